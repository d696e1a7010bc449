//! Contests with ranks.

use std::collections::BTreeMap;

use election::Amount;
use election::cvr::{MarkStatus, MarkedFor, PlacedMark};
use election::rules::RankedRules;
use election::transcript::{
    CandidateIndex, Contender, Deciding, Ending, Inactive, Round, SliceTranscript, Standing,
    Target, Transcript,
};
use election::{BallotCount, CandidateId, CandidateKind, Contest};
use serde::{Deserialize, Serialize};

use super::cast::CastBallots;
use super::cells::{Cells, Parts};
use super::lots::{self, RoundLot};
use super::{
    CellCount, ContestCount, ContestCountError, ContestCountFormat, ContestToCount, candidate_of,
    write_ins,
};
use crate::ballots::{BallotBox, SliceKind};
use crate::ranked::{Counted, Keep, RankedContest, count_passes};
use crate::ranking::{Choice, RankedMark, Ranking};

/// One count by rounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankedPass {
    /// Who is elected, in the order of rounds.
    pub elected: Vec<CandidateId>,
    /// How it ended.
    pub ending: Ended,
    /// The rounds.
    pub rounds: Vec<RoundCount>,
}

/// How a count ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// By its rules.
    Complete,
    /// After the round that the rules name.
    StoppedEarly,
    /// At a tie that a lot must break: the lot is an input that is not there yet.
    Tied {
        /// Between whom.
        between: Vec<CandidateId>,
        /// What the lot decides.
        deciding: TiedFor,
    },
}

/// What a tie is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TiedFor {
    /// Who is elected.
    Election,
    /// Who is eliminated.
    Elimination,
}

/// One round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundCount {
    /// What elects.
    pub threshold: Amount,
    /// The votes of each candidate who is still there.
    pub votes: BTreeMap<CandidateId, Amount>,
    /// Votes that count for nobody, by reason.
    pub inactive: Inactive,
    /// What truncation left over up to this round.
    pub residual: Amount,
    /// Who was elected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elected: Vec<CandidateId>,
    /// Who fell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub eliminated: Vec<CandidateId>,
    /// The tie that was broken to decide it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tie: Option<TieBroken>,
    /// Where the votes of those went in the next round.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<VotesMoved>,
}

/// A tie of a round, and whom the rules or a lot chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TieBroken {
    /// Between whom.
    pub between: Vec<CandidateId>,
    /// Who was elected or fell by it.
    pub chosen: CandidateId,
    /// What it decided.
    pub deciding: TiedFor,
}

/// Votes that moved from one candidate in one round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VotesMoved {
    /// From whom.
    pub from: CandidateId,
    /// To candidates.
    pub to: BTreeMap<CandidateId, Amount>,
    /// To nobody.
    pub inactive: Amount,
    /// Left over by truncation.
    pub residual: Amount,
}

/// A round of one part of the count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellRound {
    /// The votes of each candidate who is still there.
    pub votes: BTreeMap<CandidateId, Amount>,
    /// Votes that count for nobody.
    pub inactive: Amount,
}

/// Counts a contest and its parts.
pub(super) fn count(
    contest: &Contest,
    rules: &RankedRules,
    lots: &[RoundLot],
    ballots: &CastBallots,
    parts: &Parts,
) -> Result<ContestCount, ContestCountError> {
    let mut ballot_box = BallotBox::new(&[SliceKind::Unit, SliceKind::CountType]);
    let mut ranking = Ranking::default();
    for (pattern, counts) in ballots.patterns() {
        ranking.set(&mut ranked_marks(contest, &pattern.marks)?);
        for count in counts {
            let slices = [parts.units.number(count.place), parts.types.number(count.place)];
            ballot_box.add_many(&ranking, &slices, count.ballots)?;
        }
    }
    let contenders = contenders(contest);
    let drawn = lots::drawn(contest, lots)?;
    let ranked = RankedContest { contenders: &contenders, rules, lots: &drawn };
    let passes = count_passes(&ranked, &ballot_box.close(), Keep::Transcript)?;
    lots::check(contest, rules.ties, lots, &passes)?;
    let names = Names(contest);
    Ok(ContestCount {
        format: ContestCountFormat::V1,
        contest: contest.id.clone(),
        ballots: BallotCount::new(ballots.total())?,
        missing: Vec::new(),
        marks: None,
        by_unit: names.cells(&parts.units, &passes, SliceKind::Unit),
        by_type: names.cells(&parts.types, &passes, SliceKind::CountType),
        passes: passes.iter().map(|pass| names.pass(&pass.transcript)).collect(),
    })
}

/// The parts of a count by batches.
pub(super) fn by_batch<T: Clone>(
    to_count: &ContestToCount<'_>,
    rules: &RankedRules,
    batches: &[(T, &CastBallots)],
) -> Result<Vec<CellCount<T>>, ContestCountError> {
    let contest = to_count.contest;
    // A batch may have the contest's column and no ballot with it.
    let batches: Vec<&(T, &CastBallots)> =
        batches.iter().filter(|(_, ballots)| ballots.total() > 0).collect();
    let cells = Cells::each(batches.iter().map(|(name, _)| name.clone()));
    let mut ballot_box = BallotBox::new(&[SliceKind::Batch]);
    let mut ranking = Ranking::default();
    for (number, (_, ballots)) in (0..).zip(batches) {
        for (pattern, counts) in ballots.patterns() {
            ranking.set(&mut ranked_marks(contest, &pattern.marks)?);
            let cast = counts.iter().map(|count| count.ballots).sum();
            ballot_box.add_many(&ranking, &[number], cast)?;
        }
    }
    let (contenders, drawn) = (contenders(contest), lots::drawn(contest, to_count.lots)?);
    let ranked = RankedContest { contenders: &contenders, rules, lots: &drawn };
    let passes = count_passes(&ranked, &ballot_box.close(), Keep::Transcript)?;
    Ok(Names(contest).cells(&cells, &passes, SliceKind::Batch))
}

/// The candidates, and after them all undeclared write-ins together.
fn contenders(contest: &Contest) -> Vec<Contender> {
    let candidates = contest.candidates.iter().map(|candidate| Contender {
        name: candidate.id.to_string(),
        standing: match candidate.kind {
            CandidateKind::Person => Standing::Candidate,
            CandidateKind::Aggregate | CandidateKind::NoneOfThese => Standing::Excluded,
        },
    });
    let write_ins =
        Contender { name: write_ins().to_string(), standing: Standing::UndeclaredWriteIns };
    candidates.chain([write_ins]).collect()
}

fn ranked_marks(
    contest: &Contest,
    marks: &[PlacedMark],
) -> Result<Vec<RankedMark>, ContestCountError> {
    let counted = marks.iter().filter(|mark| mark.status == MarkStatus::Indicated);
    let ranked = counted.map(|mark| {
        if mark.rank.0 == 0 {
            let contest = contest.id.clone();
            return Err(ContestCountError::Ranks { contest, found: "without", wanted: "with" });
        }
        let index = |place| CandidateIndex(u16::try_from(place).expect("a bounded list"));
        let choice = match &mark.mark {
            MarkedFor::WriteIn => Choice::Candidate(index(contest.candidates.len())),
            MarkedFor::Overvote => Choice::Overvote,
            MarkedFor::Selection(line) => match candidate_of(contest, line) {
                Some(place) => Choice::Candidate(index(place)),
                None => {
                    let (contest, selection) = (contest.id.clone(), line.clone());
                    return Err(ContestCountError::UnknownSelection { contest, selection });
                }
            },
        };
        Ok(RankedMark { rank: mark.rank.0, choice })
    });
    ranked.collect()
}

fn tied_for(deciding: Deciding) -> TiedFor {
    match deciding {
        Deciding::Winner => TiedFor::Election,
        Deciding::Loser => TiedFor::Elimination,
    }
}

/// Candidates by their place.
struct Names<'a>(&'a Contest);

impl Names<'_> {
    fn of(&self, index: CandidateIndex) -> CandidateId {
        match self.0.candidates.get(index.at()) {
            Some(candidate) => candidate.id.clone(),
            None => write_ins(),
        }
    }

    fn all(&self, indices: &[CandidateIndex]) -> Vec<CandidateId> {
        indices.iter().map(|index| self.of(*index)).collect()
    }

    fn votes(&self, tally: &[Option<Amount>]) -> BTreeMap<CandidateId, Amount> {
        let held = (0..).zip(tally).filter_map(|(at, votes)| Some((CandidateIndex(at), (*votes)?)));
        held.map(|(index, votes)| (self.of(index), votes)).collect()
    }

    fn pass(&self, transcript: &Transcript) -> RankedPass {
        let ending = match &transcript.ending {
            Ending::Complete => Ended::Complete,
            Ending::StoppedEarly => Ended::StoppedEarly,
            Ending::Tied { between, deciding } => {
                Ended::Tied { between: self.all(between), deciding: tied_for(*deciding) }
            }
        };
        RankedPass {
            elected: self.all(&transcript.elected),
            ending,
            rounds: transcript.rounds.iter().map(|round| self.round(round)).collect(),
        }
    }

    fn round(&self, round: &Round) -> RoundCount {
        RoundCount {
            threshold: round.threshold,
            votes: self.votes(&round.tally),
            inactive: round.inactive,
            residual: round.residual,
            elected: self.all(&round.elected),
            eliminated: self.all(&round.eliminated),
            tie: round.tie.as_ref().map(|tie| TieBroken {
                between: self.all(&tie.between),
                chosen: self.of(tie.chosen),
                deciding: tied_for(tie.deciding),
            }),
            moved: self.moved(round),
        }
    }

    fn moved(&self, round: &Round) -> Vec<VotesMoved> {
        let mut moved: BTreeMap<CandidateIndex, VotesMoved> = BTreeMap::new();
        for transfer in &round.transfers {
            let from = moved.entry(transfer.from).or_insert_with(|| VotesMoved {
                from: self.of(transfer.from),
                to: BTreeMap::new(),
                inactive: Amount::ZERO,
                residual: Amount::ZERO,
            });
            match transfer.to {
                Target::To(index) => {
                    from.to.insert(self.of(index), transfer.votes);
                }
                Target::Inactive => from.inactive = from.inactive.plus(transfer.votes),
                Target::Residual => from.residual = from.residual.plus(transfer.votes),
            }
        }
        moved.into_values().collect()
    }

    fn cells<T: Clone>(
        &self,
        cells: &Cells<T>,
        passes: &[Counted],
        kind: SliceKind,
    ) -> Vec<CellCount<T>> {
        let slices = passes.iter().map(|pass| {
            let of_kind = pass.slices.iter().find(|(of, _)| *of == kind);
            of_kind.map_or(&[][..], |(_, slices)| &slices[..])
        });
        let slices: Vec<&[SliceTranscript]> = slices.collect();
        let cell = |(number, of): (u32, &Vec<T>)| {
            let in_pass = |slices: &&[SliceTranscript]| {
                let slice = slices.iter().find(|slice| slice.slice == number);
                let slice = slice.expect("every part with ballots is a slice of every pass");
                (slice.ballots, self.cell_rounds(slice))
            };
            let passes: Vec<(BallotCount, Vec<CellRound>)> = slices.iter().map(in_pass).collect();
            CellCount {
                of: of.clone(),
                ballots: passes.first().map_or(BallotCount::ZERO, |(ballots, _)| *ballots),
                marks: None,
                passes: passes.into_iter().map(|(_, rounds)| rounds).collect(),
            }
        };
        (0..).zip(&cells.of).map(cell).collect()
    }

    fn cell_rounds(&self, slice: &SliceTranscript) -> Vec<CellRound> {
        let rounds = slice.rounds.iter().map(|round| CellRound {
            votes: self.votes(&round.tally),
            inactive: round.inactive.total(),
        });
        rounds.collect()
    }
}
