//! Read and refuse small workbooks.

mod made;

use made::{
    FEBRUARY_1990, Value, agreement, archive, archive_with, dyad_endings, dyad_termination, importer, only_fault,
    parts, state, text, workbook,
};
use record::{AgreementKind, Day, Facts, Layer, Outcome, Precision, Unit};
use sources::{Fault, FaultKind, Faults, File, Form, match_importer};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn ending(changes: &[(&str, Value)]) -> Result<Layer, Faults> {
    dyad_termination(&workbook(&dyad_endings(), &[changes]))
}

fn endings(layer: Layer) -> Vec<record::Ending> {
    match layer.facts {
        Facts::Endings(endings) => endings,
        other => panic!("{}", other.noun()),
    }
}

fn agreements(changes: &[(&str, Value)]) -> Result<Layer, Faults> {
    let bytes = workbook(&agreement(), &[changes]);
    importer("ucdp-peace-agreements", "22.1").read_part(&File { name: "made.xlsx", bytes: &bytes })
}

fn states(rows: &[&[(&str, Value)]]) -> Result<Layer, Faults> {
    let bytes = workbook(&state(), rows);
    importer("gw-states", "2017").read_part(&File { name: "made.xlsx", bytes: &bytes })
}

#[test]
fn an_ending_has_its_date_with_its_precision_and_its_outcome() {
    let changes = [("cfiredate", Value::Date(FEBRUARY_1990 + 1.0))];
    let endings = endings(ending(&changes).unwrap());
    let ending = &endings[0];
    assert_eq!((ending.row, ending.unit), (2, Unit { conflict_id: 200, dyad_id: Some(400) }));
    let end = ending.end.unwrap();
    assert_eq!((end.day, end.precision), (day("1990-03-05"), Precision::Month));
    assert_eq!((ending.year, ending.outcome), (1990, Some(Outcome::Agreement)));
    assert_eq!((ending.ceasefire, ending.agreement), (Some(day("1990-02-04")), None));
}

#[test]
fn rows_in_which_the_episode_goes_on_are_left_out_and_counted() {
    let going_on = [("dyadterm", Value::Number(0.0)), ("outcome", Value::Blank)];
    let with_outcome = [("dyadterm", Value::Number(0.0)), ("year", Value::Number(1991.0))];
    let open = [("dyadterm", Value::Blank), ("year", Value::Number(2020.0))];
    let layer = dyad_termination(&workbook(&dyad_endings(), &[&going_on, &with_outcome, &open])).unwrap();
    assert_eq!((layer.source.rows, layer.facts.len()), (3, 0));
    let left_out = &layer.source.left_out;
    assert!(left_out.contains("the episode goes on (dyadterm = 0): 2,"), "{left_out}");
    assert!(left_out.contains("with an outcome all the same: 1"), "{left_out}");
    assert!(left_out.contains("rows with dyadterm blank: 1"), "{left_out}");
}

#[test]
fn a_blank_termination_is_lawful_in_the_last_year_only() {
    let fault = only_fault(ending(&[("dyadterm", Value::Blank)]));
    assert_eq!((fault.column.as_deref(), fault.what), (Some("dyadterm"), FaultKind::Blank));
}

#[test]
fn a_full_stop_and_a_zero_for_a_date_are_no_date_and_are_counted() {
    let changes = [("ependdate", text(".")), ("ependprec", Value::Blank), ("peagdate", Value::Number(0.0))];
    let layer = ending(&changes).unwrap();
    let left_out = layer.source.left_out.clone();
    let endings = endings(layer);
    assert_eq!((endings[0].end, endings[0].agreement), (None, None));
    assert!(left_out.contains("hold a full stop, read as no date: 1"), "{left_out}");
    assert!(left_out.contains("hold 0, read as no date: 1"), "{left_out}");
}

#[test]
fn of_several_dates_in_a_cell_the_last_is_kept_and_the_row_named() {
    let layer = ending(&[("cfiredate", text("1990-02-24 (unilateral); 1990-04-03 (bilateral)"))]).unwrap();
    assert!(layer.source.left_out.contains("the last is kept: rows 2"));
    assert_eq!(endings(layer)[0].ceasefire, Some(day("1990-04-03")));
    let fault = only_fault(ending(&[("cfiredate", text("1990-02-24; soon"))]));
    assert!(matches!(fault.what, FaultKind::NotADate { .. }));
}

#[test]
fn each_unlawful_cell_of_an_ending_is_refused_for_what_it_is() {
    type Is = fn(&FaultKind) -> bool;
    let cases: Vec<(&str, Value, Is)> = vec![
        ("outcome", Value::Number(7.0), |what| matches!(what, FaultKind::UnknownCode { .. })),
        ("outcome", Value::Number(0.0), |what| matches!(what, FaultKind::UnknownCode { .. })),
        ("outcome", Value::Number(1.5), |what| *what == FaultKind::NotWhole),
        ("outcome", Value::Error("#REF!"), |what| *what == FaultKind::ErrorCell),
        ("outcome", Value::Formula("1+1", 2.0), |what| *what == FaultKind::FormulaCell),
        ("conflict_id", Value::Blank, |what| *what == FaultKind::Blank),
        ("conflict_id", Value::Number(-1.0), |what| matches!(what, FaultKind::OutOfRange { .. })),
        ("conflict_id", Value::Number(1e300), |what| matches!(what, FaultKind::OutOfRange { .. })),
        ("ependprec", Value::Blank, |what| *what == FaultKind::Blank),
        ("ependprec", Value::Number(9.0), |what| matches!(what, FaultKind::UnknownCode { .. })),
        ("ependdate", Value::Number(32950.0), |what| matches!(what, FaultKind::NotADate { .. })),
        ("ependdate", Value::Date(32950.5), |what| matches!(what, FaultKind::NotADate { .. })),
        ("ependdate", Value::Date(32900.0), |what| *what == FaultKind::EndsBeforeItBegins { begins: Day(7338) }),
        ("ependdate", Value::Date(33400.0), |what| *what == FaultKind::DateOutsideYear { year: 1990 }),
        ("ependdate", Value::Date(90000.0), |what| matches!(what, FaultKind::DateOutOfRange { .. })),
        ("start_date2", text("."), |what| *what == FaultKind::StopForDate),
        ("peagdate", text("soon"), |what| matches!(what, FaultKind::NotADate { .. })),
        ("peagdate", Value::Error("#N/A"), |what| *what == FaultKind::ErrorCell),
        ("peagdate", Value::Number(5.0), |what| matches!(what, FaultKind::NotADate { .. })),
        ("year", Value::Number(2021.0), |what| *what == FaultKind::YearOutsideCoverage { first: 1946, last: 2020 }),
        ("version", Value::Number(4.0), |what| *what == FaultKind::OtherVersion { expected: "3", rows: 1 }),
    ];
    for (column, value, is) in cases {
        let fault = only_fault(ending(&[(column, value)]));
        assert!(is(&fault.what), "{fault}");
        assert_eq!((fault.row, fault.column.as_deref()), (Some(2), Some(column)), "{fault}");
    }
}

#[test]
fn an_ending_of_one_dyad_and_year_stands_once() {
    let fault = only_fault(dyad_termination(&workbook(&dyad_endings(), &[&[], &[]])));
    assert_eq!((fault.row, fault.what), (Some(3), FaultKind::RepeatedKey { first_row: 2 }));
}

#[test]
fn an_agreement_of_two_conflicts_is_one_fact_that_names_both() {
    let layer = agreements(&[]).unwrap();
    let Facts::Agreements(agreements) = layer.facts else { panic!("other facts") };
    assert_eq!(agreements.len(), 1);
    for agreement in agreements {
        assert_eq!(agreement.conflict_ids, [221, 333]);
        assert_eq!((agreement.row, agreement.agreement_id, agreement.kind), (2, 1565, AgreementKind::Partial));
        assert_eq!((agreement.dyad_ids.as_slice(), agreement.date), ([726, 727, 729].as_slice(), day("1992-04-24")));
        assert_eq!(agreement.third_parties.as_deref(), Some("The accord was brokered by Pakistan."));
    }
}

#[test]
fn an_agreement_without_a_third_party_has_none_and_not_an_empty_text() {
    let Facts::Agreements(agreements) = agreements(&[("pa_3rd ", text("  "))]).unwrap().facts else {
        panic!("other facts")
    };
    assert_eq!(agreements[0].third_parties, None);
}

#[test]
fn each_unlawful_cell_of_an_agreement_is_refused_for_what_it_is() {
    type Is = fn(&FaultKind) -> bool;
    let cases: Vec<(&str, Value, Is)> = vec![
        ("dyad_id", text("729,, 3"), |what| *what == FaultKind::EmptyPlaceInList),
        ("pa_type", text("4"), |what| matches!(what, FaultKind::UnknownCode { .. })),
        ("pa_date", text("24-04-1992"), |what| matches!(what, FaultKind::SavedAgain { .. })),
        ("pa_date", text("1993-04-24"), |what| *what == FaultKind::DateOutsideYear { year: 1992 }),
        ("pa_name", Value::Blank, |what| *what == FaultKind::Blank),
        ("year", text("1974"), |what| *what == FaultKind::YearOutsideCoverage { first: 1975, last: 2021 }),
    ];
    for (column, value, is) in cases {
        let fault = only_fault(agreements(&[(column, value)]));
        assert!(is(&fault.what) && fault.column.as_deref() == Some(column), "{fault}");
    }
}

#[test]
fn a_state_of_the_gleditsch_ward_list_leaves_or_stays_to_the_end() {
    let stays = [("Start", text("15.08.1934")), ("End", text("31.12.2017"))];
    let Facts::Memberships(memberships) = states(&[&[], &stays]).unwrap().facts else { panic!("other facts") };
    assert_eq!((memberships[0].from, memberships[0].until), (day("1816-01-01"), Some(day("1915-07-04"))));
    assert_eq!((memberships[1].from, memberships[1].until), (day("1934-08-15"), None));
}

#[test]
fn a_membership_that_ends_before_it_begins_or_lies_outside_the_list_is_refused() {
    let before = only_fault(states(&[&[("End", text("31.12.1815"))]]));
    assert_eq!(before.what, FaultKind::EndsBeforeItBegins { begins: day("1816-01-01") });
    let after = only_fault(states(&[&[("End", text("01.01.2018"))]]));
    assert_eq!(after.what, FaultKind::YearOutsideCoverage { first: 1816, last: 2017 });
    let other = only_fault(states(&[&[("End", text("1915-07-04"))]]));
    assert_eq!(other.what, FaultKind::NotADate { form: "dd.mm.yyyy" });
}

#[test]
fn something_else_under_a_workbooks_name_is_named_as_what_it_is() {
    let cases: [(&[u8], Form); 3] = [
        (b"conflict_id,year\n1,1990\n", Form::Csv),
        (b"<html><table></table></html>", Form::Html),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Form::Ole),
    ];
    for (bytes, found) in cases {
        let fault = only_fault(dyad_termination(bytes));
        assert_eq!(fault.what, FaultKind::OtherForm { found, expected: Form::Xlsx });
    }
    assert_eq!(only_fault(dyad_termination(b"")).what, FaultKind::Empty);
    assert!(only_fault(dyad_termination(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")).to_string().contains("password"));
}

/// The first fault of a workbook whose parts were changed: the sheet itself has none of the columns.
fn fault_of(change: impl FnOnce(&mut Vec<(&'static str, Vec<u8>)>)) -> Fault {
    let mut parts = parts("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
    change(&mut parts);
    dyad_termination(&archive(&parts)).unwrap_err().kept.swap_remove(0)
}

#[test]
fn an_entry_that_expands_a_thousandfold_is_refused_before_it_is_opened() {
    let fault = fault_of(|parts| parts.push(("xl/media/zeros.bin", vec![0; 64 << 20])));
    let FaultKind::ExpandsTooFar { entry, ratio: 1000 } = &fault.what else { panic!("{fault}") };
    assert_eq!(entry, "xl/media/zeros.bin");
}

#[test]
fn a_small_entry_of_one_letter_is_no_bomb() {
    let fault = fault_of(|parts| parts.push(("xl/media/zeros.bin", vec![0; 1 << 20])));
    assert!(matches!(fault.what, FaultKind::MissingColumn { .. }), "{fault}");
}

#[test]
fn an_entry_that_is_no_sheet_and_has_no_end_is_refused_before_the_reader_keeps_it() {
    let fault = fault_of(|parts| parts.push(("xl/theme.xml", (0u32..3 << 20).flat_map(|n| n.to_le_bytes()).collect())));
    assert_eq!(
        fault.what,
        FaultKind::TooLarge { what: "bytes in an entry that is no sheet", limit: 8 << 20 },
        "{fault}"
    );
}

#[test]
fn a_workbook_that_expands_beyond_the_limit_in_all_is_refused() {
    // Every 16 bytes differ, so that no entry reaches the ratio.
    let entry: Vec<u8> = (0u32..4 << 20).flat_map(|n| u128::from(n).to_le_bytes()).collect();
    let entries = ["a", "b", "c", "d", "e"].map(|letter| format!("xl/worksheets/{letter}.xml"));
    let entries = entries.each_ref().map(|name| (name.as_str(), entry.clone()));
    let fast = zip::write::SimpleFileOptions::default().compression_level(Some(1));
    let fault = only_fault(dyad_termination(&archive_with(&entries, fast)));
    assert_eq!(
        fault.what,
        FaultKind::TooLarge { what: "bytes in the workbook when expanded", limit: 256 << 20 },
        "{fault}"
    );
}

#[test]
fn a_workbook_of_too_many_entries_is_refused() {
    let entries: Vec<(String, Vec<u8>)> = (0..1001).map(|n| (format!("entry{n}"), Vec::new())).collect();
    let fault = only_fault(dyad_termination(&archive(&entries)));
    assert_eq!(fault.what, FaultKind::TooLarge { what: "entries in the workbook", limit: 1000 });
}

fn with_sheet(sheet: &str) -> Result<Layer, Faults> {
    dyad_termination(&archive(&parts(sheet)))
}

#[test]
fn a_sheet_that_claims_every_cell_there_is_costs_nothing() {
    let mut parts = parts("");
    let heading = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>year</v></c></row>";
    parts[5].1 = format!(
        "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{heading}<row r=\"1048576\"><c r=\"A1048576\"><v>1</v>\
         </c></row></sheetData></worksheet>"
    )
    .into_bytes();
    let faults = dyad_termination(&archive(&parts)).unwrap_err();
    assert!(
        faults.kept.iter().all(|fault| matches!(fault.what, FaultKind::MissingColumn { .. } | FaultKind::BlankRow))
    );
}

#[test]
fn a_cell_beyond_the_columns_or_rows_of_a_sheet_is_refused() {
    let wide = only_fault(with_sheet("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>"));
    assert_eq!(wide.what, FaultKind::TooLarge { what: "columns", limit: 200 });
    let deep = only_fault(with_sheet("<row r=\"9999999\"><c r=\"A9999999\"><v>1</v></c></row>"));
    assert_eq!(deep.what, FaultKind::TooLarge { what: "rows", limit: 1_048_576 });
    for reference in ["A99999999999", "ABCDEFGHIJKL1"] {
        let beyond = only_fault(with_sheet(&format!("<row r=\"1\"><c r=\"{reference}\"><v>1</v></c></row>")));
        assert!(matches!(beyond.what, FaultKind::UnreadableWorkbook { .. }), "{beyond}");
    }
}

/// Found by changing bytes at random: the workbook reader takes the first row of a range from its last without a look.
#[test]
fn a_range_that_ends_before_it_begins_is_refused() {
    let sheet = |range: &str| {
        format!("<row r=\"1\"><c r=\"A1\"><f t=\"shared\" si=\"0\" ref=\"{range}\">1+1</f><v>2</v></c></row>")
    };
    for range in ["A2:A1", "B1:A1"] {
        let fault = only_fault(with_sheet(&sheet(range)));
        assert!(matches!(fault.what, FaultKind::UnreadableWorkbook { .. }), "{fault}");
    }
    let faults = with_sheet(&sheet("A1:A2")).unwrap_err();
    assert!(faults.kept.iter().all(|fault| matches!(fault.what, FaultKind::MissingColumn { .. })), "{faults}");
}

#[test]
fn a_stray_quotation_mark_does_not_hide_a_claim() {
    let hidden = b"<!-- =\" --><sst uniqueCount=\"99999999999999\"><si><t>a</t></si></sst>";
    let fault = fault_of(|parts| parts.push(("xl/sharedStrings.xml", hidden.to_vec())));
    assert!(matches!(fault.what, FaultKind::UnreadableWorkbook { .. }), "{fault}");
    let wide: Vec<u8> = "<sst uniqueCount=\"99999999999999\"/>".bytes().flat_map(|byte| [byte, 0]).collect();
    let fault = fault_of(|parts| parts.push(("xl/sharedStrings.xml", [b"\xFF\xFE".as_slice(), &wide].concat())));
    assert!(matches!(fault.what, FaultKind::UnreadableWorkbook { .. }), "{fault}");
}

#[test]
fn a_claim_of_more_strings_than_there_are_bytes_is_refused() {
    let strings =
        |count: &str| format!("<sst count=\"1\" uniqueCount = '{count}'><si><t>a</t></si></sst>").into_bytes();
    let fault = fault_of(|parts| parts.push(("xl/sharedStrings.xml", strings("99999999999999"))));
    assert!(matches!(fault.what, FaultKind::UnreadableWorkbook { .. }), "{fault}");
    let lawful = fault_of(|parts| parts.push(("xl/sharedStrings.xml", strings("1"))));
    assert!(matches!(lawful.what, FaultKind::MissingColumn { .. }), "{lawful}");
}

#[test]
fn a_workbook_cut_short_or_without_a_sheet_does_not_open() {
    let whole = workbook(&dyad_endings(), &[&[]]);
    let cut = only_fault(dyad_termination(&whole[..whole.len() / 2]));
    assert!(matches!(cut.what, FaultKind::UnreadableWorkbook { .. }), "{cut}");
    let other_archive = only_fault(dyad_termination(&archive(&[("readme.txt", b"hello".to_vec())])));
    assert!(matches!(other_archive.what, FaultKind::UnreadableWorkbook { .. }), "{other_archive}");
    assert_eq!(only_fault(with_sheet("")).what, FaultKind::Empty);
}

#[test]
fn a_workbook_is_matched_by_its_columns_where_its_name_is_not_known() {
    let matched = |bytes: &[u8]| match_importer("download.xlsx", bytes).unwrap().id;
    assert_eq!(matched(&workbook(&dyad_endings(), &[&[]])), "ucdp-termination-dyad");
    assert_eq!(matched(&workbook(&agreement(), &[&[]])), "ucdp-peace-agreements");
    assert_eq!(matched(&workbook(&state(), &[&[]])), "gw-states");
}
