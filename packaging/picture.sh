#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Takes the pictures of the README: runs a command in a real terminal (a tmux pane of its own) and
# writes what stands there at its end as an SVG file.
#
#     packaging/picture.sh FILE.svg COMMAND [ARGUMENT…]        COLUMNS and LINES give the size
set -euo pipefail

if (($# < 2)); then
  echo "usage: picture.sh FILE.svg COMMAND [ARGUMENT...]" >&2
  exit 2
fi
file=$1
shift
columns=${COLUMNS:-96} lines=${LINES:-28}

server=gt-picture-$$
trap 'tmux -L "$server" kill-server 2> /dev/null || true' EXIT
tmux -L "$server" -f /dev/null start-server \; set -g remain-on-exit on \; set -g status off \; \
  set -g default-terminal tmux-256color \; \
  new-session -d -s picture -x "$columns" -y "$lines" -c "$PWD" -- "$@"
until [[ $(tmux -L "$server" display-message -p -t '=picture:' '#{pane_dead}') == 1 ]]; do
  sleep 0.1
done

# Screen lines with colours (SGR sequences) in, one <text> a line with a <tspan> for each colour out.
draw() {
  LC_ALL=C awk -v columns="$columns" '
    BEGIN {
      split("#6e7681 #ff7b72 #7ee787 #e3b341 #79c0ff #d2a8ff #56d4dd #e6edf3", palette, " ")
    }
    function escaped(text) {
      gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text)
      return text
    }
    function apply(codes,    list, count, i, code) {
      if (codes == "") codes = "0"
      count = split(codes, list, ";")
      for (i = 1; i <= count; ++i) {
        code = list[i] + 0
        if (code == 0) { colour = ""; bold = 0; dim = 0 }
        else if (code == 1) bold = 1
        else if (code == 2) dim = 1
        else if (code == 22) bold = dim = 0
        else if (code >= 30 && code <= 37) colour = palette[code - 29]
        else if (code >= 90 && code <= 97) colour = palette[code - 89]
        else if (code == 39) colour = ""
      }
    }
    function span(text,    style) {
      if (text == "") return ""
      style = (colour != "" ? " fill=\"" colour "\"" : "") (bold ? " font-weight=\"bold\"" : "") \
        (dim ? " opacity=\"0.6\"" : "")
      return "<tspan" style ">" escaped(text) "</tspan>"
    }
    /^(\033\[[0-9;]*m)*Pane is dead/ { next }
    {
      out = ""
      rest = $0
      while (match(rest, /\033\[[0-9;]*m/)) {
        out = out span(substr(rest, 1, RSTART - 1))
        apply(substr(rest, RSTART + 2, RLENGTH - 3))
        rest = substr(rest, RSTART + RLENGTH)
      }
      drawn[NR] = out span(rest)
      if (drawn[NR] != "") last = NR
    }
    END {
      width = int(columns * 8.43 + 32)
      height = last * 18 + 32
      printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" ", width, height
      print "font-family=\"ui-monospace,Menlo,Consolas,DejaVu Sans Mono,monospace\" font-size=\"14\">"
      print "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>"
      for (i = 1; i <= last; ++i) {
        printf "<text x=\"16\" y=\"%d\" fill=\"#e6edf3\" xml:space=\"preserve\">%s</text>\n", \
          i * 18 + 12, drawn[i]
      }
      print "</svg>"
    }'
}

tmux -L "$server" capture-pane -e -p -S - -t '=picture:' | draw > "$file"
