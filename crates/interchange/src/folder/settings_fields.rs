//! Settings of a TOML table, taken out one by one, each with its line.

use std::collections::BTreeMap;
use std::str::FromStr;

use election::{ContestId, IdentifierError};
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Excerpt, ProblemKind, Words};
use super::problems::{Place, Problems};
use super::table::forbidden_character;
use super::word::parse_word;

/// Where the lines of a text begin.
pub(super) struct LineStarts(Vec<usize>);

impl LineStarts {
    pub(super) fn of(text: &str) -> Self {
        let after_feeds = text.match_indices('\n').map(|(index, _)| index + 1);
        Self(std::iter::once(0).chain(after_feeds).collect())
    }

    /// The line of a byte, from 1.
    pub(super) fn line(&self, offset: usize) -> u64 {
        let line = self.0.partition_point(|start| *start <= offset);
        u64::try_from(line).expect("a file has fewer lines than 2^64")
    }
}

/// The settings of one table that nobody has asked for yet.
pub(super) struct Fields<'a> {
    table: &'static str,
    /// The line on which the table begins.
    pub(super) line: u64,
    /// The contest that the table is about, once it is known.
    pub(super) contest: Option<ContestId>,
    entries: BTreeMap<&'a str, (&'a DeValue<'a>, u64)>,
    asked_for: Vec<&'static str>,
    lines: &'a LineStarts,
}

impl<'a> Fields<'a> {
    pub(super) fn new(
        table: &'static str,
        line: u64,
        values: &'a DeTable<'a>,
        lines: &'a LineStarts,
    ) -> Self {
        let entry = |(key, value): (&'a Spanned<_>, &'a Spanned<DeValue<'a>>)| {
            let name: &std::borrow::Cow<'a, str> = key.get_ref();
            (name.as_ref(), (value.get_ref(), lines.line(key.span().start)))
        };
        let entries = values.iter().map(entry).collect();
        Self { table, line, contest: None, entries, asked_for: Vec::new(), lines }
    }

    /// Reports every setting that nobody asked for.
    pub(super) fn finish(self, problems: &mut Problems) {
        for (name, (_, line)) in &self.entries {
            let known = self.asked_for.iter().map(|name| ((*name).to_owned(), *name));
            let nearest = problems.nearest(name, known);
            let field = Excerpt::new(name);
            let kind = ProblemKind::UnknownField { table: self.table, field, nearest };
            problems.push(self.place(*line), kind);
        }
    }

    fn place(&self, line: u64) -> Place {
        Place { contest: self.contest.clone(), ..Place::line(line) }
    }

    fn take(&mut self, field: &'static str) -> Option<(&'a DeValue<'a>, u64)> {
        self.asked_for.push(field);
        self.entries.remove(field)
    }

    fn take_required(
        &mut self,
        field: &'static str,
        problems: &mut Problems,
    ) -> Option<(&'a DeValue<'a>, u64)> {
        let taken = self.take(field);
        if taken.is_none() {
            let kind = ProblemKind::MissingField { table: self.table, field };
            problems.push(self.place(self.line), kind);
        }
        taken
    }

    fn text_of(
        &self,
        field: &'static str,
        (value, line): (&'a DeValue<'a>, u64),
        problems: &mut Problems,
    ) -> Option<(&'a str, u64)> {
        let kind = match value.as_str() {
            None => {
                let expected = "a text between quotation marks";
                ProblemKind::FieldType { field, expected, found: type_word(value) }
            }
            Some("") => ProblemKind::EmptyCell { column: field },
            Some(text) => match forbidden_character(text) {
                None => return Some((text, line)),
                Some(character) => ProblemKind::Control { column: field, character },
            },
        };
        problems.push(self.place(line), kind);
        None
    }

    /// A text for readers.
    pub(super) fn text(&mut self, field: &'static str, problems: &mut Problems) -> Option<String> {
        let taken = self.take_required(field, problems)?;
        self.text_of(field, taken, problems).map(|(text, _)| text.to_owned())
    }

    /// An identifier.
    pub(super) fn identifier<T: FromStr<Err = IdentifierError>>(
        &mut self,
        field: &'static str,
        problems: &mut Problems,
    ) -> Option<T> {
        let taken = self.take_required(field, problems)?;
        let (text, line) = self.text_of(field, taken, problems)?;
        let report = |error| {
            let kind = ProblemKind::Identifier { column: field, error };
            problems.push(self.place(line), kind);
        };
        text.parse().map_err(report).ok()
    }

    /// One of the words of a type.
    pub(super) fn word<T: DeserializeOwned>(
        &mut self,
        field: &'static str,
        problems: &mut Problems,
    ) -> Option<T> {
        let taken = self.take_required(field, problems)?;
        let (text, line) = self.text_of(field, taken, problems)?;
        let report = |words| {
            let (text, words) = (Excerpt::new(text), Words(words));
            problems.push(self.place(line), ProblemKind::Word { column: field, text, words });
        };
        parse_word(text).map_err(report).ok()
    }

    /// A text in a form, such as a date.
    pub(super) fn form<T>(
        &mut self,
        field: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
        problems: &mut Problems,
    ) -> Option<T> {
        let taken = self.take_required(field, problems)?;
        let (text, line) = self.text_of(field, taken, problems)?;
        let parsed = parse(text);
        if parsed.is_none() {
            let text = Excerpt::new(text);
            problems.push(self.place(line), ProblemKind::Form { column: field, text, expected });
        }
        parsed
    }

    /// Whether the table has the setting.
    pub(super) fn has(&self, field: &str) -> bool {
        self.entries.contains_key(field)
    }

    /// Says that the table may have a setting, so that it is offered for misspelled ones.
    pub(super) fn may_have(&mut self, field: &'static str) {
        self.asked_for.push(field);
    }

    /// A whole number that fits its type.
    pub(super) fn number<T: FromStr>(
        &mut self,
        field: &'static str,
        expected: &'static str,
        problems: &mut Problems,
    ) -> Option<T> {
        let (value, line) = self.take_required(field, problems)?;
        let digits = value.as_integer().filter(|number| number.radix() == 10);
        let parsed = digits.and_then(|number| number.as_str().parse().ok());
        if parsed.is_none() {
            let kind = match value.as_integer() {
                Some(number) => {
                    let text = Excerpt::new(number.as_str());
                    ProblemKind::Form { column: field, text, expected }
                }
                None => ProblemKind::FieldType { field, expected, found: type_word(value) },
            };
            problems.push(self.place(line), kind);
        }
        parsed
    }

    /// A table within this one, which must be there.
    pub(super) fn table(
        &mut self,
        field: &'static str,
        problems: &mut Problems,
    ) -> Option<Fields<'a>> {
        let (value, line) = self.take_required(field, problems)?;
        match value.as_table() {
            Some(values) => Some(Fields::new(field, line, values, self.lines)),
            None => {
                let (expected, found) = ("a table of settings in [ ]", type_word(value));
                let kind = ProblemKind::FieldType { field, expected, found };
                problems.push(self.place(line), kind);
                None
            }
        }
    }

    /// Tables of one name within this one; at least one.
    pub(super) fn tables(
        &mut self,
        field: &'static str,
        problems: &mut Problems,
    ) -> Option<Vec<Fields<'a>>> {
        let (value, line) = self.take_required(field, problems)?;
        let tables: Option<Vec<_>> = value.as_array().and_then(|array| {
            let tables = array.iter().map(|item| {
                let line = self.lines.line(item.span().start);
                let values = item.get_ref().as_table()?;
                Some(Fields::new(field, line, values, self.lines))
            });
            tables.collect()
        });
        if tables.is_none() {
            let (expected, found) = ("tables of settings in [[ ]]", type_word(value));
            let kind = ProblemKind::FieldType { field, expected, found };
            problems.push(self.place(line), kind);
        }
        tables
    }
}

fn type_word(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a decimal point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date without quotation marks",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
