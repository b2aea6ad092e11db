//! Check a claim's tree: every part there once, every word known, nothing used that is known too late.

use std::collections::BTreeSet;
use std::sync::Arc;

use language::syntax::ExpressionKind;
use language::{Code, Diagnostic, Diagnostics, Expression, Source, Span, nearest, quoted};

use crate::claim::{AdjustmentSet, Alternative, Claim, Direction, ExposureKind, Fixed};
use crate::estimand::Of;
use crate::forks::Forks;
use crate::format::canonical;
use crate::ground::Catalogue;
use crate::parse::parse;
use crate::rule::Rule;
use crate::specification::Plan;
use crate::syntax::{ClaimSyntax, Clause, Item};

/// More specifications of one claim than this are refused before they are listed.
pub const MOST_SPECIFICATIONS: usize = 5_000;

/// The margin of a claim that names none.
pub const DEFAULT_MARGIN: f64 = 1.25;

/// Read and check a file of claims.
///
/// Errors: every fault of the file, in the order of the text.
pub fn read_claims(text: &str, origin: &str, catalogue: &dyn Catalogue) -> Result<Vec<Claim>, Diagnostics> {
    let source = Source::new(origin, text);
    let (trees, mut faults) = parse(&source);
    let mut claims = Vec::new();
    let mut names = BTreeSet::new();
    for tree in &trees {
        if !names.insert(tree.name.text.as_str()) {
            let message = format!("there is already a claim called {}", quoted(&tree.name.text));
            faults.push(Diagnostic::new(Code::RepeatedName, tree.name.span, message).found("its second name's place"));
        }
        let mut checker = Checker { source: &source, catalogue, of: Of::Peace, faults: Diagnostics::none(&source) };
        claims.extend(checker.claim(tree));
        faults.extend(checker.faults);
    }
    if faults.is_empty() { Ok(claims) } else { Err(in_order(faults)) }
}

/// The same faults as they stand in the text.
fn in_order(faults: Diagnostics) -> Diagnostics {
    if faults.omitted() > 0 {
        return faults;
    }
    let mut list = faults.list().to_vec();
    list.sort_by_key(|fault| fault.span.start);
    let mut sorted = Diagnostics::none(&Source::new(&faults.source().origin, &faults.source().text));
    list.into_iter().for_each(|fault| sorted.push(fault));
    sorted
}

/// What every claim says about itself, whatever it claims.
pub(crate) struct ClaimWords {
    pub(crate) title: String,
    pub(crate) statement: String,
    pub(crate) row: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) traps: Vec<String>,
    pub(crate) would_change: Vec<String>,
    pub(crate) fixed: Option<Fixed>,
}

pub(crate) struct Checker<'a> {
    pub(crate) source: &'a Arc<Source>,
    pub(crate) catalogue: &'a dyn Catalogue,
    /// Of what the claim that is being checked is.
    pub(crate) of: Of,
    pub(crate) faults: Diagnostics,
}

impl Checker<'_> {
    pub(crate) fn report(&mut self, code: Code, span: Span, message: impl Into<String>, remedy: &str) {
        let fault = Diagnostic::new(code, span, message);
        self.faults.push(if remedy.is_empty() { fault } else { fault.remedy(remedy) });
    }

    fn claim(&mut self, tree: &ClaimSyntax) -> Option<Claim> {
        self.verify_once(tree);
        let body = |name: &str| clause_of(tree, name);
        let direction = self.required(tree, body("direction"), "direction").and_then(|clause| self.direction(clause));
        if direction == Some(Direction::Share) {
            return self.described(tree);
        }
        self.refuse_shares(tree);
        self.of = body("of").and_then(|clause| self.of(clause)).unwrap_or_default();
        self.verify_of(tree, direction);
        let exposures = self.required(tree, body("exposure"), "exposure").and_then(|clause| self.exposures(clause));
        let populations = body("population").map_or_else(|| Some(Vec::new()), |clause| self.populations(clause));
        let margin = body("margin").map_or(Some(DEFAULT_MARGIN), |clause| self.margin(clause));
        let held_years = self.held(tree, body("held"), direction);
        let forks = Forks::of(self, tree);
        let (models, adjustments) = self.models(&blocks(tree, "models"));
        let words = self.words(tree);
        if direction == Some(Direction::Universal) {
            self.refuse_models(tree);
        }
        let (words, (exposure_kind, exposures)) = (words?, exposures?);
        self.verify_not_adjusted_away(tree, &exposures, &adjustments);
        let forks = forks?;
        let claim = Claim {
            name: tree.name.text.clone(),
            source: Arc::clone(self.source),
            canonical: canonical(tree),
            title: words.title,
            row: words.row,
            origin: words.origin,
            statement: words.statement,
            of: self.of,
            populations: populations?,
            exposures,
            exposure_kind,
            direction: direction?,
            margin: margin?,
            frames: forks.frames,
            within_years: forks.within_years,
            held_years: held_years?,
            models,
            adjustments,
            shares: None,
            traps: words.traps,
            would_change: words.would_change,
            rule: rule_of(words.fixed.as_ref()),
            fixed: words.fixed,
        };
        self.verify_size(tree, &claim);
        if claim.direction == Direction::Universal && claim.exposure_kind == ExposureKind::Number {
            let span = body("exposure").map_or(tree.span, |clause| clause.span);
            self.report(
                Code::TypeMismatch,
                span,
                "a universal claim is about cases that are exposed, and a number says of none that it is",
                "compare it: write a condition",
            );
        }
        Some(claim).filter(|_| self.faults.is_empty())
    }

    /// Every clause but those that list texts stands once in its place.
    fn verify_once(&mut self, tree: &ClaimSyntax) {
        let mut seen = BTreeSet::new();
        let mut again: Vec<Clause> = Vec::new();
        for item in &tree.items {
            match item {
                Item::Clause(clause)
                    if matches!(clause.name.text.as_str(), "traps" | "would_change" | "decided_by") => {}
                Item::Clause(clause) => {
                    if !seen.insert(clause.name.text.clone()) {
                        again.push(clause.clone());
                    }
                }
                Item::Block { name, clauses, span } => {
                    let mut inside = BTreeSet::new();
                    again.extend(clauses.iter().filter(|clause| !inside.insert(clause.name.text.as_str())).cloned());
                    if clauses.is_empty() {
                        self.report(
                            Code::Empty,
                            *span,
                            format!("{} is empty", quoted(&name.text)),
                            "leave it out, or say what varies",
                        );
                    }
                    if name.text != "estimands" && !seen.insert(name.text.clone()) {
                        again.push(Clause { name: name.clone(), values: Vec::new(), span: *span });
                    }
                }
            }
        }
        for clause in again {
            let message = format!("{} stands twice", quoted(&clause.name.text));
            self.report(
                Code::RepeatedClause,
                clause.name.span,
                message,
                "several values of one part are separated by commas",
            );
        }
    }

    pub(crate) fn required<'t>(
        &mut self,
        tree: &ClaimSyntax,
        clause: Option<&'t Clause>,
        name: &str,
    ) -> Option<&'t Clause> {
        if clause.is_none() {
            let message = format!("the claim {} has no `{name}`", quoted(&tree.name.text));
            self.report(Code::MissingClause, tree.name.span, message, &format!("add `{name} …`"));
        }
        clause
    }

    pub(crate) fn only<'t>(&mut self, clause: &'t Clause) -> Option<&'t Expression> {
        if let [_, more, ..] = &clause.values[..] {
            let message = format!("{} takes one value", quoted(&clause.name.text));
            self.report(Code::ArgumentCount, more.span(), message, "");
        }
        clause.values.first().filter(|value| !matches!(value.kind(), ExpressionKind::Faulty(_)))
    }

    pub(crate) fn text(&mut self, clause: &Clause) -> String {
        self.only(clause).map(|value| self.text_of(value)).unwrap_or_default()
    }

    fn text_of(&mut self, value: &Expression) -> String {
        match value.kind() {
            ExpressionKind::Text(text) => text.clone(),
            ExpressionKind::Faulty(_) => String::new(),
            _ => {
                let message = format!("a text is needed here, and {} is none", quoted(self.source.slice(value.span())));
                self.report(Code::TypeMismatch, value.span(), message, "put it in straight double quotes");
                String::new()
            }
        }
    }

    pub(crate) fn texts(&mut self, tree: &ClaimSyntax, name: &str) -> Vec<String> {
        let clauses = tree.items.iter().filter_map(|item| match item {
            Item::Clause(clause) if clause.name.text == name => Some(clause),
            _ => None,
        });
        let values: Vec<&Expression> = clauses.flat_map(|clause| &clause.values).collect();
        values.into_iter().map(|value| self.text_of(value)).collect()
    }

    fn direction(&mut self, clause: &Clause) -> Option<Direction> {
        let value = self.only(clause)?;
        self.word(value, "direction", &Direction::ALL.map(|one| (one.word(), one)))
    }

    fn of(&mut self, clause: &Clause) -> Option<Of> {
        let value = self.only(clause)?;
        self.word(value, "time at risk", &Of::ALL.map(|one| (one.word(), one)))
    }

    /// A claim of war has no returns, and no cases that held; one of peace has no endings.
    fn verify_of(&mut self, tree: &ClaimSyntax, direction: Option<Direction>) {
        let refused = match self.of {
            Of::Peace => "ends",
            Of::War => "returns",
        };
        for clause in blocks(tree, "estimands").into_iter().filter(|clause| clause.name.text == refused) {
            let (message, remedy) = match self.of {
                Of::Peace => ("`ends` chooses among the endings of wars", "write `of war`, or leave it out"),
                Of::War => ("`returns` is of peace: a war ends and does not return", "leave it out"),
            };
            self.report(Code::TypeMismatch, clause.name.span, message, remedy);
        }
        if self.of == Of::War && direction == Some(Direction::Universal) {
            let message = "a universal claim is judged by cases of peace that held, and this one is of war";
            self.report(Code::TypeMismatch, tree.name.span, message, "write `direction raises` or `direction lowers`");
        }
    }

    /// One of some words; otherwise a fault.
    pub(crate) fn word<T: Copy>(&mut self, value: &Expression, what: &str, all: &[(&'static str, T)]) -> Option<T> {
        let written = self.source.slice(value.span());
        let found = match value.kind() {
            ExpressionKind::Name(name) => all.iter().find(|(word, _)| word == name).map(|(_, one)| *one),
            ExpressionKind::Faulty(_) => return None,
            _ => None,
        };
        if found.is_none() {
            let words: Vec<&str> = all.iter().map(|(word, _)| *word).collect();
            let near = nearest(written, words.iter().copied()).map(quoted);
            let fault =
                Diagnostic::new(Code::UnknownElement, value.span(), format!("{} is no {what}", quoted(written)));
            self.faults.push(fault.possible(words).nearest(near));
        }
        found
    }

    /// A number as written, with its sign.
    pub(crate) fn number(&mut self, value: &Expression) -> Option<f64> {
        match value.kind() {
            ExpressionKind::Number(number) => Some(*number),
            ExpressionKind::Negate(inside) => self.number(inside).map(|number| -number),
            ExpressionKind::Faulty(_) => None,
            _ => {
                let message =
                    format!("a number is needed here, and {} is none", quoted(self.source.slice(value.span())));
                self.report(Code::TypeMismatch, value.span(), message, "");
                None
            }
        }
    }

    fn margin(&mut self, clause: &Clause) -> Option<f64> {
        let value = self.only(clause)?;
        let margin = self.number(value)?;
        if margin > 1.0 && margin.is_finite() {
            return Some(margin);
        }
        let message = format!("a margin is a hazard ratio above 1, and {margin} is not");
        let remedy = "write the smallest ratio that would matter, such as 1.25; for a claim that something lowers the hazard it is read as 1 / 1.25";
        self.report(Code::BadBounds, value.span(), message, remedy);
        None
    }

    fn held(&mut self, tree: &ClaimSyntax, clause: Option<&Clause>, direction: Option<Direction>) -> Option<Vec<u32>> {
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

    /// A whole number of years from 1 to 80.
    pub(crate) fn years(&mut self, value: &Expression, what: &str) -> Option<u32> {
        let years = self.number(value)?;
        if (1.0..=80.0).contains(&years) && years.floor() == years {
            return Some(years as u32);
        }
        let message = format!("`{what}` is a whole number of years from 1 to 80, and {years} is not");
        self.report(Code::BadBounds, value.span(), message, "");
        None
    }

    fn verify_not_adjusted_away(&mut self, tree: &ClaimSyntax, exposures: &[Alternative], sets: &[AdjustmentSet]) {
        for term in sets.iter().flat_map(|set| &set.terms) {
            if exposures.iter().any(|exposure| exposure.text == term.text) {
                let message = format!(
                    "{} is an exposure of {} and cannot adjust for itself",
                    quoted(&term.text),
                    quoted(&tree.name.text)
                );
                self.report(Code::ContradictoryForks, term.expression.span(), message, "leave it out of `adjust`");
            }
        }
    }

    fn refuse_models(&mut self, tree: &ClaimSyntax) {
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

    /// What every claim says about itself.
    pub(crate) fn words(&mut self, tree: &ClaimSyntax) -> Option<ClaimWords> {
        let title = self.required(tree, clause_of(tree, "title"), "title").map(|clause| self.text(clause));
        let statement = self.required(tree, clause_of(tree, "statement"), "statement").map(|clause| self.text(clause));
        let words = ClaimWords {
            row: clause_of(tree, "row").map(|clause| self.text(clause)),
            origin: clause_of(tree, "source").map(|clause| self.text(clause)),
            traps: self.texts(tree, "traps"),
            would_change: self.texts(tree, "would_change"),
            fixed: self.fixed(&blocks(tree, "fixed")),
            title: title?,
            statement: statement?,
        };
        Some(words)
    }

    fn fixed(&mut self, clauses: &[&Clause]) -> Option<Fixed> {
        let mut fixed = Fixed::default();
        for clause in clauses {
            let text = Some(self.text(clause));
            match clause.name.text.as_str() {
                "hash" => fixed.hash = text,
                "record" => fixed.record = text,
                "program" => fixed.program = text,
                _ => fixed.rule = text,
            }
        }
        (!clauses.is_empty()).then_some(fixed)
    }

    fn verify_size(&mut self, tree: &ClaimSyntax, claim: &Claim) {
        let cells =
            claim.frames.len() * claim.within_years.len() * claim.populations.len().max(1) * claim.exposures.len();
        let specifications = cells.saturating_mul(claim.models.len() * claim.adjustments.len());
        if cells.max(specifications) > MOST_SPECIFICATIONS {
            let message =
                format!("the forks make {specifications} specifications, and at most {MOST_SPECIFICATIONS} are run");
            self.report(Code::TooLarge, tree.name.span, message, "leave out choices that nobody would defend");
        } else if self.faults.is_empty() && Plan::of(claim).estimands.is_empty() {
            self.report(
                Code::Empty,
                tree.name.span,
                "the forks leave no estimand",
                "name at least one choice in each fork",
            );
        }
    }
}

/// The first clause of a name.
pub(crate) fn clause_of<'t>(tree: &'t ClaimSyntax, name: &str) -> Option<&'t Clause> {
    tree.items.iter().find_map(|item| match item {
        Item::Clause(clause) if clause.name.text == name => Some(clause),
        _ => None,
    })
}

/// The rule that a claim was fixed with. One of a version that never was is refused by its seal.
pub(crate) fn rule_of(fixed: Option<&Fixed>) -> Rule {
    fixed.and_then(|fixed| fixed.rule.as_deref()).and_then(Rule::of).unwrap_or(Rule::CURRENT)
}

/// The clauses of all blocks of a name.
pub(crate) fn blocks<'t>(tree: &'t ClaimSyntax, wanted: &str) -> Vec<&'t Clause> {
    let of_block = |item: &'t Item| match item {
        Item::Block { name, clauses, .. } if name.text == wanted => clauses.iter().collect(),
        _ => Vec::new(),
    };
    tree.items.iter().flat_map(of_block).collect()
}
