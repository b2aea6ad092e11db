//! Make old workbooks (XLS) of a few records, whole or damaged.

/// Bytes of a sector.
const SECTOR: usize = 512;
const END: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
const IS_TABLE: u32 = 0xFFFF_FFFD;
/// Shorter streams would stand in another place.
const SHORTEST: usize = 4096;

/// Numbers of the table in one sector.
const NUMBERS: u32 = 128;
/// Where the table of a made file stands, and in the header the list of its sectors and where that list goes on.
pub(crate) const TABLE_AT: usize = SECTOR;
pub(crate) const TABLE_LIST_AT: usize = 76;
pub(crate) const LIST_GOES_ON_AT: usize = 68;

/// One record.
pub(crate) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
}

/// The place of a cell, with the format of this number.
pub(crate) fn place(row: u16, column: u16, format: u16) -> Vec<u8> {
    [row, column, format].into_iter().flat_map(u16::to_le_bytes).collect()
}

pub(crate) fn number(row: u16, column: u16, format: u16, value: f64) -> Vec<u8> {
    record(0x0203, &[place(row, column, format), value.to_le_bytes().to_vec()].concat())
}

/// A cell that names a shared text.
pub(crate) fn shared(row: u16, column: u16, text: u32) -> Vec<u8> {
    record(0x00FD, &[place(row, column, 0), text.to_le_bytes().to_vec()].concat())
}

/// A cell with its own text.
pub(crate) fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    record(0x0204, &[place(row, column, 0), short_text(text)].concat())
}

/// A text of one byte a letter.
pub(crate) fn short_text(text: &str) -> Vec<u8> {
    let letters: Vec<u8> = text.chars().map(|letter| u8::try_from(letter).unwrap()).collect();
    [&u16::try_from(letters.len()).unwrap().to_le_bytes()[..], &[0], &letters].concat()
}

/// A list of shared texts, from the bytes of all of them.
pub(crate) fn texts(count: u32, first: &[u8], more: &[&[u8]]) -> Vec<u8> {
    let numbers = [count.to_le_bytes(), count.to_le_bytes()].concat();
    let mut all = record(0x00FC, &[&numbers, first].concat());
    more.iter().for_each(|one| all.extend(record(0x003C, one)));
    all
}

/// The stream of a workbook with one sheet: records of the workbook, then those of the sheet.
pub(crate) fn stream(book: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<u8> {
    let beginning = |kind: u16| record(0x0809, &[&[0, 6], &kind.to_le_bytes()[..], &[0; 12]].concat());
    let end = record(0x000A, &[]);
    let before = [beginning(5), book.concat()].concat();
    // The record that says where the sheet begins has 15 bytes with its head.
    let at = u32::try_from(before.len() + 15 + end.len()).unwrap();
    let bound = record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, 1, 0, b'a', 0, 0]].concat());
    [before, bound, end.clone(), beginning(16), sheet.concat(), end].concat()
}

/// A compound file with one stream.
pub(crate) fn compound(mut stream: Vec<u8>) -> Vec<u8> {
    let size = stream.len().max(SHORTEST);
    stream.resize(size.next_multiple_of(SECTOR), 0);
    let sectors = u32::try_from(stream.len() / SECTOR).unwrap();
    let tables = (sectors + 3).div_ceil(NUMBERS);
    let (directory, first) = (tables, tables + 1);
    let mut header = vec![0; SECTOR];
    header[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    (header[26], header[30], header[32]) = (3, 9, 6);
    let numbers = [(44, tables), (48, directory), (56, 4096), (60, END), (68, END)];
    numbers.into_iter().for_each(|(at, value)| put(&mut header, at, value));
    let place = |id: u32| if id < tables { id } else { FREE };
    (0..109).for_each(|id| put(&mut header, TABLE_LIST_AT + 4 * id as usize, place(id)));
    let next = |id: u32| match id {
        id if id < tables => IS_TABLE,
        id if id == directory || id + 1 == first + sectors => END,
        id if id < first + sectors => id + 1,
        _ => FREE,
    };
    let table: Vec<u8> = (0..tables * NUMBERS).flat_map(|id| next(id).to_le_bytes()).collect();
    let entries = [entry("Root Entry", 5, END, 0), entry("Workbook", 2, first, size)].concat();
    [header, table, entries, vec![0; 2 * 128], stream].concat()
}

/// A number of four bytes at a place.
pub(crate) fn put(bytes: &mut [u8], at: usize, value: u32) {
    bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

fn entry(name: &str, kind: u8, start: u32, size: usize) -> Vec<u8> {
    let mut entry = vec![0; 128];
    let letters: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    entry[..letters.len()].copy_from_slice(&letters);
    entry[64] = u8::try_from(letters.len() + 2).unwrap();
    entry[66] = kind;
    put(&mut entry, 116, start);
    put(&mut entry, 120, u32::try_from(size).unwrap());
    entry
}

/// The workbook of these records.
pub(crate) fn old_workbook(book: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<u8> {
    compound(stream(book, sheet))
}
