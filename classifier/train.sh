#!/bin/sh
# Trains the embedded risk model anew: classifier/train.sh DATA.jsonl
# Writes classifier/data/risk_weights.bin and risk_report.txt; the next build embeds them. Takes one to two minutes.
set -eu
[ $# -eq 1 ] || { echo "usage: classifier/train.sh DATA.jsonl" >&2; exit 2; }
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# The first training needs something to embed.
for file in risk_weights.bin risk_report.txt; do
  [ -e "$root/classifier/data/$file" ] || : > "$root/classifier/data/$file"
done
cd "$root"
cmake --preset release > /dev/null
cmake --build --preset release --target callgate_train
"$root/build/release/classifier/callgate_train" "$1" "$root/classifier/data"
