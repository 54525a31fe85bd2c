"""A Crudder on AWS, asked through the AWS CLI."""

import json
import re
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from audit_expired.media import PREFIXES, held
from audit_expired.rows import CANT_TELL, FAIL, PASS, Row, count, held_by_cache, lasted
from aws_cli import Cli, Unanswered

CALL_SECONDS = 60
# What reads by another name.
READS = ("dynamodb scan", "dynamodb batch-get-item", "lambda invoke")
# Of a bucket so many objects are looked at in each folder, two of each picture of a status.
MOST_OBJECTS = 2_000
# A large sample takes the function minutes.
INVOKE_SECONDS = 310
# At AppsApi all that apps read has one throttle: the audit must not use it up.
APPS_SAMPLE = 2
# More than that between the API's clock and this machine's, and one of them is wrong.
CLOCKS_APART = 60


class Aws(Cli):
    """A stack, through the AWS CLI, held to reading."""

    name = "AWS"

    def __init__(self, options):
        super().__init__(options.region)
        self.stack = options.stack
        stacks = self.run("cloudformation", "describe-stacks", "--stack-name", options.stack)["Stacks"]
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in stacks[0].get("Outputs", [])}
        for output in ("TableName", "ApiUrl"):
            if output not in self.outputs:
                raise Unanswered(f"the stack {options.stack} has no output {output}")
        self.table = self.outputs["TableName"]
        self.sites = [(self.outputs["ApiUrl"], options.sample, "")]
        if "AppsApiUrl" in self.outputs:
            self.sites.append((self.outputs["AppsApiUrl"], min(options.sample, APPS_SAMPLE), " (apps)"))

    def run(self, service, operation, *arguments, seconds=CALL_SECONDS):
        call = f"{service} {operation}"
        reads = operation.startswith(("get-", "list-", "describe-")) or call in READS
        if not reads:
            raise ValueError(f"{call} may write, and this script only reads")
        return super().run(service, operation, *arguments, seconds=seconds)

    def dynamodb(self, operation, request):
        arguments = []
        for name, value in request.items():
            arguments.append("--" + re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower())
            arguments.append(value if isinstance(value, str) else json.dumps(value))
        paging = ["--no-paginate"] if operation == "scan" else []
        return self.run("dynamodb", operation, *arguments, *paging)

    def now(self):
        """The API's own time: this machine's clock may be wrong."""
        request = urllib.request.Request(self.sites[0][0].rstrip("/") + "/health")
        try:
            with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:
                date = answer.headers["Date"]
        except urllib.error.HTTPError as refused:
            date = refused.headers["Date"]
        except OSError as error:
            raise Unanswered(f"{self.sites[0][0]}: {error}") from None
        if not date:
            raise Unanswered(f"{self.sites[0][0]} does not say what time it is")
        return parsedate_to_datetime(date)

    def clock(self, now):
        off = int(abs(now - time.time()))
        found = f"{lasted(off)} off this machine's"
        yield Row(PASS if off <= CLOCKS_APART else CANT_TELL, "the API's clock", found, "set the one that is wrong")

    def resources(self, kind):
        found = self.run("cloudformation", "list-stack-resources", "--stack-name", self.stack)
        every = found.get("StackResourceSummaries", [])
        return [entry["PhysicalResourceId"] for entry in every if entry["ResourceType"] == kind]

    def ttl(self, _sample):
        ttl = self.dynamodb("describe-time-to-live", {"TableName": self.table})["TimeToLiveDescription"]
        status, attribute = ttl.get("TimeToLiveStatus"), ttl.get("AttributeName")
        holds = status in ("ENABLED", "ENABLING") and attribute == "expires_at"
        fix = "make deploy: the template switches it on"
        yield Row(PASS if holds else FAIL, "table has TTL on", f"{status}, by {attribute}" if attribute else status, fix)

    def cache(self, sample):
        check = "cache"
        if self.outputs.get("Cache") == "none":
            yield Row(PASS, check, "there is none")
            return
        name = self.outputs.get("AuditFunctionName")
        if not name:
            raise Unanswered("the stack has no output AuditFunctionName: deploy it anew")
        answered, failed = self.invoke(name, {"command": "audit", "sample": sample.most}, INVOKE_SECONDS)
        if failed:
            raise Unanswered(f"{name} failed: {answered.get('errorMessage', answered)}")
        figures, served = answered["cache"], answered["routes"]["served"]
        if figures["state"] == "none":
            yield Row(PASS, check, "the function has none")
        elif figures["state"] == "away":
            yield Row(CANT_TELL, check, "it does not answer the function", "see the log group of audit: ask again later")
        else:
            yield held_by_cache(figures["asked"], figures["named"], figures["held"])
        found = f"{count(answered['routes']['asked'], 'request')} of its own, {served} served"
        yield Row(FAIL if served else PASS, "function audit_expired", found, "the log group of audit names them")

    def queues(self, _sample):
        for queue in self.resources("AWS::SQS::Queue"):
            check = f"queue {queue.rsplit('/', 1)[-1]}"
            wanted = ["--attribute-names", "ApproximateNumberOfMessages", "MessageRetentionPeriod"]
            attributes = self.run("sqs", "get-queue-attributes", "--queue-url", queue, *wanted)["Attributes"]
            held, kept = (int(attributes[name]) for name in wanted[1:])
            if not held:
                yield Row(PASS, check, "empty")
                continue
            to = datetime.now(timezone.utc)
            ages = self.run(
                *("cloudwatch", "get-metric-statistics", "--namespace", "AWS/SQS"),
                *("--metric-name", "ApproximateAgeOfOldestMessage", "--statistics", "Maximum", "--period", "300"),
                *("--dimensions", f"Name=QueueName,Value={queue.rsplit('/', 1)[-1]}"),
                *("--start-time", (to - timedelta(hours=1)).isoformat(), "--end-time", to.isoformat()),
            )["Datapoints"]
            found = f"{count(held, 'message')}, metadata only"
            if not ages:
                yield Row(CANT_TELL, check, f"{found}; how old is not known yet", "ask again in some minutes")
                continue
            oldest = int(max(ages, key=lambda age: str(age["Timestamp"]))["Maximum"])
            state = PASS if oldest <= kept else FAIL
            yield Row(state, check, f"{found}, the oldest {lasted(oldest)} old (kept for {lasted(kept)})", "purge it")

    def media(self, _sample):
        buckets = self.resources("AWS::S3::Bucket")
        if not buckets:
            yield Row(PASS, "media bucket", "the stack has none, and nothing is uploaded")
        for bucket in buckets:
            objects, whole = {}, True
            for prefix in PREFIXES:
                most = ("--max-items", str(MOST_OBJECTS))
                listed = self.run("s3api", "list-objects-v2", "--bucket", bucket, "--prefix", prefix, *most)
                whole = whole and "NextToken" not in listed
                for one in listed.get("Contents", []):
                    put_at = datetime.fromisoformat(one["LastModified"].replace("Z", "+00:00"))
                    objects[one["Key"]] = int(put_at.timestamp())
            yield held(self, objects.items(), int(self.now().timestamp()), whole)
