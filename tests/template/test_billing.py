"""infra/billing.yaml: three alarms, a budget, anomalies, and who may publish to their topics.

Run by `make validate`.
"""

import json
import unittest

from stack import load


class Billing(unittest.TestCase):
    def setUp(self):
        self.template = load("infra/billing.yaml")
        self.resources = self.template["Resources"]

    def test_three_alarms_go_to_the_topic_and_missing_data_raises_none(self):
        alarms = [r["Properties"] for r in self.resources.values() if r["Type"] == "AWS::CloudWatch::Alarm"]
        self.assertEqual(len({json.dumps(alarm["Threshold"]) for alarm in alarms}), 3)
        for alarm in alarms:
            self.assertEqual((alarm["Namespace"], alarm["MetricName"]), ("AWS/Billing", "EstimatedCharges"))
            self.assertEqual(alarm["TreatMissingData"], "notBreaching")
            self.assertEqual(alarm["AlarmActions"], [{"Ref": "BillingTopic"}])

    def test_the_budget_speaks_at_half_at_four_fifths_at_all_and_before(self):
        notices = self.resources["Budget"]["Properties"]["NotificationsWithSubscribers"]
        self.assertEqual(
            [(n["Notification"]["NotificationType"], n["Notification"]["Threshold"]) for n in notices],
            [("ACTUAL", 50), ("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)],
        )

    def test_alarms_and_budgets_may_publish_and_only_from_this_account(self):
        statements = self.resources["BillingTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        allowed = [s for s in statements if s["Effect"] == "Allow"]
        services = {s["Principal"]["Service"] for s in allowed}
        self.assertEqual(
            services, {"cloudwatch.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com"}
        )
        for statement in allowed:
            self.assertEqual(statement["Condition"]["StringEquals"], {"aws:SourceAccount": {"Ref": "AWS::AccountId"}})

    def test_what_says_that_the_budget_is_spent_says_nothing_else_and_people_hear_it_too(self):
        notices = self.resources["Budget"]["Properties"]["NotificationsWithSubscribers"]
        to_programs = [n for n in notices if {"Ref": "SpentTopic"} in [s["Address"] for s in n["Subscribers"]]]
        (notice,) = to_programs
        self.assertEqual((notice["Notification"]["NotificationType"], notice["Notification"]["Threshold"]), ("ACTUAL", 100))
        self.assertIn({"SubscriptionType": "EMAIL", "Address": {"Ref": "AlarmEmail"}}, notice["Subscribers"])
        for statement in self.resources["SpentTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Allow":
                self.assertEqual(statement["Principal"], {"Service": "budgets.amazonaws.com"})

    def test_anomalies_are_looked_for_where_asked_and_told_at_once(self):
        self.assertEqual(self.template["Parameters"]["AnomalyDetection"]["Default"], "false")
        monitor, subscription = self.resources["AnomalyMonitor"], self.resources["AnomalySubscription"]
        self.assertEqual((monitor["Condition"], subscription["Condition"]), ("MakesMonitor", "LooksForAnomalies"))
        properties = subscription["Properties"]
        self.assertEqual(properties["Frequency"], "IMMEDIATE")
        self.assertEqual(properties["Subscribers"], [{"Type": "SNS", "Address": {"Ref": "BillingTopic"}}])
        expression = properties["ThresholdExpression"]["Fn::Sub"].replace("${AnomalyThreshold}", "5")
        self.assertEqual(json.loads(expression)["Dimensions"]["Values"], ["5"])

    def test_the_parent_passes_every_parameter_that_has_to_be_given(self):
        billing = load("template.yaml")["Resources"]["Billing"]["Properties"]
        self.assertLessEqual(set(billing["Parameters"]), set(self.template["Parameters"]))
        needed = {name for name, p in self.template["Parameters"].items() if "Default" not in p}
        self.assertLessEqual(needed, set(billing["Parameters"]))


if __name__ == "__main__":
    unittest.main()
