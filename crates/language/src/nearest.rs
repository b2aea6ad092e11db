//! Find the word that is spelt most like another.

/// The candidate with the smallest edit distance to `word`, if it is near enough to be a likely slip.
///
/// Ties: the earlier candidate. A difference of case only counts as near at any length. The cap is a third of the
/// word's characters, at least one: `wra` suggests `war`, `x` does not suggest `war`.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase().chars().take(LONGEST).collect::<Vec<_>>();
    let cap = (lower.len() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = candidate.to_lowercase().chars().take(LONGEST).collect::<Vec<_>>();
        if other.len().abs_diff(lower.len()) > cap {
            continue;
        }
        let distance = edit_distance(&lower, &other);
        if distance <= cap && distance < other.len() && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Words are compared by this many first characters, which bounds the work on hostile input.
const LONGEST: usize = 64;

/// Fewest insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`, no part edited twice.
///
/// Source: Damerau (1964); the table is Wagner and Fischer (1974) with the swap as a fourth case.
fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut before_last = vec![0; b.len() + 1];
    let mut last = (0..=b.len()).collect::<Vec<_>>();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_swap_of_neighbours_is_one_edit() {
        assert_eq!(nearest("wra", ["minor", "war"]), Some("war"));
    }

    #[test]
    fn of_two_equally_near_the_earlier_wins() {
        assert_eq!(nearest("bat", ["cat", "rat"]), Some("cat"));
        assert_eq!(nearest("bat", ["rat", "cat"]), Some("rat"));
    }

    #[test]
    fn a_word_with_nothing_alike_has_no_nearest() {
        assert_eq!(nearest("x", ["war"]), None);
        assert_eq!(nearest("q", ["w"]), None);
        assert_eq!(nearest("peace", ["war", "minor"]), None);
    }

    #[test]
    fn case_alone_is_no_distance() {
        assert_eq!(nearest("usa", ["UN", "USA"]), Some("USA"));
    }
}
