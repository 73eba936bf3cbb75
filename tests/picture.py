#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""tests/picture.py -- draw the terminal of README.md from a real run, as SVG on stdout

The lines below run as those of the tutorial do (tests/tour.py): in a directory of their own,
on a terminal of 80 columns.
"""
import re
from html import escape

from tour import run_all

# done before the picture begins
BEFORE = """
git init -q shop && cd shop
task-init -q
task-add -c CART-1 -P 9 --due 2026-11-28 -l bug "the cart forgets its items"
task-add -c CART-2 -P 7 -l ui "a page for returns"
task-add -c CART-3 -P 6 --needs CART-2 -l ui "tell customers about returns"
task-add -c PAY-1 -P 8 --due fri "pay by card"
task-add -c PAY-2 --parent PAY-1 -l bug "cards of other countries"
task-add -c PAY-3 --parent PAY-1 --due fri --check "sandbox" --check "live" "refunds"
task-add -c DOC-1 -P 3 --defer "in 2 weeks" -l docs "describe how to pay"
task-claim -A bob CART-2
task-done PAY-2
""".strip().splitlines()

SHOWN = """
task-list
task-claim --next
task-done -m "cookies work over https" CART-1
task-list --tree
task-log CART-1
""".strip().splitlines()

COLOURS = {"31": "#e06c75", "32": "#98c379", "33": "#e5c07b", "34": "#61afef",
           "35": "#c678dd", "36": "#56b6c2"}
TEXT, DIM, PAPER = "#dcdfe4", "#7f848e", "#282c34"
WIDTH, HEIGHT, MARGIN = 8.43, 19, 16
COLUMNS = 80


def spans(line):
    """The parts of a line: (column, text, attributes of SVG)"""
    column, codes = 0, set()
    for text, sgr in re.findall(r"([^\x1b]+)|\x1b\[([0-9;]*)m", line):
        if not text:
            for code in (sgr or "0").split(";"):
                codes = set() if code in ("0", "") else codes | {code.lstrip("0")}
            continue
        colour = next((COLOURS[code] for code in sorted(codes) if code in COLOURS),
                      DIM if "2" in codes else TEXT)
        style = f'fill="{colour}"'
        if "1" in codes:
            style += ' font-weight="bold"'
        if "4" in codes:
            style += ' text-decoration="underline"'
        yield column, text, style
        column += len(text)


def draw(lines):
    width = COLUMNS * WIDTH + 2 * MARGIN
    height = len(lines) * HEIGHT + 2 * MARGIN
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
           f'viewBox="0 0 {width:.0f} {height}" role="img" aria-label="a terminal with tasklog">')
    yield f'<rect width="100%" height="100%" rx="6" fill="{PAPER}"/>'
    yield '<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">'
    for number, line in enumerate(lines):
        y = MARGIN + (number + 0.75) * HEIGHT
        for column, text, style in spans(line):
            x = MARGIN + column * WIDTH
            yield (f'<text x="{x:.1f}" y="{y:.1f}" textLength="{len(text) * WIDTH:.1f}" {style}>'
                   f"{escape(text)}</text>")
    yield "</g></svg>"


def main():
    printed = run_all(BEFORE + SHOWN, colour=True)[len(BEFORE):]
    lines = []
    for command, output in zip(SHOWN, printed):
        lines += ["\x1b[1;32m$\x1b[0m " + command, *output, ""]
    print("\n".join(draw(lines[:-1])))


if __name__ == "__main__":
    main()
