"""Whether what goes by `Size` is enough for so many people, and no more than that. `make validate` runs it."""

import contextlib
import io
import json
import math
import re
import sys
import tomllib
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import cost
import model
import sizes

LISTED = {
    name: entry
    for name, entry in tomllib.loads((cost.HERE / "prices.toml").read_text()).items()
    if isinstance(entry, dict)
}
# Of an account and region (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html).
ACCOUNTS_RATE, ACCOUNTS_BURST = 10_000, 5_000


def printed(*arguments):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        cost.main(arguments)
    return out.getvalue()


class Sizes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        options = cost.arguments([])
        cls.worlds = {size: cost.world(options, size) for size in cost.SIZES}
        cls.numbers = sizes.parameters()
        cls.bills = cost.size_bills(LISTED, options)

    def each(self):
        for size, world in self.worlds.items():
            yield size, world, world.load["sizes"][size]

    def test_they_are_those_of_the_templates(self):
        self.assertEqual(tuple(self.numbers), cost.SIZES)
        self.assertEqual([daily for _, _, daily in self.each()], [100, 1_000, 10_000])
        for size, world, _ in self.each():
            self.assertEqual(world.template.budget, float(self.numbers[size]["MonthlyBudget"]))

    def test_ordinary_use_in_the_busiest_hour_is_half_of_what_each_throttle_lets_through_at_most(self):
        for size, world, daily in self.each():
            busiest = model.busiest(world, daily)
            self.assertEqual(world.template.throttles.keys() - busiest.keys(), set())
            for route, limit in world.template.throttles.items():
                self.assertLessEqual(busiest[route] * world.load["sizes"]["headroom"], limit, f"{size}: {route}")

    def test_nobody_is_refused_who_comes_in_the_same_second_as_a_hundredth_of_the_others(self):
        for size, world, daily in self.each():
            self.assertGreaterEqual(model.crowd(world, daily), 5)
            for route, asked in model.crowded(world, daily).items():
                if route in world.template.bursts:
                    self.assertLessEqual(asked, world.template.bursts[route], f"{size}: {route}")

    def test_nobody_is_refused_who_comes_by_chance_with_others(self):
        """Requests that come independently of each other, at half the rate at which a bucket fills, find it empty with a chance
        that falls by e^-1.25 with each request that it holds (the root of e^x - 1 = 2x): one in 10^10 for 20."""
        for size, world, _ in self.each():
            least = min(world.template.bursts.values())
            self.assertLess(math.exp(-1.25 * least), 1e-10, size)

    def test_a_throttle_is_no_larger_than_the_size_needs(self):
        """What is let through is what an attack costs: the dearest route's is within three times its use, but for the smallest
        size, where people come one by one."""
        for size, world, daily in self.each():
            if size != "small":
                busiest = model.busiest(world, daily)[model.HOME]
                self.assertLessEqual(world.template.throttles[model.HOME], 3 * busiest, size)

    def test_an_account_lets_through_what_all_routes_may(self):
        for size, world, _ in self.each():
            self.assertLess(sum(world.template.throttles.values()), ACCOUNTS_RATE / 2, size)
            self.assertLessEqual(max(world.template.bursts.values()), ACCOUNTS_BURST, size)

    def test_account_check_asks_for_twice_as_much_concurrency_as_a_size_takes(self):
        text = (cost.ROOT / "scripts/account-check").read_text()
        enough = json.loads(re.search(r"^ENOUGH_CONCURRENCY = (\{.*\})$", text, re.M)[1])
        for size, bill in self.bills.items():
            self.assertGreaterEqual(enough[size], 2 * bill.at_once, size)

    def test_growth_is_not_braked_as_an_attack(self):
        """Nor where Momento is bought through AWS Marketplace, so that its bill is in AWS's."""
        for size, bill in self.bills.items():
            self.assertLess(bill.usual, 0.8 * bill.budget, size)
            self.assertLess(bill.without_cache, 0.8 * bill.budget, size)

    def test_alarms_on_the_bill_are_silent_in_a_usual_month_and_one_speaks_before_the_budget_is_spent(self):
        for size, bill in self.bills.items():
            low, middle, high = (float(self.numbers[size][f"BillingThreshold{which}"]) for which in ("Low", "Middle", "High"))
            self.assertLess(max(bill.usual_of_aws, bill.without_cache), 0.9 * low, size)
            self.assertLess(low, 0.8 * bill.budget, size)
            self.assertEqual(middle, bill.budget, size)
            self.assertGreater(high, bill.budget, size)

    def test_an_attack_is_bounded_by_the_throttles_and_further_by_the_brake(self):
        for size, bill in self.bills.items():
            self.assertLess(bill.worst, 200 * bill.budget, size)
            self.assertLess(bill.braked, bill.worst / 5, size)
            # What AWS takes to notice, a day and a half, is most of what is beyond the budget.
            self.assertLess(bill.braked, 12 * bill.budget, size)

    def test_the_floor_of_a_whole_month_costs_no_more_than_the_budget_again_but_in_the_smallest_size(self):
        """There it is 18 requests an hour: with fewer, nobody could use it."""
        for size, world, _ in self.each():
            if size != "small":
                self.assertLess(cost.bill_of_rest(model.attacked(world), LISTED, 0), world.template.budget, size)

    def test_an_alarm_on_server_errors_is_a_share_of_what_is_answered(self):
        for size, world, daily in self.each():
            answered = sum(model.busiest(world, daily).values()) * 300
            share = float(self.numbers[size]["ServerErrorThreshold"]) / answered
            self.assertTrue(0.001 <= share <= 0.03, f"{size}: {share:.2%} of {answered:.0f} answers")

    def test_a_rollout_is_rolled_back_by_a_share_of_its_tenth_of_the_answers(self):
        for size, world, daily in self.each():
            answered = sum(model.busiest(world, daily).values()) * 60 / 10
            share = (float(self.numbers[size]["RolloutErrorThreshold"]) + 1) / answered
            self.assertTrue(0.02 <= share <= 1, f"{size}: {share:.0%} of {answered:.0f} answers")

    def test_the_streams_consumers_keep_up_even_if_all_changes_came_one_by_one_in_one_shard(self):
        for size, world, daily in self.each():
            changes = model.derived(world, model.usual(world, daily))["lambda_request"]
            a_second = changes / world.seconds * world.load["fixed"]["peak"] * world.load["sizes"]["headroom"]
            at_once = a_second * world.load["lambda_ms"]["stream"] / 1000
            self.assertLessEqual(at_once, int(self.numbers[size]["StreamParallelization"]), size)

    def test_the_default_is_the_smallest(self):
        self.assertEqual(cost.world(cost.arguments([])).template, self.worlds["small"].template)


class Command(unittest.TestCase):
    def test_it_shows_each_size_or_one_and_every_number_that_goes_by_it(self):
        every, one = printed("--size"), printed("--size", "medium")
        for size in cost.SIZES:
            self.assertIn(f"\n{size} ", every)
            self.assertEqual(f"\n{size} " in one, size == "medium")
        for parameter, value in sizes.parameters()["medium"].items():
            self.assertRegex(every, rf"(?m)^{parameter} .*\s{value}\s")
            self.assertRegex(one, rf"(?m)^{parameter} .*\s{value}$")

    def test_a_number_that_is_given_counts_instead_of_the_sizes(self):
        dearer = printed("--size", "medium", "--route-rate-limit", "5")
        self.assertNotEqual(dearer, printed("--size", "medium"))
        self.assertIn("70.00", printed("--size", "medium", "--monthly-budget", "70"))

    def test_the_worst_month_of_a_size_is_told_route_by_route(self):
        small, large = (printed("--worst-month", "--size", size) for size in ("small", "large"))
        self.assertEqual(small, printed("--worst-month"))
        self.assertIn(model.HOME, large)
        self.assertNotEqual(small, large)

    def test_another_size_is_refused(self):
        with contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit):
            cost.arguments(["--size", "huge"])


if __name__ == "__main__":
    unittest.main()
