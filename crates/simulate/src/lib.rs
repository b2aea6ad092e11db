//! A process to a history: exact, in named streams, the same digits on any machine and thread count.

mod agenda;
mod clocks;
mod direct;
mod first_reaction;
mod history;
mod places;
mod replicates;
mod selector;
mod stopped;

pub use direct::Play;
pub use first_reaction::first_reaction;
pub use history::{Happening, History, Row, day_of};
pub use replicates::{draw_latent, draw_parameters, draw_prior, replicates, stream_of};
pub use stopped::{Limits, Stopped};
