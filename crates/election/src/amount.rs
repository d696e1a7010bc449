//! Votes that a transfer divided: exact, with a fixed number of decimal places.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The most decimal places that a counting rule may ask for.
pub const MOST_PLACES: u8 = 20;

/// A number of votes with decimal places, exact: `7.2501`.
///
/// The places belong to the value, as in a printed table: `8` is a sum of whole ballots, `8.0000`
/// one of divided ballots. [`Amount::compare`] goes by value, `==` by both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount {
    units: i128,
    places: u8,
}

/// Why a text is no [`Amount`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a number of votes such as 12 or 12.0000, with 20 places at the most")]
pub struct AmountError {
    /// The text.
    pub text: String,
}

impl Amount {
    /// Nothing, undivided.
    pub const ZERO: Self = Self { units: 0, places: 0 };

    /// So many whole votes.
    pub fn whole(votes: u64) -> Self {
        Self { units: i128::from(votes), places: 0 }
    }

    /// So many units of the last of these places: 72,501 with four places is `7.2501`.
    pub fn of_units(units: i128, places: u8) -> Self {
        assert!(places <= MOST_PLACES, "an amount has at most {MOST_PLACES} places");
        Self { units, places }
    }

    /// How many units of its last place.
    pub fn units(self) -> i128 {
        self.units
    }

    /// How many decimal places.
    pub fn places(self) -> u8 {
        self.places
    }

    /// How many units of this finer place.
    pub fn units_at(self, places: u8) -> i128 {
        let finer = places.checked_sub(self.places).expect("units are asked for at a finer place");
        bounded(self.units.checked_mul(power_of_ten(finer)))
    }

    /// The sum, with the places of the finer of both.
    pub fn plus(self, other: Self) -> Self {
        let places = self.places.max(other.places);
        let units = self.units_at(places).checked_add(other.units_at(places));
        Self { units: bounded(units), places }
    }

    /// The difference, with the places of the finer of both; below zero where `other` is larger.
    pub fn minus(self, other: Self) -> Self {
        self.plus(Self { units: bounded(other.units.checked_neg()), places: other.places })
    }

    /// The order by value: `8` and `8.0000` are equal.
    pub fn compare(self, other: Self) -> Ordering {
        let places = self.places.max(other.places);
        self.units_at(places).cmp(&other.units_at(places))
    }

    /// Whether it is nothing, by value.
    pub fn is_zero(self) -> bool {
        self.units == 0
    }
}

/// Ten to this power.
pub fn power_of_ten(places: u8) -> i128 {
    10_i128.pow(u32::from(places))
}

/// 2^53 ballots of 20 places take 10^36 units, a hundredth of what 127 bits hold.
fn bounded(units: Option<i128>) -> i128 {
    units.expect("an amount of at most 2^53 ballots with 20 places fits 127 bits")
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let one = power_of_ten(self.places).unsigned_abs();
        let (whole, rest) = (self.units.unsigned_abs() / one, self.units.unsigned_abs() % one);
        let text = match self.places {
            0 => format!("{sign}{whole}"),
            places => format!("{sign}{whole}.{rest:0width$}", width = usize::from(places)),
        };
        f.pad(&text)
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let refused = || AmountError { text: text.to_owned() };
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let places = u8::try_from(rest.len()).ok().filter(|places| *places <= MOST_PLACES);
        let pointed = digits.contains('.') && rest.is_empty();
        // Sixteen digits are 2^53; more could not be an amount of votes.
        let long = whole.is_empty() || whole.len() > 16;
        let places = places.filter(|_| plain(whole) && plain(rest) && !pointed && !long);
        let places = places.ok_or_else(refused)?;
        let units: i128 = format!("{whole}{rest}").parse().map_err(|_| refused())?;
        Ok(Self { units: sign * units, places })
    }
}

impl TryFrom<String> for Amount {
    type Error = AmountError;

    fn try_from(text: String) -> Result<Self, AmountError> {
        text.parse()
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> String {
        amount.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn places_are_kept_and_values_compared() {
        assert_eq!(amount("8").plus(amount("0.0000")).to_string(), "8.0000");
        assert_eq!(amount("8").compare(amount("8.0000")), Ordering::Equal);
        assert_ne!(amount("8"), amount("8.0000"));
        assert_eq!(amount("7.2501").minus(amount("8")).to_string(), "-0.7499");
        assert_eq!(Amount::of_units(1, 20).to_string(), "0.00000000000000000001");
    }

    #[test]
    fn only_plain_numbers_are_amounts() {
        for text in ["", "-", ".5", "5.", "1e3", "+1", " 1", "0.000000000000000000001", "1.-1"] {
            assert!(text.parse::<Amount>().is_err(), "{text:?} was taken as an amount");
        }
        assert_eq!(amount("-3.50").to_string(), "-3.50");
    }

    #[test]
    fn the_largest_amount_is_exact() {
        let nation = amount("9007199254740991.00000000000000000001");
        assert_eq!(nation.plus(nation).to_string(), "18014398509481982.00000000000000000002");
    }
}
