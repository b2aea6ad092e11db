//! Throw any text and any bytes at the importers: they read or refuse, and never panic.
#![expect(clippy::disallowed_methods, reason = "one test reads a publisher's file")]

mod made;

use made::{ACD, acd, agreement, csv, dyad_endings, dyad_termination, importer, workbook};
use proptest::prelude::*;
use record::{Day, Facts};
use sources::{File, importers, match_importer, observers, recognise};

/// The date that a file with this text as its first start gives; none if the file is refused.
fn read_date(text: &str) -> Option<Day> {
    let layer = acd(&csv(ACD, &[&[("start_date", text)]])).ok()?;
    let Facts::ActiveYears(years) = layer.facts else { return None };
    Some(years[0].first_start.day)
}

/// Every importer reads or refuses the bytes, and so does the matching by columns.
fn read_by_all(bytes: &[u8]) {
    let _ = match_importer("any name", bytes);
    for importer in importers() {
        let _ = importer.read(&File { name: "any name", bytes });
    }
    for importer in observers() {
        let _ = importer.read(&File { name: "any name", bytes });
    }
    let _ = recognise(&File { name: "any name", bytes });
}

/// Overwrite, insert or cut at places that are taken modulo the length.
fn mutate(mut bytes: Vec<u8>, changes: &[(u8, usize, u8)]) -> Vec<u8> {
    for (kind, place, byte) in changes {
        let place = place % (bytes.len() + 1);
        match kind % 4 {
            0 if place < bytes.len() => bytes[place] = *byte,
            1 => bytes.insert(place, *byte),
            2 if place < bytes.len() => drop(bytes.remove(place)),
            3 if *byte < 16 => bytes.truncate(place),
            _ => {}
        }
    }
    bytes
}

fn changes() -> impl Strategy<Value = Vec<(u8, usize, u8)>> {
    prop::collection::vec((any::<u8>(), any::<usize>(), any::<u8>()), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_text_is_read_as_a_date_exactly_when_it_is_that_dates_own_text(text in "[0-9./-]{6,11}|[ -~]{0,14}|\\PC{0,12}") {
        if let Some(day) = read_date(&text) {
            prop_assert_eq!(day.to_string(), text.trim());
        }
    }

    #[test]
    fn every_day_from_1800_to_2100_is_read_and_no_other(year in 1700i16..2200, month in 0i8..14, date in 0i8..33) {
        let text = format!("{year:04}-{month:02}-{date:02}");
        let lawful = Day::from_ymd(year, month, date).filter(|_| (1800..=2100).contains(&year));
        prop_assert_eq!(read_date(&text), lawful);
    }

    #[test]
    fn a_list_is_read_the_same_with_any_spaces_and_in_any_order(
        codes in prop::collection::btree_set(1u16..1000, 1..8).prop_flat_map(|codes| {
            let sorted: Vec<u16> = codes.into_iter().collect();
            (Just(sorted.clone()), Just(sorted).prop_shuffle())
        }),
        spaces in prop::collection::vec(" {0,3}", 16),
    ) {
        let (sorted, shuffled) = codes;
        let parts = shuffled.iter().zip(spaces.chunks(2)).map(|(code, spaces)| format!("{}{code}{}", spaces[0], spaces[1]));
        let cell = parts.collect::<Vec<_>>().join(",");
        let layer = acd(&csv(ACD, &[&[("gwno_loc", &cell)]])).unwrap();
        let Facts::ActiveYears(years) = layer.facts else { panic!("other facts") };
        prop_assert_eq!(&years[0].location_states, &sorted);
    }

    #[test]
    fn any_text_in_any_cell_is_read_or_refused_at_its_row(column in 0..ACD.len(), text in "\\PC{0,20}") {
        let column = ACD[column].0;
        if let Err(faults) = acd(&csv(ACD, &[&[(column, &text)]])) {
            prop_assert!(faults.kept.iter().all(|fault| fault.row == Some(2)), "{}", faults);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_by_all(&bytes);
    }

    #[test]
    fn a_text_file_with_any_bytes_changed_is_read_or_refused(changes in changes()) {
        let good = csv(ACD, &[&[], &[("conflict_id", "201"), ("location", "a \"b\", c")], &[("conflict_id", "202")]]);
        read_by_all(&mutate(good, &changes));
    }

    #[test]
    fn a_workbook_with_any_bytes_changed_is_read_or_refused(changes in changes()) {
        read_by_all(&mutate(workbook(&dyad_endings(), &[&[]]), &changes));
        read_by_all(&mutate(workbook(&agreement(), &[&[]]), &changes));
    }

    #[test]
    fn a_sheet_with_any_bytes_changed_is_read_or_refused(part in 0usize..6, changes in changes()) {
        let rows = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>year</v></c></row><row r=\"2\"><c r=\"A2\" s=\"1\"><v>32907</v></c>\
                    <c r=\"B2\" t=\"e\"><v>#REF!</v></c><c r=\"C2\"><f t=\"shared\" si=\"0\" ref=\"C2:C3\">1+1</f><v>2</v></c></row>";
        let mut parts = made::parts(rows);
        parts[part].1 = mutate(std::mem::take(&mut parts[part].1), &changes);
        let bytes = made::archive(&parts);
        let _ = dyad_termination(&bytes);
        let _ = importer("gw-states", "2017").read(&File { name: "any name", bytes: &bytes });
    }
}

/// One file of observations with these cells, in the layout of the list of great powers.
fn great_power(cells: [&str; 7]) -> Vec<u8> {
    let quoted = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    let heading = "stateabb,ccode,styear,stmonth,stday,endyear,endmonth,endday,version";
    format!("{heading}\nUSA,{},2016\n", quoted.join(",")).into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_in_any_cell_of_an_observation_is_read_or_refused(cells in prop::array::uniform7("[0-9.eE+-]{0,6}|\\PC{0,9}")) {
        let importer = observers().iter().find(|importer| importer.id == "cow-majors").unwrap();
        let content = great_power(cells.each_ref().map(String::as_str));
        if let Ok(layer) = importer.read_part(&File { name: "made.csv", bytes: &content }) {
            let code: f64 = cells[0].trim().parse().unwrap();
            prop_assert!(code >= 1.0 && code.fract() == 0.0);
            prop_assert_eq!(layer.facts.rows.len(), 1);
        }
    }
}

/// A publisher's file; none, with a line that says so, where it is not here.
fn publishers(path: &str) -> Option<Vec<u8>> {
    let full = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    let read = std::fs::read(full).ok();
    if read.is_none() {
        println!("skipped: {path} is not here");
    }
    read
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn an_old_workbook_changed_anywhere_is_read_or_refused(
        changes in prop::collection::vec((any::<u32>(), prop::collection::vec(any::<u8>(), 1..5)), 1..12),
        in_tables in any::<bool>(),
        cut in prop::option::weighted(0.2, any::<u32>()),
    ) {
        for (id, path) in [("pkm", "pkm/Third-Party-PKMs-version-3.1.xls"), ("ties", "ties/TIESv4-1.xls")] {
            let Some(mut bytes) = publishers(path) else { continue };
            let importer = observers().iter().rfind(|importer| importer.id == id).unwrap();
            // Every other time the changes are among the header, and the table and directory near the end.
            let (head, tail) = (512, 16 * 512);
            for (place, new) in &changes {
                let place = *place as usize;
                let place = match in_tables {
                    true if place.is_multiple_of(4) => place % head,
                    true => bytes.len() - 1 - place % tail,
                    false => place % bytes.len(),
                };
                bytes.iter_mut().skip(place).zip(new).for_each(|(byte, new)| *byte = *new);
            }
            if let Some(cut) = cut {
                bytes.truncate(cut as usize % bytes.len());
            }
            let _ = importer.read(&File { name: "changed.xls", bytes: &bytes });
        }
    }

    #[test]
    fn a_made_old_workbook_changed_anywhere_is_read_or_refused(changes in changes()) {
        use made::old_workbook::{label, number, old_workbook, shared, texts};
        let list = texts(2, b"\x05\x00\x00other\x03\x00\x08\x01\x00Mis\0\0\0\0", &[]);
        let bytes = old_workbook(&[list], &[label(0, 0, "OBSNUM"), number(1, 0, 0, 1.0), shared(1, 1, 1)]);
        let importer = observers().iter().find(|importer| importer.id == "pkm").unwrap();
        let _ = importer.read(&File { name: "changed.xls", bytes: &mutate(bytes, &changes) });
    }
}
