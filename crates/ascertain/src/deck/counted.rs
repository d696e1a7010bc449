//! What the program under test makes of a tabulator's export, as figures to hold against those
//! that a deck expects. This is the only part of the deck that calls the count.

use std::collections::BTreeMap;
use std::sync::Arc;

use election::cvr::{ContestIndex, Mark, PlacedMark};
use election::rules::{MarkRules, OvervotedContest};
use election::transcript::InactiveReason;
use election::{
    Amount, CandidateId, CheckedDefinition, Contest, ContestId, Counting, CountingRules,
    VoteVariation,
};
use interchange::ballots::{BallotContest, Ballots};
use tabulate::{
    CastBallots, CastCount, CastPattern, CastPlace, ContestCount, ContestCountError,
    ContestToCount, MarkCount, MergedUnits, RankedPass, count_contest,
};

/// The figures of every contest that these ballots have, or why a contest cannot be counted.
pub fn counted_figures(
    parts: &[Ballots],
    definition: &CheckedDefinition,
) -> BTreeMap<ContestId, Result<BTreeMap<String, u64>, ContestCountError>> {
    let mut counts = BTreeMap::new();
    for contest in &definition.get().contests {
        let own = definition.get().counting.get(&contest.id).cloned();
        let counting = own.unwrap_or_else(|| of_definition(contest));
        let from = counting.party_marks.as_ref().map(|marks| &marks.contest);
        let parties = from.and_then(|from| definition.contest(from));
        let cast = cast(parts, &contest.id, from);
        if cast.total() > 0 {
            let to_count = ContestToCount {
                contest,
                counting: &counting,
                units: &[],
                merged: &MergedUnits::default(),
                lots: &[],
                parties,
            };
            let count = count_contest(&to_count, &cast);
            counts.insert(contest.id.clone(), count.map(|count| figures(&count)));
        }
    }
    counts
}

/// How a contest is counted for which the definition has no rules of its own: as many votes as it
/// allows, one a candidate.
fn of_definition(contest: &Contest) -> Counting {
    let votes_allowed = contest.votes_allowed;
    let rules = match contest.vote_variation {
        VoteVariation::Approval => MarkRules::Approval,
        VoteVariation::Cumulative => MarkRules::Cumulative { votes_allowed },
        _ => MarkRules::NOfM { votes_allowed, overvoted: OvervotedContest::Void },
    };
    let rules = CountingRules::Marks(rules);
    Counting { rules, sources: Vec::new(), small_cells: None, party_marks: None, lines: None }
}

/// The ballots of a contest, each with its marks in the contest of parties.
fn cast(parts: &[Ballots], contest: &ContestId, parties: Option<&ContestId>) -> CastBallots {
    let (mut patterns, mut places, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        let find = |id: &ContestId| part.contests.iter().position(|known| known.contest == *id);
        let Some(own) = find(contest) else { continue };
        let parties = parties.and_then(find);
        for (record, head) in part.columns.heads().iter().enumerate() {
            let Some(marks) = marks_of(part, own, record) else { continue };
            let party_marks = parties.and_then(|at| marks_of(part, at, record)).unwrap_or_default();
            let number = u32::try_from(counts.len()).expect("a deck has fewer ballots than 2^32");
            counts.push(CastCount { pattern: number, place: number, ballots: 1 });
            patterns.push(CastPattern { marks, party_marks });
            places.push(CastPlace {
                unit: part.units[head.unit.at()].clone(),
                count_type: part.count_types[head.count_type.at()],
            });
        }
    }
    CastBallots::new(patterns, Arc::new(places), counts)
}

/// The marks of a record in a contest, by their ids; `None` where its ballot lacks the contest.
pub(super) fn marks_of(part: &Ballots, contest: usize, record: usize) -> Option<Vec<PlacedMark>> {
    let index = ContestIndex::from_place(contest).expect("contests are numbered with 32 bits");
    let marks = part.columns.current(index, record)?;
    Some(marks.iter().map(|mark| placed(&part.contests[contest], *mark)).collect())
}

fn placed(contest: &BallotContest, mark: Mark) -> PlacedMark {
    let Mark { selection, rank, status } = mark;
    PlacedMark { mark: contest.marks[selection.at()].clone(), rank, status }
}

fn figures(count: &ContestCount) -> BTreeMap<String, u64> {
    let mut figures = BTreeMap::from([("ballots".to_owned(), count.ballots.get())]);
    if let Some(marks) = &count.marks {
        mark_figures(marks, &mut figures);
    }
    // Later passes of a count for several seats begin again, without who is elected.
    if let Some(pass) = count.passes.first() {
        pass_figures(pass, &mut figures);
    }
    figures.retain(|_, count| *count > 0);
    figures
}

fn mark_figures(marks: &MarkCount, figures: &mut BTreeMap<String, u64>) {
    let votes = marks.votes.iter().map(|(id, votes)| (format!("votes/{id}"), votes.get()));
    figures.extend(votes);
    for (name, count) in [
        ("undervotes", marks.undervotes.get()),
        ("overvotes", marks.overvotes.get()),
        ("blank", marks.blank.get()),
        ("overvoted", marks.overvoted.get()),
    ] {
        figures.insert(name.to_owned(), count);
    }
    if let Some(lines) = &marks.lines {
        figures.extend(lines.lines.iter().map(|(id, votes)| (format!("lines/{id}"), votes.get())));
        let unknown = lines.unknown.iter();
        figures.extend(unknown.map(|(id, votes)| (format!("unknown/{id}"), votes.get())));
    }
}

fn pass_figures(pass: &RankedPass, figures: &mut BTreeMap<String, u64>) {
    for (number, round) in (1..).zip(&pass.rounds) {
        let votes = round.votes.iter();
        figures.extend(votes.map(|(id, votes)| (round_figure(number, id), whole(*votes))));
        let reasons = InactiveReason::ALL.into_iter();
        figures.extend(reasons.map(|reason| {
            let name = format!("round-{number}/inactive/{}", reason_name(reason));
            (name, whole(round.inactive.by(reason)))
        }));
    }
    figures.extend(pass.elected.iter().map(|id| (format!("elected/{id}"), 1)));
}

fn round_figure(number: u32, candidate: &CandidateId) -> String {
    format!("round-{number}/votes/{candidate}")
}

fn reason_name(reason: InactiveReason) -> &'static str {
    match reason {
        InactiveReason::NoRanking => "no-ranking",
        InactiveReason::ExhaustedChoices => "exhausted-choices",
        InactiveReason::Overvote => "overvotes",
        InactiveReason::SkippedRankings => "skipped-rankings",
        InactiveReason::RepeatedRanking => "repeated-rankings",
        InactiveReason::FinalSurplus => "final-surplus",
    }
}

/// Whole votes; rounds with fractions are never compared.
fn whole(votes: Amount) -> u64 {
    let one = election::power_of_ten(votes.places());
    u64::try_from(votes.units() / one).expect("votes are not negative")
}
