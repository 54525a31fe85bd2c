"""What template.yaml decides about cost: memory, retention, and each route's throttle.

Read line by line, since Python's standard library has no YAML. A test holds that every route is found.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Template:
    memory_gb: float
    architecture: str
    retention_days: int
    recovers: bool
    throttles: dict  # route -> requests a second
    floor: float  # requests a second of each route, with the brake on
    budget: float  # US dollars a month that put the brake on


def default(text, parameter):
    found = re.search(rf"^  {parameter}:\n(?:    .*\n)*?    Default: (\S+)$", text, re.MULTILINE)
    if not found:
        raise LookupError(f"template.yaml: no default of {parameter}")
    return found[1].strip('"')


def throttles(text, chosen):
    """`chosen` are parameters with another value than their default."""

    def limit_of(parameter):
        return float(chosen.get(parameter) or default(text, parameter))

    general = limit_of(matched(r"DefaultRouteSettings:(?: &\w+)?\n\s+ThrottlingRateLimit: !Ref (\w+)", text))
    own, names, anchors = {}, {}, {}
    settings = re.findall(r"^      RouteSettings:\n((?:        .*\n)+)", text, re.MULTILINE)
    for line in "".join(settings).splitlines():
        if entry := re.fullmatch(r'        "([A-Z]+ /\S*)":(?: ([&*])(\w+))?', line):
            route, sign, anchor = entry.groups()
            names[route] = anchor if sign == "*" else route
            if sign == "&":
                anchors[anchor] = route
        elif limit := re.fullmatch(r"          ThrottlingRateLimit: (?:!Ref (\w+)|([\d.]+))", line):
            own[route] = limit_of(limit[1]) if limit[1] else float(limit[2])
    own |= {route: own[anchors[anchor]] for route, anchor in names.items() if anchor in anchors}
    events = re.findall(r'^ +Method: (\w+)\n +Path: "?(/[^"\n]*)"?$', text, re.MULTILINE)
    found = {f"{method} {path}": own.get(f"{method} {path}", general) for method, path in events}
    # Everything else that third-party apps ask for is one route, with the general limit.
    return found | ({"ANY $default": general} if re.search(r"^  AppsApi:$", text, re.MULTILINE) else {})


def matched(pattern, text):
    found = re.search(pattern, text)
    if not found:
        raise LookupError(f"template.yaml: {pattern} is nowhere")
    return found[1]


def read(text, chosen=None):
    return Template(
        memory_gb=int(default(text, "MemorySize")) / 1024,
        architecture=default(text, "Architecture"),
        retention_days=int(default(text, "LogRetentionInDays")),
        recovers=default(text, "RecoveryPeriodInDays") != "0",
        throttles=throttles(text, chosen or {}),
        floor=float((chosen or {}).get("BrakeRateLimit") or default(text, "BrakeRateLimit")),
        budget=float((chosen or {}).get("MonthlyBudget") or default(text, "MonthlyBudget")),
    )
