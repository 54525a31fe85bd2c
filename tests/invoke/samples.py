"""The samples in events/, with the ids that their people have here, and what each is answered.

What is answered stands once, in functions/tests/functions/events.rs, which feeds the same samples to the handlers: rows of a
handler, where to look in the body, and what is there; or of a handler and a status.
"""

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOLD = ROOT / "functions/tests/functions/events.rs"


def rust_ids() -> dict[str, str]:
    """The ids that samples are written with, by their names there."""
    ids: dict[str, int] = {}
    for name, written in re.findall(r"^(?:pub\(crate\) )?const (\w+): u64 = ([\w +]+);", TOLD.read_text(), re.M):
        terms = [term.replace("_", "") if term[0].isdigit() else term for term in written.split(" + ")]
        ids[name] = sum(int(term) if term.isdigit() else ids[term] for term in terms)
    return {name: str(id) for name, id in ids.items()}


def sample(handler: str, ids: dict[str, str]) -> Any:
    """The event, with ids by their names in place of the sample's own. Other ids, such as where a page begins, and moments stay
    as far from the status as they are there."""
    written = rust_ids()
    known = {number: ids.get(name, number) for name, number in written.items()}
    moved = int(ids.get("ENGINE", written["ENGINE"])) - int(written["ENGINE"])
    # An id begins with the milliseconds of its moment.
    seconds = (moved >> 16) // 1000
    text = (ROOT / "events" / f"{handler}.json").read_text()
    text = re.sub(r"\b\d{18}\b", lambda found: known.get(found[0]) or str(int(found[0]) + moved), text)
    text = re.sub(r"\b1795\d{6}\b", lambda found: str(int(found[0]) + seconds), text)
    return json.loads(text)


def value(written: str, ids: dict[str, str]) -> Any:
    """What stands in a `json!`."""
    written = re.sub(r"(\w+)\.to_string\(\)", lambda named: json.dumps(ids[named[1]]), written)
    return json.loads(re.sub(r"(?<=\d)_(?=\d)", "", written))


def bodies(ids: dict[str, str]) -> list[tuple[str, str, Any]]:
    """Handler, pointer into the body, and what is there, in the order in which they are asked."""
    text = TOLD.read_text().replace("Value::Null", "json!(null)")
    rows = re.findall(r'\(\s*"(\w+)",\s*"(/[^"]*|)",\s*json!\((\{\}|[^{}]*?)\),?\s*\),\n', text)
    return [(handler, pointer, value(written, ids)) for handler, pointer, written in rows]


def statuses() -> list[tuple[str, int]]:
    """Handler and status, of those that are asked for no more."""
    rows = re.findall(r'\(\s*"(\w+)",\s*(\d{3})\s*\),\n', TOLD.read_text())
    return [(handler, int(status)) for handler, status in rows]


def at(body: Any, pointer: str) -> Any:
    """What a JSON pointer points at; `None` where there is nothing."""
    for step in pointer.split("/")[1:]:
        try:
            body = body[int(step)] if isinstance(body, list) else body[step]
        except (IndexError, KeyError, TypeError, ValueError):
            return None
    return body
