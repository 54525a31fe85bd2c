"""The cost model against sums done by hand, its inputs against where they come from. `make validate` runs it."""

import contextlib
import dataclasses
import io
import json
import math
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import calls
import cost
import model
import template
from template import BY_APPS

COUNTED, PATTERNS = calls.COUNTED.read_text(), calls.PATTERNS.read_text()
PRICES = tomllib.loads((cost.HERE / "prices.toml").read_text())
LISTED = {name: entry for name, entry in PRICES.items() if isinstance(entry, dict)}


def world(*arguments):
    return cost.world(cost.arguments(arguments))


def world_without_floor(the_world):
    return dataclasses.replace(the_world, template=dataclasses.replace(the_world.template, floor=0.0))


def printed(*arguments):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        cost.main(arguments)
    return out.getvalue()


def as_billed(used):
    """Of an audit, by the names of the prices."""
    return {name: quantity for name, quantity in used.items() if name != "operations"} | {
        "momento_gb": used["operations"] / 1e6
    }


def refused(*arguments):
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            cost.world(cost.arguments(arguments))
        except SystemExit:
            return True
    return False


def state(**changed):
    """What one request costs, as calls.json has it."""
    return {"dynamodb": {"Query": 1}, "momento": 2, "read_units": 1.0, "write_units": 0.0} | changed


class Counted(unittest.TestCase):
    def test_a_counted_route_is_read_whole(self):
        cold = state(momento=9, read_units=2.5, write_units=1.0)
        route = calls.routes(json.dumps({"GET /x": {"cognito": 1, "cold": cold, "warm": state()}}))["GET /x"]
        self.assertEqual(route, calls.Route("GET /x", calls.Cost(1, 0, 2), calls.Cost(2.5, 1, 9), 1))

    def test_a_route_whose_fields_have_changed_is_refused(self):
        counted = json.loads(COUNTED)
        for field, other in (("cognito", "pool"), ("warm", "hot")):
            changed = {name: {other if key == field else key: value for key, value in route.items()} for name, route in counted.items()}
            with self.assertRaises(calls.Unreadable):
                calls.routes(json.dumps(changed))
        for wrong in (state(read_units="some"), state(momento=-1), state(write_units=True), state(sqs=1)):
            with self.assertRaises(calls.Unreadable):
                calls.routes(json.dumps({"GET /x": {"cognito": 0, "cold": state(), "warm": wrong}}))

    def test_a_file_without_routes_is_refused(self):
        for text in ("nothing here", "{}"):
            with self.assertRaises(calls.Unreadable):
                calls.routes(text)

    def test_a_pattern_that_is_missing_or_there_twice_or_has_no_number_is_refused(self):
        patterns = json.loads(PATTERNS)
        activities = next(one for one in patterns["patterns"] if one["pattern"] == "activities")
        others = [one for one in patterns["patterns"] if one is not activities]
        for wrong in ([], [activities, activities], [activities | {"each": "0.5"}]):
            with self.assertRaises(calls.Unreadable):
                calls.read(COUNTED, json.dumps(patterns | {"patterns": others + wrong}))

    def test_the_load_model_scales_from_what_was_measured(self):
        self.assertIn("reader follows five authors with four statuses each", (cost.ROOT / "docs/calls.md").read_text())
        measured = world().load["pages"][model.HOME]["measured"]
        self.assertEqual(measured, [5 * 4, 5, 5])

    def test_every_measured_route_has_its_requests_and_its_throttle(self):
        measured = calls.routes(COUNTED).keys()
        self.assertEqual(measured, world().load["requests"].keys())
        throttled = world().template.throttles.keys()
        self.assertEqual(measured, {route for route in throttled if not route.endswith(BY_APPS)})


class Template(unittest.TestCase):
    def test_routes_of_their_own_limit_have_it_and_the_others_the_general_one(self):
        throttles = world("--route-rate-limit", "70", "--auth-route-rate-limit", "3").template.throttles
        for route, limit in throttles.items():
            if route not in (*model.MAILED, model.HOME) and not route.endswith(BY_APPS):
                guarded = any(part in route for part in (" /auth/", " /oauth/", "POST /api/v1/apps"))
                self.assertEqual(limit, 3 if guarded else 70, route)

    def test_what_apps_read_and_write_and_their_home_timeline_are_throttled_apart(self):
        given = ("--apps-read-rate-limit", "9", "--apps-write-rate-limit", "4", "--home-route-rate-limit", "2")
        throttles = world(*given).template.throttles
        apps = {route.removesuffix(BY_APPS): limit for route, limit in throttles.items() if route.endswith(BY_APPS)}
        writes = {f"{method} /{{proxy+}}": 4 for method in ("POST", "PUT", "PATCH", "DELETE")}
        self.assertEqual(apps, {"GET /{proxy+}": 9, model.HOME: 2} | writes)

    def test_what_costs_most_has_a_lower_throttle_of_its_own(self):
        the_template = world("--sign-up-rate-limit", "0.5", "--home-route-rate-limit", "7").template
        self.assertEqual({the_template.throttles[route] for route in model.MAILED}, {0.5})
        self.assertEqual(the_template.throttles[model.HOME], 7)
        usual = world().template.throttles
        self.assertEqual(usual[model.SIGN_UP], min(usual.values()))

    def test_what_the_template_says_is_read(self):
        text, billing = ((cost.ROOT / path).read_text() for path in ("template.yaml", "infra/billing.yaml"))
        for old, new in ((256, 512), (14, 30)):
            text = text.replace(f"    Default: {old}\n", f"    Default: {new}\n", 1)
        read = template.read(text, billing)
        self.assertEqual((read.memory_gb, read.retention_days), (0.5, 30))


class Prices(unittest.TestCase):
    def test_each_says_what_it_is_for_where_it_stands_and_how_it_is_known(self):
        self.assertEqual(PRICES["region"], "us-east-1")
        for name, entry in LISTED.items():
            self.assertTrue(entry["source"].startswith("https://"), name)
            for key in ("service", "unit", "known", "free"):
                self.assertIn(key, entry, name)
            self.assertEqual(sum(key in entry for key in ("usd", "tiers")), 1, name)

    def test_tiers_are_paid_one_after_the_other(self):
        entry = {"tiers": [[100, 2.0], [200, 1.0], [0, 0.5]], "free": 0}
        for quantity, expected in ((0, 0), (100, 200), (150, 250), (300, 350)):
            self.assertEqual(model.price(entry, quantity), expected)

    def test_the_free_part_is_taken_from_the_first_tier(self):
        entry = {"tiers": [[100, 2.0], [0, 1.0]], "free": 10}
        self.assertEqual(model.price(entry, 5), 0)
        self.assertEqual(model.price(entry, 110), 190)
        self.assertEqual(model.price(entry, 110, free_tier=False), 210)

    def test_use_without_a_price_is_an_error(self):
        with self.assertRaises(LookupError):
            model.bill({}, {"something": 1})


class Model(unittest.TestCase):
    def test_nobody_costs_nothing_but_for_alarms_past_the_tenth(self):
        the_world = world()
        month = model.usual(the_world, 0)
        bill = model.bill(LISTED, model.usage(the_world, month))
        # But for the hourly look at an empty table: half a unit each.
        self.assertAlmostEqual(bill.pop("dynamodb_read"), 720 * 0.5 * 0.125e-6)
        self.assertAlmostEqual(bill.pop("alarm"), 12 * 0.10)
        self.assertEqual(sum(bill.values()), 0)

    def test_a_month_is_what_its_requests_add_up_to(self):
        the_world = world()
        used = model.usage(the_world, model.usual(the_world, 1000))
        used.subtract(model.audit(the_world, model.usual(the_world, 1000)))
        each_day = sum(the_world.load["requests"].values())
        self.assertAlmostEqual(used["api_request"], each_day * 1000 * 30)
        # Of its writes by hand: those of the table, by how often each route is asked.
        routes = the_world.counted.routes
        cold = the_world.load["shares"]["cold"]
        writes = sum(
            (cold * routes[name].cold.writes + (1 - cold) * routes[name].warm.writes) * often
            for name, often in the_world.load["requests"].items()
        )
        # Everything that somebody is told of is one more.
        told = sum(the_world.load["requests"][route] for route in model.TOLD)
        told += the_world.load["requests"][model.POST] * (1 + 0.3 + 0.2)
        # A picture of a profile has an item for an hour.
        portraits = the_world.load["requests"][model.PROFILE] * the_world.load["pictures"]["portrayed"]
        self.assertAlmostEqual(used["dynamodb_write"], (writes + told + 2 * portraits) * 1000 * 30)

    def test_ten_times_the_people_use_ten_times_as_much_but_for_what_is_fixed(self):
        the_world = world()
        months = [model.usual(the_world, daily) for daily in (1000, 10_000)]
        less, more = (model.usage(the_world, month) for month in months)
        audits = [model.audit(the_world, month) for month in months]
        self.assertEqual(*audits)
        for name in ("dynamodb_read", "momento_gb", "cognito_user", "transfer_out", "dynamodb_storage"):
            fixed = audits[0]["operations"] / 1e6 if name == "momento_gb" else audits[0][name]
            self.assertAlmostEqual(more[name] - fixed, 10 * (less[name] - fixed), places=5)
        self.assertEqual(more["alarm"], less["alarm"])

    def test_metrics_of_requests_cost_in_the_hours_in_which_there_are_requests(self):
        the_world = world()
        told = [model.usage(the_world, model.usual(the_world, daily))["metric"] for daily in (0, 0.01, 100)]
        self.assertEqual((told[0], told[2]), (5, 13))
        self.assertTrue(told[0] < told[1] < told[2])

    def test_the_audit_reads_no_more_of_a_large_table_than_of_a_small_one_and_asks_nothing_of_an_empty_one(self):
        the_world = world()
        empty, small, large = (model.audit(the_world, model.usual(the_world, daily)) for daily in (0, 1, 1_000_000))
        self.assertEqual((empty["api_request"], empty["dynamodb_read"], empty["lambda_request"]), (0, 360, 720))
        self.assertEqual(large["dynamodb_read"], 720 * (4000 / 8 + 56 * 6.5))
        self.assertLess(small["dynamodb_read"], large["dynamodb_read"])
        without_free_parts = model.bill(LISTED, as_billed(large), free_tier=False)
        self.assertLess(sum(without_free_parts.values()), 0.7)

    def test_what_a_real_page_has_more_than_the_measured_one_is_paid_for(self):
        the_world = world("--set", "people.follows=5", "--set", "store.edge_read_kb=0")
        home = the_world.counted.routes[model.HOME]
        reads, _ = model.units(the_world, home, "cold")
        self.assertEqual(reads, home.cold.reads + 15 * the_world.counted.account_reads)
        reads, _ = model.units(world("--set", "people.follows=105", "--set", "store.edge_read_kb=0"), home, "cold")
        self.assertEqual(reads, home.cold.reads + 15 * 3.5 + 100 * 0.5)

    def test_a_warm_home_timeline_is_one_get_and_a_batch(self):
        home = world().counted.routes[model.HOME]
        keys = 2 * (20 + 20)
        for batch, expected in (("key", 1 + keys), ("half", 1 + keys / 2), ("call", 2)):
            self.assertEqual(model.operations(world("--batch", batch), home, "warm"), expected)

    def test_counting_by_key_is_the_dearest(self):
        for route in world().counted.routes.values():
            for state in ("warm", "stale", "cold"):
                by = {way: model.operations(world("--batch", way), route, state) for way in ("key", "half", "call")}
                self.assertGreaterEqual(by["key"], by["half"], route.name)
                self.assertGreaterEqual(by["half"], by["call"], route.name)

    def test_without_the_cache_nothing_is_paid_for_it_and_every_read_is_the_tables(self):
        cached, without = (model.usage(w, model.usual(w, 1000)) for w in (world(), world("--no-cache")))
        for name in ("momento_gb", "transfer_region"):
            self.assertEqual(without[name], 0)
        # The key that signs pictures' addresses is read all the same.
        self.assertGreater(cached["ssm_request"], 1.9 * without["ssm_request"])
        self.assertGreater(without["ssm_request"], 0)
        self.assertGreater(without["dynamodb_read"], cached["dynamodb_read"])

    def test_shares_make_a_whole(self):
        for arguments in ((), ("--cold", "1"), ("--cold", "0", "--stale", "1"), ("--cold", "0.9", "--stale", "0.9")):
            the_world = world(*arguments)
            month = model.usual(the_world, 1)
            for route in the_world.counted.routes:
                parts = model.shares(route, month, cached=True).values()
                self.assertAlmostEqual(sum(parts), 1)
                self.assertTrue(all(part >= 0 for part in parts))

    def test_each_route_for_all_that_apps_ask_for_is_reckoned_as_the_dearest_of_it(self):
        the_world = model.attacked(world())
        nothing = dataclasses.replace(model.worst(the_world), users=0, kept_gb=0, by_apps=0, momento_limited=False)
        nothing = dataclasses.replace(nothing, requests=dict.fromkeys(nothing.requests, 0.0))

        def dollars(route):
            asked = dataclasses.replace(nothing, requests={**nothing.requests, route: 1e6})
            return sum(cost.first_price(LISTED[name]) * used for name, used in model.usage(the_world, asked).items())

        everything = [route for route in the_world.template.throttles if "{proxy+}" in route]
        self.assertEqual(len(everything), 5)
        for name in everything:
            route = name.removesuffix(BY_APPS)
            reckoned, led_to = the_world.load["apps"][route], model.by_apps(the_world, route)
            self.assertIn(reckoned, led_to)
            for other in led_to:
                self.assertLessEqual(dollars(other), dollars(reckoned) * 1.001, f"{route}: {other}")

    def test_what_an_app_asks_for_costs_one_read_more(self):
        the_world = world()
        month = dataclasses.replace(model.usual(the_world, 10), by_apps=1000)
        by_apps, others = (model.usage(the_world, one)["dynamodb_read"] for one in (month, model.usual(the_world, 10)))
        self.assertAlmostEqual(by_apps - others, 1000)

    def test_the_worst_month_is_every_route_at_its_throttle(self):
        the_world = model.attacked(world())
        used = model.usage(the_world, model.worst(the_world))
        seconds = 30 * 24 * 3600
        of_audits = model.audit(the_world, model.worst(the_world))["api_request"]
        limits = the_world.template.throttles.values()
        self.assertAlmostEqual(used["api_request"] - of_audits, sum(limits) * seconds, places=3)
        self.assertEqual(used["cognito_user"], 2 * the_world.template.throttles["POST /auth/sign-up"] * seconds)
        # The cache takes no more than its limit, at a KB each.
        self.assertAlmostEqual(used["momento_gb"], 100 * seconds / 1e6)

    def test_lower_throttles_bound_the_worst_month(self):
        high, low = (
            model.bill(LISTED, model.usage(w, model.worst(w)))
            for w in (
                world("--route-rate-limit", "50", "--home-route-rate-limit", "50", "--sign-up-rate-limit", "1"),
                world("--route-rate-limit", "5", "--home-route-rate-limit", "5", "--sign-up-rate-limit", "0.1"),
            )
        )
        self.assertLess(sum(low.values()), sum(high.values()) / 3)

    def test_the_default_throttles_serve_some_hundred_people_and_bound_the_worst_month_to_some_hundred_dollars(self):
        the_world = world()
        self.assertGreater(min(model.throttled_from(the_world).values()), 300)
        attacked = model.attacked(the_world)
        # Of these 700 are home timelines by either API, and 800 what all people's apps together may read beside.
        self.assertLess(cost.total(attacked, LISTED, model.worst(attacked), cost.arguments([])), 4_000)

    def test_the_brake_is_on_once_the_budget_is_spent_and_noticed(self):
        attacked = model.attacked(world("--monthly-budget", "20"))
        spent, on = model.spent_after(attacked, LISTED), model.braked_after(attacked, LISTED)
        self.assertEqual(on - spent, 36 * 3600)
        # What AWS bills until then, give or take a minute.
        until = model.worst(world_without_floor(attacked), spent)
        aws = model.bill(LISTED, model.usage(attacked, until))
        self.assertAlmostEqual(sum(aws.values()) - aws["momento_gb"], 20, delta=0.5)
        later = model.spent_after(model.attacked(world("--monthly-budget", "200")), LISTED)
        self.assertGreater(later, 3 * spent)

    def test_with_the_brake_on_a_route_takes_the_floor_and_none_takes_more_than_before(self):
        the_world = world("--route-rate-limit", "1", "--brake-rate-limit", "0.02", "--sign-up-rate-limit", "0.01")
        day = 24 * 3600
        requests = model.worst(the_world, day).requests
        self.assertAlmostEqual(requests["GET /health"], 1 * day + 0.02 * 29 * day)
        self.assertAlmostEqual(requests[model.SIGN_UP], 0.01 * 30 * day)
        self.assertEqual(model.worst(the_world, the_world.seconds).requests, model.worst(the_world).requests)

    def test_a_budget_that_is_not_spent_never_brakes(self):
        the_world = world("--monthly-budget", "1000000")
        self.assertEqual(model.braked_after(model.attacked(the_world), LISTED), the_world.seconds)
        self.assertIn("would not be put on", printed("--monthly-budget", "1000000"))

    def test_the_limit_is_reached_where_the_operations_of_that_many_people_reach_it(self):
        the_world = world()
        people = model.users_at_limit(model.operations_a_second(the_world, 1), 100)
        self.assertAlmostEqual(model.operations_a_second(the_world, people), 100)
        self.assertEqual(model.users_at_limit(0, 100), math.inf)

    def test_a_table_without_recovery_has_no_backup_to_pay_for(self):
        used = model.usage(world("--no-recovery"), model.usual(world("--no-recovery"), 1000))
        self.assertEqual(used["dynamodb_recovery"], 0)
        self.assertGreater(used["dynamodb_storage"], 0)


class Command(unittest.TestCase):
    def test_the_pages_have_what_the_command_says(self):
        options = cost.arguments([])
        the_world = cost.world(options)
        lines = cost.table(LISTED, cost.columns(the_world, LISTED, options), "x86_64")
        summary = cost.summary(the_world, PRICES, options)
        for name, expected in (("docs/cost.md", cost.page(the_world, PRICES, lines, options)), ("README.md", summary)):
            _, written, _ = cost.between((cost.ROOT / name).read_text())
            self.assertEqual(written, expected, f"{name}: run make cost ARGS=--update-docs")
        self.assertEqual(summary.count("\n"), 3)

    def test_it_prints_a_column_for_each_number_of_users(self):
        head = next(line for line in printed("--users", "0,7,5000").splitlines() if line.startswith("service"))
        self.assertEqual(head.split()[2:], ["0", "7", "5,000", "worst", "month", "with", "the", "brake"])

    def test_the_worst_month_alone_names_every_route(self):
        text = printed("--worst-month")
        for route in world().counted.routes:
            self.assertIn(route, text)

    def test_every_option_that_makes_it_dearer_does(self):
        def sum_of(*arguments):
            options = cost.arguments(arguments)
            the_world = cost.world(options)
            return cost.total(the_world, LISTED, model.usual(the_world, 10_000), options)

        usual = sum_of()
        for arguments in (
            ["--no-free-tier"],
            ["--memory", "1024"],
            ["--architecture", "x86_64"],
            ["--cold", "0.9"],
            ["--set", "people.follows=500"],
            ["--set", "requests.GET /health=1440"],
        ):
            self.assertGreater(sum_of(*arguments), usual, arguments)
        for arguments in (["--batch", "call"], ["--no-cache"], ["--no-recovery"], ["--cognito-mail"], ["--cold", "0"]):
            self.assertLess(sum_of(*arguments), usual, arguments)

    def test_another_price_file_is_used(self):
        text = (cost.HERE / "prices.toml").read_text().replace('region = "us-east-1"', 'region = "eu-north-1"')
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "other.toml"
            path.write_text(text)
            self.assertIn("in eu-north-1", printed("--price-file", str(path)))

    def test_what_makes_no_sense_is_refused(self):
        for arguments in (
            ["--users", "-1"],
            ["--users", "many"],
            ["--cold", "1.5"],
            ["--memory", "0"],
            ["--set", "people.friends=1"],
            ["--set", "people=1"],
            ["--set", "people.follows=-1"],
            ["--set", "momento.batch=1"],
        ):
            self.assertTrue(refused(*arguments), arguments)

    def test_what_one_run_sets_the_next_does_not_see(self):
        world("--set", "people.follows=500")
        self.assertNotEqual(world().load["people"]["follows"], 500)


if __name__ == "__main__":
    unittest.main()
