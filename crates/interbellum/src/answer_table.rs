//! Lay an answer's numbers out as a table: one row for each group and time.

use estimators::AtTime;
use report::ReportError;
use report::table::{Column, Table, Values};

use crate::answer::{Answer, Group, Question};
use crate::figures::group_name;
use crate::wording::Wording;

/// Group, time, at risk, survival, standard error, interval. With `for_people`, groups have names instead of words.
pub fn answer_to_table(question: &Question, answer: &Answer, for_people: bool) -> Result<Table, ReportError> {
    let groups: Vec<&Group> =
        if answer.groups.is_empty() { vec![&answer.overall] } else { answer.groups.iter().collect() };
    let lines: Vec<(&Group, &AtTime)> =
        groups.iter().flat_map(|group| group.at.iter().map(move |at| (*group, at))).collect();
    let real = |of: fn(&AtTime) -> Option<f64>| Values::Real(lines.iter().map(|(_, at)| of(at)).collect());
    let whole =
        |of: fn(&Group, &AtTime) -> i64| Values::Whole(lines.iter().map(|(group, at)| Some(of(group, at))).collect());
    let words = Wording::of(&question.options);
    let mut columns = Vec::new();
    if question.by.is_some() {
        let name = |label: &str| if for_people { group_name(question, label) } else { label.to_owned() };
        let labels = lines.iter().map(|(group, _)| Some(name(&group.label))).collect();
        columns.push(Column::new("group", "group", Values::Text(labels)));
    }
    columns.extend([
        Column::new("n", "spells", whole(|group, _| group.rows.len() as i64)),
        Column::new("events", words.happened, whole(|group, _| group.events as i64)),
        Column::new("years", "years", real(|at| Some(at.time))),
        Column::new("at_risk", "at risk", whole(|_, at| at.at_risk as i64)),
        Column::new("survival", words.column, real(|at| at.survival)).with_decimals(3),
        Column::new("std_error", "standard error", real(|at| at.std_error)).with_decimals(3),
        Column::new("conf_low", "lower", real(|at| at.conf_low)).with_decimals(3),
        Column::new("conf_high", "upper", real(|at| at.conf_high)).with_decimals(3),
    ]);
    Table::new("curve", columns)
}
