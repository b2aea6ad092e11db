//! Say what kinds of fact there are.

use serde::{Deserialize, Serialize};

use crate::day::{Dated, Day, Precision};

/// Where a fact stands: the layer's place in the record and the row of the publisher's file (its heading is row 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FactId {
    /// Index of the layer in [`crate::Record::layers`].
    pub layer: u16,
    /// Row of the publisher's file as a spreadsheet counts it: the heading is row 1.
    pub row: u32,
}

/// A fact that knows its row.
pub trait Fact {
    /// Row of the publisher's file; its heading is row 1.
    fn row(&self) -> u32;
}

/// Who fights: a conflict, or one pair of sides within it. The order is by conflict, then dyad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unit {
    /// UCDP `conflict_id`.
    pub conflict_id: u32,
    /// UCDP `dyad_id`, where the fact is about one dyad.
    pub dyad_id: Option<u32>,
}

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $word:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every value, in order of code.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// From the publisher's code.
            pub fn from_code(code: u8) -> Option<$name> {
                match code { $($code => Some($name::$variant),)+ _ => None }
            }

            /// The word that tables and conditions use.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }
    };
}

coded! {
    /// Deaths in battle in a calendar year, UCDP `intensity_level`.
    Intensity {
        /// 25 to 999.
        Minor = 1, "minor";
        /// 1,000 or more.
        War = 2, "war";
    }
}

coded! {
    /// What kind of conflict, UCDP `type_of_conflict`.
    Kind {
        /// A state against a group outside its own territory.
        Extrasystemic = 1, "extrasystemic";
        /// State against state.
        Interstate = 2, "interstate";
        /// A government against a group, no foreign troops.
        Intrastate = 3, "intrastate";
        /// A government against a group, with foreign troops.
        Internationalised = 4, "internationalised";
    }
}

coded! {
    /// What is fought over, UCDP `incompatibility`.
    Incompatibility {
        /// Territory.
        Territory = 1, "territory";
        /// Government.
        Government = 2, "government";
        /// Both.
        Both = 3, "both";
    }
}

coded! {
    /// UCDP `region`.
    Region {
        /// Europe.
        Europe = 1, "europe";
        /// Middle East.
        MiddleEast = 2, "middle_east";
        /// Asia.
        Asia = 3, "asia";
        /// Africa.
        Africa = 4, "africa";
        /// Americas.
        Americas = 5, "americas";
    }
}

coded! {
    /// How an episode ended, UCDP Conflict Termination `outcome`.
    Outcome {
        /// Peace agreement.
        Agreement = 1, "agreement";
        /// Ceasefire agreement.
        Ceasefire = 2, "ceasefire";
        /// Victory of the government (side A).
        VictoryGovernment = 3, "victory_government";
        /// Victory of the rebels (side B).
        VictoryRebel = 4, "victory_rebel";
        /// Fewer than 25 deaths a year: an absence of data on how it ended.
        LowActivity = 5, "low_activity";
        /// A side ceases to exist.
        ActorGone = 6, "actor_gone";
    }
}

coded! {
    /// How much of the dispute an agreement settles, UCDP Peace Agreements `pa_type`.
    AgreementKind {
        /// The whole incompatibility.
        Full = 1, "full";
        /// Part of it.
        Partial = 2, "partial";
        /// The process by which it shall be settled.
        Process = 3, "process";
    }
}

/// The states that fight on one side in one active year, by Gleditsch–Ward code. A side of no state, or one that no state
/// joins, has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The side's own states (`gwno_a`, `gwno_b`), ascending; empty where the side is an organised group.
    pub primary: Vec<u16>,
    /// States whose troops fight along with it (`gwno_a_2nd`, `gwno_b_2nd`), ascending.
    pub secondary: Vec<u16>,
}

/// Who fights in one active year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    /// Side A: the government, or a state.
    pub a: Side,
    /// Side B: the opponents, or a state.
    pub b: Side,
}

impl Parties {
    /// Whether the state is a primary party of either side.
    pub fn has_primary(&self, state: u16) -> bool {
        [&self.a, &self.b].iter().any(|side| side.primary.contains(&state))
    }

    /// Whether the state joins either side as a secondary party.
    pub fn has_secondary(&self, state: u16) -> bool {
        [&self.a, &self.b].iter().any(|side| side.secondary.contains(&state))
    }
}

/// One calendar year in which a conflict, or a dyad of it, was active (25 deaths or more).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveYear {
    /// Row of the publisher's file.
    pub row: u32,
    /// The conflict or dyad.
    pub unit: Unit,
    /// The calendar year.
    pub year: i16,
    /// Names of the location states, as the publisher writes them.
    pub location: String,
    /// Side A, as written.
    pub side_a: String,
    /// Side B, as written.
    pub side_b: String,
    /// What is fought over.
    pub incompatibility: Incompatibility,
    /// The territory, where that is at stake.
    pub territory: Option<String>,
    /// Deaths in this year.
    pub intensity: Intensity,
    /// Kind of conflict in this year.
    pub kind: Kind,
    /// First death of the whole conflict or dyad (`start_date`). Never the start of a return.
    pub first_start: Dated,
    /// Start of the episode that this year belongs to (`start_date2`).
    pub start: Dated,
    /// The episode's last day (`ep_end_date`), in the last year of an episode that ended. The dyad file has none.
    pub end: Option<Day>,
    /// Gleditsch–Ward codes of the location states, ascending, at least one.
    pub location_states: Vec<u16>,
    /// Regions, ascending, at least one.
    pub regions: Vec<Region>,
    /// The states that fight, by side.
    pub parties: Parties,
}

/// How an episode ended, as coded in UCDP Conflict Termination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// Row of the publisher's file.
    pub row: u32,
    /// The conflict or dyad.
    pub unit: Unit,
    /// The episode's last active year.
    pub year: i16,
    /// End date (`ependdate`) with its precision (`ependprec`); none where the cell is `.`.
    pub end: Option<Dated>,
    /// How it ended; none where the publisher leaves it open.
    pub outcome: Option<Outcome>,
    /// Date of the ceasefire, dyads only.
    pub ceasefire: Option<Day>,
    /// Date of the peace agreement, dyads only.
    pub agreement: Option<Day>,
}

/// A peace agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Row of the publisher's file.
    pub row: u32,
    /// UCDP `paid`.
    pub agreement_id: u32,
    /// Its name.
    pub name: String,
    /// The conflicts that it is about, ascending, at least one.
    pub conflict_ids: Vec<u32>,
    /// The dyads that signed, ascending.
    pub dyad_ids: Vec<u32>,
    /// Day of signature.
    pub date: Day,
    /// Full, partial or process.
    pub kind: AgreementKind,
    /// The publisher's text on third parties (`pa_3rd`), whole; none where the cell is blank.
    pub third_parties: Option<String>,
}

/// Which list of states a code belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scheme {
    /// Gleditsch and Ward. UCDP's codes.
    GleditschWard,
    /// Correlates of War.
    CorrelatesOfWar,
}

/// One unbroken membership of a state in the system of states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Row of the publisher's file.
    pub row: u32,
    /// The list.
    pub scheme: Scheme,
    /// The code in that list.
    pub code: u16,
    /// Short name.
    pub abbreviation: String,
    /// Name.
    pub name: String,
    /// First day.
    pub from: Day,
    /// Last day; none if still a member when the list ends.
    pub until: Option<Day>,
}

macro_rules! has_row { ($($name:ident),+) => { $(impl Fact for $name { fn row(&self) -> u32 { self.row } })+ } }
has_row!(ActiveYear, Ending, Agreement, Membership);

impl Ending {
    /// The end's precision, or unstated.
    pub fn precision(&self) -> Precision {
        self.end.map_or(Precision::Unstated, |end| end.precision)
    }
}
