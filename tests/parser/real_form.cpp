#include "real_form.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include "base/file.h"

namespace callgate {
namespace {

std::vector<std::string> printing_shell(Dialect dialect, const std::string& text) {
  if (dialect == Dialect::zsh)
    return {"zsh", "-f", "-c",
            R"(unalias -m '*'; IFS= read -rd '' text; functions[f]=$text && print -rn -- "$functions[f]")"};
  std::vector<std::string> argv{"bash", "--pretty-print", "--norc", "--noprofile", "-p"};
  if (dialect == Dialect::sh) argv.insert(argv.begin() + 1, "--posix");
  if (text.find("extglob") != std::string::npos) argv.insert(argv.end(), {"-O", "extglob"});
  return argv;
}

int run(std::vector<std::string> words, int in, int out, const std::string& directory) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::string variables[] = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8"};
  char* environment[] = {variables[0].data(), variables[1].data(), nullptr};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out, 1);
  ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
  pid_t pid = 0;
  int status = -1;
  if (::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environment) == 0) ::waitpid(pid, &status, 0);
  ::posix_spawn_file_actions_destroy(&actions);
  return status;
}

}  // namespace

std::optional<std::string> real_form(Dialect dialect, const std::string& text) {
  std::string directory = std::filesystem::temp_directory_path() / "callgate-form-XXXXXX";
  if (::mkdtemp(directory.data()) == nullptr) return std::nullopt;
  Result<UniqueFd> in = memory_file(text), out = memory_file("");
  int status = in && out ? run(printing_shell(dialect, text), in->get(), out->get(), directory) : -1;
  ::rmdir(directory.c_str());
  if (status != 0 || ::lseek(out->get(), 0, SEEK_SET) != 0) return std::nullopt;
  Result<std::string> printed = read_all(out->get(), 8 << 20);
  return printed ? std::optional(std::move(*printed)) : std::nullopt;
}

}  // namespace callgate
