"""What the functions' roles may do, and where their functions log.

Run by `make validate`.
"""

import json
import unittest

from stack import Deployed



class Roles(Deployed):
    def test_every_action_is_written_out_on_a_resource_of_this_stack(self):
        count = 0
        for name, statement in self.statements():
            self.assertEqual(statement["Effect"], "Deny" if name == "SealPolicy" else "Allow")
            for action in statement["Action"]:
                count += 1
                self.assertNotIn("*", action, name)
                if action == "dynamodb:Scan":
                    self.assertEqual(name, "AuditRole", "the one declared exception")
            # X-Ray's actions know no resource; off by default.
            traces = statement["Action"] == ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
            self.assertEqual(statement["Resource"] == "*", traces, name)
            if any(action.startswith("dynamodb:") for action in statement["Action"]):
                self.assertIn(
                    statement["Resource"],
                    [
                        {"Fn::GetAtt": ["Table", "Arn"]},
                        {"Fn::GetAtt": ["Table", "StreamArn"]},
                        {"Fn::Sub": "${Table.Arn}/stream/*"},
                    ],
                    name,
                )
            if any(action.startswith("s3:") for action in statement["Action"]):
                # Of statuses, and of profiles: who keeps one sort has nothing to do with the other.
                media, profiles = ({"Fn::Sub": "${MediaBucket.Arn}/" + folder} for folder in ("media/*", "profiles/*"))
                only = {"MediaRole": media, "PortrayRole": profiles}
                if name == "RedraftRole" and "s3:PutObject" in statement["Action"]:
                    only[name] = media
                self.assertEqual(statement["Resource"], only.get(name, [media, profiles]), name)
        self.assertGreater(count, 20)

    def test_reports_are_read_changed_and_deleted_by_no_function(self):
        (seal,) = [statement for name, statement in self.statements() if name == "SealPolicy"]
        self.assertEqual(seal["Condition"], {"ForAnyValue:StringLike": {"dynamodb:LeadingKeys": ["REPORT#*"]}})
        self.assertEqual(seal["Resource"], {"Fn::GetAtt": ["Table", "Arn"]})
        sealed = {role["Ref"] for role in self.of_type("AWS::IAM::ManagedPolicy")["SealPolicy"]["Roles"]}
        for name, statement in self.statements():
            if statement["Effect"] == "Allow" and statement["Resource"] == {"Fn::GetAtt": ["Table", "Arn"]}:
                # What is left is to write one. The audit's Scan is of keys and ends (crates/messages/src/audit.rs).
                left = set(statement["Action"]) - set(seal["Action"]) - {"dynamodb:PutItem"}
                audits = {"dynamodb:Scan", "dynamodb:DescribeTable"} if name == "AuditRole" else set()
                self.assertEqual(left, audits, name)
                self.assertTrue(name in sealed or name == "AuditRole", name)
        patterns = [
            json.loads(each["Pattern"])["dynamodb"]["Keys"]["sk"]["S"]
            for mapping in self.of_type("AWS::Lambda::EventSourceMapping").values()
            for each in mapping["FilterCriteria"]["Filters"]
        ]
        for wanted in (each for pattern in patterns for each in pattern):
            prefix = wanted["prefix"] if isinstance(wanted, dict) else wanted
            self.assertFalse(prefix.startswith("REPORT") or "REPORT#".startswith(prefix), "what a consumer is given")

    def test_only_writers_write(self):
        writes = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}
        writers = {
            name for name, statement in self.statements() if statement["Effect"] == "Allow" and writes & set(statement["Action"])
        }
        self.assertEqual(
            writers,
            {
                *("WriteRole", "MediaRole", "RedraftRole", "PortrayRole", "SessionRole", "EnrolRole", "LeaveRole"),
                *("TriggerRole", "AppsRole", "DeriveRole"),
            },
        )

    def test_a_function_logs_where_its_role_may_and_nowhere_else(self):
        for name, function in self.of_type("AWS::Lambda::Function").items():
            role = function["Role"]["Fn::GetAtt"][0]
            group = function["LoggingConfig"]["LogGroup"]["Ref"]
            self.assertEqual(role.removesuffix("Role"), group.removesuffix("LogGroup"), name)
            granted = [s for owner, s in self.statements() if owner == role and "logs:PutLogEvents" in s["Action"]]
            self.assertEqual([s["Resource"] for s in granted], [{"Fn::GetAtt": [group, "Arn"]}], name)


if __name__ == "__main__":
    unittest.main()
