"""What is made of the transformed template so that the emulator gets what AWS would make of it; differences.py says why.

Nothing of it changes what Crudder is: what the emulator reads nowhere is said where it reads it, and what it refuses is left
out and handed back.
"""

import copy
import re
from dataclasses import dataclass, field
from typing import Any

Template = dict[str, Any]
METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "x-amazon-apigateway-any-method"}
# Resource types, by how they begin.
REFUSED = ("AWS::Budgets::", "AWS::CE::")


@dataclass
class Route:
    """What an OpenAPI definition says of one operation: whom it leads to, and who may ask."""

    key: str
    function: dict[str, Any]
    payload: str
    authorizer: str | None = None
    scopes: list[str] = field(default_factory=list)


@dataclass
class Api:
    """What an OpenAPI definition says of an API, by the names of API Gateway's own API."""

    cors: dict[str, Any]
    authorizers: dict[str, dict[str, Any]]
    routes: list[Route]


def bridged(template: Template, region: str = "us-east-1") -> tuple[Template, dict[str, Api]]:
    """The template with its APIs empty and its conditions told the region; and what is to be in each API, by logical id."""
    template = copy.deepcopy(template)
    template["Conditions"] = with_region(template.get("Conditions", {}), region)
    apis = {}
    for name, resource in template["Resources"].items():
        body = resource.get("Properties", {}).get("Body")
        if resource["Type"] == "AWS::ApiGatewayV2::Api" and body is not None:
            resource["Properties"] = {"Name": name, "ProtocolType": "HTTP"}
            apis[name] = written_out(body)
    return template, apis


def with_region(value: Any, region: str) -> Any:
    if value == {"Ref": "AWS::Region"}:
        return region
    if isinstance(value, dict):
        return {name: with_region(inner, region) for name, inner in value.items()}
    return [with_region(inner, region) for inner in value] if isinstance(value, list) else value


def written_out(body: dict[str, Any]) -> Api:
    """What an OpenAPI definition says of routes, functions and authorizers."""
    authorizers = {}
    for name, scheme in body.get("components", {}).get("securitySchemes", {}).items():
        authorizer = scheme["x-amazon-apigateway-authorizer"]
        jwt = authorizer["jwtConfiguration"]
        authorizers[name] = {
            "Name": name,
            "AuthorizerType": authorizer["type"].upper(),
            "IdentitySource": [authorizer["identitySource"]],
            "JwtConfiguration": {"Audience": jwt["audience"], "Issuer": jwt["issuer"]},
        }
    # UpdateApi has the same names for the settings of CORS, but for the first letter.
    cors = {key[0].upper() + key[1:]: value for key, value in body["x-amazon-apigateway-cors"].items()}
    operations = ((path, method, one) for path, all in body["paths"].items() for method, one in all.items())
    routes = [route(path, method, one) for path, method, one in operations if method in METHODS]
    return Api(cors, authorizers, routes)


def route(path: str, method: str, operation: dict[str, Any]) -> Route:
    key = f"{method.upper()} {path}"
    if method.startswith("x-"):
        key = "$default" if operation.get("isDefaultRoute") else f"ANY {path}"
    integration = operation["x-amazon-apigateway-integration"]
    # From arn:…:path/2015-03-31/functions/${Function.Arn}/invocations, which is how API Gateway calls a function; or its
    # alias, by ${Alias}.
    function = re.fullmatch(r".*/functions/\$\{(\w+)(\.Arn)?\}/invocations", integration["uri"]["Fn::Sub"])
    if function is None:
        raise ValueError(f"{key} leads to no function: {integration['uri']}")
    called = {"Fn::GetAtt": [function[1], "Arn"]} if function[2] else {"Ref": function[1]}
    made = Route(key, called, integration["payloadFormatVersion"])
    for security in operation.get("security", []):
        for authorizer, scopes in security.items():
            if authorizer != "NONE":
                made.authorizer, made.scopes = authorizer, scopes
    return made


def without_refused(template: Template) -> tuple[Template, dict[str, dict[str, Any]]]:
    """The template without the resources that the emulator refuses; and these."""
    template = copy.deepcopy(template)
    resources = template["Resources"]
    left_out = {name: one for name, one in resources.items() if one["Type"].startswith(REFUSED) or is_calculated(one)}
    template["Resources"] = {name: one for name, one in resources.items() if name not in left_out}
    return template, left_out


def is_calculated(resource: dict[str, Any]) -> bool:
    """Whether it is an alarm on what is calculated from several metrics."""
    return resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]
