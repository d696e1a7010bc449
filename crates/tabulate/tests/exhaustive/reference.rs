//! A slow count: in every round each paper is read again from its first rank.
//!
//! It follows the words of the rules and shares nothing with the crate but their names. Votes are
//! ten-thousandths.

use std::collections::BTreeSet;

use election::rules::{
    BatchElimination, ElectionsPerRound, OvervoteRule, Quota, RankedMethod, RankedRules,
    RepeatRule, SkipRule, StopRule, ThresholdBasis, TieRule,
};

use super::{Rank, RoundView, View};

const VOTE: i128 = 10_000;
const CANDIDATES: usize = 3;

/// Where a paper's remaining vote is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Candidate(usize),
    /// One of the reasons, in the order of `InactiveReason::ALL`.
    Nobody(usize),
}

struct Paper {
    ranks: [Rank; 3],
    at: Option<At>,
    /// What is left of the vote.
    left: i128,
    /// What winners took of it.
    taken: [i128; CANDIDATES],
}

struct Count<'a> {
    rules: &'a RankedRules,
    papers: Vec<Paper>,
    elected: Vec<(usize, usize)>,
    out: BTreeSet<usize>,
    rounds: Vec<RoundView>,
}

/// Counts an election.
pub(super) fn count(rules: &RankedRules, papers: &[[Rank; 3]]) -> View {
    let paper = |ranks: &[Rank; 3]| Paper { ranks: *ranks, at: None, left: VOTE, taken: [0; 3] };
    let papers = papers.iter().map(paper).collect();
    let mut count =
        Count { rules, papers, elected: Vec::new(), out: BTreeSet::new(), rounds: Vec::new() };
    let (mut tied, mut nobody_left) = (Vec::new(), false);
    while count.goes_on() {
        match count.round() {
            Ok(()) => {}
            Err(Stop::Tie(between)) => {
                tied = between;
                break;
            }
            Err(Stop::NobodyLeft) => {
                nobody_left = true;
                break;
            }
        }
    }
    if nobody_left {
        return View { rounds: Vec::new(), tied, nobody_left };
    }
    View { rounds: count.rounds, tied, nobody_left }
}

enum Stop {
    Tie(Vec<usize>),
    NobodyLeft,
}

impl Count<'_> {
    fn seats(&self) -> usize {
        self.rules.method.seats() as usize
    }

    fn transfers_surplus(&self) -> bool {
        matches!(self.rules.method, RankedMethod::SingleTransferableVote { .. })
    }

    fn stands(&self, candidate: usize) -> bool {
        let won = self.elected.iter().any(|(winner, _)| *winner == candidate);
        let shown = self.rules.stop == StopRule::TwoRemain;
        !self.out.contains(&candidate) && (!won || shown)
    }

    fn standing(&self) -> Vec<usize> {
        (0..CANDIDATES).filter(|candidate| self.stands(*candidate)).collect()
    }

    fn goes_on(&self) -> bool {
        let now = self.rounds.len();
        if self.rules.stop == StopRule::TwoRemain {
            let fell = self.rounds.last().is_some_and(|round| !round.eliminated.is_empty());
            return fell || self.out.len() + self.elected.len() < CANDIDATES - 1;
        }
        let just_won = self.elected.iter().any(|(_, round)| *round == now);
        self.elected.len() < self.seats() || self.transfers_surplus() && just_won
    }

    fn round(&mut self) -> Result<(), Stop> {
        self.move_papers();
        let standing = self.standing();
        let votes = |candidate: usize| -> i128 {
            let held = |paper: &&Paper| paper.at == Some(At::Candidate(candidate));
            self.papers.iter().filter(held).map(|paper| paper.left).sum()
        };
        let tally: Vec<i128> = (0..CANDIDATES).map(votes).collect();
        let threshold = self.threshold(standing.iter().map(|one| tally[*one]).sum());
        let decided = self.decide(&standing, &tally, threshold);
        let mut view = RoundView {
            tally: self.reported(&standing, &tally, threshold),
            inactive: self.idle(),
            threshold,
            elected: Vec::new(),
            eliminated: Vec::new(),
        };
        let (elected, fallen, stop) = match decided {
            Ok((elected, fallen)) => (elected, fallen, None),
            Err(stop) => (Vec::new(), Vec::new(), Some(stop)),
        };
        let now = self.rounds.len() + 1;
        self.elected.extend(elected.iter().map(|one| (*one, now)));
        self.out.extend(&fallen);
        if self.transfers_surplus() {
            elected.iter().for_each(|winner| self.take(*winner, tally[*winner], threshold));
        }
        (view.elected, view.eliminated) = (elected, fallen);
        self.rounds.push(view);
        stop.map_or(Ok(()), Err)
    }

    /// Papers that lie with nobody yet, or with someone who no longer stands, are read again.
    fn move_papers(&mut self) {
        let standing = self.standing();
        let filled = self.transfers_surplus() && self.elected.len() == self.seats();
        let rules = self.rules;
        for paper in &mut self.papers {
            let moves = match paper.at {
                None => true,
                Some(At::Candidate(one)) => !standing.contains(&one),
                Some(At::Nobody(_)) => false,
            };
            if moves {
                let blank = paper.ranks.iter().all(|marks| marks.is_empty());
                let to = if filled && !blank {
                    At::Nobody(5)
                } else {
                    read(rules, &paper.ranks, &standing)
                };
                paper.at = Some(to);
            }
        }
    }

    fn threshold(&self, votes: i128) -> i128 {
        let seats = self.rules.method.seats();
        let seats = i128::from(seats);
        let whole = votes / VOTE;
        let fresh = match self.rules.method {
            RankedMethod::SingleTransferableVote { quota: Quota::Hare, .. } => {
                (whole / seats + i128::from(whole % seats != 0)) * VOTE
            }
            RankedMethod::SingleTransferableVote { quota: Quota::DroopFractional, .. } => {
                votes / (seats + 1) + 1
            }
            _ => (whole / (seats + 1) + 1) * VOTE,
        };
        let Some(last) = self.rounds.last() else { return fresh };
        let kept = seats > 1
            || self.rules.threshold == ThresholdBasis::FirstRound
            || self.rules.stop == StopRule::TwoRemain && !self.elected.is_empty();
        if kept { last.threshold } else { fresh }
    }

    fn decide(
        &self,
        standing: &[usize],
        tally: &[i128],
        threshold: i128,
    ) -> Result<(Vec<usize>, Vec<usize>), Stop> {
        let open = self.seats() - self.elected.len().min(self.seats());
        let most = standing.iter().map(|one| tally[*one]).max();
        let with = |votes: Option<i128>| -> Vec<usize> {
            standing.iter().copied().filter(|one| Some(tally[*one]) == votes).collect()
        };
        let first = self.rules.threshold == ThresholdBasis::FirstRound;
        let mut elected = Vec::new();
        if open > 0 && standing.len() <= open {
            elected = standing.to_vec();
        } else if open > 0 && first && standing.len() == self.seats() + 1 {
            elected = with(most);
        } else if open > 0 && !matches!(self.rules.method, RankedMethod::BottomsUp { .. }) {
            elected = standing.iter().copied().filter(|one| tally[*one] >= threshold).collect();
        }
        let one_a_round = matches!(
            self.rules.method,
            RankedMethod::SingleTransferableVote { elections: ElectionsPerRound::One, .. }
        );
        let last_two = self.seats() == 1 && open == 1 && elected.is_empty() && standing.len() == 2;
        if last_two || elected.len() > 1 && (one_a_round || first) {
            elected = vec![self.choose(with(most), true)?];
        }
        if !elected.is_empty() {
            return Ok((elected, Vec::new()));
        }
        let shows = self.rules.stop == StopRule::TwoRemain && self.out.len() + 2 < CANDIDATES;
        if open == 0 && !shows {
            return Ok((Vec::new(), Vec::new()));
        }
        let together = self.together(standing, tally);
        if together.len() > 1 {
            return Ok((Vec::new(), together));
        }
        let fewest = standing.iter().map(|one| tally[*one]).min();
        if fewest.is_none() {
            return Err(Stop::NobodyLeft);
        }
        Ok((Vec::new(), vec![self.choose(with(fewest), false)?]))
    }

    /// The largest group of the lowest whose votes together do not reach the next above them.
    fn together(&self, standing: &[usize], tally: &[i128]) -> Vec<usize> {
        let mut largest = Vec::new();
        let mut before: Vec<usize> = Vec::new();
        let levels: BTreeSet<i128> = standing.iter().map(|one| tally[*one]).collect();
        for next in &levels {
            let below: Vec<usize> =
                standing.iter().copied().filter(|one| tally[*one] < *next).collect();
            let sum: i128 = below.iter().map(|one| tally[*one]).sum();
            let falls = match self.rules.batch {
                BatchElimination::None => false,
                BatchElimination::SumBelowNext => sum < *next,
                BatchElimination::SumNotAboveNext => sum <= *next,
            };
            if falls && !below.is_empty() {
                before = std::mem::replace(&mut largest, below);
            }
        }
        let too_many = largest.len() + self.out.len() + 1 == CANDIDATES;
        if self.rules.stop == StopRule::TwoRemain && too_many { before } else { largest }
    }

    fn choose(&self, tied: Vec<usize>, winner: bool) -> Result<usize, Stop> {
        if let [one] = tied[..] {
            return Ok(one);
        }
        match self.rules.ties {
            TieRule::CandidateOrder if winner => Ok(tied[0]),
            TieRule::CandidateOrder => Ok(tied[tied.len() - 1]),
            TieRule::EarlierRoundsThenLot => {
                let mut left = tied.clone();
                for round in self.rounds.iter().rev() {
                    let votes = |one: &usize| round.tally[*one].expect("who is tied stood before");
                    let best = match winner {
                        true => left.iter().map(votes).max(),
                        false => left.iter().map(votes).min(),
                    };
                    left.retain(|one| Some(votes(one)) == best);
                }
                if left.len() == 1 { Ok(left[0]) } else { Err(Stop::Tie(tied)) }
            }
            _ => Err(Stop::Tie(tied)),
        }
    }

    /// A winner keeps of each of its papers what does not move on.
    fn take(&mut self, winner: usize, votes: i128, threshold: i128) {
        let surplus = (votes - threshold).max(0);
        let fraction = if votes > 0 { surplus * VOTE / votes } else { 0 };
        for paper in &mut self.papers {
            if paper.at == Some(At::Candidate(winner)) {
                let moves = paper.left * fraction / VOTE;
                paper.taken[winner] = paper.left - moves;
                paper.left = moves;
            }
        }
    }

    /// The votes of all who stand and of former winners, who keep the threshold at the most.
    fn reported(&self, standing: &[usize], tally: &[i128], threshold: i128) -> Vec<Option<i128>> {
        let winner = |one: &usize| self.elected.iter().any(|(winner, _)| winner == one);
        let votes = |one: usize| {
            if standing.contains(&one) {
                return Some(tally[one]);
            }
            let kept: i128 = self.papers.iter().map(|paper| paper.taken[one]).sum();
            winner(&one).then_some(kept.min(threshold))
        };
        (0..CANDIDATES).map(votes).collect()
    }

    fn idle(&self) -> Vec<i128> {
        let of = |reason| {
            let there = |paper: &&Paper| paper.at == Some(At::Nobody(reason));
            self.papers.iter().filter(there).map(|paper| paper.left).sum()
        };
        (0..6).map(of).collect()
    }
}

/// Reads a paper: for whom it counts among those who stand.
fn read(rules: &RankedRules, ranks: &[Rank; 3], standing: &[usize]) -> At {
    if ranks.iter().all(|marks| marks.is_empty()) {
        return At::Nobody(0);
    }
    let repeated = |at: usize| {
        let before = |one: &usize| ranks[..at].iter().any(|marks| marks.contains(one));
        ranks[at].iter().any(before)
    };
    // Under the rule that takes repeats out, a rank with a repeat alone is a blank one.
    let single_before = |at: usize| {
        let one = ranks[at][0];
        ranks[..at].iter().any(|marks| marks.len() == 1 && marks[0] == one)
    };
    let blank = |at: usize| {
        let taken_out = rules.repeats == RepeatRule::Blank && ranks[at].len() == 1;
        ranks[at].is_empty() || taken_out && single_before(at)
    };
    let mut gap = 0;
    for (at, marks) in ranks.iter().copied().enumerate() {
        if blank(at) {
            gap += 1;
            continue;
        }
        if let SkipRule::AtMost(most) = rules.skips
            && gap > most
        {
            return At::Nobody(3);
        }
        gap = 0;
        if rules.repeats == RepeatRule::Exhaust && repeated(at) {
            return At::Nobody(4);
        }
        let up: Vec<usize> = marks.iter().copied().filter(|one| standing.contains(one)).collect();
        let exhausted = marks.len() > 1
            && match rules.overvote {
                OvervoteRule::Exhaust => true,
                OvervoteRule::Skip => continue,
                OvervoteRule::ExhaustIfSeveralContinue => up.len() > 1,
                OvervoteRule::ExhaustIfAnyContinues => !up.is_empty(),
            };
        if exhausted {
            return At::Nobody(2);
        }
        if let [one] = up[..] {
            return At::Candidate(one);
        }
    }
    At::Nobody(1)
}
