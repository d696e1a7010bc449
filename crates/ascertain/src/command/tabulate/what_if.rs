//! `tabulate --what-if`: the rules under which somebody else would be elected (attack C07).
//!
//! A configuration with one wrong word elects another candidate without a sign of it. This tries
//! each rule by itself in every other way, so that officials can see before certification on
//! which words of the configuration the result rests. It is for them and is never published: who
//! would have won under other rules is no result.

use std::collections::BTreeSet;

use election::rules::{
    BatchElimination, Cutoff, OvervoteRule, RankedRules, RepeatRule, SkipRule, ThresholdBasis,
    TieRule, WriteInRule,
};
use serde_json::json;
use tabulate::Keep;

use super::Contest;
use crate::command::Ending;
use crate::failure::Failure;
use crate::output::{Speech, say, say_json};

/// One rule in another way.
struct Variant {
    rule: &'static str,
    value: String,
    rules: RankedRules,
}

/// What came of a variant.
struct Difference {
    rule: &'static str,
    value: String,
    outcome: String,
}

/// Tries all variants and tells those that change who is elected.
pub(super) fn try_rules(contest: &Contest<'_>, speech: Speech) -> Ending {
    let official = elected(contest, &contest.rules)
        .map_err(|words| Failure::input(format!("the count of the configuration: {words}")))?;
    let variants = variants(&contest.rules, contest.contenders.len());
    let tried = variants.len();
    let different = variants.into_iter().filter_map(|variant| {
        let outcome = match elected(contest, &variant.rules) {
            Ok(same) if same == official => return None,
            Ok(other) => names(&other),
            Err(words) => words,
        };
        Some(Difference { rule: variant.rule, value: variant.value, outcome })
    });
    let different: Vec<Difference> = different.collect();
    tell(&official, tried, &different, speech)?;
    Ok(None)
}

/// Who is elected under these rules, or in words why nobody is yet.
fn elected(contest: &Contest<'_>, rules: &RankedRules) -> Result<BTreeSet<String>, String> {
    let passes = contest.try_count(rules, Keep::Transcript).map_err(|error| error.to_string())?;
    let ending = passes.last().map(|pass| &pass.transcript.ending);
    if let Some(election::transcript::Ending::Tied { between, .. }) = ending {
        let tied = between.iter().map(|one| contest.contenders[one.at()].name.clone()).collect();
        return Err(format!("a tie between {}, for a lot to decide", names(&tied)));
    }
    let all = passes.iter().flat_map(|pass| &pass.transcript.elected);
    Ok(all.map(|one| contest.contenders[one.at()].name.clone()).collect())
}

fn names(all: &BTreeSet<String>) -> String {
    if all.is_empty() {
        return "nobody".to_owned();
    }
    all.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Each rule by itself in every other way.
fn variants(rules: &RankedRules, candidates: usize) -> Vec<Variant> {
    let mut variants = Vec::new();
    let mut add = |rule, value: &dyn std::fmt::Debug, changed: RankedRules| {
        if changed != *rules {
            variants.push(Variant { rule, value: format!("{value:?}"), rules: changed });
        }
    };
    for overvote in [
        OvervoteRule::Exhaust,
        OvervoteRule::Skip,
        OvervoteRule::ExhaustIfSeveralContinue,
        OvervoteRule::ExhaustIfAnyContinues,
    ] {
        add("overvote", &overvote, RankedRules { overvote, ..rules.clone() });
    }
    for skips in
        [SkipRule::Unlimited, SkipRule::AtMost(0), SkipRule::AtMost(1), SkipRule::AtMost(2)]
    {
        add("skips", &skips, RankedRules { skips, ..rules.clone() });
    }
    for repeats in [RepeatRule::Ignore, RepeatRule::Blank, RepeatRule::Exhaust] {
        add("repeats", &repeats, RankedRules { repeats, ..rules.clone() });
    }
    for write_ins in [WriteInRule::First, WriteInRule::InTurn] {
        add("write_ins", &write_ins, RankedRules { write_ins, ..rules.clone() });
    }
    for threshold in [ThresholdBasis::EachRound, ThresholdBasis::FirstRound] {
        add("threshold", &threshold, RankedRules { threshold, ..rules.clone() });
    }
    for batch in
        [BatchElimination::None, BatchElimination::SumBelowNext, BatchElimination::SumNotAboveNext]
    {
        add("batch", &batch, RankedRules { batch, ..rules.clone() });
    }
    for cutoff in [Cutoff::None, Cutoff::BelowThreshold] {
        add("cutoff", &cutoff, RankedRules { cutoff, ..rules.clone() });
    }
    // A lot shows every tie there is, whatever the rule that now breaks it.
    if candidates > 1 {
        add("ties", &TieRule::Lot, RankedRules { ties: TieRule::Lot, ..rules.clone() });
    }
    variants
}

fn tell(
    official: &BTreeSet<String>,
    tried: usize,
    different: &[Difference],
    speech: Speech,
) -> Result<(), Failure> {
    if speech == Speech::Json {
        let different: Vec<_> = different
            .iter()
            .map(|one| json!({ "rule": one.rule, "value": one.value, "outcome": one.outcome }))
            .collect();
        return say_json(&json!({ "elected": official, "tried": tried, "different": different }));
    }
    let mut text = format!("By the configuration: {}\n", names(official));
    for one in different {
        text.push_str(&format!("With {} {}: {}\n", one.rule, one.value, one.outcome));
    }
    text.push_str(&match different.len() {
        0 => format!("No other rule of {tried} tried changes who is elected.\n"),
        count => format!(
            "{count} of {tried} rules tried change who is elected: compare each with the law.\n"
        ),
    });
    text.push_str(
        "For officials, before certification; this is no result and not to be published.\n",
    );
    say(&text)
}
