//! Read active years of conflicts and dyads (UCDP/PRIO Armed Conflict, UCDP Dyadic).

use record::{ActiveYear, Day, Facts, Incompatibility, Intensity, Kind, Parties, Region, Side, Unit};

use crate::citation::{DAVIES_2024, DAVIES_2025, GLEDITSCH_2002, HARBOM_2008};
use crate::fault::{FaultKind, Form};
use crate::importer::{Importer, LicenceClass, Parsed, Sheet};
use crate::layout::Layout;
use crate::row::{Codebook, DateForm, Reader};
use crate::timeline;

/// Terms of all UCDP data sets.
pub(crate) const UCDP_LICENCE: &str = "CC BY 4.0";

/// The columns of one file: its own, and those that both have.
macro_rules! columns {
    ($($own:literal),+) => {
        &[
            $($own,)+
            "conflict_id",
            "location",
            "side_a",
            "side_b",
            "incompatibility",
            "territory_name",
            "year",
            "intensity_level",
            "type_of_conflict",
            "start_date",
            "start_prec",
            "start_date2",
            "start_prec2",
            "gwno_a",
            "gwno_a_2nd",
            "gwno_b",
            "gwno_b_2nd",
            "gwno_loc",
            "region",
            "version",
        ]
    };
}

pub(crate) const ACD_25_1: Importer = Importer {
    id: "ucdp-acd",
    version: "25.1",
    title: "UCDP/PRIO Armed Conflict Dataset",
    class: LicenceClass::Embedded,
    summary: "Conflicts with at least 25 deaths in battle in a calendar year, since 1946",
    layout: Layout::PLAIN,
    plan: None,
    short_title: "UCDP/PRIO ACD",
    file_names: &["ucdp-prio-acd-251.csv", "UcdpPrioConflict_v25_1.csv"],
    form: Form::Csv,
    rows: 2752,
    years: (1946, 2024),
    citations: &[GLEDITSCH_2002, DAVIES_2025],
    licence: UCDP_LICENCE,
    columns: columns!("ep_end", "ep_end_date"),
    version_cell: Some("25.1"),
    parse: |importer, sheet| parse(importer, sheet, conflict_year),
};

pub(crate) const ACD_24_1: Importer = Importer {
    version: "24.1",
    file_names: &["UcdpPrioConflict_v24_1.csv", "ucdp-prio-acd-241.csv"],
    rows: 2686,
    years: (1946, 2023),
    citations: &[GLEDITSCH_2002, DAVIES_2024],
    version_cell: Some("24.1"),
    ..ACD_25_1
};

pub(crate) const DYADIC_25_1: Importer = Importer {
    id: "ucdp-dyadic",
    title: "UCDP Dyadic Dataset",
    summary: "The same by dyad: each pair of sides of a conflict, since 1946",
    short_title: "UCDP Dyadic",
    file_names: &["ucdp-dyadic-251.csv", "Dyadic_v25_1.csv"],
    rows: 3432,
    citations: &[HARBOM_2008, DAVIES_2025],
    columns: columns!("dyad_id"),
    parse: |importer, sheet| parse(importer, sheet, dyad_year),
    ..ACD_25_1
};

const INCOMPATIBILITIES: Codebook<Incompatibility> =
    Codebook { from_code: Incompatibility::from_code, word: Incompatibility::word };
const INTENSITIES: Codebook<Intensity> = Codebook { from_code: Intensity::from_code, word: Intensity::word };
const KINDS: Codebook<Kind> = Codebook { from_code: Kind::from_code, word: Kind::word };
const REGIONS: Codebook<Region> = Codebook { from_code: Region::from_code, word: Region::word };

fn parse(importer: &Importer, sheet: &mut Sheet, read: fn(&mut Reader, (i16, i16)) -> Option<ActiveYear>) -> Parsed {
    let years = sheet.read_rows(|row| read(row, importer.years));
    // A row that is refused or missing would look like a gap: the timeline is judged only where every row was read.
    if sheet.log.is_clean() {
        for anomaly in timeline::check(&years) {
            let (row, column, value) = anomaly.place.clone();
            sheet.log.cell(row, column, &value, FaultKind::Timeline(anomaly));
        }
    }
    Parsed { facts: Facts::ActiveYears(years), left_out: Vec::new() }
}

fn conflict_year(row: &mut Reader, covered: (i16, i16)) -> Option<ActiveYear> {
    let unit = row.id("conflict_id").map(|conflict_id| Unit { conflict_id, dyad_id: None });
    let end = end(row);
    let year = active_year(row, covered, unit, end)?;
    if year.end.is_some_and(|end| end.year() != year.year) {
        return row.fault("ep_end_date", FaultKind::DateOutsideYear { year: year.year });
    }
    Some(year)
}

fn dyad_year(row: &mut Reader, covered: (i16, i16)) -> Option<ActiveYear> {
    let (conflict_id, dyad_id) = (row.id("conflict_id"), row.id("dyad_id"));
    let unit = conflict_id.zip(dyad_id).map(|(conflict_id, dyad_id)| Unit { conflict_id, dyad_id: Some(dyad_id) });
    // The publisher's dyad file has no ends.
    active_year(row, covered, unit, Some(None))
}

/// The end date stands in the last year of an episode that ended, and nowhere else.
fn end(row: &mut Reader) -> Option<Option<Day>> {
    let ended = row.flag("ep_end");
    let date = row.date_or_blank("ep_end_date", DateForm::YearFirst);
    match (ended?, date?) {
        (true, None) => row.fault("ep_end_date", FaultKind::EndWithoutDate),
        (false, Some(_)) => row.fault("ep_end_date", FaultKind::DateWithoutEnd),
        (_, date) => Some(date),
    }
}

/// The columns that conflicts and dyads have in common. Every cell is read before the row is given up.
fn active_year(
    row: &mut Reader,
    covered: (i16, i16),
    unit: Option<Unit>,
    end: Option<Option<Day>>,
) -> Option<ActiveYear> {
    let year = row.year("year", covered);
    let (location, side_a, side_b) = (row.text("location"), row.text("side_a"), row.text("side_b"));
    let incompatibility = row.code("incompatibility", &INCOMPATIBILITIES);
    let territory = row.text_or_blank("territory_name");
    let intensity = row.code("intensity_level", &INTENSITIES);
    let kind = row.code("type_of_conflict", &KINDS);
    let first_start = row.dated("start_date", "start_prec");
    let start = row.dated("start_date2", "start_prec2");
    let location_states = row.states("gwno_loc");
    let regions = row.codes("region", &REGIONS);
    let parties = parties(row);
    let (year, start) = (year?, start?);
    if start.day.year() > year {
        return row.fault("start_date2", FaultKind::BeginsAfterYear { year });
    }
    Some(ActiveYear {
        row: row.number(),
        unit: unit?,
        year,
        location: location?,
        side_a: side_a?,
        side_b: side_b?,
        incompatibility: incompatibility?,
        territory: territory?,
        intensity: intensity?,
        kind: kind?,
        first_start: first_start?,
        start,
        end: end?,
        location_states: location_states?,
        regions: regions?,
        parties: parties?,
    })
}

/// Side A always has a state: it is the government where there is one. Side B has one only in wars between states.
fn parties(row: &mut Reader) -> Option<Parties> {
    let (own_a, own_b) = (row.states("gwno_a"), row.states_or_blank("gwno_b"));
    let (joined_a, joined_b) = (row.states_or_blank("gwno_a_2nd"), row.states_or_blank("gwno_b_2nd"));
    Some(Parties {
        a: Side { primary: own_a?, secondary: joined_a? },
        b: Side { primary: own_b?, secondary: joined_b? },
    })
}
