"""From requests to dollars: what a month's load uses of each service, and what that costs."""

import math
from collections import Counter
from dataclasses import dataclass, replace

from template import BY_APPS

HOME = "GET /api/v1/timelines/home"
LIST = "GET /api/v1/timelines/list/{id}"
# Merged of what many people wrote.
MERGED = (HOME, LIST)
UPLOADS = ("POST /api/v2/media", "POST /api/v1/media")
# What most pictures are seen on.
SHOWING = (HOME, LIST, "GET /api/v1/timelines/public", "GET /api/v1/accounts/{id}/statuses")
SIGN_UP = "POST /auth/sign-up"
SIGN_UPS = (SIGN_UP, "POST /api/v1/accounts")
POST = "POST /api/v1/statuses"
DELETE = "DELETE /api/v1/statuses/{id}"
# Each of these tells one person of something, or takes it back.
TOLD = [
    f"POST /api/v1/{route}"
    for route in (
        "statuses/{id}/favourite",
        "statuses/{id}/unfavourite",
        "statuses/{id}/bookmark",
        "statuses/{id}/unbookmark",
        "statuses/{id}/reblog",
        "accounts/{id}/follow",
        "accounts/{id}/unfollow",
    )
]
PROFILE = "PATCH /api/v1/accounts/update_credentials"
MAILED = (*SIGN_UPS, "POST /auth/resend-code", "POST /auth/forgot-password")
KB_IN_GB = 1e6
SECONDS_IN_DAY = 86_400


@dataclass(frozen=True)
class World:
    """What does not change with the number of people."""

    counted: object  # calls.Calls
    template: object  # template.Template
    load: dict
    cached: bool = True
    mailed: bool = True  # by SES, not by Cognito's own sender

    @property
    def seconds(self):
        return self.load["days"] * SECONDS_IN_DAY


@dataclass(frozen=True)
class Month:
    """Requests by route in a month, and what else follows from who makes them."""

    requests: dict
    cold: float
    stale: float
    users: float  # who are billed as active
    kept_gb: float  # in the table, on the month's average
    portrayed: float  # pictures that come with each change of a profile
    momento_limited: bool  # whether what exceeds the cache's limit is refused
    by_apps: float = 0.0  # of all requests, those by third-party apps


def usual(world, daily):
    """A month of so many daily users."""
    load, people, store = world.load, world.load["people"], world.load["store"]
    requests = {route: load["requests"][route] * daily * load["days"] for route in world.counted.routes}
    users = daily * people["monthly_of_daily"]
    accounts_kb = users * (store["account_kb"] + people["follows"] * store["edge_kb"])
    statuses_kb = load["requests"][POST] * daily * store["life_days"] * store["status_kb"]
    shares = load["shares"]
    return Month(
        requests,
        shares["cold"],
        shares["stale"],
        users,
        (accounts_kb + statuses_kb) / KB_IN_GB,
        load["pictures"]["portrayed"],
        momento_limited=False,
    )


def attacked(world):
    """The world with the dearest accounts that Crudder allows."""
    load, attack = world.load, world.load["attack"]
    people = load["people"] | {"follows": attack["follows"], "listed": attack["listed"]}
    milliseconds = load["lambda_ms"] | {"cold": attack["cold_ms"]}
    return replace(world, load=load | {"people": people, "lambda_ms": milliseconds})


def worst(world, at_throttle=None):
    """A month in which every route takes all that it may, from an empty cache: what its throttle lets through, all
    month or for so many seconds, and from then on what the brake lets through. By apps it is the dearest of each method."""
    at_throttle = world.seconds if at_throttle is None else at_throttle
    floor, at_floor = world.template.floor, world.seconds - at_throttle
    throttles = world.template.throttles
    taken = {route: limit * at_throttle + min(limit, floor) * at_floor for route, limit in throttles.items()}
    requests = {route: taken[route] for route in world.counted.routes}
    of_apps = {route.removesuffix(BY_APPS): taken[route] for route in taken if route.endswith(BY_APPS)}
    for route, asked in of_apps.items():
        requests[world.load["apps"].get(route, route)] += asked
    store = world.load["store"]
    signed_up = sum(requests[route] for route in SIGN_UPS)
    # Posts pile up evenly, so half of them on average; a reservation lasts a day.
    kept_kb = requests[POST] * store["status_kb"] / 2 + signed_up / world.load["days"] * store["account_kb"]
    by_apps = sum(of_apps.values())
    return Month(requests, 1.0, 0.0, signed_up, kept_kb / KB_IN_GB, 2, momento_limited=True, by_apps=by_apps)


def spent_after(world, prices, free_tier=True):
    """After how many seconds of the worst month AWS's part of the bill, which is all that a budget sees, passes the
    budget; the whole month, if it does not."""

    def spent(seconds):
        used = usage(world, worst(replace(world, template=replace(world.template, floor=0.0)), seconds))
        used["momento_gb"] = 0.0
        return sum(bill(prices, used, free_tier).values())

    below, above = 0.0, float(world.seconds)
    if spent(above) <= world.template.budget:
        return above
    # To the minute.
    while above - below > 60:
        middle = (below + above) / 2
        below, above = (below, middle) if spent(middle) > world.template.budget else (middle, above)
    return above


def braked_after(world, prices, free_tier=True):
    """After how many seconds of the worst month the brake is on: the budget is spent, and AWS has noticed."""
    noticed = spent_after(world, prices, free_tier) + world.load["attack"]["notice_hours"] * 3600
    return min(noticed, world.seconds)


def shares(route, month, cached):
    """How many of a route's requests meet each state of the cache."""
    if not cached:
        return {"cold": 1.0}
    stale = min(month.stale, 1 - month.cold) if route == HOME else 0.0
    return {"cold": month.cold, "stale": stale, "warm": 1 - month.cold - stale}


def beyond_measured(world, route):
    """Statuses, authors and followees that a real request has more than the measured one had."""
    page = world.load["pages"].get(route)
    if not page:
        return 0, 0, 0
    statuses, authors, followees = page["measured"]
    merged = world.load["people"]["follows" if route == HOME else "listed"]
    more = merged - followees if route in MERGED else 0
    return page["statuses"] - statuses, page["authors"] - authors, more


def units(world, route, state):
    """Read and write units of one request."""
    cost = route.cold if state == "cold" else route.warm
    if state != "cold":
        return cost.reads, cost.writes
    statuses, authors, followees = beyond_measured(world, route.name)
    each = world.counted
    more = statuses * each.status_reads + authors * each.account_reads
    # A read unit is 4 KB.
    more += followees * (each.activity_reads + world.load["store"]["edge_read_kb"] / 4)
    return max(cost.reads + more, 0), cost.writes


def operations(world, route, state):
    """Momento's operations of one request, batches counted as the load model says."""
    if not world.cached or not route.cold.calls:
        return 0.0
    follows, by = world.load["people"]["follows"], world.load["momento"]["batch"]
    page = world.load["pages"].get(route.name, {"statuses": 1, "authors": 1})
    # A status or an author is two keys: itself and its numbers.
    batches = [2 * (page["statuses"] + page["authors"])]
    conditional = 0.0
    if state == "stale":
        least, by_followees = world.counted.stale_calls
        calls = least + math.ceil(follows / by_followees) + world.counted.stale_writes
    elif state == "cold":
        more = sum(beyond_measured(world, route.name))
        calls = route.cold.calls + more
        conditional = max(route.cold.calls - route.warm.calls, 0) + more
    else:
        calls = route.warm.calls
    if route.name in MERGED and state != "warm":
        batches.append(follows if route.name == HOME else world.load["people"]["listed"])
    if route.name in world.load["pages"] and state == "cold":
        batches += [page["statuses"], page["authors"]]
    if route.warm.writes:
        conditional = calls
    if by == "call":
        return float(calls)
    keys = sum(batches) * {"key": 1.0, "half": 0.5}[by]
    return max(calls - len(batches), 0) + keys + conditional


def request(world, route, state):
    """What one request uses, by the names of the prices."""
    load, milliseconds = world.load, world.load["lambda_ms"]
    reads, writes = units(world, route, state)
    billed = milliseconds["cold" if state == "cold" else "warm"] + route.cognito * milliseconds["cognito"]
    billed += milliseconds["cold_starts"] * milliseconds["start"]
    answers, logs = load["answer_kb"], load["logs"]
    return Counter(
        {
            "api_request": 1,
            "lambda_request": 1,
            f"lambda_gb_second_{world.template.architecture}": world.template.memory_gb * billed / 1000,
            "dynamodb_read": reads,
            "dynamodb_write": writes,
            "operations": operations(world, route, state),
            "mail": float(world.mailed and route.name in MAILED),
            "log_gb": (logs["function_kb"] + logs["access_kb"]) / KB_IN_GB,
            # Every cold start reads the cache's key, and has it decrypted; most read the one that signs pictures' addresses, too.
            "ssm_request": milliseconds["cold_starts"] * (1 + world.cached),
            "kms_request": milliseconds["cold_starts"] * (1 + world.cached),
            "transfer_out": answers.get(route.name, answers["default"]) / KB_IN_GB,
        }
    )


def by_route(world, month):
    """What each route uses in the month."""
    used = {}
    for route in world.counted.routes.values():
        total = Counter()
        for state, share in shares(route.name, month, world.cached).items():
            for name, quantity in request(world, route, state).items():
                total[name] += quantity * share * month.requests[route.name]
        used[route.name] = total
    return used


def stream(world, month):
    """What the repairing of the cache uses: an invocation for each change, and one for what DynamoDB collects."""
    if not world.cached:
        return Counter()
    changes = 2 * month.requests[POST] + month.requests[DELETE] + month.requests[PROFILE]
    load = world.load
    seconds = load["lambda_ms"]["stream"] / 1000
    return Counter(
        {
            "lambda_request": changes,
            f"lambda_gb_second_{world.template.architecture}": changes * world.template.memory_gb * seconds,
            "operations": changes * load["momento"]["stream_operations"],
            "log_gb": changes * load["logs"]["function_kb"] / KB_IN_GB,
            "sqs_request": changes * load["fixed"]["failures"],
            "dynamodb_stream_read": 0,  # Lambda reads it, which is free
        }
    )


def derived(world, month):
    """What writing down what follows from changes uses: an invocation for each of them, and a write for each who hears."""
    requests, load = month.requests, world.load
    done = sum(requests[route] for route in TOLD)
    told = done + requests[POST] * sum(load["derived"].values())
    # A status that ends is collected, and so is a mark on it.
    changes = 2 * (done + requests[POST]) + requests[DELETE]
    seconds = load["lambda_ms"]["stream"] / 1000
    return Counter(
        {
            "lambda_request": changes,
            f"lambda_gb_second_{world.template.architecture}": changes * world.template.memory_gb * seconds,
            "dynamodb_write": told,
            # Who asked to hear of each status of its author: mostly nobody.
            "dynamodb_read": requests[POST],
            "log_gb": changes * load["logs"]["function_kb"] / KB_IN_GB,
            "sqs_request": changes * load["fixed"]["failures"],
        }
    )


def pictures(world, month):
    """What pictures use beside their routes: decoding them, keeping them, and looking at them through CloudFront."""
    load, uploads = world.load["pictures"], sum(month.requests.get(route, 0) for route in UPLOADS)
    looks = sum(month.requests.get(route, 0) for route in SHOWING)
    portraits = month.requests.get(PROFILE, 0) * month.portrayed
    kept_kb = load["original_kb"] + load["preview_kb"]
    stored_kb = uploads / world.load["days"] * world.load["store"]["life_days"] * kept_kb
    return Counter(
        {
            f"lambda_gb_second_{world.template.architecture}": (uploads + portraits) * load["decoding_s"] * load["memory_gb"],
            "s3_put": 2 * uploads + portraits,
            "s3_get": looks * (load["seen"] + load["faces"]),
            "cloudfront_request": looks * (load["seen"] + load["faces"]),
            "cloudfront_function": looks * (load["seen"] + load["faces"]),
            "s3_storage": (stored_kb + month.users * load["profile_kb"]) / KB_IN_GB,
            "cloudfront_out": looks * (load["seen"] * load["preview_kb"] + load["faces"] * load["face_kb"]) / KB_IN_GB,
            # Its item. That this is gone is told, and the profile read.
            "dynamodb_write": 2 * portraits,
            "dynamodb_read": portraits,
        }
    )


def audit(world, month):
    """What looking for what has ended uses: every hour a part of the table is scanned, and the public routes are asked
    for some of what was found there."""
    load, hours = world.load["audit"], world.seconds / 3600
    kept_kb = month.kept_gb * KB_IN_GB
    # With nothing in the table there is nothing to ask for.
    asked = load["requests"] if kept_kb else 0
    milliseconds, logs = world.load["lambda_ms"], world.load["logs"]
    own = load["seconds"] if asked else milliseconds["warm"] / 1000
    seconds = own + milliseconds["start"] / 1000 + asked * milliseconds["cold"] / 1000
    cached = float(world.cached)
    each = {
        "api_request": asked,
        "lambda_request": 1 + asked,
        f"lambda_gb_second_{world.template.architecture}": world.template.memory_gb * seconds,
        # Half a unit for 4 KB.
        "dynamodb_read": max(min(kept_kb, load["scanned_kb"]) / 8, 0.5) + asked * load["reads"],
        "operations": cached * asked * load["operations"] + (cached * load["keys"] if asked else 0),
        "log_gb": ((1 + asked) * logs["function_kb"] + asked * logs["access_kb"]) / KB_IN_GB,
        "ssm_request": cached,
        "kms_request": cached,
    }
    return Counter({name: quantity * hours for name, quantity in each.items()})


def usage(world, month):
    """All that the month uses, by the names of the prices."""
    total = stream(world, month)
    total.update(derived(world, month))
    total.update(audit(world, month))
    total.update(pictures(world, month))
    for used in by_route(world, month).values():
        total.update(used)
    total["dynamodb_read"] += month.by_apps * world.load["apps"]["token_reads"]
    operated = total.pop("operations", 0.0)
    if month.momento_limited:
        operated = min(operated, world.load["momento"]["operations_a_second"] * world.seconds)
    total["momento_gb"] = operated * world.load["momento"]["operation_kb"] / KB_IN_GB
    total["transfer_region"] = total["momento_gb"]
    total["dynamodb_storage"] = month.kept_gb
    total["dynamodb_recovery"] = month.kept_gb if world.template.recovers else 0.0
    total["cognito_user"] = month.users
    logs = world.load["logs"]
    total["log_storage"] = total["log_gb"] * logs["kept"] * world.template.retention_days / world.load["days"]
    total["alarm"] = world.load["fixed"]["alarms"] + world.load["fixed"]["cache_alarms"] * world.cached
    told = world.load["metrics"]
    metrics = told["requests"] + told["cache"] * world.cached
    total["metric"] = world.load["fixed"]["metrics"] + metrics * min(1, 3600 * sum(month.requests.values()) / world.seconds)
    return total


def price(entry, quantity, free_tier=True):
    """Dollars for so much of it."""

    def from_nothing(quantity):
        if "tiers" not in entry:
            return quantity * entry["usd"]
        dollars, below = 0.0, 0.0
        for up_to, usd in entry["tiers"]:
            top = min(quantity, up_to or math.inf)
            dollars += max(top - below, 0) * usd
            below = up_to
        return dollars

    free = min(quantity, entry["free"]) if free_tier else 0
    return from_nothing(quantity) - from_nothing(free)


def bill(prices, used, free_tier=True):
    """Dollars by the names of the prices, in the order of the price file."""
    unknown = used.keys() - prices.keys()
    if unknown:
        raise LookupError(f"no price of {', '.join(sorted(unknown))}")
    return {name: price(entry, used.get(name, 0), free_tier) for name, entry in prices.items()}


def operations_a_second(world, daily):
    """Momento's operations in the busiest hour of so many daily users."""
    month = usual(world, daily)
    total = stream(world, month)["operations"]
    total += sum(used["operations"] for used in by_route(world, month).values())
    return total / world.seconds * world.load["fixed"]["peak"]


def users_at_limit(rate_of_one, limit):
    """From how many daily users on the busiest hour exceeds a limit."""
    return math.inf if not rate_of_one else limit / rate_of_one


def throttled_from(world):
    """For each route, from how many daily users on its throttle stops somebody in the busiest hour."""
    one = busiest(world, 1)
    return {route: users_at_limit(one[route], limit) for route, limit in world.template.throttles.items() if route in one}


def busiest(world, daily):
    """Requests a second of each route, in the busiest hour of so many daily users."""
    peak = world.load["fixed"]["peak"] / SECONDS_IN_DAY
    return {route: often * daily * peak for route, often in asked(world).items()}


def asked(world):
    """Requests a day of one daily user, by route. Those of AppsApi as if everybody came by an app."""
    requests = world.load["requests"]
    of_apps = {}
    for name in world.template.throttles:
        if name.endswith(BY_APPS):
            route = name.removesuffix(BY_APPS)
            of_apps[name] = requests.get(route) or sum(requests[one] for one in by_apps(world, route))
    return requests | of_apps


def by_apps(world, route):
    """What apps come to by AppsApi's route for all of a method."""
    of_their_own = {name.removesuffix(BY_APPS) for name in world.template.throttles if name.endswith(BY_APPS)}
    method = route.split()[0]
    return [one for one in world.template.shared - of_their_own if one.startswith(f"{method} ")]


def crowd(world, daily):
    """How many of so many daily users open Crudder in the same second, after something has happened."""
    sizes = world.load["sizes"]
    return max(sizes["at_once_least"], sizes["at_once"] * daily)


def crowded(world, daily):
    """Requests of each route that such a crowd asks for at once."""
    opens = world.load["sizes"]["opens"]
    return {route: crowd(world, daily) * often / opens for route, often in asked(world).items()}


def at_once(world, daily):
    """Functions that run at the same time in the busiest hour, when a crowd comes on top of it within a second."""
    month, seconds = usual(world, daily), f"lambda_gb_second_{world.template.architecture}"
    busy = usage(world, month)[seconds] / world.seconds * world.load["fixed"]["peak"]
    mean = sum(used[seconds] for used in by_route(world, month).values()) / sum(month.requests.values())
    at_once = sum(asked for route, asked in crowded(world, daily).items() if not route.endswith(BY_APPS))
    return (busy + at_once * mean) / world.template.memory_gb
