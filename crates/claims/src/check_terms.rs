//! Check the expressions of a claim: of a kind, distinct, and known by the origin of risk.

use std::collections::BTreeSet;

use language::syntax::{ExpressionKind, Level, Operator};
use language::{Code, Diagnostic, Expression, Kind, Wanted, quoted, syntax_to_text, syntax_to_typed};

use crate::check::Checker;
use crate::claim::{AdjustmentSet, Alternative, Direction, ExposureKind, Model};
use crate::estimand::Of;
use crate::syntax::Clause;

impl Checker<'_> {
    pub(crate) fn populations(&mut self, clause: &Clause) -> Option<Vec<Alternative>> {
        let mut all = Vec::new();
        for value in &clause.values {
            let (typed, faults) =
                syntax_to_typed(self.source, value, self.catalogue.vocabulary(self.of), Wanted::Condition);
            self.faults.extend(faults);
            self.verify_known_by_origin(value, "the population is chosen by it");
            all.push(typed.map(|_| alternative(value)));
        }
        self.verify_distinct(&clause.values);
        all.into_iter().collect()
    }

    pub(crate) fn exposures(&mut self, clause: &Clause) -> Option<(ExposureKind, Vec<Alternative>)> {
        let kinds: Vec<Option<ExposureKind>> = clause.values.iter().map(|value| self.exposure(value)).collect();
        self.verify_distinct(&clause.values);
        let kinds: Vec<ExposureKind> = kinds.into_iter().collect::<Option<_>>()?;
        let first = *kinds.first()?;
        if let Some(at) = kinds.iter().position(|kind| *kind != first) {
            let message = "some exposures are conditions and others are numbers: their ratios cannot be compared";
            self.report(Code::ContradictoryForks, clause.values[at].span(), message, "write a claim for each");
            return None;
        }
        Some((first, clause.values.iter().map(alternative).collect()))
    }

    /// The word for 1 of a number; a condition holds or does not, and has no unit.
    pub(crate) fn per(&mut self, clause: &Clause, kind: ExposureKind) -> Option<String> {
        if kind == ExposureKind::Condition {
            let message = "`per` says what 1 of a number is, and this exposure is a condition: it holds or it does not";
            let remedy = "leave it out, or write a number as exposure";
            self.report(Code::TypeMismatch, clause.name.span, message, remedy);
            return None;
        }
        let word = self.text(clause);
        if clause.values.iter().any(|value| is_blank_text(value, &word)) {
            self.report(
                Code::Empty,
                clause.span,
                "the word after `per` is empty",
                "write the unit, such as `per \"decade\"`",
            );
        }
        Some(word)
    }

    /// The question in words: two of a condition, one of a number or of a universal claim.
    pub(crate) fn words(&mut self, clause: &Clause, kind: ExposureKind, direction: Option<Direction>) -> Vec<String> {
        let is_of_two = kind == ExposureKind::Condition && direction != Some(Direction::Universal);
        let (wanted, remedy) = match is_of_two {
            true => {
                (2, "write when the exposure holds and when not: `words \"after agreements\", \"after victories\"`")
            }
            false if direction == Some(Direction::Universal) => (1, "write what lasts: `words \"peace by agreement\"`"),
            false => (1, "write what is counted: `words \"the year in which the peace began\"`"),
        };
        let texts: Vec<String> = clause.values.iter().map(|value| self.text_of(value)).collect();
        if texts.len() != wanted {
            let message = format!("`words` takes {wanted} here, and there are {}", texts.len());
            self.report(Code::ArgumentCount, clause.span, message, remedy);
        } else if clause.values.iter().zip(&texts).any(|(value, text)| is_blank_text(value, text)) {
            self.report(Code::Empty, clause.span, "a text after `words` is empty", remedy);
        }
        texts
    }

    fn exposure(&mut self, value: &Expression) -> Option<ExposureKind> {
        self.verify_known_by_origin(value, "an exposure must be known by then");
        let vocabulary = self.catalogue.vocabulary(self.of);
        let (condition, condition_faults) = syntax_to_typed(self.source, value, vocabulary, Wanted::Condition);
        if condition.is_some() {
            return Some(ExposureKind::Condition);
        }
        let (number, number_faults) = syntax_to_typed(self.source, value, vocabulary, Wanted::Real);
        if number.is_some() {
            return Some(ExposureKind::Number);
        }
        let arithmetic = matches!(value.level(), Level::Sum | Level::Product | Level::Sign | Level::Power);
        self.faults.extend(if arithmetic { number_faults } else { condition_faults });
        None
    }

    /// The text of each value must differ from all before it.
    pub(crate) fn verify_distinct(&mut self, values: &[Expression]) {
        let mut seen = BTreeSet::new();
        for value in values.iter().filter(|value| !matches!(value.kind(), ExpressionKind::Faulty(_))) {
            if !seen.insert(syntax_to_text(value)) {
                let message = format!("{} is already a choice of this fork", quoted(self.source.slice(value.span())));
                self.report(
                    Code::RepeatedName,
                    value.span(),
                    message,
                    "a choice that stands twice would count twice: leave it out",
                );
            }
        }
    }

    /// No column under an expression may be known only after the origin of risk.
    fn verify_known_by_origin(&mut self, value: &Expression, why: &str) {
        let name = match value.kind() {
            ExpressionKind::Name(name) => Some((name, value.span())),
            ExpressionKind::Call(call) => Some((&call.name, call.name_span)),
            _ => None,
        };
        if let Some((name, span)) = name
            && let Some(reason) = self.catalogue.known_too_late(self.of, name)
        {
            let message = format!("{} is known only after the origin of risk: {reason}", quoted(name));
            let fault = Diagnostic::new(Code::KnownAfterOrigin, span, message).found(why.to_owned());
            self.faults.push(fault.remedy(match self.of {
                Of::Peace => "use a column that is known by the day on which the peace comes under risk",
                Of::War => "use a column that is known when the war begins, or a covariate of the year before, such as `support_lag_1`",
            }));
        }
        value.kind().parts().into_iter().for_each(|part| self.verify_known_by_origin(part, why));
    }

    pub(crate) fn models(&mut self, clauses: &[&Clause]) -> (Vec<Model>, Vec<AdjustmentSet>) {
        let mut models = vec![Model::Cox];
        let mut adjustments = vec![AdjustmentSet { text: "nothing".to_owned(), terms: Vec::new() }];
        for clause in clauses {
            self.verify_distinct(&clause.values);
            if clause.name.text == "model" {
                let all = Model::ALL.map(|one| (one.word(), one));
                models = clause.values.iter().filter_map(|value| self.word(value, "model", &all)).collect();
            } else {
                adjustments = clause.values.iter().map(|value| self.adjustment_set(value)).collect();
            }
        }
        (models, adjustments)
    }

    fn adjustment_set(&mut self, value: &Expression) -> AdjustmentSet {
        if matches!(value.kind(), ExpressionKind::Name(name) if name == "nothing") {
            return AdjustmentSet { text: "nothing".to_owned(), terms: Vec::new() };
        }
        let terms = match value.kind() {
            ExpressionKind::Chain(Level::Sum, first, rest) if rest.iter().all(|(sign, _)| *sign == Operator::Add) => {
                std::iter::once(first.as_ref()).chain(rest.iter().map(|(_, term)| term)).collect()
            }
            _ => vec![value],
        };
        terms.iter().for_each(|term| self.verify_term(term));
        AdjustmentSet { text: syntax_to_text(value), terms: terms.into_iter().map(alternative).collect() }
    }

    /// A term is a column of names, a condition or a number, known by the origin.
    fn verify_term(&mut self, term: &Expression) {
        self.verify_known_by_origin(term, "what comes after the origin never adjusts");
        let vocabulary = self.catalogue.vocabulary(self.of);
        if let ExpressionKind::Name(name) = term.kind()
            && matches!(vocabulary.lookup(name).map(|signature| signature.kind), Some(Kind::OneOf(_) | Kind::Set(_)))
        {
            return;
        }
        let (number, number_faults) = syntax_to_typed(self.source, term, vocabulary, Wanted::Real);
        let (condition, _) = syntax_to_typed(self.source, term, vocabulary, Wanted::Condition);
        if number.is_none() && condition.is_none() {
            self.faults.extend(number_faults);
        }
    }
}

fn alternative(value: &Expression) -> Alternative {
    Alternative { text: syntax_to_text(value), expression: value.clone() }
}

/// Whether a text that was written has nothing in it; what is no text has a fault of its own.
fn is_blank_text(value: &Expression, text: &str) -> bool {
    matches!(value.kind(), ExpressionKind::Text(_)) && text.trim().is_empty()
}
