// Runs at build time: the tables of sandbox/seccomp as BPF in a C++ file on standard output.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "sandbox/seccomp/syscall_rule.h"

namespace callgate::internal {
namespace {

[[noreturn]] void give_up(const char* doing, int error) {
  std::fprintf(stderr, "compile_filter: %s: error %d\n", doing, error);
  std::exit(1);
}

uint32_t action_for(const Answer& answer, bool notify) {
  if (answer.kind == Answer::Kind::deny) return SCMP_ACT_ERRNO(static_cast<uint32_t>(answer.error));
  if (notify) return SCMP_ACT_NOTIFY;
  return answer.kind == Answer::Kind::refuse ? SCMP_ACT_ERRNO(static_cast<uint32_t>(answer.error)) : SCMP_ACT_ALLOW;
}

void add_rule(scmp_filter_ctx context, const SyscallRule& rule, bool notify) {
  if (rule.number < 0) return;  // not a system call of this architecture
  uint32_t action = action_for(rule.answer, notify);
  if (action == SCMP_ACT_ALLOW) return;  // the default
  scmp_arg_cmp tests[2];
  for (unsigned i = 0; i < rule.test_count; ++i)
    tests[i] = {rule.tests[i].argument, SCMP_CMP_MASKED_EQ, rule.tests[i].mask, rule.tests[i].value};
  int error = seccomp_rule_add_array(context, action, rule.number, rule.test_count, tests);
  if (error != 0) give_up(rule.name, error);
}

std::vector<sock_filter> read_program(int fd) {
  off_t bytes = ::lseek(fd, 0, SEEK_END);
  std::vector<sock_filter> program(static_cast<size_t>(bytes) / sizeof(sock_filter));
  if (::pread(fd, program.data(), static_cast<size_t>(bytes), 0) != bytes) give_up("read the program", 0);
  return program;
}

std::vector<sock_filter> compile(bool notify) {
  scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);
  if (context == nullptr) give_up("seccomp_init", 0);
  // Another architecture's numbers mean other calls, so a filter says nothing about them.
  if (int error = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS)) give_up("bad arch", error);
  for (auto table : all_rule_tables)
    for (const SyscallRule& rule : table()) add_rule(context, rule, notify);
  int fd = ::memfd_create("filter", MFD_CLOEXEC);
  if (int error = seccomp_export_bpf(context, fd)) give_up("seccomp_export_bpf", error);
  seccomp_release(context);
  // In front of libseccomp's program, which knows only calls by name. Its own test of the architecture follows.
  std::vector<sock_filter> program = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, last_reviewed_syscall, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
  };
  for (const sock_filter& instruction : read_program(fd)) program.push_back(instruction);
  ::close(fd);
  return program;
}

void print(const char* name, const std::vector<sock_filter>& program) {
  std::printf("constexpr sock_filter %s[] = {\n", name);
  for (const sock_filter& i : program) std::printf("    {0x%x, %u, %u, 0x%x},\n", i.code, i.jt, i.jf, i.k);
  std::printf("};\n");
}

}  // namespace
}  // namespace callgate::internal

int main() {
  using namespace callgate::internal;
  std::printf(
      "#include <linux/filter.h>\n#include \"sandbox/internal/filter_program.h\"\n\nnamespace callgate::internal {\n");
  std::printf("namespace {\n");
  print("notifying", compile(true));
  print("silent", compile(false));
  std::printf("}  // namespace\n");
  std::printf("FilterProgram notifying_filter() { return {notifying, std::size(notifying), true}; }\n");
  std::printf("FilterProgram silent_filter() { return {silent, std::size(silent), false}; }\n");
  std::printf("}  // namespace callgate::internal\n");
  return 0;
}
