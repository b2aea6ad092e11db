//! Check that the active years of each conflict or dyad make a possible history.
//!
//! The names are those of `survcheck` in R's survival package (Therneau): overlap, gap, jump, teleport. Here a unit is a
//! conflict or a dyad, and its states are war (an episode) and peace.

use std::collections::BTreeMap;
use std::fmt;

use record::{ActiveYear, Day, Unit};

/// What cannot be in a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnomalyName {
    /// An episode begins on or before the end of the one before it, or in its last active year.
    Overlap,
    /// An episode leaves out a year between its start and its end.
    Gap,
    /// A new episode begins while the one before has no end.
    Jump,
    /// A unit is in two places at once: an episode that has ended goes on, the location changes, or a dyad is part of two
    /// conflicts.
    Teleport,
    /// An episode ends before it begins.
    EndsBeforeItBegins,
    /// One unit has two rows for one year.
    Duplicate,
}

impl fmt::Display for AnomalyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AnomalyName::Overlap => "overlap",
            AnomalyName::Gap => "gap",
            AnomalyName::Jump => "jump",
            AnomalyName::Teleport => "teleport",
            AnomalyName::EndsBeforeItBegins => "ends before it begins",
            AnomalyName::Duplicate => "duplicate",
        })
    }
}

/// One impossibility in the timeline of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anomaly {
    /// What it is.
    pub name: AnomalyName,
    /// The conflict or dyad.
    pub unit: Unit,
    /// Rows that contradict each other, in order of time.
    pub rows: Vec<u32>,
    /// Row, publisher's column and value in which it shows.
    pub place: (u32, &'static str, String),
    /// Why it cannot be.
    pub explanation: String,
}

impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in the timeline of conflict {}", self.name, self.unit.conflict_id)?;
        if let Some(dyad_id) = self.unit.dyad_id {
            write!(f, " dyad {dyad_id}")?;
        }
        let rows: Vec<String> = self.rows.iter().map(u32::to_string).collect();
        write!(f, " (rows {}): {}", rows.join(", "), self.explanation)
    }
}

/// Every impossibility in the active years, by unit and then by year. The order of the input does not matter.
///
/// Conflicts have ends, so an episode of theirs without one must be active in the last year of all; dyads have none, and
/// are held only to their starts.
pub fn check(years: &[ActiveYear]) -> Vec<Anomaly> {
    let mut units: BTreeMap<Unit, Vec<&ActiveYear>> = BTreeMap::new();
    for year in years {
        units.entry(year.unit).or_default().push(year);
    }
    let last_year = years.iter().map(|year| year.year).max().unwrap_or_default();
    let mut anomalies = two_conflicts(&units);
    for rows in units.values_mut() {
        rows.sort_by_key(|row| (row.year, row.row));
        check_unit(rows, last_year, &mut anomalies);
    }
    anomalies
}

/// A dyad belongs to one conflict.
fn two_conflicts(units: &BTreeMap<Unit, Vec<&ActiveYear>>) -> Vec<Anomaly> {
    let mut first: BTreeMap<u32, &ActiveYear> = BTreeMap::new();
    let mut anomalies = Vec::new();
    for (unit, rows) in units {
        let Some(dyad_id) = unit.dyad_id else { continue };
        let earlier = *first.entry(dyad_id).or_insert(rows[0]);
        if earlier.unit != *unit {
            let explanation = format!("row {} has this dyad in conflict {}", earlier.row, earlier.unit.conflict_id);
            let value = dyad_id.to_string();
            anomalies.push(anomaly(AnomalyName::Teleport, &[earlier, rows[0]], "dyad_id", value, explanation));
        }
    }
    anomalies
}

fn check_unit(rows: &[&ActiveYear], last_year: i16, anomalies: &mut Vec<Anomaly>) {
    for row in rows {
        anomalies.extend(ends_before_it_begins(row));
    }
    if let Some(first) = rows.first() {
        anomalies.extend(begins_unseen(first));
    }
    for pair in rows.windows(2) {
        anomalies.extend(check_pair(pair[0], pair[1]));
        anomalies.extend(moved(pair[0], pair[1]));
    }
    if let Some(last) = rows.last() {
        anomalies.extend(stops_unseen(last, last_year));
    }
}

fn ends_before_it_begins(row: &ActiveYear) -> Option<Anomaly> {
    let end = row.end.filter(|end| *end < row.start.day)?;
    let explanation = format!("the episode begins on {}", row.start.day);
    Some(anomaly(AnomalyName::EndsBeforeItBegins, &[row], "ep_end_date", end.to_string(), explanation))
}

/// Two rows that follow each other in one unit.
fn check_pair(before: &ActiveYear, after: &ActiveYear) -> Option<Anomaly> {
    let rows = [before, after];
    let year = after.year.to_string();
    if before.year == after.year {
        let explanation = "the unit has two rows for this year".to_owned();
        return Some(anomaly(AnomalyName::Duplicate, &rows, "year", year, explanation));
    }
    if before.start.day != after.start.day {
        return check_episodes(before, after);
    }
    if let Some(end) = before.end {
        let explanation = format!("the episode that began on {} ended on {end} and goes on", before.start.day);
        return Some(anomaly(AnomalyName::Teleport, &rows, "start_date2", after.start.day.to_string(), explanation));
    }
    if after.year > before.year + 1 {
        let explanation =
            format!("the episode that began on {} is not active in {}", before.start.day, before.year + 1);
        return Some(anomaly(AnomalyName::Gap, &rows, "year", year, explanation));
    }
    None
}

/// The last row of one episode and the first row of the next.
fn check_episodes(before: &ActiveYear, after: &ActiveYear) -> Option<Anomaly> {
    let rows = [before, after];
    let begins = after.start.day;
    let overlap = |until: Day| {
        let explanation = format!("the episode before it lasts until {until}");
        Some(anomaly(AnomalyName::Overlap, &rows, "start_date2", begins.to_string(), explanation))
    };
    match before.end {
        Some(end) if begins <= end => overlap(end),
        // A dyad has no end to hold against: its last active year counts as a whole.
        None if before.unit.dyad_id.is_some() && begins.year() <= before.year => overlap(Day::last_of(before.year)),
        None if before.unit.dyad_id.is_none() => {
            let explanation = format!("the episode that began on {} has no end", before.start.day);
            Some(anomaly(AnomalyName::Jump, &rows, "start_date2", begins.to_string(), explanation))
        }
        _ => begins_unseen(after),
    }
}

/// The year in which an episode begins must be its first active year.
fn begins_unseen(first: &ActiveYear) -> Option<Anomaly> {
    if first.start.day.year() >= first.year {
        return None;
    }
    let explanation = format!("the episode began on {} and is not active in that year", first.start.day);
    Some(anomaly(AnomalyName::Gap, &[first], "year", first.year.to_string(), explanation))
}

/// A conflict's last episode without an end must be active in the last year of all.
fn stops_unseen(last: &ActiveYear, last_year: i16) -> Option<Anomaly> {
    if last.unit.dyad_id.is_some() || last.end.is_some() || last.year == last_year {
        return None;
    }
    let explanation = format!("the episode has no end, and is not active in {}", last.year + 1);
    Some(anomaly(AnomalyName::Gap, &[last], "ep_end_date", String::new(), explanation))
}

/// Where a conflict takes place is part of what it is: the codebook gives its location once for all years.
fn moved(before: &ActiveYear, after: &ActiveYear) -> Option<Anomaly> {
    if before.location_states == after.location_states {
        return None;
    }
    let codes = |row: &ActiveYear| row.location_states.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
    let explanation = format!("its location was {} in row {}", codes(before), before.row);
    Some(anomaly(AnomalyName::Teleport, &[before, after], "gwno_loc", codes(after), explanation))
}

fn anomaly(
    name: AnomalyName,
    rows: &[&ActiveYear],
    column: &'static str,
    value: String,
    explanation: String,
) -> Anomaly {
    let shows = rows[rows.len() - 1];
    let rows = rows.iter().map(|row| row.row).collect();
    Anomaly { name, unit: shows.unit, rows, place: (shows.row, column, value), explanation }
}
