"""The tables of docs/access-patterns.md, written from bench/cost/patterns.json: `make docs`."""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "bench/cost/patterns.json"
PAGE = ROOT / "docs/access-patterns.md"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def patterns(data: dict[str, Any]) -> str:
    rows = []
    for one in data["patterns"]:
        units = one["units"].replace("{each}", f"{one['each']:g}") if "each" in one else one["units"]
        rows.append([one["pattern"], one["keys"], one["operation"], units, one["bound"]])
    return table(["pattern", "keys", "operation", "capacity units", "bound"], rows)


def home(data: dict[str, Any]) -> str:
    rows = []
    for state, one in data["home"].items():
        followees = f" + ceil(F/{one['followees_a_read']})" if "followees_a_read" in one else ""
        rows.append([f"{state}: {one['when']}", f"{one['cache_reads']}{followees}", str(one["cache_writes"]), one["table"]])
    return table(["state", "Momento reads", "Momento writes", "DynamoDB"], rows)


def written(page: str) -> str:
    """The page with its tables as the data have them."""
    data = json.loads(DATA.read_text())
    for name, rows in (("patterns", patterns(data)), ("home", home(data))):
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
        before, found, rest = page.partition(begin)
        if not found:
            raise ValueError(f"{PAGE.name} has no {begin.strip()}")
        page = before + begin + rows + end + rest.partition(end)[2]
    return page


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: patterns.py --write")
    PAGE.write_text(written(PAGE.read_text()))
