"""Which resources an update replaces, by CloudFormation's own resource schemas, as cfn-lint ships them.

The emulator's change sets don't say it for every type, and the bridge changes the templates: this reads what AWS would get.
"""

from typing import Any

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

Template = dict[str, Any]
# What lies in them would be lost, or left behind, by a replacement. With the pool's client go all tokens.
HOLDS_DATA = {
    "AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolClient",
    "AWS::DynamoDB::Table",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
}
# Cognito refuses to change these of a pool that is there, which its schema does not say
# (docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-updating.html).
FIXED = {"AWS::Cognito::UserPool": [["AliasAttributes"], ["UsernameAttributes"], ["UsernameConfiguration"]]}


def create_only(type: str) -> list[list[str]]:
    """The properties of a type that an update changes by a new resource, or may, or not at all; as paths."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type).schema
    paths = schema.get("createOnlyProperties", []) + schema.get("conditionalCreateOnlyProperties", [])
    return [path.removeprefix("/properties/").split("/") for path in paths] + FIXED.get(type, [])


def at(properties: Any, path: list[str]) -> Any:
    for name in path:
        properties = properties.get(name) if isinstance(properties, dict) else None
    return properties


def lost(before: Template, after: Template) -> dict[str, str]:
    """Resources that hold data and that the update removes or replaces, each with the reason."""
    found = {}
    for name, old in before["Resources"].items():
        if old["Type"] not in HOLDS_DATA:
            continue
        new = after["Resources"].get(name)
        if new is None:
            found[name] = "removed"
        elif new["Type"] != old["Type"]:
            found[name] = "another type"
        elif new.get("DeletionPolicy") != old.get("DeletionPolicy"):
            found[name] = "another deletion policy"
        else:
            changed = [
                "/".join(path)
                for path in create_only(old["Type"])
                if at(old.get("Properties"), path) != at(new.get("Properties"), path)
            ]
            if changed:
                found[name] = f"replaced for {', '.join(changed)}"
    return found
