//! Write down what each state of a described claim did in each year, so that anyone can count it elsewhere.

use claims::{Conduct, Part, Parties, Reading, StateHistory, StateYear, Tested, Threshold};
use report::ReportError;
use report::table::{Column, Table, Values};

use crate::claims_hall::export::Exported;
use crate::claims_hall::share_words::{counted_words, reading_words};
use crate::provenance::Provenance;

/// The years of each state, an R script, a Stata do-file and a note.
pub(crate) fn export_shares(tested: &Tested, provenance: &Provenance) -> Result<Vec<Exported>, ReportError> {
    let name = &tested.claim.name;
    let file = |ending: &str, text: String| Exported { name: format!("{name}.{ending}"), text };
    let primary = tested.claim.shares.as_ref().and_then(|shares| shares.readings.first().copied());
    let Some(primary) = primary else { return Ok(Vec::new()) };
    Ok(vec![
        file("csv", years(tested)?.to_csv()?),
        file("R", r_script(name, primary)),
        file("do", do_file(name, primary)),
        file("claim", tested.claim.canonical.clone()),
        file("md", note(tested, provenance)),
    ])
}

fn years(tested: &Tested) -> Result<Table, ReportError> {
    let rows: Vec<(&StateHistory, &StateYear)> =
        tested.histories.iter().flat_map(|history| history.years.iter().map(move |year| (history, year))).collect();
    let texts = |of: &dyn Fn(&StateHistory, &StateYear) -> String| {
        Values::Text(rows.iter().map(|(history, year)| Some(of(history, year))).collect())
    };
    let mut columns = vec![
        Column::new("state", "state", texts(&|history, _| history.state.clone())),
        Column::new("year", "year", Values::Whole(rows.iter().map(|(_, year)| Some(i64::from(year.year))).collect())),
    ];
    for threshold in Threshold::ALL {
        let (place, deaths) = (threshold.place(), threshold.deaths());
        let fought = format!("fought_{deaths}");
        let part = |_: &StateHistory, year: &StateYear| part_word(year.part[place]).to_owned();
        columns.push(Column::new(&fought, &fought, texts(&part)).with_meaning(
            "The greatest part in a conflict with so many deaths in the year: primary, secondary or none",
        ));
        let support = format!("support_{deaths}");
        let word = |_: &StateHistory, year: &StateYear| year.support[place].word().to_owned();
        columns.push(Column::new(&support, &support, texts(&word)).with_meaning(
            "Support from outside in such a conflict: given, none, or why it is unknown (alleged, not_all_looked_at, outside_coverage)",
        ));
    }
    Table::new(&tested.claim.name, columns)
}

fn part_word(part: Part) -> &'static str {
    match part {
        Part::None => "none",
        Part::Secondary => "secondary",
        Part::Primary => "primary",
    }
}

fn r_script(name: &str, primary: Reading) -> String {
    let threshold = primary.threshold.deaths();
    let parts = match primary.parties {
        Parties::All => "c(\"primary\", \"secondary\")",
        Parties::Primary => "\"primary\"",
    };
    let supports = primary.conduct == Conduct::FightingOrSupporting;
    let (given, unknown) = if supports {
        let support = format!("years$support_{threshold}");
        (format!(" | {support} == \"given\""), format!("!with & {support} != \"none\""))
    } else {
        (String::new(), "rep(FALSE, nrow(years))".to_owned())
    };
    format!(
        "# Years at war in the primary reading of `{name}`.\n\
         years <- read.csv(\"{name}.csv\")\n\
         with <- years$fought_{threshold} %in% {parts}{given}\n\
         unknown <- {unknown}\n\
         for (state in unique(years$state)) {{\n  \
           own <- years$state == state\n  \
           low <- sum(with[own]) / sum(own)\n  \
           high <- sum((with | unknown)[own]) / sum(own)\n  \
           cat(sprintf(\"%s years %d with %d unknown %d share %.12f to %.12f\\n\", state, sum(own), sum(with[own]), sum(unknown[own]), low, high))\n\
         }}\n"
    )
}

fn do_file(name: &str, primary: Reading) -> String {
    let Reading { threshold, parties, conduct } = primary;
    let threshold = threshold.deaths();
    let secondary =
        if parties == Parties::All { format!(" | fought_{threshold} == \"secondary\"") } else { String::new() };
    let supports = conduct == Conduct::FightingOrSupporting;
    let given = if supports { format!(" | support_{threshold} == \"given\"") } else { String::new() };
    let unknown = if supports { format!("!with & support_{threshold} != \"none\"") } else { "0".to_owned() };
    format!(
        "* Years at war in the primary reading of {name}.\n\
         import delimited \"{name}.csv\", clear varnames(1)\n\
         generate with = fought_{threshold} == \"primary\"{secondary}{given}\n\
         generate unknown = {unknown}\n\
         table state, statistic(count year) statistic(sum with) statistic(sum unknown)\n"
    )
}

fn note(tested: &Tested, provenance: &Provenance) -> String {
    let claim = &tested.claim;
    let untestable = claim.shares.as_ref().map(|shares| shares.untestable.as_str()).unwrap_or_default();
    let Provenance { program, record_hash, command } = provenance;
    format!(
        "# {}\n\n{}\n\nNot testable: {untestable}\n\n## Primary reading\n\n{}\n\n{}\n\n\
         Run `Rscript {}.R` in this folder; it counts the same.\n\nFixed as {}.\nMade by {program} from record {record_hash} with `{command}`.\n",
        claim.title,
        claim.statement,
        reading_words(tested, 0),
        counted_words(tested),
        claim.name,
        tested.seal.hash
    )
}
