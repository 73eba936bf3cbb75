#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What the times that people type mean, by Python's calendar and zones alone.

It reads no text: each form is a row with a function that computes what it means. One line
a case: zone, now (ms), "ahead" or "back", "span" or "range", text, first and last
millisecond (- if open), or "refused".
"""

import calendar
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

ZONES = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Auckland"]
# Around the changes of the clocks in these zones, in both directions, and at borders of
# weeks, months and years.
NOWS = [
    "2026-03-08T03:00", "2026-03-07T18:00", "2026-03-28T12:00", "2026-03-29T00:30",
    "2026-04-04T12:59", "2026-09-26T13:30", "2026-10-24T12:00", "2026-10-25T00:15",
    "2026-10-25T12:00", "2026-10-31T12:00", "2026-11-01T05:00", "2026-11-20T14:00",
    "2026-11-22T11:00", "2026-12-31T23:30", "2027-01-01T00:00", "2028-02-29T12:00",
]
MS = timedelta(milliseconds=1)
NAMES = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS = [m.lower() for m in calendar.month_name[1:]]


class Context:
    def __init__(self, zone, now, back):
        self.zone, self.now, self.back = ZoneInfo(zone), now, back
        self.today = now.astimezone(self.zone).date()
        self.monday = self.today - timedelta(days=self.today.weekday())

    def at(self, day, clock=time(0), zone=None):
        return datetime.combine(day, clock, zone or self.zone).astimezone(timezone.utc)

    def moment(self, when):
        return when, when

    def days(self, first, last=None):
        return self.at(first), self.at((last or first) + timedelta(days=1)) - MS

    def day(self, later):
        return self.days(self.today + timedelta(days=later))

    def search(self, fits, include_today):
        """The next or last day that fits."""
        step = timedelta(days=-1 if self.back else 1)
        day = self.today if include_today else self.today + step
        while not fits(day):
            day += step
        return day

    def weekday(self, n):
        return self.search(lambda d: d.weekday() == n, False)

    def month_day(self, month, day):
        return self.search(lambda d: (d.month, d.day) == (month, day), True)

    def month(self, year, month):
        return self.days(date(year, month, 1),
                         date(year, month, calendar.monthrange(year, month)[1]))

    def some_month(self, month):
        found = self.search(lambda d: d.month == month, True)
        return self.month(found.year, month)

    def months_later(self, n, day=None):
        count = self.today.year * 12 + self.today.month - 1 + n
        year, month = count // 12, count % 12 + 1
        last = calendar.monthrange(year, month)[1]
        return date(year, month, min(day or self.today.day, last))

    def clock(self, clock, zone=None):
        times = [self.at(self.today + timedelta(days=i), clock, zone) for i in range(-3, 4)]
        return self.moment(max(t for t in times if t <= self.now) if self.back else
                           min(t for t in times if t > self.now))

    def counted(self, later):
        return self.day(-later if self.back else later)

    def counted_months(self, later):
        return self.days(self.months_later(-later if self.back else later))

    def hours(self, n):
        return self.moment(self.now + timedelta(hours=-n if self.back else n))

    def week(self, later):
        first = self.monday + timedelta(weeks=later)
        return self.days(first, first + timedelta(days=6))

    def weekend(self, later):
        first = self.monday + timedelta(weeks=later, days=5)
        return self.days(first, first + timedelta(days=1))

    def whole_month(self, later):
        first = self.months_later(later, 1)
        return self.month(first.year, first.month)

    def end(self, months):
        """The last day of the month, quarter or year."""
        day = self.today
        while not ((day + timedelta(days=1)).day == 1 and day.month % months == 0):
            day += timedelta(days=1)
        return self.days(day)


def named_month(c, month, which):
    year = c.today.year
    if which > 0 and date(year, month, 1) <= c.today:
        year += 1
    if which < 0 and c.month(year, month)[1] >= c.at(c.today):
        year -= 1
    return c.month(year, month)


def iso_week(year, week):
    first = date.fromisocalendar(year, week, 1)
    return first, first + timedelta(days=6)


def forms():
    """Texts and what they mean; None: refused."""
    rows = {
        "now": lambda c: c.moment(c.now),
        "today": lambda c: c.day(0),
        "tomorrow": lambda c: c.day(1),
        "Yesterday": lambda c: c.day(-1),
        "next week": lambda c: c.week(1),
        "this week": lambda c: c.week(0),
        "LAST WEEK": lambda c: c.week(-1),
        "next month": lambda c: c.whole_month(1),
        "last month": lambda c: c.whole_month(-1),
        "next year": lambda c: c.days(date(c.today.year + 1, 1, 1), date(c.today.year + 1, 12, 31)),
        "weekend": lambda c: c.weekend(-1 if c.back and c.today.weekday() < 5 else 0),
        "this weekend": lambda c: c.weekend(0),
        "next weekend": lambda c: c.weekend(1),
        "eod": lambda c: c.day(0),
        "eow": lambda c: c.days(c.monday + timedelta(days=6)),
        "end of week": lambda c: c.days(c.monday + timedelta(days=6)),
        "eom": lambda c: c.end(1),
        "end of month": lambda c: c.end(1),
        "end of the month": lambda c: c.end(1),
        "eoq": lambda c: c.end(3),
        "eoy": lambda c: c.end(12),
        "end of year": lambda c: c.end(12),
        "end of next month": lambda c: c.days(c.months_later(1, 31)),
        "tonight": lambda c: (c.at(c.today, time(20)), c.day(0)[1]),
        "feb 29": lambda c: c.days(c.month_day(2, 29)),
        "24 dec 2027": lambda c: c.days(date(2027, 12, 24)),
        "dec 24 2027": lambda c: c.days(date(2027, 12, 24)),
        "Dec 24th, 2027": lambda c: c.days(date(2027, 12, 24)),
        "dec 2027": lambda c: c.month(2027, 12),
        "2026-12-24": lambda c: c.days(date(2026, 12, 24)),
        "2026-03-29": lambda c: c.days(date(2026, 3, 29)),
        "2026-10-25": lambda c: c.days(date(2026, 10, 25)),
        "20261224": lambda c: c.days(date(2026, 12, 24)),
        "2026/12/24": lambda c: c.days(date(2026, 12, 24)),
        "12/24/2027": lambda c: c.days(date(2027, 12, 24)),
        "24.12.2027": lambda c: c.days(date(2027, 12, 24)),
        "2026-12": lambda c: c.month(2026, 12),
        "2028-02": lambda c: c.month(2028, 2),
        "2026-W50": lambda c: c.days(*iso_week(2026, 50)),
        "2026-W01": lambda c: c.days(*iso_week(2026, 1)),
        "2026-W53": lambda c: c.days(*iso_week(2026, 53)),
        "5/5": lambda c: c.days(c.month_day(5, 5)),
        "17:00": lambda c: c.clock(time(17)),
        "17:00:30": lambda c: c.clock(time(17, 0, 30)),
        "2:30": lambda c: c.clock(time(2, 30)),
        "5pm": lambda c: c.clock(time(17)),
        "5:45 PM": lambda c: c.clock(time(17, 45)),
        "12am": lambda c: c.clock(time(0)),
        "noon": lambda c: c.clock(time(12)),
        "midnight": lambda c: c.clock(time(0)),
        "17:00Z": lambda c: c.clock(time(17), timezone.utc),
        "tomorrow 5pm": lambda c: c.moment(c.at(c.today + timedelta(days=1), time(17))),
        "tomorrow at 2:30": lambda c: c.moment(c.at(c.today + timedelta(days=1), time(2, 30))),
        "noon tomorrow": lambda c: c.moment(c.at(c.today + timedelta(days=1), time(12))),
        "tomorrow midnight": lambda c: c.moment(c.at(c.today + timedelta(days=2))),
        "fri 9:00": lambda c: c.moment(c.at(c.weekday(4), time(9))),
        "monday 9:00": lambda c: c.moment(c.at(c.weekday(0), time(9))),
        "next mon 9am": lambda c: c.moment(c.at(c.monday + timedelta(days=7), time(9))),
        "24 dec 17:00": lambda c: c.moment(c.at(c.month_day(12, 24), time(17))),
        "3d 17:00": lambda c: c.moment(c.at(c.today + timedelta(days=-3 if c.back else 3), time(17))),
        "2026-12-01 17:00": lambda c: c.moment(c.at(date(2026, 12, 1), time(17))),
        "2026-12-01T17:00": lambda c: c.moment(c.at(date(2026, 12, 1), time(17))),
        "2026-12-01T17:00Z": lambda c: c.moment(datetime(2026, 12, 1, 17, tzinfo=timezone.utc)),
        "2026-12-01T17:00+05:45": lambda c: c.moment(datetime(2026, 12, 1, 11, 15, tzinfo=timezone.utc)),
        "2026-12-01 17:00 -0330": lambda c: c.moment(datetime(2026, 12, 1, 20, 30, tzinfo=timezone.utc)),
        "2026-12-01T17:00:30-03:30": lambda c: c.moment(datetime(2026, 12, 1, 20, 30, 30, tzinfo=timezone.utc)),
        "3d": lambda c: c.counted(3),
        "2w": lambda c: c.counted(14),
        "1w2d": lambda c: c.counted(9),
        "a week": lambda c: c.counted(7),
        "3mo": lambda c: c.counted_months(3),
        "1y": lambda c: c.counted_months(12),
        "1y 3 months": lambda c: c.counted_months(15),
        "2h": lambda c: c.hours(2),
        "45min": lambda c: c.hours(0.75),
        "1.5h": lambda c: c.hours(1.5),
        "1h30m": lambda c: c.hours(1.5),
        "90m": lambda c: c.hours(1.5),
        "in 2 weeks": lambda c: c.day(14),
        "in a week": lambda c: c.day(7),
        "in 2 hours": lambda c: c.moment(c.now + timedelta(hours=2)),
        "+3d": lambda c: c.day(3),
        "-3d": lambda c: c.day(-3),
        "3 days from now": lambda c: c.day(3),
        "2 days ago": lambda c: c.day(-2),
        "a week ago": lambda c: c.day(-7),
        "1 month ago": lambda c: c.days(c.months_later(-1)),
        "2 hours ago": lambda c: c.moment(c.now - timedelta(hours=2)),
    }
    for n, name in enumerate(NAMES):
        for text in (name, name[:3], name[:3].upper()):
            rows[text] = lambda c, n=n: c.days(c.weekday(n))
        rows["this " + name[:3]] = lambda c, n=n: c.days(c.monday + timedelta(days=n))
        rows["next " + name[:3]] = lambda c, n=n: c.days(c.monday + timedelta(days=7 + n))
        rows["last " + name] = lambda c, n=n: c.days(c.today - timedelta(days=(c.today.weekday() - n - 1) % 7 + 1))
    for n, name in enumerate(MONTHS, 1):
        for text in (name, name[:3]):
            rows[text] = lambda c, n=n: c.some_month(n)
        rows["this " + name] = lambda c, n=n: c.month(c.today.year, n)
        rows["next " + name[:3]] = lambda c, n=n: named_month(c, n, 1)
        rows["last " + name[:3]] = lambda c, n=n: named_month(c, n, -1)
        rows["1st " + name] = lambda c, n=n: c.days(c.month_day(n, 1))
    for text in ("dec 24", "24 dec", "24. December", "24.12.", "12/24", "24/12"):
        rows[text] = lambda c: c.days(c.month_day(12, 24))
    for text in ("", "soon", "3m", "24m", "12/11", "1/2/2027", "13/13", "2026-02-30", "30 feb", "0 dec",
                 "2026-13", "2026-W54", "2027-W53", "24:01", "17", "1.5", "13pm", "0am", "tomorow", "next",
                 "mon tue", "5pm 6pm", "next week 17:00", "in 2h ago", "2h 17:00", "1.5mo", "3 dayz",
                 "1969-12-30", "99999999y", "17:00+25:00", "tomorrow 5", "end", "fri 9:0"):
        rows[text] = lambda c: None
    return rows


def ranges():
    """Ranges, each of one side."""
    def order(c, first, last):
        return None if c.back and first and first > c.now else (first, last)

    def week(c, first, last):
        """The days from one to another that are next, or last."""
        if c.back:
            end = c.weekday(last)
            if c.weekday(first) <= end:
                return order(c, c.at(c.weekday(first)), c.days(end)[1])
            begin = end - timedelta(days=1)
            while begin.weekday() != first:
                begin -= timedelta(days=1)
        else:
            begin = c.weekday(first)
            end = c.weekday(last)
            while end < begin:
                end += timedelta(days=7)
        return c.at(begin), c.days(end)[1]

    return {
        "2026-12..": lambda c: order(c, c.month(2026, 12)[0], None),
        "..2026-W50": lambda c: (None, c.days(*iso_week(2026, 50))[1]),
        "2026-12": lambda c: order(c, *c.month(2026, 12)),
        "2026-10-25": lambda c: order(c, *c.days(date(2026, 10, 25))),
        "2026-10-25..2026-12-24": lambda c: order(c, c.at(date(2026, 10, 25)), c.days(date(2026, 12, 24))[1]),
        "..yesterday": lambda c: (None, c.day(-1)[1]),
        "today..": lambda c: (c.day(0)[0], None),
        "tomorrow..": lambda c: order(c, c.day(1)[0], None),
        "next mon..": lambda c: order(c, c.at(c.monday + timedelta(days=7)), None),
        "mon..": lambda c: order(c, c.at(c.weekday(0)), None),
        "..fri": lambda c: (None, c.days(c.weekday(4))[1]),
        "mon..fri": lambda c: week(c, 0, 4),
        "sat..tue": lambda c: week(c, 5, 1),
        "3d": lambda c: (c.counted(3)[0], None) if c.back else (None, c.counted(3)[1]),
        "2h": lambda c: (c.hours(2)[0], None) if c.back else (None, c.hours(2)[1]),
        "..17:00": lambda c: (None, c.clock(time(17))[1]),
        "this week": lambda c: order(c, *c.week(0)),
        "2026-12-24..2026-12-01": lambda c: None,
        "3m..": lambda c: None,
    }


def line(zone, now, back, kind, text, meant):
    def ms(when):
        return "-" if when is None else str(round(when.timestamp() * 1000))

    what = "refused" if meant is None else ms(meant[0]) + "\t" + ms(meant[1])
    print(zone, ms(now), "back" if back else "ahead", kind, text, what, sep="\t")


def main():
    for kind, rows in (("span", forms()), ("range", ranges())):
        for text, meaning in rows.items():
            for zone in ZONES:
                for now in NOWS:
                    now = datetime.fromisoformat(now).replace(tzinfo=timezone.utc)
                    for back in (False, True):
                        line(zone, now, back, kind, text, meaning(Context(zone, now, back)))


main()
