"""What template.yaml and infra/billing.yaml decide about cost: memory, retention, each route's throttle, the budget.

Read line by line, since Python's standard library has no YAML. A test holds that every route is found.
"""

import re
from dataclasses import dataclass

APPS = "AppsApi"
# What a route of AppsApi is called here that leads to what the other API has routes for.
BY_APPS = " (apps)"


@dataclass(frozen=True)
class Template:
    size: str
    memory_gb: float
    architecture: str
    retention_days: int
    recovers: bool
    throttles: dict  # route -> requests a second
    bursts: dict  # route -> requests at once
    shared: frozenset  # the routes of which AppsApi serves all, by its own
    floor: float  # requests a second of each route, with the brake on
    budget: float  # US dollars a month that put the brake on


def default(text, parameter):
    found = re.search(rf"^  {parameter}:\n(?:    .*\n)*?    Default: (\S+)$", text, re.MULTILINE)
    if not found:
        raise LookupError(f"template.yaml: no default of {parameter}")
    return found[1].strip('"')


def by_size(text):
    """What a template's Mappings have for each size: {size: {parameter: its value}}."""
    sizes = {}
    for line in re.search(r"^  Sizes:\n((?:    .*\n)+)", text, re.MULTILINE)[1].splitlines():
        if size := re.fullmatch(r"    (\w+):", line):
            sizes[size[1]] = {}
        elif entry := re.fullmatch(r'      (\w+): "(.+)"', line):
            # The one that was begun last.
            sizes[[*sizes][-1]][entry[1]] = entry[2]
    return sizes


def sizes(text, billing):
    """The same of both templates, by the names that template.yaml has for the parameters."""
    passed_on = dict(re.findall(r"^        (\w+): !Ref (\w+)$", text, re.MULTILINE))
    money = by_size(billing)
    return {
        size: values | {passed_on.get(name, name): value for name, value in money[size].items()}
        for size, values in by_size(text).items()
    }


def parameter_of(value, text):
    """The parameter that a value goes by which Size decides where it is not given."""
    if alias := re.fullmatch(r"\*(\w+)", value):
        value = matched(rf"&{alias[1]} (!If .*)", text)
    return matched(r"!If \[Has\w+, !Ref (\w+), !FindInMap", value)


def throttles(text, limit_of):
    """Of each route, by the template's: (requests a second, at once). And the routes that both APIs serve."""

    def pair(lines):
        values = (matched(rf"Throttling{which}Limit: (.+)", lines) for which in ("Rate", "Burst"))
        return tuple(limit_of(parameter_of(value, text)) for value in values)

    general = pair(matched(r"DefaultRouteSettings:(?: &\w+)?\n((?:        .*\n)+)", text))
    own, names, anchors = {}, {}, {}
    apis = re.findall(r"^  (\w+):\n    Type: AWS::Serverless::HttpApi\n((?:    .*\n|\n)+)", text, re.MULTILINE)
    settings = [(api, re.search(r"^      RouteSettings:\n((?:        .*\n)+)", rest, re.MULTILINE)) for api, rest in apis]
    entry = r'^        "([A-Z]+ /\S*)":(?: ([&*])(\w+))?\n((?:          .*\n)*)'
    entries = [(api, *found) for api, lines in settings if lines for found in re.findall(entry, lines[1], re.MULTILINE)]
    for api, route, sign, anchor, lines in entries:
        names[api, route] = anchor if sign == "*" else route
        if sign == "&":
            anchors[anchor] = (api, route)
        if lines:
            own[api, route] = pair(lines)
    own |= {name: own[anchors[anchor]] for name, anchor in names.items() if anchor in anchors}
    event = r'\bApiId: !Ref (\w+), Method: (\w+), Path: "?(/[^", ]*)"?'
    # What the website asks stands before what apps do.
    found = sorted(re.findall(event, text), key=lambda event: event[0] == APPS)
    events = [(api, f"{method} {path}") for api, method, path in found]
    others = {route for api, route in events if api != APPS}

    def named(api, route):
        leads_to_others = api == APPS and (route in others or "{proxy+}" in route)
        return route + BY_APPS if leads_to_others else route

    found = {named(*event): own.get(event, general) for event in events}
    return found, frozenset(route for route in others if " /auth/" not in route)


def matched(pattern, text):
    found = re.search(pattern, text)
    if not found:
        raise LookupError(f"template.yaml: {pattern} is nowhere")
    return found[1]


def read(text, billing, chosen=None, size=None):
    """`chosen` are parameters with another value than `size`, or else the template's own, gives them."""
    chosen = {name: value for name, value in (chosen or {}).items() if value is not None}
    size = size or default(text, "Size")
    values = sizes(text, billing)[size] | chosen

    def limit_of(parameter):
        return float(values[parameter])

    limits, shared = throttles(text, limit_of)
    return Template(
        size=size,
        memory_gb=int(default(text, "MemorySize")) / 1024,
        architecture=default(text, "Architecture"),
        retention_days=int(default(text, "LogRetentionInDays")),
        recovers=default(text, "RecoveryPeriodInDays") != "0",
        throttles={route: rate for route, (rate, _) in limits.items()},
        bursts={route: burst for route, (_, burst) in limits.items()},
        shared=shared,
        floor=limit_of("BrakeRateLimit"),
        budget=limit_of("MonthlyBudget"),
    )
