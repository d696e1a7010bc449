//! Every election of three candidates, three ranks and up to four ballots, counted twice.
//!
//! A rank is blank, one of the candidates, or an overvote of A and B: 125 ballots and 11 million
//! elections. Each is counted by `tabulate` and by the slow count of [`reference`], which shares
//! no code with it: every round begins from the paper, with a list for each ballot. A seeded part
//! runs with every test; `cargo xtask exhaustive` runs all of it.

mod reference;

use election::rules::{
    BatchElimination, ElectionsPerRound, OvervoteRule, Quota, RankedMethod, RankedRules,
    RepeatRule, SkipRule, StopRule, ThresholdBasis, TieRule,
};
use election::transcript::{CandidateIndex, Contender, Ending, InactiveReason, Standing};
use rayon::prelude::*;
use tabulate::{BallotBox, Choice, Keep, RankedContest, RankedMark, Ranking, count};

/// What stands at one rank: nothing, a candidate, or A and B.
type Rank = &'static [usize];

const RANKS: [Rank; 5] = [&[], &[0], &[1], &[2], &[0, 1]];
const BALLOTS: usize = RANKS.len().pow(3);

/// How many elections of each rule set a test run counts.
const PART: u64 = 4_000;

/// One round, in the words that both counts share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundView {
    /// Votes in ten-thousandths, by candidate; nothing for who is out.
    pub tally: Vec<Option<i128>>,
    /// Votes for nobody in ten-thousandths, by reason.
    pub inactive: Vec<i128>,
    /// The threshold in ten-thousandths.
    pub threshold: i128,
    /// Who was elected.
    pub elected: Vec<usize>,
    /// Who fell.
    pub eliminated: Vec<usize>,
}

/// A count, in the words that both counts share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The rounds.
    pub rounds: Vec<RoundView>,
    /// Who is tied at the end, if a lot is needed.
    pub tied: Vec<usize>,
    /// Whether nobody was left for an open seat.
    pub nobody_left: bool,
}

/// The ballot of a number below 125.
fn ballot(number: usize) -> [Rank; 3] {
    let base = RANKS.len();
    [RANKS[number % base], RANKS[number / base % base], RANKS[number / base / base]]
}

fn ranking(ballot: [Rank; 3]) -> Ranking {
    let marks = ballot.iter().zip(1..).flat_map(|(marks, rank)| {
        marks.iter().map(move |candidate| RankedMark {
            rank,
            choice: Choice::Candidate(CandidateIndex(
                u16::try_from(*candidate).expect("three candidates"),
            )),
        })
    });
    Ranking::new(&marks.collect::<Vec<_>>())
}

fn contenders() -> Vec<Contender> {
    let contender = |name: &str| Contender { name: name.into(), standing: Standing::Candidate };
    ["A", "B", "C"].map(contender).to_vec()
}

/// What `tabulate` makes of an election.
fn counted(rules: &RankedRules, contenders: &[Contender], rankings: &[&Ranking]) -> View {
    let mut ballots = BallotBox::new(&[]);
    for ranking in rankings {
        ballots.add(ranking, &[]).expect("four ballots fit");
    }
    let contest = RankedContest { contenders, rules, lots: &[] };
    let Ok(counted) = count(&contest, &ballots.close(), Keep::Transcript) else {
        return View { rounds: Vec::new(), tied: Vec::new(), nobody_left: true };
    };
    let all = |list: &[CandidateIndex]| list.iter().map(|one| one.at()).collect();
    let rounds = counted.transcript.rounds.iter().map(|round| RoundView {
        tally: round.tally.iter().map(|votes| votes.map(|votes| votes.units_at(4))).collect(),
        inactive: InactiveReason::ALL
            .iter()
            .map(|reason| round.inactive.by(*reason).units_at(4))
            .collect(),
        threshold: round.threshold.units_at(4),
        elected: all(&round.elected),
        eliminated: all(&round.eliminated),
    });
    let tied = match &counted.transcript.ending {
        Ending::Tied { between, .. } => all(between),
        Ending::Complete | Ending::StoppedEarly => Vec::new(),
    };
    View { rounds: rounds.collect(), tied, nobody_left: false }
}

fn base() -> RankedRules {
    RankedRules { ties: TieRule::CandidateOrder, ..RankedRules::PLAIN }
}

/// The main sets of rules.
fn rule_sets() -> Vec<(&'static str, RankedRules)> {
    let transferable =
        |quota, elections| RankedMethod::SingleTransferableVote { seats: 2, quota, elections };
    let (one, all) = (ElectionsPerRound::One, ElectionsPerRound::All);
    let skips = SkipRule::AtMost(1);
    vec![
        ("plain", base()),
        ("lots", RankedRules { ties: TieRule::Lot, ..base() }),
        (
            "maine",
            RankedRules {
                overvote: OvervoteRule::ExhaustIfAnyContinues,
                skips,
                batch: BatchElimination::SumNotAboveNext,
                ..base()
            },
        ),
        (
            "alaska",
            RankedRules { repeats: RepeatRule::Blank, skips, stop: StopRule::TwoRemain, ..base() },
        ),
        (
            "minneapolis",
            RankedRules {
                overvote: OvervoteRule::Skip,
                skips: SkipRule::AtMost(0),
                batch: BatchElimination::SumBelowNext,
                ..base()
            },
        ),
        (
            "several",
            RankedRules {
                overvote: OvervoteRule::ExhaustIfSeveralContinue,
                repeats: RepeatRule::Exhaust,
                threshold: ThresholdBasis::FirstRound,
                ..base()
            },
        ),
        ("stv", RankedRules { method: transferable(Quota::Droop, all), ..base() }),
        (
            "stv-one",
            RankedRules {
                method: transferable(Quota::DroopFractional, one),
                overvote: OvervoteRule::Skip,
                ties: TieRule::EarlierRoundsThenLot,
                ..base()
            },
        ),
        ("hare", RankedRules { method: transferable(Quota::Hare, all), skips, ..base() }),
        ("bottoms-up", RankedRules { method: RankedMethod::BottomsUp { seats: 2 }, ..base() }),
    ]
}

/// Compares both counts of one election.
fn agree(name: &str, rules: &RankedRules, rankings: &[Ranking], numbers: &[usize]) {
    let contenders = contenders();
    let cast: Vec<&Ranking> = numbers.iter().map(|number| &rankings[*number]).collect();
    let papers: Vec<[Rank; 3]> = numbers.iter().map(|number| ballot(*number)).collect();
    let (fast, slow) = (counted(rules, &contenders, &cast), reference::count(rules, &papers));
    assert_eq!(fast, slow, "{name}: ballots {papers:?}");
}

/// The election of a draw: from none to four ballots.
fn drawn(seed: u64) -> Vec<usize> {
    // The generator of Knuth's MMIX; its high bits are those that vary.
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((u128::from(state) * below as u128) >> 64).expect("below the bound")
    };
    let ballots = 1 + next(4);
    (0..ballots).map(|_| next(BALLOTS)).collect()
}

#[test]
fn both_counts_agree() {
    let rankings: Vec<Ranking> = (0..BALLOTS).map(|number| ranking(ballot(number))).collect();
    let all = std::env::var("TABULATE_EXHAUSTIVE").is_ok_and(|asked| asked == "all");
    for (name, rules) in rule_sets() {
        if !all {
            let part = 0..PART;
            part.into_par_iter().for_each(|seed| agree(name, &rules, &rankings, &drawn(seed)));
            continue;
        }
        let elections: u64 = (0..BALLOTS)
            .into_par_iter()
            .map(|first| {
                let mut elections = 0;
                let mut numbers = vec![first];
                each_below(&mut numbers, &mut |numbers| {
                    agree(name, &rules, &rankings, numbers);
                    elections += 1;
                });
                elections
            })
            .sum();
        println!("{name}: {elections} elections agree");
    }
}

/// All elections that begin with these ballots, up to four, in rising order.
fn each_below(numbers: &mut Vec<usize>, visit: &mut impl FnMut(&[usize])) {
    visit(numbers);
    if numbers.len() == 4 {
        return;
    }
    let last = numbers[numbers.len() - 1];
    for next in last..BALLOTS {
        numbers.push(next);
        each_below(numbers, visit);
        numbers.pop();
    }
}
