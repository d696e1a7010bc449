//! The text of an election and of its rounds.
//!
//! The first part says the rules, each other one how many ballots of one ranking there are.
//! `>` parts ranks, `=` candidates of one rank, `_` is a blank rank, `!` an overvote without
//! names, and nothing after the number is a blank ballot. `W` is undeclared write-ins.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use election::rules::{
    BatchElimination, Cutoff, ElectionsPerRound, OvervoteRule, Percentage, Quota, RankedMethod,
    RankedRules, RepeatRule, SkipRule, StopRule, ThresholdBasis, TieRule, WriteInRule,
};
use election::transcript::{CandidateIndex, Contender, Ending, Standing, Target, Transcript};

use crate::{BallotBox, Ballots, Choice, Keep, Lot, RankedContest, RankedMark, Ranking};

/// An election as text describes it.
pub(super) struct Election {
    pub(super) contenders: Vec<Contender>,
    pub(super) rules: RankedRules,
    pub(super) lots: Vec<Lot>,
    pub(super) ballots: Vec<(u64, Ranking)>,
}

impl Election {
    pub(super) fn contest(&self) -> RankedContest<'_> {
        RankedContest { contenders: &self.contenders, rules: &self.rules, lots: &self.lots }
    }

    pub(super) fn closed(&self) -> Ballots {
        let mut ballots = BallotBox::new(&[]);
        for (number, ranking) in &self.ballots {
            ballots.add_many(ranking, &[], *number).unwrap();
        }
        ballots.close()
    }
}

/// Counts an election and shows its rounds.
pub(super) fn rounds(text: &str) -> String {
    let election = parse(text);
    let passes = crate::count_passes(&election.contest(), &election.closed(), Keep::Transcript);
    match passes {
        Ok(passes) => {
            let passes: Vec<String> = passes.iter().map(|pass| shown(&pass.transcript)).collect();
            passes.join("--\n")
        }
        Err(error) => format!("{error}\n"),
    }
}

/// Checks the rounds of an election against what is expected of them.
pub(super) fn check(text: &str, expected: &expect_test::Expect) {
    expected.assert_eq(&rounds(text));
}

pub(super) fn parse(text: &str) -> Election {
    let (head, rest) = text.split_once('|').unwrap();
    let cast: Vec<(u64, &str)> = rest
        .split('|')
        .map(|part| {
            let part = part.trim();
            let (number, ranking) = part.split_once(' ').unwrap_or((part, ""));
            (number.parse().unwrap(), ranking.trim())
        })
        .collect();
    let names: BTreeSet<char> = cast
        .iter()
        .flat_map(|(_, ranking)| ranking.chars())
        .filter(|c| c.is_ascii_uppercase())
        .collect();
    let contenders: Vec<Contender> = names
        .iter()
        .map(|name| Contender {
            name: name.to_string(),
            standing: match name {
                'W' => Standing::UndeclaredWriteIns,
                'X' => Standing::Excluded,
                _ => Standing::Candidate,
            },
        })
        .collect();
    let index = |name: char| {
        let at = names.iter().position(|known| *known == name).unwrap();
        CandidateIndex(u16::try_from(at).unwrap())
    };
    let ballots =
        cast.iter().map(|(number, ranking)| (*number, parse_ranking(ranking, &index))).collect();
    let mut rules = RankedRules::PLAIN;
    let mut lots = Vec::new();
    let mut words = head.split_whitespace();
    while let Some(word) = words.next() {
        let mut value = || words.next().unwrap();
        match word {
            "lot" => {
                let (at, chosen) = value().split_once('=').unwrap();
                let (pass, round) = at.split_once('/').unwrap_or(("1", at));
                let chosen = index(chosen.chars().next().unwrap());
                let (pass, round) = (pass.parse().unwrap(), round.parse().unwrap());
                lots.push(Lot { pass, round, chosen });
            }
            _ => apply(&mut rules, word, &mut value),
        }
    }
    Election { contenders, rules, lots, ballots }
}

fn parse_ranking(text: &str, index: &impl Fn(char) -> CandidateIndex) -> Ranking {
    let mut marks = Vec::new();
    for (at, names) in text.split('>').enumerate() {
        let rank = u16::try_from(at + 1).unwrap();
        for name in names.chars().filter(|c| !matches!(c, '=' | '_')) {
            let choice = match name {
                '!' => Choice::Overvote,
                name => Choice::Candidate(index(name)),
            };
            marks.push(RankedMark { rank, choice });
        }
    }
    Ranking::new(&marks)
}

fn apply<'a>(rules: &mut RankedRules, word: &str, value: &mut impl FnMut() -> &'a str) {
    let seats = rules.method.seats();
    match word {
        "elect" => {
            let seats = value().parse().unwrap();
            let (quota, elections) = (Quota::Droop, ElectionsPerRound::All);
            rules.method = match seats {
                1 => RankedMethod::InstantRunoff,
                seats => RankedMethod::SingleTransferableVote { seats, quota, elections },
            };
        }
        "quota" => {
            let quota = match value() {
                "fraction" => Quota::DroopFractional,
                "hare" => Quota::Hare,
                other => panic!("no quota {other}"),
            };
            let elections = ElectionsPerRound::All;
            rules.method = RankedMethod::SingleTransferableVote { seats, quota, elections };
        }
        "one-a-round" => {
            let (quota, elections) = (Quota::Droop, ElectionsPerRound::One);
            rules.method = RankedMethod::SingleTransferableVote { seats, quota, elections };
        }
        "bottoms-up" => rules.method = RankedMethod::BottomsUp { seats },
        "passes" => rules.method = RankedMethod::MultiPass { seats },
        "over" => {
            let percentage = Percentage(value().trim_end_matches('%').parse().unwrap());
            rules.method = RankedMethod::BottomsUpToThreshold { percentage };
        }
        _ => apply_ballots(rules, word, value),
    }
}

/// Rules that say how a ballot is read, and how ties are broken.
fn apply_ballots<'a>(rules: &mut RankedRules, word: &str, value: &mut impl FnMut() -> &'a str) {
    match word {
        "places" => rules.decimal_places = value().parse().unwrap(),
        "skips" => rules.skips = SkipRule::AtMost(value().parse().unwrap()),
        "overvote" => {
            rules.overvote = match value() {
                "skip" => OvervoteRule::Skip,
                "several" => OvervoteRule::ExhaustIfSeveralContinue,
                "any" => OvervoteRule::ExhaustIfAnyContinues,
                other => panic!("no overvote rule {other}"),
            }
        }
        "repeats" => {
            rules.repeats = match value() {
                "blank" => RepeatRule::Blank,
                "exhaust" => RepeatRule::Exhaust,
                other => panic!("no rule {other} for repeats"),
            }
        }
        "batch" => rules.batch = BatchElimination::SumBelowNext,
        "batch-equal" => rules.batch = BatchElimination::SumNotAboveNext,
        "cutoff" => rules.cutoff = Cutoff::BelowThreshold,
        "write-ins-in-turn" => rules.write_ins = WriteInRule::InTurn,
        "two-remain" => rules.stop = StopRule::TwoRemain,
        "first-round" => rules.threshold = ThresholdBasis::FirstRound,
        "rounds" => rules.stop_after_round = Some(value().parse().unwrap()),
        "order" => rules.ties = TieRule::CandidateOrder,
        "earlier" => rules.ties = TieRule::EarlierRoundsThenLot,
        "draw" => rules.ties = TieRule::Draw { seed: value().parse().unwrap() },
        "earlier-draw" => {
            rules.ties = TieRule::EarlierRoundsThenDraw { seed: value().parse().unwrap() };
        }
        other => panic!("no rule {other}"),
    }
}

/// The rounds of a transcript, one a line.
pub(super) fn shown(transcript: &Transcript) -> String {
    let name = |one: &CandidateIndex| transcript.contenders[one.at()].name.as_str();
    let names = |all: &[CandidateIndex]| all.iter().map(name).collect::<Vec<_>>().join(" ");
    let mut text = String::new();
    for (at, round) in transcript.rounds.iter().enumerate() {
        let _ = write!(text, "round {}", at + 1);
        for (contender, votes) in transcript.contenders.iter().zip(&round.tally) {
            if let Some(votes) = votes {
                let _ = write!(text, "  {} {votes}", contender.name);
            }
        }
        let inactive = [
            ("blank", round.inactive.no_ranking),
            ("exhausted", round.inactive.exhausted_choices),
            ("overvotes", round.inactive.overvotes),
            ("skipped", round.inactive.skipped_rankings),
            ("repeated", round.inactive.repeated_rankings),
            ("surplus", round.inactive.final_surplus),
            ("residual", round.residual),
        ];
        for (reason, votes) in inactive.iter().filter(|(_, votes)| !votes.is_zero()) {
            let _ = write!(text, "  {reason} {votes}");
        }
        let _ = write!(text, "  threshold {}", round.threshold);
        if !round.elected.is_empty() {
            let _ = write!(text, "  elect {}", names(&round.elected));
        }
        if !round.eliminated.is_empty() {
            let _ = write!(text, "  eliminate {}", names(&round.eliminated));
        }
        if let Some(tie) = &round.tie {
            let _ = write!(text, "  tie {}", names(&tie.between));
        }
        if round.transfers.iter().any(|moved| moved.to == Target::Residual) {
            text.push_str("  truncated");
        }
        text.push('\n');
    }
    match &transcript.ending {
        Ending::Complete => {}
        Ending::StoppedEarly => text.push_str("stopped early\n"),
        Ending::Tied { between, deciding } => {
            let _ = writeln!(text, "a lot decides between {}: {deciding:?}", names(between));
        }
    }
    text
}
