"""What has ended and is still in the table, and what would never end."""

import json
import os
import re
from pathlib import Path

from audit_expired.rows import FAIL, PASS, Row, count, lasted

# How long ago something must have ended to be asked for: clocks differ, and an answer takes its time.
MARGIN = 5
# DynamoDB collects within a few days (docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html). What lies for
# longer than this does not wait for it: TTL is off, or the table was just restored from a backup.
LONGEST_LAG = 7 * 86_400
SEGMENT_BYTES = 4_000_000
MOST_SEGMENTS = 1_000_000
PAGES = 8
# Every sort of items, with whether it must end and what could be shown of it (crates/messages/src/keys/facts.rs).
FACTS = json.loads(Path(__file__).with_name("keys.json").read_text())


def is_called(form, name):
    """Whether a name is of that form: part by part, of which the last takes what is left."""
    parts = form.split("#")
    named = name.split("#", len(parts) - 1)
    same = (part == found if part[:1] != "{" else found for part, found in zip(parts, named))
    return len(parts) == len(named) and all(same)


def fact(pk, sk):
    """What goes for an item of that name; of what nobody makes, that it has to end."""
    known = (one for one in FACTS if is_called(one["pk"], pk) and is_called(one["sk"], sk))
    return next(known, {"ends": True, "shows": None})


class Sample:
    """What was found; and of each sort what ended last, at most so many."""

    def __init__(self, most):
        self.most = most
        self.endless = {}  # by kind: how many have no end though they must
        self.kinds = {}  # by kind: how many, and the oldest end
        self.ended = set()  # ids of all statuses that have ended
        self.found = {"statuses": {}, "authored": {}, "replies": {}, "tagged": {}, "handles": {}}

    def add(self, pk, sk, end):
        of, _, whom = pk.partition("#")
        sort, _, what = sk.partition("#")
        kind = "/".join(part if re.fullmatch("[A-Z]+", part) else "OTHER" for part in (of, sort))
        known = fact(pk, sk)
        if end is None:
            if known["ends"]:
                self.endless[kind] = self.endless.get(kind, 0) + 1
            return
        items, oldest = self.kinds.get(kind, (0, end))
        self.kinds[kind] = (items + 1, min(oldest, end))
        entry = str(int(what)) if what.isdigit() else what
        shows = known["shows"]
        if shows == "partition":
            self.show("statuses", (whom,), end, whom)
        elif shows == "entry":
            self.show("statuses", (entry,), end, entry)
        elif shows == "tagged":
            self.show("tagged", (whom.split("#", 2)[-1], entry), end, entry)
        elif shows == "authored":
            self.show("authored", (whom, entry), end, entry)
        elif shows == "reply":
            self.show("replies", (whom, entry), end, entry)
        elif shows == "handle":
            self.show("handles", (whom,), end)

    def show(self, sort, what, end, status=None):
        if status:
            self.ended.add(status)
        found = self.found[sort]
        found[what] = end
        if len(found) > self.most:
            del found[min(found, key=found.get)]

    def latest(self, sort, most):
        """Of a sort, so many of what ended last."""
        found = self.found[sort]
        return sorted(sorted(found, key=found.get)[-most:])


def scan(crudder, sample, before, everything):
    """Counts what had ended; yields the table's rows."""
    size = crudder.dynamodb("describe-table", {"TableName": crudder.table})["Table"].get("TableSizeBytes", 0)
    segments = 1 if everything else min(max(1, -(-size // SEGMENT_BYTES)), MOST_SEGMENTS)
    request = {
        "TableName": crudder.table,
        # Another part of a large table at each run.
        "Segment": int.from_bytes(os.urandom(4), "big") % segments,
        "TotalSegments": segments,
        "ProjectionExpression": "pk, sk, expires_at",
        "FilterExpression": "expires_at <= :before OR NOT attribute_type(expires_at, :number)",
        "ExpressionAttributeValues": {":before": {"N": str(before)}, ":number": {"S": "N"}},
    }
    examined, pages, start = 0, 0, None
    while pages == 0 or (start and (everything or pages < PAGES)):
        answer = crudder.dynamodb("scan", {**request, **({"ExclusiveStartKey": start} if start else {})})
        pages, start, examined = pages + 1, answer.get("LastEvaluatedKey"), examined + answer.get("ScannedCount", 0)
        for item in answer.get("Items", []):
            end = item.get("expires_at", {}).get("N")
            sample.add(item["pk"]["S"], item["sk"]["S"], end and int(end))
    held = sum(items for items, _ in sample.kinds.values())
    lag = before + MARGIN - min((oldest for _, oldest in sample.kinds.values()), default=before + MARGIN)
    read = f"of {count(examined, 'item')}"
    if segments > 1 or start:
        read += f", a part of the table: some {held * segments:,} in all"
    found = f"{count(held, 'item')} past the end {read}" + (f", the oldest for {lasted(lag)}" if held else "")
    fix = "no lag of DynamoDB's takes that long: see that TTL is on; after a restore, wait until it has collected"
    yield Row(FAIL if lag > LONGEST_LAG else PASS, "table, not collected yet", found, fix)
    endless = ", ".join(f"{items:,} {kind}" for kind, items in sorted(sample.endless.items()))
    fix = "write expires_at with it (crates/messages/src/items.rs); what is there, delete by hand"
    yield Row(FAIL if endless else PASS, "table, without an end", endless or "nothing that has to end", fix)
