#!/usr/bin/env python3
"""Turns what a terminal shows into an SVG: `tmux capture-pane -e -p | cells.py --columns N [--light] > x.svg`.

Every cell stands where the terminal has it, whatever font the reader has: each piece of text is given its
place and its length, and the lines between the panes are drawn as lines.
"""

import argparse
import re
import sys
import unicodedata
from dataclasses import dataclass, replace
from html import escape

CELL, ROW, SIZE, MARGIN, BAR = 9.0, 20.0, 15.0, 16.0, 30.0

# The first sixteen colours, of which every terminal has its own.
SIXTEEN = (
    "#1d2021 #cc6666 #8ec07c #e0af68 #7aa2f7 #bb9af7 #7dcfff #c9d1d9 "
    "#565f6b #f7768e #9ece6a #e6c384 #8db4ff #c7a9ff #9adcff #ffffff"
).split()
LEVELS = [0, 95, 135, 175, 215, 255]

SEQUENCE = re.compile(r"\x1b\[([0-9;:]*)m|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|[\x0e\x0f]")


@dataclass(frozen=True)
class Style:
    """How a cell is painted."""

    ink: str | None = None
    ground: str | None = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underlined: bool = False
    reversed: bool = False
    struck: bool = False


def colour(number):
    """One of the 256 colours of xterm."""
    if number < 16:
        return SIXTEEN[number]
    if number >= 232:
        level = 8 + 10 * (number - 232)
        return f"#{level:02x}{level:02x}{level:02x}"
    cube = number - 16
    red, green, blue = (LEVELS[cube // 36], LEVELS[cube // 6 % 6], LEVELS[cube % 6])
    return f"#{red:02x}{green:02x}{blue:02x}"


def styled(style, parameters):
    """The style after an SGR sequence (ECMA-48, 8.3.117)."""
    numbers = [int(number or 0) for number in re.split("[;:]", parameters)]
    switches = {
        1: {"bold": True}, 2: {"dim": True}, 3: {"italic": True}, 4: {"underlined": True},
        7: {"reversed": True}, 9: {"struck": True}, 22: {"bold": False, "dim": False},
        23: {"italic": False}, 24: {"underlined": False}, 27: {"reversed": False},
        29: {"struck": False}, 39: {"ink": None}, 49: {"ground": None},
    }
    while numbers:
        number = numbers.pop(0)
        if number == 0:
            style = Style()
        elif number in switches:
            style = replace(style, **switches[number])
        elif number in (38, 48):
            part = "ink" if number == 38 else "ground"
            if numbers[:1] == [5]:
                style = replace(style, **{part: colour(numbers[1])})
                numbers = numbers[2:]
            elif numbers[:1] == [2]:
                red, green, blue = numbers[1:4]
                style = replace(style, **{part: f"#{red:02x}{green:02x}{blue:02x}"})
                numbers = numbers[4:]
        elif 30 <= number <= 37 or 90 <= number <= 97:
            style = replace(style, ink=colour(number % 10 + (8 if number >= 90 else 0)))
        elif 40 <= number <= 47 or 100 <= number <= 107:
            style = replace(style, ground=colour(number % 10 + (8 if number >= 100 else 0)))
    return style


def width(cluster):
    """How many cells a cluster takes, as tmux counts them: marks and selectors take none."""
    if "\u200d" in cluster:
        return 2
    return 2 if unicodedata.east_asian_width(cluster[0]) in "WF" else 1


def clusters(text):
    """The text in pieces that take cells of their own: marks and what is joined stay together."""
    pieces = []
    for character in text:
        joins = (
            unicodedata.combining(character)
            or unicodedata.category(character) in ("Mn", "Me", "Cf")
            or 0x1F3FB <= ord(character) <= 0x1F3FF
            or character == "\ufe0f"
        )
        if pieces and (joins or pieces[-1].endswith("\u200d")):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def cells(line, style):
    """The cells of a line as (column, cluster, width, style), and the style after it."""
    found, column, at = [], 0, 0
    for sequence in [*SEQUENCE.finditer(line), None]:
        text = line[at : sequence.start() if sequence else len(line)]
        for cluster in clusters(text):
            found.append((column, cluster, width(cluster), style))
            column += found[-1][2]
        if sequence:
            at = sequence.end()
            if sequence.group(1) is not None:
                style = styled(style, sequence.group(1))
    return found, style


# Box drawing as strokes in a cell, from its middle: left, right, up, down; and those with round corners.
STROKES = {"─": "lr", "│": "ud", "├": "rud", "┤": "lud", "┬": "lrd", "┴": "lru", "┼": "lrud",
           "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu"}
CORNERS = {"╭": "rd", "╮": "ld", "╰": "ru", "╯": "lu"}
# Blocks as parts of a cell: the share of the width from the left, and opacity.
BLOCKS = {"▌": (0.5, 1), "▎": (0.25, 1), "▏": (0.125, 1), "█": (1, 1), "░": (1, 0.3), "▒": (1, 0.55)}


class Picture:
    """The SVG that is being made."""

    def __init__(self, columns, rows, light, title):
        self.paper, self.text = ("#ffffff", "#24292f") if light else ("#16191d", "#d7dce2")
        self.bar = "#e7eaee" if light else "#22272e"
        self.faint = "#6a737d" if light else "#8b949e"
        self.width, self.height = columns * CELL + 2 * MARGIN, rows * ROW + MARGIN * 1.5 + BAR
        self.title = title
        self.grounds, self.lines, self.texts = [], [], []

    def place(self, column, row):
        """The upper left corner of a cell."""
        return MARGIN + column * CELL, BAR + MARGIN * 0.75 + row * ROW

    def inks(self, style):
        """What a cell is painted with, and on what."""
        ink, ground = style.ink or self.text, style.ground
        if style.reversed:
            ink, ground = style.ground or self.paper, style.ink or self.text
        return ink, ground

    def add(self, row, line):
        """A row of cells; equal neighbours are painted as one."""
        run = []
        for cell in [*line, None]:
            is_next = run and cell and cell[3] == run[0][3] and self.goes_on(run[-1], cell)
            if run and not is_next:
                self.paint(row, run)
                run = []
            if cell:
                run.append(cell)

    @staticmethod
    def goes_on(last, cell):
        """Whether a cell can be painted in one piece with the one before."""
        drawn = {*STROKES, *CORNERS, *BLOCKS}
        if last[1] in drawn or cell[1] in drawn:
            return last[1] == cell[1]
        return last[1].isascii() and cell[1].isascii()

    def paint(self, row, run):
        """A run of cells in one style."""
        column, first, _, style = run[0]
        ink, ground = self.inks(style)
        x, y = self.place(column, row)
        length = sum(cell[2] for cell in run) * CELL
        if ground:
            self.grounds.append(f'<rect x="{x:g}" y="{y:g}" width="{length:g}" height="{ROW:g}" fill="{ground}"/>')
        if first in STROKES or first in CORNERS:
            return self.stroke(x, y, length, first, ink, style.dim)
        if first in BLOCKS:
            share, opacity = BLOCKS[first]
            wide = length if share == 1 else CELL * share
            shade = f' opacity="{opacity}"' if opacity != 1 else ""
            self.grounds.append(f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{ROW:g}" fill="{ink}"{shade}/>')
            return
        text = "".join(cell[1] for cell in run)
        lead = len(text) - len(text.lstrip(" "))
        text = text.strip(" ")
        if not text:
            return
        x += lead * CELL
        spaces = sum(cell[2] for cell in run) - sum(1 for cell in run) + len(text)
        wide = (run[0][2] if len(run) == 1 else spaces) * CELL
        classes = [name for name, on in (("b", style.bold), ("i", style.italic), ("d", style.dim)) if on]
        line = " ".join(name for name, on in (("underline", style.underlined), ("line-through", style.struck)) if on)
        attributes = f' class="{" ".join(classes)}"' if classes else ""
        attributes += f' text-decoration="{line}"' if line else ""
        attributes += f' fill="{ink}"' if ink != self.text else ""
        adjust = ' lengthAdjust="spacingAndGlyphs"'
        self.texts.append(
            f'<text x="{x:g}" y="{y + ROW * 0.72:g}" textLength="{wide:g}"{adjust}{attributes}>{escape(text, False)}</text>'
        )

    def stroke(self, x, y, length, sign, ink, is_dim):
        """A piece of a line between panes, or the corner of a box."""
        middle, centre = y + ROW / 2, x + CELL / 2
        ends = {"l": (x, middle), "r": (x + length, middle), "u": (centre, y), "d": (centre, y + ROW)}
        if sign in CORNERS:
            sideways, upright = (ends[end] for end in CORNERS[sign])
            path = f"M{sideways[0]:g} {middle:g}Q{centre:g} {middle:g} {centre:g} {upright[1]:g}"
        elif sign == "─":
            path = f"M{x:g} {middle:g}H{x + length:g}"
        else:
            path = "".join(f"M{centre:g} {middle:g}L{ends[end][0]:g} {ends[end][1]:g}" for end in STROKES[sign])
        faint = ' class="d"' if is_dim else ""
        self.lines.append(f'<path d="{path}" stroke="{ink}"{faint}/>')

    def write(self):
        """The whole picture."""
        dots = "".join(
            f'<circle cx="{MARGIN + 4 + n * 18:g}" cy="{BAR / 2:g}" r="5.5" fill="{fill}"/>'
            for n, fill in enumerate(("#f2746b", "#e6b450", "#63b96c"))
        )
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'width="{self.width:g}" height="{self.height:g}" role="img" aria-label="{escape(self.title)}">',
            f"<style>text{{font-family:'DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,'Noto Sans Mono CJK JP',"
            f"'Noto Color Emoji',monospace;font-size:{SIZE:g}px;white-space:pre}}"
            f".b{{font-weight:bold}}.i{{font-style:italic}}.d{{opacity:.65}}path{{fill:none;stroke-width:1}}</style>",
            f'<rect width="100%" height="100%" rx="9" fill="{self.paper}"/>',
            f'<path d="M0 {BAR:g}V9Q0 0 9 0H{self.width - 9:g}Q{self.width:g} 0 {self.width:g} 9V{BAR:g}Z" '
            f'style="fill:{self.bar}"/>',
            dots,
            f'<text x="50%" y="{BAR / 2 + 5:g}" text-anchor="middle" fill="{self.faint}">{escape(self.title)}</text>',
            *self.grounds, *self.lines, f'<g fill="{self.text}">', *self.texts, "</g>", "</svg>", "",
        ])


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--columns", type=int, required=True)
    arguments.add_argument("--light", action="store_true")
    arguments.add_argument("--title", default="")
    asked = arguments.parse_args()
    lines = sys.stdin.read().rstrip("\n").split("\n")
    picture = Picture(asked.columns, len(lines), asked.light, asked.title)
    style = Style()
    for row, line in enumerate(lines):
        found, style = cells(line, style)
        picture.add(row, found)
    sys.stdout.write(picture.write())


if __name__ == "__main__":
    main()
