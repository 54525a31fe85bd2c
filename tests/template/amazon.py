"""What stands in for AWS where `sam deploy` is run: as much of CloudFormation, S3 and SSM as it asks for up to a change set that
somebody has to say yes to. It writes down what it was asked."""

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

BUCKET = "aws-sam-cli-managed-default-samclisourcebucket-1a2b3c4d5e6f"
STACK_ID = "arn:aws:cloudformation:us-east-1:123456789012:stack/%s/1a2b"
MANAGED = f"""<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
<StackName>aws-sam-cli-managed-default</StackName><StackStatus>CREATE_COMPLETE</StackStatus>
<CreationTime>2026-01-01T00:00:00Z</CreationTime>
<Tags><member><Key>ManagedStackSource</Key><Value>AwsSamCli</Value></member></Tags>
<Outputs><member><OutputKey>SourceBucket</OutputKey><OutputValue>{BUCKET}</OutputValue></member></Outputs>
</member></Stacks></DescribeStacksResult></DescribeStacksResponse>"""
MISSING = """<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>
<Message>Stack with id %s does not exist</Message></Error></ErrorResponse>"""
THERE = """<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
<StackName>%s</StackName><StackId>arn:aws:cloudformation:us-east-1:123456789012:stack/x/1a2b</StackId><StackStatus>%s</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>
<Parameters>%s</Parameters></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"""
CREATED = f"""<CreateChangeSetResponse><CreateChangeSetResult><Id>arn:aws:cloudformation:us-east-1:123456789012:changeSet/x/1a2b</Id>
<StackId>{STACK_ID % "crudder"}</StackId></CreateChangeSetResult></CreateChangeSetResponse>"""
DESCRIBED = """<DescribeChangeSetResponse><DescribeChangeSetResult><Status>CREATE_COMPLETE</Status>
<Changes><member><Type>Resource</Type><ResourceChange><Action>Add</Action><LogicalResourceId>Table</LogicalResourceId>
<ResourceType>AWS::DynamoDB::Table</ResourceType></ResourceChange></member></Changes>
</DescribeChangeSetResult></DescribeChangeSetResponse>"""

SUMMARY = "<GetTemplateSummaryResponse><GetTemplateSummaryResult><Parameters/></GetTemplateSummaryResult></GetTemplateSummaryResponse>"
EXECUTED = "<ExecuteChangeSetResponse><ExecuteChangeSetResult/></ExecuteChangeSetResponse>"
EVENTS = """<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents><member><EventId>1</EventId>
<StackName>%s</StackName><LogicalResourceId>%s</LogicalResourceId><StackId>1a2b</StackId>
<PhysicalResourceId>1a2b</PhysicalResourceId><ResourceType>AWS::CloudFormation::Stack</ResourceType>
<ResourceStatus>%s</ResourceStatus><Timestamp>%s</Timestamp></member></StackEvents>
</DescribeStackEventsResult></DescribeStackEventsResponse>"""


class Amazon:
    """Serves until it is closed. There is SAM's bucket, and no other stack."""

    def __init__(self) -> None:
        self.change_sets: list[dict[str, str]] = []
        self.asked: list[str] = []
        self.objects: dict[str, bytes] = {}
        self.kept: dict[str, dict[str, str]] = {}
        self.of_the_stack: dict[str, str] | None = None
        # Whether a change set is executed, and the stack is there at once.
        self.executes = False
        amazon = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def reply(self, status: int, body: str = "") -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", '"1a2b"')
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body.encode())

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if target := self.headers.get("X-Amz-Target"):
                    self.reply(*amazon.ssm(target.removeprefix("AmazonSSM."), json.loads(body)))
                elif self.command == "POST" and self.path == "/":
                    self.reply(*amazon.cloudformation({name: value[0] for name, value in parse_qs(body.decode(), keep_blank_values=True).items()}))
                else:
                    self.reply(*amazon.s3(self.command, urlsplit(self.path).path, body))

            do_GET = do_HEAD = do_PUT = do_POST = handle_any

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def cloudformation(self, request: dict[str, str]) -> tuple[int, str]:
        action, stack = request["Action"], request.get("StackName", "")
        self.asked.append(f"{action} {stack}".strip())
        if action == "DescribeStacks" and stack == "aws-sam-cli-managed-default":
            return 200, MANAGED
        if action == "DescribeStacks" and self.of_the_stack is not None and stack != "aws-sam-cli-managed-default":
            each = "<member><ParameterKey>%s</ParameterKey><ParameterValue>%s</ParameterValue></member>"
            found = "".join(each % one for one in self.of_the_stack.items())
            return 200, THERE % (stack, self.status(), found)
        if action == "CreateChangeSet":
            self.change_sets.append(request)
            return 200, CREATED
        if action == "DescribeChangeSet":
            return 200, DESCRIBED
        if action == "ExecuteChangeSet" and self.executes:
            self.of_the_stack = (self.of_the_stack or {}) | parameters(self.change_sets[-1])
            return 200, EXECUTED
        if action == "GetTemplateSummary" and self.executes:
            return 200, SUMMARY
        if action == "DescribeStackEvents" and self.executes:
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60))
            return 200, EVENTS % (stack, stack, self.status(), now)
        return 400, MISSING % stack

    def status(self) -> str:
        return "CREATE_COMPLETE" if len(self.change_sets) == 1 else "UPDATE_COMPLETE"

    def ssm(self, action: str, request: dict[str, str]) -> tuple[int, str]:
        name = request["Name"]
        self.asked.append(f"{action} {name}")
        if action == "PutParameter" and name not in self.kept:
            self.kept[name] = request
            return 200, json.dumps({"Version": 1})
        if action == "GetParameter" and name in self.kept:
            return 200, json.dumps({"Parameter": {"Name": name, "Value": self.kept[name]["Value"]}})
        return 400, json.dumps({"__type": "ParameterNotFound" if action == "GetParameter" else "ParameterAlreadyExists"})

    def s3(self, method: str, path: str, body: bytes) -> tuple[int, str]:
        if method == "PUT":
            self.objects[path] = body
            return 200, ""
        return (200, "") if path in self.objects else (404, "")


def parameters(change_set: dict[str, str]) -> dict[str, str]:
    """The values that a change set gives, by parameter; what keeps its value is not among them."""
    found = {}
    for name, value in change_set.items():
        if number := re.fullmatch(r"Parameters\.member\.(\d+)\.ParameterKey", name):
            given = change_set.get(f"Parameters.member.{number[1]}.ParameterValue")
            if given is not None:
                found[value] = given
    return found
