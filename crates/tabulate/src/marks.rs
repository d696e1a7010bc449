//! Contests whose marks have no rank: plurality, several of many, approval, cumulative.

use election::rules::MarkRules;
use election::transcript::CandidateIndex;

/// What a contest without ranks comes to; counts of any ballots can be added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkTally {
    /// The votes of each candidate.
    pub votes: Vec<u64>,
    /// The ballots of the contest.
    pub ballots: u64,
    /// Ballots without a mark.
    pub blank: u64,
    /// Ballots with more marks than votes.
    pub overvoted: u64,
    /// Votes that overvoted ballots lost: all that each had (NIST SP 1500-103, `Overvotes`).
    pub overvotes: u64,
    /// Votes that ballots had and did not use (NIST SP 1500-103, `Undervotes`).
    pub undervotes: u64,
}

impl MarkTally {
    /// Nothing yet.
    pub fn new(candidates: usize) -> Self {
        Self {
            votes: vec![0; candidates],
            ballots: 0,
            blank: 0,
            overvoted: 0,
            overvotes: 0,
            undervotes: 0,
        }
    }

    /// Counts one ballot with these marks.
    ///
    /// A second mark for the same candidate is a vote of its own under cumulative voting and no
    /// vote anywhere else.
    pub fn add(&mut self, rules: MarkRules, marks: &[CandidateIndex]) {
        self.add_many(rules, marks, 1);
    }

    /// Counts so many ballots with the same marks.
    pub fn add_many(&mut self, rules: MarkRules, marks: &[CandidateIndex], ballots: u64) {
        self.ballots += ballots;
        self.blank += if marks.is_empty() { ballots } else { 0 };
        let mut marks = marks.to_vec();
        marks.sort_unstable();
        if !matches!(rules, MarkRules::Cumulative { .. }) {
            marks.dedup();
        }
        let cast = marks.len() as u64;
        let allowed = rules.votes_allowed().map(u64::from);
        match allowed {
            Some(allowed) if cast > allowed => {
                self.lose(allowed, ballots);
                return;
            }
            Some(allowed) => self.undervotes += (allowed - cast) * ballots,
            None => {}
        }
        marks.iter().for_each(|mark| self.votes[mark.at()] += ballots);
    }

    /// Counts so many ballots that are overvoted without saying for whom. Under approval there is
    /// nothing that they could lose.
    pub fn add_overvoted(&mut self, rules: MarkRules, ballots: u64) {
        self.ballots += ballots;
        self.lose(rules.votes_allowed().map_or(0, u64::from), ballots);
    }

    fn lose(&mut self, allowed: u64, ballots: u64) {
        self.overvoted += ballots;
        self.overvotes += allowed * ballots;
    }

    /// Adds what other ballots come to.
    pub fn absorb(&mut self, other: &Self) {
        assert_eq!(self.votes.len(), other.votes.len(), "one contest has the same candidates");
        self.votes.iter_mut().zip(&other.votes).for_each(|(own, others)| *own += others);
        self.ballots += other.ballots;
        self.blank += other.blank;
        self.overvoted += other.overvoted;
        self.overvotes += other.overvotes;
        self.undervotes += other.undervotes;
    }

    /// Whether every vote that the ballots had is in one place; always, under approval.
    pub fn is_conserved(&self, rules: MarkRules) -> bool {
        let cast: u64 = self.votes.iter().sum();
        let all = |allowed: u32| self.ballots.checked_mul(u64::from(allowed));
        rules
            .votes_allowed()
            .is_none_or(|allowed| Some(cast + self.overvotes + self.undervotes) == all(allowed))
    }
}

#[cfg(test)]
mod tests {
    use election::rules::OvervotedContest;
    use proptest::prelude::*;

    use super::*;

    fn tally(rules: MarkRules, ballots: &[&[u16]]) -> MarkTally {
        let mut tally = MarkTally::new(3);
        for ballot in ballots {
            let marks: Vec<_> = ballot.iter().map(|mark| CandidateIndex(*mark)).collect();
            tally.add(rules, &marks);
        }
        tally
    }

    #[test]
    fn an_overvote_loses_every_vote_that_the_ballot_had() {
        let rules = MarkRules::NOfM { votes_allowed: 2, overvoted: OvervotedContest::Void };
        let tally = tally(rules, &[&[0, 1], &[0], &[], &[0, 1, 2], &[2, 2]]);
        assert_eq!(tally.votes, [2, 1, 1]);
        assert_eq!((tally.overvoted, tally.overvotes), (1, 2));
        assert_eq!((tally.undervotes, tally.blank), (4, 1));
        assert!(tally.is_conserved(rules));
    }

    #[test]
    fn cumulative_votes_may_go_to_one() {
        let rules = MarkRules::Cumulative { votes_allowed: 3 };
        let tally = tally(rules, &[&[1, 1, 1], &[0, 1], &[0, 0, 1, 2]]);
        assert_eq!(tally.votes, [1, 4, 0]);
        assert_eq!((tally.overvotes, tally.undervotes), (3, 1));
    }

    #[test]
    fn approval_has_no_overvote() {
        let tally = tally(MarkRules::Approval, &[&[0, 1, 2], &[2], &[]]);
        assert_eq!(tally.votes, [1, 1, 2]);
        assert_eq!((tally.overvoted, tally.undervotes, tally.blank), (0, 0, 1));
    }

    /// Two ballots of one vote each: two votes are in one place, and no more and no fewer.
    #[test]
    fn a_vote_too_many_or_too_few_is_seen() {
        let honest = tally(MarkRules::Plurality, &[&[0], &[]]);
        assert!(honest.is_conserved(MarkRules::Plurality));
        let more = MarkTally { undervotes: 2, ..honest.clone() };
        let fewer = MarkTally { votes: vec![0; 3], ..honest };
        assert!(!more.is_conserved(MarkRules::Plurality));
        assert!(!fewer.is_conserved(MarkRules::Plurality));
    }

    #[test]
    fn a_single_vote_counts_one_mark() {
        let tally = tally(MarkRules::Plurality, &[&[0], &[1], &[0, 1], &[]]);
        assert_eq!(tally.votes, [1, 1, 0]);
        assert_eq!((tally.overvotes, tally.undervotes), (1, 1));
    }

    proptest! {
        #[test]
        fn votes_are_conserved_in_any_split(
            ballots in prop::collection::vec(prop::collection::vec(0_u16..3, 0..5), 0..20),
            at in 0_usize..20,
            votes_allowed in 1_u32..4,
        ) {
            let rules = MarkRules::Cumulative { votes_allowed };
            let slices: Vec<&[u16]> = ballots.iter().map(Vec::as_slice).collect();
            let whole = tally(rules, &slices);
            let (first, second) = slices.split_at(at.min(slices.len()));
            let mut parts = tally(rules, second);
            parts.absorb(&tally(rules, first));
            prop_assert!(whole.is_conserved(rules));
            prop_assert_eq!(whole, parts);
        }
    }
}
