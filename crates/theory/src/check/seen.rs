//! Check how the record sees an event.

use language::{Code, Diagnostic, Span, nearest, quoted};
use process::{Observation, Role};

use super::Checker;
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
        let words = self.fact_words(words);
        if name.starts_with(TABLE) {
            let (named, marks) = split(words?, event);
            return Some(Some(Observation { fact: name.clone(), roles: named, marks: texts(marks) }));
        }
        let Some(source) = source else {
            if optional {
                return Some(None);
            }
            let names = self.catalogue.fact_names();
            self.report_unknown_fact(name, span, names);
            return None;
        };
        let (named, marks) = split(words?, event);
        self.match_fact(name, span, &named, roles?, &source)?;
        let mut good = true;
        for mark in marks.iter().copied().flatten() {
            good &= self.mark(mark, name, event, &source);
        }
        let fact = name.strip_prefix(RECORD).unwrap_or(name).to_owned();
        good.then_some(Some(Observation { fact, roles: named, marks: texts(marks) }))
    }

    fn report_unknown_fact(&mut self, name: &str, span: Span, names: Vec<String>) {
        let near = nearest(name, names.iter().map(String::as_str)).map(|near| format!("`{near}`"));
        let message = format!("the record has no fact named {}", quoted(name));
        let fault = Diagnostic::new(Code::UnknownFact, span, message).found("not in the record").nearest(near);
        self.report(fault.possible(names).remedy("write seen by no record, if nothing tells of it"));
    }

    fn fact_words<'w>(&mut self, words: &'w [SeenWord]) -> Option<Vec<&'w [Word]>> {
        let mut plain = Some(Vec::new());
        for word in words {
            match word {
                SeenWord::Words(words) => plain.iter_mut().for_each(|plain| plain.push(&words[..])),
                SeenWord::By(span) => {
                    self.not_yet(*span, "`by` in a fact", "leave it out, and let the event's guard say who acts");
                    plain = None;
                }
            }
        }
        plain
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
        if own == source.roles.iter().map(|role| UnitsFrom::Record(role.clone())).collect::<Vec<_>>() {
            return Some(());
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

/// The roles that the words name, and the groups of words that are marks.
fn split<'w>(words: Vec<&'w [Word]>, event: &EventSyntax) -> (Vec<usize>, Vec<&'w [Word]>) {
    let mut roles = Vec::new();
    let mut marks = Vec::new();
    for group in words {
        let role = |word: &Word| event.roles.iter().position(|(role, _)| role.text == word.text);
        match group {
            [word] if role(word).is_some() => roles.extend(role(word)),
            group => marks.push(group),
        }
    }
    (roles, marks)
}

fn texts(marks: Vec<&[Word]>) -> Vec<Vec<String>> {
    marks.into_iter().map(|group| group.iter().map(|word| word.text.clone()).collect()).collect()
}
