//! Put claims to the record: tables for their tests, the board, and what anyone needs to test them elsewhere.

mod board;
mod board_json;
mod claim_page;
mod claim_text;
mod export;
mod export_scripts;
mod export_shares;
mod exposure_words;
mod ground;
mod lead_words;
mod meanings;
mod of_words;
mod page_sections;
mod page_words;
mod pages;
mod question_words;
mod share_words;
mod size_page;
mod state_history;
mod study;
mod thin_words;

pub use board::{REGISTERED, Registered, board, board_to_table, board_to_text, registered};
pub use board_json::board_to_json;
pub use claim_text::claim_to_text;
pub use export::{Exported, export_claim};
pub use ground::RecordGround;
pub use pages::{ClaimPagesFault, claim_page, claim_pages};
pub use study::{StudyRow, study, study_to_json, study_to_text};

pub use claims::{
    Board, Claim, ClaimFault, Direction, DrawOptions, Plan, Reading, Seal, Share, SizeOptions, Tested, Verdict, Word,
    format_claims, read_claims,
};
