//! Electoral votes by state, parsed from the page of the National Archives on an election.
//!
//! Source: www.archives.gov/electoral-college/2016, as the project's data keep it.

use election::ElectorCount;

use crate::county_returns::{
    ImportProblem, Row, distinct, keep, name, read_table, state_code, state_code_fips, text,
};

/// One line of the page: what one state's electors did for one person or ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElectorsRow {
    /// The line of the file.
    pub line: u64,
    /// The state's two capital letters.
    pub state: String,
    /// The state's FIPS code, two digits.
    pub state_fips: String,
    /// The electors that the state has.
    pub electors: ElectorCount,
    /// What is counted.
    pub record: Record,
    /// The person, or for pledges the ticket, as the page writes it.
    pub person_or_ticket: String,
    /// The electors who are pledged, or the votes that were counted.
    pub votes: ElectorCount,
    /// Whether the page's notes call these votes deviating ones.
    pub faithless: bool,
}

/// What a line of the page counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Record {
    /// Electors by the ticket they are pledged to.
    Pledged,
    /// Votes for President.
    President,
    /// Votes for Vice President.
    VicePresident,
}

/// Reads the page's lines; a line with a problem is left out and its problem is told.
pub fn read(bytes: &[u8]) -> (Vec<ElectorsRow>, Vec<ImportProblem>) {
    let columns = [
        "state_po",
        "state_fips",
        "electors",
        "record",
        "person_or_ticket",
        "party",
        "votes",
        "flag",
    ];
    let (table, mut problems) = read_table(bytes, columns);
    let rows = keep(table, &mut problems, read_row);
    let rows = distinct(rows, &mut problems, |row| {
        (row.line, (row.state.clone(), row.record, row.person_or_ticket.clone()))
    });
    (rows, problems)
}

fn read_row(row: Row<8>) -> Result<ElectorsRow, ImportProblem> {
    let line = row.line;
    let [state, state_fips, electors, record, person_or_ticket, party, votes, flag] = row.cells;
    text(line, "party", party)?;
    let record = match record.as_str() {
        "pledged" => Record::Pledged,
        "president" => Record::President,
        "vice_president" => Record::VicePresident,
        _ => return Err(ImportProblem::Cell { line, column: "record", text: record }),
    };
    let faithless = match flag.as_str() {
        "" => false,
        "faithless" => true,
        _ => return Err(ImportProblem::Cell { line, column: "flag", text: flag }),
    };
    Ok(ElectorsRow {
        line,
        state: state_code(line, state)?,
        state_fips: state_code_fips(line, state_fips)?,
        electors: electors_count(line, &electors)?,
        record,
        person_or_ticket: name(line, "person_or_ticket", person_or_ticket)?,
        votes: electors_count(line, &votes)?,
        faithless,
    })
}

fn electors_count(line: u64, cell: &str) -> Result<ElectorCount, ImportProblem> {
    let digits = cell.bytes().all(|digit| digit.is_ascii_digit());
    let number = cell.parse::<u64>().ok().filter(|_| digits);
    number
        .and_then(|number| ElectorCount::new(number).ok())
        .ok_or_else(|| ImportProblem::Count { line, text: cell.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "state_po,state_fips,electors,record,person_or_ticket,party,votes,flag\n";

    fn read_lines(lines: &str) -> (Vec<ElectorsRow>, Vec<ImportProblem>) {
        read(format!("{HEADER}{lines}").as_bytes())
    }

    #[test]
    fn pledges_and_votes_are_told_apart() {
        let (rows, problems) = read_lines(
            "WA,53,12,pledged,Clinton/Kaine,DEM,12,\n\
             WA,53,12,president,Colin Powell,,3,faithless\n",
        );
        assert_eq!(problems, []);
        assert_eq!((rows[0].record, rows[0].votes.get()), (Record::Pledged, 12));
        assert_eq!((rows[1].record, rows[1].votes.get()), (Record::President, 3));
        assert!(rows[1].faithless && !rows[0].faithless);
    }

    #[test]
    fn every_problem_is_told_with_its_line() {
        let (rows, problems) = read_lines(
            "WA,53,12,senate,Colin Powell,,3,\n\
             WA,53,12,president,Colin Powell,,-3,\n\
             WA,53,12,president,Colin Powell,,3,loyal\n\
             wa,53,12,president,Colin Powell,,3,\n\
             WA,53,12,president,=HYPERLINK(1),,3,\n\
             WA,53,12,president,Colin Powell,,3,faithless\n\
             WA,53,12,president,Colin Powell,,4,faithless\n",
        );
        assert_eq!(rows.len(), 1);
        let cell =
            |line, column, text: &str| ImportProblem::Cell { line, column, text: text.to_owned() };
        let expected = [
            cell(2, "record", "senate"),
            ImportProblem::Count { line: 3, text: "-3".to_owned() },
            cell(4, "flag", "loyal"),
            cell(5, "state_po", "wa"),
            cell(6, "person_or_ticket", "=HYPERLINK(1)"),
            ImportProblem::Duplicate { line: 8, first: 7 },
        ];
        assert_eq!(problems, expected);
    }
}
