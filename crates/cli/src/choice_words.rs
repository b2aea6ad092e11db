//! Say the words among which an option chooses.

use clap::ValueEnum;
use interbellum::estimators::ConfidenceType;
use interbellum::estimators::cox::{Ties, TimeTransform};
use interbellum::record::Outcome;
use interbellum::spells::{DateReading, EntryRule, ReturnRule, SpellsOf, StateExitRule, Threshold, UnitKind};
use interbellum::{Cells, ResidualKind, UnknownRule};

macro_rules! choice {
    ($name:ident => $target:ident { $($(#[$meta:meta])* $variant:ident $word:literal => $value:expr),+ $(,)? }) => {
        #[derive(Clone, Copy, Debug, ValueEnum)]
        pub(crate) enum $name { $($(#[$meta])* #[value(name = $word)] $variant),+ }
        impl From<$name> for $target {
            fn from(choice: $name) -> $target {
                match choice { $($name::$variant => $value),+ }
            }
        }
    };
}

choice!(OfWord => SpellsOf { Peace "peace" => SpellsOf::Peace, War "war" => SpellsOf::War });
choice!(EndingWord => Outcome {
    Agreement "agreement" => Outcome::Agreement, Ceasefire "ceasefire" => Outcome::Ceasefire,
    VictoryGovernment "victory_government" => Outcome::VictoryGovernment, VictoryRebel "victory_rebel" => Outcome::VictoryRebel,
    LowActivity "low_activity" => Outcome::LowActivity, ActorGone "actor_gone" => Outcome::ActorGone,
});
choice!(Unit => UnitKind { Conflict "conflict" => UnitKind::Conflict, Dyad "dyad" => UnitKind::Dyad, State "state" => UnitKind::State });
choice!(Deaths => Threshold { D25 "25" => Threshold::Deaths25, D1000 "1000" => Threshold::Deaths1000 });
choice!(Returns => ReturnRule {
    Threshold "threshold" => ReturnRule::Threshold, Any "any" => ReturnRule::Any, WarYears "war-years" => ReturnRule::WarYears,
});
choice!(Entry => EntryRule { Coding "coding" => EntryRule::Coding, End "end" => EntryRule::End });
choice!(StateExit => StateExitRule { Last "last" => StateExitRule::Last, First "first" => StateExitRule::First });
choice!(Dates => DateReading {
    Coded "coded" => DateReading::Coded, Shortest "shortest" => DateReading::Shortest, Longest "longest" => DateReading::Longest,
});
choice!(TiesWord => Ties { Efron "efron" => Ties::Efron, Breslow "breslow" => Ties::Breslow, Exact "exact" => Ties::Exact });
choice!(Transform => TimeTransform {
    Km "km" => TimeTransform::KaplanMeier, Log "log" => TimeTransform::Log,
    Identity "identity" => TimeTransform::Identity, Rank "rank" => TimeTransform::Rank,
});
choice!(UnknownWord => UnknownRule {
    /// Refused
    Refuse "refuse" => UnknownRule::Refuse,
    /// Left out and counted
    Drop "drop" => UnknownRule::Drop,
    /// Levels of their own, for covariates of words
    Level "level" => UnknownRule::Level,
});
choice!(CellsWord => Cells { Log "log" => Cells::Log, Ratio "ratio" => Cells::Ratio });
choice!(ResidualsWord => ResidualKind {
    Martingale "martingale" => ResidualKind::Martingale, Deviance "deviance" => ResidualKind::Deviance,
    Score "score" => ResidualKind::Score, Schoenfeld "schoenfeld" => ResidualKind::Schoenfeld,
    ScaledSchoenfeld "scaled-schoenfeld" => ResidualKind::ScaledSchoenfeld,
    Dfbeta "dfbeta" => ResidualKind::Dfbeta, Dfbetas "dfbetas" => ResidualKind::Dfbetas,
});
choice!(ConfType => ConfidenceType {
    Plain "plain" => ConfidenceType::Plain, Log "log" => ConfidenceType::Log, LogLog "log-log" => ConfidenceType::LogLog,
    Logit "logit" => ConfidenceType::Logit, Arcsin "arcsin" => ConfidenceType::Arcsin,
});
