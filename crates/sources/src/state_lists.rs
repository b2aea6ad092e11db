//! Read the lists of states (Gleditsch and Ward; Correlates of War).

use std::collections::BTreeMap;

use record::{Day, Facts, Membership, Scheme};

use crate::citation::{CORRELATES_OF_WAR_2017, GLEDITSCH_WARD_1999};
use crate::fault::{FaultKind, Form};
use crate::importer::{Importer, LicenceClass, Parsed, Sheet};
use crate::layout::Layout;
use crate::row::{DateForm, Reader};

/// What is known of the terms of both lists: neither publisher states a licence.
const LICENCE: &str = "No licence stated. Cite. Only facts on state membership (codes, names, dates) are used.";

pub(crate) const GLEDITSCH_WARD_2017: Importer = Importer {
    id: "gw-states",
    version: "2017",
    title: "Gleditsch and Ward List of Independent States",
    class: LicenceClass::Embedded,
    summary: "Independent states by date, with the codes that UCDP uses",
    layout: Layout::PLAIN,
    plan: None,
    short_title: "Gleditsch–Ward states",
    file_names: &["gwstates.xlsx"],
    form: Form::Xlsx,
    rows: 216,
    years: (1816, 2017),
    citations: &[GLEDITSCH_WARD_1999],
    licence: LICENCE,
    columns: &["Cow Nr.", "Cow ID", "Name of State", "Start", "End"],
    version_cell: None,
    parse: |importer, sheet| parse(importer, sheet, gleditsch_ward),
};

pub(crate) const CORRELATES_OF_WAR_2016: Importer = Importer {
    id: "cow-states",
    version: "2016",
    title: "Correlates of War State System Membership List",
    class: LicenceClass::Embedded,
    summary: "States of the system by date, with the codes of Correlates of War",
    layout: Layout::PLAIN,
    plan: None,
    short_title: "COW states",
    file_names: &["states2016.csv"],
    form: Form::Csv,
    rows: 243,
    years: (1816, 2016),
    citations: &[CORRELATES_OF_WAR_2017],
    licence: LICENCE,
    columns: &[
        "stateabb", "ccode", "statenme", "styear", "stmonth", "stday", "endyear", "endmonth", "endday", "version",
    ],
    version_cell: Some("2016"),
    parse: |importer, sheet| parse(importer, sheet, correlates_of_war),
};

/// One row, before the list's last day is read as "still a member".
struct Listed {
    membership: Membership,
    end: Day,
    end_column: &'static str,
}

fn parse(importer: &Importer, sheet: &mut Sheet, read: fn(&mut Reader) -> Option<Listed>) -> Parsed {
    let coverage = importer.coverage();
    let memberships = sheet.read_rows(|row| {
        let Listed { mut membership, end, end_column } = read(row)?;
        if end < membership.from {
            return row.fault(end_column, FaultKind::EndsBeforeItBegins { begins: membership.from });
        }
        if !coverage.contains(membership.from) || !coverage.contains(end) {
            let (first, last) = importer.years;
            return row.fault(end_column, FaultKind::YearOutsideCoverage { first, last });
        }
        membership.until = (end < coverage.latest).then_some(end);
        Some(membership)
    });
    verify_apart(&memberships, sheet);
    Parsed { facts: Facts::Memberships(memberships), left_out: Vec::new() }
}

/// A state is a member once at a time.
fn verify_apart(memberships: &[Membership], sheet: &mut Sheet) {
    let mut by_code: BTreeMap<u16, Vec<&Membership>> = BTreeMap::new();
    for membership in memberships {
        by_code.entry(membership.code).or_default().push(membership);
    }
    for listed in by_code.values_mut() {
        listed.sort_by_key(|membership| membership.from);
        for pair in listed.windows(2) {
            if pair[0].until.is_none_or(|until| pair[1].from <= until) {
                sheet.log.row(pair[1].row, FaultKind::MembershipOverlap { other_row: pair[0].row });
            }
        }
    }
}

fn gleditsch_ward(row: &mut Reader) -> Option<Listed> {
    let code = row.state("Cow Nr.");
    let (abbreviation, name) = (row.text("Cow ID"), row.text("Name of State"));
    let (from, end) = (row.date("Start", DateForm::DayFirst), row.date("End", DateForm::DayFirst));
    let membership = Membership {
        row: row.number(),
        scheme: Scheme::GleditschWard,
        code: code?,
        abbreviation: abbreviation?,
        name: name?,
        from: from?,
        until: None,
    };
    Some(Listed { membership, end: end?, end_column: "End" })
}

fn correlates_of_war(row: &mut Reader) -> Option<Listed> {
    let code = row.state("ccode");
    let (abbreviation, name) = (row.text("stateabb"), row.text("statenme"));
    let from = three_cells(row, ["styear", "stmonth", "stday"]);
    let end = three_cells(row, ["endyear", "endmonth", "endday"]);
    let membership = Membership {
        row: row.number(),
        scheme: Scheme::CorrelatesOfWar,
        code: code?,
        abbreviation: abbreviation?,
        name: name?,
        from: from?,
        until: None,
    };
    Some(Listed { membership, end: end?, end_column: "endyear" })
}

/// A date whose year, month and day stand in three cells.
fn three_cells(row: &mut Reader, columns: [&'static str; 3]) -> Option<Day> {
    let [year, month, day] = columns;
    let (y, m, d) = (row.whole(year, 1800, 2100), row.whole(month, 1, 12), row.whole(day, 1, 31));
    let read = || Day::from_ymd(i16::try_from(y?).ok()?, i8::try_from(m?).ok()?, i8::try_from(d?).ok()?);
    match read() {
        None if y.is_some() && m.is_some() && d.is_some() => {
            row.fault(day, FaultKind::NotADate { form: "year, month and day in three cells" })
        }
        day => day,
    }
}
