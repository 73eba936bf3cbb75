#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Days of random rules, one step at a time as closing work takes them, beside dateutil.

usage: compare.py PROGRAM COUNT SEED

PROGRAM is build/tests/unit/recur_test, which prints the days of a rule. A day is the first
of its rule: dateutil is given it as DTSTART, and computes the whole series at once.
"""
import datetime
import random
import subprocess
import sys

from dateutil.rrule import rrulestr

DAYS = "MO TU WE TH FR SA SU".split()
STEPS = 12


def rule(dice):
    freq = dice.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    parts = [f"FREQ={freq}"]
    if dice.random() < 0.6:
        parts.append(f"INTERVAL={dice.choice([2, 3, 4, 5, 7, 12, 13])}")
    some = dice.sample(DAYS, dice.randint(1, 4))
    if freq == "WEEKLY" and dice.random() < 0.7:
        parts.append("BYDAY=" + ",".join(some))
        if dice.random() < 0.3:
            parts.append("WKST=" + dice.choice(["SU", "MO"]))
    elif freq == "MONTHLY" and dice.random() < 0.7:
        parts.append(dice.choice([
            f"BYMONTHDAY={dice.choice([1, 15, 28, 29, 30, 31, -1, -2])}",
            f"BYDAY={dice.choice([1, 2, 3, 4, -1])}{dice.choice(DAYS)}",
            "BYDAY=MO,TU,WE,TH,FR;BYSETPOS=" + dice.choice(["1", "-1", "3"])]))
    elif freq == "YEARLY" and dice.random() < 0.6:
        parts.append(f"BYMONTH={dice.randint(1, 12)};BYMONTHDAY={dice.choice([1, 29, 30])}")
    elif freq == "DAILY" and dice.random() < 0.3:
        parts.append("BYMONTH=" + ",".join(map(str, sorted(dice.sample(range(1, 13), 3)))))
    if dice.random() < 0.2:
        parts.append(f"COUNT={dice.randint(1, 15)}")
    elif dice.random() < 0.2:
        parts.append(f"UNTIL={dice.randint(2027, 2029)}{dice.randint(1, 12):02}15")
    return ";".join(parts)


def main():
    program, count, dice = sys.argv[1], int(sys.argv[2]), random.Random(int(sys.argv[3]))
    days = 0
    for _ in range(count):
        text = rule(dice)
        start = datetime.datetime(2027, 1, 1) + datetime.timedelta(days=dice.randrange(500))
        # the first day of a series is one of the rule
        endless = text.split(";COUNT")[0].split(";UNTIL")[0]
        first = next(iter(rrulestr(endless, dtstart=start)), None)
        if not first:       # as on February 30
            continue
        want = []
        for day in rrulestr(text, dtstart=first):
            if day != first:
                want.append(f"{day:%Y-%m-%d}")
            if len(want) == STEPS:
                break
        got = subprocess.run([program, text, f"{first:%Y-%m-%d}", str(STEPS)], text=True,
                             stdout=subprocess.PIPE, check=False).stdout.split()
        if got != want:
            sys.exit(f"{text} from {first:%Y-%m-%d}:\n  want {want}\n  got  {got}")
        days += len(want)
    print(f"{count} rules, {days} days")


main()
