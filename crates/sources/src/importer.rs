//! List the importers, and find the one that reads a file.

use record::{Day, Facts, Interval, Layer, Source, sha256};

use crate::citation::Citation;
use crate::fault::{Fault, FaultKind, Faults, Form, Log};
use crate::layout::Layout;
use crate::plan::Plan;
use crate::row::Reader;
use crate::table::Table;
use crate::{active_years, agreements, delimited, endings, old_workbook, stata_table, state_lists, topology, workbook};

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

/// Whether a source may come with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LicenceClass {
    /// Its terms clearly allow it: the record that comes with the program may hold it.
    Embedded,
    /// The user brings the publisher's file.
    UserLayer,
}

impl LicenceClass {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            LicenceClass::Embedded => "embedded",
            LicenceClass::UserLayer => "user layer",
        }
    }
}

/// How one version of one source is read, into facts of the timeline or into [`record::Observations`]. The lists of
/// them are [`importers`] and [`crate::observers`].
#[derive(Debug)]
pub struct Importer<F: 'static = Facts> {
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
    /// Whether it may come with the program.
    pub class: LicenceClass,
    /// What it is, in one line.
    pub summary: &'static str,
    /// What every cell of the column `version` (or `Version`) says; none if there is no such column.
    pub(crate) version_cell: Option<&'static str>,
    pub(crate) layout: Layout,
    /// How rows are read, where that is said as data.
    pub(crate) plan: Option<&'static Plan>,
    pub(crate) parse: fn(&Importer<F>, &mut Sheet) -> Parsed<F>,
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
pub(crate) struct Parsed<F = Facts> {
    pub(crate) facts: F,
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

impl<F> Importer<F> {
    /// Read the publisher's file.
    ///
    /// Errors: every fault found, the first [`crate::FAULTS_KEPT`] kept. A file with any fault gives no facts at all.
    pub fn read(&self, file: &File) -> Result<Layer<F>, Faults> {
        self.read_checked(file, true)
    }

    /// Read a part of the publisher's file: as [`Importer::read`], but the number of rows may be another.
    ///
    /// For examples and tests. The timeline must be whole within the part.
    pub fn read_part(&self, file: &File) -> Result<Layer<F>, Faults> {
        self.read_checked(file, false)
    }

    /// The days that the source looks at.
    pub fn coverage(&self) -> Interval {
        Interval { earliest: Day::first_of(self.years.0), latest: Day::last_of(self.years.1) }
    }

    /// Headings of all columns that are read, those of the plan included, each once.
    pub fn headings(&self) -> Vec<&'static str> {
        let mut headings = self.columns.to_vec();
        headings.extend(self.plan.map(Plan::columns).unwrap_or_default());
        let mut seen = std::collections::BTreeSet::new();
        headings.retain(|heading| seen.insert(*heading));
        headings
    }

    fn version_column(&self) -> &'static str {
        let headings = self.headings();
        headings.into_iter().find(|heading| heading.eq_ignore_ascii_case("version")).unwrap_or("version")
    }

    fn read_checked(&self, file: &File, whole: bool) -> Result<Layer<F>, Faults> {
        let mut log = Log::new(file.base_name());
        let Some(table) = self.table(file, &mut log) else { return Err(log.into_faults()) };
        let columns = self.headings();
        let places = table.places(&columns, &mut log);
        if places.len() < columns.len() {
            return Err(log.into_faults());
        }
        if whole && table.total != u64::from(self.rows) {
            log.file(FaultKind::RowTotal { found: table.total, expected: self.rows, version: self.version });
        }
        let mut sheet = Sheet { table: &table, places, log };
        self.check_version(&mut sheet);
        let Parsed { facts, mut left_out } = (self.parse)(self, &mut sheet);
        let unread = table.unread(&columns);
        if !unread.is_empty() {
            left_out.push(format!("columns not read: {}", unread.join(", ")));
        }
        let source = self.source(file, table.total, left_out.join("; "));
        sheet.log.finish(Layer { source, facts })
    }

    fn table(&self, file: &File, log: &mut Log) -> Option<Table> {
        match self.form {
            Form::Xlsx => workbook::read(file.bytes, self.layout.sheet, log),
            Form::Ole => old_workbook::read(file.bytes, log),
            Form::Stata => stata_table::read(file.bytes, log),
            Form::Json => topology::read(file.bytes, log),
            _ => delimited::read(file.bytes, &self.headings(), &self.layout, log),
        }
    }

    /// Every row must be of this version; one fault for each other version that the rows name.
    fn check_version(&self, sheet: &mut Sheet) {
        let Some(expected) = self.version_cell else { return };
        let mut others: Vec<(String, u32, u64)> = Vec::new();
        let column = self.version_column();
        let said = sheet.read_rows(|row| row.text(column).map(|version| (row.number(), version)));
        for (row, version) in said.into_iter().filter(|(_, version)| version != expected) {
            match others.iter_mut().find(|(other, ..)| *other == version) {
                Some((.., rows)) => *rows += 1,
                None => others.push((version, row, 1)),
            }
        }
        for (version, row, rows) in others {
            sheet.log.cell(row, column, &version, FaultKind::OtherVersion { expected, rows });
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
            sha256: sha256(file.bytes),
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

impl<F> Importer<F> {
    /// What is wrong with the file if it is not one of this importer's by its columns and version; none if it is.
    pub(crate) fn misfit(&self, file: &File) -> Option<Faults> {
        let mut log = Log::new(file.base_name());
        let Some(table) = self.table(file, &mut log) else { return Some(log.into_faults()) };
        if self.fits(&table) {
            return None;
        }
        table.places(&self.headings(), &mut log);
        if log.is_clean() {
            let expected = self.version_cell.unwrap_or(self.version);
            log.column(self.version_column(), FaultKind::OtherVersion { expected, rows: table.total });
        }
        Some(log.into_faults())
    }

    /// Whether the table has this importer's columns, and its first row this importer's version.
    fn fits(&self, table: &Table) -> bool {
        let mut log = Log::new("");
        let places = table.places(&self.headings(), &mut log);
        if !log.is_clean() {
            return false;
        }
        let Some(expected) = self.version_cell else { return true };
        let Some(row) = table.rows.first() else { return false };
        Reader { row, places: &places, log: &mut log }
            .text(self.version_column())
            .is_some_and(|version| version == expected)
    }
}
