//! The ballots of one count and who holds each of them, from round to round.

use election::rules::{RankedMethod, StopRule};
use election::transcript::{
    BrokenTie, CandidateIndex, Contender, Ending, InactiveReason, Round, Standing, Target,
    Transcript, Transfer,
};
use election::{Amount, BallotCount, power_of_ten};
use rayon::iter::{IndexedParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use super::decide::{Decision, decide, keeps_counting, threshold};
use super::ledger::{Ledger, Places, Sum, index};
use super::path::{BallotPath, PathStep};
use super::slices::SliceState;
use super::tie::{TieBreaker, sort_by_name};
use super::{CountError, Counted, Holder, Keep, RankedContest};
use crate::ballots::Ballots;
use crate::ranking::place;

/// How many classes of ballots one thread looks at, or passes over, in one go.
const CHUNK: usize = 1 << 12;

/// What became of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Continuing,
    Elected { round: u32 },
    Eliminated { round: u32 },
    Excluded,
}

/// A class of ballots that went from one holder to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    pub(super) class: u32,
    /// The place of the old holder among those whose ballots move.
    pub(super) from: u16,
    pub(super) to: u16,
}

/// A count as far as it has come.
pub(super) struct State<'a> {
    pub(super) contest: RankedContest<'a>,
    ballots: &'a Ballots,
    // How many there are; adding them up anew in each round would go through all of memory.
    total: u64,
    keep: Keep,
    places: Places,
    pub(super) fates: Vec<Fate>,
    holders: Vec<Holder>,
    // For each chunk of classes: by place, how many of them it holds. Ballots lie in the order of
    // their rankings, so that few candidates hold those of a chunk, and most chunks are passed
    // over in most rounds.
    chunks: Vec<Vec<u32>>,
    // What is left of each class of ballots, once any is divided; nothing is a whole ballot.
    values: Vec<Option<i128>>,
    pub(super) ledger: Ledger,
    slices: Vec<SliceState<'a>>,
    paths: Vec<BallotPath>,
    pub(super) ties: TieBreaker<'a>,
    pub(super) rounds: Vec<Round>,
    // The votes by candidate in each finished round, for ties.
    pub(super) history: Vec<Vec<Option<i128>>>,
}

impl<'a> State<'a> {
    pub(super) fn new(
        contest: RankedContest<'a>,
        ballots: &'a Ballots,
        pass: u32,
        keep: Keep,
    ) -> Self {
        let places = Places { candidates: contest.contenders.len() };
        let fate = |contender: &Contender| match contender.standing {
            Standing::Excluded => Fate::Excluded,
            Standing::Candidate | Standing::UndeclaredWriteIns => Fate::Continuing,
        };
        let slices = ballots.slices().iter().map(|table| SliceState::new(table, places)).collect();
        let paths = if keep == Keep::Paths { ballots.classes() } else { 0 };
        Self {
            contest,
            ballots,
            total: ballots.total(),
            keep,
            places,
            fates: contest.contenders.iter().map(fate).collect(),
            holders: vec![Holder::Uncounted; ballots.classes()],
            chunks: vec![vec![0; places.count()]; ballots.classes().div_ceil(CHUNK)],
            values: Vec::new(),
            ledger: Ledger::new(places),
            slices,
            paths: vec![BallotPath::default(); paths],
            ties: TieBreaker::new(contest.contenders, contest.rules.ties, contest.lots, pass),
            rounds: Vec::new(),
            history: Vec::new(),
        }
    }

    /// Counts to the end.
    pub(super) fn run(mut self) -> Result<Counted, CountError> {
        let mut ending = Ending::Complete;
        while keeps_counting(&self) {
            self.begin_round();
            match decide(&mut self)? {
                Decision::Elect(winners, tie) => self.elect(winners, tie),
                Decision::Eliminate(losers, tie) => self.eliminate(losers, tie),
                Decision::Nothing => {}
                Decision::Tied { between, deciding } => {
                    ending = Ending::Tied { between, deciding };
                }
            }
            self.end_round();
            if matches!(ending, Ending::Tied { .. }) {
                break;
            }
        }
        if ending == Ending::Complete && self.stopped_early() {
            ending = Ending::StoppedEarly;
        }
        Ok(self.finish(ending))
    }

    /// Gives every ballot whose holder is out a new one, and begins the round's report.
    fn begin_round(&mut self) {
        let continues = self.continues();
        let moved = self.moved();
        let (sums, moves) = self.place_ballots(&continues, &moved);
        self.book(&moved, &sums, &moves);
        let decimals = self.contest.rules.decimal_places;
        let held = self.ledger.held.iter().zip(&continues);
        let tally = held.map(|(sum, on)| on.then(|| sum.amount(decimals))).collect();
        let active = self.ledger.active(&continues);
        let mut round = Round {
            threshold: Amount::ZERO,
            tally,
            active: active.amount(decimals),
            counting: active.amount(decimals),
            inactive: self.ledger.inactive(decimals),
            residual: self.rounds.last().map_or(Amount::ZERO, |last| last.residual),
            elected: Vec::new(),
            eliminated: Vec::new(),
            transfers: Vec::new(),
            tie: None,
        };
        round.threshold = threshold(self, &round);
        self.rounds.push(round);
    }

    /// Who continues, by candidate; under [`StopRule::TwoRemain`] winners too.
    pub(super) fn continues(&self) -> Vec<bool> {
        let winners = self.contest.rules.stop == StopRule::TwoRemain;
        let continues = |fate: &Fate| match fate {
            Fate::Continuing => true,
            Fate::Elected { .. } => winners,
            Fate::Eliminated { .. } | Fate::Excluded => false,
        };
        self.fates.iter().map(continues).collect()
    }

    /// Whose ballots move now: those decided in the last round, or in the first round nobody's.
    fn moved(&self) -> Vec<CandidateIndex> {
        let continues = self.continues();
        let Some(last) = self.rounds.last() else { return Vec::new() };
        let decided = last.elected.iter().chain(&last.eliminated);
        decided.copied().filter(|one| !continues[one.at()]).collect()
    }

    /// Finds holders for all ballots of `moved`, or in the first round for all.
    ///
    /// The sums are by old holder and, there, by new place.
    fn place_ballots(
        &mut self,
        continues: &[bool],
        moved: &[CandidateIndex],
    ) -> (Vec<Vec<Sum>>, Vec<Move>) {
        let (ballots, places, values) = (self.ballots, self.places, &self.values);
        let rules = self.contest.rules;
        let surplus_ends = self.seats_are_filled();
        let whole = power_of_ten(rules.decimal_places);
        let keep_moves = !self.slices.is_empty() || self.keep == Keep::Paths;
        let mut row_of = vec![None; places.candidates];
        moved.iter().enumerate().for_each(|(row, one)| row_of[one.at()] = Some(row));
        let from = |holder: Holder| match holder {
            Holder::Uncounted => Some(0),
            Holder::Candidate(one) => row_of[one.at()],
            Holder::Inactive(_) => None,
        };
        let rows = moved.len().max(1);
        let first_round = self.rounds.is_empty();
        let chunk = |(number, (holders, held)): (usize, (&mut [Holder], &mut Vec<u32>))| {
            if !first_round && moved.iter().all(|one| held[one.at()] == 0) {
                return None;
            }
            let mut sums = vec![vec![Sum::default(); places.count()]; rows];
            let mut moves = Vec::new();
            for (at, holder) in holders.iter_mut().enumerate() {
                let Some(row) = from(*holder) else { continue };
                let class = number * CHUNK + at;
                let tokens = ballots.tokens(class);
                *holder = match surplus_ends && !tokens.is_empty() {
                    true => Holder::Inactive(InactiveReason::FinalSurplus),
                    false => place(tokens, rules, continues),
                };
                let to = places.of(*holder);
                held[to] += 1;
                sums[row][to].add(worth(ballots.ballots_of(class), values, class, whole));
                if keep_moves {
                    moves.push(movement(class, row, to));
                }
            }
            moved.iter().for_each(|one| held[one.at()] = 0);
            Some((sums, moves))
        };
        let chunks = self.holders.par_chunks_mut(CHUNK).zip(&mut self.chunks).enumerate();
        let parts: Vec<Option<Part>> = chunks.map(chunk).collect();
        merged(parts.into_iter().flatten(), rows, places)
    }

    /// Enters moves into the books of the whole and of each slice.
    fn book(&mut self, moved: &[CandidateIndex], sums: &[Vec<Sum>], moves: &[Move]) {
        for one in moved {
            self.ledger.held[one.at()] = Sum::default();
        }
        for row in sums {
            self.ledger.held.iter_mut().zip(row).for_each(|(held, sum)| held.add(*sum));
        }
        let decimals = self.contest.rules.decimal_places;
        let (values, whole) = (&self.values, power_of_ten(decimals));
        for slice in &mut self.slices {
            slice.book(moved, moves, |class, count| worth(count, values, class as usize, whole));
            slice.report_transfers(moved, decimals);
        }
        if self.keep == Keep::Paths {
            let round = number(self.rounds.len() + 1);
            for step in moves {
                let value = worth(1, values, step.class as usize, whole).amount(decimals);
                let holder = self.places.holder(usize::from(step.to));
                self.paths[step.class as usize].steps.push(PathStep { round, holder, value });
            }
        }
        let Some(last) = self.rounds.last_mut() else { return };
        for (from, row) in moved.iter().zip(sums) {
            last.transfers.extend(transfers(*from, row, self.places, decimals));
        }
    }

    fn elect(&mut self, mut winners: Vec<CandidateIndex>, tie: Option<BrokenTie>) {
        let round = number(self.rounds.len());
        sort_by_name(self.contest.contenders, &mut winners);
        for winner in &winners {
            self.fates[winner.at()] = Fate::Elected { round };
        }
        if self.uses_surplus() {
            self.divide(&winners);
        }
        let last = self.rounds.last_mut().expect("a round was begun");
        last.elected = winners;
        last.tie = tie;
    }

    fn eliminate(&mut self, mut losers: Vec<CandidateIndex>, tie: Option<BrokenTie>) {
        let round = number(self.rounds.len());
        sort_by_name(self.contest.contenders, &mut losers);
        for loser in &losers {
            self.fates[loser.at()] = Fate::Eliminated { round };
        }
        let last = self.rounds.last_mut().expect("a round was begun");
        last.eliminated = losers;
        last.tie = tie;
    }

    /// Divides the ballots of winners: the winner keeps its part, the surplus moves on.
    ///
    /// The fraction is the surplus over the winner's votes, truncated; what moves is the ballot's
    /// value times the fraction, truncated again, so that nobody is left with less than the quota.
    fn divide(&mut self, winners: &[CandidateIndex]) {
        let decimals = self.contest.rules.decimal_places;
        let whole = power_of_ten(decimals);
        let quota = self.rounds.last().expect("a round was begun").threshold.units_at(decimals);
        self.values.resize(self.ballots.classes(), None);
        for winner in winners {
            let votes = self.ledger.held[winner.at()].units;
            let fraction = truncated_fraction(votes - quota, votes, decimals);
            for (class, holder) in self.holders.iter().enumerate() {
                if *holder != Holder::Candidate(*winner) {
                    continue;
                }
                let value = self.values[class].unwrap_or(whole);
                let moves_on = truncated_product(value, fraction, decimals);
                let kept = value - moves_on;
                self.values[class] = Some(moves_on);
                let sum = times(kept, self.ballots.ballots_of(class));
                self.ledger.kept[winner.at()].add(sum);
                for slice in &mut self.slices {
                    slice.keep(class, *winner, kept);
                }
            }
            // The ballots stay with the winner until the next round, and count as a whole.
        }
    }

    /// Settles what past winners keep, and asserts that no vote was lost.
    fn end_round(&mut self) {
        let decimals = self.contest.rules.decimal_places;
        if self.uses_surplus() {
            self.report_winners();
        }
        let round = self.rounds.last().expect("a round was begun");
        let votes = |amount: &Option<Amount>| amount.map(|amount| amount.units_at(decimals));
        self.history.push(round.tally.iter().map(votes).collect());
        let all = round.counting.plus(round.inactive.total()).plus(round.residual);
        let ballots = Amount::whole(self.total);
        assert!(
            all.compare(ballots).is_eq(),
            "in round {} there are {all} votes of {ballots} ballots",
            self.rounds.len()
        );
        for slice in &mut self.slices {
            slice.end_round(&self.fates, &self.rounds, decimals, self.contest.rules.stop);
        }
    }

    /// The votes of winners of earlier rounds: what they keep, and no more than the threshold.
    fn report_winners(&mut self) {
        let decimals = self.contest.rules.decimal_places;
        let now = number(self.rounds.len());
        let (round, before) = self.rounds.split_last_mut().expect("a round was begun");
        for (at, fate) in self.fates.iter().enumerate() {
            let Fate::Elected { round: elected } = *fate else { continue };
            if elected == now {
                continue;
            }
            let last = before.last_mut().expect("a winner of an earlier round");
            if elected + 1 < now {
                round.tally[at] = last.tally[at];
                round.counting = round.counting.plus(last.tally[at].unwrap_or_default());
                continue;
            }
            let kept = self.ledger.kept[at].amount(decimals);
            let residual = kept.minus(round.threshold);
            // The sum has the places of its parts, though the rest is reported elsewhere.
            round.counting = round.counting.plus(kept);
            if residual.compare(Amount::ZERO).is_gt() {
                round.counting = round.counting.minus(residual);
                round.residual = round.residual.plus(residual);
                round.tally[at] = Some(round.threshold);
                let from = index(at);
                last.transfers.push(Transfer { from, to: Target::Residual, votes: residual });
            } else {
                round.tally[at] = Some(kept);
            }
        }
    }

    fn finish(self, ending: Ending) -> Counted {
        let elected = self.rounds.iter().flat_map(|round| round.elected.iter().copied()).collect();
        let ballots = BallotCount::new(self.total).expect("checked before the count");
        let kinds = self.slices.into_iter().map(SliceState::finish);
        Counted {
            slices: kinds.collect(),
            paths: self.paths,
            transcript: Transcript {
                contenders: self.contest.contenders.to_vec(),
                seats: self.contest.rules.method.seats(),
                ballots,
                rounds: self.rounds,
                elected,
                ending,
            },
        }
    }

    /// Whether surplus moves on: in counts for several seats from the top down.
    pub(super) fn uses_surplus(&self) -> bool {
        let method = self.contest.rules.method;
        matches!(method, RankedMethod::SingleTransferableVote { seats, .. } if seats > 1)
    }

    fn seats_are_filled(&self) -> bool {
        self.uses_surplus() && self.winners() == self.contest.rules.method.seats()
    }

    /// How many are elected.
    pub(super) fn winners(&self) -> u32 {
        self.how_many(|fate| matches!(fate, Fate::Elected { .. }))
    }

    /// How many fell.
    pub(super) fn losers(&self) -> u32 {
        self.how_many(|fate| matches!(fate, Fate::Eliminated { .. }))
    }

    fn how_many(&self, is: impl Fn(&Fate) -> bool) -> u32 {
        number(self.fates.iter().filter(|fate| is(fate)).count())
    }

    fn stopped_early(&self) -> bool {
        let last = self.contest.rules.stop_after_round;
        let reached = last.is_some_and(|last| number(self.rounds.len()) >= last);
        reached && self.winners() < self.contest.rules.method.seats().max(1)
    }
}

/// A number of rounds or candidates, far below 2^32.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).expect("a count has fewer than 2^32 rounds and candidates")
}

/// What so many ballots of a class are worth.
fn worth(ballots: u64, values: &[Option<i128>], class: usize, whole: i128) -> Sum {
    match values.get(class).copied().flatten() {
        None => Sum { units: i128::from(ballots) * whole, ..Sum::default() },
        Some(value) => times(value, ballots),
    }
}

/// So many divided ballots of this value.
pub(super) fn times(value: i128, ballots: u64) -> Sum {
    let units = value.checked_mul(i128::from(ballots));
    let spent = if value == 0 { ballots } else { 0 };
    Sum { units: units.expect("at most 2^53 ballots of 20 places"), divided: ballots, spent }
}

fn movement(class: usize, from: usize, to: usize) -> Move {
    let narrow = |at: usize| u16::try_from(at).expect("the number of candidates was checked");
    let class = u32::try_from(class).expect("classes are numbered with 32 bits");
    Move { class, from: narrow(from), to: narrow(to) }
}

type Part = (Vec<Vec<Sum>>, Vec<Move>);

fn merged(parts: impl Iterator<Item = Part>, rows: usize, places: Places) -> Part {
    let mut sums = vec![vec![Sum::default(); places.count()]; rows];
    let mut moves = Vec::new();
    for (part, moved) in parts {
        for (row, others) in sums.iter_mut().zip(part) {
            row.iter_mut().zip(others).for_each(|(sum, other)| sum.add(other));
        }
        moves.extend(moved);
    }
    (sums, moves)
}

/// Where the votes of one candidate went; a ballot of no value any more is not reported.
pub(super) fn transfers(
    from: CandidateIndex,
    row: &[Sum],
    places: Places,
    decimals: u8,
) -> Vec<Transfer> {
    let mut inactive = Sum::default();
    let mut transfers = Vec::new();
    let moved = row.iter().map(|sum| sum.without_spent()).enumerate();
    for (to, sum) in moved.filter(|(_, sum)| sum.units > 0) {
        match places.holder(to) {
            Holder::Candidate(to) => {
                let votes = sum.amount(decimals);
                transfers.push(Transfer { from, to: Target::To(to), votes });
            }
            _ => inactive.add(sum),
        }
    }
    if inactive.units > 0 {
        let votes = inactive.amount(decimals);
        transfers.push(Transfer { from, to: Target::Inactive, votes });
    }
    transfers
}

/// `part / whole` to so many places, truncated, in units; none where there is no surplus.
///
/// By long division, since the product with 10^20 would not fit.
fn truncated_fraction(part: i128, whole: i128, places: u8) -> i128 {
    if part <= 0 {
        return 0;
    }
    assert!(part <= whole, "a surplus is part of the votes");
    let (mut quotient, mut rest) = (part / whole, part % whole);
    for _ in 0..places {
        rest *= 10;
        quotient = quotient * 10 + rest / whole;
        rest %= whole;
    }
    quotient
}

/// `value * fraction`, both in units of the last place and at most one, truncated to that place.
fn truncated_product(value: i128, fraction: i128, places: u8) -> i128 {
    let whole = power_of_ten(places);
    assert!((0..=whole).contains(&value) && (0..=whole).contains(&fraction), "parts of one ballot");
    // In two steps, since the product of two numbers of twenty places would not fit.
    let half = power_of_ten(places / 2);
    let (high, low) = (value / half, value % half);
    let (q, r) = (high * fraction / (whole / half), high * fraction % (whole / half));
    q + (r * half + low * fraction) / whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_truncated_and_exact_at_twenty_places() {
        assert_eq!(truncated_fraction(7_499, 80_000, 4), 937);
        assert_eq!(truncated_fraction(0, 5, 4), 0);
        assert_eq!(truncated_fraction(-3, 5, 4), 0);
        let third = truncated_fraction(1, 3, 20);
        assert_eq!(third, 33_333_333_333_333_333_333);
        // A third of a third is 0.111..., and the last place is truncated.
        assert_eq!(truncated_product(third, third, 20), 11_111_111_111_111_111_110);
    }

    #[test]
    fn products_agree_with_plain_arithmetic_where_that_fits() {
        for places in 1..=18 {
            let whole = power_of_ten(places);
            for (value, fraction) in [(whole, whole / 3), (whole / 7, whole / 3), (whole - 1, 1)] {
                let plain = value * fraction / whole;
                assert_eq!(truncated_product(value, fraction, places), plain, "{places}");
            }
        }
    }
}
