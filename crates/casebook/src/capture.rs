//! Captured bytes, each in a file named by its SHA-256.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};

use crate::Result;
use crate::chain::{hex, sha256_hex};
use crate::error::io_error;

/// Names of files that are being written; only [`crate::Casebook::sweep`] looks for them.
const PARTIAL: &str = ".partial-";

/// The folder of captures.
#[derive(Debug, Clone)]
pub(crate) struct Captures {
    folder: PathBuf,
}

impl Captures {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Captures { folder }
    }

    /// Where the bytes with this hash lie.
    pub(crate) fn path(&self, sha256: &str) -> PathBuf {
        self.folder.join(&sha256[..2]).join(sha256)
    }

    /// Makes sure that the bytes lie at their place, whole and on disk. A file that is already there is adopted if it holds these
    /// bytes and replaced if it does not.
    pub(crate) fn keep(&self, sha256: &str, bytes: &[u8]) -> Result<()> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let path = self.path(sha256);
        if fs::read(&path).is_ok_and(|held| held == bytes) {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(&self.folder);
        if !folder.is_dir() {
            fs::create_dir_all(folder).map_err(io_error("make the folder", folder))?;
            sync_folder(&self.folder)?;
        }
        let partial = folder.join(format!(
            "{PARTIAL}{}-{}",
            std::process::id(),
            COUNTER.fetch_add(1, Ordering::Relaxed)
        ));
        let write = || -> io::Result<()> {
            let mut file = File::create(&partial)?;
            file.write_all(bytes)?;
            let mut permissions = file.metadata()?.permissions();
            permissions.set_readonly(true);
            file.set_permissions(permissions)?;
            file.sync_all()?;
            fs::rename(&partial, &path)
        };
        write().map_err(|source| {
            let _ = fs::remove_file(&partial);
            io_error("write the capture", &path)(source)
        })?;
        sync_folder(folder)
    }

    /// Whether bytes of this length lie at the place.
    pub(crate) fn has(&self, sha256: &str, size: u64) -> bool {
        fs::metadata(self.path(sha256)).is_ok_and(|found| found.is_file() && found.len() == size)
    }

    /// The hash and length of what lies at the place.
    pub(crate) fn rehash(&self, sha256: &str) -> io::Result<(String, u64)> {
        let mut file = File::open(self.path(sha256))?;
        let (mut hasher, mut size, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
        loop {
            match file.read(&mut buffer) {
                Ok(0) => return Ok((hex(&hasher.finalize()), size)),
                Ok(count) => {
                    hasher.update(&buffer[..count]);
                    size += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The captured bytes, checked against their name.
    pub(crate) fn read(&self, sha256: &str) -> Result<Vec<u8>> {
        let path = self.path(sha256);
        let bytes = fs::read(&path).map_err(io_error("read the capture", &path))?;
        if sha256_hex(&[&bytes]) == sha256 {
            Ok(bytes)
        } else {
            Err(crate::Error::Corrupt {
                path,
                what: "the captured bytes are no longer those that were captured".to_owned(),
            })
        }
    }

    /// Every file in the folder: its path and, for a whole capture, its hash.
    pub(crate) fn files(&self) -> Result<Vec<(PathBuf, Option<String>)>> {
        let mut files = Vec::new();
        for shelf in entries(&self.folder)? {
            if !shelf.is_dir() {
                continue;
            }
            for path in entries(&shelf)? {
                let name = path
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned());
                match name {
                    Some(name) if name.starts_with(PARTIAL) => files.push((path, None)),
                    Some(name)
                        if name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit()) =>
                    {
                        files.push((path, Some(name)));
                    }
                    // Not ours: left alone.
                    _ => {}
                }
            }
        }
        Ok(files)
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let list = || -> io::Result<Vec<PathBuf>> {
        let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()?;
        paths.sort();
        Ok(paths)
    };
    list().map_err(io_error("list", folder))
}

/// Makes a rename within the folder last; a system that cannot sync folders does so by itself.
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        File::open(folder)
            .and_then(|file| file.sync_all())
            .map_err(io_error("sync", folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_adopts_and_heals() {
        let folder = tempfile::tempdir().unwrap();
        let captures = Captures::new(folder.path().to_owned());
        let hash = sha256_hex(&[b"text"]);
        captures.keep(&hash, b"text").unwrap();
        let path = captures.path(&hash);
        assert!(fs::metadata(&path).unwrap().permissions().readonly());
        captures.keep(&hash, b"text").unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, b"tex").unwrap();
        assert!(captures.read(&hash).unwrap_err().is_corruption());
        captures.keep(&hash, b"text").unwrap();
        assert_eq!(captures.read(&hash).unwrap(), b"text");
        assert_eq!(captures.files().unwrap().len(), 1);
    }
}
