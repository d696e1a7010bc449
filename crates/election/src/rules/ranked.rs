//! Rules of contests with ranked ballots.

use serde::{Deserialize, Serialize};

use crate::amount::{Amount, MOST_PLACES};

/// How a contest with ranked ballots is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RankedRules {
    /// Who is elected, and how many.
    pub method: RankedMethod,
    /// On which round's votes the threshold rests, in contests for one seat.
    pub threshold: ThresholdBasis,
    /// When the count ends.
    pub stop: StopRule,
    /// No round after this one, if any is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_after_round: Option<u32>,
    /// What several marks at one rank do.
    pub overvote: OvervoteRule,
    /// How many ranks in a row may be blank.
    pub skips: SkipRule,
    /// What a second ranking of the same candidate does.
    pub repeats: RepeatRule,
    /// When undeclared write-ins fall.
    pub write_ins: WriteInRule,
    /// Whether everybody below the threshold falls at once.
    pub cutoff: Cutoff,
    /// Whether several fall at once who cannot win together.
    pub batch: BatchElimination,
    /// How a tie is broken.
    pub ties: TieRule,
    /// Decimal places of transfer values, each truncated.
    pub decimal_places: u8,
}

/// Who is elected, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "kebab-case", deny_unknown_fields)]
pub enum RankedMethod {
    /// One seat: whoever has the threshold, or leads among the last two.
    InstantRunoff,
    /// Several seats; surplus over the quota moves on in fractions of all of a winner's ballots.
    SingleTransferableVote {
        /// How many seats.
        seats: u32,
        /// The quota.
        quota: Quota,
        /// How many are elected in a round.
        elections: ElectionsPerRound,
    },
    /// Several seats: the lowest fall until as many are left.
    BottomsUp {
        /// How many seats.
        seats: u32,
    },
    /// The lowest fall until all that are left have more than a share of the continuing votes.
    BottomsUpToThreshold {
        /// The share.
        percentage: Percentage,
    },
    /// Several seats, each by an instant runoff without those already elected.
    MultiPass {
        /// How many seats.
        seats: u32,
    },
}

impl RankedMethod {
    /// How many seats; none where everyone above a share is elected.
    pub fn seats(self) -> u32 {
        match self {
            Self::InstantRunoff => 1,
            Self::SingleTransferableVote { seats, .. }
            | Self::BottomsUp { seats }
            | Self::MultiPass { seats } => seats,
            Self::BottomsUpToThreshold { .. } => 0,
        }
    }
}

/// A share of votes in percent, exact: `15` or `12.5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Percentage(pub Amount);

impl Percentage {
    /// This share of so many votes, with two places more than the percentage has.
    pub fn of(self, votes: u64) -> Amount {
        let hundredths = Amount::of_units(self.0.units(), self.0.places() + 2);
        let units = hundredths.units().checked_mul(i128::from(votes));
        let units = units.expect("a share of at most 2^53 ballots fits 127 bits");
        Amount::of_units(units, hundredths.places())
    }
}

/// How many votes elect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quota {
    /// The whole votes above a share of one in seats plus one.
    Droop,
    /// The same, to the last decimal place of the count.
    DroopFractional,
    /// A share of one in seats, rounded up to whole votes.
    Hare,
}

/// How many are elected in one round of a count for several seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ElectionsPerRound {
    /// Everyone who has the quota.
    All,
    /// The one with the most votes.
    One,
}

/// On which round's votes the threshold for one seat rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThresholdBasis {
    /// The votes that continue in each round.
    EachRound,
    /// The votes of the first round.
    FirstRound,
}

/// When a count for one seat ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopRule {
    /// As soon as all are elected.
    Elected,
    /// When two candidates are left, to show how the last two stand.
    TwoRemain,
}

/// What several marks at one rank do, once the count comes to that rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OvervoteRule {
    /// The ballot is inactive.
    Exhaust,
    /// The rank is passed over.
    Skip,
    /// The ballot is inactive if several of them continue; one who continues has the vote.
    ExhaustIfSeveralContinue,
    /// The ballot is inactive if any of them continues: an overvote at its highest continuing
    /// ranking. Where the record names nobody, they are taken to continue.
    ///
    /// Source: 21-A M.R.S. section 723-A(1)(D), (F), (H), text generated 2020-02-05, secondary.
    ExhaustIfAnyContinues,
}

/// How many ranks in a row may be blank before the next marked one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipRule {
    /// Any number.
    Unlimited,
    /// Up to so many; more make the ballot inactive.
    AtMost(u16),
}

/// What a second ranking of the same candidate does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RepeatRule {
    /// It is passed over, and its rank is no blank one.
    Ignore,
    /// It is taken out before blank ranks are counted, and can so make a gap longer.
    Blank,
    /// It makes the ballot inactive. A second overvote that names nobody is a repeat too, as it
    /// is in RCTab, the only place where this rule was found.
    Exhaust,
}

/// When undeclared write-ins fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WriteInRule {
    /// Before anyone else, and nobody is elected while they hold votes.
    First,
    /// In their turn, as one candidate who cannot be elected by the threshold.
    InTurn,
}

/// Whether everybody below the threshold falls at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cutoff {
    /// No.
    None,
    /// Yes.
    BelowThreshold,
}

/// Whether several candidates fall at once who could not win with all of each other's votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchElimination {
    /// No: one a round.
    None,
    /// If their sum is less than the next candidate's votes.
    SumBelowNext,
    /// If their sum is not more than the next candidate's votes.
    SumNotAboveNext,
}

/// How a tie is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "kebab-case", deny_unknown_fields)]
pub enum TieRule {
    /// By a lot that people draw: the count stops at a tie that no lot is given for.
    Lot,
    /// By the order of the candidates: the earliest wins, the latest falls.
    CandidateOrder,
    /// By an order drawn from a seed at the beginning.
    DrawnOrder {
        /// The seed of the generator.
        seed: i64,
    },
    /// By a draw from a seed at each tie.
    Draw {
        /// The seed of the generator.
        seed: i64,
    },
    /// By the votes in earlier rounds, from the last back to the first; then by lot.
    EarlierRoundsThenLot,
    /// By the votes in earlier rounds, from the last back to the first; then by a draw.
    EarlierRoundsThenDraw {
        /// The seed of the generator.
        seed: i64,
    },
}

/// Rules that contradict each other or ask for too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    /// A contest for no seat.
    #[error("a contest fills at least one seat")]
    NoSeat,
    /// The last two are shown of counts for one seat alone.
    #[error("a count for several seats ends when they are filled, not when two remain")]
    TwoRemainForSeveral,
    /// A quota for several seats rests on the first round in any case; the rule is for one seat.
    #[error("a threshold of the first round is a rule for one seat; several have a quota")]
    FirstRoundForSeveral,
    /// A place beyond what amounts hold.
    #[error("{places} decimal places; 20 are the most")]
    Places {
        /// How many.
        places: u8,
    },
    /// Nothing, or more than everything.
    #[error("a threshold of {} percent; it lies above 0 and at 100 at the most", .percentage.0)]
    Percentage {
        /// The share.
        percentage: Percentage,
    },
}

impl RankedRules {
    /// An instant runoff in which nothing is restricted: overvotes exhaust when they are reached,
    /// skips and repeats are passed over, one falls a round, a tie waits for a lot.
    pub const PLAIN: Self = Self {
        method: RankedMethod::InstantRunoff,
        threshold: ThresholdBasis::EachRound,
        stop: StopRule::Elected,
        stop_after_round: None,
        overvote: OvervoteRule::Exhaust,
        skips: SkipRule::Unlimited,
        repeats: RepeatRule::Ignore,
        write_ins: WriteInRule::First,
        cutoff: Cutoff::None,
        batch: BatchElimination::None,
        ties: TieRule::Lot,
        decimal_places: 4,
    };

    /// Everything in these rules that cannot be carried out.
    pub fn problems(&self) -> Vec<RuleProblem> {
        let mut problems = Vec::new();
        if self.decimal_places > MOST_PLACES {
            problems.push(RuleProblem::Places { places: self.decimal_places });
        }
        match self.method {
            RankedMethod::BottomsUpToThreshold { percentage } => {
                let share = percentage.0;
                let within = share.units() > 0 && share.places() <= 6;
                if !within || share.compare(Amount::whole(100)).is_gt() {
                    problems.push(RuleProblem::Percentage { percentage });
                }
            }
            method if method.seats() == 0 => problems.push(RuleProblem::NoSeat),
            RankedMethod::SingleTransferableVote { .. } | RankedMethod::BottomsUp { .. }
                if self.threshold == ThresholdBasis::FirstRound =>
            {
                problems.push(RuleProblem::FirstRoundForSeveral);
            }
            RankedMethod::SingleTransferableVote { .. } | RankedMethod::BottomsUp { .. }
                if self.stop == StopRule::TwoRemain =>
            {
                problems.push(RuleProblem::TwoRemainForSeveral);
            }
            _ => {}
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With two seats to fill, a threshold of the first round would elect whoever leads three.
    #[test]
    fn a_threshold_of_the_first_round_is_for_one_seat() {
        let single = RankedRules { threshold: ThresholdBasis::FirstRound, ..RankedRules::PLAIN };
        assert_eq!(single.problems(), []);
        let (quota, elections) = (Quota::Droop, ElectionsPerRound::All);
        for method in [
            RankedMethod::SingleTransferableVote { seats: 2, quota, elections },
            RankedMethod::BottomsUp { seats: 2 },
        ] {
            let several = RankedRules { method, ..single.clone() };
            assert_eq!(several.problems(), [RuleProblem::FirstRoundForSeveral], "{method:?}");
        }
    }
}
