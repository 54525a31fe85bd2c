"""What a deployment costs a month, per service. `make cost` runs it; nothing is fetched.

Prices stand in prices.toml, what people do in load.toml; what a request reads, writes and calls was counted by a test and
stands in calls.json, what a part of a page costs in patterns.json, and memory, retention and throttles in template.yaml.
"""

import argparse
import dataclasses
import math
import sys
import textwrap
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import calls
import model
import sizes
import template

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
USERS = (0, 100, 10_000, 1_000_000)
SIZES = ("small", "medium", "large")
BEGIN = "<!-- cost: begin -->\n"
END = "<!-- cost: end -->\n"
# The template's own parameters, by the option that gives another value.
LIMITS = (
    ("--route-rate-limit", "RouteRateLimit", "requests a second (the size's)"),
    ("--home-route-rate-limit", "HomeRouteRateLimit", "the same of the home timeline"),
    ("--auth-route-rate-limit", "AuthRouteRateLimit", "the same under /auth"),
    ("--sign-up-rate-limit", "SignUpRateLimit", "the same of sign-up, and of what else sends a mail"),
    ("--apps-read-rate-limit", "AppsReadRateLimit", "the same of what third-party apps read"),
    ("--apps-write-rate-limit", "AppsWriteRateLimit", "the same of what they write, by each method"),
    ("--brake-rate-limit", "BrakeRateLimit", "the same with the brake on"),
    ("--monthly-budget", "MonthlyBudget", "US dollars that put the brake on (the size's)"),
)
NOT_FREE_AT_REST = (
    "the hourly look for what has ended: half a read unit each of an empty table, $0.00005 a month",
    "the table's backup, from the first GB: point-in-time recovery has no free part (`RecoveryPeriodInDays=0`: none)",
    "the table past 25 GB, logs past 5 GB until their retention ends",
    "what alarms look at past an account's first ten metrics, $0.10 each: with a cache 12, without 9, without `AlarmEmail` none",
    "`sam deploy`'s bucket of packages: a zip of some 4 MB for each build, some $0.0001 a month each",
    "only if you choose them: the cache's key in Secrets Manager, $0.40; a KMS key of your own, $1 each; a zone at Route 53 for a name of your own, $0.50",
)


def arguments(argv):
    parser = argparse.ArgumentParser(prog="make cost ARGS=", description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=users, default=USERS, metavar="N,N", help="daily users (0,100,10000,1000000)")
    parser.add_argument(
        "--size", nargs="?", const="all", choices=["all", *SIZES], help="only what each size costs and allows; with --worst-month of one"
    )
    parser.add_argument("--price-file", type=Path, default=HERE / "prices.toml", metavar="FILE")
    parser.add_argument("--load-file", type=Path, default=HERE / "load.toml", metavar="FILE", help="what people do")
    parser.add_argument("--no-free-tier", action="store_true", help="as for an account that uses it up elsewhere")
    parser.add_argument("--worst-month", action="store_true", help="only the month of an attack, and what drives it")
    parser.add_argument("--no-cache", action="store_true", help="without Momento: every request reads the table")
    parser.add_argument("--no-recovery", action="store_true", help="without point-in-time recovery")
    parser.add_argument("--cognito-mail", action="store_true", help="Cognito's own sender, which stops at 50 a day")
    parser.add_argument("--architecture", choices=["arm64", "x86_64"], help="of the functions (the template's)")
    parser.add_argument("--memory", type=positive, metavar="MB", help="of each function (the template's)")
    for name, parameter, what in LIMITS:
        parser.add_argument(name, dest=parameter, type=rate, metavar="N", help=what)
    parser.add_argument("--batch", choices=["key", "half", "call"], help="how Momento counts one (key: the dearest)")
    parser.add_argument("--cold", type=share, metavar="SHARE", help="of requests that find nothing in the cache")
    parser.add_argument("--stale", type=share, metavar="SHARE", help="of home timelines that are merged anew")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        type=assignment,
        metavar="NAME=NUMBER",
        help='any other number of load.toml, like people.follows=200 or "requests.GET /health=1440"',
    )
    parser.add_argument(
        "--update-docs", "--update-readme", action="store_true", help="write the tables into docs/cost.md, the summary into README.md"
    )
    return parser.parse_args(argv)


def users(text):
    return tuple(positive(number, least=0) for number in text.replace("_", "").split(","))


def positive(text, least=1):
    number = int(text)
    if number < least:
        raise argparse.ArgumentTypeError(f"{text} is below {least}")
    return number


def rate(text):
    number = float(text)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return number


def share(text):
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no share: 0 to 1")
    return number


def assignment(text):
    name, _, number = text.rpartition("=")
    table, _, key = name.partition(".")
    if not key:
        raise argparse.ArgumentTypeError(f"{text} is not like people.follows=200")
    number = float(number)
    if not 0 <= number < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is below 0, or no number")
    return table, key, number


def world(options, size=None):
    """With the throttles and the budget of a size, or else of the template's own."""
    load = tomllib.loads(options.load_file.read_text())
    for table, key, number in options.set:
        if not isinstance(load.get(table), dict) or not isinstance(load[table].get(key), (int, float)):
            raise SystemExit(f"{options.load_file.name} has no number {table}.{key}")
        load[table][key] = number
    for name in ("cold", "stale"):
        if getattr(options, name) is not None:
            load["shares"][name] = getattr(options, name)
    if options.batch:
        load["momento"]["batch"] = options.batch
    chosen = {parameter: getattr(options, parameter) for _, parameter, _ in LIMITS}
    texts = ((ROOT / path).read_text() for path in ("template.yaml", "infra/billing.yaml"))
    deployed = template.read(*texts, chosen, size)
    deployed = dataclasses.replace(
        deployed,
        architecture=options.architecture or deployed.architecture,
        memory_gb=options.memory / 1024 if options.memory else deployed.memory_gb,
        recovers=deployed.recovers and not options.no_recovery,
    )
    measured = calls.read(calls.COUNTED.read_text(), calls.PATTERNS.read_text())
    unknown = measured.routes.keys() ^ load["requests"].keys()
    if unknown:
        raise SystemExit(f"only one of calls.json and load.toml has: {', '.join(sorted(unknown))}")
    return model.World(measured, deployed, load, not options.no_cache, not options.cognito_mail)


def money(dollars):
    return f"{dollars:,.2f}" if dollars < 1000 else f"{dollars:,.0f}"


def amount(number):
    """A count that nobody should read more than two digits into."""
    if number == math.inf:
        return "no number of"
    return f"{round(number, 1 - math.floor(math.log10(number))):,.0f}" if number else "0"


def columns(the_world, prices, options):
    """A heading and a bill for each."""
    bills = []
    if not options.worst_month:
        for daily in options.users:
            used = model.usage(the_world, model.usual(the_world, daily))
            bills.append((f"{daily:,}", model.bill(prices, used, not options.no_free_tier)))
    attacked, free = model.attacked(the_world), not options.no_free_tier
    for heading, month in worst_months(attacked, prices, free).items():
        bills.append((heading, model.bill(prices, model.usage(attacked, month), free)))
    return bills


def worst_months(attacked, prices, free):
    """By its heading: without the brake, and with it."""
    braked = model.braked_after(attacked, prices, free)
    return {"worst month": model.worst(attacked), "with the brake": model.worst(attacked, braked)}


def table(prices, bills, other_architecture):
    """The bills side by side, as Markdown: a row for each price, then a sum."""
    lines = [["service", "what", *(heading for heading, _ in bills)], ["---", "---", *["---:"] * len(bills)]]
    for name, entry in prices.items():
        if name != f"lambda_gb_second_{other_architecture}":
            lines.append([entry["service"], entry["unit"], *(money(bill[name]) for _, bill in bills)])
    lines.append(["**all**", "US dollars a month", *(f"**{money(sum(bill.values()))}**" for _, bill in bills)])
    return lines


def markdown(lines):
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def plain(lines):
    lines = [[cell.strip("*") for cell in line] for line in lines if line[0] != "---"]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        texts = (cell.ljust(width) for cell, width in zip(line[:2], widths[:2], strict=True))
        numbers = (cell.rjust(width) for cell, width in zip(line[2:], widths[2:], strict=True))
        yield "  ".join([*texts, *numbers]).rstrip()


def limits(the_world):
    """Where the number of people meets a limit: sentences."""
    momento = the_world.load["momento"]
    limit, peak = momento["operations_a_second"], the_world.load["fixed"]["peak"]
    if the_world.cached:
        counted = {}
        for batch in ("key", "half", "call"):
            load = the_world.load | {"momento": momento | {"batch": batch}}
            one = model.operations_a_second(dataclasses.replace(the_world, load=load), 1)
            counted[batch] = amount(model.users_at_limit(one, limit))
        yield (
            f"Momento's {limit} operations a second, which an account has by default, are passed in the busiest hour "
            f"({peak} times the mean) from some {counted['key']} daily users on if each key of a batch counts, "
            f"{counted['half']} if two keys count as one, {counted['call']} if a batch is one. Past that Momento "
            "refuses, and the table is read instead: the columns beyond reckon with a raised limit, without the "
            "support plan that it takes."
        )
    route, people = min(model.throttled_from(the_world).items(), key=lambda item: item[1])
    yield (
        f"The throttles of `Size={the_world.template.size}` stop somebody from some {amount(people)} daily users on, first at `{route}` "
        f"({the_world.template.throttles[route]:g} a second): raise `Size` with the people, and the worst month rises with it."
    )


def first_price(entry):
    """Dollars for a unit, before any falling with use."""
    return entry["usd"] if "usd" in entry else entry["tiers"][0][1]


def drivers(the_world, prices, options):
    """What the worst month is made of, by route, dearest first; without free tiers and the falling of prices."""
    the_world = model.attacked(the_world)
    month = model.worst(the_world)
    costs = {}
    for route, used in model.by_route(the_world, month).items():
        used.pop("operations")
        costs[route] = sum(first_price(prices[name]) * quantity for name, quantity in used.items())
    people = model.price(prices["cognito_user"], month.users, not options.no_free_tier)
    for route in model.SIGN_UPS:
        costs[route] += people * month.requests[route] / month.users
    return sorted(costs.items(), key=lambda item: -item[1])


def wrapped(sentence):
    """As a Markdown item."""
    return textwrap.fill(
        sentence, 120, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def total(the_world, prices, month, options):
    used = model.usage(the_world, month)
    return sum(model.bill(prices, used, not options.no_free_tier).values())


def at_rest(the_world, prices, options):
    """A sentence: what nobody's use of it costs, with nothing kept."""
    bill = model.bill(prices, model.usage(the_world, model.usual(the_world, 0)), not options.no_free_tier)
    everything, alarms = sum(bill.values()), bill["alarm"]
    return f"At rest, with nobody and nothing kept, it is ${money(everything)}, and without alarms ${money(everything - alarms)}."


def notes(the_world, prices, options):
    """What the table does not say by itself: sentences."""
    yield from limits(the_world)
    if the_world.cached:
        without = dataclasses.replace(the_world, cached=False)
        operation = prices["momento_gb"]["usd"] * the_world.load["momento"]["operation_kb"] / model.KB_IN_GB
        reads = operation / first_price(prices["dynamodb_read"])
        sums = [money(total(without, prices, model.usual(without, daily), options)) for daily in options.users]
        yield (
            f"Without the cache the same columns are ${', $'.join(sums)}. An operation of Momento's, as counted here, "
            f"costs {reads:.2g} times what a read unit of the table does; its limit bounds what the cache can cost."
        )
    yield from attack(the_world, prices, options)


def attack(the_world, prices, options):
    """What the worst month is, and what the brake makes of it: sentences."""
    attacked, free = model.attacked(the_world), not options.no_free_tier
    without, braked = (total(attacked, prices, month, options) for month in worst_months(attacked, prices, free).values())
    milder = total(the_world, prices, model.worst(the_world), options)
    throttles, budget = the_world.template.throttles, the_world.template.budget
    by_route = dict(drivers(the_world, prices, options))
    sign_ups = sum(throttles[route] for route in model.SIGN_UPS)
    days = the_world.load["attack"]["follows"] / sign_ups / model.SECONDS_IN_DAY
    yield (
        f"The worst month is every route at its throttle for all of it, ${money(without)}: with tokens, nothing in the "
        f"cache, Momento at its limit, and accounts that follow {the_world.load['attack']['follows']:,} people, the most "
        f"there are. With accounts that follow {the_world.load['people']['follows']:g} it is ${money(milder)}. What bounds "
        f"it are `RouteRateLimit` and its like. Sign-ups, each of which Cognito bills as an active user, are "
        f"${money(sum(by_route[route] for route in model.SIGN_UPS))} of it, at {throttles[model.SIGN_UP]:g} a second by each of "
        f"the two ways; home timelines are "
        f"${money(by_route[model.HOME])} at {throttles[model.HOME]:g} by each of the two APIs: half of that would serve half as "
        f"many people. What apps read beside them, all of it as dear as a list of as many people as there may be on one, is "
        f"${money(by_route[model.LIST])} at {throttles['GET /{proxy+}' + model.BY_APPS]:g}. "
        f"Where there are not as many people to follow, making them takes {days:.0f} days of sign-ups first."
    )
    spent, on = model.spent_after(attacked, prices, free), model.braked_after(attacked, prices, free)
    if on == the_world.seconds:
        yield "The brake would not be put on in that month: the budget is not spent before its end."
        return
    rest = bill_of_rest(attacked, prices, on)
    yield (
        f"With `Brake=true` it is ${money(braked)}. The ${budget:g} of `MonthlyBudget` are spent after {spent / 3600:.0f} "
        f"hours of such an attack, and AWS may take another {the_world.load['attack']['notice_hours']} to notice, since its "
        f"billing data lags; from then on each route takes {the_world.template.floor:g} requests a second. Of what is beyond "
        f"the budget, ${money(rest)} are what that floor lets through for the rest of the month. Momento bills by itself: "
        "the budget does not see it, and its own limit bounds it."
    )


def bill_of_rest(attacked, prices, on):
    """What the floor lets through once the brake is on, without free tiers, which are used up by then."""
    closed = dataclasses.replace(attacked, template=dataclasses.replace(attacked.template, floor=0.0))
    with_floor, without = (
        model.bill(prices, model.usage(world, model.worst(world, on)), free_tier=False) for world in (attacked, closed)
    )
    return sum(with_floor.values()) - sum(without.values())


def size_bills(prices, options):
    """By size."""
    names = SIZES if options.size in (None, "all") else (options.size,)
    free = not options.no_free_tier
    worlds = {name: world(options, name) for name in names}
    return {name: sizes.bill(one, prices, int(one.load["sizes"][name]), free) for name, one in worlds.items()}


def on_sizes(bills):
    """What a table of sizes does not say by itself: sentences."""
    spent = ", ".join(f"{of.spent_hours:.0f} ({size})" for size, of in bills.items())
    yield (
        "A usual month is within four fifths of `MonthlyBudget`, Momento's bill included, and each throttle lets through "
        "twice what so many people ask for in their busiest hour: so growth is told by mail before the brake takes it for an "
        f"attack. An attack spends the budget after so many hours: {spent}. Lambda at once is what runs when a hundredth of "
        "them, or five, come in the same second: the account's quota has to be above it (a new account may have 10)."
    )


def print_sizes(prices, listed, options):
    bills = size_bills(listed, options)
    print(f"US dollars a month in {prices['region']}; the prices are of {prices['as_of']}.\n")
    print("\n".join(plain(sizes.table(bills, money))), end="\n\n")
    print("\n".join(plain(sizes.numbers([*bills]))), end="\n\n")
    for sentence in on_sizes(bills):
        print(textwrap.fill(sentence.replace("`", ""), 116, initial_indent="* ", subsequent_indent="  "))


def page(the_world, prices, lines, options):
    """What stands in docs/cost.md between the markers."""
    listed = {name: entry for name, entry in prices.items() if isinstance(entry, dict)}
    bills = size_bills(listed, options)
    of_sizes = "".join(f"{wrapped(sentence)}\n" for sentence in on_sizes(bills))
    other = [f"{wrapped(sentence)}\n" for sentence in notes(the_world, listed, options)]
    rest = "".join(f"{wrapped(what)}\n" for what in NOT_FREE_AT_REST)
    return f"""\
US dollars a month in {prices["region"]}, by daily users. The prices are of {prices["as_of"]}, from copies of the
providers' pages, and a few from memory: [check them](../bench/cost/prices.toml).

{markdown(lines)}
By [`Size`](deploy.md#every-parameter), of which small is the default:

{markdown(sizes.table(bills, money))}
{of_sizes}{"".join(other)}
{at_rest(the_world, listed, options)} Not free at rest are:

{rest}"""


def summary(the_world, prices, options):
    """What stands in README.md between the markers: three lines."""
    listed = {name: entry for name, entry in prices.items() if isinstance(entry, dict)}
    bills = size_bills(listed, options)
    usual = [f"{of.daily:,} daily users ${money(of.usual)} (without the cache ${money(of.without_cache)})" for of in bills.values()]
    size = the_world.template.size
    return (
        f"- A usual month: {'; '.join(usual)}.\n"
        f"- {at_rest(the_world, listed, options)}\n"
        f"- An attack on every route for a whole month: at most ${money(bills[size].worst)}, with `Brake=true` "
        f"${money(bills[size].braked)} (`Size={size}`, the default).\n"
    )


def between(text):
    """A document's head, what stands between the markers, and its tail."""
    head, rest = text.split(BEGIN, 1)
    written, tail = rest.split(END, 1)
    return head, written, tail


def main(argv):
    options = arguments(argv)
    prices = tomllib.loads(options.price_file.read_text())
    listed = {name: entry for name, entry in prices.items() if isinstance(entry, dict)}
    if options.size and not options.worst_month:
        print_sizes(prices, listed, options)
        return
    the_world = world(options, options.size if options.size in SIZES else None)
    other = "x86_64" if the_world.template.architecture == "arm64" else "arm64"
    lines = table(listed, columns(the_world, listed, options), other)
    if options.update_docs:
        texts = {"docs/cost.md": page(the_world, prices, lines, options), "README.md": summary(the_world, prices, options)}
        for name, text in texts.items():
            head, _, tail = between((ROOT / name).read_text())
            (ROOT / name).write_text(f"{head}{BEGIN}{text}{END}{tail}")
        return
    free = "not counted" if options.no_free_tier else "those that do not end"
    print(f"US dollars a month in {prices['region']}, by daily users. Free tiers: {free}.")
    print(f"CHECK THE PRICES before you rely on this: {options.price_file.name} is of {prices['as_of']}, from copies")
    print("of the providers' pages, and a few from memory: listed below.\n")
    print("\n".join(plain(lines)), end="\n\n")
    for sentence in notes(the_world, listed, options):
        print(textwrap.fill(sentence.replace("`", ""), 116, initial_indent="* ", subsequent_indent="  "))
    print("* The worst month by route, before free tiers and quantity discounts:")
    for route, dollars in drivers(the_world, listed, options)[: None if options.worst_month else 5]:
        print(f"    {money(dollars):>8}  {route}")
    print(f"* {at_rest(the_world, listed, options)} Not free at rest:")
    for what in NOT_FREE_AT_REST:
        print(f"    {what}")
    print("* Where the prices are from:")
    for entry in listed.values():
        print(f"    {entry['service']}, {entry['unit']}: {entry['known']}\n      {entry['source']}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (OSError, tomllib.TOMLDecodeError) as why:
        sys.exit(f"cost: {why}")
