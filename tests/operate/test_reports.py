"""scripts/reports against the table of a crudder-local in which somebody was reported, with the real AWS CLI."""

import json
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "audit"))

from audited import Crudder, Past, operate


class Reports(unittest.TestCase):
    def setUp(self):
        self.crudder = self.enterContext(Crudder("--no-sweep"))
        self.past = Past(self.crudder)
        self.ada = self.crudder.call("/api/v1/accounts/verify_credentials", token=self.past.tokens["ada"])["id"]

    def report(self, **more):
        body = {"account_id": self.ada, **more}
        return self.crudder.call("/api/v1/reports", body, self.past.tokens["bob"])["id"]

    def reports(self, *arguments):
        places = self.crudder.call("/local/places.json")
        tools = ROOT / "target/venv-aws/bin"
        return operate("reports", "--table", places["table"], *arguments, places=places, tools=tools)

    def test_reports_are_listed_and_each_is_shown_with_what_it_keeps(self):
        self.assertEqual(self.reports("--days", "1").stdout, "0 reports\n")
        first = self.report(status_ids=[self.past.brief], comment="look at this", category="spam")
        second = self.report()
        # What was reported is gone.
        self.crudder.pass_time(3_600)
        done = self.reports("--days", "2")
        lines = done.stdout.splitlines()
        self.assertEqual((done.returncode, [line.split()[0] for line in lines[:-1]], lines[-1]), (0, [first, second], "2 reports"), done.stderr)
        self.assertRegex(lines[0], r"spam +@ada +1 status, by \d+$")
        self.assertRegex(lines[1], r"other +@ada +0 statuses, by \d+$")
        kept = json.loads(self.reports("--id", first).stdout)
        self.assertEqual(kept["statuses"][0]["text"], "it goes")
        self.assertEqual((kept["comment"], kept["account"]["handle"]), ("look at this", "ada"))

    def test_what_is_not_there_is_said(self):
        done = self.reports("--id", "1177")
        self.assertEqual((done.returncode, done.stderr), (2, "reports: there is no report 1177\n"))


if __name__ == "__main__":
    unittest.main()
