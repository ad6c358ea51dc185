#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a clone to a town at work: installs what is missing, builds gt and gtd, and runs `gt demo`
# (its options can be given: packaging/try.sh --keep).
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/release

"$root/packaging/setup.sh"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "try: building gt and gtd (a few minutes the first time)"
started=$SECONDS
if ! (cd -- "$root" && cmake --preset release &&
  cmake --build --preset release --target gt gtd gt_generated) > "$log" 2>&1 < /dev/null; then
  cat "$log" >&2
  echo "try.sh: the build failed, as shown above" >&2
  exit 1
fi
echo "try: built in $((SECONDS - started)) s; now a town at work: gt demo"
"$build/bin/gt" demo "$@"
echo "try: to keep it, cmake --install '$build' --prefix ~/.local; then 'gt help'"
