"""scripts/audit-expired against a stack: with the real AWS CLI for the table, which is that of a crudder-local, and a
stand-in for the rest of AWS (fake/aws). The public routes are that Crudder's own.

Its clock is two hours behind that of the gateway in front of it, which the script goes by: there everything brief has
ended, and until the clock is brought forward every route serves it. So here the leaks are real. Run by `make audit-expired-test`.
"""

import json
import os
import tempfile
import unittest
from pathlib import Path
from typing import Any

from audited import ROOT, Crudder, Past, Report, audit, site

HOURS = 2
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/crudder-FailureQueue-1ABCDEFGHIJK"
PUBLIC = "GET /api/v1/timelines/public"


class AStack(unittest.TestCase):
    def setUp(self) -> None:
        self.crudder = self.enterContext(Crudder("--no-sweep", "--now-offset", f"-{HOURS}h"))
        self.past = Past(self.crudder)
        self.gateway = self.enterContext(site(self.crudder.url))
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        outputs = {
            "TableName": self.crudder.call("/local/places.json")["table"],
            "ApiUrl": self.gateway.url,
            "AppsApiUrl": self.gateway.url,
            "AuditFunctionName": "crudder-AuditExpiredFunction-1ABCDEFGHIJK",
            "Cache": "crudder",
        }
        figures = {
            "cache": {"state": "asked", "asked": 9, "held": 0, "named": []},
            "routes": {"asked": 20, "served": 0, "unanswered": 0, "named": []},
        }
        queue = {"ResourceType": "AWS::SQS::Queue", "PhysicalResourceId": QUEUE}
        self.answers: dict[str, Any] = {
            "cloudformation describe-stacks": {
                "Stacks": [{"Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]}]
            },
            "cloudformation list-stack-resources": {"StackResourceSummaries": [queue]},
            "lambda invoke": {"StatusCode": 200, "event": {"command": "audit"}, "payload": figures},
            "sqs get-queue-attributes": {
                "Attributes": {"ApproximateNumberOfMessages": "0", "MessageRetentionPeriod": "1209600"}
            },
            "cloudwatch get-metric-statistics": {"Datapoints": []},
        }

    def audit(self, *arguments: str) -> Report:
        answers, calls = self.folder / "answers.json", self.folder / "calls"
        answers.write_text(json.dumps(self.answers))
        report = audit(
            *("--stack", "crudder", "--region", "us-east-1", *arguments),
            PATH=f"{Path(__file__).parent / 'fake'}{os.pathsep}{os.environ['PATH']}",
            FAKE_AWS_ANSWERS=str(answers),
            FAKE_AWS_CALLS=str(calls),
            REAL_AWS=str(ROOT / "target/venv-aws/bin/aws"),
            AWS_ENDPOINT_URL_DYNAMODB=self.crudder.call("/local/places.json")["dynamodb"],
            AWS_ACCESS_KEY_ID="local",
            AWS_SECRET_ACCESS_KEY="local",
            AWS_CONFIG_FILE=os.devnull,
            AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        )
        self.calls = calls.read_text().splitlines()
        return report

    def test_a_stack_that_serves_what_has_ended_fails_and_once_its_clock_is_right_it_is_well(self) -> None:
        report = self.audit()
        print(f"\n---- make audit-expired, of an API whose clock is behind:\n{report.text}")
        self.assertEqual((report.status, report.errors), (1, ""), report.text)
        one = "GET /api/v1/statuses/{id}"
        leaking = {f"{one}{rest}" for rest in ("", "/context", "/history", "/favourited_by", "/reblogged_by")}
        leaking |= {PUBLIC, "GET /api/v1/statuses", "GET /api/v1/accounts/{id}/statuses"}
        self.assertEqual(report.of("FAIL"), leaking | {f"{route} (apps)" for route in leaking}, report.text)
        self.assertIn(self.past.brief, report.found[PUBLIC])

        self.crudder.pass_time(HOURS * 3600)
        report = self.audit()
        self.assertEqual((report.status, report.errors, report.of("pass")), (0, "", set(report.states)), report.text)
        self.assertRegex(report.found["table, not collected yet"], r"^\d+ items past the end .*, the oldest for \d+ minutes")
        self.assertEqual(report.found["table has TTL on"], "ENABLED, by expires_at")
        self.assertEqual(report.found["function audit_expired"], "20 requests of its own, 0 served")
        self.assertEqual(report.found["media bucket"], "the stack has none, and nothing is uploaded")
        for call in self.calls:
            self.assertRegex(call, r"^[a-z0-9]+ (get|list|describe)-|^dynamodb (scan|batch-get-item)$|^lambda invoke$")
        # AppsApi's throttle is shared by all apps: it is asked for two of each.
        self.assertIn("2 requests", report.found[f"{one} (apps)"])
        self.assertEqual(self.audit("--all", "--sample", "1").found[one], "1 request, 0 served")

    def test_what_the_function_found_is_told(self) -> None:
        self.crudder.pass_time(HOURS * 3600)
        figures = self.answers["lambda invoke"]["payload"]
        figures["cache"] = {"state": "asked", "asked": 9, "held": 1, "named": ["status 7"]}
        self.assertEqual(self.audit().of("FAIL"), {"cache"})
        figures["cache"] = {"state": "away", "asked": 0, "held": 0, "named": []}
        figures["routes"]["served"] = 2
        report = self.audit()
        self.assertEqual((report.of("FAIL"), report.of("can't tell")), ({"function audit_expired"}, {"cache"}))
        failed = {"FunctionError": "Unhandled", "payload": {"errorMessage": "Task timed out"}}
        self.answers["lambda invoke"] |= failed
        report = self.audit()
        self.assertEqual((report.status, report.of("can't tell")), (3, {"cache"}))
        self.assertIn("Task timed out", report.found["cache"])

    def test_a_message_that_is_older_than_its_queue_keeps_it_fails(self) -> None:
        self.crudder.pass_time(HOURS * 3600)
        check = f"queue {QUEUE.rsplit('/', 1)[-1]}"
        self.answers["sqs get-queue-attributes"]["Attributes"]["ApproximateNumberOfMessages"] = "3"
        report = self.audit()
        self.assertEqual((report.status, report.of("can't tell")), (3, {check}))
        for age, state in ((3_600.0, "pass"), (1_209_601.0, "FAIL")):
            point = {"Timestamp": "2026-11-24T12:00:00+00:00", "Maximum": age, "Unit": "Seconds"}
            self.answers["cloudwatch get-metric-statistics"] = {"Datapoints": [point]}
            report = self.audit()
            self.assertEqual(report.states[check], state, report.text)
            self.assertIn("3 messages, metadata only", report.found[check])

    def test_what_may_not_be_asked_and_what_is_not_known_is_told_apart_from_a_leak(self) -> None:
        self.crudder.pass_time(HOURS * 3600)
        self.answers["sqs get-queue-attributes"] = {"error": "AccessDenied"}
        bucket = {"ResourceType": "AWS::S3::Bucket", "PhysicalResourceId": "crudder-media-1abc"}
        self.answers["cloudformation list-stack-resources"]["StackResourceSummaries"].append(bucket)
        report = self.audit()
        self.assertEqual((report.status, report.of("can't tell")), (3, {"queues", "media bucket"}), report.text)
        left = {"Key": "media/7/original", "LastModified": "2026-11-01T00:00:00+00:00"}
        self.answers["s3api list-objects-v2"] = {"Contents": [left], "NextToken": "on"}
        report = self.audit()
        self.assertEqual(report.of("FAIL"), {"media bucket"}, report.text)
        self.assertIn("1, the first of more; 1 that nothing", report.found["media bucket"])
        self.answers["s3api list-objects-v2"] = {"error": "AccessDenied"}
        self.answers["dynamodb scan"] = {"error": "AccessDeniedException"}
        report = self.audit()
        self.assertEqual(report.of("can't tell") - {"queues", "media bucket"}, {"table, not collected yet", "public routes"})
        self.answers["dynamodb describe-time-to-live"] = {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}
        self.assertEqual(self.audit().of("FAIL"), {"table has TTL on"})

    def test_an_api_whose_clock_is_wrong_is_no_measure(self) -> None:
        for output in self.answers["cloudformation describe-stacks"]["Stacks"][0]["Outputs"][1:3]:
            output["OutputValue"] = self.crudder.url
        report = self.audit()
        self.assertEqual((report.status, report.of("can't tell")), (3, {"the API's clock"}), report.text)

    def test_a_stack_that_is_not_there_can_not_be_audited(self) -> None:
        self.answers["cloudformation describe-stacks"] = {"error": "ValidationError"}
        report = self.audit()
        self.assertEqual((report.status, report.text), (2, ""))
        self.assertIn("ValidationError", report.errors)


if __name__ == "__main__":
    unittest.main()
