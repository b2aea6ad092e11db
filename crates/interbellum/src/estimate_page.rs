//! Fill a page with everything that is known of one fitted model or several.

use report::ReportError;
use report::page::{Block, Definition, Sheet, SheetPage, SheetSection, sheet_page};
use report::table::WordTable;

use crate::estimate::{Estimate, Specification};
use crate::estimate_curves::{AxisWords, ModelCurves};
use crate::estimate_effects::Effects;
use crate::estimate_facts::{coefficients_to_words, facts, proportionality_advice, proportionality_to_words};
use crate::estimate_forest::estimates_to_forest;
use crate::estimate_models::{Look, effects_to_words, models_to_words};
use crate::hall::Hall;
use crate::pages::sources;
use crate::provenance::Provenance;

/// What stands on a page of estimates.
#[derive(Clone, Copy, Debug)]
pub struct EstimateParts<'a> {
    /// The table that was fitted.
    pub frame: &'a formula::Frame,
    /// What was asked of each model.
    pub asked: &'a [Specification],
    /// The models.
    pub models: &'a [Estimate],
    /// Effects, one for each model, where they are given.
    pub effects: &'a [Option<Effects>],
    /// Curves of the last model.
    pub curves: Option<&'a ModelCurves>,
    /// Words on the axes.
    pub words: AxisWords,
    /// Whether the table is that of the record, so that time is in years.
    pub is_record: bool,
    /// How the table of several models looks.
    pub look: Look,
}

/// The page; `hall` if the spells of its record were fitted.
pub fn estimate_page(
    parts: &EstimateParts<'_>,
    hall: Option<&Hall>,
    provenance: &Provenance,
) -> Result<String, ReportError> {
    let sheet = Sheet {
        kicker: format!("Cox regression of {}", parts.frame.origin()),
        title: headline(parts),
        sections: sections(parts),
        ..Sheet::default()
    };
    let sources = hall.map_or_else(Vec::new, |hall| sources(&hall.record));
    sheet_page(&SheetPage { provenance: provenance.on_page(), sheet, sources })
}

fn headline(parts: &EstimateParts<'_>) -> String {
    match parts.models {
        [one] => format!("{} rows at risk, {} events, {} coefficients", one.fit.rows, one.fit.events, one.terms.len()),
        several => format!("{} models side by side", several.len()),
    }
}

fn section(id: &str, title: &str, blocks: Vec<Block>) -> SheetSection {
    SheetSection { id: id.to_owned(), title: title.to_owned(), blocks }
}

fn sections(parts: &EstimateParts<'_>) -> Vec<SheetSection> {
    let several = parts.models.len() > 1;
    let mut sections = Vec::new();
    let forest = estimates_to_forest(parts.frame, parts.asked, parts.models);
    let drawn = forest.verify().is_ok();
    let mut estimates: Vec<Block> = not_converged(parts);
    if several {
        estimates.push(Block::Table(models_to_words(parts.asked, parts.models, parts.look)));
    } else {
        let pairs = parts.asked.iter().zip(parts.models);
        estimates.extend(pairs.clone().map(|(asked, found)| Block::Table(coefficients_to_words(asked, found))));
    }
    if drawn {
        estimates.push(Block::Forest(forest));
    }
    sections.push(section("estimates", "Estimates", estimates));
    for (place, (asked, found)) in parts.asked.iter().zip(parts.models).enumerate() {
        let name = |title: &str| if several { format!("{title}, model ({})", place + 1) } else { title.to_owned() };
        let id = |word: &str| if several { format!("{word}-{}", place + 1) } else { word.to_owned() };
        if let Some(effects) = parts.effects.get(place).and_then(Option::as_ref).filter(|of| !of.list.is_empty()) {
            let mut table: WordTable = effects_to_words(effects, asked.level, parts.is_record);
            table.title = String::new();
            sections.push(section(
                &id("effects"),
                &name("What it means for survival and time"),
                vec![Block::Table(table)],
            ));
        }
        if found.proportionality.is_some() {
            let mut blocks = vec![Block::Table(proportionality_to_words(found))];
            blocks.push(Block::Paragraph(proportionality_advice(found)));
            sections.push(section(&id("proportional-hazards"), &name("Are the hazards proportional?"), blocks));
        }
        if let Some(curves) = parts.curves.filter(|curves| !several && !curves.list.is_empty()) {
            let figure = curves.to_figure(&asked.formula, parts.words);
            sections.push(section("curves", "Survival by the model", vec![Block::Curves(figure)]));
        }
        let list = facts(asked, found).into_iter().map(|(term, text)| Definition { term, text });
        sections.push(section(&id("fit"), &name("The fit"), vec![Block::Facts(list.collect())]));
    }
    sections
}

fn not_converged(parts: &EstimateParts<'_>) -> Vec<Block> {
    let told = |place: usize| {
        let which = if parts.models.len() > 1 { format!("Model ({}) ", place + 1) } else { "The fit ".to_owned() };
        Block::Paragraph(format!(
            "{which}did not converge: its numbers are those of the last step and say nothing of the truth."
        ))
    };
    (0..parts.models.len()).filter(|place| !parts.models[*place].fit.converged).map(told).collect()
}
