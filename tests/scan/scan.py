"""What checkov, a security scanner, finds in the templates, and whether explained.toml explains all of it.

`make scan` runs it: a table of the findings that stay, each with its reason, and exit status 1 where one has none or a
reason has no finding any more. Nothing leaves the machine: checkov gets no key of its platform, downloads nothing, and
finds no proxy to get out by.
"""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "template"))

from stack import stacks

CHECKOV = ROOT / "target" / "venv-scan" / "bin" / "checkov"
EXPLAINED = Path(__file__).with_name("explained.toml")
# Nobody listens there: a request to anywhere fails at once.
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True, order=True)
class Finding:
    """A check that a resource fails; `where` is "file LogicalId"."""

    check: str
    where: str
    title: str = ""


@dataclass(frozen=True)
class Explanation:
    """Why findings of a check stay, where their `where` matches one of the patterns."""

    check: str
    where: tuple[str, ...]
    reason: str

    def covers(self, finding: Finding) -> bool:
        return any(self.matches(finding, pattern) for pattern in self.where)

    def matches(self, finding: Finding, pattern: str) -> bool:
        return finding.check == self.check and fnmatchcase(finding.where, pattern)


def decided(value: object, taken: bool) -> object:
    """A value as it is where every condition holds, or none."""
    while isinstance(value, dict) and "Fn::If" in value:
        value = value["Fn::If"][1 if taken else 2]
    if isinstance(value, dict):
        inner = {name: decided(it, taken) for name, it in value.items()}
        return {name: it for name, it in inner.items() if it != {"Ref": "AWS::NoValue"}}
    if isinstance(value, list):
        return [it for it in (decided(it, taken) for it in value) if it != {"Ref": "AWS::NoValue"}]
    return value


def variants(template: dict) -> Iterator[tuple[str, dict]]:
    """What parameters can make of a template: every condition held, and none; every resource is in both.

    Checkov itself leaves out what the parameters' defaults don't make, and looks at one side of an `If`. So it gets
    no defaults, nor outputs and metadata, which are nothing to secure.
    """
    parameters = {name: {"Type": it["Type"]} for name, it in template.get("Parameters", {}).items()}
    resources = {
        name: {key: it for key, it in resource.items() if key != "Condition"}
        for name, resource in template["Resources"].items()
    }
    for name, taken in (("with", True), ("without", False)):
        yield name, {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Parameters": parameters,
            "Resources": decided(resources, taken),
        }


def scan(templates: dict[str, dict]) -> tuple[list[Finding], int]:
    """Checkov's findings in templates, by the path of their source, and how many checks passed.

    Raises RuntimeError where checkov did not run to its end or could not read a template.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for source, template in templates.items():
            for variant, decided_template in variants(template):
                path = Path(folder, variant, source).with_suffix(".json")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(json.dumps(decided_template, indent=1))
                paths[str(path.relative_to(folder))] = source
        # Neither the caller's environment nor a file in the home folder changes what is checked, or sends it anywhere.
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "http_proxy": NOWHERE, "https_proxy": NOWHERE}
        command = [CHECKOV, "--framework", "cloudformation", "--skip-download", "--output", "json", "--file", *paths]
        ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    if ran.returncode not in (0, 1):
        raise RuntimeError(f"checkov ended with {ran.returncode}: {ran.stderr}")
    report = json.loads(ran.stdout)
    read, unread = report["summary"]["resource_count"], report["summary"]["parsing_errors"]
    if unread or not read:
        raise RuntimeError(f"checkov read {read} resources and could not read {unread} files")
    failed = report["results"]["failed_checks"]
    findings = {
        Finding(f["check_id"], f"{paths[f['file_path'].lstrip('/')]} {f['resource'].split('.')[-1]}", f["check_name"])
        for f in failed
    }
    return sorted(findings), report["summary"]["passed"]


def explanations() -> list[Explanation]:
    entries = tomllib.loads(EXPLAINED.read_text())["finding"]
    return [Explanation(entry["check"], tuple(entry["where"]), entry["reason"].strip()) for entry in entries]


def complaints(findings: list[Finding], explained: list[Explanation]) -> list[str]:
    """What is wrong: findings that nothing explains, and explanations that explain nothing."""
    wrong = [
        f"nothing explains {finding.check} at {finding.where}: {finding.title}"
        for finding in findings
        if not any(explanation.covers(finding) for explanation in explained)
    ]
    for explanation in explained:
        for pattern in explanation.where:
            if not any(explanation.matches(finding, pattern) for finding in findings):
                wrong.append(f"{explanation.check} is not found at {pattern} any more: take it out of {EXPLAINED.name}")
    return wrong


def table(findings: list[Finding], explained: list[Explanation]) -> str:
    """The findings that stay: how many, of which check, and why."""
    # The first that covers it: what is said of one resource stands before what is said of all the others.
    reasons = (next((e for e in explained if e.covers(finding)), None) for finding in findings)
    counts = Counter(reason for reason in reasons if reason)
    titles = {finding.check: finding.title for finding in findings}
    lines = []
    for explanation, count in counts.items():
        lines.append(f"{count:>4}  {explanation.check:<11}  {titles[explanation.check]}")
        why = " ".join(explanation.reason.split())
        lines.extend(textwrap.wrap(why, 118, initial_indent=" " * 19, subsequent_indent=" " * 19))
    return "\n".join(lines)


def main() -> int:
    findings, passed = scan(stacks())
    explained = explanations()
    print(table(findings, explained))
    wrong = complaints(findings, explained)
    print(f"\n{passed} checks passed, {len(findings)} did not; {len(wrong)} of these findings and explanations are wrong.")
    for complaint in wrong:
        print(complaint, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
