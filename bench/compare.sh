#!/usr/bin/env bash
# Builds the benchmarks and prints what a decision and a confined run cost here, beside a bare process and bubblewrap:
# bench/compare.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source cmake/setup.sh

begin_setup
ensure_packages_in cmake/packages.txt cmake/packages-bench.txt
ensure_grammars
build_preset bench callgate callgate_bench spawn_compare

echo "Decision in process, over $(grep -c '^===' bench/commands.txt) typical commands (bars: p50 of read_and_predict at most 60 us, of decide_from_text 150 us)"
build/bench/bench/callgate_bench --benchmark_counters_tabular=true 2> /dev/null
echo
echo "One run of true (bars: check at most 4 ms, sandbox alone not above bubblewrap)"
build/bench/bench/spawn_compare "$PWD/build/bench/cli/callgate" "${1:-200}"
