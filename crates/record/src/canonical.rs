//! Canonical JSON: one value, one sequence of bytes.
//!
//! Source: RFC 8785, JSON Canonicalization Scheme, June 2020, with two restrictions that leave no
//! room for two readers to differ (attack D11): numbers are integers within 2^53 - 1, and nesting
//! ends at [`DEEPEST`].

use std::cmp::Ordering;
use std::ops::Range;

use serde::Serialize;
use serde::de::DeserializeOwned;

mod write;

/// The deepest nesting of arrays and objects.
pub const DEEPEST: usize = 32;

/// The largest integer, either way: 2^53 - 1 (RFC 7493, section 2.2).
const LARGEST_INTEGER: u64 = (1 << 53) - 1;

/// Why bytes are not canonical JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {at}: {rule}")]
pub struct NotCanonical {
    /// The offset of the first byte at fault.
    pub at: usize,
    /// The rule it breaks.
    pub rule: Rule,
}

/// A rule of canonical JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// Something else than a value, such as white space or a byte-order mark.
    #[error("a JSON value is expected here, without white space")]
    Value,
    /// More bytes after the value.
    #[error("the value has ended and bytes follow")]
    End,
    /// A number that is not an integer within 2^53 - 1, written plainly.
    #[error(
        "a number must be an integer within 2^53 - 1, without leading zeros, sign of zero \
         or exponent"
    )]
    Number,
    /// A string that is not closed, or holds a bare control character.
    #[error("a string is not closed, or holds a bare control character")]
    String,
    /// An escape where none is needed, or in another form than the shortest.
    #[error("an escape is needless or not in its shortest form")]
    Escape,
    /// Bytes that are not UTF-8.
    #[error("the bytes are not UTF-8")]
    Utf8,
    /// Keys out of order, or one key twice.
    #[error("keys must stand once each, in the order of their UTF-16 code units")]
    KeyOrder,
    /// Nesting beyond [`DEEPEST`].
    #[error("nesting goes beyond 32 levels")]
    Depth,
}

/// Why bytes were not read as a value of a type.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// They are not canonical.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// They are canonical and mean something else.
    #[error("{0}")]
    Shape(#[from] serde_json::Error),
    /// They mean something that is spelled otherwise.
    #[error("byte {at}: the same is written otherwise, and everything has one spelling")]
    OtherSpelling {
        /// The offset of the first byte that differs.
        at: usize,
    },
    /// What they mean has no canonical bytes.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Why a value has no canonical bytes.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// It does not serialise.
    #[error("{0}")]
    Shape(#[from] serde_json::Error),
    /// It holds a number that is no integer within 2^53 - 1.
    #[error("a number is no integer within 2^53 - 1")]
    Number,
    /// It holds a map whose key is no string.
    #[error("a map has a key that is no string")]
    Key,
    /// It nests beyond [`DEEPEST`].
    #[error("nesting goes beyond 32 levels")]
    Depth,
}

/// The canonical bytes of a value.
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, WriteError> {
    write::write(value)
}

/// The value that canonical bytes stand for; any other bytes are refused.
///
/// The value is written again and must give the same bytes: a reader that takes an absent member
/// for a null one, or an array for an object, would otherwise let one value have two spellings.
/// Where its members come in canonical order they are compared in place, without being written.
pub fn from_slice<T: DeserializeOwned + Serialize>(bytes: &[u8]) -> Result<T, ReadError> {
    // Text is validated once as a whole rather than string by string.
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|error| NotCanonical { at: error.valid_up_to(), rule: Rule::Utf8 })?;
    let read: Result<T, _> = serde_json::from_str(text);
    let read = match read {
        Ok(value) if write::gives(&value, bytes) => return Ok(value),
        read => read,
    };
    let written = read.as_ref().ok().map(write::write);
    match (read, written) {
        (Ok(value), Some(Ok(written))) if written == bytes => Ok(value),
        (read, written) => Err(why_refused(bytes, read.err(), written)),
    }
}

/// What is wrong with bytes that were refused, the most exact reason first.
fn why_refused(
    bytes: &[u8],
    unread: Option<serde_json::Error>,
    written: Option<Result<Vec<u8>, WriteError>>,
) -> ReadError {
    if let Err(error) = check(bytes) {
        return error.into();
    }
    let written = match (unread, written) {
        (Some(error), _) => return error.into(),
        (None, Some(Err(error))) => return error.into(),
        (None, Some(Ok(written))) => written,
        (None, None) => unreachable!("what was read was written"),
    };
    let at = written.iter().zip(bytes).take_while(|(a, b)| a == b).count();
    ReadError::OtherSpelling { at }
}

/// Whether bytes are canonical, found in one pass without building a value.
pub fn check(bytes: &[u8]) -> Result<(), NotCanonical> {
    if let Err(error) = std::str::from_utf8(bytes) {
        return Err(NotCanonical { at: error.valid_up_to(), rule: Rule::Utf8 });
    }
    let mut scan = Scan { bytes, at: 0 };
    scan.value(DEEPEST)?;
    if scan.at < bytes.len() { scan.refuse(Rule::End) } else { Ok(()) }
}

/// Where a JSON object ends that begins at `start`, if it ends at all.
///
/// Only braces and strings are looked at: whether the object is canonical is for whoever reads it
/// to find out.
pub(crate) fn object_end(bytes: &[u8], start: usize) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, start);
    loop {
        match bytes.get(at)? {
            b'{' => depth += 1,
            b'}' => depth = depth.checked_sub(1)?,
            b'"' => at = quote_after(bytes, at + 1)?,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// Where a member of an object stands: its key without quotes, and the whole member.
type Member = (Range<usize>, Range<usize>);

/// The next quote that is not escaped.
fn quote_after(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// A position in bytes that are known to be UTF-8.
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    /// The members of an object, which stand between its braces in any order.
    fn members(bytes: &[u8]) -> Result<Vec<Member>, NotCanonical> {
        let mut scan = Scan { bytes, at: 0 };
        let mut members = Vec::new();
        loop {
            let start = scan.at;
            scan.string()?;
            let key = start + 1..scan.at - 1;
            scan.at += 1;
            scan.value(DEEPEST)?;
            members.push((key, start..scan.at));
            if !scan.take(b',') {
                return Ok(members);
            }
        }
    }

    fn refuse<T>(&self, rule: Rule) -> Result<T, NotCanonical> {
        Err(NotCanonical { at: self.at, rule })
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, expected: u8) -> bool {
        let found = self.peek() == Some(expected);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<(), NotCanonical> {
        match self.peek() {
            Some(b'"') => self.string().map(drop),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Result<(), NotCanonical> {
        let rest = &self.bytes[self.at..];
        let words: [&[u8]; 3] = [b"null", b"true", b"false"];
        match words.into_iter().find(|word| rest.starts_with(word)) {
            Some(word) => {
                self.at += word.len();
                Ok(())
            }
            None => self.refuse(Rule::Value),
        }
    }

    fn number(&mut self) -> Result<(), NotCanonical> {
        let start = self.at;
        let negative = self.take(b'-');
        let digits_from = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) {
            self.at += 1;
        }
        let digits = &self.bytes[digits_from..self.at];
        let plain =
            !digits.is_empty() && digits.len() <= 16 && digits.iter().all(u8::is_ascii_digit);
        let magnitude = digits.iter().take(16).fold(0_u64, |n, d| n * 10 + u64::from(d & 15));
        let zero_led = digits.first() == Some(&b'0') && (digits.len() > 1 || negative);
        if !plain || zero_led || magnitude > LARGEST_INTEGER {
            self.at = start;
            return self.refuse(Rule::Number);
        }
        Ok(())
    }

    /// Moves past a string and returns the bytes between its quotes.
    fn string(&mut self) -> Result<&'a [u8], NotCanonical> {
        self.at += 1;
        let start = self.at;
        loop {
            let rest = &self.bytes[self.at..];
            let plain = rest.iter().take_while(|b| **b >= 0x20 && **b != b'"' && **b != b'\\');
            self.at += plain.count();
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(&self.bytes[start..self.at - 1]);
                }
                Some(b'\\') => self.escape()?,
                _ => return self.refuse(Rule::String),
            }
        }
    }

    /// RFC 8785, section 3.2.2.2: two-character escapes where they exist, else `\u00xx`.
    fn escape(&mut self) -> Result<(), NotCanonical> {
        let rest = &self.bytes[self.at + 1..];
        let length = match rest {
            [b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [b'u', b'0', b'0', high @ (b'0' | b'1'), low, ..] if needs_long_escape(*high, *low) => {
                6
            }
            _ => return self.refuse(Rule::Escape),
        };
        self.at += length;
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<(), NotCanonical> {
        let Some(depth) = depth.checked_sub(1) else { return self.refuse(Rule::Depth) };
        self.at += 1;
        if self.take(b']') {
            return Ok(());
        }
        loop {
            self.value(depth)?;
            if self.take(b']') {
                return Ok(());
            }
            if !self.take(b',') {
                return self.refuse(Rule::Value);
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), NotCanonical> {
        let Some(depth) = depth.checked_sub(1) else { return self.refuse(Rule::Depth) };
        self.at += 1;
        if self.take(b'}') {
            return Ok(());
        }
        let mut last: Option<&[u8]> = None;
        loop {
            let key_at = self.at;
            if self.peek() != Some(b'"') {
                return self.refuse(Rule::Value);
            }
            let key = self.string()?;
            if last.is_some_and(|last| !in_order(last, key)) {
                self.at = key_at;
                return self.refuse(Rule::KeyOrder);
            }
            last = Some(key);
            if !self.take(b':') {
                return self.refuse(Rule::Value);
            }
            self.value(depth)?;
            if self.take(b'}') {
                return Ok(());
            }
            if !self.take(b',') {
                return self.refuse(Rule::Value);
            }
        }
    }
}

/// Whether `\u00` with these digits is the shortest form of a control character.
fn needs_long_escape(high: u8, low: u8) -> bool {
    let low_is_digit = low.is_ascii_digit() || (b'a'..=b'f').contains(&low);
    let has_short_form = high == b'0' && matches!(low, b'8' | b'9' | b'a' | b'c' | b'd');
    low_is_digit && !has_short_form
}

/// Whether two raw keys, between their quotes, stand in strictly rising order.
fn in_order(first: &[u8], second: &[u8]) -> bool {
    raw_key_order(first, second) == Ordering::Less
}

/// RFC 8785, section 3.2.3: keys are sorted by their UTF-16 code units.
///
/// Keys that are no strings are equal to any, and so never in strictly rising order.
fn raw_key_order(first: &[u8], second: &[u8]) -> Ordering {
    let plain = |key: &[u8]| key.is_ascii() && !key.contains(&b'\\');
    if plain(first) && plain(second) {
        return first.cmp(second);
    }
    match (unescape(first), unescape(second)) {
        (Some(first), Some(second)) => first.encode_utf16().cmp(second.encode_utf16()),
        _ => Ordering::Equal,
    }
}

fn unescape(raw: &[u8]) -> Option<String> {
    let mut quoted = Vec::with_capacity(raw.len() + 2);
    quoted.push(b'"');
    quoted.extend(raw);
    quoted.push(b'"');
    serde_json::from_slice(&quoted).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn d11_ambiguous_bytes_are_refused_with_the_place_and_the_rule() {
        let deep = "[".repeat(DEEPEST + 1);
        let cases: [(&str, usize, Rule); 24] = [
            (" 1", 0, Rule::Value),
            ("\u{feff}1", 0, Rule::Value),
            ("1\n", 1, Rule::End),
            ("{\"a\":1, \"b\":2}", 7, Rule::Value),
            ("{\"a\":1,\"a\":2}", 7, Rule::KeyOrder),
            ("{\"b\":1,\"a\":2}", 7, Rule::KeyOrder),
            ("{\"\\u0061\":1}", 2, Rule::Escape),
            ("{\"a\":1,}", 7, Rule::Value),
            ("[1,]", 3, Rule::Value),
            ("[1", 2, Rule::Value),
            ("01", 0, Rule::Number),
            ("-0", 0, Rule::Number),
            ("1.0", 0, Rule::Number),
            ("1e3", 0, Rule::Number),
            ("9007199254740992", 0, Rule::Number),
            ("99999999999999999999", 0, Rule::Number),
            ("+1", 0, Rule::Value),
            ("NaN", 0, Rule::Value),
            ("\"\\/\"", 1, Rule::Escape),
            ("\"\\u000a\"", 1, Rule::Escape),
            ("\"\\u001F\"", 1, Rule::Escape),
            ("\"a\nb\"", 2, Rule::String),
            ("\"a", 2, Rule::String),
            (&deep, DEEPEST, Rule::Depth),
        ];
        for (text, at, rule) in cases {
            assert_eq!(check(text.as_bytes()), Err(NotCanonical { at, rule }), "{text:?}");
        }
        assert_eq!(check(b"\"\xff\""), Err(NotCanonical { at: 1, rule: Rule::Utf8 }));
    }

    /// The example of RFC 8785, section 3.2.3, whose order differs between UTF-8 and UTF-16.
    #[test]
    fn keys_are_sorted_by_utf_16_code_units() {
        let value = serde_json::json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet",
            "1": "One", "\u{1f600}": "Emoji", "\u{80}": "Control",
            "\u{f6}": "Latin Small Letter O With Diaeresis"
        });
        let bytes = to_vec(&value).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        let order = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"];
        let places: Vec<_> = order.iter().map(|word| text.find(word).unwrap()).collect();
        assert!(places.is_sorted(), "{text}");
        assert_eq!(check(&bytes), Ok(()));
    }

    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Shape {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        b: Option<u8>,
        a: Vec<Kind>,
    }

    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Kind {
        Plain,
        One(u8),
        Pair(u8, u8),
        Named { z: u8, y: u8 },
    }

    #[test]
    fn every_shape_of_type_is_written_in_order() {
        let kinds = vec![Kind::Plain, Kind::One(1), Kind::Pair(1, 2), Kind::Named { z: 1, y: 2 }];
        let text = br#"{"a":["plain",{"one":1},{"pair":[1,2]},{"named":{"y":2,"z":1}}],"b":7}"#;
        let value = Shape { b: Some(7), a: kinds };
        assert_eq!(to_vec(&value).unwrap(), text);
        assert_eq!(from_slice::<Shape>(text).unwrap(), value);
    }

    /// Readers that are lenient in their own way would not agree on these.
    #[test]
    fn d11_a_second_spelling_of_a_value_is_refused() {
        assert!(from_slice::<Shape>(br#"{"a":[]}"#).is_ok());
        for other in [&br#"{"a":[],"b":null}"#[..], br#"[null,[]]"#, br#"{"a":[{"plain":null}]}"#] {
            let text = String::from_utf8_lossy(other);
            assert!(check(other).is_ok(), "{text} is canonical by itself");
            let refused = from_slice::<Shape>(other);
            assert!(matches!(refused, Err(ReadError::OtherSpelling { .. })), "{text}: {refused:?}");
        }
    }

    fn compared_in_place<T: DeserializeOwned + Serialize>(text: &str) -> bool {
        let value: T = serde_json::from_str(text).unwrap();
        write::gives(&value, &to_vec(&value).unwrap())
    }

    /// Types of which a record has hundreds of thousands: a field out of order would not make a
    /// record unreadable, but its reader slow.
    #[test]
    fn the_most_frequent_types_are_compared_in_place() {
        assert!(compared_in_place::<election::UnitReturn>(
            r#"{"format":"ascertain/unit-return/v1","unit":"us","basis":"reported","source":"s",
            "contests":{"c":{"votes":{"b":2,"a":1},"undervotes":3,"overvotes":4}},
            "accounting":{"counted":1,"issued":2,"check_ins":3,"registered":4}}"#
        ));
        assert!(compared_in_place::<election::ReportingUnit>(
            r#"{"id":"us/x","name":"X","kind":"ward","parent":"us","partition":"district",
            "fips":"01","ocd_id":"o"}"#
        ));
        let key = "0".repeat(64);
        assert!(compared_in_place::<election::Authority>(&format!(
            r#"{{"id":"us/x","title":"X","kind":"office","keys":["{key}"],
            "powers":[{{"states":"unit-return","within":"us"}}]}}"#
        )));
        assert!(compared_in_place::<crate::Derivation>(&format!(
            r#"{{"format":"ascertain/derivation/v1","inputs":["{key}"],"output":"{key}",
            "parameters":{{"unit":"us","words":{{"b":"2","a":"1"}}}},"rule":"r@1"}}"#
        )));
    }

    #[test]
    fn what_is_compared_in_place_is_canonical() {
        #[derive(serde::Serialize)]
        struct OutOfOrder {
            b: u8,
            a: u8,
        }
        let value = OutOfOrder { b: 1, a: 2 };
        assert!(!write::gives(&value, br#"{"b":1,"a":2}"#));
        assert!(!write::gives(&"a", br#""\u0061""#));
        assert!(!write::gives(&1, b"1 "));
        assert!(!write::gives(&1.5, b"1.5"));
        assert!(write::gives(&"a\nb", br#""a\nb""#));
    }

    #[test]
    fn fractions_and_large_integers_are_not_written() {
        assert!(to_vec(&1.5).is_err());
        assert!(to_vec(&(LARGEST_INTEGER + 1)).is_err());
        assert_eq!(to_vec(&-5).unwrap(), b"-5");
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let bound = i64::try_from(LARGEST_INTEGER).unwrap();
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-bound..=bound).prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
            "[\\x00-\\x1f\"\\\\]{0,4}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(".{0,4}", inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_canonical_and_reads_back(value in any_value()) {
            let bytes = to_vec(&value).unwrap();
            prop_assert_eq!(check(&bytes), Ok(()));
            prop_assert!(write::gives(&value, &bytes) || !bytes.is_ascii());
            prop_assert_eq!(from_slice::<Value>(&bytes).unwrap(), value);
        }

        /// Whatever passes the check is what writing its value gives: one value, one spelling.
        #[test]
        fn what_passes_is_the_only_spelling(
            value in any_value(),
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
        ) {
            let mut bytes = to_vec(&value).unwrap();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if check(&bytes).is_ok() {
                let reread: Value = serde_json::from_slice(&bytes).unwrap();
                prop_assert_eq!(to_vec(&reread).unwrap(), bytes);
            }
        }

        #[test]
        fn no_bytes_make_the_check_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = check(&bytes);
        }
    }
}
