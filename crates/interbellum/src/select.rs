//! Choose spells by a condition, and divide them by a column or a condition.

use language::{
    Code, Column, Columns, Diagnostic, Diagnostics, EvaluateError, Kind, Source, Truth, Vocabulary, compile_condition,
};
use record::{Dictionary, Party};
use report::figure::curve::MOST_GROUPS;
use spells::{Spell, SpellColumns, SpellVocabulary, Spells, SpellsOf};

/// Why spells cannot be chosen or divided so.
#[derive(Debug, thiserror::Error)]
pub enum SelectFault {
    /// The condition is wrong.
    #[error("{0}")]
    Condition(Diagnostics),
    /// The condition cannot be computed for a spell.
    #[error("{fault}{}", spell.as_ref().map(|s| format!("\n  = the row is {s}")).unwrap_or_default())]
    Evaluate {
        /// What the evaluator says.
        fault: EvaluateError,
        /// The spell.
        spell: Option<String>,
    },
    /// A set is no division: a spell can have several elements.
    #[error(
        "--by {by} is no division, because a spell can have several; ask for one of them, such as --by 'broker(UN)'"
    )]
    NoDivision {
        /// What was asked for.
        by: String,
    },
    /// The column has too many values for a figure.
    #[error(
        "--by {by} would give {found} groups, and at most {most} can be compared; divide by a condition instead, such as --by '{example}'"
    )]
    TooManyGroups {
        /// What was asked for.
        by: String,
        /// Groups it would give.
        found: usize,
        /// The most.
        most: usize,
        /// A condition that would do.
        example: String,
    },
}

/// Spells that a condition holds for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Their indices, ascending.
    pub rows: Vec<usize>,
    /// Those for which the condition is unknown, ascending.
    pub unknown: Vec<usize>,
    /// The columns that the condition reads.
    pub columns: Vec<String>,
}

/// Spells in groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Division {
    /// Label and indices of each group, none empty.
    pub groups: Vec<(String, Vec<usize>)>,
    /// Indices of spells whose group is unknown.
    pub unknown: Vec<usize>,
    /// The columns that it reads.
    pub columns: Vec<String>,
}

/// The spells for which the condition is true; all of them without one. Dropped spells are among them.
pub fn select(spells: &Spells, dictionary: &Dictionary, condition: Option<&str>) -> Result<Selection, SelectFault> {
    let all: Vec<usize> = (0..spells.rows.len()).collect();
    let Some(condition) = condition else {
        return Ok(Selection { rows: all, unknown: Vec::new(), columns: Vec::new() });
    };
    let (truths, columns) = truths(spells, dictionary, &all, condition, "--where")?;
    let with = |wanted: Truth| all.iter().copied().filter(|row| truths[*row] == wanted).collect();
    Ok(Selection { rows: with(Truth::True), unknown: with(Truth::Unknown), columns })
}

fn truths(
    spells: &Spells,
    dictionary: &Dictionary,
    rows: &[usize],
    text: &str,
    origin: &str,
) -> Result<(Vec<Truth>, Vec<String>), SelectFault> {
    let vocabulary = SpellVocabulary::new(spells.options.of, dictionary);
    let program = compile_condition(text, origin, &vocabulary)
        .map_err(|faults| SelectFault::Condition(with_both_parties(faults, dictionary)))?;
    let columns =
        SpellColumns::new(spells, rows, dictionary, |name| program.columns().iter().any(|used| used.name == name));
    let truths = program.truths(&columns).map_err(|fault| {
        let row = if let EvaluateError::Arithmetic { row, .. } = fault { rows.get(row) } else { None };
        let spell = row.map(|row| &spells.rows[*row]);
        SelectFault::Evaluate { spell: spell.map(told), fault }
    })?;
    Ok((truths.rows, program.columns().iter().map(|used| used.name.clone()).collect()))
}

/// The same faults, where a word that means two third parties tells both: `SWZ` is Switzerland in the list of states and
/// Eswatini in ISO 3166.
fn with_both_parties(faults: Diagnostics, dictionary: &Dictionary) -> Diagnostics {
    if faults.omitted() > 0 {
        return faults;
    }
    let source = Source::new(&faults.source().origin, &faults.source().text);
    let mut told = Diagnostics::none(&source);
    for fault in faults.list() {
        let word = source.slice(fault.span);
        let both = dictionary.candidates(word);
        let is_unknown = fault.code == Code::UnknownElement && both.len() > 1;
        told.push(if is_unknown { ambiguous(fault.clone(), word, &both) } else { fault.clone() });
    }
    told
}

fn ambiguous(fault: Diagnostic, word: &str, both: &[&Party]) -> Diagnostic {
    let names: Vec<String> = both.iter().map(|party| format!("{} ({})", party.name, party.code)).collect();
    let ways: Vec<String> = both.iter().map(|party| format!("broker({})", party.name.replace(' ', "_"))).collect();
    Diagnostic {
        message: format!("`{word}` means two third parties: {}", names.join(" and ")),
        possible: Vec::new(),
        nearest: None,
        ..fault
    }
    .remedy(format!("write the name: {}", ways.join(" or ")))
}

/// Divide spells by a column's values, or by a condition into `yes` and `no`.
///
/// A column is named by one word that the vocabulary has; everything else is a condition.
pub fn divide(spells: &Spells, dictionary: &Dictionary, rows: &[usize], by: &str) -> Result<Division, SelectFault> {
    let name = by.trim();
    let signature = SpellVocabulary::new(spells.options.of, dictionary).lookup(name);
    if signature.as_ref().is_some_and(|signature| matches!(signature.kind, Kind::Set(_)) && !signature.usually_one) {
        return Err(SelectFault::NoDivision { by: name.to_owned() });
    }
    let division = match signature.map(|signature| signature.kind) {
        None | Some(Kind::Flag) => by_condition(spells, dictionary, rows, by)?,
        Some(kind) => by_column(spells, dictionary, rows, name, &kind),
    };
    let found = division.groups.len();
    if found > MOST_GROUPS {
        return Err(SelectFault::TooManyGroups {
            by: name.to_owned(),
            found,
            most: MOST_GROUPS,
            example: example(spells.options.of, name),
        });
    }
    Ok(division)
}

/// A spell as a fault names it.
fn told(spell: &Spell) -> String {
    match spell.of {
        SpellsOf::Peace => format!("{}, ended {}", spell.name, spell.ended.day),
        SpellsOf::War => format!("{}, begun {}", spell.name, spell.war_start.day),
    }
}

fn example(of: SpellsOf, name: &str) -> String {
    match name {
        "war_years" => "war_years > 5".to_owned(),
        "name" => "contains(name, \"Sudan\")".to_owned(),
        "war_start" | "ended" => format!("{name} >= 1990-01-01"),
        _ if of == SpellsOf::War => "war_start >= 1990-01-01".to_owned(),
        _ => "ended >= 1990-01-01".to_owned(),
    }
}

fn by_condition(spells: &Spells, dictionary: &Dictionary, rows: &[usize], by: &str) -> Result<Division, SelectFault> {
    let (truths, columns) = truths(spells, dictionary, rows, by, "--by")?;
    let with = |wanted: Truth| {
        rows.iter().zip(&truths).filter(|(_, t)| **t == wanted).map(|(row, _)| *row).collect::<Vec<_>>()
    };
    let groups = [("yes", with(Truth::True)), ("no", with(Truth::False))];
    Ok(Division {
        groups: groups
            .into_iter()
            .filter(|(_, rows)| !rows.is_empty())
            .map(|(label, rows)| (label.to_owned(), rows))
            .collect(),
        unknown: with(Truth::Unknown),
        columns,
    })
}

fn by_column(spells: &Spells, dictionary: &Dictionary, rows: &[usize], name: &str, kind: &Kind) -> Division {
    let columns = SpellColumns::new(spells, rows, dictionary, |column| column == name);
    let Some(column) = columns.column(name) else { return Division::default() };
    let mut division = Division { columns: vec![name.to_owned()], ..Division::default() };
    let labels: Vec<Option<Label>> = (0..rows.len()).map(|place| label(&column, kind, place)).collect();
    let mut distinct: Vec<&Label> = labels.iter().flatten().collect();
    distinct.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    distinct.dedup();
    for wanted in &distinct {
        let members = rows.iter().zip(&labels).filter(|(_, l)| l.as_ref() == Some(*wanted)).map(|(row, _)| *row);
        division.groups.push((wanted.1.clone(), members.collect()));
    }
    division.unknown = rows.iter().zip(&labels).filter(|(_, l)| l.is_none()).map(|(row, _)| *row).collect();
    division
}

/// Place in the order of groups, and name.
#[derive(Clone, Debug, PartialEq)]
struct Label(f64, String);

/// Sets of several elements come after all others.
const SEVERAL: f64 = 1e6;

fn label(column: &Column<'_>, kind: &Kind, row: usize) -> Option<Label> {
    if !column.known().at(row) {
        return None;
    }
    let named = |code: u16| match kind {
        Kind::OneOf(names) | Kind::Set(names) => names.name(code).unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    Some(match column {
        Column::Real(values, _) => Label(values[row], values[row].to_string()),
        Column::Day(values, _) => Label(f64::from(values[row]), record::Day(values[row]).to_string()),
        Column::Flag(values, _) => Label(f64::from(u8::from(values[row])), values[row].to_string()),
        Column::Text(texts, _) => Label(0.0, texts.text(row).to_owned()),
        Column::OneOf(codes, _) => Label(f64::from(codes[row]), named(codes[row])),
        Column::Set { starts, elements, .. } => match &elements[starts[row] as usize..starts[row + 1] as usize] {
            [] => Label(SEVERAL + 1.0, "none".to_owned()),
            [one] => Label(f64::from(*one), named(*one)),
            _ => Label(SEVERAL, "several".to_owned()),
        },
    })
}
