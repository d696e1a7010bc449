//! Lots that people drew at ties of a count by rounds.

use std::collections::BTreeSet;

use election::rules::TieRule;
use election::transcript::{BrokenTie, CandidateIndex};
use election::{CandidateId, Contest};

use super::{ContestCountError, write_ins};
use crate::ranked::{Counted, Lot};

/// A lot drawn in one round, with the tie that it was drawn for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundLot {
    /// Which pass, from 1.
    pub pass: u32,
    /// In which round, from 1.
    pub round: u32,
    /// Between whom it was drawn.
    pub between: BTreeSet<CandidateId>,
    /// Whom it chose: to be elected or to fall, as the round had to decide.
    pub chosen: CandidateId,
}

/// The lots by places in the contest.
pub(super) fn drawn(contest: &Contest, lots: &[RoundLot]) -> Result<Vec<Lot>, ContestCountError> {
    let place = |lot: &RoundLot| {
        let chosen = index(contest, &lot.chosen).ok_or_else(|| mismatch(contest, lot))?;
        Ok(Lot { pass: lot.pass, round: lot.round, chosen })
    };
    lots.iter().map(place).collect()
}

/// Every lot must have broken the very tie that it was drawn for. One that was drawn for another
/// tie was drawn for another count: the ballots changed since, and people must draw again.
///
/// Where earlier rounds are asked first, the lot may be between those alone whom they left.
pub(super) fn check(
    contest: &Contest,
    rule: TieRule,
    lots: &[RoundLot],
    passes: &[Counted],
) -> Result<(), ContestCountError> {
    let fits = |lot: &&RoundLot| {
        let Some(tie) = broken(lot, passes) else { return false };
        let between: Option<BTreeSet<CandidateIndex>> =
            lot.between.iter().map(|id| index(contest, id)).collect();
        let tied: BTreeSet<CandidateIndex> = tie.between.iter().copied().collect();
        let same = |between: &BTreeSet<CandidateIndex>| match rule {
            TieRule::EarlierRoundsThenLot => between.len() > 1 && between.is_subset(&tied),
            _ => *between == tied,
        };
        let chosen = index(contest, &lot.chosen) == Some(tie.chosen);
        chosen && lot.between.contains(&lot.chosen) && between.is_some_and(|set| same(&set))
    };
    match lots.iter().find(|lot| !fits(lot)) {
        None => Ok(()),
        Some(lot) => Err(mismatch(contest, lot)),
    }
}

fn broken<'a>(lot: &RoundLot, passes: &'a [Counted]) -> Option<&'a BrokenTie> {
    let at = |number: u32| usize::try_from(number).ok()?.checked_sub(1);
    let rounds = &passes.get(at(lot.pass)?)?.transcript.rounds;
    rounds.get(at(lot.round)?)?.tie.as_ref()
}

fn index(contest: &Contest, id: &CandidateId) -> Option<CandidateIndex> {
    let place = contest.candidates.iter().position(|candidate| candidate.id == *id);
    let write_in = || (*id == write_ins()).then_some(contest.candidates.len());
    let place = place.or_else(write_in)?;
    u16::try_from(place).ok().map(CandidateIndex)
}

fn mismatch(contest: &Contest, lot: &RoundLot) -> ContestCountError {
    let contest = contest.id.clone();
    ContestCountError::LotMismatch { contest, pass: lot.pass, round: lot.round }
}
