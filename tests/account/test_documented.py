"""docs/deploy.md, typed in from top to bottom: every command of the AWS CLI in it is run, by the real CLI against an emulator.

What can't run here is noted, not run: builds and deploys (tests/deploy does both), Docker, the Internet, and Crudder's own
scripts, each of which has its tests. A stack of the name that the page uses is there, with what holds data in it.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests"), str(ROOT / "tests/operate"), str(ROOT / "tests/deploy")]
from bridge import REFUSED
from emulator import Emulator
from operated import yaml_parse

ACCOUNT = "888888888888"
PAGE = (ROOT / "docs/deploy.md").read_text()
# Only noted. A stack is removed by the SAM CLI, which does it by CloudFormation.
NOTED = ["make", "rustup", "curl", "target/venv/bin/sam"]
# The emulator does not know Cost Explorer and Service Quotas, nor these types of the account's template; test_account_template.py looks at those.
# Nor is a stack there whose update could not be rolled back.
UNKNOWN = ["aws ce", "aws service-quotas", "scripts/throttles"]
ALSO_REFUSED = ("AWS::AccessAnalyzer::", "AWS::IAM::Group", "AWS::IAM::OIDCProvider")
# What stands for a word of the reader's, where it has to have a form.
FORMS = {"--token-code CODE": "--token-code 123456", "FAILED=crudder": "FAILED=crudder-failed"}
# The CLI looks every 30 seconds whether a stack is there; here it is after one.
CLI = """
import sys, time
sleep = time.sleep
time.sleep = lambda seconds: sleep(min(seconds, 1))
from awscli.clidriver import main
sys.exit(main())
"""


def blocks() -> list[str]:
    page = PAGE
    for word, form in FORMS.items():
        page = page.replace(word, form)
    return [re.sub("^ +", "", block, flags=re.M) for block in re.findall(r"^ *```sh\n(.*?)^ *```", page, re.M | re.S)]


# What a stack leaves on purpose is deleted the same way whether it was removed or never came to be.
KEPT = re.search(r"^# 2\..*\n((?:.*\n)*?)(?=^# 3\.)", PAGE, re.M)[1]


def taken(template: dict[str, Any]) -> dict[str, Any]:
    """As much of a template as the emulator takes."""
    resources = template["Resources"]
    kept = {name: one for name, one in resources.items() if not one["Type"].startswith(REFUSED + ALSO_REFUSED)}
    kept.get("Operator", {"Properties": {}})["Properties"].pop("Groups", None)
    return template | {"Resources": kept}


class Typed(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = Emulator()
        cls.addClassCleanup(cls.emulator.stop)
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.notes = cls.folder / "notes"
        cls.notes.touch()
        infra = cls.folder / "infra"
        infra.mkdir()
        for source in (ROOT / "infra").glob("*.yaml"):
            (infra / source.name).write_text(json.dumps(taken(json.loads(json.dumps(yaml_parse(source.read_text()))))))
        cls.path = cls.folder / "bin"
        cls.path.mkdir()
        # Version 1 of the CLI takes AWS_ENDPOINT_URL for every service but SQS.
        (cls.folder / "cli.py").write_text(CLI)
        python = ROOT / "target/venv-aws/bin/python"
        cls.program("bin/aws", f'exec {python} {cls.folder}/cli.py "$@" --endpoint-url "$AWS_ENDPOINT_URL"')
        (cls.folder / "target/venv/bin").mkdir(parents=True)
        for name in NOTED:
            cls.program(name if "/" in name else f"bin/{name}", f'echo "{name} $*" >> {cls.notes}')
        removes = f'[ "$1" != delete ] || exec {cls.path}/aws cloudformation delete-stack --stack-name "$3"'
        with (cls.folder / "target/venv/bin/sam").open("a") as sam:
            sam.write(f"\n{removes}\n")
        cls.make_stack("crudder")
        # One that would be `ROLLBACK_COMPLETE`: the emulator rolls nothing back, so only what is left of it is like it.
        cls.make_stack("crudder-failed")

    @classmethod
    def program(cls, name: str, body: str) -> None:
        file = cls.folder / name
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)

    @classmethod
    def make_stack(cls, name: str) -> None:
        """Of what the page asks of a stack: what is kept of it, with something in it, protected, and what its outputs name."""
        template = json.loads(json.dumps(yaml_parse((ROOT / "template.yaml").read_text())))
        kept = {id: one for id, one in template["Resources"].items() if one.get("DeletionPolicy") == "Retain"}
        for one in kept.values():
            one["Properties"] = {k: v for k, v in one["Properties"].items() if not isinstance(v, dict) or "Fn::If" not in v}
        kept["Table"]["Properties"]["DeletionProtectionEnabled"] = True
        kept["UserPool"]["Properties"]["DeletionProtection"] = "ACTIVE"
        outputs = {id: one["Value"] for id, one in template["Outputs"].items() if one["Value"].get("Ref") in kept}
        outputs["ApiUrl"] = "https://api.example"
        body = {"Resources": kept, "Outputs": {name: {"Value": value} for name, value in outputs.items()}}
        stacks = cls.emulator.client(ACCOUNT, "cloudformation")
        stacks.create_stack(StackName=name, TemplateBody=json.dumps(body))
        stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        bucket = stacks.describe_stack_resource(StackName=name, LogicalResourceId="MediaBucket")["StackResourceDetail"]
        cls.emulator.client(ACCOUNT, "s3").put_object(Bucket=bucket["PhysicalResourceId"], Key="media/1", Body=b"a picture")

    def type(self, block: str) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment |= self.emulator.environment(ACCOUNT)
        environment["PATH"] = f"{self.path}{os.pathsep}{environment['PATH']}"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=self.folder,
            env=environment,
            input="a-key\n",
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        self.assertEqual(done.returncode, 0, f"{block}\n{done.stdout}{done.stderr}")
        return done.stdout

    def test_the_page_from_top_to_bottom(self) -> None:
        typed = 0
        for block in blocks():
            if not any(block.startswith(unknown) for unknown in UNKNOWN):
                with self.subTest(block):
                    self.type(block + (KEPT if block.startswith("FAILED=") else ""))
                    typed += block.count("aws ")
        self.assertGreater(typed, 20)
        # What was made and removed again, on the way.
        for client, call in (("dynamodb", "list_tables"), ("cognito-idp", "list_user_pools")):
            arguments = {"MaxResults": 10} if client == "cognito-idp" else {}
            answer = getattr(self.emulator.client(ACCOUNT, client), call)(**arguments)
            self.assertEqual(answer.get("TableNames", answer.get("UserPools")), [], call)
        self.assertEqual(self.emulator.client(ACCOUNT, "s3").list_buckets()["Buckets"], [])
        self.assertEqual(self.emulator.client(ACCOUNT, "acm").list_certificates()["CertificateSummaryList"], [])
        self.assertEqual(self.emulator.client(ACCOUNT, "ssm").describe_parameters()["Parameters"], [])
        stacks = self.emulator.client(ACCOUNT, "cloudformation").describe_stacks()["Stacks"]
        left = {stack["StackName"] for stack in stacks if not stack["StackStatus"].startswith("DELETE")}
        self.assertEqual(left, {"account-baseline"})
        noted = self.notes.read_text()
        for command in ("make build", "make deploy", "sam delete --stack-name crudder", "sam local start-api"):
            self.assertIn(command, noted)

    def test_what_the_emulator_does_not_know_it_does_not_know(self) -> None:
        for command in UNKNOWN:
            (block,) = [block for block in blocks() if block.startswith(command)]
            with self.subTest(command), self.assertRaises(AssertionError, msg="run it above"):
                self.type(block)


if __name__ == "__main__":
    unittest.main()
