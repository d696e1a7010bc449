//! `contests.csv`: contests, one in a row, beside those of `election.toml` or in their place; and
//! `chambers.toml`: the bodies whose members they elect.

use election::{Chamber, Contest, ContestId, FollowUp, Party, PollingDay, UnitId, VoteVariation};
use serde::Deserialize;

use super::file::FolderFile;
use super::places::Places;
use super::problem::{Excerpt, ProblemKind};
use super::problems::Problems;
use super::table::{Readable, Row, read_table};

/// What `chambers.toml` holds.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Chambers {
    #[serde(default, rename = "chamber")]
    pub(super) chambers: Vec<Chamber>,
    #[serde(default, rename = "party")]
    pub(super) parties: Vec<Party>,
    #[serde(default, rename = "follow_up")]
    pub(super) follow_ups: Vec<FollowUp>,
    #[serde(default, rename = "polling_day")]
    pub(super) polling_days: Vec<PollingDay>,
}

/// The contests of a table, still without candidates, and whether every row could be read.
pub(super) fn read_contests(
    bytes: &[u8],
    places: &Places<'_>,
    problems: &mut Problems,
) -> (Vec<Contest>, bool) {
    let (mut contests, mut complete) = (Vec::new(), true);
    let readable = read_table(FolderFile::Contests, bytes, problems, |row, problems| {
        let contest = read_row(row, places, problems);
        complete &= contest.is_some();
        contests.extend(contest);
    });
    (contests, complete && readable == Readable::Yes)
}

fn read_row(row: &mut Row<'_>, places: &Places<'_>, problems: &mut Problems) -> Option<Contest> {
    let id: Option<ContestId> = row.identifier("contest", problems);
    row.contest.clone_from(&id);
    let title = row.filled_text("title", problems);
    let scope: Option<UnitId> = row.identifier("scope", problems);
    if let Some(scope) = &scope {
        places.find("scope", scope.as_str(), || row.place(), problems);
    }
    let vote_variation: Option<VoteVariation> = row.word("vote_variation", problems);
    let [votes_allowed, number_elected] =
        ["votes_allowed", "number_elected"].map(|column| number(row, column, problems));
    Some(Contest {
        id: id?,
        title: title?,
        scope: scope?,
        vote_variation: vote_variation?,
        votes_allowed: votes_allowed?,
        number_elected: number_elected?,
        candidates: Vec::new(),
    })
}

/// A number of votes or seats; an empty cell is 1.
fn number(row: &Row<'_>, column: &'static str, problems: &mut Problems) -> Option<u32> {
    let text = row.cell(column);
    if text.is_empty() {
        return Some(1);
    }
    let number = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    if number.is_none() {
        let (text, expected) = (Excerpt::new(text), "a whole number, or nothing for 1");
        row.report(problems, ProblemKind::Form { column, text, expected });
    }
    number
}
