//! What one unit reported: votes by ballot line, and an account of its ballots.

use serde::{Deserialize, Serialize};

use crate::{
    BallotCount, Contest, ContestId, CountOverflow, SelectionId, SortedMap, UnitId, VoteCount,
};

/// The votes of one reporting unit: the payload of a unit-return statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitReturn {
    /// The account of all ballots, where the unit gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accounting: Option<BallotAccounting>,
    /// Whether the unit reported this, or somebody worked it out.
    pub basis: Basis,
    /// The votes of each contest on the unit's ballots.
    pub contests: SortedMap<ContestId, ContestReturn>,
    /// The version of this shape.
    pub format: ReturnFormat,
    /// Where a transcriber read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The unit.
    pub unit: UnitId,
}

/// The version of the shape of a [`UnitReturn`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReturnFormat {
    /// The first.
    #[serde(rename = "ascertain/unit-return/v1")]
    V1,
}

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The unit's own report.
    Reported,
    /// Worked out from other figures, such as a state's total less its counties: marked wherever
    /// it is shown, and no check of the total it was worked out from.
    Reconstructed,
}

/// The votes of one contest in one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContestReturn {
    /// Votes void because a ballot marked too many, where the unit reports them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overvotes: Option<VoteCount>,
    /// Ballots' votes left unused, where the unit reports them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undervotes: Option<VoteCount>,
    /// Votes by ballot line; a line that is not listed has none.
    pub votes: SortedMap<SelectionId, VoteCount>,
}

/// The account of a unit's ballots, from the paper to the count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BallotAccounting {
    /// Voters who signed in at the polling place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_ins: Option<BallotCount>,
    /// Ballots counted.
    pub counted: BallotCount,
    /// Ballots by mail and others whose envelope was accepted.
    #[serde(default)]
    pub envelopes_accepted: BallotCount,
    /// Ballots issued to voters, by hand or by mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<BallotCount>,
    /// Provisional ballots that were not accepted.
    #[serde(default)]
    pub provisional_rejected: BallotCount,
    /// Registered voters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered: Option<BallotCount>,
    /// Ballots spoiled and replaced.
    #[serde(default)]
    pub spoiled: BallotCount,
    /// Ballots issued that did not come back.
    #[serde(default)]
    pub unreturned: BallotCount,
}

/// Why an account of ballots does not add up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountingProblem {
    /// Votes, undervotes and overvotes are not the ballots times the votes a ballot has.
    #[error(
        "votes, undervotes and overvotes are {accounted}, but {counted} ballots with \
         {votes_allowed} votes each make {expected}"
    )]
    Votes {
        /// The sum that the contest reports.
        accounted: u64,
        /// Ballots counted.
        counted: BallotCount,
        /// Votes a ballot has.
        votes_allowed: u32,
        /// What the sum should be.
        expected: u64,
    },
    /// Ballots counted, rejected, spoiled and unreturned are not those issued.
    #[error(
        "ballots counted, rejected, spoiled and unreturned are {accounted}, \
         but {issued} were issued"
    )]
    Issued {
        /// The sum that the unit reports.
        accounted: u64,
        /// Ballots issued.
        issued: BallotCount,
    },
    /// More ballots than voters who signed in or whose envelope was accepted.
    #[error("{counted} ballots were counted from {voters} voters signed in or accepted by mail")]
    Turnout {
        /// Ballots counted.
        counted: BallotCount,
        /// Check-ins and accepted envelopes.
        voters: u64,
    },
    /// More ballots than registered voters.
    #[error("{counted} ballots were counted from {registered} registered voters")]
    Registered {
        /// Ballots counted.
        counted: BallotCount,
        /// Registered voters.
        registered: BallotCount,
    },
}

/// Why a return cannot be true of its contest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReturnProblem {
    /// A contest that the definition does not have.
    #[error("contest {contest} is not in the definition")]
    UnknownContest {
        /// The contest as the return names it.
        contest: ContestId,
    },
    /// A ballot line that the contest does not have.
    #[error("{selection} is no candidate of contest {contest}")]
    UnknownSelection {
        /// The contest.
        contest: ContestId,
        /// The line as the return names it.
        selection: SelectionId,
    },
    /// More votes than the unit's ballots can hold.
    #[error("contest {contest}: {votes} votes from {counted} ballots with {allowed} votes each")]
    TooManyVotes {
        /// The contest.
        contest: ContestId,
        /// All votes for candidates.
        votes: VoteCount,
        /// Ballots counted.
        counted: BallotCount,
        /// Votes a ballot has.
        allowed: u32,
    },
    /// A sum that no reader holds exactly.
    #[error("contest {contest}: {overflow}")]
    Overflow {
        /// The contest.
        contest: ContestId,
        /// The refusal.
        overflow: CountOverflow,
    },
}

impl ContestReturn {
    /// All votes for candidates.
    pub fn votes_cast(&self) -> Result<VoteCount, CountOverflow> {
        VoteCount::checked_sum(self.votes.values().copied())
    }
}

impl UnitReturn {
    /// Every reason why the return cannot be true of these contests.
    pub fn problems<'a>(
        &self,
        contest_of: impl Fn(&ContestId) -> Option<&'a Contest>,
    ) -> Vec<ReturnProblem> {
        let mut problems = Vec::new();
        for (id, votes) in &self.contests {
            match contest_of(id) {
                None => problems.push(ReturnProblem::UnknownContest { contest: id.clone() }),
                Some(contest) => self.contest_problems(contest, votes, &mut problems),
            }
        }
        problems
    }

    fn contest_problems(
        &self,
        contest: &Contest,
        votes: &ContestReturn,
        problems: &mut Vec<ReturnProblem>,
    ) {
        let unknown = votes.votes.keys().filter(|line| !contest.has_selection(line));
        problems.extend(unknown.map(|selection| ReturnProblem::UnknownSelection {
            contest: contest.id.clone(),
            selection: selection.clone(),
        }));
        match (votes.votes_cast(), self.accounting) {
            (Err(overflow), _) => {
                problems.push(ReturnProblem::Overflow { contest: contest.id.clone(), overflow });
            }
            (Ok(cast), Some(account)) if exceeds(cast, account.counted, contest.votes_allowed) => {
                problems.push(ReturnProblem::TooManyVotes {
                    contest: contest.id.clone(),
                    votes: cast,
                    counted: account.counted,
                    allowed: contest.votes_allowed,
                });
            }
            _ => {}
        }
    }
}

fn exceeds(votes: VoteCount, ballots: BallotCount, allowed: u32) -> bool {
    u128::from(votes.get()) > u128::from(ballots.get()) * u128::from(allowed)
}

impl BallotAccounting {
    /// Every rule of the account that does not hold; a rule without its numbers is not judged.
    pub fn problems(&self, contest: &Contest, votes: &ContestReturn) -> Vec<AccountingProblem> {
        self.contest_problem(contest, votes).into_iter().chain(self.ballot_problems()).collect()
    }

    /// Every rule between the account's own numbers that does not hold.
    pub fn ballot_problems(&self) -> Vec<AccountingProblem> {
        let rules = [self.issued_rule(), self.turnout_rule(), self.registered_rule()];
        rules.into_iter().flatten().collect()
    }

    /// The one rule that asks about a contest, where it does not hold:
    /// votes + undervotes + overvotes = ballots counted x votes allowed.
    pub fn contest_problem(
        &self,
        contest: &Contest,
        votes: &ContestReturn,
    ) -> Option<AccountingProblem> {
        let (under, over) = (votes.undervotes?, votes.overvotes?);
        let accounted = votes.votes_cast().ok()?.get() + under.get() + over.get();
        let expected = self.counted.get().checked_mul(u64::from(contest.votes_allowed))?;
        (accounted != expected).then_some(AccountingProblem::Votes {
            accounted,
            counted: self.counted,
            votes_allowed: contest.votes_allowed,
            expected,
        })
    }

    /// counted + provisional rejected + spoiled + unreturned = issued.
    fn issued_rule(&self) -> Option<AccountingProblem> {
        let issued = self.issued?;
        let accounted = self.counted.get()
            + self.provisional_rejected.get()
            + self.spoiled.get()
            + self.unreturned.get();
        (accounted != issued.get()).then_some(AccountingProblem::Issued { accounted, issued })
    }

    /// counted <= check-ins + accepted envelopes.
    fn turnout_rule(&self) -> Option<AccountingProblem> {
        let voters = self.check_ins?.get() + self.envelopes_accepted.get();
        (self.counted.get() > voters)
            .then_some(AccountingProblem::Turnout { counted: self.counted, voters })
    }

    fn registered_rule(&self) -> Option<AccountingProblem> {
        let registered = self.registered?;
        (self.counted > registered)
            .then_some(AccountingProblem::Registered { counted: self.counted, registered })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Candidate, CandidateKind, VoteVariation};

    fn contest() -> Contest {
        let person = |id: &str| Candidate {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            kind: CandidateKind::Person,
            party: None,
            lines: Vec::new(),
        };
        Contest {
            id: "mayor".parse().unwrap(),
            title: "Mayor".to_owned(),
            scope: "town".parse().unwrap(),
            vote_variation: VoteVariation::Plurality,
            votes_allowed: 1,
            number_elected: 1,
            candidates: vec![person("ames"), person("bell")],
        }
    }

    fn count<T: TryFrom<u64, Error = CountOverflow>>(n: u64) -> T {
        T::try_from(n).unwrap()
    }

    fn votes(ames: u64, bell: u64, under: u64, over: u64) -> ContestReturn {
        let votes = [("ames", ames), ("bell", bell)];
        ContestReturn {
            votes: votes.map(|(id, n)| (id.parse().unwrap(), count(n))).into(),
            undervotes: Some(count(under)),
            overvotes: Some(count(over)),
        }
    }

    fn account() -> BallotAccounting {
        BallotAccounting {
            counted: count(100),
            issued: Some(count(110)),
            provisional_rejected: count(2),
            spoiled: count(3),
            unreturned: count(5),
            check_ins: Some(count(70)),
            envelopes_accepted: count(30),
            registered: Some(count(200)),
        }
    }

    #[test]
    fn an_honest_account_adds_up() {
        assert_eq!(account().problems(&contest(), &votes(60, 35, 4, 1)), []);
    }

    #[test]
    fn each_rule_of_the_account_fails_by_itself() {
        let honest = votes(60, 35, 4, 1);
        let lost_vote = account().problems(&contest(), &votes(60, 34, 4, 1));
        assert!(matches!(lost_vote[..], [AccountingProblem::Votes { accounted: 99, .. }]));
        let issued = BallotAccounting { spoiled: count(4), ..account() };
        let problems = issued.problems(&contest(), &honest);
        assert!(matches!(problems[..], [AccountingProblem::Issued { accounted: 111, .. }]));
        let stuffed = BallotAccounting { check_ins: Some(count(69)), ..account() };
        let problems = stuffed.problems(&contest(), &honest);
        assert!(matches!(problems[..], [AccountingProblem::Turnout { voters: 99, .. }]));
        let rolls = BallotAccounting { registered: Some(count(99)), ..account() };
        let problems = rolls.problems(&contest(), &honest);
        assert!(matches!(problems[..], [AccountingProblem::Registered { .. }]));
    }

    fn unit_return(contest_id: &str, votes: ContestReturn) -> UnitReturn {
        UnitReturn {
            format: ReturnFormat::V1,
            unit: "town/north".parse().unwrap(),
            basis: Basis::Reported,
            source: None,
            contests: SortedMap::from([(contest_id.parse().unwrap(), votes)]),
            accounting: Some(account()),
        }
    }

    /// Historical precedent: Volusia County, Florida, 2000, reported -16,022 votes.
    #[test]
    fn c09_impossible_returns_are_named() {
        let contest = contest();
        let known = |id: &ContestId| (*id == contest.id).then_some(&contest);
        assert_eq!(unit_return("mayor", votes(60, 40, 0, 0)).problems(known), []);
        let too_many = unit_return("mayor", votes(60, 41, 0, 0)).problems(known);
        assert!(matches!(too_many[..], [ReturnProblem::TooManyVotes { .. }]));
        let elsewhere = unit_return("sheriff", votes(1, 1, 0, 0)).problems(known);
        assert!(matches!(elsewhere[..], [ReturnProblem::UnknownContest { .. }]));
        let mut stranger = votes(1, 1, 0, 0);
        stranger.votes.insert("coe".parse().unwrap(), count(1));
        let stranger = unit_return("mayor", stranger).problems(known);
        assert!(matches!(stranger[..], [ReturnProblem::UnknownSelection { .. }]));
        let json = r#"{"votes":{"ames":-16022}}"#;
        assert!(serde_json::from_str::<ContestReturn>(json).is_err());
    }
}
