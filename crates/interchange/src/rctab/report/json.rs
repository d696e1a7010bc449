//! `detailed_report.json`, of the whole and of a slice.

use std::io::{self, Write};

use election::Amount;
use election::rules::compare_utf16;
use election::transcript::{CandidateIndex, InactiveReason, SliceTranscript, Target, Transfer};

use super::super::ballots::RctabSlice;
use super::super::jackson::Jackson;
use super::super::number::java_decimal;
use super::{REASONS, RctabPass, RoundView};

/// Writes the report of the whole.
pub fn json_report(pass: &RctabPass<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rounds = pass.transcript.rounds.iter().map(RoundView::of_whole);
    let rounds: Vec<_> = rounds.collect();
    report(pass, None, pass.transcript.ballots.get(), &rounds, out)
}

/// Writes the report of one precinct or batch.
pub fn slice_json_report(
    pass: &RctabPass<'_>,
    slice: (RctabSlice, &str),
    transcript: &SliceTranscript,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rounds = transcript.rounds.iter().map(RoundView::of_slice);
    let rounds: Vec<_> = rounds.collect();
    report(pass, Some(slice), transcript.ballots.get(), &rounds, out)
}

fn report(
    pass: &RctabPass<'_>,
    slice: Option<(RctabSlice, &str)>,
    ballots: u64,
    rounds: &[RoundView<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut json = Jackson::new(out);
    json.object(|json| {
        json.key("config")?;
        json.object(|json| config(pass, slice, json))?;
        json.entry("jsonFormatVersion", "1")?;
        json.key("results")?;
        json.array(rounds.iter().enumerate(), |json, (at, round)| {
            json.object(|json| one_round(pass, at, round, at + 1 == rounds.len(), json))
        })?;
        json.key("summary")?;
        json.object(|json| {
            let last = pass.transcript.rounds.last();
            let threshold = last.map_or(Amount::ZERO, |round| round.threshold);
            json.entry("finalThreshold", &java_decimal(threshold))?;
            json.number("numCandidates", pass.contenders().len() as u64)?;
            json.number("numWinners", u64::from(pass.seats()))?;
            json.entry("totalNumBallots", &ballots.to_string())?;
            let blank = rounds.first().map_or(Amount::ZERO, |round| round.inactive.no_ranking);
            json.number("undervotes", u64::try_from(blank.units()).unwrap_or_default())
        })
    })
}

fn config(
    pass: &RctabPass<'_>,
    slice: Option<(RctabSlice, &str)>,
    json: &mut Jackson<'_>,
) -> io::Result<()> {
    let output = &pass.config.output_settings;
    if let Some((RctabSlice::Batch, name)) = slice {
        json.entry("batch", name)?;
    }
    json.entry("contest", output.contest_name.get())?;
    json.entry("date", output.contest_date.get())?;
    json.entry("generatedBy", pass.generated_by)?;
    json.entry("jurisdiction", output.contest_jurisdiction.get())?;
    json.entry("office", output.contest_office.get())?;
    if let Some((RctabSlice::Precinct, name)) = slice {
        json.entry("precinct", name)?;
    }
    Ok(())
}

fn one_round(
    pass: &RctabPass<'_>,
    at: usize,
    view: &RoundView<'_>,
    is_last: bool,
    json: &mut Jackson<'_>,
) -> io::Result<()> {
    json.key("inactiveBallots")?;
    let mut inactive: Vec<(&str, Amount)> =
        REASONS.iter().map(|(reason, key, _)| (*key, view.inactive.by(*reason))).collect();
    if is_last && pass.uses_surplus() {
        inactive.push(("finalRoundSurplus", view.inactive.by(InactiveReason::FinalSurplus)));
    }
    amounts(inactive, json)?;
    json.number("round", at as u64 + 1)?;
    json.key("tally")?;
    let tally = pass.contenders().iter().zip(view.tally);
    let tally = tally.filter_map(|(one, votes)| Some((one.name.as_str(), (*votes)?)));
    amounts(tally.collect(), json)?;
    let round = &pass.transcript.rounds[at];
    let decided = round.elected.iter().map(|one| ("elected", *one));
    let decided = decided.chain(round.eliminated.iter().map(|one| ("eliminated", *one)));
    json.key("tallyResults")?;
    json.array(decided, |json, (action, one)| {
        json.object(|json| {
            json.entry(action, pass.name(one))?;
            json.key("transfers")?;
            amounts(transfers_of(pass, one, view.transfers), json)
        })
    })?;
    json.entry("threshold", &java_decimal(round.threshold))
}

fn transfers_of<'a>(
    pass: &'a RctabPass<'_>,
    one: CandidateIndex,
    transfers: &[Transfer],
) -> Vec<(&'a str, Amount)> {
    let own = transfers.iter().filter(|transfer| transfer.from == one);
    let own = own.map(|transfer| {
        let to = match transfer.to {
            Target::To(one) => pass.name(one),
            Target::Inactive => "exhausted",
            Target::Residual => "residual surplus",
        };
        (to, transfer.votes)
    });
    own.collect()
}

/// An object of amounts, by key.
fn amounts(mut amounts: Vec<(&str, Amount)>, json: &mut Jackson<'_>) -> io::Result<()> {
    amounts.sort_by(|(one, _), (other, _)| compare_utf16(one, other));
    json.object(|json| {
        amounts.iter().try_for_each(|(key, amount)| json.entry(key, &java_decimal(*amount)))
    })
}
