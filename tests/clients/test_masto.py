"""masto.js of npm, unmodified, through a day (node/day.mjs). Run by `make test-clients`."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from crudder import Crudder, allow
from picture import png
from served import ROOT, bare, routes

LIBRARY = ROOT / "target/npm-clients/node_modules/masto/dist/index.js"
DAY = ROOT / "tests/clients/node/day.mjs"
# What the script does where the template has the route.
PARTS = {
    "media": "POST /api/v2/media",
    "polls": "POST /api/v1/polls/{id}/votes",
    "lists": "GET /api/v1/timelines/list/{id}",
}


class Masto(unittest.TestCase):
    def test_a_day(self) -> None:
        crudder = self.enterContext(Crudder())
        for handle in ("ada", "bob"):
            crudder.sign_up(handle)
        picture = Path(self.enterContext(tempfile.TemporaryDirectory()), "picture.png")
        picture.write_bytes(png())
        has = [part for part, route in PARTS.items() if bare(route) in routes()]
        command = ["node", DAY, LIBRARY, crudder.url, picture, *has]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        done = []
        with subprocess.Popen(command, text=True, **pipes) as day:
            for line in day.stdout:
                said = json.loads(line)
                if "open" in said:
                    day.stdin.write(allow(said["open"], said["name"]) + "\n")
                    day.stdin.flush()
                else:
                    done.append(said["done"])
            errors = day.stderr.read()
        self.assertEqual(day.returncode, 0, f"after {done}: {errors}")
        self.assertEqual(len(done), 4 + len(has))


if __name__ == "__main__":
    unittest.main()
