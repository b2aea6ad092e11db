//! Read made old workbooks (XLS), whole and damaged.

mod made;

use made::old_workbook::{
    LIST_GOES_ON_AT, TABLE_AT, TABLE_LIST_AT, label, number, old_workbook, place, put, record, shared, short_text,
    texts,
};
use record::{Layer, Observations};
use sources::{Fault, FaultKind, Faults, File, Importer, observers};

/// Everything that a damaged file makes is far below this.
const SMALL: u64 = 1 << 20;

fn missions() -> &'static Importer<Observations> {
    observers().iter().find(|importer| importer.id == "pkm").unwrap()
}

fn read(bytes: &[u8]) -> Result<Layer<Observations>, Faults> {
    missions().read_part(&File { name: "missions.xls", bytes })
}

fn only_fault(bytes: &[u8]) -> Fault {
    let faults = read(bytes).unwrap_err();
    assert_eq!(faults.kept.len(), 1, "{faults}");
    faults.kept.into_iter().next().unwrap()
}

fn reason(bytes: &[u8]) -> String {
    match only_fault(bytes).what {
        FaultKind::UnreadableWorkbook { reason } => reason,
        other => panic!("{other}"),
    }
}

/// Records of the workbook that say what formats cells 0 and 1 have: a number's, and a date's of its own.
fn formats() -> Vec<Vec<u8>> {
    let format = |number: u16| [&[0, 0][..], &number.to_le_bytes(), &[0; 16]].concat();
    let own = [&200u16.to_le_bytes()[..], &short_text("yyyy\\-mm\\-dd")].concat();
    vec![record(0x041E, &own), record(0x00E0, &format(0)), record(0x00E0, &format(200))]
}

/// The heading of missions, and one mission; `change` replaces cells of its row by heading.
fn mission(book: &[Vec<u8>], change: impl Fn(&str, u16) -> Option<Vec<u8>>) -> Vec<u8> {
    let mut sheet = Vec::new();
    for (heading, column) in missions().headings().into_iter().zip(0u16..) {
        sheet.push(label(0, column, heading));
        let year = if heading.ends_with("YR") { 1990.0 } else { 1.0 };
        sheet.push(change(heading, column).unwrap_or_else(|| number(1, column, 0, year)));
    }
    old_workbook(&[formats(), book.to_vec()].concat(), &sheet)
}

#[test]
fn a_text_that_two_records_share_is_put_together() {
    let list = texts(2, b"\x05\x00\x00other\x08\x00\x00Mis", &[b"\x01s\0i\0\xE9\0\xAC\x20", b"\x00n"]);
    let bytes = mission(&[list], |heading, column| heading.starts_with("PKMNAME").then(|| shared(1, column, 1)));
    let layer = read(&bytes).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(layer.facts.rows[0].name.as_deref(), Some("Missié€n"));
}

#[test]
fn a_formula_an_error_and_a_date_are_no_numbers() {
    let formula = |value: [u8; 8]| record(0x0006, &[place(1, 0, 0), value.to_vec(), vec![0; 8]].concat());
    let cells: [(Vec<u8>, &str); 4] = [
        (formula(2.5f64.to_le_bytes()), "=2.5"),
        ([formula([0, 0, 0, 0, 0, 0, 255, 255]), record(0x0207, &short_text("two"))].concat(), "=two"),
        (record(0x0205, &[place(1, 0, 0), vec![0x17, 1]].concat()), "#REF!"),
        (number(1, 0, 1, 32_907.0), "1990-02-03"),
    ];
    let first = missions().headings()[0];
    for (cell, shown) in cells {
        let bytes = mission(&[], |heading, _| (heading == first).then(|| cell.clone()));
        let faults = read(&bytes).err().map(|faults| faults.kept);
        let value = faults.as_ref().and_then(|faults| faults[0].value.as_deref());
        assert_eq!(value, Some(shown), "{faults:?}");
    }
}

#[test]
fn a_cell_far_out_in_the_sheet_is_refused_by_its_column() {
    let far = |row, column| only_fault(&old_workbook(&[], &[label(0, 0, "OBSNUM"), number(row, column, 0, 1.0)])).what;
    assert_eq!(far(65_535, 65_535), FaultKind::TooLarge { what: "columns", limit: 200 });
    assert_eq!(far(0, 200), FaultKind::TooLarge { what: "columns", limit: 200 });
}

#[test]
fn a_sheet_that_claims_all_cells_there_could_be_costs_nothing() {
    let claim = record(0x0200, &[[0; 4], [0xFF; 4], [0, 0, 0xFF, 0xFF], [0; 4]].concat()[..14]);
    let faults = read(&old_workbook(&[], &[claim, label(0, 0, "OBSNUM")])).unwrap_err();
    assert!(faults.kept.iter().all(|fault| matches!(fault.what, FaultKind::MissingColumn { .. })), "{faults}");
}

#[test]
fn one_long_text_that_every_cell_names_is_counted_as_often() {
    let long = [&65_000u16.to_le_bytes()[..], &[0], &[b'x'; 8000]].concat();
    let rest = [vec![0], vec![b'x'; 8200]].concat();
    let last = [vec![0], vec![b'x'; 65_000 - 8000 - 6 * 8200]].concat();
    let list = texts(1, &long, &[&rest, &rest, &rest, &rest, &rest, &rest, &last]);
    let cells: Vec<Vec<u8>> = (0..4200).map(|row| shared(row, 0, 0)).collect();
    let bytes = old_workbook(&[list], &cells);
    assert!((bytes.len() as u64) < SMALL);
    assert_eq!(only_fault(&bytes).what, FaultKind::TooLarge { what: "bytes in all cells", limit: 256 << 20 });
}

/// Found by changing bytes of a publisher's file: the reader that was used then followed such a chain until memory ended.
#[test]
fn a_chain_of_sectors_that_leads_round_in_a_circle_is_refused() {
    let whole = old_workbook(&[], &[label(0, 0, "OBSNUM")]);
    // Sector 0 is the table, 1 the directory, and the sheet's begin at 2.
    let circle = |from: usize, to: u32| {
        let mut bytes = whole.clone();
        put(&mut bytes, TABLE_AT + 4 * from, to);
        reason(&bytes)
    };
    assert_eq!(circle(1, 1), "the chain of its directory leads round in a circle");
    assert_eq!(circle(5, 2), "the chain of its content leads round in a circle");
    assert_eq!(circle(5, 70_000), "it names sector 70000, and it has 10");
    assert_eq!(circle(5, 0xFFFF_FFFE), "its content ends after 2048 of 4096 bytes");
}

#[test]
fn a_list_of_the_table_that_leads_round_in_a_circle_or_names_a_sector_twice_is_refused() {
    let mut bytes = old_workbook(&[], &[label(0, 0, "OBSNUM")]);
    put(&mut bytes, TABLE_LIST_AT + 4, 0);
    assert_eq!(reason(&bytes), "sector 0 is named twice as a part of its table");
    // A sector of zeros as a list: it ends with 0, which is a sector too, whose last number is a mark.
    let mut bytes = old_workbook(&[], &[]);
    let last = u32::try_from(bytes.len() / 512 - 2).unwrap();
    let end = bytes.len() - 4;
    put(&mut bytes, LIST_GOES_ON_AT, last);
    put(&mut bytes, end, last);
    assert_eq!(reason(&bytes), "the chain of its list of its table leads round in a circle");
}

#[test]
fn what_no_program_of_that_time_writes_is_named() {
    let of_book = |book: &[Vec<u8>]| reason(&old_workbook(book, &[]));
    assert_eq!(of_book(&[record(0x002F, &[1, 0])]), "it has a password");
    let cell = |cell: Vec<u8>| reason(&old_workbook(&[], &[label(0, 0, "OBSNUM"), cell]));
    assert_eq!(cell(shared(1, 0, 7)), "a cell names text 7, and it has 0");
    assert_eq!(cell(record(0x0203, &[0; 5])), "a record of kind 0x0203 with 5 bytes is cut short");
    assert_eq!(reason(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "its header is cut short");
    let odd = {
        let mut bytes = old_workbook(&[], &[]);
        bytes[30] = 40;
        reason(&bytes)
    };
    assert_eq!(odd, "it has sectors of 2 to the power 40 bytes, and the format 9 or 12");
}
