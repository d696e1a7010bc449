//! What the words of an export mean under a configuration, decided once for each word.

use std::collections::BTreeMap;

use election::transcript::CandidateIndex;

use super::config::{Config, Provider, RctabSource};
use super::rules::WRITE_INS;
use crate::cvr::SelectionLabel;

/// How RCTab calls an overvote whose candidates are not known.
pub(super) const OVERVOTE: &str = "overvote";

/// What a mark is for, with the word that RCTab keeps for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// The candidate; nothing for an overvote.
    pub(super) candidate: Option<CandidateIndex>,
    /// The candidate as the export calls it.
    pub(super) word: Box<str>,
}

/// What a word means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Marks for these; none for a skipped rank.
    Marks(Vec<Choice>),
    /// A cell whose delimiter parts nothing.
    BlankPart,
    /// Nobody.
    Unknown,
}

/// The names of a configuration.
pub(super) struct Names<'c> {
    candidates: BTreeMap<&'c str, CandidateIndex>,
    write_ins: Option<CandidateIndex>,
}

impl<'c> Names<'c> {
    pub(super) fn new(config: &'c Config) -> Self {
        let index = |at: usize| CandidateIndex(u16::try_from(at).unwrap_or(u16::MAX));
        let mut candidates = BTreeMap::new();
        for (at, candidate) in config.candidates.iter().enumerate() {
            candidates.extend(candidate.names().map(|name| (name, index(at))));
        }
        let write_ins = config.has_write_ins().then(|| index(config.candidates.len()));
        Self { candidates, write_ins }
    }

    /// A mark for undeclared write-ins; nothing where the configuration knows none.
    pub(super) fn write_in(&self) -> Option<Choice> {
        let candidate = self.write_ins?;
        Some(Choice { candidate: Some(candidate), word: WRITE_INS.into() })
    }

    /// What a word of a source means.
    pub(super) fn meaning(
        &self,
        label: &SelectionLabel,
        source: &RctabSource,
        provider: Provider,
    ) -> Meaning {
        if label.write_in && provider == Provider::Cdf {
            return self.write_in().map_or(Meaning::Unknown, |one| Meaning::Marks(vec![one]));
        }
        let id = label.id.as_deref().filter(|_| provider != Provider::Cdf);
        let words: Vec<&str> = id.into_iter().chain([&*label.name]).map(trimmed).collect();
        if let Some(delimiter) = source.overvote_delimiter.given() {
            let parts: Vec<&str> = words[0].split(delimiter).map(trimmed).collect();
            if parts.len() > 1 {
                return self.parted(&parts, source);
            }
        }
        let known = words.iter().find_map(|word| self.one(word, source));
        match known {
            Some(choice) => Meaning::Marks(choice.into_iter().collect()),
            None if label.write_in => {
                self.write_in().map_or(Meaning::Unknown, |one| Meaning::Marks(vec![one]))
            }
            None => Meaning::Unknown,
        }
    }

    /// Several candidates in one cell. A delimiter at the end parts nothing, as in Java's split.
    fn parted(&self, parts: &[&str], source: &RctabSource) -> Meaning {
        let last = parts.iter().rposition(|part| !part.is_empty()).map_or(0, |at| at + 1);
        let parts = &parts[..last];
        let mut choices = Vec::new();
        for part in parts {
            match self.one(part, source) {
                Some(Some(choice)) => choices.push(choice),
                Some(None) if parts.len() > 1 => return Meaning::BlankPart,
                Some(None) => {}
                None => return Meaning::Unknown,
            }
        }
        Meaning::Marks(choices)
    }

    /// What one word means: nobody known, a skipped rank, or a mark.
    fn one(&self, word: &str, source: &RctabSource) -> Option<Option<Choice>> {
        if word.is_empty() || word == source.skipped_rank_label.get() {
            return Some(None);
        }
        if word == source.overvote_label.get() {
            return Some(Some(Choice { candidate: None, word: OVERVOTE.into() }));
        }
        if word == source.undeclared_write_in_label.get() {
            return self.write_in().map(Some);
        }
        let candidate = *self.candidates.get(word)?;
        Some(Some(Choice { candidate: Some(candidate), word: word.into() }))
    }
}

/// A text without the characters at its ends that Java's `String.trim` takes away.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c <= ' ')
}
