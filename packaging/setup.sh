#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that building, running and testing Guildtown takes: those of the list
# below that are missing, and nothing else. `--ci` adds what only the checks of .ci/run take.
set -euo pipefail

packages=(
  g++ cmake ninja-build git ca-certificates    # compiler, build, and rigs cloned over https
  libboost1.81-dev libboost-filesystem1.81-dev # Asio and Process, under the daemon
  libspdlog-dev libfmt-dev                     # its log; all formatting
  libyaml-cpp-dev nlohmann-json3-dev           # files people edit; the protocol and --json
  libtomlplusplus-dev                          # formula files in TOML
  libcli11-dev                                 # options of gt
  libcurl4-openssl-dev                         # gt-http: polls and notices
  tmux                                         # holds the sessions
  libgtest-dev libgmock-dev jq procps          # the tests
)
ci_packages=(clang-format shellcheck)

case "${1:-}" in
  '') ;;
  --ci) packages+=("${ci_packages[@]}") ;;
  *)
    echo "usage: setup.sh [--ci]" >&2
    exit 2
    ;;
esac

if ! command -v apt-get > /dev/null || ! command -v dpkg-query > /dev/null; then
  echo "setup.sh: this machine has no apt-get; install the equals of these Debian 12 packages:" >&2
  echo "  ${packages[*]}" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null || true)
  [[ $state == installed ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  echo "setup: all ${#packages[@]} packages are installed"
  exit 0
fi

as_root=(env DEBIAN_FRONTEND=noninteractive)
if ((EUID != 0)); then
  if ! command -v sudo > /dev/null; then
    echo "setup.sh: not root, and there is no sudo; as root, run:" >&2
    echo "  apt-get update && apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo "${as_root[@]}")
fi
# Another apt may be at work on a machine that has just started.
apt=("${as_root[@]}" apt-get -o DPkg::Lock::Timeout=120 -qq)

echo "setup: installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Boost 1.81 conflicts with the default 1.74: nothing of this machine is removed behind its owner's
# back.
if ! { "${apt[@]}" update &&
  "${apt[@]}" install --yes --no-install-recommends --no-remove "${missing[@]}"; } \
  > "$log" 2>&1 < /dev/null; then
  cat "$log" >&2
  echo "setup.sh: apt-get failed, as shown above; to see what it wants:" >&2
  echo "  apt-get install ${missing[*]}" >&2
  exit 1
fi
echo "setup: installed"
