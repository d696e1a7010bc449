//! What a finished record says, in a few lines that can be quoted.

use std::fmt::Write;
use std::path::Path;

use canvass::Decision;
use canvass::person::PersonVotes;
use canvass::session::{ElectoralCount, OfficeOutcome};
use canvass::succession::SuccessionResult;
use election::{Amount, CandidateId, Chamber, Contest, ContestId, PartyId};
use tabulate::ContestCount;
use verify::{Verdict, VerifiedRecord};

/// The summary of a record.
pub(super) fn summary(record: &VerifiedRecord, record_at: &Path, site_at: &Path) -> String {
    let definition = record.definition().get();
    let mut text = format!("\n{}, {}\n", definition.title, definition.date);
    if definition.mode == election::Mode::Reconstruction {
        text.push_str("RECONSTRUCTION - NOT AN OFFICIAL DOCUMENT\n");
    }
    text.push('\n');
    if let Some(count) = record.electoral_count() {
        college(record, count.value, &mut text);
    }
    for chamber in &definition.chambers {
        seats(record, chamber, &mut text);
    }
    let many = !definition.chambers.is_empty();
    for contest in definition.contests.iter().filter(|contest| !many || is_told(record, contest)) {
        if let Some(count) = record.contest_count(&contest.id) {
            counted(record, contest, count.value, &mut text);
        } else if let Some(outcome) = record.outcome(&contest.id) {
            let who = decision(record, &contest.id, &outcome.value.decision);
            let _ = writeln!(text, "{}: {who}", contest.title);
        }
    }
    if let Some(whole) = record.unit_canvass(&definition.units[0].id) {
        let (reporting, expected) = (whole.value.units_reporting, whole.value.units_expected);
        let _ = writeln!(text, "Returns: {reporting} of {expected} units");
        if !whole.value.missing.is_empty() {
            text.push_str("PARTIAL: units are missing\n");
        }
    }
    closing(record, record_at, site_at, &mut text);
    text
}

/// Who holds a chamber, in one line and one for what is open.
fn seats(record: &VerifiedRecord, chamber: &Chamber, text: &mut String) {
    let Some(result) = record.chamber(&chamber.id) else { return };
    let result = result.value;
    let parties = &record.definition().get().parties;
    let told = |seats: &std::collections::BTreeMap<PartyId, u32>| {
        let of = |id: &PartyId| seats.get(id).copied().unwrap_or(0);
        let mut held: Vec<(u32, &str)> =
            parties.iter().map(|party| (of(&party.id), &party.name[..])).collect();
        held.retain(|(seats, _)| *seats > 0);
        held.sort_by(|(a, x), (b, y)| b.cmp(a).then(x.cmp(y)));
        held.iter().map(|(seats, name)| format!("{name} {seats}")).collect::<Vec<_>>().join(", ")
    };
    let _ = write!(
        text,
        "{}: {} seats; elected: {}",
        chamber.title,
        result.seats,
        told(&result.elected)
    );
    if !result.sitting.is_empty() {
        let _ = write!(text, "; not up: {}", told(&result.sitting));
    }
    for (words, open) in [
        ("of other parties", &result.without_party),
        ("vacant", &result.vacant),
        ("undecided", &result.undecided),
    ] {
        if !open.is_empty() {
            let ids: Vec<&str> = open.iter().map(|id| id.as_str()).collect();
            let _ = write!(text, "; {words} {}: {}", ids.len(), ids.join(", "));
        }
    }
    text.push('\n');
}

/// Of an election with chambers, contests that are counted from ballots or have no winner are told
/// by themselves.
fn is_told(record: &VerifiedRecord, contest: &Contest) -> bool {
    let ruled = record.contest_ruling(&contest.id).is_some();
    let outcome = record.outcome(&contest.id);
    let elected =
        outcome.is_some_and(|outcome| matches!(outcome.value.decision, Decision::Elected { .. }));
    record.contest_count(&contest.id).is_some() || (!elected && !ruled)
}

/// The count of a contest from its ballots: first and last round, or the votes.
pub(super) fn counted(
    record: &VerifiedRecord,
    contest: &Contest,
    count: &ContestCount,
    text: &mut String,
) {
    let _ = writeln!(text, "{}: {} ballots", contest.title, count.ballots);
    let votes = |votes: Vec<(Amount, &CandidateId)>| {
        let mut votes = votes;
        votes.sort_by(|(a, x), (b, y)| b.compare(*a).then(x.cmp(y)));
        let named =
            votes.iter().map(|(n, id)| format!("{} {n}", record.candidate_name(&contest.id, id)));
        named.collect::<Vec<_>>().join(", ")
    };
    if let Some(marks) = &count.marks {
        let of = marks.votes.iter().map(|(id, n)| (Amount::whole(n.get()), id)).collect();
        let _ = writeln!(text, "  {}", votes(of));
    }
    for pass in &count.passes {
        for (number, round) in (1..).zip(&pass.rounds) {
            if number != 1 && number != pass.rounds.len() {
                continue;
            }
            let held = round.votes.iter().filter(|(_, n)| !n.is_zero());
            let of = held.map(|(id, n)| (*n, id)).collect();
            let _ = writeln!(text, "  Round {number}: {}", votes(of));
        }
    }
    let missing = count.missing.len();
    if missing > 0 {
        let _ = writeln!(text, "  PARTIAL: ballots of {missing} units are missing");
        text.push_str("  nobody is elected yet\n");
    } else if let Some(outcome) = record.outcome(&contest.id) {
        let _ = writeln!(text, "  {}", decision(record, &contest.id, &outcome.value.decision));
    }
}

fn closing(record: &VerifiedRecord, record_at: &Path, site_at: &Path, text: &mut String) {
    let report = record.report();
    let tally = report.tally();
    let statements = record.statements().count();
    let _ = writeln!(
        text,
        "Record: {statements} statements; {}: {} checks passed, {} failed, {} not checked",
        report.verdict.word(),
        tally.pass,
        tally.fail,
        tally.not_checked
    );
    for check in report.checks.iter().filter(|check| check.verdict != Verdict::Pass) {
        let _ = writeln!(text, "  not checked: {} {}", check.id, check.title);
    }
    let _ = writeln!(text, "\nRecord  {}\nSite    {}", record_at.display(), site_at.display());
    let _ = writeln!(text, "Check   ascertain verify {}", record_at.display());
}

fn college(record: &VerifiedRecord, count: &ElectoralCount, text: &mut String) {
    let _ = writeln!(
        text,
        "{} electors appointed, {} needed for a majority",
        count.appointed, count.needed
    );
    let tickets = record.definition().get().college.iter().flat_map(|college| &college.tickets);
    let mut pledged: Vec<(u64, String)> = tickets
        .filter_map(|ticket| {
            let path = format!("president/pledged-electors/{}", ticket.president);
            let figure = record.figures().find(|(name, _)| *name == path)?;
            Some((figure.1, record.person_name(&ticket.president)))
        })
        .collect();
    pledged.sort_by(|a, b| b.cmp(a));
    let pledged: Vec<String> = pledged.iter().map(|(n, name)| format!("{name} {n}")).collect();
    let _ = writeln!(text, "Pledged:              {}", pledged.join(", "));
    let _ = writeln!(text, "Cast, President:      {}", votes(record, &count.president));
    let _ = writeln!(text, "Cast, Vice President: {}", votes(record, &count.vice_president));
    let president = outcome(record, &count.president_outcome, chosen_by_house(record));
    let vice = outcome(record, &count.vice_president_outcome, chosen_by_senate(record));
    let _ = writeln!(text, "President: {president}\nVice President: {vice}");
    if let Some(found) = record.succession().map(|found| found.value)
        && !matches!(found.result, SuccessionResult::President { .. })
    {
        let who = found.result.words(|person| record.person_name(person));
        let _ = writeln!(text, "When the term begins, on {}: {who}", found.on);
    }
}

fn chosen_by_house(record: &VerifiedRecord) -> Option<CandidateId> {
    record.house_choice().and_then(|(choice, _)| choice.chosen.clone())
}

fn chosen_by_senate(record: &VerifiedRecord) -> Option<CandidateId> {
    record.senate_choice().and_then(|(choice, _)| choice.chosen.clone())
}

fn votes(record: &VerifiedRecord, votes: &PersonVotes) -> String {
    let ranking = votes.ranking();
    let named = ranking.iter().flat_map(|(count, persons)| {
        persons.iter().map(move |person| format!("{} {count}", record.person_name(person)))
    });
    named.collect::<Vec<_>>().join(", ")
}

fn outcome(
    record: &VerifiedRecord,
    outcome: &OfficeOutcome,
    chosen: Option<CandidateId>,
) -> String {
    match (outcome, chosen) {
        (OfficeOutcome::Elected { person }, _) => {
            format!("{} is elected", record.person_name(person))
        }
        (OfficeOutcome::NoMajority { .. }, Some(person)) => {
            format!("{} is chosen in a contingent election", record.person_name(&person))
        }
        (OfficeOutcome::NoMajority { candidates }, None) => {
            let names: Vec<String> = candidates.iter().map(|c| record.person_name(c)).collect();
            format!("nobody has a majority; to be chosen from {}", names.join(", "))
        }
        (OfficeOutcome::NeedsCongress { .. }, _) => {
            "needs Congress: the law leaves it open".to_owned()
        }
    }
}

fn decision(record: &VerifiedRecord, contest: &ContestId, decision: &Decision) -> String {
    let names = |ids: &[CandidateId]| {
        let names = ids.iter().map(|id| record.candidate_name(contest, id));
        names.collect::<Vec<String>>().join(", ")
    };
    let elected_before = |winners: &[CandidateId]| match winners {
        [] => String::new(),
        winners => format!("elected {}; ", names(winners)),
    };
    match decision {
        Decision::Elected { winners, margin, unfilled, lot } => {
            let margin = margin.map_or_else(String::new, |votes| format!(", by {votes} votes"));
            let lot = if lot.is_some() { ", by lot" } else { "" };
            let open = if *unfilled > 0 {
                format!("; {unfilled} seats stay empty")
            } else {
                String::new()
            };
            format!("elected {}{margin}{lot}{open}", names(winners))
        }
        Decision::Tie { winners, between, votes, seats } => {
            let sure = elected_before(winners);
            format!("{sure}a tie at {votes} votes between {} for {seats} seats", names(between))
        }
        Decision::TiedRound { winners, between, round, falls } => {
            let sure = elected_before(winners);
            let decides = if *falls { "who falls" } else { "who is elected" };
            format!(
                "{sure}a tie in round {} between {}; draw a lot for {decides}",
                round.round,
                names(between)
            )
        }
        Decision::Stopped { winners } if winners.is_empty() => {
            "stopped after the round that the rules name; nobody is elected".to_owned()
        }
        Decision::Stopped { winners } => {
            format!("stopped after the round that the rules name; elected {}", names(winners))
        }
        Decision::NoMajority { ahead } => {
            format!("nobody has more than half of the votes; ahead: {}", names(ahead))
        }
        Decision::NoVotes => "no votes".to_owned(),
    }
}
