"""What one finds who looks: people, words and hashtags, by an index that is written behind the stream; and trends."""

from typing import Any
from urllib.parse import quote

from stage import MINUTE, Flow, until


def names(tags: list[dict[str, Any]]) -> list[str]:
    return [tag["name"] for tag in tags]


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in found]


class Search(Flow):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.ada, cls.bob = cls.newcomers("ada", "bob")
        # Of this flow alone, whatever others say.
        cls.word = f"zx{cls.ada.handle}"

    def finds(self, query: str, kind: str, more: str = "") -> list[dict[str, Any]]:
        found = self.optional(self.bob).get(f"/api/v2/search?q={quote(query)}&type={kind}{more}")
        return list(found[kind])


class Finding(Search):
    def test_people_are_found_by_their_names(self) -> None:
        self.ada.ask("PATCH", "/api/v1/accounts/update_credentials", {"display_name": f"Countess {self.word}"}).expect(200)
        self.assertEqual(ids(until(lambda: self.finds(self.word, "accounts"))), [self.ada.id])
        self.assertEqual(self.bob.ids(f"/api/v1/accounts/search?q={self.word}"), [self.ada.id])
        for query in (f"@{self.ada.handle}@{self.visitor.host}", f"https://{self.visitor.host}/@{self.ada.handle}"):
            self.assertEqual(ids(self.finds(query, "accounts")), [self.ada.id], query)
        self.assertEqual(self.visitor.get(f"/api/v1/accounts/lookup?acct={self.ada.handle}")["id"], self.ada.id)
        in_bulk = self.visitor.get(f"/api/v1/accounts?id[]={self.ada.id}")
        self.assertEqual([one["id"] for one in in_bulk], [self.ada.id])
        self.assertIn(self.word, self.visitor.get(f"/api/v1/accounts/{self.ada.id}")["display_name"])

    def test_a_hashtag_has_a_timeline_is_found_followed_and_talked_about(self) -> None:
        tag = f"tag{self.word}"
        id = self.ada.says(f"About #{tag}")
        self.assertEqual(self.visitor.ids(f"/api/v1/timelines/tag/{tag}"), [id])
        until(lambda: names(self.finds(f"#{tag}", "hashtags")) == [tag])
        self.assertTrue(self.bob.post(f"/api/v1/tags/{tag}/follow")["following"])
        self.assertEqual(self.optional(self.bob).get(f"/api/v1/tags/{tag}")["name"], tag)
        self.assertEqual(names(self.bob.get("/api/v1/followed_tags")), [tag])
        self.assertIn(id, self.bob.ids("/api/v1/timelines/home"))
        self.assertFalse(self.bob.post(f"/api/v1/tags/{tag}/unfollow")["following"])
        self.assertEqual(self.bob.get("/api/v1/followed_tags"), [])

        self.bob.post(f"/api/v1/statuses/{id}/favourite")
        self.bob.says(f"Also about #{tag}")
        # What is talked about is looked at once a minute.
        self.cloud.clock.advance(MINUTE + 1)
        for path in ("/api/v1/trends/tags", "/api/v1/trends"):
            self.assertIn(tag, names(self.visitor.get(f"{path}?limit=20")))
        self.assertIn(id, self.visitor.ids("/api/v1/trends/statuses?limit=40"))


class Words(Search):
    """What is said is found by who is signed in."""

    # By an optional token: differences.py, "issuer".
    apis = ("AppsApiUrl",)

    def test_words_are_found_until_they_are_deleted(self) -> None:
        id = self.ada.says(f"The {self.word} weaves")
        self.ada.says(f"A secret {self.word}", visibility="unlisted")
        until(lambda: ids(self.finds(f"weaves {self.word}", "statuses")) == [id])
        self.assertEqual(ids(self.finds(f"{self.word} from:{self.ada.handle}", "statuses")), [id])
        self.ada.delete(f"/api/v1/statuses/{id}")
        self.assertEqual(self.finds(self.word, "statuses"), [])

    def test_an_address_leads_to_the_status_that_it_names(self) -> None:
        said = self.ada.post("/api/v1/statuses", {"status": "Here"})
        self.assertEqual(ids(self.finds(said["url"], "statuses", "&resolve=true")), [said["id"]])
