"""Reports: told to the operator, who reads them by a script; no function may."""

import json
import os
import subprocess
import sys
from typing import Any

from stack import ACCOUNT, ROOT, STACK
from stage import Flow

READING = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class Reports(Flow):
    def test_a_report_is_made_and_read_by_the_operator_alone(self) -> None:
        ada, bob = self.newcomers("ada", "bob")
        id = ada.says("Unkind words")
        said = {"account_id": ada.id, "status_ids": [id], "category": "spam", "comment": "She is rude"}
        report = bob.post("/api/v1/reports", said)
        self.assertEqual((report["status_ids"], report["target_account"]["id"]), ([id], ada.id))
        bob.refuses(404, "GET", f"/api/v1/reports/{report['id']}")
        ada.delete(f"/api/v1/statuses/{id}")
        kept = json.loads(self.script("--id", report["id"]))
        self.assertEqual((kept["comment"], kept["account"]["handle"]), ("She is rude", ada.handle))
        self.assertEqual([one["text"] for one in kept["statuses"]], ["Unkind words"])

    def script(self, *arguments: str) -> str:
        """By its id: the script's own clock may be days behind."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        clean["PATH"] = f"{ROOT / 'target/venv-aws/bin'}{os.pathsep}{clean['PATH']}"
        return subprocess.run(
            [sys.executable, ROOT / "scripts/reports", "--stack", STACK, *arguments],
            env=clean | self.cloud.emulator.environment(ACCOUNT),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout


class Seal(Flow):
    """Read from what was made, since the emulator can't try it: differences.py, "leading_keys"."""

    apis = ("ApiUrl",)

    def test_the_role_of_every_function_that_reads_the_table_is_kept_from_reports(self) -> None:
        functions = self.cloud.client("lambda").get_paginator("list_functions").paginate()
        roles = {one["Role"].rpartition("/")[2] for page in functions for one in page["Functions"]}
        iam = self.cloud.client("iam")
        seal = self.cloud.resource("SealPolicy")
        reads, sealed = set(), set()
        for role in roles:
            attached = {one["PolicyArn"] for one in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]}
            if seal in attached:
                sealed.add(role)
            for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
                document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
                for statement in listed(document["Statement"]):
                    if statement["Effect"] == "Allow" and READING & set(listed(statement["Action"])):
                        reads.add(role)
        self.assertLessEqual(reads, sealed)
        self.assertGreater(len(reads), 5, "the test knows a role that reads when it sees one")
        version = iam.get_policy(PolicyArn=seal)["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=seal, VersionId=version)["PolicyVersion"]["Document"]
        (denied,) = listed(document["Statement"])
        self.assertEqual(denied["Effect"], "Deny")
        self.assertLessEqual(READING, set(denied["Action"]))
