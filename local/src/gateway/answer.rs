//! Makes an HTTP answer of what a function returns, by payload format 2.0.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use serde_json::Value;

use super::Answer;

/// The answer that a function's return value describes. A value without a `statusCode` is itself the body.
///
/// # Errors
/// What is wrong with it; API Gateway answers 500 then.
pub fn from_function(returned: &Value) -> Result<Answer, &'static str> {
    let Some(status) = returned.get("statusCode").filter(|status| !status.is_null()) else {
        let mut answer = Response::new(Full::from(returned.to_string()));
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        return Ok(answer);
    };
    let status = status
        .as_u64()
        .and_then(|status| u16::try_from(status).ok())
        .and_then(|status| StatusCode::from_u16(status).ok())
        .ok_or("its statusCode is none")?;
    let body = returned.get("body").and_then(Value::as_str).unwrap_or_default();
    let body = if returned.get("isBase64Encoded").and_then(Value::as_bool) == Some(true) {
        Bytes::from(STANDARD.decode(body).map_err(|_| "its body is no base64")?)
    } else {
        Bytes::from(body.to_owned())
    };
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    for (name, value) in returned.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let name: HeaderName = name.parse().map_err(|_| "a header's name is none")?;
        let value = HeaderValue::from_str(&text).map_err(|_| "a header's value is none")?;
        // The length is what is sent, whatever the function says.
        if name != header::CONTENT_LENGTH {
            answer.headers_mut().insert(name, value);
        }
    }
    for cookie in returned.get("cookies").and_then(Value::as_array).into_iter().flatten() {
        let cookie = cookie.as_str().and_then(|cookie| HeaderValue::from_str(cookie).ok());
        answer.headers_mut().append(header::SET_COOKIE, cookie.ok_or("a cookie is none")?);
    }
    if !answer.headers().contains_key(header::CONTENT_TYPE) {
        let plain = HeaderValue::from_static("text/plain;charset=UTF-8");
        answer.headers_mut().insert(header::CONTENT_TYPE, plain);
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn status_headers_cookies_and_body_reach_the_client() {
        let answer = from_function(&json!({
            "statusCode": 201,
            "headers": { "link": "<x>; rel=\"next\"", "content-type": "application/json" },
            "cookies": ["a=b", "c=d"],
            "body": "aMOp",
            "isBase64Encoded": true,
        }))
        .unwrap();
        assert_eq!(answer.status(), 201);
        assert_eq!(answer.headers()["link"], "<x>; rel=\"next\"");
        assert_eq!(answer.headers().get_all("set-cookie").iter().count(), 2);
        assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "hé");
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for bad in [
            json!({ "statusCode": "ok" }),
            json!({ "statusCode": 7 }),
            json!({ "statusCode": 200, "body": "%", "isBase64Encoded": true }),
            json!({ "statusCode": 200, "headers": { "a b": "c" } }),
            json!({ "statusCode": 200, "headers": { "a": "b\r\nc: d" } }),
        ] {
            assert!(from_function(&bad).is_err(), "{bad}");
        }
    }
}
