//! Name the mechanisms of a theory, and how each is switched off.

use process::Prior;

use crate::bench::features::{FEATURES, Feature};
use crate::theories::Loaded;

/// A mechanism: some parameters, and the values with which it is not there.
#[derive(Clone, Debug, PartialEq)]
pub struct Mechanism {
    /// Its name.
    pub name: String,
    /// The statements that it stands for, such as `1, 6`; empty if it stands for none.
    pub rows: String,
    /// The parameters with their values when it is off.
    pub off: Vec<(String, f64)>,
    /// What it says, in a sentence; empty if nobody wrote one.
    pub says: String,
    /// What it moves by what it says, and whether upward.
    pub moves: Vec<(Moved, bool)>,
}

/// What a mechanism moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// A feature of the record.
    Feature(Feature),
    /// How often an event of the theory happens, by its name.
    Event(String),
    /// How often one event is followed by another: of all events of the first kind, the share after which the same unit has one of
    /// the second before it has one of the first again. For mechanisms of few cases, whose effect drowns in counts of all.
    After {
        /// The event that is followed.
        first: String,
        /// The event that follows.
        then: String,
    },
}

/// What stands between the two events of [`Moved::After`].
const AFTER: &str = " after ";

impl Moved {
    /// As lists of mechanisms write it: a feature's name, that of an event, or `EVENT after EVENT`.
    pub fn id(&self) -> String {
        match self {
            Moved::Feature(feature) => feature.id(),
            Moved::Event(name) => name.clone(),
            Moved::After { first, then } => format!("{then}{AFTER}{first}"),
        }
    }

    /// A feature of this name, one event after another, else an event.
    pub(crate) fn of(id: &str) -> Moved {
        if let Some((then, first)) = id.split_once(AFTER) {
            return Moved::After { first: first.trim().to_owned(), then: then.trim().to_owned() };
        }
        let feature = FEATURES.into_iter().find(|feature| feature.id() == id);
        feature.map_or_else(|| Moved::Event(id.to_owned()), Moved::Feature)
    }
}

/// A line of a list of mechanisms that cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MechanismFault {
    /// It has too few or too many parts.
    #[error(
        "{file}, line {line}: a mechanism has 5 parts, parted by `|`: name | rows | parameter = value, … | words | feature, event or `event after event` up, …; here are {found}"
    )]
    Parts {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// Parts found.
        found: usize,
    },
    /// A setting that is none.
    #[error("{file}, line {line}: `{found}` is no setting; write parameter = value with a finite number")]
    Setting {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What stands there.
        found: String,
    },
    /// A parameter that the theory does not have.
    #[error("{file}, line {line}: the theory has no parameter `{found}`{}", nearest.as_ref().map(|n| format!("; the nearest is `{n}`")).unwrap_or_default())]
    NoParameter {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What stands there.
        found: String,
        /// The parameter spelt most alike.
        nearest: Option<String>,
    },
    /// A feature, an event or a direction that is none.
    #[error("{file}, line {line}: `{found}` is no feature, event or `event after event` with `up` or `down`; there are {}", possible.join(", "))]
    Moves {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What stands there.
        found: String,
        /// The features and the events.
        possible: Vec<String>,
    },
}

/// A list that stands beside a theory: a mechanism in each line, `name | rows | parameter = value, … | words | feature, event or
/// event after event up, …`. Lines that begin with `#` are remarks.
pub fn read_mechanisms(text: &str, file: &str, loaded: &Loaded) -> Result<Vec<Mechanism>, MechanismFault> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|(place, line)| read_line(line, file, place + 1, loaded)).collect()
}

fn read_line(text: &str, file: &str, line: usize, loaded: &Loaded) -> Result<Mechanism, MechanismFault> {
    let parts: Vec<&str> = text.split('|').map(str::trim).collect();
    let [name, rows, off, says, moves] = parts[..] else {
        return Err(MechanismFault::Parts { file: file.to_owned(), line, found: parts.len() });
    };
    let setting = |text: &str| {
        let fault = || MechanismFault::Setting { file: file.to_owned(), line, found: text.trim().to_owned() };
        let (name, value) = text.split_once('=').ok_or_else(fault)?;
        let value: f64 = value.trim().parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(fault)?;
        let names: Vec<&str> = loaded.theory.process.parameters.iter().map(|one| one.name.as_str()).collect();
        let found = name.trim().to_owned();
        if names.contains(&found.as_str()) {
            return Ok((found, value));
        }
        let nearest = language::nearest(&found, names).map(str::to_owned);
        Err(MechanismFault::NoParameter { file: file.to_owned(), line, found, nearest })
    };
    let moved = |text: &str| {
        let (id, way) = text.trim().rsplit_once(' ').unwrap_or((text.trim(), ""));
        let events: Vec<String> = loaded.theory.process.events.iter().map(|kind| kind.name.clone()).collect();
        let moved = Moved::of(id.trim());
        let is_known = match &moved {
            Moved::Feature(_) => true,
            Moved::Event(name) => events.contains(name),
            Moved::After { first, then } => events.contains(first) && events.contains(then),
        };
        if is_known && ["up", "down"].contains(&way) {
            return Ok((moved, way == "up"));
        }
        let possible = FEATURES.map(Feature::id).into_iter().chain(events).collect();
        Err(MechanismFault::Moves { file: file.to_owned(), line, found: text.trim().to_owned(), possible })
    };
    let listed =
        |text: &str| text.split(',').map(str::to_owned).filter(|one| !one.trim().is_empty()).collect::<Vec<_>>();
    Ok(Mechanism {
        name: name.to_owned(),
        rows: rows.to_owned(),
        off: listed(off).iter().map(|one| setting(one)).collect::<Result<_, _>>()?,
        says: says.to_owned(),
        moves: listed(moves).iter().map(|one| moved(one)).collect::<Result<_, _>>()?,
    })
}

/// The mechanisms of a theory without a list: every free parameter whose prior is centred on 0 is an effect, and off at 0.
pub fn mechanisms(loaded: &Loaded) -> Vec<Mechanism> {
    let effects = loaded
        .theory
        .process
        .parameters
        .iter()
        .filter(|one| !one.fixed && matches!(one.prior, Some(Prior::Normal(0.0, _))));
    let of = |one: &process::Parameter| Mechanism {
        name: one.name.clone(),
        rows: String::new(),
        off: vec![(one.name.clone(), 0.0)],
        says: String::new(),
        moves: Vec::new(),
    };
    effects.map(of).collect()
}
