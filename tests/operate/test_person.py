"""scripts/person against the table of a crudder-local that people have used, with the real AWS CLI; the user pool, whose
stand-in knows no operator, answers as recorded (tests/audit/fake/aws).

Afterwards nothing in the table names who was taken out, but what others wrote; and Crudder itself answers so.
"""

import json
import stat
import sys
import tempfile
import unittest
import urllib.error
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "audit"))

from audited import PASSWORD, Crudder, Past, dynamodb, operate

USER = {
    "Username": "1",
    "UserAttributes": [{"Name": "email", "Value": "ada@example.com"}],
    "UserCreateDate": "2026-11-24T12:00:00+00:00",
    "UserStatus": "CONFIRMED",
}
NO_USER = {"error": "UserNotFoundException"}


class APerson(unittest.TestCase):
    def setUp(self):
        self.crudder = self.enterContext(Crudder("--no-sweep"))
        self.past = Past(self.crudder)
        self.tokens = self.past.tokens
        self.ids = {}
        for handle, token in self.tokens.items():
            self.ids[handle] = self.crudder.call("/api/v1/accounts/verify_credentials", token=token)["id"]
        for one, other in (("ada", "bob"), ("bob", "ada")):
            self.crudder.call(f"/api/v1/accounts/{self.ids[other]}/follow", {}, self.tokens[one])
        for mark in ("favourite", "bookmark", "mute", "reblog"):
            self.crudder.call(f"/api/v1/statuses/{self.past.answer}/{mark}", {}, self.tokens["ada"])
            self.crudder.call(f"/api/v1/statuses/{self.past.alive}/{mark}", {}, self.tokens["bob"])
        self.crudder.call(f"/api/v1/statuses/{self.past.alive}/pin", {}, self.tokens["ada"])
        self.reply = self.past.post("ada", "well, @bob", 3_600, in_reply_to_id=self.past.post("bob", "hello", 7_200))
        self.places = self.crudder.call("/local/places.json")
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        outputs = {"TableName": self.places["table"], "UserPoolId": "us-east-1_abcdefghi"}
        described = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
        self.answers = {
            "cloudformation describe-stacks": {"Stacks": [{"Outputs": described}]},
            "cognito-idp admin-get-user": USER,
            "cognito-idp admin-user-global-sign-out": {},
            "cognito-idp admin-delete-user": {},
            "cloudformation describe-stack-resource": {"StackResourceDetail": {"PhysicalResourceId": "crudder-FinishLeaving"}},
            # Has crudder-local start the function as the clock does every hour.
            "lambda invoke": {
                "event": {"detail-type": "Scheduled Event"},
                "asks": f"{self.crudder.url}/local/sweep",
                "StatusCode": 200,
            },
        }

    def person(self, *arguments):
        answers, calls = self.folder / "answers.json", self.folder / "calls"
        answers.write_text(json.dumps(self.answers))
        calls.write_text("")
        done = operate(
            *("person", *arguments),
            places=self.places,
            tools=ROOT / "tests/audit/fake",
            FAKE_AWS_ANSWERS=str(answers),
            FAKE_AWS_CALLS=str(calls),
            REAL_AWS=str(ROOT / "target/venv-aws/bin/aws"),
        )
        self.calls = calls.read_text().splitlines()
        return done

    def items(self):
        """All of the table, once the stream's consumers have done what follows from it."""
        self.crudder.call("/local/settle", {})
        return dynamodb(self.crudder, "Scan", {"TableName": self.places["table"]})["Items"]

    def status_of(self, path, **more):
        try:
            self.crudder.call(path, **more)
        except urllib.error.HTTPError as refused:
            return refused.code
        return 200

    def sign_in(self, handle, expected):
        body = {"username": handle, "password": PASSWORD}
        self.assertEqual(self.status_of("/auth/sign-in", body=body), expected)

    def assert_nothing_changed(self, before):
        self.assertEqual(sorted(map(json.dumps, self.items())), before)
        self.assertFalse([call for call in self.calls if "delete" in call or "sign-out" in call or "write" in call])

    def test_looking_and_exporting_change_nothing(self):
        before = sorted(map(json.dumps, self.items()))
        for arguments in ((), ("--delete",), ("--sign-out",)):
            looked = self.person("--handle", "ada", *arguments)
            self.assertEqual((looked.returncode, looked.stderr), (1, ""), looked)
            self.assertRegex(looked.stdout, r" 4  STATUS\n")
            self.assert_nothing_changed(before)
        file = self.folder / "ada.json"
        done = self.person("--handle", "ada", "--export", str(file))
        print(f'\n---- make person ARGS="--handle ada --export ada.json":\n{done.stdout}{done.stderr}')
        self.assertEqual(done.returncode, 0, done)
        self.assert_nothing_changed(before)
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        kept = json.loads(file.read_text())
        self.assertEqual(kept["account"], self.ids["ada"])
        self.assertEqual(kept["identity"]["attributes"], {"email": "ada@example.com"})
        texts = {item["text"] for item in kept["items"] if item["sk"] == "STATUS"}
        self.assertEqual(texts, {"it stays", "it goes", "well, @bob", ""})
        self.assertIn("ada", {item.get("handle") for item in kept["items"]})
        self.assertEqual(self.person("--handle", "ada", "--export", str(file)).returncode, 2)

    def test_what_has_ended_is_not_exported(self):
        table = self.places["table"]
        key = {"pk": {"S": f"S#{self.past.brief}"}, "sk": {"S": "STATUS"}}
        item = dynamodb(self.crudder, "GetItem", {"TableName": table, "Key": key})["Item"]
        dynamodb(self.crudder, "PutItem", {"TableName": table, "Item": {**item, "expires_at": {"N": "1"}}})
        file = self.folder / "ada.json"
        self.assertEqual(self.person("--id", self.ids["ada"], "--export", str(file)).returncode, 0)
        self.assertNotIn("it goes", file.read_text())

    def test_who_is_taken_out_is_named_nowhere_but_by_what_others_wrote(self):
        done = self.person("--handle", "ada", "--delete", "--apply")
        print(f'\n---- make person ARGS="--handle ada --delete --apply":\n{done.stdout}{done.stderr}')
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        self.assertIn("taken out; 0 items left", done.stdout)
        self.sign_in("ada", 401)
        self.assertIn("cognito-idp admin-delete-user", self.calls)
        for item in self.items():
            # What waits for the last token to end: that, and the handle.
            waits = item["pk"]["S"] in ("LEAVING", "H#ada")
            if waits or item.get("author", {}).get("S") == self.ids["bob"]:
                continue
            self.assertNotIn(self.ids["ada"], json.dumps(item))
            self.assertNotIn('"ada"', json.dumps(item))
        for status in (self.past.alive, self.past.brief, self.reply):
            self.assertEqual(self.status_of(f"/api/v1/statuses/{status}"), 404)
        self.assertEqual(self.status_of("/api/v1/statuses/" + self.past.answer), 200)
        # His own numbers are told a minute late at most; the table has them at once.
        graph, = [item for item in self.items() if item["sk"]["S"] == "HEAD#GRAPH"]
        self.assertEqual([graph[name]["N"] for name in ("following", "edges", "version")], ["0", "0", "2"])
        counts = [item for item in self.items() if item["sk"]["S"].startswith("COUNT#FOLLOWERS#")]
        self.assertEqual([count["count"]["N"] for count in counts], ["0"])

        self.answers["cognito-idp admin-get-user"] = NO_USER
        again = self.person("--id", self.ids["ada"], "--delete", "--apply")
        self.assertEqual((again.returncode, again.stderr), (0, ""), again)
        self.assertIn("nothing is left", again.stdout)

    def test_who_is_taken_out_blocks_nobody_any_more_and_is_blocked_by_nobody(self):
        for one, other in (("ada", "bob"), ("bob", "ada")):
            self.crudder.call(f"/api/v1/accounts/{self.ids[other]}/block", {}, self.tokens[one])
        done = self.person("--handle", "ada", "--delete", "--apply")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        self.assertFalse([item for item in self.items() if item["sk"]["S"].startswith("STANCE#")])
        graph, = [item for item in self.items() if item["sk"]["S"] == "HEAD#GRAPH"]
        self.assertEqual([graph[name]["N"] for name in ("hides", "hidden_from", "following")], ["0", "0", "0"])

    def test_what_others_noted_and_muted_and_listed_goes_too(self):
        about, token = self.ids["ada"], self.tokens["bob"]
        self.crudder.call(f"/api/v1/accounts/{about}/mute", {}, token)
        self.crudder.call(f"/api/v1/accounts/{about}/note", {"comment": "knows engines"}, token)
        made = self.crudder.call("/api/v1/lists", {"title": "engines"}, token)
        self.crudder.call(f"/api/v1/lists/{made['id']}/accounts", {"account_ids": [about]}, token)
        self.assertEqual(self.person("--handle", "ada", "--delete", "--apply").returncode, 0)
        named = {item["sk"]["S"].partition("#")[0] for item in self.items() if item["pk"]["S"] == f"A#{self.ids['bob']}"}
        self.assertFalse(named & {"STANCE", "NOTE", "FOLLOWING", "FOLLOWER"}, named)
        self.assertEqual(self.crudder.call(f"/api/v1/lists/{made['id']}/accounts", token=token), [])

    def test_the_handle_is_free_again_when_no_token_can_be_about(self):
        self.assertEqual(self.person("--handle", "bob", "--delete", "--apply").returncode, 0)
        body = {"username": "bob", "email": "other@example.com", "password": PASSWORD}
        self.assertEqual(self.status_of("/auth/sign-up", body=body), 422)
        self.crudder.pass_time(7_260)
        self.crudder.call("/local/sweep", {})
        self.assertEqual(self.status_of("/auth/sign-up", body=body), 200)
        self.assertEqual(self.person("--handle", "ada", "--delete").returncode, 1)

    def test_who_can_not_be_taken_out_now_is_left_to_the_hour(self):
        self.answers["lambda invoke"] = {"error": "AccessDeniedException", "event": {}}
        done = self.person("--handle", "ada", "--delete", "--apply")
        self.assertEqual(done.returncode, 2, done)
        self.assertIn("AccessDeniedException", done.stderr)
        self.assertEqual(self.status_of(f"/api/v1/statuses/{self.past.alive}"), 404)
        self.crudder.call("/local/sweep", {})
        self.assertFalse([item for item in self.items() if item["pk"]["S"] == f"A#{self.ids['ada']}"])

    def test_access_of_apps_ends(self):
        hash, refresh = "a" * 64, "b" * 64
        grant = {"pk": f"A#{self.ids['ada']}", "sk": f"GRANT#{'9'.zfill(19)}#{hash}", "refresh": refresh}
        for item in (grant, {"pk": f"TOKEN#{hash}", "sk": "TOKEN"}, {"pk": f"REFRESH#{refresh}", "sk": "REFRESH"}):
            item = {name: {"S": value} for name, value in item.items()}
            dynamodb(self.crudder, "PutItem", {"TableName": self.places["table"], "Item": item})
        done = self.person("--handle", "ada", "--sign-out", "--apply")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        self.assertIn("signed out; 1 access of apps ended", done.stdout)
        self.assertIn("cognito-idp admin-user-global-sign-out", self.calls)
        named = {item["pk"]["S"].partition("#")[0] for item in self.items()}
        self.assertFalse(named & {"TOKEN", "REFRESH"})
        self.assertEqual(self.status_of(f"/api/v1/statuses/{self.past.alive}"), 200)


if __name__ == "__main__":
    unittest.main()
