"""samconfig.toml, read as the SAM CLI reads it: each environment is complete, and asks of the template what it has.

Run by `make validate`.
"""

import re
import tomllib
import unittest
from pathlib import Path

from samcli.cli.types import CfnParameterOverridesType
from samcli.lib.config.samconfig import SamConfig

from stack import ROOT, load, strings

FILE = ROOT / "samconfig.toml"
ENVIRONMENTS = ("default", "dev", "prod")
# What makes a deployment ask before it changes anything, and know where to.
NEEDED = {"stack_name", "capabilities", "confirm_changeset", "resolve_s3", "s3_prefix"}


def settings(environment: str, command: str = "deploy") -> dict:
    found = SamConfig(str(ROOT)).get_all([command], "parameters", env=environment)
    return {name: getattr(value, "unwrap", lambda: value)() for name, value in found.items()}


def parameters(environment: str) -> dict[str, str]:
    return CfnParameterOverridesType().convert(settings(environment).get("parameter_overrides", ""), None, None)


def takes(declared: dict, value: str) -> bool:
    """Whether CloudFormation takes the value for a parameter."""
    if declared["Type"] == "Number":
        number = float(value)
        if not declared.get("MinValue", number) <= number <= declared.get("MaxValue", number):
            return False
    if "AllowedValues" in declared and value not in [str(allowed) for allowed in declared["AllowedValues"]]:
        return False
    return re.fullmatch(declared.get("AllowedPattern", ".*"), value) is not None


class Environments(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.template = load("template.yaml")

    def test_each_is_complete_and_asks_before_it_changes_anything(self) -> None:
        self.assertEqual(set(tomllib.loads(FILE.read_text())) - {"version"}, set(ENVIRONMENTS))
        for environment in ENVIRONMENTS:
            found = settings(environment)
            self.assertLessEqual(NEEDED, set(found), environment)
            self.assertIs(found["confirm_changeset"], True, environment)
        self.assertEqual(settings("no-such-environment"), {}, "a wrong name finds no stack, rather than another's")

    def test_each_grants_what_the_templates_need_and_no_more(self) -> None:
        nested = [
            load(one["Properties"]["TemplateURL"])
            for one in self.template["Resources"].values()
            if one["Type"] == "AWS::CloudFormation::Stack"
        ]
        needed = {"CAPABILITY_IAM"}
        # A change set that is looked at needs none for the template's own macro; macros in nested templates do.
        if any("Transform" in template for template in nested):
            needed.add("CAPABILITY_AUTO_EXPAND")
        whole = [self.template, *nested]
        roles = [one for part in whole for one in part["Resources"].values() if one["Type"].startswith("AWS::IAM::")]
        self.assertTrue(roles)
        named = {"RoleName", "ManagedPolicyName", "UserName", "GroupName"}
        self.assertFalse([one for one in roles if named & set(one["Properties"])], "these need CAPABILITY_NAMED_IAM")
        for environment in ENVIRONMENTS:
            granted = settings(environment)["capabilities"]
            self.assertEqual(set(granted.split() if isinstance(granted, str) else granted), needed, environment)

    def test_the_template_has_every_parameter_and_takes_its_value(self) -> None:
        declared = self.template["Parameters"]
        self.assertTrue(parameters("dev") and parameters("prod"))
        for environment in ENVIRONMENTS:
            for name, value in parameters(environment).items():
                self.assertIn(name, declared, environment)
                self.assertTrue(takes(declared[name], value), f"{environment}: {name}={value}")
        self.assertFalse(takes(declared["RecoveryPeriodInDays"], "36"))
        self.assertFalse(takes(declared["LogRetentionInDays"], "2"))
        self.assertFalse(takes(declared["DeletionProtection"], "yes"))
        self.assertFalse(takes(declared["AlarmEmail"], "you"))

    def test_what_is_commented_out_would_be_taken_too(self) -> None:
        written = re.findall(r'^ *# "(\w+)=(.*)",', FILE.read_text(), re.MULTILINE)
        self.assertIn("AlarmEmail", dict(written))
        for name, value in written:
            self.assertTrue(takes(self.template["Parameters"][name], value), name)

    def test_no_stack_is_reached_by_rights_for_another_environments(self) -> None:
        names = {environment: settings(environment)["stack_name"] for environment in ENVIRONMENTS}
        for name in names.values():
            pattern = load("infra/account.yaml")["Parameters"]["DeployedStackName"]["AllowedPattern"]
            self.assertRegex(name, pattern)
        self.assertFalse(names["prod"].startswith(names["dev"]) or names["dev"].startswith(names["prod"]))
        prefixes = [settings(environment)["s3_prefix"] for environment in ENVIRONMENTS]
        self.assertEqual(len(set(prefixes)), len(ENVIRONMENTS))

    def test_prod_keeps_what_people_have_and_dev_keeps_nothing_and_costs_little(self) -> None:
        prod, dev = parameters("prod"), parameters("dev")
        self.assertEqual((prod["DeletionProtection"], dev["DeletionProtection"]), ("true", "false"))
        self.assertGreater(int(prod["RecoveryPeriodInDays"]), 0)
        self.assertEqual(dev["RecoveryPeriodInDays"], "0")
        self.assertEqual((prod["Rollout"], dev["Rollout"]), ("Canary10Percent5Minutes", "AllAtOnce"))
        sizes = load("infra/billing.yaml")["Mappings"]["Sizes"]
        self.assertLess(float(dev["MonthlyBudget"]), float(sizes[dev["Size"]]["MonthlyBudget"]))

    def test_it_holds_no_secret(self) -> None:
        keys = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|eyJ[A-Za-z0-9_-]{20,}|password|secret_access", re.IGNORECASE)
        self.assertEqual([text for text in strings(tomllib.loads(FILE.read_text())) if keys.search(text)], [])


class Commands(unittest.TestCase):
    def test_deploy_takes_the_environment_that_is_named_and_leaves_the_yes_to_who_deploys(self) -> None:
        (recipe,) = re.findall(r"^deploy-built:.*\n((?:\t.*\n)+)", Path(ROOT, "Makefile").read_text(), re.MULTILINE)
        self.assertIn("$(if $(ENV),--env $(ENV))", recipe)
        script = Path(ROOT, "scripts/deploy").read_text()
        for text in (recipe, script):
            self.assertNotIn("--no-confirm-changeset", text)


if __name__ == "__main__":
    unittest.main()
