# Shared by ./run, ./test and bench/compare.sh, which source it with the working directory at the project's root.
# Everything it says goes to standard error: standard output belongs to the command that follows.

log=build/setup.log

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 1; }

# quietly DOING COMMAND…: the command's output goes to the log, and is shown only when it fails.
quietly() {
  local doing=$1 mark started=$SECONDS
  shift
  mark=$(wc -c < "$log")
  if "$@" >> "$log" 2>&1 < /dev/null; then return 0; fi
  tail -c "+$((mark + 1))" "$log" | tail -n 60 >&2
  die "$doing failed after $((SECONDS - started)) s; everything it said is in $log"
}

begin_setup() {
  mkdir -p build 2> /dev/null && [ -w build ] || die "cannot write to $PWD/build: run as the owner of this directory"
  : > "$log" || die "cannot write to $PWD/$log: an earlier run was by another user; remove build/ and try again"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
  # A recommended package is never one that the build needs, and some are large.
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o Dpkg::Use-Pty=0 install --no-install-recommends "$@"
}

# Package lists that are missing or too old to install from are fetched, and only then.
apt_install_with_update() {
  apt_install "$@" || { as_root apt-get -q update && apt_install "$@"; }
}

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2> /dev/null)" = installed ]; }

# ensure_packages NAME…: installs those that are missing.
ensure_packages() {
  local name missing=()
  # One query for the usual case that all are there: a query for each would take a second.
  if [ "$(dpkg-query -W -f='${db:Status-Status}\n' "$@" 2> /dev/null | grep -cx installed)" = $# ]; then return; fi
  command -v apt-get > /dev/null || { say "not a Debian system: going on without installing $*"; return; }
  for name in "$@"; do is_installed "$name" || missing+=("$name"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || command -v sudo > /dev/null ||
    die "these Debian packages are missing, and neither root nor sudo is here: ${missing[*]}"
  # Asks for the password now, where it can be seen, and not behind the log.
  [ "$(id -u)" = 0 ] || sudo -v || die "sudo refused; these Debian packages are missing: ${missing[*]}"
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  quietly "installing Debian packages" apt_install_with_update "${missing[@]}"
}

# ensure_packages_in FILE…: the same for lists with a name a line.
ensure_packages_in() { ensure_packages $(cat "$@"); }

integrity_hashes() { grep -o '"integrity": *"[^"]*"' "$1" 2> /dev/null | sort; }

# The C sources of the shell grammar. Nothing of these packages runs, so their install scripts and peers are left out.
ensure_grammars() {
  local dir=third_party/tree-sitter
  # npm leaves its own lock file in node_modules: the same hashes there mean that the same files are installed.
  if [ -e $dir/node_modules/tree-sitter-bash/src/parser.c ] &&
    [ "$(integrity_hashes $dir/package-lock.json)" = "$(integrity_hashes $dir/node_modules/.package-lock.json)" ]; then
    return
  fi
  # Debian's npm conflicts with other vendors' nodejs, which bring their own.
  command -v npm > /dev/null || ensure_packages npm
  say "installing the sources of the shell grammar into $dir/node_modules"
  quietly "npm ci" npm ci --prefix $dir --ignore-scripts --legacy-peer-deps --no-audit --no-fund
}

# build_preset PRESET [TARGET…]
build_preset() {
  local preset=$1 started=$SECONDS
  shift
  if [ ! -e "build/$preset/build.ninja" ]; then
    say "building preset $preset (this takes a few minutes the first time)"
    quietly "configuring preset $preset" cmake --preset "$preset"
  fi
  quietly "building preset $preset" cmake --build --preset "$preset" -j "$(nproc)" ${1:+--target "$@"} -- --quiet
  if [ $((SECONDS - started)) -gt 5 ]; then say "built preset $preset in $((SECONDS - started)) s"; fi
}
