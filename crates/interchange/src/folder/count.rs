//! Counts, as somebody types them into a table.

use std::fmt;

use election::LARGEST_COUNT;

/// Why a cell is not a count. The words say what to write instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountFault {
    /// Less than nothing.
    Negative,
    /// A part of a vote.
    Fraction,
    /// Digits in groups.
    Separator,
    /// A spreadsheet's short form of a long number.
    Exponent,
    /// Digits of another script than 0 to 9.
    ForeignDigits,
    /// A space before or after the digits.
    Space,
    /// Beyond [`LARGEST_COUNT`].
    TooLarge,
    /// A formula, which has no value outside its spreadsheet.
    Formula,
    /// Anything else.
    NotANumber,
}

impl fmt::Display for CountFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Negative => f.write_str("is negative; a count is 0 or more"),
            Self::Fraction => f.write_str(
                "is not a whole number; write digits only, without thousands separators",
            ),
            Self::Separator => {
                f.write_str("has a thousands separator; write digits only, such as 12345")
            }
            Self::Exponent => f.write_str(
                "is shortened with an exponent; format the column as a number without decimals \
                 and save again",
            ),
            Self::ForeignDigits => f.write_str("has other digits than 0 to 9; write 0 to 9"),
            Self::Space => f.write_str("has a space before or after it; write digits only"),
            Self::TooLarge => write!(
                f,
                "is above {LARGEST_COUNT}, the largest count that every reader holds exactly; \
                 check the number"
            ),
            Self::Formula => f.write_str("is a formula; write the number that it stands for"),
            Self::NotANumber => {
                f.write_str("is not a number; write digits only, and 0 where there are none")
            }
        }
    }
}

/// The count that a cell holds: ASCII digits and nothing else.
pub(super) fn parse_count(text: &str) -> Result<u64, CountFault> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(fault(text));
    }
    let count = text.parse().map_err(|_| CountFault::TooLarge)?;
    if count > LARGEST_COUNT { Err(CountFault::TooLarge) } else { Ok(count) }
}

fn fault(text: &str) -> CountFault {
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let only = |others: &[char]| {
        has_digit && text.chars().all(|c| c.is_ascii_digit() || others.contains(&c))
    };
    if text.chars().any(|c| c.is_numeric() && !c.is_ascii_digit()) {
        CountFault::ForeignDigits
    } else if text.starts_with('=') {
        CountFault::Formula
    } else if text.strip_prefix(['-', '\u{2212}']).is_some_and(starts_with_digit) {
        CountFault::Negative
    } else if has_digit
        && text.trim() != text
        && text.trim().bytes().all(|byte| byte.is_ascii_digit())
    {
        CountFault::Space
    } else if only(&['.']) {
        CountFault::Fraction
    } else if only(&[',', '.', '\'', '\u{2019}', '_', ' ', '\u{a0}', '\u{2009}', '\u{202f}']) {
        CountFault::Separator
    } else if starts_with_digit(text) && only(&['.', 'e', 'E', '+', '-']) {
        CountFault::Exponent
    } else {
        CountFault::NotANumber
    }
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_alone_are_counts() {
        for (text, count) in [("0", 0), ("7", 7), ("007", 7), ("9007199254740991", LARGEST_COUNT)] {
            assert_eq!(parse_count(text), Ok(count));
        }
    }

    #[test]
    fn c09_everything_else_is_refused_for_its_own_reason() {
        for (text, fault) in [
            ("-1", CountFault::Negative),
            ("-16022", CountFault::Negative),
            ("\u{2212}5", CountFault::Negative),
            ("12.5", CountFault::Fraction),
            ("12.0", CountFault::Fraction),
            (".5", CountFault::Fraction),
            ("1,234", CountFault::Separator),
            ("1.234,0", CountFault::Separator),
            ("1 234", CountFault::Separator),
            ("1\u{202f}234", CountFault::Separator),
            ("1'234", CountFault::Separator),
            ("1e309", CountFault::Exponent),
            ("1.2E+05", CountFault::Exponent),
            ("\u{661}\u{662}", CountFault::ForeignDigits),
            ("1\u{0660}", CountFault::ForeignDigits),
            ("\u{ff11}", CountFault::ForeignDigits),
            ("12\u{bd}", CountFault::ForeignDigits),
            (" 12", CountFault::Space),
            ("12\u{a0}", CountFault::Space),
            ("9007199254740992", CountFault::TooLarge),
            ("18446744073709551616", CountFault::TooLarge),
            ("99999999999999999999999999999999", CountFault::TooLarge),
            ("=SUM(C2:C9)", CountFault::Formula),
            ("NaN", CountFault::NotANumber),
            ("inf", CountFault::NotANumber),
            ("+5", CountFault::NotANumber),
            ("0x10", CountFault::NotANumber),
            ("n/a", CountFault::NotANumber),
            ("-", CountFault::NotANumber),
            ("", CountFault::NotANumber),
            (" ", CountFault::NotANumber),
        ] {
            assert_eq!(parse_count(text), Err(fault), "{text:?}");
        }
    }
}
