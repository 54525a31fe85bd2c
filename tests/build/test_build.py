"""What is built is built once, and the commands that check do check all there is. Run by `make test-build`."""

import json
import os
import re
import shlex
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
CI = (ROOT / ".ci/run").read_text()
# What a `make` that started these tests would have a second one print: the folder that it enters.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}


def dependencies(command: list[str]) -> dict[str, str]:
    """What a command of cargo's uses of crates from a registry: the files, whose names say with which features and which
    profile they were built; each with its crate."""
    done = subprocess.run([*command, "--message-format", "json"], cwd=ROOT, capture_output=True, text=True, check=True)
    made = (json.loads(line) for line in done.stdout.splitlines())
    return {
        file: each["package_id"]
        for each in made
        if each["reason"] == "compiler-artifact" and each["package_id"].startswith("registry+")
        for file in each["filenames"]
    }


def recipe(target: str) -> list[str]:
    done = subprocess.run(["make", "-n", target], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def group(name: str) -> set[str]:
    """The targets under a heading of `make help`."""
    (body,) = re.findall(rf"^##@ {re.escape(name)}\n(.*?)^(?:##@|\Z)", MAKEFILE, re.M | re.S)
    return set(re.findall(r"^([a-z0-9-]+):.*## ", body, re.M))


class Build(unittest.TestCase):
    def test_what_runs_shares_the_tests_build_of_every_dependency(self) -> None:
        (tested,) = (line for line in recipe("test") if line.startswith("cargo test "))
        of_tests = dependencies([*shlex.split(tested), "--no-run"])
        (run,) = (line for line in recipe("run") if line.startswith("cargo build "))
        of_run = dependencies(shlex.split(run))
        self.assertGreater(len(of_run), 300)
        self.assertEqual({of_run[file] for file in of_run.keys() - of_tests.keys()}, set())

    def test_what_other_suites_build_is_the_tests_too(self) -> None:
        built = set(re.findall(r"^\tcargo build (.*)$", MAKEFILE, re.M))
        self.assertEqual(built, set(), "build by $(AS_TESTED) or $(PROGRAM)")


class Commands(unittest.TestCase):
    def test_make_test_runs_or_names_every_suite(self) -> None:
        said = "\n".join(recipe("test"))
        for suite in group("Parts of test-all"):
            self.assertRegex(said, rf"\b{suite}\b")

    def test_ci_runs_every_suite_and_leaves_none_out(self) -> None:
        self.assertRegex(CI, r"(?m)^stage make test\b")
        self.assertIn("'^Left out: '", CI)
        run_by_test = {"test-web", "smoke", "test-build"}
        run = set(re.findall(r"(?:stage|beside \S+) make ([a-z0-9-]+)", CI)) | run_by_test
        self.assertLessEqual(group("Parts of test-all") | {"lint", "test"}, run)
        self.assertEqual(recipe("test-all"), [".ci/run"])

    def test_every_command_has_its_line_in_a_group_of_the_help(self) -> None:
        shown = subprocess.run(["make", "help"], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout
        for target in re.findall(r"^([a-z][a-z0-9-]*):", MAKEFILE, re.M):
            if target != "tools":
                self.assertRegex(shown, rf"(?m)^  {target} +\S")
        for line in shown.splitlines():
            self.assertLessEqual(len(line), 120)


if __name__ == "__main__":
    unittest.main()
