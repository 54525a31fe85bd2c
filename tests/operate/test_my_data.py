"""scripts/my-data against a crudder-local, as somebody runs it who takes their data along."""

import json
import os
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "audit"))

from audited import BRIEF, Crudder, Past


class MyData(unittest.TestCase):
    def setUp(self):
        self.crudder = self.enterContext(Crudder("--no-sweep"))
        self.past = Past(self.crudder)
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def my_data(self, *arguments, token=None):
        clean = {name: value for name, value in os.environ.items() if name != "CRUDDER_TOKEN"}
        return subprocess.run(
            [sys.executable, ROOT / "scripts/my-data", "--at", self.crudder.url, *arguments],
            env=clean | ({"CRUDDER_TOKEN": token} if token else {}),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def test_all_that_lives_is_in_one_file_for_nobody_else_to_read(self):
        more = [self.past.post("ada", f"number {number}", 864_000) for number in range(25)]
        self.crudder.pass_time(BRIEF + 1)
        done = self.my_data("--to", "mine.json", token=self.past.tokens["ada"])
        self.assertEqual((done.returncode, done.stdout), (0, "mine.json\n"), done.stderr)
        self.assertIn("26 statuses", done.stderr)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["mine.json"])
        file = self.folder / "mine.json"
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        found = json.loads(file.read_text())
        self.assertEqual([status["id"] for status in found["statuses"]], [*reversed(more), self.past.alive])
        self.assertEqual((found["account"]["username"], found["from"]), ("ada", self.crudder.url))
        self.assertNotIn("it goes", file.read_text())
        # Bob boosted what has ended.
        done = self.my_data(token=self.past.tokens["bob"])
        (file,) = [path for path in self.folder.iterdir() if path.name != "mine.json"]
        self.assertEqual(done.stdout, f"{file.name}\n")
        self.assertRegex(file.name, r"^crudder-bob-\d{4}-\d\d-\d\d\.json$")
        self.assertEqual(json.loads(file.read_text())["boosts"], [])

    def test_what_can_not_be_done_is_said_and_leaves_no_file(self):
        done = self.my_data(token="nonsense")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"my-data: /api/v1/crudder/export: 401, ")
        self.assertEqual(self.my_data().returncode, 2, "neither a name nor a token")
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_what_ends_on_the_way_is_left_out(self):
        code = (
            "import importlib.machinery, importlib.util, json, sys; from datetime import datetime, timezone\n"
            "loader = importlib.machinery.SourceFileLoader('my_data', sys.argv[1])\n"
            "module = importlib.util.module_from_spec(importlib.util.spec_from_loader('my_data', loader)); loader.exec_module(module)\n"
            "print(json.dumps(module.alive(json.loads(sys.argv[2]), datetime(2026, 11, 26, tzinfo=timezone.utc))))\n"
        )
        ended, lives = "2026-11-26T00:00:00.000Z", "2026-11-26T00:00:01.000Z"
        found = {
            "account": {"id": "1"},
            "followed_tags": ["rust"],
            "statuses": [{"id": "1", "expires_at": ended}, {"id": "2", "expires_at": lives}],
            "boosts": [{"id": "3", "expires_at": lives, "reblog": {"id": "4", "expires_at": ended}}],
        }
        script = ROOT / "scripts/my-data"
        done = subprocess.run(
            [sys.executable, "-B", "-c", code, script, json.dumps(found)], capture_output=True, text=True, check=True
        )
        kept = found | {"statuses": [{"id": "2", "expires_at": lives}], "boosts": []}
        self.assertEqual(json.loads(done.stdout), kept)


if __name__ == "__main__":
    unittest.main()
