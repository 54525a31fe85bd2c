"""What CloudFormation makes of a template's values before it makes resources: parameters, conditions, mappings.

Every parameter and every value of a mapping is text by then, whatever its type says: a type only says what is taken
(docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html, "Number").
"""

import re
from typing import Any


class Given:
    """A template with its parameters: those that are given, the defaults of the others."""

    def __init__(self, template: dict[str, Any], region: str = "us-east-1", **parameters: str) -> None:
        self.template = template
        declared = template.get("Parameters", {})
        unknown = parameters.keys() - declared.keys()
        if unknown:
            raise LookupError(f"the template has no parameter {', '.join(sorted(unknown))}")
        defaults = {name: str(parameter["Default"]) for name, parameter in declared.items() if "Default" in parameter}
        self.known = {"AWS::Region": region, **defaults, **parameters}

    def value(self, value: Any) -> Any:
        """The value with what is known put in. What only a deployment tells, such as a resource's name, stays as it is."""
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            match name:
                case "Ref":
                    return self.known.get(argument, value)
                case "Fn::If":
                    condition, yes, no = argument
                    return self.value(yes if self.holds({"Condition": condition}) else no)
                case "Fn::FindInMap":
                    table, row, column = self.value(argument)
                    return str(self.template["Mappings"][table][row][column])
                case "Fn::Sub":
                    return self.substituted(argument)
        return {name: self.value(inner) for name, inner in value.items()}

    def substituted(self, argument: Any) -> str:
        """A text with what is known put in; other names stay in their braces."""
        text, own = argument if isinstance(argument, list) else (argument, {})
        known = self.known | {name: self.value(value) for name, value in own.items()}
        return re.sub(r"\$\{([\w:.]+)\}", lambda name: str(known.get(name[1], name[0])), text)

    def holds(self, condition: dict[str, Any]) -> bool:
        """Whether a condition holds."""
        ((name, argument),) = condition.items()
        match name:
            case "Condition":
                return self.holds(self.template["Conditions"][argument])
            case "Fn::Equals":
                one, other = self.value(argument)
                return one == other
            case "Fn::Not":
                return not self.holds(argument[0])
            case "Fn::And":
                return all(self.holds(one) for one in argument)
            case "Fn::Or":
                return any(self.holds(one) for one in argument)
        raise LookupError(f"no condition: {name}")
