//! Read numbers of states by year (UNGA ideal points, Maddison, COW capabilities, US troops).

use std::collections::BTreeMap;

use record::{Absent, Known, Observation, ObservationKind, Observations, Role, Span, Who};

use crate::citation_observers::{ALLEN_2022, BAILEY_2017, BOLT_2020, SINGER_1972};
use crate::fault;
use crate::importer::{Importer, LicenceClass, Parsed};
use crate::layout::Layout;
use crate::observations::parse;
use crate::plan::{About, Blank, Column, Flaw, Form, Plan, Times};
use crate::ucdp_observers::OBSERVER;

/// What is known of the terms of all Correlates of War files.
pub(crate) const COW_LICENCE: &str =
    "Free for academic use with citation of version and article; redistribution not established.";

pub(crate) const IDEAL_POINTS_2025: Importer<Observations> = Importer {
    id: "unga-ideal-points",
    version: "July 2025",
    title: "United Nations General Assembly Voting: Ideal Points",
    short_title: "UNGA ideal points",
    file_names: &["IdealpointsJuly2025.dta"],
    form: fault::Form::Stata,
    rows: 11_440,
    years: (1946, 2024),
    citations: &[BAILEY_2017],
    licence: "Harvard Dataverse doi:10.7910/DVN/LEJUQZ (CC0 by default). Cite.",
    class: LicenceClass::Embedded,
    summary: "Where states stand in votes of the UN General Assembly, by year, 1946 to 2024",
    plan: Some(&IDEAL_POINTS),
    ..OBSERVER
};

/// The estimates lie within a few units of zero.
const POINTS: (f64, f64) = (-20.0, 20.0);

const IDEAL_POINTS: Plan = Plan {
    about: &[About::every(Role::Subject, "ccode", Form::CorrelatesOfWar)],
    times: Times::Year("year"),
    measures: &[
        Column::number("idealpointfp", "ideal_point", "ideal point", "estimate from votes on final passage", POINTS)
            .blank(Blank::Unknown),
        Column::number(
            "idealpointall",
            "ideal_point_all",
            "ideal point",
            "estimate from all votes; none for 2024",
            POINTS,
        )
        .blank(Blank::Unknown),
        Column::number("nvotesfp", "votes", "votes", "votes on final passage in the year", (0.0, 10_000.0))
            .blank(Blank::Unknown),
    ],
    key: &["ccode", "year"],
    notes: &["quantiles of the estimates, and those of the older method, are not read"],
    ..Plan::new(ObservationKind::StateYears, Absent::OutsideCoverage)
};

pub(crate) const MADDISON_2020: Importer<Observations> = Importer {
    id: "maddison",
    version: "2020",
    title: "Maddison Project Database",
    short_title: "Maddison",
    file_names: &["mpd2020.xlsx"],
    form: fault::Form::Xlsx,
    rows: 21_682,
    years: (1, 2018),
    citations: &[BOLT_2020],
    licence: "CC BY 4.0",
    class: LicenceClass::Embedded,
    summary: "Output per person and population of countries by year, to 2018",
    layout: Layout { sheet: Some("Full data"), ..Layout::PLAIN },
    plan: Some(&MADDISON),
    ..OBSERVER
};

const MADDISON: Plan = Plan {
    about: &[About::every(Role::Subject, "countrycode", Form::Iso3)],
    times: Times::Year("year"),
    measures: &[
        Column::number("gdppc", "income", "2011 international dollars a person", "output per person", (0.0, 1e6))
            .unknown(&["0"])
            .blank(Blank::Unknown),
        Column::number("pop", "population", "thousand persons", "population at mid-year", (0.0, 1e7))
            .blank(Blank::Unknown),
    ],
    key: &["countrycode", "year"],
    notes: &[
        "series are of today's territories: RUS before 1991 is the republic and SUN the union",
        "an output of 0 is no output that a country can have, and is read as not known",
    ],
    ..Plan::new(ObservationKind::StateYears, Absent::OutsideCoverage)
};

pub(crate) const CAPABILITIES_6: Importer<Observations> = Importer {
    id: "cow-nmc",
    version: "6.0",
    title: "Correlates of War National Material Capabilities",
    short_title: "COW NMC",
    file_names: &["nmc_cow_v6.csv", "NMC-60-abridged.csv"],
    rows: 15_951,
    years: (1816, 2016),
    citations: &[SINGER_1972],
    licence: COW_LICENCE,
    summary: "Military spending and personnel, iron and steel, energy, population, and their index, 1816 to 2016",
    columns: &["version"],
    version_cell: Some("2021"),
    plan: Some(&CAPABILITIES),
    ..OBSERVER
};

const CAPABILITIES: Plan = Plan {
    about: &[About::every(Role::Subject, "ccode", Form::CorrelatesOfWar)],
    times: Times::Year("year"),
    measures: &[
        Column::number(
            "milex",
            "military_spending",
            "thousand pounds to 1913, thousand US dollars from 1914",
            "military spending at current prices",
            (0.0, 1e10),
        )
        .unknown(&["-9"]),
        Column::number("milper", "military_personnel", "thousand persons", "military personnel", (0.0, 1e5))
            .unknown(&["-9"]),
        Column::number("irst", "iron_and_steel", "thousand tons", "iron and steel production", (0.0, 1e7))
            .unknown(&["-9"]),
        Column::number("pec", "energy", "thousand coal-ton equivalents", "primary energy consumption", (0.0, 1e8))
            .unknown(&["-9"]),
        Column::number("tpop", "total_population", "thousand persons", "total population", (0.0, 1e7)).unknown(&["-9"]),
        Column::number("upop", "urban_population", "thousand persons", "urban population", (0.0, 1e7)).unknown(&["-9"]),
        Column::number("cinc", "capability_index", "share", "composite index of national capability", (0.0, 1.0))
            .unknown(&["-9"]),
    ],
    key: &["ccode", "year"],
    ..Plan::new(ObservationKind::StateYears, Absent::OutsideCoverage)
};

pub(crate) const TROOPS_2026: Importer<Observations> = Importer {
    id: "us-troops",
    version: "rebuild 2026",
    title: "Global US Military Deployments, country years",
    short_title: "US troops",
    file_names: &["troopdata-rebuild-country-year.csv"],
    rows: 13_135,
    years: (1950, 2024),
    citations: &[ALLEN_2022],
    licence: "GPL-3 package data. Cite.",
    summary: "US troops in countries and territories by year, 1950 to 2024",
    plan: Some(&TROOPS),
    parse: |importer, sheet| without_second_names(parse(importer, sheet)),
    ..OBSERVER
};

const TROOPS_RANGE: (f64, f64) = (0.0, 1e7);

const TROOPS: Plan = Plan {
    name: Some("countryname"),
    about: &[About::every(Role::Subject, "ccode", Form::CorrelatesOfWar)],
    times: Times::Year("year"),
    measures: &[
        Column::number("troops_ad", "troops", "persons", "US troops on active duty", TROOPS_RANGE),
        Column::number("army_ad", "army", "persons", "of them army", TROOPS_RANGE),
        Column::number("navy_ad", "navy", "persons", "of them navy", TROOPS_RANGE),
        Column::number("air_force_ad", "air_force", "persons", "of them air force", TROOPS_RANGE),
        Column::number("marine_corps_ad", "marines", "persons", "of them marine corps", TROOPS_RANGE)
            .blank(Blank::Unknown),
    ],
    // In these rows the marines are fewer than none: the publisher has taken a part from a smaller whole.
    flaws: &[
        Flaw::anywhere("marine_corps_ad", "-17", ""),
        Flaw::anywhere("marine_corps_ad", "-1", ""),
        Flaw::anywhere("marine_corps_ad", "-322", ""),
        Flaw::anywhere("marine_corps_ad", "-38", ""),
        Flaw::anywhere("marine_corps_ad", "-30", ""),
        Flaw::anywhere("marine_corps_ad", "-35", ""),
    ],
    notes: &["codes above 999 are territories that the publisher adds to the list of states"],
    ..Plan::new(ObservationKind::StateYears, Absent::OutsideCoverage)
};

/// Some years of a country stand twice in this version, under two spellings of its name, once with its numbers and once
/// with zeros only. A row of zeros beside another row is not a zero of the country: it is left out and listed.
fn without_second_names(mut parsed: Parsed<Observations>) -> Parsed<Observations> {
    let is_zero = |one: &Observation| one.values.iter().all(|value| matches!(value, Known::Value(v) if v.get() == 0.0));
    let unit = |one: &Observation| -> Option<(Who, i16)> {
        let Span::Year(year) = one.span else { return None };
        Some((one.about.first()?.1.clone(), year))
    };
    let mut times: BTreeMap<(Who, i16), (u32, u32)> = BTreeMap::new();
    for one in &parsed.facts.rows {
        let Some(unit) = unit(one) else { continue };
        let (all, zeros) = times.entry(unit).or_default();
        *all += 1;
        *zeros += u32::from(is_zero(one));
    }
    let mut left_out = Vec::new();
    let mut seen: BTreeMap<(Who, i16), u32> = BTreeMap::new();
    let mut both = Vec::new();
    parsed.facts.rows.retain(|one| {
        let Some(unit) = unit(one) else { return true };
        let (all, zeros) = times[&unit];
        let earlier = seen.entry(unit).or_default();
        *earlier += 1;
        let keep = match (all, zeros) {
            (1, _) => true,
            // All are zeros: one of them says it.
            (all, zeros) if all == zeros => *earlier == 1,
            _ => !is_zero(one),
        };
        match keep {
            false => left_out.push(one.row.to_string()),
            true if all - zeros > 1 => both.push(one.row.to_string()),
            true => {}
        }
        keep
    });
    if !left_out.is_empty() {
        let rows = left_out.join(", ");
        parsed
            .left_out
            .push(format!("second rows of a country and year under another spelling, all zeros: rows {rows}"));
    }
    if !both.is_empty() {
        parsed
            .left_out
            .push(format!("two rows of a country and year that disagree, both kept: rows {}", both.join(", ")));
    }
    parsed
}
