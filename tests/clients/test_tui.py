"""toot's terminal user interface, unmodified, in a terminal of its own. Run by `make test-clients`."""

import json
import unittest

from terminal import Terminal
from tooting import PROGRAM, Tooting


class TerminalInterface(Tooting):
    def status(self, id: str) -> dict:
        return json.loads(self.toot("status", "--json", id))

    def test_a_person_reads_favours_boosts_and_keeps(self) -> None:
        id = json.loads(self.toot("post", "--json", "--visibility", "public", "Gone in three hours #exp3h"))["id"]
        with Terminal([str(PROGRAM), "tui"], self.environment()) as terminal:
            # Of the interface itself, by those who wrote it.
            terminal.wait_for("press Enter to continue")
            terminal.type("\r")
            terminal.wait_for("Gone in three hours")
            for key, mark in (("f", "favourited"), ("b", "reblogged"), ("o", "bookmarked")):
                terminal.type(key)
                self.wait_until_it_is(id, mark, terminal)
            terminal.type("t")
            terminal.wait_for("Thread")
            terminal.type("q")
            terminal.wait_for("Gone in three hours")
            terminal.type("q")
            self.assertEqual(terminal.wait_until_it_ends(), 0)

    def wait_until_it_is(self, id: str, mark: str, terminal: Terminal) -> None:
        for _ in range(30):
            terminal.read(0.5)
            if self.status(id)[mark]:
                return
        self.fail(f"not {mark}:\n{terminal.shown()}")


if __name__ == "__main__":
    unittest.main()
