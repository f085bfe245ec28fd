#include "classifier/internal/argument_features.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace callgate::internal {
namespace {

template <size_t count>
bool is_one_of(std::string_view word, const std::array<std::string_view, count>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Their operands are text to print, search or compare: a word of them says nothing about what happens.
constexpr std::array<std::string_view, 28> text_commands = {
    "echo", "printf", "grep", "egrep", "fgrep", "rg", "sed",  "awk",  "gawk", "cat", "ls",    "less", "head", "tail",
    "find", "fd",     "test", "[",     "[[",    "cd", "sort", "expr", "read", "man", "which", "tee",  "cut",  "touch"};

constexpr std::array<std::string_view, 12> path_commands = {"rm",    "rmdir", "mv",       "cp",    "cat",   "mkdir",
                                                            "shred", "ln",    "truncate", "chown", "chmod", "unlink"};

// Programs whose first operands choose what they do.
constexpr std::array<std::string_view, 46> tools_with_verbs = {
    "git",      "docker",    "podman",    "kubectl",   "helm",    "aws",    "gcloud",    "az",      "gh",     "glab",
    "npm",      "yarn",      "pnpm",      "pip",       "cargo",   "go",     "apt",       "apt-get", "brew",   "dnf",
    "yum",      "systemctl", "service",   "terraform", "vault",   "heroku", "vercel",    "fly",     "flyctl", "netlify",
    "npx",      "poetry",    "uv",        "conda",     "gem",     "bundle", "redis-cli", "etcdctl", "zfs",    "zpool",
    "iptables", "ufw",       "launchctl", "security",  "crontab", "sysctl"};

struct KnownWords {
  std::string_view group;
  std::array<std::string_view, 18> words;
};
constexpr std::array known_words = {
    KnownWords{"destroy",
               {"delete", "remove", "rm", "destroy", "drop", "purge", "wipe", "erase", "truncate", "terminate",
                "uninstall", "flushall", "flushdb", "prune", "del", "deregister", "deprovision", "zap"}},
    KnownWords{"undo", {"rollback", "downgrade", "reset", "revert", "undo", "restore", "migrate"}},
    KnownWords{"disable", {"disable", "stop", "mask", "unload", "kill", "off", "suspend", "drain", "cordon"}},
    KnownWords{"grant",
               {"grant", "role", "policy", "iam", "owner", "admin", "add-user", "authorize", "bindings", "access"}},
    KnownWords{"publish", {"publish", "push", "release", "deploy", "upload", "promote"}},
    KnownWords{"list",
               {"list", "ls", "get", "show", "describe", "status", "info", "view", "help", "search", "logs", "version",
                "diff", "check"}},
    KnownWords{
        "guard",
        {"auditd", "apparmor", "selinux", "ufw", "firewalld", "fail2ban", "clamav", "falco", "falcon", "crowdstrike",
         "osqueryd", "rsyslog", "syslog", "iptables", "guardduty", "cloudtrail", "defender", "wazuh"}},
    KnownWords{"secret",
               {"secret", "secrets", "password", "passwd", "token", "credentials", "credential", "shadow", "keychain",
                "vault", "kubeconfig"}},
    KnownWords{"production", {"prod", "production", "main", "master", "live"}},
};

std::string_view classify_known_word(std::string_view word) {
  if (word.empty()) return {};
  for (const KnownWords& row : known_words) {
    if (is_one_of(word, row.words)) return row.group;
  }
  return {};
}

struct ValueOptions {
  std::string_view command;
  std::array<std::string_view, 6> options;
};
// Options whose value is the next word, where the verb would otherwise be mistaken.
constexpr std::array value_options = {
    ValueOptions{"git", {"-C", "-c", "-m", "--git-dir", "--work-tree", "--message"}},
    ValueOptions{"kubectl", {"-n", "--namespace", "--context", "--kubeconfig", "-f", "-l"}},
    ValueOptions{"docker", {"-H", "--context", "--name", "-v", "-e", "-p"}},
    ValueOptions{"aws", {"--profile", "--region", "--output", "--endpoint-url", "--query", "--color"}},
    ValueOptions{"helm", {"-n", "--namespace", "--kube-context", "-f", "--set", "--version"}},
    ValueOptions{"gh", {"-R", "--repo", "-b", "-t", "--title", "--body"}},
    ValueOptions{"npm", {"--prefix", "-w", "--workspace", "--registry", "--tag", "--otp"}},
    ValueOptions{"systemctl", {"-H", "-M", "-t", "-p", "-n", "-o"}},
};

bool takes_value(std::string_view label, std::string_view option) {
  for (const ValueOptions& row : value_options) {
    if (row.command == label) return is_one_of(option, row.options);
  }
  return false;
}

bool is_number(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

// chmod's operand: what it opens, not which bits.
std::string_view classify_mode(std::string_view word) {
  if (is_number(word) && word.size() >= 3 && word.size() <= 5) {
    if (word.size() == 4 && word.front() >= '2' && word.front() <= '7') return "setid";
    char others = word.back();
    return others == '7' || others == '6' || others == '2' ? "others-write" : "plain";
  }
  if (word.find_first_not_of("ugoa+-=rwxXst,") != std::string_view::npos ||
      word.find_first_of("+=-") == std::string_view::npos) {
    return {};
  }
  if (word.find('s') != std::string_view::npos && word.find('+') != std::string_view::npos) return "setid";
  bool others = word.starts_with('a') || word.find('o') != std::string_view::npos;
  if (others && word.find('w') != std::string_view::npos && word.find('+') != std::string_view::npos)
    return "others-write";
  return "plain";
}

class ArgumentReader {
 public:
  ArgumentReader(FeatureUnit& unit, const EvaluatedCommand& command, std::string_view label, Places& places)
      : unit_(unit), command_(command), label_(label), places_(places) {
    is_text_ = is_one_of(label, text_commands);
    has_verbs_ = is_one_of(label, tools_with_verbs);
  }

  void read_all() {
    bool options_end = false;
    for (size_t i = 1; i < command_.argv.size(); ++i) {
      const Value& value = command_.argv[i];
      if (!value.text) {
        unit_.add({"arg:", label_, " (unknown)"});
        unit_.add({"arg:* (unknown)"});
        continue;
      }
      std::string_view word = *value.text;
      if (word == "--") {
        options_end = true;
      } else if (!options_end && word.size() > 1 && word[0] == '-') {
        read_option(word);
        if (takes_value(label_, word) && i + 1 < command_.argv.size()) read_value(command_.argv[++i]);
      } else {
        read_operand(word, value.is_glob);
      }
    }
    if (operands_ == 0) unit_.add({"count:", label_, " none"});
  }

 private:
  void read_value(const Value& value) {
    if (value.text) add_word_features(unit_, "arg:" + std::string(label_) + " ", *value.text, command_.cwd, places_);
  }

  void add_option(std::string_view option) {
    unit_.add({"opt:", label_, " ", option});
    if (!verb_.empty()) unit_.add({"opt:", verb_, " ", option});
  }

  void read_option(std::string_view word) {
    size_t equals = word.find('=');
    std::string_view option = word.substr(0, std::min({equals, size_t{28}}));
    if (is_masked_word(option)) return;
    if (is_number(word.substr(1))) {
      // kill -9, and -1 for every process; elsewhere a number counts lines.
      if (label_ == "kill") unit_.add({"num:kill ", word.size() <= 3 ? word : std::string_view("-N")});
      return;
    }
    bool is_cluster = !word.starts_with("--") && option.size() <= 6 && option.size() > 2;
    if (is_cluster) {
      for (size_t i = 1; i < option.size(); ++i) add_option(std::string("-") + option[i]);
    }
    // A long single-dash word may hide a value ("-pPASSWORD"): its first letter is the option.
    bool is_attached = !word.starts_with("--") && option.size() > 14;
    add_option(is_attached ? option.substr(0, 2) : option);
    if (option.starts_with("--")) unit_.add({"opt:* ", option});
    if (equals == std::string_view::npos) return;
    add_word_features(unit_, "opt:" + std::string(label_) + " " + std::string(option) + " ", word.substr(equals + 1),
                      command_.cwd, places_);
  }

  void read_operand(std::string_view word, bool is_glob) {
    ++operands_;
    if (is_glob) unit_.add({"arg:", label_, " (pattern)"});
    bool plain = is_plain_word(word) && !is_masked_word(word) && !is_text_;
    if (plain && operands_ <= 3) read_verb(word);
    if (!is_text_) add_known_words(word);
    if (label_ == "chmod") {
      if (std::string_view mode = classify_mode(word); !mode.empty()) {
        unit_.add({"mode:", mode});
        return;
      }
    }
    if (is_number(word)) {
      if (word.size() == 1) unit_.add({"num:", label_, " ", word});
      return;
    }
    // "git push origin +main" forces, ":main" deletes.
    if (label_ == "git" && word.size() > 1 && (word[0] == '+' || word[0] == ':')) {
      unit_.add({"arg:git ", word[0] == '+' ? "(forced ref)" : "(deleted ref)"});
      return;
    }
    if (word.size() >= 2 && word[0] == '+' && std::isdigit(static_cast<unsigned char>(word[1])) != 0) return;
    if (size_t equals = word.find('='); equals != std::string_view::npos && is_plain_word(word.substr(0, equals))) {
      std::string place = "kv:" + std::string(label_) + " " + std::string(word.substr(0, equals)) + " ";
      unit_.add({place});
      add_word_features(unit_, place, word.substr(equals + 1), command_.cwd, places_);
      return;
    }
    add_word_features(unit_, "arg:" + std::string(label_) + " ", word, command_.cwd, places_);
    // These act on every operand as a path, whether it looks like one or not.
    bool is_plain_path = is_one_of(label_, path_commands) && !looks_like_path(word) && !word.empty() &&
                         word.find_first_of(" :$=") == std::string_view::npos;
    if (is_plain_path) unit_.add({"arg:", label_, " ", places_.classify(word, command_.cwd).name});
  }

  // Parts of an operand that mean the same with every tool: "delete-detector", "falcon-sensor".
  void add_known_words(std::string_view word) {
    if (word.size() > 64) return;
    for (size_t begin = 0; begin < word.size();) {
      size_t end = std::min(word.find_first_of("-_:/. ", begin), word.size());
      if (std::string_view group = classify_known_word(word.substr(begin, end - begin)); !group.empty()) {
        unit_.add({"known:", group});
        unit_.add({"known:", group, " by ", label_});
      }
      begin = end + 1;
    }
  }

  void read_verb(std::string_view word) {
    if (operands_ == 1) {
      unit_.add({"sub:", label_, " ", word});
      if (has_verbs_) verb_ = std::string(label_) + " " + std::string(word);
    } else if (!verb_.empty()) {
      unit_.add({"sub:", verb_, " ", word});
      unit_.add({"verb:", word});
    }
  }

  FeatureUnit& unit_;
  const EvaluatedCommand& command_;
  std::string_view label_;
  Places& places_;
  std::string verb_;
  size_t operands_ = 0;
  bool is_text_ = false;
  bool has_verbs_ = false;
};

}  // namespace

void add_word_features(FeatureUnit& unit, std::string_view place, std::string_view word, std::string_view cwd,
                       Places& places) {
  if (word.starts_with('@') && word.size() > 1) {
    unit.add({place, "(upload)"});
    word.remove_prefix(1);
  } else if (size_t at = word.find("=@"); at != std::string_view::npos && at < 24) {
    unit.add({place, "(upload)"});
    word.remove_prefix(at + 2);
  }
  if (auto url = split_url(word)) {
    std::string_view host = classify_host(url->host);
    unit.add({place, "url ", host});
    unit.add({"url:", host});
    if (!url->user.empty()) unit.add({"url:user"});
    if (!url->port.empty() && url->port != "80" && url->port != "443" && host != "loopback") unit.add({"url:port"});
    bool is_script = url->path.ends_with(".sh") || url->path.ends_with(".py") || url->path.ends_with(".pl");
    if (is_script) unit.add({"url:script"});
    if (url->path.find('?') != std::string_view::npos) unit.add({"url:query ", host});
    return;
  }
  if (std::string_view host = classify_host(word); host == "address" || host == "metadata" || host == "private") {
    unit.add({place, "address ", host});
    return;
  }
  size_t colon = word.find(':');
  bool is_remote_file =
      colon != std::string_view::npos && colon > 1 && word.find('@') < colon && word.find('/') > colon;
  if (is_remote_file) unit.add({place, "(remote)"});
  if (!looks_like_path(word)) return;
  PathClass where = places.classify(word, cwd);
  unit.add({place, where.name, where.kind.empty() ? "" : " ", where.kind, where.is_pattern ? " (pattern)" : ""});
  if (where.name != "workspace") unit.add({"word:", where.name});
}

void add_argument_features(FeatureUnit& unit, const EvaluatedCommand& command, std::string_view label, Places& places) {
  ArgumentReader(unit, command, label, places).read_all();
}

}  // namespace callgate::internal
