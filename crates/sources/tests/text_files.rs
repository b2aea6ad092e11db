//! Read and refuse small comma-separated files.

mod made;

use made::{ACD, COW, acd, csv, importer, only_fault};
use record::{Day, Facts, Intensity, Precision, Region};
use sources::timeline::AnomalyName;
use sources::{FAULTS_KEPT, Fault, FaultKind, File, Form, match_importer};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The only fault of a file of one row, changed in these cells.
fn fault_of(changes: &[(&str, &str)]) -> Fault {
    only_fault(acd(&csv(ACD, &[changes])))
}

fn at(fault: &Fault) -> (Option<u32>, Option<&str>, Option<&str>) {
    (fault.row, fault.column.as_deref(), fault.value.as_deref())
}

#[test]
fn a_row_in_the_publishers_layout_gives_its_facts() {
    let row = [
        ("gwno_loc", "850, 92,  2"),
        ("gwno_a", "200,  2"),
        ("gwno_a_2nd", " 900, 20"),
        ("gwno_b_2nd", " 40"),
        ("region", "5, 1"),
        ("ep_end", "1"),
        ("ep_end_date", "1990-11-30"),
        ("intensity_level", "2"),
    ];
    let layer = acd(&csv(ACD, &[&row])).unwrap();
    let Facts::ActiveYears(years) = &layer.facts else { panic!("other facts") };
    let year = &years[0];
    assert_eq!((year.row, year.unit.conflict_id, year.unit.dyad_id, year.year), (2, 200, None, 1990));
    assert_eq!(year.location_states, [2, 92, 850]);
    assert_eq!((&year.parties.a.primary[..], &year.parties.a.secondary[..]), (&[2, 200][..], &[20, 900][..]));
    assert_eq!((&year.parties.b.primary[..], &year.parties.b.secondary[..]), (&[][..], &[40][..]));
    assert!(year.parties.has_primary(2) && !year.parties.has_secondary(2) && year.parties.has_secondary(40));
    assert_eq!(year.regions, [Region::Europe, Region::Americas]);
    assert_eq!((year.side_b.as_str(), year.territory.as_deref()), ("MNR", None));
    assert_eq!((year.intensity, year.end), (Intensity::War, Some(day("1990-11-30"))));
    assert_eq!((year.first_start.day, year.first_start.precision), (day("1989-12-31"), Precision::Month));
    assert_eq!((year.start.day, year.start.precision), (day("1990-02-03"), Precision::Day));
    assert_eq!((layer.source.rows, layer.source.file.as_str()), (1, "made.csv"));
    assert_eq!(layer.source.coverage.earliest, day("1946-01-01"));
    assert_eq!(layer.source.coverage.latest, day("2024-12-31"));
}

#[test]
fn the_last_day_of_the_state_list_means_that_the_state_is_still_a_member() {
    let later = [("styear", "1934"), ("endyear", "2016"), ("endmonth", "12"), ("endday", "31")];
    let bytes = csv(COW, &[&[], &later]);
    let layer = importer("cow-states", "2016").read_part(&File { name: "states2016.csv", bytes: &bytes }).unwrap();
    let Facts::Memberships(memberships) = &layer.facts else { panic!("other facts") };
    assert_eq!((memberships[0].until, memberships[1].until), (Some(day("1915-07-28")), None));
}

#[test]
fn a_state_that_is_a_member_twice_at_once_is_refused() {
    let bytes = csv(COW, &[&[], &[("styear", "1915")]]);
    let read = importer("cow-states", "2016").read_part(&File { name: "states2016.csv", bytes: &bytes });
    let fault = only_fault(read);
    assert_eq!((fault.row, fault.what), (Some(3), FaultKind::MembershipOverlap { other_row: 2 }));
}

#[test]
fn a_byte_order_mark_and_carriage_returns_change_nothing() {
    let plain = csv(ACD, &[&[("side_b", "a \"name\", with comma\nand line")]]);
    let mut marked = b"\xEF\xBB\xBF".to_vec();
    for byte in &plain {
        if *byte == b'\n' {
            marked.push(b'\r');
        }
        marked.push(*byte);
    }
    let (plain, marked) = (acd(&plain).unwrap(), acd(&marked).unwrap());
    let Facts::ActiveYears(plain) = plain.facts else { panic!("other facts") };
    let Facts::ActiveYears(mut marked) = marked.facts else { panic!("other facts") };
    assert_eq!(marked[0].side_b, "a \"name\", with comma\r\nand line");
    marked[0].side_b = plain[0].side_b.clone();
    assert_eq!(plain, marked);
}

#[test]
fn a_column_that_is_not_read_is_allowed_and_named() {
    let mut layout = ACD.to_vec();
    layout.insert(3, ("note", "n"));
    let layer = acd(&csv(&layout, &[&[]])).unwrap();
    assert!(layer.source.left_out.contains("columns not read: note, side_a_id"), "{}", layer.source.left_out);
}

#[test]
fn a_file_with_semicolons_is_known_as_saved_again() {
    let bytes = csv(ACD, &[&[]]).iter().map(|byte| if *byte == b',' { b';' } else { *byte }).collect::<Vec<u8>>();
    let fault = only_fault(acd(&bytes));
    assert!(matches!(fault.what, FaultKind::SavedAgain { .. }));
    let sentence = fault.to_string();
    assert!(sentence.contains("saved again by a spreadsheet"), "{sentence}");
    assert!(sentence.contains("publisher's original"), "{sentence}");
    let by_columns = match_importer("other name.csv", &bytes).unwrap_err();
    assert!(matches!(by_columns.kept[0].what, FaultKind::SavedAgain { .. }), "{by_columns}");
}

#[test]
fn a_date_with_the_day_first_is_known_as_saved_again() {
    let fault = fault_of(&[("start_date2", "3-2-1990")]);
    assert_eq!(at(&fault), (Some(2), Some("start_date2"), Some("3-2-1990")));
    assert!(matches!(fault.what, FaultKind::SavedAgain { .. }));
}

#[test]
fn utf_16_is_known_as_saved_again() {
    let fault = only_fault(acd(b"\xFF\xFEc\0o\0"));
    assert!(matches!(fault.what, FaultKind::SavedAgain { .. }));
}

#[test]
fn a_file_cut_short_in_a_row_is_refused_at_that_row() {
    let whole = csv(ACD, &[&[], &[("conflict_id", "201")]]);
    let cut = &whole[..whole.len() - 40];
    let fault = only_fault(acd(cut));
    assert_eq!(fault.row, Some(3));
    assert!(matches!(fault.what, FaultKind::CellCount { expected: 28, last: true, .. }), "{fault}");
    assert!(fault.to_string().contains("cut short"));
}

#[test]
fn a_file_cut_short_between_rows_is_refused_with_both_numbers() {
    let bytes = csv(ACD, &[&[]]);
    let fault = only_fault(importer("ucdp-acd", "25.1").read(&File { name: "made.csv", bytes: &bytes }));
    assert_eq!(fault.what, FaultKind::RowTotal { found: 1, expected: 2752, version: "25.1" });
    assert_eq!((fault.row, fault.column), (None, None));
}

#[test]
fn a_row_with_a_cell_too_many_is_refused() {
    let mut bytes = csv(ACD, &[&[]]);
    bytes.pop();
    bytes.extend_from_slice(b",\n");
    let fault = only_fault(acd(&bytes));
    assert_eq!(fault.what, FaultKind::CellCount { found: 29, expected: 28, last: false });
}

#[test]
fn an_open_quotation_mark_is_refused_at_the_row_where_it_opens() {
    let mut bytes = csv(ACD, &[&[], &[("conflict_id", "201")]]);
    bytes.extend_from_slice(b"202,\"Bolivia,\n203,");
    let faults = acd(&bytes).unwrap_err();
    let open = faults.kept.iter().find(|fault| fault.what == FaultKind::UnclosedQuote).unwrap();
    assert_eq!(open.row, Some(4));
}

#[test]
fn a_blank_row_between_rows_is_refused_and_counted_in_the_rows_after_it() {
    let whole = csv(ACD, &[&[], &[("conflict_id", "x")]]);
    let heading_and_first = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0 + 1;
    let bytes = [&whole[..heading_and_first], b"\r\n", &whole[heading_and_first..], b"\n\n"].concat();
    let faults = acd(&bytes).unwrap_err();
    assert_eq!((faults.kept[0].row, &faults.kept[0].what), (Some(3), &FaultKind::BlankRow));
    assert_eq!((faults.kept[1].row, &faults.kept[1].what), (Some(4), &FaultKind::NotANumber));
    assert_eq!(faults.kept.len(), 2, "blank lines at the end are no fault: {faults}");
}

#[test]
fn latin_1_is_refused_with_byte_row_column_and_remedy() {
    let text = String::from_utf8(csv(ACD, &[&[], &[("location", "Cura@ao"), ("side_b", "x\ny@")]])).unwrap();
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'@' { 0xE7 } else { byte }).collect();
    let faults = acd(&bytes).unwrap_err();
    let places: Vec<_> = faults.kept.iter().map(|fault| (fault.row, fault.column.as_deref().unwrap())).collect();
    assert_eq!(places, [(Some(3), "location"), (Some(3), "side_b")]);
    let positions = bytes.iter().enumerate().filter(|(_, byte)| **byte == 0xE7).map(|(place, _)| place as u64);
    let named: Vec<_> = faults.kept.iter().map(|fault| fault.what.clone()).collect();
    assert_eq!(named, positions.map(|byte| FaultKind::NotUtf8 { byte }).collect::<Vec<_>>());
    assert!(faults.kept[0].remedy.contains("UTF-8"));
}

#[test]
fn a_renamed_column_is_refused_with_the_nearest_heading() {
    let mut layout = ACD.to_vec();
    layout[19].0 = "ep_enddate";
    let fault = only_fault(acd(&csv(&layout, &[&[]])));
    assert_eq!(at(&fault), (Some(1), Some("ep_end_date"), None));
    assert_eq!(fault.what, FaultKind::MissingColumn { nearest: Some("ep_enddate".to_owned()) });
    assert!(fault.to_string().contains("the nearest is `ep_enddate`"));
}

#[test]
fn a_missing_column_with_nothing_like_it_has_no_nearest() {
    let layout: Vec<_> = ACD.iter().copied().filter(|(column, _)| *column != "region").collect();
    let fault = only_fault(acd(&csv(&layout, &[&[]])));
    assert_eq!((fault.column.as_deref(), fault.what), (Some("region"), FaultKind::MissingColumn { nearest: None }));
}

#[test]
fn a_column_that_stands_twice_is_refused() {
    let mut layout = ACD.to_vec();
    layout.push(("year", "1991"));
    assert_eq!(only_fault(acd(&csv(&layout, &[&[]]))).what, FaultKind::RepeatedColumn);
}

#[test]
fn another_version_in_some_rows_is_refused_once_with_its_count() {
    let other = [("version", "24.1")];
    let second = [("version", "24.1"), ("conflict_id", "201")];
    let fault = only_fault(acd(&csv(ACD, &[&[("conflict_id", "199")], &other, &second])));
    assert_eq!(at(&fault), (Some(3), Some("version"), Some("24.1")));
    assert_eq!(fault.what, FaultKind::OtherVersion { expected: "25.1", rows: 2 });
}

#[test]
fn each_unlawful_cell_is_refused_for_what_it_is() {
    type Is = fn(&FaultKind) -> bool;
    let cases: &[(&str, &str, Is)] = &[
        ("conflict_id", "", |what| *what == FaultKind::Blank),
        ("conflict_id", "x1", |what| *what == FaultKind::NotANumber),
        ("conflict_id", "200.5", |what| *what == FaultKind::NotWhole),
        ("conflict_id", "200.0", |what| *what == FaultKind::NotWhole),
        ("conflict_id", "-9", |what| matches!(what, FaultKind::OutOfRange { .. })),
        ("conflict_id", "0", |what| matches!(what, FaultKind::OutOfRange { least: 1, .. })),
        ("conflict_id", "99999999999999999999999", |what| matches!(what, FaultKind::OutOfRange { .. })),
        ("location", "  ", |what| *what == FaultKind::Blank),
        ("year", "1945", |what| *what == FaultKind::YearOutsideCoverage { first: 1946, last: 2024 }),
        ("year", "2025", |what| *what == FaultKind::YearOutsideCoverage { first: 1946, last: 2024 }),
        ("year", "90", |what| *what == FaultKind::YearOutsideCoverage { first: 1946, last: 2024 }),
        ("intensity_level", "3", |what| matches!(what, FaultKind::UnknownCode { .. })),
        ("type_of_conflict", "5", |what| matches!(what, FaultKind::UnknownCode { .. })),
        ("incompatibility", "4", |what| matches!(what, FaultKind::UnknownCode { .. })),
        ("region", "6", |what| matches!(what, FaultKind::UnknownCode { .. })),
        ("region", "1, 300", |what| matches!(what, FaultKind::UnknownCode { .. })),
        ("start_prec2", "8", |what| matches!(what, FaultKind::UnknownCode { .. })),
        ("ep_end", "2", |what| matches!(what, FaultKind::UnknownCode { .. })),
        ("gwno_loc", "145, , 2", |what| *what == FaultKind::EmptyPlaceInList),
        ("gwno_loc", "145, 1000", |what| matches!(what, FaultKind::OutOfRange { greatest: 999, .. })),
        ("start_date", "", |what| *what == FaultKind::Blank),
        ("start_date", ".", |what| *what == FaultKind::StopForDate),
        ("start_date", "1989-02-29", |what| matches!(what, FaultKind::NotADate { .. })),
        ("start_date", "1989/12/31", |what| matches!(what, FaultKind::NotADate { .. })),
        ("start_date", "1799-12-31", |what| *what == FaultKind::DateOutOfRange { first: 1800, last: 2100 }),
        ("start_date", "2101-01-01", |what| *what == FaultKind::DateOutOfRange { first: 1800, last: 2100 }),
        ("start_date2", "1991-01-01", |what| *what == FaultKind::BeginsAfterYear { year: 1990 }),
        ("ep_end", "1", |what| *what == FaultKind::EndWithoutDate),
        ("ep_end_date", "1990-12-01", |what| *what == FaultKind::DateWithoutEnd),
    ];
    for (column, value, is) in cases {
        let fault = fault_of(&[(column, value)]);
        assert!(is(&fault.what), "{fault}");
        assert_eq!((fault.file.as_str(), fault.row), ("made.csv", Some(2)));
        let beside = if fault.what == FaultKind::EndWithoutDate { "ep_end_date" } else { column };
        assert_eq!(fault.column.as_deref(), Some(beside));
        assert!(!fault.remedy.is_empty() && fault.to_string().ends_with(fault.remedy));
    }
}

#[test]
fn an_unknown_code_lists_the_codes_that_there_are() {
    let sentence = fault_of(&[("region", "7")]).to_string();
    assert!(sentence.contains("1 europe, 2 middle_east, 3 asia, 4 africa, 5 americas"), "{sentence}");
}

#[test]
fn an_end_outside_the_year_of_its_row_is_refused() {
    let fault = fault_of(&[("ep_end", "1"), ("ep_end_date", "1991-01-02")]);
    assert_eq!(fault.what, FaultKind::DateOutsideYear { year: 1990 });
}

#[test]
fn all_faults_of_a_file_are_found_and_the_first_fifty_kept() {
    let bad: &[(&str, &str)] = &[("year", "x"), ("region", "9")];
    let faults = acd(&csv(ACD, &[bad; 40])).unwrap_err();
    assert_eq!((faults.kept.len(), faults.more), (FAULTS_KEPT, 30));
    assert!(faults.to_string().ends_with("and 30 more"));
}

#[test]
fn a_timeline_that_cannot_be_is_refused_by_its_name() {
    type Row = Vec<(&'static str, &'static str)>;
    let ended = |year, start, end| -> Row {
        vec![("year", year), ("start_date2", start), ("ep_end", "1"), ("ep_end_date", end)]
    };
    let plain = |year, start| -> Row { vec![("year", year), ("start_date2", start)] };
    let first = || ended("1990", "1990-02-03", "1990-05-31");
    let moved: Row = vec![("year", "1991"), ("gwno_loc", "145, 150")];
    let cases: [(AnomalyName, &str, Vec<Row>); 7] = [
        (AnomalyName::EndsBeforeItBegins, "ep_end_date", vec![ended("1990", "1990-06-01", "1990-05-31")]),
        (AnomalyName::Duplicate, "year", vec![vec![], vec![]]),
        (AnomalyName::Gap, "year", vec![vec![], plain("1992", "1990-02-03")]),
        (AnomalyName::Jump, "start_date2", vec![vec![], plain("1994", "1994-01-01")]),
        (AnomalyName::Teleport, "start_date2", vec![first(), plain("1991", "1990-02-03")]),
        (AnomalyName::Overlap, "start_date2", vec![first(), plain("1991", "1990-05-31")]),
        (AnomalyName::Teleport, "gwno_loc", vec![vec![], moved]),
    ];
    for (name, column, rows) in cases {
        let rows: Vec<&[(&str, &str)]> = rows.iter().map(Vec::as_slice).collect();
        let fault = only_fault(acd(&csv(ACD, &rows)));
        let FaultKind::Timeline(anomaly) = &fault.what else { panic!("{fault}") };
        assert_eq!((anomaly.name, fault.column.as_deref()), (name, Some(column)), "{fault}");
        assert_eq!(fault.row, anomaly.rows.last().copied());
        assert!(fault.to_string().contains(&name.to_string()) && fault.to_string().contains("conflict 200"));
    }
}

#[test]
fn a_file_of_another_form_is_named_as_what_it_is() {
    let cases: [(&[u8], Form); 4] = [
        (b"PK\x03\x04rest", Form::Xlsx),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest", Form::Ole),
        (b"\n<!DOCTYPE html><html></html>", Form::Html),
        (b"\x1F\x8Brest", Form::Compressed),
    ];
    for (bytes, found) in cases {
        assert_eq!(only_fault(acd(bytes)).what, FaultKind::OtherForm { found, expected: Form::Csv });
    }
    for empty in [b"".as_slice(), b"\xEF\xBB\xBF", b" \r\n\n"] {
        assert_eq!(only_fault(acd(empty)).what, FaultKind::Empty);
    }
}

#[test]
fn a_heading_without_rows_is_short_of_every_row() {
    let bytes = csv(ACD, &[]);
    let fault = only_fault(importer("ucdp-acd", "25.1").read(&File { name: "made.csv", bytes: &bytes }));
    assert_eq!(fault.what, FaultKind::RowTotal { found: 0, expected: 2752, version: "25.1" });
}

#[test]
fn a_file_is_matched_by_name_first_and_by_columns_and_version_else() {
    let older = csv(ACD, &[&[("version", "24.1")]]);
    let matched = |name: &str, bytes: &[u8]| match_importer(name, bytes).map(|i| (i.id, i.version));
    assert_eq!(matched("some/folder/ucdp-prio-acd-251.csv", &older), Ok(("ucdp-acd", "25.1")));
    assert_eq!(matched("C:\\data\\UCDP-PRIO-ACD-251.CSV", &older), Ok(("ucdp-acd", "25.1")));
    assert_eq!(matched("download (1).csv", &older), Ok(("ucdp-acd", "24.1")));
    assert_eq!(matched("states.csv", &csv(COW, &[&[]])), Ok(("cow-states", "2016")));
}

#[test]
fn a_file_that_nothing_reads_is_refused_with_what_can_be_read() {
    let faults = match_importer("folder/other.csv", b"a,b\n1,2\n").unwrap_err();
    let FaultKind::UnknownFile { readable } = &faults.kept[0].what else { panic!("{faults}") };
    assert!(readable.iter().any(|name| name == "ucdp-prio-acd-251.csv"));
    assert_eq!(faults.kept[0].file, "other.csv");
    assert!(matches!(match_importer("x", b"").unwrap_err().kept[0].what, FaultKind::Empty));
}
