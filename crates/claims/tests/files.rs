//! Read, print and fix well-written claims.

mod made;

use claims::{
    Claim, ClaimFault, Conduct, Direction, ExposureKind, Model, Parties, Plan, Reading, Returns, Seal, Threshold, Unit,
    format_claims, read_claims,
};
use made::{Made, Making};

const ESSAY: [&str; 4] = [
    include_str!("../../../claims/essay_2025/brokered_settlements.claim"),
    include_str!("../../../claims/essay_2025/quickening_cycle.claim"),
    include_str!("../../../claims/essay_2025/unfinished_win.claim"),
    include_str!("../../../claims/essay_2025/no_lasting_peace.claim"),
];

fn words() -> Made {
    Made::new(Making { states: 2, ..Making::default() })
}

fn read(text: &str) -> Claim {
    read_claims(text, "test", &words()).unwrap_or_else(|faults| panic!("{faults}")).remove(0)
}

#[test]
fn the_claims_of_the_essay_are_well_written() {
    let claims: Vec<Claim> = ESSAY.iter().map(|text| read(text)).collect();
    let directions = [Direction::Raises, Direction::Raises, Direction::Raises, Direction::Universal];
    assert_eq!(claims.iter().map(|claim| claim.direction).collect::<Vec<_>>(), directions);
    assert_eq!(claims[1].exposure_kind, ExposureKind::Number);
    assert_eq!(claims[1].within_years, [Some(5), Some(10)]);
    assert_eq!(claims.iter().map(|claim| claim.per.as_deref()).collect::<Vec<_>>(), [None, Some("decade"), None, None]);
    assert_eq!(claims[3].held_years, [10, 20, 30]);
}

#[test]
fn the_first_of_each_fork_is_the_primary_specification() {
    let claim = read(ESSAY[0]);
    let plan = Plan::of(&claim);
    let first = plan.estimands[0];
    assert_eq!((first.frame.unit, first.frame.threshold, first.frame.gap_years), (Unit::Dyad, Threshold::Deaths25, 1));
    assert_eq!((first.frame.returns, first.exposure, first.population), (Returns::Threshold, 0, 0));
    assert_eq!(first.frame.since, Some(1826));
    let primary = plan.specifications[0];
    assert_eq!((primary.cell, primary.model, primary.adjustment), (0, Model::Cox, 0));
    assert_eq!(plan.estimands.len(), 2 * 2 * 3 * 2 * 3);
    assert_eq!(plan.specifications.len(), 72 * 12);
}

#[test]
fn estimands_of_two_blocks_are_those_of_either_once_each() {
    let claim = read(
        "claim c { title \"t\" statement \"s\" exposure broker(USA) direction lowers
           estimands { threshold 25, 1000 gap 1, 2 }
           estimands { threshold 1000 returns threshold, war_years } }",
    );
    // Four of the first block; of the second only runs of years are new.
    assert_eq!(claim.frames.len(), 5);
    assert_eq!(claim.frames[4].returns, Returns::WarYears);
}

#[test]
fn printing_twice_changes_nothing_and_keeps_claims_and_comments() {
    for text in ESSAY.iter().chain(&[include_str!("made/full.claim")]) {
        let once = format_claims(text, "test").unwrap();
        let twice = format_claims(&once, "test").unwrap();
        assert_eq!(once, twice);
        assert_eq!(once.matches('#').count(), text.matches('#').count(), "{once}");
        assert_eq!(read(text).canonical, read(&once).canonical);
    }
}

#[test]
fn the_claims_of_the_essay_stand_in_the_one_layout() {
    for text in ESSAY {
        assert_eq!(format_claims(text, "test").unwrap(), text);
    }
}

#[test]
fn a_hash_does_not_see_comments_and_sees_every_choice() {
    let text = include_str!("made/small.claim");
    let seal = Seal::of(&read(text), "record");
    let same = text.replace("  direction", "  # a remark\n\n   direction");
    assert_eq!(Seal::of(&read(&same), "record"), seal);
    for (old, new) in [("25, 1000", "1000, 25"), ("raises", "lowers"), ("cox, weibull", "cox"), ("sooner.", "soon.")] {
        assert_ne!(Seal::of(&read(&text.replace(old, new)), "record").hash, seal.hash, "{new}");
    }
    assert_ne!(Seal::of(&read(text), "another record").hash, seal.hash);
    assert_eq!(seal.hash.len(), 64);
}

#[test]
fn a_claim_that_was_fixed_with_an_earlier_rule_keeps_it_and_one_that_never_was_is_refused() {
    let of = |rule: &str| {
        read(&format!(
            "claim c {{ title \"t\" statement \"s\" exposure broker(USA) direction raises fixed {{ rule \"{rule}\" }} }}"
        ))
    };
    let earlier = of("1");
    assert_eq!((earlier.rule, Seal::of(&earlier, "r").rule.as_str()), (claims::Rule::One, "1"));
    Seal::of(&earlier, "r").verify(&earlier).unwrap();
    assert_ne!(Seal::of(&earlier, "r").hash, Seal::of(&of("2"), "r").hash);
    let never = of("9");
    let told = Seal::of(&never, "r").verify(&never).unwrap_err().to_string();
    assert!(told.contains("9") && told.contains("rule"), "{told}");
}

#[test]
fn a_claim_that_was_fixed_is_refused_on_another_record_and_names_the_record() {
    let text = include_str!("made/small.claim");
    let seal = Seal::of(&read(text), "record");
    let fixed = text.replacen("  exposure", &format!("{}  exposure", seal.block()), 1);
    let claim = read(&fixed);
    assert_eq!(Seal::of(&claim, "record").verify(&claim), Ok(()));
    let refused = Seal::of(&claim, "later record").verify(&claim).unwrap_err();
    assert!(matches!(&refused, ClaimFault::Changed { part: "record", .. }), "{refused}");
    let edited = read(&fixed.replace("raises", "lowers"));
    let refused = Seal::of(&edited, "record").verify(&edited).unwrap_err();
    assert!(matches!(&refused, ClaimFault::Changed { part: "hash", .. }), "{refused}");
}

#[test]
fn the_unit_of_a_number_may_stand_behind_it_and_is_part_of_what_is_fixed() {
    let text = "claim c { title \"t\" statement \"s\" exposure war_years / 10 per \"decade of war\" direction raises }";
    let claim = read(text);
    assert_eq!((claim.per.as_deref(), claim.exposures[0].text.as_str()), (Some("decade of war"), "war_years / 10"));
    assert!(format_claims(text, "test").unwrap().contains("  per          \"decade of war\"\n"));
    let without = read(&text.replace("per \"decade of war\"", ""));
    assert_eq!(without.per, None);
    assert_ne!(Seal::of(&without, "record").hash, Seal::of(&claim, "record").hash);
}

#[test]
fn a_claim_of_shares_has_every_reading_and_nothing_to_estimate() {
    let text = include_str!("../../../claims/essay_2025/constant_war.claim")
        .replace(", FRA", "")
        .replace(", CHN, DEU, JPN, IND", "");
    let claim = read(&text);
    let shares = claim.shares.as_ref().unwrap();
    assert_eq!(shares.states, ["USA", "GBR", "RUS"]);
    let first = Reading { threshold: Threshold::Deaths25, parties: Parties::All, conduct: Conduct::Fighting };
    assert_eq!((shares.readings.len(), shares.readings[0]), (8, first));
    let plan = Plan::of(&claim);
    assert!(plan.estimands.is_empty() && plan.specifications.is_empty());
    let whole = include_str!("../../../claims/essay_2025/constant_war.claim");
    assert_eq!(format_claims(whole, "test").unwrap(), whole);
}
