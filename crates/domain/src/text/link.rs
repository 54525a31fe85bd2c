//! Where a web address begins and ends in a text. What people write around it is not part of it, in whatever script:
//! white space, sentence marks, and brackets and quotes that close what was opened before it.

use crate::unicode::{JOINERS, closing, is_closing, is_ignorable, is_mark, is_sentence_mark};

/// The address that a text begins with: `http` or `https`, with a host.
pub(super) fn at_start(text: &str) -> Option<&str> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| starts_with(text, scheme))?.len();
    let host = scheme + authority(&text[scheme..])?;
    let path = if text[host..].starts_with(['/', '?']) { path(&text[host..]) } else { 0 };
    Some(&text[..host + path])
}

fn starts_with(text: &str, scheme: &str) -> bool {
    text.as_bytes().get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
}

/// Whether the letters at the end of a text belong to the scheme that goes on after it: `xhttps:` is another than `https:`.
pub(super) fn is_in_scheme(before: &str) -> bool {
    let scheme = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || "+.-".contains(c)).len();
    before[scheme..].contains(|c: char| c.is_ascii_alphanumeric())
}

/// How long the host is that a text begins with, a user before it and a port after it included.
fn authority(text: &str) -> Option<usize> {
    let user =
        text.find(|c: char| "/?#@:'()".contains(c) || ends(c)).filter(|at| text[*at..].starts_with('@'));
    let user = user.map_or(0, |at| at + 1);
    let is_host = |c: char| c.is_alphanumeric() || is_mark(c) || JOINERS.contains(&c) || c == '-' || c == '.';
    let all = text[user..].trim_start_matches(is_host);
    let name = &text[user..text.len() - all.len()];
    // What goes on with what no name has is none. Full stops at its end are the sentence's.
    let name = name.trim_end_matches('.');
    if all.starts_with(['_', '~']) || !is_host_name(name) {
        return None;
    }
    let host = user + name.len();
    Some(host + port(&text[host..]))
}

/// Labels of letters, digits and hyphens within. One that ends in a number is none, but for the four numbers of an IP address.
fn is_host_name(name: &str) -> bool {
    let is_number = |label: &str| label.bytes().all(|b| b.is_ascii_digit());
    let mut labels = name.split('.');
    let last = name.rsplit('.').next().unwrap_or_default();
    labels.all(|label| {
        let is_letter = |c: char| c.is_alphanumeric() && !is_mark(c);
        label.starts_with(is_letter) && label.ends_with(|c: char| is_letter(c) || is_mark(c))
    }) && (!is_number(last) || (name.split('.').count() == 4 && name.split('.').all(is_number)))
}

/// How long the port is that a text begins with; 0 where there is none.
fn port(text: &str) -> usize {
    let Some(digits) = text.strip_prefix(':') else { return 0 };
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    let goes_on = rest.starts_with(|c: char| c.is_alphanumeric() || is_mark(c) || "_~-".contains(c));
    if rest.len() == digits.len() || goes_on { 0 } else { text.len() - rest.len() }
}

/// How long the path is that a text begins with, with query and fragment.
fn path(text: &str) -> usize {
    // What would close each bracket that is open, and where the address ended before it.
    let mut open: Vec<(char, usize)> = Vec::new();
    let (mut end, mut is_quoted) = (0, false);
    for (at, c) in text.char_indices() {
        if ends(c) {
            break;
        }
        let can_be_last = if is_closing(c) {
            if open.last().is_none_or(|(close, _)| *close != c) {
                break;
            }
            open.pop();
            true
        } else if let Some(close) = closing(c) {
            open.push((close, end));
            false
        } else if c == '\'' {
            is_quoted = !is_quoted;
            !is_quoted
        } else {
            !is_sentence_mark(c) && c != '*' && !JOINERS.contains(&c)
        };
        if can_be_last {
            end = at + c.len_utf8();
        }
    }
    // A bracket that stays open is the sentence's.
    open.first().map_or(end, |(_, before)| *before)
}

/// Whether an address ends before it, wherever it stands. Sentences go on after a full stop without a space in some scripts:
/// what is not ASCII ends it there. (`…` and dashes stand in names, so they only don't end it.)
fn ends(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_whitespace() || c.is_ascii_control() || "|\"<>`".contains(c);
    }
    c.is_whitespace()
        || c.is_control()
        || "＜＞＂＇„‚‟‛〝".contains(c)
        || (is_ignorable(c) && !is_mark(c) && !JOINERS.contains(&c))
        || (is_sentence_mark(c) && !"‥…⋯–—―¡¿".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, address: &str) {
        assert_eq!(at_start(text).unwrap_or_default(), address, "{text}");
    }

    #[test]
    fn an_address_ends_where_the_sentence_goes_on() {
        check("https://e.com/a(b)c) rest", "https://e.com/a(b)c");
        check("https://e.com/a, rest", "https://e.com/a");
        check("https://e.com.\n", "https://e.com");
        check("https://e.com... and", "https://e.com");
        check("https://e.com/?q=1#x\" onclick", "https://e.com/?q=1#x");
        check("https://user@e.com:8080/x", "https://user@e.com:8080/x");
        check("https://e.com/it's", "https://e.com/it's");
        check("https://e.com/x'", "https://e.com/x");
        check("https://e.com:80a", "https://e.com");
        check("https://e.com/a(b", "https://e.com/a");
        check("https://e.com/a.(", "https://e.com/a");
        check("HTTP://E.com/A?", "HTTP://E.com/A");
    }

    #[test]
    fn names_of_all_scripts_stay_whole() {
        for whole in [
            "https://ja.example/wiki/君の名は",
            "https://hi.example/wiki/हिन्दी?q=हिन्दी#भाग",
            "https://हिन्दी.example/पथ",
            "https://fa.example/wiki/می\u{200c}خواهم",
            "https://th.example/wiki/สิ่งแวดล้อม",
            "https://en.example/wiki/Foo_(bar)",
            "https://ja.example/wiki/東京（曖昧さ回避）",
            "https://ja.example/「引用」/x",
            "https://e.example/Einstein–Rosen",
            "https://e.example/a·b・c/❤\u{fe0f}",
            "https://1.2.3.4/x",
        ] {
            check(whole, whole);
            check(&format!("{whole} next"), whole);
        }
    }

    #[test]
    fn white_space_of_every_kind_ends_it() {
        for space in ('\0'..=char::MAX).filter(|c| c.is_whitespace()) {
            check(&format!("https://e.com/x{space}next"), "https://e.com/x");
            check(&format!("https://e.com{space}next"), "https://e.com");
        }
    }

    #[test]
    fn what_closes_something_before_it_is_not_part_of_it() {
        for close in ")]}」』）］｝】》〉〕»›”’＞>＂\"＇".chars() {
            check(&format!("https://e.com/x{close}"), "https://e.com/x");
            check(&format!("https://e.com/x{close}と言った"), "https://e.com/x");
            check(&format!("https://e.com{close}"), "https://e.com");
        }
        for open in "([{「『（［【《«‹“‘„".chars() {
            check(&format!("https://e.com/x{open}y z"), "https://e.com/x");
        }
        check("https://e.com/(「x)」", "https://e.com/");
    }

    #[test]
    fn sentence_marks_of_every_script_are_not_part_of_it() {
        for mark in ".,:;!?…。、！？，．｡､।॥؟،۔؛՞։።။។།‽⁇".chars() {
            check(&format!("https://e.com/x{mark}"), "https://e.com/x");
            check(&format!("https://e.com/x{mark}{mark} next"), "https://e.com/x");
            check(&format!("https://e.com{mark}"), "https://e.com");
        }
        check("https://e.com/x。次の文", "https://e.com/x");
        check("https://e.com/x」。次の文", "https://e.com/x");
    }

    #[test]
    fn what_has_no_host_is_none() {
        for text in [
            "https://",
            "https:///x",
            "ftp://e.com",
            "https://a..b/x",
            "https://e_x.com/",
            "https://foo.1/",
            "https://-a.com",
            "https://a-.com",
            "https://.a",
            "https://\u{301}a.com",
            "https://e.com._x",
            "e.com",
            "",
            "http",
        ] {
            check(text, "");
        }
    }
}
