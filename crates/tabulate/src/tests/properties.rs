//! Properties of every count, by name.

use election::Amount;
use election::rules::{BatchElimination, OvervoteRule, RepeatRule, SkipRule, TieRule};
use election::transcript::{CandidateIndex, Contender, SliceTranscript, Standing};
use proptest::prelude::*;

use super::notation::shown;
use crate::{
    BallotBox, Ballots, Choice, Counted, Keep, RankedContest, RankedMark, Ranking, SliceKind,
    count_passes,
};
use election::rules::{ElectionsPerRound, Quota, RankedMethod, RankedRules};

const CANDIDATES: u16 = 4;

type Cast = Vec<(Vec<Option<u16>>, u32)>;

/// Ballots of four ranks, each blank or marked, in one of three units.
fn cast() -> impl Strategy<Value = Cast> {
    let rank = prop::option::weighted(0.8, 0..CANDIDATES + 1);
    prop::collection::vec((prop::collection::vec(rank, 0..5), 0_u32..3), 1..40)
}

fn rules() -> impl Strategy<Value = RankedRules> {
    let methods = prop_oneof![
        Just(RankedMethod::InstantRunoff),
        Just(RankedMethod::SingleTransferableVote {
            seats: 2,
            quota: Quota::DroopFractional,
            elections: ElectionsPerRound::All,
        }),
        Just(RankedMethod::BottomsUp { seats: 2 }),
        Just(RankedMethod::MultiPass { seats: 2 }),
    ];
    let overvotes = prop_oneof![Just(OvervoteRule::Exhaust), Just(OvervoteRule::Skip)];
    let skips = prop_oneof![Just(SkipRule::Unlimited), Just(SkipRule::AtMost(0))];
    let repeats = prop_oneof![Just(RepeatRule::Ignore), Just(RepeatRule::Blank)];
    (methods, overvotes, skips, repeats).prop_map(|(method, overvote, skips, repeats)| {
        let ties = TieRule::EarlierRoundsThenDraw { seed: 7 };
        let batch = BatchElimination::None;
        RankedRules { method, overvote, skips, repeats, ties, batch, ..RankedRules::PLAIN }
    })
}

fn contenders() -> Vec<Contender> {
    let contender = |name: &str| Contender { name: name.into(), standing: Standing::Candidate };
    ["A", "B", "C", "D"].map(contender).to_vec()
}

/// The ranking of these ranks; the number after the candidates is an overvote without names.
fn ranking(ranks: &[Option<u16>]) -> Ranking {
    let marks = ranks.iter().zip(1..).filter_map(|(mark, rank)| {
        let choice = match (*mark)? {
            CANDIDATES => Choice::Overvote,
            candidate => Choice::Candidate(CandidateIndex(candidate)),
        };
        Some(RankedMark { rank, choice })
    });
    Ranking::new(&marks.collect::<Vec<_>>())
}

fn filled(cast: &[(Vec<Option<u16>>, u32)]) -> BallotBox {
    filled_at(cast, usize::MAX)
}

/// A box that puts equal ballots together whenever it has so many numbers.
fn filled_at(cast: &[(Vec<Option<u16>>, u32)], bound: usize) -> BallotBox {
    let mut ballots = BallotBox::new(&[SliceKind::Unit]).bounded(bound);
    for (ranks, unit) in cast {
        ballots.add(&ranking(ranks), &[*unit]).unwrap();
    }
    ballots
}

fn counted(rules: &RankedRules, ballots: &Ballots) -> Result<Vec<Counted>, crate::CountError> {
    let contenders = contenders();
    let contest = RankedContest { contenders: &contenders, rules, lots: &[] };
    count_passes(&contest, ballots, Keep::Transcript)
}

proptest! {
    #[test]
    fn anonymity_and_chunking_and_order(
        cast in cast(),
        rules in rules(),
        at in 0_usize..40,
        shift in 0_usize..40,
    ) {
        let whole = counted(&rules, &filled(&cast).close());
        let mut turned = cast.clone();
        turned.rotate_left(shift % cast.len());
        let (first, second) = turned.split_at(at.min(turned.len()));
        let mut parts = filled(second);
        parts.absorb(&filled(first)).unwrap();
        prop_assert_eq!(whole, counted(&rules, &parts.close()));
    }

    /// The different ballots and their numbers, too: whatever the order, the split over boxes,
    /// the number of threads, and how often equal ballots were put together on the way.
    #[test]
    fn what_a_box_holds_depends_on_the_ballots_alone(
        cast in cast(),
        at in 0_usize..40,
        shift in 0_usize..40,
        bound in 1_usize..60,
        threads in 1_usize..5,
    ) {
        let whole = filled(&cast).close();
        let mut turned = cast.clone();
        turned.rotate_left(shift % cast.len());
        let (first, second) = turned.split_at(at.min(turned.len()));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let parts = pool.install(|| {
            let mut parts = filled_at(second, bound);
            parts.absorb(&filled_at(first, bound)).unwrap();
            parts.close()
        });
        prop_assert_eq!(&whole, &parts);
        prop_assert_eq!(whole.total(), cast.len() as u64);
    }

    #[test]
    fn a_ballot_is_remembered_through_every_sorting(cast in cast(), bound in 1_usize..60) {
        let mut ballots = BallotBox::remembering(&[]).bounded(bound);
        for (ranks, _) in &cast {
            ballots.add(&ranking(ranks), &[]).unwrap();
        }
        let ballots = ballots.close();
        for (ballot, (ranks, _)) in cast.iter().enumerate() {
            let class = ballots.class_of(ballot).unwrap();
            let own = ranking(ranks);
            prop_assert_eq!(ballots.tokens(class.0 as usize), own.tokens());
        }
        prop_assert_eq!(ballots.class_of(cast.len()), None);
    }

    #[test]
    fn units_sum_to_the_whole(cast in cast(), rules in rules()) {
        let Ok(passes) = counted(&rules, &filled(&cast).close()) else { return Ok(()) };
        for pass in passes {
            let (_, units) = &pass.slices[0];
            let ballots: u64 = units.iter().map(|unit| unit.ballots.get()).sum();
            prop_assert_eq!(ballots, pass.transcript.ballots.get());
            for (at, round) in pass.transcript.rounds.iter().enumerate() {
                let zero = election::Amount::ZERO;
                let active = units.iter().fold(zero, |sum, unit| sum.plus(unit.rounds[at].active));
                prop_assert!(active.compare(round.active).is_eq());
                let inactive = units.iter();
                let idle = |sum: Amount, unit: &SliceTranscript| {
                    sum.plus(unit.rounds[at].inactive.total())
                };
                let inactive = inactive.fold(zero, idle);
                prop_assert!(inactive.compare(round.inactive.total()).is_eq());
                let kept = units.iter().fold(zero, |sum, unit| sum.plus(unit.rounds[at].counting));
                let whole = round.counting.plus(round.residual);
                prop_assert!(kept.compare(whole).is_eq(), "{} {}", kept, whole);
            }
        }
    }

    /// Names do not matter where no tie is broken by them.
    #[test]
    fn neutrality(cast in cast(), shift in 1..CANDIDATES) {
        let rules = RankedRules::PLAIN;
        let renamed: Cast = cast
            .iter()
            .map(|(ranks, unit)| {
                let rename = |mark: &u16| match *mark {
                    CANDIDATES => CANDIDATES,
                    one => (one + shift) % CANDIDATES,
                };
                (ranks.iter().map(|mark| mark.as_ref().map(rename)).collect(), *unit)
            })
            .collect();
        let (one, other) = (
            counted(&rules, &filled(&cast).close()).unwrap(),
            counted(&rules, &filled(&renamed).close()).unwrap(),
        );
        let winners = |pass: &Counted, by: u16| -> Vec<u16> {
            pass.transcript.elected.iter().map(|one| (one.0 + by) % CANDIDATES).collect()
        };
        prop_assert_eq!(winners(&one[0], shift), winners(&other[0], 0));
        prop_assert_eq!(one[0].transcript.rounds.len(), other[0].transcript.rounds.len());
    }

    #[test]
    fn a_path_ends_where_the_transcript_says(cast in cast(), rules in rules()) {
        let contenders = contenders();
        let contest = RankedContest { contenders: &contenders, rules: &rules, lots: &[] };
        let mut ballots = BallotBox::remembering(&[]);
        for (ranks, _) in &cast {
            ballots.add(&ranking(ranks), &[]).unwrap();
        }
        let ballots = ballots.close();
        let passes = count_passes(&contest, &ballots, Keep::Paths);
        let Ok(passes) = passes else { return Ok(()) };
        for pass in &passes {
            let last = u32::try_from(pass.transcript.rounds.len()).unwrap();
            let mut votes = vec![election::Amount::ZERO; contenders.len()];
            for ballot in 0..cast.len() {
                let class = ballots.class_of(ballot).unwrap();
                for (candidate, share) in pass.paths[class.0 as usize].shares(last) {
                    votes[candidate.at()] = votes[candidate.at()].plus(share);
                }
            }
            let round = pass.transcript.rounds.last().unwrap();
            let mut over = election::Amount::ZERO;
            for (votes, tally) in votes.iter().zip(&round.tally) {
                over = over.plus(votes.minus(tally.unwrap_or_default()));
            }
            prop_assert!(over.compare(round.residual).is_eq(), "{}", shown(&pass.transcript));
        }
    }
}

#[test]
fn threads_do_not_matter() {
    let mut ballots = BallotBox::new(&[SliceKind::Unit]);
    for n in 0..60_000_u32 {
        let at = |by: u32| Some(u16::try_from(n / by % 5).unwrap());
        let ranks: Vec<Option<u16>> = (0..6).map(|place| at(5_u32.pow(place))).collect();
        ballots.add(&ranking(&ranks), &[n % 7]).unwrap();
    }
    let ballots = ballots.close();
    let rules = RankedRules { ties: TieRule::Draw { seed: 1 }, ..RankedRules::PLAIN };
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| counted(&rules, &ballots))
    };
    assert_eq!(with(1), with(5));
}
