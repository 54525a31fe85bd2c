"""Size: what goes by it, and that each of its numbers can be given by itself, in a new stack and in one that is older than it.

Whether the numbers are enough for so many people, bench/cost says. Run by `make validate`.
"""

import json
import re
import unittest
from collections.abc import Iterator

from stack import Deployed, Given, load

SIZES = ("small", "medium", "large")
PREVIOUS = "tests/deploy/previous"


def bare(value: object, name: str) -> Iterator[object]:
    """Every place that takes a parameter as it is given, empty or not."""
    if isinstance(value, dict):
        if value == {"Ref": name}:
            yield value
        own = value.get("Fn::Sub")
        if f"${{{name}}}" in (own if isinstance(own, str) else ""):
            yield value
        guarded = value.get("Fn::If", [None])[0] == f"Has{name}"
        for key, inner in value.items():
            if not (guarded and key == "Fn::If"):
                yield from bare(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from bare(inner, name)


def takes(parameter: dict, value: str) -> bool:
    return re.fullmatch(parameter["AllowedPattern"], value) is not None


class Size(Deployed):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.billing = load("infra/billing.yaml")
        cls.passed_on = cls.resources["Billing"]["Properties"]["Parameters"]
        cls.money = {name: cls.passed_on[name]["Ref"] for name in cls.billing["Mappings"]["Sizes"]["small"]}
        cls.own = list(cls.template["Mappings"]["Sizes"]["small"])
        cls.sized = [*cls.own, *cls.money.values()]

    def billed(self, **parameters: str) -> dict:
        """infra/billing.yaml's resources, as the stack passes its parameters on."""
        given = Given(self.template, AlarmEmail="you@example.com", **parameters)
        return Given(self.billing, **given.value(self.passed_on)).value(self.billing["Resources"])

    def test_there_are_three_and_each_has_a_number_for_all_that_goes_by_them(self) -> None:
        for template in (self.template, self.billing):
            self.assertEqual(template["Parameters"]["Size"]["AllowedValues"], list(SIZES))
            self.assertEqual(template["Parameters"]["Size"]["Default"], "small")
            sizes = template["Mappings"]["Sizes"]
            self.assertEqual(list(sizes), list(SIZES))
            for name in sizes["small"]:
                parameter, values = template["Parameters"][name], [sizes[size][name] for size in SIZES]
                self.assertEqual((parameter["Type"], parameter["Default"]), ("String", ""), name)
                self.assertIn("empty for what Size says", parameter["ConstraintDescription"], name)
                for value in values:
                    self.assertTrue(isinstance(value, str) and takes(parameter, value), f"{name}: {value}")
                numbers = [float(value) for value in values]
                self.assertEqual(sorted(numbers), numbers, f"{name} grows with the people")
                self.assertLess(numbers[0], numbers[-1], name)

    def test_an_empty_parameter_reaches_no_resource(self) -> None:
        for template, names in ((self.template, self.own), (self.billing, self.money)):
            for name in names:
                self.assertEqual(list(bare(template["Resources"], name)), [], name)
                condition = template["Conditions"][f"Has{name}"]
                self.assertEqual(condition, {"Fn::Not": [{"Fn::Equals": [{"Ref": name}, ""]}]})
        found = list(bare({"a": [{"Ref": "X"}, {"Fn::Sub": "${X}"}, {"Fn::If": ["HasY", {"Ref": "X"}, 1]}]}, "X"))
        self.assertEqual(len(found), 3, "it would be found")

    def test_stages_and_alarms_go_by_the_size(self) -> None:
        for size in SIZES:
            numbers, given = self.template["Mappings"]["Sizes"][size], Given(self.template, Size=size)
            stages = given.value(self.of_type("AWS::ApiGatewayV2::Stage"))
            self.assertEqual(len(stages), 2)
            for stage in stages.values():
                settings = stage["DefaultRouteSettings"]
                self.assertEqual(settings["ThrottlingRateLimit"], numbers["RouteRateLimit"])
                self.assertEqual(settings["ThrottlingBurstLimit"], numbers["RouteBurstLimit"])
            self.assertEqual(
                given.value(self.resources["RolloutServerErrorsAlarm"]["Properties"]["Threshold"]), numbers["RolloutErrorThreshold"]
            )
            watched = given.value(self.resources["Observability"]["Properties"]["Parameters"])
            self.assertEqual(watched["ServerErrorThreshold"], numbers["ServerErrorThreshold"])

    def test_the_bill_is_watched_by_the_size_within_the_stack_and_alone(self) -> None:
        for size in SIZES:
            alone = Given(self.billing, AlarmEmail="you@example.com", Size=size).value(self.billing["Resources"])
            numbers = self.billing["Mappings"]["Sizes"][size]
            for resources in (alone, self.billed(Size=size)):
                alarms = [resources[f"ChargesPast{which}"]["Properties"] for which in ("Low", "Middle", "High")]
                for alarm, name in zip(alarms, ("ThresholdLow", "ThresholdMiddle", "ThresholdHigh"), strict=True):
                    self.assertEqual(alarm["Threshold"], numbers[name])
                    self.assertIn(f" {numbers[name]} US dollars", alarm["AlarmDescription"])
                limit = resources["Budget"]["Properties"]["Budget"]["BudgetLimit"]
                self.assertEqual(limit, {"Amount": numbers["MonthlyBudget"], "Unit": "USD"})

    def test_each_number_can_be_given_by_itself(self) -> None:
        texts = json.dumps(self.template["Resources"]) + json.dumps(self.billing["Resources"])
        for name in self.sized:
            own, value = Given(self.template, Size="large", **{name: "123"}), "123"
            of_stack = json.dumps(own.value(self.resources))
            of_billing = json.dumps(self.billed(Size="large", **{name: value}))
            self.assertNotRegex(texts, r"\b123\b")
            self.assertRegex(of_stack + of_billing, r"\b123\b", name)
            # The others go by the size as before.
            self.assertEqual(own.value({"Ref": "Size"}), "large")

    def test_what_is_taken_is_a_number_that_the_brake_can_read_and_nothing_else(self) -> None:
        """It stands as it is in the JSON that the brake is told, so that a number of another form would be none there."""
        for name in self.sized:
            parameter = self.source["Parameters"][name]
            for value in ("-1", "01", ".5", "1.", "1e3", "five", "1,5", " 1", "$1", "1.23456"):
                self.assertFalse(takes(parameter, value), f"{name}={value}")
            for value in ("", "1", "10"):
                self.assertTrue(takes(parameter, value), f"{name}={value}")
            nothing = name in ("BrakeRateLimit", "BrakeBurstLimit", "RolloutErrorThreshold")
            for value in ("0", *(("0.0", "0.000") if "Rate" in name else ())):
                self.assertEqual(takes(parameter, value), nothing, f"{name}={value}")
                json.loads(value)
            if any(part in name for part in ("Burst", "Error", "Parallel")):
                self.assertFalse(takes(parameter, "1.5"), name)
        rate, sign_ups = (self.source["Parameters"][name] for name in ("RouteRateLimit", "SignUpRateLimit"))
        for value, of_routes, of_sign_ups in (("0.01", True, True), ("0.009", False, True), ("0.001", False, True)):
            self.assertEqual((takes(rate, value), takes(sign_ups, value)), (of_routes, of_sign_ups), value)

    def test_a_stack_from_before_there_were_sizes_keeps_its_numbers_until_it_is_told(self) -> None:
        """CloudFormation keeps each value that a stack was made with, defaults too, and holds it against the new template's
        pattern (docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html, UsePreviousValue)."""
        before = load(f"{PREVIOUS}/template.yaml")
        kept = {name: str(before["Parameters"][name]["Default"]) for name in self.sized if name in before["Parameters"]}
        self.assertIn("RouteRateLimit", kept)
        for name, value in kept.items():
            self.assertTrue(takes(self.source["Parameters"][name], value), f"{name}={value}")
        stage = Given(self.template, Size="large", **kept).value(self.resources["ApiApiGatewayDefaultStage"]["Properties"])
        self.assertEqual(stage["DefaultRouteSettings"]["ThrottlingRateLimit"], kept["RouteRateLimit"])
        limit = self.billed(Size="large", **kept)["Budget"]["Properties"]["Budget"]["BudgetLimit"]
        self.assertEqual(limit["Amount"], kept["MonthlyBudget"])
        told = Given(self.template, **(kept | dict.fromkeys(kept, "")), Size="large")
        stage = told.value(self.resources["ApiApiGatewayDefaultStage"]["Properties"])
        self.assertEqual(
            stage["DefaultRouteSettings"]["ThrottlingRateLimit"], self.template["Mappings"]["Sizes"]["large"]["RouteRateLimit"]
        )


if __name__ == "__main__":
    unittest.main()
