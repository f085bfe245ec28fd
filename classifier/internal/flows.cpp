#include "classifier/internal/flows.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace callgate::internal {
namespace {

// Sources and sinks of data, as bits.
enum Role : unsigned {
  from_net = 1,
  from_decoder = 2,
  from_secret = 4,
  from_environment = 8,
  from_archive = 16,
  from_random = 32,
  into_shell = 256,
  into_code = 512,
  into_net = 1024,
  into_run = 2048,
  into_persistent = 4096,
  into_system = 8192,
  into_encoder = 16384,
};

struct RoleName {
  unsigned role;
  std::string_view name;
};
constexpr std::array sources = {RoleName{from_net, "NET"},         RoleName{from_decoder, "DECODER"},
                                RoleName{from_secret, "SECRET"},   RoleName{from_environment, "ENVIRONMENT"},
                                RoleName{from_archive, "ARCHIVE"}, RoleName{from_random, "RANDOM"}};
constexpr std::array sinks = {RoleName{into_shell, "SHELL"},
                              RoleName{into_code, "CODE"},
                              RoleName{into_net, "NET"},
                              RoleName{into_run, "RUN"},
                              RoleName{into_persistent, "PERSISTENT"},
                              RoleName{into_system, "SYSTEM"},
                              RoleName{into_encoder, "ENCODER"}};

template <size_t count>
bool is_one_of(std::string_view word, const std::array<std::string_view, count>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr std::array<std::string_view, 8> shells = {"sh", "bash", "zsh", "dash", "ksh", "fish", "ash", "csh"};
constexpr std::array<std::string_view, 12> interpreters = {"python", "perl", "ruby", "node", "php",       "lua",
                                                           "deno",   "bun",  "awk",  "gawk", "osascript", "tclsh"};
constexpr std::array<std::string_view, 22> network_tools = {
    "curl", "wget",  "nc",     "ncat",   "netcat", "socat", "ssh",  "scp",  "sftp",     "rsync", "ftp",
    "tftp", "fetch", "telnet", "aria2c", "http",   "https", "axel", "lftp", "sendmail", "mail",  "dig"};
constexpr std::array<std::string_view, 10> decoders = {"base64", "base32", "xxd", "uudecode", "openssl",
                                                       "gunzip", "zcat",   "rev", "hex",      "od"};
constexpr std::array<std::string_view, 5> environment_tools = {"env", "printenv", "set", "export", "declare"};
constexpr std::array<std::string_view, 7> archivers = {"tar", "zip", "gzip", "7z", "mysqldump", "pg_dump", "mongodump"};

bool has_option(const EvaluatedCommand& command, std::initializer_list<std::string_view> options) {
  return std::any_of(command.argv.begin(), command.argv.end(), [&](const Value& value) {
    return value.text && std::find(options.begin(), options.end(), *value.text) != options.end();
  });
}

// A shell or interpreter that was given no program to run takes it from its standard input.
bool reads_program_from_input(const EvaluatedCommand& command) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    const Value& value = command.argv[i];
    if (!value.text || !value.text->starts_with('-')) return false;
    if (*value.text == "-" || *value.text == "-s") return true;
    if (*value.text == "-c" || *value.text == "-e") return false;
  }
  return true;
}

bool decodes(std::string_view label, const EvaluatedCommand& command) {
  if (label == "base64" || label == "base32") return has_option(command, {"-d", "-D", "--decode", "-di"});
  if (label == "xxd") return has_option(command, {"-r", "-rp", "-r -p"});
  if (label == "openssl") return has_option(command, {"-d"});
  return is_one_of(label, decoders) && label != "od";
}

unsigned roles_of_path(const PathClass& where) {
  if (where.name == "persistent") return into_persistent;
  bool is_system = where.name == "system" || where.name == "etc" || where.name == "boot" || where.name == "device";
  return is_system ? into_system : 0U;
}

unsigned roles_of_effects(const EvaluatedCommand& command, Places& places) {
  unsigned roles = 0;
  for (const Effect& effect : command.effects) {
    if (effect.kind == EffectKind::connect) roles |= from_net | into_net;
    if (effect.kind == EffectKind::environment) roles |= from_environment;
    if (effect.kind == EffectKind::read && places.classify(effect.target, places.context().cwd).name == "secret") {
      roles |= from_secret;
    }
    if (effect.kind == EffectKind::write || effect.kind == EffectKind::persist) {
      roles |= roles_of_path(places.classify(effect.target, places.context().cwd));
    }
  }
  return roles;
}

unsigned roles_of(const EvaluatedCommand& command, std::string_view label, Places& places) {
  unsigned roles = roles_of_effects(command, places);
  if (is_one_of(label, network_tools)) roles |= from_net | into_net;
  if (decodes(label, command)) roles |= from_decoder;
  if (label == "base64" && (roles & from_decoder) == 0) roles |= into_encoder;
  if (is_one_of(label, environment_tools) && command.argv.size() == 1) roles |= from_environment;
  if (is_one_of(label, archivers)) roles |= from_archive;
  if (is_shell_name(label) && reads_program_from_input(command)) roles |= into_shell;
  if (is_interpreter_name(label) && reads_program_from_input(command)) roles |= into_code;
  if (label == "eval" || label == "source" || label == ".") roles |= into_shell;
  if (command.reads_file_names) roles |= into_run;
  for (const EvaluatedRedirect& redirect : command.redirects) {
    if (!redirect.target.text || redirect.kind == RedirectKind::heredoc) continue;
    PathClass where = places.classify(*redirect.target.text, command.cwd);
    if (where.name == "random") roles |= from_random;
    if (where.name == "socket") roles |= from_net | into_net;
    if (where.name == "secret" && redirect.kind == RedirectKind::read) roles |= from_secret;
    if (redirect.kind != RedirectKind::read) roles |= roles_of_path(where);
  }
  return roles;
}

void add_flow(FeatureUnit& unit, std::string_view label, unsigned from, unsigned to) {
  for (const RoleName& source : sources) {
    if ((from & source.role) == 0) continue;
    for (const RoleName& sink : sinks) {
      if ((to & sink.role) == 0) continue;
      unit.add({"flow:", source.name, ">", sink.name});
      unit.add({"flowto:", source.name, ">", label});
    }
  }
}

bool contains(const Span& outer, const Span& inner) {
  return outer.begin <= inner.begin && inner.end <= outer.end && !(outer == inner);
}

// The command whose words hold the substitution that `index` stands in, or -1. Neighbours in the text are neighbours in
// the list; looking further would make hostile input quadratic.
int enclosing_command(const std::vector<EvaluatedCommand>& commands, size_t index) {
  constexpr size_t reach = 32;
  int best = -1;
  size_t begin = index > reach ? index - reach : 0;
  size_t end = std::min(commands.size(), index + reach);
  for (size_t i = begin; i < end; ++i) {
    if (i == index || !contains(commands[i].where, commands[index].where)) continue;
    bool tighter = best < 0 || contains(commands[static_cast<size_t>(best)].where, commands[i].where);
    if (tighter) best = static_cast<int>(i);
  }
  return best;
}

// Files that carry what one command fetched to another that runs or sends it.
struct CarriedFile {
  std::string path;
  unsigned roles;
};

std::string absolute_path(const EvaluatedCommand& command, const std::string& text, Places& places) {
  if (text.starts_with("~/")) return normal_path(places.context().home + text.substr(1), "/");
  return normal_path(text, command.cwd.empty() ? places.context().cwd : command.cwd);
}

// The program file that a command runs: "./x", "sh x", "python x".
std::string executed_file(const EvaluatedCommand& command, std::string_view label, Places& places) {
  if (command.argv.empty() || !command.argv[0].text) return {};
  if (command.argv[0].text->find('/') != std::string::npos)
    return absolute_path(command, *command.argv[0].text, places);
  bool runs_operand = is_shell_name(label) || is_interpreter_name(label) || label == "source" || label == ".";
  if (!runs_operand && label != "chmod") return {};
  for (size_t i = command.argv.size(); i-- > 1;) {
    const Value& value = command.argv[i];
    if (value.text && !value.text->starts_with('-')) return absolute_path(command, *value.text, places);
  }
  return {};
}

class FileFlows {
 public:
  explicit FileFlows(Places& places) : places_(places) {}

  void receive(FeatureUnit& unit, const EvaluatedCommand& command, std::string_view label, unsigned roles) const {
    if (files_.empty()) return;
    std::string run = executed_file(command, label, places_);
    for (const CarriedFile& file : files_) {
      if (file.path == run) add_flow(unit, "(file)", file.roles, label == "chmod" ? 0U : unsigned{into_shell});
      bool sends = (roles & into_net) != 0 && reads(command, file.path);
      if (sends) add_flow(unit, "(file)", file.roles, into_net);
    }
  }

  void remember(const EvaluatedCommand& command, unsigned roles) {
    // 64 downloads in one text are more than any real one has; the flow inside each is still seen.
    constexpr size_t limit_files = 64;
    unsigned kept = roles & (from_net | from_secret | from_decoder | from_environment);
    if (kept == 0) return;
    for (const Effect& effect : command.effects) {
      if (effect.kind == EffectKind::write && files_.size() < limit_files) files_.push_back({effect.target, kept});
    }
  }

 private:
  static bool reads(const EvaluatedCommand& command, const std::string& path) {
    return command.effects.contains({EffectKind::read, path});
  }

  Places& places_;
  std::vector<CarriedFile> files_;
};

}  // namespace

std::vector<size_t> group_commands(const std::vector<EvaluatedCommand>& commands) {
  std::vector<size_t> leader(commands.size());
  for (size_t i = 0; i < leader.size(); ++i) leader[i] = i;
  auto find = [&leader](size_t i) {
    while (leader[i] != i) i = leader[i] = leader[leader[i]];
    return i;
  };
  auto join = [&](size_t a, int b) {
    if (b >= 0 && static_cast<size_t>(b) < leader.size()) leader[find(a)] = find(static_cast<size_t>(b));
  };
  for (size_t i = 0; i < commands.size(); ++i) {
    join(i, commands[i].parent);
    join(i, commands[i].producer);
    if (commands[i].in_substitution) join(i, enclosing_command(commands, i));
  }
  std::vector<size_t> unit_of(commands.size());
  std::vector<size_t> number(commands.size(), commands.size());
  size_t count = 0;
  for (size_t i = 0; i < commands.size(); ++i) {
    size_t& n = number[find(i)];
    if (n == commands.size()) n = count++;
    unit_of[i] = n;
  }
  return unit_of;
}

bool is_shell_name(std::string_view label) {
  return is_one_of(label, shells);
}
bool is_interpreter_name(std::string_view label) {
  return is_one_of(label, interpreters);
}

std::string command_label(const EvaluatedCommand& command, Places& places) {
  if (command.argv.empty()) return "(none)";
  const Value& first = command.argv.front();
  if (!first.known()) return "(computed)";
  std::string_view name = *first.text;
  if (name.find('/') != std::string_view::npos) {
    PathClass where = places.classify(name, command.cwd);
    if (where.name != "system") return "(run " + std::string(where.name) + ")";
    name = base_name(name);
  }
  if (is_masked_word(name) || name.empty() || name.size() > 40) return "(name)";
  size_t end = name.find_last_not_of("0123456789.");
  std::string_view stem = name.substr(0, end == std::string_view::npos ? name.size() : end + 1);
  return std::string(is_interpreter_name(stem) || stem == "pip" ? stem : name);
}

void add_flow_features(std::vector<FeatureUnit>& units, const std::vector<size_t>& unit_of,
                       const std::vector<EvaluatedCommand>& commands, const std::vector<std::string>& labels,
                       Places& places) {
  std::vector<unsigned> roles(commands.size());
  for (size_t i = 0; i < commands.size(); ++i) roles[i] = roles_of(commands[i], labels[i], places);
  FileFlows files(places);
  for (size_t i = 0; i < commands.size(); ++i) {
    FeatureUnit& unit = units[unit_of[i]];
    unsigned from = 0;
    int producer = commands[i].producer;
    // Filters between source and sink change nothing; 16 stages are more than people write.
    for (int depth = 0; producer >= 0 && static_cast<size_t>(producer) < commands.size() && depth < 16; ++depth) {
      from |= roles[static_cast<size_t>(producer)];
      producer = commands[static_cast<size_t>(producer)].producer;
    }
    add_flow(unit, labels[i], from, roles[i]);
    add_flow(unit, labels[i], roles[i] & from_secret, roles[i] & (into_net | into_encoder));
    files.receive(unit, commands[i], labels[i], roles[i]);
    files.remember(commands[i], roles[i] | from);
    int outer = commands[i].in_substitution ? enclosing_command(commands, i) : -1;
    if (outer < 0) continue;
    size_t sink = static_cast<size_t>(outer);
    unsigned runs = is_shell_name(labels[sink]) ? unsigned{into_shell} : 0U;
    if (is_interpreter_name(labels[sink])) runs |= into_code;
    add_flow(unit, labels[sink], roles[i] | from, roles[sink] | runs);
  }
}

}  // namespace callgate::internal
