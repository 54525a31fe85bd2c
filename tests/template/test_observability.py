"""The dashboard and the alarms: what they watch is told by somebody, and each alarm has a page that says what to do.

Run by `make validate`.
"""

import json
import re
import tomllib
import unittest
from collections.abc import Iterator
from typing import Any

from stack import ROOT, Deployed, load

# AWS's own metrics that are watched, with the names of their dimensions.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
# https://docs.aws.amazon.com/cognito/latest/developerguide/metrics-for-cognito-user-pools.html
AWS = {
    "AWS/ApiGateway": ({"Count", "4xx", "5xx", "Latency"}, {("ApiId",)}),
    "AWS/Lambda": ({"IteratorAge", "Invocations", "Throttles", "Errors", "ConcurrentExecutions"}, {(), ("FunctionName",)}),
    "AWS/SQS": ({"ApproximateNumberOfMessagesVisible"}, {("QueueName",)}),
    "AWS/DynamoDB": (
        {
            "ConsumedReadCapacityUnits",
            "ConsumedWriteCapacityUnits",
            "ReadThrottleEvents",
            "WriteThrottleEvents",
            "TimeToLiveDeletedItemCount",
        },
        {("TableName",)},
    ),
    "AWS/Cognito": ({"SignInSuccesses", "SignUpSuccesses"}, {("UserPool", "UserPoolClient")}),
}
# What the test of each dimension's value goes by: the parameter that it is.
VALUES = {
    "Stack": {"Stack"},
    "FunctionName": {"AuditName", "ConsumerName", "DeriverName"},
    "ApiId": {"ApiId", "AppsApiId"},
    "QueueName": {"FailureQueueName"},
    "TableName": {"TableName"},
    "UserPool": {"UserPoolId"},
    "UserPoolClient": {"UserPoolClientId"},
}
# https://aws.amazon.com/cloudwatch/pricing/: metrics of a dashboard that costs nothing.
DASHBOARD_METRICS = 50
COLUMNS = 24


def told(source: str) -> tuple[set[str], str]:
    """The metrics that a file of the code tells, and their dimension."""
    text = (ROOT / source).read_text()
    dimension = re.search(r'const DIMENSION: &str = "(\w+)"', text)
    assert dimension, source
    return set(re.findall(r'Metric\("(\w+)", Unit::', text)), dimension[1]


def spelled_out(rows: list[list[Any]]) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Each metric of a widget, without the dashboard's shorthand, and its options."""
    before: list[str] = []
    for row in rows:
        options = row[-1] if isinstance(row[-1], dict) else {}
        names = [part for part in row if isinstance(part, str)]
        if not names:
            continue
        if names[0] == "...":
            names = before[: len(before) - len(names) + 1] + names[1:]
        names = [before[i] if name == "." else name for i, name in enumerate(names)]
        before = names
        yield names, options


def metrics_of(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics that an alarm looks at, each of which is paid for: one, or those that its expression is made of."""
    return [m["MetricStat"]["Metric"] for m in alarm["Metrics"] if "MetricStat" in m] if "Metrics" in alarm else [alarm]


class Observability(Deployed):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.nested = load("infra/observability.yaml")
        cls.alarms = {
            name: r for name, r in cls.nested["Resources"].items() if r["Type"] == "AWS::CloudWatch::Alarm"
        }
        cls.crudders = dict([told("functions/src/metrics/watch.rs")[::-1], told("functions/src/audit/metrics.rs")[::-1]])
        body = cls.nested["Resources"]["MainDashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
        # A threshold is a number; all else that stands in it is a text.
        cls.dashboard = json.loads(re.sub(r"\$\{(\w+Threshold)\}", "5", body))

    def watched(self) -> Iterator[tuple[str, str, str, dict[str, str]]]:
        """Where it is watched, namespace, name, and the dimensions with the parameters that are their values."""
        for name, alarm in self.alarms.items():
            for metric in metrics_of(alarm["Properties"]):
                dimensions = {d["Name"]: d["Value"]["Ref"] for d in metric.get("Dimensions", [])}
                if (metric["Namespace"], metric["MetricName"]) not in self.filtered():
                    yield name, metric["Namespace"], metric["MetricName"], dimensions
        for widget in self.dashboard["widgets"]:
            for (namespace, metric, *rest), _ in spelled_out(widget["properties"].get("metrics", [])):
                pairs = zip(rest[::2], rest[1::2], strict=True)
                yield widget["properties"]["title"], namespace, metric, {n: v.strip("${}") for n, v in pairs}

    def filtered(self) -> list[tuple[Any, str]]:
        """The metrics that are made of a log."""
        filters = [r["Properties"] for r in self.nested["Resources"].values() if r["Type"] == "AWS::Logs::MetricFilter"]
        made = [transformation for one in filters for transformation in one["MetricTransformations"]]
        return [(one["MetricNamespace"], one["MetricName"]) for one in made]

    def test_what_api_gateway_itself_refuses_is_told_from_crudders_own_refusals_by_the_access_log(self) -> None:
        filters = [r["Properties"] for r in self.nested["Resources"].values() if r["Type"] == "AWS::Logs::MetricFilter"]
        (throttled,) = filters
        given = self.resources["Observability"]["Properties"]["Parameters"]
        self.assertEqual(throttled["LogGroupName"], {"Ref": "ApiLogGroupName"})
        self.assertEqual(given["ApiLogGroupName"], {"Ref": "ApiLogGroup"})
        conditions = dict(re.findall(r'\(\$\.(\w+) = "([^"]*)"\)', throttled["FilterPattern"]))
        self.assertEqual(conditions, {"status": "429", "integrationMs": "-"})
        for stage in self.of_type("AWS::ApiGatewayV2::Stage").values():
            line = stage["AccessLogSettings"]["Format"]
            # As API Gateway writes it: a variable without a value is a dash.
            refused = json.loads(re.sub(r"\$context\.[\w.]+", "-", line.replace("$context.status", "429")))
            answered = json.loads(re.sub(r"\$context\.[\w.]+", "12", line.replace("$context.status", "429")))
            self.assertTrue(all(refused[name] == value for name, value in conditions.items()))
            self.assertFalse(all(answered[name] == value for name, value in conditions.items()))
            self.assertEqual(stage["AccessLogSettings"]["DestinationArn"], {"Fn::GetAtt": ["ApiLogGroup", "Arn"]})
        (metric,) = self.filtered()
        alarm = self.alarms["RequestsThrottledAlarm"]["Properties"]
        self.assertEqual((alarm["Namespace"], alarm["MetricName"]), metric)

    def test_whatever_is_watched_is_told_by_crudder_or_by_aws(self) -> None:
        self.assertGreater(len(list(self.watched())), 40)
        for where, namespace, metric, dimensions in self.watched():
            with self.subTest(where, metric=metric):
                if namespace == "Crudder":
                    (dimension,) = dimensions
                    self.assertIn(metric, self.crudders[dimension])
                else:
                    metrics, sets = AWS[namespace]
                    self.assertIn(metric, metrics)
                    self.assertIn(tuple(dimensions), sets)
                for name, value in dimensions.items():
                    self.assertIn(value, VALUES[name])

    def test_what_crudder_tells_is_shown(self) -> None:
        shown = {metric for _, namespace, metric, _ in self.watched() if namespace == "Crudder"}
        shown |= {"ExpiredItemsHeld"}
        self.assertEqual(shown, set().union(*self.crudders.values()))

    def test_the_cost_model_counts_them(self) -> None:
        load_file = tomllib.loads((ROOT / "bench/cost/load.toml").read_text())
        # A pool that fails is told only then.
        of_requests = len(self.crudders["Stack"] - {"UserPoolFailures"})
        self.assertEqual(of_requests, sum(load_file["metrics"].values()))
        self.assertEqual(len(self.crudders["FunctionName"]), load_file["fixed"]["metrics"])
        billing = [r for r in load("infra/billing.yaml")["Resources"].values() if r["Type"] == "AWS::CloudWatch::Alarm"]
        of_the_cache = {name for name, a in self.alarms.items() if a["Condition"] in ("WatchesCache", "WatchesCacheMetrics")}
        # https://aws.amazon.com/cloudwatch/pricing/: by the metrics that alarms look at.
        looked_at = {name: len(metrics_of(alarm["Properties"])) for name, alarm in self.alarms.items()}
        of_the_caches = sum(looked_at[name] for name in of_the_cache)
        self.assertEqual(of_the_caches, load_file["fixed"]["cache_alarms"])
        self.assertEqual(sum(looked_at.values()) - of_the_caches + len(billing), load_file["fixed"]["alarms"])

    def test_the_stack_hands_on_what_each_dimension_is(self) -> None:
        given = self.resources["Observability"]["Properties"]["Parameters"]
        self.assertEqual(set(given), set(self.nested["Parameters"]))
        of = {"ApiId": "Api", "AppsApiId": "AppsApi", "ConsumerName": "RecordActivityFunction"}
        of |= {"DeriverName": "DeriveFunction"}
        of |= {"AuditName": "AuditExpiredFunction", "TableName": "Table", "UserPoolId": "UserPool"}
        of |= {"UserPoolClientId": "UserPoolClient", "Stack": "AWS::StackName", "HasMetrics": "Metrics"}
        for parameter, resource in of.items():
            self.assertEqual(given[parameter], {"Ref": resource}, parameter)
        self.assertEqual(given["FailureQueueName"], {"Fn::GetAtt": ["FailureQueue", "QueueName"]})
        self.assertEqual(given["HasCache"], {"Fn::If": ["HasCache", "true", "false"]})
        # Functions tell metrics by the very name that alarms go by.
        variables = self.source["Globals"]["Function"]["Environment"]["Variables"]
        self.assertEqual(variables["METRICS_STACK"], {"Fn::If": ["TellsMetrics", {"Ref": "AWS::StackName"}, ""]})

    def test_each_alarm_names_a_page_that_is_there(self) -> None:
        text = (ROOT / "docs/runbooks.md").read_text()
        headings = [line.lstrip("# ") for line in text.splitlines() if line.startswith("## ")]
        pages = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        named = set()
        for name, alarm in self.alarms.items():
            found = re.search(r"docs/runbooks\.md#([\w-]+)$", alarm["Properties"]["AlarmDescription"])
            self.assertTrue(found, name)
            self.assertIn(found[1], pages, name)
            named.add(found[1])
            self.assertIn(f"`{name}`", text, "a page names its alarms")
        self.assertEqual(pages - named, set(), "a page for which there is no alarm")

    def test_what_a_page_looks_for_in_the_logs_is_logged(self) -> None:
        sources = [p for folder in ("functions/src", "crates") for p in (ROOT / folder).rglob("*.rs")]
        code = " ".join(path.read_text() for path in sources)
        text = "".join((ROOT / "docs" / page).read_text() for page in ("runbooks.md", "operate.md"))
        asked = set(re.findall(r'message = "([^"]+)"', text))
        self.assertGreater(len(asked), 4)
        for message in asked:
            self.assertIn(f'"{message}"', code)
        quoted = re.findall(r'"((?:the|an|a) [a-z\' ]+)"', re.sub(r"```.*?```", "", text, flags=re.DOTALL))
        self.assertGreater(len(quoted), 4)
        for message in quoted:
            self.assertIn(message, code)

    def test_what_functions_log_is_json_and_the_log_level_alone_says_how_much_of_it_there_is(self) -> None:
        for name, function in self.of_type("AWS::Lambda::Function").items():
            logging = function["LoggingConfig"]
            # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html: of JSON Lambda drops what is
            # finer than this, and by itself what is finer than INFO.
            self.assertEqual((logging["LogFormat"], logging["ApplicationLogLevel"]), ("JSON", "TRACE"), name)

    def test_what_is_to_be_watched_has_an_alarm(self) -> None:
        looked_at = [metric for alarm in self.alarms.values() for metric in metrics_of(alarm["Properties"])]
        watched = {(str(metric["Namespace"]), metric["MetricName"]) for metric in looked_at}
        self.assertLessEqual(
            {
                ("AWS/ApiGateway", "5xx"),
                ("Crudder", "Latency"),
                ("AWS/Lambda", "Throttles"),
                ("AWS/Lambda", "IteratorAge"),
                ("AWS/Lambda", "Invocations"),
                ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
                ("Crudder", "CacheBreakerOpen"),
                ("Crudder", "UserPoolFailures"),
                ("Crudder", "EndedStatusesServed"),
            },
            watched,
        )
        self.assertEqual(self.alarms["SlowAnswersAlarm"]["Properties"]["ExtendedStatistic"], "p99")
        queues = [name for name, r in self.resources.items() if r["Type"] == "AWS::SQS::Queue"]
        self.assertEqual(queues, ["FailureQueue"], "every queue has an alarm")
        apis = {a["Properties"]["Dimensions"][0]["Value"]["Ref"] for a in self.alarms.values() if a["Properties"].get("MetricName") == "5xx"}
        self.assertEqual(apis, {"ApiId", "AppsApiId"})

    def test_derive_that_feeds_itself_is_heard_of_and_people_and_endings_are_not(self) -> None:
        alarm = self.alarms["DeriveFeedsItselfAlarm"]["Properties"]
        (expression,) = [metric["Expression"] for metric in alarm["Metrics"] if "Expression" in metric]
        returned = [metric for metric in alarm["Metrics"] if metric.get("ReturnData", True)]
        self.assertEqual(len(returned), 1, "an alarm has one result")
        self.assertEqual({m["MetricStat"]["Period"] for m in alarm["Metrics"] if "MetricStat" in m}, {3_600})
        self.assertEqual((alarm["EvaluationPeriods"], alarm["DatapointsToAlarm"]), (2, 2))
        ids = {metric["Id"] for metric in alarm["Metrics"] if "MetricStat" in metric}
        self.assertEqual(ids, {"derived", "requests", "apps_requests", "collected"})

        def speaks(derived: float, **others: float) -> bool:
            """Whether an hour of these figures is one that the alarm speaks of; what is not given was not told."""
            fill = lambda value, instead: instead if value is None else value
            figures = {id: others.get(id) for id in ids} | {"derived": derived}
            return eval(expression, {"FILL": fill}, figures) > alarm["Threshold"]

        # One item that goes round, at rest; the mapping waits a second for more, and looks four times a second.
        window = self.of_type("AWS::Lambda::EventSourceMapping")["DeriveFunctionChanges"]["MaximumBatchingWindowInSeconds"]
        self.assertTrue(speaks(3_600 / (window + 0.5)))
        self.assertTrue(speaks(3_600 / (window + 1), collected=50), "also with a slow function")
        # Many: all shards without a pause, among the requests of a thousand people.
        requests = tomllib.loads((ROOT / "bench/cost/load.toml").read_text())["requests"]
        self.assertTrue(speaks(4 * 3_600, requests=1_000 * sum(requests.values()) / 24))
        # People, of whose requests each that writes calls it four times, in the busiest hour and in a quiet one.
        writes = sum(often for route, often in requests.items() if not route.startswith("GET "))
        for people in (1, 100, 1_000, 10_000):
            for an_hour in (0.1 / 24, 3 / 24):
                asked = people * sum(requests.values()) * an_hour
                self.assertFalse(speaks(4 * people * writes * an_hour, requests=asked / 2, apps_requests=asked / 2), people)
        # A night in which nobody asks and much ends.
        self.assertFalse(speaks(10_000, collected=40_000) or speaks(0))

    def test_every_alarm_tells_the_operator_and_none_is_made_without_one(self) -> None:
        conditions = self.nested["Conditions"]
        self.assertEqual(conditions["Alarms"], {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmEmail"}, ""]}]})

        def needs_a_mail(name: str) -> bool:
            parts = conditions[name].get("Fn::And", [])
            return name == "Alarms" or any(needs_a_mail(part["Condition"]) for part in parts if "Condition" in part)

        for name, alarm in self.alarms.items():
            self.assertTrue(needs_a_mail(alarm["Condition"]), name)
            topic = {"Fn::If": ["MakesTopic", {"Ref": "AlarmTopic"}, {"Ref": "TopicArn"}]}
            self.assertEqual(alarm["Properties"]["AlarmActions"], [topic], name)
            self.assertIn(alarm["Properties"]["TreatMissingData"], {"notBreaching", "ignore", "breaching"})
        # What only a cache or the functions' own metrics can set off is not paid for without them.
        of_requests = {name for name, a in self.alarms.items() if a["Properties"].get("Dimensions", [{}])[0].get("Name") == "Stack"}
        self.assertEqual({self.alarms[name]["Condition"] for name in of_requests}, {"WatchesMetrics", "WatchesCacheMetrics"})
        given = self.resources["Observability"]["Properties"]["Parameters"]
        billing = {"Fn::GetAtt": ["Billing", "Outputs.BillingTopicArn"]}
        self.assertEqual(given["TopicArn"], {"Fn::If": ["WatchesBilling", billing, ""]})
        self.assertEqual(given["AlarmEmail"], {"Ref": "AlarmEmail"})

    def test_the_dashboard_costs_nothing_and_its_widgets_lie_beside_each_other(self) -> None:
        metrics, cells = set(), {}
        for widget in self.dashboard["widgets"]:
            place = (widget["x"], widget["y"], widget["width"], widget["height"])
            self.assertLessEqual(place[0] + place[2], COLUMNS, widget)
            for x in range(place[0], place[0] + place[2]):
                for y in range(place[1], place[1] + place[3]):
                    self.assertIsNone(cells.setdefault((x, y), None))
                    cells[x, y] = widget["properties"]
            if widget["type"] == "metric":
                self.assertEqual(widget["properties"]["region"], "${AWS::Region}")
        for _, namespace, metric, dimensions in self.watched():
            metrics.add((namespace, metric, tuple(sorted(dimensions.items()))))
        self.assertLess(len(metrics), DASHBOARD_METRICS)
        self.assertEqual(len(cells), COLUMNS * (1 + max(y for _, y in cells)), "no gaps")

    def test_an_expression_uses_what_its_widget_has(self) -> None:
        for widget in self.dashboard["widgets"]:
            rows = widget["properties"].get("metrics", [])
            ids = [row[-1]["id"] for row in rows if isinstance(row[-1], dict) and "id" in row[-1]]
            self.assertEqual(len(ids), len(set(ids)))
            for row in rows:
                if isinstance(row[-1], dict) and "expression" in row[-1]:
                    used = set(re.findall(r"\b[a-z]\w*", row[-1]["expression"]))
                    self.assertTrue(used and used <= set(ids), row)
        ids = {widget["properties"].get("title") for widget in self.dashboard["widgets"]}
        self.assertEqual(len(ids), len(self.dashboard["widgets"]), "each widget has a title of its own")

    def test_whatever_a_dashboard_says_is_a_parameter(self) -> None:
        body = self.nested["Resources"]["MainDashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
        named = set(re.findall(r"\$\{([\w:]+)\}", body)) - {"AWS::Region"}
        self.assertLessEqual(named, set(self.nested["Parameters"]))
        self.assertLess(len(body), 50_000)

    def test_functions_are_traced_when_asked_and_their_roles_may_then_and_only_then(self) -> None:
        self.assertEqual(self.template["Parameters"]["Tracing"]["Default"], "false")
        for name, function in self.of_type("AWS::Lambda::Function").items():
            self.assertEqual(function["TracingConfig"], {"Mode": {"Fn::If": ["Traces", "Active", "PassThrough"]}}, name)
        told = [s for _, s in self.statements() if any(a.startswith("xray:") for a in s["Action"])]
        conditional = [
            statement["Fn::If"]
            for role in self.of_type("AWS::IAM::Role").values()
            for policy in role["Policies"]
            for statement in policy["PolicyDocument"]["Statement"]
            if "Fn::If" in statement
        ]
        self.assertEqual([["Traces", statement, {"Ref": "AWS::NoValue"}] for statement in told], conditional)


if __name__ == "__main__":
    unittest.main()
