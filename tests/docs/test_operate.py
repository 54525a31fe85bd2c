"""What docs/operate.md says of routes, answers and fields of the logs is what the templates and the code have.

That the AWS CLI takes its commands, tests/operate/test_documents.py says; that `make` does, test_docs.py beside this.
"""

import json
import re
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/template"))

from stack import load, stacks

PAGE = (ROOT / "docs/operate.md").read_text()
BLOCKS = "\n".join(re.findall(r"^ *```sh\n(.*?)^ *```", PAGE, re.M | re.S))


def code() -> str:
    return " ".join(path.read_text() for folder in ("functions/src", "crates") for path in (ROOT / folder).rglob("*.rs"))


def section(heading: str) -> str:
    return re.search(rf"^## {heading}\n(.*?)(?=^## )", PAGE, re.M | re.S)[1]


class Operate(unittest.TestCase):
    def test_a_route_that_is_throttled_by_hand_is_one_of_the_api(self) -> None:
        apis = [stacks()["template.yaml"]["Resources"][api]["Properties"]["Body"]["paths"] for api in ("Api", "AppsApi")]
        guarded, apps = ({f"{method.upper()} {path}" for path, methods in api.items() for method in methods} for api in apis)
        settings = [json.loads(one) for one in re.findall(r"--route-settings '([^']+)'", BLOCKS)]
        named = {route for one in settings for route in one} | set(re.findall(r"--route-key '([^']+)'", BLOCKS))
        self.assertTrue(settings and named)
        self.assertLessEqual(named, guarded)
        for page in ("operate.md", "runbooks.md"):
            said = set(re.findall(r"# AppsApiId for .*", (ROOT / "docs" / page).read_text()))
            self.assertTrue(said, page)
            self.assertLessEqual(set(re.findall(r'"([A-Z]+ /[^"]*)"', " ".join(said))), apps, page)
        for one in settings:
            for throttle in one.values():
                self.assertEqual(set(throttle), {"ThrottlingRateLimit", "ThrottlingBurstLimit"})

    def test_a_rule_of_the_firewall_is_what_its_model_takes(self) -> None:
        (rules,) = re.findall(r"--rules '([^']+)'", BLOCKS)
        (rule,) = json.loads(rules)
        self.assertGreaterEqual(rule["Statement"]["RateBasedStatement"]["Limit"], 10)
        self.assertEqual(rule["Action"], {"Block": {}})

    def test_what_people_are_said_to_get_is_what_they_get(self) -> None:
        said, written = section("Being throttled"), code()
        for message in re.findall(r'\{"error":"([^"…]+)"\}', said):
            self.assertIn(f'"{message}"', written)
        for header in ("retry-after", "x-ratelimit-remaining"):
            self.assertIn(header, said.lower())
            self.assertIn(header, written)
        self.assertIn("ApiError::unavailable(1)", (ROOT / "functions/src/refusal.rs").read_text(), "`Retry-After: 1`")

    def test_every_field_that_the_logs_are_asked_for_is_in_them(self) -> None:
        access = json.loads(load("template.yaml")["Resources"]["Api"]["Properties"]["AccessLogSettings"]["Format"])
        written = code()
        asked = re.findall(r"^ *ask '([^']+)'(.*)$", BLOCKS, re.M)
        self.assertGreater(len(asked), 3)
        for query, group in asked:
            for clause in re.findall(r"(?:filter|by) ([^|]+)|sum\((\w+)\)", query):
                plain = re.sub(r'"[^"]*"| as \w+', "", " ".join(clause))
                for field in set(re.findall(r"[A-Za-z_]\w*", plain)) - {"and", "or", "in", "like"}:
                    known = access if "vendedlogs" in group else [*re.findall(r"\b\w+\b", written)]
                    self.assertIn(field, known, query)

    def test_each_of_six_that_refuse_is_told_apart_and_has_what_to_raise(self) -> None:
        rows = re.findall(r"^\| (.+) \|$", section("Being throttled"), re.M)[1:]
        self.assertEqual(len(rows), 6)
        for row in rows:
            cells = [cell.strip() for cell in row.split(" | ")]
            self.assertEqual(len(cells), 5, row)
            self.assertTrue(all(cells), row)


if __name__ == "__main__":
    unittest.main()
