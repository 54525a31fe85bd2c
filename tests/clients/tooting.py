"""`toot` of PyPI, with a configuration of its own, and people who are signed in with it."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from crudder import PASSWORD, Crudder

PROGRAM = Path(sys.executable).with_name("toot")


class Tooting(unittest.TestCase):
    """Ada and Bob have signed in; what is not said as somebody is said as Ada."""

    def setUp(self) -> None:
        self.crudder = self.enterContext(Crudder())
        self.home = self.enterContext(tempfile.TemporaryDirectory())
        host = self.crudder.url.removeprefix("http://")
        # Whoever signs in last is the active one.
        for handle in ("bob", "ada"):
            email = self.crudder.sign_up(handle)
            self.toot("login_cli", "--instance", self.crudder.url, "--email", email, "--password", PASSWORD)
        self.bob = f"bob@{host}"

    def environment(self) -> dict[str, str]:
        return os.environ | {"XDG_CONFIG_HOME": self.home, "HOME": self.home, "NO_COLOR": "1"}

    def toot(self, *arguments: str, said_by: str = "") -> str:
        """Runs it; what it prints."""
        command = [str(PROGRAM), *(["--as", said_by] if said_by else []), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=self.environment(), timeout=120)
        self.assertEqual(done.returncode, 0, f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout

    def shows(self, text: str, *arguments: str, said_by: str = "") -> None:
        """That it prints the text, at the latest after some tries: what comes by way of the table's stream takes a moment."""
        for _ in range(30):
            if text in (said := self.toot(*arguments, said_by=said_by)):
                return
        self.fail(f"{text!r} is not shown by {arguments}: {said}")
