//! The one spelling of numbers in every C2SP text: ASCII decimal without leading zeroes.

/// Reads a number, refusing signs, leading zeroes, an empty text and what exceeds 64 bits.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    // `parse` alone would let a leading plus sign pass.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if canonical && digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_spelling() {
        assert_eq!(parse_decimal("0"), Some(0));
        assert_eq!(parse_decimal("18446744073709551615"), Some(u64::MAX));
        for wrong in ["", "00", "01", "+1", "-1", " 1", "1 ", "1.0", "18446744073709551616", "x"] {
            assert_eq!(parse_decimal(wrong), None, "{wrong:?}");
        }
    }
}
