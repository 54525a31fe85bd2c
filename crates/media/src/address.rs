//! Addresses that are signed: whoever has one may do one thing with one object for a while, as AWS's Signature Version 4
//! has it in a query (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html).
//!
//! By hand, since a page has up to 160 addresses in it: five hashes each, where the SDK resolves an endpoint and runs a whole
//! request for every one. Tests hold it to AWS's own example and to AWS's own crate.

use std::fmt::Write;

use aws_credential_types::Credentials;
use crudder_aws::encoded;
use ring::{digest, hmac};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The header that names what is copied.
pub(crate) const COPY_SOURCE: &str = "x-amz-copy-source";

/// Where a bucket answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// `https://bucket.s3.us-east-1.amazonaws.com`.
    origin: String,
    /// What paths begin with, where the bucket is not in the host's name.
    folder: String,
    bucket: String,
    region: String,
}

impl Place {
    /// The bucket at AWS, or where a test or an emulator has it, by its path.
    pub(crate) fn new(endpoint: Option<&str>, region: &str, bucket: &str) -> Self {
        let (origin, folder) = if let Some(endpoint) = endpoint {
            (endpoint.trim_end_matches('/').to_owned(), format!("/{bucket}"))
        } else {
            let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
            (format!("https://{bucket}.s3.{region}.{suffix}"), String::new())
        };
        Self { origin, folder, bucket: bucket.to_owned(), region: region.to_owned() }
    }

    /// An object as the header of a copy names what is copied.
    pub(crate) fn source(&self, key: &str) -> String {
        format!("/{}/{key}", self.bucket)
    }

    /// Scheme and host.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    fn host(&self) -> &str {
        self.origin.split_once("://").map_or(self.origin.as_str(), |(_, host)| host)
    }
}

/// What an address allows, and when.
#[derive(Clone, Debug)]
pub(crate) struct AddressGrant<'a> {
    /// The one method.
    pub(crate) method: &'static str,
    /// The one object; of characters that no path encodes.
    pub(crate) key: &'a str,
    /// What is copied there, as its header names it: such a header has to be signed.
    pub(crate) copied: Option<&'a str>,
    /// What the answer's headers are to say.
    pub(crate) answer: Vec<(&'static str, String)>,
    /// From when on, in seconds since the Unix epoch.
    pub(crate) from: u64,
    /// For how many seconds.
    pub(crate) holds: u64,
}

/// Path and query of the address.
pub(crate) fn signed(place: &Place, allowed: &AddressGrant<'_>, credentials: &Credentials) -> String {
    let date = time(allowed.from, "%Y%m%dT%H%M%SZ");
    let day = &date[..date.len().min(8)];
    let scope = format!("{day}/{}/s3/aws4_request", place.region);
    let (mut headers, mut names) = (format!("host:{}\n", place.host()), "host".to_owned());
    if let Some(source) = allowed.copied {
        let _ = writeln!(headers, "{COPY_SOURCE}:{source}");
        let _ = write!(names, ";{COPY_SOURCE}");
    }
    let mut query = vec![
        ("X-Amz-Algorithm", ALGORITHM.to_owned()),
        ("X-Amz-Credential", format!("{}/{scope}", credentials.access_key_id())),
        ("X-Amz-Date", date.clone()),
        ("X-Amz-Expires", allowed.holds.to_string()),
        ("X-Amz-SignedHeaders", names.clone()),
    ];
    query.extend(credentials.session_token().map(|token| ("X-Amz-Security-Token", token.to_owned())));
    query.extend(allowed.answer.iter().cloned());
    query.sort_unstable();
    let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let (path, query) = (format!("{}/{}", place.folder, allowed.key), query.join("&"));
    let method = allowed.method;
    let canonical = format!("{method}\n{path}\n{query}\n{headers}\n{names}\nUNSIGNED-PAYLOAD");
    let canonical = hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref());
    let mut key = format!("AWS4{}", credentials.secret_access_key()).into_bytes();
    for part in scope.split('/') {
        key = sign(&key, part);
    }
    let signature = hex(&sign(&key, &format!("{ALGORITHM}\n{date}\n{scope}\n{canonical}")));
    format!("{path}?{query}&X-Amz-Signature={signature}")
}

/// Seconds since the Unix epoch as a date in HTTP.
pub(crate) fn http_date(secs: u64) -> String {
    time(secs, "%a, %d %b %Y %H:%M:%S GMT")
}

fn time(secs: u64, format: &str) -> String {
    let secs = i64::try_from(secs).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(secs).unwrap_or(jiff::Timestamp::MAX).strftime(format).to_string()
}

fn sign(key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use aws_sigv4::http_request::{
        PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
        UriPathNormalizationMode, sign as sign_by_aws,
    };
    use aws_sigv4::sign::v4;
    use aws_smithy_runtime_api::client::identity::Identity;

    use super::*;

    const FROM: u64 = 1_369_353_600;

    fn credentials(token: Option<&str>) -> Credentials {
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        Credentials::new("AKIAIOSFODNN7EXAMPLE", secret, token.map(str::to_owned), None, "tests")
    }

    #[test]
    fn the_example_of_the_documentation_is_signed_as_it_stands_there() {
        let place = Place {
            origin: "https://examplebucket.s3.amazonaws.com".to_owned(),
            folder: String::new(),
            bucket: "examplebucket".to_owned(),
            region: "us-east-1".to_owned(),
        };
        let allowed = AddressGrant {
            method: "GET",
            key: "test.txt",
            copied: None,
            answer: Vec::new(),
            from: FROM,
            holds: 86_400,
        };
        let signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
        let expected = format!(
            "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
             &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
             &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature={signature}"
        );
        assert_eq!(signed(&place, &allowed, &credentials(None)), expected);
    }

    /// The signature that AWS's own crate makes of the same.
    fn by_aws(url: &str, allowed: &AddressGrant<'_>, credentials: &Credentials) -> String {
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(allowed.holds));
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        let identity: Identity = credentials.clone().into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("eu-west-1")
            .name("s3")
            .time(SystemTime::UNIX_EPOCH + Duration::from_secs(allowed.from))
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let headers = allowed.copied.into_iter().map(|source| (COPY_SOURCE, source));
        let request = SignableRequest::new(allowed.method, url, headers, SignableBody::UnsignedPayload);
        sign_by_aws(request.unwrap(), &params).unwrap().signature().to_owned()
    }

    #[test]
    fn every_address_is_signed_as_awss_own_crate_signs_it() {
        for (endpoint, token) in
            [(None, None), (None, Some("a/token+of=a session")), (Some("http://127.0.0.1:3004"), None)]
        {
            let place = Place::new(endpoint, "eu-west-1", "pictures");
            let credentials = credentials(token);
            let source = place.source("media/7/original");
            for (method, copied) in
                [("GET", None), ("PUT", None), ("PUT", Some(source.as_str())), ("DELETE", None)]
            {
                let answer = vec![
                    ("response-cache-control", "private".to_owned()),
                    ("response-expires", http_date(FROM + 900)),
                ];
                let key = "media/7/original";
                let allowed = AddressGrant { method, key, copied, answer, from: FROM + 7, holds: 900 };
                let ours = signed(&place, &allowed, &credentials);
                let asked = format!(
                    "{}{}/media/7/original?response-cache-control=private&response-expires={}",
                    place.origin(),
                    place.folder,
                    encoded(&allowed.answer[1].1)
                );
                let signature = by_aws(&asked, &allowed, &credentials);
                assert!(ours.ends_with(&format!("&X-Amz-Signature={signature}")), "{method} {ours}");
            }
        }
    }

    #[test]
    fn a_bucket_answers_under_its_own_name_or_at_an_emulator_by_its_path() {
        let at = |endpoint, region| Place::new(endpoint, region, "pictures");
        assert_eq!(at(None, "us-east-1").origin(), "https://pictures.s3.us-east-1.amazonaws.com");
        assert_eq!(at(None, "cn-north-1").origin(), "https://pictures.s3.cn-north-1.amazonaws.com.cn");
        let local = at(Some("http://127.0.0.1:3004/"), "us-east-1");
        assert_eq!((local.origin(), local.folder.as_str()), ("http://127.0.0.1:3004", "/pictures"));
        assert_eq!(local.host(), "127.0.0.1:3004");
    }
}
