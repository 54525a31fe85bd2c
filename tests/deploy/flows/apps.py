"""Third-party apps: let in by a person, known by themselves, and where people sign up."""

from people import OOB, PASSWORD, App, Client, Somebody, confirm
from stage import HOUR, Flow


class Apps(Flow):
    apis = ("ApiUrl",)

    def test_an_app_signs_somebody_in_acts_for_her_and_is_sent_away(self) -> None:
        (ada,) = self.newcomers("ada")
        app = App(self.cloud, "read write")
        client = app.sign_in(ada.handle)
        self.assertEqual(client.id, ada.id)
        id = client.post("/api/v1/statuses", {"status": "by an app", "expires_in": HOUR})["id"]
        self.assertIn(id, client.ids("/api/v1/timelines/home"))
        self.assertIn(id, self.visitor.ids("/api/v1/timelines/public"))
        # API Gateway's authorizer knows nothing of an app's token, and AppsApi nothing of the pool's.
        Client(self.cloud, "ApiUrl", client.token).ask("GET", "/api/v1/timelines/home").expect(401)
        (known,) = ada.get("/auth/apps")
        ada.ask("DELETE", f"/auth/apps/{known['id']}").expect(200)
        client.ask("GET", "/api/v1/timelines/home").expect(401)
        again = app.sign_in(ada.handle)
        app.api.form("/oauth/revoke", app.known | {"token": again.token}).expect(200)
        again.ask("GET", "/api/v1/timelines/home").expect(401)

    def test_programs_find_out_how_to_get_a_token(self) -> None:
        said = Client(self.cloud, "AppsApiUrl").get("/.well-known/oauth-authorization-server")
        self.assertIn("/oauth/token", said["token_endpoint"])
        self.assertIn("authorization_code", said["grant_types_supported"])

    def test_somebody_signs_up_in_an_app_which_acts_for_them_once_the_address_is_confirmed(self) -> None:
        app = App(self.cloud, "read write")
        grant = {"grant_type": "client_credentials", "scope": "read write", "redirect_uri": OOB}
        own = Client(self.cloud, "AppsApiUrl", app.api.form("/oauth/token", app.known | grant).json()["access_token"])
        self.assertEqual(own.get("/api/v1/apps/verify_credentials")["name"], "probe")
        handle = "fay"
        wanted = {"username": handle, "email": f"{handle}@example.com", "password": PASSWORD}
        token = own.post("/api/v1/accounts", wanted | {"agreement": True, "locale": "en"})["access_token"]
        Client(self.cloud, "AppsApiUrl", token).refuses(403, "GET", "/api/v1/accounts/verify_credentials")
        confirm(self.cloud, handle)
        fay = Somebody(self.cloud, "AppsApiUrl", handle, token)
        self.assertIn(fay.says("In an app", expires_in=HOUR), self.visitor.ids("/api/v1/timelines/public"))
