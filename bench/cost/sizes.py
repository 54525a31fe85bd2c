"""What `Size` comes to: for each, what so many people cost, what an attack can, and the numbers that go by it."""

import dataclasses
from pathlib import Path

import model
import template

ROOT = Path(__file__).resolve().parents[2]


def parameters():
    """{size: {parameter: its value, as the templates have it}}"""
    return template.sizes((ROOT / "template.yaml").read_text(), (ROOT / "infra/billing.yaml").read_text())


@dataclasses.dataclass(frozen=True)
class Bill:
    """Of one size, US dollars a month."""

    daily: int  # users
    usual: float
    usual_of_aws: float  # of that, all but Momento's
    without_cache: float
    budget: float
    spent_hours: float  # of an attack, until the budget is spent
    worst: float
    braked: float
    at_once: float  # functions that run at the same time when people come at once


def bill(world, prices, daily, free_tier=True):
    """Of a size whose throttles and budget the world has."""

    def total(the_world, month):
        return model.bill(prices, model.usage(the_world, month), free_tier)

    usual = total(world, model.usual(world, daily))
    without = dataclasses.replace(world, cached=False)
    attacked = model.attacked(world)
    months = (model.worst(attacked), model.worst(attacked, model.braked_after(attacked, prices, free_tier)))
    worst, braked = (sum(total(attacked, month).values()) for month in months)
    return Bill(
        daily,
        sum(usual.values()),
        sum(usual.values()) - usual["momento_gb"],
        sum(total(without, model.usual(without, daily)).values()),
        world.template.budget,
        model.spent_after(attacked, prices, free_tier) / 3600,
        worst,
        braked,
        max(model.at_once(the_world, daily) for the_world in (world, without)),
    )


def table(bills, money):
    """A line for each size, with a heading."""
    head = ["`Size`", "daily users", "usual month", "without the cache", "`MonthlyBudget`"]
    lines = [[*head, "worst month", "with the brake", "Lambda at once"], ["---", *["---:"] * 7]]
    for size, of in bills.items():
        sums = (of.usual, of.without_cache, of.budget, of.worst, of.braked)
        lines.append([size, f"{of.daily:,}", *(money(dollars) for dollars in sums), f"{of.at_once:.0f}"])
    return lines


def numbers(names):
    """What goes by the sizes, a line for each parameter, with a heading."""
    values = parameters()
    lines = [["parameter", "", *names], ["---", "---", *["---:"] * len(names)]]
    for parameter in values[names[0]]:
        lines.append([parameter, "", *(values[name][parameter] for name in names)])
    return lines
