//! `estimate`: a model of anyone's spells, or of the record's.

use std::path::Path;

use interbellum::formula::Frame;
use interbellum::report::ReportError;
use interbellum::report::figure::Frame as Surrounding;
use interbellum::report::figure::terminal::TextSize;
use interbellum::report::table::{Table, wrapped};
use interbellum::sources::frame;
use interbellum::spells::{Options, OptionsFault, SpellsOf, UnitKind, covariates_named, split_spells};
use interbellum::{
    AxisWords, Dropped, Effects, Estimate, EstimateParts, Hall, Look, ModelCurves, PEACE_WORDS, PLAIN_WORDS,
    Provenance, ResidualKind, Specification, WAR_WORDS, checks_to_text, choose, effects, effects_to_json,
    effects_to_table, effects_to_words, estimate, estimate_page, estimate_to_json, estimate_to_table, estimate_to_text,
    estimates_to_forest, model_curves, models_to_json, models_to_table, models_to_words, residuals_to_table,
    spells_for_model, split_for_model,
};
use serde_json::Value;

use crate::arguments::{Arguments, Format};
use crate::estimate_arguments::EstimateArguments;
use crate::fault::Fault;
use crate::{files, output};

/// Size of figures in a terminal.
const PLOT: (usize, usize) = (100, 14);

pub(crate) fn run(whole: &Arguments, arguments: &EstimateArguments) -> Result<(), Fault> {
    let hall = whole.hall()?;
    verify(arguments)?;
    let (frame, asked, left_out) = match &arguments.data {
        // An option that is taken and does nothing would be believed to have done something.
        Some(_) if arguments.class.options()? != Options::default() => return Err(Fault::OptionsOfSpells),
        Some(_) if arguments.covariates.with.is_some() || arguments.covariates.varying => {
            return Err(Fault::CovariatesOfSpells);
        }
        Some(path) => (read(path, arguments.memory())?, of_file(arguments), Vec::new()),
        None => of_spells(&hall, arguments)?,
    };
    let mut models = Vec::with_capacity(asked.len());
    for asked in &asked {
        let mut found = estimate(&frame, asked)?;
        found.left_out_before = left_out.clone();
        models.push(found);
    }
    models.iter().for_each(|found| tell(arguments, found));
    let run = Run { hall: &hall, arguments, frame: &frame, asked: &asked, models: &models };
    run.write_files()?;
    run.print()?;
    models.iter().find(|found| !found.fit.converged).map_or(Ok(()), |found| Err(not_converged(found, arguments.firth)))
}

/// What cannot be asked together.
fn verify(arguments: &EstimateArguments) -> Result<(), Fault> {
    let found = arguments.formulas.len();
    let curves = !arguments.curve.is_empty() || arguments.path.is_some();
    if found > 1 && (curves || arguments.residuals.is_some()) {
        return Err(Fault::OneModel { found });
    }
    let Format { json, csv, markdown, latex } = arguments.format;
    if arguments.residuals.is_some() && !(json || csv || markdown || latex || arguments.out.is_some()) {
        return Err(Fault::ResidualsAsTable);
    }
    let is_table = csv || markdown || latex || arguments.out.is_some();
    if is_table && curves && arguments.effects().asked { Err(Fault::OneTable) } else { Ok(()) }
}

/// The models fitted, and what is asked of them.
struct Run<'a> {
    hall: &'a Hall,
    arguments: &'a EstimateArguments,
    frame: &'a Frame,
    asked: &'a [Specification],
    models: &'a [Estimate],
}

impl Run<'_> {
    fn write_files(&self) -> Result<(), Fault> {
        if let Some(path) = &self.arguments.svg {
            files::check_ending(path, "svg")?;
            let svg = match self.curves()?.filter(|_| !self.arguments.forest) {
                Some(curves) => {
                    curves.to_figure(&self.asked[0].formula, self.words()).to_svg(Surrounding::Alone, "curves")?
                }
                None => {
                    estimates_to_forest(self.frame, self.asked, self.models).to_svg(Surrounding::Alone, "forest")?
                }
            };
            output::write_text(path, &svg)?;
            output::say(&format!("wrote {}", path.display()));
        }
        if let Some(path) = &self.arguments.html {
            files::check_ending(path, "html")?;
            output::write_text(path, &self.page()?)?;
            output::say(&format!("wrote {}", path.display()));
        }
        if let Some(path) = &self.arguments.out {
            let table = self.table()?;
            let bytes = match path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).as_deref() {
                Some("csv") => table.to_csv()?.into_bytes(),
                Some("parquet") => table.to_parquet()?,
                Some("dta") => table.to_stata()?,
                Some("json") => table.to_json(&format!("interbellum/{}/1", table.name()))?.into_bytes(),
                _ => return Err(Fault::Ending { path: path.clone() }),
            };
            files::write_whole(path, &bytes)?;
            output::say(&format!("wrote {}", path.display()));
        }
        Ok(())
    }

    fn print(&self) -> Result<(), Fault> {
        let format = self.arguments.format;
        match () {
            () if format.json => self.print_json(),
            () if format.csv => output::print(&self.table()?.to_csv()?),
            () if format.markdown || format.latex => {
                // Several models for readers stand side by side; for programs, one under another.
                let side_by_side = models_to_words(self.asked, self.models, self.look());
                let several = self.models.len() > 1 && !self.arguments.effects().asked;
                output::print_lines(&match (several, format.markdown) {
                    (true, true) => side_by_side.to_markdown(),
                    (true, false) => side_by_side.to_latex(),
                    (false, true) => self.table()?.to_markdown(),
                    (false, false) => self.table()?.to_latex(None),
                })
            }
            () if self.arguments.residuals.is_some() => Ok(()),
            () => output::print_lines(&self.text()?),
        }
    }

    fn text(&self) -> Result<String, Fault> {
        let mut text = match self.models {
            [one] => estimate_to_text(&self.asked[0], one),
            several => models_to_words(self.asked, several, self.look()).to_text(),
        };
        let size = TextSize { width: PLOT.0, height: PLOT.1, ascii: self.arguments.ascii };
        if self.arguments.forest {
            text += &format!("\n{}", estimates_to_forest(self.frame, self.asked, self.models).to_text(size)?);
        }
        let unasked = self.models.len() > 1 && !self.arguments.effects().asked;
        for (place, found) in self.effects()?.iter().enumerate().filter(|_| !unasked) {
            let Some(found) = found.as_ref().filter(|found| !found.list.is_empty()) else { continue };
            let mut table = effects_to_words(found, self.asked[place].level, self.arguments.spells);
            if self.models.len() > 1 {
                table.title = format!("({}) {}", place + 1, table.title);
            }
            text += &format!("\n{}", table.to_text());
        }
        if let Some(curves) = self.curves()? {
            text += &format!("\n{}", curves.to_figure(&self.asked[0].formula, self.words()).to_text(size)?);
            curves.notes.iter().for_each(|note| text += &wrapped(note, PLOT.0, ""));
        }
        Ok(text)
    }

    fn print_json(&self) -> Result<(), Fault> {
        let provenance = Provenance::new(self.hall, output::command_line());
        let mut objects = Vec::with_capacity(self.models.len());
        let effects = if self.arguments.effects().asked { self.effects()? } else { vec![None; self.models.len()] };
        for ((asked, found), effects) in self.asked.iter().zip(self.models).zip(&effects) {
            let mut object = estimate_to_json(asked, found, &provenance);
            let more = [
                ("effects", effects.as_ref().map(effects_to_json)),
                ("curves", self.curves()?.map(|curves| curves.to_json())),
                ("residuals", self.residuals()?.map(|table| residuals_json(&table)).transpose()?),
            ];
            for (name, value) in more {
                if let (Some(value), Some(object)) = (value, object.as_object_mut()) {
                    object.insert(name.to_owned(), value);
                }
            }
            objects.push(object);
        }
        match objects.as_slice() {
            [one] => output::print_json(one),
            _ => output::print_json(&models_to_json(self.asked, self.models, objects)),
        }
    }

    /// The table that was asked for.
    fn table(&self) -> Result<Table, Fault> {
        if let Some(residuals) = self.residuals()? {
            return Ok(residuals);
        }
        if let Some(curves) = self.curves()? {
            return Ok(curves.to_table()?);
        }
        if self.arguments.effects().asked {
            return match self.effects()?.as_slice() {
                [Some(effects)] => Ok(effects_to_table(effects)?),
                several => Err(Fault::OneModel { found: several.len() }),
            };
        }
        Ok(match self.models {
            [one] => estimate_to_table(one)?,
            several => models_to_table(self.asked, several)?,
        })
    }

    fn page(&self) -> Result<String, Fault> {
        let (effects, curves) = (self.effects()?, self.curves()?);
        let parts = EstimateParts {
            frame: self.frame,
            asked: self.asked,
            models: self.models,
            effects: &effects,
            curves: curves.as_ref(),
            words: self.words(),
            is_record: self.arguments.spells,
            look: self.look(),
        };
        let provenance = Provenance::new(self.hall, output::command_line());
        Ok(estimate_page(&parts, self.arguments.spells.then_some(self.hall), &provenance)?)
    }

    fn effects(&self) -> Result<Vec<Option<Effects>>, Fault> {
        let wanted = self.arguments.effects();
        let of = |(asked, found)| effects(self.frame, asked, found, &wanted);
        Ok(self.asked.iter().zip(self.models).map(of).collect::<Result<_, _>>()?)
    }

    fn curves(&self) -> Result<Option<ModelCurves>, Fault> {
        if self.arguments.curve.is_empty() && self.arguments.path.is_none() {
            return Ok(None);
        }
        let path = self.arguments.path.as_ref().map(|path| read(path, self.arguments.memory())).transpose()?;
        let level = self.asked[0].level;
        Ok(Some(model_curves(self.frame, &self.models[0], &self.arguments.curve, path.as_ref(), level)?))
    }

    fn residuals(&self) -> Result<Option<Table>, Fault> {
        let of = |kind: ResidualKind| residuals_to_table(self.frame, &self.models[0], kind);
        Ok(self.arguments.residuals.map(|word| of(word.into())).transpose()?)
    }

    fn words(&self) -> AxisWords {
        match self.arguments.class.of() {
            _ if !self.arguments.spells => PLAIN_WORDS,
            SpellsOf::Peace => PEACE_WORDS,
            SpellsOf::War => WAR_WORDS,
        }
    }

    fn look(&self) -> Look {
        Look { cells: self.arguments.cells.into(), stars: self.arguments.stars }
    }
}

fn residuals_json(table: &Table) -> Result<Value, Fault> {
    let text = table.to_json(&format!("interbellum/{}/1", table.name()))?;
    Ok(serde_json::from_str(&text).map_err(ReportError::from)?)
}

fn read(path: &Path, budget: u64) -> Result<Frame, Fault> {
    let name = path.display().to_string();
    frame::verify_size(&name, files::size(path)?, budget)?;
    Ok(frame::read(&files::read_up_to(path, budget)?, &name, budget)?)
}

fn not_converged(found: &Estimate, firth: bool) -> Fault {
    let runaway = found.fit.runaway.iter().map(|column| found.terms[*column].term.clone()).collect();
    Fault::NotConverged { iterations: found.fit.iterations, runaway, firth }
}

/// What the checks found, where the table that is printed has no room for it.
fn tell(arguments: &EstimateArguments, found: &Estimate) {
    let Format { csv, markdown, latex, .. } = arguments.format;
    if csv || markdown || latex {
        checks_to_text(&found.checks).lines().for_each(output::say);
    }
    if arguments.data.is_some() && arguments.id.is_none() && found.model.entry.is_some() {
        output::say("The rows of a unit are not checked against each other; --id COLUMN does that.");
    }
}

fn of_file(arguments: &EstimateArguments) -> Vec<Specification> {
    let asked = |formula: &String| {
        let asked = arguments.specification(formula.clone());
        Specification { condition: arguments.class.condition.clone(), ..asked }
    };
    arguments.formulas.iter().map(asked).collect()
}

/// The spells at risk of the class, and each formula with what goes without saying: times, event and clusters.
fn of_spells(hall: &Hall, arguments: &EstimateArguments) -> Result<(Frame, Vec<Specification>, Vec<Dropped>), Fault> {
    let options = arguments.class.options()?;
    let formulas = || arguments.formulas.iter().map(String::as_str);
    let used = covariates_named(formulas());
    let covariates = arguments.covariates.asked(formulas().chain(arguments.class.condition.as_deref()))?;
    let varying = arguments.covariates.varying;
    if varying && used.is_empty() {
        return Err(Fault::NothingVaries);
    }
    // What varies is read of each part; of a war some of it has no value at its beginning.
    let fixed = match options.of {
        SpellsOf::War if varying => covariates.iter().copied().filter(|one| !used.contains(one)).collect(),
        SpellsOf::Peace | SpellsOf::War => covariates,
    };
    let spells = hall.spells_with(&options, &fixed)?;
    let mut chosen = choose(hall, &spells, arguments.class.condition.as_deref())?;
    let record = if fixed.is_empty() && used.is_empty() { &hall.record } else { hall.whole()? };
    let rule = arguments.unknown.into();
    let made = if varying {
        let split = split_spells(record, &spells, &chosen.rows, &used).map_err(OptionsFault::from)?;
        split_for_model(record, &spells, &split, &used, rule)?
    } else {
        spells_for_model(record, &spells, &chosen.rows, &used, rule)?
    };
    chosen.dropped.extend(made.dropped);
    let frame = made.frame;
    let times = if varying { "Surv(start, stop, event)" } else { "Surv(entry, years, event)" };
    let unit = match options.unit {
        UnitKind::Conflict => "conflict_id",
        UnitKind::Dyad => "dyad_id",
        UnitKind::State => "state",
    };
    let completed = |formula: &String| {
        let mut formula = formula.trim().to_owned();
        if !formula.contains('~') {
            formula = format!("{times} ~ {formula}");
        }
        if !formula.contains("cluster(") {
            formula = format!("{formula} + cluster({unit})");
        }
        arguments.specification(formula)
    };
    Ok((frame, arguments.formulas.iter().map(completed).collect(), chosen.dropped))
}
