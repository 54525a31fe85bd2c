"""Deploys Crudder as `make deploy` does, onto the emulator, and uses it by the endpoints that the stack's outputs name: by the
release build, through API Gateway, its authorizer and Cognito. What a route may answer is held by tests/e2e and functions/tests;
here one of each kind shows that template, roles' environment, build and functions are of one piece. The tests run in the order
of their names, and the clock only goes forward.
"""

import re
import unittest
from typing import Any

from differences import DIFFERENCES, table
from people import App, Client, Person, sign_up
from stack import ACCOUNT, ROOT, STACK, Cloud, say, transformed, with_code

HOUR = 3600


def unhashed(name: str) -> str:
    """The logical id without the hash of the code, which SAM names a function's version by."""
    return re.sub(r"Version[0-9a-f]{10}$", "Version", name)


class Deployed(unittest.TestCase):
    cloud: Cloud
    changes: list[dict[str, Any]]

    @classmethod
    def setUpClass(cls) -> None:
        cls.cloud = Cloud()
        cls.addClassCleanup(cls.cloud.stop)
        say("sam package: zips the build once for each function")
        packaged = cls.cloud.package()
        # The throttles are for a small instance, and these tests are not about them.
        brakes = dict.fromkeys(("RouteRateLimit", "AuthRouteRateLimit", "SignUpRateLimit", "HomeRouteRateLimit"), "1000")
        cls.changes = cls.cloud.deploy(packaged, Architecture="x86_64", AlarmEmail="you@example.com", **brakes)
        say(f"change set executed: {len(cls.changes)} resources, {cls.cloud.outputs['ApiUrl']}")
        for handle in ("ada", "bob"):
            sign_up(cls.cloud, handle)
        cls.ada, cls.bob = Person(cls.cloud, "ada"), Person(cls.cloud, "bob")
        cls.visitor = Client(cls.cloud, "ApiUrl")
        say("ada and bob have signed up, confirmed and signed in")

    def setUp(self) -> None:
        say(f"- {self._testMethodName.removeprefix('test_').replace('_', ' ')}")

    def test_every_resource_of_the_template_was_made(self) -> None:
        template = with_code((ROOT / "template.yaml").read_text(), "s3://bucket/key")
        conditional = {"BrakesElsewhere", "Brakes", "HasCache", "RollsOut", "Traces"}
        due = {
            name
            for name, resource in transformed(template)["Resources"].items()
            if resource.get("Condition") not in conditional
        }
        due = {unhashed(name) for name in due}
        self.assertEqual(due - {unhashed(change["LogicalResourceId"]) for change in self.changes}, set())
        pages = self.cloud.stacks.get_paginator("list_stack_resources").paginate(StackName=STACK)
        found = [one for page in pages for one in page["StackResourceSummaries"]]
        made = {unhashed(one["LogicalResourceId"]): one["ResourceStatus"] for one in found}
        self.assertEqual(due - set(made), set())
        self.assertEqual(set(made.values()), {"CREATE_COMPLETE"})
        self.assertEqual({change["Action"] for change in self.changes}, {"Add"})
        budgets = self.cloud.client("budgets")
        (budget,) = budgets.describe_budgets(AccountId=ACCOUNT)["Budgets"]
        notices = budgets.describe_notifications_for_budget(AccountId=ACCOUNT, BudgetName=budget["BudgetName"])
        self.assertEqual((float(budget["BudgetLimit"]["Amount"]), len(notices["Notifications"])), (20, 4))

    def test_open_routes_answer_and_guarded_ones_refuse_who_has_no_token(self) -> None:
        instance = self.visitor.get("/api/v2/instance")
        self.assertEqual(instance["domain"], self.visitor.host)
        self.visitor.get("/api/v1/instance")
        self.visitor.get("/api/v1/crudder/lifetimes")
        for method, path in [
            ("GET", "/api/v1/timelines/home"),
            ("POST", "/api/v1/statuses"),
            ("GET", "/api/v1/accounts/verify_credentials"),
            ("GET", "/auth/apps"),
        ]:
            self.visitor.ask(method, path).expect(401)
        Client(self.cloud, "ApiUrl", self.ada.token[:-3] + "AAA").ask("GET", "/api/v1/timelines/home").expect(401)

    def test_errors_are_told(self) -> None:
        self.visitor.ask("GET", "/api/v1/statuses/1").expect(404)
        self.visitor.ask("GET", "/api/v1/accounts/lookup?acct=nobody_here").expect(404)
        self.visitor.ask("GET", "/no/such/route").expect(404)
        self.ada.ask("POST", "/api/v1/statuses", {"status": ""}).expect(422)
        self.ada.ask("POST", "/api/v1/statuses", {"status": "x", "expires_in": 1}).expect(422)
        self.visitor.ask("POST", "/auth/sign-in", {"username": "ada", "password": "Another-horse-8"}).expect(401)
        self.visitor.ask("POST", "/auth/sign-up", {"username": "a b", "email": "x", "password": "y"}).expect(422)

    def test_a_post_is_read_in_public_on_its_authors_page_at_home_and_by_its_id(self) -> None:
        id = self.ada.says("An hour of fame", expires_in=HOUR)
        status = self.visitor.get(f"/api/v1/statuses/{id}")
        self.assertTrue(status["expires_at"].endswith("Z"), status)
        self.assertIn("An hour of fame", status["content"])
        account = self.visitor.get("/api/v1/accounts/lookup?acct=ada")
        self.assertEqual(account["id"], self.ada.id)
        self.visitor.get(f"/api/v1/accounts/{self.ada.id}")
        for path in ("/api/v1/timelines/public", f"/api/v1/accounts/{self.ada.id}/statuses"):
            self.assertIn(id, self.visitor.ids(path))
        self.assertIn(id, self.ada.ids("/api/v1/timelines/home"))
        self.assertEqual([one["id"] for one in self.visitor.get(f"/api/v1/statuses?id[]={id}")], [id])

    def test_a_follower_reads_what_is_said_and_no_longer_after_unfollowing(self) -> None:
        self.assertTrue(self.bob.post(f"/api/v1/accounts/{self.ada.id}/follow")["following"])
        id = self.ada.says("For those who follow", visibility="private")
        self.assertIn(id, self.bob.ids("/api/v1/timelines/home"))
        self.visitor.ask("GET", f"/api/v1/statuses/{id}").expect(404)
        (relation,) = self.bob.get(f"/api/v1/accounts/relationships?id[]={self.ada.id}")
        self.assertTrue(relation["following"])
        self.assertFalse(self.bob.post(f"/api/v1/accounts/{self.ada.id}/unfollow")["following"])
        # A merged timeline may be kept for five seconds.
        self.cloud.clock.advance(6)
        self.assertNotIn(id, self.bob.ids("/api/v1/timelines/home"))

    def test_what_is_read_is_favoured_boosted_kept_pinned_and_muted(self) -> None:
        id = self.ada.says("Mark me")
        at = f"/api/v1/statuses/{id}"
        marks = [
            (self.bob, "favourite", "favourited"),
            (self.bob, "bookmark", "bookmarked"),
            (self.ada, "pin", "pinned"),
            (self.ada, "mute", "muted"),
        ]
        for who, verb, state in marks:
            self.assertTrue(who.post(f"{at}/{verb}")[state], verb)
        self.assertEqual(self.bob.post(f"{at}/reblog")["reblog"]["id"], id)
        self.assertEqual(self.bob.ids("/api/v1/favourites"), [id])
        self.assertEqual(self.bob.ids("/api/v1/bookmarks"), [id])
        self.assertEqual(self.visitor.ids(f"{at}/favourited_by"), [self.bob.id])
        self.assertEqual(self.visitor.ids(f"{at}/reblogged_by"), [self.bob.id])
        self.assertEqual(self.visitor.ids(f"/api/v1/accounts/{self.ada.id}/statuses?pinned=true"), [id])
        for who, verb, state in marks:
            self.assertFalse(who.post(f"{at}/un{verb}")[state], verb)
        self.bob.post(f"{at}/unreblog")
        self.assertEqual(self.bob.ids("/api/v1/favourites") + self.bob.ids("/api/v1/bookmarks"), [])

    def test_an_edit_keeps_what_was_said_before_and_a_deletion_nothing(self) -> None:
        id = self.ada.says("First words")
        at = f"/api/v1/statuses/{id}"
        self.assertIn("Second words", self.ada.ask("PUT", at, {"status": "Second words"}).json()["content"])
        versions = [version["content"] for version in self.visitor.get(f"{at}/history")]
        self.assertEqual(len(versions), 2, versions)
        self.assertIn("First words", versions[0])
        self.assertEqual(self.ada.get(f"{at}/source")["text"], "Second words")
        self.bob.ask("PUT", at, {"status": "Not mine"}).expect(404)
        self.ada.ask("DELETE", at).expect(200)
        for path in (at, f"{at}/history", f"{at}/context"):
            self.visitor.ask("GET", path).expect(404)

    def test_an_answer_stands_in_the_thread(self) -> None:
        first = self.ada.says("A question")
        answer = self.bob.says("An answer", in_reply_to_id=first)
        thread = self.visitor.get(f"/api/v1/statuses/{first}/context")
        self.assertEqual([one["id"] for one in thread["descendants"]], [answer])
        thread = self.visitor.get(f"/api/v1/statuses/{answer}/context")
        self.assertEqual([one["id"] for one in thread["ancestors"]], [first])

    def test_a_profile_is_changed(self) -> None:
        self.ada.ask("PATCH", "/api/v1/accounts/update_credentials", {"display_name": "Ada L."}).expect(200)
        self.assertEqual(self.visitor.get(f"/api/v1/accounts/{self.ada.id}")["display_name"], "Ada L.")

    def test_an_app_signs_somebody_in_acts_for_her_and_is_sent_away(self) -> None:
        app = App(self.cloud, "read write")
        client = app.sign_in("ada")
        self.assertEqual(client.get("/api/v1/accounts/verify_credentials")["id"], self.ada.id)
        id = client.post("/api/v1/statuses", {"status": "by an app", "expires_in": HOUR})["id"]
        self.assertIn(id, client.ids("/api/v1/timelines/home"))
        self.assertIn(id, self.visitor.ids("/api/v1/timelines/public"))
        # API Gateway's authorizer knows nothing of an app's token, and AppsApi nothing of the pool's.
        Client(self.cloud, "ApiUrl", client.token).ask("GET", "/api/v1/timelines/home").expect(401)
        (known,) = self.ada.get("/auth/apps")
        self.ada.ask("DELETE", f"/auth/apps/{known['id']}").expect(200)
        client.ask("GET", "/api/v1/timelines/home").expect(401)
        again = app.sign_in("ada")
        app.api.form("/oauth/revoke", app.known | {"token": again.token}).expect(200)
        again.ask("GET", "/api/v1/timelines/home").expect(401)

    def test_a_browser_may_ask_from_anywhere(self) -> None:
        for output in ("ApiUrl", "AppsApiUrl"):
            preflight = Client(self.cloud, output).ask(
                *("OPTIONS", "/api/v1/statuses"),
                Origin="https://client.example",
                Access_Control_Request_Method="POST",
                Access_Control_Request_Headers="authorization,idempotency-key",
            )
            self.assertIn(preflight.status, (200, 204))
            self.assertEqual(preflight.headers["access-control-allow-origin"], "*")
            self.assertIn("authorization", preflight.headers["access-control-allow-headers"])
            self.assertIn("POST", preflight.headers["access-control-allow-methods"])

    def test_the_audit_and_the_leaving_of_accounts_are_scheduled_for_every_hour(self) -> None:
        rules = self.cloud.client("events").list_rules()["Rules"]
        self.assertEqual([rule["ScheduleExpression"] for rule in rules], ["rate(1 hour)"] * 2)

    def test_what_has_ended_is_nowhere_when_the_clock_has_passed_it(self) -> None:
        brief, long = self.ada.says("A minute", expires_in=60), self.ada.says("A day", expires_in=24 * HOUR)
        page = f"/api/v1/accounts/{self.ada.id}/statuses"
        self.assertLessEqual({brief, long}, set(self.visitor.ids(page)))
        self.cloud.clock.advance(61)
        self.visitor.ask("GET", f"/api/v1/statuses/{brief}").expect(404)
        public, home = "/api/v1/timelines/public", "/api/v1/timelines/home"
        for who, path in ((self.visitor, public), (self.visitor, page), (self.ada, home)):
            ids = who.ids(path)
            self.assertNotIn(brief, ids)
            self.assertIn(long, ids)

    def test_z_a_token_ends_after_an_hour_and_is_refreshed_and_who_signs_out_is_out(self) -> None:
        self.cloud.clock.advance(HOUR + 1)
        self.bob.ask("GET", "/api/v1/timelines/home").expect(401)
        fresh = self.visitor.post("/auth/refresh", {"refresh_token": self.bob.refresh_token})
        client = Client(self.cloud, "ApiUrl", fresh["access_token"])
        client.get("/api/v1/timelines/home")
        client.ask("POST", "/auth/sign-out", {}).expect(200)
        Person(self.cloud, "bob").get("/api/v1/timelines/home")

    @classmethod
    def tearDownClass(cls) -> None:
        say(f"\nWhere the emulator is not AWS ({len(DIFFERENCES)}):\n{table()}\n")


if __name__ == "__main__":
    unittest.main()
