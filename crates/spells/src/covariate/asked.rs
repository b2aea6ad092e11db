//! Read which covariates are asked for: by a list, or by the names that stand in a condition or formula.

use crate::covariate::{
    COVARIATES, Covariate, CovariateFault, CovariateKind, CovariateMeaning, KNOWN_ENDING, OtherState,
};

/// Further back no source would be asked.
const MOST_LAG: i16 = 50;

/// A list such as `support, stance(to CHN), income lag 1`. Names of columns (`income_lag_1`) are read too.
///
/// Each covariate once, in the order asked. Errors: the first part that is none.
///
/// ```
/// let list = spells::parse_covariates("support, stance(to CHN), income lag 1").unwrap();
/// let names: Vec<String> = list.iter().map(|one| one.name()).collect();
/// assert_eq!(names, ["support", "stance_chn", "income_lag_1"]);
/// ```
pub fn parse_covariates(text: &str) -> Result<Vec<Covariate>, CovariateFault> {
    let mut list: Vec<Covariate> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let one = match named(part) {
            Some(one) => one,
            None => parse_one(part)?,
        };
        if !list.contains(&one) {
            list.push(one);
        }
    }
    Ok(list)
}

/// The covariates whose names stand in these texts (conditions, formulas, lists of columns), each once, in order.
pub fn covariates_named<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<Covariate> {
    let mut list: Vec<Covariate> = Vec::new();
    for text in texts {
        // What stands in quotes is a text and no name.
        let outside = text.split('"').step_by(2);
        let words =
            outside.flat_map(|part| part.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_')));
        for one in words.filter_map(named) {
            if !list.contains(&one) {
                list.push(one);
            }
        }
    }
    list
}

/// The covariate whose column, or whose column of what is known, has this name.
pub(crate) fn named(name: &str) -> Option<Covariate> {
    let name = name.strip_suffix(KNOWN_ENDING).unwrap_or(name);
    let (stem, lag_years) = match name.rsplit_once("_lag_") {
        Some((stem, digits)) => (stem, digits.parse().ok().filter(|lag| (1..=MOST_LAG).contains(lag))?),
        None => (name, 0),
    };
    let of = |meaning: &CovariateMeaning| {
        let rest = stem.strip_prefix(meaning.word)?;
        let other = match rest.strip_prefix('_') {
            Some(letters) if meaning.other.0 != OtherState::None => Some(iso3(letters)?),
            None if rest.is_empty() && meaning.other.0 != OtherState::Needed => None,
            _ => return None,
        };
        check(Covariate { kind: meaning.kind, other, lag_years }).ok()
    };
    COVARIATES.iter().find_map(of)
}

/// Three letters in small writing.
fn iso3(letters: &str) -> Option<[u8; 3]> {
    let small = letters.bytes().all(|letter| letter.is_ascii_lowercase());
    letters.to_ascii_uppercase().into_bytes().try_into().ok().filter(|_| small)
}

fn parse_one(part: &str) -> Result<Covariate, CovariateFault> {
    let unreadable = || CovariateFault::Unreadable { found: part.to_owned() };
    let ends = part.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_')).unwrap_or(part.len());
    let (word, rest) = part.split_at(ends);
    let Some(meaning) = COVARIATES.iter().find(|meaning| meaning.word == word) else {
        let nearest = language::nearest(word, COVARIATES.iter().map(|meaning| meaning.word));
        return Err(CovariateFault::Unknown { found: word.to_owned(), nearest });
    };
    let rest = rest.trim();
    let (inside, rest) = match rest.strip_prefix('(') {
        Some(rest) => {
            let (inside, rest) = rest.split_once(')').ok_or_else(unreadable)?;
            (Some(inside.trim()), rest.trim())
        }
        None => (None, rest),
    };
    let lag_years = match rest.strip_prefix("lag") {
        Some(years) => years
            .trim()
            .parse()
            .ok()
            .filter(|lag| (0..=MOST_LAG).contains(lag))
            .ok_or_else(|| CovariateFault::Lag { found: years.trim().to_owned(), most: MOST_LAG })?,
        None if rest.is_empty() => 0,
        None => return Err(unreadable()),
    };
    let (wanted, small) = meaning.other;
    let other = match (inside, wanted) {
        (Some(found), OtherState::None) => {
            return Err(CovariateFault::NoState { word: meaning.word, found: found.to_owned() });
        }
        (Some(inside), _) => {
            let code = inside.strip_prefix(small).map_or(inside, str::trim);
            let letters = code.as_bytes().try_into().ok().filter(|_| code.bytes().all(|one| one.is_ascii_uppercase()));
            Some(letters.ok_or_else(|| CovariateFault::UnknownState { found: code.to_owned() })?)
        }
        (None, OtherState::Needed) => return Err(CovariateFault::NeedsState { word: meaning.word, small }),
        (None, _) => None,
    };
    check(Covariate { kind: meaning.kind, other, lag_years })
}

fn check(one: Covariate) -> Result<Covariate, CovariateFault> {
    if one.kind == CovariateKind::Troops && one.other != Some(*b"USA") {
        return Err(CovariateFault::TroopsOfOthers);
    }
    Ok(one)
}
