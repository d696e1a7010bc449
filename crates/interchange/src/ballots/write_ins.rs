//! What voters wrote in, as far as an export says it: for the people who adjudicate, and for
//! nobody else. No record has it.

use election::ContestId;
use election::cvr::{ContestIndex, MarkStatus, MarkedFor, Rank};

use super::{BallotContest, Numbers};
use crate::cvr::{CvrExport, SelectionLabel};

/// A write-in of one record, in the order of the record's marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteInText {
    /// The record, by its row in the export.
    pub row: usize,
    /// The contest.
    pub contest: ContestId,
    /// The rank; 0 where the contest is not ranked.
    pub rank: Rank,
    /// What is written, as the export gives it; empty where it gives nothing.
    pub text: Box<str>,
}

/// Every write-in that counts as far as the export knows, by row.
pub(super) fn write_ins(
    export: &CvrExport,
    numbers: &Numbers,
    contests: &[BallotContest],
) -> Vec<WriteInText> {
    let is_write_in = |contest: &BallotContest, mark: Option<u16>| {
        mark.is_some_and(|mark| contest.marks[usize::from(mark)] == MarkedFor::WriteIn)
    };
    let with_write_ins =
        numbers.contests.iter().enumerate().filter(|(_, (contest, selections))| {
            let contest = &contests[ContestIndex(*contest).at()];
            selections.iter().any(|mark| is_write_in(contest, *mark))
        });
    let mut found = Vec::new();
    for (at, (contest, selections)) in with_write_ins {
        let contest = &contests[ContestIndex(*contest).at()];
        let labels = &export.labels.contests[at].selections;
        let from = ContestIndex::from_place(at).expect("contests are numbered with 32 bits");
        for row in 0..export.columns.len() {
            let marks = export.columns.current(from, row).unwrap_or_default();
            let written = marks.iter().filter(|mark| {
                mark.status == MarkStatus::Indicated
                    && is_write_in(contest, selections[mark.selection.at()])
            });
            found.extend(written.map(|mark| WriteInText {
                row,
                contest: contest.contest.clone(),
                rank: mark.rank,
                text: text_of(&labels[mark.selection.at()]),
            }));
        }
    }
    found.sort_by_key(|write_in| write_in.row);
    found
}

/// What a label says was written; a line of the ballot for writing somebody in says nothing.
fn text_of(label: &SelectionLabel) -> Box<str> {
    let letters = label.name.chars().filter(char::is_ascii_alphabetic);
    let letters: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    let is_line = label.write_in && label.id.is_some();
    if is_line || letters.starts_with("writein") { Box::default() } else { label.name.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_ballot_is_no_text() {
        let text = |id: Option<&str>, name: &str, write_in: bool| {
            text_of(&SelectionLabel { id: id.map(Into::into), name: name.into(), write_in })
        };
        assert_eq!(&*text(None, "Dorothy Amess", true), "Dorothy Amess");
        assert_eq!(&*text(None, "D. AMES", false), "D. AMES");
        assert_eq!(&*text(Some("w-1"), "Line 4", true), "");
        assert_eq!(&*text(None, "Write-In 2", false), "");
        assert_eq!(&*text(None, "", true), "");
    }
}
