//! The list of problems of one file, with bounds on its length and on the search for near names.

use election::{ContestId, UnitId};

use super::limits;
use super::problem::{Nearest, Problem, ProblemKind};

/// Where in a file a problem is.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) line: Option<u64>,
    pub(super) unit: Option<UnitId>,
    pub(super) contest: Option<ContestId>,
}

impl Place {
    /// The file as a whole.
    pub(super) fn file() -> Self {
        Self::default()
    }

    /// A row or line.
    pub(super) fn line(line: u64) -> Self {
        Self { line: Some(line), ..Self::default() }
    }
}

/// The problems of one file.
pub(super) struct Problems {
    file: String,
    list: Vec<Problem>,
    /// Problems beyond those that are listed.
    more: u64,
    steps: u64,
}

impl Problems {
    pub(super) fn of(file: &str) -> Self {
        let steps = limits::SUGGESTION_STEPS;
        Self { file: file.to_owned(), list: Vec::new(), more: 0, steps }
    }

    pub(super) fn push(&mut self, place: Place, kind: ProblemKind) {
        if self.list.len() == limits::PROBLEMS {
            self.more += 1;
            return;
        }
        let Place { line, unit, contest } = place;
        self.list.push(Problem { file: self.file.clone(), line, unit, contest, kind });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The problems by line, those of the whole file first.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        self.list.sort_by_key(|problem| problem.line);
        if self.more > 0 {
            self.list.push(Problem {
                file: self.file,
                line: None,
                unit: None,
                contest: None,
                kind: ProblemKind::MoreProblems { count: self.more },
            });
        }
        self.list
    }

    /// The known names nearest to `text`, each known by one or more aliases.
    ///
    /// A file full of unknown names gets suggestions until the bound on steps is used up.
    pub(super) fn nearest<'a>(
        &mut self,
        text: &str,
        known: impl IntoIterator<Item = (String, &'a str)>,
    ) -> Nearest {
        let wanted: Vec<char> = text.to_lowercase().chars().take(64).collect();
        let cutoff = wanted.len() / 3;
        let mut found: Vec<(usize, &str)> = Vec::new();
        for (alias, name) in known {
            let Some(steps) = self.steps.checked_sub(1 + cost(&wanted, &alias)) else { break };
            self.steps = steps;
            let alias: Vec<char> = alias.to_lowercase().chars().take(64).collect();
            if alias.len().abs_diff(wanted.len()) > cutoff {
                continue;
            }
            let distance = distance(&wanted, &alias);
            if distance > cutoff {
                continue;
            }
            match found.iter_mut().find(|(_, known)| *known == name) {
                Some(entry) => entry.0 = entry.0.min(distance),
                None => found.push((distance, name)),
            }
            found.sort_unstable();
            found.truncate(3);
        }
        // A long common beginning makes every neighbour near; only about the best ones help.
        let best = found.first().map_or(0, |(distance, _)| *distance);
        found.retain(|(distance, _)| *distance <= best + 1);
        Nearest(found.into_iter().map(|(_, name)| name.to_owned()).collect())
    }
}

/// Steps that one comparison may take.
fn cost(wanted: &[char], alias: &str) -> u64 {
    let lengths = alias.len().min(64).saturating_mul(wanted.len());
    u64::try_from(lengths.saturating_add(alias.len())).unwrap_or(u64::MAX)
}

/// Letters to insert, leave out or change to turn one text into the other (Levenshtein).
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(text: &str, known: &[&'static str]) -> Vec<String> {
        let names = known.iter().map(|name| ((*name).to_owned(), *name));
        Problems::of("x").nearest(text, names).0
    }

    #[test]
    fn the_nearest_names_come_first_and_far_ones_not_at_all() {
        let known = ["us-wi/dane", "us-wi/dunn", "us-wi/date", "us-oh/dame", "us-ms/dare"];
        assert_eq!(near("us-wi/dame", &known), ["us-wi/dane", "us-wi/date", "us-oh/dame"]);
        assert_eq!(near("us-wi/dunnn", &known), ["us-wi/dunn"]);
        assert_eq!(near("US-WI/DANE", &known)[0], "us-wi/dane");
        assert_eq!(near("somewhere", &known), [""; 0]);
        assert_eq!(near("", &known), [""; 0]);
    }

    #[test]
    fn the_search_for_near_names_is_bounded() {
        let mut problems = Problems::of("x");
        problems.steps = 100;
        let known = || [("us-wi/dane".to_owned(), "us-wi/dane")];
        assert_eq!(problems.nearest("us-wi/dame", known()), Nearest::default());
        problems.steps = 111;
        assert_eq!(problems.nearest("us-wi/dame", known()).0, ["us-wi/dane"]);
        assert_eq!(problems.steps, 0);
    }

    #[test]
    fn c09_problems_beyond_the_list_are_counted() {
        let mut problems = Problems::of("x");
        for line in 0..limits::PROBLEMS + 7 {
            problems.push(Place::line(u64::try_from(line).unwrap()), ProblemKind::Nul);
        }
        let list = problems.finish();
        assert_eq!(list.len(), limits::PROBLEMS + 1);
        assert_eq!(list[limits::PROBLEMS].kind, ProblemKind::MoreProblems { count: 7 });
    }
}
