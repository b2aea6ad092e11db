//! Check how the record sees an event.

use language::{Code, Diagnostic, Expression, Span, nearest, quoted};
use process::{Observation, Origin, Role, UnitTerm};

use super::Checker;
use super::scope::Scope;
use crate::catalogue::FactSource;
use crate::syntax::{EventSyntax, SeenSyntax, SeenWord, Word};
use crate::theory::UnitsFrom;
use crate::words::TABLE;

/// What begins the name of a fact of the embedded record; facts are kept without it.
const RECORD: &str = "record.";

impl<'a> Checker<'a> {
    /// The observation of an event: `Some(None)` if no record sees it, none if there is a fault.
    pub(super) fn seen(&mut self, event: &'a EventSyntax, roles: Option<&[Role]>) -> Option<Option<Observation>> {
        let (name, span, words, optional) = match &event.seen {
            None | Some(SeenSyntax::ByNoRecord) => return Some(None),
            Some(SeenSyntax::As { name, span, words, optional }) => (name, *span, words, *optional),
        };
        let source = self.catalogue.fact(name);
        let words = self.fact_words(words, name, source.as_ref());
        if name.starts_with(TABLE) {
            let Split { roles, marks, by } = split(words?, event);
            return Some(Some(Observation { fact: name.clone(), roles, marks: texts(marks, by) }));
        }
        let Some(source) = source else {
            if optional {
                return Some(None);
            }
            let names = self.catalogue.fact_names();
            self.report_unknown_fact(name, span, names);
            return None;
        };
        let Split { roles: named, marks, by } = split(words?, event);
        self.match_fact(name, span, &named, roles?, &source)?;
        let mut good = true;
        for mark in marks.iter().copied().flatten() {
            good &= self.mark(mark, name, event, &source);
        }
        let fact = name.strip_prefix(RECORD).unwrap_or(name).to_owned();
        good.then_some(Some(Observation { fact, roles: named, marks: texts(marks, by) }))
    }

    fn report_unknown_fact(&mut self, name: &str, span: Span, names: Vec<String>) {
        let near = nearest(name, names.iter().map(String::as_str)).map(|near| format!("`{near}`"));
        let message = format!("the record has no fact named {}", quoted(name));
        let fault = Diagnostic::new(Code::UnknownFact, span, message).found("not in the record").nearest(near);
        self.report(fault.possible(names).remedy("write seen by no record, if nothing tells of it"));
    }

    /// The words of a fact, each group by itself; who did it becomes the one word `by USA`, or `by dominant` for a role.
    fn fact_words(&mut self, words: &'a [SeenWord], name: &str, source: Option<&FactSource>) -> Option<Vec<Said<'a>>> {
        let mut said = Some(Vec::new());
        for word in words {
            let one = match word {
                SeenWord::Words(words) => Some(Said::Words(words)),
                SeenWord::By(who) => self.by(who, name, source).map(Said::By),
            };
            said = said.zip(one).map(|(mut said, one)| {
                said.push(one);
                said
            });
        }
        said
    }

    /// Who did what the record saw: a unit, or a role by date.
    fn by(&mut self, who: &'a Expression, name: &str, source: Option<&FactSource>) -> Option<String> {
        let Some(from) = source.and_then(|source| source.by.clone()) else {
            // A fact that is not there has its own fault, and a table's facts have what words they like.
            if source.is_none() {
                return Some(format!("by {}", self.source.slice(who.span())));
            }
            let message = format!("{} does not tell who did it", quoted(name));
            let fault = Diagnostic::new(Code::FactMismatch, who.span(), message).found("not known");
            self.report(fault.remedy("leave `by` out, and let the event's guard say who acts"));
            return None;
        };
        let Some(kind) = self.units.iter().position(|units| units.from == UnitsFrom::Record(from.clone())) else {
            let message = format!("no kind of unit of this theory is from {from}");
            let fault = Diagnostic::new(Code::SourceMismatch, who.span(), message).found("a unit of what?");
            self.report(fault.remedy(format!("write units NAME from {from}")));
            return None;
        };
        match self.unit(who, kind, &Scope::default(), 0)? {
            UnitTerm::Fixed(unit) => Some(format!("by {}", self.units[kind].kind.labels[unit])),
            UnitTerm::Through(role, at) if at.is_empty() && self.attributes[role].origin == Origin::Observed => {
                Some(format!("by {}", self.attributes[role].name))
            }
            _ => {
                let fault = Diagnostic::new(Code::NotConstant, who.span(), "`by` takes a unit or a role by date");
                self.report(fault.found("neither").remedy("name a unit, or declare a role by date"));
                None
            }
        }
    }

    /// Whether the roles named are of the units that the fact is about.
    fn match_fact(
        &mut self,
        name: &str,
        span: Span,
        named: &[usize],
        roles: &[Role],
        source: &FactSource,
    ) -> Option<()> {
        let from = |place: &usize| roles.get(*place).map(|role| self.units[role.unit].from.clone());
        let own = named.iter().filter_map(from).collect::<Vec<_>>();
        let fits =
            |roles: &Vec<String>| own == roles.iter().map(|role| UnitsFrom::Record(role.clone())).collect::<Vec<_>>();
        if fits(&source.roles) || source.other_roles.iter().any(fits) {
            return self.one_form(name, span, own);
        }
        if roles.iter().any(|role| self.units[role.unit].faulty) {
            return None;
        }
        let needed = source.roles.iter().map(|role| format!("a unit of {role}")).collect::<Vec<_>>().join(", ");
        let message = format!("{} is about {needed}", quoted(name));
        let found = if own.len() == source.roles.len() {
            "other units".to_owned()
        } else {
            format!("names {} of {}", own.len(), source.roles.len())
        };
        let fault = Diagnostic::new(Code::FactMismatch, span, message).found(found);
        self.report(
            fault.remedy("name the event's roles in the record's order; what is made up is seen as table.NAME"),
        );
        None
    }

    /// One fact is told of the same kinds of units throughout a theory.
    fn one_form(&mut self, name: &str, span: Span, own: Vec<UnitsFrom>) -> Option<()> {
        let first = self.forms.entry(name.to_owned()).or_insert_with(|| own.clone());
        if *first == own {
            return Some(());
        }
        let message = format!("{} is told of other units by an event before", quoted(name));
        let fault = Diagnostic::new(Code::FactMismatch, span, message).found("of two forms");
        self.report(fault.remedy("name the same kinds of units in both events"));
        None
    }

    fn mark(&mut self, mark: &Word, name: &str, event: &EventSyntax, source: &FactSource) -> bool {
        if source.marks.contains(&mark.text) {
            return true;
        }
        let roles = event.roles.iter().map(|(role, _)| role.text.as_str());
        let near =
            nearest(&mark.text, source.marks.iter().map(String::as_str).chain(roles)).map(|near| format!("`{near}`"));
        let message = format!("{} is neither a role of this event nor a mark of {}", quoted(&mark.text), quoted(name));
        let fault = Diagnostic::new(Code::FactMismatch, mark.span, message).found("no such mark").nearest(near);
        self.report(fault.possible(source.marks.clone()));
        false
    }
}

/// What stands in the parentheses of a fact.
enum Said<'w> {
    Words(&'w [Word]),
    By(String),
}

/// The roles that the words name, the groups of words that are marks, and who did it.
struct Split<'w> {
    roles: Vec<usize>,
    marks: Vec<&'w [Word]>,
    by: Vec<String>,
}

fn split<'w>(words: Vec<Said<'w>>, event: &EventSyntax) -> Split<'w> {
    let mut split = Split { roles: Vec::new(), marks: Vec::new(), by: Vec::new() };
    for word in words {
        let role = |word: &Word| event.roles.iter().position(|(role, _)| role.text == word.text);
        match word {
            Said::By(who) => split.by.push(who),
            Said::Words([word]) if role(word).is_some() => split.roles.extend(role(word)),
            Said::Words(group) => split.marks.push(group),
        }
    }
    split
}

fn texts(marks: Vec<&[Word]>, by: Vec<String>) -> Vec<Vec<String>> {
    let marks = marks.into_iter().map(|group| group.iter().map(|word| word.text.clone()).collect());
    marks.chain(by.into_iter().map(|who| vec![who])).collect()
}
