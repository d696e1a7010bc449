//! How a ballot was cast.

use serde::{Deserialize, Serialize};

/// How a ballot was cast. The words are those of NIST SP 1500-100 version 2, `CountItemType`, as
/// far as they are about ballots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountItemType {
    /// Absentee, in whatever way.
    Absentee,
    /// Federal write-in absentee ballot.
    AbsenteeFwab,
    /// Absentee, cast in person.
    AbsenteeInPerson,
    /// Absentee, by mail.
    AbsenteeMail,
    /// In person, before election day.
    Early,
    /// In person, on election day.
    ElectionDay,
    /// Provisional.
    Provisional,
    /// Under the Uniformed and Overseas Citizens Absentee Voting Act.
    Uocava,
    /// The source does not part ballots by how they were cast.
    Total,
    /// In another way.
    Other,
}

impl CountItemType {
    /// Every word, in the order of the standard.
    pub const ALL: [Self; 10] = [
        Self::Absentee,
        Self::AbsenteeFwab,
        Self::AbsenteeInPerson,
        Self::AbsenteeMail,
        Self::Early,
        Self::ElectionDay,
        Self::Provisional,
        Self::Uocava,
        Self::Total,
        Self::Other,
    ];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Absentee => "absentee",
            Self::AbsenteeFwab => "absentee-fwab",
            Self::AbsenteeInPerson => "absentee-in-person",
            Self::AbsenteeMail => "absentee-mail",
            Self::Early => "early",
            Self::ElectionDay => "election-day",
            Self::Provisional => "provisional",
            Self::Uocava => "uocava",
            Self::Total => "total",
            Self::Other => "other",
        }
    }

    /// The type of this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl std::fmt::Display for CountItemType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_same_in_tables_and_in_json() {
        for kind in CountItemType::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(CountItemType::of_word(kind.as_str()), Some(kind));
        }
        assert_eq!(CountItemType::of_word("Election Day"), None);
    }
}
