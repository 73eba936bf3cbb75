#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Check the screens that tests/screens/capture has written to a directory.

usage: check.py DIR

No line was wrapped by the terminal; the columns of a list are aligned under its
heading; if a cell is cut, the closing line says so; and a column that is there at
200 columns is there at fewer, or the closing line says that there is no room for it.
"""

import pathlib
import re
import sys
import unicodedata

DIR = pathlib.Path(sys.argv[1])
WIDE_ONLY = {"UPDATED", "EVENT"}	# not on narrow terminals: the pages say so
failures = []


def cells(line):
	"""The line as a list of terminal columns; a wide character takes two."""
	out = []
	for char in line:
		if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Me", "Mn"):
			continue
		wide = unicodedata.east_asian_width(char) in "WF"
		out += [char, "\0"] if wide else [char]
	return out


def is_heading(line):
	return re.fullmatch(r" *[A-Z]+(  ?[A-Z ]*[A-Z])?", line) is not None


def strips(rows, end):
	"""How many runs of columns, up to `end`, have something in one of the rows."""
	used = [any(at < len(row) and row[at] != " " for row in rows) for at in range(end)]
	return sum(1 for at in range(end) if used[at] and (at == 0 or not used[at - 1]))


def check_list(name, lines):
	"""Check a table; return the names in its heading and its closing line."""
	try:
		blank = len(lines) - lines[::-1].index("")
	except ValueError:
		return set(), ""
	closing = " ".join(lines[blank:])
	heading = lines[0]
	rows = [cells(line) for line in lines[1:blank - 1]
		if line and line != "[...]" and not re.search(r" \(\d+\)$", line)]
	end = heading.rfind(" ") + 1	# the last column may have any width
	words = heading[:end].split()
	marks = 1 if heading.startswith("  ") else 0
	if strips(rows + [cells(heading)], end) < len(words) + marks:
		failures.append(f"{name}: columns are not aligned under the heading")
	is_cut = any("…" in row for row in rows)
	if is_cut != ("cut: " in closing):
		failures.append(f"{name}: what is cut and what is said to be cut differ")
	return set(heading.split()), closing


LISTS = re.compile(r"(empty|one|thirty|three-hundred|ten-thousand|long-titles|cjk|emoji|overdue"
	r"|deep-tree|conflicts|thirty-by-due|thirty-tree|thirty-why|thirty-log|thirty-agents"
	r"|thirty-time)$")
count = 0
for wrapped in sorted(DIR.glob("*.wrapped")):
	count += 1
	if wrapped.stat().st_size:
		failures.append(f"{wrapped.stem}: a line is wider than the terminal")
for wide in sorted(DIR.glob("*-200.txt")):
	name = wide.name[:-len("-200.txt")]
	if not LISTS.match(name):
		continue
	all_words = set()
	for width in (200, 120, 80, 60):
		path = DIR / f"{name}-{width}.txt"
		lines = path.read_text().rstrip("\n").split("\n")
		if not is_heading(lines[0]):
			continue
		words, closing = check_list(path.stem, lines)
		if width == 200:
			all_words = words
		for word in all_words - words - (WIDE_ONLY if width < 100 else set()):
			said = word.lower().replace("pri", "priority")
			if f"no room for: " not in closing or said not in closing:
				failures.append(f"{path.stem}: nothing says that {word} is left out")
for failure in failures:
	print(failure)
sys.exit(1 if failures or not count else 0)
