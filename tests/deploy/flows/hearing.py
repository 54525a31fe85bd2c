"""What one is told of: notifications, one by one and in groups; how far one has read; and direct messages."""

from typing import Any

from stage import Flow, until

ONE_BY_ONE, GROUPS = "/api/v1/notifications", "/api/v2/notifications"


class Hearing(Flow):
    def setUp(self) -> None:
        super().setUp()
        self.ada, self.bob = self.newcomers("ada", "bob")

    def is_told(self, number: int) -> list[dict[str, Any]]:
        """So many notifications of Ada's, once they are there, the newest first."""

        def told() -> list[dict[str, Any]]:
            found = self.ada.get(ONE_BY_ONE)
            return list(found) if len(found) == number else []

        return until(told)

    def test_who_is_named_favoured_and_followed_is_told_and_dismisses_it(self) -> None:
        id = self.ada.says("The engine weaves")
        self.bob.post(f"/api/v1/statuses/{id}/favourite")
        self.bob.says(f"Well said, @{self.ada.handle}")
        self.bob.post(f"/api/v1/accounts/{self.ada.id}/follow")
        told = {one["type"]: one["id"] for one in self.is_told(3)}
        self.assertEqual(set(told), {"favourite", "mention", "follow"})
        self.assertEqual(self.ada.get(f"{ONE_BY_ONE}/unread_count")["count"], 3)
        mention = f"{ONE_BY_ONE}/{told['mention']}"
        self.assertEqual(self.ada.get(mention)["account"]["id"], self.bob.id)
        self.bob.refuses(404, "GET", mention)
        self.ada.post(f"{mention}/dismiss")
        self.ada.refuses(404, "GET", mention)
        self.assertEqual(len(self.ada.get(ONE_BY_ONE)), 2)
        self.ada.post(f"{ONE_BY_ONE}/clear")
        self.assertEqual(self.ada.get(ONE_BY_ONE), [])
        self.assertEqual(self.ada.get(f"{ONE_BY_ONE}/unread_count")["count"], 0)

    def test_those_that_come_in_groups_are_read_and_dismissed_by_their_keys(self) -> None:
        for number in range(2):
            self.bob.says(f"@{self.ada.handle} {number}")
        ids = [one["id"] for one in self.is_told(2)]
        groups = self.ada.get(GROUPS)["notification_groups"]
        self.assertEqual([one["most_recent_notification_id"] for one in groups], ids)
        self.assertEqual(self.ada.get(f"{GROUPS}/unread_count")["count"], 2)
        one = f"{GROUPS}/{groups[0]['group_key']}"
        self.assertEqual(self.ada.get(one)["notification_groups"], [groups[0]])
        self.assertEqual(self.ada.ids(f"{one}/accounts"), [self.bob.id])
        self.ada.post(f"{one}/dismiss")
        self.ada.refuses(404, "GET", one)
        self.assertEqual(self.ada.get(f"{GROUPS}/policy")["for_not_following"], "accept")

    def test_a_marker_says_how_far_one_has_read(self) -> None:
        for number in range(2):
            self.bob.says(f"@{self.ada.handle} {number}")
        newest = self.is_told(2)[0]["id"]
        moved = self.ada.post("/api/v1/markers", {"notifications": {"last_read_id": newest}})
        self.assertEqual(self.ada.get("/api/v1/markers?timeline[]=notifications"), moved)
        self.assertEqual(moved["notifications"]["last_read_id"], newest)
        self.assertEqual(self.ada.get(f"{ONE_BY_ONE}/unread_count")["count"], 0)

    def test_a_conversation_is_read_marked_as_unread_and_deleted_for_one_side(self) -> None:
        whisper = self.bob.says(f"@{self.ada.handle} a word", visibility="direct")
        (talk,) = until(lambda: self.ada.get("/api/v1/conversations"))
        self.assertEqual((talk["unread"], talk["last_status"]["id"]), (True, whisper))
        self.assertEqual([one["id"] for one in talk["accounts"]], [self.bob.id])
        at = f"/api/v1/conversations/{talk['id']}"
        self.assertFalse(self.ada.post(f"{at}/read")["unread"])
        self.assertTrue(self.ada.post(f"{at}/unread")["unread"])
        self.bob.refuses(404, "POST", "/api/v1/conversations/1/read", {})
        self.ada.delete(at)
        self.assertEqual(self.ada.get("/api/v1/conversations"), [])
        self.assertEqual(len(self.bob.get("/api/v1/conversations")), 1)
