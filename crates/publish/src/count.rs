//! The page of one count by rounds, beside its reports: answer, flow of votes, and the table.
//!
//! It stands alone, without a record behind it, and says so.

use askama::Template;
use election::transcript::{
    CandidateIndex, Ending, InactiveReason, Round, Standing, Target, Transcript,
};
use election::{Amount, power_of_ten};

use crate::html::{Drawing, Name, Prose};
use crate::page::render;
use crate::picture::{Caption, FlowBand, FlowNode, FlowRound, Hue, Ink, PICTURE_CSS, flow};

/// What a count is of.
#[derive(Clone, Copy, Debug)]
pub struct CountTitle<'a> {
    /// The contest.
    pub contest: &'a str,
    /// The jurisdiction; may be empty.
    pub jurisdiction: &'a str,
    /// The office; may be empty.
    pub office: &'a str,
    /// The day; may be empty.
    pub date: &'a str,
}

/// Renders the page of a count, with a part for each of its passes.
#[must_use]
pub fn count_page(title: &CountTitle<'_>, passes: &[&Transcript]) -> Vec<u8> {
    let about: Vec<&str> = [title.jurisdiction, title.office, title.date]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let several = passes.len() > 1;
    render(&Page {
        contest: title.contest,
        about: about.join(", "),
        answer: answer(passes),
        style: format!("{}\n{PICTURE_CSS}", include_str!("style.css")),
        passes: passes.iter().enumerate().map(|(at, pass)| part(at, several, pass)).collect(),
    })
}

#[derive(Template)]
#[template(path = "count.html")]
struct Page<'a> {
    contest: &'a str,
    about: String,
    answer: Prose,
    style: String,
    passes: Vec<Part>,
}

/// One pass.
struct Part {
    title: String,
    summary: Prose,
    picture: Drawing,
    caption: String,
    rounds: Vec<String>,
    rows: Vec<Row>,
    decisions: Vec<Decided>,
}

/// A row of the table: a holder of votes and its votes in each round.
struct Row {
    name: Name,
    cells: Vec<String>,
}

/// What a round decided.
struct Decided {
    round: usize,
    words: Prose,
}

fn answer(passes: &[&Transcript]) -> Prose {
    let names: Vec<Prose> =
        passes.iter().flat_map(|pass| pass.elected.iter().map(|one| name(pass, *one))).collect();
    match names.len() {
        0 => Prose::new("Nobody is elected yet."),
        1 => Prose::default().list(&names).text(" is elected."),
        _ => Prose::default().list(&names).text(" are elected."),
    }
}

fn name(transcript: &Transcript, one: CandidateIndex) -> Prose {
    Prose::default().name(&Name(transcript.contenders[one.at()].name.clone()))
}

fn part(at: usize, several: bool, transcript: &Transcript) -> Part {
    let title = if several { format!("Seat {}", at + 1) } else { "Round by round".to_owned() };
    let rounds = &transcript.rounds;
    let summary = Prose::new(format!("{} ballots, {} rounds. ", transcript.ballots, rounds.len()))
        .text(match &transcript.ending {
            Ending::Complete => "",
            Ending::StoppedEarly => "The count was stopped early. ",
            Ending::Tied { .. } => "It ends at a tie that a lot must decide. ",
        });
    let id = format!("flow-{}", at + 1);
    let words = format!("Votes in {} rounds of {} ballots.", rounds.len(), transcript.ballots);
    let caption = Caption { id: &id, title: "Where the votes went", summary: &words };
    let titles = (1..=rounds.len()).map(|round| format!("Round {round}"));
    Part {
        caption: format!("{title}: votes in each round"),
        title,
        summary,
        picture: flow(&caption, &drawn(transcript)).into(),
        rounds: titles.collect(),
        rows: rows(transcript),
        decisions: rounds
            .iter()
            .enumerate()
            .map(|(at, round)| decided(transcript, at, round))
            .collect(),
    }
}

/// The rows of the table: every contender, then votes that count for nobody, then the threshold.
fn rows(transcript: &Transcript) -> Vec<Row> {
    let cell = |amount: Amount| grouped(amount);
    let contenders = transcript.contenders.iter().enumerate();
    let contenders = contenders.filter(|(_, one)| one.standing != Standing::Excluded);
    let mut rows: Vec<Row> = contenders
        .map(|(at, one)| Row {
            name: Name(one.name.clone()),
            cells: transcript
                .rounds
                .iter()
                .map(|round| round.tally[at].map_or_else(String::new, cell))
                .collect(),
        })
        .collect();
    let mut row = |name: &str, number: &dyn Fn(&Round) -> Amount, always: bool| {
        let amounts: Vec<Amount> = transcript.rounds.iter().map(number).collect();
        if always || amounts.iter().any(|amount| !amount.is_zero()) {
            let cells = amounts.into_iter().map(cell).collect();
            rows.push(Row { name: Name(name.to_owned()), cells });
        }
    };
    for reason in InactiveReason::ALL {
        row(reason_words(reason), &|round| round.inactive.by(reason), false);
    }
    row("Left over by rounding down", &|round| round.residual, false);
    row("All ballots", &|_| Amount::whole(transcript.ballots.get()), true);
    row("Needed to be elected", &|round| round.threshold, true);
    rows
}

fn reason_words(reason: InactiveReason) -> &'static str {
    match reason {
        InactiveReason::NoRanking => "No candidate ranked",
        InactiveReason::ExhaustedChoices => "Every ranked candidate is out",
        InactiveReason::Overvote => "Several at one rank",
        InactiveReason::SkippedRankings => "Too many ranks skipped",
        InactiveReason::RepeatedRanking => "A candidate ranked again",
        InactiveReason::FinalSurplus => "Surplus when all seats were filled",
    }
}

fn decided(transcript: &Transcript, at: usize, round: &Round) -> Decided {
    let names = |all: &[CandidateIndex]| -> Vec<Prose> {
        all.iter().map(|one| name(transcript, *one)).collect()
    };
    let verb = |all: &[CandidateIndex], one, several| if all.len() == 1 { one } else { several };
    let mut words = Prose::default();
    if !round.elected.is_empty() {
        let verb = verb(&round.elected, " is elected. ", " are elected. ");
        words = words.list(&names(&round.elected)).text(verb);
    }
    if !round.eliminated.is_empty() {
        let verb = verb(&round.eliminated, " falls. ", " fall. ");
        words = words.list(&names(&round.eliminated)).text(verb);
    }
    if let Some(tie) = &round.tie {
        words = words.text("There was a tie between ").list(&names(&tie.between)).text(". ");
    }
    let moved: Vec<Prose> = round
        .transfers
        .iter()
        .map(|moved| {
            let votes = grouped(moved.votes);
            let from = Prose::new(format!("{votes} from ")).list(&names(&[moved.from]));
            match moved.to {
                Target::To(to) => from.text(" to ").list(&names(&[to])),
                Target::Inactive => from.text(" to nobody"),
                Target::Residual => from.text(" left over by rounding down"),
            }
        })
        .collect();
    if !moved.is_empty() {
        words = words.text("Then moved: ").list(&moved).text(".");
    }
    if words.is_empty() {
        words = words.text("Nothing is decided.");
    }
    Decided { round: at + 1, words }
}

/// An amount with commas between thousands.
fn grouped(amount: Amount) -> String {
    let text = amount.to_string();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), crate::html::thousands);
    if rest.is_empty() { whole } else { format!("{whole}.{rest}") }
}

/// The rounds as bars and bands.
fn drawn(transcript: &Transcript) -> Vec<FlowRound> {
    let rounds = &transcript.rounds;
    let order = order(transcript);
    let mut drawn: Vec<FlowRound> = Vec::new();
    for (at, round) in rounds.iter().enumerate() {
        let mut nodes: Vec<FlowNode> = Vec::new();
        for (place, one) in order.iter().enumerate() {
            let votes = round.tally[one.at()].unwrap_or_default();
            let label = transcript.contenders[one.at()].name.clone();
            let ink = Some(ink(place, &label));
            nodes.push(FlowNode { ink, label, size: size(votes), amount: grouped(votes) });
        }
        let idle = round.inactive.total().plus(round.residual);
        let label = "counting for nobody".to_owned();
        nodes.push(FlowNode { ink: None, label, size: size(idle), amount: grouped(idle) });
        let bands = rounds.get(at + 1).map(|next| bands(round, next, &order)).unwrap_or_default();
        drawn.push(FlowRound { title: format!("Round {}", at + 1), nodes, bands });
    }
    drawn
}

/// Those who take part, by their votes in the first round.
fn order(transcript: &Transcript) -> Vec<CandidateIndex> {
    let Some(first) = transcript.rounds.first() else { return Vec::new() };
    let places = (0..transcript.contenders.len()).filter_map(|at| u16::try_from(at).ok());
    let mut order: Vec<CandidateIndex> = places.map(CandidateIndex).collect();
    order.retain(|one| first.tally[one.at()].is_some());
    let votes = |one: &CandidateIndex| first.tally[one.at()].unwrap_or_default();
    order.sort_by(|one, other| votes(other).compare(votes(one)));
    order
}

/// What stays with each holder and what moves, in thousandths of a vote.
fn bands(round: &Round, next: &Round, order: &[CandidateIndex]) -> Vec<FlowBand> {
    let nobody = order.len();
    let place = |one: CandidateIndex| order.iter().position(|other| *other == one);
    let mut bands = Vec::new();
    let mut gone = vec![0_u64; order.len()];
    for moved in &round.transfers {
        let Some(from) = place(moved.from) else { continue };
        let to = match moved.to {
            Target::To(to) => place(to),
            Target::Inactive | Target::Residual => Some(nobody),
        };
        let moved = size(moved.votes);
        gone[from] += moved;
        bands.extend(to.map(|to| FlowBand { from, to, size: moved }));
    }
    for (at, one) in order.iter().enumerate() {
        let had = size(round.tally[one.at()].unwrap_or_default());
        let stays = had.saturating_sub(gone[at]);
        if stays > 0 && next.tally[one.at()].is_some() {
            bands.push(FlowBand { from: at, to: at, size: stays });
        }
    }
    let idle = size(round.inactive.total().plus(round.residual));
    if idle > 0 {
        bands.push(FlowBand { from: nobody, to: nobody, size: idle });
    }
    bands.sort_by_key(|band| (band.from, band.to));
    bands
}

/// Votes in thousandths, for the picture alone.
fn size(votes: Amount) -> u64 {
    let thousandths = votes.units().saturating_mul(1_000) / power_of_ten(votes.places());
    u64::try_from(thousandths).unwrap_or_default()
}

/// The colour of a candidate by place; from the ninth on they share the last.
fn ink(place: usize, label: &str) -> Ink {
    let hue = *Hue::ALL.get(place).unwrap_or(&Hue::Slate);
    let letter = label.chars().find(|c| c.is_alphanumeric()).unwrap_or('?');
    Ink { hue, letter }
}

#[cfg(test)]
mod tests {
    use election::BallotCount;
    use election::transcript::{Contender, Inactive, Transfer};

    use super::*;

    fn transcript(name: &str) -> Transcript {
        let whole = Amount::whole;
        let contender =
            |name: &str| Contender { name: name.to_owned(), standing: Standing::Candidate };
        let round = |tally: [Option<Amount>; 3], idle| Round {
            threshold: whole(3),
            tally: tally.to_vec(),
            active: whole(5 - idle),
            counting: whole(5 - idle),
            inactive: Inactive { exhausted_choices: whole(idle), ..Inactive::default() },
            residual: Amount::ZERO,
            elected: Vec::new(),
            eliminated: Vec::new(),
            transfers: Vec::new(),
            tie: None,
        };
        let mut first = round([Some(whole(2)), Some(whole(2)), Some(whole(1))], 0);
        first.eliminated.push(CandidateIndex(2));
        first.transfers.push(Transfer {
            from: CandidateIndex(2),
            to: Target::Inactive,
            votes: whole(1),
        });
        let mut second = round([Some(whole(2)), Some(whole(2)), None], 1);
        second.elected.push(CandidateIndex(0));
        Transcript {
            contenders: vec![contender(name), contender("Ben"), contender("Cy")],
            seats: 1,
            ballots: BallotCount::new(5).unwrap(),
            rounds: vec![first, second],
            elected: vec![CandidateIndex(0)],
            ending: Ending::Complete,
        }
    }

    fn page(name: &str) -> String {
        let title =
            CountTitle { contest: "Mayor", jurisdiction: "Town", office: "", date: "2026-11-03" };
        String::from_utf8(count_page(&title, &[&transcript(name)])).unwrap()
    }

    #[test]
    fn the_table_says_what_the_picture_shows() {
        let page = page("Ann");
        assert!(page.contains("<bdi>Ann</bdi> is elected."));
        assert!(page.contains("1 from <bdi>Cy</bdi> to nobody"));
        assert!(page.contains("Every ranked candidate is out"));
        assert!(page.contains("<svg class=\"picture flow\""));
        assert!(!page.contains("<script"));
    }

    #[test]
    fn a_hostile_name_stays_text() {
        let page = page("<script>alert(1)</script>");
        assert!(!page.contains("<script>"));
    }
}
