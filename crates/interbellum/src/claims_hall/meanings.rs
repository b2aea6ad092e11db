//! Say what the words of the board mean.

/// What the words of the board mean.
pub(crate) const MEANINGS: [(&str, &str); 13] = [
    (
        "supported",
        "The difference has the claimed sign, and chance alone would seldom give as much: if no claim here were true, all of them together would show even one so clearly less than once in 20 times. The primary specification agrees, four in five of all specifications agree, and the interval does not lie wholly within the margin.",
    ),
    (
        "contradicted",
        "The same with the other sign; or the interval rules out a difference as large as the margin in the claimed direction. A universal statement is contradicted by a case that stands in every reading.",
    ),
    (
        "undecided",
        "The record cannot tell. This is a full answer: it says that nobody can settle the claim with this record and this rule.",
    ),
    (
        "undecided (thin)",
        "There is too little in the record to try: fewer than 10 returns (of wars, ends) or 10 clusters with or without what is said to matter, in the primary specification or in more than half of all. For a number, fewer than 20 in all. A specification for which the claim's version of the rule has no estimate counts with those.",
    ),
    (
        "undecided (smaller than the margin)",
        "There is a difference in the claimed direction, and it is smaller than what was fixed beforehand as mattering.",
    ),
    (
        "not testable",
        "No record of this kind could decide the statement; its page says why and what would. What can be counted is shown beside other states, nothing is judged, and it has no part in the corrections of the others.",
    ),
    (
        "not testable here",
        "The claim needs a source that this record does not have and that anyone can add; its page gives the command. Until then it counts in the corrections of the others like a thin one, so that adding the source changes none of them.",
    ),
    (
        "Holm p",
        "The p value after Holm's correction for all statistical claims of the board, thin ones counted. The p comes from 9,999 draws in which whole clusters are weighted at random.",
    ),
    (
        "hazard",
        "How often the event comes among those to whom it can still come: war among peaces that have held so far, an end among wars that have gone on so far.",
    ),
    (
        "reading, specification",
        "A reading says which peaces or wars are meant, and for how long each is looked at. A specification is a reading with a model and with what it adjusts for; the primary one was named beforehand.",
    ),
    ("margin", "The smallest ratio that was fixed beforehand as mattering."),
    (
        "cluster",
        "All cases of one state, or of one conflict where no state is given. What happens in one place hangs together, so chance is reckoned with whole clusters.",
    ),
    ("exposed", "A case for which what is said to matter holds, as known when the case comes under risk."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use claims::Word;

    #[test]
    fn every_word_of_a_verdict_is_explained_on_the_board() {
        let words = [
            Word::Supported,
            Word::Contradicted,
            Word::Undecided,
            Word::UndecidedThin,
            Word::UndecidedSmaller,
            Word::NotTestable,
            Word::NotTestableHere,
        ];
        assert!(words.iter().all(|word| MEANINGS.iter().any(|(term, _)| *term == word.text())));
    }
}
