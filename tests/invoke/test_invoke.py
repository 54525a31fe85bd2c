"""Each function of the release build under the SAM CLI's Runtime Interface Emulator, with its sample event: what `sam local
invoke FUNCTION -e events/HANDLER.json` does in a container. Behind them a Crudder's table, cache and user pool, and an AWS
emulator for what is left (the parameter with the cache's key, API Gateway's own API).
"""

import base64
import json
import sys
import unittest
import urllib.request
from datetime import UTC, datetime
from typing import Any

from emulated import BUILT, ROOT, Function, functions
from samples import at, bodies, sample, statuses

sys.path += [str(ROOT / "tests"), str(ROOT / "tests/clients"), str(ROOT / "tests/audit")]
from audited import dynamodb
from crudder import PASSWORD, Crudder
from picture import png
from emulator import REGION, Emulator

ACCOUNT = "555555555555"
KEY_PARAMETER = "/crudder/momento-api-key"
THROTTLES = {"default": {"rate": 1, "burst": 50}, "routes": {}}
FLOOR = {"rate": 0.005, "burst": 5}


def claims(token: str) -> dict[str, str]:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class Invoked(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.crudder = cls.enterClassContext(Crudder())
        cls.emulator = Emulator()
        cls.addClassCleanup(cls.emulator.stop)
        cls.gateway = cls.emulator.client(ACCOUNT, "apigatewayv2")
        cls.api = cls.gateway.create_api(Name="crudder", ProtocolType="HTTP")["ApiId"]
        cls.gateway.create_stage(ApiId=cls.api, StageName="$default", AutoDeploy=True)
        cls.answered: set[str] = set()
        cls.people()

    @classmethod
    def people(cls) -> None:
        """Ada signs up by the samples, with the code that she is sent; Bob as everybody does. Ada says what the samples read."""
        places = cls.crudder.call("/local/places.json")
        ssm = cls.emulator.client(ACCOUNT, "ssm")
        ssm.put_parameter(Name=KEY_PARAMETER, Type="SecureString", Value=places["momento_key"])
        bobs_token = cls.enrolled("bob")
        bob = claims(bobs_token)
        cls.lambdas = {
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            # By which the emulator checks what is signed for its S3.
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL": cls.emulator.endpoint,
            "AWS_ENDPOINT_URL_DYNAMODB": places["dynamodb"],
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": places["cognito"],
            "AWS_LAMBDA_FUNCTION_NAME": "invoked",
        }
        stages = [{"api": cls.api, "stage": "$default", "throttles": THROTTLES}]
        cls.values = {
            "TABLE_NAME": places["table"],
            "CACHE_NAME": "crudder",
            "MOMENTO_API_KEY_PARAMETER": KEY_PARAMETER,
            "MOMENTO_ENDPOINT": places["momento"],
            # A timeline that was merged before somebody was followed is not to be served again.
            "HOME_TTL_SECONDS": "0",
            "LOG_LEVEL": "info",
            "METRICS_STACK": "crudder",
            "USER_POOL_CLIENT_ID": bob["client_id"],
            "USER_POOL_ID": bob["iss"].rpartition("/")[2],
            "USER_POOL_ISSUER": bob["iss"],
            "AUDIT_API_URL": cls.crudder.url,
            "MEDIA_BUCKET": "crudder-media",
            "BRAKE": json.dumps({"floor": FLOOR, "stages": stages}),
        }
        cls.ids = {"BOB": bob["username"]}
        answer = cls.ask("auth_sign_up", sample("auth_sign_up", cls.ids))
        assert answer["statusCode"] == 200, answer
        confirmation = sample("auth_confirm", cls.ids)
        code = cls.crudder.call("/local/mailbox.json")[-1]["code"]
        confirmation["body"] = json.dumps({"username": "ada", "code": code})
        answer = cls.ask("auth_confirm", confirmation)
        assert answer["statusCode"] == 200, answer
        signed_in = json.loads(cls.ask("auth_sign_in", sample("auth_sign_in", cls.ids))["body"])
        cls.ids["ADA"] = claims(signed_in["access_token"])["username"]
        said: dict[str, Any] = {"status": "the engine", "expires_in": 3600}
        if "polls_show" in functions():
            said["poll"] = {"options": ["yes", "no"], "expires_in": 3600, "hide_totals": True}
        cls.ids["ENGINE"] = cls.crudder.call("/api/v1/statuses", said, signed_in["access_token"])["id"]
        if "lists_show" in functions():
            cls.ids["LIST"] = cls.crudder.call("/api/v1/lists", {"title": "Friends"}, bobs_token)["id"]
        if "media_show" in functions():
            cls.emulator.client(ACCOUNT, "s3").create_bucket(Bucket=cls.values["MEDIA_BUCKET"])
            cls.ids["PICTURE"] = cls.upload(signed_in["access_token"])
        if "derive" in functions():
            # The status names Bob, though its text does not: as in the sample, of which he is told.
            posted = sample("derive", cls.ids)
            cls.name_in_status(posted["Records"][0]["dynamodb"]["NewImage"]["mentions"])
            cls.ask("derive", posted)

    @classmethod
    def name_in_status(cls, mentions: Any) -> None:
        request = {
            "TableName": cls.values["TABLE_NAME"],
            "Key": {"pk": {"S": f"S#{cls.ids['ENGINE']}"}, "sk": {"S": "STATUS"}},
            "UpdateExpression": "SET mentions = :mentions, version = version + :one",
            "ExpressionAttributeValues": {":mentions": mentions, ":one": {"N": "1"}},
        }
        dynamodb(cls.crudder, "UpdateItem", request)
        cls.crudder.call("/local/settle", {})

    @classmethod
    def enrolled(cls, handle: str) -> str:
        """Somebody's access token."""
        cls.crudder.sign_up(handle)
        return cls.crudder.call("/auth/sign-in", {"username": handle, "password": PASSWORD})["access_token"]

    @classmethod
    def upload(cls, token: str) -> str:
        """Keeps a picture; its id."""
        end = "end-of-part"
        head = f'--{end}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
        body = head.encode() + png(24, 16) + f"\r\n--{end}--\r\n".encode()
        headers = {"content-type": f"multipart/form-data; boundary={end}", "authorization": f"Bearer {token}"}
        with urllib.request.urlopen(urllib.request.Request(f"{cls.crudder.url}/api/v2/media", body, headers)) as answer:
            return json.load(answer)["id"]

    @classmethod
    def ask(cls, handler: str, event: Any) -> Any:
        cls.answered.add(handler)
        with Function(handler, cls.values, cls.lambdas) as function:
            return function.invoke(event)

    def test_each_route_answers_its_sample_with_what_is_there(self) -> None:
        rows = bodies(self.ids)
        self.assertGreater(len(rows), 35)
        for handler, pointer, expected in rows:
            if handler.startswith("conversations_"):
                continue
            with self.subTest(handler):
                answer = self.ask(handler, sample(handler, self.ids))
                self.assertEqual(answer["statusCode"], 200, answer)
                self.assertEqual(at(json.loads(answer["body"]), pointer), expected, answer["body"])

    def test_an_app_is_told_what_the_instance_is(self) -> None:
        answer = self.ask("apps", sample("apps", self.ids))
        self.assertEqual(answer["statusCode"], 200, answer)
        self.assertIn("uri", json.loads(answer["body"]))

    def test_a_conversation_of_others_is_not_there(self) -> None:
        """Its id follows from who is in it, so what the samples name is nobody's here."""
        for handler in sorted(name for name in functions() if name.startswith("conversations_")):
            with self.subTest(handler):
                answer = self.ask(handler, sample(handler, self.ids))
                self.assertIn(answer["statusCode"], (200, 404), answer)
                self.assertEqual(json.loads(answer["body"]) == [], handler == "conversations_index", answer)

    def test_each_route_under_auth_answers_its_sample(self) -> None:
        rows = statuses()
        self.assertGreater(len(rows), 7)
        # Bob is somebody here, with another password than the sample's.
        here = {"auth_delete_account": 403}
        for handler, status in rows:
            with self.subTest(handler):
                answer = self.ask(handler, sample(handler, self.ids))
                self.assertEqual(answer["statusCode"], here.get(handler, status), answer)

    def test_the_stream_and_the_pool_get_their_answers(self) -> None:
        for consumer in {"record_activity", "derive"} & set(functions()):
            self.assertEqual(self.ask(consumer, sample(consumer, self.ids)), {"batchItemFailures": []}, consumer)
        for trigger in ("custom_message", "post_confirmation"):
            event = sample(trigger, self.ids)
            self.assertEqual(self.ask(trigger, event), event)
        # An account is there: nothing is reserved for it any more.
        refused = self.ask("pre_sign_up", sample("pre_sign_up", self.ids))
        self.assertEqual(refused["errorMessage"], "nothing is reserved for that user")
        self.assertEqual(self.ask("finish_leaving", sample("finish_leaving", self.ids))["gone"], 0)

    def test_the_audit_finds_what_has_ended_in_the_table_and_nowhere_else(self) -> None:
        # The status of the stream's sample: of another id than what was said here, and long past its end.
        record = sample("record_activity", {})["Records"][0]
        request = {"TableName": self.values["TABLE_NAME"], "Item": record["dynamodb"]["NewImage"]}
        dynamodb(self.crudder, "PutItem", request)
        found = self.ask("audit_expired", sample("audit_expired", self.ids))
        self.assertEqual(found["table"]["kinds"]["S/STATUS"]["held"], 1, found)
        self.assertEqual((found["cache"]["state"], found["cache"]["held"]), ("asked", 0), found)
        routes = found["routes"]
        self.assertGreater(routes["asked"], 4)
        self.assertEqual((routes["served"], routes["unanswered"]), (0, 0), found)

    def test_the_brake_throttles_the_stage_to_its_floor(self) -> None:
        event = sample("brake", self.ids)
        # A notice of a month that has ended throttles nothing.
        event["Records"][0]["Sns"]["Timestamp"] = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
        answer = self.ask("brake", event)
        self.assertEqual([stage["now"] for stage in answer["stages"]], ["braked"], answer)
        settings = self.gateway.get_stage(ApiId=self.api, StageName="$default")["DefaultRouteSettings"]
        throttle = (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"])
        self.assertEqual(throttle, (FLOOR["rate"], FLOOR["burst"]))

    def test_what_a_function_needs_of_the_environment_it_has_from_the_template(self) -> None:
        values = {name: value for name, value in self.values.items() if name != "TABLE_NAME"}
        with Function("health", values, self.lambdas) as function, self.assertRaises(RuntimeError) as failed:
            function.invoke(sample("health", self.ids))
        self.assertIn("TABLE_NAME", str(failed.exception))

    def test_z_every_function_was_asked(self) -> None:
        self.assertEqual(set(functions()) - self.answered, set(), f"{ROOT}/functions/tests/samples/ has no file")
        self.assertEqual({path.stem for path in (ROOT / "events").glob("*.json")}, set(functions()))
        self.assertTrue(all((BUILT / name / "bootstrap").exists() for name, _ in functions().values()))


if __name__ == "__main__":
    unittest.main()
