"""ministack, an AWS emulator, on a free port of loopback; each access key of twelve digits is an account of its own."""

import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[1]
# Of its own: ministack pins another botocore than the SAM CLI.
MINISTACK = ROOT / "target/venv-account/bin/ministack"
REGION = "us-east-1"
# ministack collects what has ended each minute, in a thread of its own, where AWS takes days. This lets it sleep on.
NEVER_COLLECTS = """
import threading, time
sleep = time.sleep
time.sleep = lambda seconds: sleep(10**6 if threading.current_thread().name == "dynamodb-ttl-reaper" else seconds)
"""


class Emulator:
    """`environment` is the emulator's own; the functions that it starts get it, too. With `tells_functions` they also get
    AWS_ENDPOINT_URL, which it gives to other runtimes only. Without `collects`, what has ended stays in tables whose TTL is on."""

    def __init__(self, *, tells_functions=False, collects=True, **environment):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.port = port
        self.endpoint = f"http://127.0.0.1:{port}"
        self.folder = tempfile.TemporaryDirectory()
        self.log = Path(self.folder.name, "log").open("w+")
        # Unless told, it listens on all addresses. It unpacks functions into TMPDIR.
        environment |= {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "HOME": self.folder.name}
        environment["TMPDIR"] = self.folder.name
        if tells_functions:
            environment["AWS_ENDPOINT_URL"] = self.endpoint
        if not collects:
            Path(self.folder.name, "sitecustomize.py").write_text(NEVER_COLLECTS)
            environment["PYTHONPATH"] = self.folder.name
        self.process = subprocess.Popen(
            [MINISTACK],
            cwd=self.folder.name,
            env={"PATH": os.environ["PATH"], **environment},
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self.wait_until_it_answers()

    def wait_until_it_answers(self):
        for _ in range(300):
            try:
                urllib.request.urlopen(self.endpoint, timeout=5).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        self.log.seek(0)
        said = self.log.read()
        self.stop()
        raise RuntimeError(f"ministack does not answer: {said[-2000:]}")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()
        self.folder.cleanup()

    def environment(self, account):
        """What points the AWS CLI at that account."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def client(self, account, service):
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            aws_access_key_id=account,
            aws_secret_access_key="none",
            region_name=REGION,
            config=Config(retries={"total_max_attempts": 1}),
        )
