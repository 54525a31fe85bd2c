"""How people stand to each other: follows and requests, blocks, mutes, notes; and lists of those one follows."""

from people import Somebody
from stage import MINUTE, Flow

PROFILE = "/api/v1/accounts/update_credentials"
HOME = "/api/v1/timelines/home"


class Relations(Flow):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.ada, cls.bob, cls.eve = cls.newcomers("ada", "bob", "eve")

    def tearDown(self) -> None:
        for one in (self.ada, self.bob, self.eve):
            for id in self.visitor.ids(f"/api/v1/accounts/{one.id}/following"):
                one.post(f"/api/v1/accounts/{id}/unfollow")

    def does(self, who: Somebody, what: str, to: Somebody, **more: object) -> dict[str, object]:
        """The relationship that comes of it."""
        answer = who.post(f"/api/v1/accounts/{to.id}/{what}", more)
        (relation,) = who.get(f"/api/v1/accounts/relationships?id[]={to.id}")
        self.assertEqual(answer, relation)
        return dict(relation)

    def test_a_follower_reads_what_is_said_and_no_longer_after_unfollowing(self) -> None:
        self.assertTrue(self.does(self.bob, "follow", self.ada)["following"])
        id = self.ada.says("For those who follow", visibility="private")
        self.assertIn(id, self.bob.ids(HOME))
        self.visitor.refuses(404, "GET", f"/api/v1/statuses/{id}")
        self.assertEqual(self.visitor.ids(f"/api/v1/accounts/{self.ada.id}/followers"), [self.bob.id])
        self.assertEqual(self.visitor.ids(f"/api/v1/accounts/{self.bob.id}/following"), [self.ada.id])
        self.assertFalse(self.does(self.bob, "unfollow", self.ada)["following"])
        # A merged timeline may be kept for five seconds.
        self.cloud.clock.advance(6)
        self.assertNotIn(id, self.bob.ids(HOME))

    def test_who_is_locked_is_asked_allows_one_refuses_another_and_removes_a_follower(self) -> None:
        self.assertTrue(self.ada.ask("PATCH", PROFILE, {"locked": True}).json()["locked"])
        for who in (self.bob, self.eve):
            self.assertTrue(self.does(who, "follow", self.ada)["requested"])
        self.assertEqual(self.ada.ids("/api/v1/follow_requests"), [self.eve.id, self.bob.id])
        at = "/api/v1/follow_requests"
        self.assertTrue(self.ada.post(f"{at}/{self.bob.id}/authorize")["followed_by"])
        self.assertFalse(self.ada.post(f"{at}/{self.eve.id}/reject")["requested_by"])
        self.assertEqual(self.ada.ids("/api/v1/follow_requests"), [])
        self.assertEqual(self.visitor.ids(f"/api/v1/accounts/{self.ada.id}/followers"), [self.bob.id])
        self.assertFalse(self.does(self.ada, "remove_from_followers", self.bob)["followed_by"])
        self.assertEqual(self.visitor.ids(f"/api/v1/accounts/{self.ada.id}/followers"), [])
        self.ada.ask("PATCH", PROFILE, {"locked": False}).expect(200)

    def test_who_is_blocked_finds_nothing(self) -> None:
        id = self.ada.says("Not for everybody")
        self.assertTrue(self.does(self.ada, "block", self.bob)["blocking"])
        self.assertEqual(self.ada.ids("/api/v1/blocks"), [self.bob.id])
        self.bob.refuses(403, "POST", f"/api/v1/accounts/{self.ada.id}/follow", {})
        self.bob.refuses(404, "POST", f"/api/v1/statuses/{id}/favourite", {})
        self.assertFalse(self.does(self.ada, "unblock", self.bob)["blocking"])
        self.bob.post(f"/api/v1/statuses/{id}/favourite")
        self.assertEqual(self.ada.ids("/api/v1/blocks"), [])

    def test_who_is_muted_is_left_out_for_as_long_as_that_was_to_be(self) -> None:
        self.does(self.ada, "follow", self.bob)
        id = self.bob.says("Loud")
        self.assertIn(id, self.ada.ids(HOME))
        self.assertTrue(self.does(self.ada, "mute", self.bob, duration=10 * MINUTE)["muting"])
        self.assertNotIn(id, self.ada.ids(HOME))
        self.assertEqual(self.ada.ids("/api/v1/mutes"), [self.bob.id])
        self.cloud.clock.advance(10 * MINUTE)
        self.assertIn(id, self.ada.ids(HOME))
        self.assertTrue(self.does(self.ada, "mute", self.bob)["muting"])
        self.assertFalse(self.does(self.ada, "unmute", self.bob)["muting"])
        self.assertEqual(self.ada.ids("/api/v1/mutes"), [])

    def test_a_note_is_ones_own(self) -> None:
        self.assertEqual(self.does(self.ada, "note", self.bob, comment="Met at a ball")["note"], "Met at a ball")
        (relation,) = self.bob.get(f"/api/v1/accounts/relationships?id[]={self.ada.id}")
        self.assertEqual(relation["note"], "")

    def test_whom_one_follows_is_named_among_somebodys_followers(self) -> None:
        self.does(self.ada, "follow", self.bob)
        self.does(self.bob, "follow", self.eve)
        (familiar,) = self.ada.get(f"/api/v1/accounts/familiar_followers?id[]={self.eve.id}")
        self.assertEqual((familiar["id"], [one["id"] for one in familiar["accounts"]]), (self.eve.id, [self.bob.id]))

    def test_a_list_has_a_timeline_of_whom_one_puts_on_it(self) -> None:
        for other in (self.bob, self.eve):
            self.does(self.ada, "follow", other)
        made = self.ada.post("/api/v1/lists", {"title": "Friends"})
        at = f"/api/v1/lists/{made['id']}"
        self.assertEqual(self.ada.put(at, {"title": "Best friends"})["title"], "Best friends")
        self.assertEqual(self.ada.get(at)["title"], "Best friends")
        self.assertEqual(self.ada.post(f"{at}/accounts", {"account_ids": [self.bob.id]}), {})
        self.assertEqual(self.ada.ids(f"{at}/accounts"), [self.bob.id])
        self.assertEqual(self.ada.ids(f"/api/v1/accounts/{self.bob.id}/lists"), [made["id"]])
        id = self.bob.says("On the list")
        self.eve.says("Not on the list")
        timeline = f"/api/v1/timelines/list/{made['id']}"
        self.assertEqual(self.ada.ids(timeline)[0], id)
        self.assertEqual({one["account"]["id"] for one in self.ada.get(timeline)}, {self.bob.id})
        self.bob.refuses(404, "GET", at)
        self.assertEqual(self.ada.delete(f"{at}/accounts?account_ids[]={self.bob.id}"), {})
        self.assertEqual(self.ada.ids(f"{at}/accounts"), [])
        self.assertEqual(self.ada.ids("/api/v1/lists"), [made["id"]])
        self.ada.delete(at)
        self.ada.refuses(404, "GET", timeline)
