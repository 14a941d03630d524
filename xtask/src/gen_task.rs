//! `cargo xtask gen`: specs/ to generated/, and the schema of the spec format.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Result, bail};
use clap::Args;
use feishu_codegen::{
    Problem,
    spec::{self, Endpoint},
};

use crate::{
    files::{self, Mode},
    pins, root, specs,
};

const MEND: &str = "cargo xtask gen";

#[derive(Args)]
pub(crate) struct Arguments {
    /// Write nothing; fail if a file differs from what would be written
    #[arg(long)]
    check: bool,
    /// Pin the names that are proposed for what would share one, in specs/overrides
    #[arg(long, conflicts_with = "check")]
    pin: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mode = if arguments.check { Mode::Check } else { Mode::Write };
    let specs_folder = root().join("specs");

    let schema = BTreeMap::from([("schema.json".into(), spec::schema())]);
    files::sync(&specs_folder, &schema, &[], mode, MEND)?;

    let endpoints = specs::endpoints(&specs_folder)?;
    let mut generated = generate(&specs_folder, &endpoints)?;
    while let (true, Err(problems)) = (arguments.pin, &generated) {
        let pinned = pins::write(&specs_folder.join("overrides"), problems)?;
        if pinned == 0 {
            break;
        }
        println!("{pinned} names pinned in specs/overrides");
        generated = generate(&specs_folder, &endpoints)?;
    }
    let generated = match generated {
        Ok(generated) => generated,
        Err(problems) => {
            for problem in &problems {
                eprintln!("{problem}\n");
            }
            bail!("{} problems in specs/; generated/ is as it was", problems.len());
        }
    };
    let wanted = generated.into_iter().map(|(path, text)| (path.into(), text)).collect();
    let folder = root().join("generated");
    let present = files::below(&folder, is_generated)?;
    let outcome = files::sync(&folder, &wanted, &present, mode, MEND)?;
    if arguments.check {
        println!(
            "generated/ agrees with specs/: {} files, {} endpoints",
            outcome.unchanged,
            endpoints.len()
        );
    } else {
        println!(
            "generated/: {} files written, {} removed, {} unchanged, from {} endpoints",
            outcome.written,
            outcome.removed,
            outcome.unchanged,
            endpoints.len()
        );
    }
    Ok(())
}

type Generated = Result<Vec<(String, String)>, Vec<Problem>>;

fn generate(specs_folder: &Path, endpoints: &[Endpoint]) -> Result<Generated> {
    Ok(feishu_codegen::generate(endpoints, &specs::overrides(specs_folder)?))
}

/// Everything in generated/ is generated, save what cargo itself may leave there.
fn is_generated(path: &Path) -> bool {
    !path.starts_with("target") && path != Path::new("Cargo.lock")
}
