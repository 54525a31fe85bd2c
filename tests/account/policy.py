"""IAM's reading of a role's policy: may it do this, to that, in such a request?"""

import fnmatch
import re

# A function of a policy, filled in: the account that the role is in, and the stack that made it.
ACCOUNT = "123456789012"
OWN_STACK = "account-baseline"


def listed(value):
    return value if isinstance(value, list) else [value]


def filled(value, parameters):
    """A text of the template as CloudFormation has it in the end."""
    if isinstance(value, dict) and "Fn::GetAtt" in value:
        # The ARN of a role of this template: named after the stack and its logical id.
        name, attribute = value["Fn::GetAtt"]
        assert attribute == "Arn", value
        return f"arn:aws:iam::{ACCOUNT}:role/{OWN_STACK}-{name}-1A2B3C4D5E6F"
    if isinstance(value, dict):
        ((function, value),) = value.items()
        assert function in ("Fn::Sub", "Ref"), function
        value = value if function == "Fn::Sub" else "${%s}" % value
    pseudo = {"AWS::Partition": "aws", "AWS::AccountId": ACCOUNT, "AWS::StackName": OWN_STACK}
    return re.sub(r"\$\{([\w:]+)\}", lambda name: (pseudo | parameters)[name[1]], value)


class Policy:
    def __init__(self, role, *attached, **parameters):
        """Of a role of a template, with the policies of the template that are attached to it, and the parameters that it was
        deployed with.
        """
        self.parameters = parameters
        policies = [*role["Properties"]["Policies"], *(one["Properties"] for one in attached)]
        self.statements = [one for policy in policies for one in listed(policy["PolicyDocument"]["Statement"])]

    def allows(self, action, resource, **context):
        """`context` is what the request says of itself, by IAM's keys with `_` for `:`."""
        assert all(statement["Effect"] == "Allow" for statement in self.statements), "what denies is not read here"
        return any(self.meets(statement, action, resource, context) for statement in self.statements)

    def meets(self, statement, action, resource, context):
        # Actions are the same in any case, ARNs are not.
        if not any(matches(action.lower(), pattern.lower()) for pattern in listed(statement["Action"])):
            return False
        if not any(matches(resource, filled(pattern, self.parameters)) for pattern in listed(statement["Resource"])):
            return False
        for operator, keys in statement.get("Condition", {}).items():
            assert operator == "StringEquals", operator
            for key, wanted in keys.items():
                given = context.get(key.replace(":", "_"))
                if given not in [filled(one, self.parameters) for one in listed(wanted)]:
                    return False
        return True


def matches(text, pattern):
    """By `*` and `?`, as IAM has it; a bracket is itself."""
    return fnmatch.fnmatchcase(text, pattern.replace("[", "[[]"))
