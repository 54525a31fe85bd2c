"""A Crudder's stack on an AWS emulator, as far as the operator's scripts see it, and those scripts with the real AWS CLI.

Its table and its queue are the template's own. The function is the bootstrap as Lambda starts it, without a cache.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from emulator import REGION, Emulator

BOOTSTRAP = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug" / "bootstrap"
# What an operator may have put on the stack.
TAGS = [{"Key": "team", "Value": "social"}]
ACCOUNT = "444444444444"
CONSUMER = "crudder-RecordActivityFunction-1ABCDEFGHIJK"


class Operated:
    """Made by CloudFormation, so that names are what it makes of them."""

    def __init__(self, emulator: Emulator, name: str = "crudder", recovery: str = "1") -> None:
        self.emulator, self.name = emulator, name
        # Version 1 of the CLI takes AWS_ENDPOINT_URL for every service but SQS.
        self.folder = tempfile.TemporaryDirectory()
        cli = Path(self.folder.name, "aws")
        cli.write_text(f'#!/bin/sh\nexec {ROOT / "target/venv-aws/bin/aws"} "$@" --endpoint-url "$AWS_ENDPOINT_URL"\n')
        cli.chmod(0o755)
        template = yaml_parse((ROOT / "template.yaml").read_text())
        kept = self.resources = {resource: json.loads(json.dumps(template["Resources"][resource])) for resource in ("Table", "FailureQueue")}
        parameters = {"RecoveryPeriodInDays": {"Type": "Number", "Default": recovery}}
        body = {
            "Parameters": parameters | {"DeletionProtection": {"Type": "String", "Default": "false"}},
            "Conditions": {each: template["Conditions"][each] for each in ("IsProtected", "IsRecoverable")},
            "Resources": kept,
            "Outputs": {
                "TableName": {"Value": {"Ref": "Table"}},
                "FailureQueueUrl": {"Value": {"Ref": "FailureQueue"}},
            },
        }
        formation = emulator.client(ACCOUNT, "cloudformation")
        formation.create_stack(StackName=name, TemplateBody=json.dumps(body), Tags=TAGS)
        waiter = formation.get_waiter("stack_create_complete")
        waiter.wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        outputs = formation.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
        made = {output["OutputKey"]: output["OutputValue"] for output in outputs}
        self.table, self.queue = made["TableName"], made["FailureQueueUrl"]
        self.dynamodb = emulator.client(ACCOUNT, "dynamodb")
        self.sqs = emulator.client(ACCOUNT, "sqs")
        # ministack 1.5.33 leaves out of a template what its API knows.
        ttl = kept["Table"]["Properties"]["TimeToLiveSpecification"]
        self.dynamodb.update_time_to_live(TableName=self.table, TimeToLiveSpecification=ttl)
        if recovery != "0":
            specification = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": int(recovery)}
            self.dynamodb.update_continuous_backups(
                TableName=self.table, PointInTimeRecoverySpecification=specification
            )

    def close(self) -> None:
        self.folder.cleanup()

    def make_consumer(self) -> str:
        """Its ARN."""
        with tempfile.TemporaryDirectory() as folder:
            # Without its debug information it is a tenth of the size.
            binary, package = Path(folder, "bootstrap"), Path(folder, "package.zip")
            shutil.copy2(BOOTSTRAP, binary)
            subprocess.run(["strip", binary], check=True)
            with zipfile.ZipFile(package, "w", zipfile.ZIP_STORED) as archive:
                archive.write(binary, "bootstrap")
            variables = self.emulator.environment(ACCOUNT) | {"TABLE_NAME": self.table, "AWS_REGION": REGION}
            made = self.emulator.client(ACCOUNT, "lambda").create_function(
                FunctionName=CONSUMER,
                Runtime="provided.al2023",
                Handler="record_activity",
                Role=f"arn:aws:iam::{ACCOUNT}:role/consume",
                Code={"ZipFile": package.read_bytes()},
                Timeout=30,
                Environment={"Variables": variables},
            )
        return made["FunctionArn"]

    def put(self, *items: dict[str, Any]) -> None:
        for item in items:
            self.dynamodb.put_item(TableName=self.table, Item=item)

    def items(self, table: str | None = None) -> list[dict[str, Any]]:
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=table or self.table, ConsistentRead=True)
        return [item for page in pages for item in page["Items"]]

    def environment(self) -> dict[str, str]:
        """Nothing of the machine's own AWS settings, which must not leak into a test."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        clean["PATH"] = f"{self.folder.name}{os.pathsep}{clean['PATH']}"
        return clean | self.emulator.environment(ACCOUNT)

    def script(self, script: str, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, ROOT / "scripts" / script, *arguments],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def named(pk: str, sk: str, **content: Any) -> dict[str, Any]:
    """An item, its content in plain Python: text, whole numbers, booleans."""

    def value(plain: Any) -> dict[str, Any]:
        if isinstance(plain, bool):
            return {"BOOL": plain}
        return {"N": str(plain)} if isinstance(plain, int) else {"S": plain}

    return {"pk": {"S": pk}, "sk": {"S": sk}, **{name: value(plain) for name, plain in content.items()}}
