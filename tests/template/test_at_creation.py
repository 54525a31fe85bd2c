"""What AWS asks of a role at the moment when it makes what uses the role.

Lambda refuses a function, a reader of a stream or a destination whose role may not do its part. A role is made with the
policies that stand in it and those that it names; a policy that names the role is attached later, and nothing waits for it.
An emulator asks for none of this. Run by `make validate`.
"""

import unittest
from collections.abc import Iterator

from stack import Deployed, strings

# github.com/serverless/serverless/issues/6931: "does not have permissions to call PutTraceSegments on XRAY"
TO_BE_TRACED = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
# docs.aws.amazon.com/amazondynamodb/latest/developerguide/iam-policy-example-lamda-process-dynamodb-streams.html
TO_READ_A_STREAM = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"}
# docs.aws.amazon.com/lambda/latest/api/API_DestinationConfig.html
TO_SEND = {"AWS::SQS::Queue": "sqs:SendMessage", "AWS::SNS::Topic": "sns:Publish"}


class AtCreation(Deployed):
    def granted(self, role: str) -> Iterator[dict]:
        """What the role is made with, everything switched on that a parameter can."""
        properties = self.resources[role]["Properties"]
        named = [self.resources[name] for name in strings(properties.get("ManagedPolicyArns")) if name in self.resources]
        for policy in [*properties["Policies"], *(one["Properties"] for one in named)]:
            for statement in policy["PolicyDocument"]["Statement"]:
                branches = statement["Fn::If"][1:] if "Fn::If" in statement else [statement]
                yield from (branch for branch in branches if branch.get("Effect") == "Allow")

    def actions(self, role: str) -> set[str]:
        return {action for statement in self.granted(role) for action in statement["Action"]}

    def role_of(self, function: dict) -> str:
        return self.resources[function["Ref"]]["Properties"]["Role"]["Fn::GetAtt"][0]

    def test_a_function_that_can_be_traced_has_a_role_that_may_from_the_start(self) -> None:
        functions = self.of_type("AWS::Lambda::Function")
        self.assertGreater(len(functions), 100)
        for name, function in functions.items():
            self.assertEqual(TO_BE_TRACED - self.actions(function["Role"]["Fn::GetAtt"][0]), set(), name)

    def test_a_reader_of_the_stream_may_read_it_and_hand_on_what_fails_from_the_start(self) -> None:
        mappings = self.of_type("AWS::Lambda::EventSourceMapping")
        self.assertEqual(len(mappings), 2)
        for name, mapping in mappings.items():
            role = self.role_of(mapping["FunctionName"])
            needed = TO_READ_A_STREAM | self.sending(mapping["DestinationConfig"])
            self.assertEqual(needed - self.actions(role), set(), name)

    def test_a_function_that_tells_what_it_did_may_from_the_start(self) -> None:
        configs = self.of_type("AWS::Lambda::EventInvokeConfig")
        self.assertEqual(len(configs), 1)
        for name, config in configs.items():
            self.assertEqual(self.sending(config["DestinationConfig"]) - self.actions(self.role_of(config["FunctionName"])), set(), name)

    def sending(self, destinations: dict) -> set[str]:
        """What it takes to send to the destinations."""
        kinds = {self.resources[name]["Type"] for name in strings(destinations) if name in self.resources}
        # A topic of a nested stack.
        if any(text.endswith("TopicArn") for text in strings(destinations)):
            kinds.add("AWS::SNS::Topic")
        found = {TO_SEND[kind] for kind in kinds if kind in TO_SEND}
        self.assertTrue(found, destinations)
        return found

    def test_no_allowance_is_attached_to_a_role_that_does_not_know_of_it(self) -> None:
        for kind in ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy"):
            for name, policy in self.of_type(kind).items():
                effects = {statement["Effect"] for statement in policy["PolicyDocument"]["Statement"] if "Effect" in statement}
                if "Roles" in policy or "RoleName" in policy:
                    self.assertEqual(effects, {"Deny"}, name)


if __name__ == "__main__":
    unittest.main()
