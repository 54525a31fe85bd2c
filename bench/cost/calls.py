"""What each route reads, writes and calls: the counted calls.json and the access patterns of patterns.json, read."""

import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
COUNTED, PATTERNS = HERE / "calls.json", HERE / "patterns.json"


class Unreadable(Exception):
    """A file is not as expected; the message says where."""


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
class Calls:
    routes: dict  # name -> Route, in the file's order
    account_reads: float  # read units of an account as shown
    activity_reads: float  # of an author's activity
    status_reads: float  # of a status on a page, with its numbers
    stale_calls: tuple  # (at least, followees for one more)
    stale_writes: int


def parsed(text):
    try:
        return json.loads(text)
    except json.JSONDecodeError as why:
        raise Unreadable(f"no JSON: {why}") from None


def number(value, where):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise Unreadable(f"{where}: no number from 0: {value!r}")
    return value


def fields(value, expected, where):
    """An object with these fields and no others."""
    if not isinstance(value, dict) or value.keys() != expected:
        raise Unreadable(f"{where}: expected the fields {', '.join(sorted(expected))}: {value!r}")
    return value


def cost(value, where):
    value = fields(value, {"dynamodb", "momento", "read_units", "write_units"}, where)
    return Cost(*(float(number(value[name], where)) for name in ("read_units", "write_units", "momento")))


def routes(text):
    found = {}
    for name, value in parsed(text).items():
        value = fields(value, {"cognito", "cold", "warm"}, name)
        found[name] = Route(name, cost(value["warm"], name), cost(value["cold"], name), int(number(value["cognito"], name)))
    if not found:
        raise Unreadable("no route")
    return found


def read(counted, patterns):
    """From the texts of the two files."""
    data = fields(parsed(patterns), {"home", "patterns"}, "patterns")

    def each(name):
        found = [number(one.get("each"), name) for one in data["patterns"] if one["pattern"] == name]
        if len(found) != 1:
            raise Unreadable(f"{len(found)} patterns are called {name!r}")
        return found[0]

    stale = fields(data["home"]["stale"], {"when", "cache_reads", "followees_a_read", "cache_writes", "table"}, "stale")
    return Calls(
        routes=routes(counted),
        account_reads=each("accounts as shown"),
        activity_reads=each("activities"),
        status_reads=each("statuses of a page") + each("numbers of a page"),
        stale_calls=(number(stale["cache_reads"], "stale"), number(stale["followees_a_read"], "stale")),
        stale_writes=number(stale["cache_writes"], "stale"),
    )
