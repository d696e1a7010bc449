//! From a configuration that passed its check to rules and candidates.

use election::rules::{
    BatchElimination, Cutoff, ElectionsPerRound, OvervoteRule, Percentage, Quota, RankedMethod,
    RankedRules, RepeatRule, SkipRule, StopRule, ThresholdBasis, TieRule, WriteInRule,
};
use election::transcript::{Contender, Standing};

use super::config::{Config, Text, WinnerMode};

/// The words for breaking ties.
pub(super) const TIEBREAK_WORDS: &str = "random, stopCountingAndAsk, \
    previousRoundCountsThenRandom, previousRoundCountsThenAsk, useCandidateOrder, \
    generatePermutation";

/// How RCTab calls undeclared write-ins in its reports.
pub(super) const WRITE_INS: &str = "Undeclared Write-ins";

/// The candidates in their order, and behind them undeclared write-ins where a source has them.
pub fn contenders(config: &Config) -> Vec<Contender> {
    let named = config.candidates.iter().map(|candidate| Contender {
        name: candidate.name.get().to_owned(),
        standing: if candidate.excluded.0 { Standing::Excluded } else { Standing::Candidate },
    });
    let write_ins = config
        .has_write_ins()
        .then(|| Contender { name: WRITE_INS.to_owned(), standing: Standing::UndeclaredWriteIns });
    named.chain(write_ins).collect()
}

/// The rules; nothing where the configuration did not pass its check.
pub fn ranked_rules(config: &Config) -> Option<RankedRules> {
    let rules = &config.rules;
    let last = rules.stop_tabulation_early_after_round.given();
    let overvote = match rules.overvote_rule.get() {
        "alwaysSkipToNextRank" => OvervoteRule::Skip,
        "exhaustImmediately" => OvervoteRule::Exhaust,
        "exhaustIfMultipleContinuing" => OvervoteRule::ExhaustIfSeveralContinue,
        _ => return None,
    };
    Some(RankedRules {
        method: method(config)?,
        threshold: match rules.does_first_round_determine_threshold.0 {
            true => ThresholdBasis::FirstRound,
            false => ThresholdBasis::EachRound,
        },
        stop: match rules.continue_until_two_candidates_remain.0 {
            true => StopRule::TwoRemain,
            false => StopRule::Elected,
        },
        stop_after_round: last.map(|last| last.parse().ok()).map_or(Some(None), |n| n.map(Some))?,
        overvote,
        skips: skips(&rules.max_skipped_ranks_allowed)?,
        repeats: match rules.exhaust_on_duplicate_candidate.0 {
            true => RepeatRule::Exhaust,
            false => RepeatRule::Ignore,
        },
        write_ins: WriteInRule::First,
        cutoff: match rules.cutoff_elimination.0 {
            true => Cutoff::BelowThreshold,
            false => Cutoff::None,
        },
        batch: match rules.batch_elimination.0 {
            true => BatchElimination::SumBelowNext,
            false => BatchElimination::None,
        },
        ties: ties(config)?,
        decimal_places: rules.decimal_places_for_vote_arithmetic.get().parse().ok()?,
    })
}

fn method(config: &Config) -> Option<RankedMethod> {
    let seats = config.number_of_winners()?;
    let rules = &config.rules;
    let quota = match (rules.hare_quota.0, rules.non_integer_winning_threshold.0) {
        (true, _) => Quota::Hare,
        (false, true) => Quota::DroopFractional,
        (false, false) => Quota::Droop,
    };
    let transferable = |elections| RankedMethod::SingleTransferableVote { seats, quota, elections };
    Some(match config.winner_mode()? {
        WinnerMode::Single if seats <= 1 => RankedMethod::InstantRunoff,
        WinnerMode::Single | WinnerMode::SeveralPerRound => transferable(ElectionsPerRound::All),
        WinnerMode::OnePerRound => transferable(ElectionsPerRound::One),
        WinnerMode::BottomsUp => RankedMethod::BottomsUp { seats },
        WinnerMode::BottomsUpToThreshold => {
            let text = &rules.multi_seat_bottoms_up_percentage_threshold;
            RankedMethod::BottomsUpToThreshold { percentage: percentage(text)? }
        }
        WinnerMode::MultiPass => RankedMethod::MultiPass { seats },
    })
}

fn skips(text: &Text) -> Option<SkipRule> {
    if text.get().eq_ignore_ascii_case("unlimited") {
        return Some(SkipRule::Unlimited);
    }
    // A ballot has fewer ranks than 2^16, so that more are never skipped.
    let most: u32 = text.get().parse().ok()?;
    Some(u16::try_from(most).map_or(SkipRule::Unlimited, SkipRule::AtMost))
}

fn ties(config: &Config) -> Option<TieRule> {
    let seed = || config.rules.random_seed.get().parse().ok();
    Some(match config.rules.tiebreak_mode.get() {
        "random" => TieRule::Draw { seed: seed()? },
        "stopCountingAndAsk" => TieRule::Lot,
        "previousRoundCountsThenRandom" => TieRule::EarlierRoundsThenDraw { seed: seed()? },
        "previousRoundCountsThenAsk" => TieRule::EarlierRoundsThenLot,
        "useCandidateOrder" => TieRule::CandidateOrder,
        "generatePermutation" => TieRule::DrawnOrder { seed: seed()? },
        _ => return None,
    })
}

/// A share from 1 to 100 percent.
pub(super) fn percentage(text: &Text) -> Option<Percentage> {
    let share: election::Amount = text.given()?.trim().parse().ok()?;
    let whole = election::Amount::whole;
    let within = share.compare(whole(1)).is_ge() && share.compare(whole(100)).is_le();
    (within && share.places() <= 6).then_some(Percentage(share))
}
