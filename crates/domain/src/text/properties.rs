//! What holds of every text, of all of Unicode: nothing is lost or doubled, nothing breaks out, and what is found leads back.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;

use super::*;
use crate::AccountId;

const SITE: &str = "https://crudder.example";

/// Texts of all of Unicode, rich in what means something here.
fn texts() -> impl Strategy<Value = String> {
    let sample = |chars: &str| prop::sample::select(chars.chars().collect::<Vec<char>>());
    let piece = prop_oneof![
        4 => any::<char>().prop_map(String::from),
        3 => sample("#＃@@:./-_?&=;'\"<>1a").prop_map(String::from),
        3 => sample("()[]{}「」『』（）“”‘’«»„…。、！？।॥؟،").prop_map(String::from),
        2 => sample(" \n\n\t\u{a0}\u{3000}\u{2028}\u{200b}\u{200c}\u{200d}\u{2060}\u{ad}\u{202e}\u{2800}\u{3164}").prop_map(String::from),
        2 => prop::char::range('\u{300}', '\u{36f}').prop_map(String::from),
        2 => sample("·・\u{387}ｰﾟー\u{fe0f}\u{e0100}\u{947}\u{94d}\u{5bc}\u{e48}\u{e49}").prop_map(String::from),
        3 => prop::sample::select(vec![
            "https://", "http://", "HTTPS://e.com", "https://ja.example/wiki/君の名は", "e.com", ":3000", "@bob", "@Bob",
            "@bob@here.example", "@bob@there.example", "@bob@", "さん", "#日本", "＃tag", "#สิ่งแวดล้อม", "#हिन्दी", "&amp;",
            "<b>", "</p>", "javascript:", "\r\n", "ß", "Σς", "a@b.example",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn bob() -> Vec<Mention> {
    vec![Mention { account: AccountId::from_u64(2).unwrap(), handle: "bob".parse().unwrap() }]
}

fn own() -> OwnHosts {
    OwnHosts::new(["here.example"])
}

/// The text that is left when tags are taken away and entities put back, with its line feeds.
fn seen(html: &str) -> String {
    let lines = html.replace("</p><p>", "\n\n").replace("<br />", "\n");
    let (mut text, mut in_tag) = (String::new(), false);
    for c in lines.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    html_escape::decode_html_entities(&text).into_owned()
}

/// A text whose empty lines between paragraphs are one each, as HTML shows it.
fn paragraphs(text: &str) -> String {
    let mut shown = text.to_owned();
    while shown.contains("\n\n\n") {
        shown = shown.replace("\n\n\n", "\n\n");
    }
    shown
}

/// The values of an attribute in HTML.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!(" {name}=\"")).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_pieces_put_together_are_the_text(text in texts()) {
        let mut written = String::new();
        for segment in segments(&text) {
            segment.write_to(&mut written);
        }
        prop_assert_eq!(written, text);
    }

    #[test]
    fn rendering_loses_and_doubles_nothing(text in texts()) {
        let Ok(text) = text.parse::<StatusText>() else { return Ok(()) };
        prop_assert_eq!(seen(&text.render(&bob(), SITE)), paragraphs(text.as_str()));
    }

    #[test]
    fn nothing_but_our_own_tags_is_ever_in_it(text in texts()) {
        let html = render(&text, &bob(), SITE);
        for tag in html.split('<').skip(1) {
            let name = tag.trim_start_matches('/').split([' ', '>']).next().unwrap();
            prop_assert!(["p", "br", "a", "span"].contains(&name), "{}", html);
        }
        for address in attributes(&html, "href") {
            prop_assert!(address.starts_with("http://") || address.to_lowercase().starts_with("https://"), "{}", html);
        }
        // Nothing opens an attribute of its own: between tags and in values there is no quotation mark.
        prop_assert_eq!(html.matches('"').count() % 2, 0);
    }

    #[test]
    fn what_is_linked_is_what_was_found(text in texts()) {
        let html = render(&text, &bob(), SITE);
        let mut links = attributes(&html, "href").into_iter();
        for segment in segments(&text) {
            match segment {
                Segment::Url(url) => {
                    let link = html_escape::decode_html_entities(links.next().unwrap()).into_owned();
                    prop_assert_eq!(&link, url);
                    prop_assert_eq!(segments(&link), vec![Segment::Url(url)]);
                }
                Segment::Hashtag { written, tag } => {
                    let path = links.next().unwrap().strip_prefix("https://crudder.example/tags/").unwrap();
                    let path = percent_decode_str(path).decode_utf8().unwrap().into_owned();
                    prop_assert_eq!(path.parse(), Ok(tag.clone()));
                    prop_assert_eq!(written.parse(), Ok(tag.clone()));
                    prop_assert_eq!(tag.as_str().parse(), Ok(tag));
                }
                Segment::Mention { name, domain: None } if name.eq_ignore_ascii_case("bob") => {
                    prop_assert_eq!(links.next(), Some("https://crudder.example/@bob"));
                }
                Segment::Mention { .. } | Segment::Plain(_) => {}
            }
        }
        prop_assert_eq!(links.next(), None);
    }

    #[test]
    fn links_hold_no_space_and_end_with_no_sentence_mark(text in texts()) {
        for segment in segments(&text) {
            if let Segment::Url(url) = segment {
                prop_assert!(!url.contains(char::is_whitespace), "{}", url);
                prop_assert!(!url.ends_with(crate::unicode::is_sentence_mark), "{}", url);
            }
        }
    }

    #[test]
    fn composed_and_decomposed_texts_bear_the_same_tags_and_name_the_same_people(text in texts()) {
        let found = |text: &str| (StatusText(text.to_owned()).hashtags(), mentioned_handles(text, &own()));
        let composed = ComposingNormalizerBorrowed::new_nfc().normalize(&text).into_owned();
        let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(&text).into_owned();
        prop_assert_eq!(found(&composed), found(&decomposed));
    }

    #[test]
    fn naming_without_the_own_host_names_the_same_and_changes_nothing_else(text in texts()) {
        let named = naming(&text, &bob(), &own());
        let short = |segment| match segment {
            Segment::Mention { name, domain: Some("here.example") } if name.eq_ignore_ascii_case("bob") => {
                Segment::Mention { name, domain: None }
            }
            other => other,
        };
        let expected: Vec<Segment<'_>> = segments(&text).into_iter().map(short).collect();
        prop_assert_eq!(segments(&named), expected);
        prop_assert_eq!(mentioned_handles(&named, &own()), mentioned_handles(&text, &own()));
        prop_assert_eq!(StatusText::count(&named), StatusText::count(&text));
    }

    #[test]
    fn what_is_kept_is_neither_blank_nor_edged_nor_too_long(text in texts()) {
        if let Ok(kept) = text.parse::<StatusText>() {
            prop_assert!(!is_blank(kept.as_str()) && kept.as_str() == kept.as_str().trim());
            prop_assert!(StatusText::count(kept.as_str()) <= StatusText::MAX_CHARS);
            prop_assert_eq!(kept.as_str().parse::<StatusText>(), Ok(kept.clone()));
            let _ = kept.chosen_lifetime();
        }
    }
}
