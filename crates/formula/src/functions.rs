//! Name the functions a formula may call, and match what is given to them with what they take.

use language::{Code, Diagnostic, nearest};

use crate::syntax::{Argument, Expression, Kind};

/// What a call gives, which says where it may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gives {
    /// One value a row.
    Values,
    /// Several columns: such a call is a whole term or one side of an interaction.
    Columns,
    /// A part of the model that is no covariate.
    Part,
    /// A list of constants, inside another call.
    List,
}

/// A function, in R's words.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// Names of what it takes, in R's order; the first `needed` must be given.
    pub(crate) takes: &'static [&'static str],
    pub(crate) needed: usize,
    /// Whether any number of values may be given.
    pub(crate) any_number: bool,
    pub(crate) gives: Gives,
}

const fn function(name: &'static str, takes: &'static [&'static str], needed: usize, gives: Gives) -> Function {
    Function { name, takes, needed, any_number: false, gives }
}

const fn listing(name: &'static str, gives: Gives) -> Function {
    Function { name, takes: &[], needed: 1, any_number: true, gives }
}

const FUNCTIONS: &[Function] = &[
    function("I", &["x"], 1, Gives::Values),
    function("log", &["x", "base"], 1, Gives::Values),
    function("log2", &["x"], 1, Gives::Values),
    function("log10", &["x"], 1, Gives::Values),
    function("log1p", &["x"], 1, Gives::Values),
    function("exp", &["x"], 1, Gives::Values),
    function("sqrt", &["x"], 1, Gives::Values),
    function("abs", &["x"], 1, Gives::Values),
    function("floor", &["x"], 1, Gives::Values),
    function("ceiling", &["x"], 1, Gives::Values),
    function("as.numeric", &["x"], 1, Gives::Values),
    function("as.factor", &["x"], 1, Gives::Values),
    function("factor", &["x", "levels"], 1, Gives::Values),
    function("relevel", &["x", "ref"], 2, Gives::Values),
    function("is.na", &["x"], 1, Gives::Values),
    function("ifelse", &["test", "yes", "no"], 3, Gives::Values),
    listing("pmin", Gives::Values),
    listing("pmax", Gives::Values),
    function("poly", &["x", "degree", "raw"], 1, Gives::Columns),
    function("ns", &["x", "df", "knots", "intercept", "Boundary.knots"], 1, Gives::Columns),
    function("bs", &["x", "df", "knots", "degree", "intercept", "Boundary.knots"], 1, Gives::Columns),
    listing("c", Gives::List),
    listing("strata", Gives::Part),
    function("cluster", &["x"], 1, Gives::Part),
    function("offset", &["object"], 1, Gives::Part),
    function("Surv", &["time", "time2", "event"], 1, Gives::Part),
];

/// Words of R's survival package that are not built here, and what to do instead.
const NOT_BUILT: &[(&str, &str)] = &[
    ("tt", "split the rows at the event times and write the covariate as a function of time with `I()`"),
    ("frailty", "use `cluster()` for the variance, or `strata()` for the baseline"),
    ("ridge", "remove the penalty, or use the option for Firth's penalty"),
    ("pspline", "use `ns()` or `bs()`"),
    ("scale", "use `I((x - mean) / sd)` with the two numbers written out"),
    ("cut", "make the groups in the file, or compare with `I(x > 1)`"),
];

/// The function of this name.
pub(crate) fn lookup(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// Names of the functions that a user may call on values.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|function| function.name)
}

/// What to say of a function that is not there.
pub(crate) fn unknown(name: &str, call: &Expression) -> Diagnostic {
    let message = format!("there is no function `{name}` in formulas");
    let fault = Diagnostic::new(Code::UnknownFunction, call.span, message).found("not a function here");
    match NOT_BUILT.iter().find(|(word, _)| *word == name) {
        Some((_, remedy)) => fault.remedy(*remedy),
        None => {
            let near = nearest(name, names()).map(|near| format!("`{near}`"));
            fault.nearest(near).possible(names().map(|name| format!("`{name}`")))
        }
    }
}

/// What is given to a call, in the order of what the function takes; by name first, then by place, as R does.
pub(crate) fn matched<'a>(
    function: &Function,
    call: &Expression,
    arguments: &'a [Argument],
) -> Result<Vec<Option<&'a Expression>>, Diagnostic> {
    let fault = |message: String| {
        let taken = function.takes.iter().map(|taken| format!("`{taken}`"));
        Diagnostic::new(Code::ArgumentCount, call.span, message).possible(taken)
    };
    let mut given = vec![None; function.takes.len()];
    for argument in arguments {
        let Some(name) = &argument.name else { continue };
        let place = function.takes.iter().position(|taken| taken == name);
        let Some(place) = place.filter(|place| given[*place].is_none()) else {
            let message = format!("`{}` takes no `{name}`, or has it twice", function.name);
            let near = nearest(name, function.takes.iter().copied()).map(|near| format!("`{near}`"));
            return Err(fault(message).nearest(near));
        };
        given[place] = Some(&argument.value);
    }
    for argument in arguments.iter().filter(|argument| argument.name.is_none()) {
        let Some(free) = given.iter_mut().find(|place| place.is_none()) else {
            let message = format!("`{}` takes at most {}", function.name, function.takes.len());
            return Err(fault(message));
        };
        *free = Some(&argument.value);
    }
    match given.iter().take(function.needed).position(Option::is_none) {
        Some(lacking) => Err(fault(format!("`{}` needs `{}`", function.name, function.takes[lacking]))),
        None => Ok(given),
    }
}

/// The number that an expression writes out, such as `3` or `-0.5`.
pub(crate) fn constant(expression: &Expression) -> Option<f64> {
    match &expression.kind {
        Kind::Number(value) => Some(*value),
        Kind::Negative(inner) => constant(inner).map(|value| -value),
        Kind::Positive(inner) | Kind::Group(inner) => constant(inner),
        _ => None,
    }
}

/// The parts of `c(1, 2)`, or the one expression that stands alone.
pub(crate) fn listed(expression: &Expression) -> Vec<&Expression> {
    match &expression.kind {
        Kind::Call(name, arguments) if name == "c" => arguments.iter().map(|argument| &argument.value).collect(),
        Kind::Group(inner) => listed(inner),
        _ => vec![expression],
    }
}
