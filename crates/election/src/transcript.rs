//! What a count by rounds reports: where every vote was in every round, and why it moved.

use serde::{Deserialize, Serialize};

use crate::amount::Amount;
use crate::quantity::BallotCount;

/// A candidate of one count, by the place in its list.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct CandidateIndex(pub u16);

impl CandidateIndex {
    /// The place in the list.
    pub fn at(self) -> usize {
        usize::from(self.0)
    }
}

/// How a name on the list takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A candidate.
    Candidate,
    /// All undeclared write-ins together.
    UndeclaredWriteIns,
    /// On the ballot and out of the count, such as one who withdrew.
    Excluded,
}

/// A name of the count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contender {
    /// The name; draws go by it where their rule says so.
    pub name: String,
    /// How it takes part.
    pub standing: Standing,
}

/// A count by rounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transcript {
    /// Everyone, in the order of the contest.
    pub contenders: Vec<Contender>,
    /// How many seats this count fills.
    pub seats: u32,
    /// All ballots.
    pub ballots: BallotCount,
    /// The rounds, from the first.
    pub rounds: Vec<Round>,
    /// The elected, by round and name.
    pub elected: Vec<CandidateIndex>,
    /// How it ended.
    pub ending: Ending,
}

/// How a count ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Ending {
    /// By its rules.
    Complete,
    /// After the round that the rules named; not all are elected.
    StoppedEarly,
    /// At a tie that the rules leave to a lot, and no lot was given.
    Tied {
        /// Between whom, by name.
        between: Vec<CandidateIndex>,
        /// What the lot decides.
        deciding: Deciding,
    },
}

/// What breaking a tie decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deciding {
    /// Who is elected.
    Winner,
    /// Who is eliminated.
    Loser,
}

/// One round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// What elects.
    pub threshold: Amount,
    /// The votes of each contender; nothing for who is no longer there.
    pub tally: Vec<Option<Amount>>,
    /// The votes of those who continue.
    pub active: Amount,
    /// Those and the votes that past winners keep.
    pub counting: Amount,
    /// Votes that count for nobody.
    pub inactive: Inactive,
    /// What truncation left over up to this round.
    pub residual: Amount,
    /// Who was elected, by name.
    pub elected: Vec<CandidateIndex>,
    /// Who fell, by name.
    pub eliminated: Vec<CandidateIndex>,
    /// Where the votes of those went in the next round.
    pub transfers: Vec<Transfer>,
    /// The tie that was broken, if one was.
    pub tie: Option<BrokenTie>,
}

/// Votes that count for nobody, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inactive {
    /// No candidate was ranked: undervotes of the contest.
    pub no_ranking: Amount,
    /// Every ranked candidate is out.
    pub exhausted_choices: Amount,
    /// An overvote.
    pub overvotes: Amount,
    /// Too many blank ranks in a row.
    pub skipped_rankings: Amount,
    /// A candidate ranked again.
    pub repeated_rankings: Amount,
    /// Surplus of winners when all seats were filled.
    pub final_surplus: Amount,
}

impl Inactive {
    /// All of them.
    pub fn total(&self) -> Amount {
        InactiveReason::ALL.into_iter().fold(Amount::ZERO, |sum, reason| sum.plus(self.by(reason)))
    }

    /// Those for one reason.
    pub fn by(&self, reason: InactiveReason) -> Amount {
        match reason {
            InactiveReason::NoRanking => self.no_ranking,
            InactiveReason::ExhaustedChoices => self.exhausted_choices,
            InactiveReason::Overvote => self.overvotes,
            InactiveReason::SkippedRankings => self.skipped_rankings,
            InactiveReason::RepeatedRanking => self.repeated_rankings,
            InactiveReason::FinalSurplus => self.final_surplus,
        }
    }

    /// Those for one reason, to be set.
    pub fn by_mut(&mut self, reason: InactiveReason) -> &mut Amount {
        match reason {
            InactiveReason::NoRanking => &mut self.no_ranking,
            InactiveReason::ExhaustedChoices => &mut self.exhausted_choices,
            InactiveReason::Overvote => &mut self.overvotes,
            InactiveReason::SkippedRankings => &mut self.skipped_rankings,
            InactiveReason::RepeatedRanking => &mut self.repeated_rankings,
            InactiveReason::FinalSurplus => &mut self.final_surplus,
        }
    }
}

/// Why a vote counts for nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InactiveReason {
    /// No candidate was ranked.
    NoRanking,
    /// Every ranked candidate is out.
    ExhaustedChoices,
    /// An overvote.
    Overvote,
    /// Too many blank ranks in a row.
    SkippedRankings,
    /// A candidate ranked again.
    RepeatedRanking,
    /// Surplus of winners when all seats were filled.
    FinalSurplus,
}

impl InactiveReason {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::NoRanking,
        Self::ExhaustedChoices,
        Self::Overvote,
        Self::SkippedRankings,
        Self::RepeatedRanking,
        Self::FinalSurplus,
    ];
}

/// Where a transferred vote went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// To a candidate.
    To(CandidateIndex),
    /// To nobody.
    Inactive,
    /// Left over by truncation.
    Residual,
}

/// Votes that moved between two rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// From whom.
    pub from: CandidateIndex,
    /// Where to.
    pub to: Target,
    /// How many.
    pub votes: Amount,
}

/// A tie and how it was broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrokenTie {
    /// Between whom, by name.
    pub between: Vec<CandidateIndex>,
    /// Whom it chose.
    pub chosen: CandidateIndex,
    /// What it decided.
    pub deciding: Deciding,
}

/// The votes of one unit, batch or type of count in one round of the whole count.
///
/// Who is elected or falls is decided by the whole; what truncation leaves over is known of the
/// whole alone, so that past winners keep theirs here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SliceRound {
    /// The votes of each contender; nothing for who is no longer there.
    pub tally: Vec<Option<Amount>>,
    /// Those of them that continue.
    pub active: Amount,
    /// Those and the votes that past winners keep.
    pub counting: Amount,
    /// Votes that count for nobody.
    pub inactive: Inactive,
    /// Where the votes of those decided in this round went in the next.
    pub transfers: Vec<Transfer>,
}

/// One unit, batch or type of count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SliceTranscript {
    /// Which, by the place in the caller's dictionary.
    pub slice: u32,
    /// Its ballots.
    pub ballots: BallotCount,
    /// Its rounds, as many as the whole has.
    pub rounds: Vec<SliceRound>,
}
