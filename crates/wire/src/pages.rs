//! The few pages that the functions show themselves: for signing in to a third-party app. Plain HTML, no script,
//! nothing fetched; the template escapes every value.

use askama::Template;
use crudder_domain::{App, RedirectUri, Scopes};
use http::StatusCode;
use http::header::CONTENT_SECURITY_POLICY;

use crate::error::ApiError;
use crate::input::Site;
use crate::reply::Reply;

const STYLE: &str = include_str!("../templates/page.css");
/// SHA-256 of the style, by which the pages' policy lets it in. A test holds the two together.
const STYLE_HASH: &str = "pfMh4ZhnVf21u2qw8BN55L737cMMtrOb06pjprs+tyQ=";

/// The question whether an app may have access: what it asks for, and who says so.
#[derive(Debug)]
pub struct ConsentPage<'a> {
    /// Where it is asked.
    pub site: &'a Site,
    /// Who asks.
    pub app: &'a App,
    /// For what.
    pub scopes: Scopes,
    /// Where the answer leads.
    pub redirect_uri: &'a RedirectUri,
    /// What the form carries along unseen: names and values.
    pub hidden: Vec<(&'static str, String)>,
    /// Who it was that tried before.
    pub username: &'a str,
    /// What was wrong with that.
    pub problem: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "authorize.html")]
struct Authorize<'a> {
    style: &'static str,
    host: &'a str,
    app: &'a App,
    scopes: Scopes,
    leads_to: Option<String>,
    hidden: &'a [(&'static str, String)],
    username: &'a str,
    problem: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage<'a> {
    style: &'static str,
    host: &'a str,
    app: &'a App,
    code: &'a str,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage<'a> {
    style: &'static str,
    host: &'a str,
    title: &'a str,
    text: &'a str,
}

impl ConsentPage<'_> {
    /// The page with the form.
    ///
    /// # Errors
    /// 500 where it can't be written.
    pub fn page(&self, status: StatusCode) -> Result<Reply, ApiError> {
        let leads_to = self.redirect_uri.form_action();
        let page = Authorize {
            style: STYLE,
            host: self.site.host(),
            app: self.app,
            scopes: self.scopes,
            leads_to: leads_to.clone(),
            hidden: &self.hidden,
            username: self.username,
            problem: self.problem,
        };
        answer(status, &page, leads_to.as_deref())
    }
}

/// The page that shows a code to be copied.
///
/// # Errors
/// 500 where it can't be written.
pub fn code(site: &Site, app: &App, code: &str) -> Result<Reply, ApiError> {
    answer(StatusCode::OK, &CodePage { style: STYLE, host: site.host(), app, code }, None)
}

/// A page that says one thing: that nothing was given, or why it can't be asked for.
///
/// # Errors
/// 500 where it can't be written.
pub fn notice(site: &Site, status: StatusCode, title: &str, text: &str) -> Result<Reply, ApiError> {
    answer(status, &NoticePage { style: STYLE, host: site.host(), title, text }, None)
}

/// The page, with a policy that keeps others from showing or changing it. Its forms may lead here and to where the app is:
/// browsers hold them to that also where an answer redirects.
fn answer(status: StatusCode, page: &impl Template, form_action: Option<&str>) -> Result<Reply, ApiError> {
    let html = page.render().map_err(|_| ApiError::internal())?;
    let separator = if form_action.is_some() { " " } else { "" };
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'{separator}{}; base-uri 'none'; \
         frame-ancestors 'none'",
        form_action.unwrap_or_default()
    );
    Ok(Reply::html(status, html).header(CONTENT_SECURITY_POLICY, policy))
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use lambda_http::Body;

    use super::*;

    fn question(name: &str, redirect_uri: &str) -> (String, String) {
        let app = App {
            id: "1".parse().unwrap(),
            name: name.parse().unwrap(),
            website: Some("https://app.example/?a&b".parse().unwrap()),
            redirect_uris: Vec::new(),
            scopes: Scopes::DEFAULT,
        };
        let page = ConsentPage {
            site: &Site::new("crudder.example"),
            app: &app,
            scopes: "read write:statuses".parse().unwrap(),
            redirect_uri: &redirect_uri.parse().unwrap(),
            hidden: vec![("state", "\"><script>alert(1)</script>".to_owned())],
            username: "<ada>",
            problem: Some("<b>wrong</b>"),
        };
        let response = page.page(StatusCode::OK).unwrap().into_response();
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        let Body::Text(html) = response.into_body() else { panic!("a page is text") };
        (html, policy)
    }

    #[test]
    fn the_policy_lets_in_the_style_and_nothing_else() {
        let hash = STANDARD.encode(ring::digest::digest(&ring::digest::SHA256, STYLE.as_bytes()));
        assert_eq!(hash, STYLE_HASH);
        let (html, policy) = question("toot", "https://app.example/back");
        assert!(html.contains(&format!("<style>{STYLE}</style>")));
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
        assert!(policy.contains("form-action 'self' https://app.example;"), "{policy}");
        let (_, policy) = question("toot", "urn:ietf:wg:oauth:2.0:oob");
        assert!(policy.contains("form-action 'self'; "), "{policy}");
    }

    #[test]
    fn what_others_say_is_escaped() {
        let (html, _) = question("<i>toot</i> \"&'", "https://app.example/back");
        for raw in ["<script", "<i>", "<b>", "<ada>"] {
            assert!(!html.contains(raw), "{raw}: {html}");
        }
        assert!(html.contains("read:statuses") || html.contains("(write:statuses)"));
    }
}
