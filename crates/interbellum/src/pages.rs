//! Fill the pages of the report.

use record::Record;
use report::ReportError;
use report::page::{
    Agreement, AtTime, Case, Conflict, CurvePage, Definition, Dropped, Estimate, GroupEstimates, LogRank, Method,
    PageFile, Section, SiteInput, Source, curve_page, site_pages,
};
use spells::{DropReason, EndedBy, ExitReason, Spell, SpellsOf, UnitKind};

use crate::answer::{Answer, AnswerFault, Group, Question, THIN, answer};
use crate::answer_json::confidence_word;
use crate::bench::{BenchPagesFault, bench_pages};
use crate::case_words::{party_names, row_runs, rows_behind, spell_ending_words};
use crate::claims_hall::{ClaimPagesFault, claim_pages};
use crate::figures::{answer_to_figure, drawn_ending, drawn_level, group_name, history_to_timeline, region_names};
use crate::findings::findings;
use crate::hall::Hall;
use crate::history::{History, HistoryFault, histories};
use crate::notes::{Subject, dropped_words, notes};
use crate::plain::{headline, test_name};
use crate::provenance::Provenance;
use crate::wording::Wording;
use crate::words::{DEFINITIONS, ESTIMATORS, LIMITS, RULES};

/// Why there are no pages.
#[derive(Debug, thiserror::Error)]
pub enum PagesFault {
    /// An answer that the report needs cannot be given.
    #[error(transparent)]
    Answer(#[from] AnswerFault),
    /// A history that the report needs cannot be told.
    #[error(transparent)]
    History(#[from] HistoryFault),
    /// The record lacks a source.
    #[error(transparent)]
    Options(#[from] spells::OptionsFault),
    /// The pages of the claims cannot be made.
    #[error(transparent)]
    Claims(#[from] ClaimPagesFault),
    /// The pages of the theories cannot be made.
    #[error(transparent)]
    Bench(#[from] BenchPagesFault),
    /// The record cannot be unpacked.
    #[error(transparent)]
    Store(#[from] record::StoreError),
    /// A page cannot be drawn.
    #[error(transparent)]
    Report(#[from] ReportError),
}

/// Division, anchor, heading and a word of caution, for each section of base rates.
const SECTIONS: [(&str, &str, &str, &str); 5] = [
    (
        "ended_by",
        "ended-by",
        "By how the war ended",
        "“Low activity” means that deaths fell below 25 a year and nothing else was recorded: an absence of data on how the war ended, not a settlement. “Not recorded” has no entry in Conflict Termination; most of these wars ended after 2019.",
    ),
    (
        "kind",
        "kind",
        "By kind of conflict",
        "Intrastate: a government against a group in its own country. Internationalised: the same, with troops of another state. Interstate: between states. Extrasystemic: a state against a group outside its own territory, as in wars of colonies for independence. The kind is that of the war's last active year.",
    ),
    ("region", "region", "By region", "The region is that of the war's last active year."),
    (
        "decade",
        "decade",
        "By the decade in which peace began",
        "Late decades are observed for fewer years, and small conflicts are better recorded since 1989: decades differ by more than peace.",
    ),
    (
        "peak_intensity",
        "intensity",
        "By the intensity of the war before",
        "“War” had at least one year of 1,000 deaths in battle; “minor” had none.",
    ),
];

/// Times of the pages' tables: at one year all are at peace by the coding rule, so the pages begin at two.
const PAGE_TIMES: [f64; 5] = [2.0, 5.0, 10.0, 20.0, 30.0];

/// All pages of the report, with paths relative to its folder. Before each step `say` is told which it is.
pub fn report_pages(hall: &Hall, provenance: &Provenance, say: &dyn Fn(&str)) -> Result<Vec<PageFile>, PagesFault> {
    say("base rates …");
    let question = Question { at: PAGE_TIMES.to_vec(), ..Question::default() };
    let overall = answer(hall, &question)?;
    let mut sections = Vec::new();
    for (by, id, title, caution) in SECTIONS {
        let question = Question { by: Some(by.to_owned()), ..question.clone() };
        let answer = answer(hall, &question)?;
        let drawn = section(hall, &question, &answer, (id, title, Some(caution)), &[Subject::Played, Subject::Thin]);
        sections.push(drawn);
    }
    say("conflicts …");
    let mut conflicts = histories(hall)?;
    conflicts.sort_by(|a, b| (&a.name, a.conflict_id).cmp(&(&b.name, b.conflict_id)));
    say("claims: each is tested in all its specifications …");
    let claims = claim_pages(hall)?;
    say("theories: what was not kept is played anew …");
    let theories = bench_pages(hall)?;
    say("drawing the pages …");
    let site = SiteInput {
        provenance: provenance.on_page(),
        title: "How long peace lasts".to_owned(),
        headline: site_headline(&overall),
        introduction: introduction(hall, &overall),
        overall: section(hall, &question, &overall, ("all", "All peace since 1946", None), &ALL_SUBJECTS),
        sections,
        conflicts: conflicts.iter().map(|history| conflict(hall, history)).collect(),
        method: method(hall, &overall)?,
        claims: Some(claims),
        theories: Some(theories),
    };
    Ok(site_pages(&site)?)
}

/// One answer as a page of its own.
pub fn answer_page(
    hall: &Hall,
    question: &Question,
    answer: &Answer,
    provenance: &Provenance,
) -> Result<String, ReportError> {
    let labels = answer.labels();
    let cases = answer.overall.rows.iter().map(|row| {
        let group = labels[*row].map(|label| group_name(question, label));
        Case { group, ..case(hall, &answer.spells.rows[*row], question.options.unit) }
    });
    let input = CurvePage {
        provenance: provenance.on_page(),
        headline: headline(answer),
        section: section(
            hall,
            question,
            answer,
            ("curve", Wording::of(&question.options).heading, None),
            &ALL_SUBJECTS,
        ),
        cases: cases.collect(),
        sources: sources(&hall.record),
    };
    curve_page(&input)
}

fn site_headline(overall: &Answer) -> String {
    let at = |years: f64| {
        let survival = overall.overall.curve.survival_at(years);
        survival.map(|share| format!("{:.0}%", 100.0 * share)).unwrap_or_default()
    };
    format!(
        "Of peace after armed conflict since 1946 that outlasted its first calendar year, {} was still holding after five years and {} after twenty.",
        at(5.0),
        at(20.0)
    )
}

fn introduction(hall: &Hall, overall: &Answer) -> Vec<String> {
    let spells = &overall.spells;
    let returned = spells.rows.iter().filter(|spell| spell.event).count();
    vec![
        "Peace here means: under 25 deaths in battle a year in this conflict, whatever ended the war. Deals, victories and silence count alike, and violence below that line, or in another conflict, is not seen.".to_owned(),
        format!(
            "{} episodes of armed conflict are recorded from 1946 to {}; {} have ended, and after {returned} of these the same conflict returned. {} are left out: they ended too late to have been at risk.",
            spells.episodes,
            spells.coverage_end.year(),
            spells.rows.len(),
            overall.dropped.iter().map(|d| d.n).sum::<usize>(),
        ),
        "A peace counts as at risk only after the calendar year that follows its last fighting: before that, the data cannot record a return. Years are counted from the end of the fighting.".to_owned(),
        format!("Source: {}.", crate::figures::data_note(hall, &Question::default()).trim_start_matches("Data: ")),
    ]
}

/// Subjects of notes that a page with one figure tells; what was left out stands beneath its table.
const ALL_SUBJECTS: [Subject; 6] =
    [Subject::Played, Subject::Outcome, Subject::Ends, Subject::Repeats, Subject::Thin, Subject::Dates];

/// Anchor, heading and a word of caution of a section.
type Heading<'a> = (&'a str, &'a str, Option<&'a str>);

fn section(hall: &Hall, question: &Question, answer: &Answer, heading: Heading<'_>, told: &[Subject]) -> Section {
    let (id, title, caution) = heading;
    let mut figure = answer_to_figure(hall, question, answer);
    figure.title = Wording::of(&question.options).share;
    let groups: Vec<&Group> =
        if answer.groups.is_empty() { vec![&answer.overall] } else { answer.groups.iter().collect() };
    let cautions = notes(question, answer).into_iter().filter(|note| told.contains(&note.about)).map(|note| note.text);
    Section {
        id: id.to_owned(),
        title: title.to_owned(),
        text: caution.map(str::to_owned).into_iter().chain(cautions).collect(),
        figure,
        estimates: groups.into_iter().map(|group| estimates(question, group)).collect(),
        conf_type: confidence_word(question.interval.confidence_type).to_owned(),
        log_rank: answer.logrank.as_ref().map(|test| LogRank {
            name: test_name(question),
            chi_square: test.chisq,
            degrees_of_freedom: test.df as usize,
            p: test.p,
        }),
        dropped: dropped(answer),
    }
}

fn dropped(answer: &Answer) -> Vec<Dropped> {
    answer.dropped.iter().map(|d| Dropped { reason: dropped_words(&d.reason).to_owned(), n: d.n }).collect()
}

fn estimates(question: &Question, group: &Group) -> GroupEstimates {
    // Before the first return the curve is 1 with no error: that is the start of counting and no certainty.
    let certain = |at: &estimators::AtTime| at.std_error == Some(0.0);
    let at = |at: &estimators::AtTime| AtTime {
        years: at.time,
        at_risk: at.at_risk as usize,
        survival: at.survival,
        std_error: at.std_error.filter(|_| !certain(at)),
        conf_low: at.conf_low.filter(|_| !certain(at)),
        conf_high: at.conf_high.filter(|_| !certain(at)),
    };
    GroupEstimates {
        label: group_name(question, &group.label),
        n: group.rows.len(),
        events: group.events,
        median: Estimate {
            estimate: group.median.estimate,
            conf_low: group.median.conf_low,
            conf_high: group.median.conf_high,
        },
        at: group.at.iter().map(at).collect(),
    }
}

fn case(hall: &Hall, spell: &Spell, unit: UnitKind) -> Case {
    Case {
        of_war: spell.of == SpellsOf::War,
        conflict_id: spell.conflict_id.map_or_else(String::new, |id| id.to_string()),
        name: spell.name.clone(),
        group: None,
        war_start: spell.war_start.day.0,
        ended: spell.ended.day.0,
        at_risk_from: Some(spell.at_risk_from.0),
        exit: spell.exit.0,
        years: spell.years,
        event: spell.event,
        exit_reason: exit_words(spell).to_owned(),
        ended_by: drawn_ending(spell.ended_by),
        ended_words: match spell.of {
            // It goes on, or ended on a day of which the record cannot yet say so.
            SpellsOf::War if spell.exit_reason == ExitReason::EndOfCoverage => "not seen to end".to_owned(),
            SpellsOf::War | SpellsOf::Peace => spell_ending_words(&hall.record, spell, unit),
        },
        peak: drawn_level(spell.peak_intensity),
        agreement: spell.agreement_id.map(|id| format!("UCDP agreement {id}")),
        brokers: match (spell.brokers.codes.as_slice(), spell.brokers.whole) {
            ([], false) => vec!["third parties outside coverage".to_owned()],
            (codes, _) => party_names(&hall.dictionary, codes),
        },
        source: rows_behind(&hall.record, spell),
    }
}

fn exit_words(spell: &Spell) -> &'static str {
    match (spell.dropped, spell.exit_reason) {
        (Some(reason), _) => match reason {
            DropReason::NoTimeAtRisk => "not in the estimate: no time at risk",
            DropReason::CensoredWithinGap => "not in the estimate: censored before the gap had passed",
            DropReason::BegunTooLate => "not in the estimate: begun when no end could yet be recorded",
            DropReason::ActorGone => "not in the estimate: an actor had ceased to exist",
        },
        (None, ExitReason::Return) => "war returned",
        (None, ExitReason::Ended) => "the war ended",
        (None, ExitReason::OtherEnding) => "the war ended otherwise",
        (None, ExitReason::UnknownEnding) => "the war ended, and it is not coded how",
        (None, ExitReason::EndOfCoverage) => "end of coverage",
        (None, ExitReason::StateExit) => "the state left the system of states",
        (None, ExitReason::ActorGone) => "an actor ceased to exist",
    }
}

/// A kind of conflict that its word alone does not explain.
fn kind_told(kind: &str) -> Option<&'static str> {
    match kind {
        "extrasystemic" => Some("Extrasystemic: a state against a group outside its own territory."),
        "internationalised" => {
            Some("Internationalised: a government against a group, with troops of another state on either side.")
        }
        _ => None,
    }
}

fn conflict(hall: &Hall, history: &History) -> Conflict {
    let unknown = history.peace.iter().filter(|spell| spell.ended_by == EndedBy::Unknown).count();
    let mut notes = Vec::new();
    if unknown > 0 {
        notes.push(format!(
            "How its wars ended is not recorded in Conflict Termination for {unknown} of {}.",
            history.peace.len()
        ));
    }
    notes.extend(kind_told(history.kind).map(str::to_owned));
    Conflict {
        id: history.conflict_id.to_string(),
        name: history.name.clone(),
        region: region_names(&history.regions),
        kind: history.kind.to_owned(),
        sides: history.sides.clone(),
        timeline: history_to_timeline(hall, history),
        cases: history.peace.iter().map(|spell| case(hall, spell, UnitKind::Conflict)).collect(),
        agreements: history
            .agreements
            .iter()
            .map(|signed| Agreement {
                day: signed.agreement.date.0,
                name: signed.agreement.name.clone(),
                brokers: party_names(&hall.dictionary, &signed.third_parties),
                source: hall.record.cite(signed.fact),
            })
            .collect(),
        notes,
        sources: history
            .episodes
            .iter()
            .map(|episode| {
                let rows: Vec<u32> = episode.facts.iter().map(|fact| fact.row).collect();
                let source = episode.facts.first().and_then(|fact| hall.record.source(fact.layer));
                let name = source.map(|s| format!("{} {}", s.short_title, s.version)).unwrap_or_default();
                format!("Episode from {}: {name}, {}", episode.start, row_runs(&rows))
            })
            .collect(),
    }
}

pub(crate) fn sources(record: &Record) -> Vec<Source> {
    record
        .contents()
        .map(|contents| Source {
            name: contents.source.title.clone(),
            version: contents.source.version.clone(),
            used_for: format!("{} {}", contents.facts, contents.noun),
            citation: contents.source.citation.join(" "),
            licence: contents.source.licence.clone(),
            sha256: contents.source.sha256.clone(),
            rows: contents.source.rows as usize,
            url: None,
        })
        .collect()
}

fn method(hall: &Hall, overall: &Answer) -> Result<Method, PagesFault> {
    let define = |list: &[(&str, &str)]| -> Vec<Definition> {
        list.iter().map(|(term, text)| Definition { term: (*term).to_owned(), text: (*text).to_owned() }).collect()
    };
    let found = findings(hall)?;
    let mut limits: Vec<String> = LIMITS.iter().map(|text| (*text).to_owned()).collect();
    limits.extend(found.iter().map(|finding| format!("{}: {}.", capital(&finding.what), finding.consequence)));
    limits.push(format!("A curve is called thin where fewer than {THIN} spells are at risk."));
    Ok(Method {
        sources: sources(hall.whole()?),
        rules: define(&RULES),
        estimators: define(&ESTIMATORS),
        dropped: dropped(overall),
        definitions: define(&DEFINITIONS),
        limits,
    })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
