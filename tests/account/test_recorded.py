"""account-check against a stand-in for the `aws` command (fake/aws): what no emulator can be brought to say.

These are an old access key, a root user with a key, mail that waits for its confirmation, and missing permissions.
The answers are written after AWS's API references, not recorded from an account.
"""

import json
import os
import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

from check import account_check

FAKE = Path(__file__).parent / "fake"
TOPIC = "arn:aws:sns:us-east-1:123456789012:billing"


def days_ago(days):
    return (datetime.now(timezone.utc) - timedelta(days=days)).isoformat(timespec="seconds")


def key(age, status="Active", zulu=False):
    created = days_ago(age)
    if zulu:
        created = created.replace("+00:00", "Z")
    return {"AccessKeyMetadata": [{"AccessKeyId": "AKIAEXAMPLE", "Status": status, "CreateDate": created}]}


def ready():
    """What an account answers in which all holds."""
    alarm = {"AlarmName": "low", "Namespace": "AWS/Billing", "MetricName": "EstimatedCharges", "Threshold": 5.0}
    return {
        "sts get-caller-identity": {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/operator"},
        "iam get-account-summary": {"SummaryMap": {"AccountMFAEnabled": 1, "AccountAccessKeysPresent": 0}},
        "iam get-account-password-policy": {
            "PasswordPolicy": {"MinimumPasswordLength": 14, "PasswordReusePrevention": 24}
        },
        "iam get-user": {"User": {"UserName": "crudder-operator"}},
        "iam list-mfa-devices": {"MFADevices": [{"SerialNumber": "arn:aws:iam::123456789012:mfa/phone"}]},
        "iam list-users": {"Users": [{"UserName": "crudder-operator"}]},
        "iam list-access-keys": key(age=89),
        "cloudwatch list-metrics": {"Metrics": [{"Namespace": "AWS/Billing", "MetricName": "EstimatedCharges"}]},
        "cloudwatch describe-alarms": {"MetricAlarms": [{**alarm, "ActionsEnabled": True, "AlarmActions": [TOPIC]}]},
        "budgets describe-budgets": {
            "Budgets": [
                {
                    "BudgetName": "month",
                    "BudgetType": "COST",
                    "TimeUnit": "MONTHLY",
                    "BudgetLimit": {"Amount": "20.0", "Unit": "USD"},
                }
            ]
        },
        "budgets describe-notifications-for-budget": {
            "Notifications": [
                {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0}
            ]
        },
        "budgets describe-subscribers-for-notification": {
            "Subscribers": [{"SubscriptionType": "SNS", "Address": TOPIC}]
        },
        "sns list-subscriptions-by-topic": {"Subscriptions": [mail(f"{TOPIC}:1")]},
        "cloudformation describe-stacks": {
            "Stacks": [{"Outputs": [{"OutputKey": "TableName", "OutputValue": "crudder-Table"}]}]
        },
        "dynamodb describe-time-to-live": {
            "TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}
        },
        "lambda get-account-settings": {"AccountLimit": {"ConcurrentExecutions": 100, "UnreservedConcurrentExecutions": 100}},
        "service-quotas list-requested-service-quota-change-history-by-quota": {"RequestedQuotas": []},
    }


def mail(arn):
    return {"SubscriptionArn": arn, "Protocol": "email", "Endpoint": "you@example.com"}


class Recorded(unittest.TestCase):
    def check(self, *arguments, **changes):
        """A run in a ready account, but for these answers; `iam__list_users` stands for "iam list-users"."""
        answers = ready()
        for name, answer in changes.items():
            operation = name.replace("__", " ").replace("_", "-")
            self.assertIn(operation, answers)
            answers[operation] = answer
        with tempfile.TemporaryDirectory() as folder:
            file, calls = Path(folder, "answers.json"), Path(folder, "calls")
            file.write_text(json.dumps(answers))
            report = account_check(
                *arguments,
                PATH=f"{FAKE}{os.pathsep}{os.environ['PATH']}",
                FAKE_AWS_ANSWERS=str(file),
                FAKE_AWS_CALLS=str(calls),
            )
            self.calls = calls.read_text().splitlines()
        self.assertEqual(report.errors, "")
        return report

    def test_a_ready_account_passes_and_is_only_read(self):
        report = self.check()
        self.assertEqual((report.status, len(report.states)), (0, 11), report.text)
        self.assertEqual(set(report.states.values()), {"pass"}, report.text)
        for call in self.calls:
            # The last asks nobody but the AWS CLI's own configuration.
            self.assertRegex(call, r"^[a-z-]+ (get|list|describe)-|^configure get$")

    def test_a_root_user_with_a_key_or_without_mfa_fails(self):
        summary = {"SummaryMap": {"AccountMFAEnabled": 0, "AccountAccessKeysPresent": 1}}
        report = self.check(iam__get_account_summary=summary)
        self.assertEqual(report.failing(), {"root user has MFA", "root user has no access key"})
        self.assertEqual(report.status, 1)

    def test_a_key_is_too_old_from_the_91st_day(self):
        old = "access keys are at most 90 days old"
        self.assertEqual(self.check(iam__list_access_keys=key(age=90)).failing(), set())
        for zulu in (False, True):
            report = self.check(iam__list_access_keys=key(age=91, zulu=zulu))
            self.assertEqual(report.failing(), {old})
            self.assertIn("--user-name crudder-operator --access-key-id AKIAEXAMPLE", report.fixes[old][0])
        self.assertEqual(self.check(iam__list_access_keys=key(age=400, status="Inactive")).status, 0)

    def test_a_weak_password_policy_fails(self):
        for length, remembered in ((13, 24), (14, 23)):
            policy = {"MinimumPasswordLength": length, "PasswordReusePrevention": remembered}
            report = self.check(iam__get_account_password_policy={"PasswordPolicy": policy})
            self.assertEqual(report.failing(), {"password policy"})

    def test_mail_that_waits_for_its_confirmation_fails(self):
        for subscriptions in (
            [],
            [mail("PendingConfirmation")],
            [mail("Deleted")],
            [mail(f"{TOPIC}:1"), mail("PendingConfirmation")],
            [{**mail(f"{TOPIC}:1"), "Protocol": "sqs"}],
        ):
            report = self.check(sns__list_subscriptions_by_topic={"Subscriptions": subscriptions})
            self.assertEqual(report.failing(), {"alarm e-mail is confirmed"}, subscriptions)
            self.assertIn(TOPIC, report.fixes["alarm e-mail is confirmed"][0])

    def test_an_alarm_or_a_budget_that_tells_nobody_fails(self):
        alarm = ready()["cloudwatch describe-alarms"]["MetricAlarms"][0]
        for silent in ({"ActionsEnabled": False}, {"AlarmActions": []}):
            report = self.check(cloudwatch__describe_alarms={"MetricAlarms": [{**alarm, **silent}]})
            self.assertEqual(report.failing(), {"billing alarms"})
        report = self.check(budgets__describe_subscribers_for_notification={"Subscribers": []})
        self.assertEqual(report.failing(), {"monthly budget"})

    def test_a_topic_for_programs_needs_no_mail_where_budgets_mails_the_same_notice(self):
        programs = {"SubscriptionType": "SNS", "Address": TOPIC.replace(TOPIC.split(":")[-1], "for-programs")}
        people = {"SubscriptionType": "EMAIL", "Address": "you@example.com"}
        report = self.check(budgets__describe_subscribers_for_notification={"Subscribers": [programs, people]})
        self.assertNotIn("for-programs", report.text)
        self.assertEqual(report.failing(), set())

    def test_other_alarms_and_budgets_do_not_count(self):
        alarm = ready()["cloudwatch describe-alarms"]["MetricAlarms"][0]
        other = ready()["budgets describe-budgets"]["Budgets"][0]
        report = self.check(
            cloudwatch__describe_alarms={"MetricAlarms": [{**alarm, "Namespace": "AWS/Lambda"}]},
            budgets__describe_budgets={"Budgets": [{**other, "BudgetType": "USAGE"}]},
        )
        self.assertEqual(report.failing(), {"billing alarms", "monthly budget", "alarm e-mail is confirmed"})

    def test_ttl_by_another_attribute_or_off_fails(self):
        for ttl in (
            {"TimeToLiveStatus": "DISABLED"},
            {"TimeToLiveStatus": "DISABLING", "AttributeName": "expires_at"},
            {"TimeToLiveStatus": "ENABLED", "AttributeName": "created_at"},
        ):
            report = self.check(dynamodb__describe_time_to_live={"TimeToLiveDescription": ttl})
            self.assertEqual(report.failing(), {"table has TTL on"})

    def test_a_new_accounts_concurrency_fails_until_it_is_raised_and_says_how_to_ask_and_whether_one_has(self):
        check = "Lambda may run enough at once"
        for few in (10, 99):
            settings = {"AccountLimit": {"ConcurrentExecutions": few, "UnreservedConcurrentExecutions": few}}
            report = self.check("--region", "eu-north-1", **{"lambda__get_account_settings": settings})
            self.assertEqual((report.failing(), report.status), ({check}, 1))
            self.assertEqual(report.found[check], f"{few} in eu-north-1 (needs 100)")
            # docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: the quota's code and its default.
            self.assertEqual(
                report.fixes[check],
                [
                    "aws service-quotas request-service-quota-increase --region eu-north-1 --service-code lambda "
                    "--quota-code L-B99A9384 --desired-value 1000"
                ],
            )
        history = "service_quotas__list_requested_service_quota_change_history_by_quota"
        for status, waits in (("PENDING", True), ("CASE_OPENED", True), ("DENIED", False), ("CASE_CLOSED", False)):
            asked = {"RequestedQuotas": [{"Status": status, "DesiredValue": 1000.0}]}
            report = self.check(**{"lambda__get_account_settings": settings, history: asked})
            self.assertEqual(report.failing(), {check}, status)
            self.assertEqual("1000 asked for" in report.found[check], waits, status)
            self.assertEqual("wait for AWS's answer" in report.fixes[check][0], waits, status)

    def test_a_large_stack_needs_more_concurrency(self):
        check = "Lambda may run enough at once"
        settings = {"AccountLimit": {"ConcurrentExecutions": 200, "UnreservedConcurrentExecutions": 200}}
        (stack,) = ready()["cloudformation describe-stacks"]["Stacks"]
        for size, enough in (("small", True), ("medium", True), ("large", False)):
            parameters = [{"ParameterKey": "Size", "ParameterValue": size}]
            report = self.check(
                lambda__get_account_settings=settings,
                cloudformation__describe_stacks={"Stacks": [{**stack, "Parameters": parameters}]},
            )
            self.assertEqual(report.failing(), set() if enough else {check}, size)
            self.assertIn(f"200 in us-east-1 (needs {100 if enough else 500})", report.found[check])

    def test_a_missing_permission_is_neither_pass_nor_fail(self):
        report = self.check(iam__get_account_summary={"error": "AccessDenied"})
        self.assertEqual(report.untold(), {"root user has MFA and no access key"})
        self.assertEqual(report.found["root user has MFA and no access key"], "not allowed to call iam get-account-summary")
        self.assertEqual((report.failing(), report.status), (set(), 3))

    def test_topics_that_may_not_be_read_are_not_called_missing(self):
        denied = {"error": "AccessDeniedException"}
        report = self.check(cloudwatch__describe_alarms=denied, budgets__describe_budgets=denied)
        self.assertEqual(report.untold(), {"billing alarms", "monthly budget", "alarm e-mail is confirmed"})
        self.assertEqual(report.status, 3)

    def test_every_check_but_one_may_be_untold_and_a_failure_still_shows(self):
        denied = {
            name.replace(" ", "__").replace("-", "_"): {"error": "AccessDenied"}
            for name in ready()
            if not name.startswith(("sts", "dynamodb", "cloudformation"))
        }
        off = {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}
        report = self.check(**denied, dynamodb__describe_time_to_live=off)
        self.assertEqual((report.failing(), report.status), ({"table has TTL on"}, 1))
        self.assertEqual(len(report.untold()), 9, report.text)

    def test_another_operator_and_another_stack_are_looked_for_by_their_names(self):
        missing = {"error": "ValidationError", "message": "Stack with id elsewhere does not exist"}
        report = self.check(
            *("--operator", "nobody", "--stack", "elsewhere", "--region", "eu-north-1"),
            iam__get_user={"error": "NoSuchEntity"},
            cloudformation__describe_stacks=missing,
        )
        self.assertEqual(report.failing(), {"operator has MFA", "table has TTL on"})
        self.assertEqual(report.found["operator has MFA"], "there is no user nobody")
        self.assertEqual(report.found["table has TTL on"], "no stack elsewhere in eu-north-1")

    def test_a_throttled_call_is_not_a_failure_of_the_account(self):
        report = self.check(iam__get_user={"error": "Throttling", "message": "Rate exceeded"})
        self.assertEqual((report.untold(), report.status), ({"operator has MFA"}, 3))
        self.assertIn("Rate exceeded", report.found["operator has MFA"])


if __name__ == "__main__":
    unittest.main()
