//! Join the groups of `strata()` and name them as R names them.

use crate::evaluate::{Rows, Value};
use crate::factor::{Levelled, levelled};
use crate::fault::Fault;
use crate::syntax::{Argument, number_shown};

/// The groups of one call. A group of numbers is shown as `a=1`, one of texts alone as `x`, and two as `a=1, b=x`.
pub(crate) fn strata(rows: &Rows<'_>, arguments: &[Argument]) -> Result<Levelled, Fault> {
    let mut sides = Vec::with_capacity(arguments.len());
    let mut short = true;
    for argument in arguments {
        let value = rows.evaluate(&argument.value)?;
        short &= matches!(value, Value::Text { .. } | Value::Factor { .. });
        let name = argument.name.clone().unwrap_or_else(|| argument.value.to_string());
        sides.push((name, levelled(rows, &value)));
    }
    let named = sides.into_iter().enumerate().map(|(place, (name, (codes, levels)))| {
        if short {
            return (codes, levels);
        }
        let labels: Vec<String> = levels.into_iter().map(|level| format!("{name}={level}")).collect();
        // R pads the second and further names to one width.
        let width = labels.iter().map(|label| label.chars().count()).max().filter(|_| place > 0).unwrap_or(0);
        (codes, labels.into_iter().map(|label| format!("{label:<width$}")).collect())
    });
    Ok(joined(named.collect()))
}

/// One grouping from several: a group for each combination that stands in some row, the first grouping slowest.
pub(crate) fn joined(groupings: Vec<Levelled>) -> Levelled {
    let mut groupings = groupings.into_iter();
    let Some(first) = groupings.next() else { return (Vec::new(), Vec::new()) };
    groupings.fold(compacted(first), |(codes, labels), (others, other_labels)| {
        let width = other_labels.len() as u64;
        let pairs: Vec<Option<u64>> = (codes.iter().zip(&others))
            .map(|(code, other)| Some(u64::from((*code)?) * width + u64::from((*other)?)))
            .collect();
        let mut distinct: Vec<u64> = pairs.iter().flatten().copied().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let codes = pairs.iter().map(|pair| pair.map(|pair| distinct.partition_point(|other| *other < pair) as u32));
        let label =
            |pair: &u64| format!("{}, {}", labels[(pair / width) as usize], other_labels[(pair % width) as usize]);
        (codes.collect(), distinct.iter().map(label).collect())
    })
}

/// Codes without the levels that stand in no row.
pub(crate) fn compacted((codes, levels): Levelled) -> Levelled {
    let mut used = vec![false; levels.len()];
    codes.iter().flatten().for_each(|code| used[*code as usize] = true);
    let mut places = vec![0u32; levels.len()];
    let mut kept = Vec::new();
    for (level, label) in levels.into_iter().enumerate().filter(|(level, _)| used[*level]) {
        places[level] = kept.len() as u32;
        kept.push(label);
    }
    (codes.iter().map(|code| code.map(|code| places[code as usize])).collect(), kept)
}

/// The groups of a value that need no name, such as those of a cluster.
pub(crate) fn grouped(rows: &Rows<'_>, value: &Value<'_>) -> Levelled {
    match value {
        Value::Number(value) => (vec![Some(0); rows.len()], vec![number_shown(*value)]),
        _ => compacted(levelled(rows, value)),
    }
}
