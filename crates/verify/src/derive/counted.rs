//! Contests counted from their ballots: the count, and who is elected by it.

use canvass::{
    ContestOutcome, Lot, LotRound, OutcomeError, RoundsEnd, outcome_of_rounds, outcome_of_votes,
};
use election::{Amount, BatchId, CheckedDefinition, Contest, Counting, UnitId, VoteCount};
use record::Parameters;
use tabulate::{
    CastBallots, CellCount, ContestCount, ContestCountError, ContestToCount, Ended, RankedPass,
    RoundLot, TiedFor, count_by_batch, count_contest,
};

use super::{DeriveError, Output, Value, contest_of};
use crate::payload::Payload;

/// The count of a contest from batches of ballots, and from the lots of its rounds.
pub(super) fn count(
    definition: &CheckedDefinition,
    parameters: &Parameters,
    inputs: &[Value<'_>],
    wants: impl Fn(&'static str) -> DeriveError,
) -> Result<Output, DeriveError> {
    let contest = contest_of(definition, parameters)?;
    let counting = definition.get().counting.get(&contest.id);
    let counting = counting.ok_or_else(|| DeriveError::NoCounting(contest.id.clone()))?;
    let wanted = || wants("batches of cast vote records, and lots of rounds");
    let mut parts: Vec<&CastBallots> = Vec::new();
    let mut lots = Vec::new();
    for input in inputs {
        match input {
            Value::Batch(_, contests) => parts.extend(contests.get(&contest.id)),
            Value::Payload(Payload::Lot(lot)) => {
                lots.push(round_lot(contest, lot).ok_or_else(wanted)?);
            }
            _ => return Err(wanted()),
        }
    }
    let ballots = CastBallots::union(parts);
    let units = units_of(definition, contest);
    if let Some(unit) = ballots.units().find(|unit| units.binary_search(unit).is_err()) {
        return Err(DeriveError::BallotOutside { contest: contest.id.clone(), unit: unit.clone() });
    }
    let parties = parties_of(definition, counting);
    let to_count = ContestToCount { contest, counting, units: &units, lots: &lots, parties };
    Ok(Output::ContestCount(Box::new(count_contest(&to_count, &ballots)?)))
}

/// The contest of parties whose marks reach a contest with these rules.
fn parties_of<'a>(definition: &'a CheckedDefinition, counting: &Counting) -> Option<&'a Contest> {
    definition.contest(&counting.party_marks.as_ref()?.contest)
}

/// The units that report within a contest's place, in order.
fn units_of<'a>(definition: &'a CheckedDefinition, contest: &Contest) -> Vec<&'a UnitId> {
    let reporting = definition.reporting_units().map(|unit| &unit.id);
    let within = |unit: &&UnitId| definition.with_above(unit).any(|above| *above == contest.scope);
    let mut units: Vec<&UnitId> = reporting.filter(within).collect();
    units.sort();
    units
}

/// The parts of a count by its batches, from the lots and the ballots that stand.
pub(crate) fn by_batch<'a>(
    definition: &CheckedDefinition,
    contest: &Contest,
    lots: impl Iterator<Item = &'a Lot>,
    batches: &[(BatchName, &CastBallots)],
) -> Result<Vec<CellCount<BatchName>>, ContestCountError> {
    let counting = definition.get().counting.get(&contest.id);
    let counting = counting.expect("a contest that was counted has counting rules");
    let lots: Vec<RoundLot> = lots.filter_map(|lot| round_lot(contest, lot)).collect();
    let parties = parties_of(definition, counting);
    let to_count = ContestToCount { contest, counting, units: &[], lots: &lots, parties };
    count_by_batch(&to_count, batches)
}

/// A batch, whose name is its own within a place.
pub type BatchName = (UnitId, BatchId);

/// A lot of a round of this contest; nothing where it is one of seats or of another place.
fn round_lot(contest: &Contest, lot: &Lot) -> Option<RoundLot> {
    let LotRound { pass, round } = lot.of_round?;
    let [chosen] = &lot.drawn[..] else { return None };
    let here = lot.contest == contest.id && lot.unit == contest.scope;
    let between = lot.between.iter().cloned().collect();
    here.then(|| RoundLot { pass, round, between, chosen: chosen.clone() })
}

/// Who is elected by a count.
pub(super) fn outcome(
    contest: &Contest,
    count: &ContestCount,
    lot: Option<&Lot>,
) -> Result<ContestOutcome, OutcomeError> {
    if let Some(marks) = &count.marks {
        return outcome_of_votes(contest, &marks.votes, &count.missing, lot);
    }
    if lot.is_some() {
        let (contest, unit) = (contest.id.clone(), contest.scope.clone());
        return Err(OutcomeError::LotWithoutTie { contest, unit });
    }
    let winners = count.passes.iter().flat_map(|pass| pass.elected.iter().cloned()).collect();
    Ok(outcome_of_rounds(contest, winners, end(&count.passes), &count.missing))
}

/// How the last pass ended; the ones before it filled their seats.
fn end(passes: &[RankedPass]) -> RoundsEnd {
    let last = passes.last().expect("a count by rounds has a pass");
    let number = |length: usize| u32::try_from(length).expect("fewer rounds than candidates");
    match &last.ending {
        Ended::Complete => RoundsEnd::Complete { margin: margin(passes) },
        Ended::StoppedEarly => RoundsEnd::Stopped,
        Ended::Tied { between, deciding } => RoundsEnd::Tied {
            between: between.clone(),
            round: LotRound { pass: number(passes.len()), round: number(last.rounds.len()) },
            falls: *deciding == TiedFor::Elimination,
        },
    }
}

/// Votes between the winner of a single seat and the next one in the last round.
///
/// With several seats there is no one number: who would have been elected with how many votes more
/// depends on every transfer.
fn margin(passes: &[RankedPass]) -> Option<VoteCount> {
    let [RankedPass { elected, rounds, .. }] = passes else { return None };
    let [winner] = &elected[..] else { return None };
    let votes = &rounds.last()?.votes;
    let own = whole(votes.get(winner)?)?;
    let others = votes.iter().filter(|(id, _)| *id != winner);
    let others: Option<Vec<VoteCount>> = others.map(|(_, votes)| whole(votes)).collect();
    own.checked_sub(others?.into_iter().max()?)
}

fn whole(votes: &Amount) -> Option<VoteCount> {
    let units = u64::try_from(votes.units()).ok().filter(|_| votes.places() == 0)?;
    VoteCount::new(units).ok()
}
