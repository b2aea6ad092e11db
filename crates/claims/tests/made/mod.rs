//! Offer a made record: conflicts in states, their peace spells, and columns like those of the real one.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(unreachable_pub, reason = "a module of tests has no outside")]

use claims::{
    Case, Catalogue, Dropped, Frame, FrameChoice, Ground, GroundFault, Of, Part, StateHistory, StateYear, Support, Unit,
};
use language::{Column, Columns, Kind, Known, Names, Signature, Vocabulary};
use numerics::special::{exp, ln};
use numerics::stream::Stream;

/// States, each with a letter a year from 1990 on: `x` if it fought.
const STATES: [(&str, &str); 3] = [("USA", "-x-xx--x"), ("GBR", "-------x"), ("RUS", "xxxxxxxx")];

const BROKERS: [&str; 6] = ["USA", "GBR", "FRA", "UN", "RUS", "CHN"];
const REGIONS: [&str; 5] = ["europe", "middle_east", "asia", "africa", "americas"];
const ENDS: [&str; 6] = ["agreement", "ceasefire", "victory_government", "victory_rebel", "low_activity", "unknown"];

/// The words of a made record.
pub struct Words(Vec<(&'static str, Signature)>);

impl Words {
    pub fn new() -> Words {
        let one_of = |names: &[&str]| Signature::of(Kind::OneOf(Names::new(names.iter().copied())));
        let set = |names: &[&str]| Signature::of(Kind::Set(Names::new(names.iter().copied())));
        let real = || Signature::of(Kind::Real);
        Words(vec![
            ("name", Signature::of(Kind::Text)),
            ("region", set(&REGIONS).usually_one()),
            ("ended", Signature::of(Kind::Day)),
            ("war_years", real()),
            ("ended_by", one_of(&ENDS)),
            ("broker", set(&BROKERS)),
            ("one", real()),
            ("years", real()),
            ("event", Signature::of(Kind::Flag)),
        ])
    }
}

impl Vocabulary for Words {
    fn lookup(&self, name: &str) -> Option<Signature> {
        self.0.iter().find(|(one, _)| *one == name).map(|(_, signature)| signature.clone())
    }

    fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| *name).collect()
    }
}

/// One peace.
#[derive(Debug, Clone)]
pub struct Peace {
    pub key: String,
    pub conflict: String,
    pub state: String,
    pub ended_day: i32,
    pub war_years: f64,
    pub region: u16,
    pub ended_by: u16,
    pub broker: Option<Vec<u16>>,
    /// Years to the return at thresholds 25 and 1000, however late.
    pub returned: [f64; 2],
    pub observable: f64,
}

/// A made record.
pub struct Made {
    words: Words,
    pub peaces: Vec<Peace>,
    pub hash: String,
}

/// How to make one.
#[derive(Debug, Clone, Copy)]
pub struct Making {
    pub seed: u64,
    pub states: usize,
    pub peaces_a_state: usize,
    /// The log hazard ratio of a peace brokered by the USA.
    pub effect: f64,
    pub frailty_variance: f64,
    /// The share of peaces brokered by the USA.
    pub exposed: f64,
    /// Whether all peaces of a state have the same broker.
    pub by_state: bool,
}

impl Default for Making {
    fn default() -> Making {
        Making {
            seed: 1,
            states: 60,
            peaces_a_state: 5,
            effect: 0.0,
            frailty_variance: 0.5,
            exposed: 0.35,
            by_state: false,
        }
    }
}

impl Made {
    pub fn new(making: Making) -> Made {
        let mut peaces = Vec::new();
        for state in 0..making.states {
            let mut stream = Stream::named(making.seed, "made record", state as u64);
            // Whether the state has a broker is partly its own: exposure goes with the cluster.
            let leaning = (stream.uniform() - 0.5) * making.exposed;
            let state_has = stream.uniform() < making.exposed;
            let region = (state % REGIONS.len()) as u16;
            let mut frailty = 1.0;
            for peace in 0..making.peaces_a_state {
                let conflict = peace / 3;
                if peace % 3 == 0 && making.frailty_variance > 0.0 {
                    frailty = exp(stream.log_gamma(1.0 / making.frailty_variance) + ln(making.frailty_variance));
                }
                let own = stream.uniform() < making.exposed + leaning;
                let by_usa = if making.by_state { state_has } else { own };
                let observable = stream.between(5.0, 45.0);
                let spent = stream.exponential() / (frailty * exp(making.effect * f64::from(u8::from(by_usa))));
                let low = exp(ln(spent / 0.12) / 0.8);
                let high = exp(ln(spent / 0.07) / 0.8);
                let mut broker: Vec<u16> = if by_usa { vec![0] } else { Vec::new() };
                broker.extend((1..4).filter(|_| stream.uniform() < 0.15));
                peaces.push(Peace {
                    key: format!("{state}-{peace}"),
                    conflict: format!("conflict {state}-{conflict}"),
                    state: format!("state {state:03}"),
                    ended_day: 20_000 - (observable * 365.25) as i32,
                    war_years: stream.between(0.1, 12.0),
                    region,
                    ended_by: (stream.uniform() * 6.0) as u16,
                    broker: (stream.uniform() > 0.03).then_some(broker),
                    returned: [low, high],
                    observable,
                });
            }
        }
        Made { words: Words::new(), peaces, hash: format!("made-{}", making.seed) }
    }
}

impl Catalogue for Made {
    fn vocabulary(&self, _: Of) -> &dyn Vocabulary {
        &self.words
    }

    fn known_too_late(&self, _: Of, column: &str) -> Option<String> {
        matches!(column, "years" | "event").then(|| "it says how long the peace lasted, or whether it did".to_owned())
    }

    fn states(&self) -> Vec<String> {
        STATES.map(|(state, _)| state.to_owned()).to_vec()
    }
}

impl Ground for Made {
    fn state_history(&self, state: &str) -> Result<StateHistory, GroundFault> {
        let found = STATES.iter().find(|(one, _)| *one == state);
        let (state, fought) = found.ok_or_else(|| GroundFault { reason: format!("no state {state}") })?;
        let year = |(year, fought): (i16, char)| {
            let part = if fought == 'x' { Part::Primary } else { Part::None };
            let support = if year < 1993 { Support::OutsideCoverage } else { Support::None };
            StateYear { year, part: [part, Part::None], support: [support; 2] }
        };
        let years = (1990..).zip(fought.chars()).map(year).collect();
        Ok(StateHistory { state: (*state).to_owned(), name: format!("State {state}"), years })
    }

    fn lacks(&self, _: Of, _: &[&str]) -> Option<String> {
        None
    }

    fn record_hash(&self) -> &str {
        &self.hash
    }

    fn frame(&self, choice: &FrameChoice, _: &[&str]) -> Result<Frame, GroundFault> {
        if choice.unit == Unit::State {
            return Err(GroundFault { reason: "the made record has no states".to_owned() });
        }
        let since = choice.since.unwrap_or(i32::MIN);
        let mut rows: Vec<&Peace> = self.peaces.iter().filter(|peace| peace.ended_day >= since).collect();
        let before = rows.len();
        let entry = f64::from(choice.gap_years).max(1.3);
        let return_of = |peace: &Peace| peace.returned[choice.threshold.place()];
        rows.retain(|peace| return_of(peace).min(peace.observable) > entry);
        let dropped = vec![Dropped { reason: "no time at risk".to_owned(), rows: before - rows.len() }];
        let unit = if choice.unit == Unit::Dyad { "dyad " } else { "" };
        Ok(Frame {
            entry: vec![entry; rows.len()],
            exit: rows.iter().map(|peace| return_of(peace).min(peace.observable)).collect(),
            event: rows.iter().map(|peace| return_of(peace) <= peace.observable).collect(),
            observable: rows.iter().map(|peace| peace.observable).collect(),
            cases: rows
                .iter()
                .map(|peace| Case {
                    key: peace.key.clone(),
                    label: format!("{unit}{}", peace.key),
                    clusters: Some(peace.state.clone()).filter(|state| !state.is_empty()).into_iter().collect(),
                    conflict: peace.conflict.clone(),
                })
                .collect(),
            dropped,
            columns: Box::new(Table::of(&rows)),
        })
    }
}

/// The columns of a frame.
struct Table {
    rows: usize,
    name: Vec<String>,
    region: (Vec<u32>, Vec<u16>),
    ended: Vec<i32>,
    war_years: Vec<f64>,
    ended_by: Vec<u16>,
    broker: (Vec<u32>, Vec<u16>, Vec<bool>),
    one: Vec<f64>,
}

impl Table {
    fn of(rows: &[&Peace]) -> Table {
        let mut broker = (vec![0_u32], Vec::new(), Vec::new());
        for peace in rows {
            broker.1.extend(peace.broker.iter().flatten());
            broker.2.push(peace.broker.is_some());
            broker.0.push(broker.1.len() as u32);
        }
        Table {
            rows: rows.len(),
            name: rows.iter().map(|peace| peace.key.clone()).collect(),
            region: ((0..=rows.len() as u32).collect(), rows.iter().map(|peace| peace.region).collect()),
            ended: rows.iter().map(|peace| peace.ended_day).collect(),
            war_years: rows.iter().map(|peace| peace.war_years).collect(),
            ended_by: rows.iter().map(|peace| peace.ended_by).collect(),
            broker,
            one: vec![1.0; rows.len()],
        }
    }
}

impl Columns for Table {
    fn rows(&self) -> usize {
        self.rows
    }

    fn column(&self, name: &str) -> Option<Column<'_>> {
        Some(match name {
            "name" => Column::Text(&self.name, Known::All),
            "region" => Column::Set { starts: &self.region.0, elements: &self.region.1, known: Known::All },
            "ended" => Column::Day(&self.ended, Known::All),
            "war_years" => Column::Real(&self.war_years, Known::All),
            "ended_by" => Column::OneOf(&self.ended_by, Known::All),
            "broker" => {
                Column::Set { starts: &self.broker.0, elements: &self.broker.1, known: Known::Where(&self.broker.2) }
            }
            "one" => Column::Real(&self.one, Known::All),
            _ => return None,
        })
    }
}
