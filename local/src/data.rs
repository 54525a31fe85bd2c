//! Where a world is kept: a directory that one process holds at a time, or nowhere.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The home of a world. Another process can open it when this is dropped, also where this one was killed.
#[derive(Debug)]
pub struct DataDir {
    path: Option<PathBuf>,
    /// Held, not read: the operating system gives the lock back when the process ends, however it ends.
    _lock: Option<File>,
}

impl DataDir {
    /// Nowhere: what is in memory is gone at the end.
    #[must_use]
    pub const fn ephemeral() -> Self {
        Self { path: None, _lock: None }
    }

    /// Opens a directory; makes it where there is none.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let fail = |source| Error::DataDir { path: path.to_owned(), source };
        std::fs::create_dir_all(path).map_err(fail)?;
        let lock = File::create(path.join("lock")).map_err(fail)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: Some(path.to_owned()), _lock: Some(lock) }),
            Err(TryLockError::WouldBlock) => Err(Error::DataDirInUse(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(fail(source)),
        }
    }

    /// The file of the embedded database; `None` where everything is in memory.
    #[must_use]
    pub fn database(&self) -> Option<PathBuf> {
        self.path.as_ref().map(|path| path.join("crudder.db"))
    }

    /// The folder of uploaded pictures; `None` where everything is in memory.
    #[must_use]
    pub fn pictures(&self) -> Option<PathBuf> {
        self.path.as_ref().map(|path| path.join("pictures"))
    }

    /// The directory, for people.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.path {
            Some(path) => std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string(),
            None => "in memory: gone at the end".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_at_a_time_holds_a_directory() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("data");
        let first = DataDir::open(&path).unwrap();
        assert!(matches!(DataDir::open(&path), Err(Error::DataDirInUse(_))));
        drop(first);
        assert!(DataDir::open(&path).is_ok());
    }
}
