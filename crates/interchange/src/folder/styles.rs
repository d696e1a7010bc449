//! `styles.csv`: which contests stand on which ballot, and where it is given out; one style in a
//! row, with ids between spaces.

use election::{BallotStyle, Contest, ContestId, StyleId};

use super::file::FolderFile;
use super::places::Places;
use super::problem::{Excerpt, ProblemKind};
use super::problems::Problems;
use super::states::read_units;
use super::table::{Row, read_table};

/// Reads the styles. A row that names something unknown is kept with the rest of it, so that the
/// places of the others are not told to be without a style.
///
/// `contests` is `None` where not every contest is known.
pub(super) fn read_styles(
    bytes: &[u8],
    contests: Option<&[Contest]>,
    places: &Places<'_>,
    problems: &mut Problems,
) -> Vec<BallotStyle> {
    let mut styles = Vec::new();
    read_table(FolderFile::Styles, bytes, problems, |row, problems| {
        let id: Option<StyleId> = row.identifier("style", problems);
        row.filled("units", problems);
        let units = read_units(row, "units", places, problems);
        let on_ballot = contests_of(row, contests, problems);
        let party = row.text("party", problems);
        styles.extend(id.map(|id| BallotStyle { contests: on_ballot, id, party, units }));
    });
    styles
}

fn contests_of(
    row: &Row<'_>,
    contests: Option<&[Contest]>,
    problems: &mut Problems,
) -> Vec<ContestId> {
    let Some(cell) = row.filled("contests", problems) else { return Vec::new() };
    let mut found = Vec::new();
    for name in cell.split_ascii_whitespace() {
        let Some(contests) = contests else {
            found.extend(name.parse::<ContestId>().ok());
            continue;
        };
        if let Some(contest) = contests.iter().find(|contest| contest.id.as_str() == name) {
            found.push(contest.id.clone());
            continue;
        }
        let known = contests.iter().map(|c| (c.id.to_string(), c.id.as_str()));
        let nearest = problems.nearest(name, known);
        row.report(problems, ProblemKind::UnknownContest { text: Excerpt::new(name), nearest });
    }
    found
}
