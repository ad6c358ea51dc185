#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Takes the picture of the README, a town at work: what `gt status --watch` shows beside one agent's
# terminal while `gt demo` plays, right after it killed another agent.
#
#     packaging/town_picture.sh [FILE.svg]        GT: the gt to run; default: that of build/release
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
gt=${GT:-$root/build/release/bin/gt}
work=$(mktemp -d)
export TMPDIR=$work TMUX_TMPDIR=$work
columns=112 lines=25
inner=gt-inner-$$ outer=gt-outer-$$

clean_up() {
  tmux -L "$outer" kill-server 2> /dev/null || true
  tmux -L "$inner" kill-server 2> /dev/null || true
  if kill -INT "$demo" 2> /dev/null; then wait "$demo" || true; fi
  rm -rf "$work"
}
trap clean_up EXIT

wait_for() { until grep -q -- "$1" "$work/story"; do sleep 0.1; done; }

"$gt" demo > "$work/story" 2>&1 &
demo=$!
wait_for 'polecats run'
town=$(echo "$work"/gt-demo-*/town)

# Two panes side by side on one server, looked at from a second one: only so the border is in it.
tmux -L "$inner" -f /dev/null new-session -d -x $columns -y $lines \
  -- env -u TMUX "$gt" status --watch --town "$town"
tmux -L "$inner" set -g status off \; set -g default-terminal tmux-256color \; \
  set -g pane-border-style fg=brightblack \; set -g pane-active-border-style fg=brightblack \; \
  split-window -h -l 55 -- env -u TMUX "$gt" attach notes/linus --town "$town"
tmux -L "$outer" -f /dev/null new-session -d -x $columns -y $lines \
  -- env -u TMUX tmux -u -L "$inner" attach
tmux -L "$outer" set -g status off
wait_for 'An agent is killed'
wait_for 'It has work on its hook'
sleep 2.5 # until the watch has drawn anew
tmux -L "$outer" capture-pane -e -p -t : > "$work/screen"

COLUMNS=$columns LINES=$lines "$root/packaging/picture.sh" \
  "${1:-$root/packaging/town.svg}" cat "$work/screen"
