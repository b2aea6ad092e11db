//! Change texts at random and hold what must be true of any bytes: an answer, and a layout that changes nothing twice.

use std::path::Path;

use language::from_bytes;
use theory::{Catalogue, check, format};

/// A small generator with a seed of its own (Steele, Lea and Flood 2014, SplitMix64), so that a text found is found again.
pub(crate) struct Draws(pub(crate) u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Words that are likely to meet in interesting ways.
const PIECES: &[&str] = &[
    "theory t {",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    ":=",
    "=",
    "~",
    "..",
    ".",
    "and",
    "or",
    "not",
    "in",
    "==",
    "<",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "^",
    "event e(c: conflict) {",
    "event e({a, b}: state) {",
    "each year {",
    "when",
    "hazard",
    "per year",
    "then",
    "seen as record.war_ends(c)",
    "seen by no record",
    "units u synthetic 3",
    "role r : state = USA from 1946",
    "observe o(state) : real from table.o",
    "hold h(conflict) : flag starts from false",
    "define d(x) = x + 1",
    "d(",
    "x",
    "c",
    "param p ~ normal(0, 1)",
    "param p = 2",
    "count(c: ",
    "sum(c: ",
    "argmax(c: ",
    "since(active(c))",
    "year",
    "else",
    "optional",
    "for c where",
    "create conflict n with place(n) := USA",
    "with room for 20",
    "units party from record.parties",
    "param l(state) ~ beta(2, 2)",
    "l(place(c))",
    "else unknown_to_mean",
    "seen as record.support_begins(c, rebels, by dominant)",
    "at 1991-12-26 {",
    "use \"other.theory\"",
    "use \"../x\"",
    "* weibull(since(active(c)), 2)",
    "gompertz(since(active(c)), ",
    "log_logistic(since(active(c)), 2, 3)",
    "piecewise(since(active(c)), 0.2, 5, 0.1)",
    "0",
    "1e308",
    "1_",
    "1990-01-01",
    "\"text\"",
    "\"open",
    "#",
    "\n",
    "\r\n",
    "é",
    "\u{0}",
    "deal",
    "USA",
    "exp(",
    "log(0)",
    "1 / 0",
    "symmetric",
    "directed",
    "one of a, b",
    "real in 0..1",
    "clock years from 1946 to 2024",
];

/// All texts of the folders under `tests`, cut at the lines between cases.
pub(crate) fn corpus() -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    for folder in ["good", "bad", "corpus"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        let mut files = entries.filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>();
        files.sort();
        for file in files {
            let bytes = std::fs::read(&file).unwrap_or_default();
            match String::from_utf8(bytes) {
                Ok(text) => texts.extend(text.split("# ---\n").map(|case| {
                    let whole = case.trim_start().starts_with(['t', '#']) && case.contains("theory ");
                    if whole { case.as_bytes().to_vec() } else { theory::in_example(case.trim_end()).into_bytes() }
                })),
                Err(bytes) => texts.push(bytes.into_bytes()),
            }
        }
    }
    texts
}

/// A text with one to eight changes: parts cut, doubled, exchanged with parts of other texts, words put in, bytes turned.
pub(crate) fn mutated(corpus: &[Vec<u8>], draws: &mut Draws) -> Vec<u8> {
    let mut text = corpus[draws.below(corpus.len())].clone();
    for _ in 0..=draws.below(8) {
        let from = draws.below(text.len() + 1);
        let to = (from + draws.below(40)).min(text.len());
        match draws.below(6) {
            0 => drop(text.drain(from..to)),
            1 => {
                let part = text[from..to].to_vec();
                let most = if draws.below(20) == 0 { 400 } else { 3 };
                let times = 1 + draws.below(most);
                text.splice(from..from, part.repeat(times));
            }
            2 => {
                let other = &corpus[draws.below(corpus.len())];
                let start = draws.below(other.len() + 1);
                let end = (start + draws.below(200)).min(other.len());
                text.splice(from..to, other[start..end].to_vec());
            }
            3 | 4 => {
                let piece = PIECES[draws.below(PIECES.len())];
                let times = if draws.below(30) == 0 { 300 } else { 1 };
                text.splice(from..from, format_args!(" {piece} ").to_string().repeat(times).into_bytes());
            }
            _ => {
                if let Some(byte) = text.get_mut(from) {
                    *byte = draws.below(256) as u8;
                }
            }
        }
    }
    text
}

/// Check and lay out any bytes. Whatever they are, there is an answer; a theory has the same process when laid out.
pub(crate) fn held(bytes: &[u8], catalogue: &dyn Catalogue) {
    let Ok(text) = from_bytes(bytes, "bytes") else { return };
    let found = check(text, "bytes", catalogue);
    if let Err(faults) = &found {
        assert!(!faults.is_empty());
        let _ = faults.render(true);
    }
    let Ok(once) = format(text, "bytes") else { return };
    let twice = format(&once, "bytes").unwrap_or_else(|faults| panic!("the layout has faults: {faults}"));
    assert!(once == twice, "laid out twice:\n{once}\n----\n{twice}");
    let again = check(&once, "bytes", catalogue);
    match (found, again) {
        (Ok(found), Ok(again)) => assert_eq!(without_places(&found), without_places(&again)),
        (Err(found), Err(again)) => {
            let codes = |faults: &language::Diagnostics| faults.list().iter().map(|one| one.code).collect::<Vec<_>>();
            assert_eq!(codes(&found), codes(&again));
        }
        _ => panic!("the layout changes whether the text is a theory:\n{once}"),
    }
}

/// A theory as text, without the places in its source.
fn without_places(theory: &theory::Theory) -> String {
    let mut process = theory.process.clone();
    process.source = language::Source::new("", "");
    let text =
        format!("{process:?} {:?} {:?} {:?} {:?}", theory.bindings, theory.explained, theory.unseen, theory.title);
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = rest.split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}
