//! What verification found: a verdict a check, and one for the whole record.

use election::Stage;
use serde::Serialize;

/// The verdict on one check, or on a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Verdict {
    /// Done, and nothing wrong was found.
    #[serde(rename = "PASS")]
    Pass,
    /// Done, and something is wrong.
    #[serde(rename = "FAIL")]
    Fail,
    /// Not done, or not wholly; the detail says why.
    #[serde(rename = "NOT CHECKED")]
    NotChecked,
}

impl Verdict {
    /// The word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::NotChecked => "NOT CHECKED",
        }
    }
}

/// One numbered check with what it found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its number, the same for every record: `V07`.
    pub id: &'static str,
    /// What is checked, in plain words.
    pub title: &'static str,
    /// Whether this record's definition and stage require it.
    pub required: bool,
    /// What came out.
    pub verdict: Verdict,
    /// What was checked, or what is wrong and where, or why it was not checked.
    pub detail: String,
}

/// Everything that verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The verdict on the record.
    pub verdict: Verdict,
    /// The stage that the definition declares, where there is a definition to read.
    pub stage: Option<Stage>,
    /// How far the record's origin is known.
    pub origin: String,
    /// Every check, in order.
    pub checks: Vec<Check>,
}

/// How many checks came out each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Passed.
    pub pass: usize,
    /// Failed.
    pub fail: usize,
    /// Not checked.
    pub not_checked: usize,
}

impl Report {
    /// A report of checks; the verdict follows from them and from nothing else.
    ///
    /// Any FAIL makes it FAIL; else any required check that was not done makes it NOT CHECKED.
    pub fn new(stage: Option<Stage>, origin: String, checks: Vec<Check>) -> Self {
        let failed = checks.iter().any(|check| check.verdict == Verdict::Fail);
        let open = checks.iter().any(|c| c.required && c.verdict == Verdict::NotChecked);
        let verdict = match (failed, open) {
            (true, _) => Verdict::Fail,
            (false, true) => Verdict::NotChecked,
            (false, false) => Verdict::Pass,
        };
        Self { verdict, stage, origin, checks }
    }

    /// The same report with one check more, and the verdict that follows.
    pub fn with(mut self, check: Check) -> Self {
        self.checks.push(check);
        Self::new(self.stage, self.origin, self.checks)
    }

    /// How many checks came out each way.
    pub fn tally(&self) -> Tally {
        let count = |verdict| self.checks.iter().filter(|c| c.verdict == verdict).count();
        Tally {
            pass: count(Verdict::Pass),
            fail: count(Verdict::Fail),
            not_checked: count(Verdict::NotChecked),
        }
    }

    /// A check by its number.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(required: bool, verdict: Verdict) -> Check {
        Check { id: "V00", title: "", required, verdict, detail: String::new() }
    }

    #[test]
    fn absence_never_passes_a_required_check() {
        let verdict = |checks: &[Check]| Report::new(None, String::new(), checks.to_vec()).verdict;
        let pass = check(true, Verdict::Pass);
        let open = check(true, Verdict::NotChecked);
        let gap = check(false, Verdict::NotChecked);
        let optional_failure = check(false, Verdict::Fail);
        assert_eq!(verdict(&[pass.clone(), gap.clone()]), Verdict::Pass);
        assert_eq!(verdict(&[pass.clone(), open.clone(), gap]), Verdict::NotChecked);
        assert_eq!(verdict(&[pass, open, optional_failure]), Verdict::Fail);
    }
}
