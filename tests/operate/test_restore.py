"""scripts/restore, with the real AWS CLI, on ministack: nothing that has ended comes back, nor what nobody asked for.

ministack 1.5.33 restores a table to how it is, whatever second is asked for. So here the new table is made first, and
the accident happens after that. And it collects within a minute, where DynamoDB takes days: where the ended have to be
there still, TTL goes by another attribute.
"""

import os
import re
import sys
import time
import unittest
from unittest import mock

from operated import ROOT, TAGS, Emulator, Operated, named

sys.path.insert(0, str(ROOT / "scripts"))

from operate.aws import Stack
from operate.copying import MISSING, Copy

HOUR = 3_600


def status(number, ends_in, text="hello"):
    """A status with what hangs on it."""
    end = int(time.time()) + ends_in
    return [
        named(f"S#{number}", "STATUS", id=str(number), author="1", text=text, expires_at=end, version=1),
        named("A#1", f"STATUS#{number:019}", visibility="public", is_reply=False, expires_at=end),
        named(f"PUBLIC#2000#{number % 4}", f"STATUS#{number:019}", expires_at=end),
        named("A#2", f"MARK#{number:019}", expires_at=end),
    ]


ADA = [
    named("A#1", "PROFILE", id="1", handle="ada", version=1),
    named("H#ada", "HANDLE", account="1"),
    named("A#1", "FOLLOWING#0000000000000000002", state="following"),
]
ACCESS = [
    named("TOKEN#aa", "TOKEN", account="1"),
    named("REFRESH#bb", "REFRESH", token="aa"),
    named("A#1", "GRANT#0000000000000000009#aa", scopes="read"),
    named("CODE#cc", "CODE", account="1", expires_at=int(time.time()) + HOUR),
    named("A#1", "IDEMPOTENCY#dd", status="5", expires_at=int(time.time()) + HOUR),
]


def keys(items):
    return sorted((item["pk"]["S"], item["sk"]["S"]) for item in items)


class Restore(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator(collects=False)
        cls.addClassCleanup(cls.emulator.stop)

    def stack(self, name, **more):
        stack = Operated(self.emulator, name, **more)
        self.addCleanup(stack.close)
        return stack

    def restore(self, stack, *arguments):
        done = stack.script("restore", "--stack", stack.name, *arguments)
        self.said = f"\n---- make restore ARGS={' '.join(arguments)!r}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def lose(self, stack, items):
        for item in items:
            stack.dynamodb.delete_item(TableName=stack.table, Key={"pk": item["pk"], "sk": item["sk"]})

    def tables(self, stack):
        return [name for name in stack.dynamodb.list_tables()["TableNames"] if name.startswith(stack.table)]

    def beside(self, stack):
        """Makes the table beside, by the script."""
        made = self.restore(stack, "--to", "latest", "--apply")
        self.assertEqual((made.returncode, made.stderr), (1, ""), made)
        return re.search(r"in (\S+-restored-\d{14}):", made.stdout)[1]

    def stop_collecting(self, stack, table):
        for attribute, enabled in (("expires_at", False), ("elsewhere", True)):
            specification = {"AttributeName": attribute, "Enabled": enabled}
            stack.dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=specification)

    def test_without_apply_nothing_is_made(self):
        stack = self.stack("planned")
        stack.put(*ADA)
        planned = self.restore(stack)
        print(self.said)
        self.assertEqual((planned.returncode, planned.stderr), (1, ""), planned)
        self.assertRegex(planned.stdout, r"can be restored to any second from \S+Z to \S+Z")
        self.assertIn("would make", planned.stdout)
        self.assertEqual(self.tables(stack), [stack.table])

    def test_what_was_lost_comes_back_and_what_has_ended_or_opens_a_door_does_not(self):
        stack = self.stack("lost-items")
        alive, ended = status(5, HOUR), status(6, -HOUR) + status(7, 0)
        self.stop_collecting(stack, stack.table)
        stack.put(*ADA, *ACCESS, *alive, *ended)
        restored = self.beside(stack)
        ttl = stack.dynamodb.describe_time_to_live(TableName=restored)["TimeToLiveDescription"]
        self.assertEqual((ttl["TimeToLiveStatus"], ttl["AttributeName"]), ("ENABLED", "expires_at"))
        self.stop_collecting(stack, restored)
        for item in ended:
            stack.dynamodb.put_item(TableName=restored, Item=item)

        # The accident; and DynamoDB has collected.
        self.lose(stack, [*ADA, *ACCESS, *alive, *ended])
        stack.put(named("A#3", "PROFILE", id="3", handle="bob", version=1))
        for nothing in ((), ("--apply",), ("--missing", "restore")):
            looked = self.restore(stack, "--restored", restored, *nothing)
            self.assertEqual((looked.returncode, looked.stderr), (1, ""), looked)
            self.assertRegex(looked.stdout, r" 8  past their end ")
            self.assertRegex(looked.stdout, r" 5  access of apps ")
            self.assertRegex(looked.stdout, r" 7  missing ")
            self.assertEqual(len(stack.items()), 1)
        print(self.said)

        done = self.restore(stack, "--restored", restored, "--missing", "restore", "--apply")
        print(self.said)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        self.assertIn("7 items brought back", done.stdout)
        self.assertEqual(keys(stack.items()), sorted(keys([*ADA, *alive]) + [("A#3", "PROFILE")]))
        self.assertEqual(self.tables(stack), [stack.table])

    def test_one_person_comes_back_and_nobody_else(self):
        stack = self.stack("one-person")
        bob = named("A#2", "PROFILE", id="2", handle="bob", version=1)
        stack.put(*ADA, bob)
        restored = self.beside(stack)
        self.lose(stack, [*ADA, bob])
        done = self.restore(stack, "--restored", restored, "--missing", "restore", "--only", "A#1", "--apply", "--keep")
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(keys(stack.items()), keys([ADA[0], ADA[2]]))
        self.assertIn(restored, self.tables(stack))

    def test_what_was_changed_stays_unless_its_partition_is_named(self):
        stack = self.stack("changed")
        first, other = status(5, HOUR, "first")[0], status(6, HOUR, "first")[0]
        stack.put(first, other)
        restored = self.beside(stack)
        for item in (first, other):
            stack.put({**item, "text": {"S": "second"}})
        refused = self.restore(stack, "--restored", restored, "--changed", "restore", "--apply")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("--only", refused.stderr)
        done = self.restore(stack, "--restored", restored, "--changed", "restore", "--only", "S#5", "--apply")
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual({item["pk"]["S"]: item["text"]["S"] for item in stack.items()}, {"S#5": "first", "S#6": "second"})

    def test_what_is_written_meanwhile_is_not_overwritten(self):
        stack = self.stack("meanwhile")
        old, other = named("A#1", "PROFILE", version=1), named("A#2", "PROFILE", version=1)
        new = named("A#1", "PROFILE", version=2)
        stack.put(new)
        environment = stack.environment()
        with mock.patch.dict(os.environ, environment):
            copy = Copy(Stack(stack.name), "none", stack.table)
            copy.write([(old, MISSING), (other, MISSING)])
        self.assertEqual(copy.written, 1)
        self.assertEqual(sorted(stack.items(), key=str), sorted([new, other], key=str))

    def test_more_items_than_a_transaction_takes_come_back(self):
        stack = self.stack("many")
        many = [named(f"A#{number}", "PROFILE", note="x" * 1_000, version=1) for number in range(230)]
        stack.put(*many)
        restored = self.beside(stack)
        self.lose(stack, many)
        done = self.restore(stack, "--restored", restored, "--missing", "restore", "--apply")
        self.assertIn("230 items brought back", done.stdout)
        self.assertEqual(keys(stack.items()), keys(many))

    def test_a_lost_table_is_made_anew_as_the_template_has_it_and_nothing_that_ended_comes_back(self):
        stack = self.stack("lost-table")
        alive, ended = status(5, HOUR), status(6, -HOUR)
        self.stop_collecting(stack, stack.table)
        stack.put(*ADA, *ACCESS, *alive, *ended)
        backup = stack.dynamodb.create_backup(TableName=stack.table, BackupName=f"{stack.table}$DeletedTableBackup")
        arn = backup["BackupDetails"]["BackupArn"]
        stack.dynamodb.delete_table(TableName=stack.table)

        asked = self.restore(stack)
        self.assertEqual(asked.returncode, 2)
        self.assertIn(f"is lost; name its backup by --backup: {arn} (20", asked.stderr)
        planned = self.restore(stack, "--backup", arn)
        self.assertEqual((planned.returncode, self.tables(stack)), (1, []), planned)
        done = self.restore(stack, "--backup", arn, "--apply")
        print(self.said)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        self.assertEqual(keys(stack.items()), keys([*ADA, *alive]))
        self.assertEqual(self.tables(stack), [stack.table])
        self.assert_as_in_the_template(stack)

    def assert_as_in_the_template(self, stack):
        properties = stack.resources["Table"]["Properties"]
        told = stack.dynamodb.describe_table(TableName=stack.table)["Table"]
        for name in ("AttributeDefinitions", "KeySchema"):
            self.assertEqual(told[name], properties[name])
        self.assertEqual(told["BillingModeSummary"]["BillingMode"], properties["BillingMode"])
        self.assertEqual(told["StreamSpecification"], {"StreamEnabled": True, **properties["StreamSpecification"]})
        by_kms = told.get("SSEDescription", {}).get("Status") == "ENABLED"
        self.assertEqual(by_kms, properties["SSESpecification"]["SSEEnabled"])
        self.assertEqual(told["DeletionProtectionEnabled"], False)
        ttl = stack.dynamodb.describe_time_to_live(TableName=stack.table)["TimeToLiveDescription"]
        self.assertEqual(ttl["TimeToLiveStatus"], "ENABLED")
        self.assertEqual(ttl["AttributeName"], properties["TimeToLiveSpecification"]["AttributeName"])
        recovery = stack.dynamodb.describe_continuous_backups(TableName=stack.table)["ContinuousBackupsDescription"]
        self.assertEqual(recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"], "ENABLED")
        self.assertIn(TAGS[0], stack.dynamodb.list_tags_of_resource(ResourceArn=told["TableArn"])["Tags"])

    def test_a_table_without_backups_or_a_time_outside_of_them_is_said_so(self):
        without = self.stack("without", recovery="0")
        asked = self.restore(without)
        self.assertEqual(asked.returncode, 2)
        self.assertIn("no point-in-time recovery", asked.stderr)
        stack = self.stack("outside")
        asked = self.restore(stack, "--to", "2020-01-01T00:00:00Z", "--apply")
        self.assertEqual(asked.returncode, 2)
        self.assertIn("not within that", asked.stderr)
        self.assertEqual(self.tables(stack), [stack.table])
        for wrong in (("--restored", stack.table), ("--restored", "nowhere")):
            self.assertEqual(self.restore(stack, *wrong).returncode, 2)


if __name__ == "__main__":
    unittest.main()
