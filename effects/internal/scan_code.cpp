// Programs on the command line of an interpreter. A word is harmless only when a list says so: names are looked up
// while the program runs, and every one of these languages has a way from any object to its evaluator. So what is read
// here is the everyday one-liner (print a value, a version, a field of a JSON file), and the calls that start a program
// or change a file with constant arguments.
#include <algorithm>
#include <set>
#include <string>

#include "effects/internal/code_lists.h"
#include "effects/internal/code_tokens.h"

namespace callgate::internal {
namespace {

class CodeReader {
 public:
  CodeReader(Language language, std::vector<CodeToken> tokens, const std::set<std::string, std::less<>>& outer)
      : language_(language), lists_(lists_of(language)), tokens_(std::move(tokens)), locals_(outer) {}

  ScriptEffects read() {
    find_locals();
    for (at_ = 0; at_ < tokens_.size() && result_.unknown.empty(); ++at_) token();
    return std::move(result_);
  }
  const std::set<std::string, std::less<>>& locals() const { return locals_; }

 private:
  const CodeToken& at(size_t i) const {
    static const CodeToken end{};
    return i < tokens_.size() ? tokens_[i] : end;
  }
  const CodeToken& before(size_t back = 1) const { return at_ >= back ? at(at_ - back) : at(tokens_.size()); }
  void fail(const std::string& what) {
    if (result_.unknown.empty()) result_.unknown = "what " + what + " does is not known";
  }

  void find_locals();
  void token();
  void word(const std::string& text);
  void member(const std::string& text);
  void subscript();
  bool import_statement();
  bool javascript_require();
  bool process_member();
  bool call();
  bool take_call(const CodeCall& known, size_t open);
  bool is_called_member(std::string_view name) const;
  void parameters(size_t open);
  std::string dotted_name() const;
  std::optional<std::vector<CodeToken>> arguments(size_t open, size_t* close) const;
  bool act(const CodeCall& call, const std::vector<CodeToken>& values);

  Language language_;
  CodeLists lists_;
  std::vector<CodeToken> tokens_;
  std::set<std::string, std::less<>> locals_;
  std::set<std::string, std::less<>> guarded_;  // names of modules whose calls alone are known
  size_t at_ = 0;
  ScriptEffects result_;
};

// Names that the program itself makes: assigned, counted over, or parameters.
void CodeReader::find_locals() {
  for (size_t i = 0; i < tokens_.size(); ++i) {
    if (tokens_[i].kind != CodeToken::Kind::word) continue;
    const CodeToken& next = at(i + 1);
    const CodeToken& last = i > 0 ? at(i - 1) : at(tokens_.size());
    bool assigned = next.is("=") && !at(i + 2).is("=") && !last.is(".");
    bool arrow = assigned && at(i + 2).is(">");
    bool declared = last.kind == CodeToken::Kind::word && contains(lists_.declarators, last.text);
    if ((assigned || arrow || declared) && !contains(lists_.dangerous, tokens_[i].text))
      locals_.insert(tokens_[i].text);
    // const fs = require("fs"): only its calls are known.
    bool requires_it = next.is("=") && at(i + 2).is_word("require") && at(i + 3).is("(") && at(i + 4).is_string();
    std::string module = requires_it ? at(i + 4).text : "";
    if (module.starts_with("node:")) module.erase(0, 5);
    if (contains(lists_.guarded_modules, module)) guarded_.insert(tokens_[i].text);
    if (tokens_[i].text == "function") parameters(at(i + 1).is("(") ? i + 1 : i + 2);
  }
  for (size_t i = 0; i + 2 < tokens_.size(); ++i) {
    if (!tokens_[i].is(")") || !tokens_[i + 1].is("=") || !tokens_[i + 2].is(">")) continue;
    size_t open = i;
    while (open > 0 && !tokens_[open].is("(")) --open;
    parameters(open);
  }
}

void CodeReader::parameters(size_t open) {
  for (size_t i = open + 1; i < tokens_.size() && !tokens_[i].is(")"); ++i)
    if (tokens_[i].kind == CodeToken::Kind::word && !contains(lists_.dangerous, tokens_[i].text))
      locals_.insert(tokens_[i].text);
}

// "os.path.join" for the word at hand and the members behind it.
std::string CodeReader::dotted_name() const {
  std::string name = at(at_).text;
  for (size_t i = at_ + 1; at(i).is(".") && at(i + 1).kind == CodeToken::Kind::word; i += 2)
    name += "." + at(i + 1).text;
  return name;
}

// The constants between the parentheses: strings, and lists of strings. Nothing when anything else stands there.
std::optional<std::vector<CodeToken>> CodeReader::arguments(size_t open, size_t* close) const {
  std::vector<CodeToken> values;
  bool expects_value = true;
  for (size_t i = open + 1; i < tokens_.size(); ++i) {
    const CodeToken& token = tokens_[i];
    if (token.is(")")) {
      *close = i;
      return values;
    }
    if (token.is("[") || token.is("]") || token.is("\n")) {
      values.push_back(token);
      if (token.is("\n")) values.pop_back();
      continue;
    }
    if (token.is("{") && !values.empty()) {  // { encoding: "utf8", recursive: true }
      for (++i; i < tokens_.size() && !tokens_[i].is("}"); ++i) {
        const CodeToken& inside = tokens_[i];
        bool plain = inside.is(":") || inside.is(",") || inside.is_string() || inside.is_word("true") ||
                     contains(lists_.call_options, inside.text);
        if (!plain) return std::nullopt;
      }
      expects_value = false;
      continue;
    }
    if (token.is(",") && !expects_value) {
      expects_value = true;
      continue;
    }
    // shell=True, encoding="utf-8": options that do not change what is run.
    bool is_option =
        token.kind == CodeToken::Kind::word && at(i + 1).is("=") && contains(lists_.call_options, token.text);
    if (is_option) {
      if (at(i + 2).kind != CodeToken::Kind::word && token.text == "shell") return std::nullopt;
      values.push_back({CodeToken::Kind::word, token.text + "=" + at(i + 2).text, true});
      i += 2;
      expects_value = false;
      continue;
    }
    if (!expects_value || !token.is_string() || !token.is_exact) return std::nullopt;
    values.push_back(token);
    expects_value = false;
  }
  return std::nullopt;
}

// What a known call does with constant arguments; false when they are not what it takes.
bool CodeReader::act(const CodeCall& call, const std::vector<CodeToken>& values) {
  std::vector<std::string> strings;
  bool is_list = !values.empty() && values[0].is("[");
  bool uses_shell = false;
  for (const CodeToken& value : values) {
    if (value.is_string()) strings.push_back(value.text);
    uses_shell |= value.is_word("shell=True");
  }
  if (strings.empty()) return false;
  switch (call.act) {
    case CodeAct::shell:
      if (is_list || (strings.size() != 1 && !call.takes_words)) return false;
      if (strings.size() == 1)
        result_.shell.push_back(strings[0]);
      else
        result_.runs.push_back(strings);
      return true;
    case CodeAct::run:
      if (uses_shell && (is_list || strings.size() != 1)) return false;
      if (!uses_shell && !is_list && strings.size() > 1 && !call.takes_words) return false;
      if (uses_shell)
        result_.shell.push_back(strings[0]);
      else
        result_.runs.push_back(strings);
      return true;
    case CodeAct::read:
      result_.reads.push_back(strings[0]);
      return true;
    case CodeAct::write:
      result_.writes.push_back(strings[0]);
      return true;
    case CodeAct::remove:
      result_.removes.push_back(strings[0]);
      return true;
    case CodeAct::open: {
      std::string mode = strings.size() > 1 ? strings[1] : "r";
      if (strings.size() > 2 || mode.find_first_not_of("rwaxbt+") != std::string::npos) return false;
      if (mode.find_first_of("wax+") != std::string::npos) result_.writes.push_back(strings[0]);
      if (mode.find_first_of("r+") != std::string::npos) result_.reads.push_back(strings[0]);
      return true;
    }
    case CodeAct::connect:
      result_.urls.push_back(strings[0]);
      return true;
    case CodeAct::environment:
      result_.environment.push_back(strings[0]);
      return true;
  }
  return false;
}

// The call's parentheses begin at `open`; it is taken whole.
bool CodeReader::take_call(const CodeCall& known, size_t open) {
  if (known.act == CodeAct::environment && at(open).is("[") && at(open + 1).is_string() && at(open + 2).is("]")) {
    result_.environment.push_back(at(open + 1).text);
    at_ = open + 2;
    return true;
  }
  size_t close = 0;
  std::optional<std::vector<CodeToken>> values;
  if (at(open).is("(")) values = arguments(open, &close);
  if (!values || !act(known, *values)) return false;
  at_ = close;
  return true;
}

bool CodeReader::is_called_member(std::string_view name) const {
  return std::any_of(lists_.calls.begin(), lists_.calls.end(), [&](const CodeCall& known) {
    return known.name.starts_with('.') && known.name.substr(1) == name;
  });
}

// os.system("rm x"), open("f", "w"): by the whole name.
bool CodeReader::call() {
  std::string name = dotted_name();
  size_t open = at_ + 1 + 2 * static_cast<size_t>(std::count(name.begin(), name.end(), '.'));
  for (const CodeCall& known : lists_.calls) {
    if (name != known.name) continue;
    if (!take_call(known, open)) fail("'" + name + "'");
    return true;
  }
  return false;
}

// import os, json as j; from sys import version.
bool CodeReader::import_statement() {
  bool from = at(at_).is_word("from");
  std::string module;
  bool after_import = !from;
  for (++at_; at_ < tokens_.size() && !at(at_).is(";") && !at(at_).is("\n"); ++at_) {
    const CodeToken& token = at(at_);
    if (token.is(",")) continue;
    if (token.is_word("import")) {
      after_import = true;
    } else if (token.is_word("as")) {
      ++at_;
      locals_.insert(at(at_).text);
    } else if (token.kind == CodeToken::Kind::word) {
      bool is_module = !from || !after_import;
      std::string name = is_module ? dotted_name() : token.text;
      if (is_module) module = name;
      // No second name for os and its kin: by the first one every use is seen.
      bool is_guarded = contains(lists_.guarded_modules, module);
      if (is_module && is_guarded && !from && at(at_ + 1).is_word("as")) fail("another name of " + name);
      CodeWords known = is_module ? lists_.modules : is_guarded ? lists_.process_members : lists_.members;
      if (!contains(known, name) || (module == "sys" && name == "path")) fail("module or name '" + name + "'");
      if (is_module) at_ += 2 * static_cast<size_t>(std::count(name.begin(), name.end(), '.'));
      locals_.insert(token.text);
    } else {
      fail("an import");
    }
  }
  return true;
}

// require("path"), require("./package.json").
bool CodeReader::javascript_require() {
  if (!at(at_ + 1).is("(") || !at(at_ + 2).is_string() || !at(at_ + 2).is_exact || !at(at_ + 3).is(")")) return false;
  std::string name = at(at_ + 2).text;
  if (name.starts_with("node:")) name.erase(0, 5);
  bool is_guarded = contains(lists_.guarded_modules, name);
  if (is_guarded) {
    bool calls = at(at_ + 4).is(".") && is_called_member(at(at_ + 5).text);
    bool assigns = before().is("=") && guarded_.contains(before(2).text) && !at(at_ + 4).is(".");
    if (!calls && !assigns) return false;
    at_ += 3;
    return true;
  }
  bool is_data =
      name.ends_with(".json") && (name.starts_with("./") || name.starts_with("../") || name.starts_with('/'));
  if (is_data) result_.reads.push_back(name);
  if (!is_data && !contains(lists_.modules, name)) return false;
  at_ += 3;
  return true;
}

// process has everything; a few of its members are only values.
bool CodeReader::process_member() {
  const std::string& name = at(at_ + 2).text;
  if (!at(at_ + 1).is(".")) return false;
  if (name == "env") {
    bool is_name = at(at_ + 3).is(".") && at(at_ + 4).kind == CodeToken::Kind::word;
    result_.environment.push_back(is_name ? at(at_ + 4).text : "*");
    at_ += is_name ? 4 : 2;
    return true;
  }
  if (!contains(lists_.process_members, name)) return false;
  at_ += 2;
  return true;
}

void CodeReader::word(const std::string& text) {
  if (language_ == Language::python && (text == "import" || text == "from") && !before().is_word("yield"))
    return void(import_statement());
  if (call()) return;
  if (language_ == Language::javascript && text == "require" && javascript_require()) return;
  if (language_ == Language::javascript && text == "process" && process_member()) return;
  if (guarded_.contains(text)) {
    // const fs = require("fs"): the name itself, or one of its calls.
    if (!at(at_ + 1).is("=") && !(at(at_ + 1).is(".") && is_called_member(at(at_ + 2).text))) fail("'" + text + "'");
    return;
  }
  if (text == "Object" && language_ == Language::javascript) {
    static constexpr CodeWords plain = "keys values entries fromEntries assign";
    if (!at(at_ + 1).is(".") || !contains(plain, at(at_ + 2).text)) fail("'Object'");
    return;
  }
  if (language_ == Language::python && contains(lists_.guarded_modules, text) && !at(at_ + 1).is("."))
    return fail("'" + text + "'");
  bool is_key = at(at_ + 1).is(":") && (before().is("{") || before().is(","));
  bool is_dangerous =
      contains(lists_.dangerous, text) || text.find("__") != std::string::npos || is_called_member(text);
  if (is_dangerous) return fail("'" + text + "'");
  if (is_key || contains(lists_.words, text) || locals_.contains(text)) return;
  // A variable of Python that nobody assigned is an error; of the others it may be anything.
  if (language_ == Language::python) return;
  fail("'" + text + "'");
}

void CodeReader::member(const std::string& text) {
  bool is_dangerous = contains(lists_.dangerous_members, text) || text.find("__") != std::string::npos;
  bool is_listed = lists_.any_member || contains(lists_.members, text);
  bool of_guarded = language_ == Language::python && contains(lists_.guarded_modules, before(2).text);
  if (of_guarded) is_listed = contains(lists_.process_members, text);
  // d.copy() of a table, and shutil.copy(a, b) by another way.
  if (language_ == Language::python && text == "copy") is_dangerous |= !at(at_ + 2).is(")");
  is_dangerous |= is_called_member(text);
  // sys.path as a value only: what is put into it is imported from.
  if (language_ == Language::python && text == "path" && before(2).is_word("sys"))
    is_dangerous |=
        !before(3).is("(") || !(before(4).is_word("print") || before(4).is_word("join")) || !at(at_ + 1).is(")");
  if (is_dangerous || !is_listed) fail("'." + text + "'");
}

// x["constructor"] is x.constructor in JavaScript.
void CodeReader::subscript() {
  if (language_ != Language::javascript) return;
  const CodeToken& last = before();
  bool indexes = last.kind == CodeToken::Kind::word || last.is_string() || last.is(")") || last.is("]") ||
                 last.is(".") || last.is("}");
  if (last.kind == CodeToken::Kind::word && contains(lists_.words, last.text) && last.is_word("return"))
    indexes = false;
  if (!indexes) return;
  const CodeToken& key = at(at_ + 1);
  bool is_plain = key.kind == CodeToken::Kind::number || (key.is_string() && key.is_exact);
  if (!is_plain || !at(at_ + 2).is("]")) return fail("a computed name");
  if (key.is_string()) member(key.text);
}

void CodeReader::token() {
  const CodeToken& token = at(at_);
  if (token.is("[")) return subscript();
  // "system"("rm x"), $f("rm x"), &$f: a name that a string gives.
  bool by_value = before().is_string() || before().is(")") || before().is("}") || before().text.starts_with('$');
  bool names_by_strings = language_ == Language::php || language_ == Language::perl || language_ == Language::ruby;
  if (names_by_strings && ((token.is("(") && by_value) || token.is("&"))) return fail("a call by value");
  if (token.is("@") && language_ != Language::python) return fail("'@'");
  if (token.kind != CodeToken::Kind::word) return;
  bool is_member =
      before().is(".") || (before().is(">") && before(2).is("-")) || (before().is(":") && before(2).is(":"));
  // .5.real, 1..x: a point behind a number; ... spreads.
  if (is_member && before().is(".") && before(2).is(".")) is_member = false;
  if (!is_member) return word(token.text);
  for (const CodeCall& known : lists_.calls) {
    if (!known.name.starts_with('.') || known.name.substr(1) != token.text) continue;
    if (!take_call(known, at_ + 1)) fail("'." + token.text + "'");
    return;
  }
  member(token.text);
}

// Skips /…/ from its first delimiter. False where the text could be code: @{[…]}, $x[…], (?{…}).
bool skip_perl_pattern(std::string_view text, size_t& at, char delimiter) {
  for (++at; at < text.size() && text[at] != delimiter; ++at) {
    char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '@' || text[at] == '{' || (text[at] == '?' && next == '?')) {
      bool counts = text[at] == '{' && next >= '0' && next <= '9' && at > 0 && text[at - 1] != '?';
      if (!counts) return false;
    } else if (text[at] == '$' && next != delimiter && next != ')' && next != '|' && !(next >= '0' && next <= '9') &&
               next != '&') {
      return false;
    }
  }
  return at < text.size();
}

// perl -pe 's/a/b/g; tr/x/y/', perl -ne 'print if /a/'.
bool is_perl_filter(std::string_view text) {
  size_t at = 0;
  auto skip = [&](std::string_view blanks) { at = std::min(text.find_first_not_of(blanks, at), text.size()); };
  for (skip(" \n;"); at < text.size(); skip(" \n;")) {
    bool replaces = true;
    for (std::string_view start : {"print if ", "print unless ", "next if ", "next unless ", "tr", "s", "y"}) {
      if (!text.substr(at).starts_with(start)) continue;
      replaces = start.size() <= 2;
      at += start.size();
      break;
    }
    char delimiter = at < text.size() ? text[at] : '\0';
    if (delimiter == '\0' || std::string_view(replaces ? "/|,!" : "/").find(delimiter) == std::string_view::npos)
      return false;
    if (!skip_perl_pattern(text, at, delimiter) || (replaces && !skip_perl_pattern(text, at, delimiter))) return false;
    ++at;
    skip("gimsxr");
    skip(" \n");
    if (at < text.size() && text[at] != ';') return false;
  }
  return true;
}

}  // namespace

Language language_of(std::string_view interpreter) {
  if (interpreter.starts_with("python") || interpreter.starts_with("pypy")) return Language::python;
  if (interpreter == "node" || interpreter == "nodejs" || interpreter == "bun") return Language::javascript;
  if (interpreter.starts_with("ruby")) return Language::ruby;
  if (interpreter.starts_with("perl")) return Language::perl;
  if (interpreter.starts_with("php")) return Language::php;
  return interpreter.starts_with("lua") ? Language::lua : Language::other;
}

ScriptEffects scan_code(Language language, std::string_view code) {
  ScriptEffects found;
  if (language == Language::perl && is_perl_filter(code)) return found;
  std::optional<CodeText> text;
  if (language != Language::other) text = code_tokens(language, code);
  if (!text) {
    found.unknown = "it could not be read";
    return found;
  }
  CodeReader reader(language, std::move(text->tokens), {});
  found = reader.read();
  for (const std::string& inserted : text->inserted) {
    std::optional<CodeText> inner = code_tokens(language, inserted);
    ScriptEffects more;
    more.unknown = "it could not be read";
    if (inner && inner->inserted.empty()) more = CodeReader(language, std::move(inner->tokens), reader.locals()).read();
    if (!more.unknown.empty()) found.unknown = more.unknown;
    for (const std::string& name : more.environment) found.environment.push_back(name);
    if (!more.shell.empty() || !more.runs.empty() || !more.writes.empty()) found.unknown = "code in a string acts";
  }
  return found;
}

}  // namespace callgate::internal
