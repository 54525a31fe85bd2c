"""Deploys Crudder as `make deploy` does, onto the emulator, and uses it by the endpoints that the stack's outputs name: by the
release build, through API Gateway, its authorizer and Cognito. What a route may answer is held by tests/e2e and functions/tests;
here every route shows that template, roles' environment, build and functions are of one piece.

Deployed is about the stack as a whole. Then come the flows, each of which uses some kind of route, by Crudder's own tokens and
once more by an app; and routes.py, which finds what none of them has asked for. All share one stack, and its clock only goes
forward.
"""

import re
import unittest

from flows import apps, facts, finding, hearing, leaving, pictures, posts, relations, reports, routes
from people import Client, Person, sign_up
from stack import ACCOUNT, ROOT, STACK, Given, say, transformed, with_code
from stage import HOUR, MINUTE, Flow, OnOneStack, Stage, played

FLOWS = [
    *(posts.Posts, pictures.Pictures, relations.Relations, finding.Finding, finding.Words, hearing.Hearing),
    *(reports.Reports, reports.Seal, facts.Facts, apps.Apps),
    *(leaving.TakingAlong, leaving.Passwords, leaving.Leaving),
]


def unhashed(name: str) -> str:
    """The logical id without the hash of the code, which SAM names a function's version by."""
    return re.sub(r"Version[0-9a-f]{10}$", "Version", name)


class Deployed(Flow):
    apis = ("ApiUrl",)

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        for handle in ("ada", "bob"):
            sign_up(cls.cloud, handle)
        cls.ada, cls.bob = Person(cls.cloud, "ada"), Person(cls.cloud, "bob")
        say("ada and bob have signed up, confirmed and signed in")

    def test_every_resource_of_the_template_was_made(self) -> None:
        template = with_code((ROOT / "template.yaml").read_text(), "s3://bucket/key")
        whole = transformed(template)
        given = Given(whole, **Stage.parameters)
        due = {
            name
            for name, resource in whole["Resources"].items()
            if "Condition" not in resource or given.holds({"Condition": resource["Condition"]})
        }
        due = {unhashed(name) for name in due}
        self.assertEqual(due - {unhashed(change["LogicalResourceId"]) for change in Stage.changes}, set())
        pages = self.cloud.stacks.get_paginator("list_stack_resources").paginate(StackName=STACK)
        found = [one for page in pages for one in page["StackResourceSummaries"]]
        made = {unhashed(one["LogicalResourceId"]): one["ResourceStatus"] for one in found}
        self.assertEqual(due - set(made), set())
        self.assertEqual(set(made.values()), {"CREATE_COMPLETE"})
        self.assertEqual({change["Action"] for change in Stage.changes}, {"Add"})
        budgets = self.cloud.client("budgets")
        (budget,) = budgets.describe_budgets(AccountId=ACCOUNT)["Budgets"]
        notices = budgets.describe_notifications_for_budget(AccountId=ACCOUNT, BudgetName=budget["BudgetName"])
        self.assertEqual((float(budget["BudgetLimit"]["Amount"]), len(notices["Notifications"])), (40, 4))

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
        brief, long = self.ada.says("Ten minutes", expires_in=10 * MINUTE), self.ada.says("A day", expires_in=24 * HOUR)
        page = f"/api/v1/accounts/{self.ada.id}/statuses"
        self.assertLessEqual({brief, long}, set(self.visitor.ids(page)))
        self.cloud.clock.advance(10 * MINUTE + 1)
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


def load_tests(loader: unittest.TestLoader, _standard: unittest.TestSuite, _pattern: str | None) -> unittest.TestSuite:
    """In this order; routes.Routes looks back upon all others."""
    return OnOneStack(played(loader, flow) for flow in (Deployed, *FLOWS, routes.Routes))


if __name__ == "__main__":
    unittest.main()
