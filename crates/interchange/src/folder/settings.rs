//! `election.toml`: what the election is called, when it is, and what is voted on.

use std::num::NonZeroU32;

use election::{
    Contest, Date, ElectionId, ElectoralCollege, Mode, Stage, Ticket, Timestamp, VoteVariation,
};
use toml::de::DeTable;

use super::file::{self, FolderFile};
use super::limits;
use super::problem::{Excerpt, ProblemKind};
use super::problems::{Place, Problems};
use super::settings_fields::{Fields, LineStarts};
use super::table::whole_file_problem;

/// The settings that could be read.
#[derive(Default)]
pub(super) struct Settings {
    /// `None` where one of them could not be read.
    pub(super) identity: Option<Identity>,
    pub(super) issued: Option<Timestamp>,
    /// The contests, still without candidates.
    pub(super) contests: Vec<Contest>,
    /// The line on which each of `contests` begins.
    pub(super) contest_lines: Vec<u64>,
    /// Whether `contests` holds every contest of the file.
    pub(super) contests_complete: bool,
    /// The college, still without states.
    pub(super) college: CollegeSettings,
}

/// What every election has once.
pub(super) struct Identity {
    pub(super) election: ElectionId,
    pub(super) title: String,
    pub(super) date: Date,
    pub(super) mode: Mode,
    pub(super) stage: Stage,
    pub(super) origin: String,
}

/// Whether there is an electoral college.
#[derive(Default)]
pub(super) enum CollegeSettings {
    /// The file could not be read, or its college not.
    #[default]
    Unreadable,
    /// No college.
    Absent,
    /// A college, without states.
    Present(ElectoralCollege),
}

/// Reads the settings; every one is read, whatever is wrong with the others.
///
/// Without a table of contests, `contests_elsewhere`, the file itself must have some.
pub(super) fn read_settings(
    bytes: &[u8],
    contests_elsewhere: bool,
    problems: &mut Problems,
) -> Settings {
    let Some(text) = read_text(bytes, problems) else { return Settings::default() };
    let lines = LineStarts::of(text);
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let offset = error.span().map_or(0, |span| span.start);
            let line = lines.line(offset);
            let row = usize::try_from(line - 1).ok().and_then(|row| text.lines().nth(row));
            let text = Excerpt::new(row.unwrap_or_default().trim());
            let message = error.message().to_owned();
            problems.push(Place::line(line), ProblemKind::Toml { text, message });
            return Settings::default();
        }
    };
    let mut fields = Fields::new("election.toml", 1, table.get_ref(), &lines);
    let identity = read_identity(&mut fields, problems);
    fields.may_have("issued");
    let issued = fields.has("issued").then(|| {
        let expected = "a time such as 2026-11-22T00:00:00Z";
        fields.form("issued", expected, |text| text.parse().ok(), problems)
    });
    fields.may_have("contest");
    let tables = match contests_elsewhere && !fields.has("contest") {
        true => Some(Vec::new()),
        false => fields.tables("contest", problems),
    };
    let contests: Option<Vec<Option<(u64, Contest)>>> = tables
        .map(|tables| tables.into_iter().map(|contest| read_contest(contest, problems)).collect());
    fields.may_have("college");
    let college = if fields.has("college") {
        let college = fields.table("college", problems);
        match college.and_then(|college| read_college(college, problems)) {
            Some(college) => CollegeSettings::Present(college),
            None => CollegeSettings::Unreadable,
        }
    } else {
        CollegeSettings::Absent
    };
    fields.finish(problems);
    let contests_complete =
        contests.as_ref().is_some_and(|contests| contests.iter().all(Option::is_some));
    let (contest_lines, contests) = contests.unwrap_or_default().into_iter().flatten().unzip();
    let issued = issued.flatten();
    Settings { identity, issued, contests, contest_lines, contests_complete, college }
}

fn read_text<'a>(bytes: &'a [u8], problems: &mut Problems) -> Option<&'a str> {
    if let Some(kind) = whole_file_problem(FolderFile::Election, bytes, limits::SETTINGS) {
        problems.push(Place::file(), kind);
        return None;
    }
    let bytes = file::without_mark(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let (before, after) = bytes.split_at(error.valid_up_to());
            let feeds = before.iter().filter(|byte| **byte == b'\n').count();
            let line = u64::try_from(feeds + 1).expect("a file has fewer lines than 2^64");
            problems.push(Place::line(line), ProblemKind::NotUtf8 { byte: after[0] });
            None
        }
    }
}

fn read_identity(fields: &mut Fields<'_>, problems: &mut Problems) -> Option<Identity> {
    let election = fields.identifier("election", problems);
    let title = fields.text("title", problems);
    let date = fields.form("date", "a date such as 2026-11-03", parse_date, problems);
    let mode = fields.word("mode", problems);
    let stage = fields.word("stage", problems);
    let origin = fields.table("log", problems).and_then(|mut log| {
        let expected = "a log's name such as example.org/2026-council, without spaces or +";
        let origin = log.form("origin", expected, parse_origin, problems);
        log.finish(problems);
        origin
    });
    Some(Identity {
        election: election?,
        title: title?,
        date: date?,
        mode: mode?,
        stage: stage?,
        origin: origin?,
    })
}

/// A date alone; the date reader itself also takes a date with a time.
fn parse_date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|date: &Date| date.to_string() == text)
}

/// A key name of C2SP signed-note: not empty, without spaces and plus signs.
fn parse_origin(text: &str) -> Option<String> {
    let forbidden = |c: char| c.is_whitespace() || c == '+';
    (!text.is_empty() && !text.contains(forbidden)).then(|| text.to_owned())
}

fn read_contest(mut fields: Fields<'_>, problems: &mut Problems) -> Option<(u64, Contest)> {
    let id: Option<election::ContestId> = fields.identifier("id", problems);
    fields.contest.clone_from(&id);
    let title = fields.text("title", problems);
    let scope = fields.identifier("scope", problems);
    let vote_variation = fields.word::<VoteVariation>("vote_variation", problems);
    let above_zero = "a whole number from 1 up";
    let votes_allowed = fields.number::<NonZeroU32>("votes_allowed", above_zero, problems);
    let of_parties = vote_variation == Some(VoteVariation::StraightParty);
    let number_elected = if of_parties {
        fields.number::<u32>("number_elected", "0, since nobody is elected", problems)
    } else {
        let number = fields.number::<NonZeroU32>("number_elected", above_zero, problems);
        number.map(NonZeroU32::get)
    };
    let line = fields.line;
    fields.finish(problems);
    let contest = Contest {
        id: id?,
        title: title?,
        scope: scope?,
        vote_variation: vote_variation?,
        votes_allowed: votes_allowed?.get(),
        number_elected: number_elected?,
        candidates: Vec::new(),
    };
    Some((line, contest))
}

fn read_college(mut fields: Fields<'_>, problems: &mut Problems) -> Option<ElectoralCollege> {
    let contest = fields.identifier("contest", problems);
    let census_year = fields.number("census_year", "a year such as 2020", problems);
    let house_seats = fields.number("house_seats", "a whole number", problems);
    let tickets: Option<Vec<Option<Ticket>>> = fields
        .tables("ticket", problems)
        .map(|tables| tables.into_iter().map(|ticket| read_ticket(ticket, problems)).collect());
    fields.finish(problems);
    Some(ElectoralCollege {
        contest: contest?,
        census_year: census_year?,
        house_seats: house_seats?,
        tickets: tickets?.into_iter().collect::<Option<_>>()?,
        states: Vec::new(),
    })
}

fn read_ticket(mut fields: Fields<'_>, problems: &mut Problems) -> Option<Ticket> {
    let id = fields.identifier("id", problems);
    let president = fields.identifier("president", problems);
    let vice_president = fields.identifier("vice_president", problems);
    let vice_president_name = fields.text("vice_president_name", problems);
    fields.finish(problems);
    Some(Ticket {
        id: id?,
        president: president?,
        vice_president: vice_president?,
        vice_president_name: vice_president_name?,
    })
}
