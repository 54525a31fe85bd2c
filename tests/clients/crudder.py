"""A fresh Crudder in memory, and a browser for its sign-in page; nothing but the standard library."""

import http.cookiejar
import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "Correct-horse-7"


class Crudder:
    """A running `crudder-local`; it ends with the `with` block."""

    def __init__(self, *arguments: str) -> None:
        self.arguments = arguments

    def __enter__(self) -> "Crudder":
        command = [ROOT / "target/debug/crudder-local", "--ephemeral", "--no-rate-limits", "--port", "0", *self.arguments]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ | {"RUST_LOG": "error"}
        )
        self.url = ""
        assert self.process.stdout
        for line in self.process.stdout:
            words = line.split()
            if words[:1] == ["Crudder"]:
                self.url = words[1]
            if words[:1] == ["Ctrl-C"]:
                return self
        raise RuntimeError("crudder-local did not start")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.communicate(timeout=120)

    def call(self, path: str, body: Any = None, token: str = "") -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(self.url + path, data, headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def pass_time(self, seconds: int) -> None:
        """Moves the clock, once nothing is on its way from the table's stream into the cache: a write's time to live is
        told before it is sent, so one that the clock overtakes would outlive what it holds."""
        self.call("/local/settle", {})
        self.call("/local/clock", {"advance": seconds})

    def sign_up(self, handle: str) -> str:
        """Makes an account; answers its e-mail address."""
        email = f"{handle}@example.com"
        self.call("/auth/sign-up", {"username": handle, "email": email, "password": PASSWORD})
        codes = [mail["code"] for mail in self.call("/local/mailbox.json") if mail["to"] == email]
        self.call("/auth/confirm", {"username": handle, "code": codes[-1]})
        return email


class Page(HTMLParser):
    """The input fields of a page, by name; by id those without one."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input":
            self.fields[found.get("name") or found["id"] or ""] = found.get("value") or ""


def allow(url: str, username: str) -> str:
    """Opens an app's sign-in page, fills it in and sends it, as a browser does; answers the code that is shown."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with browser.open(url) as answer:
        fields = Page(answer.read().decode()).fields
    fields |= {"username": username, "password": PASSWORD, "decision": "allow"}
    action = urllib.parse.urljoin(url, "/oauth/authorize")
    with browser.open(action, urllib.parse.urlencode(fields).encode()) as answer:
        return Page(answer.read().decode()).fields["code"]
