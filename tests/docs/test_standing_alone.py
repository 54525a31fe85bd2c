"""A doc comment and a description of the API are read alone, in a tooltip: neither may need its neighbour."""

import json
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEIGHBOURS = re.compile(r"(the same\b|likewise\b|ditto\b|as above\b|as that\b|see above\b)", re.IGNORECASE)
DOC = re.compile(r"^\s*//[/!] ?(.*)$")


def needs_neighbour(text):
    """Whether a text begins by pointing at another: "The same, …", "Likewise", "As above"."""
    return bool(NEIGHBOURS.match(text.strip()))


def doc_comments(text):
    """The first line of each doc comment with its line number."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        doc = DOC.match(line)
        if doc and not inside:
            yield number, doc[1]
        inside = bool(doc) and bool(doc[1])


def strings(value):
    """Every `summary` and `description` of a document."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name in ("summary", "description") and isinstance(member, str):
                yield member
            else:
                yield from strings(member)
    elif isinstance(value, list):
        for member in value:
            yield from strings(member)


class StandingAlone(unittest.TestCase):
    def test_what_points_at_a_neighbour_is_found(self):
        for text in ("The same, of lists.", "The same of all apps.", "The same.", "Likewise for boosts.", "as above", "As that, but newer."):
            self.assertTrue(needs_neighbour(text), text)
        for text in ("As many as there are.", "Likes of a status."):
            self.assertFalse(needs_neighbour(text), text)
        self.assertEqual(list(doc_comments("/// A.\n/// The same.\nfn a() {}\n/// B.\n")), [(1, "A."), (4, "B.")])

    def test_doc_comments_need_no_neighbour(self):
        files = subprocess.run(["git", "ls-files", "*.rs"], cwd=ROOT, capture_output=True, text=True, check=True)
        found = [
            f"{name}:{number}: {text}"
            for name in files.stdout.split()
            for number, text in doc_comments((ROOT / name).read_text(encoding="utf-8"))
            if needs_neighbour(text)
        ]
        self.assertEqual(found, [])

    def test_descriptions_of_the_api_need_no_neighbour(self):
        document = json.loads((ROOT / "functions/src/openapi/openapi.json").read_text(encoding="utf-8"))
        texts = list(strings(document))
        self.assertGreater(len(texts), 500)
        self.assertEqual([text for text in texts if needs_neighbour(text)], [])


if __name__ == "__main__":
    unittest.main()
