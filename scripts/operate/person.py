"""One person's items, by their keys (crates/messages/src/keys/mod.rs): what there is, and taking it out."""

import base64
import time

from operate.aws import Unanswered
from operate.copying import has_ended, key

AT_ONCE = 100
# Actions in one transaction: each edge has three.
EDGES_AT_ONCE = 30
BUCKET_MILLIS, SHARDS = 10 * 86_400_000, 4


def entry(number):
    return f"{int(number):019}"


def name(pk, sk):
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def text(item, attribute):
    """A text of an item; None where it has none."""
    return item.get(attribute, {}).get("S")


def plain(value):
    """A value of DynamoDB's as JSON has it."""
    (kind, inner), = value.items()
    if kind == "M":
        return {each: plain(of) for each, of in inner.items()}
    if kind == "L":
        return [plain(each) for each in inner]
    return None if kind == "NULL" else int(inner) if kind == "N" else inner


class Person:
    """`id` is the account's, which is Cognito's user name as well."""

    def __init__(self, stack, id):
        self.stack, self.table, self.id = stack, stack.output("TableName"), id
        self.partition = f"A#{id}"
        self.own = self.query(self.partition)
        self.profile = next((item for item in self.own if item["sk"]["S"] == "PROFILE"), None)

    @classmethod
    def called(cls, stack, handle):
        wanted = {"TableName": stack.output("TableName"), "Key": name(f"H#{handle.lower()}", "HANDLE"), "ConsistentRead": True}
        found = stack.call("dynamodb", "get-item", wanted).get("Item")
        if not found:
            raise Unanswered(f"nobody is called {handle}")
        return cls(stack, text(found, "account"))

    def query(self, pk):
        """All of a partition; the CLI goes through the pages."""
        request = {
            "TableName": self.table,
            "ConsistentRead": True,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": pk}},
        }
        return self.stack.call("dynamodb", "query", request, seconds=600)["Items"]

    def entries(self, prefix):
        """The items of the person's own partition in that list, and what their names say after it."""
        return [(item["sk"]["S"][len(prefix) :], item) for item in self.own if item["sk"]["S"].startswith(prefix)]

    def get(self, keys):
        found, keys = [], list(keys)
        while keys:
            asked, keys = keys[:AT_ONCE], keys[AT_ONCE:]
            request = {"RequestItems": {self.table: {"Keys": asked, "ConsistentRead": True}}}
            answer = self.stack.call("dynamodb", "batch-get-item", request)
            found += answer.get("Responses", {}).get(self.table, [])
            keys += answer.get("UnprocessedKeys", {}).get(self.table, {}).get("Keys", [])
        return found

    def statuses(self):
        """The ids of all statuses that the person's list still has, ended or not."""
        return [str(int(number)) for number, _ in self.entries("STATUS#")]

    def said(self):
        """The statuses themselves, and what was said in them before."""
        for id in self.statuses():
            for item in self.query(f"S#{id}"):
                if item["sk"]["S"] == "STATUS" or item["sk"]["S"].startswith("EDIT#"):
                    yield item

    def signed_up(self):
        """What Cognito knows; None where it has no such user."""
        request = {"UserPoolId": self.stack.output("UserPoolId"), "Username": self.id}
        try:
            user = self.stack.call("cognito-idp", "admin-get-user", request)
        except Unanswered as why:
            if why.code == "UserNotFoundException":
                return None
            raise
        attributes = {each["Name"]: each["Value"] for each in user.get("UserAttributes", [])}
        return {"attributes": attributes, "created": user.get("UserCreateDate"), "status": user.get("UserStatus")}

    def export(self):
        """All that is kept of the person and has not ended."""
        now = int(time.time())
        items = []
        for item in [*self.own, *self.said()]:
            # The name of a grant has a token's hash in it.
            if not has_ended(item, now) and not item["sk"]["S"].startswith(("GRANT#", "IDEMPOTENCY#")):
                items.append({attribute: plain(value) for attribute, value in item.items()})
        return {"account": self.id, "identity": self.signed_up(), "items": items}

    # ---- Taking it out. Whatever is interrupted can be run again: what names the rest goes last. -----------------

    def delete(self, keys):
        requests = [{"DeleteRequest": {"Key": each}} for each in keys]
        while requests:
            asked, requests = requests[:25], requests[25:]
            answer = self.stack.call("dynamodb", "batch-write-item", {"RequestItems": {self.table: asked}})
            again = answer.get("UnprocessedItems", {}).get(self.table, [])
            if again:
                time.sleep(1)
            requests += again

    def end_access(self):
        """Signs the person out everywhere, and ends what apps may do in its name."""
        if self.signed_up():
            request = {"UserPoolId": self.stack.output("UserPoolId"), "Username": self.id}
            self.stack.call("cognito-idp", "admin-user-global-sign-out", request)
        gone = []
        for number, item in self.entries("GRANT#"):
            token, refresh = number.partition("#")[2], text(item, "refresh")
            gone += [name(f"TOKEN#{token}", "TOKEN"), key(item)]
            gone += [name(f"REFRESH#{refresh}", "REFRESH")] if refresh else []
        self.delete(gone)
        return len(self.entries("GRANT#"))

    def take_out_statuses(self):
        gone = []
        for item in self.said():
            gone.append(key(item))
            if item["sk"]["S"] != "STATUS":
                continue
            id, thread = text(item, "id"), text(item, "thread")
            bucket = (int(id) >> 16) // BUCKET_MILLIS
            gone.append(name(f"PUBLIC#{bucket}#{int(id) % SHARDS}", f"STATUS#{entry(id)}"))
            if thread:
                gone.append(name(f"S#{thread}", f"REPLY#{entry(id)}"))
        self.delete(gone)

    def take_out_marks(self):
        gone = []
        for number, item in self.entries("MARK#"):
            status = f"S#{int(number)}"
            for attribute, prefix in (("favourite", "FAVOURITE#"), ("bookmark", "BOOKMARK#"), ("reblog", "REBLOG#")):
                mark = text(item, attribute)
                gone += [name(status, f"{prefix}{entry(mark)}")] if mark else []
            gone += [name(status, f"{prefix}{entry(self.id)}") for prefix in ("MUTE#", "VOTE#")]
        self.delete(gone)

    def take_out_edges(self):
        """Both ends of each follow, with the other's count and graph version, as crates/messages/src/follows.rs has it."""
        for prefix, parts in (
            ("FOLLOWING#", self.following),
            ("FOLLOWER#", self.follower),
            ("REQUEST#", self.follower),
        ):
            edges = [parts(str(int(number)), item) for number, item in self.entries(prefix)]
            while edges:
                batch, edges = edges[:EDGES_AT_ONCE], edges[EDGES_AT_ONCE:]
                if not self.transact([part for edge in batch for part in edge]):
                    # Somebody was faster with one of them: each by itself.
                    for edge in batch:
                        self.transact(edge)

    def take_out_blocks(self):
        """The other end of each block, with the other's counts and graph version, as crates/messages/src/blocks.rs has it.
        (Whoever mutes this person, or noted something, wrote that, and it lies with them alone.)"""
        for number, item in self.entries("STANCE#"):
            less = [
                f", {counts} = {counts} - :one"
                for side, counts in (("blocks", "hidden_from"), ("blocked_by", "hides"))
                if item.get(side, {}).get("BOOL")
            ]
            if less:
                other = f"A#{int(number)}"
                expression = "SET #version = #version + :one" + "".join(less)
                graph = self.update(name(other, "HEAD#GRAPH"), expression, {"#version": "version"}, {":one": {"N": "1"}})
                self.transact([self.gone(name(other, f"STANCE#{entry(self.id)}")), graph])

    def take_out_traces(self):
        """What tells in others' partitions what this person keeps of them, as crates/messages/src/keys/traces.rs has it."""
        gone = []
        for kept, told in (("STANCE#", "MUTED_BY#"), ("NOTE#", "NOTED_BY#")):
            gone += [name(f"A#{int(other)}", f"{told}{entry(self.id)}") for other, _ in self.entries(kept)]
        for number, item in self.entries("LIST#"):
            members = base64.b64decode(item.get("members", {}).get("B", ""))
            for at in range(0, len(members), 8):
                other = int.from_bytes(members[at : at + 8], "big")
                gone.append(name(f"A#{other}", f"LISTED_BY#{entry(self.id)}#{number}"))
        self.delete(gone)

    def following(self, other, item):
        followed = text(item, "state") == "following"
        far = f"FOLLOWER#{entry(self.id)}" if followed else f"REQUEST#{entry(self.id)}"
        parts = [self.gone(key(item)), self.gone(name(f"A#{other}", far), condition=False)]
        if followed:
            count = name(f"A#{other}", f"COUNT#FOLLOWERS#{int(self.id) % SHARDS}")
            parts.append(self.update(count, "ADD #count :less", {"#count": "count"}, {":less": {"N": "-1"}}))
        return parts

    def follower(self, other, item):
        followed = item["sk"]["S"].startswith("FOLLOWER#")
        less = "SET #version = #version + :one, edges = edges - :one" + (", #following = #following - :one" if followed else "")
        names = {"#version": "version"} | ({"#following": "following"} if followed else {})
        near = name(f"A#{other}", f"FOLLOWING#{entry(self.id)}")
        graph = self.update(name(f"A#{other}", "HEAD#GRAPH"), less, names, {":one": {"N": "1"}})
        return [self.gone(near), self.gone(key(item), condition=False), graph]

    def gone(self, of, *, condition=True):
        there = {"ConditionExpression": "attribute_exists(pk)"} if condition else {}
        return {"Delete": {"TableName": self.table, "Key": of, **there}}

    def update(self, of, expression, names, values):
        update = {"TableName": self.table, "Key": of, "UpdateExpression": expression}
        return {"Update": {**update, "ExpressionAttributeNames": names, "ExpressionAttributeValues": values}}

    def transact(self, parts):
        """Whether it went through; not where a condition failed."""
        for attempt in range(8):
            try:
                self.stack.call("dynamodb", "transact-write-items", {"TransactItems": parts})
                return True
            except Unanswered as why:
                if why.code != "TransactionCanceledException" or attempt == 7:
                    raise
                if "ConditionalCheckFailed" in str(why):
                    return False
                time.sleep(min(2**attempt / 10, 5))

    def take_out(self):
        """Everything. The user first, so that nobody signs in meanwhile; the profile and the handle last."""
        self.end_access()
        if self.signed_up():
            request = {"UserPoolId": self.stack.output("UserPoolId"), "Username": self.id}
            self.stack.call("cognito-idp", "admin-delete-user", request)
        self.take_out_statuses()
        self.take_out_marks()
        self.take_out_edges()
        self.take_out_blocks()
        self.take_out_traces()
        last = {"PROFILE", "RESERVATION"}
        self.delete([key(item) for item in self.own if item["sk"]["S"] not in last])
        held = [item for item in self.own if item["sk"]["S"] in last]
        handles = {text(item, "handle") for item in held}
        owned = self.get(name(f"H#{handle}", "HANDLE") for handle in handles if handle)
        self.delete([key(item) for item in owned if text(item, "account") == self.id])
        # Had the person begun to leave, the hour's turn has nothing more to do.
        self.delete([*(key(item) for item in held), name("LEAVING", f"ACCOUNT#{entry(self.id)}")])
