//! One ranked ballot, and for whom it counts while some candidates continue.

use election::rules::{OvervoteRule, RankedRules, RepeatRule, SkipRule};
use election::transcript::{CandidateIndex, InactiveReason};

use crate::ranked::Holder;

/// A candidate marked again at the rank of the mark before.
const SAME_RANK: u16 = 0x8000;
/// Blank ranks follow; the next number says how many.
const BLANKS: u16 = 0x7fff;
/// An overvote for which the record names nobody.
const OVERVOTE: u16 = 0x7ffe;

/// What a mark is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// A candidate.
    Candidate(CandidateIndex),
    /// Several, and the record does not say whom.
    Overvote,
}

/// One mark of a ranked ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RankedMark {
    /// The rank, from 1.
    pub rank: u16,
    /// What it is for.
    pub choice: Choice,
}

/// A ranked ballot in the form in which equal ballots are equal.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ranking {
    tokens: Vec<u16>,
}

impl Ranking {
    /// The most candidates that a contest may have.
    pub const MOST_CANDIDATES: usize = 0x7f00;

    /// The ranking of these marks, in any order.
    pub fn new(marks: &[RankedMark]) -> Self {
        let mut ranking = Self::default();
        ranking.set(&mut marks.to_vec());
        ranking
    }

    /// Becomes the ranking of these marks, which are put in order; no memory is taken anew.
    pub fn set(&mut self, marks: &mut [RankedMark]) {
        self.tokens.clear();
        marks.sort_unstable();
        let mut last = 0;
        for mark in marks {
            assert!(mark.rank > 0, "ranks count from 1");
            let token = match mark.choice {
                Choice::Candidate(candidate) => {
                    assert!(candidate.at() < Self::MOST_CANDIDATES, "a contest's candidates");
                    candidate.0
                }
                Choice::Overvote => OVERVOTE,
            };
            if mark.rank == last {
                self.tokens.push(token | SAME_RANK);
                continue;
            }
            let blanks = mark.rank - last - 1;
            if blanks > 0 {
                self.tokens.extend([BLANKS, blanks]);
            }
            self.tokens.push(token);
            last = mark.rank;
        }
    }

    /// The numbers that stand for it.
    pub(crate) fn tokens(&self) -> &[u16] {
        &self.tokens
    }
}

/// The ranks of a ballot that have marks, from the first.
struct Ranks<'a> {
    tokens: &'a [u16],
    rank: u32,
}

impl<'a> Iterator for Ranks<'a> {
    type Item = (u32, &'a [u16]);

    fn next(&mut self) -> Option<Self::Item> {
        if let [BLANKS, blanks, rest @ ..] = self.tokens {
            self.rank += u32::from(*blanks);
            self.tokens = rest;
        }
        let (_, others) = self.tokens.split_first()?;
        let same = others.iter().take_while(|token| **token & SAME_RANK != 0);
        let (marks, rest) = self.tokens.split_at(1 + same.count());
        self.tokens = rest;
        self.rank += 1;
        Some((self.rank, marks))
    }
}

/// Candidates already seen on one ballot.
#[derive(Default)]
struct Seen {
    // Ballots have few ranks, so that going through them beats a set.
    tokens: Vec<u16>,
}

impl Seen {
    /// Whether any of the marks was seen before this one.
    fn repeats(&mut self, marks: &[u16]) -> bool {
        marks.iter().any(|mark| {
            let token = mark & !SAME_RANK;
            let seen = self.tokens.contains(&token);
            self.tokens.push(token);
            seen
        })
    }
}

/// For whom a ballot counts while the candidates that `continues` says continue.
pub(crate) fn place(tokens: &[u16], rules: &RankedRules, continues: &[bool]) -> Holder {
    if tokens.is_empty() {
        return Holder::Inactive(InactiveReason::NoRanking);
    }
    let mut seen = Seen::default();
    let mut last = 0;
    for (rank, marks) in (Ranks { tokens, rank: 0 }) {
        let alone = matches!(marks, [token] if *token != OVERVOTE);
        let judged =
            rules.repeats == RepeatRule::Exhaust || rules.repeats == RepeatRule::Blank && alone;
        let repeats = judged && seen.repeats(marks);
        if repeats && rules.repeats == RepeatRule::Blank {
            continue;
        }
        if skips_too_many(rules.skips, rank - last - 1) {
            return Holder::Inactive(InactiveReason::SkippedRankings);
        }
        last = rank;
        if repeats {
            return Holder::Inactive(InactiveReason::RepeatedRanking);
        }
        if let Some(holder) = at_rank(marks, rules.overvote, continues) {
            return holder;
        }
    }
    Holder::Inactive(InactiveReason::ExhaustedChoices)
}

fn skips_too_many(rule: SkipRule, blanks: u32) -> bool {
    match rule {
        SkipRule::Unlimited => false,
        SkipRule::AtMost(most) => blanks > u32::from(most),
    }
}

/// What the marks of one rank decide; nothing where the next rank is looked at.
fn at_rank(marks: &[u16], rule: OvervoteRule, continues: &[bool]) -> Option<Holder> {
    let overvote = Holder::Inactive(InactiveReason::Overvote);
    if let [token] = marks
        && *token != OVERVOTE
    {
        return continuing(*token, continues);
    }
    let named = !marks.iter().any(|mark| mark & !SAME_RANK == OVERVOTE);
    let mut standing = marks.iter().filter_map(|mark| continuing(mark & !SAME_RANK, continues));
    match rule {
        OvervoteRule::Skip => None,
        OvervoteRule::ExhaustIfSeveralContinue if named => {
            let first = standing.next();
            if standing.next().is_some() { Some(overvote) } else { first }
        }
        OvervoteRule::ExhaustIfAnyContinues if named => standing.next().map(|_| overvote),
        OvervoteRule::Exhaust
        | OvervoteRule::ExhaustIfSeveralContinue
        | OvervoteRule::ExhaustIfAnyContinues => Some(overvote),
    }
}

fn continuing(token: u16, continues: &[bool]) -> Option<Holder> {
    continues
        .get(usize::from(token))
        .is_some_and(|continues| *continues)
        .then_some(Holder::Candidate(CandidateIndex(token)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(rank: u16, candidate: u16) -> RankedMark {
        RankedMark { rank, choice: Choice::Candidate(CandidateIndex(candidate)) }
    }

    #[test]
    fn ranks_without_a_gap_take_one_number_each() {
        assert_eq!(Ranking::new(&[mark(2, 5), mark(1, 7)]).tokens(), [7, 5]);
        assert_eq!(Ranking::new(&[mark(4, 5), mark(1, 7)]).tokens(), [7, BLANKS, 2, 5]);
    }
}
