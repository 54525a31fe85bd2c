"""The security scan finds mistakes, and what is said to explain them has to.

Run by `make scan`.
"""

import copy
import unittest

from scan import Explanation, Finding, complaints, decided, explanations, scan, stacks, variants

# A role that may do everything, a group that keeps its logs for ever, a function with a secret in its environment, a bucket
# that anybody may read, a queue of which nobody said how it is encrypted.
BROKEN = {"ReadRole", "ReadLogGroup", "HealthFunction", "OpenBucket", "OtherQueue"}
NO_VALUE = {"Ref": "AWS::NoValue"}


class Scan(unittest.TestCase):
    def test_every_reason_is_one(self) -> None:
        for explanation in explanations():
            self.assertGreater(len(explanation.reason.split()), 10, explanation.check)

    def test_a_mistake_in_the_template_is_found_and_not_explained(self) -> None:
        findings, passed = scan({"template.yaml": broken(stacks()["template.yaml"])})
        unexplained = [c for c in complaints(findings, explanations()) if c.startswith("nothing explains")]
        self.assertEqual({c.split(":")[0].split()[-1] for c in unexplained}, BROKEN)
        self.assertGreater(passed, 0)

    def test_what_parameters_leave_out_is_scanned_too(self) -> None:
        topic = {"Type": "T", "Condition": "C", "Properties": {"Key": {"Fn::If": ["C", {"Ref": "K"}, NO_VALUE]}}}
        held, unheld = [it["Resources"]["Topic"] for _, it in variants({"Resources": {"Topic": topic}})]
        self.assertEqual(held, {"Type": "T", "Properties": {"Key": {"Ref": "K"}}})
        self.assertEqual(unheld, {"Type": "T", "Properties": {}})
        self.assertEqual(decided([{"Fn::If": ["C", {"Fn::If": ["D", 1, NO_VALUE]}, 2]}], True), [1])
        self.assertEqual(decided([1, {"Fn::If": ["C", 2, NO_VALUE]}], False), [1])

    def test_what_nothing_explains_and_what_explains_nothing_is_told(self) -> None:
        found = [Finding("CKV_1", "template.yaml Table", "is kept"), Finding("CKV_1", "template.yaml Other")]
        explained = [Explanation("CKV_1", ("template.yaml T*",), "because"), Explanation("CKV_2", ("* Table",), "")]
        unexplained, stale = complaints(found, explained)
        self.assertIn("nothing explains CKV_1 at template.yaml Other", unexplained)
        self.assertIn("CKV_2 is not found at * Table any more", stale)


def broken(template: dict) -> dict:
    """Some of the template, with a mistake in each resource of it but the table."""
    resources = copy.deepcopy({name: template["Resources"][name] for name in ("Table", *BROKEN & set(template["Resources"]))})
    document = resources["ReadRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    document["Statement"].append({"Effect": "Allow", "Action": ["*"], "Resource": "*"})
    del resources["ReadLogGroup"]["Properties"]["RetentionInDays"]
    variables = resources["HealthFunction"]["Properties"]["Environment"]["Variables"]
    # As in AWS's own examples.
    variables |= {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
    resources["OpenBucket"] = {"Type": "AWS::S3::Bucket", "Properties": {"AccessControl": "PublicRead"}}
    resources["OtherQueue"] = {"Type": "AWS::SQS::Queue", "Properties": {}}
    return template | {"Resources": resources}


if __name__ == "__main__":
    unittest.main()
