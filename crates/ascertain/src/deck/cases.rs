//! The ways to mark one contest that a deck tries, each with what it must count.
//!
//! What a case counts is known from how it is made; nothing here is counted. Candidates get
//! different numbers of votes, so that two that are swapped do not give the same totals.

use election::rules::MarkRules;
use election::{Candidate, Contest, Counting, CountingRules, SelectionId};

use super::{Case, DeckMark, Fate, Planned, Vote};

/// How many selections a ballot may mark, by the rules or else by the contest itself; `None`
/// where there is no limit.
pub(super) fn votes_allowed(contest: &Contest, counting: Option<&Counting>) -> Option<u32> {
    match counting.map(|counting| &counting.rules) {
        Some(CountingRules::Marks(rules)) => rules.votes_allowed(),
        _ => Some(contest.votes_allowed),
    }
}

/// The cases of a contest without ranks.
pub(super) fn mark_cases(contest: &Contest, counting: Option<&Counting>) -> Vec<Planned> {
    let maker = Maker { contest, allowed: votes_allowed(contest, counting) };
    let lines: Vec<(&Candidate, SelectionId)> = contest
        .candidates
        .iter()
        .flat_map(|candidate| candidate.selections().into_iter().map(move |line| (candidate, line)))
        .collect();
    let mut cases = Vec::new();
    for (at, (candidate, line)) in lines.iter().enumerate() {
        let one = maker.votes(Case::Selection, &[(candidate, line)]);
        cases.extend(std::iter::repeat_n(one, at + 1));
    }
    cases.extend(maker.full_votes());
    let is_cumulative = matches!(
        counting.map(|counting| &counting.rules),
        Some(CountingRules::Marks(MarkRules::Cumulative { .. }))
    );
    if is_cumulative {
        cases.extend(maker.all_for_one());
    }
    cases.extend(maker.overvotes());
    cases.push(maker.blank());
    cases.push(maker.write_in());
    cases.extend(maker.two_lines(is_cumulative));
    cases
}

/// The case of a contest that is left blank.
pub(super) fn blank(contest: &Contest, counting: Option<&Counting>) -> Planned {
    let maker = Maker { contest, allowed: votes_allowed(contest, counting) };
    maker.blank()
}

struct Maker<'a> {
    contest: &'a Contest,
    allowed: Option<u32>,
}

impl Maker<'_> {
    fn undervotes(&self, votes: usize) -> u64 {
        let votes = u64::try_from(votes).expect("a ballot has fewer marks than 2^64");
        self.allowed.map_or(0, |allowed| u64::from(allowed) - votes)
    }

    fn votes(&self, case: Case, lines: &[(&Candidate, &SelectionId)]) -> Planned {
        let votes = lines.iter().map(|(candidate, line)| Vote {
            candidate: Some(candidate.id.clone()),
            line: Some((*line).clone()),
        });
        Planned {
            case,
            marks: lines.iter().map(|(_, line)| DeckMark::of(line, 0)).collect(),
            fate: Fate {
                votes: votes.collect(),
                undervotes: self.undervotes(lines.len()),
                ..Fate::default()
            },
        }
    }

    /// As many candidates as may be marked, beginning with each in turn, where several may be.
    fn full_votes(&self) -> Vec<Planned> {
        let candidates = &self.contest.candidates;
        let all = candidates.len();
        let most = self.allowed.map_or(all, |allowed| (allowed as usize).min(all));
        if most < 2 {
            return Vec::new();
        }
        let firsts: Vec<SelectionId> = candidates.iter().map(first_line).collect();
        let from = |start: usize| {
            let places = (0..most).map(|step| (start + step) % all);
            let lines: Vec<(&Candidate, &SelectionId)> =
                places.map(|place| (&candidates[place], &firsts[place])).collect();
            self.votes(Case::SeveralSelections, &lines)
        };
        (0..all).map(from).collect()
    }

    /// Every vote of the ballot for one candidate.
    fn all_for_one(&self) -> Option<Planned> {
        let candidate = self.contest.candidates.first()?;
        let line = first_line(candidate);
        let votes = vec![(candidate, &line); self.allowed? as usize];
        Some(self.votes(Case::SeveralVotesForOne, &votes))
    }

    /// One mark too many, where there are names enough.
    fn overvotes(&self) -> Option<Planned> {
        let allowed = self.allowed? as usize;
        let mut marks: Vec<DeckMark> = self
            .contest
            .candidates
            .iter()
            .take(allowed + 1)
            .map(|candidate| DeckMark::of(&first_line(candidate), 0))
            .collect();
        if marks.len() == allowed {
            marks.push(DeckMark::write_in(0));
        }
        (marks.len() == allowed + 1).then(|| Planned {
            case: Case::Overvote,
            marks,
            fate: Fate { overvotes: self.undervotes(0), overvoted: 1, ..Fate::default() },
        })
    }

    fn blank(&self) -> Planned {
        let fate = Fate { undervotes: self.undervotes(0), blank: 1, ..Fate::default() };
        Planned { case: Case::Blank, marks: Vec::new(), fate }
    }

    fn write_in(&self) -> Planned {
        Planned {
            case: Case::WriteIn,
            marks: vec![DeckMark::write_in(0)],
            fate: Fate {
                votes: vec![Vote { candidate: None, line: None }],
                undervotes: self.undervotes(1),
                ..Fate::default()
            },
        }
    }

    /// Two lines of one candidate: one vote, which belongs to a line by the rule for lines alone.
    fn two_lines(&self, is_cumulative: bool) -> Vec<Planned> {
        let fused = self.contest.candidates.iter().filter(|candidate| candidate.lines.len() > 1);
        let fused = fused.filter(|_| !is_cumulative);
        let planned = fused.map(|candidate| {
            let marked = candidate.lines.iter().take(2);
            Planned {
                case: Case::TwoLines,
                marks: marked.map(|line| DeckMark::of(&line.selection, 0)).collect(),
                fate: Fate {
                    votes: vec![Vote { candidate: Some(candidate.id.clone()), line: None }],
                    undervotes: self.undervotes(1),
                    ..Fate::default()
                },
            }
        });
        planned.collect()
    }
}

fn first_line(candidate: &Candidate) -> SelectionId {
    candidate.selections().swap_remove(0)
}

/// More than there are edges with one candidate in front: whoever has so many first ranks less than
/// the others falls first, and what stands behind on those ballots is then read.
const MORE_THAN_EDGES: usize = 8;

/// The ways to mark a contest with ranks: each first rank alone, and every edge of a ranking.
pub(super) fn ranked_cases(contest: &Contest, ranks: u16) -> Vec<Planned> {
    let all = &contest.candidates;
    let mut cases = Vec::new();
    for (at, candidate) in all.iter().enumerate() {
        let one = Planned::ranked(Case::FirstRankOnly, &[(1, candidate)]);
        let ahead = all.len() - 1 - at;
        let times = if ahead == 0 { 1 } else { ahead + MORE_THAN_EDGES };
        cases.extend(std::iter::repeat_n(one, times));
    }
    let in_full = all.iter().enumerate().filter(|_| ranks > 1).map(|(start, _)| {
        let places = (1..=ranks).zip((0..all.len()).map(|step| (start + step) % all.len()));
        let marks: Vec<(u16, &Candidate)> =
            places.map(|(rank, place)| (rank, &all[place])).collect();
        Planned::ranked(Case::AllRanks, &marks)
    });
    cases.extend(in_full);
    if let (Some(first), Some(last)) = (all.first(), all.last()) {
        cases.extend(edges(first, last, all.get(1).unwrap_or(first), ranks));
    }
    cases
}

/// The edges, of candidates who stay long, who falls first, and a third.
fn edges(stays: &Candidate, falls: &Candidate, other: &Candidate, ranks: u16) -> Vec<Planned> {
    let edges: [(Case, &[(u16, &Candidate)]); 9] = [
        (Case::SkippedRank, &[(2, stays)]),
        (Case::SkippedRank, &[(1, falls), (3, stays)]),
        (Case::SkippedRanks, &[(3, stays)]),
        (Case::SkippedRanks, &[(1, falls), (4, stays)]),
        (Case::RepeatedCandidate, &[(1, falls), (2, falls), (3, stays)]),
        (Case::RepeatedCandidate, &[(1, falls), (2, falls), (4, stays)]),
        (Case::OvervotedRank, &[(1, stays), (1, other), (2, falls)]),
        (Case::OvervotedRank, &[(1, falls), (2, stays), (2, other), (3, other)]),
        (Case::OvervotedRank, &[(1, falls), (1, stays), (2, other)]),
    ];
    let fits = |marks: &&[(u16, &Candidate)]| marks.iter().all(|(rank, _)| *rank <= ranks);
    let fitting = edges.into_iter().filter(|(_, marks)| fits(marks));
    let mut planned: Vec<Planned> =
        fitting.map(|(case, marks)| Planned::ranked(case, marks)).collect();
    let mut write_in = Planned::ranked(Case::WriteIn, &[(2, stays)]);
    write_in.marks.retain(|mark| mark.rank <= ranks);
    write_in.marks.insert(0, DeckMark::write_in(1));
    planned.push(write_in);
    planned.push(Planned::ranked(Case::Blank, &[]));
    planned
}
