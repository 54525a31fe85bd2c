"""Runs scripts/account-check and reads its table."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATES = ("pass", "FAIL", "can't tell")


class Report:
    """What one run printed: each check's state and finding, and the fixes below it."""

    def __init__(self, done):
        self.status, self.text, self.errors = done.returncode, done.stdout, done.stderr
        self.states, self.found, self.fixes = {}, {}, {}
        check = None
        for line in done.stdout.splitlines():
            if line.startswith(STATES):
                state = next(state for state in STATES if line.startswith(state))
                check, _, found = line[len(state) :].strip().partition("  ")
                self.states[check], self.found[check] = state, found.strip()
            elif line.lstrip().startswith("fix: "):
                self.fixes.setdefault(check, []).append(line.strip()[len("fix: ") :])

    def failing(self):
        return {check for check, state in self.states.items() if state == "FAIL"}

    def untold(self):
        return {check for check, state in self.states.items() if state == "can't tell"}


def account_check(*arguments, **environment):
    # The machine's own AWS settings must not leak into a test.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/account-check", *arguments],
        env={**clean, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Report(done)
