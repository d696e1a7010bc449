//! `candidates.csv`: who stands in which contest, on which ballot lines.

use std::collections::{BTreeMap, BTreeSet};

use election::{
    BallotLine, Candidate, CandidateId, CandidateKind, Contest, ContestId, SelectionId,
};

use super::file::FolderFile;
use super::problem::{Excerpt, ProblemKind};
use super::problems::Problems;
use super::table::{Readable, Row, read_table};

/// What a file of candidates says.
#[derive(Default)]
pub(super) struct Candidates {
    pub(super) of_contest: BTreeMap<ContestId, Vec<Candidate>>,
    /// Lines of rows that could not be read; they are known and cannot be used.
    pub(super) unusable: BTreeSet<(ContestId, String)>,
    pub(super) readable: Readable,
}

/// The first row of a candidate, and where the candidate stands in the list of the contest.
struct First {
    index: usize,
    line: u64,
}

/// The candidates so far.
#[derive(Default)]
struct Reading {
    of_contest: BTreeMap<ContestId, Vec<Candidate>>,
    unusable: BTreeSet<(ContestId, String)>,
    firsts: BTreeMap<(ContestId, CandidateId), First>,
    selections: BTreeMap<(ContestId, SelectionId), u64>,
}

/// Reads the candidates; several rows of one candidate are the lines of several parties.
pub(super) fn read_candidates(
    bytes: &[u8],
    contests: &[Contest],
    contests_complete: bool,
    problems: &mut Problems,
) -> Candidates {
    let mut reading = Reading::default();
    let known: BTreeMap<&str, &ContestId> =
        contests.iter().map(|contest| (contest.id.as_str(), &contest.id)).collect();
    let readable = read_table(FolderFile::Candidates, bytes, problems, |row, problems| {
        let Some(text) = row.filled("contest", problems) else { return };
        match known.get(text) {
            Some(contest) => row.contest = Some((*contest).clone()),
            None if !contests_complete => {}
            None => {
                let names = known.keys().map(|name| ((*name).to_owned(), *name));
                let nearest = problems.nearest(text, names);
                let text = Excerpt::new(text);
                row.report(problems, ProblemKind::UnknownContest { text, nearest });
            }
        }
        reading.read_row(row, problems);
    });
    let Reading { of_contest, unusable, .. } = reading;
    Candidates { of_contest, unusable, readable }
}

impl Reading {
    fn read_row(&mut self, row: &Row<'_>, problems: &mut Problems) {
        let id: Option<CandidateId> = row.identifier("candidate", problems);
        let selection: Option<SelectionId> = match row.cell("line") {
            "" => id.as_ref().map(CandidateId::sole_selection),
            _ => row.identifier("line", problems),
        };
        let has_line = !row.cell("line").is_empty();
        let name = row.filled_text("name", problems);
        let kind = row.word_or("kind", CandidateKind::default(), problems);
        let party = row.text("party", problems);
        if has_line && row.cell("party").is_empty() {
            let because = "a line is named";
            let kind = ProblemKind::Together { column: "party", present: true, because };
            row.report(problems, kind);
        }
        let (Some(contest), Some(id), Some(selection)) = (row.contest.clone(), id, selection)
        else {
            return;
        };
        if let Some(name) = ["overvotes", "undervotes"]
            .into_iter()
            .find(|word| id.as_str() == *word || selection.as_str() == *word)
        {
            row.report(problems, ProblemKind::ReservedName { name });
        }
        let key = (contest.clone(), selection.clone());
        if let Some(first) = self.selections.get(&key).copied() {
            let (what, name) = (if has_line { "line" } else { "candidate" }, selection.to_string());
            row.report(problems, ProblemKind::Duplicate { what, name, first });
            return;
        }
        self.selections.insert(key, row.line);
        let (Some(name), Some(kind)) = (name, kind) else {
            self.unusable.insert((contest, selection.to_string()));
            return;
        };
        let line =
            has_line.then(|| BallotLine { selection, party: party.clone().unwrap_or_default() });
        let party = if has_line { None } else { party };
        let lines = line.into_iter().collect();
        self.add(row, contest, Candidate { id, name, kind, party, lines }, problems);
    }

    /// Adds a candidate, or a further line to one.
    fn add(
        &mut self,
        row: &Row<'_>,
        contest: ContestId,
        candidate: Candidate,
        problems: &mut Problems,
    ) {
        let list = self.of_contest.entry(contest.clone()).or_default();
        let Some(First { index, line }) = self.firsts.get(&(contest.clone(), candidate.id.clone()))
        else {
            let first = First { index: list.len(), line: row.line };
            self.firsts.insert((contest, candidate.id.clone()), first);
            list.push(candidate);
            return;
        };
        let known = &mut list[*index];
        let name = candidate.id.to_string();
        if known.lines.is_empty() || candidate.lines.is_empty() {
            let kind = ProblemKind::Duplicate { what: "candidate", name, first: *line };
            row.report(problems, kind);
            return;
        }
        let same = [("name", known.name == candidate.name), ("kind", known.kind == candidate.kind)];
        for (column, _) in same.into_iter().filter(|(_, same)| !same) {
            let (name, first) = (name.clone(), *line);
            row.report(problems, ProblemKind::Disagrees { column, name, first });
        }
        known.lines.extend(candidate.lines);
    }
}
