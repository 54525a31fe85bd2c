"""The tables of parameters in docs/deploy.md, written from the templates: `make docs`."""

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/deploy.md"
BEGIN, END = "<!-- parameters: begin -->\n", "<!-- parameters: end -->\n"
TEMPLATES = {
    "template.yaml": "`make deploy ARGS=\"NAME=VALUE\"`",
    "infra/billing.yaml": "where it is deployed by itself; otherwise it has these from the stack",
    "infra/account.yaml": "the account",
}


def load(path: str) -> dict[str, Any]:
    return json.loads(json.dumps(yaml_parse((ROOT / path).read_text())))


def by_size(path: str) -> dict[str, list[str]]:
    """What a template's parameters are for each size, as long as they are empty."""
    template = load(path)
    sizes = template.get("Mappings", {}).get("Sizes", {})
    found = {name: [str(of[name]) for of in sizes.values()] for name in next(iter(sizes.values()), {})}
    for nested in template["Resources"].values():
        if nested["Type"] == "AWS::CloudFormation::Stack":
            passed_on = nested["Properties"]["Parameters"]
            theirs = by_size(nested["Properties"]["TemplateURL"])
            found |= {passed_on[name]["Ref"]: values for name, values in theirs.items()}
    return found


def takes(parameter: dict[str, Any], sizes: list[str] | None) -> str:
    """Its default, or what it is for each size, and what else it may be, where that is a list or a range."""
    if sizes:
        return "by `Size`: " + ", ".join(sizes)
    default = str(parameter.get("Default", ""))
    given = f"`{default}`" if default else "none" if "Default" in parameter else "has to be given"
    others = [f"`{value}`" for value in parameter.get("AllowedValues", []) if str(value) != default]
    if len(others) > 4:
        others = [f"{others[0]} to {others[-1]}"]
    least, most = parameter.get("MinValue"), parameter.get("MaxValue")
    if least is not None:
        others = [f"{least} to {most}" if most is not None else f"from {least}"]
    if "MaxLength" in parameter:
        others = [f"at most {parameter['MaxLength']} characters"]
    return given + (f" ({', '.join(others)})" if others else "")


def rows(template: dict[str, Any], names: list[str], sizes: dict[str, list[str]]) -> str:
    text = "| parameter | default | what it does |\n|---|---|---|\n"
    for name in names:
        parameter = template["Parameters"][name]
        said = " ".join(parameter["Description"].split()).replace("|", "\\|")
        text += f"| `{name}` | {takes(parameter, sizes.get(name))} | {said} |\n"
    return text


def tables() -> str:
    text = ""
    for path, what in TEMPLATES.items():
        template = load(path)
        interface = template.get("Metadata", {}).get("AWS::CloudFormation::Interface", {})
        groups = interface.get("ParameterGroups", [{"Label": {"default": ""}, "Parameters": list(template["Parameters"])}])
        text += f"\n### {path}\n\n{what[0].upper()}{what[1:]}.\n"
        for group in groups:
            label = group["Label"]["default"]
            text += (f"\n**{label}**\n" if label else "") + "\n" + rows(template, group["Parameters"], by_size(path))
    return text + "\n"


def written(document: str) -> str:
    """The document with the tables as the templates have them."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + tables() + END + after


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: parameters.py --write")
    DOCUMENT.write_text(written(DOCUMENT.read_text()))
