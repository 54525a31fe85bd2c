"""Where ministack 1.5.33 is not AWS, as far as Crudder's deployment meets it. What the tests do about it is here and in
bridge.py, never in template.yaml. test_differences.py asks the emulator for each: it fails once a version has closed a gap.
A deploy that succeeds here shows nothing of these: each names the test that holds what AWS asks for.
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
    test: str
    """The test that holds what is right, without the emulator: its file and its name."""
    probed: bool = True
    """Whether test_differences.py has a probe of this name; where it has none, `bridge` says why."""


DIFFERENCES = [
    Difference(
        "openapi_body",
        "makes an HTTP API without the routes, the authorizer and the CORS of its Body",
        "imports the OpenAPI definition, which is what SAM makes of AWS::Serverless::HttpApi",
        "/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html",
        "the transformed template's Body is told to the API's own API: routes, integrations, authorizers, CORS",
        "tests/template/test_routes.py::test_a_route_asks_for_an_access_token_unless_it_is_said_to_be_open",
    ),
    Difference(
        "cors",
        "answers preflights without CORS headers where a template gives CorsConfiguration",
        "answers every preflight that no route takes by itself, by the API's CORS configuration",
        "/apigateway/latest/developerguide/http-api-cors.html",
        "the template's CORS configuration is given to the API once more, by UpdateApi",
        "tests/e2e/gateway.rs::browsers_of_any_origin_may_ask",
    ),
    Difference(
        "preflight_of_a_route",
        "answers preflights itself where a route takes them, too",
        "hands them to the route: $default and ANY take OPTIONS, and a browser goes on by nothing but a success",
        "/apigateway/latest/developerguide/http-api-cors.html",
        "nothing",
        "functions/tests/functions/apps.rs::a_preflight_is_answered_whatever_it_asks_about_and_nothing_is_asked_for_it",
    ),
    Difference(
        "route_settings",
        "replaces the settings of all routes by those of an update, whether their routes are there or not",
        "merges them, and refuses a stage that has settings without a route",
        "/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html",
        "nothing: scripts/throttles and the brake delete what is left, and are tried against a stand-in that merges and refuses",
        "functions/tests/functions/brake.rs::settings_of_a_route_that_is_gone_keep_nobody_from_braking_or_lifting_and_do_not_stay",
    ),
    Difference(
        "budget",
        "refuses AWS::Budgets::Budget in a template",
        "makes the budget with its notices",
        "/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html",
        "left out of the nested template, and made by the Budgets API from the same properties",
        "tests/template/test_billing.py::test_the_budget_speaks_at_half_at_four_fifths_at_all_and_before",
    ),
    Difference(
        "anomaly_monitor",
        "refuses AWS::CE::AnomalyMonitor and AWS::CE::AnomalySubscription in a template",
        "makes them",
        "/AWSCloudFormation/latest/TemplateReference/aws-resource-ce-anomalymonitor.html",
        "left out of the nested template; they are off by default",
        "tests/template/test_billing.py::test_anomalies_are_looked_for_where_asked_and_told_at_once",
    ),
    Difference(
        "metric_math",
        "refuses an alarm on what is calculated from several metrics",
        "makes it",
        "/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudwatch-alarm-metricdataquery.html",
        "left out of the nested template; the emulator has no figures to calculate with",
        "tests/template/test_observability.py::test_derive_that_feeds_itself_is_heard_of_and_people_and_endings_are_not",
    ),
    Difference(
        "reserved_concurrency",
        "ignores ReservedConcurrentExecutions in a template, and so never says that the account has too few",
        "reserves them, and refuses where fewer than 100 (a new account's ten) are left for other functions",
        "/lambda/latest/dg/configuration-concurrency.html",
        "left as it is: by default nothing is reserved",
        "tests/template/test_template.py::test_no_function_keeps_concurrency_from_others_but_the_consumers_where_that_is_asked_for",
    ),
    Difference(
        "time_to_live",
        "ignores TimeToLiveSpecification in a template",
        "switches TTL on",
        "/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-table-timetolivespecification.html",
        "left off: what ended is to be hidden by Crudder itself, whether or not it is collected",
        "tests/template/test_data.py::test_what_holds_data_is_kept_encrypted_and_forgets",
    ),
    Difference(
        "point_in_time_recovery",
        "ignores PointInTimeRecoverySpecification in a template",
        "keeps what the table was, for so many days",
        "/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-table-pointintimerecoveryspecification.html",
        "left off: nothing is restored here",
        "tests/template/test_data.py::test_what_holds_data_is_kept_encrypted_and_forgets",
    ),
    Difference(
        "time_to_live_record",
        "writes no stream record where TTL deletes an item",
        "writes a REMOVE record with the principal dynamodb.amazonaws.com",
        "/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html",
        "TTL is off here; no probe, since it collects once in 60 seconds of real time",
        "crates/messages/tests/store/audit.rs::what_has_ended_is_counted_by_kind_until_it_is_collected_and_what_lives_is_not",
        probed=False,
    ),
    Difference(
        "confirmation_code",
        "accepts any confirmation code",
        "refuses a wrong one with CodeMismatchException",
        "/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html",
        "no mail is read: any code confirms; that a wrong one is refused is for tests/e2e",
        "tests/e2e/auth.rs::a_wrong_an_expired_and_a_reused_code_confirm_nothing",
    ),
    Difference(
        "post_confirmation",
        "never calls the pool's PostConfirmation function",
        "calls it before ConfirmSignUp answers",
        "/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html",
        "the test invokes the stack's function, with the event that Cognito would send",
        "crates/identity/tests/it/trigger.rs::a_confirmation_calls_it_with_cognitos_event",
    ),
    Difference(
        "pre_sign_up",
        "is not known to call the pool's PreSignUp and CustomMessage functions",
        "calls them before SignUp makes a user, and before a code is sent",
        "/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html",
        "that the pool makes nobody for whom nothing is reserved is for tests/e2e; no probe, since nothing here rests on it",
        "tests/e2e/pool.rs::even_with_the_secret_nobody_is_signed_up_for_whom_nothing_is_reserved",
        probed=False,
    ),
    Difference(
        "global_sign_out",
        "takes access tokens of before a GlobalSignOut",
        "refuses them wherever Cognito itself is asked",
        "/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html",
        "that a sign-out ends a person's tokens is for tests/e2e",
        "tests/e2e/auth.rs::signing_out_ends_every_refresh_token_of_the_person",
    ),
    Difference(
        "endpoint",
        "does not give AWS_ENDPOINT_URL to provided.* functions",
        "needs none: the SDK finds AWS by the region",
        "/sdkref/latest/guide/feature-ss-endpoints.html",
        "it stands in the emulator's own environment, which functions get",
        "tests/invoke/test_invoke.py::test_what_a_function_needs_of_the_environment_it_has_from_the_template",
    ),
    Difference(
        "issuer",
        "names AWS's own host as the issuer of tokens, and does not serve that host's keys by TLS",
        "serves them at the issuer's /.well-known/jwks.json",
        "/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html",
        "open routes are read without a token, as nobody: whom an optional token names is for tests/e2e",
        "tests/e2e/gateway.rs::tokens_of_another_pool_are_refused",
    ),
    Difference(
        "region_in_conditions",
        "takes AWS::Region in a condition for its own name",
        "puts the region in",
        "/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html",
        "in the transformed template's conditions the region stands itself",
        "tests/template/test_brake.py::test_the_brake_hears_the_spent_budget_alone_and_tells_the_operator_alone",
    ),
    Difference(
        "health_path",
        "answers GET /health itself, on the hosts of APIs, too",
        "hands on every path that an API has a route for",
        "/apigateway/latest/developerguide/http-api-develop-routes.html",
        "the function health is invoked past the API; an app asks for /health/",
        "tests/bootstrap/test_bootstrap.py::test_every_function_comes_up_and_answers_its_sample_event",
    ),
    Difference(
        "plain_http",
        "is asked without TLS, which functions would not trust it with",
        "is asked by TLS, so that a bucket's policy can refuse everything else",
        "/AmazonS3/latest/userguide/UsingEncryptionInTransit.html",
        "that policy is made and then taken off; no probe, since it is not about a version",
        "tests/template/test_data.py::test_pictures_are_nobodys_to_read_and_end",
        probed=False,
    ),
    Difference(
        "leading_keys",
        "enforces policies (with AUTH), but knows no dynamodb:LeadingKeys",
        "has the partition keys that a request names in that key",
        "/amazondynamodb/latest/developerguide/specifying-conditions.html",
        "that reports are sealed is read from the policy and the roles that were made, not tried",
        "tests/template/test_roles.py::test_reports_are_read_changed_and_deleted_by_no_function",
    ),
    Difference(
        "unsigned_account",
        "looks for the pools of unsigned calls, such as SignUp, in the account 000000000000 only",
        "finds the pool by the client's id",
        "/cognito-user-identity-pools/latest/APIReference/API_SignUp.html",
        "the stack is deployed to that account",
        "crates/identity/tests/it/sign_up.rs::nobody_signs_in_before_the_address_is_confirmed",
    ),
    Difference(
        "all_addresses",
        "listens on all addresses",
        "is not on this machine",
        "/sdkref/latest/guide/feature-ss-endpoints.html",
        "BIND_HOST=127.0.0.1, always; no probe, since that would open a port to the network",
        "tests/deploy/test_differences.py::test_the_emulator_is_for_this_machine_alone",
        probed=False,
    ),
    Difference(
        "traced_role",
        "makes a function that is to be traced, whatever its role may do",
        "refuses it where the role may not call PutTraceSegments at that moment",
        "/lambda/latest/dg/services-xray.html",
        "nothing: stacks are deployed here without traces",
        "tests/template/test_at_creation.py::test_a_function_that_can_be_traced_has_a_role_that_may_from_the_start",
    ),
    Difference(
        "stream_role",
        "makes a reader of a stream, whatever its function's role may do",
        "refuses it where the role may not read the stream, or not send to where what fails goes",
        "/amazondynamodb/latest/developerguide/iam-policy-example-lamda-process-dynamodb-streams.html",
        "nothing",
        "tests/template/test_at_creation.py::test_a_reader_of_the_stream_may_read_it_and_hand_on_what_fails_from_the_start",
    ),
    Difference(
        "service_role",
        "makes a stack for a role that is not there, with the account's own rights",
        "asks for every action, on the ARN that it is about, whether the role may do it",
        "/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html",
        "nothing: no role deploys here",
        "tests/account/test_deploy_rights.py::test_cloudformation_may_do_all_that_each_resource_needs_on_what_it_needs_it_for",
    ),
    Difference(
        "version_description",
        "publishes a version with a description of any length",
        "refuses more than 256 characters",
        "/lambda/latest/api/API_PublishVersion.html",
        "nothing",
        "tests/template/test_rollout.py::test_a_versions_description_has_room_for_the_longest_values_that_parameters_take",
    ),
    Difference(
        "bucket_cors",
        "lets scripts of any site read what lies in a bucket, whatever its CORS configuration",
        "answers without CORS headers where a bucket has no CORS configuration",
        "/AmazonS3/latest/userguide/cors.html",
        "nothing",
        "tests/template/test_data.py::test_any_site_may_show_a_picture_as_a_script_and_none_may_write_one",
    ),
    Difference(
        "roll_back",
        "makes a function of code that is not there, and finishes the stack",
        "rolls back; a stack that was to be made is left as ROLLBACK_COMPLETE, and what is retained beside it",
        "/AWSCloudFormation/latest/UserGuide/view-stack-events.html",
        "the page's commands for what is left are typed in at a stack that was finished",
        "tests/account/test_documented.py::test_the_page_from_top_to_bottom",
    ),
    Difference(
        "cloudfront",
        "knows none of AWS::CloudFront's types in a template",
        "makes a distribution, with its key group, origin access control, function and headers",
        "/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudfront-distribution.html",
        "the stack is given no PicturesKeyA, so none is made, and addresses lead to S3; no probe, since nothing here rests on it",
        "tests/template/test_pictures.py::test_only_a_signed_address_shows_a_picture_over_tls_and_nothing_is_kept_or_logged",
        probed=False,
    ),
]


def table() -> str:
    """The list, to be read."""
    return "\n".join(
        f"- {one.name}: ministack {one.emulator}; AWS {one.aws} ({DOCS}{one.page}). Here: {one.bridge}. Held by {one.test}."
        for one in DIFFERENCES
    )
