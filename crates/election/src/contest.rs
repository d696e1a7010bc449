//! What is voted on, and for whom.

use serde::{Deserialize, Serialize};

use crate::{CandidateId, ContestId, SelectionId, UnitId};

/// A contest between candidates in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contest {
    /// The contest.
    pub id: ContestId,
    /// The title for readers.
    pub title: String,
    /// The place whose voters decide it.
    pub scope: UnitId,
    /// How votes become a winner.
    pub vote_variation: VoteVariation,
    /// How many selections a ballot may mark.
    pub votes_allowed: u32,
    /// How many are elected.
    pub number_elected: u32,
    /// Everybody a vote may be for.
    pub candidates: Vec<Candidate>,
}

/// How votes become a winner. The words are those of NIST SP 1500-100, `VoteVariation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VoteVariation {
    /// The most votes win.
    Plurality,
    /// More than half of the votes win; where nobody has them, the law says what follows.
    Majority,
    /// Up to so many votes, one a candidate; the most votes win.
    NOfM,
    /// Any number of votes, one a candidate; the most votes win.
    Approval,
    /// Up to so many votes, several for one candidate if the voter likes; the most votes win.
    Cumulative,
    /// Ranked ballots, counted by rounds.
    Rcv,
    /// One mark for a party, which counts in the contests that say so; it elects nobody. A
    /// `PartyContest` of NIST SP 1500-103; the word is not one of SP 1500-100.
    StraightParty,
}

/// Somebody, or something, a vote may be for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// The last name, or the full name where two share it.
    pub id: CandidateId,
    /// The name for readers, never translated.
    pub name: String,
    /// Whether this is a person who can win.
    #[serde(default, skip_serializing_if = "CandidateKind::is_person")]
    pub kind: CandidateKind,
    /// The party, as its short label, of a candidate with one ballot line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// The lines of a candidate whom several parties nominate (fusion); empty for one line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<BallotLine>,
}

/// Whether a vote is for a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CandidateKind {
    /// A person, who can be elected.
    #[default]
    Person,
    /// Votes for several people that the source gives as one number; nobody is elected by it.
    Aggregate,
    /// A ballot line that refuses all candidates (Nevada): counted, and never elected.
    NoneOfThese,
}

impl CandidateKind {
    fn is_person(&self) -> bool {
        *self == Self::Person
    }
}

/// One of several ballot lines of a candidate under fusion (New York, Connecticut).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BallotLine {
    /// The line, as returns name it.
    pub selection: SelectionId,
    /// The nominating party's label.
    pub party: String,
}

impl Contest {
    /// The candidate with this id.
    pub fn candidate(&self, id: &CandidateId) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| candidate.id == *id)
    }

    /// Whether a ballot of this contest has the line.
    pub fn has_selection(&self, line: &SelectionId) -> bool {
        self.candidates.iter().any(|candidate| candidate.has_selection(line))
    }
}

impl Candidate {
    /// Every line of the ballot that counts for this candidate.
    pub fn selections(&self) -> Vec<SelectionId> {
        if self.lines.is_empty() {
            vec![self.id.sole_selection()]
        } else {
            self.lines.iter().map(|line| line.selection.clone()).collect()
        }
    }

    /// Whether a vote on the line counts for this candidate; it asks without making the lines.
    fn has_selection(&self, line: &SelectionId) -> bool {
        if self.lines.is_empty() {
            self.id.as_str() == line.as_str()
        } else {
            self.lines.iter().any(|own| own.selection == *line)
        }
    }
}

/// A name as it stands in a figure's path: lower case, words joined by hyphens, ASCII only.
///
/// Letters outside ASCII are dropped to their base letter where one is known, else left out, so
/// that a path can be typed on any keyboard.
pub fn figure_name(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match base_letter(c) {
            Some(letter) => words.push(letter),
            // An apostrophe or a full stop joins: O'Brien is obrien, St. Louis is st-louis.
            None if matches!(c, '\'' | '\u{2019}' | '.') => {}
            None if !words.ends_with('-') && !words.is_empty() => words.push('-'),
            None => {}
        }
    }
    words.trim_end_matches('-').to_owned()
}

fn base_letter(c: char) -> Option<char> {
    match c {
        'a'..='z' | '0'..='9' => Some(c),
        '\u{e0}'..='\u{e5}' => Some('a'),
        '\u{e7}' => Some('c'),
        '\u{e8}'..='\u{eb}' => Some('e'),
        '\u{ec}'..='\u{ef}' => Some('i'),
        '\u{f1}' => Some('n'),
        '\u{f2}'..='\u{f6}' | '\u{f8}' => Some('o'),
        '\u{f9}'..='\u{fc}' => Some('u'),
        '\u{fd}' | '\u{ff}' => Some('y'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c28_the_lines_of_a_contest_are_those_of_its_candidates() {
        let line = |selection: &str| BallotLine {
            selection: selection.parse().unwrap(),
            party: "Party".to_owned(),
        };
        let candidate = |id: &str, lines: Vec<BallotLine>| Candidate {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            kind: CandidateKind::Person,
            party: None,
            lines,
        };
        let fusion = vec![line("ames/farmers"), line("ames/labor")];
        let contest = Contest {
            id: "mayor".parse().unwrap(),
            title: "Mayor".to_owned(),
            scope: "town".parse().unwrap(),
            vote_variation: VoteVariation::Plurality,
            votes_allowed: 1,
            number_elected: 1,
            candidates: vec![candidate("ames", fusion), candidate("bell", Vec::new())],
        };
        let made: Vec<SelectionId> =
            contest.candidates.iter().flat_map(Candidate::selections).collect();
        assert_eq!(made.len(), 3);
        assert!(made.iter().all(|line| contest.has_selection(line)));
        // A fusion candidate's bare name is no line: votes for it belong to none of the parties.
        for stranger in ["ames", "ames/green", "bell/farmers", "coe"] {
            assert!(!contest.has_selection(&stranger.parse().unwrap()), "{stranger}");
        }
    }

    #[test]
    fn places_and_people_become_paths() {
        for (name, path) in [
            ("Dane", "dane"),
            ("St. Louis", "st-louis"),
            ("Prince George's", "prince-georges"),
            ("Do\u{f1}a Ana", "dona-ana"),
            ("Miami-Dade", "miami-dade"),
            ("Spotted Eagle", "spotted-eagle"),
            ("De La Fuente", "de-la-fuente"),
            ("  Write-in / scattered ", "write-in-scattered"),
        ] {
            assert_eq!(figure_name(name), path);
        }
    }
}
