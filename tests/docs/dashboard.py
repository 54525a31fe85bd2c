"""docs/dashboard.svg: the dashboard of infra/observability.yaml as CloudWatch would draw it, with a made-up day of figures.

Widgets, places, titles, labels, colours, expressions and limits are the template's own; only the figures are not. `make docs`
writes it anew.
"""

import json
import math
import os
import random
import re
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs/dashboard.svg"
# Of a cell of CloudWatch's grid, in pixels.
CELL_X, CELL_Y, GAP = 50, 42, 4
COLOURS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#9467bd", "#8c564b")
POINTS = 144  # twelve hours, each five minutes
Series = list[float]


def body() -> dict[str, Any]:
    """The dashboard, with its parameters' defaults."""
    template = json.loads(json.dumps(yaml_parse((ROOT / "infra/observability.yaml").read_text())))
    text = template["Resources"]["MainDashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    defaults = {name: str(one.get("Default", name)) for name, one in template["Parameters"].items()}
    known = defaults | {"Stack": "crudder", "AWS::Region": "us-east-1"}
    return json.loads(re.sub(r"\$\{([\w:]+)\}", lambda found: known[found[1]], text))


def rows(metrics: list[list[Any]]) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Each metric's names and options, without the shorthand."""
    before: list[str] = []
    for row in metrics:
        options = row[-1] if isinstance(row[-1], dict) else {}
        names = [part for part in row if isinstance(part, str)]
        if names[:1] == ["..."]:
            names = before[: len(before) - len(names) + 1] + names[1:]
        names = [before[at] if name == "." else name for at, name in enumerate(names)]
        before = names or before
        yield names, options


def figures(names: list[str], stat: str) -> Series:
    """A made-up day: quiet at night, busy in the evening, with a deploy's cold starts in between."""
    chance = random.Random("/".join([*names, stat]))
    apps = names[-1] == "AppsApiId"
    day = [0.15 + max(0.0, math.sin((at - 30) / POINTS * 2.6)) for at in range(POINTS)]

    def around(mean: float, spread: float = 0.25) -> Series:
        return [max(0.0, mean * load * chance.uniform(1 - spread, 1 + spread)) for load in day]

    def seldom(share: float, most: int) -> Series:
        return [float(chance.randint(1, most)) if chance.random() < share else 0.0 for _ in day]

    match names[1], stat:
        case "Count", _:
            return around(90 if apps else 40)
        case "4xx", _:
            return around(3 if apps else 2, 0.9)
        case "5xx", _:
            return seldom(0.02, 2)
        case "Latency", "SampleCount":
            return around(130)
        case "Latency", _:
            mean = {"p50": 12, "p90": 45, "p99": 310}[stat]
            return [mean * chance.uniform(0.8, 1.3) for _ in day]
        case "ColdStart", _:
            return [12.0 if at in (96, 97) else float(chance.randint(0, 3)) for at in range(POINTS)]
        case "CacheHits", _:
            return around(400)
        case "CacheMisses", _:
            return around(60, 0.5)
        case "TimelineRebuilds", _:
            return around(14, 0.4)
        case "StreamLag" | "IteratorAge", _:
            return [chance.uniform(300, 900) for _ in day]
        case "ConcurrentExecutions", _:
            return [1.0 + round(3 * load * chance.random()) for load in day]
        case "SignInSuccesses", _:
            return around(3, 0.9)
        case "SignUpSuccesses", _:
            return seldom(0.1, 2)
        case "ConsumedReadCapacityUnits", _:
            return around(700)
        case "ConsumedWriteCapacityUnits", _:
            return around(150)
        case "ExpiredItemsHeld", _:
            return [120 + 60 * math.sin(at / 20) for at in range(POINTS)]
        case "ExpiredItemsOldestLag", _:
            return [40_000 + 9_000 * math.sin(at / 17) for at in range(POINTS)]
        case "TimeToLiveDeletedItemCount", _:
            return around(80)
    # What is not named stays at zero, as it should.
    return [0.0] * POINTS


def drawn(widget: dict[str, Any]) -> list[tuple[str, str, Series]]:
    """Label, colour and figures of each line of a widget."""
    properties = widget["properties"]
    known: dict[str, Series] = {}
    lines: list[tuple[dict[str, Any], Series | None]] = []
    for names, options in rows(properties["metrics"]):
        series = figures(names, options.get("stat", properties.get("stat", "Average"))) if names else None
        if series and "id" in options:
            known[options["id"]] = series
        lines.append((options, series))
    found = []
    for options, series in lines:
        if not options.get("visible", True):
            continue
        if series is None:
            series = [
                evaluated(options["expression"], {name: values[at] for name, values in known.items()}) for at in range(POINTS)
            ]
        colour = options.get("color", COLOURS[len(found) % len(COLOURS)])
        found.append((options.get("label", ""), colour, series))
    return found


def evaluated(expression: str, values: dict[str, float]) -> float:
    """Of metric math what the dashboard uses: arithmetic, SUM and FILL."""
    known = {"SUM": sum, "FILL": lambda value, _: value}
    try:
        return float(eval(expression, {"__builtins__": {}}, known | values))
    except ZeroDivisionError:
        return 0.0


def short(value: float) -> str:
    if value >= 10_000:
        return f"{value / 1000:.0f}k"
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"


def text(x: float, y: float, said: str, size: int = 11, colour: str = "#333", anchor: str = "start") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{escape(said)}</text>'


def numbers(widget: dict[str, Any], width: float, height: float) -> str:
    lines = drawn(widget)
    properties = widget["properties"]
    out = ""
    for at, (label, colour, series) in enumerate(lines):
        total = sum(series) if properties.get("stat") == "Sum" and "%" not in properties["title"] else max(series)
        if "%" in properties["title"]:
            total = sum(series) / len(series)
        middle = (at + 0.5) * width / len(lines)
        out += text(middle, height * 0.62, short(total), 30, "#111", "middle")
        out += text(middle, height * 0.86, label, 11, colour, "middle")
    return out


def chart(widget: dict[str, Any], width: float, height: float) -> str:
    lines = drawn(widget)
    properties = widget["properties"]
    limits = properties.get("annotations", {}).get("horizontal", [])
    stacked = [0.0] * POINTS
    shown = []
    rights = {options.get("label") for _, options in rows(properties["metrics"]) if options.get("yAxis") == "right"}
    for label, colour, series in lines:
        if properties.get("stacked"):
            stacked = series = [below + value for below, value in zip(stacked, series, strict=True)]
        shown.append((label, colour, series))
    left, top, right, bottom = 44.0, 30.0, width - (44 if rights else 12), height - 34
    axis = properties.get("yAxis", {}).get("left", {})
    highest = max([value for label, _, series in shown if label not in rights for value in series] + [limit["value"] for limit in limits] + [1])
    highest = axis.get("max", highest * 1.05)
    highest_right = max([value for label, _, series in shown if label in rights for value in series] + [1]) * 1.05
    out = ""
    for step in range(4):
        y = bottom - (bottom - top) * step / 3
        out += f'<line x1="{left}" y1="{y:.0f}" x2="{right}" y2="{y:.0f}" stroke="#e5e5e5"/>'
        out += text(left - 6, y + 4, short(highest * step / 3), 10, "#666", "end")
        if rights:
            out += text(right + 6, y + 4, short(highest_right * step / 3), 10, "#666")
    for limit in limits:
        y = bottom - (bottom - top) * limit["value"] / highest
        out += f'<line x1="{left}" y1="{y:.0f}" x2="{right}" y2="{y:.0f}" stroke="#d62728" stroke-dasharray="4 3"/>'
        out += text(right, y - 4, f"{limit['label']} {short(limit['value'])}", 10, "#d62728", "end")
    for label, colour, series in shown:
        most = highest_right if label in rights else highest
        points = [
            f"{left + (right - left) * at / (POINTS - 1):.1f},{bottom - (bottom - top) * min(value / most, 1):.1f}"
            for at, value in enumerate(series)
        ]
        out += f'<polyline fill="none" stroke="{colour}" stroke-width="1.4" points="{" ".join(points)}"/>'
    x = left
    for label, colour, _ in shown:
        out += f'<rect x="{x:.0f}" y="{height - 20:.0f}" width="9" height="9" fill="{colour}"/>' + text(x + 13, height - 12, label, 10)
        x += 20 + 5.2 * len(label)
    return out


def picture() -> str:
    widgets = body()["widgets"]
    width = 24 * CELL_X
    height = max(widget["y"] + widget["height"] for widget in widgets) * CELL_Y
    out = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">\n'
    out += f'<rect width="{width}" height="{height}" fill="#f2f3f3"/>\n'
    for widget in widgets:
        x, y = widget["x"] * CELL_X + GAP, widget["y"] * CELL_Y + GAP
        wide, high = widget["width"] * CELL_X - 2 * GAP, widget["height"] * CELL_Y - 2 * GAP
        out += f'<g transform="translate({x} {y})"><rect width="{wide}" height="{high}" rx="3" fill="#fff" stroke="#d5dbdb"/>'
        properties = widget["properties"]
        if widget["type"] == "text":
            heading, *rest = properties["markdown"].splitlines()
            out += text(14, 32, heading.lstrip("# "), 20, "#111") + text(14, 56, " ".join(rest).replace("**", ""), 13)
        else:
            out += text(10, 19, properties["title"], 13, "#111")
            draw = numbers if properties["view"] == "singleValue" else chart
            out += draw(widget, wide, high)
        out += "</g>\n"
    return out + "</svg>\n"


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: dashboard.py --write")
    PICTURE.write_text(picture())
