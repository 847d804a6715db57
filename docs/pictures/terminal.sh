#!/usr/bin/env bash
# Makes terminal.svg from a real run: a server, its owner and a friend in the terminal client (in tmux), and
# others through the line door. Needs tmux and Python 3. Usage: docs/pictures/terminal.sh [PARLOR]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
parlor=$(realpath "${1:-$here/../../target/release/parlor}")
work=$(mktemp -d)
socket=$work/tmux
columns=116 rows=28

in_tmux() { tmux -S "$socket" -f /dev/null "$@"; }
finish() {
    in_tmux kill-server 2>"$work/ended" || true
    # The server ends with its window and may still write.
    sleep 1
    rm -rf "$work"
}
trap finish EXIT

# Waits until a window shows a text.
shows() {
    for _ in $(seq 200); do
        if in_tmux capture-pane -p -t "$1" | grep -qF -- "$2"; then return; fi
        sleep 0.05
    done
    echo "$1 does not show $2:" >&2
    in_tmux capture-pane -p -t "$1" >&2
    exit 1
}
# A window with a client of its own home.
window() {
    local name=$1
    shift
    mkdir -p "$work/$name"
    in_tmux new-session -d -s "$name" -x "$columns" -y "$rows" \
        "env -u NO_COLOR -u COLORFGBG HOME='$work/$name' LANG=C.UTF-8 TZ=UTC TERM=tmux-256color $*"
}
# Types a text as it stands; tmux takes a semicolon at its end for itself.
types() { in_tmux send-keys -t "$1" -l -- "${2/%;/\\;}"; }
# Types a text and sends it.
says() {
    types "$1" "$2"
    presses "$1" Enter
}
presses() {
    local name=$1
    shift
    in_tmux send-keys -t "$name" "$@"
}
# Somebody at the line door, whose connection stays open.
declare -A door
arrives() {
    exec {connection}<>"/dev/tcp/127.0.0.1/$line"
    door[$1]=$connection
    echo "$1" >&"$connection"
    shows ada "$1"
}
tells() { echo "$2" >&"${door[$1]}"; }

window ada "'$parlor' --data '$work/data' --listen 127.0.0.1:0 --line 127.0.0.1:0 --ready-file '$work/ready'"
in_tmux set -g status off
in_tmux set -sg escape-time 10
shows ada "Your name:"
says ada "Ada"
shows ada "Password:"
says ada "correct horse battery"
shows ada "Password again:"
says ada "correct horse battery"
shows ada "beginning of #lobby"
url=$(grep '^http://' "$work/ready")
line=$(sed -n 's|^line://.*:||p' "$work/ready")

# The other rooms, and what waits in them.
window mira "'$parlor' join '$url' --name Mira"
shows mira "beginning of #lobby"
for room in design robotics; do
    says ada "/join $room"
    shows ada "Message #$room"
done
says ada "/topic Friday hack night · bring a keyboard and something to share"
presses ada M-1
shows ada "Message #lobby"
says ada "/topic Hack night on Friday · room 4.12 · bring a keyboard"
shows ada "set the topic"
arrives kenji
arrives Tomás
arrives Zoë
tells Tomás "/join robotics"
tells Tomás "The arm moves! Video after dinner."
tells Zoë "/join design"
tells Zoë "@Ada which of the two posters?"
tells Zoë "/join lobby"
tells Tomás "/join lobby"
tells kenji "/msg Ada 鍵は受付にあります 🔑"
shows ada "@1"

# The talk.
says mira "Evening! The soldering irons are **warm**, and the kettle is too ☕"
shows ada "soldering"
tells Tomás "first time here, joining from plain nc 😄"
shows ada "plain nc"
tells Zoë "/react ^ :wave:"
shows ada "👋"
says mira "/react ^ :wave:"
says ada "/react ^ :wave:"
shows ada "👋 3"
tells kenji "こんばんは！センサーのコードを見てもらえますか？"
shows ada "センサー"
for code in 'Sure. Start with this, then log it:' '```rust' \
    'let celsius = f32::from(raw) * 0.0625;' 'assert!((-40.0..=125.0).contains(&celsius));'; do
    types mira "$code"
    presses mira M-Enter
done
says mira '```'
shows ada "assert!"
tells kenji "/react ^ :eyes:"
shows ada "👀"
tells kenji "/reply ^ ありがとう！ it reads *21.5 °C* now 🎉"
shows ada "21.5"
says ada "/react ^ :tada:"
shows ada "🎉 1"
says mira "/react ^ :tada:"
shows ada "🎉 2"
says ada "/me is clearing a table for the robots"
shows mira "clearing a table"
# What comes while one looks elsewhere is new.
presses ada M-2
shows ada "Message #design"
tells Zoë "Pizza at eight: https://parlor.example/pizza – add yourselves"
tells Tomás "@Ada is there a spare breadboard?"
tells Zoë "/me brings the ~~hammer~~ glue gun"
shows mira "glue gun"
tells Zoë "/msg Ada psst, the poster"
shows ada "@3"
presses ada M-1
shows ada "glue gun"
types ada "@Tomás top shelf, left of the window"
shows ada "left of the window"
types mira "and I"
shows ada "Mira is typing"

in_tmux capture-pane -e -p -t ada |
    python3 "$here/cells.py" --columns "$columns" --title "parlor" >"$here/terminal.svg"
echo "$here/terminal.svg: $(wc -c <"$here/terminal.svg") bytes"
