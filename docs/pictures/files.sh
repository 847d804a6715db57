#!/usr/bin/env bash
# Makes files.svg from a real run: Ada sends and fetches files over a slow line (throttle.py), Mira has shared one,
# and a friend at the line door watches. Needs tmux and Python 3. Usage: docs/pictures/files.sh [PARLOR]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
parlor=$(realpath "${1:-$here/../../target/release/parlor}")
work=$(mktemp -d)
socket=$work/tmux
columns=100 rows=22

in_tmux() { tmux -S "$socket" -f /dev/null "$@"; }
server= throttle=
finish() {
    in_tmux kill-server 2>"$work/ended" || true
    for process in $throttle $server; do kill "$process" 2>>"$work/ended" || true; done
    wait
    rm -rf "$work"
}
trap finish EXIT

# Waits until a window shows a text.
shows() {
    for _ in $(seq 400); do
        if in_tmux capture-pane -p -t "$1" | grep -qE -- "$2"; then return; fi
        sleep 0.05
    done
    echo "$1 does not show $2:" >&2
    in_tmux capture-pane -p -t "$1" >&2
    exit 1
}
# A window with a client of its own home, started there.
window() {
    local name=$1
    shift
    mkdir -p "$work/$name"
    in_tmux new-session -d -s "$name" -x "$columns" -y "$rows" -c "$work/$name" \
        "env -u NO_COLOR -u COLORFGBG HOME='$work/$name' LANG=C.UTF-8 TZ=UTC TERM=tmux-256color $*"
}
says() {
    in_tmux send-keys -t "$1" -l -- "$2"
    in_tmux send-keys -t "$1" Enter
}
waits() { for _ in $(seq 400); do [ -s "$1" ] && return; sleep 0.05; done; echo "no $1" >&2; exit 1; }
# A file of so many bytes.
file() { mkdir -p "$(dirname "$2")"; head -c "$1" /dev/urandom >"$2"; }

"$parlor" serve --data "$work/data" --listen 127.0.0.1:0 --line 127.0.0.1:0 --ready-file "$work/ready" \
    >"$work/log" 2>&1 &
server=$!
waits "$work/ready"
url=$(grep '^http://' "$work/ready")
line=$(sed -n 's|^line://.*:||p' "$work/ready")
python3 "$here/throttle.py" "${url##*:}" 2400000 >"$work/slow" &
throttle=$!
waits "$work/slow"

file 31000000 "$work/Ada/hack night.mp4"
file 1840000 "$work/Ada/room plan.pdf"
file 64000000 "$work/Mira/sensor-log.zip"
file 486000 "$work/Mira/poster.png"

window Mira "'$parlor' join '$url' --name Mira"
shows Mira "beginning of #lobby"
in_tmux set -g status off
window Ada "'$parlor' join 'http://127.0.0.1:$(cat "$work/slow")' --name Ada"
shows Ada "beginning of #lobby"
exec {door}<>"/dev/tcp/127.0.0.1/$line"
echo Tomás >&"$door"
shows Ada "Tomás"

says Mira "The poster is done, and here is what the sensor said all week:"
says Mira "/send poster.png"
shows Ada "poster.png .*/get"
says Mira "/send sensor-log.zip"
shows Ada "sensor-log.zip .*/get"
says Mira "/react ^ :eyes:"
shows Ada "👀"
echo "does it come through curl too?" >&"$door"
shows Ada "curl too"
says Ada "It does. The plan of the room:"
says Ada "/send 'room plan.pdf'"
shows Ada "room plan.pdf .*/get"
echo "/react ^ :tada:" >&"$door"
shows Ada "🎉"
says Ada "/get sensor-log.zip"
says Ada "/send 'hack night.mp4'"
shows Ada "hack night.mp4 .* (5[0-9]|6[0-9]) %"
says Ada "/get poster.png"
shows Ada "Saved"

in_tmux capture-pane -e -p -t Ada |
    sed "s|$work/Ada|/home/ada|" |
    python3 "$here/cells.py" --columns "$columns" --title "parlor" >"$here/files.svg"
echo "$here/files.svg: $(wc -c <"$here/files.svg") bytes"
