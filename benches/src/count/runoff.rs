//! An instant runoff of ballots that are all different: nothing can be put together.

use std::time::Instant;

use ascertain::failure::Failure;
use election::rules::{RankedRules, TieRule};
use election::transcript::{CandidateIndex, Contender, Standing};
use tabulate::{BallotBox, Choice, Keep, RankedContest, RankedMark, Ranking, count};

use super::bounds::Bounds;
use super::{ROUNDS, apart, failed};
use std::time::Duration;

const BALLOTS: u64 = 10_000_000;
/// More than any contest had; there are 78,960,960 rankings of five of them.
const CANDIDATES: u16 = 40;
const RANKS: u16 = 5;
const LIMIT_MS: u128 = 5_000;

pub(super) fn measure(bounds: &mut Bounds) -> Result<(), Failure> {
    println!("instant runoff of {BALLOTS} different ballots of {RANKS} ranks, {CANDIDATES} names");
    let (time, peak) = apart::best(ROUNDS, || {
        let done = apart::part(&["runoff"])?;
        let [put_in, counted] = [done.number("put_in_ms")?, done.number("counted_ms")?];
        println!("  put in {put_in} ms, counted {counted} ms in {} rounds", done.number("rounds")?);
        let whole = u64::try_from(put_in + counted).unwrap_or(u64::MAX);
        done.tell(Duration::from_millis(whole))?;
        Ok((Duration::from_millis(whole), done.peak()?))
    })?;
    println!("peak memory, with the ballots in 10 bytes each: {peak} MiB");
    bounds.line("instant runoff of different ballots", time.as_millis(), LIMIT_MS, "ms");
    Ok(())
}

pub(super) fn part() -> Result<(), Failure> {
    let cast: Vec<[u16; RANKS as usize]> = (0..BALLOTS).map(ballot).collect();
    let from = Instant::now();
    let mut ballot_box = BallotBox::new(&[]);
    let (mut ranking, mut marks) = (Ranking::default(), Vec::new());
    for ranks in &cast {
        marks.clear();
        marks.extend((1..).zip(ranks).map(|(rank, candidate)| RankedMark {
            rank,
            choice: Choice::Candidate(CandidateIndex(*candidate)),
        }));
        ranking.set(&mut marks);
        ballot_box.add(&ranking, &[]).map_err(failed)?;
    }
    let ballots = ballot_box.close();
    println!("put_in_ms={}", from.elapsed().as_millis());
    assert_eq!(u64::try_from(ballots.classes()), Ok(BALLOTS), "the ballots are all different");
    let contender =
        |at| Contender { name: format!("candidate {at}"), standing: Standing::Candidate };
    let contenders: Vec<Contender> = (0..CANDIDATES).map(contender).collect();
    let rules = RankedRules { ties: TieRule::CandidateOrder, ..RankedRules::PLAIN };
    let contest = RankedContest { contenders: &contenders, rules: &rules, lots: &[] };
    let from = Instant::now();
    let counted = count(&contest, &ballots, Keep::Transcript).map_err(failed)?;
    println!("counted_ms={}", from.elapsed().as_millis());
    println!("rounds={}", counted.transcript.rounds.len());
    apart::tell_costs()
}

/// The ballot of a number: each a different ranking, in no order.
fn ballot(number: u64) -> [u16; RANKS as usize] {
    let rankings: u64 = (0..RANKS).map(|rank| u64::from(CANDIDATES - rank)).product();
    // A prime that does not divide the number of rankings goes to each of them once.
    let mut code = number * 1_000_000_007 % rankings;
    let mut left: Vec<u16> = (0..CANDIDATES).collect();
    std::array::from_fn(|_| {
        let of = left.len() as u64;
        let at = usize::try_from(code % of).expect("fewer than the candidates");
        code /= of;
        left.swap_remove(at)
    })
}
