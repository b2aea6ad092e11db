//! Put claims to the record: tables for their tests, the board, and what anyone needs to test them elsewhere.

mod board;
mod export;
mod ground;
mod page_sections;
mod page_words;
mod pages;
mod size_page;
mod study;

pub use board::{
    REGISTERED, Registered, board, board_to_json, board_to_table, board_to_text, claim_to_text, registered,
};
pub use export::{Exported, export_claim};
pub use ground::RecordGround;
pub use pages::{ClaimPagesFault, claim_pages};
pub use study::{StudyRow, study, study_to_json, study_to_text};

pub use claims::{
    Board, Claim, ClaimFault, Direction, DrawOptions, Plan, Seal, SizeOptions, Tested, Verdict, Word, format_claims,
    read_claims,
};
