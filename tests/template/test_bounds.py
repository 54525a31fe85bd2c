"""How near the stacks come to what AWS allows, and whether anything in them is open to the public.

A fifth of each limit is kept free, so that the feature that goes over it is noticed here and not at a deploy.
Run by `make validate`.
"""

import json
import unittest
from collections.abc import Iterator

from evaluated import Evaluated
from stack import ROOT, nested, stacks

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
RESOURCES, OUTPUTS, PARAMETERS = 500, 200, 200
BODY_IN_A_BUCKET, BODY_INLINE = 1_000_000, 51_200
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
ROUTES, INTEGRATIONS = 300, 300
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
ENVIRONMENT_BYTES = 4_096
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: characters but for white space.
INLINE_POLICIES_OF_A_ROLE = 10_240
KEPT_FREE = 0.2
# Ours: what a first deploy makes, with the stacks that are nested in it. Each one more is time at each deploy.
MADE_BY_DEFAULT = 360


def everyones(statement: dict) -> bool:
    """Whether a statement lets everyone in. A condition does not make it less so."""
    principal = statement.get("Principal")
    named = principal.values() if isinstance(principal, dict) else [principal]
    return statement["Effect"] == "Allow" and any("*" in (n if isinstance(n, list) else [n]) for n in named)


def statements(value: object) -> Iterator[dict]:
    """Every policy statement in a value, at any depth."""
    if isinstance(value, dict):
        if value.get("Effect") in ("Allow", "Deny"):
            yield value
        for inner in value.values():
            yield from statements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from statements(inner)


def longest(value: object) -> object:
    """The same with the longer branch of each choice in the choice's place."""
    if isinstance(value, dict) and "Fn::If" in value:
        return max(map(longest, value["Fn::If"][1:]), key=lambda one: len(json.dumps(one)))
    if isinstance(value, dict):
        return {name: longest(inner) for name, inner in value.items()}
    return value


class Bounds(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.stacks = stacks()

    def within(self, count: int, limit: int, what: str) -> None:
        self.assertLessEqual(count, limit * (1 - KEPT_FREE), f"{what}: of {limit}, a fifth kept free")

    def resources(self, kind: str) -> Iterator[tuple[str, dict]]:
        for path, stack in self.stacks.items():
            for name, resource in stack["Resources"].items():
                if resource["Type"] == kind:
                    yield f"{path} {name}", resource["Properties"]

    def test_a_stack_is_within_the_limits_of_cloudformation(self) -> None:
        for path, stack in self.stacks.items():
            self.within(len(stack["Resources"]), RESOURCES, f"{path} resources")
            self.within(len(stack.get("Outputs", {})), OUTPUTS, f"{path} outputs")
            self.within(len(stack.get("Parameters", {})), PARAMETERS, f"{path} parameters")
            self.within(len(json.dumps(stack).encode()), BODY_IN_A_BUCKET, f"{path} body")
        for path in nested():
            # These can be deployed alone, without a bucket.
            self.within((ROOT / path).stat().st_size, BODY_INLINE, f"{path} inline")

    def test_a_deploy_with_the_default_answers_makes_no_more_than_we_allow_ourselves(self) -> None:
        # A key for pictures' addresses "make deploy" makes unasked.
        stack = Evaluated(self.stacks["template.yaml"], {"PicturesKeyA": "two,lines"})
        made = list(stack.resources())
        for name in list(made):
            properties = stack.properties(name)
            if template := self.stacks.get(properties.get("TemplateURL", "")):
                made += Evaluated(template, properties["Parameters"]).resources()
        self.assertGreater(len(made), len(stack.resources()), "the dashboard's nested stack is made by default")
        self.assertIn("Pictures", made)
        self.assertLessEqual(len(made), MADE_BY_DEFAULT)

    def test_an_api_is_within_the_limits_of_api_gateway(self) -> None:
        apis = dict(self.resources("AWS::ApiGatewayV2::Api"))
        self.assertGreaterEqual(len(apis), 2)
        for name, api in apis.items():
            routes = [route for methods in api["Body"]["paths"].values() for route in methods.values()]
            self.within(len(routes), ROUTES, f"{name} routes")
            integrations = [r for r in routes if "x-amazon-apigateway-integration" in r]
            self.within(len(integrations), INTEGRATIONS, f"{name} integrations")

    def test_a_function_and_a_role_are_within_the_limits_of_lambda_and_iam(self) -> None:
        functions = dict(self.resources("AWS::Lambda::Function"))
        self.assertGreater(len(functions), 20)
        for name, function in functions.items():
            variables = {
                # A text with names of its own: these are as long as what they stand for, or longer, as GetAtt and Ref are.
                key: {"Fn::Sub": value["Fn::Sub"][0]} if isinstance(value, dict) and isinstance(value.get("Fn::Sub"), list) else value
                for key, value in longest(function.get("Environment", {}).get("Variables", {})).items()
            }
            self.within(len(json.dumps(variables).encode()), ENVIRONMENT_BYTES, f"{name} environment")
        for name, role in self.resources("AWS::IAM::Role"):
            policies = json.dumps([p["PolicyDocument"] for p in role.get("Policies", [])], separators=(",", ":"))
            self.within(len(policies), INLINE_POLICIES_OF_A_ROLE, f"{name} inline policies")

    def test_nothing_lets_everyone_in(self) -> None:
        looked_at = 0
        for path, stack in self.stacks.items():
            found = list(statements(stack["Resources"]))
            looked_at += len(found)
            self.assertEqual([s for s in found if everyones(s)], [], path)
        self.assertGreater(looked_at, 100)
        for name, permission in self.resources("AWS::Lambda::Permission"):
            self.assertNotEqual(permission["Principal"], "*", name)
        self.assertEqual([name for name, url in self.resources("AWS::Lambda::Url") if url["AuthType"] != "AWS_IAM"], [])
        for name, bucket in self.resources("AWS::S3::Bucket"):
            self.assertEqual(set(bucket["PublicAccessBlockConfiguration"].values()), {True}, name)

    def test_everyone_is_known_however_it_is_written(self) -> None:
        for principal in ("*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::111122223333:root", "*"]}):
            self.assertTrue(everyones({"Effect": "Allow", "Principal": principal}), principal)
        self.assertFalse(everyones({"Effect": "Deny", "Principal": "*"}))
        self.assertFalse(everyones({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}))


if __name__ == "__main__":
    unittest.main()
