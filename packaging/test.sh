#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and runs every test.
#
#     packaging/test.sh [PRESET [CTEST-ARGUMENT…]]      PRESET of CMakePresets.json; default release
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
preset=${1:-release}
ctest_arguments=("${@:2}")

"$root/packaging/setup.sh"
cd -- "$root"
echo "test: building (preset $preset)"
cmake --preset "$preset"
cmake --build --preset "$preset"
echo "test: testing (preset $preset)"
exec ctest --preset "$preset" --parallel "$(nproc)" --no-tests=error \
  "${ctest_arguments[@]}"
