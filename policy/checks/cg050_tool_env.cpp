#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool names_a_program(std::string_view name) {
  return is_one_of(name, {"PAGER",
                          "MANPAGER",
                          "GIT_PAGER",
                          "SYSTEMD_PAGER",
                          "BAT_PAGER",
                          "DELTA_PAGER",
                          "PSQL_PAGER",
                          "GH_PAGER",
                          "EDITOR",
                          "VISUAL",
                          "GIT_EDITOR",
                          "GIT_SEQUENCE_EDITOR",
                          "FCEDIT",
                          "PSQL_EDITOR",
                          "SUDO_EDITOR",
                          "GH_EDITOR",
                          "GIT_SSH",
                          "GIT_SSH_COMMAND",
                          "GIT_EXTERNAL_DIFF",
                          "GIT_ASKPASS",
                          "SSH_ASKPASS",
                          "SUDO_ASKPASS",
                          "GIT_PROXY_COMMAND",
                          "LESSOPEN",
                          "LESSCLOSE",
                          "RSYNC_RSH",
                          "CVS_RSH",
                          "BROWSER",
                          "GH_BROWSER",
                          "SHELL",
                          "RSYNC_CONNECT_PROG",
                          "DIFFPROG",
                          "MERGE",
                          "TEXEDIT",
                          "CARGO_BUILD_RUSTC_WRAPPER",
                          "RUSTC_WRAPPER",
                          "RUSTC",
                          "CMAKE_CXX_COMPILER_LAUNCHER",
                          "CMAKE_C_COMPILER_LAUNCHER"});
}

bool names_options_or_files(std::string_view name) {
  return is_one_of(name, {"GIT_EXEC_PATH",
                          "GIT_CONFIG",
                          "GIT_CONFIG_COUNT",
                          "GIT_CONFIG_GLOBAL",
                          "GIT_CONFIG_SYSTEM",
                          "GIT_TEMPLATE_DIR",
                          "GIT_CONFIG_PARAMETERS",
                          "TAR_OPTIONS",
                          "TAPE",
                          "RIPGREP_CONFIG_PATH",
                          "MANOPT",
                          "ZIPOPT",
                          "ZIP",
                          "UNZIP",
                          "MAKEFLAGS",
                          "GNUMAKEFLAGS",
                          "MAKEFILES",
                          "PIP_CONFIG_FILE",
                          "CURL_HOME",
                          "WGETRC",
                          "VIMINIT",
                          "EXINIT",
                          "GVIMINIT",
                          "NPM_CONFIG_USERCONFIG",
                          "NPM_CONFIG_SCRIPT_SHELL",
                          "LESSKEY",
                          "LESSKEYIN",
                          "SCREENRC",
                          "INPUTRC",
                          "OPENSSL_CONF",
                          "ANSIBLE_CONFIG",
                          "GNUPGHOME",
                          "SSH_AUTH_SOCK",
                          "COMPILER_PATH",
                          "GCC_EXEC_PREFIX",
                          "KUBECONFIG",
                          "AWS_CONFIG_FILE",
                          "AWS_SHARED_CREDENTIALS_FILE",
                          "DOCKER_HOST",
                          "DOCKER_CONFIG",
                          "CLOUDSDK_CONFIG",
                          "CARGO_HOME"}) ||
         name.starts_with("GIT_CONFIG_KEY_") || name.starts_with("npm_config_") || name.starts_with("GIT_ALTERNATE_");
}

bool is_harmless_program(std::string_view value) {
  return value.empty() || is_one_of(value, {"cat",
                                            "less",
                                            "more",
                                            "true",
                                            ":",
                                            "false",
                                            "vi",
                                            "vim",
                                            "nvim",
                                            "nano",
                                            "emacs",
                                            "ssh",
                                            "none",
                                            "/bin/true",
                                            "/usr/bin/true",
                                            "/bin/cat",
                                            "/usr/bin/cat",
                                            "/bin/bash",
                                            "/bin/sh",
                                            "/bin/zsh",
                                            "/usr/bin/zsh",
                                            "/usr/bin/bash",
                                            "sccache",
                                            "ccache",
                                            "less -R",
                                            "less -FRX",
                                            "ssh -o BatchMode=yes"});
}

// -j8 and --silent are what MAKEFLAGS is used for; /dev/null is how a configuration is switched off.
bool is_harmless_setting(std::string_view name, std::string_view value) {
  if (value.empty() || value == "/dev/null" || value == "0") return true;
  bool make_flags = (name == "MAKEFLAGS" || name == "GNUMAKEFLAGS") && value.starts_with('-') &&
                    value.find_first_of(" =E") == std::string_view::npos;
  return make_flags ||
         (name.starts_with("npm_config_") && is_one_of(value, {"true", "false", "error", "warn", "silent"}));
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const NamedValue& value : named_values(input)) {
    bool program = names_a_program(value.name) && !(value.known && is_harmless_program(value.value));
    bool setting = names_options_or_files(value.name) && !(value.known && is_harmless_setting(value.name, value.value));
    if (!program && !setting) continue;
    // `ssh -i key` is a program with options that a person chose; what else it does is in the options.
    bool is_ssh = value.value.starts_with("ssh ") && value.value.find("roxy") == std::string::npos;
    to.report(self, is_ssh ? Verdict::ask : self.verdict, value.where,
              "a later program runs or obeys what " + value.name + " says");
  }
}

}  // namespace

extern const Check cg050_tool_env{50, Verdict::deny, Maturity::stable, "A tool runs a program from its environment",
                                  run};

}  // namespace callgate
