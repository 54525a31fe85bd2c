"""scripts/redrive, with the real AWS CLI and the consumer as Lambda starts it, on ministack: its table, its stream, its
queue.

The messages are written here, as Lambda writes them
(docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html): ministack 1.5.33 does not know partial batch
responses, so it never gives up on a record that the function names.
"""

import itertools
import json
import unittest
import uuid
from datetime import datetime, timedelta, timezone

from operated import Emulator, Operated, named


# Numbers of before anything that the emulator's stream has; the CLI knows how long one is at least.
FIRST, SECOND = "1".zfill(21), "2".zfill(21)
CHANGES = itertools.count()


def profile(number, **wrong):
    """A profile that was never written so before: a write that changes nothing is no record."""
    content = {
        "id": str(number),
        "handle": f"ada{number}",
        "display_name": f"Ada {next(CHANGES)}",
        "note": "",
        "locked": False,
        "default_lifetime": 604_800,
        "version": 1,
    }
    return named(f"A#{number}", "PROFILE", **{**content, **wrong})


class Redrive(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator()
        cls.addClassCleanup(cls.emulator.stop)
        cls.stack = Operated(cls.emulator)
        cls.addClassCleanup(cls.stack.close)
        cls.function = cls.stack.make_consumer()
        cls.stream = cls.stack.dynamodb.describe_table(TableName=cls.stack.table)["Table"]["LatestStreamArn"]
        cls.streams = cls.emulator.client("444444444444", "dynamodbstreams")

    def setUp(self):
        self.stack.sqs.purge_queue(QueueUrl=self.stack.queue)
        self.skipped = len(self.records())

    def records(self):
        shard = self.streams.describe_stream(StreamArn=self.stream)["StreamDescription"]["Shards"][0]["ShardId"]
        self.shard = shard
        asked = {"StreamArn": self.stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
        iterator, found = self.streams.get_shard_iterator(**asked)["ShardIterator"], []
        while True:
            page = self.streams.get_records(ShardIterator=iterator)
            if not page["Records"]:
                return found
            found += page["Records"]
            iterator = page["NextShardIterator"]

    def give_up(self, first, last, size, *, ago=timedelta(minutes=5), stream=None):
        """What Lambda sends to the queue; gives back the message's id."""
        arrived = (datetime.now(timezone.utc) - ago).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        body = {
            "requestContext": {
                "requestId": str(uuid.uuid4()),
                "functionArn": self.function,
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": 151,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": None},
            "version": "1.0",
            "timestamp": arrived,
            "DDBStreamBatchInfo": {
                "shardId": self.shard,
                "startSequenceNumber": first,
                "endSequenceNumber": last,
                "approximateArrivalOfFirstRecord": arrived,
                "approximateArrivalOfLastRecord": arrived,
                "batchSize": size,
                "streamArn": stream or self.stream,
            },
        }
        return self.stack.sqs.send_message(QueueUrl=self.stack.queue, MessageBody=json.dumps(body))["MessageId"]

    def written(self, *items):
        """Writes them, and gives back the numbers of their records."""
        self.stack.put(*items)
        return [record["dynamodb"]["SequenceNumber"] for record in self.records()[self.skipped :]]

    def waiting(self):
        name = "ApproximateNumberOfMessages"
        asked = self.stack.sqs.get_queue_attributes(QueueUrl=self.stack.queue, AttributeNames=[name])
        return int(asked["Attributes"][name])

    def test_records_that_the_stream_still_has_are_handled_and_the_message_goes(self):
        numbers = self.written(*(profile(number) for number in range(201, 204)))
        id = self.give_up(numbers[0], numbers[-1], 3)
        looked = self.stack.script("redrive")
        self.assertEqual((looked.returncode, looked.stderr), (1, ""), looked)
        self.assertIn(f"stays ({id}): would hand 3 records to the function", looked.stdout)
        self.assertEqual(self.waiting(), 1)

        done = self.stack.script("redrive", "--apply")
        print(f"\n---- make redrive, and with ARGS=--apply:\n{looked.stdout}\n{done.stdout}{done.stderr}")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        self.assertIn("3 records handled; the message is deleted", done.stdout)
        self.assertEqual(self.waiting(), 0)
        self.assertIn("0 messages looked at", self.stack.script("redrive").stdout)

    def test_only_the_records_that_the_message_names_are_handed_over(self):
        numbers = self.written(profile(1, version="none"), profile(2), profile(1, version="none"))
        self.give_up(numbers[1], numbers[1], 1)
        done = self.stack.script("redrive", "--apply")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("1 record handled", done.stdout)

    def test_a_record_that_the_function_names_again_keeps_its_message_also_past_the_first_batch(self):
        numbers = self.written(*(profile(number) for number in range(1, 105)), profile(105, version="none"))
        self.assertEqual(len(numbers), 105)
        id = self.give_up(numbers[0], numbers[-1], 105)
        done = self.stack.script("redrive", "--apply")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn(f"stays ({id}): the function could not handle record {numbers[-1]}", done.stdout)
        self.assertEqual(self.waiting(), 1)

    def test_past_a_day_nothing_is_left_to_repair_and_the_message_goes(self):
        self.give_up(FIRST, SECOND, 2, ago=timedelta(hours=25))
        looked = self.stack.script("redrive")
        self.assertIn("would delete the message: the stream has let go", looked.stdout)
        self.assertEqual((looked.returncode, self.waiting()), (1, 1))
        done = self.stack.script("redrive", "--apply")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("past repair, and nothing left that needs it", done.stdout)
        self.assertEqual(self.waiting(), 0)

    def test_what_the_stream_still_has_of_a_range_is_handled(self):
        # A stream of its own: there must be nothing in it before these two.
        other = Operated(self.emulator, "other")
        self.addCleanup(other.close)
        self.stream = other.dynamodb.describe_table(TableName=other.table)["Table"]["LatestStreamArn"]
        other.put(profile(1), profile(2))
        numbers = [record["dynamodb"]["SequenceNumber"] for record in self.records()]
        self.give_up(FIRST, numbers[-1], 9, ago=timedelta(hours=23))
        done = self.stack.script("redrive", "--apply")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("2 records handled", done.stdout)

    def test_a_young_message_of_a_stream_that_is_gone_stays(self):
        gone = f"{self.stream.rsplit('/', 1)[0]}/2026-01-01T00:00:00.000"
        self.give_up(FIRST, SECOND, 2, stream=gone)
        done = self.stack.script("redrive", "--apply")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("Flush the cache", done.stdout)
        self.assertEqual(self.waiting(), 1)

    def test_a_message_that_is_not_lambdas_stays_and_the_others_are_done(self):
        numbers = self.written(profile(1))
        self.stack.sqs.send_message(QueueUrl=self.stack.queue, MessageBody="hello")
        self.give_up(numbers[0], numbers[0], 1)
        done = self.stack.script("redrive", "--apply")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("2 messages looked at, 1 done, 1 left", done.stdout)

    def test_a_function_that_fails_keeps_the_message(self):
        numbers = self.written(profile(1))
        function, self.function = self.function, self.function + "-gone"
        try:
            self.give_up(numbers[0], numbers[0], 1)
        finally:
            self.function = function
        done = self.stack.script("redrive", "--apply")
        self.assertEqual(done.returncode, 2, done)
        self.assertIn("ResourceNotFoundException", done.stderr)
        name = "ApproximateNumberOfMessagesNotVisible"
        held = self.stack.sqs.get_queue_attributes(QueueUrl=self.stack.queue, AttributeNames=[name])
        self.assertEqual(held["Attributes"][name], "1")
        self.assertIn("somebody else looks at 1 message", self.stack.script("redrive").stdout)

    def test_a_stack_that_is_not_there_is_said_so(self):
        asked = self.stack.script("redrive", "--stack", "nowhere")
        self.assertEqual((asked.returncode, asked.stdout), (2, ""))
        self.assertIn("nowhere", asked.stderr)


if __name__ == "__main__":
    unittest.main()
