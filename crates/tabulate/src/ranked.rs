//! Counts by rounds: instant runoff, single transferable vote, bottoms-up, and several passes.
//!
//! Each round has four steps: every ballot whose holder is out finds a new one; the threshold is
//! set; somebody is elected, or else somebody falls; what winners keep is settled. After each
//! round every vote is in exactly one place, which is asserted.

mod decide;
mod ledger;
mod path;
mod slices;
mod state;
mod tie;

use election::BallotCount;
use election::rules::{RankedMethod, RankedRules, RuleProblem};
use election::transcript::{
    CandidateIndex, Contender, InactiveReason, SliceTranscript, Standing, Transcript,
};

use crate::ballots::{Ballots, SliceKind};
use crate::ranking::Ranking;

pub use path::{BallotPath, PathStep};

use state::State;

/// Who has a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// Nobody yet: before the first round.
    Uncounted,
    /// A candidate.
    Candidate(CandidateIndex),
    /// Nobody any more.
    Inactive(InactiveReason),
}

/// A contest that is counted by rounds.
#[derive(Clone, Copy, Debug)]
pub struct RankedContest<'a> {
    /// Everyone, in the order of the contest.
    pub contenders: &'a [Contender],
    /// The rules.
    pub rules: &'a RankedRules,
    /// Lots drawn by people, for ties that the rules leave to them.
    pub lots: &'a [Lot],
}

/// A lot drawn by people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Which pass, from 1.
    pub pass: u32,
    /// In which round, from 1.
    pub round: u32,
    /// Whom it chose: to be elected or to fall, as the round had to decide.
    pub chosen: CandidateIndex,
}

/// Why a contest cannot be counted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    /// The rules cannot be carried out.
    #[error("{0}")]
    Rule(#[from] RuleProblem),
    /// More candidates than a ranking can name.
    #[error("{candidates} candidates; {} are the most", Ranking::MOST_CANDIDATES)]
    TooManyCandidates {
        /// How many.
        candidates: usize,
    },
    /// More ballots than are counted exactly.
    #[error("more than 2^53 - 1 ballots")]
    TooManyBallots,
    /// Seats are empty and nobody is left.
    #[error("round {round}: {unfilled} seats are open and no candidate continues")]
    NobodyLeft {
        /// The round.
        round: u32,
        /// How many seats.
        unfilled: u32,
    },
    /// A lot that names somebody who was not tied.
    #[error("the lot of pass {pass}, round {round} chose somebody who was not part of the tie")]
    LotOutsideTie {
        /// The pass.
        pass: u32,
        /// The round.
        round: u32,
    },
}

/// What to keep of a count besides its transcript.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Nothing.
    #[default]
    Transcript,
    /// The way of every ballot.
    Paths,
}

/// A finished count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The whole.
    pub transcript: Transcript,
    /// Its parts, for each kind of slice that the ballots have.
    pub slices: Vec<(SliceKind, Vec<SliceTranscript>)>,
    /// The way of every class of ballots, if it was to be kept.
    pub paths: Vec<BallotPath>,
}

/// Counts a contest: one count, or for a count in passes the one for each seat.
///
/// A pass whose tie is not broken is the last.
pub fn count_passes(
    contest: &RankedContest<'_>,
    ballots: &Ballots,
    keep: Keep,
) -> Result<Vec<Counted>, CountError> {
    let RankedMethod::MultiPass { seats } = contest.rules.method else {
        return Ok(vec![count(contest, ballots, keep)?]);
    };
    check(contest, ballots)?;
    let rules = RankedRules { method: RankedMethod::InstantRunoff, ..contest.rules.clone() };
    let mut contenders = contest.contenders.to_vec();
    let mut passes = Vec::new();
    for pass in 1..=seats {
        let one = RankedContest { contenders: &contenders, rules: &rules, lots: contest.lots };
        let counted = State::new(one, ballots, pass, keep).run()?;
        let elected = counted.transcript.elected.clone();
        passes.push(counted);
        if elected.is_empty() {
            break;
        }
        for winner in elected {
            contenders[winner.at()].standing = Standing::Excluded;
        }
    }
    Ok(passes)
}

/// Counts a contest for one method other than several passes.
pub fn count(
    contest: &RankedContest<'_>,
    ballots: &Ballots,
    keep: Keep,
) -> Result<Counted, CountError> {
    check(contest, ballots)?;
    State::new(*contest, ballots, 1, keep).run()
}

fn check(contest: &RankedContest<'_>, ballots: &Ballots) -> Result<(), CountError> {
    if let Some(problem) = contest.rules.problems().first() {
        return Err(CountError::Rule(*problem));
    }
    let candidates = contest.contenders.len();
    if candidates >= Ranking::MOST_CANDIDATES {
        return Err(CountError::TooManyCandidates { candidates });
    }
    BallotCount::new(ballots.total()).map_err(|_| CountError::TooManyBallots)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BallotBox;

    /// A number of sixteen bits also says that a mark shares its rank, is no candidate's, or counts
    /// blank ranks.
    #[test]
    fn more_candidates_than_have_numbers_are_refused() {
        let contender = Contender { name: "A".to_owned(), standing: Standing::Candidate };
        let contenders = vec![contender; Ranking::MOST_CANDIDATES];
        let (rules, ballots) = (RankedRules::PLAIN, BallotBox::new(&[]).close());
        let of = |contenders| {
            let contest = RankedContest { contenders, rules: &rules, lots: &[] };
            count(&contest, &ballots, Keep::Transcript)
        };
        let candidates = Ranking::MOST_CANDIDATES;
        assert_eq!(of(&contenders).unwrap_err(), CountError::TooManyCandidates { candidates });
        // One fewer is a count, of a tie among all of them.
        assert_eq!(of(&contenders[1..]).unwrap().transcript.rounds.len(), 1);
    }
}
