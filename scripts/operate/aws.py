"""A stack, reached through the AWS CLI: what `redrive`, `restore`, `person` and `reports` have in common."""

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


class Stack:
    """A Crudder's stack. Its outputs and resources are asked for once."""

    def __init__(self, name, region=None):
        self.name, self.region = name, region
        stacks = self.call("cloudformation", "describe-stacks", {"StackName": name})["Stacks"]
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in stacks[0].get("Outputs", [])}
        self.tags = stacks[0].get("Tags", [])
        self.parameters = {each["ParameterKey"]: each["ParameterValue"] for each in stacks[0].get("Parameters", [])}

    @classmethod
    def of_table(cls, table, region=None):
        """No stack, but a table by its name: that of a crudder-local, or one that a restore made."""
        stack = cls.__new__(cls)
        stack.name, stack.region = table, region
        stack.outputs, stack.tags, stack.parameters = {"TableName": table}, [], {}
        return stack

    def call(self, service, operation, request, *options, seconds=CALL_SECONDS):
        """The answer of one call. The request goes by a file: it may be larger than a command line."""
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(request, file)
            file.flush()
            return self.run(service, operation, "--cli-input-json", f"file://{file.name}", *options, seconds=seconds)

    def invoke(self, function, event, seconds):
        """What a function answers, and whether it failed."""
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

    def run(self, service, operation, *arguments, seconds):
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

    def output(self, name):
        value = self.outputs.get(name, "none")
        if value == "none":
            raise Unanswered(f"the stack {self.name} has no output {name}: deploy it anew")
        return value

    def resource(self, logical):
        """What AWS calls the resource that the template calls so."""
        request = {"StackName": self.name, "LogicalResourceId": logical}
        return self.call("cloudformation", "describe-stack-resource", request)["StackResourceDetail"]["PhysicalResourceId"]


def count(number, thing):
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def add_stack(parser):
    parser.add_argument("--stack", default="crudder", help="the stack's name (crudder)")
    parser.add_argument("--region", help="the stack's region (the AWS CLI's own)")
