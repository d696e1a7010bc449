//! C10: bits that flip by chance.
//!
//! Historical precedent: Schaerbeek, Belgium, 2003, where one bit made 4,096 votes. Every byte that
//! the record names is hashed, so every flip shows, whether or not it changes a meaning.

use drill::{Builder, FlipError, FlipReport, Phase, flip_bits, flip_every_bit};
use record::CHECKPOINT_PATH;

use crate::support::{build, honest};

fn all_found(report: &FlipReport) {
    assert_eq!(report.undetected, [], "not detected");
    assert_eq!(report.unlocated, [], "detected and not located");
    assert_eq!((report.detected, report.located), (report.flips, report.flips));
}

#[test]
fn c10_two_thousand_flips_are_detected_and_located() {
    let report = flip_bits(&honest().files, 2_000, 20_241_105).unwrap();
    assert_eq!(report.flips, 2_000);
    all_found(&report);
}

/// The smallest files are flipped bit by bit: origin, size, root, and every cosignature line.
#[test]
fn c10_every_bit_of_a_checkpoint_is_detected_and_located() {
    let small = build(&Builder::honest().until(Phase::Defined)).files;
    let report = flip_every_bit(&small, CHECKPOINT_PATH).unwrap();
    assert_eq!(report.flips, 8 * small.0[CHECKPOINT_PATH].len());
    all_found(&report);
}

#[test]
fn c10_a_seed_gives_a_run_again() {
    let small = build(&Builder::honest().until(Phase::Defined)).files;
    let run = |seed| flip_bits(&small, 50, seed).unwrap();
    assert_eq!(run(7), run(7));
}

#[test]
fn c10_a_damaged_record_is_no_start_for_a_drill() {
    let mut files = honest().files.clone();
    let path = files.0.keys().find(|path| path.starts_with("artifact/")).unwrap().clone();
    files.0.get_mut(&path).unwrap()[0] ^= 1;
    assert!(matches!(
        flip_bits(&files, 1, 1),
        Err(FlipError::NotHonest { .. } | FlipError::Load(_))
    ));
}
