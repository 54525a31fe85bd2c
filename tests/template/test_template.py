"""How template.yaml is laid out: one build, names that follow the handlers, parameters that explain themselves.

Run by `make validate`. The route table, `events/` and the code's table of handlers are held against each other
by a Rust test in `functions/`; here stands what only the transformed template shows.
"""

import json
import re
import unittest

from stack import ROOT, Deployed, strings


class Layout(Deployed):
    def test_one_build_serves_all_functions(self):
        builds = {json.dumps(f["Metadata"], sort_keys=True) for f in self.functions().values()}
        self.assertEqual(len(builds), 1)
        own = [name for name, f in self.functions().items() if {"CodeUri", "Runtime", "Architectures"} & set(f["Properties"])]
        self.assertEqual(own, [])

    def test_names_follow_the_handler(self):
        for name, function in self.functions().items():
            handler = function["Properties"]["Handler"]
            self.assertEqual(name, "".join(part.capitalize() for part in handler.split("_")) + "Function")
            self.assertTrue((ROOT / "events" / f"{handler}.json").is_file(), handler)

    def test_the_functions_shared_environment_makes_no_circle(self):
        shared = self.source["Globals"]["Function"]["Environment"]
        self.assertFalse([text for text in strings(shared) if re.search(r"\b(UserPool|UserPoolClient|Api)\b", text)])
        for trigger in ("PreSignUp", "CustomMessage", "PostConfirmation"):
            self.assertNotIn("Environment", self.source["Resources"][f"{trigger}Function"]["Properties"])

    def test_no_function_keeps_concurrency_from_others_but_the_consumers_where_that_is_asked_for(self):
        # A new account may have ten in all, and AWS takes no reservation that leaves fewer than 100 (or, there, ten).
        self.assertEqual(self.source["Parameters"]["ConsumerConcurrency"]["Default"], 0)
        bounded = {"Fn::If": ["BoundsConsumers", {"Ref": "ConsumerConcurrency"}, {"Ref": "AWS::NoValue"}]}
        self.assertEqual(
            self.source["Conditions"]["BoundsConsumers"], {"Fn::Not": [{"Fn::Equals": [{"Ref": "ConsumerConcurrency"}, 0]}]}
        )
        consumers = {m["FunctionName"]["Ref"] for m in self.of_type("AWS::Lambda::EventSourceMapping").values()}
        for name, function in self.of_type("AWS::Lambda::Function").items():
            self.assertEqual(function.get("ReservedConcurrentExecutions"), bounded if name in consumers else None, name)

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


if __name__ == "__main__":
    unittest.main()
