"""scripts/brake with the real AWS CLI, the function as Lambda starts it, and API Gateway's API, all on ministack.

The stage and its throttles are the template's own. Where ministack 1.5.33 is not AWS: it does not tell a `provided.*`
function where AWS is, nor who it is, so the function gets both by its environment; its UpdateStage replaces the settings
of all routes, where AWS's merges them (the brake always names all, so that either will do).
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

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samcli.yamlhelper import yaml_parse

from check import ROOT
sys.path.insert(0, str(ROOT / "tests"))
from emulator import REGION, Emulator
from intrinsics import Given

ACCOUNT = "333333333333"
BOOTSTRAP = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug" / "bootstrap"
FUNCTION = "crudder-BrakeFunction-1ABCDEFGHIJK"


def template():
    # Through JSON, so that what YAML aliases share becomes separate copies.
    return json.loads(json.dumps(yaml_parse((ROOT / "template.yaml").read_text())))


def numbers(settings):
    """Throttles as API Gateway's own API takes them, of what CloudFormation gets as text."""
    if isinstance(settings, dict):
        return {name: numbers(inner) for name, inner in settings.items()}
    return json.loads(settings)


class TheBrake(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator()
        cls.addClassCleanup(cls.emulator.stop)
        source = template()
        given = Given(source)
        cls.gateway = cls.emulator.client(ACCOUNT, "apigatewayv2")
        cls.api = cls.gateway.create_api(Name="crudder", ProtocolType="HTTP")["ApiId"]

        def settings(api):
            properties = source["Resources"][api]["Properties"]
            return {name: numbers(given.value(properties[name])) for name in ("DefaultRouteSettings", "RouteSettings")}

        cls.settings = settings("Api")
        cls.gateway.create_stage(ApiId=cls.api, StageName="$default", AutoDeploy=True, **cls.settings)
        apps = cls.gateway.create_api(Name="crudder-apps", ProtocolType="HTTP")["ApiId"]
        cls.gateway.create_stage(ApiId=apps, StageName="$default", AutoDeploy=True, **settings("AppsApi"))
        brake = given.value(source["Resources"]["BrakeFunction"]["Properties"]["Environment"]["Variables"]["BRAKE"])
        cls.make_function(brake.replace("${Api}", cls.api).replace("${AppsApi}", apps))
        floor = json.loads(brake)["floor"]
        cls.floor_throttle = {"ThrottlingRateLimit": floor["rate"], "ThrottlingBurstLimit": floor["burst"]}
        cls.make_stack()

    @classmethod
    def make_function(cls, brake):
        with tempfile.TemporaryDirectory() as folder:
            # Without its debug information it is a tenth of the size.
            binary, package = Path(folder, "bootstrap"), Path(folder, "package.zip")
            shutil.copy2(BOOTSTRAP, binary)
            subprocess.run(["strip", binary], check=True)
            with zipfile.ZipFile(package, "w", zipfile.ZIP_STORED) as archive:
                archive.write(binary, "bootstrap")
            functions = cls.emulator.client(ACCOUNT, "lambda")
            functions.create_function(
                FunctionName=FUNCTION,
                Runtime="provided.al2023",
                Handler="brake",
                Role=f"arn:aws:iam::{ACCOUNT}:role/brake",
                Code={"ZipFile": package.read_bytes()},
                Timeout=60,
                Environment={
                    "Variables": {
                        "BRAKE": brake,
                        "AWS_ENDPOINT_URL": cls.emulator.endpoint,
                        "AWS_ACCESS_KEY_ID": ACCOUNT,
                        "AWS_SECRET_ACCESS_KEY": "none",
                        "AWS_REGION": REGION,
                    }
                },
            )

    @classmethod
    def make_stack(cls):
        """Two stacks with the output that the script looks for: one with a brake, one that was deployed without."""
        cloudformation = cls.emulator.client(ACCOUNT, "cloudformation")
        for name, function in (("crudder", FUNCTION), ("plain", "none")):
            body = {
                "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
                "Outputs": {"BrakeFunctionName": {"Value": function}},
            }
            cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(body))
            waiter = cloudformation.get_waiter("stack_create_complete")
            waiter.wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})

    def brake(self, *arguments):
        # The machine's own AWS settings must not leak into a test.
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return subprocess.run(
            [sys.executable, ROOT / "scripts/brake", *arguments],
            env={**clean, **self.emulator.environment(ACCOUNT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def stage(self):
        stage = self.gateway.get_stage(ApiId=self.api, StageName="$default")
        return {name: stage[name] for name in ("DefaultRouteSettings", "RouteSettings")}

    def assert_throttles(self, expected):
        def throttles(settings):
            return settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]

        found = self.stage()
        self.assertEqual(throttles(found["DefaultRouteSettings"]), throttles(expected["DefaultRouteSettings"]))
        self.assertEqual(
            {route: throttles(settings) for route, settings in found["RouteSettings"].items()},
            {route: throttles(settings) for route, settings in expected["RouteSettings"].items()},
        )

    def floor(self):
        def held(settings):
            # A route that takes less already is not raised to the floor.
            return {name: min(most, settings[name]) for name, most in self.floor_throttle.items()}

        routes = {route: held(settings) for route, settings in self.settings["RouteSettings"].items()}
        return {"DefaultRouteSettings": held(self.settings["DefaultRouteSettings"]), "RouteSettings": routes}

    def test_it_is_put_on_and_lifted_by_one_command_each_and_says_so(self):
        status = self.brake()
        self.assertEqual((status.returncode, status.stderr), (0, ""), status)
        self.assertIn("was template, is template", status.stdout)

        applied = self.brake("--apply")
        print(f"\n---- make brake ARGS=--apply:\n{applied.stdout}{applied.stderr}")
        self.assertEqual(applied.returncode, 0, applied)
        self.assertIn("The brake is ON", applied.stdout)
        self.assert_throttles(self.floor())
        self.assertEqual(self.brake("--status").returncode, 1)
        self.assertIn("was braked, is braked", self.brake("--apply").stdout)

        lifted = self.brake("--lift", "--stack", "crudder", "--region", REGION)
        print(f"---- make brake ARGS=--lift:\n{lifted.stdout}{lifted.stderr}")
        self.assertEqual(lifted.returncode, 0, lifted)
        self.assert_throttles(self.settings)

    def test_the_budgets_notice_puts_it_on(self):
        event = json.loads((ROOT / "events/brake.json").read_text())
        # Sent now, as SNS writes it: the function goes by the machine's clock here.
        event["Records"][0]["Sns"]["Timestamp"] = time.strftime("%Y-%m-%dT%H:%M:%S.999Z", time.gmtime(time.time() + 2))
        functions = self.emulator.client(ACCOUNT, "lambda")
        answer = functions.invoke(FunctionName=FUNCTION, Payload=json.dumps(event))
        self.assertNotIn("FunctionError", answer, answer["Payload"].read())
        self.addCleanup(self.brake, "--lift")
        self.assert_throttles(self.floor())

    def test_a_stack_without_a_brake_is_told_apart_from_one_with_it(self):
        asked = self.brake("--lift", "--stack", "plain")
        self.assertEqual(asked.returncode, 2)
        self.assertIn("deploy it with Brake=true", asked.stderr)
        asked = self.brake("--stack", "nowhere")
        self.assertEqual((asked.returncode, asked.stdout), (2, ""))
        self.assertIn("nowhere", asked.stderr)


if __name__ == "__main__":
    unittest.main()
