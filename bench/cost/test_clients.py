"""Five people at once in busy apps lose nothing: each request against the token buckets that the template's numbers make.

API Gateway's throttles are token buckets by route (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html):
they hold `burst` tokens, and fill by `rate` a second.
"""

import sys
import tomllib
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import cost
import model
from template import BY_APPS

CLIENTS = tomllib.loads((cost.HERE / "clients.toml").read_text())
ROUTES = {"home": f"{model.HOME}{BY_APPS}", "reads": f"GET /{{proxy+}}{BY_APPS}", "writes": f"POST /{{proxy+}}{BY_APPS}"}


class Bucket:
    def __init__(self, rate, burst):
        self.rate, self.burst, self.tokens, self.at = rate, burst, burst, 0.0

    def takes(self, at):
        self.tokens = min(self.burst, self.tokens + (at - self.at) * self.rate)
        self.at = at
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


def asked(kind, people):
    """When so many people's apps ask for something of a kind, in seconds."""
    opening, minute, group = CLIENTS["opening"], CLIENTS["minute"], CLIENTS["people"]
    for person in range(people):
        for now in range(group["minutes"]):
            if now % group["reopens"] == 0:
                yield from (now * 60 + opening["seconds"] * n / opening[kind] for n in range(opening[kind]))
            # Each beside the others by a second, since they look at different moments.
            yield from (now * 60 + person + 60 * n / minute[kind] for n in range(minute[kind]))


def refused(kind, rate, burst, people=None):
    bucket = Bucket(rate, burst)
    return sum(not bucket.takes(at) for at in sorted(asked(kind, people or CLIENTS["people"]["at_once"])))


class Clients(unittest.TestCase):
    def test_five_people_at_once_in_busy_apps_lose_nothing(self):
        for size in cost.SIZES:
            the_template = cost.world(cost.arguments([]), size).template
            for kind, route in ROUTES.items():
                limits = the_template.throttles[route], the_template.bursts[route]
                self.assertEqual(refused(kind, *limits), 0, f"{size}: {route}")

    def test_as_it_was_they_would_have_lost_a_good_part(self):
        together = sorted(at for kind in ROUTES for at in asked(kind, 5))
        bucket = Bucket(0.5, 50)
        self.assertGreater(sum(not bucket.takes(at) for at in together), len(together) / 2)

    def test_what_is_too_much_is_refused(self):
        self.assertGreater(refused("reads", 3, 300, people=20), 0)

    def test_a_bucket_takes_its_burst_at_once_and_then_its_rate(self):
        bucket = Bucket(2, 3)
        self.assertEqual([bucket.takes(at) for at in (0, 0, 0, 0, 0.5, 0.5, 10, 10, 10, 10)], [True] * 3 + [False, True, False] + [True] * 3 + [False])


if __name__ == "__main__":
    unittest.main()
