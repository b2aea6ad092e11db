//! Say how a publisher lays out a file: what separates its cells, how letters are coded, which sheet holds the data.

/// The layout of a publisher's file. Most are [`Layout::PLAIN`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// What stands between two cells of a text.
    pub(crate) separator: u8,
    /// How letters are coded in a text.
    pub(crate) encoding: Encoding,
    /// Name of the sheet of a workbook; none for the first.
    pub(crate) sheet: Option<&'static str>,
}

/// How letters are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8.
    Utf8,
    /// Windows 1252. A file that is UTF-8 all the same is read as UTF-8.
    Windows1252,
}

impl Layout {
    /// Commas, UTF-8, the first sheet.
    pub(crate) const PLAIN: Layout = Layout { separator: b',', encoding: Encoding::Utf8, sheet: None };
    /// Commas, Windows 1252.
    pub(crate) const WINDOWS: Layout = Layout { encoding: Encoding::Windows1252, ..Layout::PLAIN };
    /// Semicolons, UTF-8.
    pub(crate) const SEMICOLONS: Layout = Layout { separator: b';', ..Layout::PLAIN };
}

/// The letters of bytes 0x80 to 0x9F in Windows 1252; five bytes have none, and stand for themselves as in Latin-1.
const FROM_128_TO_159: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

impl Encoding {
    /// The letter of a byte in Windows 1252.
    pub(crate) fn letter(self, byte: u8) -> char {
        match byte {
            0x80..=0x9F => FROM_128_TO_159[usize::from(byte - 0x80)],
            _ => char::from(byte),
        }
    }
}
