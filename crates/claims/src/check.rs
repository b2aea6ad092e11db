//! Check a claim's tree: every part there once, every word known, nothing used that is known too late.

use std::collections::BTreeSet;
use std::sync::Arc;

use language::{Code, Diagnostic, Diagnostics, Source, quoted};

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
    // What nests too deep ends the reading: the last tree lacks all that stands after it, so nothing can be said of its parts.
    let is_cut = faults.list().iter().any(|fault| fault.code == Code::TooDeep);
    let mut claims = Vec::new();
    let mut names = BTreeSet::new();
    for (place, tree) in trees.iter().enumerate() {
        if !names.insert(tree.name.text.as_str()) {
            let message = format!("there is already a claim called {}", quoted(&tree.name.text));
            faults.push(Diagnostic::new(Code::RepeatedName, tree.name.span, message).found("its second name's place"));
        }
        if is_cut && place + 1 == trees.len() {
            break;
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

pub(crate) struct Checker<'a> {
    pub(crate) source: &'a Arc<Source>,
    pub(crate) catalogue: &'a dyn Catalogue,
    /// Of what the claim that is being checked is.
    pub(crate) of: Of,
    pub(crate) faults: Diagnostics,
}

impl Checker<'_> {
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
        let base = self.base(tree);
        if direction == Some(Direction::Universal) {
            self.refuse_models(tree);
        }
        let (base, (exposure_kind, exposures)) = (base?, exposures?);
        self.verify_not_adjusted_away(tree, &exposures, &adjustments);
        let per = body("per").and_then(|clause| self.per(clause, exposure_kind));
        let words = body("words").map(|clause| self.words(clause, exposure_kind, direction)).unwrap_or_default();
        let forks = forks?;
        let claim = Claim {
            of: self.of,
            populations: populations?,
            exposures,
            exposure_kind,
            per,
            words,
            direction: direction?,
            margin: margin?,
            frames: forks.frames,
            within_years: forks.within_years,
            held_years: held_years?,
            models,
            adjustments,
            ..base
        };
        self.verify_size(tree, &claim);
        self.verify_names_cases(tree, claim.direction, claim.exposure_kind);
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

    /// What every claim says about itself, of one that claims nothing yet: it is described and has no part to be judged by.
    pub(crate) fn base(&mut self, tree: &ClaimSyntax) -> Option<Claim> {
        let title = self.required(tree, clause_of(tree, "title"), "title").map(|clause| self.text(clause));
        let statement = self.required(tree, clause_of(tree, "statement"), "statement").map(|clause| self.text(clause));
        let fixed = self.fixed(&blocks(tree, "fixed"));
        let claim = Claim {
            name: tree.name.text.clone(),
            source: Arc::clone(self.source),
            canonical: canonical(tree),
            row: clause_of(tree, "row").map(|clause| self.text(clause)),
            origin: clause_of(tree, "source").map(|clause| self.text(clause)),
            title: title?,
            statement: statement?,
            of: Of::Peace,
            populations: Vec::new(),
            exposures: Vec::new(),
            exposure_kind: ExposureKind::Condition,
            per: None,
            words: Vec::new(),
            direction: Direction::Share,
            margin: DEFAULT_MARGIN,
            frames: Vec::new(),
            within_years: Vec::new(),
            held_years: Vec::new(),
            models: Vec::new(),
            adjustments: Vec::new(),
            shares: None,
            traps: self.texts(tree, "traps"),
            would_change: self.texts(tree, "would_change"),
            rule: rule_of(fixed.as_ref()),
            fixed,
        };
        Some(claim)
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
fn rule_of(fixed: Option<&Fixed>) -> Rule {
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
