#include "classifier/internal/code_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace callgate::internal {
namespace {

// What a word of code can do, as bits, so that "opens a socket and runs a shell" is a feature of its own.
enum Ability : unsigned {
  none = 0,
  net = 1,
  exec = 2,
  decode = 4,
  environ_read = 8,
  descriptors = 16,
  remove_files = 32,
  write_files = 64
};

struct CodeWord {
  std::string_view word;
  unsigned ability;
};

// Sorted by word for the binary search.
constexpr std::array code_words = {
    CodeWord{"ENV", environ_read},
    CodeWord{"Expect", none},
    CodeWord{"FileUtils", remove_files},
    CodeWord{"Function", exec},
    CodeWord{"INET", net},
    CodeWord{"INSERT", none},
    CodeWord{"Net", net},
    CodeWord{"Popen", exec},
    CodeWord{"ProcessBuilder", exec},
    CodeWord{"Runtime", exec},
    CodeWord{"SOCK_STREAM", net},
    CodeWord{"STDIN", descriptors},
    CodeWord{"Socket", net},
    CodeWord{"TCPSocket", net},
    CodeWord{"__import__", exec},
    CodeWord{"appendFileSync", write_files},
    CodeWord{"atob", decode},
    CodeWord{"axios", net},
    CodeWord{"b64decode", decode},
    CodeWord{"b64encode", none},
    CodeWord{"base64", decode},
    CodeWord{"base64_decode", decode},
    CodeWord{"call", none},
    CodeWord{"check_call", exec},
    CodeWord{"check_output", exec},
    CodeWord{"child_process", exec},
    CodeWord{"chmod", write_files},
    CodeWord{"chown", write_files},
    CodeWord{"chr", decode},
    CodeWord{"codecs", decode},
    CodeWord{"compile", exec},
    CodeWord{"connect", net},
    CodeWord{"createConnection", net},
    CodeWord{"create_connection", net},
    CodeWord{"ctypes", none},
    CodeWord{"curl_exec", net},
    CodeWord{"decode", decode},
    CodeWord{"dup2", descriptors},
    CodeWord{"env", environ_read},
    CodeWord{"environ", environ_read},
    CodeWord{"eval", exec},
    CodeWord{"exec", exec},
    CodeWord{"execFileSync", exec},
    CodeWord{"execSync", exec},
    CodeWord{"execute", exec},
    CodeWord{"execv", exec},
    CodeWord{"execve", exec},
    CodeWord{"execvp", exec},
    CodeWord{"fdopen", descriptors},
    CodeWord{"fetch", net},
    CodeWord{"file_get_contents", none},
    CodeWord{"file_put_contents", write_files},
    CodeWord{"fileno", descriptors},
    CodeWord{"fork", none},
    CodeWord{"fromhex", decode},
    CodeWord{"fsockopen", net},
    CodeWord{"ftplib", net},
    CodeWord{"getattr", none},
    CodeWord{"getenv", environ_read},
    CodeWord{"getline", none},
    CodeWord{"http", net},
    CodeWord{"https", net},
    CodeWord{"inet", net},
    CodeWord{"json", none},
    CodeWord{"kill", none},
    CodeWord{"listen", net},
    CodeWord{"loads", none},
    CodeWord{"makedirs", none},
    CodeWord{"marshal", decode},
    CodeWord{"net", net},
    CodeWord{"open", none},
    CodeWord{"pack", decode},
    CodeWord{"passthru", exec},
    CodeWord{"pickle", decode},
    CodeWord{"popen", exec},
    CodeWord{"post", net},
    CodeWord{"print", none},
    CodeWord{"proc_open", exec},
    CodeWord{"pty", exec},
    CodeWord{"readFileSync", none},
    CodeWord{"read_text", none},
    CodeWord{"remove", remove_files},
    CodeWord{"requests", net},
    CodeWord{"require", none},
    CodeWord{"rm", remove_files},
    CodeWord{"rmSync", remove_files},
    CodeWord{"rm_rf", remove_files},
    CodeWord{"rmdir", remove_files},
    CodeWord{"rmtree", remove_files},
    CodeWord{"run", exec},
    CodeWord{"send", net},
    CodeWord{"sendall", net},
    CodeWord{"setgid", none},
    CodeWord{"setuid", none},
    CodeWord{"shell_exec", exec},
    CodeWord{"shutil", none},
    CodeWord{"smtplib", net},
    CodeWord{"socket", net},
    CodeWord{"spawn", exec},
    CodeWord{"spawnSync", exec},
    CodeWord{"stdin", none},
    CodeWord{"subprocess", exec},
    CodeWord{"symlink", write_files},
    CodeWord{"sys", none},
    CodeWord{"syscall", none},
    CodeWord{"system", exec},
    CodeWord{"tcp", net},
    CodeWord{"truncate", remove_files},
    CodeWord{"unhexlify", decode},
    CodeWord{"unlink", remove_files},
    CodeWord{"unlinkSync", remove_files},
    CodeWord{"unpack", decode},
    CodeWord{"urllib", net},
    CodeWord{"urlopen", net},
    CodeWord{"urlretrieve", net},
    CodeWord{"write", write_files},
    CodeWord{"writeFileSync", write_files},
    CodeWord{"write_text", write_files},
    CodeWord{"zlib", decode},
};

constexpr bool before(const CodeWord& a, std::string_view b) {
  return a.word < b;
}

const CodeWord* find_code_word(std::string_view word) {
  static_assert(std::is_sorted(code_words.begin(), code_words.end(),
                               [](const CodeWord& a, const CodeWord& b) { return a.word < b.word; }));
  const auto* found = std::lower_bound(code_words.begin(), code_words.end(), word, before);
  return found != code_words.end() && found->word == word ? found : nullptr;
}

bool is_identifier(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

void add_combinations(FeatureUnit& unit, unsigned abilities) {
  struct Pair {
    unsigned both;
    std::string_view name;
  };
  static constexpr std::array pairs = {
      Pair{net | exec, "net+exec"},           Pair{net | descriptors, "net+descriptors"},
      Pair{decode | exec, "decode+exec"},     Pair{net | environ_read, "net+environment"},
      Pair{net | remove_files, "net+remove"}, Pair{net | write_files, "net+write"},
  };
  for (const Pair& pair : pairs) {
    if ((abilities & pair.both) == pair.both) unit.add({"code2:", pair.name});
  }
}

// A quoted string of the program: a path or a URL in it says what the program is about.
void add_literal(FeatureUnit& unit, std::string_view literal, Places& places, unsigned abilities) {
  if (auto url = split_url(literal)) {
    unit.add({"codeurl:", classify_host(url->host)});
  } else if (literal.find('/') != std::string_view::npos && looks_like_path(literal)) {
    PathClass where = places.classify(literal, places.context().cwd);
    unit.add({"codepath:", where.name, where.kind.empty() ? "" : " ", where.kind});
    if ((abilities & net) != 0 && where.name == "secret") unit.add({"flow:SECRET>NET"});
    if (where.name == "workspace" || where.name == "tmp") return;
    if ((abilities & remove_files) != 0) unit.add({"codepath:remove ", where.name});
    if ((abilities & write_files) != 0) unit.add({"codepath:write ", where.name});
  }
}

void add_literals(FeatureUnit& unit, std::string_view code, Places& places, unsigned abilities) {
  for (size_t i = 0; i < code.size(); ++i) {
    if (code[i] != '"' && code[i] != '\'') continue;
    size_t end = code.find(code[i], i + 1);
    if (end == std::string_view::npos) return;
    // Longer strings are prose or data, and never a path that matters.
    if (end - i - 1 <= 256) add_literal(unit, code.substr(i + 1, end - i - 1), places, abilities);
    i = end;
  }
}

}  // namespace

void add_code_features(FeatureUnit& unit, std::string_view language, std::string_view code, Places& places) {
  unsigned abilities = none;
  for (size_t i = 0; i < code.size();) {
    size_t begin = i;
    while (i < code.size() && is_identifier(code[i])) ++i;
    if (i == begin) {
      ++i;
      continue;
    }
    const CodeWord* word = find_code_word(code.substr(begin, i - begin));
    if (word == nullptr) continue;
    unit.add({"code:", word->word});
    unit.add({"code:", language, " ", word->word});
    abilities |= word->ability;
  }
  add_combinations(unit, abilities);
  add_literals(unit, code, places, abilities);
}

}  // namespace callgate::internal
