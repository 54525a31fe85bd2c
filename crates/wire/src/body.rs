//! Bodies: JSON, forms and multipart forms, as Mastodon's clients send them, all become one list of names and values; and
//! files, where a route takes any.

use crate::error::ApiError;
use crate::json;
use crate::raw_parameters::{MAX_PARAMS, RawParameters, Value};

/// The largest body that a route without uploads reads. API Gateway itself takes 10 MB.
pub const MAX_BYTES: usize = 128 * 1024;
/// The largest file. Lambda takes an event of 6 MB, in which a body is a third longer than it was.
pub const MAX_FILE_BYTES: usize = 4 * 1024 * 1024;

/// How much a route reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// Texts only.
    Texts,
    /// Files, too.
    Files,
}

impl BodyKind {
    const fn max_bytes(self) -> usize {
        match self {
            Self::Texts => MAX_BYTES,
            Self::Files => MAX_FILE_BYTES + MAX_BYTES,
        }
    }
}

/// A file that was sent along. Only its bytes count: neither its name nor what type it is said to be.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// The field.
    pub field: String,
    /// All of it.
    pub bytes: bytes::Bytes,
}

/// Files are content: they don't reach a log by accident.
impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upload({})", self.bytes.len())
    }
}

/// What a body says.
#[derive(Debug, Default)]
pub struct RequestBody {
    /// Its texts.
    pub sent: RawParameters,
    /// Its files.
    pub files: Vec<Upload>,
}

/// Reads a body into `said`.
///
/// # Errors
/// 413 over what the route takes, 415 for another content type, 400 where it does not hold what its type says.
pub async fn read(
    content_type: Option<&str>,
    body: &[u8],
    takes: BodyKind,
    said: &mut RequestBody,
) -> Result<(), ApiError> {
    if body.is_empty() {
        return Ok(());
    }
    if body.len() > takes.max_bytes() {
        return Err(ApiError::too_large(takes.max_bytes()));
    }
    let content_type = content_type.ok_or_else(ApiError::unsupported_media_type)?;
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "multipart/form-data" => read_multipart(content_type, body, takes, said).await,
        // Files come in multipart bodies only.
        _ if body.len() > MAX_BYTES => Err(ApiError::too_large(MAX_BYTES)),
        "application/json" => json::read(utf8(body)?, &mut said.sent),
        "application/x-www-form-urlencoded" => said.sent.push_form(body),
        _ => Err(ApiError::unsupported_media_type()),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, ApiError> {
    std::str::from_utf8(bytes).map_err(|_| ApiError::malformed("the body is not UTF-8"))
}

async fn read_multipart(
    content_type: &str,
    body: &[u8],
    takes: BodyKind,
    said: &mut RequestBody,
) -> Result<(), ApiError> {
    let broken = |_| ApiError::malformed("the multipart body is broken");
    let boundary = multer::parse_boundary(content_type).map_err(broken)?;
    let whole: Result<_, std::convert::Infallible> = Ok(bytes::Bytes::copy_from_slice(body));
    let stream = futures::stream::once(std::future::ready(whole));
    let mut parts = multer::Multipart::new(stream, boundary);
    let mut number = 0;
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        number += 1;
        if number > MAX_PARAMS {
            return Err(ApiError::malformed(format!("more than {MAX_PARAMS} parts")));
        }
        let Some(name) = part.name().map(str::to_owned) else { continue };
        let is_file = takes == BodyKind::Files && part.file_name().is_some();
        let bytes = part.bytes().await.map_err(broken)?;
        if is_file {
            if bytes.len() > MAX_FILE_BYTES {
                return Err(ApiError::too_large(MAX_FILE_BYTES));
            }
            said.files.push(Upload { field: name, bytes });
        } else {
            said.sent.push(&name, Value::Text(utf8(&bytes)?.to_owned()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(content_type: &str, body: &[u8]) -> Result<RawParameters, ApiError> {
        read_as(BodyKind::Texts, content_type, body).map(|said| said.sent)
    }

    fn text<'a>(sent: &'a RawParameters, of: &str) -> Option<&'a str> {
        sent.iter().find(|(name, _)| *name == of).and_then(|(_, value)| match value {
            Value::Text(text) | Value::Json(text) => Some(text.as_str()),
            _ => None,
        })
    }

    fn read_as(takes: BodyKind, content_type: &str, body: &[u8]) -> Result<RequestBody, ApiError> {
        let mut said = RequestBody::default();
        futures::executor::block_on(read(Some(content_type), body, takes, &mut said))?;
        Ok(said)
    }

    fn with_file(bytes: &[u8]) -> Vec<u8> {
        let head = "--x\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\nhé\r\n--x\r\n\
                    Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
        [head.as_bytes(), bytes, b"\r\n--x--\r\n"].concat()
    }

    #[test]
    fn a_file_comes_where_one_is_taken_and_nowhere_else() {
        let body = with_file(b"\x89PNG");
        let said = read_as(BodyKind::Files, "multipart/form-data; boundary=x", &body).unwrap();
        assert_eq!(text(&said.sent, "description"), Some("hé"));
        let file = Upload { field: "file".to_owned(), bytes: bytes::Bytes::from_static(b"\x89PNG") };
        assert_eq!(said.files, [file]);
        assert_eq!(read_all("multipart/form-data; boundary=x", &body).unwrap_err().status, 400);
    }

    #[test]
    fn a_file_has_four_megabytes_at_most() {
        let read = |bytes: usize| {
            read_as(BodyKind::Files, "multipart/form-data; boundary=x", &with_file(&vec![0; bytes]))
        };
        assert_eq!(read(MAX_FILE_BYTES).unwrap().files[0].bytes.len(), MAX_FILE_BYTES);
        assert_eq!(read(MAX_FILE_BYTES + 1).unwrap_err().status, 413);
        assert_eq!(read(MAX_FILE_BYTES + MAX_BYTES).unwrap_err().status, 413);
        let json = vec![b' '; MAX_BYTES + 1];
        assert_eq!(read_as(BodyKind::Files, "application/json", &json).unwrap_err().status, 413);
    }

    #[test]
    fn three_encodings_make_the_same_parameters() {
        let multipart = "--x\r\nContent-Disposition: form-data; name=\"status\"\r\n\r\nhé & <b>\r\n--x--\r\n";
        for (content_type, body) in [
            ("application/json; charset=utf-8", r#"{"status":"hé & <b>"}"#),
            ("application/x-www-form-urlencoded", "status=h%C3%A9+%26+%3Cb%3E"),
            ("multipart/form-data; boundary=x", multipart),
        ] {
            assert_eq!(
                text(&read_all(content_type, body.as_bytes()).unwrap(), "status"),
                Some("hé & <b>"),
                "{content_type}"
            );
        }
    }

    #[test]
    fn what_is_not_what_it_says_is_malformed() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        for (content_type, body) in [
            ("application/json", b"{".as_slice()),
            ("application/json", b"[]"),
            ("application/json", b"{\"status\":\"\xff\"}"),
            ("application/json", deep.as_bytes()),
            ("application/x-www-form-urlencoded", b"status=%ff"),
            ("application/x-www-form-urlencoded", b"status=\xff"),
            ("multipart/form-data; boundary=x", b"--y\r\n"),
            ("multipart/form-data", b"--y\r\n"),
        ] {
            assert_eq!(read_all(content_type, body).unwrap_err().status, 400, "{content_type}");
        }
    }

    #[test]
    fn a_form_has_no_more_parts_than_a_request_has_parameters() {
        let parts = |part: &str, number: usize| {
            format!("{}--x--\r\n", format!("--x\r\n{part}\r\n\r\n\r\n").repeat(number))
        };
        for part in [
            "Content-Disposition: form-data; name=\"a\"; filename=\"b\"",
            "Content-Disposition: form-data",
            "X: y",
        ] {
            let read = |number| {
                read_as(BodyKind::Files, "multipart/form-data; boundary=x", parts(part, number).as_bytes())
                    .map(drop)
            };
            assert_eq!(read(MAX_PARAMS), Ok(()), "{part}");
            assert_eq!(read(MAX_PARAMS + 1).unwrap_err().status, 400, "{part}");
        }
    }

    #[test]
    fn other_types_and_large_bodies_are_refused() {
        assert_eq!(read_all("text/plain", b"status=hi").unwrap_err().status, 415);
        assert_eq!(read_all("application/json", &vec![b' '; MAX_BYTES + 1]).unwrap_err().status, 413);
    }
}
