//! Name the columns of a table of spells, once, for conditions, exports and the data dictionary.

use record::{Dated, Day, Incompatibility, Intensity, Kind, Region};

use crate::options::SpellsOf;
use crate::spell::{EndedBy, ExitReason, Spell, UnitKey};

/// A column of the table of spells.
#[derive(Clone, Copy)]
pub struct ColumnMeaning {
    /// Its name in files and conditions.
    pub name: &'static str,
    /// A heading.
    pub label: &'static str,
    /// Its unit, if it has one.
    pub unit: Option<&'static str>,
    /// What it means.
    pub meaning: &'static str,
    /// How its value is read off a spell.
    pub value: Value,
}

/// How a column's value is read off a spell.
#[derive(Clone, Copy)]
pub enum Value {
    /// A whole number.
    Whole(fn(&Spell) -> Option<i64>),
    /// A real number.
    Real(fn(&Spell) -> Option<f64>),
    /// True or false.
    Flag(fn(&Spell) -> Option<bool>),
    /// A day.
    Day(fn(&Spell) -> Option<Day>),
    /// Text.
    Text(fn(&Spell) -> Option<&str>),
    /// One of a fixed list of words, by its place in the list.
    OneOf(fn() -> Vec<&'static str>, fn(&Spell) -> Option<usize>),
    /// The spell's own name.
    Id,
    /// Regions of the last active year.
    Regions,
    /// Third parties of agreements.
    Brokers,
    /// Gleditsch–Ward codes of location states.
    Locations,
    /// Which facts say so; needs the record.
    Source,
}

fn outcomes() -> Vec<&'static str> {
    EndedBy::all().into_iter().map(EndedBy::word).collect()
}

fn exit_words(of: SpellsOf) -> Vec<&'static str> {
    ExitReason::of(of).iter().map(|reason| reason.word()).collect()
}

fn place<T: PartialEq>(all: &[T], value: T) -> Option<usize> {
    all.iter().position(|other| *other == value)
}

fn earliest(date: Dated) -> Option<Day> {
    Some(date.bounds().earliest)
}

fn latest(date: Dated) -> Option<Day> {
    Some(date.bounds().latest)
}

macro_rules! columns {
    ($(#[$told:meta])* $list:ident; $($name:literal, $label:literal, $unit:expr, $value:expr, $meaning:literal;)+) => {
        $(#[$told])*
        pub static $list: &[ColumnMeaning] =
            &[$(ColumnMeaning { name: $name, label: $label, unit: $unit, meaning: $meaning, value: $value }),+];
    };
}

use Value::{Brokers, Day as DayValue, Flag, Id, Locations, OneOf, Real, Regions, Source, Text, Whole};

columns! {
    /// Every column of spells of peace, in the order of exports.
    COLUMNS;
    "conflict_id", "conflict", None, Whole(|s| s.conflict_id.map(i64::from)),
        "UCDP conflict_id; blank where the unit is a state";
    "dyad_id", "dyad", None, Whole(|s| s.dyad_id.map(i64::from)),
        "UCDP dyad_id; blank unless the unit is a dyad";
    "state", "state", None, Whole(|s| if let UnitKey::State(code) = s.unit { Some(i64::from(code)) } else { None }),
        "Gleditsch–Ward code; blank unless the unit is a state";
    "name", "name", None, Text(|s| Some(&s.name)),
        "Name of the conflict (where: over what), the dyad (side A – side B) or the state";
    "region", "region", None, Regions,
        "Regions of the last active year; several are separated by a space";
    "kind", "kind", None, OneOf(|| Kind::ALL.iter().map(|k| k.word()).collect(), |s| place(Kind::ALL, s.kind)),
        "Kind of conflict in the last active year";
    "peak_intensity", "peak intensity", None,
        OneOf(|| Intensity::ALL.iter().map(|i| i.word()).collect(), |s| place(Intensity::ALL, s.peak_intensity)),
        "Highest intensity in any year of the war before: minor (25 to 999 deaths in battle) or war (1,000 or more)";
    "war_start", "war start", None, DayValue(|s| Some(s.war_start.day)),
        "First day of the war before, as coded (start_date2); where wars are joined, of the first";
    "ended", "ended", None, DayValue(|s| Some(s.ended.day)),
        "Last day of the war before: time 0 of the peace";
    "at_risk_from", "at risk from", None, DayValue(|s| Some(s.at_risk_from)),
        "The last day on which no return could be recorded; the peace is at risk after it";
    "returned", "returned", None, DayValue(|s| s.returned.map(|date| date.day)),
        "First day of the next war that counts as a return; blank if none is recorded";
    "entry", "entry", Some("years"), Real(|s| Some(s.entry)),
        "Time from ended to the entry into risk, in years of 365.25 days";
    "years", "years of peace", Some("years"), Real(|s| Some(s.years)),
        "Time from ended to the return or to the day on which observation stops, in years of 365.25 days";
    "event", "event", None, Flag(|s| Some(s.event)),
        "1 if the peace ended in a return to war, 0 if observation stopped before";
    "exit_reason", "exit reason", None,
        OneOf(|| exit_words(SpellsOf::Peace), |s| place(ExitReason::of(SpellsOf::Peace), s.exit_reason)),
        "Why the spell is left: return, end_of_coverage, state_exit or actor_gone";
    "war_years", "years of war", Some("years"), Real(|s| Some(s.war_years)),
        "Length of the war before, from its first to its last day, both counted";
    "ended_by", "ended by", None, OneOf(outcomes, |s| place(&EndedBy::all(), s.ended_by)),
        "How the war before ended, by UCDP Conflict Termination for the last active year; unknown where it has no row";
    "agreement_id", "agreement", None, Whole(|s| s.agreement_id.map(i64::from)),
        "UCDP paid of the last agreement signed after war_start and by at_risk_from";
    "agreement_date", "agreement date", None, DayValue(|s| s.agreement_date),
        "Day of that agreement";
    "brokers", "third parties", None, Brokers,
        "Third parties recognised in all agreements signed after war_start and by at_risk_from, separated by a space; blank if none was found (see brokers_known)";
    "brokers_known", "third parties known", None, Flag(|s| Some(s.brokers.whole)),
        "1 if the time from war_start to at_risk_from lies within the coverage of the source on agreements; where 0, there may be others than those in brokers";
    "spell_id", "spell", None, Id,
        "Kind of unit, its id, and the day on which the war ended: names one spell";
    "incompatibility", "incompatibility", None,
        OneOf(|| Incompatibility::ALL.iter().map(|i| i.word()).collect(), |s| place(Incompatibility::ALL, s.incompatibility)),
        "What was fought over in the last active year";
    "last_active_year", "last active year", Some("calendar year"), Whole(|s| Some(i64::from(s.last_active_year))),
        "Last calendar year of the war before";
    "decade", "decade", Some("calendar year"), Whole(|s| Some(i64::from(s.decade()))),
        "First year of the decade in which the peace began";
    "exit", "exit", None, DayValue(|s| Some(s.exit)),
        "Day of the return, or the day on which observation stops";
    "war_start_earliest", "war start, earliest", None, DayValue(|s| earliest(s.war_start)),
        "First day that the coded precision of war_start allows";
    "war_start_latest", "war start, latest", None, DayValue(|s| latest(s.war_start)),
        "Last day that the coded precision of war_start allows";
    "ended_earliest", "ended, earliest", None, DayValue(|s| Some(s.ended_bounds().earliest)),
        "First day that the precision of ended allows; the calendar year where no precision is stated";
    "ended_latest", "ended, latest", None, DayValue(|s| Some(s.ended_bounds().latest)),
        "Last day that the precision of ended allows";
    "returned_earliest", "returned, earliest", None, DayValue(|s| s.returned.and_then(earliest)),
        "First day that the coded precision of returned allows";
    "returned_latest", "returned, latest", None, DayValue(|s| s.returned.and_then(latest)),
        "Last day that the coded precision of returned allows";
    "location_states", "location states", None, Locations,
        "Gleditsch–Ward codes of the states in which the conflict is located, last active year, separated by a space";
    "source", "source", None, Source,
        "Data set, version and row of every fact behind the spell; the heading of a file is row 1";
}

columns! {
    /// Every column of spells of war, in the order of exports.
    WAR_COLUMNS;
    "conflict_id", "conflict", None, Whole(|s| s.conflict_id.map(i64::from)),
        "UCDP conflict_id; blank where the unit is a state";
    "dyad_id", "dyad", None, Whole(|s| s.dyad_id.map(i64::from)),
        "UCDP dyad_id; blank unless the unit is a dyad";
    "state", "state", None, Whole(|s| if let UnitKey::State(code) = s.unit { Some(i64::from(code)) } else { None }),
        "Gleditsch–Ward code; blank unless the unit is a state";
    "name", "name", None, Text(|s| Some(&s.name)),
        "Name of the conflict (where: over what), the dyad (side A – side B) or the state, in the first active year";
    "region", "region", None, Regions,
        "Regions of the first active year; several are separated by a space";
    "kind", "kind", None, OneOf(|| Kind::ALL.iter().map(|k| k.word()).collect(), |s| place(Kind::ALL, s.kind)),
        "Kind of conflict in the first active year";
    "war_start", "war start", None, DayValue(|s| Some(s.war_start.day)),
        "First day of the war, as coded (start_date2); where wars are joined, of the first. Time 0 is its beginning";
    "ended", "ended", None, DayValue(|s| s.war_end().map(|date| date.day)),
        "Last day of the war, whether or not that is why the spell is left; blank while the war goes on";
    "at_risk_from", "at risk from", None, DayValue(|s| Some(s.at_risk_from)),
        "The war is at risk of an end after this day: the day before its first; at threshold 1000 the day before the first year that reached it";
    "entry", "entry", Some("years"), Real(|s| Some(s.entry)),
        "Time from the beginning of war_start to the entry into risk, in years of 365.25 days";
    "years", "years of war", Some("years"), Real(|s| Some(s.years)),
        "Time from the beginning of war_start to the end of the day exit, both days counted, in years of 365.25 days";
    "event", "event", None, Flag(|s| Some(s.event)),
        "1 if the war ended, with --ends in one of those ways; 0 if it ended otherwise or observation stopped before";
    "exit_reason", "exit reason", None,
        OneOf(|| exit_words(SpellsOf::War), |s| place(ExitReason::of(SpellsOf::War), s.exit_reason)),
        "Why the spell is left: ended, other_ending or unknown_ending (with --ends alone), or end_of_coverage";
    "ended_by", "ended by", None,
        OneOf(outcomes, |s| if s.goes_on { None } else { place(&EndedBy::all(), s.ended_by) }),
        "How the war ended, by UCDP Conflict Termination for the last active year; unknown where it has no row; blank while the war goes on";
    "peak_intensity", "peak intensity", None,
        OneOf(|| Intensity::ALL.iter().map(|i| i.word()).collect(), |s| place(Intensity::ALL, s.peak_intensity)),
        "Highest intensity in any year of the war: minor (25 to 999 deaths in battle) or war (1,000 or more)";
    "wars_before", "wars before", None, Whole(|s| Some(i64::from(s.before.wars))),
        "Wars of the same unit before this one, since 1946";
    "war_years_before", "years of war before", Some("years"), Real(|s| Some(s.before.war_years)),
        "Years of those wars together, first and last days counted";
    "peace_years_before", "years of peace before", Some("years"), Real(|s| s.before.peace_years),
        "Years from the end of the last of them to war_start; blank if there was none";
    "spell_id", "spell", None, Id,
        "war, kind of unit, its id, and the day on which the war began: names one spell";
    "incompatibility", "incompatibility", None,
        OneOf(|| Incompatibility::ALL.iter().map(|i| i.word()).collect(), |s| place(Incompatibility::ALL, s.incompatibility)),
        "What was fought over in the first active year";
    "first_active_year", "first active year", Some("calendar year"), Whole(|s| Some(i64::from(s.first_active_year))),
        "First calendar year of the war";
    "last_active_year", "last active year", Some("calendar year"), Whole(|s| Some(i64::from(s.last_active_year))),
        "Last calendar year of the war that is recorded";
    "decade", "decade", Some("calendar year"), Whole(|s| Some(i64::from(s.decade()))),
        "First year of the decade in which the war began";
    "exit", "exit", None, DayValue(|s| Some(s.exit)),
        "Last day of the war, or the last day that could be seen to be one";
    "war_start_earliest", "war start, earliest", None, DayValue(|s| earliest(s.war_start)),
        "First day that the coded precision of war_start allows";
    "war_start_latest", "war start, latest", None, DayValue(|s| latest(s.war_start)),
        "Last day that the coded precision of war_start allows";
    "ended_earliest", "ended, earliest", None, DayValue(|s| s.war_end().map(|_| s.ended_bounds().earliest)),
        "First day that the precision of ended allows; the calendar year where no precision is stated";
    "ended_latest", "ended, latest", None, DayValue(|s| s.war_end().map(|_| s.ended_bounds().latest)),
        "Last day that the precision of ended allows";
    "location_states", "location states", None, Locations,
        "Gleditsch–Ward codes of the states in which the conflict is located, first active year, separated by a space";
    "source", "source", None, Source,
        "Data set, version and row of every fact behind the spell; the heading of a file is row 1";
}

/// Every column of spells of peace, or of war, in the order of exports.
pub fn columns_of(of: SpellsOf) -> &'static [ColumnMeaning] {
    match of {
        SpellsOf::Peace => COLUMNS,
        SpellsOf::War => WAR_COLUMNS,
    }
}

/// Columns that say what came after the origin of risk. A class that is chosen by them is no base rate.
pub fn after_origin(of: SpellsOf) -> &'static [&'static str] {
    match of {
        SpellsOf::Peace => {
            &["returned", "years", "event", "exit_reason", "exit", "returned_earliest", "returned_latest"]
        }
        SpellsOf::War => &[
            "ended",
            "years",
            "event",
            "exit_reason",
            "exit",
            "ended_by",
            "peak_intensity",
            "last_active_year",
            "ended_earliest",
            "ended_latest",
        ],
    }
}

/// Text of a column that is a list: words in order, separated by a space; none where it is not known.
pub fn list_text(value: Value, spell: &Spell) -> Option<String> {
    match value {
        Value::Id => Some(spell.id()),
        Value::Regions => Some(spell.regions.iter().map(|region| region.word()).collect::<Vec<_>>().join(" ")),
        Value::Locations => Some(spell.location_states.iter().map(u16::to_string).collect::<Vec<_>>().join(" ")),
        Value::Brokers => (!spell.brokers.codes.is_empty()).then(|| spell.brokers.codes.join(" ")),
        _ => None,
    }
}

/// The words of regions, in order.
pub(crate) fn region_words() -> Vec<&'static str> {
    Region::ALL.iter().map(|region| region.word()).collect()
}
