//! Write-ins adjudicated by two: sheets of people who read on their own, held against each other,
//! and what they agree on as statements (attack C29).

mod review;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use election::{AuthorityId, ContestId, SelectionId, StatementKind};
use interchange::write_in_sheet::{SheetRow, read_sheet};
use tabulate::{
    CountsFor, CvrBatch, CvrName, WriteInAdjudication, WriteInAdjudicationFormat, WriteInDecision,
};

use crate::failure::Failure;
use crate::folder::read_whole;
use crate::recorder::NewStatement;
use crate::steps::payload;

pub use review::{Difference, Drawn, differences, draw};

/// A spelling is listed where so many records have it: one that a single voter used would tell
/// who was told to write it how that voter voted.
const FEWEST_OF_A_SPELLING: usize = 2;

/// One write-in of a batch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WriteInKey {
    /// The contest.
    pub contest: ContestId,
    /// The record.
    pub cvr: CvrName,
    /// The rank; 0 where the contest is not ranked.
    pub rank: u16,
    /// Which of the record's write-ins at that rank, from 1.
    pub number: u16,
}

impl fmt::Display for WriteInKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { contest, cvr, rank, number } = self;
        write!(f, "record {cvr}, contest {contest}")?;
        if *rank > 0 {
            write!(f, ", rank {rank}")?;
        }
        if *number > 1 { write!(f, ", write-in {number}") } else { Ok(()) }
    }
}

/// What one person made of a write-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What is written, as the sheet says; never published as it stands here.
    text: String,
    /// Whom it counts for; nothing where the person did not decide.
    counts_for: Option<CountsFor>,
}

/// The sheet of one person.
pub type Readings = BTreeMap<WriteInKey, Reading>;

/// Reads the sheet of one person: all of it, or every problem.
pub fn read_readings(path: &Path) -> Result<Readings, Failure> {
    let (rows, problems) = read_sheet(&read_whole(path)?);
    let at = |words: &dyn fmt::Display| format!("{}: {words}", path.display());
    let mut problems: Vec<String> = problems.iter().map(|problem| at(problem)).collect();
    let mut readings = Readings::new();
    let mut numbers: BTreeMap<(ContestId, CvrName, u16), u16> = BTreeMap::new();
    for (line, row) in &rows {
        match reading(row) {
            Ok(((contest, cvr, rank), reading)) => {
                let number = numbers.entry((contest.clone(), cvr, rank)).or_default();
                *number = number.saturating_add(1);
                let key = WriteInKey { contest, cvr, rank, number: *number };
                if readings.insert(key, reading).is_some() {
                    problems.push(at(&format!("line {line}: more write-ins than a ballot has")));
                }
            }
            Err(error) => problems.push(at(&format!("line {line}: {error}"))),
        }
    }
    if problems.is_empty() { Ok(readings) } else { Err(Failure::inputs(&problems)) }
}

fn reading(row: &SheetRow) -> Result<((ContestId, CvrName, u16), Reading), String> {
    let contest = row.contest.parse().map_err(|error| format!("contest: {error}"))?;
    let cvr = row.cvr.parse().map_err(|error| format!("cvr: {error}"))?;
    let decided = (!row.counts_for.is_empty()).then(|| row.counts_for.parse());
    let counts_for = decided.transpose().map_err(|error| format!("counts_for: {error}"))?;
    Ok(((contest, cvr, row.rank), Reading { text: row.text.clone(), counts_for }))
}

/// The sheets of people who read the same write-ins, each alone.
#[derive(Clone, Copy, Debug)]
pub struct Sheets<'a> {
    /// The first person's.
    pub first: &'a Readings,
    /// The second person's.
    pub second: &'a Readings,
    /// That of a third, who decides where the two differ by agreeing with one of them.
    pub third: Option<&'a Readings>,
}

/// A write-in that no two people read alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The write-in.
    pub key: WriteInKey,
    /// What each made of it, in the order of the sheets.
    pub readings: Vec<Option<CountsFor>>,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = ["the first", "the second", "the third"];
        let readings = self.readings.iter().zip(who).map(|(reading, who)| match reading {
            Some(counts_for) => format!("{who} says {counts_for}"),
            None => format!("{who} does not decide"),
        });
        write!(f, "{}: {}", self.key, readings.collect::<Vec<_>>().join(", "))
    }
}

/// What people agree on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    /// Whom each write-in counts for, and what is written there.
    decisions: BTreeMap<WriteInKey, (CountsFor, String)>,
    /// Write-ins that nobody decided.
    pub undecided: usize,
}

impl Agreed {
    /// How many write-ins are decided.
    pub fn len(&self) -> usize {
        self.decisions.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.decisions.is_empty()
    }
}

/// Holds sheets against each other: what two people agree on, and every disagreement.
///
/// Sheets in which one write-in has two texts are not of the same import, and are refused.
pub fn compare(sheets: Sheets<'_>) -> Result<(Agreed, Vec<Disagreement>), Failure> {
    let Sheets { first, second, third } = sheets;
    let (mut agreed, mut disagreements, mut other_texts) =
        (Agreed::default(), Vec::new(), Vec::new());
    let keys: BTreeSet<&WriteInKey> = first.keys().chain(second.keys()).collect();
    for key in keys {
        let all = [Some(first), Some(second), third];
        let all: Vec<Option<&Reading>> =
            all.into_iter().flatten().map(|sheet| sheet.get(key)).collect();
        let texts: BTreeSet<&String> = all.iter().flatten().map(|reading| &reading.text).collect();
        if texts.len() > 1 {
            other_texts.push(format!("{key}: the sheets have different texts"));
        }
        let text = texts.first().map(|text| (*text).clone()).unwrap_or_default();
        let readings: Vec<Option<CountsFor>> =
            all.iter().map(|reading| reading.and_then(|one| one.counts_for.clone())).collect();
        match (&readings[..], by_two(&readings)) {
            ([None, None, ..], _) => agreed.undecided += 1,
            (_, Some(counts_for)) => {
                agreed.decisions.insert(key.clone(), (counts_for, text));
            }
            (_, None) => disagreements.push(Disagreement { key: key.clone(), readings }),
        }
    }
    if other_texts.is_empty() {
        Ok((agreed, disagreements))
    } else {
        Err(Failure::inputs(&other_texts))
    }
}

/// What two of these say: the first two, or the third with one of them.
fn by_two(readings: &[Option<CountsFor>]) -> Option<CountsFor> {
    match readings {
        [Some(first), Some(second), ..] if first == second => Some(first.clone()),
        [first, second, Some(third)] if [first, second].contains(&&Some(third.clone())) => {
            Some(third.clone())
        }
        _ => None,
    }
}

/// What is agreed on as statements about the batch, one for each contest, signed by `by`.
pub fn statements(
    agreed: &Agreed,
    batch: &CvrBatch,
    by: &[AuthorityId],
) -> Result<Vec<(WriteInAdjudication, NewStatement)>, Failure> {
    let contests: BTreeSet<&ContestId> = agreed.decisions.keys().map(|key| &key.contest).collect();
    let new = contests.into_iter().map(|contest| {
        let own = agreed.decisions.iter().filter(|(key, _)| key.contest == *contest);
        let decisions = own.clone().map(|(key, (counts_for, _))| WriteInDecision {
            cvr: key.cvr,
            rank: key.rank,
            number: key.number,
            counts_for: counts_for.clone(),
        });
        let adjudication = WriteInAdjudication {
            format: WriteInAdjudicationFormat::V1,
            unit: batch.unit.clone(),
            batch: batch.batch.clone(),
            contest: contest.clone(),
            spellings: spellings(own.map(|(_, decided)| decided)),
            decisions: decisions.collect(),
        };
        let bytes = payload(&adjudication)?;
        let kind = StatementKind::WriteInAdjudication;
        let mut statement = NewStatement::new(kind, batch.unit.clone(), bytes);
        statement.by = by.to_vec();
        Ok((adjudication, statement))
    });
    new.collect()
}

/// Which spellings were merged under which declared candidate. One that a single record has, or
/// that was also read as somebody else, is not among them.
fn spellings<'a>(
    decided: impl Iterator<Item = &'a (CountsFor, String)>,
) -> BTreeMap<SelectionId, BTreeSet<String>> {
    let mut read_as: BTreeMap<&str, BTreeMap<&CountsFor, usize>> = BTreeMap::new();
    for (counts_for, text) in decided.filter(|(_, text)| !text.is_empty()) {
        *read_as.entry(text).or_default().entry(counts_for).or_default() += 1;
    }
    let mut spellings: BTreeMap<SelectionId, BTreeSet<String>> = BTreeMap::new();
    for (text, read_as) in read_as {
        let mut read_as = read_as.into_iter();
        if let (Some((CountsFor::Selection(id), records)), None) = (read_as.next(), read_as.next())
            && records >= FEWEST_OF_A_SPELLING
        {
            spellings.entry(id.clone()).or_default().insert(text.to_owned());
        }
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[(u64, &str, &str)]) -> Readings {
        let row = |(cvr, text, counts_for): &(u64, &str, &str)| {
            let contest = "mayor".parse().unwrap();
            let key = WriteInKey { contest, cvr: CvrName(*cvr), rank: 0, number: 1 };
            let counts_for = (!counts_for.is_empty()).then(|| counts_for.parse().unwrap());
            (key, Reading { text: (*text).to_owned(), counts_for })
        };
        rows.iter().map(row).collect()
    }

    fn compared(first: &Readings, second: &Readings, third: Option<&Readings>) -> Vec<String> {
        let (_, open) = compare(Sheets { first, second, third }).unwrap();
        open.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_two_of_three_say_is_agreed() {
        let first = sheet(&[(1, "", "ames"), (2, "", "bell"), (3, "", "coe"), (4, "", "")]);
        let second = sheet(&[(1, "", "ames"), (2, "", "coe"), (3, "", ""), (4, "", "")]);
        assert_eq!(
            compared(&first, &second, None),
            [
                "record 0000000000000002, contest mayor: the first says bell, the second says coe",
                "record 0000000000000003, contest mayor: the first says coe, the second does not \
                 decide",
            ]
        );
        let third = sheet(&[(2, "", "coe"), (3, "", "bell")]);
        let (agreed, open) =
            compare(Sheets { first: &first, second: &second, third: Some(&third) }).unwrap();
        assert_eq!((agreed.len(), agreed.undecided, open.len()), (2, 1, 1));
        assert_eq!(open[0].key.cvr, CvrName(3), "nobody else says what the third says");
        // A third alone decides nothing.
        let alone = sheet(&[(4, "", "ames")]);
        let (agreed, _) =
            compare(Sheets { first: &first, second: &first, third: Some(&alone) }).unwrap();
        assert_eq!((agreed.len(), agreed.undecided), (3, 1));
    }

    #[test]
    fn sheets_of_different_texts_are_refused() {
        let (first, second) = (sheet(&[(1, "Ames", "ames")]), sheet(&[(1, "Bell", "ames")]));
        let refused = compare(Sheets { first: &first, second: &second, third: None }).unwrap_err();
        assert!(refused.to_string().ends_with("the sheets have different texts"));
    }

    /// One voter's own spelling would be a mark by which the ballot is known, and what was written
    /// of people who were not declared is nobody's business.
    #[test]
    fn c29_only_spellings_that_several_share_are_public() {
        let decided = [
            ("ames", "D. Ames"),
            ("ames", "D. Ames"),
            ("ames", "Dorothy Ames of the blue house"),
            ("ames", "Amy"),
            ("ames", "Amy"),
            ("undeclared", "Amy"),
            ("undeclared", "Mickey Mouse"),
            ("undeclared", "Mickey Mouse"),
            ("nobody", "none"),
            ("nobody", "none"),
            ("bell", ""),
            ("bell", ""),
        ];
        let decided: Vec<(CountsFor, String)> =
            decided.map(|(who, text)| (who.parse().unwrap(), text.to_owned())).to_vec();
        let found = spellings(decided.iter());
        let ames = BTreeSet::from(["D. Ames".to_owned()]);
        assert_eq!(found, BTreeMap::from([("ames".parse().unwrap(), ames)]));
    }
}
