//! The frame of a page: what stands at its head and foot.

mod adjudicated;
pub(crate) mod apportionment;
mod candidate_table;
pub(crate) mod chamber;
pub(crate) mod checks;
pub(crate) mod contest;
pub(crate) mod days;
pub(crate) mod downloads;
pub(crate) mod front;
pub(crate) mod log;
pub(crate) mod meetings;
mod pictures;
pub(crate) mod place;
mod place_table;
pub(crate) mod proof;
mod rounds;
mod segregated;
pub(crate) mod session;
pub(crate) mod session_steps;
pub(crate) mod votes;

use askama::Template;
use canvass::chamber::Ruling;
use canvass::{Decision, ResultsStatus};
use election::{CandidateId, Contest, Date, StatementKind, UnitId};
use verify::Provenance;

use crate::book::Book;
use crate::html::{Name, Prose, thousands, visible};

/// How many missing units the head of a page names; the others stand on the page of checks.
const NAMED: usize = 10;

/// What the base template needs.
pub(crate) struct Frame<'a> {
    pub(crate) book: &'a Book<'a>,
    /// The way from the page to the root of the site: empty, `../`, `../../`.
    pub(crate) root: String,
    /// The page in a few words, for the tab of a browser; empty for the front page.
    pub(crate) title: String,
}

impl<'a> Frame<'a> {
    pub(crate) fn new(book: &'a Book<'a>, path: &str, title: impl Into<String>) -> Self {
        Self { book, root: "../".repeat(path.matches('/').count()), title: title.into() }
    }

    pub(crate) fn election(&self) -> Name {
        Name(self.book.facts.definition.get().title.clone())
    }

    pub(crate) fn is_front(&self) -> bool {
        self.title.is_empty()
    }

    /// What is missing, in a sentence that names the first of it.
    pub(crate) fn missing(&self) -> Prose {
        let missing = &self.book.missing;
        let named = missing.iter().take(NAMED);
        let named: Vec<Prose> =
            named.map(|unit| Prose::default().name(&self.book.unit_name(unit))).collect();
        let count = match missing.len() {
            1 => "1 unit has not reported: ".to_owned(),
            count => format!("{count} units have not reported: "),
        };
        let prose = Prose::new(count).list(&named);
        let prose = match missing.len().checked_sub(NAMED) {
            None | Some(0) => prose.text(". "),
            Some(more) => prose.text(format!(" and {more} more. ")),
        };
        prose
            .text("No result here is final. ")
            .link(&format!("{}checks.html#missing", self.root), "What is missing")
    }
}

/// What a result rests on, for the head of a page.
pub(crate) fn basis(book: &Book<'_>, root: &str) -> Prose {
    let tally = book.facts.report.tally();
    let verdict = book.facts.report.verdict.word();
    let checks = format!(
        "{verdict}: {} checks passed, {} failed, {} not checked",
        tally.pass, tally.fail, tally.not_checked
    );
    Prose::new(&book.coverage).link(&format!("{root}checks.html"), checks).text(".")
}

/// A page as bytes of a file.
pub(crate) fn render(page: &impl Template) -> Vec<u8> {
    visible(page.render().expect("a template of this crate writes to a String")).into_bytes()
}

/// The exact word for how final a result is.
///
/// Source: NIST SP 1500-100 version 2, `ResultsStatus`.
pub(crate) fn status_word(status: ResultsStatus) -> &'static str {
    match status {
        ResultsStatus::Certified => "Certified",
        ResultsStatus::Correction => "Correction",
        ResultsStatus::PreElection => "Before the election",
        ResultsStatus::Recount => "Recount",
        ResultsStatus::UnofficialComplete => "Complete, unofficial",
        ResultsStatus::UnofficialPartial => "Partial, unofficial",
    }
}

/// A date as readers of the United States write it in full: `8 November 2016`.
pub(crate) fn date_words(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(date.month()).expect("months count from 1");
    format!("{} {} {}", date.day(), MONTHS[month - 1], date.year())
}

/// The words for a kind of statement.
pub(crate) fn kind_words(kind: StatementKind) -> &'static str {
    match kind {
        StatementKind::Definition => "definition",
        StatementKind::CensusPopulation => "census populations",
        StatementKind::UnitReturn => "return",
        StatementKind::CvrBatch => "batch of cast vote records",
        StatementKind::ZeroReport => "zero report",
        StatementKind::DeviceAccount => "account of a device",
        StatementKind::BallotClass => "ruling on a class of ballots",
        StatementKind::WriteInAdjudication => "adjudication of write-ins",
        StatementKind::ContestRuling => "ruling on a contest",
        StatementKind::Derivation => "computed result",
        StatementKind::Certification => "certification",
        StatementKind::CertificateOfAscertainment => "certificate of ascertainment",
        StatementKind::ElectorMeeting => "meeting of electors",
        StatementKind::CertificateOfVote => "certificate of vote",
        StatementKind::ReceivedPaper => "paper received by Congress",
        StatementKind::JointSessionEvent => "event of the joint session",
        StatementKind::ContingentBallot => "ballot of Congress",
        StatementKind::Lot => "lot",
        StatementKind::CourtOrder => "court order",
        StatementKind::DeadlineMissed => "missed deadline",
        StatementKind::KeyRotation => "new key",
        StatementKind::KeyRevocation => "revoked key",
    }
}

/// Who states something, in whose place.
pub(crate) fn stated_by(book: &Book<'_>, from: &Provenance) -> Prose {
    let title = |id: &election::AuthorityId| {
        let known = book.facts.definition.authority(id);
        Name(known.map_or_else(|| id.to_string(), |authority| authority.title.clone()))
    };
    let by = Prose::default().name(&title(&from.authority));
    match &from.about {
        Some(office) => by.text(", copying out ").name(&title(office)),
        None => by,
    }
}

/// A link to a statement in the log's pages.
pub(crate) fn statement_link(root: &str, from: &Provenance) -> Prose {
    let text = format!("statement {}", thousands(from.position));
    Prose::default().link(&format!("{root}{}", log::entry_href(from.position)), text)
}

/// Who won a contest by votes, in a sentence.
pub(crate) fn contest_answer(book: &Book<'_>, contest: &Contest) -> Prose {
    let names = |ids: &[CandidateId]| -> Vec<Prose> {
        ids.iter().map(|id| Prose::default().name(&book.candidate(contest, id))).collect()
    };
    let title = Prose::new(&contest.title).text(": ");
    if let Some(ruling) = book.facts.contest_ruling(&contest.id) {
        return ruled(book, contest, title, &ruling.value.ruling);
    }
    let Some(outcome) = book.facts.outcomes.get(&contest.id).map(|outcome| outcome.value) else {
        return title.text("no result yet.");
    };
    if outcome.status == ResultsStatus::UnofficialPartial {
        let counted = book.facts.contest_count(&contest.id);
        if counted.is_some_and(|count| !count.passes.is_empty()) {
            return title
                .text("partial; ballots of some units are missing. Nobody is elected yet.");
        }
        return leads(book, contest, title);
    }
    match &outcome.decision {
        Decision::Elected { winners, margin, unfilled, lot } => {
            let verb = if winners.len() == 1 { " is elected" } else { " are elected" };
            let mut answer = title.list(&names(winners)).text(verb);
            if let Some(margin) = margin.filter(|_| lot.is_none()) {
                answer = answer.text(format!(", {} ahead of the next", votes_words(margin.get())));
            }
            if lot.is_some() {
                answer = answer.text(", by a lot drawn after a tie");
            }
            match unfilled {
                0 => answer.text("."),
                1 => answer.text("; 1 seat is not filled."),
                seats => answer.text(format!("; {seats} seats are not filled.")),
            }
        }
        Decision::Tie { winners, between, seats, .. } => {
            let title = already_elected(title, &names(winners));
            let seats =
                if *seats == 1 { "the last seat".to_owned() } else { format!("{seats} seats") };
            title
                .list(&names(between))
                .text(format!(" are tied for {seats}; nobody has drawn a lot."))
        }
        Decision::TiedRound { winners, between, round, falls } => {
            let title = already_elected(title, &names(winners));
            let decides = if *falls { "falls" } else { "is elected" };
            title.list(&names(between)).text(format!(
                " are tied in round {}; a lot is to be drawn for who {decides}.",
                round.round
            ))
        }
        Decision::Stopped { winners } => already_elected(title, &names(winners))
            .text("the count stopped after the round that the rules name."),
        Decision::NoMajority { ahead } => title
            .text("nobody has more than half of the votes; ahead are ")
            .list(&names(ahead))
            .text("."),
        Decision::NoVotes => title.text("nobody has a vote."),
    }
}

/// What a ruling says in the place of votes.
fn ruled(book: &Book<'_>, contest: &Contest, title: Prose, ruling: &Ruling) -> Prose {
    match ruling {
        Ruling::NotCertified { .. } => {
            title.text("no result. Nobody was certified by these votes.")
        }
        Ruling::Unopposed { candidate } => title
            .name(&book.candidate(contest, candidate))
            .text(" is elected without a vote; nobody else stood."),
    }
}

/// Those whose election is beyond doubt, before what is still open.
fn already_elected(title: Prose, winners: &[Prose]) -> Prose {
    match winners {
        [] => title,
        [_] => title.list(winners).text(" is elected; "),
        _ => title.list(winners).text(" are elected; "),
    }
}

fn leads(book: &Book<'_>, contest: &Contest, title: Prose) -> Prose {
    match book.lead(contest, &contest.scope) {
        None => title.text("partial; nobody has a vote yet."),
        Some(lead) if lead.votes() == 0 => {
            title.text("partial; a tie so far. Nobody is elected yet.")
        }
        Some(lead) => title
            .text("partial; ")
            .name(&book.candidate(contest, &contest.candidates[lead.first].id))
            .text(format!(" leads by {}. Nobody is elected yet.", votes_words(lead.votes()))),
    }
}

/// A number of votes in words.
pub(crate) fn votes_words(votes: u64) -> String {
    if votes == 1 { "1 vote".to_owned() } else { format!("{} votes", thousands(votes)) }
}

/// The name of a place with the place above it, where that is not the whole: `Dane, Wisconsin`.
pub(crate) fn full_name(book: &Book<'_>, unit: &UnitId) -> String {
    let definition = book.facts.definition;
    let root = &definition.root().id;
    let above = definition.with_above(unit).filter(|id| *id == unit || *id != root);
    let names = above.map(|id| book.unit_name(id).0);
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_out() {
        assert_eq!(date_words("2016-11-08".parse().unwrap()), "8 November 2016");
        assert_eq!(date_words("2017-01-06".parse().unwrap()), "6 January 2017");
    }
}
