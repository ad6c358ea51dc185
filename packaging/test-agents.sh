#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Real agent programs in real towns, against a model that is a script: does gt see what they do, and
# do they do what gt says? Does a town of them that has nothing to do call no model? No key, no
# traffic but on this machine's loopback, and nothing of the person's HOME but a cache.
#
#     packaging/test-agents.sh [--build DIR] [PROGRAM…]       claude codex pi; also opencode gemini qwen
#
# The programs come from the npm registry, in the versions that cli/agents/kinds were measured with,
# into ~/.cache/gt-agents (GT_AGENTS_CACHE). One that cannot be had is skipped with a word. What a
# program cannot do is told by name. The last line tells: `agents: 3 programs, 65 passed, 0 failed,
# 1 skipped`.
set -uo pipefail

readonly at_once=4      # towns
readonly patience=120   # seconds: how long one thing may take, on a machine that has much to do
readonly most_time=420  # seconds: of one program, after which nothing is waited for any more
readonly two_lines=$'SECOND-1 ünïcödé $HOME `x`\nsecond "line"'

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cache=${GT_AGENTS_CACHE:-${XDG_CACHE_HOME:-${HOME:-$root/build}/.cache}/gt-agents}
build=
programs=()
while (($# > 0)); do
  case $1 in
  --build) build=${2-} && shift ;;
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
  echo 'test-agents.sh: build gt first: packaging/test.sh' >&2
  exit 1
}
for each in python3 jq tmux git; do
  command -v "$each" > /dev/null || {
    echo "agents: skipped, there is no $each"
    exit 0
  }
done

declare -A packages=(
  [node22]=node@22.23.3
  [claude]=@anthropic-ai/claude-code@2.1.328
  [codex]=@openai/codex@0.169.0
  [opencode]=opencode-ai@1.18.33
  [gemini]=@google/gemini-cli@0.61.0
  [qwen]=@qwen-code/qwen-code@0.24.4
  [pi]=@mariozechner/pi-coding-agent@0.73.1
)
for each in "${programs[@]}"; do
  [[ -n ${packages[$each]:-} ]] || {
    echo "test-agents.sh: there is no $each; there are ${!packages[*]}" >&2
    exit 2
  }
done

# is_installed NAME: in the version that is wanted.
is_installed() {
  local modules=$cache/pkg/$1/node_modules package=${packages[$1]}
  [[ -x $modules/.bin/${1/node22/node} ]] &&
    grep -qsF "\"version\": \"${package##*@}\"" "$modules/${package%@*}/package.json"
}
# install NAME: from the registry, all of it or nothing.
install() {
  local fresh=$cache/pkg/.$1.$$
  mkdir -p "$fresh" && (
    cd -- "$fresh" && echo '{"name": "x", "private": true}' > package.json &&
      PATH=$cache/pkg/node22/node_modules/node/bin:$PATH npm_config_cache=$cache/npm \
        timeout 400 npm install --no-audit --no-fund --no-update-notifier \
        "${packages[$1]}" > install.log 2>&1 < /dev/null
  ) && rm -rf "$cache/pkg/$1" && mv "$fresh" "$cache/pkg/$1"
  rm -rf "$fresh"
}
install_all() {
  local missing=() name
  for name in node22 "${programs[@]}"; do is_installed "$name" || missing+=("$name"); done
  ((${#missing[@]} == 0)) && return
  command -v npm > /dev/null || return
  timeout 60 npm view "${packages[node22]}" version --fetch-retries=0 --fetch-timeout=20000 \
    > /dev/null 2>&1 < /dev/null || return
  is_installed node22 || install node22
  for name in "${missing[@]}"; do
    is_installed "$name" || install "$name" &
  done
  wait
}

# Once all is there: where that can be had, a network of its own that has nothing but loopback.
# Elsewhere a proxy that refuses everything has to do.
if [[ -z ${GT_AGENTS_ALONE:-} ]]; then
  install_all
  export GT_AGENTS_ALONE=1
  # shellcheck disable=SC2016
  if command -v ip > /dev/null && unshare -n true 2> /dev/null; then
    exec unshare -n sh -c 'ip link set lo up && exec "$0" "$@"' "$0" --build "$build" "${programs[@]}"
  fi
fi

labs=$(mktemp -d /var/tmp/gt-agents.XXXXXX) # codex refuses a home below TMPDIR
running=()
end_all() {
  local each
  for each in "${running[@]}"; do kill -TERM -- "-$each" 2> /dev/null; done
  wait
  rm -rf "$labs"
}
trap end_all EXIT
trap 'exit 130' INT TERM HUP

# ---- one town: its $lab, the scripted $model, the $program, and its $agent

# Whatever is said stands in one line at a time: others speak, too.
tell() { printf '%s\n' "$1" | tee -a "$labs/results"; }
check() {
  local what=$1
  shift
  if "$@" > /dev/null; then
    tell "$(printf 'ok   %3d s  %s: %s' "$SECONDS" "$part" "$what")"
  else
    tell "$(printf 'FAIL %3d s  %s: %s' "$SECONDS" "$part" "$what"; last_words)"
  fi
}
last_words() {
  printf '\n'
  gt ps 2> /dev/null | sed 's/^/     > /'
  gt explain "$agent" 2> /dev/null | head -n 8 | sed 's/^/     > /'
  gt peek "$agent" 2> /dev/null | tail -n 20 | cut -c -150 | sed 's/^/     | /'
  tail -n 5 "$lab/words" 2> /dev/null | sed 's/^/     ! /'
}
skip() { tell "$(printf 'skip        %s: %s' "$1" "$2")"; }

# time_left: seconds that may be waited for the next thing.
time_left() {
  local left=$((most_time - SECONDS))
  echo $((left > patience ? patience : left > 0 ? left : 0))
}
# until COMMAND…: it succeeds.
soon() {
  local end=$((SECONDS + $(time_left)))
  until "$@" > /dev/null 2>&1; do
    ((SECONDS < end)) || return 1
    sleep 0.2
  done
}

# As the person of the town runs things: with nothing of this shell's environment.
clean() {
  (cd -- "$town" 2> /dev/null || cd -- "$lab" || exit 1
    exec env -i HOME="$lab/home" LANG=C.UTF-8 TERM=xterm-256color TMPDIR="$lab/tmp" \
      TMUX_TMPDIR="$lab" PATH="$path" HTTPS_PROXY="$model" HTTP_PROXY="$model" \
      https_proxy="$model" http_proxy="$model" NO_PROXY=127.0.0.1,localhost \
      no_proxy=127.0.0.1,localhost ANTHROPIC_BASE_URL="$model" ANTHROPIC_API_KEY=sk-dummy \
      OPENAI_API_KEY=sk-dummy OPENAI_BASE_URL="$model/v1" OPENAI_MODEL=mock-model \
      GEMINI_API_KEY=sk-dummy GOOGLE_GEMINI_BASE_URL="$model" PI_OFFLINE=1 "$@" 2>> "$lab/words")
}
gt() { clean "$build/bin/gt" "$@"; }

start_model() {
  env -i PATH="$PATH" "$root/tests/agents/mock_model.py" --port-file "$lab/port" \
    --log "$lab/model.jsonl" --watch 'You are web/[a-z]+' --max-secs 3600 > "$lab/model.out" 2>&1 &
  mock_pid=$!
  soon test -s "$lab/port" && model=http://127.0.0.1:$(cat "$lab/port")
}

# settings PROGRAM: what a person who uses it has in the home directory: a model, and no first
# questions. Qwen Code tries a limited request again for minutes if it is not told otherwise.
settings() {
  case $1 in
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
      "model": {"generationConfig": {"maxRetries": 0}},
      "privacy": {"usageStatisticsEnabled": false}, "telemetry": {"enabled": false}}' \
      > "$lab/home/.qwen/settings.json"
    ;;
  pi)
    mkdir -p "$lab/home/.pi/agent" "$town/kinds"
    cat > "$lab/home/.pi/agent/models.json" << JSON
{"providers": {"mock": {"baseUrl": "$model/v1", "api": "openai-completions", "apiKey": "sk-dummy",
  "compat": {"supportsDeveloperRole": false, "supportsReasoningEffort": false},
  "models": [{"id": "mock-model"}]}}}
JSON
    # shellcheck disable=SC2016
    echo 'flags: [--provider, mock, --model, mock-model, -e, "{workspace}/.pi/guildtown.js"]' \
      > "$town/kinds/pi.yaml"
    ;;
  esac
}

# make_town HEARTBEAT: with one rig.
make_town() {
  start_model && mkdir -p "$lab/home" "$lab/tmp" &&
    clean git config --global user.name Tester &&
    clean git config --global user.email tester@example.invalid &&
    clean git init -q -b main "$lab/project" &&
    clean git -C "$lab/project" commit -q --allow-empty -m Begin &&
    clean git clone -q --bare "$lab/project" "$lab/origin.git" &&
    gt init "$town" --kind "$program" &&
    gt config set heartbeat.every "$1" &&
    gt rig add web "$lab/origin.git"
}

# start AGENT KIND: a polecat of that kind; nothing is said to it.
start() {
  settings "$2" && gt polecat spawn "$1" --kind "$2" && gt start "$1"
}

is_becoming() { gt wait "$agent" --until "$1" --timeout "$(time_left)s"; }
state() { gt ps --json | jq -r ".agents[] | select(.address == \"$agent\").$1"; }
# reached TEXT: it is in a request to the model, in whatever part of it.
reached() { grep '"ev": "request"' "$lab/model.jsonl" | grep -qF -- "$1"; }
# once TEXT: a user message of one conversation has it, exactly once and intact.
once() { "$root/tests/agents/mock_model.py" seen "$lab/model.jsonl" "$1"; }
is_primed() { reached "\"You are $agent\": 1"; }
# hear TEXT MARK [--urgent]: a nudge of the text arrives, and its mark is in a request to the model.
hear() { gt nudge "$agent" "$1" --timeout "$(time_left)s" "${@:3}" && soon reached "$2"; }

# act MARK COMMAND: has its model run the command. Codex asks only where its model says that the
# command must leave the sandbox.
act() {
  if [[ $program == codex ]]; then
    python3 - "$model" "$1" "$2" << 'PYTHON' && hear "$1 please" "$1"
import json, sys, urllib.request
model, mark, command = sys.argv[1:]
args = {"cmd": command, "sandbox_permissions": "require_escalated", "justification": "a test"}
rules = [{"match": mark, "reply": [{"tool": "exec_command", "args": args}]}]
urllib.request.urlopen(model + "/__mock/script", json.dumps(rules).encode(), timeout=60)
PYTHON
  else
    hear "$1 RUN: $2" "$1"
  fi
}
# asks TEXT: its dialog does.
asks() { gt explain "$agent" --json | jq -r .asked | grep -qF -- "$1"; }
# Whoever asks first is permitted.
is_submitted() {
  [[ $(state state) == waiting ]] && gt approve "$agent"
  grep -qs '"work.submitted"' "$town"/.gt/journal/*.jsonl
}
is_gone_on() { grep FOURTH-1 "$lab/model.jsonl" | grep -q FIRST-1; }
is_another() { [[ $(state pid) != "$1" && $(state pid) != null ]]; }

try_messages() {
  check 'a nudge reaches its model' hear 'FIRST-1 a short word' FIRST-1
  check '… exactly once and intact' soon once 'FIRST-1 a short word'
  check 'prime reaches its model' soon is_primed
  is_becoming idle > /dev/null
  check 'two lines reach it as one message' hear "$two_lines" SECOND-1
  check '… exactly once and intact' soon once "$two_lines"
  is_becoming idle > /dev/null
}

try_permission() {
  local permitted=$workspace/permitted.txt
  if [[ $program == pi ]]; then
    skip "$program" 'has no permission dialogs'
    return
  fi
  act PERM-1 'touch permitted.txt' > /dev/null
  check 'a permission dialog is seen as waiting' is_becoming waiting
  check '… and its text is read' soon asks permitted.txt
  check '… nothing was done before it is approved' test ! -e "$permitted"
  check '… it is approved by its row' gt approve "$agent"
  check '… and what was permitted is done' soon test -e "$permitted"
  is_becoming idle > /dev/null
  rm -f "$permitted" # a sling wants a clean worktree
}

try_at_work() {
  hear 'BUSY-1 HOLD: 6' BUSY-1 > /dev/null
  check 'it is seen at work' is_becoming working
  check 'a nudge while it works reaches its model' hear 'THIRD-1 while busy' THIRD-1 --urgent
  check '… exactly once and intact' soon once 'THIRD-1 while busy'
  is_becoming idle > /dev/null
}

try_crash() {
  local pid
  pid=$(state pid)
  kill -KILL "$pid"
  check 'its crash is seen' is_becoming dead
  check 'the town starts it again' soon is_another "$pid"
  is_becoming idle > /dev/null
  hear 'FOURTH-1 after the crash' FOURTH-1 > /dev/null
  check '… and it goes on with its conversation' soon is_gone_on
  is_becoming idle > /dev/null
}

try_done() {
  gt add 'Write it' --rig web --hold > /dev/null && gt sling web-1 "$agent" > /dev/null
  is_becoming idle > /dev/null
  act DONE-1 'echo done > it.txt && git add it.txt && git commit -qm It && gt done' > /dev/null
  check 'gt done from inside submits its work' soon is_submitted
  is_becoming idle > /dev/null
}

try_limit() {
  hear 'LIMIT-1 FAIL: 429 x99' LIMIT-1 > /dev/null
  if [[ $program == gemini ]]; then
    check 'a limit is seen as the question that it asks then' is_becoming waiting
    check '… and its text is read' soon asks 'Usage limit reached'
  else
    check 'a rate limit is seen as limited' is_becoming limited
  fi
}

try_program() {
  make_town 10s > /dev/null && gt stop mayor > /dev/null && start "$agent" "$program" > /dev/null
  check 'starts, and is seen idle' is_becoming idle
  try_messages
  try_permission
  try_at_work
  try_crash
  try_done
  try_limit
  check 'in the end every message has come once' came_once
  check 'only the dummy key was used' has_no_other_key
}

came_once() { once 'FIRST-1 a short word' && once "$two_lines" && once 'THIRD-1 while busy'; }
has_no_other_key() { [[ -s $lab/model.jsonl ]] && ! grep -q '"key": "OTHER"' "$lab/model.jsonl"; }
ticks() { gt daemon status --json | jq -e .heartbeat.count; }
has_ticked() { (($(ticks) >= $1)); }
no_call() { [[ -e $lab/model.jsonl ]] && ! grep -q '"ev": "request"' "$lab/model.jsonl"; }

# Agents of different programs that have nothing to do, and a heartbeat of a second instead of three
# minutes.
try_idle() {
  local each names=(ash birch cedar dogwood elm fir) kinds=("${programs[@]}") i
  ((${#kinds[@]} > 1)) || kinds+=("${kinds[0]}")
  make_town 1s > /dev/null
  for i in "${!kinds[@]}"; do start "web/${names[i]}" "${kinds[i]}" > /dev/null; done
  for i in "${!kinds[@]}"; do
    agent=web/${names[i]}
    check "$agent (${kinds[i]}) starts, and is seen idle" is_becoming idle
  done
  local first
  first=$(ticks)
  check '20 ticks later' soon has_ticked $((first + 20))
  for i in "${!kinds[@]}"; do
    agent=web/${names[i]}
    check "… $agent (${kinds[i]}) is idle" is_becoming idle
  done
  check '… and no model was called, ever' no_call
}

# What still runs of this town, and shall not.
left_behind() {
  printf '%s\n' "$lab/" > "$labs/$part.name" # no argument of grep: it is not to find itself
  grep -lsF -f "$labs/$part.name" /proc/[0-9]*/{environ,cmdline} | cut -d / -f 3 | sort -u
}
is_all_gone() { [[ -z $(left_behind) ]]; }
end_model() {
  [[ -n $mock_pid ]] && kill "$mock_pid" 2> /dev/null && wait "$mock_pid" 2> /dev/null
  mock_pid=
}
clean_up() {
  [[ -d $town ]] && gt down > /dev/null
  end_model
  # shellcheck disable=SC2046
  is_all_gone || kill -KILL $(left_behind) 2> /dev/null
}

# run PART: a program, or `idle`.
run() {
  trap clean_up EXIT
  trap 'exit 143' INT TERM HUP
  SECONDS=0
  part=$1 program=$1 agent=web/toast
  [[ $part == idle ]] && program=${programs[0]}
  lab=$labs/$part town="$labs/$part/a town" model='' mock_pid=''
  workspace="$town/web/polecats/toast"
  mkdir -p "$lab"
  if [[ $part == idle ]]; then try_idle; else try_program; fi
  check 'gt down ends it' gt down
  end_model
  check '… and nothing of it is left' soon is_all_gone
}

: > "$labs/results"
wanted=("${programs[@]}")
programs=() parts=()
path=$build/bin:$cache/pkg/node22/node_modules/node/bin
for each in "${wanted[@]}"; do
  if is_installed node22 && is_installed "$each"; then
    programs+=("$each")
    path+=:$cache/pkg/$each/node_modules/.bin
  else
    skip "$each" 'it cannot be had from the npm registry'
  fi
done
path+=:$PATH
((${#programs[@]} == 0)) || parts=("${programs[@]}" idle)
set -m # each in a process group of its own, that can be ended
for each in "${parts[@]}"; do
  while (($(jobs -rp | wc -l) >= at_once)); do wait -n; done
  (set +m; run "$each") &
  running+=("$!")
done
wait
running=()
count() { grep -c "^$1 " "$labs/results"; }
echo "agents: ${#programs[@]} programs, $(count ok) passed, $(count FAIL) failed, $(count skip) skipped"
[[ $(count FAIL) == 0 ]]
