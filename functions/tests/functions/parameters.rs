//! What a handler reads of a request is said in its description: by the sources, folder by folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How `Params` and `Input` are asked for one by its name.
const READS: &[&str] =
    &["text", "texts", "parse", "parse_filled", "require", "parse_all", "boolean", "objects", "file"];
/// How a description names one.
const SAYS: &[&str] = &["query", "needs_query", "query_shaped", "field", "needs_field", "field_shaped"];

/// The names in `.method("name"` and `.method::<Type>("name"`.
fn named(source: &str, methods: &[&str]) -> BTreeSet<String> {
    let calls = source.split('.').skip(1).filter_map(|call| {
        let call = call.trim_start();
        let end = call.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        let (method, rest) = call.split_at(end);
        let open = rest.find('(')?;
        let between = &rest[..open];
        let is_call = between.is_empty() || (between.starts_with("::<") && between.ends_with('>'));
        let name = rest[open + 1..].trim_start().strip_prefix('"')?.split('"').next()?;
        (is_call && methods.contains(&method)).then(|| name.to_owned())
    });
    calls.collect()
}

/// The sources of a folder, and of those in it.
fn sources(folder: &Path) -> String {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let texts = entries.iter().map(|path| {
        let is_source = path.extension().is_some_and(|extension| extension == "rs");
        if path.is_dir() {
            sources(path)
        } else if is_source {
            fs::read_to_string(path).unwrap()
        } else {
            String::new()
        }
    });
    texts.collect()
}

#[test]
fn what_is_read_is_described() {
    let functions = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = 0;
    for folder in fs::read_dir(functions).unwrap().map(|entry| entry.unwrap().path()) {
        if !folder.is_dir() || folder.ends_with("openapi") {
            continue;
        }
        let source = sources(&folder);
        let (read, said) = (named(&source, READS), named(&source, SAYS));
        found += read.len();
        let unsaid: Vec<&String> = read.difference(&said).collect();
        assert!(unsaid.is_empty(), "{}: read, and described by no route: {unsaid:?}", folder.display());
    }
    assert!(found > 50, "the sources are read otherwise than this test knows: {found}");
}
