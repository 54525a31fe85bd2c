"""What clients ask at their start: what Crudder is, and what it has none of."""

import json
from urllib.parse import urlsplit

from stack import ROOT
from stage import HOUR, Flow

NOBODY_NEEDED = [
    "/api/v1/custom_emojis",
    "/api/v1/announcements",
    "/api/v1/directory",
    "/api/v1/instance/peers",
    "/api/v1/instance/domain_blocks",
    "/api/v1/instance/rules",
    "/api/v1/trends/links",
]
ONES_OWN = [
    "/api/v1/filters",
    "/api/v2/filters",
    "/api/v1/suggestions",
    "/api/v2/suggestions",
    "/api/v1/endorsements",
    "/api/v1/featured_tags",
    "/api/v1/scheduled_statuses",
    "/api/v1/domain_blocks",
]
PUSH = "/api/v1/push/subscription"


class Facts(Flow):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        (cls.ada,) = cls.newcomers("ada")

    def test_an_instance_says_what_it_is(self) -> None:
        self.assertEqual(self.visitor.get("/api/v1/instance")["uri"], self.visitor.host)
        self.assertEqual(self.visitor.get("/api/v2/instance")["domain"], self.visitor.host)
        for document in ("extended_description", "privacy_policy"):
            self.assertTrue(self.visitor.get(f"/api/v1/instance/{document}")["content"].startswith("<"))
        for document in ("terms_of_service", "activity"):
            self.visitor.refuses(404, "GET", f"/api/v1/instance/{document}")
        self.assertEqual(self.visitor.get("/api/v1/instance/translation_languages"), {})

    def test_programs_find_out_what_this_is_and_who_is_here(self) -> None:
        (link,) = self.visitor.get("/.well-known/nodeinfo")["links"]
        self.assertTrue(link["href"].endswith("/nodeinfo/2.0"), link)
        self.assertEqual(self.visitor.get("/nodeinfo/2.0")["software"]["name"], "crudder")
        self.assertIn("/.well-known/webfinger", self.visitor.ask("GET", "/.well-known/host-meta").expect(200).text)
        asked = f"acct:{self.ada.handle}@{self.visitor.host}"
        self.assertEqual(self.visitor.get(f"/.well-known/webfinger?resource={asked}")["subject"], asked)
        self.visitor.refuses(404, "GET", f"/.well-known/webfinger?resource=acct:no_body@{self.visitor.host}")

    def test_who_has_no_pictures_is_shown_with_ones_that_lie_there(self) -> None:
        account = self.visitor.get(f"/api/v1/accounts/lookup?acct={self.ada.handle}")
        for member in ("avatar", "avatar_static", "header", "header_static"):
            picture = self.visitor.ask("GET", urlsplit(account[member]).path).expect(200)
            self.assertEqual(picture.headers["content-type"], "image/png")
            self.assertTrue(picture.bytes.startswith(b"\x89PNG\r\n\x1a\n"), member)

    def test_it_is_well(self) -> None:
        if self.api == "ApiUrl":
            # Past the API: differences.py, "health_path".
            event = json.loads((ROOT / "events/health.json").read_text())
            self.assertEqual(self.cloud.invoke("HealthFunction", event)["statusCode"], 200)
        else:
            self.visitor.get("/health/")

    def test_the_api_describes_itself(self) -> None:
        described = self.visitor.get("/api/openapi.json")
        self.assertEqual(described["openapi"][:3], "3.1")
        self.assertIn("/api/v1/statuses/{id}", described["paths"])

    def test_where_there_is_nothing_an_empty_list_says_so(self) -> None:
        for path in NOBODY_NEEDED:
            self.assertEqual(self.visitor.get(path), [], path)
        for path in ONES_OWN:
            self.assertEqual(self.ada.get(path), [], path)
            self.visitor.refuses(401, "GET", path)
        self.assertEqual(self.visitor.get(f"/api/v1/accounts/{self.ada.id}/featured_tags"), [])

    def test_nothing_is_pushed(self) -> None:
        self.ada.refuses(422, "POST", PUSH, {"subscription": {"endpoint": "https://push.example/1"}})
        for method in ("GET", "PUT"):
            self.ada.refuses(404, method, PUSH)
        self.assertEqual(self.ada.delete(PUSH), {})

    def test_a_profile_and_what_the_next_post_is_to_be_are_changed(self) -> None:
        wish = {"display_name": "Ada L.", "source": {"expires_in": HOUR}}
        self.ada.ask("PATCH", "/api/v1/accounts/update_credentials", wish).expect(200)
        self.assertEqual(self.visitor.get(f"/api/v1/accounts/{self.ada.id}")["display_name"], "Ada L.")
        self.assertEqual(self.ada.get("/api/v1/preferences")["posting:default:expires_in"], HOUR)
