//! What was put: in memory, or a file each in one folder.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The longest name of a file that every file system takes.
const LONGEST_NAME: usize = 255;

/// An object, without what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its name.
    pub key: String,
    /// What it was said to be.
    pub content_type: String,
    /// How many it holds.
    pub bytes: u64,
    /// When it was put, in milliseconds since the Unix epoch.
    pub put_at: u64,
}

/// An object with what it holds.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) put_at: u64,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

pub(crate) enum Objects {
    Memory(Mutex<BTreeMap<String, Stored>>),
    Folder { path: PathBuf, drawn: AtomicU64 },
}

impl Objects {
    pub(crate) fn open(path: Option<PathBuf>) -> io::Result<Self> {
        let Some(path) = path else { return Ok(Self::Memory(Mutex::default())) };
        std::fs::create_dir_all(&path)?;
        Ok(Self::Folder { path, drawn: AtomicU64::new(0) })
    }

    pub(crate) fn put(&self, key: &str, object: Stored) -> io::Result<()> {
        match self {
            Self::Memory(objects) => {
                let mut objects = objects.lock().unwrap_or_else(PoisonError::into_inner);
                objects.insert(key.to_owned(), object);
                Ok(())
            }
            Self::Folder { path, drawn } => {
                // Written beside and then moved, so that nobody ever gets a half. No key's file begins with a point.
                let beside = path.join(format!(".{}", drawn.fetch_add(1, Ordering::SeqCst)));
                let head = format!("{} {}\n", object.put_at, object.content_type);
                std::fs::write(&beside, [head.as_bytes(), &object.body].concat())?;
                std::fs::rename(beside, path.join(name(key)?))
            }
        }
    }

    pub(crate) fn get(&self, key: &str) -> io::Result<Option<Stored>> {
        match self {
            Self::Memory(objects) => {
                Ok(objects.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
            }
            Self::Folder { path, .. } => match std::fs::read(path.join(name(key)?)) {
                Ok(file) => parsed(&file).map(Some),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
        }
    }

    pub(crate) fn delete(&self, key: &str) -> io::Result<()> {
        match self {
            Self::Memory(objects) => {
                objects.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
                Ok(())
            }
            Self::Folder { path, .. } => match std::fs::remove_file(path.join(name(key)?)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        }
    }

    pub(crate) fn all(&self) -> io::Result<Vec<Object>> {
        let object = |key: String, stored: &Stored| Object {
            key,
            content_type: stored.content_type.clone(),
            bytes: u64::try_from(stored.body.len()).unwrap_or(u64::MAX),
            put_at: stored.put_at,
        };
        match self {
            Self::Memory(objects) => {
                let objects = objects.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(objects.iter().map(|(key, stored)| object(key.clone(), stored)).collect())
            }
            Self::Folder { path, .. } => {
                let mut found = Vec::new();
                for entry in std::fs::read_dir(path)? {
                    let name = entry?.file_name();
                    let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
                    let key = percent_decode_str(name).decode_utf8_lossy().into_owned();
                    if let Some(stored) = self.get(&key)? {
                        found.push(object(key, &stored));
                    }
                }
                found.sort_unstable_by(|a, b| a.key.cmp(&b.key));
                Ok(found)
            }
        }
    }
}

/// The file of a key: nothing in it leads out of the folder.
fn name(key: &str) -> io::Result<String> {
    let name = utf8_percent_encode(key, NON_ALPHANUMERIC).to_string();
    let fits = (1..=LONGEST_NAME).contains(&name.len());
    if fits { Ok(name) } else { Err(io::Error::other("the key is too long for a file's name")) }
}

fn parsed(file: &[u8]) -> io::Result<Stored> {
    let broken = || io::Error::other("a file in the folder is no object");
    let end = file.iter().position(|byte| *byte == b'\n').ok_or_else(broken)?;
    let head = std::str::from_utf8(&file[..end]).map_err(|_| broken())?;
    let (put_at, content_type) = head.split_once(' ').ok_or_else(broken)?;
    Ok(Stored {
        put_at: put_at.parse().map_err(|_| broken())?,
        content_type: content_type.to_owned(),
        body: file[end + 1..].to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_what_memory_keeps_and_no_key_leads_out_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let on_disk = Objects::open(Some(folder.path().join("objects"))).unwrap();
        for objects in [Objects::open(None).unwrap(), on_disk] {
            for key in ["a/b.c", "../../x", "ü", "."] {
                let stored = |put_at: u8| Stored {
                    put_at: put_at.into(),
                    content_type: "image/png".to_owned(),
                    body: vec![b'\n', put_at],
                };
                for put_at in [1, 2] {
                    objects.put(key, stored(put_at)).unwrap();
                }
                let found = objects.get(key).unwrap().unwrap();
                assert_eq!((found.put_at, found.body), (2, vec![b'\n', 2]));
                let object =
                    Object { key: key.to_owned(), content_type: "image/png".to_owned(), bytes: 2, put_at: 2 };
                assert_eq!(objects.all().unwrap(), [object]);
                objects.delete(key).unwrap();
                objects.delete(key).unwrap();
                assert!(objects.get(key).unwrap().is_none() && objects.all().unwrap().is_empty());
            }
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
