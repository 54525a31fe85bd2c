"""Who may call what: each route of both APIs, and whether it asks for a token.

Run by `make validate`.
"""

import json
import unittest

from stack import ROOT, Deployed, Given

def open_routes() -> set[str]:
    """The routes that answer without a token, as the description of the API says, which is made of what each says of itself."""
    document = json.loads((ROOT / "functions/src/openapi/openapi.json").read_text())
    return {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation["security"] == [] or {} in operation["security"]
    }


OF_APPS = [(kind, which) for kind in ("Read", "Write") for which in ("Rate", "Burst")]


class Routes(Deployed):
    def stage_of_the_pool(self):
        stages = self.of_type("AWS::ApiGatewayV2::Stage").values()
        (stage,) = [stage for stage in stages if stage["ApiId"] == {"Ref": "Api"}]
        return stage

    def test_a_route_asks_for_an_access_token_unless_it_is_said_to_be_open(self):
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
        self.assertEqual(opened, open_routes() & seen)
        # What changes anything for somebody unknown is about signing in or up.
        changing = {key for key in opened if not key.startswith("GET ")}
        self.assertEqual({key for key in changing if not key.startswith("POST /auth/")}, set())
        self.assertGreater(len(changing), 5)
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
        # No route takes OPTIONS, neither $default nor ANY: so a browser's preflight is API Gateway's to answer.
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
        # https://github.com/aws/serverless-application-model/issues/1603
        keys = {f"{method.upper()} {path}" for method, path in (key.split(" ") for key in routes)}
        methods = {key.split(" ")[0] for key in keys}
        self.assertEqual(methods, {"GET", "POST", "PUT", "PATCH", "DELETE"})
        self.assertLessEqual({f"{method} /{{proxy+}}" for method in methods}, keys)
        cors = self.resources["AppsApi"]["Properties"]["Body"]["x-amazon-apigateway-cors"]
        self.assertEqual(set(cors["allowMethods"]), methods)
        # Each has its throttle: who uses up what apps read with keeps nobody from writing, nor from signing in.
        self.assertEqual(keys, set(stage["RouteSettings"]))
        sign_up, settings = stage["RouteSettings"]["POST /api/v1/accounts"], self.stage_of_the_pool()["RouteSettings"]
        self.assertEqual(sign_up, settings["POST /auth/sign-up"], "the other way to sign up is billed alike")
        own = {f"Apps{kind}{which}Limit": str(number) for number, (kind, which) in enumerate(OF_APPS, 7)}
        for key, settings in Given(self.template, **own).value(stage["RouteSettings"]).items():
            if "{proxy+}" in key:
                kind = "Read" if key.startswith("GET ") else "Write"
                of_kind = {f"Throttling{which}Limit": own[f"Apps{kind}{which}Limit"] for which in ("Rate", "Burst")}
                self.assertEqual(settings, of_kind, key)
        brakes = [stage["DefaultRouteSettings"] for stage in stages]
        self.assertEqual(brakes[0], brakes[1])
        apis = [self.resources[name]["Properties"]["Body"] for name in ("Api", "AppsApi")]
        cors = [api["x-amazon-apigateway-cors"] for api in apis]
        self.assertEqual(cors[0], cors[1])
        self.assertLessEqual({"link", "etag", "idempotency-key", "x-ratelimit-reset"}, set(cors[1]["exposeHeaders"]))
        self.assertEqual(self.source["Parameters"]["PasswordGrant"]["Default"], "false")


if __name__ == "__main__":
    unittest.main()
