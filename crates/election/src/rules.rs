//! Counting rules as data: what a statute or an ordinance says of a contest, and nothing of how
//! a program carries it out.
//!
//! Every option of RCTab 2.0.1 is here, and what real law asks for beyond it
//! (collected with source and status in the presets).

mod java;
mod marks;
mod preset;
mod ranked;
mod straight_party;

pub use java::{JavaRandom, compare_utf16, hash_order, string_hash};
pub use marks::{MarkRules, OvervotedContest};
pub use preset::{Fact, FactStatus, PRESETS, Preset};
pub use ranked::{
    BatchElimination, Cutoff, ElectionsPerRound, OvervoteRule, Percentage, Quota, RankedMethod,
    RankedRules, RepeatRule, RuleProblem, SkipRule, StopRule, ThresholdBasis, TieRule, WriteInRule,
};
pub use straight_party::{
    FUSION, FusionPreset, STRAIGHT_PARTY, StraightPartyPreset, straight_party_of,
};
