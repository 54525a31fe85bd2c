"""The AWS CLI, version 1 or 2: one call and its answer. What all scripts here that ask AWS have in
common, but for account-check, which is a file by itself."""

import json
import os
import re
import subprocess
import tempfile

CALL_SECONDS = 90


class Unanswered(Exception):
    """Something could not be asked or done; the message says why, `code` is AWS's own name for it, or empty."""

    def __init__(self, message, code=""):
        super().__init__(message)
        self.code = code


class Cli:
    """The AWS CLI with the credentials that it finds, in one region or its own."""

    def __init__(self, region=None):
        self.region = region

    def run(self, service, operation, *arguments, seconds=CALL_SECONDS):
        """The answer of one call."""
        command = ["aws", service, operation, *arguments, "--output", "json"]
        command += ["--region", self.region] if self.region else []
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds, check=False
            )
        except FileNotFoundError:
            raise Unanswered("the AWS CLI is not installed: https://aws.amazon.com/cli/") from None
        except subprocess.TimeoutExpired:
            raise Unanswered(f"{service} {operation}: no answer within {seconds} seconds") from None
        if done.returncode:
            said = " ".join(done.stderr.split())
            code = re.search(r"An error occurred \((\w+)", said)
            raise Unanswered(said or f"{service} {operation} failed without a word", code[1] if code else "")
        return json.loads(done.stdout or "{}")

    def invoke(self, function, event, seconds=CALL_SECONDS):
        """What a function answers, and whether it failed. Both go by a file: the two versions of the CLI read a payload on
        the command line differently."""
        with tempfile.TemporaryDirectory() as folder:
            given, answer = os.path.join(folder, "event.json"), os.path.join(folder, "answer.json")
            with open(given, "w", encoding="utf-8") as file:
                json.dump(event, file)
            called = self.run(
                *("lambda", "invoke", "--function-name", function, "--payload", f"fileb://{given}"),
                *("--cli-read-timeout", str(seconds), answer),
                seconds=seconds + CALL_SECONDS,
            )
            with open(answer, encoding="utf-8") as file:
                return json.load(file), "FunctionError" in called
