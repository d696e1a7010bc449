//! The marks of one contest on one ballot, as text.
//!
//! Marks stand in the order read, with one space between them. A mark is `RANK:` where the contest
//! is ranked, then a selection id or a word in capitals, then `~` where it is too faint to count
//! or `!` where the contest's rules made it void. No text is a contest left blank.
//!
//! ```text
//! golden
//! 1:golden 2:bond 2:hoar
//! ames bell!
//! 1:WRITE-IN
//! ```

use std::fmt::Write as _;

use election::IdentifierError;
use election::cvr::{MarkStatus, MarkedFor, PlacedMark, Rank};

/// The longest text of marks: more than any ballot has room for.
const LONGEST: usize = 16_384;

/// Why a text is not that of marks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MarksError {
    /// Longer than any contest's marks.
    #[error("marks of {bytes} bytes; {LONGEST} is the most")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// A rank that is no number from 1 to 65535 in plain digits.
    #[error("{text:?} is no rank; a rank is a whole number from 1 to 65535")]
    Rank {
        /// The text before the colon.
        text: String,
    },
    /// Not a selection id.
    #[error(transparent)]
    Selection(#[from] IdentifierError),
}

/// The text of marks.
pub fn write_marks(marks: &[PlacedMark]) -> String {
    let mut text = String::new();
    for mark in marks {
        if !text.is_empty() {
            text.push(' ');
        }
        if mark.rank.0 > 0 {
            write!(text, "{}:", mark.rank.0).expect("writing to a string does not fail");
        }
        text.push_str(match &mark.mark {
            MarkedFor::Selection(id) => id.as_str(),
            MarkedFor::WriteIn => "WRITE-IN",
            MarkedFor::Overvote => "OVERVOTE",
        });
        match mark.status {
            MarkStatus::Indicated => {}
            MarkStatus::Ambiguous => text.push('~'),
            MarkStatus::NotAllocable => text.push('!'),
        }
    }
    text
}

/// Reads the text of marks; only what [`write_marks`] writes is read.
pub fn parse_marks(text: &str) -> Result<Vec<PlacedMark>, MarksError> {
    if text.len() > LONGEST {
        return Err(MarksError::TooLong { bytes: text.len() });
    }
    if text.is_empty() {
        return Ok(Vec::new());
    }
    text.split(' ').map(parse_mark).collect()
}

fn parse_mark(text: &str) -> Result<PlacedMark, MarksError> {
    let (rank, rest) = match text.split_once(':') {
        Some((rank, rest)) => (parse_rank(rank)?, rest),
        None => (Rank(0), text),
    };
    let (name, status) = match (rest.strip_suffix('~'), rest.strip_suffix('!')) {
        (Some(name), _) => (name, MarkStatus::Ambiguous),
        (_, Some(name)) => (name, MarkStatus::NotAllocable),
        _ => (rest, MarkStatus::Indicated),
    };
    let mark = match name {
        "WRITE-IN" => MarkedFor::WriteIn,
        "OVERVOTE" => MarkedFor::Overvote,
        id => MarkedFor::Selection(id.parse()?),
    };
    Ok(PlacedMark { mark, rank, status })
}

fn parse_rank(text: &str) -> Result<Rank, MarksError> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    match text.parse() {
        Ok(rank) if plain => Ok(Rank(rank)),
        _ => Err(MarksError::Rank { text: text.to_owned() }),
    }
}
