//! Where the bot of the demo keeps its database.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use uuid::Uuid;

/// The bot's database in it.
pub const DATABASE: &str = "mistok.db";

/// A folder; one of the demo's own goes with it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    own: Own,
}

#[derive(Debug, PartialEq, Eq)]
enum Own {
    Ours,
    Theirs,
}

impl Folder {
    /// The folder that was named, else a new one.
    pub fn at(named: Option<PathBuf>) -> anyhow::Result<Self> {
        let (path, own) = match named {
            Some(path) => (path, Own::Theirs),
            None => {
                let name = format!("mistok-demo-{}", Uuid::new_v4().simple());
                (std::env::temp_dir().join(name), Own::Ours)
            }
        };
        make(&path).with_context(|| format!("cannot make the folder {}", path.display()))?;
        // The bot runs inside it, so a relative path would mean something else there.
        let path = fs::canonicalize(&path)?;
        Ok(Self { path, own })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes away what an earlier world has left of the bot's database, and nothing else: a folder
    /// that was named may hold more.
    pub fn clear(&self) -> anyhow::Result<()> {
        for name in ["", "-wal", "-shm"].map(|end| format!("{DATABASE}{end}")) {
            match fs::remove_file(self.path.join(&name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("cannot remove {name}"));
                }
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.own == Own::Ours
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            tracing::warn!(%error, "The folder {} of the demo stays behind", self.path.display());
        }
    }
}

/// For its owner alone: what people type into the demo is in there.
fn make(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_its_own_goes_with_the_demo_and_a_named_one_stays() {
        let named = tempfile::tempdir().unwrap();

        let own = Folder::at(None).unwrap();
        let theirs = Folder::at(Some(named.path().join("shop"))).unwrap();
        let (own_path, their_path) = (own.path().to_owned(), theirs.path().to_owned());
        assert!(own_path.is_dir() && their_path.is_dir());
        for name in ["mistok.db", "mistok.db-wal", "notes.txt"] {
            fs::write(their_path.join(name), "x").unwrap();
        }
        theirs.clear().unwrap();
        let left: Vec<_> = fs::read_dir(&their_path).unwrap().collect();
        assert_eq!(left.len(), 1, "{left:?}");
        drop((own, theirs));

        assert!(!own_path.exists());
        assert!(their_path.is_dir());
    }
}
