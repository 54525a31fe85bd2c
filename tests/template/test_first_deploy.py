"""`make deploy`, past the build, as somebody types it who has just signed up: the real SAM CLI, with every default answered,
against a stand-in for AWS, and with nothing to reach at all.

Run by `make validate`.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from amazon import BUCKET, Amazon, parameters
from stack import ROOT, load

ELF = {"arm64": 0xB7, "x86_64": 0x3E}
NOWHERE = "http://127.0.0.1:9"


class Deploy(unittest.TestCase):
    def setUp(self) -> None:
        self.amazon = Amazon()
        self.addCleanup(self.amazon.close)
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("Makefile", "samconfig.toml", "template.yaml", "infra", "scripts"):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, self.folder / name)
        (self.folder / "target").mkdir()
        (self.folder / "target/venv").symlink_to(ROOT / "target/venv")
        self.built("arm64")

    def built(self, architecture: str) -> None:
        """What `make build` leaves, of a program that does nothing; to be quick, as if its code were in S3."""
        build = self.folder / ".aws-sam/build"
        (build / "HealthFunction").mkdir(parents=True, exist_ok=True)
        head = b"\x7fELF" + bytes(14) + ELF[architecture].to_bytes(2, "little")
        (build / "HealthFunction/bootstrap").write_bytes(head + bytes(100))
        text = (ROOT / "template.yaml").read_text().replace("CodeUri: functions/", "CodeUri: s3://bucket/key")
        (build / "template.yaml").write_text(text.replace("TemplateURL: infra/", "TemplateURL: ../../infra/"))

    def make(self, *words: str, typed: str = "", at: str | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        """`make deploy-built`; without a region that is configured, unless it is given."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MAKE"))}
        nothing = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_MAX_ATTEMPTS": "1"}
        keys = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_ENDPOINT_URL": at or self.amazon.url}
        # What is not AWS is not reached either.
        network = {"HTTPS_PROXY": NOWHERE, "HTTP_PROXY": NOWHERE, "NO_PROXY": "127.0.0.1"}
        return subprocess.run(
            ["make", "--no-print-directory", "--assume-old=target/venv/ready", "deploy-built", *words],
            cwd=self.folder,
            env=clean | nothing | keys | network | {"HOME": str(self.folder)} | more,
            input=typed,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def pattern(self) -> str:
        """What a public key looks like."""
        return load("template.yaml")["Parameters"]["PicturesKeyA"]["AllowedPattern"].removeprefix("^$|")

    def test_a_key_that_signs_pictures_addresses_is_made_once_and_kept_where_nobody_else_reads_it(self) -> None:
        name = "/crudder-dev/pictures-key-a"
        self.amazon.of_the_stack = {}
        first = self.make("ENV=dev", AWS_REGION="us-east-1")
        kept = self.amazon.kept[name]
        self.assertEqual(kept["Type"], "SecureString")
        self.assertTrue(kept["Value"].startswith("-----BEGIN PRIVATE KEY-----"))
        public = self.overridden(first.stdout)["PicturesKeyA"]
        self.assertRegex(public, self.pattern())
        secret = "".join(kept["Value"].split()[3:-3])
        for shown in (first.stdout, first.stderr, repr(self.amazon.objects)):
            self.assertNotIn(secret[:60], shown)
        # What failed is tried again with the same one.
        again = self.make("ENV=dev", AWS_REGION="us-east-1")
        self.assertEqual(self.overridden(again.stdout)["PicturesKeyA"], public)
        self.assertEqual(self.amazon.asked.count(f"PutParameter {name}"), 1)

    def test_a_new_stack_is_made_without_a_distribution_which_aws_refuses_to_some_new_accounts(self) -> None:
        said = self.make("ENV=dev", AWS_REGION="us-east-1")
        self.assertNotIn("PicturesKeyA", parameters(self.amazon.change_sets[0]), said.stdout)
        self.assertEqual(self.amazon.kept, {})

    def test_once_a_new_stack_is_there_one_more_change_puts_a_distribution_before_its_pictures(self) -> None:
        self.amazon.executes = True
        done = self.make("ENV=dev", AWS_REGION="us-east-1", typed="y\ny\n")
        said = done.stdout + done.stderr
        self.assertEqual(list(self.amazon.kept), ["/crudder-dev/pictures-key-a"], said)
        self.assertEqual(len(self.amazon.change_sets), 2, said)
        first, second = map(parameters, self.amazon.change_sets)
        self.assertNotIn("PicturesKeyA", first)
        self.assertRegex(second.pop("PicturesKeyA"), self.pattern())
        self.assertEqual(second, {}, "all else stays as it is")
        self.assertEqual(done.returncode, 0, said)

    def test_the_stack_and_the_region_that_the_sam_cli_is_told_are_those_of_the_key_in_either_form(self) -> None:
        self.amazon.of_the_stack = {}
        for words in ("--stack-name=mine --region=eu-west-1", "--stack-name mine --region eu-west-1"):
            said = self.make("ENV=dev", f"ARGS={words}", AWS_REGION="us-east-1").stdout
            self.assertRegex(said, r"Stack name +: mine\n")
            self.assertRegex(said, r"Region +: eu-west-1\n")
            self.assertEqual(list(self.amazon.kept), ["/mine/pictures-key-a"])

    def test_what_would_part_the_key_from_the_stack_is_refused(self) -> None:
        for words in ("--config-env prod", "--config-env=prod", "--guided", "--region"):
            done = self.make("ENV=dev", f"ARGS={words}", AWS_REGION="us-east-1")
            self.assertNotEqual(done.returncode, 0, words)
            self.assertNotIn("Traceback", done.stderr)
        self.assertEqual(self.amazon.asked, [])

    def overridden(self, said: str) -> dict[str, str]:
        """The parameters that the SAM CLI says it was given."""
        (overrides,) = re.findall(r"Parameter overrides +: (.*)", said)
        return json.loads(overrides)

    def test_a_stack_that_has_a_key_keeps_it_and_who_says_none_gets_none(self) -> None:
        for words, has, expected in (
            ((), {"PicturesKeyB": "given"}, None),
            (("ARGS=PicturesKeyA=",), {}, ""),
            (("ARGS=PicturesSigner=none",), {}, None),
            ((), {"PicturesSigner": "none"}, None),
        ):
            self.amazon.of_the_stack = has
            # What the stand-in's stack would become the SAM CLI does not get to.
            said = self.make("ENV=dev", *words, AWS_REGION="us-east-1").stdout
            self.assertEqual(self.overridden(said).get("PicturesKeyA"), expected)
        self.assertEqual(self.amazon.kept, {})

    def asked(self, said: str) -> list[str]:
        """The questions, ours and the SAM CLI's, in the order in which they come."""
        return re.findall(r"^(Region(?= \()|Where alarms|How many people|The cache|.*\[[yYnN]/[yYnN]\]|.*\]: *$)", said, re.M)

    def test_every_default_answered_leads_to_a_change_set_that_waits_for_a_yes(self) -> None:
        done = self.make(typed="\n" * 10)
        said = done.stdout + done.stderr
        self.assertEqual(self.asked(done.stdout), ["Region", "Where alarms", "How many people", "The cache", "Deploy this changeset? [y/N]"], said)
        self.assertNotIn("Security Constraints Not Satisfied", said)
        (change_set,) = self.amazon.change_sets
        self.assertEqual((change_set["StackName"], change_set["ChangeSetType"]), ("crudder", "CREATE"))
        self.assertEqual(change_set["Capabilities.member.1"], "CAPABILITY_IAM")
        self.assertEqual(parameters(change_set), {"Architecture": "arm64"}, "all else as the template has it")
        self.assertTrue([path for path in self.amazon.objects if path.startswith(f"/{BUCKET}/crudder/")])
        self.assertNotIn("ExecuteChangeSet crudder", self.amazon.asked)

    def test_with_nothing_to_reach_it_gets_as_far_as_asking_aws(self) -> None:
        done = self.make("ENV=default", at=NOWHERE, AWS_DEFAULT_REGION="us-east-1", typed="\n" * 10)
        said = done.stdout + done.stderr
        self.assertEqual(self.asked(done.stdout), [])
        self.assertIn(f'Could not connect to the endpoint URL: "{NOWHERE}/"', said)
        self.assertNotIn("Traceback", said)
        self.assertIn("A deploy that goes wrong", said)

    def test_what_is_answered_and_given_is_what_the_stack_gets(self) -> None:
        typed = "you\nyou@example.com\n1000\nmedium\n/crudder/momento-api-key\n"
        done = self.make('ARGS=MonthlyBudget=5 MomentoCacheName=mine Domain=', AWS_REGION="us-east-1", typed=typed)
        self.assertIn("AlarmEmail must be an e-mail address", done.stdout)
        self.assertIn("Size is one of small, medium, large, not 1000", done.stdout)
        self.assertEqual(
            parameters(self.amazon.change_sets[0]),
            {
                "AlarmEmail": "you@example.com",
                "Architecture": "arm64",
                "Domain": "",
                "MomentoApiKeyParameter": "/crudder/momento-api-key",
                "MomentoCacheName": "mine",
                "MonthlyBudget": "5",
                "Size": "medium",
            },
        )

    def test_by_size_again_goes_what_is_not_given_here_or_in_the_environment(self) -> None:
        self.make("ENV=dev", "ARGS=Size=large --by-size RouteBurstLimit=7", AWS_REGION="us-east-1")
        given = parameters(self.amazon.change_sets[0])
        self.assertEqual((given["Size"], given["RouteBurstLimit"], given["MonthlyBudget"]), ("large", "7", "5"))
        emptied = {name for name, value in given.items() if not value}
        declared = load("template.yaml")["Parameters"]
        sized = {name for name, one in declared.items() if "what Size says" in one.get("ConstraintDescription", "")}
        self.assertEqual(emptied, sized - {"RouteBurstLimit", "MonthlyBudget"})

    def test_names_and_values_that_the_template_does_not_take_are_refused_before_aws_is_asked(self) -> None:
        words = "AlarmEMail=you@example.com Metrics=yes MonthlyBudget=0 MomentoApiKeyParameter=momento --region eu-west-1"
        done = self.make("ENV=default", f"ARGS={words} --parameter-overrides Rollout=Slow Domain={'a' * 47}")
        self.assertNotEqual(done.returncode, 0)
        for why in (
            "has no parameter AlarmEMail",
            "Metrics is one of true, false, not yes",
            "MonthlyBudget must be US dollars from 1 on",
            "starting with a slash",
            "Rollout is one of",
            "of 46 characters at most",
        ):
            self.assertIn(why, done.stderr)
        self.assertIn("no environment nope", self.make("ENV=nope", AWS_REGION="us-east-1").stderr)
        self.assertIn("no region is configured", self.make("ENV=default").stderr)
        self.assertEqual(self.amazon.asked, [])

    def test_an_environment_is_asked_for_nothing_but_the_yes_and_takes_options_of_the_sam_cli(self) -> None:
        self.built("x86_64")
        role = "arn:aws:iam::123456789012:role/x"
        done = self.make("ENV=prod", f"ARGS=--region eu-west-1 --role-arn {role} --tags a=b", typed="\n")
        self.assertEqual(self.asked(done.stdout), ["Deploy this changeset? [y/N]"], done.stdout + done.stderr)
        (change_set,) = self.amazon.change_sets
        self.assertEqual((change_set["StackName"], change_set["RoleARN"]), ("crudder-prod", role))
        self.assertEqual(change_set["Tags.member.1.Value"], "b")
        given = parameters(change_set)
        self.assertEqual(given["Rollout"], "Canary10Percent5Minutes", "as samconfig.toml has it")
        self.assertEqual(given["Architecture"], "x86_64", "as it was built")


if __name__ == "__main__":
    unittest.main()
