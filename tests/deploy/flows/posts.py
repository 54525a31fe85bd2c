"""What is said: read wherever it has to be, marked, changed, answered, voted on, and made to last."""

from stage import DAY, HOUR, MINUTE, Flow


class Posts(Flow):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.ada, cls.bob = cls.newcomers("ada", "bob")

    def test_a_post_is_read_in_public_on_its_authors_page_at_home_and_by_its_id(self) -> None:
        id = self.ada.says("An hour of fame", expires_in=HOUR)
        status = self.visitor.get(f"/api/v1/statuses/{id}")
        self.assertTrue(status["expires_at"].endswith("Z"), status)
        self.assertIn("An hour of fame", status["content"])
        for path in ("/api/v1/timelines/public", f"/api/v1/accounts/{self.ada.id}/statuses"):
            self.assertIn(id, self.visitor.ids(path))
        self.assertIn(id, self.ada.ids("/api/v1/timelines/home"))
        self.assertEqual([one["id"] for one in self.visitor.get(f"/api/v1/statuses?id[]={id}")], [id])

    def test_the_same_post_sent_twice_is_one(self) -> None:
        said = {"status": "Once"}
        first, again = (
            self.ada.ask("POST", "/api/v1/statuses", said, idempotency_key=f"once-{self.api}").json() for _ in range(2)
        )
        self.assertEqual(first["id"], again["id"])
        another = self.ada.ask("POST", "/api/v1/statuses", {"status": "Twice"}, idempotency_key=f"once-{self.api}")
        another.expect(409)

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
        self.assertIn("Second words", self.ada.put(at, {"status": "Second words"})["content"])
        versions = [version["content"] for version in self.visitor.get(f"{at}/history")]
        self.assertEqual(len(versions), 2, versions)
        self.assertIn("First words", versions[0])
        self.assertEqual(self.ada.get(f"{at}/source")["text"], "Second words")
        self.bob.refuses(404, "PUT", at, {"status": "Not mine"})
        self.assertEqual(self.ada.delete(at)["text"], "Second words")
        for path in (at, f"{at}/history", f"{at}/context"):
            self.visitor.refuses(404, "GET", path)

    def test_an_answer_stands_in_the_thread(self) -> None:
        first = self.ada.says("A question")
        answer = self.bob.says("An answer", in_reply_to_id=first)
        thread = self.visitor.get(f"/api/v1/statuses/{first}/context")
        self.assertEqual([one["id"] for one in thread["descendants"]], [answer])
        thread = self.visitor.get(f"/api/v1/statuses/{answer}/context")
        self.assertEqual([one["id"] for one in thread["ancestors"]], [first])

    def test_each_votes_once_in_a_poll_and_nobody_after_its_end(self) -> None:
        poll = {"options": ["tea", "coffee"], "expires_in": 10 * MINUTE}
        asked = self.ada.post("/api/v1/statuses", {"status": "What?", "poll": poll, "expires_in": HOUR})
        at = f"/api/v1/polls/{asked['poll']['id']}"
        voted = self.bob.post(f"{at}/votes", {"choices": [1]})
        self.assertEqual((voted["voted"], voted["own_votes"]), (True, [1]))
        self.bob.refuses(422, "POST", f"{at}/votes", {"choices": [0]})
        self.ada.refuses(422, "POST", f"{at}/votes", {"choices": [0]})
        seen = self.visitor.get(at)
        self.assertEqual([option["votes_count"] for option in seen["options"]], [0, 1])
        self.assertEqual(self.visitor.get(f"/api/v1/statuses/{asked['id']}")["poll"], seen)
        self.cloud.clock.advance(10 * MINUTE)
        self.assertTrue(self.visitor.get(at)["expired"])
        self.bob.refuses(422, "POST", f"{at}/votes", {"choices": [1]})

    def test_a_life_is_made_longer_or_shorter_while_it_lasts(self) -> None:
        lifetimes = self.visitor.get("/api/v1/crudder/lifetimes")
        brief, long = self.ada.says("Brief", expires_in=lifetimes["min"]), self.ada.says("Long", expires_in=DAY)

        def renews(id: str, seconds: int) -> None:
            before = self.visitor.get(f"/api/v1/statuses/{id}")["expires_at"]
            after = self.ada.post(f"/api/v1/crudder/statuses/{id}/renew", {"expires_in": seconds})["expires_at"]
            self.assertEqual(after > before, id == brief)

        self.bob.refuses(404, "POST", f"/api/v1/crudder/statuses/{brief}/renew", {"expires_in": HOUR})
        renews(brief, HOUR)
        renews(long, lifetimes["min"])
        self.cloud.clock.advance(lifetimes["min"])
        self.visitor.get(f"/api/v1/statuses/{brief}")
        self.visitor.refuses(404, "GET", f"/api/v1/statuses/{long}")
