"""scripts/audit-expired with the real AWS CLI for all that it calls, and the function audit_expired as Lambda starts it, on
ministack. Where that is not AWS, tests/deploy/differences.py says. The public routes are those of a crudder-local, which has a table of its own: what the stack's table holds is
not there for it, unless it was posted there, too.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile
from pathlib import Path

from audited import ROOT, Crudder, Past, Report, audit, site

sys.path.insert(0, str(ROOT / "tests"))
from emulator import REGION, Emulator

ACCOUNT = "444444444444"
FUNCTION = "crudder-AuditExpiredFunction-1ABCDEFGHIJK"
BOOTSTRAP = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug" / "bootstrap"
HOURS = 2


class OnAnEmulator(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = Emulator(collects=False)
        cls.addClassCleanup(cls.emulator.stop)
        cls.crudder = cls.enterClassContext(Crudder("--no-sweep", "--now-offset", f"-{HOURS}h"))
        cls.gateway = cls.enterClassContext(site(cls.crudder.url))
        cls.past = Past(cls.crudder)
        cls.make_stack()
        cls.make_function()

    @classmethod
    def make_stack(cls) -> None:
        keys = {"pk": "HASH", "sk": "RANGE"}
        table = {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in keys],
            "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()],
            "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
        }
        outputs = {"ApiUrl": cls.gateway.url, "AppsApiUrl": cls.gateway.url, "AuditFunctionName": FUNCTION}
        body = {
            "Resources": {
                "Table": {"Type": "AWS::DynamoDB::Table", "Properties": table},
                "FailureQueue": {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 1209600}},
            },
            "Outputs": {"TableName": {"Value": {"Ref": "Table"}}}
            | {name: {"Value": value} for name, value in outputs.items()},
        }
        cloudformation = cls.emulator.client(ACCOUNT, "cloudformation")
        cloudformation.create_stack(StackName="crudder", TemplateBody=json.dumps(body))
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName="crudder", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        (stack,) = cloudformation.describe_stacks(StackName="crudder")["Stacks"]
        cls.table = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}["TableName"]
        cls.dynamodb = cls.emulator.client(ACCOUNT, "dynamodb")
        # ministack 1.5.33 does not read it from a template.
        cls.dynamodb.update_time_to_live(
            TableName=cls.table, TimeToLiveSpecification=table["TimeToLiveSpecification"]
        )
        for resource in cloudformation.list_stack_resources(StackName="crudder")["StackResourceSummaries"]:
            if resource["ResourceType"] == "AWS::SQS::Queue":
                cls.queue = resource["PhysicalResourceId"]

    @classmethod
    def make_function(cls) -> None:
        with tempfile.TemporaryDirectory() as folder:
            # Without its debug information it is a tenth of the size.
            binary, package = Path(folder, "bootstrap"), Path(folder, "package.zip")
            shutil.copy2(BOOTSTRAP, binary)
            subprocess.run(["strip", binary], check=True)
            with zipfile.ZipFile(package, "w", zipfile.ZIP_STORED) as archive:
                archive.write(binary, "bootstrap")
            variables = {
                "TABLE_NAME": cls.table,
                "AUDIT_API_URL": cls.gateway.url,
                "AWS_ENDPOINT_URL": cls.emulator.endpoint,
                "AWS_ACCESS_KEY_ID": ACCOUNT,
                "AWS_SECRET_ACCESS_KEY": "none",
                "AWS_REGION": REGION,
                "AWS_LAMBDA_FUNCTION_NAME": FUNCTION,
            }
            cls.emulator.client(ACCOUNT, "lambda").create_function(
                FunctionName=FUNCTION,
                Runtime="provided.al2023",
                Handler="audit_expired",
                Role=f"arn:aws:iam::{ACCOUNT}:role/audit",
                Code={"ZipFile": package.read_bytes()},
                Timeout=300,
                Environment={"Variables": variables},
            )

    def hold(self, pk: str, sk: str, ended_ago: int) -> None:
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        end = {"expires_at": {"N": str(int(time.time()) - ended_ago)}}
        self.dynamodb.put_item(TableName=self.table, Item=key | end)
        self.addCleanup(self.dynamodb.delete_item, TableName=self.table, Key=key)

    def audit(self, *arguments: str) -> Report:
        with tempfile.TemporaryDirectory() as folder:
            # The AWS CLI 1.45 does not read AWS_ENDPOINT_URL for SQS: it has an older name of its own for it.
            aws = Path(folder, "aws")
            aws.write_text(f'#!/bin/sh\nexec {ROOT}/target/venv-aws/bin/aws "$@" --endpoint-url "$AWS_ENDPOINT_URL"\n')
            aws.chmod(0o755)
            path = f"{folder}{os.pathsep}{os.environ['PATH']}"
            return audit(*arguments, **self.emulator.environment(ACCOUNT) | {"PATH": path})

    def test_a_stack_that_holds_what_has_ended_and_serves_nothing_of_it_is_well(self) -> None:
        for id in range(1, 30):
            self.hold(f"S#{id}", "STATUS", 3600 * id)
        self.hold("S#1", "REPLY#0000000000000000002", 60)
        self.hold("A#1", "STATUS#0000000000000000003", -3600)
        # What trends for a Crudder two hours behind has ended by now.
        self.gateway.planted = {"/api/v1/trends/statuses?limit=40": (200, [])}
        self.addCleanup(self.gateway.planted.clear)
        report = self.audit()
        print(f"\n---- make audit-expired, on ministack:\n{report.text}")
        self.assertEqual((report.status, report.errors, report.of("pass")), (0, "", set(report.states)), report.text)
        self.assertTrue(report.found["table, not collected yet"].startswith("30 items past the end of 31 items"))
        self.assertEqual(report.found["GET /api/v1/statuses/{id}"], "10 requests, 0 served")
        self.assertEqual(report.found["cache"], "the function has none")
        self.assertEqual(report.found["function audit_expired"], "73 requests of its own, 0 served")
        self.assertEqual(report.found[f"queue {self.queue.rsplit('/', 1)[-1]}"], "empty")

    def test_a_status_that_is_still_served_is_found_by_the_script_and_by_the_function(self) -> None:
        self.hold(f"S#{self.past.brief}", "STATUS", 60)
        report = self.audit()
        self.assertEqual(report.status, 1, report.text)
        self.assertIn("function audit_expired", report.of("FAIL"))
        self.assertIn("GET /api/v1/timelines/public", report.of("FAIL"))
        self.assertIn(self.past.brief, report.found["GET /api/v1/statuses/{id}"])

    def test_a_message_in_a_queue_whose_age_is_not_known_can_not_be_told(self) -> None:
        queues = self.emulator.client(ACCOUNT, "sqs")
        queues.send_message(QueueUrl=self.queue, MessageBody="{}")
        self.addCleanup(queues.purge_queue, QueueUrl=self.queue)
        report = self.audit()
        self.assertEqual((report.status, len(report.of("can't tell"))), (3, 1), report.text)
        self.assertIn("1 message, metadata only", report.text)

    def test_where_there_is_no_such_stack_it_can_not_start(self) -> None:
        report = self.audit("--stack", "nowhere")
        self.assertEqual((report.status, report.text), (2, ""))
        self.assertIn("nowhere", report.errors)


if __name__ == "__main__":
    unittest.main()
