//! Check what only a universal claim has, and refuse what it cannot have.

use language::Code;

use crate::check::{Checker, clause_of};
use crate::claim::{Direction, ExposureKind};
use crate::syntax::{ClaimSyntax, Clause, Item};

impl Checker<'_> {
    /// The years for which a case must have held; none of a claim that is not universal.
    pub(crate) fn held(
        &mut self,
        tree: &ClaimSyntax,
        clause: Option<&Clause>,
        direction: Option<Direction>,
    ) -> Option<Vec<u32>> {
        let universal = direction == Some(Direction::Universal);
        match clause {
            None if universal => {
                let message = "a universal claim says for how many years a case must have held to stand against it";
                self.report(Code::MissingClause, tree.name.span, message, "add `held 10, 20, 30`");
                None
            }
            None => Some(Vec::new()),
            Some(clause) if !universal && direction.is_some() => {
                self.report(
                    Code::TypeMismatch,
                    clause.name.span,
                    "only a universal claim has `held`",
                    "leave it out, or write `direction universal`",
                );
                None
            }
            Some(clause) => {
                let years: Option<Vec<u32>> = clause.values.iter().map(|value| self.years(value, "held")).collect();
                let mut years = years?;
                years.sort_unstable();
                years.dedup();
                Some(years)
            }
        }
    }

    /// Refuse what a claim that is judged by its cases has no use for.
    pub(crate) fn refuse_models(&mut self, tree: &ClaimSyntax) {
        for item in &tree.items {
            match item {
                Item::Block { name, .. } if name.text == "models" => {
                    self.report(
                        Code::TypeMismatch,
                        name.span,
                        "a universal claim is judged by its cases and has no models",
                        "leave out `models`",
                    );
                }
                Item::Clause(clause) if clause.name.text == "margin" => {
                    self.report(
                        Code::TypeMismatch,
                        clause.name.span,
                        "a universal claim is judged by its cases and has no margin",
                        "leave out `margin`",
                    );
                }
                _ => {}
            }
        }
    }

    /// A universal claim is about cases that are exposed.
    pub(crate) fn verify_names_cases(&mut self, tree: &ClaimSyntax, direction: Direction, kind: ExposureKind) {
        if direction == Direction::Universal && kind == ExposureKind::Number {
            let span = clause_of(tree, "exposure").map_or(tree.span, |clause| clause.span);
            let message = "a universal claim is about cases that are exposed, and a number says of none that it is";
            self.report(Code::TypeMismatch, span, message, "compare it: write a condition");
        }
    }
}
