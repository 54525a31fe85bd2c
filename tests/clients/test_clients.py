"""The clients that people have, unmodified, against a Crudder on this machine. Run by `make test-clients`."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime, timedelta
from pathlib import Path

from mastodon import Mastodon, MastodonIllegalArgumentError, MastodonUnauthorizedError

from crudder import PASSWORD, Crudder, allow

SCOPES = ["read", "write", "follow", "push"]


class WithCrudder(unittest.TestCase):
    def setUp(self) -> None:
        self.crudder = self.enterContext(Crudder())
        self.email = self.crudder.sign_up("ada")


class MastodonPy(WithCrudder):
    def app(self) -> Mastodon:
        client_id, client_secret = Mastodon.create_app("test", api_base_url=self.crudder.url, scopes=SCOPES)
        return Mastodon(client_id, client_secret, api_base_url=self.crudder.url, ratelimit_method="throw")

    def by_password(self, name: str) -> Mastodon:
        app = self.app()
        app.log_in(name, PASSWORD, scopes=SCOPES, allow_http=True)
        return app

    def test_a_person_signs_in_by_the_browser(self) -> None:
        app = self.app()
        url = app.auth_request_url(scopes=SCOPES, allow_http=True)
        self.assertIn("state=None", url)
        token = app.log_in(code=allow(url, "ada"), scopes=SCOPES, allow_http=True)
        self.assertTrue(token.startswith("crd_"))
        self.assertEqual(app.me().username, "ada")
        self.assertEqual(app.app_verify_credentials().name, "test")
        with self.assertRaises(MastodonIllegalArgumentError):
            app.log_in(code="no-such-code", scopes=SCOPES, allow_http=True)

    def test_a_day_of_ada_and_bob(self) -> None:
        self.crudder.sign_up("bob")
        ada, bob = self.by_password(self.email), self.by_password("bob")
        self.assertGreaterEqual(ada.mastodon_major, 4)
        self.assertEqual(ada.instance_v1().uri, self.crudder.url.removeprefix("http://"))

        account = bob.account_lookup("ada")
        self.assertTrue(bob.account_follow(account).following)
        self.assertTrue(bob.account_relationships([account])[0].following)
        posted = ada.status_post("It ends #exp3h", visibility="private", idempotency_key="once")
        self.assertEqual(ada.status_post("It ends #exp3h", visibility="private", idempotency_key="once").id, posted.id)
        lives = datetime.fromisoformat(posted.expires_at) - posted.created_at
        self.assertAlmostEqual(lives.total_seconds(), timedelta(hours=3).total_seconds(), delta=1)
        answer = bob.status_reply(posted, "So it does")
        self.assertEqual([status.id for status in bob.timeline_home()], [answer.id, posted.id])
        self.assertEqual(ada.timeline_public(), [])
        ada.status_delete(posted)
        self.assertEqual([status.id for status in bob.timeline_home()], [answer.id])
        self.assertFalse(bob.account_unfollow(account).following)
        self.crudder.pass_time(7 * 86_400)
        self.assertEqual(bob.timeline_home(), [])

    def test_pages_have_no_gap_and_no_repeat(self) -> None:
        ada = self.by_password("ada")
        posted = [ada.status_post(f"number {number}").id for number in range(25)]
        page = ada.timeline_home(limit=10)
        self.assertEqual([status.id for status in ada.fetch_remaining(page)], posted[::-1])
        page = ada.fetch_next(ada.timeline_home(limit=10))
        self.assertEqual([status.id for status in page], posted[5:15][::-1])
        self.assertEqual([status.id for status in ada.fetch_previous(page)], posted[15:][::-1])

    def test_a_revoked_token_is_nobodys(self) -> None:
        ada = self.by_password("ada")
        token = ada.access_token
        ada.revoke_access_token(allow_http=True)
        ada.access_token = token
        with self.assertRaises(MastodonUnauthorizedError):
            ada.timeline_home()


class Toot(WithCrudder):
    def setUp(self) -> None:
        super().setUp()
        self.home = self.enterContext(tempfile.TemporaryDirectory())

    def toot(self, *arguments: str, **more: str) -> str:
        """Runs toot with a configuration of its own."""
        command = [str(Path(sys.executable).with_name("toot")), *arguments]
        environment = os.environ | {"XDG_CONFIG_HOME": self.home, "HOME": self.home, "NO_COLOR": "1"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, **more)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_a_person_signs_in_by_the_browser(self) -> None:
        # It asks whether to open the browser, then for the code: both are typed here.
        command = [str(Path(sys.executable).with_name("toot")), "login", "--instance", self.crudder.url]
        environment = os.environ | {"XDG_CONFIG_HOME": self.home, "HOME": self.home, "PYTHONUNBUFFERED": "1"}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        with subprocess.Popen(command, env=environment, text=True, **pipes) as login:
            said = ""
            while not (found := re.search(r"^(http\S+/oauth/authorize/\S+)$", said, re.MULTILINE)):
                line = login.stdout.readline()
                self.assertTrue(line, said)
                said += line
            said += login.communicate(f"n\n{allow(found[1], 'ada')}\n", timeout=60)[0]
        self.assertEqual(login.returncode, 0, said)
        self.assertIn("ada", self.toot("whoami"))

    def test_a_person_posts_reads_and_deletes(self) -> None:
        self.toot("login_cli", "--instance", self.crudder.url, "--email", self.email, "--password", PASSWORD)
        posted = json.loads(self.toot("post", "--json", "--visibility", "public", "It ends #exp3h"))
        self.assertTrue(posted["expires_at"])
        for timeline in ("home", "public"):
            self.assertIn("It ends", self.toot("timelines", timeline))
        self.assertIn("It ends", self.toot("status", posted["id"]))
        self.toot("delete", posted["id"])
        self.assertNotIn("It ends", self.toot("timelines", "home"))


if __name__ == "__main__":
    unittest.main()
