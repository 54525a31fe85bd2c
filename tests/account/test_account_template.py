"""infra/account.yaml: what it must not hold, what its policy lets through without MFA, and who may deploy from CI."""

import fnmatch
import json
import os
import re
import unittest

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samcli.yamlhelper import yaml_parse

from check import ROOT
from policy import listed


def load(path):
    # Through JSON, so that what YAML aliases share becomes separate copies.
    return json.loads(json.dumps(yaml_parse((ROOT / path).read_text())))


TEMPLATE = load("infra/account.yaml")
RESOURCES = TEMPLATE["Resources"]
OWN = "arn:aws:iam::123456789012:user/crudder-operator"
OTHER = "arn:aws:iam::123456789012:user/somebody-else"

# What a request says of MFA: a device was used; signed in to the console without; signed with an access key.
WITH_DEVICE, CONSOLE, ACCESS_KEY = "true", "false", None


def meets(condition, mfa, by_a_service):
    """IAM's reading of the operators that the policy uses, of its two keys."""
    for operator, keys in condition.items():
        (key, wanted), = keys.items()
        if (operator, key) == ("Bool", "aws:ViaAWSService"):
            if by_a_service != (wanted == "true"):
                return False
            continue
        if key != "aws:MultiFactorAuthPresent":
            raise AssertionError(f"{key} is not known here")
        met = {"BoolIfExists": mfa is None or mfa == wanted, "Null": (mfa is None) == (wanted == "true")}[operator]
        if not met:
            return False
    return True


def denies(action, mfa, resource="*", by_a_service=False):
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
        if about and meets(statement["Condition"], mfa, by_a_service):
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

    def test_what_a_service_does_for_who_was_let_in_is_not_denied_again(self):
        # CloudFormation makes roles for the operator, Lambda fetches code: whether such a request tells of MFA, or not.
        for mfa in (WITH_DEVICE, CONSOLE, ACCESS_KEY):
            for action in ("s3:GetObject", "iam:CreateRole", "dynamodb:CreateTable"):
                self.assertFalse(denies(action, mfa, by_a_service=True), action)
        for action in ("cloudformation:CreateChangeSet", "lambda:CreateFunction"):
            for mfa in (CONSOLE, ACCESS_KEY):
                self.assertTrue(denies(action, mfa), "and nobody else has a service do anything")

    def trusted(self, **parameters):
        """What a token must say, for the parameters."""
        values = {name: str(parameter["Default"]) for name, parameter in TEMPLATE["Parameters"].items()} | parameters
        (statement,) = RESOURCES["DeployRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        self.assertEqual(statement["Action"], "sts:AssumeRoleWithWebIdentity")
        self.assertEqual(list(statement["Condition"]), ["StringEquals"], "no wildcards, and a missing claim is refused")
        claims = {}
        for key, value in statement["Condition"]["StringEquals"].items():
            if "Fn::If" in value:
                condition, yes, no = value["Fn::If"]
                self.assertEqual(condition, "SaysNumbers")
                value = yes if parameters.get("GitHubRepositoryId") else no
            if isinstance(value, dict):
                value = re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], value["Fn::Sub"])
            claims[key.removeprefix("token.actions.githubusercontent.com:")] = value
        return claims

    def test_only_one_environment_and_one_branch_of_one_repository_may_deploy(self):
        names = {"GitHubOrganization": "octo-org", "GitHubRepository": "crudder"}
        self.assertEqual(
            self.trusted(**names),
            {"aud": "sts.amazonaws.com", "sub": "repo:octo-org/crudder:environment:prod", "ref": "refs/heads/main"},
        )
        numbers = {"GitHubOrganizationId": "123456", "GitHubRepositoryId": "456789"}
        self.assertEqual(
            self.trusted(**names, **numbers, GitHubEnvironment="dev", GitHubBranch="trunk"),
            {
                "aud": "sts.amazonaws.com",
                "sub": "repo:octo-org@123456/crudder@456789:environment:dev",
                "ref": "refs/heads/trunk",
            },
        )
        for name in (*names, "GitHubBranch", "GitHubEnvironment"):
            pattern = TEMPLATE["Parameters"][name]["AllowedPattern"]
            self.assertRegex("crudder", pattern)
            for wide in ("*", "crud*", "crudder:environment", "crudder@1", "a b"):
                self.assertNotRegex(wide, pattern)
        for name in numbers:
            self.assertNotRegex("1*", TEMPLATE["Parameters"][name]["AllowedPattern"])

    def test_a_second_environments_role_is_made_without_people(self):
        for name in ("Administrators", "Operator", "NothingWithoutMfa"):
            self.assertEqual(RESOURCES[name]["Condition"], "HasPeople")
        self.assertEqual(TEMPLATE["Conditions"]["HasPeople"], {"Fn::Not": [{"Fn::Equals": [{"Ref": "OperatorName"}, ""]}]})
        for name in ("DeployRole", "CloudFormationRole"):
            self.assertEqual(RESOURCES[name]["Condition"], "DeploysFromGitHub")

    def test_cloudformation_may_do_everything_with_a_service_only_where_the_name_is_the_stacks(self):
        (policy,) = RESOURCES["CloudFormationRole"]["Properties"]["Policies"]
        for entry in policy["PolicyDocument"]["Statement"]:
            resources = listed(entry["Resource"])
            if "*" in resources:
                for action in listed(entry["Action"]):
                    self.assertNotRegex(action, r":\*$", "all of a service, anywhere")
                # The people of a pool, and what is in logs, are none of a deployment's business.
                for action in ("cognito-idp:ListUsers", "cognito-idp:AdminGetUser", "cognito-idp:AdminSetUserPassword"):
                    self.assertFalse(any(fnmatch.fnmatchcase(action, each) for each in listed(entry["Action"])), action)
            elif any(action.endswith(":*") for action in listed(entry["Action"])):
                for resource in resources:
                    self.assertRegex(resource["Fn::Sub"], r"\$\{DeployedStackName\}[-/]|:apigateway:\*::/(apis|tags)")

    def test_without_a_repository_nothing_of_it_is_made(self):
        for name in ("GitHub", "DeployRole", "CloudFormationRole"):
            self.assertIn(RESOURCES[name]["Condition"], ("DeploysFromGitHub", "MakesProvider"))
        self.assertEqual(TEMPLATE["Parameters"]["GitHubOrganization"]["Default"], "")


if __name__ == "__main__":
    unittest.main()
