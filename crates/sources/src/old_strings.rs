//! Cut the stream of an old workbook into records, and read the texts in them.
//!
//! Source: Microsoft, \[MS-XLS\] Excel Binary File Format, version 12.0 (2023), sections 2.1.4, 2.4.265, 2.5.293, 2.5.294.

use crate::fault::FaultKind;
use crate::old_workbook::unreadable;

/// The kind of a record that goes on with the one before it.
const CONTINUE: u16 = 0x003C;
/// Marks of a text: two bytes a letter; something after its letters; runs of another font.
const WIDE: u8 = 0x01;
const HAS_MORE: u8 = 0x04;
const HAS_RUNS: u8 = 0x08;
/// Bytes of one run.
const RUN: usize = 4;

/// One record: what kind, its bytes, and those of the records that go on with it.
pub(crate) struct Record<'a> {
    pub(crate) kind: u16,
    pub(crate) data: &'a [u8],
    more: Vec<&'a [u8]>,
}

impl<'a> Record<'a> {
    /// So many bytes from here.
    pub(crate) fn bytes(&self, at: usize, count: usize) -> Result<&'a [u8], FaultKind> {
        self.data.get(at..at + count).ok_or_else(|| self.short())
    }

    /// A number of two bytes.
    pub(crate) fn number(&self, at: usize) -> Result<u16, FaultKind> {
        Ok(two_bytes(self.bytes(at, 2)?))
    }

    /// A text: how many letters, a mark, the letters.
    pub(crate) fn text(&self, at: usize) -> Result<String, FaultKind> {
        let letters = usize::from(self.number(at)?);
        if letters == 0 {
            return Ok(String::new());
        }
        let wide = self.bytes(at + 2, 1)?[0] & WIDE != 0;
        Ok(decoded(self.bytes(at + 3, letters << u8::from(wide))?, wide))
    }

    fn short(&self) -> FaultKind {
        unreadable(format!("a record of kind {:#06x} with {} bytes is cut short", self.kind, self.data.len()))
    }
}

/// The records of a stream.
pub(crate) struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    /// Those from a place on; none where the stream has no such place.
    pub(crate) fn from(stream: &'a [u8], place: usize) -> Records<'a> {
        Records { rest: stream.get(place..).unwrap_or_default() }
    }

    fn one(&mut self) -> Option<Result<(u16, &'a [u8]), FaultKind>> {
        if self.rest.is_empty() {
            return None;
        }
        let Some((head, rest)) = self.rest.split_at_checked(4) else { return self.cut_short() };
        let size = usize::from(two_bytes(&head[2..]));
        let Some((data, rest)) = rest.split_at_checked(size) else { return self.cut_short() };
        self.rest = rest;
        Some(Ok((two_bytes(head), data)))
    }

    fn cut_short<T>(&mut self) -> Option<Result<T, FaultKind>> {
        self.rest = &[];
        Some(Err(unreadable("its last record is cut short")))
    }

    fn goes_on(&self) -> bool {
        self.rest.len() >= 2 && two_bytes(self.rest) == CONTINUE
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, FaultKind>;

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, data) = match self.one()? {
            Ok(one) => one,
            Err(fault) => return Some(Err(fault)),
        };
        let mut more = Vec::new();
        while self.goes_on() {
            match self.one()? {
                Ok((_, data)) => more.push(data),
                Err(fault) => return Some(Err(fault)),
            }
        }
        Some(Ok(Record { kind, data, more }))
    }
}

/// The texts that cells name by number. A text may be cut anywhere by the end of a record; where its letters are cut, the
/// next record says anew how wide they are.
pub(crate) fn shared(record: &Record) -> Result<Vec<String>, FaultKind> {
    let promised = four_bytes(record.bytes(4, 4)?) as usize;
    let mut reading = Reading { now: &record.data[8..], more: record.more.iter(), record };
    let mut texts = Vec::new();
    while texts.len() < promised && reading.has_more() {
        texts.push(reading.text()?);
    }
    Ok(texts)
}

struct Reading<'a, 'r> {
    now: &'a [u8],
    more: std::slice::Iter<'r, &'a [u8]>,
    record: &'r Record<'a>,
}

impl<'a> Reading<'a, '_> {
    /// Whether anything is left; goes on to the next record where this one is at its end.
    fn has_more(&mut self) -> bool {
        while self.now.is_empty() {
            let Some(next) = self.more.next() else { return false };
            self.now = next;
        }
        true
    }

    /// At most so many bytes, as many as this record has.
    fn some(&mut self, most: usize) -> Result<&'a [u8], FaultKind> {
        if most > 0 && !self.has_more() {
            return Err(self.record.short());
        }
        let (taken, rest) = self.now.split_at(most.min(self.now.len()));
        self.now = rest;
        Ok(taken)
    }

    fn skip(&mut self, mut count: usize) -> Result<(), FaultKind> {
        while count > 0 {
            count -= self.some(count)?.len();
        }
        Ok(())
    }

    /// Bytes that are never cut.
    fn whole(&mut self, count: usize) -> Result<&'a [u8], FaultKind> {
        let found = self.some(count)?;
        if found.len() == count { Ok(found) } else { Err(self.record.short()) }
    }

    fn text(&mut self) -> Result<String, FaultKind> {
        let head = self.whole(3)?;
        let (mut left, marks) = (usize::from(two_bytes(head)), head[2]);
        let runs = if marks & HAS_RUNS == 0 { 0 } else { usize::from(two_bytes(self.whole(2)?)) };
        let after = if marks & HAS_MORE == 0 { 0 } else { four_bytes(self.whole(4)?) as usize };
        let mut wide = marks & WIDE != 0;
        let mut text = String::new();
        while left > 0 {
            if self.now.is_empty() {
                wide = self.some(1)?[0] & WIDE != 0;
            }
            let width = 1 + usize::from(wide);
            let letters = left.min(self.now.len() / width);
            if letters == 0 {
                return Err(self.record.short());
            }
            text += &decoded(self.some(letters * width)?, wide);
            left -= letters;
        }
        self.skip(runs * RUN + after)?;
        Ok(text)
    }
}

/// Letters of two bytes each, or of one where the other is zero.
fn decoded(bytes: &[u8], wide: bool) -> String {
    if !wide {
        return bytes.iter().copied().map(char::from).collect();
    }
    String::from_utf16_lossy(&bytes.chunks_exact(2).map(two_bytes).collect::<Vec<_>>())
}

pub(crate) fn two_bytes(bytes: &[u8]) -> u16 {
    u16::from_le_bytes([bytes[0], bytes[1]])
}

pub(crate) fn four_bytes(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

pub(crate) fn eight_bytes(bytes: &[u8]) -> [u8; 8] {
    std::array::from_fn(|place| bytes[place])
}
