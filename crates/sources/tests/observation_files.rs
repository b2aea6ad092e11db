//! Refuse files of observations that are not what they should be, each with file, row, column, value and remedy.

mod made;

use made::{Value, text, workbook_of_sheet};
use record::{Code, Dated, Day, End, Known, Layer, Observations, Precision, Role, Span, Who};
use sources::{Fault, FaultKind, Faults, File, Form, Imported, observers, read_as, recognise};

type Cells = &'static [(&'static str, &'static str)];

const MAJORS: Cells = &[
    ("stateabb", "USA"),
    ("ccode", "2"),
    ("styear", "1898"),
    ("stmonth", "8"),
    ("stday", "13"),
    ("endyear", "2016"),
    ("endmonth", "12"),
    ("endday", "31"),
    ("version", "2016"),
];

const DISPUTE: Cells = &[
    ("dispnum", "3"),
    ("stday", "2"),
    ("stmon", "5"),
    ("styear", "1913"),
    ("endday", "25"),
    ("endmon", "10"),
    ("endyear", "1913"),
    ("outcome", "4"),
    ("settle", "3"),
    ("fatality", "0"),
    ("hiact", "8"),
    ("hostlev", "3"),
    ("recip", "0"),
    ("numa", "1"),
    ("numb", "1"),
    ("ongo2014", "0"),
    ("version", "5"),
];

const WAR: Cells = &[
    ("WarNum", "1"),
    ("WarName", "Franco-Spanish War"),
    ("ccode", "230"),
    ("Side", "2"),
    ("StartMonth1", "4"),
    ("StartDay1", "7"),
    ("StartYear1", "1823"),
    ("EndMonth1", "11"),
    ("EndDay1", "13"),
    ("EndYear1", "1823"),
    ("StartMonth2", "-8"),
    ("StartDay2", "-8"),
    ("StartYear2", "-8"),
    ("EndMonth2", "-8"),
    ("EndDay2", "-8"),
    ("EndYear2", "-8"),
    ("Initiator", "2"),
    ("Outcome", "2"),
    ("BatDeath", "600"),
    ("Version", "4"),
];

const SANCTION: Cells = &[
    ("case_id", "1"),
    ("sanctioned_state", "Egypt, Arab Rep., Syria"),
    ("sanctioning_state", "EU, Canada"),
    ("begin", "1990"),
    ("end", "1995"),
    ("trade", "1"),
    ("arms", "0"),
    ("military", "0"),
    ("financial", "0"),
    ("travel", "0"),
    ("other", "0"),
    ("target_mult", "0"),
    ("sender_mult", "1"),
];

/// A text file with one row for each list of changed cells.
fn file(cells: Cells, rows: &[&[(&str, &str)]], separator: &str) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |cells: Vec<&str>| cells.into_iter().map(quoted).collect::<Vec<_>>().join(separator);
    let mut lines = vec![line(cells.iter().map(|(heading, _)| *heading).collect())];
    for changes in rows {
        let value = |heading: &str, usual: &'static str| {
            changes
                .iter()
                .find(|(column, _)| *column == heading)
                .map_or(usual.to_owned(), |(_, value)| (*value).to_owned())
        };
        let row: Vec<String> = cells.iter().map(|(heading, usual)| value(heading, usual)).collect();
        lines.push(line(row.iter().map(String::as_str).collect()));
    }
    lines.join("\n") + "\n"
}

fn read(id: &str, content: &[u8]) -> Result<Layer<Observations>, Faults> {
    let importer = observers().iter().find(|importer| importer.id == id).unwrap();
    importer.read_part(&File { name: "made.csv", bytes: content })
}

fn one(id: &str, cells: Cells, changes: &[(&str, &str)]) -> Result<Layer<Observations>, Faults> {
    read(id, file(cells, &[changes], ",").as_bytes())
}

fn only_fault(read: Result<Layer<Observations>, Faults>) -> Fault {
    let faults = read.unwrap_err();
    assert_eq!((faults.kept.len(), faults.more), (1, 0), "{faults}");
    faults.kept[0].clone()
}

fn exact(day: &str) -> Dated {
    Dated { day: day.parse().unwrap(), precision: Precision::Day }
}

#[test]
fn a_unit_that_is_there_on_the_lists_last_day_goes_on() {
    let layer = one("cow-majors", MAJORS, &[]).unwrap();
    let usa = &layer.facts.rows[0];
    assert_eq!(usa.about, [(Role::Subject, Who::State(Code::CorrelatesOfWar(2)))]);
    assert_eq!(usa.span, Span::Days { begins: Some(exact("1898-08-13")), ends: End::Ongoing });
    let layer = one("cow-majors", MAJORS, &[("endyear", "1940"), ("endmonth", "6"), ("endday", "22")]).unwrap();
    assert!(matches!(layer.facts.rows[0].span, Span::Days { ends: End::On(day), .. } if day == exact("1940-06-22")));
}

#[test]
fn a_day_that_is_not_known_is_its_month_and_a_month_its_year() {
    let span = |changes: &[(&str, &str)]| match one("cow-mid-disputes", DISPUTE, changes).unwrap().facts.rows[0].span {
        Span::Days { begins, ends } => (begins, ends),
        other => panic!("{other:?}"),
    };
    let (begins, ends) = span(&[("stday", "-9"), ("endday", "-9"), ("endmon", "2"), ("endyear", "1916")]);
    assert_eq!(begins, Some(Dated { day: "1913-05-01".parse().unwrap(), precision: Precision::Month }));
    // The last day that it can be: 1916 was a leap year.
    assert_eq!(ends, End::On(Dated { day: "1916-02-29".parse().unwrap(), precision: Precision::Month }));
    let (begins, ends) = span(&[("stmon", "-9"), ("endyear", "-9")]);
    assert_eq!(begins, Some(Dated { day: Day::first_of(1913), precision: Precision::Year }));
    assert_eq!(ends, End::Unknown);
    assert_eq!(span(&[("endyear", "2014"), ("ongo2014", "1")]).1, End::Ongoing);
}

#[test]
fn a_missing_code_is_unknown_and_not_a_number() {
    let layer = one("cow-mid-disputes", DISPUTE, &[("fatality", "-9"), ("outcome", "-9")]).unwrap();
    let value = |name| layer.facts.rows[0].values[layer.facts.measure(name).unwrap()];
    assert_eq!((value("fatality"), value("outcome")), (Known::Unknown, Known::Unknown));
    assert!(matches!(value("hostility"), Known::Value(level) if level.get() == 3.0));
}

#[test]
fn a_second_time_of_fighting_is_an_observation_of_its_own_in_the_same_row() {
    let second = [
        ("StartMonth2", "2"),
        ("StartDay2", "3"),
        ("StartYear2", "1824"),
        ("EndMonth2", "4"),
        ("EndDay2", "-9"),
        ("EndYear2", "1824"),
    ];
    let layer = one("cow-inter-state-wars", WAR, &second).unwrap();
    let rows: Vec<(u32, Option<&str>)> = layer.facts.rows.iter().map(|war| (war.row, war.id.as_deref())).collect();
    assert_eq!(rows, [(2, Some("1")), (2, Some("1"))]);
    assert_eq!(layer.facts.rows[0].about, [(Role::SideB, Who::State(Code::CorrelatesOfWar(230)))]);
    assert_eq!(one("cow-inter-state-wars", WAR, &[]).unwrap().facts.rows.len(), 1);
}

#[test]
fn old_line_ends_and_old_letters_are_read() {
    let content = file(WAR, &[&[]], ",").replace('\n', "\r");
    assert_eq!(read("cow-inter-state-wars", content.as_bytes()).unwrap().facts.rows[0].row, 2);
    let utf8 = one("cow-inter-state-wars", WAR, &[("WarName", "Año")]).unwrap();
    assert_eq!(utf8.facts.rows[0].name.as_deref(), Some("Año"));
    // This publisher's file is UTF-8: other letters are refused, and not guessed.
    let latin: Vec<u8> =
        file(WAR, &[&[("WarName", "Año")]], ",").chars().map(|c| u8::try_from(c as u32).unwrap()).collect();
    let fault = only_fault(read("cow-inter-state-wars", &latin));
    assert!(matches!(fault.what, FaultKind::NotUtf8 { .. }), "{fault}");
}

#[test]
fn names_in_a_list_are_parted_and_the_last_year_of_coverage_goes_on() {
    let layer = one("gsdb", SANCTION, &[("end", "2023")]).unwrap();
    let case = &layer.facts.rows[0];
    let named = |role| -> Vec<String> {
        case.in_role(role)
            .map(|who| match who {
                Who::Named(name) => name.clone(),
                other => panic!("{other:?}"),
            })
            .collect()
    };
    assert_eq!(
        (named(Role::Target), named(Role::Sender)),
        (vec!["Egypt, Arab Rep.".into(), "Syria".into()], vec!["EU".into(), "Canada".into()])
    );
    assert!(matches!(case.span, Span::Days { ends: End::Ongoing, .. }));
}

#[test]
fn each_unlawful_cell_is_refused_for_what_it_is_with_its_place() {
    type Is = fn(&FaultKind) -> bool;
    let cases: Vec<(&str, Cells, &str, &str, Is)> = vec![
        ("cow-majors", MAJORS, "ccode", "", |what| *what == FaultKind::Blank),
        ("cow-majors", MAJORS, "ccode", "two", |what| *what == FaultKind::NotANumber),
        ("cow-majors", MAJORS, "ccode", "2.5", |what| matches!(what, FaultKind::OutOfRange { .. })),
        ("cow-majors", MAJORS, "ccode", "-2", |what| matches!(what, FaultKind::OutOfRange { .. })),
        ("cow-majors", MAJORS, "stday", "32", |what| matches!(what, FaultKind::OutOfRange { .. })),
        ("cow-majors", MAJORS, "stmonth", "Aug", |what| *what == FaultKind::NotANumber),
        ("cow-majors", MAJORS, "stmonth", "8.5", |what| *what == FaultKind::NotWhole),
        ("cow-majors", MAJORS, "version", "2011", |what| matches!(what, FaultKind::OtherVersion { rows: 1, .. })),
        ("cow-mid-disputes", DISPUTE, "hostlev", "7", |what| matches!(what, FaultKind::UnknownMeasureCode { .. })),
        ("cow-mid-disputes", DISPUTE, "hostlev", "", |what| *what == FaultKind::Blank),
        ("cow-mid-disputes", DISPUTE, "hiact", "99", |what| matches!(what, FaultKind::OutsideRange { .. })),
        ("cow-mid-disputes", DISPUTE, "hiact", "NaN", |what| *what == FaultKind::NotANumber),
        ("cow-mid-disputes", DISPUTE, "hiact", "inf", |what| *what == FaultKind::NotANumber),
        ("cow-mid-disputes", DISPUTE, "hiact", "1,000", |what| *what == FaultKind::NotANumber),
        ("cow-mid-disputes", DISPUTE, "dispnum", "x", |what| *what == FaultKind::NotANumber),
        ("gsdb", SANCTION, "begin", "1948", |what| matches!(what, FaultKind::YearOutsideCoverage { .. })),
        ("gsdb", SANCTION, "trade", "2", |what| matches!(what, FaultKind::UnknownMeasureCode { .. })),
    ];
    for (id, cells, column, value, is) in cases {
        let fault = only_fault(one(id, cells, &[(column, value)]));
        assert!(is(&fault.what), "{column} {value}: {fault}");
        assert_eq!(
            (fault.file.as_str(), fault.row, fault.column.as_deref()),
            ("made.csv", Some(2), Some(column)),
            "{fault}"
        );
        assert!(!fault.remedy.is_empty());
    }
    let fault = only_fault(one("cow-majors", MAJORS, &[("stmonth", "2"), ("stday", "30")]));
    assert!(matches!(fault.what, FaultKind::NotADate { .. }), "{fault}");
}

#[test]
fn two_rows_with_one_key_are_refused_with_both_rows() {
    let content = file(DISPUTE, &[&[], &[]], ",");
    let fault = only_fault(read("cow-mid-disputes", content.as_bytes()));
    assert_eq!((fault.row, fault.what), (Some(3), FaultKind::RepeatedKey { first_row: 2 }));
}

#[test]
fn a_file_that_a_spreadsheet_saved_again_with_semicolons_is_refused() {
    let fault = only_fault(read("cow-mid-disputes", file(DISPUTE, &[&[]], ";").as_bytes()));
    assert!(matches!(fault.what, FaultKind::SavedAgain { .. }), "{fault}");
}

#[test]
fn a_missing_column_is_named_with_the_nearest() {
    let content = file(DISPUTE, &[&[]], ",").replace("hostlev", "hostlevel");
    let fault = only_fault(read("cow-mid-disputes", content.as_bytes()));
    assert_eq!(fault.column.as_deref(), Some("hostlev"));
    assert_eq!(fault.what, FaultKind::MissingColumn { nearest: Some("hostlevel".to_owned()) });
}

fn maddison(sheet: &str, changes: &[(&str, Value)]) -> Result<Layer<Observations>, Faults> {
    let cells = vec![
        ("countrycode", text("AFG")),
        ("country", text("Afghanistan")),
        ("year", Value::Number(1950.0)),
        ("gdppc", Value::Number(1156.5)),
        ("pop", Value::Blank),
    ];
    let bytes = workbook_of_sheet(sheet, &cells, &[changes]);
    let importer = observers().iter().find(|importer| importer.id == "maddison").unwrap();
    importer.read_part(&File { name: "mpd2020.xlsx", bytes: &bytes })
}

#[test]
fn the_sheet_with_the_data_is_read_and_a_workbook_without_it_is_refused() {
    let layer = maddison("Full data", &[]).unwrap();
    let afghanistan = &layer.facts.rows[0];
    assert_eq!(afghanistan.about[0].1, Who::State(Code::iso3("AFG").unwrap()));
    assert!(matches!(afghanistan.values[0], Known::Value(income) if income.get() == 1156.5));
    assert_eq!(afghanistan.values[1], Known::Unknown);
    let fault = only_fault(maddison("dataset", &[]));
    assert!(fault.to_string().contains("it has no sheet `Full data`"), "{fault}");
}

#[test]
fn a_formula_and_an_error_in_a_workbook_are_no_values() {
    for (column, value, what) in [
        ("gdppc", Value::Formula("1+0", 1.0), FaultKind::FormulaCell),
        ("gdppc", Value::Error("#REF!"), FaultKind::ErrorCell),
        ("countrycode", Value::Formula("A1", 1.0), FaultKind::FormulaCell),
        ("year", Value::Error("#N/A"), FaultKind::ErrorCell),
        ("countrycode", text("Afg"), FaultKind::NotIso3),
        ("gdppc", Value::Number(-1.0), FaultKind::OutsideRange { least: 0.0, greatest: 1e6 }),
    ] {
        let fault = only_fault(maddison("Full data", &[(column, value)]));
        assert_eq!((fault.what.clone(), fault.column.as_deref()), (what, Some(column)), "{fault}");
    }
}

#[test]
fn an_old_workbook_that_is_cut_or_changed_is_refused_and_never_a_panic() {
    for bytes in
        [&b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"[..], &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0, 0, 0][..]]
    {
        let fault = only_fault(read("pkm", bytes));
        assert!(matches!(fault.what, FaultKind::UnreadableWorkbook { .. }), "{fault}");
    }
    let fault = only_fault(read("pkm", b"PK\x03\x04"));
    assert!(matches!(fault.what, FaultKind::OtherForm { found: Form::Xlsx, expected: Form::Ole }), "{fault}");
    assert!(matches!(only_fault(read("pkm", b"")).what, FaultKind::Empty));
}

#[test]
fn a_stata_file_that_is_cut_is_refused() {
    let fault = only_fault(read("unga-ideal-points", b"<stata_dta><header><release>118</release>"));
    assert!(matches!(fault.what, FaultKind::UnreadableStata { .. }), "{fault}");
    let fault = only_fault(read("unga-ideal-points", b"ccode,year\n2,1946\n"));
    assert!(matches!(fault.what, FaultKind::OtherForm { found: Form::Csv, expected: Form::Stata }), "{fault}");
}

#[test]
fn the_number_of_rows_is_the_publishers() {
    let content = file(MAJORS, &[&[]], ",");
    let faults = read_as("cow-majors", &File { name: "majors2016.csv", bytes: content.as_bytes() }).unwrap_err();
    assert_eq!(faults.kept[0].what, FaultKind::RowTotal { found: 1, expected: 14, version: "2016" });
}

#[test]
fn a_name_that_is_no_source_is_answered_with_the_nearest_and_all() {
    let faults = read_as("cow-major", &File { name: "x.csv", bytes: b"a\n1\n" }).unwrap_err();
    let FaultKind::UnknownSource { nearest, known } = &faults.kept[0].what else { panic!("{faults}") };
    assert_eq!(*nearest, Some("cow-majors"));
    assert!(known.contains(&"ucdp-acd") && known.contains(&"gsdb"));
}

#[test]
fn a_file_of_another_source_is_named_and_not_read() {
    let content = file(DISPUTE, &[&[]], ",");
    let faults = read_as("cow-majors", &File { name: "majors2016.csv", bytes: content.as_bytes() }).unwrap_err();
    let expected = FaultKind::OtherSource { found: "cow-mid-disputes", named: "cow-majors".to_owned() };
    assert_eq!(faults.kept[0].what, expected);
    assert!(faults.to_string().ends_with("name the source that reads it, or give the other file"), "{faults}");
}

#[test]
fn a_name_that_is_nearly_a_publishers_is_explained() {
    let content = b"some,thing\n1,2\n";
    let faults = recognise(&File { name: "downloads/majors2016 (1).csv", bytes: content }).unwrap_err();
    let FaultKind::NearlyNamed { nearest, id: source, because } = &faults.kept[0].what else { panic!("{faults}") };
    assert_eq!((*nearest, *source), ("majors2016.csv", "cow-majors"));
    assert!(!because.is_empty());
    let faults = recognise(&File { name: "notes.txt", bytes: content }).unwrap_err();
    assert!(matches!(faults.kept[0].what, FaultKind::UnknownFile { .. }), "{faults}");
}

#[test]
fn a_file_is_known_by_its_content_whatever_its_name() {
    let content = file(MAJORS, &[&[]], ",");
    let found = recognise(&File { name: "MIDA 5.0.csv", bytes: content.as_bytes() }).unwrap();
    assert_eq!((found.id(), found.class().word()), ("cow-majors", "user layer"));
}

#[test]
fn each_source_says_all_that_a_list_and_a_citation_need() {
    let mut names = Vec::new();
    for source in sources::sources() {
        assert!(!source.id().is_empty() && !source.version().is_empty() && !source.title().is_empty());
        assert!(!source.summary().is_empty() && !source.summary().ends_with('.'), "{}", source.id());
        assert!(!source.licence().is_empty() && !source.file_names().is_empty());
        names.push((source.id(), source.version()));
    }
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all, "one entry for each version");
    for importer in observers() {
        assert!(!importer.citations.is_empty() && importer.citations.iter().all(|work| work.bibtex.starts_with('@')));
    }
}

#[test]
fn what_a_file_gives_says_its_number_and_kind() {
    let content = file(MAJORS, &[&[]], ",");
    let layer = read("cow-majors", content.as_bytes()).unwrap();
    let imported = Imported::Observations(layer);
    assert_eq!((imported.len(), imported.noun(), imported.is_empty()), (1, "times as a great power", false));
}
