//! Refuse a workbook that is not safe to open, before the workbook reader sees it.
//!
//! A workbook is a zip archive of XML. A few kilobytes can expand to gigabytes, and one attribute can ask the reader for
//! more memory than there is or overflow its counters. Every entry is expanded here once, counted, under a cap.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::fault::{FaultKind, Log};

/// Twenty times the largest workbook read here (14 MB expanded).
const EXPANDED_LIMIT: u64 = 256 << 20;
/// Shared strings cost the reader several times their bytes when they are short; the largest here has 1 MB.
const STRINGS_LIMIT: u64 = 32 << 20;
/// Most bytes of an entry that holds neither cells nor strings.
const OTHER_ENTRY_LIMIT: u64 = 8 << 20;
/// Deflate reaches about 1,030 on nothing but zeros; the publishers' workbooks reach 33.
const RATIO_LIMIT: u64 = 1000;
/// Small entries of one repeated letter are harmless, whatever their ratio.
const RATIO_FROM: u64 = 1 << 20;
/// The publishers' workbooks have at most 19 entries.
const ENTRY_LIMIT: u64 = 1000;
/// Rows have at most 7 digits (1,048,576) and columns at most 3 letters (XFD).
const REFERENCE_DIGITS: usize = 7;
const REFERENCE_LETTERS: usize = 3;
/// No reference or count is longer than this (two references and a colon have at most 21).
const VALUE_SEEN: usize = 64;

/// Whether the workbook may be opened; the fault is logged if not.
pub(crate) fn verify(bytes: &[u8], log: &mut Log) -> bool {
    match fault(bytes) {
        Some(what) => {
            log.file(what);
            false
        }
        None => true,
    }
}

fn fault(bytes: &[u8]) -> Option<FaultKind> {
    let unreadable = |reason: String| Some(FaultKind::UnreadableWorkbook { reason });
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => return unreadable(error.to_string()),
    };
    if archive.len() as u64 > ENTRY_LIMIT {
        return Some(FaultKind::TooLarge { what: "entries in the workbook", limit: ENTRY_LIMIT });
    }
    let mut expanded = 0;
    let mut content = Vec::new();
    for index in 0..archive.len() {
        let entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => return unreadable(error.to_string()),
        };
        let name = entry.name().map_or_else(|_| format!("entry {index}"), |name| name.into_owned());
        let packed = entry.compressed_size();
        let allowed = EXPANDED_LIMIT - expanded;
        // What the entry says of its size is not believed: the bytes are counted as they come.
        let ratio_allowed = packed.saturating_mul(RATIO_LIMIT).max(RATIO_FROM);
        content.clear();
        if let Err(error) = entry.take(allowed.min(ratio_allowed) + 1).read_to_end(&mut content) {
            return unreadable(format!("`{name}`: {error}"));
        }
        let size = content.len() as u64;
        if size > allowed {
            return Some(FaultKind::TooLarge { what: "bytes in the workbook when expanded", limit: EXPANDED_LIMIT });
        }
        if size > ratio_allowed {
            return Some(FaultKind::ExpandsTooFar { entry: name, ratio: RATIO_LIMIT });
        }
        expanded += size;
        if let Some(what) = entry_fault(&name, &content) {
            return Some(what);
        }
    }
    None
}

fn entry_fault(name: &str, content: &[u8]) -> Option<FaultKind> {
    let lower = name.to_ascii_lowercase();
    let may_be_large = lower.contains("worksheets/") || lower.ends_with("sharedstrings.xml");
    if !may_be_large && content.len() as u64 > OTHER_ENTRY_LIMIT {
        // Styles, relations and the like: the reader keeps each element of them.
        return Some(FaultKind::TooLarge { what: "bytes in an entry that is no sheet", limit: OTHER_ENTRY_LIMIT });
    }
    if name.to_ascii_lowercase().ends_with("sharedstrings.xml") && content.len() as u64 > STRINGS_LIMIT {
        return Some(FaultKind::TooLarge { what: "bytes of shared strings", limit: STRINGS_LIMIT });
    }
    // Every entry is looked at, whatever its name: a relation may call any of them a sheet. Without its zeros UTF-16 shows
    // the same attributes.
    let visible: Vec<u8>;
    let mut rest = content;
    if content.contains(&0) {
        visible = content.iter().copied().filter(|byte| *byte != 0).collect();
        rest = &visible;
    }
    for (attribute, value) in Attributes(rest) {
        let refused = match attribute.rsplit(|byte| *byte == b':').next() {
            // A name space may be called `r` too.
            Some(b"r" | b"ref") if !attribute.starts_with(b"xmlns") => !is_reference(value),
            // The reader sets memory aside for so many strings at once; each takes at least one byte.
            Some(b"uniqueCount") => !is_at_most(value, content.len()),
            _ => false,
        };
        if refused {
            let shown = String::from_utf8_lossy(&value[..value.len().min(40)]).into_owned();
            let reason = format!("`{name}` has {}=\"{shown}\"", String::from_utf8_lossy(attribute));
            return Some(FaultKind::UnreadableWorkbook { reason });
        }
    }
    None
}

/// Whether a cell or range is one that the reader can count to: no more digits and letters than a sheet has, and the end
/// of a range not before its start. Its counters overflow else.
fn is_reference(value: &[u8]) -> bool {
    let mut before = (0, 0);
    value.split(|byte| *byte == b':').all(|cell| {
        let Some((row, column)) = cell_place(cell) else { return false };
        let in_order = before.0 <= row && before.1 <= column;
        before = (row, column);
        in_order
    })
}

/// Row and column of a reference, in whatever order its digits and letters stand; none if they are too many.
fn cell_place(cell: &[u8]) -> Option<(u64, u64)> {
    let digits = cell.iter().filter(|byte| byte.is_ascii_digit());
    let letters = cell.iter().filter(|byte| byte.is_ascii_alphabetic());
    if digits.clone().count() > REFERENCE_DIGITS || letters.clone().count() > REFERENCE_LETTERS {
        return None;
    }
    let row = digits.fold(0, |row, digit| row * 10 + u64::from(digit - b'0'));
    let column = letters.fold(0, |column, letter| column * 26 + u64::from(letter.to_ascii_uppercase() - b'A') + 1);
    Some((row, column))
}

fn is_at_most(value: &[u8], limit: usize) -> bool {
    std::str::from_utf8(value).ok().and_then(|value| value.parse::<usize>().ok()).is_some_and(|count| count <= limit)
}

/// What stands on both sides of every `=`: the name, and the quoted text after it. Values are not skipped over, so no
/// stray quotation mark in a comment can hide an attribute behind it.
struct Attributes<'a>(&'a [u8]);

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<(&'a [u8], &'a [u8])> {
        let equals = self.0.iter().position(|byte| *byte == b'=')?;
        let before = self.0[..equals].trim_ascii_end();
        let start = before.iter().rposition(|byte| byte.is_ascii_whitespace() || *byte == b'<').map_or(0, |at| at + 1);
        self.0 = &self.0[equals + 1..];
        let after = self.0.trim_ascii_start();
        let quoted = match after.split_first() {
            Some((quote @ (b'"' | b'\''), quoted)) => {
                let quoted = &quoted[..quoted.len().min(VALUE_SEEN)];
                quoted.split(|byte| byte == quote).next().unwrap_or_default()
            }
            _ => b"",
        };
        Some((&before[start..], quoted))
    }
}
