//! What a round decides: who is elected, or else who falls.

use election::Amount;
use election::power_of_ten;
use election::rules::{
    BatchElimination, Cutoff, ElectionsPerRound, Quota, RankedMethod, StopRule, ThresholdBasis,
    WriteInRule,
};
use election::transcript::{BrokenTie, CandidateIndex, Deciding, Round, Standing};

use super::CountError;
use super::ledger::index;
use super::state::{Fate, State, number};
use super::tie::{Tie, sort_by_name};

/// What a round decides.
pub(super) enum Decision {
    Elect(Vec<CandidateIndex>, Option<BrokenTie>),
    Eliminate(Vec<CandidateIndex>, Option<BrokenTie>),
    Nothing,
    Tied { between: Vec<CandidateIndex>, deciding: Deciding },
}

/// Those who continue, by votes from the lowest; within equal votes in the order of the contest.
type Standings = Vec<(i128, Vec<CandidateIndex>)>;

/// Whether there is another round.
pub(super) fn keeps_counting(state: &State<'_>) -> bool {
    let rules = state.contest.rules;
    let done = number(state.rounds.len());
    let (winners, losers) = (state.winners(), state.losers());
    let seats = rules.method.seats();
    if rules.stop_after_round.is_some_and(|last| done >= last) {
        return false;
    }
    if winners == declared(state) && seats > candidates(state) {
        // There are more seats than candidates, and everybody is elected.
        return false;
    }
    let last = state.rounds.last();
    if rules.stop == StopRule::TwoRemain {
        // One more round after the last elimination shows the last two.
        let fell = last.is_some_and(|round| !round.eliminated.is_empty());
        return losers + winners + 1 < candidates(state) || fell;
    }
    if matches!(rules.method, RankedMethod::BottomsUpToThreshold { .. }) {
        return winners == 0;
    }
    // One more round after the last election shows where the last surplus would go.
    let elected = last.is_some_and(|round| !round.elected.is_empty());
    winners < seats || state.uses_surplus() && elected
}

/// The threshold of a round that was just begun.
pub(super) fn threshold(state: &State<'_>, round: &Round) -> Amount {
    let rules = state.contest.rules;
    let Some(last) = state.rounds.last() else { return new_threshold(state, round) };
    let frozen = rules.threshold == ThresholdBasis::FirstRound
        || rules.stop == StopRule::TwoRemain && state.winners() > 0;
    if rules.method.seats() > 1 || frozen { last.threshold } else { new_threshold(state, round) }
}

/// What elects, from the votes that continue; these are whole ballots, since nothing is divided
/// before a threshold is set for the last time.
fn new_threshold(state: &State<'_>, round: &Round) -> Amount {
    let rules = state.contest.rules;
    let votes = round.active.units();
    assert_eq!(round.active.places(), 0, "a threshold rests on whole ballots");
    let above = |seats: u32, places: u8| {
        let share = votes * power_of_ten(places) / (i128::from(seats) + 1);
        Amount::of_units(share + 1, places)
    };
    match rules.method {
        RankedMethod::BottomsUpToThreshold { percentage } => {
            let votes = u64::try_from(votes).expect("a number of ballots");
            percentage.of(votes)
        }
        RankedMethod::SingleTransferableVote { seats, quota, .. } => match quota {
            Quota::Droop => above(seats, 0),
            Quota::DroopFractional => above(seats, rules.decimal_places),
            Quota::Hare => {
                let seats = i128::from(seats);
                Amount::of_units((votes + seats - 1) / seats, 0)
            }
        },
        method => above(method.seats(), 0),
    }
}

/// Decides the round that was just begun.
pub(super) fn decide(state: &mut State<'_>) -> Result<Decision, CountError> {
    let standings = standings(state);
    let winners = winners(state, &standings);
    if let Some((winners, needs_choice)) = winners {
        if !needs_choice {
            return Ok(Decision::Elect(winners, None));
        }
        return break_tie(state, winners, Deciding::Winner);
    }
    let rules = state.contest.rules;
    let open = state.winners() < rules.method.seats();
    let shows_two = rules.stop == StopRule::TwoRemain && state.losers() + 2 < candidates(state);
    let to_threshold = matches!(rules.method, RankedMethod::BottomsUpToThreshold { .. });
    if !open && !shows_two && !to_threshold {
        return Ok(Decision::Nothing);
    }
    let several = [write_ins(state), cutoff(state, &standings), batch(state, &standings)];
    if let Some(losers) = several.into_iter().find(|losers| !losers.is_empty()) {
        return Ok(Decision::Eliminate(losers, None));
    }
    let Some((_, lowest)) = standings.into_iter().next() else {
        let unfilled = rules.method.seats().saturating_sub(state.winners());
        return Err(CountError::NobodyLeft { round: number(state.rounds.len()), unfilled });
    };
    break_tie(state, lowest, Deciding::Loser)
}

fn standings(state: &State<'_>) -> Standings {
    let continues = state.continues();
    let mut all: Vec<(i128, CandidateIndex)> = continues
        .iter()
        .enumerate()
        .filter(|(_, continues)| **continues)
        .map(|(at, _)| (state.ledger.held[at].units, index(at)))
        .collect();
    all.sort_by_key(|(votes, _)| *votes);
    let mut standings: Standings = Vec::new();
    for (votes, candidate) in all {
        match standings.last_mut() {
            Some((same, tied)) if *same == votes => tied.push(candidate),
            _ => standings.push((votes, vec![candidate])),
        }
    }
    standings
}

/// Who is elected, and whether only one of them can be.
fn winners(state: &State<'_>, standings: &Standings) -> Option<(Vec<CandidateIndex>, bool)> {
    let rules = state.contest.rules;
    let threshold = state.rounds.last().expect("a round was begun").threshold;
    let everybody = || standings.iter().flat_map(|(_, tied)| tied.iter().copied());
    let votes = |units: i128| Amount::of_units(units, rules.decimal_places);
    if rules.write_ins == WriteInRule::First && !write_ins(state).is_empty() {
        return None;
    }
    if matches!(rules.method, RankedMethod::BottomsUpToThreshold { .. }) {
        let all = standings.iter().all(|(units, _)| votes(*units).compare(threshold).is_gt());
        return (all && !standings.is_empty()).then(|| (everybody().collect(), false));
    }
    let open = rules.method.seats().saturating_sub(state.winners());
    let left = number(everybody().count());
    let top = || standings.last().map(|(_, tied)| tied.clone()).unwrap_or_default();
    let first_round = rules.threshold == ThresholdBasis::FirstRound;
    let mut elected: Vec<CandidateIndex> = Vec::new();
    if open > 0 {
        if left <= open {
            elected.extend(everybody());
        } else if first_round && left - 1 == rules.method.seats() {
            elected = top();
        } else if !matches!(rules.method, RankedMethod::BottomsUp { .. }) {
            let above =
                standings.iter().filter(|(units, _)| votes(*units).compare(threshold).is_ge());
            let above = above.flat_map(|(_, tied)| tied.iter().copied());
            elected.extend(above.filter(|one| !is_write_ins(state, *one)));
        }
    }
    let one_a_round = matches!(
        rules.method,
        RankedMethod::SingleTransferableVote { elections: ElectionsPerRound::One, .. }
    );
    let only_one = elected.len() > 1 && (one_a_round || first_round);
    // Of the last two one is elected, so that nobody stands alone in the last round.
    let last_two = rules.method.seats() == 1 && elected.is_empty() && left == 2 && open == 1;
    if only_one || last_two {
        let top = top();
        return Some((top.clone(), top.len() > 1));
    }
    (!elected.is_empty()).then_some((elected, false))
}

fn is_write_ins(state: &State<'_>, one: CandidateIndex) -> bool {
    state.contest.contenders[one.at()].standing == Standing::UndeclaredWriteIns
}

/// Undeclared write-ins, if they fall before anyone else and hold votes.
fn write_ins(state: &State<'_>) -> Vec<CandidateIndex> {
    if state.contest.rules.write_ins != WriteInRule::First {
        return Vec::new();
    }
    let continues = state.continues();
    let held = |one: &CandidateIndex| continues[one.at()] && state.ledger.held[one.at()].units > 0;
    let all = (0..continues.len()).map(index);
    all.filter(|one| is_write_ins(state, *one)).filter(held).collect()
}

/// Everybody below the threshold, if they fall at once.
fn cutoff(state: &State<'_>, standings: &Standings) -> Vec<CandidateIndex> {
    let rules = state.contest.rules;
    if rules.cutoff == Cutoff::None {
        return Vec::new();
    }
    let threshold = state.rounds.last().expect("a round was begun").threshold;
    let below = standings.iter().take_while(|(units, _)| {
        Amount::of_units(*units, rules.decimal_places).compare(threshold).is_lt()
    });
    below.flat_map(|(_, tied)| tied.iter().copied()).collect()
}

/// Several who could not win with all of each other's votes; nobody where that is one alone.
fn batch(state: &State<'_>, standings: &Standings) -> Vec<CandidateIndex> {
    let rules = state.contest.rules;
    let falls = |sum: i128, next: i128| match rules.batch {
        BatchElimination::None => false,
        BatchElimination::SumBelowNext => sum < next,
        BatchElimination::SumNotAboveNext => sum <= next,
    };
    let mut seen: Vec<CandidateIndex> = Vec::new();
    let mut sum = 0;
    let (mut last, mut before) = (0, 0);
    for (votes, tied) in standings {
        if falls(sum, *votes) && seen.len() > last {
            (before, last) = (last, seen.len());
        }
        sum += votes * i128::from(number(tied.len()));
        seen.extend(tied);
    }
    let shows_two = rules.stop == StopRule::TwoRemain;
    if shows_two && number(last) + state.losers() + 1 == candidates(state) {
        // Two are to be left, so the last who would fall stay.
        last = before;
    }
    seen.truncate(last);
    if seen.len() > 1 { seen } else { Vec::new() }
}

/// Chooses one of these, by the rule for ties where there are several.
fn break_tie(
    state: &mut State<'_>,
    mut between: Vec<CandidateIndex>,
    deciding: Deciding,
) -> Result<Decision, CountError> {
    sort_by_name(state.contest.contenders, &mut between);
    let decision = |chosen: Vec<CandidateIndex>, tie| match deciding {
        Deciding::Winner => Decision::Elect(chosen, tie),
        Deciding::Loser => Decision::Eliminate(chosen, tie),
    };
    if between.len() == 1 {
        return Ok(decision(between, None));
    }
    let round = number(state.rounds.len());
    let tie = Tie { between, deciding, round, earlier: &state.history };
    match state.ties.choose(&tie)? {
        Some(chosen) => {
            let broken = BrokenTie { between: tie.between, chosen, deciding };
            Ok(decision(vec![chosen], Some(broken)))
        }
        None => Ok(Decision::Tied { between: tie.between, deciding }),
    }
}

/// How many take part, undeclared write-ins as one.
fn candidates(state: &State<'_>) -> u32 {
    number(state.fates.iter().filter(|fate| **fate != Fate::Excluded).count())
}

/// How many names there are, excluded ones too and write-ins not.
fn declared(state: &State<'_>) -> u32 {
    let all = state.contest.contenders.iter();
    number(all.filter(|one| one.standing != Standing::UndeclaredWriteIns).count())
}
