//! All that specs give: the crate, the list of its calls for the conformance tests, and the
//! table of services for the readmes.

use feishu_overrides::{Overrides, Problem, Removed, pin, prune};
use feishu_spec::{Specs, SubjectId};

use crate::{emit, ir, lower};

/// Files, as paths with their texts.
pub type Files = Vec<(String, String)>;

/// What specs give.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The files of the crate, below its folder.
    pub krate: Files,
    /// The list of all calls by type, for the tests of the whole crate, below its folder.
    pub calls: Files,
    /// The table of services, as Markdown.
    pub services: String,
    /// What the codes mean that any endpoint may answer with: a file of the runtime.
    pub general_codes: String,
    /// What a user did on a card: a file of the runtime; empty if there are no specs of it.
    pub click: String,
}

/// Generates everything. `overrides` are the names and texts of the files in `specs/overrides/`.
///
/// # Errors
/// All problems at once: names that collide or are missing, overrides that no longer apply.
pub fn everything(specs: &Specs, overrides: &Overrides) -> Result<Generated, Vec<Problem>> {
    everything_after(specs, overrides, &Specs::default())
}

/// [`everything`] after the specs `before`, whose structures keep their names where they can.
///
/// # Errors
/// As those of [`everything`].
pub fn everything_after(
    specs: &Specs,
    overrides: &Overrides,
    before: &Specs,
) -> Result<Generated, Vec<Problem>> {
    let krate = lower::lower_after(&specs.endpoints, &specs.events, overrides, before);
    let krate = krate.and_then(|krate| lower::add_contents(krate, &specs.contents, overrides));
    let general = lower::general(&specs.errors, overrides);
    let cards = lower::cards(&specs.cards, overrides);
    // All codes have been looked up now.
    let codes = overrides.codes();
    let of_codes: Vec<Problem> = codes.unused().into_iter().chain(codes.unsettled(specs)).collect();
    let krate = match (krate, cards) {
        (Ok(krate), Ok(cards)) if of_codes.is_empty() => ir::Crate { cards, ..krate },
        (krate, cards) => {
            let others = [krate.err(), cards.err()].into_iter().flatten().flatten();
            return Err(others.chain(of_codes).collect());
        }
    };
    let krate = lower::add_card_members(krate)?;
    Ok(Generated {
        general_codes: emit::general(&general),
        click: emit::click(&krate),
        krate: emit::emit(&krate),
        calls: emit::calls(&krate),
        services: emit::services(&krate, "generated"),
    })
}

/// What was settled in the overrides by itself.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// How many names were pinned.
    pub pinned: usize,
    /// The entries that were removed, since nothing asks for them any more.
    pub removed: Vec<Removed>,
}

/// [`everything_after`], with the names pinned that problems propose: they are added to `overrides`.
/// Entries that nothing asks for any more are removed, where they stand in the files `committed`
/// too. Tells what was settled like this.
///
/// # Errors
/// The problems that remain, which are for people to solve.
pub fn everything_settled(
    specs: &Specs,
    overrides: &mut Vec<(String, String)>,
    before: &Specs,
    committed: &[(String, String)],
) -> Result<(Generated, Settled), Vec<Problem>> {
    let mut settled = Settled::default();
    loop {
        let problems = match everything_after(specs, &Overrides::read(overrides)?, before) {
            Ok(generated) => return Ok((generated, settled)),
            Err(problems) => problems,
        };
        let pinned = pin(overrides, &problems).map_err(|problem| vec![*problem])?;
        // Lines have moved where names were pinned: what is gone is removed the next time.
        let removed = if pinned == 0 { prune(overrides, &problems, committed) } else { Vec::new() };
        if pinned == 0 && removed.is_empty() {
            return Err(problems);
        }
        settled.pinned += pinned;
        settled.removed.extend(removed);
    }
}

/// Of a crate, only the module that an endpoint or event is in: a resource, or the events of a
/// version.
pub fn part(mut krate: ir::Crate, id: &SubjectId) -> ir::Crate {
    let (module, of_events) = match id {
        SubjectId::Endpoint(id) => {
            (format!("{}.{}.{}", id.project, id.version, id.resource), false)
        }
        SubjectId::Event(id) => (format!("{}.{}.events", id.project, id.version), true),
    };
    for service in &mut krate.services {
        for version in &mut service.versions {
            version
                .resources
                .retain(|resource| resource.id == module && resource.is_of_events() == of_events);
        }
        service.versions.retain(|version| !version.resources.is_empty());
    }
    krate.services.retain(|service| !service.versions.is_empty());
    krate
}

/// The Rust source of the resources of a crate, without the modules around them.
pub fn source(krate: &ir::Crate) -> String {
    let is_frame =
        |path: &str| ["Cargo.toml", "lib.rs", "mod.rs"].iter().any(|name| path.ends_with(name));
    let files = emit::emit(krate);
    let of_resources = files.iter().filter(|(path, _)| !is_frame(path));
    of_resources.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n")
}
