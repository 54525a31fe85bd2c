"""A Crudder of `make run`, asked through its control plane and its table's own port."""

import json
import time
import urllib.request
from datetime import datetime

from audit_expired.media import held
from audit_expired.rows import FAIL, PASS, Row, count, held_by_cache
from aws_cli import Unanswered

CALL_SECONDS = 60


class Local:
    """A Crudder on this machine."""

    name = "this machine"

    def __init__(self, options):
        self.url = options.local.rstrip("/")
        self.sites = [(self.url, options.sample, "")]
        self.places = self.get("/local/places.json")
        self.table = self.places["table"]

    def get(self, path):
        return fetched(urllib.request.Request(self.url + path))

    def dynamodb(self, operation, request):
        name = "".join(part.capitalize() for part in operation.split("-"))
        headers = {
            "X-Amz-Target": f"DynamoDB_20120810.{name}",
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Date": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()),
            # It looks for a signature, and does not check it.
            "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, "
            "SignedHeaders=host, Signature=none",
        }
        return fetched(urllib.request.Request(self.places["dynamodb"], json.dumps(request).encode(), headers))

    def now(self):
        return datetime.fromisoformat(self.get("/local/clock")["now"].replace("Z", "+00:00"))

    def cache(self, sample):
        if not self.places.get("momento"):
            yield Row(PASS, "cache", "there is none")
            return
        # Here every key can be seen, so all of what has ended is looked for.
        keys = {item["key"] for item in self.get("/local/cache.json")}
        named = [f"{kind}:{id}" for id in sorted(sample.ended) for kind in ("status", "counts") if f"{kind}:{id}" in keys]
        yield held_by_cache(2 * len(sample.ended), named, len(named))

    def queues(self, _sample):
        metadata = {"version", "timestamp", "requestContext", "responseContext", "DDBStreamBatchInfo"}
        reports = self.get("/local/failures.json")
        odd = [report for report in reports if set(report) - metadata]
        found = f"{count(len(reports), 'report')}, metadata only" if reports else "empty"
        yield Row(FAIL, "failure queue", f"{len(odd)} of {len(reports)} hold more than metadata") if odd else Row(
            PASS, "failure queue", found
        )

    def media(self, _sample):
        objects = [(one["key"], one["put_at"] // 1000) for one in self.get("/local/pictures.json")]
        yield held(self, objects, int(self.now().timestamp()), True)


def fetched(request):
    """The JSON that a request is answered with."""
    try:
        with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:
            return json.load(answer)
    except (OSError, ValueError) as error:
        raise Unanswered(f"{request.full_url}: {error}") from None
