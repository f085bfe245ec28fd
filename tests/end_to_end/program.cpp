#include "program.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.h"

namespace callgate {
namespace {

std::vector<std::string> environment_of(const ProgramOptions& options) {
  std::vector<std::string> environment{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + options.home,
                                       "CALLGATE_HOME=" + options.home + "/state", "LANG=C.UTF-8",
                                       "ASAN_OPTIONS=detect_leaks=0"};
  environment.insert(environment.end(), options.environment.begin(), options.environment.end());
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

pid_t start(const std::vector<std::string>& arguments, const ProgramOptions& options, int in, int out, int error) {
  // ctest names another build's binary here, to run the same tests on what users get.
  const char* other = ::getenv("CALLGATE_UNDER_TEST");
  const char* binary = other != nullptr ? other : CALLGATE_BINARY;
  std::vector<std::string> words = options.wrapper, environment = environment_of(options);
  words.push_back(words.empty() ? "callgate" : binary);
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv = pointers(words), envp = pointers(environment);
  if (!options.wrapper.empty()) binary = options.wrapper[0].c_str();
  pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(error, 2);
  ::setsid();
  if (::chdir(options.cwd.c_str()) == 0) ::execve(binary, argv.data(), envp.data());
  ::_exit(99);
}

std::string contents(int fd) {
  ::lseek(fd, 0, SEEK_SET);
  return read_all(fd, 64 << 20).value_or("");
}

}  // namespace

Finished run_callgate(const std::vector<std::string>& arguments, const ProgramOptions& options) {
  UniqueFd in(::memfd_create("in", MFD_CLOEXEC)), out(::memfd_create("out", MFD_CLOEXEC)),
      error(::memfd_create("err", MFD_CLOEXEC));
  (void)write_all(in.get(), options.input);
  ::lseek(in.get(), 0, SEEK_SET);
  int input = options.input_fd >= 0 ? options.input_fd : in.get();
  pid_t pid = start(arguments, options, input, out.get(), error.get());
  int status = 0;
  ::waitpid(pid, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), contents(out.get()), contents(error.get())};
}

pid_t start_callgate(const std::vector<std::string>& arguments, const ProgramOptions& options) {
  UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  return start(arguments, options, null.get(), null.get(), null.get());
}

ScratchDirectory::ScratchDirectory() {
  std::string pattern = std::filesystem::temp_directory_path() / "callgate-e2e-XXXXXX";
  path = ::mkdtemp(pattern.data());
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

}  // namespace callgate
