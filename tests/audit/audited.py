"""Runs scripts/audit-expired and reads its table; a Crudder with a past; a site in front of it that can be broken."""

import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "clients"))

from crudder import PASSWORD, Crudder

# What is brief does not end while a test runs, however slowly, and ends while its author's token lasts, which is an hour.
BRIEF = 1_800

STATES = ("pass", "FAIL", "can't tell")


class Report:
    """What one run printed: the state and the finding of each check."""

    def __init__(self, done: subprocess.CompletedProcess) -> None:
        self.status, self.text, self.errors = done.returncode, done.stdout, done.stderr
        self.states: dict[str, str] = {}
        self.found: dict[str, str] = {}
        for line in done.stdout.splitlines():
            if line.startswith(STATES):
                state = next(state for state in STATES if line.startswith(state))
                check, _, found = line[len(state) :].strip().partition("  ")
                self.states[check], self.found[check] = state, found.strip()

    def of(self, state: str) -> set[str]:
        return {check for check, found in self.states.items() if found == state}


def audit(*arguments: str, **environment: str) -> Report:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/audit-expired", "--patience", "0", *arguments],
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Report(done)


def dynamodb(crudder: Crudder, operation: str, request: dict) -> Any:
    """Asks the table itself, past Crudder."""
    headers = {
        "X-Amz-Target": f"DynamoDB_20120810.{operation}",
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Date": "20261124T000000Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=a/20261124/us-east-1/dynamodb/aws4_request, "
        "SignedHeaders=host, Signature=none",
    }
    url = crudder.call("/local/places.json")["dynamodb"]
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(request).encode(), headers)) as answer:
        return json.load(answer)


def operate(script: str, *arguments: str, places: dict[str, str], tools: Path, **more: str) -> subprocess.CompletedProcess:
    """Runs a script of the operator's against a Crudder's table, with `aws` of a folder, and nothing of the machine's own AWS
    settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    known = {
        "PATH": f"{tools}{os.pathsep}{clean['PATH']}",
        "AWS_ENDPOINT_URL_DYNAMODB": places["dynamodb"],
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    command = [sys.executable, ROOT / "scripts" / script, *arguments]
    return subprocess.run(command, env=clean | known | more, capture_output=True, text=True, timeout=300, check=False)


class Past:
    """Ada posts briefly and for ten days, Bob answers briefly and boosts, somebody reserves a handle."""

    def __init__(self, crudder: Crudder) -> None:
        self.crudder = crudder
        self.tokens = {}
        for name in ("ada", "bob"):
            crudder.sign_up(name)
            signed_in = crudder.call("/auth/sign-in", {"username": name, "password": PASSWORD})
            self.tokens[name] = signed_in["access_token"]
        body = {"username": "squatter", "email": "squatter@example.com", "password": PASSWORD}
        crudder.call("/auth/sign-up", body)
        self.alive = self.post("ada", "it stays", 864_000)
        self.brief = self.post("ada", "it goes", BRIEF)
        self.answer = self.post("bob", "an answer", BRIEF, in_reply_to_id=self.alive)
        crudder.call(f"/api/v1/statuses/{self.brief}/reblog", {}, self.tokens["bob"])
        for id in (self.alive, self.brief, self.answer):
            crudder.call(f"/api/v1/statuses/{id}/context")

    def post(self, name: str, text: str, lives: int, **more: str) -> str:
        body = {"status": text, "expires_in": lives, **more}
        return self.crudder.call("/api/v1/statuses", body, self.tokens[name])["id"]


class Site(ThreadingHTTPServer):
    """Hands every request on to a Crudder, but for what was planted by path: a status code and a body."""

    daemon_threads = True

    def __init__(self, behind: str) -> None:
        self.behind = behind
        self.planted: dict[str, tuple[int, Any]] = {}
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        if self.path in self.server.planted:
            status, body = self.server.planted[self.path]
            body = json.dumps(body).encode()
        else:
            try:
                with urllib.request.urlopen(self.server.behind + self.path) as answer:
                    status, body = answer.status, answer.read()
            except urllib.error.HTTPError as refused:
                status, body = refused.code, refused.read()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def site(behind: str) -> Iterator[Site]:
    server = Site(behind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
