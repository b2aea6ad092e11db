//! `test`: claims put to the record.

use std::sync::atomic::{AtomicUsize, Ordering};

use interbellum::claims_hall::{
    Claim, ClaimFault, DrawOptions, Plan, RecordGround, Seal, SizeOptions, board, board_to_json, board_to_table,
    board_to_text, claim_page, claim_to_text, export_claim, read_claims, registered, study, study_to_json,
    study_to_text,
};
use interbellum::theories::{TEXT_LIMIT, on_threads, text_from_bytes};
use interbellum::{Hall, Provenance, counted, nearest};

use crate::claim_arguments::TestArguments;
use crate::fault::Fault;
use crate::{files, output};

pub(crate) fn run(hall: &Hall, arguments: &TestArguments) -> Result<(), Fault> {
    let ground = RecordGround::of(hall);
    let claims = read(&ground, arguments)?;
    let chosen = choose(&claims, &arguments.claims)?;
    if arguments.plan {
        return plan(&chosen);
    }
    if arguments.fix {
        return fix(&chosen, hall);
    }
    if arguments.size {
        return on_threads(arguments.threads, || size(hall, &ground, &chosen, arguments))?;
    }
    if arguments.draws < LEAST_DRAWS {
        return Err(Fault::FewDraws { found: arguments.draws, least: LEAST_DRAWS });
    }
    on_threads(arguments.threads, || judge(hall, &ground, &claims, arguments))?
}

/// With fewer draws not even p = .05 could be told.
const LEAST_DRAWS: usize = 99;

fn read(ground: &RecordGround<'_>, arguments: &TestArguments) -> Result<Vec<Claim>, Fault> {
    let shipped = registered(ground)?;
    let mut claims = if arguments.alone { Vec::new() } else { shipped.clone() };
    for file in &arguments.files {
        let name = file.display().to_string();
        let bytes = files::read_text(file, TEXT_LIMIT)?;
        for claim in read_claims(text_from_bytes(&bytes, &name)?, &name, ground)? {
            if claims.iter().any(|known| known.name == claim.name) {
                return Err(Fault::TwiceGiven { what: format!("the claim `{}`", claim.name) });
            }
            warn_if_another(&claim, &name, &shipped);
            claims.push(claim);
        }
    }
    Ok(claims)
}

/// Alone a claim may have the name of one of the board, and then it is not that one unless it says and is judged by the same.
fn warn_if_another(claim: &Claim, file: &str, shipped: &[Claim]) {
    let Some(own) = shipped.iter().find(|one| one.name == claim.name) else { return };
    if own.canonical != claim.canonical || own.rule != claim.rule {
        output::warn(&format!(
            "`{}` of {file} is not the claim of that name on the board: its text or its rule is another; nothing said of one is said of the other",
            claim.name
        ));
    }
}

fn choose(claims: &[Claim], names: &[String]) -> Result<Vec<Claim>, Fault> {
    if names.is_empty() {
        return Ok(claims.to_vec());
    }
    let known: Vec<&str> = claims.iter().map(|claim| claim.name.as_str()).collect();
    let of = |name: &String| {
        claims.iter().find(|claim| claim.name == *name).cloned().ok_or_else(|| Fault::NoClaim {
            name: name.clone(),
            nearest: nearest(name, known.iter().copied()).map(str::to_owned),
            possible: known.join(", "),
        })
    };
    names.iter().map(of).collect()
}

fn plan(claims: &[Claim]) -> Result<(), Fault> {
    let mut lines = Vec::new();
    let words = |words: Vec<(&'static str, String)>| {
        words.into_iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(" · ")
    };
    for claim in claims {
        let plan = Plan::of(claim);
        if let Some(shares) = &claim.shares {
            lines.push(format!(
                "{}: {}, described and not tested",
                claim.name,
                counted(shares.readings.len(), "reading")
            ));
            lines.extend(shares.readings.iter().map(|reading| format!("  {}", words(reading.words()))));
            continue;
        }
        lines.push(format!(
            "{}: {}, {}",
            claim.name,
            counted(plan.estimands.len(), "reading"),
            counted(plan.specifications.len(), "specification")
        ));
        for specification in &plan.specifications {
            lines.push(format!("  {}", words(plan.words(claim, specification))));
        }
        if plan.specifications.is_empty() {
            (0..plan.estimands.len())
                .for_each(|place| lines.push(format!("  {}", words(plan.estimand_words(claim, place)))));
        }
    }
    output::print_lines(&(lines.join("\n") + "\n"))
}

fn fix(claims: &[Claim], hall: &Hall) -> Result<(), Fault> {
    let blocks: Vec<String> =
        claims.iter().map(|claim| format!("# {}\n{}", claim.name, Seal::of(claim, &hall.hash).block())).collect();
    output::print_lines(&blocks.join("\n"))
}

fn size(hall: &Hall, ground: &RecordGround<'_>, claims: &[Claim], arguments: &TestArguments) -> Result<(), Fault> {
    if let Some(ratio) = arguments.ratios.iter().find(|ratio| !(ratio.is_finite() && **ratio > 0.0)) {
        return Err(Fault::BadRatio { found: *ratio });
    }
    let options = SizeOptions {
        seed: arguments.seed,
        histories: arguments.histories,
        ratios: arguments.ratios.clone(),
        ..SizeOptions::default()
    };
    let statistical = claims.iter().filter(|claim| claim.direction.is_statistical()).count();
    let all = statistical * options.ratios.len() * options.histories;
    let done = AtomicUsize::new(0);
    let progress = || {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(10) || done == all {
            output::progress(&format!("{done} of {all} histories"), done == all);
        }
    };
    let rows = study(ground, claims, &options, &progress)?;
    if arguments.format.json {
        let provenance = Provenance::new(hall, output::command_line());
        return output::print_json(&study_to_json(&rows, &options, &provenance));
    }
    output::print_lines(&study_to_text(&rows, &options))
}

/// The layers that change what a claim is judged on.
fn layers_over(hall: &Hall) -> Option<String> {
    let used: Vec<String> =
        hall.added.iter().filter(|one| one.used).map(|one| format!("{} {}", one.id, one.version)).collect();
    (!used.is_empty()).then(|| used.join(", "))
}

/// A changed record is most often one with a layer over it: say so, and what leaves it out.
fn under_layers(fault: ClaimFault, hall: &Hall) -> Fault {
    match (layers_over(hall), fault) {
        (Some(layers), fault @ ClaimFault::Changed { part: "record" | "hash", .. }) => {
            Fault::ClaimUnderLayers { fault: Box::new(fault), layers }
        }
        (_, fault) => Fault::from(fault),
    }
}

fn judge(hall: &Hall, ground: &RecordGround<'_>, claims: &[Claim], arguments: &TestArguments) -> Result<(), Fault> {
    // A claim alone on a board would be judged more mildly than among those it was registered with.
    let options = DrawOptions { seed: arguments.seed, draws: arguments.draws };
    let chosen = choose(claims, &arguments.claims)?;
    if let Some(path) = &arguments.html {
        files::check_ending(path, "html")?;
        if chosen.len() != 1 {
            return Err(Fault::OneClaimAPage { named: chosen.len() });
        }
    }
    let all: usize = claims.iter().map(|claim| Plan::of(claim).specifications.len()).sum();
    output::say(&format!(
        "{all} specifications of {} claims, fixed before any is run (--plan lists them)",
        claims.len()
    ));
    if let Some(layers) = layers_over(hall) {
        output::say(&format!("with layers over the record: {layers}; --no-layers judges on the record alone"));
    }
    let done = AtomicUsize::new(0);
    let progress = |_| {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(50) || done == all {
            output::progress(&format!("{done} of {all} specifications"), done == all);
        }
    };
    let judged = board(ground, claims, &options, &progress).map_err(|fault| under_layers(fault, hall))?;
    let provenance = Provenance::new(hall, output::command_line());
    if let Some(folder) = &arguments.export {
        let mut written = Vec::new();
        for (tested, verdict) in
            judged.rows.iter().filter(|(tested, _)| chosen.iter().any(|one| one.name == tested.claim.name))
        {
            for file in export_claim(tested, verdict, &provenance)? {
                let is_note = file.name.ends_with(".md");
                let text = if is_note { output::visible(&file.text) } else { file.text };
                written.push((file.name, text.into_bytes()));
            }
        }
        files::write_into(folder, files::EXPORT, &written)?;
        output::say(&format!("written to {}", folder.display()));
    }
    if let (Some(path), [one]) = (&arguments.html, chosen.as_slice())
        && let Some(page) = claim_page(hall, &judged, &one.name, &provenance)
    {
        output::write_text(path, &page?)?;
        output::say(&format!("wrote {}", path.display()));
    }
    if arguments.format.json {
        return output::print_json(&board_to_json(&judged, &options, &provenance));
    }
    if output::print_table(arguments.format, || Ok(board_to_table(&judged)?))? {
        return Ok(());
    }
    if arguments.claims.is_empty() && !arguments.specs && !arguments.cases {
        return output::print_lines(&board_to_text(&judged));
    }
    let shown = judged.rows.iter().filter(|(tested, _)| chosen.iter().any(|one| one.name == tested.claim.name));
    let texts: Vec<String> =
        shown.map(|(tested, verdict)| claim_to_text(tested, verdict, arguments.specs, arguments.cases)).collect();
    output::print_lines(&texts.join("\n"))
}
