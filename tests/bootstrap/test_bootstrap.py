"""The binary itself, as Lambda starts it: each function of the template gets its sample event through a Runtime API
on loopback, with AWS (over TLS) and Momento stubbed. What handlers answer is tested in `functions/`; here stands
that every function comes up, opens its connections by its own configuration, and answers. Run by `make smoke`.
"""

import base64
import json
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench" / "cold-start"))

from aws import Aws, certificate, parameter
from measure import TARGET, kinds
from sandbox import Failed, cold_start

ADA = "117364880272080673"
TOKEN = ".".join(
    base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
    for part in ({"alg": "RS256"}, {"username": ADA, "token_use": "access"}, "signature")
)
# What the empty answer is no answer for.
ANSWERS = {
    "InitiateAuth": {"AuthenticationResult": {"AccessToken": TOKEN, "ExpiresIn": 3600, "TokenType": "Bearer"}},
    "SignUp": {
        "UserConfirmed": False,
        "UserSub": ADA,
        "CodeDeliveryDetails": {"DeliveryMedium": "EMAIL", "Destination": "a***@e***"},
    },
    "UpdateItem": {
        "Attributes": {
            "id": {"S": ADA},
            "handle": {"S": "ada"},
            "display_name": {"S": ""},
            "note": {"S": ""},
            "locked": {"BOOL": False},
            "default_lifetime": {"N": "604800"},
            "version": {"N": "2"},
        }
    },
    # One item, long past its end.
    "Scan": {
        "Items": [{"pk": {"S": "S#117667524689927038"}, "sk": {"S": "STATUS"}, "expires_at": {"N": "1700000000"}}],
        "Count": 1,
        "ScannedCount": 1,
    },
}
THROTTLES = {"default": {"rate": 1, "burst": 50}, "routes": {}}
BRAKE = {
    "floor": {"rate": 0.005, "burst": 5},
    "stages": [{"api": "abcdefghij", "stage": "$default", "throttles": THROTTLES}],
}
BOOTSTRAP = TARGET / "debug" / "bootstrap"


class Bootstrap(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.momento = subprocess.Popen(
            [TARGET / "debug" / "cold-start-momento"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        cls.addClassCleanup(cls.momento.communicate)
        url, key = cls.momento.stdout.readline().split()
        *pair, roots = certificate(folder.name, ROOT / "functions" / "src" / "amazon_roots.pem")
        cls.aws = Aws(parameter(key) | ANSWERS, pair)
        # The last kind has all there is: table, cache and user pool.
        cls.environment = kinds(cls.aws.url, url)[-1][2] | {"AWS_CA_BUNDLE": str(roots), "LOG_LEVEL": "info"}
        cls.environment["BRAKE"] = json.dumps(BRAKE)
        cls.environment["AUDIT_API_URL"] = cls.aws.url

    def answer(self, handler, **environment):
        event = json.loads((ROOT / "events" / f"{handler}.json").read_text())
        return cold_start(BOOTSTRAP, self.environment | {"_HANDLER": handler} | environment, event).response

    def test_every_function_comes_up_and_answers_its_sample_event(self):
        handlers = sorted(path.stem for path in (ROOT / "events").glob("*.json"))
        self.assertGreater(len(handlers), 20)
        for handler in handlers:
            with self.subTest(handler):
                if handler == "pre_sign_up":
                    # Here nothing is reserved for anybody.
                    self.assertRaisesRegex(Failed, "nothing is reserved", self.answer, handler)
                    continue
                answer = self.answer(handler)
                if handler in ("record_activity", "derive"):
                    self.assertEqual(answer, {"batchItemFailures": []})
                elif handler == "custom_message":
                    self.assertEqual(answer["triggerSource"], "CustomMessage_SignUp")
                elif handler == "post_confirmation":
                    self.assertEqual(answer["triggerSource"], "PostConfirmation_ConfirmSignUp")
                elif handler == "audit_expired":
                    self.assertEqual((answer["table"]["held"], answer["cache"]["state"]), (1, "asked"))
                    # To every GET the stub answers 200: to a status that has ended, that is a leak.
                    routes = answer["routes"]
                    self.assertEqual((routes["asked"], routes["served"], routes["unanswered"]), (9, 6, 0))
                elif handler == "finish_leaving":
                    self.assertEqual(answer, {"gone": 0, "left": 0})
                elif handler == "brake":
                    # By the machine's own clock, the sample's month may have ended.
                    self.assertTrue(answer["summary"])
                else:
                    self.assertLess(answer["statusCode"], 500, answer["body"])

    def lines(self, log):
        """What it printed, each line as Lambda has to find it: JSON with a level that it knows and a time of RFC 3339.
        docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
        """
        lines = [json.loads(line) for line in log.splitlines()]
        for line in lines:
            self.assertIn(line["level"], ("TRACE", "DEBUG", "INFO", "WARN", "ERROR"), line)
            self.assertRegex(line["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", line)
            at = datetime.fromisoformat(line["timestamp"].replace("Z", "+00:00"))
            self.assertLess(abs((datetime.now(timezone.utc) - at).total_seconds()), 60, line)
        return lines

    def test_every_line_of_every_functions_log_has_a_level_and_a_time(self):
        levels = set()
        for handler in sorted(path.stem for path in (ROOT / "events").glob("*.json")):
            environment = self.environment | {"_HANDLER": handler, "METRICS_STACK": "crudder", "LOG_LEVEL": "trace"}
            event = json.loads((ROOT / "events" / f"{handler}.json").read_text())
            with self.subTest(handler):
                try:
                    log = cold_start(BOOTSTRAP, environment, event).log
                except Failed:
                    # Here nothing is reserved for anybody.
                    self.assertEqual(handler, "pre_sign_up")
                    continue
                told = self.lines(log)
                self.assertIn("invoked", [line.get("message") for line in told])
                levels |= {line["level"] for line in told}
        self.assertGreaterEqual(levels, {"INFO", "WARN"})

    def test_only_the_brake_asks_api_gateway_and_it_asks_nobody_else(self):
        self.aws.calls.clear()
        environment = self.environment | {"_HANDLER": "brake", "USER_POOL_ISSUER": ""}
        answer = cold_start(BOOTSTRAP, environment, {"command": "apply"}).response
        self.assertEqual([stage["now"] for stage in answer["stages"]], ["braked"])
        # The stage was read (a GET like that of the pool's keys), and changed.
        self.assertEqual(self.aws.calls, {"Jwks": 1, "UpdateStage": 1})

    def test_the_hourly_audit_prints_its_figures_as_metrics_and_the_operators_does_not(self):
        event = json.loads((ROOT / "events" / "audit_expired.json").read_text())
        environment = self.environment | {"_HANDLER": "audit_expired"}

        def metrics(event):
            lines = [line for line in cold_start(BOOTSTRAP, environment, event).log.splitlines() if line.startswith("{")]
            return [line for line in map(json.loads, lines) if "_aws" in line]

        (line,) = metrics(event)
        names = [metric["Name"] for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]]
        self.assertEqual({name: line[name] for name in names if name != "ExpiredItemsOldestLag"}, {
            "ExpiredItemsHeld": 1,
            "EndlessItemsHeld": 0,
            "ExpiredCacheValuesHeld": 0,
            "ExpiredItemsServed": 6,
        })
        self.assertGreater(line["ExpiredItemsOldestLag"], 86_400)
        self.assertEqual(line["FunctionName"], "bench")
        self.assertEqual(metrics({"command": "audit"}), [])

    def test_an_invocation_is_told_as_metrics_where_the_stack_has_a_name(self):
        def lines(**environment):
            event = json.loads((ROOT / "events" / "health.json").read_text())
            log = cold_start(BOOTSTRAP, self.environment | {"_HANDLER": "health"} | environment, event).log
            return [line for line in map(json.loads, log.splitlines()) if line.get("message") == "invoked"]

        (line,) = lines(METRICS_STACK="crudder")
        self.assertEqual((line["handler"], line["status"], line["ColdStart"]), ("health", 200, 1))
        self.assertEqual(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"], [["Stack"]])
        self.assertEqual(line["Stack"], "crudder")
        self.assertTrue(line["request_id"] and line["api_request_id"])
        self.assertEqual(lines(METRICS_STACK=""), [])

    def test_an_open_read_fetches_the_caches_key_and_the_pools_keys_before_its_first_request(self):
        self.aws.calls.clear()
        self.answer("statuses_show")
        self.assertEqual((self.aws.calls["GetParameter"], self.aws.calls["Jwks"]), (1, 1))

    def test_without_a_cache_there_is_none_and_nobody_misses_it(self):
        self.aws.calls.clear()
        self.assertEqual(self.answer("health", MOMENTO_API_KEY_PARAMETER="")["statusCode"], 200)
        self.assertNotIn("GetParameter", self.aws.calls)

    def test_a_server_of_another_authority_is_not_believed(self):
        # Amazon's roots are built in; this server's certificate goes back to none of them.
        answer = self.answer("health", AWS_CA_BUNDLE="")
        self.assertEqual(answer["statusCode"], 503)

    def test_a_handler_that_is_not_there_fails_at_start_with_the_names_of_all_that_are(self):
        run = subprocess.run([BOOTSTRAP], env={"_HANDLER": "accounts_show_all"}, capture_output=True, text=True)
        self.assertNotEqual(run.returncode, 0)
        (line,) = self.lines(run.stdout + run.stderr)
        self.assertEqual((line["level"], line["message"]), ("ERROR", "the function can't start"))
        self.assertIn("accounts_show_all", line["error"])
        self.assertIn("timelines_home", line["error"])


if __name__ == "__main__":
    unittest.main()
