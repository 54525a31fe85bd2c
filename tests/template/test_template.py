"""template.yaml and infra/ as CloudFormation gets them: what is open, what a role may do, what costs nothing.

Run by `make validate`. The route table, `events/` and the code's table of handlers are held against each other
by a Rust test in `functions/`; here stands what only the transformed template shows.
"""

import json
import os
import re
import unittest
from pathlib import Path

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

ROOT = Path(__file__).resolve().parents[2]

# Routes that answer without a token. Everything else has the Cognito authorizer.
OPEN = {
    "POST /auth/sign-up",
    "POST /auth/confirm",
    "POST /auth/resend-code",
    "POST /auth/sign-in",
    "POST /auth/refresh",
    "POST /auth/forgot-password",
    "POST /auth/reset-password",
    "GET /api/v1/accounts/lookup",
    "GET /api/v1/accounts/{id}",
    "GET /api/v1/accounts/{id}/statuses",
    "GET /api/v1/statuses/{id}",
    "GET /api/v1/statuses",
    "GET /api/v1/statuses/{id}/context",
    "GET /api/v1/statuses/{id}/favourited_by",
    "GET /api/v1/statuses/{id}/reblogged_by",
    "GET /api/v1/statuses/{id}/history",
    "GET /api/v1/crudder/lifetimes",
    "GET /api/v1/timelines/public",
    "GET /api/v1/instance",
    "GET /api/v2/instance",
    "GET /health",
}


def load(path):
    # Through JSON, so that what YAML aliases share becomes separate copies.
    return json.loads(json.dumps(yaml_parse((ROOT / path).read_text())))


def transform(template):
    """What CloudFormation's SAM macro makes of it, after `sam package` put the code into a bucket."""
    template = json.loads(json.dumps(template))
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
    return Translator({}, Parser()).translate(template, {})


def strings(value):
    """Every text in a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


class Deployment(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.source = load("template.yaml")
        cls.template = transform(cls.source)
        cls.resources = cls.template["Resources"]

    def of_type(self, kind):
        return {name: r["Properties"] for name, r in self.resources.items() if r["Type"] == kind}

    def functions(self):
        return {
            name: r for name, r in self.source["Resources"].items() if r["Type"] == "AWS::Serverless::Function"
        }

    def statements(self):
        for kind, key in [("AWS::IAM::Role", "Policies"), ("AWS::IAM::ManagedPolicy", None)]:
            for name, properties in self.of_type(kind).items():
                documents = [p["PolicyDocument"] for p in properties[key]] if key else [properties["PolicyDocument"]]
                for document in documents:
                    for statement in document["Statement"]:
                        for branch in statement["Fn::If"][1:] if "Fn::If" in statement else [statement]:
                            if branch != {"Ref": "AWS::NoValue"}:
                                yield name, branch

    def test_a_route_asks_for_an_access_token_unless_it_is_on_the_list_of_open_ones(self):
        api = self.resources["Api"]["Properties"]
        opened, seen = set(), set()
        for path, methods in api["Body"]["paths"].items():
            for method, route in methods.items():
                key = f"{method.upper()} {path}"
                seen.add(key)
                self.assertEqual(route["x-amazon-apigateway-integration"]["payloadFormatVersion"], "2.0", key)
                if route["security"] == [{"NONE": []}]:
                    opened.add(key)
                else:
                    self.assertEqual(route["security"], [{"CognitoAuthorizer": ["aws.cognito.signin.user.admin"]}], key)
        self.assertEqual(opened, OPEN)
        stages = self.of_type("AWS::ApiGatewayV2::Stage").values()
        self.assertEqual({stage["StageName"] for stage in stages}, {"$default"}, "no stage prefix in any URL")
        (stage,) = [stage for stage in stages if stage["ApiId"] == {"Ref": "Api"}]
        self.assertLessEqual(set(stage["RouteSettings"]), seen, "a brake on a route that is not there fails the deploy")

    def test_everything_that_third_party_apps_ask_for_goes_to_one_function_under_the_same_brakes(self):
        body = self.resources["AppsApi"]["Properties"]["Body"]
        ((path, methods),) = body["paths"].items()
        self.assertEqual((path, list(methods)), ("$default", ["x-amazon-apigateway-any-method"]))
        route = methods["x-amazon-apigateway-any-method"]
        integration = route["x-amazon-apigateway-integration"]
        self.assertIn("AppsFunction", json.dumps(integration["uri"]))
        self.assertEqual(integration["payloadFormatVersion"], "2.0")
        self.assertNotIn("security", route, "the function checks the tokens itself")
        stages = self.of_type("AWS::ApiGatewayV2::Stage").values()
        brakes = [stage["DefaultRouteSettings"] for stage in stages]
        self.assertEqual(brakes[0], brakes[1])
        apis = [self.resources[name]["Properties"]["Body"] for name in ("Api", "AppsApi")]
        cors = [api["x-amazon-apigateway-cors"] for api in apis]
        self.assertEqual(cors[0], cors[1])
        self.assertLessEqual({"link", "etag", "idempotency-key", "x-ratelimit-reset"}, set(cors[1]["exposeHeaders"]))
        self.assertEqual(self.source["Parameters"]["PasswordGrant"]["Default"], "false")

    def test_every_action_is_written_out_on_a_resource_of_this_stack(self):
        count = 0
        for name, statement in self.statements():
            self.assertEqual(statement["Effect"], "Allow")
            for action in statement["Action"]:
                count += 1
                self.assertNotIn("*", action, name)
                if action == "dynamodb:Scan":
                    self.assertEqual(name, "AuditRole", "the one declared exception")
            self.assertNotEqual(statement["Resource"], "*", name)
            if any(action.startswith("dynamodb:") for action in statement["Action"]):
                self.assertIn(
                    statement["Resource"],
                    [
                        {"Fn::GetAtt": ["Table", "Arn"]},
                        {"Fn::GetAtt": ["Table", "StreamArn"]},
                        {"Fn::Sub": "${Table.Arn}/stream/*"},
                    ],
                    name,
                )
        self.assertGreater(count, 20)

    def test_only_writers_write(self):
        writes = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}
        writers = {name for name, statement in self.statements() if writes & set(statement["Action"])}
        self.assertEqual(writers, {"WriteRole", "EnrolRole", "TriggerRole", "AppsRole"})

    def test_the_audit_may_scan_the_table_and_changes_nothing(self):
        granted = {a for name, s in self.statements() if name == "AuditRole" for a in s["Action"]}
        of_logs = {action for action in granted if action.startswith("logs:")}
        self.assertEqual(granted - of_logs, {"dynamodb:Scan", "dynamodb:DescribeTable"})
        (rule,) = self.of_type("AWS::Events::Rule").values()
        self.assertEqual(rule["ScheduleExpression"], "rate(1 hour)")
        self.assertEqual([t["Arn"] for t in rule["Targets"]], [{"Fn::GetAtt": ["AuditExpiredFunction", "Arn"]}])

    def test_what_the_audit_finds_raises_an_alarm_and_so_does_its_silence(self):
        told = set(re.findall(r'"(\w+)", "(?:Count|Seconds)"', (ROOT / "functions/src/audit/metrics.rs").read_text()))
        alarms = {name: a for name, a in self.of_type("AWS::CloudWatch::Alarm").items() if a["Namespace"] == "Crudder"}
        self.assertLessEqual({alarm["MetricName"] for alarm in alarms.values()}, told)
        leaks = {alarm["MetricName"] for alarm in alarms.values() if alarm["ComparisonOperator"] == "GreaterThanThreshold"}
        self.assertEqual(leaks, {"ExpiredItemsServed", "ExpiredCacheValuesHeld", "EndlessItemsHeld"})
        silent = alarms["AuditSilentAlarm"]
        self.assertEqual((silent["TreatMissingData"], silent["Statistic"]), ("breaching", "SampleCount"))
        topic = {"Fn::If": ["WatchesBilling", {"Fn::GetAtt": ["Billing", "Outputs.BillingTopicArn"]}, {"Ref": "AuditTopic"}]}
        for name, alarm in alarms.items():
            self.assertEqual(alarm["AlarmActions"], [topic], name)
            self.assertEqual(alarm["Dimensions"], [{"Name": "FunctionName", "Value": {"Ref": "AuditExpiredFunction"}}])
            self.assertEqual(self.resources[name]["Condition"], "Alarms")
        self.assertEqual(self.resources["AuditTopic"]["Condition"], "AlarmsElsewhere")

    def test_a_function_logs_where_its_role_may_and_nowhere_else(self):
        for name, function in self.of_type("AWS::Lambda::Function").items():
            role = function["Role"]["Fn::GetAtt"][0]
            group = function["LoggingConfig"]["LogGroup"]["Ref"]
            self.assertEqual(role.removesuffix("Role"), group.removesuffix("LogGroup"), name)
            granted = [s for owner, s in self.statements() if owner == role and "logs:PutLogEvents" in s["Action"]]
            self.assertEqual([s["Resource"] for s in granted], [{"Fn::GetAtt": [group, "Arn"]}], name)

    def test_logs_end(self):
        groups = self.of_type("AWS::Logs::LogGroup")
        self.assertGreater(len(groups), 8)
        for name, group in groups.items():
            self.assertEqual(group["RetentionInDays"], {"Ref": "LogRetentionInDays"}, name)

    def test_one_build_serves_all_functions(self):
        builds = {json.dumps(f["Metadata"], sort_keys=True) for f in self.functions().values()}
        self.assertEqual(len(builds), 1)
        own = [name for name, f in self.functions().items() if {"CodeUri", "Runtime", "Architectures"} & set(f["Properties"])]
        self.assertEqual(own, [])

    def test_the_brake_lifts_to_the_throttles_that_the_stages_have(self):
        variables = self.resources["BrakeFunction"]["Properties"]["Environment"]["Variables"]
        # The numbers stand in the template as ${Parameter}.
        brake = json.loads(re.sub(r': \$\{(\w+)\}', r': {"Ref": "\1"}', variables["BRAKE"]["Fn::Sub"]))
        told = {stage["api"]: stage for stage in brake["stages"]}

        def throttle(settings):
            return {"rate": settings["ThrottlingRateLimit"], "burst": settings["ThrottlingBurstLimit"]}

        stages = self.of_type("AWS::ApiGatewayV2::Stage")
        self.assertEqual({"${%s}" % stage["ApiId"]["Ref"] for stage in stages.values()}, set(told))
        for name, stage in stages.items():
            there = told["${%s}" % stage["ApiId"]["Ref"]]
            self.assertEqual(there["stage"], stage["StageName"], name)
            self.assertEqual(there["throttles"]["default"], throttle(stage["DefaultRouteSettings"]), name)
            of_routes = {route: throttle(settings) for route, settings in stage.get("RouteSettings", {}).items()}
            self.assertEqual(there["throttles"]["routes"], of_routes, name)
        self.assertEqual(brake["floor"], {"rate": {"Ref": "BrakeRateLimit"}, "burst": {"Ref": "BrakeBurstLimit"}})

    def test_the_brake_may_change_the_stages_of_this_stack_say_so_and_nothing_else(self):
        granted = {
            action: statement["Resource"]
            for name, statement in self.statements()
            if name == "BrakeRole"
            for action in statement["Action"]
        }
        of_logs = {action for action in granted if action.startswith("logs:")}
        self.assertEqual(set(granted) - of_logs, {"apigateway:GET", "apigateway:PATCH", "sns:Publish"})
        stages = self.of_type("AWS::ApiGatewayV2::Stage").values()
        resources = granted["apigateway:PATCH"]
        self.assertEqual(granted["apigateway:GET"], resources)
        resources = resources if isinstance(resources, list) else [resources]
        arn = "arn:${AWS::Partition}:apigateway:${AWS::Region}::/apis/${%s}/stages/*"
        self.assertEqual({r["Fn::Sub"] for r in resources}, {arn % stage["ApiId"]["Ref"] for stage in stages})
        others = {action for name, s in self.statements() if name != "BrakeRole" for action in s["Action"]}
        self.assertFalse([action for action in others if action.startswith("apigateway:")])

    def test_the_brake_hears_the_spent_budget_alone_and_tells_the_operator_alone(self):
        (subscription,) = self.of_type("AWS::SNS::Subscription").values()

        def topic(output, elsewhere):
            return {"Fn::If": ["WatchesBilling", {"Fn::GetAtt": ["Billing", f"Outputs.{output}"]}, {"Ref": elsewhere}]}

        spent, operator = topic("SpentTopicArn", "SpentTopicArn"), topic("BillingTopicArn", "BrakeTopic")
        self.assertEqual((subscription["Protocol"], subscription["TopicArn"]), ("lambda", spent))
        self.assertEqual(subscription["Region"], "us-east-1", "where billing.yaml is, whatever region this is in")
        (told,) = self.of_type("AWS::Lambda::EventInvokeConfig").values()
        destinations = {name: where["Destination"] for name, where in told["DestinationConfig"].items()}
        self.assertEqual(destinations, {"OnSuccess": operator, "OnFailure": operator})
        # Were it told by the topic that it tells, it would go round in a circle.
        self.assertNotEqual(spent, operator)

    def test_a_brake_that_could_not_hear_the_budget_is_refused_at_the_deploy(self):
        rule = self.template["Rules"]["BrakeHearsTheBudget"]
        self.assertEqual(rule["RuleCondition"], {"Fn::Equals": [{"Ref": "Brake"}, "true"]})
        needed = json.dumps([assertion["Assert"] for assertion in rule["Assertions"]])
        for name in ("AlarmEmail", "SpentTopicArn", "AWS::Region"):
            self.assertIn(json.dumps({"Ref": name}), needed)
        (regions,) = [a["Assert"]["Fn::Contains"][0] for a in rule["Assertions"] if "Fn::Contains" in a["Assert"]]
        self.assertIn("us-east-1", regions)
        # Two that an account has to opt in to.
        self.assertFalse({"eu-south-1", "ap-east-1"} & set(regions))

    def test_the_brake_is_off_unless_it_is_asked_for(self):
        self.assertEqual(self.source["Parameters"]["Brake"]["Default"], "false")
        for name, resource in self.resources.items():
            if name.startswith("Brake"):
                self.assertIn(resource.get("Condition"), ("Brakes", "BrakesElsewhere"), name)

    def test_names_follow_the_handler(self):
        for name, function in self.functions().items():
            handler = function["Properties"]["Handler"]
            self.assertEqual(name, "".join(part.capitalize() for part in handler.split("_")) + "Function")
            self.assertTrue((ROOT / "events" / f"{handler}.json").is_file(), handler)

    def test_the_functions_shared_environment_makes_no_circle(self):
        shared = self.source["Globals"]["Function"]["Environment"]
        self.assertFalse([text for text in strings(shared) if re.search(r"\b(UserPool|UserPoolClient|Api)\b", text)])
        trigger = self.source["Resources"]["PostConfirmationFunction"]["Properties"]
        self.assertNotIn("Environment", trigger)

    def test_no_function_keeps_concurrency_from_others(self):
        # A new account may have ten in all.
        for name, function in self.of_type("AWS::Lambda::Function").items():
            self.assertNotIn("ReservedConcurrentExecutions", function, name)

    def test_the_stream_drops_nothing_in_silence(self):
        (mapping,) = self.of_type("AWS::Lambda::EventSourceMapping").values()
        self.assertEqual(mapping["FunctionResponseTypes"], ["ReportBatchItemFailures"])
        self.assertTrue(mapping["BisectBatchOnFunctionError"])
        self.assertGreater(mapping["MaximumRetryAttempts"], 0)
        self.assertLessEqual(mapping["MaximumRecordAgeInSeconds"], 86_400)
        self.assertEqual(mapping["DestinationConfig"]["OnFailure"]["Destination"], {"Fn::GetAtt": ["FailureQueue", "Arn"]})
        for filter in mapping["FilterCriteria"]["Filters"]:
            self.assertIn("sk", json.loads(filter["Pattern"])["dynamodb"]["Keys"])

    def test_what_holds_data_is_kept_encrypted_and_forgets(self):
        table = self.resources["Table"]
        self.assertEqual(table["DeletionPolicy"], "Retain")
        self.assertEqual(table["UpdateReplacePolicy"], "Retain")
        properties = table["Properties"]
        self.assertEqual(properties["TimeToLiveSpecification"], {"AttributeName": "expires_at", "Enabled": True})
        self.assertTrue(properties["SSESpecification"]["SSEEnabled"])
        self.assertEqual(properties["BillingMode"], "PAY_PER_REQUEST")
        self.assertEqual(properties["StreamSpecification"]["StreamViewType"], "NEW_AND_OLD_IMAGES")
        self.assertEqual(self.resources["UserPool"]["DeletionPolicy"], "Retain")
        for queue in self.of_type("AWS::SQS::Queue").values():
            self.assertTrue(queue["SqsManagedSseEnabled"])

    def test_the_pool_tells_nobody_who_is_in_it(self):
        client = self.resources["UserPoolClient"]["Properties"]
        self.assertEqual(client["PreventUserExistenceErrors"], "ENABLED")
        self.assertFalse(client["GenerateSecret"])
        self.assertEqual(client["ExplicitAuthFlows"], ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
        pool = self.resources["UserPool"]["Properties"]
        self.assertEqual(pool["LambdaConfig"], {"PostConfirmation": {"Fn::GetAtt": ["PostConfirmationFunction", "Arn"]}})
        self.assertGreaterEqual(pool["Policies"]["PasswordPolicy"]["MinimumLength"], 12)

    def test_every_parameter_explains_itself_and_has_a_default(self):
        for name, parameter in self.source["Parameters"].items():
            self.assertIn("Default", parameter, name)
            self.assertGreater(len(parameter["Description"]), 20, name)
        grouped = [
            name
            for group in self.source["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
            for name in group["Parameters"]
        ]
        self.assertEqual(sorted(grouped), sorted(self.source["Parameters"]))

    def test_it_stays_well_under_the_limits_of_cloudformation(self):
        self.assertLess(len(self.resources), 250, "of 500")
        self.assertLess(len(self.template["Outputs"]), 100, "of 200")
        self.assertLess(len(json.dumps(self.template)), 500_000, "of a million bytes")
        for name, function in self.of_type("AWS::Lambda::Function").items():
            self.assertLess(len(json.dumps(function["Environment"])), 4_096, name)


class Billing(unittest.TestCase):
    def setUp(self):
        self.template = load("infra/billing.yaml")
        self.resources = self.template["Resources"]

    def test_three_alarms_go_to_the_topic_and_missing_data_raises_none(self):
        alarms = [r["Properties"] for r in self.resources.values() if r["Type"] == "AWS::CloudWatch::Alarm"]
        self.assertEqual(len({json.dumps(alarm["Threshold"]) for alarm in alarms}), 3)
        for alarm in alarms:
            self.assertEqual((alarm["Namespace"], alarm["MetricName"]), ("AWS/Billing", "EstimatedCharges"))
            self.assertEqual(alarm["TreatMissingData"], "notBreaching")
            self.assertEqual(alarm["AlarmActions"], [{"Ref": "BillingTopic"}])

    def test_the_budget_speaks_at_half_at_four_fifths_at_all_and_before(self):
        notices = self.resources["Budget"]["Properties"]["NotificationsWithSubscribers"]
        self.assertEqual(
            [(n["Notification"]["NotificationType"], n["Notification"]["Threshold"]) for n in notices],
            [("ACTUAL", 50), ("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)],
        )

    def test_alarms_and_budgets_may_publish_and_only_from_this_account(self):
        statements = self.resources["BillingTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        allowed = [s for s in statements if s["Effect"] == "Allow"]
        services = {s["Principal"]["Service"] for s in allowed}
        self.assertEqual(
            services, {"cloudwatch.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com"}
        )
        for statement in allowed:
            self.assertEqual(statement["Condition"]["StringEquals"], {"aws:SourceAccount": {"Ref": "AWS::AccountId"}})

    def test_what_says_that_the_budget_is_spent_says_nothing_else_and_people_hear_it_too(self):
        notices = self.resources["Budget"]["Properties"]["NotificationsWithSubscribers"]
        to_programs = [n for n in notices if {"Ref": "SpentTopic"} in [s["Address"] for s in n["Subscribers"]]]
        (notice,) = to_programs
        self.assertEqual((notice["Notification"]["NotificationType"], notice["Notification"]["Threshold"]), ("ACTUAL", 100))
        self.assertIn({"SubscriptionType": "EMAIL", "Address": {"Ref": "AlarmEmail"}}, notice["Subscribers"])
        for statement in self.resources["SpentTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Allow":
                self.assertEqual(statement["Principal"], {"Service": "budgets.amazonaws.com"})

    def test_anomalies_are_looked_for_where_asked_and_told_at_once(self):
        self.assertEqual(self.template["Parameters"]["AnomalyDetection"]["Default"], "false")
        monitor, subscription = self.resources["AnomalyMonitor"], self.resources["AnomalySubscription"]
        self.assertEqual((monitor["Condition"], subscription["Condition"]), ("MakesMonitor", "LooksForAnomalies"))
        properties = subscription["Properties"]
        self.assertEqual(properties["Frequency"], "IMMEDIATE")
        self.assertEqual(properties["Subscribers"], [{"Type": "SNS", "Address": {"Ref": "BillingTopic"}}])
        expression = properties["ThresholdExpression"]["Fn::Sub"].replace("${AnomalyThreshold}", "5")
        self.assertEqual(json.loads(expression)["Dimensions"]["Values"], ["5"])

    def test_the_parent_passes_every_parameter_that_has_to_be_given(self):
        billing = load("template.yaml")["Resources"]["Billing"]["Properties"]
        self.assertLessEqual(set(billing["Parameters"]), set(self.template["Parameters"]))
        needed = {name for name, p in self.template["Parameters"].items() if "Default" not in p}
        self.assertLessEqual(needed, set(billing["Parameters"]))


if __name__ == "__main__":
    unittest.main()
