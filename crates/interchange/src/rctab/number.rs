//! Numbers as Java reads and writes them.

use election::{Amount, power_of_ten};

use super::config::Text;
use super::problem::{Field, RctabProblem};

/// What is wrong with a whole number of a configuration, if anything.
pub(super) fn whole_number(
    text: &Text,
    field: Field,
    least: i64,
    most: i64,
    required: bool,
) -> Option<RctabProblem> {
    let value = match text.given() {
        None if required => return Some(RctabProblem::Missing { field }),
        None => return None,
        Some(value) => value,
    };
    let number = value.parse::<i64>().ok();
    let within = number.is_some_and(|number| (least..=most).contains(&number));
    let value = value.to_owned();
    (!within).then_some(RctabProblem::Number { field, value, least, most, other: "" })
}

/// An amount as `BigDecimal.toString` writes it: with an exponent where six zeros or more stand
/// after the point.
pub(super) fn java_decimal(amount: Amount) -> String {
    let digits = amount.units().unsigned_abs().to_string();
    let length = i64::try_from(digits.len()).expect("at most 39 digits");
    let exponent = length - 1 - i64::from(amount.places());
    if amount.places() == 0 || exponent >= -6 {
        return amount.to_string();
    }
    let sign = if amount.units() < 0 { "-" } else { "" };
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{point}{rest}E{exponent}")
}

/// A share in percent as RCTab writes it: to seven significant digits, half to even, then cut to
/// two decimal places and written as Java writes a double.
pub(super) fn percent(part: Amount, whole: Amount) -> String {
    let places = part.places().max(whole.places());
    let (part, whole) = (part.units_at(places), whole.units_at(places));
    assert!(whole > 0 && part >= 0, "a share of something");
    // The digits of the quotient, from the first that is not zero.
    let (mut number, mut rest) = (part / whole, part % whole);
    let mut after_point = 0_u8;
    while number < 1_000_000 && rest > 0 && after_point < 30 {
        rest *= 10;
        number = number * 10 + rest / whole;
        rest %= whole;
        after_point += 1;
    }
    let up = rest * 2 > whole || rest * 2 == whole && number % 2 == 1;
    let number = number + i128::from(up);
    let hundredths = match after_point.checked_sub(4) {
        Some(cut) => number / power_of_ten(cut),
        None => number * power_of_ten(4 - after_point),
    };
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    if rest % 10 == 0 { format!("{whole}.{}%", rest / 10) } else { format!("{whole}.{rest:02}%") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    /// The class comment of `BigDecimal.toString`: an adjusted exponent below -6 is written.
    #[test]
    fn small_numbers_have_an_exponent() {
        assert_eq!(java_decimal(amount("0.0000")), "0.0000");
        assert_eq!(java_decimal(amount("0.000000")), "0.000000");
        assert_eq!(java_decimal(amount("0.0000000")), "0E-7");
        assert_eq!(java_decimal(amount("-0.0000000123")), "-1.23E-8");
        assert_eq!(java_decimal(amount("12.0000000")), "12.0000000");
    }

    /// Figures of RCTab's reports in shared/vectors.
    #[test]
    fn shares_are_cut_to_two_places() {
        assert_eq!(percent(amount("7.2501"), amount("29")), "25.0%");
        assert_eq!(percent(amount("2"), amount("27")), "7.4%");
        assert_eq!(percent(amount("5"), amount("27")), "18.51%");
        assert_eq!(percent(amount("0"), amount("27")), "0.0%");
        assert_eq!(percent(amount("27"), amount("27")), "100.0%");
        assert_eq!(percent(amount("0.0937"), amount("2900")), "0.0%");
    }
}
