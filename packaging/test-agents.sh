#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Real agent programs in a real town, against a model that is a script: does gt see what they do, and
# do they do what gt says? No key, no model, no traffic but on this machine's loopback.
#
#     packaging/test-agents.sh [--build DIR] [PROGRAM…]       claude codex pi; also opencode gemini qwen
#
# The programs come from the npm registry, in the versions that cli/agents/kinds were measured with,
# into ~/.cache/gt-agents (GT_AGENTS_CACHE). One that cannot be had is skipped with a word. The last
# line tells: `agents: 3 programs, 34 passed, 0 failed, 0 skipped`.
set -uo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cache=${GT_AGENTS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gt-agents}
build=
programs=()
while (($# > 0)); do
  case $1 in
  --build) build=$2 && shift ;;
  -*) echo "test-agents.sh: what is $1?" >&2 && exit 2 ;;
  *) programs+=("$1") ;;
  esac
  shift
done
((${#programs[@]} > 0)) || programs=(claude codex pi)
for each in "$root"/build/{release,ci,dev}; do
  [[ -z $build && -x $each/bin/gt ]] && build=$each
done
build=$(realpath -- "$build" 2> /dev/null)
[[ -x $build/bin/gt && -x $build/bin/gtd ]] || {
  echo "test-agents.sh: build gt first: packaging/test.sh" >&2
  exit 1
}
command -v python3 > /dev/null || {
  echo 'agents: skipped, the scripted model needs python3'
  exit 0
}

declare -A packages=(
  [node22]=node@22.23.3
  [claude]=@anthropic-ai/claude-code@2.1.328
  [codex]=@openai/codex@0.169.0
  [opencode]=opencode-ai@1.18.33
  [gemini]=@google/gemini-cli@0.61.0
  [qwen]=@qwen-code/qwen-code@0.24.4
  [pi]=@mariozechner/pi-coding-agent@0.73.1
)
passed=0 failed=0 skipped=0

# check WHAT COMMAND…: one line for what the command tells by its status.
check() {
  local what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    printf 'ok   %s: %s\n' "$program" "$what"
  else
    failed=$((failed + 1))
    printf 'FAIL %s: %s\n' "$program" "$what"
    gt peek "$agent" 2> /dev/null | tail -n 15 | sed 's/^/     | /'
    gt explain "$agent" 2> /dev/null | head -n 8 | sed 's/^/     > /'
  fi
}
skip() {
  skipped=$((skipped + 1))
  printf 'skip %s: %s\n' "$program" "$1"
}
# within SECONDS COMMAND…: until it succeeds.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@" > /dev/null 2>&1; do
    ((SECONDS < end)) || return 1
    sleep 0.2
  done
}

# install NAME: from the registry, once.
install() {
  local directory=$cache/pkg/$1 name=${1/node22/node}
  [[ -x $directory/node_modules/.bin/$name ]] && return
  command -v npm > /dev/null || return 1
  mkdir -p "$directory" && (
    cd -- "$directory" && echo '{"name":"x","private":true}' > package.json &&
      PATH=$cache/pkg/node22/node_modules/node/bin:$PATH timeout 400 \
        npm install --no-audit --no-fund "${packages[$1]}" > install.log 2>&1
  ) && [[ -x $directory/node_modules/.bin/$name ]]
}

for program in "${programs[@]}"; do
  [[ -n ${packages[$program]:-} ]] || {
    echo "test-agents.sh: there is no $program; there are ${!packages[*]}" >&2
    exit 2
  }
done
# Once all is installed: where that can be had, a network of its own that has nothing but loopback.
# Elsewhere a proxy that refuses everything has to do.
if [[ -z ${GT_AGENTS_ALONE:-} ]]; then
  for program in node22 "${programs[@]}"; do install "$program"; done
  export GT_AGENTS_ALONE=1
  # shellcheck disable=SC2016
  if command -v ip > /dev/null && unshare -n true 2> /dev/null; then
    exec unshare -n sh -c 'ip link set lo up && exec "$0" "$@"' "$0" --build "$build" "${programs[@]}"
  fi
fi

# Everything below lives in $lab, and ends with it.
lab=$(mktemp -d /var/tmp/gt-agents.XXXXXX) # codex refuses a home below TMPDIR
mock_pid=
clean_up() {
  [[ -d $lab/town ]] && gt down > /dev/null 2>&1
  [[ -n $mock_pid ]] && kill "$mock_pid" 2> /dev/null && wait "$mock_pid" 2> /dev/null
  rm -rf "$lab"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

start_model() {
  "$root/tests/agents/mock_model.py" --port-file "$lab/port" --log "$lab/model.jsonl" \
    --watch 'You are web/[a-z]+' --max-secs 3600 > "$lab/model.out" 2>&1 &
  mock_pid=$!
  within 20 test -s "$lab/port" || return 1
  model=http://127.0.0.1:$(cat "$lab/port")
}

# gt as the person of the town runs it: with nothing of this shell's environment.
gt() {
  (cd -- "$lab/town" 2> /dev/null || cd -- "$lab" || exit 1
    exec env -i HOME="$lab/home" LANG=C.UTF-8 TERM=xterm-256color TMPDIR=/var/tmp \
      PATH="$build/bin:$cache/pkg/$program/node_modules/.bin:$cache/pkg/node22/node_modules/node/bin:$PATH" \
      TMUX_TMPDIR="$lab" HTTPS_PROXY="$model" HTTP_PROXY="$model" https_proxy="$model" \
      http_proxy="$model" NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost \
      ANTHROPIC_BASE_URL="$model" ANTHROPIC_API_KEY=sk-dummy OPENAI_API_KEY=sk-dummy \
      OPENAI_BASE_URL="$model/v1" OPENAI_MODEL=mock-model GEMINI_API_KEY=sk-dummy \
      GOOGLE_GEMINI_BASE_URL="$model" PI_OFFLINE=1 "$build/bin/gt" "$@")
}

# What a person who uses the program has in the home directory: a model, and no first questions.
settings() {
  mkdir -p "$lab/home"
  case $program in
  claude)
    echo '{"hasCompletedOnboarding": true, "theme": "dark",
      "customApiKeyResponses": {"approved": ["sk-dummy"], "rejected": []}}' > "$lab/home/.claude.json"
    ;;
  codex)
    mkdir -p "$lab/home/.codex"
    cat > "$lab/home/.codex/config.toml" << TOML
model = "mock-model"
model_provider = "mock"
check_for_update_on_startup = false
[model_providers.mock]
name = "mock"
base_url = "$model/v1"
env_key = "OPENAI_API_KEY"
wire_api = "responses"
[analytics]
enabled = false
TOML
    ;;
  opencode)
    mkdir -p "$lab/home/.config/opencode"
    cat > "$lab/home/.config/opencode/opencode.json" << JSON
{"model": "mock/mock-model", "small_model": "mock/mock-model", "autoupdate": false,
 "provider": {"mock": {"npm": "@ai-sdk/openai-compatible", "name": "Mock",
   "options": {"baseURL": "$model/v1", "apiKey": "sk-dummy"},
   "models": {"mock-model": {"name": "mock-model", "tool_call": true,
     "limit": {"context": 200000, "output": 8000}}}}}}
JSON
    ;;
  gemini)
    mkdir -p "$lab/home/.gemini"
    echo '{"security": {"auth": {"selectedType": "gemini-api-key"}},
      "general": {"enableAutoUpdate": false, "enableAutoUpdateNotification": false},
      "privacy": {"usageStatisticsEnabled": false}, "telemetry": {"enabled": false}}' \
      > "$lab/home/.gemini/settings.json"
    ;;
  qwen)
    mkdir -p "$lab/home/.qwen"
    echo '{"security": {"auth": {"selectedType": "openai"}, "folderTrust": {"enabled": false}},
      "general": {"disableAutoUpdate": true, "disableUpdateNag": true},
      "privacy": {"usageStatisticsEnabled": false}, "telemetry": {"enabled": false}}' \
      > "$lab/home/.qwen/settings.json"
    ;;
  pi)
    mkdir -p "$lab/home/.pi/agent"
    cat > "$lab/home/.pi/agent/models.json" << JSON
{"providers": {"mock": {"baseUrl": "$model/v1", "api": "openai-completions", "apiKey": "sk-dummy",
  "compat": {"supportsDeveloperRole": false, "supportsReasoningEffort": false},
  "models": [{"id": "mock-model"}]}}}
JSON
    mkdir -p "$lab/town/kinds"
    # shellcheck disable=SC2016
    echo 'flags: [--provider, mock, --model, mock-model, -e, "{workspace}/.pi/guildtown.js"]' \
      > "$lab/town/kinds/pi.yaml"
    ;;
  esac
}

make_town() {
  git init -q -b main "$lab/project" &&
    git -C "$lab/project" -c user.name=t -c user.email=t@t commit -q --allow-empty -m Begin &&
    git init -q --bare -b main "$lab/origin.git" &&
    git -C "$lab/project" push -q "$lab/origin.git" main &&
    gt init "$lab/town" --kind "$program" > /dev/null &&
    gt config set heartbeat.every 1h > /dev/null &&
    git config --file "$lab/home/.gitconfig" user.name Tester &&
    git config --file "$lab/home/.gitconfig" user.email tester@example.invalid &&
    gt rig add web "$lab/origin.git" > /dev/null 2>&1 &&
    gt polecat spawn "$agent" > /dev/null
}

state() { gt ps --json | python3 -c '
import json, sys
print([a["state"] for a in json.load(sys.stdin)["agents"] if a["address"] == sys.argv[1]][0])' "$agent"; }
is_state() { [[ $(state) == "$1" ]]; }
# reached TEXT: it is in a request to the model, in whatever part of it.
reached() { grep '"ev": "request"' "$lab/model.jsonl" | grep -qF -- "$1"; }
# once TEXT…: a user message of one conversation has it, exactly once and intact.
once() { "$root/tests/agents/mock_model.py" seen "$lab/model.jsonl" "$1" > /dev/null; }
calls() { grep -c '"ev": "request"' "$lab/model.jsonl"; }
say() { gt nudge "$agent" "$@" > /dev/null; }
# hear TEXT MARK [--urgent]: a nudge of the text, until its mark is in a request to the model.
hear() { say "$1" "${@:3}" && within 60 reached "$2"; }
pane_pid() { gt ps --json | python3 -c '
import json, sys
print([a["pid"] for a in json.load(sys.stdin)["agents"] if a["address"] == sys.argv[1]][0])' "$agent"; }

is_primed() { reached "\"You are $agent\": 1"; }

# act MARK COMMAND: has its model run the command. Codex asks only where its model says that the
# command must leave the sandbox.
act() {
  if [[ $program == codex ]]; then
    python3 - "$model" "$1" "$2" << 'PYTHON'
import json, sys, urllib.request
model, mark, command = sys.argv[1:]
args = {"cmd": command, "sandbox_permissions": "require_escalated", "justification": "a test"}
rules = [{"match": mark, "reply": [{"tool": "exec_command", "args": args}]}]
urllib.request.urlopen(model + "/__mock/script", json.dumps(rules).encode(), timeout=10)
PYTHON
    hear "$1 please" "$1"
  else
    hear "$1 RUN: $2" "$1"
  fi
}
try_permission() { act PERM-1 'touch permitted.txt' && within 30 is_state waiting; }
approve() { gt approve "$agent" > /dev/null; }
is_asked() { gt explain "$agent" --json | grep -q 'permitted.txt'; }

# Whoever asks first is permitted.
is_submitted() {
  is_state waiting && approve
  grep -qs '"work.submitted"' "$lab"/town/.gt/journal/*.jsonl
}

try_program() {
  local workspace=$lab/town/web/polecats/toast
  check 'starts, and is seen idle' within 90 is_state idle
  check 'a nudge reaches its model' hear 'FIRST-1 a short word' FIRST-1
  check '… exactly once and intact' once 'FIRST-1 a short word'
  check 'prime reaches its model' within 10 is_primed
  within 60 is_state idle
  local lines=$'SECOND-1 ünïcödé $HOME `x`\nsecond "line"'
  check 'two lines reach it as one message' hear "$lines" SECOND-1
  check '… exactly once and intact' once "$lines"
  within 60 is_state idle

  if [[ $program == pi ]]; then
    skip 'has no permission dialogs'
  else
    check 'a permission dialog is seen as waiting' try_permission
    check '… and its text is read' within 10 is_asked
    check '… nothing was done before it is approved' test ! -e "$workspace/permitted.txt"
    check '… it is approved by its row' approve
    check '… and what was permitted is done' within 30 test -e "$workspace/permitted.txt"
  fi
  within 60 is_state idle

  say 'BUSY-1 HOLD: 6'
  check 'it is seen at work' within 30 is_state working
  check 'a nudge while it works reaches its model' hear 'THIRD-1 while busy' THIRD-1 --urgent
  check '… exactly once and intact' once 'THIRD-1 while busy'
  within 60 is_state idle

  kill -KILL "$(pane_pid)"
  check 'its crash is seen' within 30 is_state dead
  gt start "$agent" > /dev/null 2>&1
  check 'it is started again' within 90 is_state idle
  hear 'FOURTH-1 after the crash' FOURTH-1
  check '… and goes on with its conversation' \
    sh -c "grep FOURTH-1 '$lab/model.jsonl' | grep -q FIRST-1"
  within 60 is_state idle

  rm -f "$workspace/permitted.txt" # a sling wants a clean worktree
  gt add 'Write it' --rig web > /dev/null && gt sling web-1 "$agent" > /dev/null
  within 60 is_state idle
  act DONE-1 'echo done > it.txt && git add it.txt && git commit -qm It && gt done'
  check 'gt done from inside submits its work' within 90 is_submitted
  within 60 is_state idle

  case $program in
  gemini | qwen) skip 'does not show that it is limited while it tries again' ;;
  *)
    say 'LIMIT-1 FAIL: 429 x9'
    check 'a rate limit is seen as limited' within 60 is_state limited
    ;;
  esac
}

# Two agents that have nothing to do, and a tick again and again.
try_idle() {
  local before agent
  for agent in web/ash web/birch; do
    gt polecat spawn "$agent" > /dev/null && gt start "$agent" > /dev/null 2>&1
    within 90 is_state idle || return 1
  done
  before=$(calls)
  for _ in {1..20}; do gt tick > /dev/null || return 1; done
  sleep 2
  [[ $(calls) == "$before" ]]
}

run_program() {
  agent=web/toast
  model=
  : > "$lab/model.jsonl"
  if ! { start_model && mkdir -p "$lab/home" && make_town && settings && gt start "$agent" > /dev/null 2>&1; }; then
    check 'a town for it' false
    return
  fi
  try_program
  gt stop "$agent" > /dev/null 2>&1
  check 'two idle agents for 20 ticks: no call of a model' try_idle
  gt down > /dev/null 2>&1
  check 'only the dummy key was used' \
    sh -c "! grep -q '\"key\": \"OTHER\"' '$lab/model.jsonl'"
  kill "$mock_pid" 2> /dev/null
  wait "$mock_pid" 2> /dev/null
  rm -rf "${lab:?}"/* "${lab:?}"/.[!.]*
}

for program in "${programs[@]}"; do
  if ! install node22 || ! install "$program"; then
    skip 'it cannot be had from the npm registry'
    continue
  fi
  run_program
done
echo "agents: ${#programs[@]} programs, $passed passed, $failed failed, $skipped skipped"
((failed == 0))
