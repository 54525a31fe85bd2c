"""Where ministack 1.5.33 is not AWS, as far as Crudder's deployment meets it. What the tests do about it is here and in
bridge.py, never in template.yaml. test_differences.py asks the emulator for each: it fails once a version has closed a gap.
"""

from dataclasses import dataclass

DOCS = "https://docs.aws.amazon.com"


@dataclass(frozen=True)
class Difference:
    name: str
    emulator: str
    aws: str
    """What is right."""
    page: str
    """The page that says so, below DOCS."""
    bridge: str
    """What the tests do about it."""
    probed: bool = True
    """Whether test_differences.py has a probe of this name; where it has none, `bridge` says why."""


DIFFERENCES = [
    Difference(
        "openapi_body",
        "makes an HTTP API without the routes, the authorizer and the CORS of its Body",
        "imports the OpenAPI definition, which is what SAM makes of AWS::Serverless::HttpApi",
        "/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html",
        "the transformed template's Body is told to the API's own API: routes, integrations, authorizers, CORS",
    ),
    Difference(
        "cors",
        "answers preflights without CORS headers where a template gives CorsConfiguration",
        "answers every preflight by itself, by the API's CORS configuration",
        "/apigateway/latest/developerguide/http-api-cors.html",
        "the template's CORS configuration is given to the API once more, by UpdateApi",
    ),
    Difference(
        "budget",
        "refuses AWS::Budgets::Budget in a template",
        "makes the budget with its notices",
        "/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html",
        "left out of the nested template, and made by the Budgets API from the same properties",
    ),
    Difference(
        "anomaly_monitor",
        "refuses AWS::CE::AnomalyMonitor and AWS::CE::AnomalySubscription in a template",
        "makes them",
        "/AWSCloudFormation/latest/TemplateReference/aws-resource-ce-anomalymonitor.html",
        "left out of the nested template; they are off by default",
    ),
    Difference(
        "time_to_live",
        "ignores TimeToLiveSpecification in a template",
        "switches TTL on",
        "/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-table-timetolivespecification.html",
        "left off: what ended is to be hidden by Crudder itself, whether or not it is collected",
    ),
    Difference(
        "point_in_time_recovery",
        "ignores PointInTimeRecoverySpecification in a template",
        "keeps what the table was, for so many days",
        "/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-table-pointintimerecoveryspecification.html",
        "left off: nothing is restored here",
    ),
    Difference(
        "time_to_live_record",
        "writes no stream record where TTL deletes an item",
        "writes a REMOVE record with the principal dynamodb.amazonaws.com",
        "/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html",
        "TTL is off here; no probe, since it collects once in 60 seconds of real time",
        probed=False,
    ),
    Difference(
        "confirmation_code",
        "accepts any confirmation code",
        "refuses a wrong one with CodeMismatchException",
        "/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html",
        "no mail is read: any code confirms; that a wrong one is refused is for tests/e2e",
    ),
    Difference(
        "post_confirmation",
        "never calls the pool's PostConfirmation function",
        "calls it before ConfirmSignUp answers",
        "/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html",
        "the test invokes the stack's function, with the event that Cognito would send",
    ),
    Difference(
        "global_sign_out",
        "takes access tokens of before a GlobalSignOut",
        "refuses them wherever Cognito itself is asked",
        "/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html",
        "that a sign-out ends a person's tokens is for tests/e2e",
    ),
    Difference(
        "endpoint",
        "does not give AWS_ENDPOINT_URL to provided.* functions",
        "needs none: the SDK finds AWS by the region",
        "/sdkref/latest/guide/feature-ss-endpoints.html",
        "it stands in the emulator's own environment, which functions get",
    ),
    Difference(
        "issuer",
        "names AWS's own host as the issuer of tokens, and does not serve that host's keys by TLS",
        "serves them at the issuer's /.well-known/jwks.json",
        "/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html",
        "open routes are read without a token, as nobody: whom an optional token names is for tests/e2e",
    ),
    Difference(
        "region_in_conditions",
        "takes AWS::Region in a condition for its own name",
        "puts the region in",
        "/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html",
        "in the transformed template's conditions the region stands itself",
    ),
    Difference(
        "health_path",
        "answers GET /health itself, on the hosts of APIs, too",
        "hands on every path that an API has a route for",
        "/apigateway/latest/developerguide/http-api-develop-routes.html",
        "the function health is invoked past the API; an app asks for /health/",
    ),
    Difference(
        "plain_http",
        "is asked without TLS, which functions would not trust it with",
        "is asked by TLS, so that a bucket's policy can refuse everything else",
        "/AmazonS3/latest/userguide/UsingEncryptionInTransit.html",
        "that policy is made and then taken off; no probe, since it is not about a version",
        probed=False,
    ),
    Difference(
        "leading_keys",
        "enforces policies (with AUTH), but knows no dynamodb:LeadingKeys",
        "has the partition keys that a request names in that key",
        "/amazondynamodb/latest/developerguide/specifying-conditions.html",
        "that reports are sealed is read from the policy and the roles that were made, not tried",
    ),
    Difference(
        "unsigned_account",
        "looks for the pools of unsigned calls, such as SignUp, in the account 000000000000 only",
        "finds the pool by the client's id",
        "/cognito-user-identity-pools/latest/APIReference/API_SignUp.html",
        "the stack is deployed to that account",
    ),
    Difference(
        "all_addresses",
        "listens on all addresses",
        "is not on this machine",
        "/sdkref/latest/guide/feature-ss-endpoints.html",
        "BIND_HOST=127.0.0.1, always; no probe, since that would open a port to the network",
        probed=False,
    ),
]


def table() -> str:
    """The list, to be read."""
    return "\n".join(
        f"- {one.name}: ministack {one.emulator}; AWS {one.aws} ({DOCS}{one.page}). Here: {one.bridge}."
        for one in DIFFERENCES
    )
