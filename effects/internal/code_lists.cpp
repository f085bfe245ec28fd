#include "effects/internal/code_lists.h"

namespace callgate::internal {
namespace {

constexpr std::string_view python_dangerous =
    "eval exec compile getattr setattr delattr globals locals vars help license credits breakpoint open";

constexpr std::string_view python_modules =
    "sys os os.path json math re time datetime random string itertools functools collections textwrap hashlib "
    "base64 uuid platform statistics decimal fractions pprint struct binascii calendar csv html urllib "
    "urllib.parse operator secrets unicodedata subprocess shutil urllib.request string typing ast zlib keyword";

constexpr std::string_view python_guarded_modules = "os sys shutil subprocess";

constexpr std::string_view python_process_members =
    "getcwd sep linesep name uname cpu_count getpid path argv version version_info stdin stdout stderr platform "
    "executable exit maxsize byteorder implementation prefix getsizeof float_info";

constexpr std::string_view python_members =
    "join split rsplit splitlines strip lstrip rstrip format replace startswith endswith upper lower title encode "
    "decode append extend insert pop items keys values get sort count index find add update copy dumps dump loads "
    "load stdin stdout stderr read readline readlines write flush argv version version_info major minor micro "
    "executable platform maxsize byteorder exit implementation name prefix getcwd sep linesep cpu_count getpid "
    "uname sqrt pi floor ceil log log2 log10 pow sin cos tan gcd factorial e inf nan now utcnow today date "
    "datetime timedelta timezone utc isoformat strftime strptime timestamp fromtimestamp fromisoformat days "
    "seconds total_seconds year month day hour minute second weekday sleep monotonic perf_counter random randint "
    "choice choices shuffle sample seed uniform match search findall finditer sub group groups compile escape "
    "IGNORECASE MULTILINE sha256 sha1 md5 sha512 hexdigest digest b64encode b64decode urlsafe_b64encode "
    "urlsafe_b64decode hexlify unhexlify hex uuid4 uuid1 python_version machine processor release node "
    "mean median stdev Decimal Fraction pprint pformat pack unpack OrderedDict defaultdict Counter most_common "
    "namedtuple deque chain product permutations combinations islice accumulate reduce partial wraps dedent "
    "indent fill wrap quote unquote quote_plus urlencode urlparse urlsplit parse_qs parse token_hex token_urlsafe "
    "reader DictReader literal_eval basename dirname abspath splitext path is_integer bit_length zfill ljust "
    "rjust center isdigit isalpha discard union intersection difference setdefault clear reverse conjugate "
    "real imag ascii_letters digits ascii_lowercase ascii_uppercase punctuation kwlist calcsize crc32 month_name";

constexpr std::string_view python_call_options =
    "shell check text capture_output timeout encoding ignore_errors exist_ok universal_newlines newline errors "
    "mode";

constexpr CodeCall python_calls[] = {{"os.system", CodeAct::shell},
                                     {"os.popen", CodeAct::shell},
                                     {"subprocess.run", CodeAct::run},
                                     {"subprocess.call", CodeAct::run},
                                     {"subprocess.check_call", CodeAct::run},
                                     {"subprocess.check_output", CodeAct::run},
                                     {"subprocess.Popen", CodeAct::run},
                                     {"subprocess.getoutput", CodeAct::shell},
                                     {"shutil.rmtree", CodeAct::remove},
                                     {"os.remove", CodeAct::remove},
                                     {"os.unlink", CodeAct::remove},
                                     {"os.rmdir", CodeAct::remove},
                                     {"os.removedirs", CodeAct::remove},
                                     {"os.mkdir", CodeAct::write},
                                     {"os.makedirs", CodeAct::write},
                                     {"os.listdir", CodeAct::read},
                                     {"os.stat", CodeAct::read},
                                     {"os.path.exists", CodeAct::read},
                                     {"os.path.isfile", CodeAct::read},
                                     {"os.path.isdir", CodeAct::read},
                                     {"os.path.getsize", CodeAct::read},
                                     {"os.getenv", CodeAct::environment},
                                     {"os.environ.get", CodeAct::environment},
                                     {"os.environ", CodeAct::environment},
                                     {"urllib.request.urlopen", CodeAct::connect},
                                     {"urllib.request.urlretrieve", CodeAct::connect},
                                     {"open", CodeAct::open}};

constexpr std::string_view javascript_words =
    "console JSON Math Object Array String Number Boolean Date parseInt parseFloat isNaN isFinite Promise Map Set "
    "BigInt undefined NaN Infinity null true false new typeof if else for of in while do return function let "
    "const var break continue switch case default throw try catch finally async await void Error TypeError "
    "encodeURIComponent decodeURIComponent URL URLSearchParams";

constexpr std::string_view javascript_declarators = "let const var function";

constexpr std::string_view javascript_dangerous =
    "eval Function require process global globalThis this import module exports fetch WebAssembly fs "
    "child_process vm constructor with super class Reflect Proxy arguments worker_threads";

constexpr std::string_view javascript_modules = "os path url querystring assert";

constexpr std::string_view javascript_guarded_modules = "fs child_process";

constexpr std::string_view javascript_dangerous_members =
    "constructor prototype mainModule binding dlopen getBuiltinModule getPrototypeOf setPrototypeOf "
    "getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames defineProperty defineProperties "
    "callee caller exec spawn fork execFile createRequire setPriority env require _load promises";

constexpr std::string_view javascript_process_members =
    "version versions platform arch argv cwd uptime hrtime memoryUsage exit pid ppid release exitCode execPath "
    "argv0";

constexpr std::string_view javascript_call_options = "stdio encoding recursive force";

constexpr CodeCall javascript_calls[] = {
    {".execSync", CodeAct::shell},      {".spawnSync", CodeAct::run, true}, {".execFileSync", CodeAct::run, true},
    {".readFileSync", CodeAct::read},   {".readdirSync", CodeAct::read},    {".existsSync", CodeAct::read},
    {".statSync", CodeAct::read},       {".rmSync", CodeAct::remove},       {".unlinkSync", CodeAct::remove},
    {".rmdirSync", CodeAct::remove},    {".mkdirSync", CodeAct::write},     {".writeFileSync", CodeAct::write},
    {".appendFileSync", CodeAct::write}};

constexpr std::string_view ruby_words =
    "puts print p pp printf true false nil if else end unless while do then and or not Time Math Integer Float "
    "rand sprintf RUBY_VERSION RUBY_PLATFORM ARGV";

constexpr std::string_view ruby_members =
    "now to_i to_s to_f sqrt upcase downcase reverse length size join sort first last sum max min abs round "
    "strftime year month day PI";

constexpr std::string_view ruby_dangerous = "eval system exec spawn send open require load fork syscall";

constexpr CodeCall ruby_calls[] = {{"system", CodeAct::shell, true},
                                   {"exec", CodeAct::shell, true},
                                   {"File.read", CodeAct::read},
                                   {"File.delete", CodeAct::remove},
                                   {"File.unlink", CodeAct::remove}};

constexpr std::string_view perl_words =
    "print printf say if unless else elsif while my join sprintf length uc lc ucfirst reverse sqrt int abs rand "
    "time localtime scalar STDERR STDOUT and or not x eq ne lt gt $_";

constexpr std::string_view perl_declarators = "my";

constexpr std::string_view perl_dangerous = "eval system exec open require do use qx fork syscall";

constexpr CodeCall perl_calls[] = {
    {"system", CodeAct::shell, true}, {"exec", CodeAct::shell, true}, {"unlink", CodeAct::remove}};

constexpr std::string_view php_words =
    "echo print phpversion PHP_VERSION PHP_EOL PHP_OS strlen strtoupper strtolower json_encode json_decode date "
    "time var_dump print_r true false null if else for foreach as while sqrt round floor ceil max min implode "
    "explode array count md5 sha1 base64_encode base64_decode sprintf printf intval uniqid";

constexpr std::string_view php_dangerous =
    "eval assert system exec passthru shell_exec popen proc_open include require include_once require_once";

constexpr CodeCall php_calls[] = {{"system", CodeAct::shell},          {"exec", CodeAct::shell},
                                  {"passthru", CodeAct::shell},        {"shell_exec", CodeAct::shell},
                                  {"unlink", CodeAct::remove},         {"rmdir", CodeAct::remove},
                                  {"file_get_contents", CodeAct::read}};

constexpr std::string_view lua_words =
    "print math string tostring tonumber type local if then else end for do while in ipairs pairs and or not true "
    "false nil _VERSION table";

constexpr std::string_view lua_declarators = "local for";

constexpr std::string_view lua_members =
    "pi floor ceil sqrt format upper lower rep len sub max min abs concat insert sort huge random";

constexpr std::string_view lua_dangerous = "os io load loadstring dofile loadfile require debug package _G _ENV";

constexpr CodeCall lua_calls[] = {
    {"os.execute", CodeAct::shell}, {"io.popen", CodeAct::shell}, {"os.remove", CodeAct::remove}};

CodeLists python_lists() {
  CodeLists lists;
  lists.dangerous = python_dangerous;
  lists.modules = python_modules;
  lists.guarded_modules = python_guarded_modules;
  lists.process_members = python_process_members;
  lists.members = python_members;
  lists.call_options = python_call_options;
  lists.calls = python_calls;
  return lists;
}

CodeLists javascript_lists() {
  CodeLists lists;
  lists.words = javascript_words;
  lists.declarators = javascript_declarators;
  lists.dangerous = javascript_dangerous;
  lists.modules = javascript_modules;
  lists.guarded_modules = javascript_guarded_modules;
  lists.any_member = true;
  lists.dangerous_members = javascript_dangerous_members;
  lists.process_members = javascript_process_members;
  lists.call_options = javascript_call_options;
  lists.calls = javascript_calls;
  return lists;
}

CodeLists ruby_lists() {
  CodeLists lists;
  lists.words = ruby_words;
  lists.members = ruby_members;
  lists.dangerous = ruby_dangerous;
  lists.calls = ruby_calls;
  return lists;
}

CodeLists perl_lists() {
  CodeLists lists;
  lists.words = perl_words;
  lists.declarators = perl_declarators;
  lists.dangerous = perl_dangerous;
  lists.calls = perl_calls;
  return lists;
}

CodeLists php_lists() {
  CodeLists lists;
  lists.words = php_words;
  lists.dangerous = php_dangerous;
  lists.calls = php_calls;
  return lists;
}

CodeLists lua_lists() {
  CodeLists lists;
  lists.words = lua_words;
  lists.declarators = lua_declarators;
  lists.members = lua_members;
  lists.dangerous = lua_dangerous;
  lists.calls = lua_calls;
  return lists;
}

}  // namespace

bool contains(CodeWords list, std::string_view word) {
  if (word.empty() || word.find(' ') != std::string_view::npos) return false;
  for (size_t at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
    size_t end = at + word.size();
    if ((at == 0 || list[at - 1] == ' ') && (end == list.size() || list[end] == ' ')) return true;
  }
  return false;
}

CodeLists lists_of(Language language) {
  switch (language) {
    case Language::python:
      return python_lists();
    case Language::javascript:
      return javascript_lists();
    case Language::ruby:
      return ruby_lists();
    case Language::perl:
      return perl_lists();
    case Language::php:
      return php_lists();
    case Language::lua:
      return lua_lists();
    case Language::other:
      break;
  }
  return {};
}

}  // namespace callgate::internal
