//! Split a text into words, so that spelling variants of one name are the same words.

/// Apostrophes as texts write them: typewriter, typographic, modifier letter, acute and grave accent.
const APOSTROPHES: [char; 6] = ['\'', '\u{2019}', '\u{2018}', '\u{02BC}', '\u{00B4}', '`'];
/// Longest abbreviation that a full stop does not end: `U.S.`, `St. Lucia`, `A. Lake`.
const ABBREVIATION: usize = 2;

/// A word of a text.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// The word without accents and apostrophes.
    pub(super) plain: String,
    /// The same in small letters.
    pub(super) small: String,
    /// The punctuation before the word; empty if only spaces and hyphens stand there.
    pub(super) gap: String,
    /// First byte in the text.
    pub(super) start: usize,
    /// Byte after the last.
    pub(super) end: usize,
}

impl Word {
    /// Whether the word begins like a name: `Oliveira`, and `dOliveira` without its apostrophe.
    pub(super) fn is_capitalised(&self) -> bool {
        self.plain.chars().take(2).any(char::is_uppercase)
    }
}

/// A phrase in the form in which two spellings of it are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The first word in small letters. It stands first, so that most comparisons of keys end here.
    opening: String,
    /// Whether capitals count: the phrase has no small letter.
    exact: bool,
    /// Each word with the punctuation before it. The first word's is empty.
    words: Vec<(String, String)>,
}

impl Key {
    /// The key of a phrase; none if it has no word.
    pub(super) fn new(phrase: &str) -> Option<Key> {
        let words = split(phrase);
        let opening = words.first()?.small.clone();
        let exact = !phrase.chars().any(char::is_lowercase);
        let mut keyed: Vec<(String, String)> =
            words.into_iter().map(|word| (word.gap, if exact { word.plain } else { word.small })).collect();
        keyed[0].0.clear();
        Some(Key { opening, exact, words: keyed })
    }

    pub(super) fn opening(&self) -> &str {
        &self.opening
    }

    pub(super) fn is_exact(&self) -> bool {
        self.exact
    }

    /// Number of words.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether `words` begins with the phrase.
    pub(super) fn opens(&self, words: &[Word]) -> bool {
        self.len() <= words.len()
            && self.words.iter().zip(words).enumerate().all(|(i, ((gap, written), word))| {
                let read = if self.exact { &word.plain } else { &word.small };
                written == read && (i == 0 || *gap == word.gap)
            })
    }
}

/// The words of a text. Accents are taken off, an apostrophe inside a word is dropped (`Cote d'Ivoire` is
/// `Cote dIvoire`) and a genitive `'s` is cut off. A line break counts as punctuation: lists have one party a line.
pub(super) fn split(text: &str) -> Vec<Word> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let at = |i: usize| chars.get(i).map(|(_, c)| *c);
    let is_letter = |i: usize| at(i).is_some_and(char::is_alphanumeric);
    let mut words: Vec<Word> = Vec::new();
    let mut gap = String::new();
    let mut i = 0;
    while i < chars.len() {
        if !is_letter(i) {
            if is_punctuation(chars[i].1, words.last(), &gap) {
                gap.push(chars[i].1);
            }
            i += 1;
            continue;
        }
        let start = chars[i].0;
        let mut plain = String::new();
        let mut genitive = false;
        while let Some(c) = at(i) {
            if APOSTROPHES.contains(&c) && is_letter(i + 1) {
                genitive = matches!(at(i + 1), Some('s' | 'S')) && !is_letter(i + 2);
                if genitive {
                    break;
                }
            } else if c.is_alphanumeric() || is_combining(c) {
                fold(c, &mut plain);
            } else {
                break;
            }
            i += 1;
        }
        let end = at_byte(&chars, i, text);
        words.push(Word { small: plain.to_lowercase(), plain, gap: std::mem::take(&mut gap), start, end });
        if genitive {
            i += 2;
        }
    }
    words
}

/// The form in which a condition writes a name: `_` for everything between words.
pub(super) fn identifier(name: &str) -> String {
    let words: Vec<String> = split(name).into_iter().map(|word| word.plain).collect();
    words.join("_")
}

fn at_byte(chars: &[(usize, char)], i: usize, text: &str) -> usize {
    chars.get(i).map_or(text.len(), |(byte, _)| *byte)
}

/// Whether a character between two words keeps them from being one phrase.
fn is_punctuation(c: char, before: Option<&Word>, gap: &str) -> bool {
    let joins = matches!(c, '-' | '\u{2010}' | '\u{2011}') || (c.is_whitespace() && c != '\n');
    let abbreviates = c == '.' && gap.is_empty() && before.is_some_and(|w| w.plain.chars().count() <= ABBREVIATION);
    !joins && !abbreviates
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}')
}

/// Write a letter without its accent. Letters of other alphabets stay as they are.
fn fold(c: char, into: &mut String) {
    let plain = match c {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'Ç' | 'Ć' | 'Č' => "C",
        'ç' | 'ć' | 'č' => "c",
        'Ð' | 'Đ' | 'Ď' => "D",
        'ð' | 'đ' | 'ď' => "d",
        'È'..='Ë' | 'Ē' | 'Ę' | 'Ě' => "E",
        'è'..='ë' | 'ē' | 'ę' | 'ě' => "e",
        'Ğ' => "G",
        'ğ' => "g",
        'Ì'..='Ï' | 'Ī' | 'İ' => "I",
        'ì'..='ï' | 'ī' | 'ı' => "i",
        'Ł' => "L",
        'ł' => "l",
        'Ñ' | 'Ń' | 'Ň' => "N",
        'ñ' | 'ń' | 'ň' => "n",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ő' => "O",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'Ř' => "R",
        'ř' => "r",
        'Ś' | 'Ş' | 'Š' | 'Ș' => "S",
        'ś' | 'ş' | 'š' | 'ș' => "s",
        'Ţ' | 'Ț' | 'Ť' => "T",
        'ţ' | 'ț' | 'ť' => "t",
        'Ù'..='Ü' | 'Ū' | 'Ů' | 'Ű' => "U",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
        'Ý' => "Y",
        'ý' | 'ÿ' => "y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        'ź' | 'ż' | 'ž' => "z",
        'Æ' => "AE",
        'æ' => "ae",
        'Œ' => "OE",
        'œ' => "oe",
        'ß' => "ss",
        _ if is_combining(c) => "",
        _ => return into.push(c),
    };
    into.push_str(plain);
}
