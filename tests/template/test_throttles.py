"""Throttles that a release takes off: AWS keeps them, and refuses a stage that has one without a route.

UpdateStage merges the settings of routes (https://github.com/hashicorp/terraform-provider-aws/pull/16133,
https://github.com/go-to-k/cdkd/pull/1577), and holds the whole against the routes that there are
(https://github.com/aws/serverless-application-model/issues/1939). So infra/throttles.json remembers each route that a release
has throttled by itself, and scripts/throttles deletes what was taken off. Run by `make validate`.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from stack import ROOT, Deployed, transform, load

RECORD = json.loads((ROOT / "infra/throttles.json").read_text())
FAKE = ROOT / "tests/account/fake"


def throttled(template: dict) -> dict[str, set[str]]:
    """The routes that have settings of their own, by API."""
    stages = [r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::ApiGatewayV2::Stage"]
    return {stage["ApiId"]["Ref"]: set(stage.get("RouteSettings", {})) for stage in stages}


def unaccounted(before: dict, after: dict, taken_off: dict) -> set[str]:
    """What was throttled and is so no more, without being named as taken off."""
    gone = {(api, key) for api, keys in before.items() for key in set(keys) - set(after.get(api, ()))}
    return {f"{api} {key}" for api, key in gone if key not in taken_off.get(api, ())}


class Record(Deployed):
    def test_no_route_that_a_release_throttled_is_missing_unless_it_is_named_as_taken_off(self) -> None:
        now, off = throttled(self.template), RECORD["taken_off"]
        self.assertEqual(unaccounted(RECORD["throttled"], now, off), set())
        previous = throttled(transform(load("tests/deploy/previous/template.yaml")))
        self.assertGreater(len(previous["Api"]), 5)
        self.assertEqual(unaccounted(previous, now, off), set(), "the release that test_update.py comes from")
        for api, keys in off.items():
            self.assertEqual(set(keys) & now[api], set(), "what is throttled is not taken off")

    def test_what_is_throttled_now_is_remembered_for_the_next_release(self) -> None:
        self.assertEqual({api: set(keys) for api, keys in RECORD["throttled"].items()}, throttled(self.template))
        self.assertEqual(set(RECORD["taken_off"]), set(RECORD["throttled"]))

    def test_a_route_that_is_renamed_loses_its_throttle_or_goes_would_be_noticed(self) -> None:
        before = {"Api": ["GET /a", "GET /b"]}
        self.assertEqual(unaccounted(before, {"Api": {"GET /a", "GET /c"}}, {}), {"Api GET /b"})
        self.assertEqual(unaccounted(before, {}, {"Api": ["GET /b"]}), {"Api GET /a"})
        self.assertEqual(unaccounted(before, {"Api": {"GET /a"}}, {"Api": ["GET /b"]}), set())

    def test_a_stage_is_written_after_the_routes_that_it_names(self) -> None:
        """Else a first deploy, or one that adds a throttled route, is refused."""
        for stage in (r["Properties"] for r in self.resources.values() if r["Type"] == "AWS::ApiGatewayV2::Stage"):
            api = self.resources[stage["ApiId"]["Ref"]]
            paths = api["Properties"]["Body"]["paths"]
            routes = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
            self.assertLessEqual(set(stage["RouteSettings"]), routes)


class Script(unittest.TestCase):
    def run_it(self, *arguments: str, settings: list[str], routes: list[str]) -> tuple[subprocess.CompletedProcess, list[str]]:
        answers = {
            "cloudformation describe-stacks": {"Stacks": [{"StackName": "crudder"}]},
            "cloudformation describe-stack-resource": {"StackResourceDetail": {"PhysicalResourceId": "a1"}},
            "apigatewayv2 get-stage": {"RouteSettings": dict.fromkeys(settings, {"ThrottlingRateLimit": 1})},
            "apigatewayv2 get-routes": {"Items": [{"RouteKey": key} for key in routes]},
            "apigatewayv2 delete-route-settings": {},
        }
        with tempfile.TemporaryDirectory() as folder:
            given, calls = Path(folder, "answers"), Path(folder, "calls")
            given.write_text(json.dumps(answers))
            environment = {"FAKE_AWS_ANSWERS": str(given), "FAKE_AWS_CALLS": str(calls)}
            environment["PATH"] = f"{FAKE}:{os.environ['PATH']}"
            command = [sys.executable, ROOT / "scripts/throttles", *arguments]
            done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=60)
            return done, calls.read_text().splitlines()

    def test_settings_without_a_route_are_found_and_deleted_at_a_word_alone(self) -> None:
        there = {"settings": ["GET /a", "GET /gone/{id}"], "routes": ["GET /a", "GET /b"]}
        looked, calls = self.run_it(**there)
        self.assertEqual(looked.returncode, 1, looked)
        self.assertIn("GET /gone/{id}", looked.stdout)
        self.assertNotIn("GET /a", looked.stdout)
        self.assertNotIn("apigatewayv2 delete-route-settings", calls)
        deleted, calls = self.run_it("--delete", **there)
        self.assertEqual((deleted.returncode, calls.count("apigatewayv2 delete-route-settings")), (0, 2), "at both APIs")

    def test_where_there_is_none_all_is_well(self) -> None:
        done, _ = self.run_it(settings=["GET /a"], routes=["GET /a"])
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_what_was_taken_off_is_found_while_its_route_is_there(self) -> None:
        source = (ROOT / "scripts/throttles").read_text()
        names: dict = {}
        exec(source[source.index("def left_over") : source.index("def found")], names)  # noqa: S102
        self.assertEqual(names["left_over"]({"GET /a": 1, "GET /b": 1}, {"GET /a", "GET /b"}, ["GET /b"]), ["GET /b"])


if __name__ == "__main__":
    unittest.main()
