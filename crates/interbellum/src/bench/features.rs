//! Compute the features on which theories are held against the record: fixed beforehand, and each a function of a record.

use std::collections::{BTreeMap, BTreeSet};

use estimators::{EstimateError, Interval, kaplan_meier};
use record::{ActiveYear, Day, Dictionary, Facts, Layer, Outcome, Record, RecordError, Region};
use spells::{EndedBy, Options, OptionsFault, Spells};

use crate::answer::Times;

/// One way of looking at a record that gives one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Share of peace still holding so many years after the war's end: Kaplan and Meier's estimate on the default peace spells.
    PeaceHolding(u8),
    /// Wars for each ten years of the window: episodes with a year in it.
    WarsPerDecade,
    /// Conflicts at war in a year of the window, on average.
    AtWarPerYear,
    /// Share of wars that ended in one way, of those whose end is coded.
    Ended(End),
    /// Share of the conflicts with a peace at risk to which war returned at least once.
    Returned,
    /// Share of all years at war that were fought in one region; a war of several regions counts in equal parts.
    In(Region),
}

/// How wars end, low activity and the end of an actor taken together, and both sides' victories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By agreement.
    Agreement,
    /// By ceasefire.
    Ceasefire,
    /// By victory of either side.
    Victory,
    /// Low activity, or an actor is gone.
    Quiet,
}

/// Every feature, in the order in which they are shown.
pub const FEATURES: [Feature; 17] = [
    Feature::PeaceHolding(1),
    Feature::PeaceHolding(2),
    Feature::PeaceHolding(5),
    Feature::PeaceHolding(10),
    Feature::PeaceHolding(20),
    Feature::WarsPerDecade,
    Feature::AtWarPerYear,
    Feature::Ended(End::Agreement),
    Feature::Ended(End::Ceasefire),
    Feature::Ended(End::Victory),
    Feature::Ended(End::Quiet),
    Feature::Returned,
    Feature::In(Region::Europe),
    Feature::In(Region::MiddleEast),
    Feature::In(Region::Asia),
    Feature::In(Region::Africa),
    Feature::In(Region::Americas),
];

/// A value of each feature, in the order of [`FEATURES`]; none where the record does not define it.
pub type Values = [Option<f64>; FEATURES.len()];

impl Feature {
    /// Its place in [`FEATURES`], by a name for machines.
    pub fn id(self) -> String {
        match self {
            Feature::PeaceHolding(years) => format!("peace_{years}"),
            Feature::WarsPerDecade => "wars_per_decade".to_owned(),
            Feature::AtWarPerYear => "at_war_per_year".to_owned(),
            Feature::Ended(End::Agreement) => "ended_agreement".to_owned(),
            Feature::Ended(End::Ceasefire) => "ended_ceasefire".to_owned(),
            Feature::Ended(End::Victory) => "ended_victory".to_owned(),
            Feature::Ended(End::Quiet) => "ended_quiet".to_owned(),
            Feature::Returned => "returned".to_owned(),
            Feature::In(region) => format!("in_{}", region.word()),
        }
    }

    /// What it is, for readers.
    pub fn words(self) -> String {
        match self {
            Feature::PeaceHolding(1) => "Peace holding at 1 year".to_owned(),
            Feature::PeaceHolding(years) => format!("Peace holding at {years} years"),
            Feature::WarsPerDecade => "Wars per ten years".to_owned(),
            Feature::AtWarPerYear => "Conflicts at war in a year".to_owned(),
            Feature::Ended(End::Agreement) => "Ended by agreement".to_owned(),
            Feature::Ended(End::Ceasefire) => "Ended by ceasefire".to_owned(),
            Feature::Ended(End::Victory) => "Ended by victory".to_owned(),
            Feature::Ended(End::Quiet) => "Faded, or an actor gone".to_owned(),
            Feature::Returned => "Conflicts to which war returned".to_owned(),
            Feature::In(region) => format!("Years at war: {}", region_words(region)),
        }
    }

    /// The same in as few letters as a column has.
    pub fn short(self) -> String {
        match self {
            Feature::PeaceHolding(years) => format!("peace {years} y"),
            Feature::WarsPerDecade => "wars / 10 y".to_owned(),
            Feature::AtWarPerYear => "at war / y".to_owned(),
            Feature::Ended(End::Agreement) => "end: agreement".to_owned(),
            Feature::Ended(End::Ceasefire) => "end: ceasefire".to_owned(),
            Feature::Ended(End::Victory) => "end: victory".to_owned(),
            Feature::Ended(End::Quiet) => "end: faded".to_owned(),
            Feature::Returned => "returned".to_owned(),
            Feature::In(region) => region_words(region).to_owned(),
        }
    }

    /// Whether it is a share of a whole.
    pub fn is_share(self) -> bool {
        !matches!(self, Feature::WarsPerDecade | Feature::AtWarPerYear)
    }

    /// A value as readers see it.
    pub fn shown(self, value: f64) -> String {
        if self.is_share() { format!("{:.1}%", 100.0 * value) } else { format!("{value:.1}") }
    }
}

fn region_words(region: Region) -> &'static str {
    match region {
        Region::Europe => "Europe",
        Region::MiddleEast => "Middle East",
        Region::Asia => "Asia",
        Region::Africa => "Africa",
        Region::Americas => "Americas",
    }
}

/// Calendar years, both counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first.
    pub first: i16,
    /// The last.
    pub last: i16,
}

impl Window {
    /// The years that a clock touches.
    pub(crate) fn of_clock(clock: process::Clock) -> Window {
        Window { first: Day(clock.start).year(), last: Day(clock.end).year() }
    }

    fn years(self) -> f64 {
        f64::from(self.last) - f64::from(self.first) + 1.0
    }

    fn holds(self, year: i16) -> bool {
        (self.first..=self.last).contains(&year)
    }
}

/// Why a record has no features.
#[derive(Debug, thiserror::Error)]
pub enum FeatureFault {
    /// It lacks a source.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// It has no spells.
    #[error(transparent)]
    Options(#[from] OptionsFault),
    /// A curve cannot be estimated.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
}

/// Every feature of a record, real or played, as if it had been kept in these years only.
///
/// Units: shares in [0, 1]; wars and conflicts as counts. A feature is none where nothing defines it: how wars end where no end
/// is coded, peace where no spell is at risk or nobody was watched so long. Peace at 1 year is 1 by the coding rule, which sees
/// no return before a whole calendar year of quiet.
pub fn features(record: &Record, dictionary: &Dictionary, window: Window) -> Result<Values, FeatureFault> {
    let record = within(record, window);
    let (_, years) = record.active_years("ucdp-acd", None)?;
    let mut values = [None; FEATURES.len()];
    if years.is_empty() {
        return Ok(values);
    }
    let spells = spells::build(&record, &Options::default(), dictionary)?;
    let peace = holding(&spells)?;
    let (ends, returned) = (ends(&spells), returned(&spells));
    let regions = regions(years);
    let at_war = years.iter().map(|year| (year.unit, year.year)).collect::<BTreeSet<_>>().len();
    for (value, feature) in values.iter_mut().zip(FEATURES) {
        *value = match feature {
            Feature::PeaceHolding(at) => peace.as_ref().and_then(|curve| curve.survival_at(f64::from(at))),
            Feature::WarsPerDecade => Some(10.0 * spells.episodes as f64 / window.years()),
            Feature::AtWarPerYear => Some(at_war as f64 / window.years()),
            Feature::Ended(end) => ends.map(|ends| ends[end as usize]),
            Feature::Returned => returned,
            Feature::In(region) => Some(regions.get(&region.word()).copied().unwrap_or(0.0)),
        };
    }
    Ok(values)
}

/// The record as far as these years go: later years have not been seen yet, earlier ones were not kept.
fn within(record: &Record, window: Window) -> Record {
    let last_day = Day::last_of(window.last);
    let whole = |layer: &Layer| {
        let inside = match &layer.facts {
            Facts::ActiveYears(years) => years.iter().all(|year| window.holds(year.year)),
            Facts::Endings(endings) => endings.iter().all(|ending| window.holds(ending.year)),
            Facts::Agreements(_) | Facts::Memberships(_) => true,
        };
        inside && layer.source.coverage.latest <= last_day
    };
    if record.layers.iter().all(|layer| whole(layer)) {
        return Record { observations: Vec::new(), ..record.clone() };
    }
    let layers = record.layers.iter().map(|layer| {
        if whole(layer) {
            return (**layer).clone();
        }
        let mut layer = (**layer).clone();
        layer.source.coverage.latest = layer.source.coverage.latest.min(last_day);
        match &mut layer.facts {
            Facts::ActiveYears(years) => years.retain(|year| window.holds(year.year)),
            Facts::Endings(endings) => endings.retain(|ending| window.holds(ending.year)),
            Facts::Agreements(_) | Facts::Memberships(_) => {}
        }
        layer
    });
    Record::new(layers.collect())
}

fn holding(spells: &Spells) -> Result<Option<estimators::Curve>, FeatureFault> {
    let rows: Vec<usize> = (0..spells.rows.len()).filter(|row| spells.rows[*row].dropped.is_none()).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    Ok(Some(kaplan_meier(&Times::of(spells, &rows).sample()?, Interval::default())?))
}

/// The shares of the ways in which wars ended, in the order of [`End`]; none where no end is coded.
fn ends(spells: &Spells) -> Option<[f64; 4]> {
    let mut counts = [0.0; 4];
    for spell in &spells.rows {
        let EndedBy::Coded(outcome) = spell.ended_by else { continue };
        let end = match outcome {
            Outcome::Agreement => End::Agreement,
            Outcome::Ceasefire => End::Ceasefire,
            Outcome::VictoryGovernment | Outcome::VictoryRebel => End::Victory,
            Outcome::LowActivity | Outcome::ActorGone => End::Quiet,
        };
        counts[end as usize] += 1.0;
    }
    let all: f64 = counts.iter().sum();
    (all > 0.0).then(|| counts.map(|count| count / all))
}

fn returned(spells: &Spells) -> Option<f64> {
    let mut conflicts: BTreeMap<u32, bool> = BTreeMap::new();
    for spell in spells.rows.iter().filter(|spell| spell.dropped.is_none()) {
        *conflicts.entry(spell.conflict_id?).or_insert(false) |= spell.event;
    }
    let returned = conflicts.values().filter(|returned| **returned).count();
    (!conflicts.is_empty()).then(|| returned as f64 / conflicts.len() as f64)
}

/// The share of each region in all years at war, by its word.
fn regions(years: &[ActiveYear]) -> BTreeMap<&'static str, f64> {
    let mut shares: BTreeMap<&'static str, f64> = BTreeMap::new();
    for year in years {
        for region in &year.regions {
            *shares.entry(region.word()).or_insert(0.0) += 1.0 / (year.regions.len() * years.len()) as f64;
        }
    }
    shares
}
