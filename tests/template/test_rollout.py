"""How a deploy takes over, by the parameter Rollout: what SAM makes of it at once and bit by bit, and what rolls it back.

Run by `make validate`.
"""

import json
import re
import unittest
from functools import cache

from cfnlint.api import lint

from stack import Deployed, Parser, Translator, load, strings

# Where most requests go, so that a bad build shows there.
ROLLED_OUT = {"AppsFunction", "AuthSignInFunction", "StatusesCreateFunction", "StatusesShowFunction", "TimelinesHomeFunction"}
ALARMS = [{"Ref": "RolloutErrorsAlarm"}, {"Ref": "RolloutServerErrorsAlarm"}]


@cache
def transformed(rollout: str) -> dict:
    """As CloudFormation gets it where that is given for Rollout; the condition on it decided."""
    template = load("template.yaml")
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
    return decided(Translator({}, Parser()).translate(template, {"Rollout": rollout}), rollout != "AllAtOnce")


def decided(value: object, rolls_out: bool) -> object:
    if isinstance(value, dict):
        if value.get("Fn::If", [None])[0] == "RollsOut":
            return decided(value["Fn::If"][1 if rolls_out else 2], rolls_out)
        return {name: decided(inner, rolls_out) for name, inner in value.items()}
    return [decided(inner, rolls_out) for inner in value] if isinstance(value, list) else value


def of_type(template: dict, kind: str) -> dict[str, dict]:
    return {name: one for name, one in template["Resources"].items() if one["Type"] == kind}


def matches(pattern: str, line: dict[str, str]) -> bool:
    """Whether a metric filter counts a line, as far as such patterns are written here: fields that are or are not such, and-ed.
    docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
    """
    inner = re.fullmatch(r"\{ (.+) \}", pattern)[1]
    terms = [re.fullmatch(r'\(?\$\.(\w+) (=|!=) "([^"]+)"\)?', term).groups() for term in inner.split(" && ")]
    return all(
        field in line and (re.fullmatch(re.escape(value).replace(r"\*", ".*"), line[field]) is not None) == (is_such == "=")
        for field, is_such, value in terms
    )


class Rollout(Deployed):
    def ways(self) -> list[str]:
        return [way for way in self.source["Parameters"]["Rollout"]["AllowedValues"] if way != "AllAtOnce"]

    def test_at_once_makes_nothing_of_codedeploy(self) -> None:
        self.assertEqual(self.source["Parameters"]["Rollout"]["Default"], "AllAtOnce")
        template = transformed("AllAtOnce")
        self.assertEqual([name for name, one in template["Resources"].items() if "CodeDeploy" in one["Type"]], [])
        self.assertFalse([one for one in of_type(template, "AWS::Lambda::Alias").values() if "UpdatePolicy" in one])
        for name, one in template["Resources"].items():
            if name.startswith("Rollout"):
                self.assertEqual(one["Condition"], "RollsOut", name)

    def test_sam_knows_every_way(self) -> None:
        mapping = self.source["Mappings"]["Rollouts"]
        self.assertEqual(mapping.pop("AllAtOnce"), {"ByCodeDeploy": "false"})
        self.assertEqual(mapping, {way: {"ByCodeDeploy": "true"} for way in self.ways()})
        self.assertGreaterEqual(len(self.ways()), 2)

    def test_bit_by_bit_every_alias_is_shifted_and_errors_anywhere_roll_it_back(self) -> None:
        for way in self.ways():
            template = transformed(way)
            groups = of_type(template, "AWS::CodeDeploy::DeploymentGroup")
            self.assertEqual(set(groups), {f"{name}DeploymentGroup" for name in ROLLED_OUT})
            for name, group in groups.items():
                properties = group["Properties"]
                self.assertEqual(properties["AlarmConfiguration"], {"Enabled": True, "Alarms": [{"Name": a} for a in ALARMS]})
                rollback = properties["AutoRollbackConfiguration"]
                self.assertTrue(rollback["Enabled"], name)
                self.assertLessEqual({"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"}, set(rollback["Events"]), name)
                self.assertEqual(properties["ServiceRoleArn"], {"Fn::GetAtt": ["RolloutRole", "Arn"]}, name)
                self.assertIn(way, json.dumps(properties["DeploymentConfigName"]))
            self.assertNotIn("CodeDeployServiceRole", template["Resources"], "the broad one that SAM makes")
            for name, alias in of_type(template, "AWS::Lambda::Alias").items():
                update = alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
                self.assertEqual(update["DeploymentGroupName"], {"Ref": name.replace("Aliaslive", "DeploymentGroup")})

    def test_cloudformation_takes_what_sam_makes_of_it(self) -> None:
        template = json.loads(json.dumps(transformed(self.ways()[0])))
        for one in of_type(template, "AWS::CloudFormation::Stack").values():
            one["Properties"]["TemplateURL"] = "https://bucket.s3.amazonaws.com/nested.yaml"
        # An alarm on the API itself, say, would be a circle: E3004.
        self.assertEqual([str(found) for found in lint(json.dumps(template), regions=["us-east-1"]) if found.rule.id[0] == "E"], [])

    def test_an_api_calls_the_alias_where_there_is_one_and_may(self) -> None:
        aliased = set()
        for api in self.of_type("AWS::ApiGatewayV2::Api").values():
            for methods in api["Body"]["paths"].values():
                for route in methods.values():
                    uri = route["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
                    (called,) = re.findall(r"/functions/\$\{([\w.]+)\}/invocations", uri)
                    if called.endswith("Aliaslive"):
                        aliased.add(called.removesuffix("Aliaslive"))
                    else:
                        self.assertRegex(called, r"^\w+Function\.Arn$")
        self.assertEqual(aliased, ROLLED_OUT)
        self.assertEqual({name.removesuffix("Aliaslive") for name in self.of_type("AWS::Lambda::Alias")}, ROLLED_OUT)
        for name, permission in self.of_type("AWS::Lambda::Permission").items():
            function = name[: name.index("Function") + len("Function")]
            self.assertEqual(permission["FunctionName"]["Ref"], function + ("Aliaslive" if function in ROLLED_OUT else ""))

    def test_a_changed_parameter_makes_a_new_version(self) -> None:
        parameters, conditions = set(self.source["Parameters"]), self.source["Conditions"]

        def named(value: object) -> set[str]:
            """The parameters that a value depends on, also by its conditions."""
            found = set()
            for text in strings(value):
                found |= {text} & parameters | set(re.findall(r"\$\{(\w+)\}", text)) & parameters
                if text in conditions:
                    found |= named(conditions[text])
            return found

        self.assertEqual(named({"Fn::If": ["HasCache", {"Fn::Sub": "${LogLevel}"}, ""]}), {
            "LogLevel", "MomentoApiKeyParameter", "MomentoApiKeySecret",
        })
        versions = {one["FunctionName"]["Ref"]: one for one in self.of_type("AWS::Lambda::Version").values()}
        self.assertEqual(set(versions), ROLLED_OUT)
        for name, version in versions.items():
            function = dict(self.resources[name]["Properties"])
            missing = named(function) - named(version["Description"])
            self.assertEqual(missing, set(), f"put into the VersionDescription of {name}, else a change of it would not be served")
            # PublishVersion fails where nothing has changed but the description.
            self.assertEqual(named(version["Description"]) - named(function), set(), name)

    def test_a_versions_description_has_room_for_the_longest_values_that_parameters_take(self) -> None:
        parameters = self.source["Parameters"]

        def longest(parameter: dict) -> int:
            """How many characters a value of it can have."""
            if "AllowedValues" in parameter:
                return max(len(str(value)) for value in parameter["AllowedValues"])
            return len(str(parameter["MaxValue"])) if parameter["Type"] == "Number" else parameter["MaxLength"]

        def length(value: object) -> int:
            if isinstance(value, str):
                return len(value)
            ((function, inner),) = value.items()
            if function == "Ref":
                return longest(parameters[inner])
            if function == "Fn::If":
                return max(length(branch) for branch in inner[1:])
            self.assertEqual(function, "Fn::Sub")
            text, given = inner if isinstance(inner, list) else (inner, {})
            named = re.findall(r"\$\{(\w+)\}", text)
            return len(re.sub(r"\$\{\w+\}", "", text)) + sum(length(given.get(name, {"Ref": name})) for name in named)

        found = {name: length(version["Description"]) for name, version in self.of_type("AWS::Lambda::Version").items()}
        self.assertEqual(len(found), 5)
        for name, characters in found.items():
            # docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
            self.assertLessEqual(characters, 256, name)
        self.assertGreater(max(found.values()), 200, "the parameters are not kept shorter than they have to be")

    def test_versions_do_not_pile_up_and_any_property_makes_a_new_one(self) -> None:
        for name, one in self.template["Resources"].items():
            if one["Type"] == "AWS::Lambda::Version":
                self.assertEqual(one["DeletionPolicy"], "Delete", name)
        other = load("template.yaml")
        other["Globals"]["Function"] |= {"CodeUri": "s3://bucket/key", "EphemeralStorage": {"Size": 1024}}
        other = Translator({}, Parser()).translate(other, {})
        self.assertFalse(set(of_type(other, "AWS::Lambda::Version")) & set(self.of_type("AWS::Lambda::Version")))

    def test_codedeploy_may_shift_these_aliases_and_look_at_alarms(self) -> None:
        role = self.resources["RolloutRole"]["Properties"]
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        self.assertEqual(trust["Principal"], {"Service": "codedeploy.amazonaws.com"})
        shift, look = [statement for name, statement in self.statements() if name == "RolloutRole"]
        self.assertEqual(set(shift["Action"]), {"lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"})
        functions = [{"Fn::GetAtt": [name, "Arn"]} for name in ROLLED_OUT]
        aliases = [{"Fn::Sub": "${%s.Arn}:live" % name} for name in ROLLED_OUT]
        self.assertCountEqual(shift["Resource"], functions + aliases)
        self.assertEqual(look["Action"], ["cloudwatch:DescribeAlarms"])

    def test_what_passes_within_a_minute_rolls_nothing_back_and_what_lasts_does_before_the_canary_is_over(self) -> None:
        shortest = min(int(minutes) for way in self.ways() for minutes in re.findall(r"Canary10Percent(\d+)Minutes", way))
        for name in ("RolloutErrorsAlarm", "RolloutServerErrorsAlarm"):
            alarm = self.resources[name]["Properties"]
            periods = {metric["MetricStat"]["Period"] for metric in alarm.get("Metrics", []) if "MetricStat" in metric}
            self.assertEqual(periods or {alarm["Period"]}, {60}, name)
            # Cold starts are over within a minute: one bad one is not enough, nor two that are far from each other.
            self.assertEqual((alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]), (2, 3), name)
            self.assertLess(alarm["EvaluationPeriods"], shortest, name)

    def test_the_alarms_count_what_fails_in_these_functions_and_at_both_apis(self) -> None:
        metrics = self.resources["RolloutErrorsAlarm"]["Properties"]["Metrics"]
        stats = [metric["MetricStat"]["Metric"] for metric in metrics if "MetricStat" in metric]
        self.assertEqual({(m["Namespace"], m["MetricName"]) for m in stats}, {("AWS/Lambda", "Errors")})
        self.assertEqual({m["Dimensions"][0]["Value"]["Ref"] for m in stats}, ROLLED_OUT)
        counted = self.resources["RolloutServerErrors"]["Properties"]
        (metric,) = counted["MetricTransformations"]
        alarm = self.resources["RolloutServerErrorsAlarm"]["Properties"]
        self.assertEqual((alarm["Namespace"], alarm["MetricName"]), (metric["MetricNamespace"], metric["MetricName"]))
        stages = self.of_type("AWS::ApiGatewayV2::Stage").values()
        self.assertEqual(len(stages), 2)
        for stage in stages:
            log = stage["AccessLogSettings"]
            self.assertEqual(log["DestinationArn"], {"Fn::GetAtt": [counted["LogGroupName"]["Ref"], "Arn"]})
            # A line as API Gateway writes it: a variable that has no value is "-".
            line = json.loads(log["Format"])
            self.assertEqual(line["status"], "$context.status")
            self.assertEqual(line["lambdaStatus"], "$context.integration.integrationStatus")
        counts = lambda status, of_lambda: matches(counted["FilterPattern"], {"status": status, "lambdaStatus": of_lambda})
        # A function that says so, one that fails, one that is not there, and a request that came to none.
        self.assertTrue(counts("500", "200") and counts("503", "200") and counts("500", "500") and counts("500", "-"))
        self.assertFalse(counts("200", "200") or counts("429", "-") or counts("404", "200"))
        # Lambda ran as many as the account may: whatever API Gateway makes of that.
        self.assertFalse(counts("503", "429") or counts("500", "429"))
        for name in ("RolloutErrorsAlarm", "RolloutServerErrorsAlarm"):
            self.assertEqual(self.resources[name]["Properties"]["TreatMissingData"], "notBreaching")


if __name__ == "__main__":
    unittest.main()
