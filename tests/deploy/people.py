"""Speaks HTTP to the APIs that the stack's outputs name, for people."""

import http.client
import json
import re
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

from stack import Cloud

PASSWORD = "Correct-horse-7"
OOB = "urn:ietf:wg:oauth:2.0:oob"


class Answer:
    def __init__(self, request: str, answer: http.client.HTTPResponse) -> None:
        self.request, self.status, self.headers = request, answer.status, answer.headers
        self.bytes = answer.read()
        self.text = self.bytes.decode(errors="replace")

    def json(self, status: int = 200) -> Any:
        """The body, of an answer with that status."""
        self.expect(status)
        return json.loads(self.text)

    def expect(self, status: int) -> "Answer":
        if self.status != status:
            raise AssertionError(f"{self.request}: {self.status}, not {status}: {self.text[:500]}")
        return self


class Client:
    """Of one API, with a token or none. The host that an output names is the emulator's by another name."""

    def __init__(self, cloud: Cloud, output: str, token: str | None = None) -> None:
        self.cloud, self.output, self.token = cloud, output, token
        self.host = str(urlsplit(cloud.outputs[output]).hostname).split(".")[0] + ".execute-api.localhost"

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.cloud.emulator.port, timeout=60)
        headers = {"Host": self.host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if body is not None and not isinstance(body, str | bytes):
            headers["Content-Type"], body = "application/json", json.dumps(body)
        try:
            connection.request(method, path, body, headers)
            answer = Answer(f"{method} {path}", connection.getresponse())
        finally:
            connection.close()
        self.cloud.asked.add((self.output, method, urlsplit(path).path, answer.status))
        return answer

    def get(self, path: str) -> Any:
        return self.ask("GET", path).json()

    def post(self, path: str, body: Any = None) -> Any:
        return self.ask("POST", path, {} if body is None else body).json()

    def put(self, path: str, body: Any) -> Any:
        return self.ask("PUT", path, body).json()

    def delete(self, path: str, body: Any = None) -> Any:
        return self.ask("DELETE", path, body).json()

    def refuses(self, status: int, method: str, path: str, body: Any = None) -> None:
        self.ask(method, path, body).expect(status)

    def ids(self, path: str) -> list[str]:
        return [one["id"] for one in self.get(path)]

    def upload(self, path: str, file: bytes, *, method: str = "POST", field: str = "file", **fields: str) -> Answer:
        """By multipart, as browsers send a form with a file."""
        parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()]
        parts.append(f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="picture"\r\n')
        parts.append("Content-Type: application/octet-stream\r\n\r\n")
        body = "".join(parts).encode() + file + b"\r\n--x--\r\n"
        return self.ask(method, path, body, content_type="multipart/form-data; boundary=x")

    def form(self, path: str, pairs: dict[str, str], **headers: str) -> Answer:
        return self.ask("POST", path, urlencode(pairs), content_type="application/x-www-form-urlencoded", **headers)


def sign_up(cloud: Cloud, handle: str) -> None:
    """Up to the account."""
    visitor, email = Client(cloud, "ApiUrl"), f"{handle}@example.com"
    wanted = {"username": handle, "email": email, "password": PASSWORD}
    answer = visitor.ask("POST", "/auth/sign-up", wanted)
    if answer.status == 429:
        # One address signs up five people in half an hour.
        cloud.clock.advance(int(answer.headers["Retry-After"]))
        answer = visitor.ask("POST", "/auth/sign-up", wanted)
    answer.expect(200)
    confirm(cloud, handle)


def confirm(cloud: Cloud, handle: str) -> None:
    """Confirms the address; the account is made by the pool's trigger: differences.py, "post_confirmation"."""
    email = f"{handle}@example.com"
    Client(cloud, "ApiUrl").post("/auth/confirm", {"username": handle, "code": "123456"})
    pool = cloud.outputs["UserPoolId"]
    (user,) = cloud.client("cognito-idp").list_users(UserPoolId=pool, Filter=f'email = "{email}"')["Users"]
    event = {
        "version": "1",
        "region": "us-east-1",
        "userPoolId": pool,
        "userName": user["Username"],
        "callerContext": {"awsSdkVersion": "none", "clientId": cloud.outputs["UserPoolClientId"]},
        "triggerSource": "PostConfirmation_ConfirmSignUp",
        "request": {"userAttributes": {one["Name"]: one["Value"] for one in user["Attributes"]}},
        "response": {},
    }
    cloud.invoke("PostConfirmationFunction", event)


class Somebody(Client):
    """With an account, whom the token names."""

    def __init__(self, cloud: Cloud, output: str, handle: str, token: str) -> None:
        super().__init__(cloud, output, token)
        self.handle = handle
        self.id: str = self.get("/api/v1/accounts/verify_credentials")["id"]

    def says(self, text: str, **more: Any) -> str:
        """Posts; the id."""
        return str(self.post("/api/v1/statuses", {"status": text, **more})["id"])


class Person(Somebody):
    """Signed in at Crudder itself."""

    def __init__(self, cloud: Cloud, handle: str) -> None:
        tokens = Client(cloud, "ApiUrl").post("/auth/sign-in", {"username": handle, "password": PASSWORD})
        super().__init__(cloud, "ApiUrl", handle, tokens["access_token"])
        self.refresh_token = tokens["refresh_token"]


class App:
    """A third-party app, which knows AppsApiUrl only."""

    def __init__(self, cloud: Cloud, scopes: str) -> None:
        self.cloud, self.scopes, self.api = cloud, scopes, Client(cloud, "AppsApiUrl")
        app = self.api.form("/api/v1/apps", {"client_name": "probe", "redirect_uris": OOB, "scopes": scopes}).json()
        self.known = {"client_id": app["client_id"], "client_secret": app["client_secret"]}

    def sign_in(self, handle: str) -> Somebody:
        """As a browser does: opens the page, fills in the form, and copies the code."""
        query = {"response_type": "code", "client_id": self.known["client_id"], "redirect_uri": OOB, "scope": self.scopes}
        page = self.api.ask("GET", f"/oauth/authorize?{urlencode(query)}").expect(200)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.text))
        fields = {name: unescape(value) for name, value in hidden.items()}
        fields |= {"username": handle, "password": PASSWORD, "decision": "allow"}
        cookie = page.headers["set-cookie"].split(";")[0]
        shown = self.api.form("/oauth/authorize", fields, cookie=cookie).expect(200)
        found = re.search(r'type="text" value="([^"]+)"', shown.text)
        if found is None:
            raise AssertionError(f"no code: {shown.text}")
        grant = {"grant_type": "authorization_code", "code": found[1], "redirect_uri": OOB}
        token = self.api.form("/oauth/token", self.known | grant).json()
        return Somebody(self.cloud, "AppsApiUrl", handle, token["access_token"])
