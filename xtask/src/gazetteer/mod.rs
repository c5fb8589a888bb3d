//! Builds the compiled gazetteer: fetch, check, read, merge, write.

mod build;
mod packages;
mod sources;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// Builds `assets/gazetteer/core.gaz` from the packages in `folder`, or compares it with what is there.
pub(crate) fn run(folder: &Path, check: bool) -> Result<()> {
    let assets = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../assets/gazetteer");
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot create `{}`", folder.display()))?;
    packages::fetch_and_check(folder)?;
    let sources = sources::read(folder, &assets)?;
    let built = build::build(&sources)?;
    eprintln!("{} places, {} names", built.places.len(), built.keys.len());
    let bytes = concord_gazetteer::format::encode(&built)?;
    let target = assets.join("core.gaz");
    if check {
        let present = std::fs::read(&target)
            .with_context(|| format!("cannot read `{}`", target.display()))?;
        ensure!(
            present == bytes,
            "`{}` differs from a fresh build",
            target.display()
        );
        eprintln!("assets/gazetteer/core.gaz is current");
        return Ok(());
    }
    std::fs::write(&target, &bytes)
        .with_context(|| format!("cannot write `{}`", target.display()))?;
    eprintln!("wrote assets/gazetteer/core.gaz, {} bytes", bytes.len());
    Ok(())
}
