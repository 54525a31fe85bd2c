//! Who asks: AWS's Signature Version 4, in a header or in a query
//! (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html).

use std::collections::BTreeMap;
use std::fmt::Write;

use hyper::http::request::Parts;
use percent_encoding::percent_decode_str;
use ring::{digest, hmac};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The longest that an address can hold: seven days.
const LONGEST_SECS: u64 = 604_800;

/// Why a request is let through to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nobody signed it, or in no form that is known.
    Unsigned,
    /// What was signed is not what came.
    DoesNotMatch,
    /// It does not hold yet, or no more.
    Expired,
}

/// What a signature says of itself.
struct Claim {
    access_key: String,
    /// `20261125/us-east-1/s3/aws4_request`.
    scope: String,
    date: String,
    signed_headers: String,
    signature: String,
    /// The SHA-256 of the body, or that it is not signed.
    body: String,
    /// For how many seconds from its date on an address holds.
    holds: Option<u64>,
}

/// The access key that signed a request with this secret.
pub(crate) fn check(head: &Parts, body: &[u8], secret: &str, now_millis: u64) -> Result<String, Refusal> {
    let claim = in_query(head).or_else(|| in_header(head)).ok_or(Refusal::Unsigned)?;
    if let Some(holds) = claim.holds {
        let from = moment(&claim.date).ok_or(Refusal::Unsigned)?;
        let now = now_millis / 1000;
        if now < from || now >= from + holds.min(LONGEST_SECS) {
            return Err(Refusal::Expired);
        }
    }
    if claim.body.len() == 64 && claim.body != sha256(body) {
        return Err(Refusal::DoesNotMatch);
    }
    if signature(head, &claim, secret).as_deref() == Some(&claim.signature) {
        Ok(claim.access_key)
    } else {
        Err(Refusal::DoesNotMatch)
    }
}

fn in_query(head: &Parts) -> Option<Claim> {
    let query: BTreeMap<String, String> = pairs(head)
        .map(|(name, value)| (name.to_owned(), percent_decode_str(value).decode_utf8_lossy().into_owned()))
        .collect();
    let get = |name: &str| query.get(name).cloned();
    if get("X-Amz-Algorithm")? != ALGORITHM {
        return None;
    }
    let credential = get("X-Amz-Credential")?;
    let (access_key, scope) = credential.split_once('/')?;
    Some(Claim {
        access_key: access_key.to_owned(),
        scope: scope.to_owned(),
        date: get("X-Amz-Date")?,
        signed_headers: get("X-Amz-SignedHeaders")?,
        signature: get("X-Amz-Signature")?,
        body: "UNSIGNED-PAYLOAD".to_owned(),
        holds: Some(get("X-Amz-Expires")?.parse().ok()?),
    })
}

fn in_header(head: &Parts) -> Option<Claim> {
    let text = |name: &str| head.headers.get(name)?.to_str().ok().map(str::to_owned);
    let authorization = text("authorization")?;
    let members: BTreeMap<&str, &str> = authorization
        .strip_prefix(ALGORITHM)?
        .split(',')
        .filter_map(|member| member.trim().split_once('='))
        .collect();
    let (access_key, scope) = members.get("Credential")?.split_once('/')?;
    Some(Claim {
        access_key: access_key.to_owned(),
        scope: scope.to_owned(),
        date: text("x-amz-date")?,
        signed_headers: (*members.get("SignedHeaders")?).to_owned(),
        signature: (*members.get("Signature")?).to_owned(),
        body: text("x-amz-content-sha256")?,
        holds: None,
    })
}

/// The names and values of the query, as they were sent.
pub(crate) fn pairs(head: &Parts) -> impl Iterator<Item = (&str, &str)> {
    let query = head.uri.query().unwrap_or_default();
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// The signature that the request would have.
fn signature(head: &Parts, claim: &Claim, secret: &str) -> Option<String> {
    let mut query: Vec<(&str, &str)> = pairs(head).filter(|(name, _)| *name != "X-Amz-Signature").collect();
    query.sort_unstable();
    let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut canonical = format!("{}\n{}\n{}\n", head.method, head.uri.path(), query.join("&"));
    for name in claim.signed_headers.split(';') {
        let values: Option<Vec<&str>> =
            head.headers.get_all(name).iter().map(|value| value.to_str().ok().map(str::trim)).collect();
        writeln!(canonical, "{name}:{}", values?.join(",")).ok()?;
    }
    write!(canonical, "\n{}\n{}", claim.signed_headers, claim.body).ok()?;
    let text = format!("{ALGORITHM}\n{}\n{}\n{}", claim.date, claim.scope, sha256(canonical.as_bytes()));
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in claim.scope.split('/') {
        key = sign(&key, part.as_bytes());
    }
    Some(hex(&sign(&key, text.as_bytes())))
}

fn sign(key: &[u8], text: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text).as_ref().to_vec()
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `20261125T231500Z` in seconds since the Unix epoch.
fn moment(date: &str) -> Option<u64> {
    let parsed = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date).ok()?;
    let timestamp = jiff::tz::TimeZone::UTC.to_timestamp(parsed).ok()?;
    u64::try_from(timestamp.as_second()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of AWS's documentation for an address that holds for a day.
    const EXAMPLE: &str = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
        &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
        &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
        &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const FROM: u64 = 1_369_353_600;

    fn asked(path: &str, now: u64) -> Result<String, Refusal> {
        let request = hyper::Request::get(path).header("host", "examplebucket.s3.amazonaws.com");
        check(&request.body(()).unwrap().into_parts().0, b"", SECRET, now * 1000)
    }

    #[test]
    fn the_example_of_the_documentation_holds_for_a_day() {
        let key = Ok("AKIAIOSFODNN7EXAMPLE".to_owned());
        assert_eq!(asked(EXAMPLE, FROM), key);
        assert_eq!(asked(EXAMPLE, FROM + 86_399), key);
        assert_eq!(asked(EXAMPLE, FROM + 86_400), Err(Refusal::Expired));
        assert_eq!(asked(EXAMPLE, FROM - 1), Err(Refusal::Expired));
    }

    #[test]
    fn whoever_changes_anything_of_it_is_refused() {
        for (from, to) in [
            ("test.txt", "rest.txt"),
            ("=86400", "=86401"),
            ("aeeed9", "aeeed8"),
            ("&X-Amz-Date", "&x=1&X-Amz-Date"),
        ] {
            assert_eq!(asked(&EXAMPLE.replace(from, to), FROM), Err(Refusal::DoesNotMatch), "{to}");
        }
        assert_eq!(asked("/test.txt", FROM), Err(Refusal::Unsigned));
        assert_eq!(asked(&EXAMPLE.replace("X-Amz-Expires=86400&", ""), FROM), Err(Refusal::Unsigned));
    }
}
