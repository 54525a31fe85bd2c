"""The description of the API: valid, and kept by a Crudder on this machine. Run by `make test-openapi`."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from openapi_spec_validator import OpenAPIV31SpecValidator

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests/clients"))

from crudder import PASSWORD, Crudder  # noqa: E402

DOCUMENT = ROOT / "functions/src/openapi/openapi.json"
# Enough to meet every bound of every parameter once; what is left of the time goes to what nobody thought of.
EXAMPLES, SECONDS, SEED = 8, 120, 20261123
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]


class Description(unittest.TestCase):
    def test_it_is_what_openapi_allows(self) -> None:
        OpenAPIV31SpecValidator(json.loads(DOCUMENT.read_text())).validate()

    def test_a_linter_finds_nothing_in_it(self) -> None:
        command = [HERE / "node_modules/.bin/redocly", "lint", "--config", HERE / "redocly.yaml", DOCUMENT]
        environment = os.environ | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Peopled:
    """A Crudder in which Ada has posted, Bob has answered, and an app acts for Ada."""

    def __init__(self, crudder: Crudder) -> None:
        self.crudder = crudder
        for name in ("ada", "bob", "eve"):
            crudder.sign_up(name)
        # Whoever signs out ends her apps' access, too: /auth/ is Eve's alone.
        ada, bob, self.eve = (self.sign_in(name) for name in ("ada", "bob", "eve"))
        self.accounts = [self.me(token) for token in (ada, bob)]
        status = crudder.call("/api/v1/statuses", {"status": "It ends #exp1d"}, ada)["id"]
        answer = {"status": "@ada So it does #exp1h", "in_reply_to_id": status}
        question = {"status": "Which?", "poll": {"options": ["this", "that"], "expires_in": 3_600}}
        self.polls = [crudder.call("/api/v1/statuses", question, bob)["id"]]
        crudder.call(f"/api/v1/accounts/{self.accounts[1]}/follow", {}, ada)
        self.lists = [crudder.call("/api/v1/lists", {"title": "some"}, ada)["id"]]
        self.statuses = [status, crudder.call("/api/v1/statuses", answer, bob)["id"]]
        crudder.call(f"/api/v1/statuses/{status}/favourite", {}, bob)
        crudder.call("/api/v1/statuses", {"status": "@ada psst", "visibility": "direct"}, bob)
        crudder.call("/local/settle", {})
        self.notifications = self.ids("/api/v1/notifications", ada)
        self.conversations = self.ids("/api/v1/conversations", ada)
        scopes = "read write follow push profile"
        oob = "urn:ietf:wg:oauth:2.0:oob"
        self.app = crudder.call("/api/v1/apps", {"client_name": "test", "redirect_uris": [oob], "scopes": scopes})
        self.token = self.grant(username="ada", password=PASSWORD, grant_type="password", scope=scopes)

    def sign_in(self, name: str) -> str:
        return self.crudder.call("/auth/sign-in", {"username": name, "password": PASSWORD})["access_token"]

    def ids(self, path: str, token: str) -> list[str]:
        ids = [each["id"] for each in self.crudder.call(path, token=token)]
        assert ids, path
        return ids

    def me(self, token: str) -> str:
        return self.crudder.call("/api/v1/accounts/verify_credentials", token=token)["id"]

    def grant(self, **fields: str) -> str:
        client = {name: self.app[name] for name in ("client_id", "client_secret")}
        return self.crudder.call("/oauth/token", client | fields)["access_token"]


def configuration(world: Peopled) -> str:
    """What schemathesis is told: who asks, and ids that are there, of which most requests take one."""
    toml = json.dumps  # Strings and arrays of them are written alike.
    kinds = ("accounts", "statuses", "polls", "lists", "notifications", "conversations")
    known = {kind: getattr(world, kind) for kind in kinds}
    lines = [
        f"headers = {{ Authorization = {toml('Bearer ' + world.token)} }}",
        # A gateway answers these; a quarter of the requests would be spent on them.
        "[phases.coverage]",
        "unexpected-methods = []",
    ]
    for name, ids in known.items():
        lines += [f"[dictionaries.{name}]", f"values = {toml(ids)}"]
    for name in known:
        lines += [
            "[[operations]]",
            f"include-path-regex = {toml('^/api/v1/' + name + '/')}",
            f'parameters = {{ "path.id" = {{ dictionary = "{name}", probability = 0.8 }} }}',
        ]
    lines += [
        "[[operations]]",
        f"include-path-regex = {toml('^/auth/')}",
        f"headers = {{ Authorization = {toml('Bearer ' + world.eve)} }}",
    ]
    return "\n".join(lines) + "\n"


class Conformance(unittest.TestCase):
    def test_a_crudder_answers_as_it_says(self) -> None:
        with Crudder() as crudder, tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "schemathesis.toml").write_text(configuration(Peopled(crudder)))
            command = [
                Path(sys.executable).with_name("schemathesis"),
                *("--config-file", "schemathesis.toml", "run", crudder.url + "/api/openapi.json"),
                *("--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing"),
                *("--max-examples", str(EXAMPLES), "--seed", str(SEED), "--generation-deterministic"),
                *("--continue-on-failure", "--no-color"),
                *("--max-time", str(SECONDS), "--warnings", "off"),
            ]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=10 * SECONDS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        selected = re.search(r"Selected: (\d+)/\1\n\s+Tested: \1\n", done.stdout)
        self.assertIsNotNone(selected, "the time was too short for every operation: " + done.stdout)


if __name__ == "__main__":
    unittest.main()
