//! Finds URLs (by `linkify`), mentions and hashtags in a text.

use linkify::{LinkFinder, LinkKind};

/// A piece of a text. The pieces of a text, put together, are the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// Text that means only itself.
    Plain(&'a str),
    /// An `http` or `https` URL.
    Url(&'a str),
    /// `@name`, or `@name@domain`.
    Mention {
        /// The name as written, without the `@`: 1 to 30 letters, digits and underscores.
        name: &'a str,
        /// The domain of an account elsewhere.
        domain: Option<&'a str>,
    },
    /// A hashtag as written, without its `#`: letters, digits and underscores, not digits alone.
    Hashtag(&'a str),
}

/// The pieces of a text, in order.
pub fn segments(text: &str) -> impl Iterator<Item = Segment<'_>> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]).url_must_have_scheme(true);
    let spans: Vec<_> = finder.spans(text).map(|span| (span.as_str(), span.kind().is_some())).collect();
    spans.into_iter().flat_map(|(span, is_link)| {
        let lower = span.get(..8).unwrap_or(span).to_ascii_lowercase();
        if is_link && (lower.starts_with("https://") || lower.starts_with("http://")) {
            vec![Segment::Url(span)]
        } else {
            words(span)
        }
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Splits what holds no URL.
fn words(text: &str) -> Vec<Segment<'_>> {
    let (mut pieces, mut plain_from, mut before) = (Vec::new(), 0, None);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let starts_word = before.is_none_or(|b: char| !is_word(b) && b != '/' && b != '@' && b != '#');
        let found = match c {
            '@' if starts_word => mention(&text[at..]),
            '#' if starts_word => hashtag(&text[at..]),
            _ => None,
        };
        if let Some((segment, len)) = found {
            if plain_from < at {
                pieces.push(Segment::Plain(&text[plain_from..at]));
            }
            pieces.push(segment);
            before = text[at..at + len].chars().next_back();
            at += len;
            plain_from = at;
        } else {
            before = Some(c);
            at += c.len_utf8();
        }
    }
    if plain_from < text.len() {
        pieces.push(Segment::Plain(&text[plain_from..]));
    }
    pieces
}

/// The mention at the start of a text that begins with `@`, and its length in bytes.
fn mention(text: &str) -> Option<(Segment<'_>, usize)> {
    let after = &text[1..];
    let len = after.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    let (name, rest) = after.split_at(len);
    if !(1..=30).contains(&len) || rest.chars().next().is_some_and(is_word) {
        return None;
    }
    if let Some(domain) = rest.strip_prefix('@').map(host)
        && domain.contains('.')
    {
        return Some((Segment::Mention { name, domain: Some(domain) }, 1 + len + 1 + domain.len()));
    }
    Some((Segment::Mention { name, domain: None }, 1 + len))
}

/// The host name at the start of a text, without a full stop that ends the sentence.
fn host(text: &str) -> &str {
    let len = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-' || *b == b'.').count();
    text[..len].trim_end_matches(['.', '-'])
}

/// The hashtag at the start of a text that begins with `#`, and its length in bytes.
fn hashtag(text: &str) -> Option<(Segment<'_>, usize)> {
    let after = &text[1..];
    let len = after.find(|c| !is_word(c)).unwrap_or(after.len());
    let tag = &after[..len];
    let says_something = tag.chars().any(|c| !c.is_numeric() && c != '_');
    (says_something && tag.chars().count() <= 100).then_some((Segment::Hashtag(tag), 1 + len))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(segment: Segment<'_>) -> String {
        match segment {
            Segment::Plain(text) | Segment::Url(text) => text.to_owned(),
            Segment::Mention { name, domain: None } => format!("@{name}"),
            Segment::Mention { name, domain: Some(domain) } => format!("@{name}@{domain}"),
            Segment::Hashtag(tag) => format!("#{tag}"),
        }
    }

    proptest! {
        #[test]
        fn the_pieces_put_together_are_the_text(text in "\\PC{0,200}") {
            prop_assert_eq!(segments(&text).map(written).collect::<String>(), text);
        }

        #[test]
        fn also_where_there_is_much_to_find(text in "([@#/. a-c1_é]|https://|exa\\.mple|\n){0,60}") {
            prop_assert_eq!(segments(&text).map(written).collect::<String>(), text);
        }
    }

    fn found(text: &str) -> Vec<Segment<'_>> {
        segments(text).filter(|segment| !matches!(segment, Segment::Plain(_))).collect()
    }

    #[test]
    fn mentions_end_where_their_name_ends() {
        let mention = |name| Segment::Mention { name, domain: None };
        assert_eq!(found("hi @ada, (@bob) @c_3!"), [mention("ada"), mention("bob"), mention("c_3")]);
        assert_eq!(found("mail ada@example or x@y, a@@b"), []);
        assert_eq!(found("@é @"), []);
        assert_eq!(found(&format!("@{}", "a".repeat(31))), []);
    }

    #[test]
    fn a_mention_may_have_a_domain() {
        assert_eq!(
            found("@ada@example.com."),
            [Segment::Mention { name: "ada", domain: Some("example.com") }]
        );
        assert_eq!(found("@ada@bob"), [Segment::Mention { name: "ada", domain: None }]);
    }

    #[test]
    fn hashtags_are_words_but_not_numbers() {
        assert_eq!(
            found("#rust #1 #2b #_ a#b #grün"),
            [Segment::Hashtag("rust"), Segment::Hashtag("2b"), Segment::Hashtag("grün")]
        );
    }

    #[test]
    fn urls_win_over_what_they_hold_and_only_http_is_one() {
        assert_eq!(found("https://example.com/@ada#tag"), [Segment::Url("https://example.com/@ada#tag")]);
        assert_eq!(found("ftp://example.com javascript:alert(1)"), []);
    }
}
