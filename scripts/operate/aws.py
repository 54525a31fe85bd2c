"""A stack, reached through the AWS CLI: what `redrive`, `restore`, `person`, `reports` and `brake` have in common."""

import json
import tempfile

from aws_cli import CALL_SECONDS, Cli, Unanswered


class Stack(Cli):
    """A Crudder's stack. Its outputs and resources are asked for once."""

    def __init__(self, name, region=None):
        super().__init__(region)
        self.name = name
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
