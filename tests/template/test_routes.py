"""Who may call what: each route of both APIs, and whether it asks for a token.

Run by `make validate`.
"""

import json
import unittest

from stack import Deployed

# Routes that answer without a token. Everything else has the Cognito authorizer.
OPEN = {
    "GET /api/v1/accounts/{id}/followers",
    "GET /api/v1/accounts/{id}/following",
    "GET /api/v1/polls/{id}",
    "POST /auth/sign-up",
    "POST /auth/confirm",
    "POST /auth/resend-code",
    "POST /auth/sign-in",
    "POST /auth/refresh",
    "POST /auth/forgot-password",
    "POST /auth/reset-password",
    "GET /api/v1/accounts/lookup",
    "GET /api/v1/accounts",
    "GET /api/v1/accounts/{id}",
    "GET /api/v1/accounts/{id}/statuses",
    "GET /api/v1/accounts/{id}/featured_tags",
    "GET /api/v1/statuses/{id}",
    "GET /api/v1/statuses",
    "GET /api/v1/statuses/{id}/context",
    "GET /api/v1/statuses/{id}/favourited_by",
    "GET /api/v1/statuses/{id}/reblogged_by",
    "GET /api/v1/statuses/{id}/history",
    "GET /api/openapi.json",
    "GET /api/v1/crudder/lifetimes",
    "GET /api/v1/timelines/public",
    "GET /api/v1/timelines/tag/{hashtag}",
    "GET /api/v1/tags/{hashtag}",
    "GET /api/v1/trends",
    "GET /api/v1/trends/tags",
    "GET /api/v1/trends/statuses",
    "GET /api/v1/trends/links",
    "GET /api/v2/search",
    "GET /api/v1/instance",
    "GET /api/v2/instance",
    "GET /api/v1/instance/extended_description",
    "GET /api/v1/instance/privacy_policy",
    "GET /api/v1/instance/terms_of_service",
    "GET /api/v1/instance/activity",
    "GET /.well-known/nodeinfo",
    "GET /nodeinfo/2.0",
    "GET /.well-known/host-meta",
    "GET /avatars/original/missing.png",
    "GET /headers/original/missing.png",
    "GET /api/v1/instance/peers",
    "GET /api/v1/instance/domain_blocks",
    "GET /api/v1/instance/rules",
    "GET /api/v1/instance/translation_languages",
    "GET /api/v1/custom_emojis",
    "GET /api/v1/announcements",
    "GET /api/v1/directory",
    "GET /.well-known/webfinger",
    "GET /health",
}


class Routes(Deployed):
    def stage_of_the_pool(self):
        stages = self.of_type("AWS::ApiGatewayV2::Stage").values()
        (stage,) = [stage for stage in stages if stage["ApiId"] == {"Ref": "Api"}]
        return stage

    def test_a_route_asks_for_an_access_token_unless_it_is_on_the_list_of_open_ones(self):
        api = self.resources["Api"]["Properties"]
        opened, seen = set(), set()
        for path, methods in api["Body"]["paths"].items():
            for method, route in methods.items():
                key = f"{method.upper()} {path}"
                seen.add(key)
                self.assertEqual(route["x-amazon-apigateway-integration"]["payloadFormatVersion"], "2.0", key)
                if route["security"] == [{"NONE": []}]:
                    opened.add(key)
                else:
                    self.assertEqual(route["security"], [{"CognitoAuthorizer": ["aws.cognito.signin.user.admin"]}], key)
        self.assertEqual(opened, OPEN)
        stages = self.of_type("AWS::ApiGatewayV2::Stage").values()
        self.assertEqual({stage["StageName"] for stage in stages}, {"$default"}, "no stage prefix in any URL")
        (stage,) = [stage for stage in stages if stage["ApiId"] == {"Ref": "Api"}]
        self.assertLessEqual(set(stage["RouteSettings"]), seen, "a brake on a route that is not there fails the deploy")

    def test_everything_that_third_party_apps_ask_for_goes_to_one_function_under_the_same_brakes(self):
        body = self.resources["AppsApi"]["Properties"]["Body"]
        routes = {f"{method} {path}": route for path, methods in body["paths"].items() for method, route in methods.items()}
        for key, route in routes.items():
            integration = route["x-amazon-apigateway-integration"]
            self.assertIn("AppsFunction", json.dumps(integration["uri"]), key)
            self.assertEqual(integration["payloadFormatVersion"], "2.0", key)
            self.assertNotIn("security", route, "the function checks the tokens itself")
        stages = self.of_type("AWS::ApiGatewayV2::Stage").values()
        (stage,) = [stage for stage in stages if stage["ApiId"] == {"Ref": "AppsApi"}]
        # Each of the others is there for its throttle: who uses up what apps read with keeps nobody from signing in.
        everything = {"x-amazon-apigateway-any-method $default"}
        of_their_own = {key.split(" ")[0].upper() + " " + key.split(" ")[1] for key in set(routes) - everything}
        self.assertEqual(of_their_own, set(stage["RouteSettings"]))
        self.assertEqual(len(routes), len(of_their_own) + 1)
        sign_up, settings = stage["RouteSettings"]["POST /api/v1/accounts"], self.stage_of_the_pool()["RouteSettings"]
        self.assertEqual(sign_up, settings["POST /auth/sign-up"], "the other way to sign up is billed alike")
        brakes = [stage["DefaultRouteSettings"] for stage in stages]
        self.assertEqual(brakes[0], brakes[1])
        apis = [self.resources[name]["Properties"]["Body"] for name in ("Api", "AppsApi")]
        cors = [api["x-amazon-apigateway-cors"] for api in apis]
        self.assertEqual(cors[0], cors[1])
        self.assertLessEqual({"link", "etag", "idempotency-key", "x-ratelimit-reset"}, set(cors[1]["exposeHeaders"]))
        self.assertEqual(self.source["Parameters"]["PasswordGrant"]["Default"], "false")


if __name__ == "__main__":
    unittest.main()
