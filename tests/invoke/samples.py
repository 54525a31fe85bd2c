"""The samples in events/, with the ids that their people have here, and what each is answered.

What is answered stands once, in functions/tests/samples/, by whose files functions/tests/functions/events.rs feeds the same
samples to the handlers.
"""

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "functions/tests/samples"


def written_ids() -> dict[str, str]:
    """The ids that samples are written with, by their names there."""
    return json.loads((ROOT / "functions/tests/ids.json").read_text())


def sample(handler: str, ids: dict[str, str]) -> Any:
    """The event, with ids by their names in place of the sample's own. Other ids, such as where a page begins, and moments stay
    as far from the status as they are there."""
    written = written_ids()
    known = {number: ids.get(name, number) for name, number in written.items()}
    moved = int(ids.get("ENGINE", written["ENGINE"])) - int(written["ENGINE"])
    # An id begins with the milliseconds of its moment.
    seconds = (moved >> 16) // 1000
    text = (ROOT / "events" / f"{handler}.json").read_text()
    text = re.sub(r"\b\d{18}\b", lambda found: known.get(found[0]) or str(int(found[0]) + moved), text)
    text = re.sub(r"\b1795\d{6}\b", lambda found: str(int(found[0]) + seconds), text)
    return json.loads(text)


def own() -> list[tuple[str, Any]]:
    """What is each route's own, by its handler, in the order in which they are asked."""
    files = [(path.stem, json.loads(path.read_text())) for path in OWN.glob("*.json")]
    return sorted(files, key=lambda file: (file[1].get("turn", 0), file[0]))


def bodies(ids: dict[str, str]) -> list[tuple[str, str, Any]]:
    """Handler, pointer into the body, and what is there, in the order in which they are asked."""
    rows = [(handler, *answer) for handler, file in own() for answer in file.get("answers", {}).items()]
    return [(handler, pointer, value(expected, ids)) for handler, pointer, expected in rows]


def value(written: Any, ids: dict[str, str]) -> Any:
    """What is there, with the ids of those here."""
    text = json.dumps(written)
    for name, id in ids.items():
        text = text.replace(f"{{{name}}}", id)
    return json.loads(text)


def statuses() -> list[tuple[str, int]]:
    """Handler and status, of those that are asked for no more."""
    return [(handler, file["status"]) for handler, file in own() if "status" in file]


def at(body: Any, pointer: str) -> Any:
    """What a JSON pointer points at; `None` where there is nothing."""
    for step in pointer.split("/")[1:]:
        try:
            body = body[int(step)] if isinstance(body, list) else body[step]
        except (IndexError, KeyError, TypeError, ValueError):
            return None
    return body
