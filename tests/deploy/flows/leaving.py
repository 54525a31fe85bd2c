"""Taking one's data along, another password, and leaving for good."""

import json
import re
from typing import Any

from people import PASSWORD, App, Person, Somebody, sign_up
from stack import ROOT
from stage import HOUR, SCOPES, Flow

NEXT = re.compile(r'<https?://[^/]+([^>]+)>; rel="next"')
ANOTHER = "Fresh-battery-9"


class TakingAlong(Flow):
    def test_the_pages_of_an_export_lead_through_everything_to_the_end(self) -> None:
        ada, bob = self.newcomers("ada", "bob")
        ada.post(f"/api/v1/accounts/{bob.id}/follow")
        said = [ada.says(f"Number {number}") for number in range(25)]
        of_bob = bob.says("Lasting")
        for verb in ("favourite", "bookmark"):
            ada.post(f"/api/v1/statuses/{of_bob}/{verb}")
        found = self.exported(ada)
        self.assertEqual([one["id"] for one in found["statuses"]], said[::-1])
        self.assertEqual([one["id"] for one in found["account"]], [ada.id])
        for part in ("favourites", "bookmarks"):
            self.assertEqual([one["id"] for one in found[part]], [of_bob], part)
        self.assertEqual([one["id"] for one in found["following"]], [bob.id])

    def exported(self, who: Somebody) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        path: str | None = "/api/v1/crudder/export"
        for _ in range(50):
            if path is None:
                return found
            answer = who.ask("GET", path)
            for name, value in answer.json().items():
                found.setdefault(name, []).extend(value if isinstance(value, list) else [value])
            on = NEXT.search(answer.headers.get("link", ""))
            path = on[1] if on else None
        raise AssertionError("the pages have no end")


class Leaving(Flow):
    apis = ("ApiUrl",)

    def test_who_leaves_is_gone_with_what_was_said_and_no_token_works(self) -> None:
        ada, bob = self.newcomers("ada", "bob")
        app = App(self.cloud, SCOPES).sign_in(ada.handle)
        bob.post(f"/api/v1/accounts/{ada.id}/follow")
        said = ada.says("Soon gone")
        of_bob = bob.says("Here to stay")
        app.post(f"/api/v1/statuses/{of_bob}/favourite")
        ada.refuses(403, "DELETE", "/auth/account", {"password": ANOTHER})
        ada.delete("/auth/account", {"password": PASSWORD})
        for path in (
            f"/api/v1/accounts/lookup?acct={ada.handle}",
            f"/api/v1/accounts/{ada.id}",
            f"/api/v1/accounts/{ada.id}/statuses",
            f"/api/v1/statuses/{said}",
        ):
            self.visitor.refuses(404, "GET", path)
        self.assertEqual(bob.ids("/api/v1/timelines/home"), [of_bob])
        self.assertEqual(self.visitor.ids(f"/api/v1/statuses/{of_bob}/favourited_by"), [])
        for token in (ada, app):
            token.refuses(401, "GET", "/api/v1/accounts/verify_credentials")
        self.visitor.refuses(401, "POST", "/auth/sign-in", {"username": ada.handle, "password": PASSWORD})

        # When the last token that was given has ended, the hour's turn lets the name go.
        self.cloud.clock.advance(2 * HOUR)
        event = json.loads((ROOT / "events/finish_leaving.json").read_text())
        self.assertEqual(self.cloud.invoke("FinishLeavingFunction", event)["left"], 0)
        sign_up(self.cloud, ada.handle)
        self.assertNotEqual(Person(self.cloud, ada.handle).id, ada.id)


class Passwords(Flow):
    apis = ("ApiUrl",)

    def test_a_forgotten_password_is_replaced(self) -> None:
        (ada,) = self.newcomers("ada")
        self.visitor.post("/auth/forgot-password", {"username": ada.handle})
        # The emulator's own, whoever asks.
        self.visitor.post("/auth/reset-password", {"username": ada.handle, "code": "654321", "password": ANOTHER})
        self.visitor.refuses(401, "POST", "/auth/sign-in", {"username": ada.handle, "password": PASSWORD})
        self.visitor.post("/auth/sign-in", {"username": ada.handle, "password": ANOTHER})

    def test_a_code_that_did_not_come_is_sent_again_to_whomever_waits_and_nobody_learns_whether(self) -> None:
        for name in ("nobody_here", self.newcomers("ada")[0].handle):
            self.assertEqual(self.visitor.post("/auth/resend-code", {"username": name}), {})
