"""The resources of Crudder's templates as AWS names them: the ARNs that an action for each of them can be about."""

import json
import os
import re
from functools import cache

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from check import ROOT
from policy import ACCOUNT, OWN_STACK

# Where the brake listens to a topic of another region, and of another stack.
REGION, STACK = "eu-west-1", "crudder-prod"
PACKAGES = "aws-sam-cli-managed-default-samclisourcebucket-1a2b3c4d5e6f"
DOMAIN, ZONE = "crudder.example", "Z0123456789ABCDEFGHIJ"
OWN_ROLE = f"arn:aws:iam::{ACCOUNT}:role/{OWN_STACK}-CloudFormationRole-1A2B3C4D5E6F"


@cache
def template(path):
    # Through JSON, so that what YAML aliases share becomes separate copies.
    found = json.loads(json.dumps(yaml_parse((ROOT / path).read_text())))
    if path == "template.yaml":
        found["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
        # With what a rollout by CodeDeploy adds to it.
        found = Translator({}, Parser()).translate(found, {"Rollout": "Linear10PercentEvery1Minute"})
    return found


def resources():
    """Each with its stack, its logical id and its type."""
    for path, stack in (
        ("template.yaml", STACK),
        ("infra/billing.yaml", f"{STACK}-Billing-1A2B3C4D5E6F"),
        ("infra/observability.yaml", f"{STACK}-Observability-1A2B3C4D5E6F"),
        ("infra/domain.yaml", f"{STACK}-HostNames-1A2B3C4D5E6F"),
    ):
        for name, resource in template(path)["Resources"].items():
            yield stack, name, resource


def named(stack, name, longest=64):
    """As CloudFormation names what a template gives no name, cut where a name has to be short."""
    whole = f"{stack}-{name}-1A2B3C4D5E6F"
    return whole if len(whole) <= longest else f"{stack[:24]}-{name[:24]}-1A2B3C4D5E6F"


def said(resource, key, stack):
    """A name that the template gives."""
    return re.sub(r"\$\{[\w:]+\}", lambda found: REGION if "Region" in found[0] else STACK, resource["Properties"][key]["Fn::Sub"])


def arns(stack, name, resource):
    """All that an action for this resource can be about."""
    kind, properties = resource["Type"], resource.get("Properties", {})

    def arn(service, rest, region=REGION, account=ACCOUNT):
        return f"arn:aws:{service}:{region}:{account}:{rest}"

    def of(reference):
        """What a property refers to, in the same stack."""
        return next(iter(re.findall(r"\w+", json.dumps(reference).replace("Fn::GetAtt", "").replace("Ref", ""))), name)

    function = lambda of_name: arn("lambda", f"function:{named(stack, of_name)}")
    group = lambda text: arn("logs", f"log-group:{text}")
    match kind:
        case "AWS::ApiGatewayV2::Api":
            found = ["/apis", "/apis/a1b2c3d4e5", f"/tags/{arn('apigateway', '/apis/a1b2c3d4e5', account='')}"]
            return [arn("apigateway", one, account="") for one in found]
        case "AWS::ApiGatewayV2::Stage":
            found = ["/apis/a1b2c3d4e5/stages", "/apis/a1b2c3d4e5/stages/$default", "/tags/a"]
            return [arn("apigateway", one, account="") for one in found]
        case "AWS::ApiGatewayV2::DomainName" | "AWS::ApiGatewayV2::ApiMapping":
            host = DOMAIN if name.startswith("Apps") else f"api.{DOMAIN}"
            found = ["", f"/{host}", f"/{host}/apimappings", f"/{host}/apimappings/a1b2c3", f"/{host}/basepathmappings"]
            return [arn("apigateway", f"/domainnames{one}", account="") for one in found]
        case "AWS::Budgets::Budget":
            return [arn("budgets", f"budget/{name}-1A2B", region=""), arn("billing", "billingview/primary", region="")]
        case "AWS::CE::AnomalyMonitor":
            return [arn("ce", "anomalymonitor/1a2b", region="")]
        case "AWS::CE::AnomalySubscription":
            return [arn("ce", "anomalysubscription/1a2b", region="")]
        case "AWS::CertificateManager::Certificate":
            return [arn("acm", "certificate/0a1b2c3d-0000-1111-2222-333344445555"), f"arn:aws:route53:::hostedzone/{ZONE}"]
        case "AWS::CloudFormation::Stack":
            return [arn("cloudformation", f"stack/{named(stack, name)}/1a2b"), OWN_ROLE]
        case "AWS::CloudFront::Distribution":
            return [arn("cloudfront", "distribution/E1A2B3C4D5E6F7", region="")]
        case "AWS::CloudFront::Function":
            return [arn("cloudfront", "function/pictures-0a1b2c3d-0000-1111-2222-333344445555", region="")]
        case "AWS::CloudFront::KeyGroup" | "AWS::CloudFront::PublicKey":
            return []
        case "AWS::CloudFront::OriginAccessControl":
            return [arn("cloudfront", "origin-access-control/E1A2B3C4D5E6F7", region="")]
        case "AWS::CloudFront::ResponseHeadersPolicy":
            return [arn("cloudfront", "response-headers-policy/0a1b2c3d-0000-1111-2222-333344445555", region="")]
        case "AWS::CloudWatch::Alarm":
            return [arn("cloudwatch", f"alarm:{named(stack, name, 255)}")]
        case "AWS::CloudWatch::Dashboard":
            return [arn("cloudwatch", f"dashboard/{said(resource, 'DashboardName', stack)}", region="")]
        case "AWS::CodeDeploy::Application" | "AWS::CodeDeploy::DeploymentGroup":
            application = named(stack, "ServerlessDeploymentApplication", 100)
            role = f"arn:aws:iam::{ACCOUNT}:role/{named(stack, 'RolloutRole')}"
            return [
                arn("codedeploy", f"application:{application}"),
                arn("codedeploy", f"deploymentgroup:{application}/{named(stack, name, 100)}"),
                arn("codedeploy", "deploymentconfig:CodeDeployDefault.LambdaLinear10PercentEvery1Minute"),
                role,
            ]
        case "AWS::Cognito::UserPool" | "AWS::Cognito::UserPoolClient":
            return [arn("cognito-idp", f"userpool/{REGION}_1a2B3c4D5")]
        case "AWS::DynamoDB::Table":
            return [arn("dynamodb", f"table/{named(stack, name, 255)}")]
        case "AWS::Events::Rule":
            return [arn("events", f"rule/{named(stack, name)}")]
        case "AWS::IAM::ManagedPolicy":
            role = f"arn:aws:iam::{ACCOUNT}:role/{named(stack, 'ReadRole')}"
            return [f"arn:aws:iam::{ACCOUNT}:policy/{named(stack, name, 128)}", role]
        case "AWS::IAM::Role":
            return [f"arn:aws:iam::{ACCOUNT}:role/{named(stack, name)}"]
        case "AWS::Lambda::EventSourceMapping":
            return [arn("lambda", "event-source-mapping:0a1b2c3d-0000-1111-2222-333344445555")]
        case "AWS::Lambda::Function":
            role = f"arn:aws:iam::{ACCOUNT}:role/{named(stack, properties['Role']['Fn::GetAtt'][0])}"
            return [function(name), role, f"arn:aws:s3:::{PACKAGES}/{STACK}/0a1b2c3d"]
        case "AWS::Lambda::Alias" | "AWS::Lambda::Version" | "AWS::Lambda::Permission" | "AWS::Lambda::EventInvokeConfig":
            owner = function(of(properties["FunctionName"]).removesuffix("Aliaslive"))
            application = named(stack, "ServerlessDeploymentApplication", 100)
            return [
                *(owner, f"{owner}:live", f"{owner}:7"),
                arn("codedeploy", f"deploymentgroup:{application}/{named(stack, name, 100)}"),
                arn("codedeploy", "deploymentconfig:CodeDeployDefault.LambdaLinear10PercentEvery1Minute"),
            ]
        case "AWS::Logs::LogGroup":
            return [group(said(resource, "LogGroupName", stack)), group(said(resource, "LogGroupName", stack) + ":*")]
        case "AWS::Logs::MetricFilter":
            # A nested stack is handed the name of the group.
            owner = template("template.yaml")["Resources"][of(properties["LogGroupName"]).removesuffix("Name")]
            return [group(said(owner, "LogGroupName", stack)), group(said(owner, "LogGroupName", stack) + ":*")]
        case "AWS::Route53::RecordSet":
            return [f"arn:aws:route53:::hostedzone/{ZONE}", "arn:aws:route53:::change/C0123456789"]
        case "AWS::S3::Bucket" | "AWS::S3::BucketPolicy":
            bucket = f"arn:aws:s3:::{named(stack, 'MediaBucket', 63).lower()}"
            return [bucket, f"{bucket}/media/1"]
        case "AWS::SNS::Topic":
            return [arn("sns", named(stack, name, 256))]
        case "AWS::SNS::TopicPolicy":
            return [arn("sns", named(stack, of(properties["Topics"]), 256))]
        case "AWS::SNS::Subscription" if "SpentTopicArn" in json.dumps(properties):
            return [f"arn:aws:sns:us-east-1:{ACCOUNT}:crudder-billing-SpentTopic-1A2B3C4D5E6F"]
        case "AWS::SNS::Subscription":
            return [arn("sns", named(stack, of(properties["TopicArn"]), 256))]
        case "AWS::SQS::Queue":
            return [arn("sqs", named(stack, name, 80))]
    raise AssertionError(f"say what actions for an {kind} are about")
