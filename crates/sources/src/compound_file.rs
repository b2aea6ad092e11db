//! Take a stream out of a compound file, in memory that the size of the file bounds.
//!
//! A compound file is a small disk in a file: sectors, a table that says which sector follows which (FAT), a list of where
//! that table stands (DIFAT), and a directory. A damaged table can lead round in a circle, or name one sector many times.
//! Here no chain holds a sector twice, and no sector is twice a part of the table, so that nothing is longer than the file.
//!
//! Source: Microsoft, \[MS-CFB\] Compound File Binary File Format, version 12.0 (2023), sections 2.2 to 2.6.

use std::collections::BTreeSet;

/// Why a stream cannot be taken out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CompoundFault {
    /// The file ends before the header does.
    #[error("its header is cut short")]
    NoHeader,
    /// Sectors of a size that the format does not have.
    #[error("it has sectors of 2 to the power {shift} bytes, and the format 9 or 12")]
    SectorSize {
        /// The power.
        shift: u16,
    },
    /// A sector beyond the end of the file.
    #[error("it names sector {id}, and it has {sectors}")]
    NoSector {
        /// The sector.
        id: u32,
        /// How many there are.
        sectors: usize,
    },
    /// A chain comes back to where it was.
    #[error("the chain of its {what} leads round in a circle")]
    Circle {
        /// What the chain holds.
        what: &'static str,
    },
    /// One sector is named twice as a part of the table.
    #[error("sector {id} is named twice as a part of its table")]
    TableTwice {
        /// The sector.
        id: u32,
    },
    /// A chain ends before the stream does.
    #[error("its {what} ends after {found} of {expected} bytes")]
    CutShort {
        /// What the chain holds.
        what: &'static str,
        /// Bytes found.
        found: usize,
        /// Bytes promised.
        expected: u64,
    },
    /// No entry of the directory has the name.
    #[error("it holds no `{name}`")]
    NoStream {
        /// The name.
        name: &'static str,
    },
}

/// Numbers from here on are no sectors but marks (\[MS-CFB\] 2.1).
const LEAST_MARK: u32 = 0xFFFF_FFFA;
/// Bytes of the header that are read; with sectors of 4,096 bytes the rest of its sector is empty.
const HEADER: usize = 512;
/// The DIFAT's first entries stand in the header from here to its end.
const DIFAT_AT: usize = 76;
/// Bytes of an entry of the directory.
const ENTRY: usize = 128;
/// Streams of fewer bytes stand in sectors of this size inside one stream, that of the root.
const MINI_CUTOFF: u64 = 4096;
const MINI_SECTOR: usize = 64;

/// The stream of this name.
pub(crate) fn stream(bytes: &[u8], name: &'static str) -> Result<Vec<u8>, CompoundFault> {
    let disk = Disk::of(bytes)?;
    let fat = disk.table()?;
    let directory = disk.chain("directory", disk.header_number(48), &fat, None)?;
    let mut entries = directory.chunks_exact(ENTRY);
    let root = entries.clone().next().ok_or(CompoundFault::NoStream { name })?;
    let entry = entries.find(|entry| name_is(entry, name)).ok_or(CompoundFault::NoStream { name })?;
    let (start, size) = disk.place(entry);
    if size >= MINI_CUTOFF {
        return disk.chain("content", start, &fat, Some(size));
    }
    let (root_start, root_size) = disk.place(root);
    let inside = disk.chain("short streams", root_start, &fat, Some(root_size))?;
    let mini_fat = disk.chain("table of short streams", disk.header_number(60), &fat, None)?;
    let small = Disk { sectors: &inside, sector: MINI_SECTOR, bytes };
    small.chain("content", start, &numbers(&mini_fat), Some(size))
}

/// Sectors of one size; the header before them is kept for its numbers.
struct Disk<'a> {
    bytes: &'a [u8],
    sectors: &'a [u8],
    sector: usize,
}

impl<'a> Disk<'a> {
    fn of(bytes: &'a [u8]) -> Result<Disk<'a>, CompoundFault> {
        if bytes.len() < HEADER {
            return Err(CompoundFault::NoHeader);
        }
        let sector = match u16::from_le_bytes([bytes[30], bytes[31]]) {
            9 => 512,
            12 => 4096,
            shift => return Err(CompoundFault::SectorSize { shift }),
        };
        // The header takes a whole sector.
        Ok(Disk { bytes, sectors: bytes.get(sector..).unwrap_or_default(), sector })
    }

    /// Four bytes of the header as a number.
    fn header_number(&self, at: usize) -> u32 {
        number(&self.bytes[at..at + 4])
    }

    /// How many sectors there are; the last may be cut short.
    fn count(&self) -> usize {
        self.sectors.len().div_ceil(self.sector)
    }

    fn get(&self, id: u32) -> Result<&'a [u8], CompoundFault> {
        let start = usize::try_from(id).ok().and_then(|id| id.checked_mul(self.sector));
        let rest = start.and_then(|start| self.sectors.get(start..)).filter(|rest| !rest.is_empty());
        let rest = rest.ok_or(CompoundFault::NoSector { id, sectors: self.count() })?;
        Ok(&rest[..rest.len().min(self.sector)])
    }

    /// The whole table of which sector follows which.
    fn table(&self) -> Result<Vec<u32>, CompoundFault> {
        let mut places = numbers(&self.bytes[DIFAT_AT..HEADER]);
        let mut next = self.header_number(68);
        let mut lists = BTreeSet::new();
        while next < LEAST_MARK {
            if !lists.insert(next) {
                return Err(CompoundFault::Circle { what: "list of its table" });
            }
            let mut part = numbers(self.get(next)?);
            next = part.pop().unwrap_or(LEAST_MARK);
            places.extend(part);
        }
        let mut seen = BTreeSet::new();
        let mut table = Vec::new();
        for id in places.into_iter().filter(|id| *id < LEAST_MARK) {
            if !seen.insert(id) {
                return Err(CompoundFault::TableTwice { id });
            }
            table.extend(numbers(self.get(id)?));
        }
        Ok(table)
    }

    /// What the sectors of a chain hold: the first so many bytes, or all of it.
    fn chain(
        &self,
        what: &'static str,
        start: u32,
        table: &[u32],
        size: Option<u64>,
    ) -> Result<Vec<u8>, CompoundFault> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        let mut next = start;
        while next < LEAST_MARK && size.is_none_or(|size| (found.len() as u64) < size) {
            if !seen.insert(next) {
                return Err(CompoundFault::Circle { what });
            }
            found.extend_from_slice(self.get(next)?);
            let place = usize::try_from(next).ok();
            next = *place
                .and_then(|place| table.get(place))
                .ok_or(CompoundFault::NoSector { id: next, sectors: table.len() })?;
        }
        if let Some(expected) = size {
            if (found.len() as u64) < expected {
                return Err(CompoundFault::CutShort { what, found: found.len(), expected });
            }
            found.truncate(usize::try_from(expected).unwrap_or(usize::MAX));
        }
        Ok(found)
    }

    /// The first sector and the size that an entry of the directory gives. Small sectors leave half of the size unused.
    fn place(&self, entry: &[u8]) -> (u32, u64) {
        let low = u64::from(number(&entry[120..124]));
        let high = if self.sector == 512 { 0 } else { u64::from(number(&entry[124..128])) };
        (number(&entry[116..120]), high << 32 | low)
    }
}

/// Whether an entry has a name, capitals and small letters alike. Its length counts the zero at its end.
fn name_is(entry: &[u8], name: &str) -> bool {
    let length = usize::from(u16::from_le_bytes([entry[64], entry[65]])).saturating_sub(2).min(62);
    let letters = entry[..length].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    String::from_utf16_lossy(&letters.collect::<Vec<_>>()).eq_ignore_ascii_case(name)
}

fn number(four: &[u8]) -> u32 {
    u32::from_le_bytes([four[0], four[1], four[2], four[3]])
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(number).collect()
}
