//! Check the parts of a claim that is described and not judged, and refuse them in all others.

use language::syntax::ExpressionKind;
use language::{Code, Diagnostic, Expression, nearest, quoted};

use crate::check::{Checker, blocks, clause_of};
use crate::claim::Claim;
use crate::estimand::Threshold;
use crate::forks::threshold;
use crate::share::{Conduct, Parties, Reading, Shares};
use crate::syntax::{ClaimSyntax, Clause, Item};

/// Clauses and blocks that only a described claim has.
const OF_SHARES: [&str; 4] = ["states", "shares", "untestable", "decided_by"];

/// Clauses and blocks that only a judged claim has.
const OF_VERDICTS: [&str; 9] =
    ["of", "population", "exposure", "per", "words", "margin", "held", "estimands", "models"];

fn word_of(item: &Item) -> &crate::syntax::Word {
    match item {
        Item::Clause(clause) => &clause.name,
        Item::Block { name, .. } => name,
    }
}

impl Checker<'_> {
    /// Refuse what only a described claim has.
    pub(crate) fn refuse_shares(&mut self, tree: &ClaimSyntax) {
        let remedy = "leave it out, or write `direction share`";
        self.refuse(tree, &OF_SHARES, "has a part only in a claim that is described and not judged", remedy);
    }

    fn refuse(&mut self, tree: &ClaimSyntax, words: &[&str], why: &str, remedy: &str) {
        for word in tree.items.iter().map(word_of).filter(|word| words.contains(&word.text.as_str())) {
            self.report(Code::TypeMismatch, word.span, format!("{} {why}", quoted(&word.text)), remedy);
        }
    }

    /// A claim of `direction share`.
    pub(crate) fn described(&mut self, tree: &ClaimSyntax) -> Option<Claim> {
        self.refuse(
            tree,
            &OF_VERDICTS,
            "has no part in a claim of shares, which is described and not judged",
            "leave it out",
        );
        let body = |name: &str| clause_of(tree, name);
        let states = self.required(tree, body("states"), "states").map(|clause| self.states(clause));
        let untestable = self.required(tree, body("untestable"), "untestable").map(|clause| self.text(clause));
        self.required(tree, body("decided_by"), "decided_by");
        let decided_by = self.texts(tree, "decided_by");
        let readings = self.readings(&blocks(tree, "shares"));
        let base = self.base(tree)?;
        let shares = Shares { states: states?, readings, untestable: untestable?, decided_by };
        let claim = Claim { shares: Some(shares), ..base };
        Some(claim).filter(|_| self.faults.is_empty())
    }

    fn states(&mut self, clause: &Clause) -> Vec<String> {
        self.verify_distinct(&clause.values);
        clause.values.iter().filter_map(|value| self.state(value)).collect()
    }

    fn state(&mut self, value: &Expression) -> Option<String> {
        let written = self.source.slice(value.span());
        let known = self.catalogue.states();
        match value.kind() {
            ExpressionKind::Faulty(_) => None,
            ExpressionKind::Name(name) if known.contains(name) => Some(name.clone()),
            _ => {
                let near = nearest(written, known.iter().map(String::as_str)).map(quoted);
                let message = format!("{} is no state of the record", quoted(written));
                let fault = Diagnostic::new(Code::UnknownElement, value.span(), message).found("no state");
                self.faults.push(fault.nearest(near).remedy("write the three letters of ISO 3166-1, such as `USA`"));
                None
            }
        }
    }

    /// All combinations, the first of each fork first.
    fn readings(&mut self, clauses: &[&Clause]) -> Vec<Reading> {
        let (mut thresholds, mut parties, mut conducts) =
            (vec![Threshold::Deaths25], vec![Parties::All], vec![Conduct::Fighting]);
        for clause in clauses {
            self.verify_distinct(&clause.values);
            let values = &clause.values;
            match clause.name.text.as_str() {
                "threshold" => thresholds = values.iter().filter_map(|value| threshold(self, value)).collect(),
                "parties" => {
                    let all = Parties::ALL.map(|one| (one.word(), one));
                    parties = values.iter().filter_map(|value| self.word(value, "kind of party", &all)).collect();
                }
                _ => {
                    let all = Conduct::ALL.map(|one| (one.word(), one));
                    conducts = values.iter().filter_map(|value| self.word(value, "conduct", &all)).collect();
                }
            }
        }
        let mut readings = Vec::new();
        for &threshold in &thresholds {
            for &parties in &parties {
                readings.extend(conducts.iter().map(|&conduct| Reading { threshold, parties, conduct }));
            }
        }
        readings
    }
}
