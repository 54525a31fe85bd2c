"""From a restored table into the stack's: what may come back, and nothing else."""

import json
import re
import time

from aws_cli import Unanswered

# DynamoDB takes 100 keys in a batch and 100 items, 4 MB, in a transaction.
AT_ONCE, TRANSACTION_BYTES = 100, 3_500_000
TRIES = 8
# What opens a door, or is remembered for an hour: what was taken back since the restore point must not come again. Apps
# ask for access anew. By sort of partition, and by sort of partition and item, as in crates/messages/src/keys/mod.rs.
NEVER = {"CODE", "TOKEN", "REFRESH", "A/GRANT", "A/IDEMPOTENCY"}
SAME, CHANGED, MISSING, ENDED, ACCESS = "as it is", "changed since", "missing", "past their end", "access of apps"


def sort(item):
    of, kind = item["pk"]["S"].partition("#")[0], item["sk"]["S"].partition("#")[0]
    return of, f"{of}/{kind}"


def key(item):
    return {"pk": item["pk"], "sk": item["sk"]}


def has_ended(item, now):
    end = item.get("expires_at", {}).get("N")
    return end is not None and int(end) <= now


class Copy:
    """One pass over the restored table. `bring` is which of MISSING and CHANGED are written; empty to only count."""

    def __init__(self, stack, restored, live, only=(), bring=()):
        self.stack, self.restored, self.live = stack, restored, live
        self.only, self.bring = set(only), set(bring)
        self.counts = dict.fromkeys((ENDED, ACCESS, SAME, CHANGED, MISSING), 0)
        self.written = 0

    def run(self):
        start, pages = None, 0
        while pages == 0 or start:
            request = {"TableName": self.restored, **({"ExclusiveStartKey": start} if start else {})}
            page = self.stack.call("dynamodb", "scan", request, "--no-paginate")
            start, pages = page.get("LastEvaluatedKey"), pages + 1
            wanted = [item for item in page["Items"] if not self.only or item["pk"]["S"] in self.only]
            for first in range(0, len(wanted), AT_ONCE):
                self.take(wanted[first : first + AT_ONCE])
            if start:
                print(f"    {sum(self.counts.values()):,} items looked at, {self.written:,} written", flush=True)

    def take(self, items):
        """Sorts some items out, and writes those that are to be brought back."""
        now = int(time.time())
        alive = []
        for item in items:
            if has_ended(item, now):
                self.counts[ENDED] += 1
            elif NEVER & set(sort(item)):
                self.counts[ACCESS] += 1
            else:
                alive.append(item)
        there = self.held(alive)
        put = []
        for item in alive:
            held = there.get((item["pk"]["S"], item["sk"]["S"]))
            # What has ended in the live table and was not collected yet is as good as missing.
            found = MISSING if held is None or has_ended(held, now) else SAME if held == item else CHANGED
            self.counts[found] += 1
            if found in self.bring:
                put.append((item, found))
        self.write(put)

    def held(self, items):
        """What the live table has under these keys."""
        keys, found = [key(item) for item in items], {}
        while keys:
            request = {"RequestItems": {self.live: {"Keys": keys, "ConsistentRead": True}}}
            answer = self.stack.call("dynamodb", "batch-get-item", request)
            for item in answer.get("Responses", {}).get(self.live, []):
                found[item["pk"]["S"], item["sk"]["S"]] = item
            keys = answer.get("UnprocessedKeys", {}).get(self.live, {}).get("Keys", [])
        return found

    def write(self, put):
        batch, size = [], 0
        for item, found in put:
            length = len(json.dumps(item))
            if batch and size + length > TRANSACTION_BYTES:
                self.transact(batch)
                batch, size = [], 0
            batch.append(self.put(item, found))
            size += length
        if batch:
            self.transact(batch)

    def put(self, item, found):
        """Under the condition that nobody wrote or deleted the item meanwhile."""
        put = {"TableName": self.live, "Item": item, "ConditionExpression": "attribute_exists(pk)"}
        if found == MISSING:
            now = {"N": str(int(time.time()))}
            put["ConditionExpression"] = "attribute_not_exists(pk) OR expires_at <= :now"
            put["ExpressionAttributeValues"] = {":now": now}
        return {"Put": put}

    def transact(self, puts):
        """Writes these, all or none, without those whose condition fails."""
        for attempt in range(TRIES):
            if not puts:
                return
            try:
                self.stack.call("dynamodb", "transact-write-items", {"TransactItems": puts})
                self.written += len(puts)
                return
            except Unanswered as why:
                reasons = re.search(r"\[([A-Za-z, ]+)\]", str(why))
                if why.code != "TransactionCanceledException" or not reasons or attempt == TRIES - 1:
                    raise
                kept = [put for put, reason in zip(puts, reasons[1].split(", ")) if reason != "ConditionalCheckFailed"]
                if len(kept) == len(puts):
                    time.sleep(min(2**attempt / 10, 5))
                puts = kept
