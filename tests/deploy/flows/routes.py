"""That no route is forgotten: whatever the deployed API has, some flow has asked for and got."""

import re

from stack import items
from stage import Flow

# By the status that is right instead of a 2xx.
EXCEPTIONS = {
    # Nobody has written any terms, nobody is counted, nothing is pushed.
    "GET /api/v1/instance/terms_of_service": 404,
    "GET /api/v1/instance/activity": 404,
    "GET /api/v1/push/subscription": 404,
    "POST /api/v1/push/subscription": 422,
    "PUT /api/v1/push/subscription": 404,
}
# The emulator answers it itself: differences.py, "health_path".
HEALTH = "GET /health"
# What AppsApi has beside the routes of Api, but for those under /auth; functions/src/oauth and functions/src/apps.
OF_APPS_ALONE = {
    "GET /.well-known/oauth-authorization-server",
    "GET /oauth/authorize",
    "POST /oauth/authorize",
    "POST /oauth/token",
    "POST /oauth/revoke",
    "POST /api/v1/apps",
    "GET /api/v1/apps/verify_credentials",
    "POST /api/v1/accounts",
}


def route_of(method: str, path: str, keys: set[str]) -> str | None:
    """The key that API Gateway would find: the one with the fewest parameters."""

    def fits(key: str) -> bool:
        of_method, _, of_path = key.partition(" ")
        return of_method == method and re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(of_path)), path) is not None

    return min(filter(fits, keys), key=lambda key: key.count("{"), default=None)


class Routes(Flow):
    apis = ("ApiUrl",)

    def keys(self) -> set[str]:
        routes = items(self.cloud.client("apigatewayv2").get_routes, {"ApiId": self.cloud.resource("Api")})
        return {one["RouteKey"] for one in routes} - {HEALTH}

    def forgotten(self, output: str, keys: set[str]) -> list[str]:
        answers: dict[str, set[int]] = {key: set() for key in keys}
        for asked, method, path, status in self.cloud.asked:
            key = route_of(method, path, keys)
            if asked == output and key:
                answers[key].add(status)

        def is_had(key: str) -> bool:
            if key in EXCEPTIONS:
                return EXCEPTIONS[key] in answers[key] and not any(status < 300 for status in answers[key])
            return any(200 <= status < 300 for status in answers[key])

        return sorted(f"{key}: {sorted(answers[key])}" for key in keys if not is_had(key))

    def test_a_path_leads_to_the_route_that_names_it_best(self) -> None:
        keys = {"GET /api/{id}", "GET /api/mine", "POST /api/mine", "GET /api/{id}/all"}
        found = [route_of("GET", path, keys) for path in ("/api/7", "/api/mine", "/api/7/all", "/api/7/x", "/apix7")]
        self.assertEqual(found, ["GET /api/{id}", "GET /api/mine", "GET /api/{id}/all", None, None])

    def test_every_route_was_asked_for_and_had(self) -> None:
        keys = self.keys()
        self.assertGreater(len(keys), 130)
        self.assertLessEqual(set(EXCEPTIONS), keys)
        self.assertEqual(self.forgotten("ApiUrl", keys), [], "some flow has to use these")

    def test_every_route_was_had_by_an_app_too(self) -> None:
        keys = {key for key in self.keys() if " /auth/" not in key} | OF_APPS_ALONE
        self.assertEqual(self.forgotten("AppsApiUrl", keys), [], "some flow has to use these by an app")
