"""The brake: what it lifts to, what it may do, what it hears and whom it tells.

Run by `make validate`.
"""

import json
import unittest

from stack import Deployed, Given

# Each of them given by itself; and none.
OWN = {
    "RouteRateLimit": "1.5",
    "RouteBurstLimit": "2",
    "HomeRouteRateLimit": "3",
    "AuthRouteRateLimit": "4.25",
    "AuthRouteBurstLimit": "5",
    "SignUpRateLimit": "0.006",
    "SignUpBurstLimit": "7",
    "AppsReadRateLimit": "8.5",
    "AppsReadBurstLimit": "9",
    "AppsWriteRateLimit": "1.25",
    "AppsWriteBurstLimit": "11",
    "BrakeRateLimit": "0",
    "BrakeBurstLimit": "0",
}


class Brake(Deployed):
    def told(self, **parameters):
        """What the brake is told by a stack with those parameters, and the stages of that stack."""
        given = Given(self.template, **parameters)
        variables = self.resources["BrakeFunction"]["Properties"]["Environment"]["Variables"]
        return json.loads(given.value(variables["BRAKE"])), given.value(self.of_type("AWS::ApiGatewayV2::Stage"))

    def test_the_brake_lifts_to_the_throttles_that_the_stages_have(self):
        def throttle(settings):
            return {
                "rate": json.loads(settings["ThrottlingRateLimit"]),
                "burst": json.loads(settings["ThrottlingBurstLimit"]),
            }

        by_size = [{"Size": size} for size in self.template["Mappings"]["Sizes"]]
        for parameters in ({}, *by_size, OWN, {"Size": "large", "SignUpRateLimit": "0.3"}):
            brake, stages = self.told(**parameters)
            told = {stage["api"]: stage for stage in brake["stages"]}
            self.assertEqual({"${%s}" % stage["ApiId"]["Ref"] for stage in stages.values()}, set(told))
            for name, stage in stages.items():
                there = told["${%s}" % stage["ApiId"]["Ref"]]
                self.assertEqual(there["stage"], stage["StageName"], name)
                self.assertEqual(there["throttles"]["default"], throttle(stage["DefaultRouteSettings"]), name)
                of_routes = {route: throttle(settings) for route, settings in stage.get("RouteSettings", {}).items()}
                self.assertEqual(there["throttles"]["routes"], of_routes, name)

    def test_the_floor_goes_by_the_size_too_and_may_let_nothing_through(self):
        floors = [self.told(Size=size)[0]["floor"] for size in ("small", "medium", "large")]
        for which in ("rate", "burst"):
            rising = [floor[which] for floor in floors]
            self.assertEqual(sorted(set(rising)), rising)
        self.assertEqual(self.told(**OWN)[0]["floor"], {"rate": 0, "burst": 0})

    def test_the_brake_may_change_the_stages_of_this_stack_say_so_and_nothing_else(self):
        granted = {
            action: statement["Resource"]
            for name, statement in self.statements()
            if name == "BrakeRole"
            for action in statement["Action"]
        }
        of_itself = {action for action in granted if action.startswith(("logs:", "xray:"))}
        self.assertEqual(set(granted) - of_itself, {"apigateway:GET", "apigateway:PATCH", "apigateway:DELETE", "sns:Publish"})
        stages = self.of_type("AWS::ApiGatewayV2::Stage").values()
        resources = granted["apigateway:PATCH"]
        self.assertEqual(granted["apigateway:GET"], resources)
        resources = resources if isinstance(resources, list) else [resources]
        arn = "arn:${AWS::Partition}:apigateway:${AWS::Region}::/apis/${%s}/stages/*"
        self.assertEqual({r["Fn::Sub"] for r in resources}, {arn % stage["ApiId"]["Ref"] for stage in stages})
        # The settings of a route, not the stage: docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html
        deleted = {r["Fn::Sub"] for r in granted["apigateway:DELETE"]}
        self.assertEqual(deleted, {f'{r["Fn::Sub"]}/routesettings/*' for r in resources})
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


if __name__ == "__main__":
    unittest.main()
