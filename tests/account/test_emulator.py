"""account-check with the real AWS CLI against ministack, in an account that is empty and in one that is ready.

Where ministack 1.5.33 is not AWS, and what stands in for it here or in test_recorded.py:
- Its templates know no AWS::IAM::Group and no AWS::Budgets::Budget: both are made by their APIs, with what the
  templates say. Its templates switch no TTL on: that is done by API too.
- Any user's MFA device counts as the root user's, and the root user never has an access key.
- An e-mail subscription is confirmed at once, a key can't be old, and nobody is ever denied anything.
- It takes figures for AWS/Billing from anybody; from AWS they come where billing alerts are enabled.
"""

import json
import os
import shlex
import subprocess
import sys
import unittest

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samcli.yamlhelper import yaml_parse

from check import ROOT, account_check
sys.path.insert(0, str(ROOT / "tests"))
from emulator import Emulator
from intrinsics import Given

EMPTY, READY = "111111111111", "222222222222"
MAIL = "you@example.com"


def load(path):
    # Through JSON, so that what YAML aliases share becomes separate copies.
    return json.loads(json.dumps(yaml_parse((ROOT / path).read_text())))


class AgainstTheEmulator(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator()
        cls.addClassCleanup(cls.emulator.stop)

    def check(self, account, *arguments):
        return account_check(*arguments, **self.emulator.environment(account))

    def client(self, service):
        return self.emulator.client(READY, service)

    def deploy(self, name, template, **parameters):
        cloudformation = self.client("cloudformation")
        cloudformation.create_stack(
            StackName=name,
            TemplateBody=json.dumps(template),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        return {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for resource in cloudformation.describe_stack_resources(StackName=name)["StackResources"]
        }

    def make_operator(self):
        template = load("infra/account.yaml")
        group = template["Resources"].pop("Administrators")["Properties"]
        template["Resources"]["Operator"]["Properties"].pop("Groups")
        made = self.deploy("account-baseline", template, AccessAnalyzer="false")
        iam, name = self.client("iam"), template["Parameters"]["AdministratorsName"]["Default"]
        iam.create_group(GroupName=name)
        self.assertEqual(group["ManagedPolicyArns"][1], {"Ref": "NothingWithoutMfa"})
        iam.attach_group_policy(GroupName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
        iam.attach_group_policy(GroupName=name, PolicyArn=made["NothingWithoutMfa"])
        iam.add_user_to_group(GroupName=name, UserName=made["Operator"])
        self.assertEqual(iam.list_access_keys(UserName=made["Operator"])["AccessKeyMetadata"], [])
        return made["Operator"]

    def give_device(self, user):
        iam = self.client("iam")
        device = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]["SerialNumber"]
        codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
        iam.enable_mfa_device(UserName=user, SerialNumber=device, **codes)

    def watch_the_bill(self):
        template = load("infra/billing.yaml")
        budget = template["Resources"].pop("Budget")["Properties"]
        made = self.deploy("crudder-billing", template, AlarmEmail=MAIL)
        # The template's own budget, with what its references stand for.
        filled = json.dumps(Given(template, AlarmEmail=MAIL).value(budget))
        for name, value in made.items():
            filled = filled.replace(f'{{"Ref": "{name}"}}', json.dumps(value))
        filled = json.loads(filled)
        self.client("budgets").create_budget(
            AccountId=READY,
            Budget={"BudgetName": "crudder", **filled["Budget"]},
            NotificationsWithSubscribers=filled["NotificationsWithSubscribers"],
        )

    def make_table(self):
        whole = load("template.yaml")
        # The table and the output that leads to it; the rest of Crudder is not what is checked.
        table = {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                name: whole["Resources"]["Table"]["Properties"][name]
                for name in ("AttributeDefinitions", "KeySchema", "BillingMode")
            },
        }
        outputs = {"TableName": whole["Outputs"]["TableName"]}
        made = self.deploy("crudder", {"Resources": {"Table": table}, "Outputs": outputs})
        return made["Table"]

    def test_an_empty_account_fails_and_every_failure_says_what_to_do(self):
        report = self.check(EMPTY)
        print(f"\n---- An empty account:\n{report.text}")
        self.assertEqual((report.status, report.errors), (1, ""))
        self.assertEqual(
            report.failing(),
            {
                "root user has MFA",
                "password policy",
                "operator has MFA",
                "billing alerts are enabled",
                "billing alarms",
                "monthly budget",
                "alarm e-mail is confirmed",
                "table has TTL on",
            },
        )
        self.assertEqual(report.untold(), set())
        self.assertEqual(set(report.fixes), report.failing())

    def test_an_account_becomes_ready_step_by_step(self):
        user = self.make_operator()
        report = self.check(READY)
        self.assertEqual(report.found["operator has MFA"], f"{user}: 0 devices")
        # The policy is set by the very command that the check gives as the fix.
        fix = shlex.split(report.fixes["password policy"][0])
        environment = {**os.environ, **self.emulator.environment(READY)}
        subprocess.run(fix, env=environment, check=True, timeout=60)

        self.give_device(user)
        self.watch_the_bill()
        figure = {"MetricName": "EstimatedCharges", "Dimensions": [{"Name": "Currency", "Value": "USD"}], "Value": 0.0}
        self.client("cloudwatch").put_metric_data(Namespace="AWS/Billing", MetricData=[figure])
        self.client("iam").create_access_key(UserName=user)
        name = self.make_table()
        report = self.check(READY)
        self.assertEqual((report.failing(), report.status), ({"table has TTL on"}, 1), report.text)

        # And the table's by the command that is given for it.
        fix = report.fixes["table has TTL on"][0].partition("or: ")[2]
        self.assertIn(name, fix)
        subprocess.run(shlex.split(fix), env=environment, check=True, timeout=60, stdout=subprocess.DEVNULL)
        report = self.check(READY, "--stack", "crudder", "--region", "us-east-1", "--operator", user)
        print(f"\n---- A ready account:\n{report.text}")
        self.assertEqual((report.status, report.errors), (0, ""), report.text)
        self.assertEqual(set(report.states.values()), {"pass"})


if __name__ == "__main__":
    unittest.main()
