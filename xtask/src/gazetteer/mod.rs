//! Builds the compiled gazetteer: fetch, check, read, merge, write.

mod build;
pub(crate) mod dump;
mod packages;
mod shapes;
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
    let rows = shapes::build(&sources.shapes, &built);
    let polygons = concord_gazetteer::Shapes::from_rows(&rows);
    for (country, (share, all)) in shapes::agreement(&polygons, &built) {
        if ["AF", "PK", "NG", "UA", "SY", "IQ", "YE", "MZ", "ML", "CD"].contains(&country.as_str())
        {
            eprintln!(
                "{country}: {share:.1} % of {all} settlements lie in the polygon of their unit"
            );
        }
    }
    for (name, bytes) in [
        (
            "core.gaz",
            concord_gazetteer::format::encode(&built, concord_gazetteer::format::SMALL)?,
        ),
        ("shapes.bin", polygons.to_bytes()?),
    ] {
        write_or_compare(&assets.join(name), &bytes, check)?;
    }
    Ok(())
}

fn write_or_compare(target: &Path, bytes: &[u8], check: bool) -> Result<()> {
    if check {
        let present =
            std::fs::read(target).with_context(|| format!("cannot read `{}`", target.display()))?;
        ensure!(
            present == bytes,
            "`{}` differs from a fresh build",
            target.display()
        );
        let name = target.file_name().unwrap_or_default().display();
        eprintln!("assets/gazetteer/{name} is current");
        return Ok(());
    }
    std::fs::write(target, bytes)
        .with_context(|| format!("cannot write `{}`", target.display()))?;
    let name = target.file_name().unwrap_or_default().display();
    eprintln!("wrote assets/gazetteer/{name}, {} bytes", bytes.len());
    Ok(())
}
