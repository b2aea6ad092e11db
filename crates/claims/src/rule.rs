//! Tell the versions of the verdict rule apart, so that a claim whose verdict has been seen keeps the rule it was seen under.

/// A version of the rule by which verdicts are given; there is a new one with every change of a number or a step of the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The first: the shape of a Weibull hazard has to be above 0, else the specification is not eligible.
    One,
    /// The shape of a Weibull hazard may be any number.
    Two,
}

impl Rule {
    /// The rule of a claim that was not fixed with an earlier one.
    pub const CURRENT: Rule = Rule::Two;

    /// All, the first first.
    pub const ALL: [Rule; 2] = [Rule::One, Rule::Two];

    /// Its version, as claim files and boards write it.
    #[must_use]
    pub fn version(self) -> &'static str {
        match self {
            Rule::One => "1",
            Rule::Two => "2",
        }
    }

    /// The rule of a version; `None` if there is none.
    #[must_use]
    pub fn of(version: &str) -> Option<Rule> {
        Rule::ALL.into_iter().find(|rule| rule.version() == version)
    }

    /// Whether a Weibull fit with this shape is one.
    ///
    /// The log-likelihood is concave in the shape. Where its top lies at 0 or below, there is none above 0: what a fit that keeps
    /// the shape above 0 finds.
    #[must_use]
    pub(crate) fn admits_shape(self, shape: f64) -> bool {
        self == Rule::Two || shape > 0.0
    }
}
