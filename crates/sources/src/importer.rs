//! List the importers, and find the one that reads a file.

use record::{Day, Facts, Interval, Layer, Source};
use sha2::{Digest, Sha256};

use crate::citation::Citation;
use crate::fault::{Fault, FaultKind, Faults, Form, Log};
use crate::row::Reader;
use crate::table::Table;
use crate::{active_years, agreements, delimited, endings, state_lists, workbook};

/// A publisher's file as it was given.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its name; folders before the name are ignored.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

impl<'a> File<'a> {
    /// The name without the folders before it.
    pub fn base_name(&self) -> &'a str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(self.name)
    }
}

/// How one version of one source is read. The list of them is [`importers`].
#[derive(Debug)]
pub struct Importer {
    /// Short name, such as `ucdp-acd`.
    pub id: &'static str,
    /// The publisher's version, such as `25.1`.
    pub version: &'static str,
    /// Full title.
    pub title: &'static str,
    /// Short title for notes beside a number.
    pub short_title: &'static str,
    /// Names that the publisher gives the file; the first is the usual one.
    pub file_names: &'static [&'static str],
    /// Form of the publisher's file.
    pub form: Form,
    /// Rows of data in the publisher's file, the heading not counted.
    pub rows: u32,
    /// First and last calendar year covered, both whole.
    pub years: (i16, i16),
    /// Works to cite.
    pub citations: &'static [Citation],
    /// Terms of use.
    pub licence: &'static str,
    /// Headings of the columns that are read. Other columns are allowed, since cells are found by heading, and are
    /// named in [`Source::left_out`].
    pub columns: &'static [&'static str],
    /// What every cell of the column `version` says; none if there is no such column.
    pub(crate) version_cell: Option<&'static str>,
    pub(crate) parse: fn(&Importer, &mut Sheet) -> Parsed,
}

/// A table with its columns found, and the faults so far.
pub(crate) struct Sheet<'a> {
    pub(crate) table: &'a Table,
    pub(crate) places: Vec<(&'static str, u16)>,
    pub(crate) log: Log,
}

impl Sheet<'_> {
    /// Read every row; rows with a fault give nothing, and the fault is logged.
    pub(crate) fn read_rows<T>(&mut self, mut read: impl FnMut(&mut Reader) -> Option<T>) -> Vec<T> {
        let mut facts = Vec::with_capacity(self.table.rows.len());
        for row in &self.table.rows {
            facts.extend(read(&mut Reader { row, places: &self.places, log: &mut self.log }));
        }
        facts
    }
}

/// Facts, and what was left out, in sentences.
pub(crate) struct Parsed {
    pub(crate) facts: Facts,
    pub(crate) left_out: Vec<String>,
}

static IMPORTERS: [Importer; 8] = [
    active_years::ACD_24_1,
    active_years::ACD_25_1,
    active_years::DYADIC_25_1,
    endings::CONFLICT_3_2021,
    endings::DYAD_3_2021,
    agreements::AGREEMENTS_22_1,
    state_lists::GLEDITSCH_WARD_2017,
    state_lists::CORRELATES_OF_WAR_2016,
];

/// Every importer. Later versions of one source come after earlier ones.
pub fn importers() -> &'static [Importer] {
    &IMPORTERS
}

impl Importer {
    /// Read the publisher's file.
    ///
    /// Errors: every fault found, the first [`crate::FAULTS_KEPT`] kept. A file with any fault gives no facts at all.
    pub fn read(&self, file: &File) -> Result<Layer, Faults> {
        self.read_checked(file, true)
    }

    /// Read a part of the publisher's file: as [`Importer::read`], but the number of rows may be another.
    ///
    /// For examples and tests. The timeline must be whole within the part.
    pub fn read_part(&self, file: &File) -> Result<Layer, Faults> {
        self.read_checked(file, false)
    }

    /// The days that the source looks at.
    pub fn coverage(&self) -> Interval {
        Interval { earliest: Day::first_of(self.years.0), latest: Day::last_of(self.years.1) }
    }

    fn read_checked(&self, file: &File, whole: bool) -> Result<Layer, Faults> {
        let mut log = Log::new(file.base_name());
        let Some(table) = self.table(file, &mut log) else { return Err(log.into_faults()) };
        let places = table.places(self.columns, &mut log);
        if places.len() < self.columns.len() {
            return Err(log.into_faults());
        }
        if whole && table.total != u64::from(self.rows) {
            log.file(FaultKind::RowTotal { found: table.total, expected: self.rows, version: self.version });
        }
        let mut sheet = Sheet { table: &table, places, log };
        self.check_version(&mut sheet);
        let Parsed { facts, mut left_out } = (self.parse)(self, &mut sheet);
        let unread = table.unread(self.columns);
        if !unread.is_empty() {
            left_out.push(format!("columns not read: {}", unread.join(", ")));
        }
        let source = self.source(file, table.total, left_out.join("; "));
        sheet.log.finish(Layer { source, facts })
    }

    fn table(&self, file: &File, log: &mut Log) -> Option<Table> {
        match self.form {
            Form::Xlsx => workbook::read(file.bytes, log),
            _ => delimited::read(file.bytes, self.columns, log),
        }
    }

    /// Every row must be of this version; one fault for each other version that the rows name.
    fn check_version(&self, sheet: &mut Sheet) {
        let Some(expected) = self.version_cell else { return };
        let mut others: Vec<(String, u32, u64)> = Vec::new();
        let said = sheet.read_rows(|row| row.text("version").map(|version| (row.number(), version)));
        for (row, version) in said.into_iter().filter(|(_, version)| version != expected) {
            match others.iter_mut().find(|(other, ..)| *other == version) {
                Some((.., rows)) => *rows += 1,
                None => others.push((version, row, 1)),
            }
        }
        for (version, row, rows) in others {
            sheet.log.cell(row, "version", &version, FaultKind::OtherVersion { expected, rows });
        }
    }

    fn source(&self, file: &File, rows: u64, left_out: String) -> Source {
        let owned = |text: &str| text.to_owned();
        Source {
            id: owned(self.id),
            version: owned(self.version),
            title: owned(self.title),
            short_title: owned(self.short_title),
            citation: self.citations.iter().map(|work| owned(work.text)).collect(),
            bibtex: self.citations.iter().map(|work| owned(work.bibtex)).collect(),
            licence: owned(self.licence),
            file: owned(file.base_name()),
            sha256: Sha256::digest(file.bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
            rows: u32::try_from(rows).unwrap_or(u32::MAX),
            coverage: self.coverage(),
            left_out,
        }
    }
}

/// The importer that reads a file: the one with that file name, else the one whose columns (and version) it has.
///
/// Errors: what kind of file it is where that is known, else the names of the files that can be read.
///
/// ```
/// let importer = sources::match_importer("downloads/ucdp-prio-acd-251.csv", b"").unwrap();
/// assert_eq!((importer.id, importer.version), ("ucdp-acd", "25.1"));
/// let faults = sources::match_importer("notes.csv", b"a,b\n1,2\n").unwrap_err();
/// assert!(faults.to_string().starts_with("notes.csv: no importer reads this file; these can be read: "));
/// ```
pub fn match_importer(file_name: &str, bytes: &[u8]) -> Result<&'static Importer, Faults> {
    let name = File { name: file_name, bytes }.base_name();
    let named = |importer: &&Importer| importer.file_names.iter().any(|known| known.eq_ignore_ascii_case(name));
    if let Some(importer) = importers().iter().find(named) {
        return Ok(importer);
    }
    let mut first_fault = None;
    for importer in importers() {
        let mut log = Log::new(name);
        match importer.table(&File { name, bytes }, &mut log) {
            Some(table) if importer.fits(&table) => return Ok(importer),
            Some(_) => {}
            None => first_fault = first_fault.or_else(|| log.into_faults().kept.into_iter().find(tells_what_it_is)),
        }
    }
    let readable = || importers().iter().map(|importer| importer.file_names[0].to_owned()).collect();
    let fault = first_fault.unwrap_or_else(|| Fault::of_file(name, FaultKind::UnknownFile { readable: readable() }));
    Err(Faults::from(fault))
}

/// Whether a fault says what the file is, and not only that it is not of one importer's form.
fn tells_what_it_is(fault: &Fault) -> bool {
    !matches!(fault.what, FaultKind::OtherForm { found: Form::Csv | Form::Xlsx, .. })
}

impl Importer {
    /// Whether the table has this importer's columns, and its first row this importer's version.
    fn fits(&self, table: &Table) -> bool {
        let mut log = Log::new("");
        let places = table.places(self.columns, &mut log);
        if !log.is_clean() {
            return false;
        }
        let Some(expected) = self.version_cell else { return true };
        let Some(row) = table.rows.first() else { return false };
        Reader { row, places: &places, log: &mut log }.text("version").is_some_and(|version| version == expected)
    }
}
