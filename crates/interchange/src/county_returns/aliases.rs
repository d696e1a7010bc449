//! Which labels of a source are one candidate.

use std::collections::BTreeMap;

use election::{CandidateId, CandidateKind};

use super::{ImportProblem, distinct, keep, name, read_table, table::Row, text};

/// The table from a source's labels to candidates.
///
/// Two spellings become one candidate only where a row of this table says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aliases {
    candidate_of: BTreeMap<String, CandidateId>,
    candidates: Vec<NamedCandidate>,
}

/// A candidate as the alias table names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedCandidate {
    /// The id.
    pub id: CandidateId,
    /// The name for readers.
    pub name: String,
    /// Whether it is a person.
    pub kind: CandidateKind,
}

impl Aliases {
    /// Reads the table: `label,candidate,name,kind,note`.
    ///
    /// The first row of a candidate gives the name, and the kind unless it is a person; the
    /// others leave both empty.
    pub fn read(bytes: &[u8]) -> (Self, Vec<ImportProblem>) {
        let columns = ["label", "candidate", "name", "kind", "note"];
        let (table, mut problems) = read_table(bytes, columns);
        let rows = keep(table, &mut problems, read_alias);
        let rows = distinct(rows, &mut problems, |row| (row.line, row.label.clone()));
        let mut aliases = Self { candidate_of: BTreeMap::new(), candidates: Vec::new() };
        for row in rows {
            let (line, first) = (row.line, !aliases.candidates.iter().any(|c| c.id == row.id));
            match (first, row.name) {
                (true, Some(name)) => {
                    aliases.candidates.push(NamedCandidate {
                        id: row.id.clone(),
                        name,
                        kind: row.kind,
                    });
                }
                (false, None) => {}
                (_, name) => {
                    let text = name.unwrap_or_default();
                    problems.push(ImportProblem::Cell { line, column: "name", text });
                }
            }
            aliases.candidate_of.insert(row.label, row.id);
        }
        (aliases, problems)
    }

    /// The candidate whom this label names.
    pub fn candidate_of(&self, label: &str) -> Option<&CandidateId> {
        self.candidate_of.get(label)
    }

    /// Every candidate, in the order of the table.
    pub fn candidates(&self) -> &[NamedCandidate] {
        &self.candidates
    }

    /// Every label, with its candidate.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &CandidateId)> {
        self.candidate_of.iter().map(|(label, id)| (label.as_str(), id))
    }
}

struct Alias {
    line: u64,
    label: String,
    id: CandidateId,
    name: Option<String>,
    kind: CandidateKind,
}

fn read_alias(row: Row<5>) -> Result<Alias, ImportProblem> {
    let line = row.line;
    let [label, candidate, name_cell, kind, note] = row.cells;
    text(line, "note", note)?;
    let kind = match kind.as_str() {
        "" => CandidateKind::Person,
        "aggregate" => CandidateKind::Aggregate,
        "none-of-these" => CandidateKind::NoneOfThese,
        _ => return Err(ImportProblem::Cell { line, column: "kind", text: kind }),
    };
    let id = candidate.parse().map_err(|_| ImportProblem::Cell {
        line,
        column: "candidate",
        text: candidate,
    })?;
    let name = if name_cell.is_empty() { None } else { Some(name(line, "name", name_cell)?) };
    Ok(Alias { line, label: text(line, "label", label)?, id, name, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(rows: &str) -> Vec<ImportProblem> {
        Aliases::read(format!("label,candidate,name,kind,note\n{rows}").as_bytes()).1
    }

    #[test]
    fn a_candidate_is_named_once() {
        assert_eq!(
            problems("A. Ames,ames,A. Ames,,\nAmes and Bell,ames,,,with running mate\n"),
            []
        );
        let nameless = ImportProblem::Cell { line: 2, column: "name", text: String::new() };
        assert_eq!(problems("A. Ames,ames,,,\n"), [nameless]);
        let again = ImportProblem::Cell { line: 3, column: "name", text: "Al Ames".to_owned() };
        assert_eq!(problems("A. Ames,ames,A. Ames,,\nAl Ames,ames,Al Ames,,\n"), [again]);
    }

    #[test]
    fn a_label_names_one_candidate() {
        let twice = "Ames,ames,Ames,,\nAmes,bell,Bell,,\n";
        assert_eq!(problems(twice), [ImportProblem::Duplicate { line: 3, first: 2 }]);
    }
}
