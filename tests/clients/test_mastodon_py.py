"""Mastodon.py, unmodified: what its users do in a day, beyond what test_clients.py has. Run by `make test-clients`."""

import time
import unittest
import urllib.request
from collections.abc import Callable
from typing import Any

from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError

from crudder import PASSWORD, Crudder
from picture import png
from served import needs

SCOPES = ["read", "write", "follow", "push"]


def soon(ask: Callable[[], Any], is_there: Callable[[Any], bool]) -> Any:
    """What follows from a change by way of the table's stream, once it is there; what there is after half a minute, if not."""
    for _ in range(150):
        found = ask()
        if is_there(found):
            break
        time.sleep(0.2)
    return found


class Day(unittest.TestCase):
    def setUp(self) -> None:
        # Of each test's own: sign-ups are few for an address.
        self.crudder = self.enterContext(Crudder())
        self.ada, self.bob = self.person("ada"), self.person("bob")

    def person(self, handle: str) -> Mastodon:
        self.crudder.sign_up(handle)
        client_id, secret = Mastodon.create_app("day", api_base_url=self.crudder.url, scopes=SCOPES)
        client = Mastodon(client_id, secret, api_base_url=self.crudder.url, ratelimit_method="throw")
        client.log_in(handle, PASSWORD, scopes=SCOPES, allow_http=True)
        return client

    def ids(self, entities: list[Any]) -> list[Any]:
        return [entity.id for entity in entities]

    def test_a_post_has_a_warning_a_language_and_a_visibility(self) -> None:
        posted = self.ada.status_post(
            "No end is happy", spoiler_text="The end", sensitive=True, language="en", visibility="unlisted"
        )
        read = self.bob.status(posted)
        self.assertEqual((read.spoiler_text, read.sensitive, read.language, read.visibility), ("The end", True, "en", "unlisted"))
        self.assertNotIn(posted.id, self.ids(self.bob.timeline_public()))
        with self.assertRaises(MastodonNotFoundError):
            self.bob.status(self.ada.status_post("not for Bob", visibility="private"))

    def test_a_thread_is_read_and_edited_and_its_past_is_kept(self) -> None:
        first = self.ada.status_post("Who goes first?")
        answer = self.bob.status_reply(first, "I do")
        last = self.ada.status_reply(answer, "Then I am last")
        context = self.bob.status_context(answer)
        self.assertEqual((self.ids(context.ancestors), self.ids(context.descendants)), ([first.id], [last.id]))
        self.assertEqual(self.ada.status_source(first).text, "Who goes first?")
        edited = self.ada.status_update(first, "Who goes?", spoiler_text="A question")
        self.assertIn("Who goes?", edited.content)
        self.assertTrue(edited.edited_at)
        self.assertEqual([version.spoiler_text for version in self.bob.status_history(first)], ["", "A question"])
        self.ada.status_delete(first)
        self.assertEqual(self.bob.status_context(answer).ancestors, [])

    def test_what_is_read_is_favoured_boosted_kept_and_pinned(self) -> None:
        posted = self.ada.status_post("Do all of it")
        self.assertTrue(self.bob.status_favourite(posted).favourited)
        boosted = self.bob.status_reblog(posted)
        self.assertEqual((boosted.reblog.id, boosted.reblog.reblogged), (posted.id, True))
        self.assertTrue(self.bob.status_bookmark(posted).bookmarked)
        self.assertTrue(self.ada.status_pin(posted).pinned)
        bob = self.bob.me().id
        self.assertEqual(self.ids(self.ada.status_favourited_by(posted)), [bob])
        self.assertEqual(self.ids(self.ada.status_reblogged_by(posted)), [bob])
        self.assertEqual(self.ids(self.bob.favourites()), [posted.id])
        self.assertEqual(self.ids(self.bob.bookmarks()), [posted.id])
        self.assertEqual(self.ids(self.bob.account_statuses(self.ada.me(), pinned=True)), [posted.id])
        read = self.ada.status(posted)
        self.assertEqual((read.favourites_count, read.reblogs_count), (1, 1))
        self.bob.status_unfavourite(posted)
        self.bob.status_unreblog(posted)
        self.bob.status_unbookmark(posted)
        self.ada.status_unpin(posted)
        read = self.bob.status(posted)
        self.assertEqual((read.favourited, read.reblogged, read.bookmarked), (False, False, False))
        self.assertEqual((read.favourites_count, read.reblogs_count), (0, 0))

    def test_a_hundred_posts_are_paged_back_and_forth_with_no_gap_and_no_repeat(self) -> None:
        posted = [self.ada.status_post(f"number {number}").id for number in range(100)][::-1]
        page = self.ada.timeline_home(limit=20)
        seen = self.ids(page)
        while page := self.ada.fetch_next(page):
            seen += self.ids(page)
            last = page
        self.assertEqual(seen, posted)
        back = self.ids(last)
        page = last
        while page := self.ada.fetch_previous(page):
            back = self.ids(page) + back
        self.assertEqual(back, posted)

    @needs("POST /api/v2/media")
    def test_a_picture_is_posted_with_its_description(self) -> None:
        media = self.ada.media_post(png(), "image/png", description="A gradient", synchronous=True)
        self.assertEqual((media.type, media.description), ("image", "A gradient"))
        media = self.ada.media_update(media, description="A gradient, blue to green")
        posted = self.ada.status_post("Look", media_ids=[media])
        (attached,) = self.bob.status(posted).media_attachments
        self.assertEqual((attached.id, attached.description), (media.id, "A gradient, blue to green"))
        self.assertTrue(attached.url and attached.preview_url and attached.blurhash)
        self.assertIn(posted.id, self.ids(self.bob.timeline_public(only_media=True)))

    @needs("DELETE /api/v1/profile/avatar")
    def test_a_profile_gets_pictures_and_loses_them(self) -> None:
        plain = self.ada.me()
        shown = self.ada.account_update_credentials(
            avatar=png(90, 90), avatar_mime_type="image/png", header=png(300, 100), header_mime_type="image/png"
        )
        self.assertEqual((shown.avatar, shown.header), (shown.avatar_static, shown.header_static))
        seen = self.bob.status(self.ada.status_post("Here I am")).account
        for address in (seen.avatar, seen.header):
            with urllib.request.urlopen(address) as answer:
                self.assertEqual((answer.headers["Content-Type"], answer.read(4)), ("image/png", b"\x89PNG"))
        with self.assertRaises(MastodonAPIError) as refused:
            self.ada.account_update_credentials(avatar=b"<svg/>", avatar_mime_type="image/png")
        self.assertIn("avatar", str(refused.exception))
        # Mastodon.py has methods for neither.
        for which in ("avatar", "header"):
            self.ada._Mastodon__api_request("DELETE", f"/api/v1/profile/{which}")
        self.assertEqual((self.bob.account(plain).avatar, self.ada.me().header), (plain.avatar, plain.header))

    @needs("POST /api/v1/polls/{id}/votes")
    def test_a_poll_is_voted_in_once(self) -> None:
        poll = self.ada.make_poll(["tea", "coffee"], expires_in=3600)
        posted = self.ada.status_post("Which?", poll=poll)
        voted = self.bob.poll_vote(posted.poll, 1)
        self.assertEqual((voted.voted, list(voted.own_votes), voted.votes_count), (True, [1], 1))
        self.assertEqual([option.votes_count for option in self.ada.poll(posted.poll).options], [0, 1])

    @needs("GET /api/v1/timelines/tag/{hashtag}", "POST /api/v1/tags/{name}/follow")
    def test_a_hashtag_is_read_and_followed(self) -> None:
        tag = "tea"
        posted = self.ada.status_post(f"Time for #{tag}")
        found = soon(lambda: self.bob.timeline_hashtag(tag), lambda found: len(found) == 1)
        self.assertEqual(self.ids(found), [posted.id])
        self.assertTrue(self.bob.tag_follow(tag).following)
        self.assertEqual([followed.name for followed in self.bob.followed_tags()], [tag])
        self.assertIn(posted.id, self.ids(self.bob.timeline_home()))
        self.assertFalse(self.bob.tag_unfollow(tag).following)

    @needs("POST /api/v1/lists", "GET /api/v1/timelines/list/{list_id}")
    def test_a_list_has_its_members_posts(self) -> None:
        ada = self.ada.me()
        self.bob.account_follow(ada)
        made = self.bob.list_create("engines")
        self.bob.list_accounts_add(made, [ada])
        posted = self.ada.status_post("for the list")
        self.assertEqual(self.ids(self.bob.timeline_list(made)), [posted.id])
        self.assertEqual(self.ids(self.bob.list_accounts(made)), [ada.id])
        self.assertEqual(self.bob.list_update(made, "machines").title, "machines")
        self.bob.list_accounts_delete(made, [ada])
        self.assertEqual(self.bob.timeline_list(made), [])
        self.bob.list_delete(made)
        self.assertEqual(self.bob.lists(), [])

    @needs("POST /api/v1/accounts/{id}/block", "POST /api/v1/accounts/{id}/mute", "GET /api/v1/blocks")
    def test_somebody_is_blocked_and_muted(self) -> None:
        ada = self.ada.me()
        self.bob.account_follow(ada)
        posted = self.ada.status_post("still there?")
        self.assertTrue(self.bob.account_mute(ada, duration=3600).muting)
        self.assertEqual(self.ids(self.bob.mutes()), [ada.id])
        self.assertNotIn(posted.id, self.ids(self.bob.timeline_home()))
        self.assertFalse(self.bob.account_unmute(ada).muting)
        self.assertTrue(self.bob.account_block(ada).blocking)
        self.assertEqual(self.ids(self.bob.blocks()), [ada.id])
        self.assertNotIn(posted.id, self.ids(self.bob.timeline_public()))
        with self.assertRaises(MastodonNotFoundError):
            self.ada.status(self.bob.status_post("not for Ada"))
        self.assertFalse(self.bob.account_unblock(ada).blocking)

    @needs("GET /api/v1/follow_requests", "POST /api/v1/follow_requests/{account_id}/authorize")
    def test_a_locked_account_lets_in_whom_it_wants(self) -> None:
        ada, bob = self.ada.me(), self.bob.me()
        self.ada.account_update_credentials(locked=True)
        asked = self.bob.account_follow(ada)
        self.assertEqual((asked.following, asked.requested), (False, True))
        posted = self.ada.status_post("for followers", visibility="private")
        self.assertEqual(self.ids(self.ada.follow_requests()), [bob.id])
        self.ada.follow_request_authorize(bob)
        self.assertTrue(self.bob.account_relationships(ada)[0].following)
        self.assertIn(posted.id, self.ids(self.bob.timeline_home()))
        self.assertEqual(self.ids(self.ada.account_followers(ada)), [bob.id])

    @needs("GET /api/v2/search")
    def test_people_hashtags_and_posts_are_found(self) -> None:
        word = "zeppelin"
        posted = self.ada.status_post(f"A {word} rises #{word}")
        found = soon(lambda: self.bob.search_v2("ada"), lambda found: len(found.accounts) == 1)
        self.assertEqual([account.username for account in found.accounts], ["ada"])
        found = soon(lambda: self.bob.search_v2(word), lambda found: len(found.statuses) == len(found.hashtags) == 1)
        self.assertEqual([tag.name for tag in found.hashtags], [word])
        self.assertEqual(self.ids(found.statuses), [posted.id])

    @needs("GET /api/v1/notifications", "GET /api/v1/notifications/unread_count")
    def test_notifications_tell_what_others_did(self) -> None:
        posted = self.ada.status_post("Tell me")
        self.bob.account_follow(self.ada.me())
        self.bob.status_favourite(posted)
        self.bob.status_reblog(posted)
        self.bob.status_reply(posted, "I told you")
        told = soon(self.ada.notifications, lambda found: len(found) == 4)
        self.assertEqual({one.type for one in told}, {"follow", "favourite", "reblog", "mention"})
        self.assertEqual({one.account.id for one in told}, {self.bob.me().id})
        self.assertEqual({one.type for one in self.ada.notifications(types=["mention"])}, {"mention"})
        self.assertNotIn("follow", {one.type for one in self.ada.notifications(exclude_types=["follow"])})
        self.assertEqual(self.ada.notifications_unread_count().count, 4)
        self.ada.notifications_dismiss(told[0])
        self.assertEqual(len(self.ada.notifications()), 3)
        self.ada.notifications_clear()
        self.assertEqual(self.ada.notifications(), [])

    @needs("GET /api/v1/conversations", "POST /api/v1/conversations/{id}/read")
    def test_a_conversation_is_read(self) -> None:
        self.ada.status_post("@bob between us", visibility="direct")
        (conversation,) = soon(self.bob.conversations, lambda found: len(found) == 1)
        self.assertTrue(conversation.unread)
        self.assertIn("between us", conversation.last_status.content)
        self.assertFalse(self.bob.conversations_read(conversation).unread)

    @needs("POST /api/v1/markers")
    def test_where_one_has_read_to_is_kept(self) -> None:
        posted = self.ada.status_post("Read to here")
        self.ada.markers_set("home", posted)
        self.assertEqual(str(self.ada.markers_get("home")["home"].last_read_id), str(posted.id))


if __name__ == "__main__":
    unittest.main()
