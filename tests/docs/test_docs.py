"""What the documents point at is there: files, headings, commands and their options, the template's outputs and parameters.

Of what a command does nothing is said here; the tests of each command say that.
"""

import json
import re
import shlex
import subprocess
import sys
import unittest
from functools import cache
from pathlib import Path

from commands import documents
from dashboard import PICTURE, body, picture
from parameters import DOCUMENT, TEMPLATES, written
from patterns import DATA, PAGE
from patterns import written as with_patterns

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = documents(ROOT)
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.M))
TEMPLATE = (ROOT / "template.yaml").read_text()
BILLING = (ROOT / "infra/billing.yaml").read_text()
ACCOUNT = (ROOT / "infra/account.yaml").read_text()


def without_code(text):
    return re.sub(r"^(```+).*?^\1", "", text, flags=re.M | re.S)


@cache
def headings(path):
    """The anchors of a document's headings, as GitHub makes them."""
    seen, anchors = {}, set()
    for heading in re.findall(r"^#+ +(.+?) *#*$", without_code(path.read_text()), re.M):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        anchor = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        anchors.add(f"{anchor}-{seen[anchor]}" if anchor in seen else anchor)
        seen[anchor] = seen.get(anchor, 0) + 1
    return anchors | set(re.findall(r'<a (?:name|id)="([^"]+)"', path.read_text()))


def headings_of_title(path):
    """The anchor of a page's title, which is no decision's."""
    return next(iter(re.findall(r"^# (.+)$", path.read_text(), re.M))).lower().replace(":", "").replace(",", "").replace(" ", "-")


def section(text, name):
    """The names that are declared under a template's key of its top level."""
    body = re.search(rf"^{name}:\n(.*?)(?=^\S)", text + "\nEnd:", re.M | re.S)
    return set(re.findall(r"^  (\w+):", body[1], re.M))


@cache
def options(script):
    """The long options that a script takes."""
    done = subprocess.run([sys.executable, ROOT / script, "--help"], capture_output=True, text=True, check=True)
    return set(re.findall(r"--[a-z][a-z-]*", done.stdout)) | {"--help"}


class Documents(unittest.TestCase):
    def each(self):
        for path in DOCUMENTS:
            yield path, path.read_text()

    def test_there_are_documents(self):
        self.assertLessEqual({"README.md", "ARCHITECTURE.md"}, {path.name for path in DOCUMENTS})

    def test_every_link_leads_to_a_file_and_a_heading(self):
        for path, text in self.each():
            for link in re.findall(r"\]\(([^)\s]+)\)", without_code(text)):
                if re.match(r"[a-z]+:", link):
                    continue
                file, _, anchor = link.partition("#")
                target = (path.parent / file).resolve() if file else path
                self.assertTrue(target.exists(), f"{path}: {link}: no such file")
                if anchor and target.suffix == ".md":
                    self.assertIn(anchor, headings(target), f"{path}: {link}")

    def test_every_document_by_its_name_is_there(self):
        for file in [*ROOT.glob("scripts/*"), *ROOT.glob("scripts/*/*.py"), ROOT / "template.yaml", *ROOT.glob("infra/*")]:
            if not file.is_file():
                continue
            for name, anchor in re.findall(r"\b((?:docs/)?[\w-]+\.md)(?:#([\w-]+))?", file.read_text()):
                target = ROOT / name
                self.assertTrue(target.exists(), f"{file.name} names {name}")
                if anchor:
                    self.assertIn(anchor, headings(target), f"{file.name} names {name}#{anchor}")

    def test_every_file_that_is_named_is_there(self):
        """Written as code, with a folder, like `tests/e2e/story.rs`; relative to the repository."""
        folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"target"}
        for path, text in self.each():
            text = re.sub(r"^## Not there yet\n.*?(?=^## )", "", text, flags=re.M | re.S)
            for name in re.findall(r"`([\w.-]+/[\w./-]*\w\.(?:rs|py|yaml|yml|toml|md|json|html|js|pem))`", text):
                if name.partition("/")[0] in folders:
                    self.assertTrue((ROOT / name).exists(), f"{path} names {name}")

    def test_the_first_pages_stay_short(self):
        for name, most in (("README.md", 9 * 1024), ("ARCHITECTURE.md", 14 * 1024)):
            self.assertLessEqual((ROOT / name).stat().st_size, most, f"{name}: what is more belongs into docs/")

    def test_every_invariant_names_what_keeps_it(self):
        rows = re.findall(r"^\| (.+) \| (.+) \|$", (ROOT / "ARCHITECTURE.md").read_text().partition("## Invariants")[2].partition("\n## ")[0], re.M)
        self.assertGreater(len(rows), 12)
        for invariant, keeper in rows[1:]:
            self.assertTrue(re.search(r"`[\w./-]+\.(?:rs|py)`|manifests", keeper), f"nothing keeps: {invariant}")

    def test_every_decision_is_in_their_index(self):
        folder = ROOT / "docs/decisions"
        index = (folder / "README.md").read_text()
        for page in folder.glob("*.md"):
            decisions = re.findall(r"^## .+$", page.read_text(), re.M)
            if page.name != "README.md":
                self.assertTrue(decisions, page)
                linked = re.findall(rf"\({re.escape(page.name)}#([^)]+)\)", index)
                self.assertEqual(sorted(linked), sorted(headings(page) - {headings_of_title(page)}), page)

    def test_every_make_target_and_script_is_there(self):
        for path, text in self.each():
            for target in re.findall(r"(?:`|^|&& |^\s+)make ([a-z][a-z-]*)", text, re.M):
                self.assertIn(target, TARGETS, path)
            for script in re.findall(r"(?<![\w/])(scripts/[a-z][a-z_-]*[a-z])\b", text):
                self.assertTrue((ROOT / script).exists(), f"{path}: {script}")

    def test_every_option_of_a_command_is_one_that_it_takes(self):
        commands = dict(re.findall(r"^([a-z-]+):.*\n\t@?(?:python3 )?(\S+) \$\(ARGS\)$", MAKEFILE, re.M))
        self.assertLessEqual({"brake", "redrive", "restore", "person", "reports", "cost", "account-check"}, set(commands))
        checked = 0
        for path, text in self.each():
            for target, quoted, bare in re.findall(r'make ([a-z-]+) ARGS=(?:"([^"]*)"|([^\s`"]+))', text):
                if target in commands:
                    given = [word for word in shlex.split(quoted or bare) if word.startswith("--")]
                    self.assertLessEqual(set(given), options(commands[target]), f"{path}: make {target}")
                    checked += len(given)
        self.assertGreater(checked, 20)

    def test_every_output_and_deployed_parameter_is_the_templates(self):
        outputs = section(TEMPLATE, "Outputs") | section(BILLING, "Outputs") | section(ACCOUNT, "Outputs")
        for path, text in self.each():
            for output in re.findall(r"outputs? `(\w+)`", text):
                self.assertIn(output, outputs, path)
        parameters = section(TEMPLATE, "Parameters")
        text = (ROOT / "docs/operate.md").read_text()
        for parameter in re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)(?:=\w*)?`", text):
            self.assertIn(parameter, parameters | outputs)

    def test_every_parameter_is_described_as_the_templates_have_it(self):
        text = DOCUMENT.read_text()
        self.assertEqual(text, written(text), "run `make docs`")
        for path in TEMPLATES:
            for parameter in section((ROOT / path).read_text(), "Parameters"):
                self.assertIn(f"| `{parameter}` |", text, path)

    def test_every_access_pattern_is_described_as_the_data_have_it(self):
        text = PAGE.read_text()
        self.assertEqual(text, with_patterns(text), "run `make docs`")
        for pattern in json.loads(DATA.read_text())["patterns"]:
            self.assertIn(f"| {pattern['pattern']} |", text)

    def test_the_dashboards_picture_is_of_the_dashboard(self):
        drawn = PICTURE.read_text()
        self.assertEqual(drawn, picture(), "run `make docs`")
        for widget in body()["widgets"]:
            self.assertIn(widget["properties"].get("title", "crudder"), drawn)

    def test_every_parameter_that_a_command_gives_is_the_templates(self):
        declared = {path: section((ROOT / path).read_text(), "Parameters") for path in TEMPLATES}
        checked = 0
        for path, text in self.each():
            for command in re.findall(r"(?:aws cloudformation|sam) deploy (?:[^\n`]*\\\n)*[^\n`]*", text):
                template = re.search(r"--template-file (\S+)", command)
                named = set(re.findall(r"\s([A-Z]\w+)=", command))
                self.assertLessEqual(named, declared[template[1] if template else "template.yaml"], f"{path}: {command}")
                checked += len(named)
            for given in re.findall(r'make deploy (?:ENV=\w+ )?ARGS="?([^"`\n]*)', text):
                named = set(re.findall(r"\b([A-Z]\w+)=", given)) - {"NAME"}
                self.assertLessEqual(named, declared["template.yaml"], f"{path}: make deploy {given}")
                checked += len(named)
        self.assertGreater(checked, 10)

    def test_every_sample_event_and_function_of_a_command_is_there(self):
        checked = 0
        for path, text in self.each():
            for function, event in re.findall(r"sam local invoke (\w+) -e (\S+)", text):
                handler = re.search(rf"^  {function}:\n(?:    .*\n)*?      Handler: (\w+)", TEMPLATE, re.M)
                self.assertTrue(handler, f"{path}: {function}")
                self.assertEqual(event, f"events/{handler[1]}.json", path)
                self.assertTrue((ROOT / event).exists(), event)
                checked += 1
        self.assertGreater(checked, 1)


if __name__ == "__main__":
    unittest.main()
