//! The routes of `AppsApi` that have throttles of their own, in the order in which an app comes to sign somebody up and in.
//! They use no cache.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use standin_dynamodb::Actions;

use super::Counted;
use crate::events::sample;
use crate::world::{World, event};

const OOB: &str = "urn:ietf:wg:oauth:2.0:oob";

/// Each route with what it cost, and what the function needed of IAM meanwhile.
pub(super) async fn measure() -> (BTreeMap<&'static str, Counted>, Actions) {
    let mut apps = Apps { world: World::start().await, counted: BTreeMap::new() };
    let register = json!({ "client_name": "toot", "redirect_uris": OOB, "scopes": "read write" });
    let app = apps.post("POST /api/v1/apps", register, None).await;
    let app = |more: Value| {
        let mut body = json!({ "client_id": app["client_id"], "client_secret": app["client_secret"] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let own = app(json!({ "grant_type": "client_credentials", "scope": "write" }));
    let own = apps.post("POST /oauth/token", own, None).await;
    let mut ada: Value = serde_json::from_str(sample("auth_sign_up")["body"].as_str().unwrap()).unwrap();
    ada["agreement"] = json!(true);
    apps.post("POST /api/v1/accounts", ada.clone(), own["access_token"].as_str()).await;
    let code = apps.world.cognito.mailbox().pop().unwrap().code;
    let confirm = json!({ "username": ada["username"], "code": code }).to_string();
    assert_eq!(apps.world.request("auth_confirm", None, json!({ "body": confirm })).await.status, 200);

    let id = app(json!({}))["client_id"].as_str().unwrap().to_owned();
    let query = format!("response_type=code&client_id={id}&redirect_uri={OOB}&scope=read");
    let page = apps.ask("GET /oauth/authorize", json!({ "rawQueryString": query })).await;
    let cookie = page["cookies"][0].as_str().unwrap().split(';').next().unwrap().to_owned();
    let decide = json!({
        "response_type": "code", "client_id": id, "redirect_uri": OOB, "scope": "read", "decision": "allow",
        "form_token": cookie.split_once('=').unwrap().1,
        "username": ada["username"], "password": ada["password"],
    });
    let decide = json!({ "body": decide.to_string(), "cookies": [cookie] });
    let page = apps.ask("POST /oauth/authorize", decide).await;
    let (_, code) = page["body"].as_str().unwrap().split_once(r#"type="text" value=""#).unwrap();
    let code = code.split('"').next().unwrap();
    let trade = app(json!({ "grant_type": "authorization_code", "code": code, "redirect_uri": OOB }));
    // Of the ways to a token the one that people come by.
    let token = apps.post("POST /oauth/token", trade, None).await;
    apps.post("POST /oauth/revoke", app(json!({ "token": token["access_token"] })), None).await;
    let actions = apps.world.dynamodb.actions();
    (apps.counted, actions)
}

struct Apps {
    world: World,
    counted: BTreeMap<&'static str, Counted>,
}

impl Apps {
    async fn ask(&mut self, key: &'static str, request: Value) -> Value {
        let (method, path) = key.split_once(' ').unwrap();
        let mut event = event(None, &request);
        event["rawPath"] = json!(path);
        event["requestContext"]["http"]["method"] = json!(method);
        self.world.learn_secret("apps").await;
        self.world.reset_counters();
        let answer = self.world.invoke("apps", event).await.unwrap();
        assert_eq!(answer["statusCode"], 200, "{key}: {answer}");
        self.counted.insert(key, self.world.counted());
        answer
    }

    async fn post(&mut self, key: &'static str, body: Value, bearer: Option<&str>) -> Value {
        let mut headers = json!({ "content-type": "application/json" });
        if let Some(bearer) = bearer {
            headers["authorization"] = json!(format!("Bearer {bearer}"));
        }
        let answer = self.ask(key, json!({ "headers": headers, "body": body.to_string() })).await;
        serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
    }
}
