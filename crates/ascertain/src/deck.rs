//! Test decks: ballots that try every way to mark each contest of each style, with what they must
//! count, for tests of logic and accuracy before and after an election.
//!
//! What is expected comes from how each ballot was made and from small rules of this module's
//! own. Nothing here calls the counting of `tabulate`, which a deck tests.

mod cases;
mod compare;
mod counted;
mod files;
mod parties;
mod rounds;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use election::cvr::CountItemType;
use election::{
    BallotStyle, Candidate, CandidateId, CheckedDefinition, Contest, ContestId, Counting,
    CountingRules, ElectionId, SelectionId, StyleId, UNDECLARED_WRITE_INS, UnitId, VoteVariation,
};
use interchange::cvr::TEST_ID_PREFIX;
use serde::{Deserialize, Serialize};

pub use compare::{Difference, differences};
pub use counted::counted_figures;
pub use files::{expected_table, export, marks_table};

/// A test deck: the ballots, and what they must count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deck {
    /// The version of this shape.
    pub format: DeckFormat,
    /// The election whose ballots they are. The deck's own ballots are of no election.
    pub election: ElectionId,
    /// The ballots, by style.
    pub ballots: Vec<DeckBallot>,
    /// What each contest must come to.
    pub expected: BTreeMap<ContestId, Expected>,
    /// What the deck does not try, with the reason.
    pub not_tried: Vec<String>,
}

/// The version of the shape of a [`Deck`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeckFormat {
    /// The first.
    #[serde(rename = "ascertain/test-deck/v1")]
    V1,
}

/// One ballot of a deck.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeckBallot {
    /// Its name, which says by itself that it is a test.
    pub id: String,
    /// Its style.
    pub style: StyleId,
    /// The place whose ballot it is.
    pub unit: UnitId,
    /// Its contests, in the order of the style.
    pub contests: Vec<DeckContest>,
}

/// How one contest of a ballot is marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeckContest {
    /// The contest.
    pub contest: ContestId,
    /// What the marks try.
    pub case: Case,
    /// The marks.
    pub marks: Vec<DeckMark>,
}

/// One mark: a selection or a write-in, at a rank.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeckMark {
    /// The rank; 0 where the contest has none.
    pub rank: u16,
    /// The line; `None` for a write-in.
    pub selection: Option<SelectionId>,
}

/// What marks of a contest try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Case {
    /// One selection alone; an undervote where several may be marked.
    Selection,
    /// As many selections as may be marked.
    SeveralSelections,
    /// Every vote of the ballot for one candidate.
    SeveralVotesForOne,
    /// More marks than votes.
    Overvote,
    /// No mark.
    Blank,
    /// A write-in.
    WriteIn,
    /// Two lines of one candidate.
    TwoLines,
    /// A party mark, in the contest of parties, and here no mark of its own.
    PartyMark,
    /// A party mark and a direct vote for a candidate of another party.
    PartyMarkAndOther,
    /// A party mark and a direct vote for one of the party's own candidates.
    PartyMarkAndOwn,
    /// Marks for two parties.
    SeveralParties,
    /// The first rank alone.
    FirstRankOnly,
    /// A candidate at every rank.
    AllRanks,
    /// One blank rank before a marked one.
    SkippedRank,
    /// Two blank ranks in a row before a marked one.
    SkippedRanks,
    /// A candidate at two ranks.
    RepeatedCandidate,
    /// Two candidates at one rank.
    OvervotedRank,
    /// A first rank that keeps two candidates from a tie.
    TieBroken,
}

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.serialize(f)
    }
}

/// What a contest must come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The figures, by name; who is not listed has none.
    pub figures: BTreeMap<String, u64>,
    /// Whether rounds after the first are expected too: a count for several seats, with its
    /// fractions, is not worked out by hand.
    pub first_round_only: bool,
}

/// Where a vote goes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Vote {
    /// To whom; `None` is a write-in.
    candidate: Option<CandidateId>,
    /// On which line; `None` is none of them.
    line: Option<SelectionId>,
}

/// What one marked contest counts, where it has no ranks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Fate {
    votes: Vec<Vote>,
    undervotes: u64,
    overvotes: u64,
    blank: u64,
    overvoted: u64,
}

/// A case with what it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Planned {
    case: Case,
    marks: Vec<DeckMark>,
    fate: Fate,
}

impl DeckMark {
    fn of(line: &SelectionId, rank: u16) -> Self {
        Self { rank, selection: Some(line.clone()) }
    }

    fn write_in(rank: u16) -> Self {
        Self { rank, selection: None }
    }
}

impl Planned {
    /// Marks with ranks; what they count follows from the rounds.
    fn ranked(case: Case, marks: &[(u16, &Candidate)]) -> Self {
        let line = |candidate: &Candidate| candidate.selections().swap_remove(0);
        let marks = marks.iter().map(|(rank, one)| DeckMark::of(&line(one), *rank)).collect();
        Self { case, marks, fate: Fate::default() }
    }
}

/// A ballot in the making.
struct Draft<'a> {
    style: &'a BallotStyle,
    contests: Vec<(&'a Contest, Planned)>,
}

/// Makes the deck of a definition.
///
/// `ranks` is how many ranks the ballots of ranked contests have; as many as there are candidates
/// where it is not said.
pub fn make(definition: &CheckedDefinition, ranks: Option<u16>) -> Deck {
    let styles = definition.ballot_styles();
    let maker = DeckMaker { definition, ranks };
    let mut not_tried = Vec::new();
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    for style in &styles {
        drafts.extend(maker.drafts(style, &mut not_tried));
    }
    maker.break_ties(&styles, &mut drafts, &mut not_tried);
    let expected = maker.expected(&drafts);
    not_tried.sort();
    not_tried.dedup();
    Deck {
        format: DeckFormat::V1,
        election: definition.get().election.clone(),
        ballots: ballots(drafts),
        expected,
        not_tried,
    }
}

/// The ballots with their names, and the places of each style in turn.
fn ballots(drafts: Vec<Draft<'_>>) -> Vec<DeckBallot> {
    let mut numbers: BTreeMap<&StyleId, usize> = BTreeMap::new();
    let mut ballots = Vec::with_capacity(drafts.len());
    for Draft { style, contests } in drafts {
        let number = numbers.entry(&style.id).or_default();
        let unit = style.units[*number % style.units.len()].clone();
        *number += 1;
        let contests = contests.into_iter().map(|(contest, planned)| DeckContest {
            contest: contest.id.clone(),
            case: planned.case,
            marks: planned.marks,
        });
        ballots.push(DeckBallot {
            id: format!("{TEST_ID_PREFIX}{}/{number:04}", style.id),
            style: style.id.clone(),
            unit,
            contests: contests.collect(),
        });
    }
    ballots
}

struct DeckMaker<'a> {
    definition: &'a CheckedDefinition,
    ranks: Option<u16>,
}

impl<'a> DeckMaker<'a> {
    fn counting(&self, contest: &Contest) -> Option<&'a Counting> {
        self.definition.get().counting.get(&contest.id)
    }

    fn ranks_of(&self, contest: &Contest) -> u16 {
        let all = u16::try_from(contest.candidates.len()).unwrap_or(u16::MAX);
        self.ranks.unwrap_or(all).max(1)
    }

    fn cases(&self, contest: &Contest) -> Vec<Planned> {
        match contest.vote_variation {
            VoteVariation::Rcv => cases::ranked_cases(contest, self.ranks_of(contest)),
            // Party marks stand on ballots of their own, since they reach other contests.
            VoteVariation::StraightParty => Vec::new(),
            _ => cases::mark_cases(contest, self.counting(contest)),
        }
    }

    /// The ballots of a style: on each the next case of every contest, and blank once a contest
    /// has none left; at least one ballot for each place.
    fn drafts<'s>(&self, style: &'s BallotStyle, not_tried: &mut Vec<String>) -> Vec<Draft<'s>>
    where
        'a: 's,
    {
        let contests: Vec<&'s Contest> =
            style.contests.iter().filter_map(|id| self.definition.contest(id)).collect();
        let cases: Vec<Vec<Planned>> = contests.iter().map(|one| self.cases(one)).collect();
        let longest = cases.iter().map(Vec::len).max().unwrap_or(0);
        let mut drafts = Vec::new();
        for at in 0..longest.max(style.units.len()) {
            let planned = contests.iter().zip(&cases).map(|(contest, cases)| {
                let case = cases.get(at).cloned();
                (*contest, case.unwrap_or_else(|| cases::blank(contest, self.counting(contest))))
            });
            drafts.push(Draft { style, contests: planned.collect() });
        }
        drafts.extend(parties::drafts(self, style, &contests, not_tried));
        drafts
    }

    /// Adds a first rank wherever two candidates would tie: what a tie comes to is for a lot, and
    /// no deck can expect it.
    fn break_ties<'s>(
        &self,
        styles: &'s [BallotStyle],
        drafts: &mut Vec<Draft<'s>>,
        not_tried: &mut Vec<String>,
    ) where
        'a: 's,
    {
        for contest in &self.definition.get().contests {
            let Some(CountingRules::Ranked(rules)) = self.counting(contest).map(|c| &c.rules)
            else {
                continue;
            };
            let Some(style) = styles.iter().find(|style| style.contests.contains(&contest.id))
            else {
                continue;
            };
            // Each added ballot ends one tie; so many ties would need more candidates than that.
            let most = contest.candidates.len() * contest.candidates.len() + 1;
            for _ in 0..most {
                let papers = papers_of(drafts, contest);
                let Some(tied) = rounds::first_tie(contest, rules, &papers) else { break };
                drafts.push(self.one_first_rank(style, contest, tied));
            }
            if rounds::first_tie(contest, rules, &papers_of(drafts, contest)).is_some() {
                not_tried
                    .push(format!("contest {}: rounds, since the deck ends in a tie", contest.id));
            }
        }
    }

    fn one_first_rank<'s>(&self, style: &'s BallotStyle, of: &Contest, first: usize) -> Draft<'s>
    where
        'a: 's,
    {
        let contests = style.contests.iter().filter_map(|id| self.definition.contest(id));
        let planned = contests.map(|contest| {
            let mark = contest.candidates.get(first).filter(|_| contest.id == of.id);
            let planned = match mark {
                Some(candidate) => Planned::ranked(Case::TieBroken, &[(1, candidate)]),
                None => cases::blank(contest, self.counting(contest)),
            };
            (contest, planned)
        });
        Draft { style, contests: planned.collect() }
    }

    fn expected(&self, drafts: &[Draft<'_>]) -> BTreeMap<ContestId, Expected> {
        let mut expected: BTreeMap<ContestId, Expected> = BTreeMap::new();
        for contest in &self.definition.get().contests {
            let planned: Vec<&Planned> = drafts
                .iter()
                .flat_map(|draft| &draft.contests)
                .filter(|(of, _)| of.id == contest.id)
                .map(|(_, planned)| planned)
                .collect();
            if planned.is_empty() {
                continue;
            }
            let of_contest = match self.counting(contest).map(|counting| &counting.rules) {
                Some(CountingRules::Ranked(rules)) => {
                    rounds::expected(contest, rules, &papers_of(drafts, contest))
                }
                _ => sums(contest, self.counting(contest), &planned),
            };
            expected.insert(contest.id.clone(), of_contest);
        }
        expected
    }
}

/// The marks of one contest on every ballot that has it.
fn papers_of<'d>(drafts: &'d [Draft<'_>], contest: &Contest) -> Vec<&'d [DeckMark]> {
    let contests = drafts.iter().flat_map(|draft| &draft.contests);
    let of_contest = contests.filter(|(of, _)| of.id == contest.id);
    of_contest.map(|(_, planned)| &planned.marks[..]).collect()
}

/// The sums of what each ballot was made to count.
fn sums(contest: &Contest, counting: Option<&Counting>, planned: &[&Planned]) -> Expected {
    let mut figures: BTreeMap<String, u64> = BTreeMap::new();
    let mut add = |name: String, count: u64| *figures.entry(name).or_default() += count;
    let lines = counting.and_then(|counting| counting.lines.as_ref());
    for Planned { marks, fate, .. } in planned {
        add("ballots".to_owned(), 1);
        for (name, count) in [
            ("undervotes", fate.undervotes),
            ("overvotes", fate.overvotes),
            ("blank", fate.blank),
            ("overvoted", fate.overvoted),
        ] {
            add(name.to_owned(), count);
        }
        for Vote { candidate, line } in &fate.votes {
            let Some(id) = candidate else {
                add(format!("votes/{UNDECLARED_WRITE_INS}"), 1);
                continue;
            };
            add(format!("votes/{id}"), 1);
            let fused = contest.candidate(id).is_some_and(|one| one.lines.len() > 1);
            if let Some(rules) = lines.filter(|_| fused) {
                add(line_figure(rules.several, id, line.as_ref(), marks), 1);
            }
        }
    }
    figures.retain(|_, count| *count > 0);
    Expected { figures, first_round_only: false }
}

/// The figure of the line that a vote belongs to.
fn line_figure(
    several: election::SeveralLines,
    candidate: &CandidateId,
    line: Option<&SelectionId>,
    marks: &[DeckMark],
) -> String {
    let first = || marks.iter().find_map(|mark| mark.selection.as_ref());
    let line = match several {
        election::SeveralLines::Unknown => line,
        election::SeveralLines::FirstLine => line.or_else(first),
    };
    match line {
        Some(line) => format!("lines/{line}"),
        None => format!("unknown/{candidate}"),
    }
}

/// The type of count under which a deck's ballots are counted; its format has none.
pub(crate) const DECK_TYPE: CountItemType = CountItemType::Total;
