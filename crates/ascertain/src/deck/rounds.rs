//! The rounds of a deck's ranked contests, worked out slowly: in every round each ballot whose
//! candidate fell is read again from its first rank, by the words of the rules.
//!
//! Instant runoffs are worked out to the end. Of other methods only the first round is, where
//! nothing has been divided yet.

use std::collections::{BTreeMap, BTreeSet};

use election::rules::{
    BatchElimination, Cutoff, OvervoteRule, RankedMethod, RankedRules, RepeatRule, SkipRule,
    StopRule, ThresholdBasis, WriteInRule,
};
use election::{CandidateKind, Contest};

use super::{DeckMark, Expected};

/// Whom a ballot counts for, or why for nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    One(usize),
    Nobody(&'static str),
}

/// A ballot: the candidates at each rank, and where it is since it was last read.
struct Paper {
    ranks: Vec<Vec<usize>>,
    at: Option<At>,
}

/// One round.
struct Round {
    votes: BTreeMap<usize, u64>,
    nobody: BTreeMap<&'static str, u64>,
    elected: Option<usize>,
}

/// What the rounds come to.
struct Count {
    rounds: Vec<Round>,
    /// The lowest of a tie that stopped the count.
    tied: Option<usize>,
}

/// What a contest with ranks must come to.
pub(super) fn expected(contest: &Contest, rules: &RankedRules, papers: &[&[DeckMark]]) -> Expected {
    let count = count(contest, rules, papers);
    let mut figures = BTreeMap::new();
    let ballots = u64::try_from(papers.len()).expect("a deck has fewer ballots than 2^64");
    figures.insert("ballots".to_owned(), ballots);
    let first_round_only = !is_worked_out(rules) || count.tied.is_some();
    let shown = if first_round_only { 1 } else { count.rounds.len() };
    for (number, round) in (1..).zip(&count.rounds[..shown]) {
        for (one, votes) in &round.votes {
            figures.insert(format!("round-{number}/votes/{}", name(contest, *one)), *votes);
        }
        for (reason, votes) in &round.nobody {
            figures.insert(format!("round-{number}/inactive/{reason}"), *votes);
        }
        if let Some(one) = round.elected.filter(|_| !first_round_only) {
            figures.insert(format!("elected/{}", name(contest, one)), 1);
        }
    }
    figures.retain(|_, votes| *votes > 0);
    Expected { figures, first_round_only }
}

/// The candidate whose further vote ends the first tie, if there is one that a rule must break.
pub(super) fn first_tie(
    contest: &Contest,
    rules: &RankedRules,
    papers: &[&[DeckMark]],
) -> Option<usize> {
    is_worked_out(rules).then(|| count(contest, rules, papers).tied)?
}

fn is_worked_out(rules: &RankedRules) -> bool {
    rules.method == RankedMethod::InstantRunoff
        && rules.cutoff == Cutoff::None
        && rules.stop_after_round.is_none()
}

fn name(contest: &Contest, one: usize) -> String {
    match contest.candidates.get(one) {
        Some(candidate) => candidate.id.to_string(),
        None => election::UNDECLARED_WRITE_INS.to_owned(),
    }
}

fn count(contest: &Contest, rules: &RankedRules, papers: &[&[DeckMark]]) -> Count {
    let all = contest.candidates.len() + 1;
    let takes_part =
        |one: &usize| contest.candidates.get(*one).is_none_or(|c| c.kind == CandidateKind::Person);
    let mut state = State {
        rules,
        write_ins: all - 1,
        standing: (0..all).filter(takes_part).collect(),
        winner: None,
        threshold: None,
    };
    let papers = papers.iter();
    let mut papers: Vec<Paper> =
        papers.map(|marks| Paper { ranks: ranks(contest, marks), at: None }).collect();
    let mut count = Count { rounds: Vec::new(), tied: None };
    loop {
        let mut round = state.tally(&mut papers);
        let fallen = match state.decide(&round) {
            Decided::Elect(one) => {
                round.elected = Some(one);
                state.winner = Some(one);
                Vec::new()
            }
            Decided::Fall(fallen) => fallen,
            Decided::Tie(lowest) => {
                count.tied = Some(lowest);
                Vec::new()
            }
        };
        let fell = !fallen.is_empty();
        state.standing.retain(|one| !fallen.contains(one));
        count.rounds.push(round);
        if count.tied.is_some() || state.is_over(fell) || !is_worked_out(rules) {
            return count;
        }
    }
}

enum Decided {
    Elect(usize),
    Fall(Vec<usize>),
    Tie(usize),
}

struct State<'a> {
    rules: &'a RankedRules,
    /// The place of all undeclared write-ins together.
    write_ins: usize,
    standing: BTreeSet<usize>,
    winner: Option<usize>,
    threshold: Option<u64>,
}

impl State<'_> {
    fn tally(&mut self, papers: &mut [Paper]) -> Round {
        let mut round = Round {
            votes: self.standing.iter().map(|one| (*one, 0)).collect(),
            nobody: BTreeMap::new(),
            elected: None,
        };
        for paper in papers {
            // A ballot that counts for nobody stays so.
            let moves = match paper.at {
                None => true,
                Some(At::One(one)) => !self.standing.contains(&one),
                Some(At::Nobody(_)) => false,
            };
            let read_again = moves.then(|| read(self.rules, &paper.ranks, &self.standing));
            paper.at = read_again.or(paper.at);
            match paper.at {
                Some(At::One(one)) => *round.votes.entry(one).or_default() += 1,
                Some(At::Nobody(reason)) => *round.nobody.entry(reason).or_default() += 1,
                None => {}
            }
        }
        let fresh = round.votes.values().sum::<u64>() / 2 + 1;
        let frozen = self.rules.threshold == ThresholdBasis::FirstRound || self.winner.is_some();
        self.threshold = Some(self.threshold.filter(|_| frozen).unwrap_or(fresh));
        round
    }

    fn decide(&self, round: &Round) -> Decided {
        let votes = &round.votes;
        let write_ins = votes.get(&self.write_ins).copied().unwrap_or(0);
        if self.rules.write_ins == WriteInRule::First && write_ins > 0 {
            return Decided::Fall(vec![self.write_ins]);
        }
        let most = votes.values().copied().max().unwrap_or(0);
        let mut leaders = votes.iter().filter(|(_, own)| **own == most).map(|(one, _)| *one);
        let leader = leaders.next();
        if let Some(leader) = leader.filter(|_| self.winner.is_none()) {
            let alone = leaders.next().is_none();
            let above = votes
                .iter()
                .filter(|(one, own)| Some(**own) >= self.threshold && **one != self.write_ins);
            let above: Vec<usize> = above.map(|(one, _)| *one).collect();
            match (above.as_slice(), votes.len()) {
                (_, 1) => return Decided::Elect(leader),
                ([one], 3..) => return Decided::Elect(*one),
                (_, 2) if alone => return Decided::Elect(leader),
                (_, 2) => return Decided::Tie(leader),
                _ => {}
            }
        }
        if votes.len() <= 2 {
            // The last two are shown beside a winner, and nobody falls any more.
            return Decided::Fall(Vec::new());
        }
        self.fall(votes)
    }

    fn fall(&self, votes: &BTreeMap<usize, u64>) -> Decided {
        let together = self.together(votes);
        if together.len() > 1 {
            return Decided::Fall(together);
        }
        let fewest = votes.values().copied().min().unwrap_or(0);
        let lowest: Vec<usize> =
            votes.iter().filter(|(_, own)| **own == fewest).map(|(one, _)| *one).collect();
        match lowest.as_slice() {
            [one] => Decided::Fall(vec![*one]),
            // A write-in has no line that a ballot of a deck could be added for.
            several => Decided::Tie(several[0]),
        }
    }

    /// The largest group of the lowest that cannot win with all of each other's votes.
    fn together(&self, votes: &BTreeMap<usize, u64>) -> Vec<usize> {
        let falls = |sum: u64, next: u64| match self.rules.batch {
            BatchElimination::None => false,
            BatchElimination::SumBelowNext => sum < next,
            BatchElimination::SumNotAboveNext => sum <= next,
        };
        let levels: BTreeSet<u64> = votes.values().copied().collect();
        let groups = levels.iter().map(|next| {
            let below = votes.iter().filter(|(_, own)| *own < next);
            let (group, votes): (Vec<usize>, Vec<u64>) = below.unzip();
            (falls(votes.iter().sum(), *next), group)
        });
        let leaves = match self.rules.stop {
            StopRule::TwoRemain => 2,
            StopRule::Elected => 1,
        };
        let mut fitting =
            groups.filter(|(falls, group)| *falls && votes.len() - group.len() >= leaves);
        fitting.next_back().map(|(_, group)| group).unwrap_or_default()
    }

    fn is_over(&self, fell: bool) -> bool {
        match self.rules.stop {
            StopRule::Elected => self.winner.is_some(),
            StopRule::TwoRemain => self.standing.len() <= 2 && !fell && self.winner.is_some(),
        }
    }
}

/// The candidates at each rank, from the first.
fn ranks(contest: &Contest, marks: &[DeckMark]) -> Vec<Vec<usize>> {
    let last = marks.iter().map(|mark| usize::from(mark.rank)).max().unwrap_or(0);
    let mut ranks = vec![Vec::new(); last];
    for mark in marks {
        let candidates = contest.candidates.iter();
        let place = mark.selection.as_ref().and_then(|line| {
            candidates.clone().position(|candidate| candidate.selections().contains(line))
        });
        ranks[usize::from(mark.rank) - 1].push(place.unwrap_or(contest.candidates.len()));
    }
    ranks
}

/// Reads a ballot from its first rank: for whom it counts among those who stand.
fn read(rules: &RankedRules, ranks: &[Vec<usize>], standing: &BTreeSet<usize>) -> At {
    if ranks.iter().all(Vec::is_empty) {
        return At::Nobody("no-ranking");
    }
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut seen_alone: BTreeSet<usize> = BTreeSet::new();
    let mut blank = 0;
    for marks in ranks {
        let again = |one: &usize| seen.contains(one);
        let taken_out = rules.repeats == RepeatRule::Blank
            && marks.len() == 1
            && seen_alone.contains(&marks[0]);
        if marks.is_empty() || taken_out {
            blank += 1;
            continue;
        }
        if matches!(rules.skips, SkipRule::AtMost(most) if blank > most) {
            return At::Nobody("skipped-rankings");
        }
        blank = 0;
        if rules.repeats == RepeatRule::Exhaust && marks.iter().any(again) {
            return At::Nobody("repeated-rankings");
        }
        seen.extend(marks);
        let continuing: Vec<usize> =
            marks.iter().copied().filter(|one| standing.contains(one)).collect();
        if let [one] = marks[..] {
            seen_alone.insert(one);
        } else {
            let exhausted = match rules.overvote {
                OvervoteRule::Exhaust => true,
                OvervoteRule::Skip => continue,
                OvervoteRule::ExhaustIfSeveralContinue => continuing.len() > 1,
                OvervoteRule::ExhaustIfAnyContinues => !continuing.is_empty(),
            };
            if exhausted {
                return At::Nobody("overvotes");
            }
        }
        if let [one] = continuing[..] {
            return At::One(one);
        }
    }
    At::Nobody("exhausted-choices")
}
