"""infra/account.yaml: what it must not hold, what its policy lets through without MFA, and who may deploy from CI."""

import fnmatch
import json
import os
import unittest

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samcli.yamlhelper import yaml_parse

from check import ROOT

TEMPLATE = json.loads(json.dumps(yaml_parse((ROOT / "infra/account.yaml").read_text())))
RESOURCES = TEMPLATE["Resources"]
OWN = "arn:aws:iam::123456789012:user/crudder-operator"
OTHER = "arn:aws:iam::123456789012:user/somebody-else"

# What a request says of MFA: a device was used; signed in to the console without; signed with an access key.
WITH_DEVICE, CONSOLE, ACCESS_KEY = "true", "false", None


def listed(value):
    return value if isinstance(value, list) else [value]


def meets(condition, mfa):
    """IAM's reading of the operators that the policy uses, of its one key."""
    for operator, keys in condition.items():
        (key, wanted), = keys.items()
        if key != "aws:MultiFactorAuthPresent":
            raise AssertionError(f"{key} is not known here")
        met = {"BoolIfExists": mfa is None or mfa == wanted, "Null": (mfa is None) == (wanted == "true")}[operator]
        if not met:
            return False
    return True


def denies(action, mfa, resource="*"):
    for statement in RESOURCES["NothingWithoutMfa"]["Properties"]["PolicyDocument"]["Statement"]:
        if statement["Effect"] != "Deny":
            raise AssertionError("the policy only denies")
        if "NotAction" in statement:
            about = action not in listed(statement["NotAction"])
        else:
            about = action in statement["Action"]
        if "NotResource" in statement:
            # ${!aws:username} in a Sub stays ${aws:username}, which IAM fills in.
            own = statement["NotResource"]["Fn::Sub"].replace("${!aws:username}", "crudder-operator")
            own = own.replace("${AWS::Partition}", "aws").replace("${AWS::AccountId}", "123456789012")
            about = about and not fnmatch.fnmatchcase(resource, own)
        if about and meets(statement["Condition"], mfa):
            return True
    return False


class AccountTemplate(unittest.TestCase):
    def test_it_holds_no_password_and_no_access_key(self):
        self.assertNotIn("AWS::IAM::AccessKey", {resource["Type"] for resource in RESOURCES.values()})
        self.assertNotIn("LoginProfile", RESOURCES["Operator"]["Properties"])
        self.assertFalse([name for name in TEMPLATE["Parameters"] if "password" in name.lower()])

    def test_the_operator_is_an_administrator_and_under_the_denial(self):
        self.assertEqual(RESOURCES["Operator"]["Properties"]["Groups"], [{"Ref": "Administrators"}])
        self.assertIn({"Ref": "NothingWithoutMfa"}, RESOURCES["Administrators"]["Properties"]["ManagedPolicyArns"])

    def test_with_a_device_nothing_is_denied(self):
        for action in ("dynamodb:Scan", "iam:DeleteUser", "iam:EnableMFADevice", "iam:DeactivateMFADevice"):
            self.assertFalse(denies(action, WITH_DEVICE, OTHER), action)

    def test_without_a_device_one_may_only_set_up_ones_own(self):
        for action in ("dynamodb:Scan", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:DeactivateMFADevice"):
            self.assertTrue(denies(action, CONSOLE, OWN), action)
        for action in ("iam:ChangePassword", "iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:GetUser"):
            self.assertFalse(denies(action, CONSOLE, OWN), action)
        self.assertTrue(denies("iam:EnableMFADevice", CONSOLE, OTHER))

    def test_an_access_key_alone_may_only_ask_for_a_session_with_a_device(self):
        self.assertFalse(denies("sts:GetSessionToken", ACCESS_KEY))
        for action in ("dynamodb:Scan", "iam:EnableMFADevice", "iam:ChangePassword", "iam:GetUser"):
            self.assertTrue(denies(action, ACCESS_KEY, OWN), action)

    def test_only_one_branch_of_one_repository_may_deploy(self):
        (statement,) = RESOURCES["DeployRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        self.assertEqual(statement["Action"], "sts:AssumeRoleWithWebIdentity")
        host = "token.actions.githubusercontent.com"
        subject = "repo:${GitHubOrganization}/${GitHubRepository}:ref:refs/heads/${GitHubBranch}"
        self.assertEqual(
            statement["Condition"],
            {"StringEquals": {f"{host}:aud": "sts.amazonaws.com", f"{host}:sub": {"Fn::Sub": subject}}},
        )
        for name in ("GitHubOrganization", "GitHubRepository", "GitHubBranch"):
            pattern = TEMPLATE["Parameters"][name]["AllowedPattern"]
            self.assertRegex("crudder", pattern)
            for wide in ("*", "crud*", "crudder:environment", "a b"):
                self.assertNotRegex(wide, pattern)

    def test_without_a_repository_nothing_of_it_is_made(self):
        for name in ("GitHub", "DeployRole", "CloudFormationRole"):
            self.assertIn(RESOURCES[name]["Condition"], ("DeploysFromGitHub", "MakesProvider"))
        self.assertEqual(TEMPLATE["Parameters"]["GitHubOrganization"]["Default"], "")


if __name__ == "__main__":
    unittest.main()
