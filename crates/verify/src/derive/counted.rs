//! Contests counted from their ballots: the count, and who is elected by it.

use canvass::{
    ContestOutcome, Lot, LotRound, OutcomeError, RoundsEnd, outcome_of_rounds, outcome_of_votes,
};
use election::{Amount, BatchId, CheckedDefinition, Contest, Counting, UnitId, VoteCount};
use record::Parameters;
use std::borrow::Cow;
use tabulate::{
    CastBallots, CellCount, ClassRuling, ContestCount, ContestCountError, ContestToCount, CvrBatch,
    Ended, MergedUnits, RankedPass, RoundLot, TiedFor, WriteInAdjudication, count_by_batch,
    count_contest,
};

use super::{DeriveError, Output, Value, contest_of};
use crate::adjudicated::{NamedRecords, as_decided};
use crate::payload::Payload;
use crate::plan::contest_place;

/// The parameter that says of which ballots a count is, where it is not of those that count.
const BALLOTS: &str = "ballots";

/// Of which ballots a count is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CountOf {
    /// Those that count, as the rulings on their classes say.
    InForce,
    /// All, those of every class included.
    WithSegregated,
    /// Those of no class.
    WithoutSegregated,
}

impl CountOf {
    /// Each of them, that in force first.
    pub const ALL: [Self; 3] = [Self::InForce, Self::WithSegregated, Self::WithoutSegregated];

    /// The word of the parameter and of figures; none for the count in force.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::InForce => None,
            Self::WithSegregated => Some("with-segregated"),
            Self::WithoutSegregated => Some("without-segregated"),
        }
    }

    /// The parameters of this count of a contest.
    pub(crate) fn parameters(self, contest: &Contest) -> Parameters {
        let mut parameters = contest_place(contest);
        let word = self.word().map(|word| (BALLOTS.to_owned(), word.to_owned()));
        parameters.words.extend(word);
        parameters
    }

    fn named_by(parameters: &Parameters) -> Option<Self> {
        let word = parameters.words.get(BALLOTS).map(String::as_str);
        Self::ALL.into_iter().find(|count| count.word() == word)
    }

    /// Whether the ballots of a batch are among them.
    pub(crate) fn takes<'a>(
        self,
        definition: &CheckedDefinition,
        batch: &CvrBatch,
        rulings: impl Iterator<Item = &'a ClassRuling>,
    ) -> bool {
        let Some(class) = &batch.class else { return true };
        match self {
            Self::WithSegregated => true,
            Self::WithoutSegregated => false,
            Self::InForce => {
                let is_own = |ruling: &&ClassRuling| {
                    ruling.class == *class && definition.lies_in(&batch.unit, &ruling.unit)
                };
                rulings.filter(is_own).all(|ruling| ruling.counted)
            }
        }
    }
}

/// What the count of a contest is made from.
struct CountInputs<'a> {
    batches: Vec<(&'a CvrBatch, &'a CastBallots, Option<&'a NamedRecords>)>,
    adjudications: Vec<&'a WriteInAdjudication>,
    rulings: Vec<&'a ClassRuling>,
    lots: Vec<RoundLot>,
}

impl<'a> CountInputs<'a> {
    /// The batches with their ballots as people decided their write-ins.
    fn adjudicated(
        &self,
        contest: &Contest,
    ) -> Result<Vec<(&'a CvrBatch, Cow<'a, CastBallots>)>, DeriveError> {
        let decided = self.batches.iter().map(|(batch, ballots, named)| {
            let adjudications = self.adjudications.iter().copied();
            match as_decided(contest, (batch, ballots), *named, adjudications) {
                Ok(ballots) => Ok((*batch, ballots)),
                Err(fault) => {
                    let (contest, batch) = (contest.id.clone(), batch.batch.clone());
                    Err(DeriveError::WriteIns { contest, batch, fault })
                }
            }
        });
        decided.collect()
    }
}

fn count_inputs<'a>(contest: &Contest, inputs: &[Value<'a>]) -> Option<CountInputs<'a>> {
    let mut found = CountInputs {
        batches: Vec::new(),
        adjudications: Vec::new(),
        rulings: Vec::new(),
        lots: Vec::new(),
    };
    for input in inputs {
        match input {
            Value::Batch(batch, contests, named) => {
                let ballots = contests.get(&contest.id);
                found.batches.extend(ballots.map(|ballots| (*batch, ballots, *named)));
            }
            Value::Payload(Payload::WriteInAdjudication(one)) if one.contest == contest.id => {
                found.adjudications.push(one);
            }
            Value::Payload(Payload::BallotClass(ruling)) => found.rulings.push(ruling),
            Value::Payload(Payload::Lot(lot)) => found.lots.push(round_lot(contest, lot)?),
            _ => return None,
        }
    }
    Some(found)
}

/// The count of a contest from batches of ballots, from adjudications of their write-ins, from
/// rulings on their classes, and from the lots of its rounds.
pub(super) fn count(
    definition: &CheckedDefinition,
    parameters: &Parameters,
    inputs: &[Value<'_>],
    wants: impl Fn(&'static str) -> DeriveError,
) -> Result<Output, DeriveError> {
    let contest = contest_of(definition, parameters)?;
    let counting = definition.get().counting.get(&contest.id);
    let counting = counting.ok_or_else(|| DeriveError::NoCounting(contest.id.clone()))?;
    let which = CountOf::named_by(parameters).ok_or(DeriveError::CountOf)?;
    let found = count_inputs(contest, inputs).ok_or_else(|| {
        wants(
            "batches of cast vote records, adjudications of their write-ins, rulings on their \
             classes, and lots of rounds",
        )
    })?;
    let batches = found.adjudicated(contest)?;
    let CountInputs { rulings, lots, .. } = found;
    let merged = MergedUnits::new(batches.iter().flat_map(|(batch, _)| &batch.merged));
    let mut all = batches.iter().flat_map(|(_, ballots)| ballots.units());
    let units = units_of(definition, contest);
    if let Some(unit) = all.find(|unit| units.binary_search(unit).is_err()) {
        return Err(DeriveError::BallotOutside { contest: contest.id.clone(), unit: unit.clone() });
    }
    let taken =
        batches.iter().filter(|(batch, _)| which.takes(definition, batch, rulings.iter().copied()));
    let ballots = CastBallots::union(taken.map(|(_, ballots)| &**ballots));
    let parties = parties_of(definition, counting);
    let (units, lots) = (&units[..], &lots[..]);
    let to_count = ContestToCount { contest, counting, units, merged: &merged, lots, parties };
    Ok(Output::ContestCount(Box::new(count_contest(&to_count, &ballots)?)))
}

/// The contest of parties whose marks reach a contest with these rules.
fn parties_of<'a>(definition: &'a CheckedDefinition, counting: &Counting) -> Option<&'a Contest> {
    definition.contest(&counting.party_marks.as_ref()?.contest)
}

/// The units that report within a contest's place, in order.
fn units_of<'a>(definition: &'a CheckedDefinition, contest: &Contest) -> Vec<&'a UnitId> {
    let reporting = definition.reporting_units().map(|unit| &unit.id);
    let within = |unit: &&UnitId| definition.lies_in(unit, &contest.scope);
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
    let (units, merged, lots) = (&[][..], &MergedUnits::default(), &lots[..]);
    let to_count = ContestToCount { contest, counting, units, merged, lots, parties };
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
