//! Write sample pages, figures and tables from made-up data: `cargo run -p report --example sample -- FOLDER`.
#![expect(clippy::disallowed_methods, reason = "an example writes its files itself; the crate does no input or output")]

use std::path::Path;

use report::figure::Frame;
use report::figure::curve::{CurveFigure, CurveGroup, Step};
use report::figure::terminal::TextSize;
use report::figure::timeline::{ActiveYear, EndedBy, Episode, Level, Timeline};
use report::page::{
    Agreement, AtTime, Case, Conflict, CurvePage, Definition, Dropped, Estimate, GroupEstimates, LogRank, Method,
    Provenance, Section, SiteInput, Source, curve_page, site_pages,
};

/// Days since 1970-01-01 on which the made-up record ends: 2024-12-31.
const RECORD_ENDS: i32 = 20_088;

fn main() {
    let folder = std::env::args().nth(1).expect("name a folder to write to");
    let folder = Path::new(&folder);
    let conflicts: Vec<Conflict> = (0..300).map(made_up_conflict).collect();
    let cases: Vec<Case> = conflicts.iter().flat_map(|conflict| conflict.cases.clone()).collect();
    let site = made_up_site(conflicts, &cases);
    for page in site_pages(&site).expect("the sample is lawful") {
        write(&folder.join(&page.path), page.contents.as_bytes());
    }
    let by_end = site.sections[0].clone();
    for (name, section) in [("all", &site.overall), ("by-end", &by_end)] {
        let svg = section.figure.to_svg(Frame::Alone, "figure").expect("the sample is lawful");
        write(&folder.join(format!("{name}.svg")), svg.as_bytes());
        for (kind, ascii) in [("braille", false), ("ascii", true)] {
            let size = TextSize { width: 80, height: 16, ascii };
            let text = section.figure.to_text(size).expect("the sample is lawful");
            write(&folder.join(format!("{name}-{kind}.txt")), text.as_bytes());
        }
    }
    let timeline = site.conflicts[3].timeline.to_svg(Frame::Alone, "timeline").expect("the sample is lawful");
    write(&folder.join("timeline.svg"), timeline.as_bytes());
    let grouped = cases.iter().cloned().map(|case| Case { group: Some(case.ended_by.label().to_owned()), ..case });
    let page = CurvePage {
        provenance: site.provenance.clone(),
        headline: "Made-up example: half of the spells of peace had ended after 14.2 years".to_owned(),
        section: by_end,
        cases: grouped.collect(),
        sources: site.method.sources.clone(),
    };
    write(&folder.join("curve.html"), curve_page(&page).expect("the sample is lawful").as_bytes());
}

fn write(path: &Path, bytes: &[u8]) {
    let parent = path.parent().expect("every sample lies in a folder");
    std::fs::create_dir_all(parent).expect("the folder can be made");
    std::fs::write(path, bytes).expect("the file can be written");
}

/// A number in [0, 1) from a seed: Knuth's multiplicative hash, enough for pictures.
fn share(seed: u32) -> f64 {
    let mixed = seed.wrapping_mul(2_654_435_761) ^ (seed.wrapping_mul(40_503) >> 7);
    f64::from(mixed.wrapping_mul(2_246_822_519) >> 8) / f64::from(1_u32 << 24)
}

fn year(days: i32) -> i32 {
    1970 + days.div_euclid(365)
}

fn made_up_conflict(number: u32) -> Conflict {
    let regions = ["Africa", "Asia", "Europe", "Middle East", "Americas"];
    let region = regions[number as usize % regions.len()];
    let name = match number % 4 {
        0 => format!("Country {number}: Government"),
        1 => format!("Country {number}: Northern Province"),
        2 => format!("Country {number} and Country {}: disputed border of the upper valley", number + 1),
        _ => format!("Côte {number}: Région de l’Est"),
    };
    let episodes = made_up_episodes(number);
    let mut conflict = Conflict {
        id: (200 + number).to_string(),
        name: name.clone(),
        region: region.to_owned(),
        kind: ["intrastate", "internationalised", "interstate"][number as usize % 3].to_owned(),
        sides: vec![format!("Government of Country {number}"), format!("Front {number}"), "Union of Groups".to_owned()],
        timeline: Timeline {
            name,
            first_year: 1946,
            last_year: 2025,
            observed_until: RECORD_ENDS,
            agreements: episodes.iter().filter_map(|episode| Some(episode.end? - 40)).collect(),
            episodes,
        },
        sources: vec!["UCDP/PRIO Armed Conflict Dataset 25.1, rows 102 to 140 (made up)".to_owned()],
        ..Conflict::default()
    };
    conflict.cases = made_up_cases(&conflict);
    conflict.agreements = conflict.timeline.agreements.iter().map(|day| made_up_agreement(*day)).collect();
    conflict
}

fn made_up_agreement(day: i32) -> Agreement {
    Agreement {
        day,
        name: "Accord on the cessation of hostilities".to_owned(),
        brokers: vec!["United Nations".to_owned(), "Norway".to_owned()],
        source: "Peace Agreements 22.1, row 12 (made up)".to_owned(),
    }
}

fn made_up_episodes(number: u32) -> Vec<Episode> {
    let mut episodes = Vec::new();
    let mut start = -8700 + (share(number * 97) * 16_000.0) as i32;
    for turn in 0..6 {
        let length = (200.0 + share(number * 31 + turn) * share(number + 7 * turn) * 5000.0) as i32;
        if start > RECORD_ENDS - 400 {
            break;
        }
        let end = (start + length < RECORD_ENDS - 400).then_some(start + length);
        let last = year(end.unwrap_or(RECORD_ENDS));
        let level = |year: i32| if share(number + year as u32) > 0.7 { Level::War } else { Level::Minor };
        let how = EndedBy::ALL[(share(number * 13 + turn) * 7.0) as usize];
        episodes.push(Episode {
            start,
            end,
            years: (year(start)..=last).map(|year| ActiveYear { year, level: level(year) }).collect(),
            ended_by: end.map(|_| how),
            ended_words: String::new(),
        });
        let Some(end) = end else {
            break;
        };
        let draw = share(number * 3 + 11 * turn);
        // Peace after each way of ending is drawn from its own scale, so that the curves part.
        start = end + 500 + (draw * draw * draw * (6_000.0 + 7_000.0 * f64::from(how as u8))) as i32;
    }
    episodes
}

fn made_up_cases(conflict: &Conflict) -> Vec<Case> {
    let episodes = &conflict.timeline.episodes;
    let case = |(row, episode): (usize, &Episode)| {
        let ended = episode.end?;
        let next = episodes.get(row + 1).map(|next| next.start);
        let exit = next.unwrap_or(RECORD_ENDS);
        Some(Case {
            of_war: false,
            conflict_id: conflict.id.clone(),
            name: conflict.name.clone(),
            group: None,
            war_start: episode.start,
            ended,
            at_risk_from: Some(ended + 500),
            exit,
            years: f64::from(exit - ended) / 365.25,
            event: next.is_some(),
            exit_reason: if next.is_some() { "war returned" } else { "end of coverage" }.to_owned(),
            ended_by: episode.ended_by.unwrap_or(EndedBy::Unknown),
            ended_words: String::new(),
            peak: episode.years.iter().map(|year| year.level).max().unwrap_or(Level::Minor),
            agreement: (row == 0).then(|| "Accord on the cessation of hostilities".to_owned()),
            brokers: if row == 0 { vec!["United Nations".to_owned()] } else { Vec::new() },
            source: format!("ACD 25.1 row {} (made up)", 100 + row),
        })
    };
    episodes.iter().enumerate().filter_map(case).collect()
}

/// The product-limit curve without delayed entry or intervals from theory: enough for a picture.
fn made_up_group(label: &str, cases: &[&Case], times: &[f64]) -> CurveGroup {
    let mut spells: Vec<(f64, bool)> = cases.iter().map(|case| (case.years, case.event)).collect();
    spells.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut survival: f64 = 1.0;
    let mut steps = Vec::new();
    for (place, (time, _)) in spells.iter().enumerate().filter(|(_, (_, event))| *event) {
        let at_risk = (spells.len() - place) as f64;
        survival *= 1.0 - 1.0 / at_risk;
        let half = 1.96 * (survival * (1.0 - survival) / at_risk).sqrt();
        let (low, high) = ((survival - half).max(0.0), (survival + half).min(1.0));
        steps.retain(|step: &Step| step.time < *time);
        steps.push(Step { time: *time, survival, conf_low: Some(low), conf_high: Some(high) });
    }
    CurveGroup {
        label: label.to_owned(),
        n: spells.len(),
        events: spells.iter().filter(|(_, event)| *event).count(),
        median: steps.iter().find(|step| step.survival <= 0.5).map(|step| step.time),
        steps,
        censor_times: spells.iter().filter(|(_, event)| !event).map(|(time, _)| *time).collect(),
        at_risk: times.iter().map(|at| spells.iter().filter(|(time, _)| time >= at).count()).collect(),
    }
}

fn made_up_estimates(group: &CurveGroup) -> GroupEstimates {
    let at = |years: f64| {
        let step = group.steps.iter().rev().find(|step| step.time <= years);
        let seen = years <= group.last_time();
        AtTime {
            years,
            at_risk: (group.n as f64 / (1.0 + years / 8.0)) as usize,
            survival: seen.then(|| step.map_or(1.0, |step| step.survival)),
            std_error: seen.then_some(0.021),
            conf_low: step.filter(|_| seen).and_then(|step| step.conf_low),
            conf_high: step.filter(|_| seen).and_then(|step| step.conf_high),
        }
    };
    GroupEstimates {
        label: group.label.clone(),
        n: group.n,
        events: group.events,
        median: Estimate { estimate: group.median, conf_low: group.median.map(|m| m * 0.8), conf_high: None },
        at: [1.0, 2.0, 5.0, 10.0, 20.0, 30.0].map(at).to_vec(),
    }
}

fn made_up_section(id: &str, title: &str, groups: &[(&str, Vec<&Case>)]) -> Section {
    let times = vec![0.0, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0];
    let groups: Vec<CurveGroup> = groups.iter().map(|(label, cases)| made_up_group(label, cases, &times)).collect();
    Section {
        id: id.to_owned(),
        title: title.to_owned(),
        text: vec![
            "Each curve begins when a war has ended; it falls where war returned. The data are made up.".to_owned(),
        ],
        estimates: groups.iter().map(made_up_estimates).collect(),
        log_rank: (groups.len() > 1).then(|| LogRank {
            name: "Log-rank".to_owned(),
            chi_square: 14.82,
            degrees_of_freedom: groups.len() - 1,
            p: 0.0113,
        }),
        figure: CurveFigure {
            title: format!("How long peace lasts: {}", title.to_lowercase()),
            subtitle: "Made-up spells of peace after armed conflict, 1946–2024".to_owned(),
            note: "Source: made-up data in the shape of the UCDP/PRIO Armed Conflict Dataset.".to_owned(),
            x_label: "years of peace".to_owned(),
            y_label: "still at peace".to_owned(),
            events_label: "returns to war".to_owned(),
            conf_level: 0.95,
            at_risk_times: times,
            x_max: None,
            mark_medians: true,
            groups,
        },
        conf_type: "log-log".to_owned(),
        dropped: vec![Dropped { reason: "spells without time at risk".to_owned(), n: 5 }],
    }
}

fn divided<'a>(
    cases: &'a [Case],
    labels: &[&'static str],
    of: impl Fn(&Case) -> usize,
) -> Vec<(&'static str, Vec<&'a Case>)> {
    let members = |group: usize| cases.iter().filter(|case| of(case) == group).collect();
    labels.iter().enumerate().map(|(group, label)| (*label, members(group))).collect()
}

fn made_up_site(conflicts: Vec<Conflict>, cases: &[Case]) -> SiteInput {
    let ends: Vec<&'static str> = EndedBy::ALL.iter().map(|end| end.label()).collect();
    let number = |case: &Case| case.conflict_id.parse::<usize>().unwrap_or(0) - 200;
    let decades =
        ["1946–1955", "1956–1965", "1966–1975", "1976–1985", "1986–1995", "1996–2005", "2006–2015", "2016–2024"];
    let regions = ["Africa", "Asia", "Europe", "Middle East", "Americas"];
    let kinds = ["intrastate", "internationalised", "interstate"];
    let sections = vec![
        made_up_section("end", "By how the war ended", &divided(cases, &ends, |case| case.ended_by as usize)),
        made_up_section("kind", "By kind of conflict", &divided(cases, &kinds, |case| number(case) % 3)),
        made_up_section("region", "By region", &divided(cases, &regions, |case| number(case) % 5)),
        made_up_section(
            "decade",
            "By decade",
            &divided(cases, &decades, |case| ((year(case.ended) - 1946) / 10) as usize),
        ),
        made_up_section("peak", "By peak of the war", &divided(cases, &["minor", "war"], |case| case.peak as usize)),
    ];
    SiteInput {
        provenance: Provenance {
            program: "interbellum 0.1.0".to_owned(),
            record_hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
            command: "interbellum report --out report".to_owned(),
        },
        title: "How long peace lasts".to_owned(),
        headline: "Made-up example: of the wars that ended since 1946, half had returned within 14 years".to_owned(),
        introduction: vec![
            "This page gives base rates: of all wars of a kind that ended, the share after which there was still peace some years later. \
             It describes what was recorded and does not say why."
                .to_owned(),
        ],
        overall: made_up_section("all", "All spells of peace", &[("all", cases.iter().collect())]),
        sections,
        conflicts,
        method: made_up_method(),
        claims: None,
        theories: None,
    }
}

fn made_up_method() -> Method {
    let definition = |term: &str, text: &str| Definition { term: term.to_owned(), text: text.to_owned() };
    let source = Source {
        name: "UCDP/PRIO Armed Conflict Dataset".to_owned(),
        version: "25.1".to_owned(),
        used_for: "Years of war, sides and dates.".to_owned(),
        citation: "Gleditsch, Nils Petter, et al. (2002). Armed Conflict 1946–2001: A New Dataset. Journal of Peace Research 39(5)."
            .to_owned(),
        licence: "CC BY 4.0".to_owned(),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        rows: 2752,
        url: Some("https://ucdp.uu.se/downloads/".to_owned()),
    };
    Method {
        sources: vec![
            source.clone(),
            Source { name: "UCDP Peace Agreements".to_owned(), version: "22.1".to_owned(), ..source },
        ],
        rules: vec![
            definition(
                "Episode",
                "The active years of one conflict with one start date. It ends at its recorded end date.",
            ),
            definition(
                "Entry",
                "A spell is at risk only after a whole calendar year of quiet, since no return can be recorded before.",
            ),
        ],
        estimators: vec![definition("Kaplan–Meier", "The product-limit estimate with delayed entry.")],
        dropped: vec![Dropped { reason: "No time at risk before the end of coverage".to_owned(), n: 5 }],
        definitions: vec![definition("Return", "The start of the next episode of the same conflict.")],
        limits: vec!["Ends of wars are of unknown precision.".to_owned()],
    }
}
