//! Makes the learned assets from pinned data. Run by `cargo xtask train`; never needed to build or use the program.

mod accounts;
mod links;
mod places;
mod roles;

use std::path::Path;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["accounts", ref folders @ .., out] if !folders.is_empty() => {
            let folders: Vec<&Path> = folders.iter().map(Path::new).collect();
            accounts::train(&folders, Path::new(out))
        }
        ["places", lgl, gwn, ref marked @ .., out] => {
            let marked: Vec<&Path> = marked.iter().map(Path::new).collect();
            places::train(Path::new(lgl), Path::new(gwn), &marked, Path::new(out))
        }
        ["roles", file, out] => roles::train(Path::new(file), Path::new(out)),
        ["links", gold, out] => links::train(Path::new(gold), Path::new(out)),
        _ => bail!(
            "usage: concord-train roles TRAIN.json OUT.bin; see assets/roles/README.md\n       concord-train links GOLD.txt OUT.csv; see tests/gold/links/README.md\n       concord-train accounts FOLDER... OUT.csv; see tests/gold/README.md\n       concord-train places LGL.xml GWN.xml MARKED.txt... OUT.csv; see tests/gold/places/README.md"
        ),
    }
}
