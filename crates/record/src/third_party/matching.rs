//! Find the phrases of a dictionary in the words of a text, and the names that are left over.

use std::cmp::Reverse;

use super::Dictionary;
use super::words::Word;
use crate::day::Day;

/// Small words that stand inside names.
const PARTICLES: [&str; 15] =
    ["al", "arap", "bin", "da", "de", "del", "der", "di", "dos", "el", "ibn", "la", "of", "van", "von"];

/// A phrase met in a text.
pub(super) struct Match {
    /// Index of its first word.
    pub(super) first: usize,
    /// Index of its last word.
    pub(super) last: usize,
    /// The lines that hold on the day. If none does, the phrase names nobody, yet keeps its words from shorter ones:
    /// `South Sudan` before it was a state is not `Sudan`.
    pub(super) lines: Vec<usize>,
    /// Whether capitals count in the phrase: it then comes before an equal one where they do not.
    exact: bool,
}

impl Match {
    fn words(&self) -> usize {
        self.last - self.first + 1
    }
}

/// What a word of the text is, once phrases are matched.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cover {
    /// In no phrase that holds on the day.
    Bare,
    /// A single word that names no party, such as a title.
    Small,
    /// In a phrase.
    Taken,
}

impl Dictionary {
    /// The phrases that the words hold on a day: the longest first, no word used twice; in the text's order.
    pub(super) fn matches(&self, words: &[Word], on: Day) -> Vec<Match> {
        let mut met: Vec<Match> = (0..words.len()).flat_map(|first| self.phrases_at(words, first, on)).collect();
        met.sort_by_key(|m| (Reverse(m.words()), m.first, Reverse(m.exact)));
        let mut used = vec![false; words.len()];
        let mut kept: Vec<Match> = Vec::new();
        for found in met {
            let span = &mut used[found.first..=found.last];
            if span.iter().any(|taken| *taken) {
                continue;
            }
            span.fill(true);
            kept.push(found);
        }
        kept.sort_by_key(|m| m.first);
        kept
    }

    fn phrases_at(&self, words: &[Word], first: usize, on: Day) -> Vec<Match> {
        let keys = self.openings.get(&words[first].small).into_iter().flatten();
        keys.filter(|key| key.opens(&words[first..]))
            .filter_map(|key| {
                let lines = self.phrases.get(key)?;
                let lines: Vec<usize> = lines.iter().copied().filter(|i| self.lines[*i].holds_on(on)).collect();
                let last = first + key.len() - 1;
                Some(Match { first, last, lines, exact: key.is_exact() })
            })
            .collect()
    }

    /// The stretches of capitalised words that no phrase covers.
    ///
    /// A capitalised word that the dictionary says names nobody (`President`) and a particle (`of`) may stand inside a
    /// stretch, but neither opens nor closes it.
    pub(super) fn unrecognised(&self, text: &str, words: &[Word], matches: &[Match]) -> Vec<String> {
        let cover = self.cover(words.len(), matches);
        let opens = |i: usize| cover[i] == Cover::Bare && words[i].is_capitalised();
        let continues = |i: usize| match cover[i] {
            Cover::Bare => words[i].is_capitalised() || PARTICLES.contains(&words[i].small.as_str()),
            Cover::Small => words[i].is_capitalised(),
            Cover::Taken => false,
        };
        let mut stretches = Vec::new();
        let mut i = 0;
        while i < words.len() {
            if !opens(i) {
                i += 1;
                continue;
            }
            let (first, mut last) = (i, i);
            i += 1;
            while i < words.len() && words[i].gap.is_empty() && continues(i) {
                if opens(i) {
                    last = i;
                }
                i += 1;
            }
            if words[first..=last].iter().any(|word| word.plain.chars().count() > 1) {
                stretches.push(text[words[first].start..words[last].end].to_owned());
            }
        }
        stretches
    }

    fn cover(&self, words: usize, matches: &[Match]) -> Vec<Cover> {
        let mut cover = vec![Cover::Bare; words];
        for found in matches.iter().filter(|found| !found.lines.is_empty()) {
            let names_nobody = found.lines.iter().all(|index| self.lines[*index].codes.is_empty());
            let small = names_nobody && found.words() == 1;
            cover[found.first..=found.last].fill(if small { Cover::Small } else { Cover::Taken });
        }
        cover
    }
}
