"""What the functions' roles may do, and where their functions log.

Run by `make validate`.
"""

import unittest

from stack import Deployed



class Roles(Deployed):
    def test_every_action_is_written_out_on_a_resource_of_this_stack(self):
        count = 0
        for name, statement in self.statements():
            self.assertEqual(statement["Effect"], "Allow")
            for action in statement["Action"]:
                count += 1
                self.assertNotIn("*", action, name)
                if action == "dynamodb:Scan":
                    self.assertEqual(name, "AuditRole", "the one declared exception")
            # X-Ray's actions know no resource; off by default.
            self.assertEqual(statement["Resource"] == "*", name == "TracingPolicy", name)
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
                self.assertEqual(statement["Resource"], {"Fn::Sub": "${MediaBucket.Arn}/media/*"}, name)
        self.assertGreater(count, 20)

    def test_only_writers_write(self):
        writes = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}
        writers = {name for name, statement in self.statements() if writes & set(statement["Action"])}
        self.assertEqual(
            writers, {"WriteRole", "MediaRole", "EnrolRole", "TriggerRole", "AppsRole", "DeriveRole"}
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
