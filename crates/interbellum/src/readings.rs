//! Ask the same question under other readings of imprecise dates, and see how the curve moves.

use estimators::kaplan_meier;
use record::{Dated, Precision};
use spells::{DateReading, Options, Spell, SpellsOf};

use crate::answer::{AnswerFault, Question, Times, choose};
use crate::hall::Hall;

/// Survival at the times of the table under two other readings of dates that are not exact to the day.
///
/// These are two scenarios, not limits: all dates are pushed the same way at once, and since the day of entry moves with them the
/// curve as coded need not lie in between.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DateReadings {
    /// Every episode begins as early and ends as late as its dates allow.
    pub shortest: Vec<(f64, Option<f64>)>,
    /// Every episode begins as late and ends as early as its dates allow.
    pub longest: Vec<(f64, Option<f64>)>,
    /// Spells at risk with a beginning, an end or a return that is not exact to the day.
    pub imprecise: usize,
}

/// The other readings of a question whose spells at risk, as coded, are these.
pub(crate) fn date_readings(hall: &Hall, question: &Question, coded: &[&Spell]) -> Result<DateReadings, AnswerFault> {
    let exact = |date: Dated| date.precision == Precision::Day;
    let imprecise = |spell: &&&Spell| match spell.of {
        SpellsOf::Peace => !exact(spell.ended) || (spell.event && spell.returned.is_some_and(|date| !exact(date))),
        SpellsOf::War => !exact(spell.war_start) || (spell.event && !exact(spell.ended)),
    };
    Ok(DateReadings {
        shortest: survival(hall, question, DateReading::Shortest)?,
        longest: survival(hall, question, DateReading::Longest)?,
        imprecise: coded.iter().filter(imprecise).count(),
    })
}

fn survival(hall: &Hall, question: &Question, dates: DateReading) -> Result<Vec<(f64, Option<f64>)>, AnswerFault> {
    let options = Options { dates, ..question.options.clone() };
    let spells = hall.spells_naming(&options, question.condition.as_deref())?;
    let rows = choose(hall, &spells, question.condition.as_deref())?.rows;
    if rows.is_empty() {
        return Ok(question.at.iter().map(|time| (*time, None)).collect());
    }
    let curve = kaplan_meier(&Times::of(&spells, &rows).sample()?, question.interval)?;
    Ok(question.at.iter().map(|time| (*time, curve.survival_at(*time))).collect())
}
