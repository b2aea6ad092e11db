//! Hold what a specification curve shows: every way in which one question was asked, its ratio, and the choices behind it.

use super::forest::Ratio;
use super::words;
use crate::ReportError;
use crate::table::WordTable;

/// A specification curve with its choices.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpecificationFigure {
    /// What is shown, in a few words.
    pub title: String,
    /// What it is of, or empty.
    pub subtitle: String,
    /// Anything a reader must know.
    pub note: String,
    /// Label of the axis, such as `hazard ratio`.
    pub y_label: String,
    /// Level of the intervals in (0, 1), such as 0.95.
    pub conf_level: f64,
    /// A ratio above 1; it and its inverse are drawn as lines.
    pub margin: f64,
    /// The choices that differ between specifications.
    pub choices: Vec<Choice>,
    /// All specifications, the primary one first.
    pub specifications: Vec<Chosen>,
    /// The middle of them all, if there is one.
    pub middle: Option<Ratio>,
}

/// A choice, and what could be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// What could be chosen, the primary specification's first.
    pub values: Vec<String>,
}

/// One specification: what was chosen, and what came of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chosen {
    /// For each choice the place of the value chosen.
    pub values: Vec<usize>,
    /// Its ratio; none if there was too little to go on.
    pub ratio: Option<Ratio>,
}

impl SpecificationFigure {
    /// Checks that every value can be drawn.
    ///
    /// Errors: `NoGroups` without a ratio to draw; `RatioCount` for a specification with too few or too many choices, or one of
    /// a value that is not there; `RatioOutside` for a ratio or a margin that cannot stand on a logarithmic axis.
    pub fn verify(&self) -> Result<(), ReportError> {
        if self.drawn().is_empty() {
            return Err(ReportError::NoGroups { title: self.title.clone() });
        }
        if !(self.margin.is_finite() && self.margin > 1.0) {
            return Err(ReportError::RatioOutside { label: "the margin".to_owned(), value: self.margin });
        }
        for (place, one) in self.specifications.iter().enumerate() {
            let label = format!("specification {}", place + 1);
            let exist = one.values.iter().zip(&self.choices).all(|(value, choice)| *value < choice.values.len());
            if one.values.len() != self.choices.len() || !exist {
                return Err(ReportError::RatioCount { label, expected: self.choices.len(), found: one.values.len() });
            }
            one.ratio.map_or(Ok(()), |ratio| ratio.verify(&label))?;
        }
        self.middle.map_or(Ok(()), |ratio| ratio.verify("the middle"))
    }

    /// The specifications with a ratio, by its size; those of equal size as they were given.
    pub(super) fn drawn(&self) -> Vec<(usize, Ratio)> {
        let ratios = self.specifications.iter().enumerate();
        let mut drawn: Vec<(usize, Ratio)> = ratios.filter_map(|(place, one)| Some((place, one.ratio?))).collect();
        drawn.sort_by(|a, b| a.1.estimate.total_cmp(&b.1.estimate));
        drawn
    }

    /// How many specifications chose a value: those with a ratio, and all.
    pub(super) fn counted(&self, choice: usize, value: usize) -> (usize, usize) {
        let chose = self.specifications.iter().filter(|one| one.values.get(choice) == Some(&value));
        chose.fold((0, 0), |(eligible, all), one| (eligible + usize::from(one.ratio.is_some()), all + 1))
    }

    /// Tells the result in words, for those who do not see the figure.
    pub fn in_words(&self) -> String {
        let drawn = self.drawn();
        let (Some((_, least)), Some((_, most))) = (drawn.first(), drawn.last()) else {
            return format!("None of {} specifications has enough to be drawn.", self.specifications.len());
        };
        let above = drawn.iter().filter(|(_, ratio)| ratio.estimate > 1.0).count();
        let mut sentences = vec![
            format!("{} of {} specifications are drawn, by size.", drawn.len(), self.specifications.len()),
            format!("Their {} runs from {} to {}.", self.y_label, least.shown(), most.shown()),
            format!("{above} of them lie above 1."),
        ];
        let primary = self.specifications.first().and_then(|one| one.ratio);
        sentences.push(match (primary, drawn.iter().position(|(place, _)| *place == 0)) {
            (Some(ratio), Some(at)) => {
                format!("The primary one is number {} from the lowest: {}.", at + 1, ratio.shown())
            }
            _ => "The primary one is not among them: it has too little to go on.".to_owned(),
        });
        sentences.extend(self.middle.map(|middle| format!("The middle of all is {}.", middle.shown())));
        sentences.join(" ")
    }

    /// The note with what the marks mean.
    pub fn whole_note(&self) -> String {
        let note = if self.note.is_empty() { String::new() } else { format!("{} ", self.note) };
        let level = words::percent(self.conf_level);
        format!(
            "{note}Each point is one specification, by size; shaded: its {level} interval, cut where it leaves the axis. Below: what \
             it chose; numbers at the right: specifications with enough to go on, of all with that choice. Dashed: \
             {} and its inverse. ◆: the primary specification.",
            words::time_or_hundredths(self.margin)
        )
    }

    /// What each choice does to the ratio: its middle, least and most among the specifications that chose it.
    pub fn by_choice(&self) -> WordTable {
        let drawn = self.drawn();
        let row = |choice: usize, value: usize| {
            let (eligible, all) = self.counted(choice, value);
            let mine: Vec<f64> = drawn
                .iter()
                .filter(|(place, _)| self.specifications[*place].values[choice] == value)
                .map(|(_, ratio)| ratio.estimate)
                .collect();
            let shown = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), words::significant);
            vec![
                format!("{}: {}", self.choices[choice].name, self.choices[choice].values[value]),
                format!("{eligible} of {all}"),
                shown(median(&mine)),
                shown(mine.first().copied()),
                shown(mine.last().copied()),
            ]
        };
        let block = |choice: usize| (0..self.choices[choice].values.len()).map(|value| row(choice, value)).collect();
        WordTable {
            title: format!("Median {} by choice", self.y_label),
            headings: ["Choice", "With enough", "Median", "Lowest", "Highest"].map(str::to_owned).to_vec(),
            blocks: (0..self.choices.len()).map(block).collect(),
            notes: Vec::new(),
        }
    }
}

/// Of values that ascend.
fn median(ascending: &[f64]) -> Option<f64> {
    let half = ascending.len() / 2;
    match ascending.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(ascending[half]),
        _ => Some((ascending[half - 1] + ascending[half]) / 2.0),
    }
}
