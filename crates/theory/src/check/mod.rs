//! Check a tree against what the record offers, and resolve every word of it. All faults are told at once.

mod aggregate;
mod attributes;
mod call;
mod compare;
mod constant;
mod declare;
mod define;
mod duration;
mod event;
mod infer;
mod key;
mod parameter;
mod presence;
mod prior_mass;
mod refuse;
mod scope;
mod seen;
mod sense;
mod supply;
mod tick;
mod units;
mod value;
mod walk;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use language::{Code, Diagnostic, Diagnostics, Severity, Source, Span};
use process::{Attribute, AttributeId, Clock, EventKind, Latent, Parameter, Process, TickRule, UnitKind};

use crate::catalogue::Catalogue;
use crate::folder::{Assembled, Folder, NoFolder, assemble};
use crate::parse::{LENGTH_CAP, parse};
use crate::syntax::{EffectSyntax, Item, TheorySyntax};
use crate::theory::{Binding, Theory, UnitsFrom};
use define::Definition;
use scope::Meaning;

/// Check a theory's text.
///
/// Errors: every fault found, those of the grammar first, at most [`language::FAULTS_CAP`] of them in full. Warnings and
/// notes are no errors: they stand in [`Theory::warnings`].
pub fn check(text: &str, origin: &str, catalogue: &dyn Catalogue) -> Result<Theory, Diagnostics> {
    check_in(text, origin, catalogue, &NoFolder)
}

/// Check a theory's text and those of the files that it uses.
///
/// Errors: as [`check`], and of files that are not in the folder, cannot be read or use one another in a circle.
pub fn check_in(
    text: &str,
    origin: &str,
    catalogue: &dyn Catalogue,
    folder: &dyn Folder,
) -> Result<Theory, Diagnostics> {
    if text.len() > LENGTH_CAP {
        return Err(parse(text, origin).1);
    }
    let Assembled { source, syntax, mut faults } = assemble(text, origin, folder);
    if syntax.name.is_none() && syntax.items.is_empty() {
        return Err(faults);
    }
    let mut checker = Checker::new(&source, catalogue);
    checker.broken = !faults.is_empty();
    let theory = checker.theory(&syntax);
    faults.extend(checker.faults);
    match theory {
        Some(theory) if faults.is_empty() => Ok(theory),
        _ => {
            assert!(!faults.is_empty(), "invariant: what makes no theory has a fault that says why");
            Err(faults)
        }
    }
}

/// What is known so far, and the faults found.
pub(crate) struct Checker<'a> {
    pub(crate) source: &'a Arc<Source>,
    pub(crate) catalogue: &'a dyn Catalogue,
    faults: Diagnostics,
    told: BTreeSet<(usize, usize, Code)>,
    warnings: Vec<Diagnostic>,
    /// The grammar already has a fault: what seems to be missing may stand in what was left out.
    pub(crate) broken: bool,
    /// Every declared name.
    pub(crate) names: BTreeMap<String, (Meaning, Span)>,
    /// Names that were used.
    pub(crate) used: BTreeSet<String>,
    pub(crate) clock: Option<Clock>,
    pub(crate) units: Vec<Units>,
    pub(crate) attributes: Vec<Attribute>,
    /// Attributes with a value for each unit that nobody has measured.
    pub(crate) latent: Vec<Latent>,
    /// Sources that are optional and missing.
    pub(crate) missing: Vec<(String, String)>,
    /// Of which units each fact is told.
    pub(crate) forms: BTreeMap<String, Vec<UnitsFrom>>,
    /// The variable of the unit that the event now being read creates.
    pub(crate) created: Option<usize>,
    pub(crate) bindings: Vec<Binding>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) definitions: Vec<Definition<'a>>,
    /// Attributes that an event or a tick writes.
    pub(crate) written: BTreeSet<AttributeId>,
    /// The calendar year, once a term reads it.
    pub(crate) year: Option<AttributeId>,
    /// Parts of expressions met so far, definitions put in.
    pub(crate) size: usize,
    /// How deep the expression now being read nests, definitions put in.
    pub(crate) depth: usize,
    /// Set while a definition is read by itself: its arguments stand for anything.
    pub(crate) generic: bool,
    /// Set while definitions are not yet read: constants in declarations cannot use them.
    pub(crate) early: bool,
}

/// A kind of unit with what the text and the catalogue tell of it.
pub(crate) struct Units {
    pub(crate) kind: UnitKind,
    pub(crate) from: UnitsFrom,
    /// The place of each unit by its label and its other names.
    pub(crate) places: BTreeMap<String, usize>,
    /// Its source could not be found, so nothing is said of its units.
    pub(crate) faulty: bool,
    /// When each unit is there; none at all if all always are.
    pub(crate) there: Vec<Vec<(i32, i32)>>,
    /// Whether an event creates units of this kind.
    pub(crate) created: bool,
    /// Units from this place on are there only once they have been created.
    pub(crate) pool: usize,
    /// Units that the theory makes, and no record has.
    pub(crate) made: usize,
    /// The flag that says who is there, once something asks.
    pub(crate) presence: Option<AttributeId>,
    /// Where it is declared.
    pub(crate) span: Span,
}

impl<'a> Checker<'a> {
    fn new(source: &'a Arc<Source>, catalogue: &'a dyn Catalogue) -> Checker<'a> {
        Checker {
            source,
            catalogue,
            faults: Diagnostics::none(source),
            told: BTreeSet::new(),
            warnings: Vec::new(),
            broken: false,
            names: BTreeMap::new(),
            used: BTreeSet::new(),
            clock: None,
            units: Vec::new(),
            attributes: Vec::new(),
            latent: Vec::new(),
            missing: Vec::new(),
            forms: BTreeMap::new(),
            created: None,
            bindings: Vec::new(),
            parameters: Vec::new(),
            definitions: Vec::new(),
            written: BTreeSet::new(),
            year: None,
            size: 0,
            depth: 0,
            generic: false,
            early: true,
        }
    }

    /// Add a fault, unless one of that code was told of that place: a definition is read once for each use.
    pub(crate) fn report(&mut self, fault: Diagnostic) {
        if self.told.insert((fault.span.start, fault.span.end, fault.code)) {
            self.faults.push(fault);
        }
    }

    /// Add a warning or a note.
    pub(crate) fn warn(&mut self, severity: Severity, warning: Diagnostic) {
        if self.told.insert((warning.span.start, warning.span.end, warning.code)) {
            self.warnings.push(warning.severity(severity));
        }
    }

    /// Refuse what the language will say but cannot run yet.
    pub(crate) fn not_yet(&mut self, span: Span, what: &str, remedy: &str) {
        let fault = Diagnostic::new(Code::NotYet, span, format!("{what} cannot be run yet"));
        self.report(fault.found("understood, and refused").remedy(remedy));
    }

    fn theory(&mut self, syntax: &'a TheorySyntax) -> Option<Theory> {
        let whole = self.whole_span(syntax);
        let (title, citations) = self.texts(syntax);
        self.declare_names(syntax);
        self.clock(syntax, whole);
        let created = created(syntax);
        self.each(syntax, |checker, item| checker.units_item(item, &created));
        self.each(syntax, |checker, item| checker.role_item(item));
        self.each(syntax, |checker, item| checker.attribute_item(item));
        self.each(syntax, |checker, item| checker.parameter_item(item));
        self.early = false;
        self.definitions(syntax);
        let mut events: Vec<EventKind> = Vec::new();
        let mut ticks: Vec<TickRule> = Vec::new();
        let mut seen = Vec::new();
        for item in &syntax.items {
            match item {
                Item::Event(event) => {
                    let fact = self.event(event, &mut events).filter(|fact| !seen.contains(fact));
                    seen.extend(fact);
                }
                Item::Each(rules) => self.ticks(rules, None, &mut ticks),
                Item::At(day, rules) => {
                    let day = self.day_inside(day);
                    self.ticks(rules, day, &mut ticks);
                }
                _ => {}
            }
        }
        self.no_event(syntax, whole);
        self.sense(&events, &ticks);
        let clock = self.clock.filter(|_| self.faults.is_empty() && !self.broken)?;
        let unseen = events.iter().filter(|event| event.seen.is_none()).map(|event| event.name.clone()).collect();
        let mut warnings = Diagnostics::none(self.source);
        self.warnings.sort_by_key(|warning| (warning.span.start, warning.span.end));
        self.warnings.drain(..).for_each(|warning| warnings.push(warning));
        let presence = self.presences();
        for event in &mut events {
            if let Some(create) = &mut event.create {
                let place = presence.iter().position(|one| one.unit == create.presence);
                create.presence = place.expect("invariant: a kind that is created comes and goes");
            }
        }
        let (units, from): (Vec<_>, Vec<_>) = self.units.drain(..).map(|units| (units.kind, units.from)).unzip();
        let process = Process {
            name: syntax.name.as_ref()?.text.clone(),
            source: Arc::clone(self.source),
            clock,
            units,
            parameters: std::mem::take(&mut self.parameters),
            attributes: std::mem::take(&mut self.attributes),
            events,
            ticks,
            latent: std::mem::take(&mut self.latent),
            presence,
        };
        let bindings = std::mem::take(&mut self.bindings);
        let missing = std::mem::take(&mut self.missing);
        Some(Theory { process, title, citations, units: from, bindings, explained: seen, missing, unseen, warnings })
    }

    fn each(&mut self, syntax: &'a TheorySyntax, mut visit: impl FnMut(&mut Self, &'a Item)) {
        syntax.items.iter().for_each(|item| visit(self, item));
    }

    /// Where faults of the theory as a whole are told: its name, or the beginning.
    fn whole_span(&self, syntax: &TheorySyntax) -> Span {
        syntax.name.as_ref().map_or(Span::new(0, 0), |name| name.span)
    }

    fn no_event(&mut self, syntax: &TheorySyntax, whole: Span) {
        if !self.broken && !syntax.items.iter().any(|item| matches!(item, Item::Event(_))) {
            let fault = Diagnostic::new(Code::MissingClause, whole, "nothing can happen in this theory");
            self.report(fault.found("has no event").remedy("write event NAME(c: KIND) { hazard … per year }"));
        }
    }
}

/// The kinds of which some event creates units.
fn created(syntax: &TheorySyntax) -> BTreeSet<String> {
    let effects = syntax.items.iter().flat_map(|item| match item {
        Item::Event(event) => &event.effects[..],
        _ => &[],
    });
    let kinds = effects.filter_map(|effect| match effect {
        EffectSyntax::Create { kind, .. } => Some(kind.text.clone()),
        EffectSyntax::Write(_) => None,
    });
    kinds.collect()
}
