//! Words of a column, taken from the types that have them, so that no list stands twice.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, Error};

/// The value that `text` names among the words of `T`, or all its words.
pub(super) fn parse_word<T: DeserializeOwned>(text: &str) -> Result<T, &'static [&'static str]> {
    T::deserialize(StrDeserializer::new(text)).map_err(|UnknownWord(words)| words)
}

/// The words that a type has, as its reader tells them on meeting another one.
#[derive(Debug)]
struct UnknownWord(&'static [&'static str]);

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not one of {:?}", self.0)
    }
}

impl std::error::Error for UnknownWord {}

impl Error for UnknownWord {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(&[])
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self(expected)
    }
}

#[cfg(test)]
mod tests {
    use election::{Basis, Mode};

    use super::*;

    #[test]
    fn words_are_those_of_the_type() {
        assert_eq!(parse_word("reconstructed"), Ok(Basis::Reconstructed));
        assert_eq!(parse_word::<Basis>("Reported"), Err(&["reported", "reconstructed"][..]));
        assert_eq!(parse_word::<Mode>(""), Err(&["live", "test", "reconstruction"][..]));
    }
}
