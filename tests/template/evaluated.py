"""A template as CloudFormation has it once parameters are given: its conditions, its rules, and what follows from them."""

import re
from collections.abc import Mapping
from typing import Any

# What stands for a value that AWS alone knows.
PSEUDO = {"AWS::Region": "us-east-1", "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com", "AWS::AccountId": "123456789012"}
PSEUDO |= {"AWS::StackName": "crudder", "AWS::StackId": "arn:aws:cloudformation:us-east-1:123456789012:stack/crudder/1a2b"}
NOTHING = object()


class Evaluated:
    """A template with parameters; those that are not given take their defaults."""

    def __init__(self, template: dict[str, Any], given: Mapping[str, str] = {}) -> None:
        self.template = template
        declared = template["Parameters"]
        unknown = set(given) - set(declared)
        if unknown:
            raise KeyError(f"no parameters: {unknown}")
        self.values = PSEUDO | {name: str(one.get("Default", f"<{name}>")) for name, one in declared.items()} | dict(given)

    def holds(self, condition: str) -> bool:
        return self.value(self.template["Conditions"][condition])

    def refused(self) -> list[str]:
        """What the rules say against these parameters."""
        return [
            one["AssertDescription"]
            for rule in self.template.get("Rules", {}).values()
            if self.value(rule.get("RuleCondition", {"Fn::Equals": ["", ""]}))
            for one in rule["Assertions"]
            if not self.value(one["Assert"])
        ]

    def resources(self) -> dict[str, Any]:
        """Those that are made, by logical id."""
        all_of_them = self.template["Resources"].items()
        return {name: one for name, one in all_of_them if "Condition" not in one or self.holds(one["Condition"])}

    def properties(self, name: str) -> Any:
        return self.value(self.resources()[name].get("Properties", {}))

    def output(self, name: str) -> Any:
        return self.value(self.template["Outputs"][name]["Value"])

    def value(self, of: Any) -> Any:
        """What it comes to. A resource stands for itself, as `<Id>`, and its attributes as `<Id.Attribute>`."""
        if isinstance(of, list):
            return [one for one in map(self.value, of) if one is not NOTHING]
        if not isinstance(of, dict):
            return of
        if len(of) != 1:
            found = {key: self.value(inner) for key, inner in of.items()}
            return {key: inner for key, inner in found.items() if inner is not NOTHING}
        ((function, argument),) = of.items()
        match function:
            case "Ref":
                return NOTHING if argument == "AWS::NoValue" else self.values.get(argument, f"<{argument}>")
            case "Condition" if isinstance(argument, str):
                return self.holds(argument)
            case "Fn::GetAtt":
                return f"<{argument if isinstance(argument, str) else '.'.join(argument)}>"
            case "Fn::If":
                return self.value(argument[1 if self.holds(argument[0]) else 2])
            case "Fn::Equals":
                first, second = map(self.value, argument)
                return str(first) == str(second)
            case "Fn::Not":
                return not self.value(argument[0])
            case "Fn::And":
                return all(map(self.value, argument))
            case "Fn::Or":
                return any(map(self.value, argument))
            case "Fn::Contains":
                return self.value(argument[1]) in argument[0]
            case "Fn::FindInMap":
                name, first, second = map(self.value, argument)
                return self.template["Mappings"][name][first][second]
            case "Fn::Join":
                return argument[0].join(map(str, self.value(argument[1])))
            case "Fn::Select":
                return self.value(argument[1])[int(argument[0])]
            case "Fn::Split":
                return str(self.value(argument[1])).split(argument[0])
            case "Fn::Sub":
                text, names = argument if isinstance(argument, list) else (argument, {})
                own = {name: self.value(inner) for name, inner in names.items()}
                return re.sub(r"\$\{([^!{}]+)\}", lambda found: str(own.get(found[1]) or self.values.get(found[1], f"<{found[1]}>")), text)
        inner = self.value(argument)
        return {} if inner is NOTHING else {function: inner}
