"""toot's commands, unmodified: what test_clients.py does not have. Run by `make test-clients`."""

import json
import unittest
from pathlib import Path

from picture import png
from served import needs
from tooting import Tooting


class Commands(Tooting):
    def post(self, *arguments: str, said_by: str = "") -> str:
        return json.loads(self.toot("post", "--json", *arguments, said_by=said_by))["id"]

    def follow_ada(self) -> None:
        """By Bob, once she is found: the search knows her by way of the table's stream."""
        self.shows("@ada", "search", "ada", said_by=self.bob)
        self.toot("follow", "ada", said_by=self.bob)

    def test_a_thread_is_written_and_read(self) -> None:
        first = self.post("Who goes first?", "--visibility", "unlisted", "--language", "en", "--spoiler-text", "A question")
        answer = self.post("I do", "--reply-to", first, said_by=self.bob)
        thread = self.toot("thread", answer)
        self.assertIn("Who goes first?", thread)
        self.assertIn("I do", thread)
        shown = json.loads(self.toot("status", "--json", first))
        self.assertEqual((shown["visibility"], shown["language"], shown["spoiler_text"]), ("unlisted", "en", "A question"))

    def test_what_is_read_is_favoured_boosted_kept_and_pinned(self) -> None:
        id = self.post("Do all of it", "--visibility", "public")
        for command in ("favourite", "reblog", "bookmark"):
            self.toot(command, id, said_by=self.bob)
        self.toot("pin", id)
        shown = json.loads(self.toot("status", "--json", id, said_by=self.bob))
        self.assertEqual((shown["favourited"], shown["reblogged"], shown["bookmarked"]), (True, True, True))
        self.assertIn("bob", self.toot("reblogged-by", id))
        self.assertIn("Do all of it", self.toot("bookmarks", said_by=self.bob))
        self.assertIn("Do all of it", self.toot("timelines", "favourites", said_by=self.bob))
        for command in ("unfavourite", "unreblog", "unbookmark"):
            self.toot(command, id, said_by=self.bob)
        self.toot("unpin", id)
        shown = json.loads(self.toot("status", "--json", id, said_by=self.bob))
        self.assertEqual((shown["favourited"], shown["reblogged"], shown["bookmarked"]), (False, False, False))

    def test_a_profile_is_changed_and_the_instance_described(self) -> None:
        self.toot("update-account", "--display-name", "Ada L.", "--note", "I end things")
        self.assertIn("Ada L.", self.toot("whoami"))
        self.assertIn("Crudder", self.toot("instance"))

    def test_somebody_who_signs_out_is_out(self) -> None:
        self.toot("logout", self.bob)
        self.assertNotIn("bob@", self.toot("auth"))

    @needs("GET /api/v2/search")
    def test_somebody_is_looked_for_then_followed(self) -> None:
        id = self.post("For who follows", "--visibility", "private")
        self.follow_ada()
        self.assertIn(id, [one["id"] for one in json.loads(self.toot("timelines", "home", "--json", said_by=self.bob))])
        self.assertIn("@ada", self.toot("whois", "ada", said_by=self.bob))
        self.toot("unfollow", "ada", said_by=self.bob)

    @needs("GET /api/v2/search", "GET /api/v1/accounts/{id}/followers", "POST /api/v1/accounts/{id}/block")
    def test_somebody_is_muted_and_blocked(self) -> None:
        self.follow_ada()
        self.assertIn("@bob", self.toot("followers", "ada"))
        self.toot("mute", "ada", said_by=self.bob)
        self.assertIn("@ada", self.toot("muted", said_by=self.bob))
        self.toot("unmute", "ada", said_by=self.bob)
        self.toot("block", "ada", said_by=self.bob)
        self.assertIn("@ada", self.toot("blocked", said_by=self.bob))
        self.assertNotIn("@bob", self.toot("followers", "ada"))

    @needs("GET /api/v2/search")
    def test_posts_and_hashtags_are_found(self) -> None:
        id = self.post("A zeppelin rises #zeppelin", "--visibility", "public")
        self.shows("#zeppelin", "search", "zeppelin", said_by=self.bob)
        # toot prints where a post is, not what it says.
        self.shows(f"/@ada/{id}", "search", "zeppelin", said_by=self.bob)

    @needs("POST /api/v2/media")
    def test_a_picture_is_posted_with_its_description(self) -> None:
        file = Path(self.home, "picture.png")
        file.write_bytes(png())
        id = self.post("Look", "--media", str(file), "--description", "A gradient", "--visibility", "public")
        (attached,) = json.loads(self.toot("status", "--json", id, said_by=self.bob))["media_attachments"]
        self.assertEqual((attached["type"], attached["description"]), ("image", "A gradient"))

    @needs("POST /api/v1/polls/{id}/votes")
    def test_a_poll_is_shown(self) -> None:
        id = self.post("Which?", "--poll-option", "tea", "--poll-option", "coffee", "--poll-expires-in", "1 hour")
        self.assertIn("coffee", self.toot("status", id))

    @needs("POST /api/v1/tags/{id}/follow", "GET /api/v1/timelines/tag/{hashtag}")
    def test_a_hashtag_is_followed_and_read(self) -> None:
        self.post("Time for #tea", "--visibility", "public")
        self.toot("tags", "follow", "tea", said_by=self.bob)
        self.assertIn("tea", self.toot("tags", "followed", said_by=self.bob))
        self.shows("Time for", "timelines", "tag", "tea", said_by=self.bob)
        self.toot("tags", "unfollow", "tea", said_by=self.bob)

    @needs("POST /api/v1/lists", "GET /api/v2/search")
    def test_a_list_is_made_and_read(self) -> None:
        self.follow_ada()
        self.toot("lists", "create", "engines", said_by=self.bob)
        self.toot("lists", "add", "engines", "ada", said_by=self.bob)
        self.post("For the list", "--visibility", "public")
        self.assertIn("@ada", self.toot("lists", "accounts", "engines", said_by=self.bob))
        self.assertIn("For the list", self.toot("timelines", "list", "engines", said_by=self.bob))
        self.toot("lists", "delete", "engines", said_by=self.bob)

    @needs("GET /api/v1/notifications")
    def test_notifications_tell_what_others_did(self) -> None:
        id = self.post("Tell me", "--visibility", "public")
        self.toot("favourite", id, said_by=self.bob)
        self.shows("bob", "notifications")
        self.toot("notifications", "--clear")
        self.assertNotIn("bob", self.toot("notifications"))


if __name__ == "__main__":
    unittest.main()
