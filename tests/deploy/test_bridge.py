"""The bridge says of this repository's template what AWS reads in it, no more and no less."""

import json
import unittest

from bridge import bridged, without_refused
from stack import ROOT, transformed, with_code
from samcli.yamlhelper import yaml_parse


class Bridge(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        template = with_code((ROOT / "template.yaml").read_text(), "s3://bucket/key")
        cls.before = transformed(template)
        cls.after, cls.apis = bridged(cls.before)

    def test_each_operation_is_a_route_to_its_function_with_its_authorizer(self) -> None:
        routes = {(api, route.key): route for api, described in self.apis.items() for route in described.routes}
        due = 0
        for api in ("Api", "AppsApi"):
            for path, operations in self.before["Resources"][api]["Properties"]["Body"]["paths"].items():
                for method, operation in operations.items():
                    due += 1
                    key = "$default" if path == "$default" else f"{method.upper()} {path}"
                    route = routes[api, key]
                    security = [item for one in operation.get("security", []) for item in one.items()]
                    guarded = [scopes for name, scopes in security if name != "NONE"]
                    self.assertEqual(route.scopes, guarded[0] if guarded else [], key)
                    self.assertEqual(route.authorizer is not None, bool(guarded), key)
                    target = route.function
                    # A function, or the alias of one.
                    called = target["Ref"] if "Ref" in target else ".".join(target["Fn::GetAtt"])
                    uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
                    self.assertIn("${%s}" % called, uri, key)
        self.assertEqual(len(routes), due)

    def test_all_else_is_as_it_was(self) -> None:
        for name, resource in self.before["Resources"].items():
            if resource["Type"] != "AWS::ApiGatewayV2::Api":
                self.assertEqual(self.after["Resources"][name], resource, name)
        for section in ("Parameters", "Outputs"):
            self.assertEqual(self.after[section], self.before[section])
        said = json.dumps(self.before["Conditions"])
        self.assertIn('{"Ref": "AWS::Region"}', said)
        self.assertEqual(json.dumps(self.after["Conditions"]), said.replace('{"Ref": "AWS::Region"}', '"us-east-1"'))
        self.assertEqual(set(self.apis), {"Api", "AppsApi"})
        self.assertEqual(set(self.after["Resources"]), set(self.before["Resources"]))

    def test_of_the_nested_template_only_what_the_emulator_refuses_is_left_out(self) -> None:
        billing = json.loads(json.dumps(yaml_parse((ROOT / "infra/billing.yaml").read_text())))
        kept, left_out = without_refused(billing)
        self.assertEqual(set(left_out), {"Budget", "AnomalyMonitor", "AnomalySubscription"})
        self.assertEqual(kept["Resources"] | left_out, billing["Resources"])
        observability = json.loads(json.dumps(yaml_parse((ROOT / "infra/observability.yaml").read_text())))
        kept, left_out = without_refused(observability)
        self.assertEqual(set(left_out), {"DeriveFeedsItselfAlarm"})
        self.assertEqual(kept["Resources"] | left_out, observability["Resources"])


if __name__ == "__main__":
    unittest.main()
