"""The hour's audit: what it may do, and the alarms that its figures raise.

Run by `make validate`.
"""

import re
import unittest

from stack import ROOT, Deployed, load



class Audit(Deployed):
    def test_the_audit_may_scan_the_table_and_changes_nothing(self):
        granted = {a for name, s in self.statements() if name == "AuditRole" for a in s["Action"]}
        of_itself = {action for action in granted if action.startswith(("logs:", "xray:"))}
        self.assertEqual(granted - of_itself, {"dynamodb:Scan", "dynamodb:DescribeTable"})
        rules = self.of_type("AWS::Events::Rule").values()
        self.assertEqual({rule["ScheduleExpression"] for rule in rules}, {"rate(1 hour)"})
        self.assertIn([{"Fn::GetAtt": ["AuditExpiredFunction", "Arn"]}], [[t["Arn"] for t in r["Targets"]] for r in rules])

    def test_what_the_audit_finds_raises_an_alarm_and_so_does_its_silence(self):
        told = set(re.findall(r'Metric\("(\w+)", Unit::', (ROOT / "functions/src/audit/metrics.rs").read_text()))
        resources = load("infra/observability.yaml")["Resources"]
        of_the_audit = [{"Name": "FunctionName", "Value": {"Ref": "AuditName"}}]
        alarms = {n: r["Properties"] for n, r in resources.items() if r["Properties"].get("Dimensions") == of_the_audit}
        self.assertLessEqual({alarm["MetricName"] for alarm in alarms.values()}, told)
        leaks = {alarm["MetricName"] for alarm in alarms.values() if alarm["ComparisonOperator"] == "GreaterThanThreshold"}
        self.assertEqual(leaks, {"ExpiredItemsServed", "ExpiredCacheValuesHeld", "EndlessItemsHeld"})
        silent = alarms["AuditSilentAlarm"]
        self.assertEqual((silent["TreatMissingData"], silent["Statistic"]), ("breaching", "SampleCount"))
        nested = self.resources["Observability"]["Properties"]["Parameters"]
        self.assertEqual(nested["AuditName"], {"Ref": "AuditExpiredFunction"})

if __name__ == "__main__":
    unittest.main()
