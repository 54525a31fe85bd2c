"""What holds people's data: the table, its stream, the user pool, the logs.

Run by `make validate`.
"""

import json
import re
import unittest

from stack import ROOT, Deployed, Given


class Data(Deployed):
    def test_what_holds_data_is_kept_encrypted_and_forgets(self):
        table = self.resources["Table"]
        self.assertEqual(table["DeletionPolicy"], "Retain")
        self.assertEqual(table["UpdateReplacePolicy"], "Retain")
        properties = table["Properties"]
        self.assertEqual(properties["TimeToLiveSpecification"], {"AttributeName": "expires_at", "Enabled": True})
        # DynamoDB encrypts every table; this says that it is not by a key whose use KMS bills.
        self.assertEqual(properties["SSESpecification"], {"SSEEnabled": False})
        condition, recovery, none = properties["PointInTimeRecoverySpecification"]["Fn::If"]
        self.assertEqual((condition, none), ("IsRecoverable", {"PointInTimeRecoveryEnabled": False}))
        self.assertEqual(recovery["RecoveryPeriodInDays"], {"Ref": "RecoveryPeriodInDays"})
        self.assertEqual(properties["BillingMode"], "PAY_PER_REQUEST")
        self.assertEqual(properties["StreamSpecification"]["StreamViewType"], "NEW_AND_OLD_IMAGES")
        self.assertEqual(self.resources["UserPool"]["DeletionPolicy"], "Retain")
        for queue in self.of_type("AWS::SQS::Queue").values():
            self.assertTrue(queue["SqsManagedSseEnabled"])

    def test_pictures_are_nobodys_to_read_and_end(self):
        bucket = self.resources["MediaBucket"]
        self.assertEqual((bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]), ("Retain", "Retain"))
        properties = bucket["Properties"]
        self.assertEqual(set(properties["PublicAccessBlockConfiguration"].values()), {True})
        self.assertNotIn("VersioningConfiguration", properties, "versions would remember")
        (rule,) = properties["LifecycleConfiguration"]["Rules"]
        # A day's wait, and the thirty days that a status lives at most.
        self.assertEqual((rule["Status"], rule["Prefix"], rule["ExpirationInDays"]), ("Enabled", "media/", 31))
        (encryption,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        self.assertEqual(encryption["ServerSideEncryptionByDefault"], {"SSEAlgorithm": "AES256"})
        # The other one is about the distribution: test_pictures.py.
        statement = self.resources["MediaBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"][0]
        self.assertEqual((statement["Effect"], statement["Principal"]), ("Deny", "*"))
        self.assertEqual(statement["Condition"], {"Bool": {"aws:SecureTransport": "false"}})

    def test_any_site_may_show_a_picture_as_a_script_and_none_may_write_one(self):
        (rule,) = self.resources["MediaBucket"]["Properties"]["CorsConfiguration"]["CorsRules"]
        # As the APIs have it: tokens are in the address, so no origin is another's.
        cors = self.resources["Api"]["Properties"]["Body"]["x-amazon-apigateway-cors"]
        self.assertEqual(rule["AllowedOrigins"], cors["allowOrigins"])
        self.assertEqual(rule["AllowedMethods"], ["GET", "HEAD"])
        self.assertEqual(rule["AllowedHeaders"], ["*"])
        self.assertEqual(rule["MaxAge"], cors["maxAge"])

    def test_the_stream_drops_nothing_in_silence(self):
        mappings = self.of_type("AWS::Lambda::EventSourceMapping")
        self.assertEqual(len(mappings), 2, "a stream takes two readers")
        for name, mapping in mappings.items():
            self.assertEqual(mapping["FunctionResponseTypes"], ["ReportBatchItemFailures"], name)
            self.assertTrue(mapping["BisectBatchOnFunctionError"], name)
            self.assertLessEqual(mapping["MaximumRecordAgeInSeconds"], 86_400, name)
            destination = mapping["DestinationConfig"]["OnFailure"]["Destination"]
            self.assertEqual(destination, {"Fn::GetAtt": ["FailureQueue", "Arn"]}, name)
            # docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
            self.assertLessEqual(len(mapping["FilterCriteria"]["Filters"]), 5, name)
            for filter in mapping["FilterCriteria"]["Filters"]:
                self.assertIn("sk", json.loads(filter["Pattern"])["dynamodb"]["Keys"], name)

    def test_the_consumers_outlast_an_hour_without_what_they_need_and_hold_few_of_ten_sandboxes(self):
        parallel = self.source["Parameters"]["StreamParallelization"]
        # https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
        for value, taken in (("0", False), ("1", True), ("10", True), ("11", False)):
            self.assertEqual(re.fullmatch(parallel["AllowedPattern"], value) is not None, taken, value)
        patience = self.seconds("functions/src/clients.rs", "REPAIR_PATIENCE")
        pause = self.seconds("functions/src/stream/batch.rs", "PAUSE")
        longest = self.seconds("functions/src/stream/batch.rs", "LONGEST")
        self.assertLessEqual(patience, 5, "short holds")
        for name, mapping in self.of_type("AWS::Lambda::EventSourceMapping").items():
            for size, factor in (("small", "1"), ("medium", "1"), ("large", "2")):
                self.assertEqual(Given(self.template, Size=size).value(mapping["ParallelizationFactor"]), factor, name)
            # AWS does not say how long Lambda waits between tries, so nothing is counted for that; 10,000 are the most.
            tries = mapping["MaximumRetryAttempts"]
            self.assertGreaterEqual(tries * (patience - pause), 3_600, name)
            self.assertLessEqual(tries, 10_000, name)
            timeout = self.resources[mapping["FunctionName"]["Ref"]]["Properties"]["Timeout"]
            self.assertLess(longest + patience, timeout, name)

    def seconds(self, source: str, constant: str) -> int:
        """A constant of the code that is a span of whole seconds."""
        text = (ROOT / source).read_text()
        return int(re.search(rf"const {constant}: Duration = Duration::from_secs\((\d+)\);", text)[1])

    def test_without_a_cache_only_its_repair_rests(self):
        enabled = {
            mapping["FunctionName"]["Ref"]: mapping.get("Enabled", True)
            for mapping in self.of_type("AWS::Lambda::EventSourceMapping").values()
        }
        cached = {"Fn::If": ["HasCache", True, False]}
        self.assertEqual(enabled, {"RecordActivityFunction": cached, "DeriveFunction": True})

    def test_the_pool_tells_nobody_who_is_in_it(self):
        client = self.resources["UserPoolClient"]["Properties"]
        self.assertEqual(client["PreventUserExistenceErrors"], "ENABLED")
        self.assertIs(client["GenerateSecret"], True, "whoever has no secret is asked nothing")
        self.assertEqual(client["ReadAttributes"], ["email_verified"], "a token tells its bearer no address")
        self.assertEqual(client["ExplicitAuthFlows"], ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
        pool = self.resources["UserPool"]["Properties"]
        triggers = ("PreSignUp", "CustomMessage", "PostConfirmation")
        self.assertEqual(pool["LambdaConfig"], {name: {"Fn::GetAtt": [f"{name}Function", "Arn"]} for name in triggers})
        # What CustomMessageFunction refuses a code for is not changed without one.
        waits = pool["UserAttributeUpdateSettings"]["AttributesRequireVerificationBeforeUpdate"]
        self.assertEqual(waits, client["WriteAttributes"])
        self.assertGreaterEqual(pool["Policies"]["PasswordPolicy"]["MinimumLength"], 12)

    def test_logs_end(self):
        groups = self.of_type("AWS::Logs::LogGroup")
        self.assertGreater(len(groups), 8)
        for name, group in groups.items():
            self.assertEqual(group["RetentionInDays"], {"Ref": "LogRetentionInDays"}, name)


if __name__ == "__main__":
    unittest.main()
