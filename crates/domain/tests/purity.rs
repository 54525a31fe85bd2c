//! The domain has no I/O, no async, no clock of its own and no AWS: held by what it depends on and what it names.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

/// What the domain may stand on: parsing, escaping, counting, (de)serialising. None of these does I/O.
const ALLOWED: &[&str] = &[
    "html-escape",
    "icu_normalizer",
    "icu_properties",
    "jiff",
    "percent-encoding",
    "serde",
    "thiserror",
    "unicode-segmentation",
];

/// Words that would bring the world in.
const FORBIDDEN: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::io",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "async ",
    ".await",
    "tokio",
    "aws_",
    "println!",
    "rand::",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

#[test]
fn it_depends_on_nothing_that_does_io() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let (_, rest) = manifest.split_once("[dependencies]").unwrap();
    let section = rest.split("\n[").next().unwrap();
    for line in section.lines().filter(|line| !line.trim().is_empty()) {
        let name = line.split(['.', ' ', '=']).next().unwrap();
        assert!(ALLOWED.contains(&name), "domain must not depend on {name}");
    }
}

#[test]
fn it_names_nothing_that_does_io() {
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in lines {
            for word in FORBIDDEN {
                assert!(!line.contains(word), "{}: {line}", path.display());
            }
        }
    }
}
