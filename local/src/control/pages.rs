//! Pages for people: what there is, and the mail that nobody sends.

use std::fmt::Write;

use crudder_domain::Moment;
use html_escape::encode_quoted_attribute as escape;
use serde_json::{Value, json};
use standin_cognito::Mail;
use standin_momento::Momento;

use crate::world::World;

const STYLE: &str = "\
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; padding: .4rem .6rem; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); overflow-wrap: anywhere; }
.code { font: 1.25rem ui-monospace, monospace; letter-spacing: .1em; user-select: all; white-space: nowrap; }
code { font-family: ui-monospace, monospace; }
.empty { opacity: .75; }";

/// A whole page; `body` is HTML already.
fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
         {body}\n</main>\n</body>\n</html>\n",
        title = escape(title),
    )
}

/// Codes that Cognito would have mailed, newest first.
pub(super) fn mailbox(mails: &[Mail]) -> String {
    if mails.is_empty() {
        return page(
            "Mailbox",
            "<p class=\"empty\">No mail yet. Codes that would be e-mailed stand here when somebody signs up \
             or forgets a password.</p>\n<p><a href=\"/local/mailbox\">Look again</a></p>",
        );
    }
    let mut rows = String::new();
    for mail in mails.iter().rev() {
        let at = Moment::from_millis(mail.sent_at).to_iso8601();
        // Writing to a String can't fail.
        let _ = writeln!(
            rows,
            "<tr><td class=\"code\">{code}</td><td>{to}</td><td>{subject}</td><td><time datetime=\"{at}\">{day} {time}</time></td></tr>",
            code = escape(&mail.code),
            to = escape(&mail.to),
            subject = escape(&mail.subject),
            day = at.get(..10).unwrap_or_default(),
            time = at.get(11..19).unwrap_or_default(),
        );
    }
    page(
        "Mailbox",
        &format!(
            "<p>Codes that would be e-mailed, newest first. <a href=\"/local/mailbox\">Look again</a></p>\n\
             <table>\n<thead><tr><th scope=\"col\">Code</th><th scope=\"col\">To</th>\
             <th scope=\"col\">Subject</th><th scope=\"col\">Sent (UTC)</th></tr></thead>\n\
             <tbody>\n{rows}</tbody>\n</table>"
        ),
    )
}

/// The mailbox as JSON, oldest mail first.
pub(super) fn mailbox_json(mails: &[Mail]) -> Value {
    mails
        .iter()
        .map(|mail| {
            json!({
                "to": mail.to,
                "subject": mail.subject,
                "code": mail.code,
                "sent_at": Moment::from_millis(mail.sent_at).to_iso8601(),
            })
        })
        .collect()
}

/// Where things are, for programs: nothing for what this Crudder does without.
pub(super) fn places_json(world: &World) -> Value {
    json!({
        "dynamodb": world.dynamodb.endpoint(),
        "table": world.table(),
        "cognito": world.cognito.endpoint(),
        "momento": world.momento.as_ref().map(Momento::endpoint),
        "momento_key": world.momento.as_ref().map(Momento::api_key),
        "media": format!("{}/{}", world.s3.endpoint(), world.s3.bucket()),
    })
}

/// What there is.
pub(super) fn index(world: &World) -> String {
    let mut rows = String::new();
    let momento = world.momento.as_ref().map_or_else(|| "off".to_owned(), Momento::endpoint);
    for (what, place) in [
        ("DynamoDB", world.dynamodb.endpoint()),
        ("Cognito", world.cognito.endpoint()),
        ("Momento", momento),
        ("S3", world.s3.endpoint()),
        ("Table", world.table().to_owned()),
        ("Data", world.data.shown()),
    ] {
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\">{}</th><td><code>{}</code></td></tr>",
            escape(what),
            escape(&place)
        );
    }
    let mut routes: Vec<String> = world
        .template
        .api
        .routes
        .iter()
        .map(|route| {
            let guard = if route.authorizer.is_some() { "signed in" } else { "open" };
            format!("<tr><td><code>{}</code></td><td>{guard}</td></tr>\n", escape(&route.key()))
        })
        .collect();
    routes.sort_unstable();
    page(
        "Crudder on this machine",
        &format!(
            "<ul>\n\
             <li><a href=\"/local/mailbox\">Mailbox</a>: codes that would be e-mailed \
             (<a href=\"/local/mailbox.json\">JSON</a>)</li>\n\
             <li><a href=\"/local/calls\">Calls</a> that the stand-ins have had; \
             <a href=\"/local/cache.json\">keys in the cache</a>; \
             <a href=\"/local/pictures.json\">what lies among the pictures</a>; \
             <a href=\"/local/clock\">the clock</a>; \
             <a href=\"/local/failures.json\">stream records that could not be handled</a></li>\n\
             <li>With <code>POST</code>: <code>/local/clock</code> <code>{{\"advance\": 60}}</code>, \
             <code>/local/sweep</code>, <code>/local/settle</code>, <code>/local/cache/flush</code>, \
             <code>/local/faults</code></li>\n</ul>\n\
             <h2>Where things are</h2>\n\
             <p>The same <a href=\"/local/places.json\">for programs</a></p>\n<table><tbody>\n{rows}</tbody></table>\n\
             <h2>Routes of the API</h2>\n<table><thead><tr><th scope=\"col\">Route</th>\
             <th scope=\"col\">For whom</th></tr></thead><tbody>\n{routes}</tbody></table>",
            routes = routes.concat(),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_typed_is_shown_not_obeyed() {
        let mail = Mail {
            to: "<script>alert(1)</script>@a.example".to_owned(),
            subject: "\"><img src=x>".to_owned(),
            code: "123456".to_owned(),
            sent_at: 0,
        };
        let page = mailbox(&[mail]);
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(page.contains("123456") && page.contains("1970-01-01 00:00:00"));
    }
}
