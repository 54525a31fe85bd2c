"""One person's items, by their keys (crates/messages/src/keys/mod.rs): what there is, and taking it out."""

import time
from functools import cached_property

from aws_cli import Unanswered
from operate.copying import has_ended, key

# As long as the handle stays taken at most, should nobody go on (crates/messages/src/account_deletion.rs).
HANDLE_SECONDS = 30 * 86_400
# What the clock sends the function every hour, how long that works at most, and how often it is started without any headway.
HOUR, TURN_SECONDS, TURNS = {"detail-type": "Scheduled Event", "source": "aws.events"}, 70, 3


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

    def statuses(self):
        """The ids of all statuses that the person's list still has, ended or not."""
        return [str(int(number)) for number, _ in self.entries("STATUS#")]

    def said(self):
        """The statuses themselves, and what was said in them before."""
        for id in self.statuses():
            for item in self.query(f"S#{id}"):
                if item["sk"]["S"] == "STATUS" or item["sk"]["S"].startswith("EDIT#"):
                    yield item

    @cached_property
    def user(self):
        """What Cognito knows, asked once; None where it has no such user."""
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
        return {"account": self.id, "identity": self.user, "items": items}

    # ---- Taking it out: as the person would (DELETE /auth/account); the function of every hour does the rest. ----

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
        """Signs the person out everywhere, and ends what apps may do in its name, and were about to; how many accesses."""
        if self.user:
            request = {"UserPoolId": self.stack.output("UserPoolId"), "Username": self.id}
            self.stack.call("cognito-idp", "admin-user-global-sign-out", request)
        if self.profile:
            self.end_sessions()
        gone, ended = [], 0
        for number, item in self.entries("GRANT#"):
            granted = number.partition("#")[2]
            gone.append(key(item))
            if granted.startswith("CODE#"):
                gone.append(name(granted, "CODE"))
                continue
            ended += 1
            token, refresh = text(item, "token"), text(item, "refresh")
            # A family is named by its first token, which lives as long as none has renewed it.
            gone.append(name(f"TOKEN#{token or granted}", "TOKEN"))
            gone += [name(f"FAMILY#{granted}", "FAMILY")] if token else []
            gone += [name(f"REFRESH#{refresh}", "REFRESH")] if refresh else []
        self.delete(gone)
        return ended

    def end_sessions(self):
        """Ends the access tokens that are out there, which the pool can't call back (crates/messages/src/presence.rs)."""
        there = {"TableName": self.table, "Key": key(self.profile), "ConditionExpression": "attribute_exists(pk)"}
        ended = {
            "TableName": self.table,
            "Key": name(self.partition, "HEAD#PERSON"),
            "UpdateExpression": "SET not_before = :second",
            "ExpressionAttributeValues": {":second": {"N": str(int(time.time()) + 1)}},
        }
        self.stack.call("dynamodb", "transact-write-items", {"TransactItems": [{"ConditionCheck": there}, {"Update": ended}]})

    def begin_to_leave(self):
        """One transaction, after which nothing is shown of the person: the profile is gone, the handle stays taken, and the
        account stands among those that leave. Repeated, it changes nothing but the time."""
        if self.profile is None:
            # It has begun before; or the sign-up was never confirmed, and the handle is free in a day by itself.
            self.delete(key(item) for _, item in self.entries("RESERVATION"))
            return
        handle, now = text(self.profile, "handle"), int(time.time())
        handle_of_it = {
            "TableName": self.table,
            "Key": name(f"H#{handle}", "HANDLE"),
            "UpdateExpression": "SET expires_at = :end",
            "ConditionExpression": "account = :account",
            "ExpressionAttributeValues": {":end": {"N": str(now + HANDLE_SECONDS)}, ":account": {"S": self.id}},
        }
        leaving = name("LEAVING", f"ACCOUNT#{entry(self.id)}") | {"handle": {"S": handle}, "since": {"N": str(now)}}
        profile, leaves = {"TableName": self.table, "Key": key(self.profile)}, {"TableName": self.table, "Item": leaving}
        person = {"TableName": self.table, "Key": name(self.partition, "HEAD#PERSON")}
        actions = [{"Delete": profile}, {"Delete": person}, {"Update": handle_of_it}, {"Put": leaves}]
        self.stack.call("dynamodb", "transact-write-items", {"TransactItems": actions})

    def take_out(self, say):
        """Everything, the user in the pool as well; how many items are left. `say` is told after each turn."""
        self.end_access()
        self.begin_to_leave()
        if self.user:
            request = {"UserPoolId": self.stack.output("UserPoolId"), "Username": self.id}
            self.stack.call("cognito-idp", "admin-delete-user", request)
        function, left, idle = self.stack.resource("FinishLeavingFunction"), len(self.own), 0
        while True:
            answer, failed = self.stack.invoke(function, HOUR, TURN_SECONDS)
            if failed:
                raise Unanswered(f"{function} failed: {answer}")
            before, left = left, len(self.query(self.partition))
            say(left)
            idle = idle + 1 if left >= before else 0
            if not left or idle == TURNS:
                return left
