"""A stack that is older than `Size`, updated on ministack: CloudFormation keeps its numbers until it is told otherwise.

The budget is left out, of a type that the emulator does not have; its limit is reckoned from what the stack says it has.
"""

import json
import os
import sys
import unittest

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samcli.yamlhelper import yaml_parse

from check import ROOT
sys.path.insert(0, str(ROOT / "tests"))
from emulator import Emulator
from intrinsics import Given

ACCOUNT = "444444444444"
WAITING = {"Delay": 1, "MaxAttempts": 60}


def billing(folder):
    """infra/billing.yaml, and its budget apart."""
    template = json.loads(json.dumps(yaml_parse((ROOT / folder / "infra/billing.yaml").read_text())))
    return template, template["Resources"].pop("Budget")["Properties"]["Budget"]


class OlderThanSizes(unittest.TestCase):
    def setUp(self):
        emulator = Emulator()
        self.addCleanup(emulator.stop)
        self.stacks, self.alarms = (emulator.client(ACCOUNT, service) for service in ("cloudformation", "cloudwatch"))

    def parameters(self):
        (stack,) = self.stacks.describe_stacks(StackName="billing")["Stacks"]
        return {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}

    def update(self, template, **given):
        """As the SAM CLI and the AWS CLI do it: what is not given, and the stack has, is the stack's."""
        kept = [{"ParameterKey": name, "UsePreviousValue": True} for name in self.parameters() if name not in given]
        told = [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]
        self.stacks.update_stack(StackName="billing", TemplateBody=json.dumps(template), Parameters=kept + told)
        self.stacks.get_waiter("stack_update_complete").wait(StackName="billing", WaiterConfig=WAITING)

    def thresholds(self):
        return sorted(alarm["Threshold"] for alarm in self.alarms.describe_alarms()["MetricAlarms"])

    def test_the_size_alone_changes_nothing_there_and_numbers_given_empty_go_by_it(self):
        old, _ = billing("tests/deploy/previous")
        new, budget = billing(".")
        mail = [{"ParameterKey": "AlarmEmail", "ParameterValue": "you@example.com"}]
        self.stacks.create_stack(StackName="billing", TemplateBody=json.dumps(old), Parameters=mail)
        self.stacks.get_waiter("stack_create_complete").wait(StackName="billing", WaiterConfig=WAITING)
        before = self.parameters()

        self.update(new, Size="large")
        names = ("ThresholdLow", "ThresholdMiddle", "ThresholdHigh")
        self.assertEqual(self.thresholds(), [float(before[name]) for name in names])
        limit = Given(new, **self.parameters()).value(budget)["BudgetLimit"]["Amount"]
        self.assertEqual(limit, before["MonthlyBudget"])

        self.update(new, **dict.fromkeys((*names, "MonthlyBudget"), ""))
        large = new["Mappings"]["Sizes"]["large"]
        self.assertEqual(self.thresholds(), [float(large[name]) for name in names])
        limit = Given(new, **self.parameters()).value(budget)["BudgetLimit"]["Amount"]
        self.assertEqual(limit, large["MonthlyBudget"])


if __name__ == "__main__":
    unittest.main()
