"""Each role's actions are those that its functions were counted to use, and no more.

What they were counted to use of the table stands in functions/tests/functions/actions.json, which
`UPDATE_DOCS=1 cargo test -p crudder-functions calls` writes and the same test holds true. (That no function of any test there
uses what its role does not allow, those tests hold themselves.) What no stand-in can count stands here, with its reason.
Run by `make validate`.
"""

import copy
import json
import unittest
from collections import defaultdict

from stack import ROOT, Deployed, policy_statements

# Lambda writes each function's log by the function's role, and its traces, where it is told to trace.
OF_EVERY_ROLE = {"logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords"}

# Lambda's poller of the stream, which acts by the function's role.
OF_THE_POLLER = {
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "sqs:SendMessage",
}

# What a role allows, beyond the table, and for whom.
UNCOUNTED = {
    # Pictures, counted at a stand-in of their own, to whose calls every test there holds the roles. Who signs an address
    # calls nothing: whoever fetches it does so by the signer's right.
    "ReadRole": {"s3:GetObject"},
    "WriteRole": {"s3:GetObject"},
    "MediaRole": {"s3:GetObject", "s3:PutObject"},
    "RedraftRole": {"s3:GetObject", "s3:PutObject"},
    "PortrayRole": {"s3:GetObject", "s3:PutObject"},
    "AppsRole": {"s3:GetObject", "s3:PutObject", "cognito-idp:DescribeUserPoolClient"},
    "ConsumeRole": OF_THE_POLLER,
    # Deleting pictures, as above.
    "DeriveRole": OF_THE_POLLER | {"s3:DeleteObject"},
    # Signed calls to the user pool, counted at a stand-in of their own, to whose calls every test there holds the roles.
    "RecogniseRole": {"cognito-idp:DescribeUserPoolClient"},
    "EnrolRole": {"cognito-idp:DescribeUserPoolClient"},
    "SessionRole": {"cognito-idp:DescribeUserPoolClient", "cognito-idp:AdminUserGlobalSignOut"},
    "LeaveRole": {"cognito-idp:DescribeUserPoolClient", "cognito-idp:AdminDeleteUser"},
    # Counted at a stand-in of its own (functions/tests/functions/brake.rs): API Gateway's actions are HTTP's methods. The
    # message goes out by Lambda itself, by the function's role.
    "BrakeRole": {"apigateway:GET", "apigateway:PATCH", "apigateway:DELETE", "sns:Publish"},
    # Fetching the Momento key, at each start, where the template is told of a cache (functions/src/clients.rs).
    "MomentoKeyPolicy": {"ssm:GetParameter", "secretsmanager:GetSecretValue", "kms:Decrypt"},
    # Fetching the key that signs addresses of pictures, in the same way.
    "PicturesKeyPolicy": {"ssm:GetParameter"},
    # CodeDeploy's, not a function's: what AWS's own policy for it has (AWSCodeDeployRoleForLambdaLimited).
    "RolloutRole": {
        "cloudwatch:DescribeAlarms",
        "lambda:GetAlias",
        "lambda:GetProvisionedConcurrencyConfig",
        "lambda:UpdateAlias",
    },
}

# The one function that serves every route to third-party apps: its role allows what all routes together use.
DISPATCHER = "AppsRole"


def complaints(template: dict, counted: dict[str, list[str]]) -> list[str]:
    """What roles allow that their functions were not counted to use, and the other way round."""
    used, granted = defaultdict(set), defaultdict(set)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            role = resource["Properties"]["Role"]["Fn::GetAtt"][0]
            used[role] |= OF_EVERY_ROLE | UNCOUNTED.get(role, set()) | set(counted[resource["Properties"]["Handler"]])
            used[DISPATCHER] |= set(counted[resource["Properties"]["Handler"]]) if is_route(template, resource) else set()
    for owner in ("MomentoKeyPolicy", "PicturesKeyPolicy", "RolloutRole"):
        used[owner] = UNCOUNTED[owner]
    for owner, statement in policy_statements(template):
        if statement["Effect"] == "Deny":
            continue
        actions = statement["Action"]
        granted[owner] |= {actions} if isinstance(actions, str) else set(actions)
    wrong = []
    for owner in sorted(used.keys() | granted.keys()):
        if needless := granted[owner] - used[owner]:
            wrong.append(f"{owner} allows what nothing uses: {sorted(needless)}")
        if missing := used[owner] - granted[owner]:
            wrong.append(f"{owner} does not allow what is used: {sorted(missing)}")
    return wrong


def is_route(template: dict, function: dict) -> bool:
    """Whether an API leads to a function or its alias, by the permission that it needs for that."""
    (name,) = [name for name, resource in template["Resources"].items() if resource is function]
    return any(
        resource["Type"] == "AWS::Lambda::Permission"
        and resource["Properties"]["Principal"] == "apigateway.amazonaws.com"
        and resource["Properties"]["FunctionName"]["Ref"] in (name, f"{name}Aliaslive")
        for resource in template["Resources"].values()
    )


class LeastPrivilege(Deployed):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.counted = json.loads((ROOT / "functions" / "tests" / "functions" / "actions.json").read_text())

    def test_each_roles_actions_are_what_its_functions_were_counted_to_use(self) -> None:
        self.assertEqual(complaints(self.template, self.counted), [])

    def test_what_was_counted_is_of_these_functions(self) -> None:
        handlers = {function["Properties"]["Handler"] for function in self.functions().values()}
        self.assertEqual(set(self.counted), handlers)
        self.assertIn("dynamodb:ConditionCheckItem", self.counted["statuses_create"])

    def test_an_action_too_many_and_one_too_few_are_told(self) -> None:
        for role in ("ReadRole", "WriteRole", "MediaRole", "RedraftRole", "PortrayRole", "EnrolRole", "LeaveRole", "TriggerRole", "RecogniseRole", "AppsRole", "AuditRole"):
            template = copy.deepcopy(self.template)
            (of_table,) = [
                statement
                for owner, statement in policy_statements(template)
                if owner == role and statement["Resource"] == {"Fn::GetAtt": ["Table", "Arn"]}
            ]
            lost = of_table["Action"].pop()
            of_table["Action"].append("dynamodb:BatchWriteItem")
            needless, missing = complaints(template, self.counted)
            self.assertEqual(needless, f"{role} allows what nothing uses: ['dynamodb:BatchWriteItem']")
            self.assertEqual(missing, f"{role} does not allow what is used: ['{lost}']")

    def test_a_policy_that_nobody_knows_of_is_told(self) -> None:
        template = copy.deepcopy(self.template)
        template["Resources"]["ReadRole"]["Properties"]["ManagedPolicyArns"] = ["arn:aws:iam::aws:policy/AdministratorAccess"]
        template["Resources"]["Other"] = {
            "Type": "AWS::IAM::Policy",
            "Properties": {"PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": "*"}]}},
        }
        told = "\n".join(complaints(template, self.counted))
        self.assertIn("ReadRole", told)
        self.assertIn("Other allows what nothing uses: ['s3:*']", told)

    def test_only_who_uses_the_cache_may_fetch_its_key(self) -> None:
        attached = {
            name for name, role in self.of_type("AWS::IAM::Role").items() if "MomentoKeyPolicy" in json.dumps(role)
        }
        self.assertEqual(attached, {"ReadRole", "WriteRole", "RedraftRole", "PortrayRole", "LeaveRole", "AppsRole", "ConsumeRole", "AuditRole"})


if __name__ == "__main__":
    unittest.main()
