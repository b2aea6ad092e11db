//! Say where each publisher gives out its files, and hold what was downloaded against the file that is known.

use std::io::{Cursor, Read};

use record::sha256;
use zip::ZipArchive;

use crate::registry::AnyImporter;

/// Where a publisher gives out its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Where a person finds the file.
    pub page: &'static str,
    /// How a program gets it; none where no lasting address of this version is known.
    pub download: Option<Download>,
}

/// An address that gives one known file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Download {
    /// The address, https.
    pub url: &'static str,
    /// sha256 of the publisher's file, in hexadecimal. Of the file and not of the archive around it, which a publisher may
    /// pack anew.
    pub sha256: &'static str,
}

/// Pages of publishers.
mod page {
    pub(super) const UCDP: &str = "https://ucdp.uu.se/downloads/";
    pub(super) const UCDP_OLD: &str = "https://ucdp.uu.se/downloads/olddw.html";
    pub(super) const GLEDITSCH: &str = "http://ksgleditsch.com/data-4.html";
    pub(super) const COW_STATES: &str = "https://correlatesofwar.org/data-sets/state-system-membership/";
    pub(super) const COW_WARS: &str = "https://correlatesofwar.org/data-sets/cow-war/";
    pub(super) const COW_DISPUTES: &str = "https://correlatesofwar.org/data-sets/mids/";
    pub(super) const COW_CAPABILITIES: &str = "https://correlatesofwar.org/data-sets/national-material-capabilities/";
    pub(super) const COW_CONTIGUITY: &str = "https://correlatesofwar.org/data-sets/direct-contiguity/";
    pub(super) const IDEAL_POINTS: &str = "https://doi.org/10.7910/DVN/LEJUQZ";
    pub(super) const MADDISON: &str =
        "https://www.rug.nl/ggdc/historicaldevelopment/maddison/releases/maddison-project-database-2020";
    pub(super) const NATURAL_EARTH: &str =
        "https://www.naturalearthdata.com/ (as TopoJSON: npm package world-atlas 2.0.2)";
    pub(super) const CRISES: &str = "https://sites.duke.edu/icbdata/";
    pub(super) const TIES: &str = "https://sanctions.web.unc.edu/";
    pub(super) const SANCTIONS: &str = "https://www.globalsanctionsdatabase.com/data/ (on request)";
    pub(super) const TROOPS: &str = "https://github.com/meflynn/troopdata (folder data-raw)";
    pub(super) const PAX: &str = "https://www.peaceagreements.org/";
    pub(super) const PAAX: &str = "https://peacerep.org/ (PAA-X, published before its release)";
    pub(super) const PEACE_OBSERVATORY: &str =
        "the Peace Observatory of the authors of the African Peace Processes dataset (Duursma and Gamez 2023)";
    pub(super) const PEACEKEEPING: &str = "https://uca.edu/politicalscience/dadm-project/";
    pub(super) const TRANSITIONAL_JUSTICE: &str = "https://transitionaljusticedata.org/";
}

/// Sources and their pages: id, page.
const PAGES: &[(&str, &str)] = &[
    ("ucdp-acd", page::UCDP),
    ("ucdp-dyadic", page::UCDP),
    ("ucdp-termination-conflict", page::UCDP),
    ("ucdp-termination-dyad", page::UCDP),
    ("ucdp-peace-agreements", page::UCDP),
    ("ucdp-esd", page::UCDP),
    ("ucdp-brd", page::UCDP_OLD),
    ("ucdp-actor", page::UCDP_OLD),
    ("gw-states", page::GLEDITSCH),
    ("cow-states", page::COW_STATES),
    ("cow-majors", page::COW_STATES),
    ("cow-inter-state-wars", page::COW_WARS),
    ("cow-intra-state-wars", page::COW_WARS),
    ("cow-extra-state-wars", page::COW_WARS),
    ("cow-non-state-wars", page::COW_WARS),
    ("cow-mid-disputes", page::COW_DISPUTES),
    ("cow-mid-participants", page::COW_DISPUTES),
    ("cow-mid-dyads", page::COW_DISPUTES),
    ("cow-nmc", page::COW_CAPABILITIES),
    ("cow-contiguity", page::COW_CONTIGUITY),
    ("unga-ideal-points", page::IDEAL_POINTS),
    ("maddison", page::MADDISON),
    ("natural-earth", page::NATURAL_EARTH),
    ("icb-system", page::CRISES),
    ("icb-actor", page::CRISES),
    ("icb-dyads", page::CRISES),
    ("ties", page::TIES),
    ("gsdb", page::SANCTIONS),
    ("us-troops", page::TROOPS),
    ("pa-x", page::PAX),
    ("paa-x", page::PAAX),
    ("paa-x-third-parties", page::PAAX),
    ("paa-x-actors", page::PAAX),
    ("peace-observatory", page::PEACE_OBSERVATORY),
    ("pkm", page::PEACEKEEPING),
    ("tjet-spells", page::TRANSITIONAL_JUSTICE),
];

/// Versions with a lasting address: id, version, address, sha256 of the file that the importer was tested on.
const DOWNLOADS: &[(&str, &str, &str, &str)] = &[
    (
        "ucdp-acd",
        "24.1",
        "https://ucdp.uu.se/downloads/ucdpprio/ucdp-prio-acd-241-csv.zip",
        "97e77ca0d74f340939d23ec8ea6fd81b4129e31f228d1a77cddb5040b609eb8e",
    ),
    (
        "ucdp-acd",
        "25.1",
        "https://ucdp.uu.se/downloads/ucdpprio/ucdp-prio-acd-251-csv.zip",
        "a7a2ff6caf6c854f4fafb1b17f616da1ed6bbc00612943ec6e071511ebea7a81",
    ),
    (
        "ucdp-dyadic",
        "25.1",
        "https://ucdp.uu.se/downloads/dyadic/ucdp-dyadic-251-csv.zip",
        "e5bf6e3779a903f3df3ec476592332ce51ccf3798174b3db4c1b06dd1dd5a7ba",
    ),
    (
        "ucdp-brd",
        "22.1",
        "https://ucdp.uu.se/downloads/brd/ucdp-brd-conf-221-csv.zip",
        "8fc746cfff47ffa08baffb0e2fdcd1915cf863191f430ae85411cbb7f21c8a3d",
    ),
    (
        "cow-states",
        "2016",
        "https://correlatesofwar.org/wp-content/uploads/states2016.csv",
        "21822fe1ef67aedf2e64ebe9746e2b875c6175c8ce599750bc0e77e4ce393167",
    ),
    (
        "cow-inter-state-wars",
        "4.0",
        "https://correlatesofwar.org/wp-content/uploads/Inter-StateWarData_v4.0.csv",
        "2535e30b145141c331a07d12d91e498ad8bdd3db32ba8d3bd88c4fda54817731",
    ),
    (
        "cow-intra-state-wars",
        "5.1",
        "https://correlatesofwar.org/wp-content/uploads/Intra-State-Wars-v5.1.zip",
        "afc6b8665f290225ab5aae17a802ecb8956c8ae785251bf54b1c4442bede1f0d",
    ),
    (
        "cow-extra-state-wars",
        "4.0",
        "https://correlatesofwar.org/wp-content/uploads/Extra-StateWarData_v4.0.csv",
        "529c325fdf0355ea4e09ce1c0d13d3cb474eaffcfebe13576b7a56207b264104",
    ),
    (
        "cow-non-state-wars",
        "4.0",
        "https://correlatesofwar.org/wp-content/uploads/Non-StateWarData_v4.0.csv",
        "99d3d9df70a54fd2372fe05e2085216fc85ce1d3a72a7cb9e5c86f3bae4c9b9a",
    ),
    (
        "cow-mid-disputes",
        "5.0",
        "https://correlatesofwar.org/wp-content/uploads/MID-5-Data-and-Supporting-Materials.zip",
        "fa00331f8b5e68b57d510303039081a1494b4d45df680ca38dfd8640d32c8474",
    ),
    (
        "cow-mid-participants",
        "5.0",
        "https://correlatesofwar.org/wp-content/uploads/MID-5-Data-and-Supporting-Materials.zip",
        "5189071e3b8aa32e1338f3df43fe574f4a0f2a06b2f481a3213c9e8f01211722",
    ),
    (
        "cow-contiguity",
        "3.2",
        "https://correlatesofwar.org/wp-content/uploads/DirectContiguity320.zip",
        "42b8fe2bc7fffe58665a38f7476d7d76cf3acd5a22e176c3691670997a4717f2",
    ),
    (
        "maddison",
        "2020",
        "https://www.rug.nl/ggdc/historicaldevelopment/maddison/data/mpd2020.xlsx",
        "ef31c0162f97248682478944b19412c225ffc86a0d4ba7e6a8064574db5b2251",
    ),
    (
        "ties",
        "4.1",
        "https://sanctions.web.unc.edu/wp-content/uploads/sites/18834/2021/04/TIESv4-1.xls",
        "03f70356c864c39d6b8f76f583d74acc8d853fb9ec457012a49b0ae895560d76",
    ),
];

impl AnyImporter {
    /// Where its publisher gives out its file; none for an importer whose publisher is not in the table yet.
    pub fn publication(self) -> Option<Publication> {
        let (_, page) = PAGES.iter().find(|(id, _)| *id == self.id())?;
        let download = DOWNLOADS
            .iter()
            .find(|(id, version, ..)| (*id, *version) == (self.id(), self.version()))
            .map(|(.., url, sha256)| Download { url, sha256 });
        Some(Publication { page, download })
    }
}

/// A publisher's file, out of what its address gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// Its name in the archive; none where there was no archive around it.
    pub name: Option<String>,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Why the publisher's file is not in what its address gave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnpackFault {
    /// Another file.
    #[error("its sha256 is {found}, and that of the known file is {expected}")]
    OtherFile {
        /// The hash of what came.
        found: String,
        /// The hash of the known file.
        expected: String,
    },
    /// An archive without the file.
    #[error("it is an archive of {} and none has the sha256 of the known file, {expected}", files.join(", "))]
    NotInArchive {
        /// The names in it.
        files: Vec<String>,
        /// The hash of the known file.
        expected: String,
    },
    /// An archive that does not open, or is not safe to open.
    #[error("it is an archive that does not open: {reason}")]
    Archive {
        /// Why.
        reason: String,
    },
}

/// Entries of an archive that are looked at; the largest here has 20.
const MOST_ENTRIES: usize = 200;
/// Names that a fault tells.
const NAMES_TOLD: usize = 12;
/// Bytes that all entries may expand to, for each byte that may be downloaded.
const EXPANSION: u64 = 8;

/// The file with a known sha256: the bytes themselves, or one of the files in the archive that they are.
///
/// `most` is how many bytes a download may have; the files in an archive may have eight times as many together, counted as they
/// expand.
pub fn unpack(bytes: Vec<u8>, expected: &str, most: u64) -> Result<Unpacked, UnpackFault> {
    let found = sha256(&bytes);
    if found == expected {
        return Ok(Unpacked { name: None, bytes });
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(UnpackFault::OtherFile { found, expected: expected.to_owned() });
    }
    let fault = |reason: String| UnpackFault::Archive { reason };
    let mut archive = ZipArchive::new(Cursor::new(bytes.as_slice())).map_err(|e| fault(e.to_string()))?;
    if archive.len() > MOST_ENTRIES {
        return Err(fault(format!("it has {} files, and the most is {MOST_ENTRIES}", archive.len())));
    }
    let mut files = Vec::new();
    let mut allowed = most.saturating_mul(EXPANSION);
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|e| fault(e.to_string()))?;
        let name = entry.name().map_or_else(|_| format!("entry {index}"), |name| name.into_owned());
        let mut content = Vec::new();
        entry.take(allowed + 1).read_to_end(&mut content).map_err(|e| fault(format!("`{name}`: {e}")))?;
        allowed = allowed
            .checked_sub(content.len() as u64)
            .ok_or_else(|| fault(format!("its files have more than {} bytes", most.saturating_mul(EXPANSION))))?;
        if sha256(&content) == expected {
            return Ok(Unpacked { name: Some(name), bytes: content });
        }
        files.push(name);
    }
    if files.is_empty() || files.iter().any(|name| name == "[Content_Types].xml") {
        // A workbook is an archive too, and its parts tell nobody anything.
        return Err(UnpackFault::OtherFile { found, expected: expected.to_owned() });
    }
    let more = files.len().saturating_sub(NAMES_TOLD);
    files.truncate(NAMES_TOLD);
    if more > 0 {
        files.push(format!("{more} more"));
    }
    Err(UnpackFault::NotInArchive { files, expected: expected.to_owned() })
}
