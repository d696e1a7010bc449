//! Whether the ballots of an export are a test.

use serde::Deserialize;

use super::CvrPlace;

/// What ballots are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Voters cast them.
    Live,
    /// They were marked to test a voting system.
    Test,
}

/// What the id of every ballot of a test deck begins with, so that one that is left in an export
/// of an election is known by itself.
pub const TEST_ID_PREFIX: &str = "test-deck/";

/// The batch of every ballot of a test deck, here and in the tables that are made of one.
pub const TEST_BATCH: &str = "test-deck";

/// The word of a report whose ballots are a test, in `OtherReportType` (NIST SP 1500-103), where
/// VotingWorks' machines write it in test mode.
pub(super) const TEST_REPORT: &str = "test";

/// Whether a report's `OtherReportType` says that its ballots are a test; it may hold several
/// words between commas.
pub(super) fn is_test_report(other_report_type: Option<&str>) -> bool {
    let words = other_report_type.into_iter().flat_map(|words| words.split(','));
    words.map(str::trim).any(|word| word.eq_ignore_ascii_case(TEST_REPORT))
}

/// Which records of an export say that they are a test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestRecords {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub first: Option<CvrPlace>,
    /// The first record that says nothing of it.
    pub first_other: Option<CvrPlace>,
}

impl TestRecords {
    /// Takes one record, which stands at a place.
    pub(crate) fn take(&mut self, is_test: bool, place: impl FnOnce() -> CvrPlace) {
        if is_test {
            self.count += 1;
            self.first.get_or_insert_with(place);
        } else {
            self.first_other.get_or_insert_with(place);
        }
    }
}
