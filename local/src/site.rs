//! The website's files, read from the disk at each request: whoever works on a page reloads it, and nothing is
//! built. On AWS they lie in a bucket.

use std::path::{Component, Path, PathBuf};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use http_body_util::Full;

use crate::gateway::Answer;
use crate::gateway::router::decode;

/// The website's folder.
#[derive(Debug)]
pub struct Site {
    folder: PathBuf,
    /// What stands in the page's policy instead of [`ANY_PICTURES`].
    pictures: Option<String>,
}

/// Where the page's policy lets pictures come from.
const ANY_PICTURES: &str = "img-src 'self' https:";

impl Site {
    /// A site of that folder, which may be empty or missing.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, pictures: None }
    }

    /// This site, whose page may also show pictures from `pictures`. Where Crudder is deployed they come over HTTPS, which the
    /// page's own policy allows.
    #[must_use]
    pub fn showing(self, pictures: &str) -> Self {
        Self { pictures: Some(format!("{ANY_PICTURES} {pictures}")), ..self }
    }

    /// The file at a path, or the page that shows paths like `/@ada`; `None` where there is neither.
    pub async fn answer(&self, path: &str, headers: &HeaderMap) -> Option<Answer> {
        let file = self.file(path)?;
        let (body, kind) = match tokio::fs::read(&file).await {
            Ok(body) => (body, content_type(&file)),
            Err(_) if is_page(path) => {
                (tokio::fs::read(self.folder.join("index.html")).await.ok()?, "text/html; charset=utf-8")
            }
            Err(_) => return None,
        };
        let body = match &self.pictures {
            Some(allowed) if kind.starts_with("text/html") => {
                String::from_utf8_lossy(&body).replacen(ANY_PICTURES, allowed, 1).into_bytes()
            }
            _ => body,
        };
        let tag = tag(&body);
        let unchanged =
            headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
        let mut answer =
            Response::new(if unchanged { Full::default() } else { Full::new(Bytes::from(body)) });
        if unchanged {
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        Some(answer)
    }

    /// The file that a path names, inside the folder and nowhere else.
    fn file(&self, path: &str) -> Option<PathBuf> {
        let path = decode(path);
        let relative = Path::new(path.trim_start_matches('/'));
        let inside = relative.components().all(|part| match part {
            Component::Normal(name) => !name.to_string_lossy().starts_with('.'),
            _ => false,
        });
        if !inside || path.contains(['\\', '\0']) {
            return None;
        }
        Some(if path == "/" { self.folder.join("index.html") } else { self.folder.join(relative) })
    }
}

/// Whether a path is one that the site's one page shows, rather than a file that is missing.
fn is_page(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_profile = path.starts_with("/@");
    is_profile || !last.contains('.')
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" | "md" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}

/// An entity tag: a hash that need not resist anybody.
fn tag(body: &[u8]) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    async fn get(path: &str) -> Option<(StatusCode, String, String)> {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("web")).unwrap();
        std::fs::write(home.path().join("secret"), "secret").unwrap();
        std::fs::write(home.path().join("web/index.html"), "page").unwrap();
        std::fs::write(home.path().join("web/app.js"), "code").unwrap();
        std::fs::write(home.path().join("web/.hidden"), "hidden").unwrap();
        let answer = Site::new(home.path().join("web")).answer(path, &HeaderMap::new()).await?;
        let (head, body) = answer.into_parts();
        let kind = head.headers["content-type"].to_str().unwrap().to_owned();
        let body = body.collect().await.unwrap().to_bytes();
        Some((head.status, kind, String::from_utf8(body.to_vec()).unwrap()))
    }

    #[tokio::test]
    async fn files_and_pages_are_served() {
        let html = "text/html; charset=utf-8".to_owned();
        for page in ["/", "/@ada", "/@a.b", "/tags/rust", "/statuses/1"] {
            assert_eq!(get(page).await, Some((StatusCode::OK, html.clone(), "page".to_owned())), "{page}");
        }
        let (_, kind, body) = get("/app.js").await.unwrap();
        assert_eq!((kind.as_str(), body.as_str()), ("text/javascript; charset=utf-8", "code"));
    }

    #[tokio::test]
    async fn the_page_may_show_what_lies_at_the_stand_in_and_says_the_rest_as_it_is() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("index.html"), include_str!("../../web/index.html")).unwrap();
        let site = Site::new(home.path().to_owned()).showing("http://127.0.0.1:3004");
        let answer = site.answer("/", &HeaderMap::new()).await.unwrap();
        let page = answer.into_body().collect().await.unwrap().to_bytes();
        let page = String::from_utf8(page.to_vec()).unwrap();
        assert!(page.contains("img-src 'self' https: http://127.0.0.1:3004; connect-src 'self';"));
        assert!(page.contains("default-src 'none'; script-src 'self'; style-src 'self';"));
    }

    #[tokio::test]
    async fn nothing_outside_the_folder_and_nothing_hidden_is() {
        for path in [
            "/../secret",
            "/%2e%2e/secret",
            "/a/..%2f..%2fsecret",
            "//etc/passwd.txt",
            "/.hidden",
            "/x%00.js",
            "/..%5csecret",
        ] {
            assert_eq!(get(path).await, None, "{path}");
        }
        assert_eq!(get("/missing.js").await, None);
    }

    #[tokio::test]
    async fn an_unchanged_file_costs_no_body() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("index.html"), "page").unwrap();
        let site = Site::new(home.path().to_owned());
        let first = site.answer("/", &HeaderMap::new()).await.unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        let second = site.answer("/", &headers).await.unwrap();
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
    }
}
