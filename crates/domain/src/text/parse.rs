//! Finds web addresses, mentions and hashtags in a text.

use super::link;
use crate::handle::Handle;
use crate::hashtag::{Hashtag, is_sign};
use crate::unicode::{is_mark, is_word};

/// A piece of a text. The pieces of a text, put together, are the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// Text that means only itself.
    Plain(&'a str),
    /// An `http` or `https` URL.
    Url(&'a str),
    /// `@name`, or `@name@domain`.
    Mention {
        /// The name as written, without the `@`: 1 to 30 letters, digits and underscores of ASCII.
        name: &'a str,
        /// The host of an account that is named with it, with a port where there is one; it may be this instance's own.
        domain: Option<&'a str>,
    },
    /// A hashtag.
    Hashtag {
        /// As it is written, with its sign, `#` or `＃`.
        written: &'a str,
        /// Which it is.
        tag: Hashtag,
    },
}

impl Segment<'_> {
    /// Writes it as it was written.
    pub(crate) fn write_to(&self, text: &mut String) {
        match self {
            Self::Plain(written) | Self::Url(written) | Self::Hashtag { written, .. } => {
                text.push_str(written);
            }
            Self::Mention { name, domain } => {
                let domain = domain.map(|domain| ["@", domain]).into_iter().flatten();
                ["@", name].into_iter().chain(domain).for_each(|part| text.push_str(part));
            }
        }
    }
}

/// The pieces of a text, in order.
#[must_use]
pub fn segments(text: &str) -> Vec<Segment<'_>> {
    let (mut pieces, mut plain_from, mut at) = (Vec::new(), 0, 0);
    let mut before = None;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let starts_word = before.is_none_or(|b| !is_word(b) && !is_sign(b) && b != '/' && b != '@');
        let found = match c {
            'h' | 'H' => link::at_start(rest)
                .filter(|_| !link::is_in_scheme(&text[..at]))
                .map(|url| (Segment::Url(url), url.len())),
            '@' if starts_word => mention(rest),
            _ if starts_word && is_sign(c) => Hashtag::at_start(rest)
                .map(|(written, tag)| (Segment::Hashtag { written, tag }, written.len())),
            _ => None,
        };
        let len = found.as_ref().map_or(c.len_utf8(), |(_, len)| *len);
        if let Some((segment, len)) = found {
            if plain_from < at {
                pieces.push(Segment::Plain(&text[plain_from..at]));
            }
            pieces.push(segment);
            plain_from = at + len;
        }
        // A mark belongs to what it is drawn on: `=` with a stroke is no more of a word than `≠`, `e` with an accent no less than
        // `é`.
        before = text[at..at + len].chars().rfind(|c| !is_mark(*c)).or(before);
        at += len;
    }
    if plain_from < text.len() {
        pieces.push(Segment::Plain(&text[plain_from..]));
    }
    pieces
}

/// The mention at the start of a text that begins with `@`, and its length in bytes.
fn mention(text: &str) -> Option<(Segment<'_>, usize)> {
    let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let (name, rest) = run(&text[1..], is_name);
    if !(1..=Handle::MAX_CHARS).contains(&name.len()) {
        return None;
    }
    // Who is named with a host is not who is called so here: what is no host names nobody.
    let Some(rest) = rest.strip_prefix('@') else {
        return Some((Segment::Mention { name, domain: None }, 1 + name.len()));
    };
    let domain = host(rest)?;
    Some((Segment::Mention { name, domain: Some(domain) }, 1 + name.len() + 1 + domain.len()))
}

/// The bytes of ASCII at the start of a text that are of a kind, and what follows. A letter that bears a mark is not ASCII.
fn run(text: &str, kind: impl Fn(u8) -> bool) -> (&str, &str) {
    let len = text.bytes().take_while(|b| kind(*b)).count();
    let bears_mark = text[len..].chars().next().is_some_and(is_mark);
    text.split_at(len - usize::from(bears_mark && len > 0))
}

/// The host name at the start of a text, with its port, without a full stop that ends the sentence.
fn host(text: &str) -> Option<&str> {
    let (name, _) = run(text, |b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    let name = name.trim_end_matches(['.', '-']);
    let rest = &text[name.len()..];
    let port = rest.strip_prefix(':').map_or(0, |digits| run(digits, |b| b.is_ascii_digit()).0.len());
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let port = if (1..=5).contains(&port) && !rest[1 + port..].starts_with(goes_on) { 1 + port } else { 0 };
    let host = &text[..name.len() + port];
    let is_host = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    let after = &text[host.len()..];
    // `127.0.0.1:3000.example` is another host, or none; `127.0.0.1:3000.` ends a sentence.
    let is_longer = port > 0
        && after.trim_start_matches(['.', '-']).starts_with(goes_on)
        && after.starts_with(['.', '-']);
    (is_host && !is_longer && !after.starts_with(['_', '@'])).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Segment<'_>> {
        segments(text).into_iter().filter(|segment| !matches!(segment, Segment::Plain(_))).collect()
    }

    fn mentioned(text: &str) -> Vec<(&str, Option<&str>)> {
        let mention = |segment| match segment {
            Segment::Mention { name, domain } => (name, domain),
            other => panic!("{other:?}"),
        };
        found(text).into_iter().map(mention).collect()
    }

    fn tagged(text: &str) -> Vec<&str> {
        let tag = |segment| match segment {
            Segment::Hashtag { written, .. } => written,
            other => panic!("{other:?}"),
        };
        found(text).into_iter().map(tag).collect()
    }

    #[test]
    fn mentions_end_where_their_name_ends() {
        assert_eq!(mentioned("hi @ada, (@bob) @c_3!"), [("ada", None), ("bob", None), ("c_3", None)]);
        assert_eq!(mentioned("mail ada@example.com or x@y, a@@b, é@ada, e\u{301}@ada"), []);
        assert_eq!(mentioned("@é @"), []);
        assert_eq!(mentioned(&format!("@{}", "a".repeat(31))), []);
    }

    #[test]
    fn a_letter_that_is_not_ascii_ends_a_name() {
        for after in ["さん", "é", "e\u{301}", "님", "ー", "·", "。", "\u{200d}", "😀"] {
            assert_eq!(mentioned(&format!("@bob{after}")), [("bob", None)], "{after}");
        }
        assert_eq!(mentioned("@bob\u{301}"), [("bo", None)]);
        assert_eq!(mentioned("@bob@example.comさん"), [("bob", Some("example.com"))]);
        assert_eq!(mentioned("@bob@127.0.0.1:3000."), [("bob", Some("127.0.0.1:3000"))]);
        for longer in ["@bob@127.0.0.1:3000.evil.example", "@bob@127.0.0.1:3000-a", "@bob@a.example:3000..b"]
        {
            assert_eq!(mentioned(longer), [], "{longer}");
        }
    }

    #[test]
    fn a_mention_may_have_a_domain() {
        for (text, domain) in [
            ("@ada@example.com.", "example.com"),
            ("@ada@EXAMPLE.com:8080, hi", "EXAMPLE.com:8080"),
            ("@ada@localhost: hi", "localhost"),
            ("@ada@localhost:3000", "localhost:3000"),
            ("@ada@bob", "bob"),
        ] {
            assert_eq!(mentioned(text), [("ada", Some(domain))], "{text}");
        }
        for text in ["@bob@", "@bob@ hi", "@bob@さん", "@bob@.", "@bob@-x", "@bob@a@b", "@bob@a_b"] {
            assert_eq!(mentioned(text), [], "{text}");
        }
    }

    #[test]
    fn hashtags_are_words_but_not_numbers() {
        assert_eq!(tagged("#rust #1 #2b #_ a#b #grün, ＃ｆｕｌｌ"), ["#rust", "#2b", "#grün", "＃ｆｕｌｌ"]);
        assert_eq!(
            tagged("「#ポケモン・テスト」・ #हिन्दी। #สิ่งแวดล้อม e\u{301}#x"),
            ["#ポケモン・テスト", "#हिन्दी", "#สิ่งแวดล้อม"]
        );
    }

    #[test]
    fn urls_win_over_what_they_hold_and_only_http_is_one() {
        assert_eq!(found("https://example.com/@ada#tag"), [Segment::Url("https://example.com/@ada#tag")]);
        assert_eq!(found("ftp://example.com javascript:alert(1) xhttps://e.com a.https://e.com/"), []);
        assert_eq!(found("見てhttps://e.com、と"), [Segment::Url("https://e.com")]);
    }
}
