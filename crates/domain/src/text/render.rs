//! Makes safe HTML of a text, in the shape that Mastodon's clients know.
//!
//! Nothing of a text reaches the HTML unescaped: the only tags are those written here.

use std::fmt::Write;

use super::parse::{Segment, segments};
use super::{StatusText, mentioned_handles, naming_those};
use crate::handle::OwnHosts;
use crate::status::Mention;

/// Escapes a text for HTML content and for double-quoted attributes.
#[must_use]
pub fn escape(text: &str) -> std::borrow::Cow<'_, str> {
    html_escape::encode_quoted_attribute(text)
}

impl StatusText {
    /// The text as HTML: paragraphs, line breaks, links. Names are links only where `mentions` has resolved them.
    /// `site` is the address that links begin with, without a slash at its end.
    #[must_use]
    pub fn render(&self, mentions: &[Mention], site: &str) -> String {
        render(self.as_str(), mentions, site)
    }
}

/// A text as HTML, where names are links that `mentions` has resolved.
#[must_use]
pub fn render(text: &str, mentions: &[Mention], site: &str) -> String {
    html_of(text, |handle| mentions.iter().any(|mention| mention.handle.as_str() == handle), site)
}

/// What a profile says as HTML, where its first names are links, as many as a status can name. Nobody looks up whether there
/// is somebody of that name: profiles are shown far more often than written, and people come and go meanwhile.
#[must_use]
pub fn render_profile(text: &str, own: &OwnHosts, site: &str) -> String {
    let named = mentioned_handles(text, own);
    let is_named = |handle: &str| named.iter().any(|named| named.as_str() == handle);
    html_of(&naming_those(text, own, |handle| named.contains(handle)), is_named, site)
}

fn html_of(text: &str, is_known: impl Fn(&str) -> bool, site: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut html = String::with_capacity(text.len() * 2);
    html.push_str("<p>");
    for segment in segments(text) {
        // Writing to a String can't fail.
        let _ = match segment {
            Segment::Plain(plain) => {
                push_plain(&mut html, plain);
                Ok(())
            }
            Segment::Url(url) => {
                push_link(&mut html, url);
                Ok(())
            }
            Segment::Mention { name, domain } => {
                let lower = name.to_ascii_lowercase();
                let known = is_known(&lower);
                match domain {
                    None if known => write!(
                        html,
                        r#"<span class="h-card" translate="no"><a href="{site}/@{lower}" class="u-url mention">@<span>{name}</span></a></span>"#,
                        site = escape(site),
                    ),
                    None => write!(html, "@{name}"),
                    Some(domain) => write!(html, "@{name}@{}", escape(domain)),
                }
            }
            Segment::Hashtag { written, tag } => {
                let (sign, name) = written.split_at(written.chars().next().map_or(0, char::len_utf8));
                write!(
                    html,
                    r#"<a href="{address}" class="mention hashtag" rel="tag">{sign}<span>{name}</span></a>"#,
                    address = escape(&tag.address(site)),
                    name = escape(name),
                )
            }
        };
    }
    html.push_str("</p>");
    html
}

fn push_plain(html: &mut String, plain: &str) {
    let mut breaks = 0;
    for line in plain.split('\n') {
        if breaks > 0 && !line.is_empty() {
            html.push_str(if breaks == 1 { "<br />" } else { "</p><p>" });
            breaks = 0;
        }
        html.push_str(&escape(line));
        breaks += 1;
    }
    // `split` ends with what follows the last line feed; an empty rest there is a break before a link.
    match breaks {
        0 | 1 => {}
        2 => html.push_str("<br />"),
        _ => html.push_str("</p><p>"),
    }
}

/// A link as Mastodon shows it: the scheme hidden, the rest cut after 30 characters, all of it still there.
fn push_link(html: &mut String, url: &str) {
    let scheme = url.find("://").map_or(0, |at| at + 3);
    let (hidden, rest) = url.split_at(scheme);
    let cut = rest.char_indices().nth(30).map_or(rest.len(), |(at, _)| at);
    let (shown, tail) = rest.split_at(cut);
    let class = if tail.is_empty() { "" } else { "ellipsis" };
    let _ = write!(
        html,
        r#"<a href="{href}" target="_blank" rel="nofollow noopener noreferrer" translate="no"><span class="invisible">{hidden}</span><span class="{class}">{shown}</span><span class="invisible">{tail}</span></a>"#,
        href = escape(url),
        hidden = escape(hidden),
        shown = escape(shown),
        tail = escape(tail),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::AccountId;

    fn html(text: &str) -> String {
        let bob = Mention { account: AccountId::from_u64(2).unwrap(), handle: "bob".parse().unwrap() };
        render(text, &[bob], "https://crudder.example")
    }

    #[test]
    fn markup_is_shown_not_obeyed() {
        assert_eq!(html("<script>alert(1)</script>"), "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
        assert!(
            html(r#"https://e.com/"onmouseover="x"#).contains("&quot;")
                || !html(r#"https://e.com/"x"#).contains("\"x")
        );
    }

    #[test]
    fn lines_and_paragraphs() {
        assert_eq!(html("one\ntwo\n\nthree\n\n\nfour"), "<p>one<br />two</p><p>three</p><p>four</p>");
        assert!(html("see\nhttps://e.com").starts_with("<p>see<br /><a "));
    }

    #[test]
    fn a_hashtag_links_to_its_folded_name_in_its_own_words() {
        let link = r#"<a href="https://crudder.example/tags/ol" class="mention hashtag" rel="tag">#<span>Öl</span></a>"#;
        assert_eq!(html("#Öl"), format!("<p>{link}</p>"));
        assert!(html("＃日本").contains(r#"href="https://crudder.example/tags/%E6%97%A5%E6%9C%AC""#));
        assert!(html("＃日本").contains(">＃<span>日本</span>"));
    }

    #[test]
    fn a_profile_links_whom_it_names_here() {
        let own = OwnHosts::new(["crudder.example"]);
        let html = |text: &str| render_profile(text, &own, "https://crudder.example");
        assert!(html("with @Eveさん").contains(r#"href="https://crudder.example/@eve""#));
        assert!(
            html("@eve@crudder.example").contains("class=\"u-url mention\">@<span>eve</span></a></span></p>")
        );
        for nobody in ["@eve@elsewhere.example", "@eve@", "@admin", "a@b.example"] {
            assert_eq!(html(nobody), format!("<p>{nobody}</p>"));
        }
        let many: Vec<String> = (0..50).map(|number| format!("@eve{number}")).collect();
        assert_eq!(html(&many.join(" ")).matches("href").count(), StatusText::MAX_MENTIONS);
    }

    #[test]
    fn only_resolved_names_are_links() {
        assert!(html("@Bobさん").contains(r#"href="https://crudder.example/@bob""#));
        assert_eq!(html("@nobody1"), "<p>@nobody1</p>");
        assert_eq!(html("@bob@elsewhere.example"), "<p>@bob@elsewhere.example</p>");
    }
}
