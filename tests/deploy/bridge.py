"""What is made of the transformed template so that the emulator gets what AWS would make of it; differences.py says why.

Nothing of it changes what Crudder is: what the emulator reads nowhere is said where it reads it, and what it refuses is left
out and handed back.
"""

import copy
import re
from typing import Any

Template = dict[str, Any]
METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "x-amazon-apigateway-any-method"}
# Resource types, by how they begin.
REFUSED = ("AWS::Budgets::", "AWS::CE::")


def bridged(template: Template, region: str = "us-east-1") -> tuple[Template, dict[str, dict[str, Any]]]:
    """The template with each API's Body written out and its conditions told the region, and the CORS configuration of each
    API, by logical id."""
    template = copy.deepcopy(template)
    template["Conditions"] = with_region(template.get("Conditions", {}), region)
    cors = {}
    for name, resource in list(template["Resources"].items()):
        body = resource.get("Properties", {}).get("Body")
        if resource["Type"] != "AWS::ApiGatewayV2::Api" or body is None:
            continue
        resource["Properties"] = {"Name": name, "ProtocolType": "HTTP"}
        # CORS by the name that UpdateApi has for each setting.
        cors[name] = {key[0].upper() + key[1:]: value for key, value in body["x-amazon-apigateway-cors"].items()}
        template["Resources"] |= written_out(name, body)
    return template, cors


def with_region(value: Any, region: str) -> Any:
    if value == {"Ref": "AWS::Region"}:
        return region
    if isinstance(value, dict):
        return {name: with_region(inner, region) for name, inner in value.items()}
    return [with_region(inner, region) for inner in value] if isinstance(value, list) else value


def written_out(api: str, body: dict[str, Any]) -> dict[str, Any]:
    """The resources that say what an OpenAPI definition says of routes, functions and authorizers."""
    made: dict[str, Any] = {}
    for name, scheme in body.get("components", {}).get("securitySchemes", {}).items():
        authorizer = scheme["x-amazon-apigateway-authorizer"]
        jwt = authorizer["jwtConfiguration"]
        made[f"{api}{name}"] = {
            "Type": "AWS::ApiGatewayV2::Authorizer",
            "Properties": {
                "ApiId": {"Ref": api},
                "Name": name,
                "AuthorizerType": authorizer["type"].upper(),
                "IdentitySource": [authorizer["identitySource"]],
                "JwtConfiguration": {"Audience": jwt["audience"], "Issuer": jwt["issuer"]},
            },
        }
    for path, operations in body["paths"].items():
        for method in METHODS & set(operations):
            made |= route(api, path, method, operations[method])
    return made


def route(api: str, path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    key = f"{method.upper()} {path}"
    if method.startswith("x-"):
        key = "$default" if operation.get("isDefaultRoute") else f"ANY {path}"
    name = api + "".join(part.title() for part in re.findall(r"\w+", key))
    integration = operation["x-amazon-apigateway-integration"]
    # From arn:…:path/2015-03-31/functions/${Function.Arn}/invocations, which is how API Gateway calls a function; or its
    # alias, by ${Alias}.
    function = re.fullmatch(r".*/functions/\$\{(\w+)(\.Arn)?\}/invocations", integration["uri"]["Fn::Sub"])
    if function is None:
        raise ValueError(f"{key} leads to no function: {integration['uri']}")
    properties = {
        "ApiId": {"Ref": api},
        "RouteKey": key,
        "Target": {"Fn::Join": ["/", ["integrations", {"Ref": f"{name}Integration"}]]},
        "AuthorizationType": "NONE",
    }
    for security in operation.get("security", []):
        for authorizer, scopes in security.items():
            if authorizer != "NONE":
                properties |= {
                    "AuthorizationType": "JWT",
                    "AuthorizerId": {"Ref": f"{api}{authorizer}"},
                    "AuthorizationScopes": scopes,
                }
    return {
        f"{name}Integration": {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {
                "ApiId": {"Ref": api},
                "IntegrationType": "AWS_PROXY",
                "IntegrationUri": {"Fn::GetAtt": [function[1], "Arn"]} if function[2] else {"Ref": function[1]},
                "PayloadFormatVersion": integration["payloadFormatVersion"],
            },
        },
        f"{name}Route": {"Type": "AWS::ApiGatewayV2::Route", "Properties": properties},
    }


def without_refused(template: Template) -> tuple[Template, dict[str, dict[str, Any]]]:
    """The template without the resources of types that the emulator refuses; and these."""
    template = copy.deepcopy(template)
    resources = template["Resources"]
    left_out = {name: one for name, one in resources.items() if one["Type"].startswith(REFUSED)}
    template["Resources"] = {name: one for name, one in resources.items() if name not in left_out}
    return template, left_out
