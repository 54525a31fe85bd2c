"""A function as `sam local invoke` runs it, without Docker: its build, the environment that template.yaml gives it, and the
Runtime Interface Emulator that the SAM CLI brings along for its containers.
"""

import json
import os
import platform
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

import samcli
from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / ".aws-sam/build"
ARCHITECTURE = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
EMULATOR = Path(samcli.__file__).parent / f"local/rapid/aws-lambda-rie-{ARCHITECTURE}"
# The one that it is known to answer on, whatever the function is called.
INVOCATION = "/2015-03-31/functions/function/invocations"
PATIENCE_S = 30


def functions() -> dict[str, tuple[str, dict[str, Any]]]:
    """Of each handler: its function's logical id, and the variables that the template gives it."""
    template = json.loads(json.dumps(yaml_parse((ROOT / "template.yaml").read_text())))
    shared = template["Globals"]["Function"]["Environment"]["Variables"]
    found = {}
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            properties = resource["Properties"]
            found[properties["Handler"]] = name, shared | properties.get("Environment", {}).get("Variables", {})
    return found


def free_address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


class Function:
    """Started in its `with` block. It gets the variables that the template names, with the values they have here; of what
    is nothing here, the empty one, which is as good as none."""

    def __init__(self, handler: str, values: dict[str, str], lambdas: dict[str, str]) -> None:
        self.name, variables = functions()[handler]
        plain = {name: value for name, value in variables.items() if isinstance(value, str)}
        known = {name: values.get(name, plain.get(name, "")) for name in variables}
        self.environment = {"PATH": os.environ["PATH"], **lambdas, **known, "_HANDLER": handler}
        self.handler = handler

    def __enter__(self) -> "Function":
        self.address = free_address()
        self.log = tempfile.TemporaryFile("w+")
        command = [EMULATOR, "--log-level", "error", "--runtime-interface-emulator-address", self.address]
        command += ["--runtime-api-address", free_address(), BUILT / self.name / "bootstrap", self.handler]
        # A session of its own: the function is the emulator's child, and would outlive it.
        streams = {"stdout": self.log, "stderr": self.log}
        self.process = subprocess.Popen(command, env=self.environment, start_new_session=True, **streams)
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE_S)
        self.log.close()

    def said(self) -> str:
        self.log.seek(0)
        return self.log.read()[-3000:]

    def invoke(self, event: Any) -> Any:
        """What the function answers; its own error, where it fails, is an answer of Lambda's shape."""
        request = urllib.request.Request(f"http://{self.address}{INVOCATION}", json.dumps(event).encode())
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as refused:
                raise RuntimeError(f"{self.handler}: {refused.read().decode()}\n{self.said()}") from refused
            except OSError as absent:
                # It does not listen yet.
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{self.handler} does not answer: {self.said()}") from absent
                time.sleep(0.02)
