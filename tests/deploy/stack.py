"""A Crudder stack on the emulator: packaged by the real SAM CLI, transformed by AWS's own translator, bridged, and deployed
by change sets, as `sam deploy` does it."""

import hashlib
import io
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

from bridge import Api, Template, bridged, without_refused

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from emulator import Emulator
from intrinsics import Given

# Calls that Cognito takes unsigned (sign-up, say) come to this account, whatever the pool.
ACCOUNT = "000000000000"
BUCKET = "crudder-packages"
STACK = "crudder"
BUILT = ROOT / ".aws-sam/build/template.yaml"


class Clock:
    """The wall clock of the emulator and of the functions; it moves when it is told to."""

    def __init__(self, folder: Path) -> None:
        library, self.file = folder / "clock.so", folder / "offset"
        self.move_to(0)
        source = Path(__file__).with_name("clock.c")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_OFFSET_FILE": str(self.file)}

    def move_to(self, offset: int) -> None:
        """To so many seconds from now."""
        self.offset = offset
        # In place: the file is mapped.
        with self.file.open("r+b" if self.file.exists() else "w+b") as file:
            file.write(struct.pack("=q", offset))

    def advance(self, seconds: int) -> None:
        self.move_to(self.offset + seconds)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Cloud:
    """An emulator with a clock of its own, and the stack on it."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock(Path(self.folder.name))
        # With AUTH, functions can do what their roles allow and no more; the account's own key has the secret that clients have.
        enforced = {"AUTH": "true", "AWS_SECRET_ACCESS_KEY": "none"}
        self.emulator = Emulator(tells_functions=True, **enforced, **self.clock.environment)
        self.stacks = self.client("cloudformation")
        self.outputs: dict[str, str] = {}
        self.deployments = 0
        # By which output, method, path, and with which status.
        self.asked: set[tuple[str, str, str, int]] = set()

    def stop(self) -> None:
        self.emulator.stop()
        self.folder.cleanup()

    def client(self, service: str) -> Any:
        return self.emulator.client(ACCOUNT, service)

    def package(self) -> Template:
        """`sam package` of what was built: the code and the nested template lie in S3, the template names where."""
        self.client("s3").create_bucket(Bucket=BUCKET)
        packaged = Path(self.folder.name, "packaged.yaml")
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        once = BUILT.with_name("once.yaml")
        once.write_text(json.dumps(sharing_code(parsed(BUILT.read_text()))))
        subprocess.run(
            [
                *(Path(sys.executable).with_name("sam"), "package", "--template-file", once, "--s3-bucket", BUCKET),
                *("--s3-prefix", "crudder", "--region", "us-east-1", "--output-template-file", packaged),
            ],
            cwd=ROOT,
            env=clean | self.emulator.environment(ACCOUNT) | {"SAM_CLI_TELEMETRY": "0", "SAM_CLI_BETA_PACKAGE_PERFORMANCE": "1"},
            check=True,
            capture_output=True,
        )
        return parsed(packaged.read_text())

    def placed(self, source: Path) -> Template:
        """The template of a folder, packaged by hand: its nested ones in S3, and for all functions the one bootstrap that was
        built. Quicker than `package`, and good for templates whose own code was not built."""
        s3 = self.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.write(BUILT.parent / "HealthFunction/bootstrap", "bootstrap")
        s3.put_object(Bucket=BUCKET, Key="crudder/code.zip", Body=code.getvalue())
        template = with_code((source / "template.yaml").read_text(), f"s3://{BUCKET}/crudder/code.zip")
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::CloudFormation::Stack":
                url = resource["Properties"]["TemplateURL"]
                s3.put_object(Bucket=BUCKET, Key=f"crudder/{url}", Body=(source / url).read_bytes())
                resource["Properties"]["TemplateURL"] = f"{self.emulator.endpoint}/{BUCKET}/crudder/{url}"
        return template

    def nested(self, template: Template) -> dict[str, tuple[Template, dict[str, Any]]]:
        """Puts nested templates in S3 once more, without what the emulator refuses; that, each with its template."""
        refused = {}
        s3 = self.client("s3")
        for resource in template["Resources"].values():
            if resource["Type"] != "AWS::CloudFormation::Stack":
                continue
            found = re.fullmatch(rf".*/{BUCKET}/(.+)", resource["Properties"]["TemplateURL"])
            assert found, resource
            inner = parsed(s3.get_object(Bucket=BUCKET, Key=found[1])["Body"].read().decode())
            inner, left_out = without_refused(inner)
            refused |= {name: (inner, resource) for name, resource in left_out.items()}
            s3.put_object(Bucket=BUCKET, Key=f"{found[1]}.bridged", Body=json.dumps(inner))
            resource["Properties"]["TemplateURL"] += ".bridged"
        return refused

    def deploy(self, packaged: Template, **parameters: str) -> list[dict[str, Any]]:
        """Makes a change set and executes it; its changes."""
        template, apis = bridged(transformed(packaged))
        refused = self.nested(template)
        self.deployments += 1
        key = "crudder/bridged.template"
        self.client("s3").put_object(Bucket=BUCKET, Key=key, Body=json.dumps(template))
        kind = "UPDATE" if self.outputs else "CREATE"
        change_set = {"StackName": STACK, "ChangeSetName": f"deploy-{self.deployments}"}
        self.stacks.create_change_set(
            **change_set,
            TemplateURL=f"{self.emulator.endpoint}/{BUCKET}/{key}",
            ChangeSetType=kind,
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
            Capabilities=["CAPABILITY_IAM"],
        )
        waiting = {"Delay": 1, "MaxAttempts": 300}
        self.stacks.get_waiter("change_set_create_complete").wait(**change_set, WaiterConfig=waiting)
        changes = []
        for page in self.stacks.get_paginator("describe_change_set").paginate(**change_set):
            changes += [change["ResourceChange"] for change in page["Changes"]]
        self.stacks.execute_change_set(**change_set)
        self.stacks.get_waiter(f"stack_{kind.lower()}_complete").wait(StackName=STACK, WaiterConfig=waiting)
        (stack,) = self.stacks.describe_stacks(StackName=STACK)["Stacks"]
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        self.open(apis)
        self.let_in_by_http(template)
        if kind == "CREATE":
            self.make_budgets(refused)
        return changes

    def open(self, apis: dict[str, Api]) -> None:
        """Has each API lead to this deployment's functions, and to nothing else."""
        gateway = self.client("apigatewayv2")
        pages = self.stacks.get_paginator("list_stack_resources").paginate(StackName=STACK)
        found = [one for page in pages for one in page["StackResourceSummaries"]]
        ids = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found} | {"AWS::Region": "us-east-1"}
        for name, described in apis.items():
            api = {"ApiId": ids[name]}
            gateway.update_api(**api, CorsConfiguration=described.cors)
            for old in items(gateway.get_routes, api):
                gateway.delete_route(**api, RouteId=old["RouteId"])
            for old in items(gateway.get_integrations, api):
                gateway.delete_integration(**api, IntegrationId=old["IntegrationId"])
            for old in items(gateway.get_authorizers, api):
                gateway.delete_authorizer(**api, AuthorizerId=old["AuthorizerId"])
            authorizers = {
                of: gateway.create_authorizer(**api, **filled(properties, ids))["AuthorizerId"]
                for of, properties in described.authorizers.items()
            }
            for route in described.routes:
                leads = gateway.create_integration(
                    **api,
                    IntegrationType="AWS_PROXY",
                    IntegrationUri=filled(route.function, ids),
                    PayloadFormatVersion=route.payload,
                )
                guard: dict[str, Any] = {"AuthorizationType": "NONE"}
                if route.authorizer:
                    guard = {"AuthorizationType": "JWT", "AuthorizationScopes": route.scopes}
                    guard["AuthorizerId"] = authorizers[route.authorizer]
                gateway.create_route(**api, RouteKey=route.key, Target=f"integrations/{leads['IntegrationId']}", **guard)

    def let_in_by_http(self, template: Template) -> None:
        """Takes off what keeps requests without TLS from buckets: differences.py, "plain_http"."""
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::S3::BucketPolicy":
                self.client("s3").delete_bucket_policy(Bucket=self.resource(resource["Properties"]["Bucket"]["Ref"]))

    def make_budgets(self, refused: dict[str, tuple[Template, dict[str, Any]]]) -> None:
        """By their API, from the properties that a template has for them."""
        (nested,) = self.stacks.describe_stacks(StackName=self.resource("Billing"))["Stacks"]
        given = {parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in nested["Parameters"]}
        values = {}
        for one in self.stacks.describe_stack_resources(StackName=nested["StackName"])["StackResources"]:
            values[one["LogicalResourceId"]] = one["PhysicalResourceId"]
        for name, (template, resource) in refused.items():
            if resource["Type"] == "AWS::Budgets::Budget":
                properties = filled(Given(template, **given).value(resource["Properties"]), values)
                budget = {"BudgetName": name, **properties["Budget"]}
                notices = properties["NotificationsWithSubscribers"]
                self.client("budgets").create_budget(
                    AccountId=ACCOUNT, Budget=budget, NotificationsWithSubscribers=notices
                )

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        """What the function of that logical id answers to what is no request."""
        answer = self.client("lambda").invoke(FunctionName=self.resource(function), Payload=json.dumps(event))
        said = answer["Payload"].read().decode()
        if "FunctionError" in answer:
            raise AssertionError(f"{function}: {said}")
        return json.loads(said)

    def resource(self, name: str) -> str:
        """The physical id."""
        answer = self.stacks.describe_stack_resource(StackName=STACK, LogicalResourceId=name)
        return str(answer["StackResourceDetail"]["PhysicalResourceId"])


def items(get: Callable[..., dict[str, Any]], api: dict[str, str]) -> list[dict[str, Any]]:
    """All of what an API has, over its pages."""
    found, more = [], {}
    while True:
        page = get(**api, **more)
        found += page["Items"]
        if not page.get("NextToken"):
            return found
        more = {"NextToken": page["NextToken"]}


def parsed(template: str) -> Template:
    """Through JSON, so that what YAML aliases share becomes separate copies."""
    return json.loads(json.dumps(yaml_parse(template)))


def sharing_code(template: Template) -> Template:
    """A built template in which functions with the same bytes name the same folder: `sam package` packs each folder that is named,
    and all functions are one bootstrap. What they get is the same object either way, since it is named by its hash."""
    first: dict[str, str] = {}
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            folder = BUILT.parent / resource["Properties"]["CodeUri"]
            digest = hashlib.sha256()
            for file in sorted(path for path in folder.rglob("*") if path.is_file()):
                digest.update(f"{file.relative_to(folder)}\0{file.stat().st_mode}\0".encode() + file.read_bytes())
            resource["Properties"]["CodeUri"] = first.setdefault(digest.hexdigest(), resource["Properties"]["CodeUri"])
    return template


def with_code(template: str, code: str) -> Template:
    """A template with its functions' code somewhere in S3."""
    with_it = parsed(template)
    with_it["Globals"]["Function"]["CodeUri"] = code
    return with_it


def filled(value: Any, values: dict[str, str]) -> Any:
    """The value with what its references stand for; an ARN that is asked for is a function's."""
    if isinstance(value, dict):
        if set(value) == {"Ref"}:
            return values[value["Ref"]]
        if set(value) == {"Fn::GetAtt"}:
            function, _ = value["Fn::GetAtt"]
            return f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{values[function]}"
        if set(value) == {"Fn::Sub"}:
            return re.sub(r"\$\{([\w:]+)\}", lambda name: values[name[1]], value["Fn::Sub"])
        return {name: filled(inner, values) for name, inner in value.items()}
    return [filled(inner, values) for inner in value] if isinstance(value, list) else value


def transformed(template: Template) -> Template:
    """By the translator that AWS runs."""
    return transform(json.loads(json.dumps(template)), {}, SimpleNamespace(load=lambda: {}))
