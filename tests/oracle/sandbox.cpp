#include "tests/oracle/sandbox.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.h"

namespace callgate::oracle {
namespace {

namespace fs = std::filesystem;

// Mounted over in the new namespace: any directory does.
const std::string root = "/tmp";
constexpr uid_t nobody = 65534;
constexpr size_t tool_bytes = 64 << 20;

// Programs that the grammars use beside probes. A copy each, so that the file's name is the name that was looked up.
constexpr const char* tools[] = {"sh",    "bash",   "zsh",     "dash", "env",   "xargs",  "nice",  "timeout",
                                 "nohup", "setsid", "stdbuf",  "find", "cat",   "tee",    "sed",   "sort",
                                 "head",  "printf", "echo",    "true", "false", "ionice", "flock", "time",
                                 "tr",    "chrt",   "setarch", "wc",   "grep",  "awk"};

Result<void> mounted(int status, const std::string& doing) {
  if (status != 0) return fail(doing, errno);
  return {};
}

Result<void> bind_directory(const std::string& from, const std::string& to, bool read_only) {
  CG_TRY(mounted(::mount(from.c_str(), to.c_str(), nullptr, MS_BIND | MS_REC, nullptr), "bind " + from));
  if (!read_only) return {};
  // Flags that the host's mount has are locked in a user namespace: they are kept.
  struct statvfs host {};
  ::statvfs(to.c_str(), &host);
  unsigned long flags =
      MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | (host.f_flag & (ST_NOEXEC | ST_NOATIME));
  if (host.f_flag & ST_RELATIME) flags |= MS_RELATIME;
  return mounted(::mount(nullptr, to.c_str(), nullptr, flags, nullptr), "remount " + from + " read-only");
}

Result<void> make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0755) != 0 || ::chmod(path.c_str(), 0777) != 0) return fail("make " + path, errno);
  return {};
}

Result<void> write_program(const std::string& path, const std::string& bytes) {
  UniqueFd file = CG_TRY(open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL, 0755));
  CG_TRY(write_all(file.get(), bytes));
  ::fchmod(file.get(), 0755);
  return {};
}

// /usr, and /bin, /lib … as they are on the host: links into it, or directories of their own.
Result<void> add_system() {
  for (const char* name : {"/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32"}) {
    std::error_code error;
    if (fs::is_symlink(name, error)) {
      fs::create_symlink(fs::read_symlink(name, error), root + name, error);
    } else if (fs::is_directory(name, error)) {
      CG_TRY(make_directory(root + name));
      CG_TRY(bind_directory(name, root + name, true));
    }
  }
  return {};
}

Result<void> add_devices() {
  for (const char* name : {"/dev/null", "/dev/zero"}) {
    CG_TRY(write_program(root + name, ""));
    CG_TRY(bind_directory(name, root + name, false));
  }
  // Process substitution opens /dev/fd/N.
  std::error_code error;
  fs::create_symlink("/proc/self/fd", root + "/dev/fd", error);
  fs::create_symlink("/proc/self/fd/0", root + "/dev/stdin", error);
  fs::create_symlink("/proc/self/fd/1", root + "/dev/stdout", error);
  fs::create_symlink("/proc/self/fd/2", root + "/dev/stderr", error);
  if (error) return fail("link /dev/fd: " + error.message());
  // Some containers do not allow a new one; what it shows then is more, and it is read-only.
  if (::mount("proc", (root + "/proc").c_str(), "proc", 0, nullptr) == 0) return {};
  return bind_directory("/proc", root + "/proc", true);
}

Result<void> add_probes(const SandboxContents& contents) {
  const std::string first = root + "/p/p1";
  CG_TRY(write_program(first, contents.probe));
  std::vector<std::string> names = contents.names;
  for (int i = 2; i <= probe_count; ++i) names.push_back("p" + std::to_string(i));
  for (const std::string& name : names)
    if (::link(first.c_str(), (root + "/p/" + name).c_str()) != 0) return fail("link " + name, errno);
  return {};
}

Result<void> add_tools() {
  for (const char* name : tools)
    for (const char* directory : {"/usr/bin/", "/bin/"}) {
      Result<std::string> bytes = read_file(std::string(directory) + name, tool_bytes);
      if (!bytes) continue;
      CG_TRY(write_program(root + "/t/" + name, *bytes));
      break;
    }
  return {};
}

Result<void> drop_rights() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail("set no_new_privs", errno);
  // In a user namespace of ours nobody does not exist, and root is whoever started us.
  if (::setgroups(0, nullptr) != 0 || ::setresgid(nobody, nobody, nobody) != 0) return {};
  if (::setresuid(nobody, nobody, nobody) != 0) return fail("become nobody", errno);
  // Without this the tracer could not read its own /proc.
  ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  return {};
}

Result<void> write_text(const char* path, const std::string& text) {
  UniqueFd file = CG_TRY(open_at(AT_FDCWD, path, O_WRONLY));
  return write_all(file.get(), text);
}

}  // namespace

Result<void> leave_host() {
  constexpr int spaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
  if (::geteuid() == 0 && ::unshare(spaces) == 0) return {};
  const std::string user = std::to_string(::geteuid()), group = std::to_string(::getegid());
  if (::unshare(spaces | CLONE_NEWUSER) != 0)
    return fail("the oracle needs namespaces: run it as root, or allow user namespaces to others", errno);
  CG_TRY(write_text("/proc/self/setgroups", "deny"));
  CG_TRY(write_text("/proc/self/uid_map", "0 " + user + " 1"));
  return write_text("/proc/self/gid_map", "0 " + group + " 1");
}

Result<void> furnish_sandbox(const SandboxContents& contents) {
  ::umask(0);
  CG_TRY(mounted(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "keep mounts private"));
  CG_TRY(mounted(::mount("tmpfs", root.c_str(), "tmpfs", MS_NOSUID, "size=256m,mode=0755"), "mount a root"));
  for (const char* name : {"/dev", "/proc", "/p", "/t", "/workspace", "/home", "/home/user", "/tmp", "/old"})
    CG_TRY(make_directory(root + name));
  CG_TRY(add_system());
  CG_TRY(add_devices());
  CG_TRY(add_tools());
  CG_TRY(add_probes(contents));
  if (::syscall(SYS_pivot_root, root.c_str(), (root + "/old").c_str()) != 0) return fail("change the root", errno);
  if (::chdir("/") != 0 || ::umount2("/old", MNT_DETACH) != 0) return fail("leave the host's root", errno);
  // Search paths and the root itself stay as they are, whatever a text writes.
  for (const char* name : {"/", "/dev", "/p", "/t", "/home", "/old"}) ::chmod(name, 0755);
  ::umask(022);
  CG_TRY(drop_rights());
  return mounted(::chdir("/workspace"), "enter the working directory");
}

void empty_directories() {
  for (const char* name : {"/workspace", "/tmp", "/home/user"}) {
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(name, error)) fs::remove_all(entry.path(), error);
  }
}

}  // namespace callgate::oracle
