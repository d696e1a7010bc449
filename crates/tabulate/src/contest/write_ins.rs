//! Write-ins as two people read them: whom each counts for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use election::cvr::{MarkStatus, MarkedFor, PlacedMark};
use election::{BatchId, Contest, ContestId, IdentifierError, SelectionId, UnitId, VoteVariation};
use serde::{Deserialize, Serialize};

use super::cast::{CastBallots, CastPattern, CastPlace};

/// Whom the write-ins of one batch in one contest count for: the payload of a statement that two
/// authorities sign (attack C29).
///
/// The records stay as they were read. A later statement replaces this one with a reason and two
/// signers, and both stay, so that every change is somebody's and can be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WriteInAdjudication {
    /// The version of this shape.
    pub format: WriteInAdjudicationFormat,
    /// The place of the batch.
    pub unit: UnitId,
    /// The batch.
    pub batch: BatchId,
    /// The contest.
    pub contest: ContestId,
    /// Which spellings were read as which declared candidate; what was written of anybody else is
    /// never public.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub spellings: BTreeMap<SelectionId, BTreeSet<String>>,
    /// The decisions, in rising order of record, rank and place at that rank.
    pub decisions: Vec<WriteInDecision>,
}

/// The version of the shape of a [`WriteInAdjudication`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WriteInAdjudicationFormat {
    /// The first.
    #[serde(rename = "ascertain/write-in-adjudication/v1")]
    V1,
}

/// Whom one write-in counts for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WriteInDecision {
    /// The record, by its random name in the batch's table.
    pub cvr: CvrName,
    /// The rank of the write-in; 0 where the contest is not ranked.
    pub rank: u16,
    /// Which of the record's write-ins at that rank, from 1 in the order of its marks; left out
    /// for the first.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub number: u16,
    /// Whom it counts for.
    pub counts_for: CountsFor,
}

fn first() -> u16 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_first(number: &u16) -> bool {
    *number == first()
}

/// The random name of a record: 8 bytes, written as 16 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CvrName(pub u64);

/// A text that is not the name of a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not 16 lower-case hexadecimal digits")]
pub struct CvrNameError {
    text: String,
}

impl fmt::Display for CvrName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for CvrName {
    type Err = CvrNameError;

    fn from_str(text: &str) -> Result<Self, CvrNameError> {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let number = u64::from_str_radix(text, 16).ok().filter(|_| digits && text.len() == 16);
        number.map(Self).ok_or_else(|| CvrNameError { text: text.chars().take(80).collect() })
    }
}

impl TryFrom<String> for CvrName {
    type Error = CvrNameError;

    fn try_from(text: String) -> Result<Self, CvrNameError> {
        text.parse()
    }
}

impl From<CvrName> for String {
    fn from(name: CvrName) -> String {
        name.to_string()
    }
}

/// Whom a write-in counts for. The words `undeclared` and `nobody` are never read as a selection.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum CountsFor {
    /// A candidate of the contest, by a line of the ballot.
    Selection(SelectionId),
    /// Somebody who was not declared: it stays among the undeclared write-ins.
    Undeclared,
    /// Nobody: what is written is no vote, and the mark is void.
    Nobody,
}

impl fmt::Display for CountsFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Selection(id) => id.as_str(),
            Self::Undeclared => "undeclared",
            Self::Nobody => "nobody",
        })
    }
}

impl FromStr for CountsFor {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        match text {
            "undeclared" => Ok(Self::Undeclared),
            "nobody" => Ok(Self::Nobody),
            id => id.parse().map(Self::Selection),
        }
    }
}

impl TryFrom<String> for CountsFor {
    type Error = IdentifierError;

    fn try_from(text: String) -> Result<Self, IdentifierError> {
        text.parse()
    }
}

impl From<CountsFor> for String {
    fn from(counts_for: CountsFor) -> String {
        counts_for.to_string()
    }
}

/// One record as its table has it in one contest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CastRecord {
    /// Where it was cast, and how.
    pub place: CastPlace,
    /// Its marks.
    pub pattern: CastPattern,
}

/// In what way an adjudication contradicts the records or the contest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum WriteInFault {
    /// A contest whose marks are for parties, which reach other contests.
    #[error("the contest is one of parties, and nobody can be written in there")]
    Parties,
    /// A record that the batch does not have in this contest.
    #[error("record {cvr} is not in the batch, or not asked about the contest")]
    NoRecord {
        /// The record.
        cvr: CvrName,
    },
    /// A record without such a write-in.
    #[error("record {cvr} has no write-in {number} at rank {rank}")]
    NoWriteIn {
        /// The record.
        cvr: CvrName,
        /// The rank.
        rank: u16,
        /// Which of those at that rank, from 1.
        number: u16,
    },
    /// A write-in that is decided twice, or decisions out of their one order.
    #[error("record {cvr}, rank {rank} is decided twice or stands out of order")]
    Order {
        /// The record.
        cvr: CvrName,
        /// The rank.
        rank: u16,
    },
    /// Somebody who is no candidate of the contest.
    #[error("record {cvr} counts for {selection}, which is no candidate of the contest")]
    NoCandidate {
        /// The record.
        cvr: CvrName,
        /// Who it counts for.
        selection: SelectionId,
    },
    /// Spellings of somebody for whom nothing was decided.
    #[error("it lists spellings of {selection}, for whom it decides nothing")]
    Spellings {
        /// Whose spellings.
        selection: SelectionId,
    },
}

/// The marks of a record that may be adjudicated, each with its rank and its number there.
///
/// A write-in that is too faint to count, or that the contest's rules made void, is none of them.
pub fn write_ins_of(marks: &[PlacedMark]) -> Vec<(usize, u16, u16)> {
    let mut found: Vec<(usize, u16, u16)> = Vec::new();
    for (at, mark) in marks.iter().enumerate() {
        if mark.mark == MarkedFor::WriteIn && mark.status == MarkStatus::Indicated {
            let before = found.iter().filter(|(_, rank, _)| *rank == mark.rank.0).count();
            let number = u16::try_from(before + 1).expect("a ballot has fewer marks than 2^16");
            found.push((at, mark.rank.0, number));
        }
    }
    found
}

impl WriteInAdjudication {
    /// Everything in which it contradicts the contest or the records of its batch; `records` has
    /// those of the batch that it names.
    pub fn faults(
        &self,
        contest: &Contest,
        records: &BTreeMap<CvrName, CastRecord>,
    ) -> Vec<WriteInFault> {
        let mut faults = Vec::new();
        if contest.vote_variation == VoteVariation::StraightParty {
            faults.push(WriteInFault::Parties);
        }
        for pair in self.decisions.windows(2) {
            if pair[0].key() >= pair[1].key() {
                faults.push(WriteInFault::Order { cvr: pair[1].cvr, rank: pair[1].rank });
            }
        }
        for decision in &self.decisions {
            faults.extend(decision.fault(contest, records));
        }
        let decided: BTreeSet<&CountsFor> =
            self.decisions.iter().map(|decision| &decision.counts_for).collect();
        let idle = |selection: &&SelectionId| {
            !decided.contains(&CountsFor::Selection((*selection).clone()))
        };
        let idle = self.spellings.keys().filter(idle).cloned();
        faults.extend(idle.map(|selection| WriteInFault::Spellings { selection }));
        faults
    }

    /// The ballots of the batch in this contest with its decisions carried out, or the first
    /// contradiction.
    pub fn apply(
        &self,
        contest: &Contest,
        ballots: &CastBallots,
        records: &BTreeMap<CvrName, CastRecord>,
    ) -> Result<CastBallots, WriteInFault> {
        if let Some(fault) = self.faults(contest, records).into_iter().next() {
            return Err(fault);
        }
        let of_record = self.decisions.chunk_by(|one, other| one.cvr == other.cvr);
        let changed = of_record.map(|decisions| {
            let CastRecord { place, pattern } = &records[&decisions[0].cvr];
            let CastPattern { marks, party_marks } = pattern.clone();
            let marks = decided(marks, decisions);
            (place.clone(), pattern.clone(), CastPattern { marks, party_marks })
        });
        let changed: Vec<(CastPlace, CastPattern, CastPattern)> = changed.collect();
        let adjudicated = ballots.with_changed(&changed);
        Ok(adjudicated.expect("the records and their count are of one table"))
    }
}

impl WriteInDecision {
    fn key(&self) -> (CvrName, u16, u16) {
        (self.cvr, self.rank, self.number)
    }

    fn fault(
        &self,
        contest: &Contest,
        records: &BTreeMap<CvrName, CastRecord>,
    ) -> Option<WriteInFault> {
        let Self { cvr, rank, number, ref counts_for } = *self;
        let Some(record) = records.get(&cvr) else {
            return Some(WriteInFault::NoRecord { cvr });
        };
        let write_ins = write_ins_of(&record.pattern.marks);
        if !write_ins.iter().any(|(_, of_rank, of)| (*of_rank, *of) == (rank, number)) {
            return Some(WriteInFault::NoWriteIn { cvr, rank, number });
        }
        match counts_for {
            CountsFor::Selection(selection) if !contest.has_selection(selection) => {
                Some(WriteInFault::NoCandidate { cvr, selection: selection.clone() })
            }
            _ => None,
        }
    }
}

/// The marks of a record with the decisions about its write-ins carried out.
fn decided(mut marks: Vec<PlacedMark>, decisions: &[WriteInDecision]) -> Vec<PlacedMark> {
    for (at, rank, number) in write_ins_of(&marks) {
        let decision = decisions.iter().find(|one| (one.rank, one.number) == (rank, number));
        match decision.map(|decision| &decision.counts_for) {
            Some(CountsFor::Selection(line)) => marks[at].mark = MarkedFor::Selection(line.clone()),
            Some(CountsFor::Nobody) => marks[at].status = MarkStatus::NotAllocable,
            Some(CountsFor::Undeclared) | None => {}
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use election::cvr::{CountItemType, Rank};

    use super::super::CastCount;
    use super::*;

    /// Marks by name, at a rank where one stands before a colon; `~` is too faint to count.
    fn marks(text: &str) -> Vec<PlacedMark> {
        let mark = |text: &str| {
            let (rank, name) = text.split_once(':').unwrap_or(("0", text));
            let (name, status) = match (name.strip_suffix('~'), name.strip_suffix('!')) {
                (Some(name), _) => (name, MarkStatus::Ambiguous),
                (_, Some(name)) => (name, MarkStatus::NotAllocable),
                _ => (name, MarkStatus::Indicated),
            };
            let mark = match name {
                "W" => MarkedFor::WriteIn,
                id => MarkedFor::Selection(id.parse().unwrap()),
            };
            PlacedMark { mark, rank: Rank(rank.parse().unwrap()), status }
        };
        text.split_whitespace().map(mark).collect()
    }

    fn decision(cvr: u64, rank: u16, number: u16, counts_for: &str) -> WriteInDecision {
        let counts_for = counts_for.parse().unwrap();
        WriteInDecision { cvr: CvrName(cvr), rank, number, counts_for }
    }

    #[track_caller]
    fn check(before: &str, decisions: &[(u16, u16, &str)], after: &str) {
        let decisions: Vec<WriteInDecision> = decisions
            .iter()
            .map(|(rank, number, counts_for)| decision(1, *rank, *number, counts_for))
            .collect();
        assert_eq!(decided(marks(before), &decisions), marks(after));
    }

    #[test]
    fn each_write_in_is_found_by_rank_and_number() {
        check("ames W", &[(0, 1, "coe")], "ames coe");
        check("W W", &[(0, 2, "coe")], "W coe");
        check("W W", &[(0, 1, "bell"), (0, 2, "coe")], "bell coe");
        check("1:W 2:ames 3:W", &[(3, 1, "coe")], "1:W 2:ames 3:coe");
        check("1:W", &[(1, 1, "undeclared")], "1:W");
        check("1:W 2:ames", &[(1, 1, "nobody")], "1:W! 2:ames");
        // One that is too faint to count is none that could be adjudicated.
        check("W~ W", &[(0, 1, "coe")], "W~ coe");
    }

    fn contest() -> Contest {
        let person = |id: &str| election::Candidate {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            kind: election::CandidateKind::Person,
            party: None,
            lines: Vec::new(),
        };
        Contest {
            id: "council".parse().unwrap(),
            title: "Council".to_owned(),
            scope: "us".parse().unwrap(),
            vote_variation: VoteVariation::NOfM,
            votes_allowed: 2,
            number_elected: 2,
            candidates: ["ames", "bell", "coe"].map(person).to_vec(),
        }
    }

    fn place(unit: &str) -> CastPlace {
        CastPlace { unit: unit.parse().unwrap(), count_type: CountItemType::ElectionDay }
    }

    fn adjudication(decisions: Vec<WriteInDecision>) -> WriteInAdjudication {
        WriteInAdjudication {
            format: WriteInAdjudicationFormat::V1,
            unit: "us".parse().unwrap(),
            batch: "one".parse().unwrap(),
            contest: "council".parse().unwrap(),
            spellings: BTreeMap::new(),
            decisions,
        }
    }

    /// Three ballots of one unit and one of another bear the same marks; two of the three and the
    /// other one are decided.
    #[test]
    fn decided_ballots_move_and_every_ballot_stays() {
        let patterns = vec![marks("ames W").into(), marks("bell").into()];
        let places = Arc::new(vec![place("us/a"), place("us/b")]);
        let count = |pattern, place, ballots| CastCount { pattern, place, ballots };
        let counts = vec![count(0, 0, 3), count(0, 1, 1), count(1, 0, 4)];
        let ballots = CastBallots::new(patterns, places, counts);
        let record =
            |unit: &str| CastRecord { place: place(unit), pattern: marks("ames W").into() };
        let named = [(1, "us/a"), (2, "us/a"), (3, "us/b")];
        let named: BTreeMap<CvrName, CastRecord> =
            named.into_iter().map(|(cvr, unit)| (CvrName(cvr), record(unit))).collect();
        let decisions = [(1, "coe"), (2, "nobody"), (3, "coe")];
        let decisions = decisions.map(|(cvr, counts_for)| decision(cvr, 0, 1, counts_for)).to_vec();
        let decided = adjudication(decisions).apply(&contest(), &ballots, &named).unwrap();
        assert_eq!(decided.total(), 8);
        let mut found: Vec<(Vec<PlacedMark>, &str, u64)> =
            decided.iter().map(|(marks, unit, _, n)| (marks.to_vec(), unit.as_str(), n)).collect();
        found.sort();
        let mut expected = vec![
            (marks("ames W"), "us/a", 1),
            (marks("ames coe"), "us/a", 1),
            (marks("ames W!"), "us/a", 1),
            (marks("ames coe"), "us/b", 1),
            (marks("bell"), "us/a", 4),
        ];
        expected.sort();
        assert_eq!(found, expected);
        // Nothing is counted of an adjudication that contradicts a record.
        let wrong = adjudication(vec![decision(1, 0, 2, "coe")]);
        let fault = WriteInFault::NoWriteIn { cvr: CvrName(1), rank: 0, number: 2 };
        assert_eq!(wrong.apply(&contest(), &ballots, &named), Err(fault));
    }

    #[test]
    fn nobody_is_written_in_among_parties() {
        let parties = Contest { vote_variation: VoteVariation::StraightParty, ..contest() };
        let faults = adjudication(Vec::new()).faults(&parties, &BTreeMap::new());
        assert_eq!(faults, [WriteInFault::Parties]);
        assert_eq!(adjudication(Vec::new()).faults(&contest(), &BTreeMap::new()), []);
    }

    #[test]
    fn names_and_words_have_one_spelling() {
        assert_eq!("00000000000000ff".parse(), Ok(CvrName(255)));
        assert_eq!(CvrName(255).to_string(), "00000000000000ff");
        for wrong in ["", "ff", "00000000000000FF", "+0000000000000ff", "00000000000000ff0"] {
            assert!(wrong.parse::<CvrName>().is_err(), "{wrong}");
        }
        for word in ["undeclared", "nobody", "ames"] {
            let read: CountsFor = word.parse().unwrap();
            assert_eq!(read.to_string(), word);
        }
        assert!("Ames".parse::<CountsFor>().is_err());
    }
}
