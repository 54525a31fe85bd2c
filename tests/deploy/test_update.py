"""From the release before to this one, with people and posts in it, and back: what was there stays, and so do tokens.

The release before is its template only (previous/): the functions are this release's, since building both takes too long. So
items that older code wrote are not here, and there is no cache: crates/activity/tests/cache/shapes.rs fixes the bytes of the
cache's values, and asks for another SHAPE where they change: values of any other shape are dropped when they are read.
"""

import copy
import unittest
from pathlib import Path
from typing import Any

from people import Client, Person, sign_up
from replacement import HOLDS_DATA, lost
from stack import BUCKET, ROOT, STACK, Cloud, say, transformed, with_code

PREVIOUS = Path(__file__).with_name("previous")
DAY = 86_400
HOME = "/api/v1/timelines/home"


def resources(folder: Path) -> dict[str, Any]:
    """The transformed template of a folder."""
    return transformed(with_code((folder / "template.yaml").read_text(), "s3://bucket/key"))


class Replacement(unittest.TestCase):
    def test_the_update_and_the_way_back_replace_nothing_that_holds_data(self) -> None:
        before, after = resources(PREVIOUS), resources(ROOT)
        # The client that had no secret has to go: everybody signs in again (docs/deploy.md).
        self.assertEqual(lost(before, after), {"UserPoolClient": "replaced for GenerateSecret"})
        # The way back takes away log groups of functions that were not there: nothing that people have. What is retained
        # leaves the stack, and stays in the account.
        gone = {name: after["Resources"][name] for name in lost(after, before)}
        kept = {name for name, one in gone.items() if one.get("DeletionPolicy") == "Retain"}
        logs = {name for name, one in gone.items() if one["Type"] == "AWS::Logs::LogGroup"}
        self.assertEqual(set(gone), kept | logs | {"UserPoolClient"})

    def test_a_replacement_would_be_noticed(self) -> None:
        before = resources(ROOT)
        for name, path, value in [
            ("Table", "KeySchema", [{"AttributeName": "id", "KeyType": "HASH"}]),
            ("Table", "TableName", "another"),
            ("UserPool", "UsernameAttributes", ["email"]),
            ("UserPoolClient", "GenerateSecret", False),
            ("FailureQueue", "FifoQueue", True),
            ("ReadLogGroup", "LogGroupName", "another"),
        ]:
            after = copy.deepcopy(before)
            after["Resources"][name]["Properties"][path] = value
            self.assertEqual(lost(before, after), {name: f"replaced for {path}"})
        after = copy.deepcopy(before)
        del after["Resources"]["Table"]
        self.assertEqual(lost(before, after), {"Table": "removed"})


class Update(unittest.TestCase):
    def setUp(self) -> None:
        self.cloud = Cloud()
        self.addCleanup(self.cloud.stop)

    def deploy(self, folder: Path, **parameters: str) -> list[dict[str, Any]]:
        parameters |= dict.fromkeys(("RouteRateLimit", "AuthRouteRateLimit"), "1000")
        template = self.cloud.placed(folder)
        # What this release's functions ask for, whichever release's template starts them.
        template["Globals"]["Function"]["Environment"]["Variables"].setdefault("MEDIA_BUCKET", BUCKET)
        changes = self.cloud.deploy(
            template, Architecture="x86_64", AlarmEmail="you@example.com", **parameters
        )
        actions = [change["Action"] for change in changes]
        counted = ", ".join(f"{action} {actions.count(action)}" for action in sorted(set(actions)))
        say(f"- to the {'previous' if folder == PREVIOUS else 'present'} release's template: {counted}")
        return changes

    def held(self) -> dict[str, str]:
        """What holds data: the physical ids, by the logical ones."""
        pages = self.cloud.stacks.get_paginator("list_stack_resources").paginate(StackName=STACK)
        found = [one for page in pages for one in page["StackResourceSummaries"]]
        kept = HOLDS_DATA - {"AWS::Cognito::UserPoolClient"}
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found if one["ResourceType"] in kept}

    def assert_keeps(self, changes: list[dict[str, Any]], held: dict[str, str]) -> None:
        for change in changes:
            if change["LogicalResourceId"] in held:
                self.assertEqual((change["Action"], change.get("Replacement", "False")), ("Modify", "False"), change)
        self.assertEqual({name: id for name, id in self.held().items() if name in held}, held)

    def test_what_people_have_outlives_an_update_and_a_roll_back(self) -> None:
        self.deploy(PREVIOUS)
        address = self.cloud.outputs["ApiUrl"]
        sign_up(self.cloud, "ada")
        ada = Person(self.cloud, "ada")
        old = ada.says("Said before the update", expires_in=DAY)
        visitor = Client(self.cloud, "ApiUrl")
        ends = visitor.get(f"/api/v1/statuses/{old}")["expires_at"]
        ada.ask("POST", f"/api/v1/statuses/{old}/favourite", {}).expect(404)
        held = self.held()
        self.assertLessEqual({"Table", "UserPool"}, set(held))

        self.assert_keeps(self.deploy(ROOT), held)
        self.assertEqual(self.cloud.outputs["ApiUrl"], address, "clients keep their address")
        self.assertEqual(visitor.get(f"/api/v1/statuses/{old}")["expires_at"], ends)
        ada.ask("GET", HOME).expect(401)
        ada = Person(self.cloud, "ada")
        self.assertIn(old, ada.ids(HOME))
        self.assertTrue(ada.post(f"/api/v1/statuses/{old}/favourite")["favourited"], "a route of this release")
        ada.ask("PUT", f"/api/v1/statuses/{old}", {"status": "Edited after the update"}).expect(200)
        new = ada.says("Said after the update", expires_in=DAY)
        refreshed = visitor.post("/auth/refresh", {"refresh_token": ada.refresh_token})
        self.assertIn(new, Client(self.cloud, "ApiUrl", refreshed["access_token"]).ids(HOME))

        # What this release brought goes; its log groups are the only thing with content of their own.
        self.assert_keeps(
            [change for change in self.deploy(PREVIOUS) if change["LogicalResourceId"] in held], held
        )
        ada = Person(self.cloud, "ada")
        ada.ask("POST", f"/api/v1/statuses/{old}/favourite", {}).expect(404)
        self.assertLessEqual({old, new}, set(ada.ids(HOME)))
        self.assertEqual(visitor.get(f"/api/v1/statuses/{old}")["expires_at"], ends)
        self.cloud.clock.advance(DAY)
        for id in (old, new):
            visitor.ask("GET", f"/api/v1/statuses/{id}").expect(404)

    def test_an_alias_serves_what_a_parameter_was_changed_to_and_keeps_no_old_version(self) -> None:
        functions = self.cloud.client("lambda")

        def served() -> tuple[str, str, list[str]]:
            """Of the alias: the version, its log level; and all versions of the function."""
            name = self.cloud.resource("StatusesShowFunction")
            live = functions.get_function_configuration(FunctionName=name, Qualifier="live")
            versions = functions.list_versions_by_function(FunctionName=name)["Versions"]
            level = live["Environment"]["Variables"]["LOG_LEVEL"]
            return live["Version"], level, [one["Version"] for one in versions if one["Version"] != "$LATEST"]

        self.deploy(ROOT)
        first = served()
        self.assertEqual(first, (first[0], "info", [first[0]]))
        self.deploy(ROOT, LogLevel="debug")
        second = served()
        self.assertEqual(second, (second[0], "debug", [second[0]]))
        self.assertNotEqual(first[0], second[0])
        Client(self.cloud, "ApiUrl").ask("GET", "/api/v1/statuses/1").expect(404)


if __name__ == "__main__":
    unittest.main()
