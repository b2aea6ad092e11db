//! Read a formula: the time at risk on the left, the terms on the right.

use std::fmt;
use std::sync::Arc;

use language::{Code, Diagnostic, Diagnostics, LENGTH_CAP, Source, Span};

use crate::functions::{self, Gives};
use crate::parse::tokens_to_sides;
use crate::syntax::{Expression, Kind};
use crate::terms::{Parts, expand, verify};
use crate::token::text_to_tokens;

/// A formula that has been read and is lawful; whether its columns are in a table is not known yet.
///
/// It prints as R would write it, and what is printed reads as the same formula.
#[derive(Clone, Debug)]
pub struct Formula {
    pub(crate) source: Arc<Source>,
    pub(crate) response: Response,
    right: Expression,
    pub(crate) parts: Parts,
}

/// What stands in `Surv()`.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) call: Expression,
    pub(crate) entry: Option<Expression>,
    pub(crate) exit: Expression,
    /// Without it every row ends in an event, as in R.
    pub(crate) event: Option<Expression>,
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ~ {}", self.response.call, self.right)
    }
}

impl Formula {
    /// The text as it was given.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Labels of the terms of the right side as R gives them, strata among them.
    #[must_use]
    pub fn term_labels(&self) -> Vec<String> {
        self.parts.terms.iter().map(|factors| self.parts.label(factors)).collect()
    }

    /// Names of the columns that the formula reads, each once, in order of the alphabet.
    #[must_use]
    pub fn column_names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        collect_names(&self.response.call, &mut names);
        collect_names(&self.right, &mut names);
        names.sort_unstable();
        names.dedup();
        names
    }
}

impl Parts {
    pub(crate) fn label(&self, factors: &[u32]) -> String {
        factors.iter().map(|place| self.variables[*place as usize].label.as_str()).collect::<Vec<_>>().join(":")
    }
}

fn collect_names<'a>(expression: &'a Expression, names: &mut Vec<&'a str>) {
    match &expression.kind {
        Kind::Name(name) => names.push(name),
        Kind::Number(_) | Kind::Text(_) | Kind::Truth(_) => {}
        Kind::Chain(first, rest) => {
            collect_names(first, names);
            rest.iter().for_each(|(_, right)| collect_names(right, names));
        }
        Kind::Power(left, right) => {
            collect_names(left, names);
            collect_names(right, names);
        }
        Kind::Negative(inner) | Kind::Positive(inner) | Kind::Not(inner) | Kind::Group(inner) => {
            collect_names(inner, names);
        }
        Kind::Call(_, arguments) => arguments.iter().for_each(|argument| collect_names(&argument.value, names)),
    }
}

/// Read a formula in R's words.
///
/// `Surv(time, event) ~ x1 + x2`, `Surv(start, stop, event) ~ age * sex + strata(region) + cluster(country)`. Right sides
/// have `+ - * / : %in% ^`, brackets, `I()`, functions of columns, `factor`, `relevel`, `poly`, `ns`, `bs`, `strata`,
/// `cluster` and `offset`. An intercept has no meaning, so `-1`, `+0` and `1` change nothing.
///
/// Errors: every unlawful part with its place; of a text that cannot be read, the first place. Nesting deeper than
/// [`language::DEPTH_CAP`], texts longer than [`LENGTH_CAP`] and more than [`crate::TERMS_CAP`] terms are refused.
/// Source: Wilkinson and Rogers (1973), with the differences of R's `formula`. Checked against R 4.2.2.
///
/// ```
/// let formula = formula::parse("Surv(start, stop, event) ~ (age + sex)^2 - 1 + strata(region)")?;
/// assert_eq!(formula.term_labels(), ["age", "sex", "strata(region)", "age:sex"]);
/// assert_eq!(formula.to_string(), "Surv(start, stop, event) ~ (age + sex)^2 - 1 + strata(region)");
/// # Ok::<(), language::Diagnostics>(())
/// ```
pub fn parse(text: &str) -> Result<Formula, Diagnostics> {
    if text.len() > LENGTH_CAP {
        let source = Source::new("formula", "");
        let message = format!("the formula has {} bytes, and at most {LENGTH_CAP} are read", text.len());
        return Err(one(&source, Diagnostic::new(Code::TooLong, Span::default(), message).found("not read")));
    }
    let source = Source::new("formula", text);
    let tokens = text_to_tokens(text).map_err(|fault| one(&source, fault))?;
    let (left, right) = tokens_to_sides(&tokens).map_err(|fault| one(&source, fault))?;
    let mut faults = Diagnostics::none(&source);
    let response = match left {
        Some(left) => response(left),
        None => Err(Diagnostic::new(Code::Empty, Span::new(0, 1), "nothing stands before `~`")
            .found("the time at risk is missing")
            .remedy("write `Surv(time, event) ~ …` or `Surv(start, stop, event) ~ …`")),
    };
    let parts = expand(&right, &mut faults);
    match response {
        Ok(response) => {
            for part in [response.entry.as_ref(), Some(&response.exit), response.event.as_ref()].into_iter().flatten() {
                verify(part, &[Gives::Values], &mut faults);
            }
            if faults.is_empty() { Ok(Formula { source, response, right, parts }) } else { Err(faults) }
        }
        Err(fault) => {
            let mut all = one(&source, fault);
            all.extend(faults);
            Err(all)
        }
    }
}

fn one(source: &Arc<Source>, fault: Diagnostic) -> Diagnostics {
    let mut faults = Diagnostics::none(source);
    faults.push(fault);
    faults
}

fn response(left: Expression) -> Result<Response, Diagnostic> {
    let remedy = "write `Surv(time, event)` or `Surv(start, stop, event)`";
    let (name, arguments) = match &left.kind {
        Kind::Call(name, arguments) => (name, arguments),
        _ => {
            let fault = Diagnostic::new(Code::TypeMismatch, left.span, "before `~` stands the time at risk");
            return Err(fault.found("not a call of `Surv`").remedy(remedy));
        }
    };
    let Some(function) = functions::lookup(name).filter(|function| function.name == "Surv") else {
        let fault = Diagnostic::new(Code::UnknownFunction, left.span, "before `~` stands a call of `Surv`");
        let near = language::nearest(name, ["Surv"]).map(|near| format!("`{near}`"));
        return Err(fault.found("another function").nearest(near).remedy(remedy));
    };
    let given = functions::matched(function, &left, arguments).map_err(|fault| fault.remedy(remedy))?;
    let own = |place: usize| given[place].cloned();
    let Some(first) = own(0) else {
        return Err(Diagnostic::new(Code::ArgumentCount, left.span, "`Surv` needs a time").remedy(remedy));
    };
    // R takes the second of two for the event.
    let (entry, exit, event) = match (own(1), own(2)) {
        (Some(second), Some(third)) => (Some(first), second, Some(third)),
        (Some(second), None) => (None, first, Some(second)),
        (None, third) => (None, first, third),
    };
    Ok(Response { entry, exit, event, call: left })
}
