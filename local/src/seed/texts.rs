//! Texts and names in the public domain, shipped with the source. `local/seed/README.md` says whose they are.

const SOURCES: [&str; 2] = [
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/seed/alice.txt")),
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/seed/poems.txt")),
];
const NAMES: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/seed/names.txt"));

/// Everything that can be posted.
pub(super) fn passages() -> Vec<&'static str> {
    SOURCES
        .iter()
        .flat_map(|source| source.split("\n\n"))
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .collect()
}

/// First names, in lower case.
pub(super) fn names() -> Vec<&'static str> {
    NAMES.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use crudder_domain::{Handle, StatusText};

    use super::*;

    #[test]
    fn every_passage_can_be_posted_with_a_mention_and_a_tag() {
        assert!(passages().len() > 80);
        for passage in passages() {
            assert!(StatusText::count(passage) <= 440, "{passage}");
        }
    }

    #[test]
    fn every_name_makes_a_handle() {
        for name in names() {
            assert!(format!("{name}_9999").parse::<Handle>().is_ok(), "{name}");
        }
    }
}
