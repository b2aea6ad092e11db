//! Write numbers, shares and counts as the pages of claims have them.

use claims::{Board, Tested, Word};

use crate::plain::counted;

/// A p value as a reader sees it.
pub(crate) fn p_words(p: f64) -> String {
    if p < 0.001 { "below 0.001".to_owned() } else { format!("{p:.3}") }
}

/// Specifications that count.
pub(crate) fn eligible(tested: &Tested) -> usize {
    tested.outcomes.iter().filter(|outcome| outcome.ineligible.is_none()).count()
}

/// A share as a whole percentage, never rounded to all or to nothing.
pub(crate) fn percent(share: f64) -> String {
    match share {
        _ if share > 0.0 && share < 0.005 => "<1%".to_owned(),
        _ if (0.995..1.0).contains(&share) => ">99%".to_owned(),
        _ => format!("{:.0}%", 100.0 * share),
    }
}

/// The board in one sentence.
pub(crate) fn board_headline(board: &Board) -> String {
    let count = |of: &dyn Fn(Word) -> bool| board.rows.iter().filter(|(_, verdict)| of(verdict.word)).count();
    let (supported, contradicted) = (count(&|word| word == Word::Supported), count(&|word| word == Word::Contradicted));
    let untestable = count(&|word| word == Word::NotTestable);
    let lacking = count(&|word| word == Word::NotTestableHere);
    let here = if lacking > 0 { format!(", {lacking} for which this record lacks a source") } else { String::new() };
    let described =
        if untestable > 0 { format!(", {untestable} that is not testable and is described") } else { String::new() };
    format!(
        "{} put to the record: {supported} supported, {contradicted} contradicted, {} of which it cannot tell{here}{described}",
        counted(board.rows.len(), "statement"),
        board.rows.len() - supported - contradicted - untestable - lacking
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_never_rounded_to_all_or_to_nothing() {
        assert_eq!([0.0, 0.001, 0.804, 0.999, 1.0].map(percent), ["0%", "<1%", "80%", ">99%", "100%"]);
    }

    #[test]
    fn small_p_values_are_not_told_as_zero() {
        assert_eq!([0.0001, 0.049, 1.0].map(p_words), ["below 0.001", "0.049", "1.000"]);
    }
}
