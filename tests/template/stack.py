"""template.yaml and infra/ as CloudFormation gets them, for the tests beside this file."""

import json
import os
import sys
import unittest
from collections.abc import Iterator
from functools import cache
from pathlib import Path

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from intrinsics import Given as Given


def load(path: str) -> dict:
    # Through JSON, so that what YAML aliases share becomes separate copies.
    return json.loads(json.dumps(yaml_parse((ROOT / path).read_text())))


def transform(template: dict) -> dict:
    """What CloudFormation's SAM macro makes of it, after `sam package` put the code into a bucket."""
    template = json.loads(json.dumps(template))
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
    return Translator({}, Parser()).translate(template, {})


def strings(value: object) -> Iterator[str]:
    """Every text in a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def policy_statements(template: dict) -> Iterator[tuple[str, dict]]:
    """Every statement of a role or a policy, with the logical id of what holds it; of an `If`, both branches.

    A policy that is AWS's, and so not in the template, comes as a statement that allows its name.
    """
    for name, resource in template["Resources"].items():
        if resource["Type"] not in ("AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"):
            continue
        properties = resource["Properties"]
        own = [properties] if "PolicyDocument" in properties else properties.get("Policies", [])
        for statement in (s for policy in own for s in policy["PolicyDocument"]["Statement"]):
            for branch in statement["Fn::If"][1:] if "Fn::If" in statement else [statement]:
                if branch != {"Ref": "AWS::NoValue"}:
                    yield name, branch
        for arn in strings(properties.get("ManagedPolicyArns")):
            if ":iam::aws:policy/" in arn:
                yield name, {"Effect": "Allow", "Action": [arn], "Resource": "*"}


def nested() -> list[str]:
    """The paths of the templates under infra/."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "infra").glob("*.yaml"))


@cache
def stacks() -> dict[str, dict]:
    """Every template as it is deployed, by its path. Nobody changes them: a test that has to, copies."""
    return {"template.yaml": deployment()[1]} | {path: load(path) for path in nested()}


@cache
def deployment() -> tuple[dict, dict]:
    """template.yaml, as it is written and as it is deployed. Nobody changes them: a test that has to, copies."""
    source = load("template.yaml")
    return source, transform(source)


class Deployed(unittest.TestCase):
    """Tests of template.yaml."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.source, cls.template = deployment()
        cls.resources = cls.template["Resources"]

    def of_type(self, kind: str) -> dict[str, dict]:
        """The properties of all resources of a type, by logical id."""
        return {name: r["Properties"] for name, r in self.resources.items() if r["Type"] == kind}

    def functions(self) -> dict[str, dict]:
        """The functions, as they are written."""
        return {
            name: r for name, r in self.source["Resources"].items() if r["Type"] == "AWS::Serverless::Function"
        }

    def statements(self) -> Iterator[tuple[str, dict]]:
        """As `policy_statements` has them."""
        return policy_statements(self.template)
