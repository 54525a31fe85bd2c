"""What each route reads, writes and calls: the measured tables of ARCHITECTURE.md, parsed."""

import re
from dataclasses import dataclass

BEGIN = "<!-- calls per route: begin -->"
END = "<!-- calls per route: end -->"


class Unreadable(Exception):
    """The document is not as expected; the message says where."""


@dataclass(frozen=True)
class Cost:
    """One request's, in one state of the cache. `calls` are Momento's."""

    reads: float
    writes: float
    calls: float


@dataclass(frozen=True)
class Route:
    name: str
    warm: Cost
    cold: Cost
    cognito: int


@dataclass(frozen=True)
class Architecture:
    routes: dict  # name -> Route, in the table's order
    account_reads: float  # read units of an account as shown
    activity_reads: float  # of an author's activity
    status_reads: float  # of a status on a page, with its numbers
    stale_calls: tuple  # (at least, followees for one more)
    stale_writes: int


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def units(text):
    """`3 R + 6 W`, `6 W`, `2.5 R` or `–` as (reads, writes)."""
    if text == "–":
        return 0.0, 0.0
    parts = [re.fullmatch(r"([\d.]+) ([RW])", part) for part in text.split(" + ")]
    if not all(parts):
        raise Unreadable(f"not capacity units: {text!r}")
    found = {part[2]: float(part[1]) for part in parts}
    return found.get("R", 0.0), found.get("W", 0.0)


def routes(text):
    try:
        table = text.split(BEGIN, 1)[1].split(END, 1)[0]
    except IndexError:
        raise Unreadable(f"no table between {BEGIN} and {END}") from None
    lines = [cells(line) for line in table.strip().splitlines()]
    head = ["route", "warm: DynamoDB", "units", "Momento", "cold: DynamoDB", "units", "Momento", "Cognito"]
    if lines[0] != head:
        raise Unreadable(f"the columns of calls per route have changed: {lines[0]}")
    found = {}
    for line in lines[2:]:
        if len(line) != len(head):
            raise Unreadable(f"not a row of calls per route: {line}")
        name = line[0].strip("`")
        warm = Cost(*units(line[2]), float(line[3]))
        cold = Cost(*units(line[5]), float(line[6]))
        found[name] = Route(name, warm, cold, int(line[7]))
    return found


def row(text, first):
    """The cells of the one row of any table that begins with this."""
    rows = [cells(line) for line in text.splitlines() if line.startswith(f"| {first} |")]
    if len(rows) != 1:
        raise Unreadable(f"{len(rows)} rows begin with {first!r}")
    return rows[0]


def matched(pattern, text):
    found = re.match(pattern, text)
    if not found:
        raise Unreadable(f"expected {pattern!r}: {text!r}")
    return found


def read(text):
    def each(pattern):
        return float(matched(r"([\d.]+) r each", row(text, pattern)[3])[1])

    stale = row(text, "stale: it has ended, the activities have not")
    calls = matched(r"(\d+) \+ ceil\(F/(\d+)\)", stale[1])
    return Architecture(
        routes=routes(text),
        account_reads=each("accounts as shown"),
        activity_reads=each("activities"),
        status_reads=each("statuses of a page") + each("numbers of a page"),
        stale_calls=(int(calls[1]), int(calls[2])),
        stale_writes=int(matched(r"\d+", stale[2])[0]),
    )
