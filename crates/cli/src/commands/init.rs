//! `concord init`: an empty casebook.

use concord_casebook::Casebook;
use concord_codebook::Codebook;

use crate::Outcome;
use crate::arguments::InitArguments;
use crate::failure::Failure;
use crate::output::Output;

/// Makes it.
pub(crate) fn run(arguments: &InitArguments, output: &mut Output) -> Result<Outcome, Failure> {
    if let Some(folder) = &arguments.codebook {
        // A codebook that does not load must not leave a casebook behind.
        Codebook::load(folder)?;
    }
    let codebook = &Codebook::embedded().hash;
    let mut casebook = Casebook::init(
        &arguments.folder,
        Some(codebook),
        crate::casebook::options(),
    )?;
    if let Some(folder) = &arguments.codebook {
        crate::casebook::adopt_codebook(&mut casebook, folder)?;
    }
    let shown = arguments.folder.display();
    output.line(format!("made a casebook at {shown}"))?;
    output.hint(format!(
        "add reports with `concord add --casebook {shown} PATH`"
    ));
    Ok(Outcome::Done)
}
