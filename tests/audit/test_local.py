"""scripts/audit-expired against a Crudder of `make run`, whose table nothing collects: well, and with every leak that can
be planted. Run by `make audit-expired-test`.
"""

import json
import re
import sys
import unittest

from audited import ROOT, Crudder, Past, audit, dynamodb, site

sys.path.insert(0, str(ROOT / "scripts"))
from audit_expired import remains, routes

ONE = "GET /api/v1/statuses/{id}"
LISTS = {
    "GET /api/v1/statuses",
    "GET /api/v1/timelines/public",
    "GET /api/v1/accounts/{id}/statuses",
    "GET /api/v1/accounts/lookup",
}
OF_A_STATUS = {ONE + rest for rest in ("", "/context", "/history", "/favourited_by", "/reblogged_by")} | {"GET /api/v1/polls/{id}"}


class OnThisMachine(unittest.TestCase):
    def setUp(self) -> None:
        self.crudder = self.enterContext(Crudder("--no-sweep"))

    def test_before_anything_has_ended_there_is_nothing_to_find(self) -> None:
        Past(self.crudder)
        report = audit("--local", self.crudder.url)
        self.assertEqual((report.status, report.errors, report.of("pass")), (0, "", set(report.states)), report.text)
        self.assertIn("0 items past the end", report.found["table, not collected yet"])
        self.assertEqual(report.found[ONE], "nothing to ask for")

    def test_what_has_ended_and_is_not_collected_is_counted_and_asked_for_and_shown_by_no_route(self) -> None:
        Past(self.crudder)
        self.crudder.pass_time(25 * 3600)
        report = audit("--local", self.crudder.url)
        print(f"\n---- make audit-expired ARGS=--local, a day after:\n{report.text}")
        self.assertEqual((report.status, report.errors, report.of("pass")), (0, "", set(report.states)), report.text)
        self.assertEqual(set(report.states) & (OF_A_STATUS | LISTS), OF_A_STATUS | LISTS)
        self.assertRegex(report.found["table, not collected yet"], r"^1\d items past the end .*, the oldest for 24 hours")
        # What was posted, its boost, and the answer; and the answer's thread, which is alive.
        self.assertEqual(report.found[ONE], "3 requests, 0 served")
        self.assertEqual(report.found[ONE + "/context"], "4 requests, 0 served")
        self.assertEqual(report.found["GET /api/v1/accounts/lookup"], "1 request, 0 served")
        self.assertRegex(report.text, r"\n +3  S/STATUS, the oldest for 24 hours\n")
        self.assertNotIn("squatter", report.text)

        self.crudder.call("/local/sweep", {})
        report = audit("--local", self.crudder.url)
        self.assertIn("0 items past the end", report.found["table, not collected yet"])

    def test_a_route_that_serves_what_has_ended_fails_and_is_named(self) -> None:
        past = Past(self.crudder)
        status = self.crudder.call(f"/api/v1/statuses/{past.brief}")
        account = status["account"]["id"]
        self.crudder.pass_time(25 * 3600)
        with site(self.crudder.url) as leaky:
            planted = {
                ONE: f"/api/v1/statuses/{past.brief}",
                ONE + "/context": f"/api/v1/statuses/{past.alive}/context",
                "GET /api/v1/accounts/{id}/statuses": f"/api/v1/accounts/{account}/statuses?pinned=true",
                "GET /api/v1/accounts/lookup": "/api/v1/accounts/lookup?acct=squatter",
            }
            boost = {"id": "1", "expires_at": "2099-01-01T00:00:00.000Z", "reblog": status}
            bodies = [status, {"ancestors": [], "descendants": [status]}, [boost], {"id": "2"}]
            leaky.planted = {path: (200, body) for path, body in zip(planted.values(), bodies, strict=True)}
            report = audit("--local", leaky.url)
            self.assertEqual((report.status, report.of("FAIL")), (1, set(planted)), report.text)
            for route in list(planted)[:3]:
                self.assertIn(f"1 served: {past.brief}", report.found[route])
            self.assertIn("1 served: a handle", report.found["GET /api/v1/accounts/lookup"])
            # By its own end, also where the table has nothing of it any more.
            self.crudder.call("/local/sweep", {})
            self.assertEqual(audit("--local", leaky.url).status, 0, "nothing to ask for")

    def test_a_cached_value_that_outlives_its_status_fails(self) -> None:
        past = Past(self.crudder)
        self.crudder.pass_time(25 * 3600)
        with site(self.crudder.url) as leaky:
            leaky.planted = {"/local/cache.json": (200, [{"key": f"status:{past.answer}", "ttl": 30}])}
            report = audit("--local", leaky.url)
        self.assertEqual((report.status, report.of("FAIL")), (1, {"cache"}), report.text)
        self.assertIn(f"status:{past.answer}", report.found["cache"])

    def test_what_lies_for_longer_than_dynamodb_ever_takes_fails(self) -> None:
        Past(self.crudder)
        self.crudder.pass_time(9 * 86_400)
        report = audit("--local", self.crudder.url)
        self.assertEqual((report.status, report.of("FAIL")), (1, {"table, not collected yet"}), report.text)

    def test_an_item_that_has_to_end_and_has_no_end_fails(self) -> None:
        item = {"pk": {"S": "S#7"}, "sk": {"S": "STATUS"}, "text": {"S": "for ever"}}
        dynamodb(self.crudder, "PutItem", {"TableName": "Table", "Item": item})
        report = audit("--local", self.crudder.url)
        self.assertEqual((report.status, report.of("FAIL")), (1, {"table, without an end"}), report.text)
        self.assertEqual(report.found["table, without an end"], "1 S/STATUS")

    def test_one_endless_item_of_every_sort_that_has_to_end_is_found(self) -> None:
        expected: dict[str, int] = {}
        for one in remains.FACTS:
            pk, sk = (re.sub(r"\{\w+\}", "7", one[half]) for half in ("pk", "sk"))
            item = {"pk": {"S": pk}, "sk": {"S": sk}, "text": {"S": "for ever"}}
            dynamodb(self.crudder, "PutItem", {"TableName": "Table", "Item": item})
            sorts = (name.split("#")[0] for name in (pk, sk))
            kind = "/".join(sort if re.fullmatch("[A-Z]+", sort) else "OTHER" for sort in sorts)
            expected[kind] = expected.get(kind, 0) + one["ends"]
        report = audit("--local", self.crudder.url)
        self.assertEqual((report.status, report.of("FAIL")), (1, {"table, without an end"}), report.text)
        named = [f"{items} {kind}" for kind, items in sorted(expected.items()) if items]
        self.assertEqual(report.found["table, without an end"], ", ".join(named))
        for leak in ("A/NOTIFICATION", "A/DIRECT", "A/CONVERSATION", "A/UPLOAD", "REPORT/REPORT", "RATE/WINDOW", "S/MUTE"):
            self.assertIn(leak, expected)

    def test_what_can_not_be_asked_is_neither_well_nor_a_leak(self) -> None:
        past = Past(self.crudder)
        self.crudder.pass_time(25 * 3600)
        with site(self.crudder.url) as odd:
            odd.planted = {
                f"/api/v1/statuses/{past.brief}": (429, {"message": "Too Many Requests"}),
                # API Gateway's, of a route that is not there: it proves nothing.
                f"/api/v1/statuses/{past.brief}/history": (404, {"message": "Not Found"}),
                "/local/failures.json": (500, {}),
            }
            report = audit("--local", odd.url)
        self.assertEqual(report.of("can't tell"), {ONE, ONE + "/history", "queues"}, report.text)
        self.assertEqual((report.status, report.of("FAIL")), (3, set()))
        self.assertIn("answers: 429", report.found[ONE])

    def test_a_picture_that_nothing_shows_any_more_fails(self) -> None:
        report = audit("--local", self.crudder.url)
        self.assertEqual((report.status, report.found["media bucket"]), (0, "0 pictures past the end of 0"))
        left = [{"key": f"media/7/{size}", "bytes": 1, "put_at": 0} for size in ("original", "preview")]
        item = {"pk": {"S": "M#8"}, "sk": {"S": "MEDIA"}, "account": {"S": "1"}, "version": {"N": "1"}}
        waiting = {**item, "expires_at": {"N": "4000000000"}}
        dynamodb(self.crudder, "PutItem", {"TableName": "Table", "Item": waiting})
        with site(self.crudder.url) as leaky:
            kept = [{"key": "media/8/original", "bytes": 1, "put_at": 0}]
            leaky.planted = {"/local/pictures.json": (200, kept)}
            self.assertEqual(audit("--local", leaky.url).found["media bucket"], "0 pictures past the end of 1")
            leaky.planted = {"/local/pictures.json": (200, kept + left)}
            report = audit("--local", leaky.url)
        self.assertEqual((report.status, report.of("FAIL")), (1, {"media bucket"}), report.text)
        self.assertIn("1 that nothing in the table names", report.found["media bucket"])
        # Of one whose status is gone, its item says nothing.
        shown = {**waiting, "status": {"S": "9"}}
        dynamodb(self.crudder, "PutItem", {"TableName": "Table", "Item": shown})
        with site(self.crudder.url) as leaky:
            leaky.planted = {"/local/pictures.json": (200, kept)}
            self.assertEqual(audit("--local", leaky.url).of("FAIL"), {"media bucket"})

    def test_a_profiles_picture_fails_once_no_profile_shows_it(self) -> None:
        kept = [{"key": f"profiles/1/{id}", "bytes": 1, "put_at": 0} for id in (7, 8)]
        # Whole, since the stream's consumers read it, too.
        profile = {name: {"S": ""} for name in ("display_name", "note")} | {"locked": {"BOOL": False}, "version": {"N": "1"}}
        profile |= {"id": {"S": "1"}, "handle": {"S": "ada"}, "default_lifetime": {"N": "3600"}}
        profile |= {"pk": {"S": "A#1"}, "sk": {"S": "PROFILE"}, "avatar": {"S": "7"}, "header": {"S": "8"}}
        dynamodb(self.crudder, "PutItem", {"TableName": "Table", "Item": profile})
        # What its item says of when it must be shown is no end of a picture that is.
        due = {"pk": {"S": "M#7"}, "sk": {"S": "MEDIA"}, "account": {"S": "1"}, "expires_at": {"N": "1"}}
        due |= {"version": {"N": "1"}, "is_portrait": {"BOOL": True}}
        dynamodb(self.crudder, "PutItem", {"TableName": "Table", "Item": due})

        def of_bucket() -> tuple[str, str]:
            with site(self.crudder.url) as leaky:
                leaky.planted = {"/local/pictures.json": (200, kept)}
                report = audit("--local", leaky.url)
            return report.states["media bucket"], report.found["media bucket"]

        self.assertEqual(of_bucket(), ("pass", "0 pictures past the end of 2"))
        # It waits still to be shown.
        waiting = {**due, "pk": {"S": "M#8"}, "expires_at": {"N": "4000000000"}}
        dynamodb(self.crudder, "PutItem", {"TableName": "Table", "Item": waiting})
        dynamodb(self.crudder, "PutItem", {"TableName": "Table", "Item": {**profile, "header": {"NULL": True}}})
        self.assertEqual(of_bucket(), ("pass", "0 pictures past the end of 2"))
        dynamodb(self.crudder, "DeleteItem", {"TableName": "Table", "Key": {"pk": {"S": "M#8"}, "sk": {"S": "MEDIA"}}})
        state, found = of_bucket()
        self.assertEqual(state, "FAIL")
        self.assertIn("1 that nothing in the table names, 0 that are no pictures", found)
        # Its owner has left.
        dynamodb(self.crudder, "DeleteItem", {"TableName": "Table", "Key": {"pk": {"S": "A#1"}, "sk": {"S": "PROFILE"}}})
        kept.append({"key": "profiles/x", "bytes": 1, "put_at": 0})
        self.assertIn("1 that nothing in the table names, 1 that are no pictures", of_bucket()[1])

    def test_a_failure_report_with_content_fails(self) -> None:
        with site(self.crudder.url) as leaky:
            leaky.planted = {"/local/failures.json": (200, [{"version": "1.0"}, {"version": "1.0", "text": "hello"}])}
            report = audit("--local", leaky.url)
        self.assertEqual((report.status, report.found["failure queue"]), (1, "1 of 2 hold more than metadata"))

    def test_where_there_is_no_cache_it_says_so(self) -> None:
        with Crudder("--no-sweep", "--no-cache") as crudder:
            self.assertEqual(audit("--local", crudder.url).found["cache"], "there is none")

    def test_where_nothing_runs_it_can_not_start(self) -> None:
        report = audit("--local", "http://127.0.0.1:9")
        self.assertEqual((report.status, report.text), (2, ""))
        self.assertIn("http://127.0.0.1:9", report.errors)


class Routes(unittest.TestCase):
    def test_it_asks_the_routes_that_the_stack_s_own_audit_asks(self) -> None:
        # A test of the functions writes them from the routes, and holds the file to them.
        asked = json.loads((ROOT / "tests/audit/asked.json").read_text())
        self.assertGreater(len(asked), 10)
        self.assertEqual(sorted(routes.ASKED), asked)


if __name__ == "__main__":
    unittest.main()
