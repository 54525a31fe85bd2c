"""Asks the emulator for each of differences.py: a gap that a new version has closed needs its bridge no longer."""

import http.client
import io
import json
import os
import socket
import sys
import unittest
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError, WaiterError

from differences import DIFFERENCES

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from emulator import REGION, Emulator

# Calls that Cognito takes unsigned (sign-up, say) come to this account, whatever the pool.
ACCOUNT = "000000000000"
PASSWORD = "Correct-horse-7"
KEYS = {"pk": "HASH", "sk": "RANGE"}
TABLE = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in KEYS],
    "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in KEYS.items()],
    "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
}
CORS = {"AllowOrigins": ["*"], "AllowMethods": ["GET"], "AllowHeaders": ["authorization"]}
BODY = {
    "openapi": "3.0.1",
    "info": {"title": "probe", "version": "1.0"},
    "paths": {
        "/health": {
            "get": {
                "x-amazon-apigateway-integration": {
                    "type": "http_proxy",
                    "httpMethod": "GET",
                    "uri": "http://127.0.0.1:9",
                    "payloadFormatVersion": "1.0",
                },
                "responses": {},
            }
        }
    },
}
BUDGET = {"Budget": {"BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": {"Amount": 5, "Unit": "USD"}}}
MONITOR = {"MonitorName": "probe", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}
# A whole custom runtime: it leaves a mark of what it was asked and where AWS is, and answers.
RUNTIME = """#!/bin/sh
set -e
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
exec python3 - "$api" <<'END'
import json, os, sys, urllib.request
api = sys.argv[1]
while True:
    with urllib.request.urlopen(api + "/invocation/next") as answer:
        id, event = answer.headers["Lambda-Runtime-Aws-Request-Id"], answer.read()
    with open(os.environ["MARK"], "ab") as mark:
        mark.write(event + b"\\n")
    said = json.dumps({"endpoint": os.environ.get("AWS_ENDPOINT_URL")}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{api}/invocation/{id}/response", said)).close()
END
"""


def closed(name: str) -> str:
    return f"gap closed: remove the bridge for {name} (differences.py)"


class Gaps(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = Emulator()
        cls.addClassCleanup(cls.emulator.stop)
        cls.mark = Path(cls.emulator.folder.name, "mark")
        cls.make_function()

    @classmethod
    def client(cls, service: str) -> Any:
        return cls.emulator.client(ACCOUNT, service)

    @classmethod
    def make_function(cls) -> None:
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            bootstrap = zipfile.ZipInfo("bootstrap")
            bootstrap.external_attr = 0o755 << 16
            archive.writestr(bootstrap, RUNTIME)
        cls.function = cls.client("lambda").create_function(
            FunctionName="probe",
            Runtime="provided.al2023",
            Handler="probe",
            Role=f"arn:aws:iam::{ACCOUNT}:role/probe",
            Code={"ZipFile": package.getvalue()},
            Environment={"Variables": {"MARK": str(cls.mark)}},
        )["FunctionArn"]

    def deploy(self, name: str, type: str, properties: dict[str, Any]) -> str | None:
        """The physical id, or None where the template is refused."""
        body = {"Resources": {"One": {"Type": type, "Properties": properties}}}
        stacks = self.client("cloudformation")
        try:
            stacks.create_stack(StackName=name, TemplateBody=json.dumps(body), OnFailure="DO_NOTHING")
            stacks.get_waiter("stack_create_complete").wait(
                StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
            )
        except ClientError as refused:
            self.assertIn("Unrecognized resource types", str(refused))
            return None
        (resource,) = stacks.describe_stack_resources(StackName=name)["StackResources"]
        return str(resource["PhysicalResourceId"])

    def pool(self, **more: Any) -> tuple[Any, str]:
        cognito = self.client("cognito-idp")
        pool = cognito.create_user_pool(PoolName="probe", AutoVerifiedAttributes=["email"], **more)["UserPool"]["Id"]
        client = cognito.create_user_pool_client(
            UserPoolId=pool, ClientName="probe", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        )["UserPoolClient"]["ClientId"]
        attributes = [{"Name": "email", "Value": "ada@example.com"}]
        cognito.sign_up(ClientId=client, Username="ada", Password=PASSWORD, UserAttributes=attributes)
        return cognito, client

    def test_every_difference_has_a_probe_or_says_why_not(self) -> None:
        for one in DIFFERENCES:
            with self.subTest(one.name):
                self.assertEqual(hasattr(self, f"test_{one.name}"), one.probed)
                self.assertTrue(one.probed or "no probe" in one.bridge)

    def test_every_difference_names_a_test_that_is_there(self) -> None:
        root = Path(__file__).resolve().parents[2]
        for one in DIFFERENCES:
            with self.subTest(one.name):
                file, _, name = one.test.partition("::")
                self.assertRegex((root / file).read_text(), rf"(?:def|fn) {name}\(")

    def test_the_emulator_is_for_this_machine_alone(self) -> None:
        # Another address of loopback answers where it listens on all.
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", self.emulator.port), timeout=5)

    def test_openapi_body(self) -> None:
        api = self.deploy("body", "AWS::ApiGatewayV2::Api", {"Body": BODY})
        self.assertIsNotNone(api)
        self.assertEqual(self.client("apigatewayv2").get_routes(ApiId=api)["Items"], [], closed("openapi_body"))

    def test_cors(self) -> None:
        api = self.deploy("cors", "AWS::ApiGatewayV2::Api", {"Name": "a", "ProtocolType": "HTTP", "CorsConfiguration": CORS})
        gateway = self.client("apigatewayv2")
        gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)

        def preflight() -> str | None:
            connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=30)
            self.addCleanup(connection.close)
            headers = {"Host": f"{api}.execute-api.localhost", "Origin": "https://client.example"}
            connection.request("OPTIONS", "/", headers=headers | {"Access-Control-Request-Method": "GET"})
            return connection.getresponse().headers["access-control-allow-origin"]

        self.assertIsNone(preflight(), closed("cors"))
        gateway.update_api(ApiId=api, CorsConfiguration=CORS)
        self.assertEqual(preflight(), "*", "the bridge holds")

    def test_preflight_of_a_route(self) -> None:
        gateway = self.client("apigatewayv2")
        api = gateway.create_api(Name="everything", ProtocolType="HTTP", CorsConfiguration=CORS)["ApiId"]
        gateway.create_route(ApiId=api, RouteKey="$default")
        gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=30)
        self.addCleanup(connection.close)
        headers = {"Host": f"{api}.execute-api.localhost", "Origin": "https://client.example"}
        connection.request("OPTIONS", "/a", headers=headers | {"Access-Control-Request-Method": "GET"})
        # The route leads nowhere.
        self.assertIn(connection.getresponse().status, (200, 204), closed("preflight_of_a_route"))

    def test_route_settings(self) -> None:
        gateway = self.client("apigatewayv2")
        api = gateway.create_api(Name="throttled", ProtocolType="HTTP")["ApiId"]
        one, other = ({key: {"ThrottlingRateLimit": 1.0, "ThrottlingBurstLimit": 1}} for key in ("GET /a", "GET /b"))
        gateway.create_stage(ApiId=api, StageName="$default", RouteSettings=one)
        settings = gateway.update_stage(ApiId=api, StageName="$default", RouteSettings=other)["RouteSettings"]
        self.assertEqual(set(settings), {"GET /b"}, closed("route_settings"))

    def test_budget(self) -> None:
        self.assertIsNone(self.deploy("budget", "AWS::Budgets::Budget", BUDGET), closed("budget"))

    def test_anomaly_monitor(self) -> None:
        self.assertIsNone(self.deploy("monitor", "AWS::CE::AnomalyMonitor", MONITOR), closed("anomaly_monitor"))

    def test_metric_math(self) -> None:
        stat = {"Metric": {"Namespace": "AWS/Lambda", "MetricName": "Errors"}, "Period": 60, "Stat": "Sum"}
        metrics = [{"Id": "all", "Expression": "one * 2"}, {"Id": "one", "MetricStat": stat, "ReturnData": False}]
        rule = {"EvaluationPeriods": 1, "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"}
        with self.assertRaises(WaiterError, msg=closed("metric_math")):
            self.deploy("calculated", "AWS::CloudWatch::Alarm", rule | {"Metrics": metrics})

    def test_reserved_concurrency(self) -> None:
        function = {"Runtime": "provided.al2023", "Handler": "probe", "Role": f"arn:aws:iam::{ACCOUNT}:role/probe"}
        function |= {"Code": {"ZipFile": "probe"}, "ReservedConcurrentExecutions": 2}
        name = self.deploy("reserved", "AWS::Lambda::Function", function)
        reserved = self.client("lambda").get_function_concurrency(FunctionName=name)
        self.assertNotIn("ReservedConcurrentExecutions", reserved, closed("reserved_concurrency"))

    def test_time_to_live(self) -> None:
        table = self.deploy("ttl", "AWS::DynamoDB::Table", TABLE)
        found = self.client("dynamodb").describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        self.assertEqual(found["TimeToLiveStatus"], "DISABLED", closed("time_to_live"))

    def test_point_in_time_recovery(self) -> None:
        table = self.deploy("recovery", "AWS::DynamoDB::Table", TABLE)
        found = self.client("dynamodb").describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        status = found["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
        self.assertEqual(status, "DISABLED", closed("point_in_time_recovery"))

    def test_confirmation_code(self) -> None:
        cognito, client = self.pool()
        try:
            cognito.confirm_sign_up(ClientId=client, Username="ada", ConfirmationCode="no code")
        except ClientError:
            self.fail(closed("confirmation_code"))

    def test_post_confirmation(self) -> None:
        cognito, client = self.pool(LambdaConfig={"PostConfirmation": self.function})
        before = self.marks()
        cognito.confirm_sign_up(ClientId=client, Username="ada", ConfirmationCode="123456")
        self.assertEqual(self.marks(), before, closed("post_confirmation"))

    def test_global_sign_out(self) -> None:
        cognito, client = self.pool()
        cognito.confirm_sign_up(ClientId=client, Username="ada", ConfirmationCode="123456")
        tokens = cognito.initiate_auth(
            ClientId=client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD},
        )["AuthenticationResult"]
        cognito.global_sign_out(AccessToken=tokens["AccessToken"])
        try:
            cognito.get_user(AccessToken=tokens["AccessToken"])
        except ClientError:
            self.fail(closed("global_sign_out"))

    def test_endpoint(self) -> None:
        before = self.marks()
        answer = self.client("lambda").invoke(FunctionName="probe", Payload=b"{}")
        self.assertEqual(self.marks(), before + 1, "the probe's function runs, so that its silence means something")
        said = json.loads(answer["Payload"].read())
        self.assertEqual(said, {"endpoint": None}, closed("endpoint"))

    def test_issuer(self) -> None:
        pools = self.client("cognito-idp")
        pool = pools.create_user_pool(PoolName="issuer")["UserPool"]["Id"]
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request("GET", f"/{pool}/.well-known/openid-configuration")
        issuer = json.loads(connection.getresponse().read())["issuer"]
        self.assertEqual(issuer, f"https://cognito-idp.{REGION}.amazonaws.com/{pool}", closed("issuer"))

    def test_region_in_conditions(self) -> None:
        body = {
            "Conditions": {"Here": {"Fn::Equals": [{"Ref": "AWS::Region"}, REGION]}},
            "Resources": {name: {"Type": "AWS::SNS::Topic"} for name in ("Always", "Here")},
        }
        body["Resources"]["Here"]["Condition"] = "Here"
        stacks = self.client("cloudformation")
        stacks.create_stack(StackName="region", TemplateBody=json.dumps(body))
        stacks.get_waiter("stack_create_complete").wait(StackName="region", WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        made = [one["LogicalResourceId"] for one in stacks.describe_stack_resources(StackName="region")["StackResources"]]
        self.assertEqual(made, ["Always"], closed("region_in_conditions"))

    def test_health_path(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=30)
        self.addCleanup(connection.close)
        # An API that is not there has no health.
        connection.request("GET", "/health", headers={"Host": "00000000.execute-api.localhost"})
        self.assertEqual(connection.getresponse().status, 200, closed("health_path"))

    def test_leading_keys(self) -> None:
        emulator = Emulator(AUTH="true", AWS_SECRET_ACCESS_KEY="none")
        self.addCleanup(emulator.stop)
        iam, dynamodb = emulator.client(ACCOUNT, "iam"), emulator.client(ACCOUNT, "dynamodb")
        dynamodb.create_table(
            TableName="sealed",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        )
        iam.create_user(UserName="ada")
        key = iam.create_access_key(UserName="ada")["AccessKey"]
        her = boto3.client(
            "dynamodb",
            endpoint_url=emulator.endpoint,
            region_name=REGION,
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
        )

        def may_read(**condition: Any) -> bool:
            deny = {"Effect": "Deny", "Action": "dynamodb:GetItem", "Resource": "*", **condition}
            statements = [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}, deny]
            document = json.dumps({"Version": "2012-10-17", "Statement": statements})
            iam.put_user_policy(UserName="ada", PolicyName="sealed", PolicyDocument=document)
            try:
                her.get_item(TableName="sealed", Key={"pk": {"S": "REPORT#1"}})
            except ClientError as refused:
                self.assertEqual(refused.response["Error"]["Code"], "AccessDeniedException")
                return False
            return True

        self.assertFalse(may_read(), "policies are enforced, so that this one means something")
        condition = {"ForAnyValue:StringLike": {"dynamodb:LeadingKeys": ["REPORT#*"]}}
        self.assertTrue(may_read(Condition=condition), closed("leading_keys"))

    def test_unsigned_account(self) -> None:
        pools = self.emulator.client("666666666666", "cognito-idp")
        pool = pools.create_user_pool(PoolName="elsewhere")["UserPool"]["Id"]
        client = pools.create_user_pool_client(UserPoolId=pool, ClientName="probe")["UserPoolClient"]["ClientId"]
        with self.assertRaises(ClientError, msg=closed("unsigned_account")):
            pools.sign_up(ClientId=client, Username="ada", Password=PASSWORD)

    def test_traced_role(self) -> None:
        functions = self.client("lambda")
        try:
            # Its role is none at all.
            functions.update_function_configuration(FunctionName="probe", TracingConfig={"Mode": "Active"})
        except ClientError:
            self.fail(closed("traced_role"))
        functions.update_function_configuration(FunctionName="probe", TracingConfig={"Mode": "PassThrough"})

    def test_stream_role(self) -> None:
        stream = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}}
        plain = {name: value for name, value in TABLE.items() if not name.endswith("Specification")}
        table = self.client("dynamodb").create_table(TableName="streamed", **plain, **stream)["TableDescription"]
        functions = self.client("lambda")
        try:
            made = functions.create_event_source_mapping(
                FunctionName="probe", EventSourceArn=table["LatestStreamArn"], StartingPosition="LATEST", Enabled=False
            )
        except ClientError:
            self.fail(closed("stream_role"))
        functions.delete_event_source_mapping(UUID=made["UUID"])

    def test_service_role(self) -> None:
        stacks = self.client("cloudformation")
        body = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
        try:
            stacks.create_stack(StackName="service-role", TemplateBody=body, RoleARN=f"arn:aws:iam::{ACCOUNT}:role/nobody")
            waiting = {"Delay": 1, "MaxAttempts": 30}
            stacks.get_waiter("stack_create_complete").wait(StackName="service-role", WaiterConfig=waiting)
        except (ClientError, WaiterError):
            self.fail(closed("service_role"))

    def test_version_description(self) -> None:
        try:
            self.client("lambda").publish_version(FunctionName="probe", Description="x" * 257)
        except ClientError:
            self.fail(closed("version_description"))

    def test_bucket_cors(self) -> None:
        s3 = self.client("s3")
        s3.create_bucket(Bucket="no-cors")
        s3.put_object(Bucket="no-cors", Key="picture", Body=b"x")
        address = s3.generate_presigned_url("get_object", Params={"Bucket": "no-cors", "Key": "picture"})
        asked = urllib.request.Request(address, headers={"Origin": "https://client.example"})
        with urllib.request.urlopen(asked) as answer:
            self.assertEqual(answer.headers["access-control-allow-origin"], "*", closed("bucket_cors"))

    def test_roll_back(self) -> None:
        code = {"S3Bucket": "no-such-bucket", "S3Key": "no-such-key"}
        role = f"arn:aws:iam::{ACCOUNT}:role/nobody"
        function = {"Runtime": "provided.al2023", "Handler": "x", "Role": role, "Code": code}
        self.assertIsNotNone(self.deploy("roll-back", "AWS::Lambda::Function", function), closed("roll_back"))

    def marks(self) -> int:
        return len(self.mark.read_bytes().splitlines()) if self.mark.exists() else 0


if __name__ == "__main__":
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    unittest.main()
