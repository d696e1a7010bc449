//! JSON read piece by piece: the members of the outermost object, and the items of its lists.

use std::cell::Cell;
use std::fmt;
use std::io::{BufReader, Read};
use std::marker::PhantomData;
use std::rc::Rc;

use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};

use super::limits::{Limit, PIECE_BYTES};
use super::problem::CvrProblemKind;

/// What reads the members of the outermost object.
pub(super) trait Members {
    /// Reads the value of a member, or passes over it.
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        pieces: &Pieces,
    ) -> Result<(), A::Error>;
}

/// Reads an object from the start of a file to its end.
pub(super) fn read_object(
    source: impl Read,
    members: &mut impl Members,
) -> Result<(), CvrProblemKind> {
    let pieces = Pieces::default();
    let bounded = BoundedPieces { source, pieces: pieces.clone() };
    let mut buffered = BufReader::with_capacity(64 << 10, bounded);
    skip_byte_order_mark(&mut buffered)?;
    let mut json = serde_json::Deserializer::from_reader(buffered);
    let read = ObjectSeed { members, pieces }.deserialize(&mut json);
    read.and_then(|()| json.end()).map_err(problem)
}

/// Reads a whole file into a value, no longer than one piece.
pub(super) fn read_value<T: DeserializeOwned>(source: impl Read) -> Result<T, CvrProblemKind> {
    let bounded = BoundedPieces { source, pieces: Pieces::default() };
    let mut buffered = BufReader::new(bounded);
    skip_byte_order_mark(&mut buffered)?;
    serde_json::from_reader(buffered).map_err(problem)
}

fn skip_byte_order_mark(source: &mut impl std::io::BufRead) -> Result<(), CvrProblemKind> {
    if source.fill_buf()?.starts_with(&[0xef, 0xbb, 0xbf]) {
        source.consume(3);
    }
    Ok(())
}

fn problem(error: serde_json::Error) -> CvrProblemKind {
    let (line, column) = (error.line() as u64, error.column() as u64);
    let reason = error.to_string();
    match error.is_io() {
        true => std::io::Error::from(error).into(),
        false => CvrProblemKind::Json { line, column, reason },
    }
}

/// How much was read since the last piece began.
#[derive(Clone, Default)]
pub(super) struct Pieces(Rc<Cell<usize>>);

impl Pieces {
    /// Begins a piece.
    pub(super) fn next(&self) {
        self.0.set(0);
    }
}

struct BoundedPieces<R> {
    source: R,
    pieces: Pieces,
}

impl<R: Read> Read for BoundedPieces<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.source.read(buffer)?;
        let Pieces(since) = &self.pieces;
        since.set(since.get() + read);
        match since.get() > PIECE_BYTES {
            true => Err(std::io::Error::other(Limit::Piece)),
            false => Ok(read),
        }
    }
}

struct ObjectSeed<'a, M> {
    members: &'a mut M,
    pieces: Pieces,
}

impl<'de, M: Members> DeserializeSeed<'de> for ObjectSeed<'_, M> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de, M: Members> Visitor<'de> for ObjectSeed<'_, M> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            self.members.member(&name, &mut map, &self.pieces)?;
        }
        Ok(())
    }
}

/// A list whose items are taken one by one.
pub(super) struct Items<'a, T, F> {
    take: F,
    pieces: &'a Pieces,
    item: PhantomData<T>,
}

impl<'a, T, F> Items<'a, T, F> {
    /// Gives each item to a function; its first refusal ends the reading.
    pub(super) fn new(pieces: &'a Pieces, take: F) -> Self {
        Self { take, pieces, item: PhantomData }
    }
}

impl<'de, T, F> DeserializeSeed<'de> for Items<'_, T, F>
where
    T: serde::Deserialize<'de>,
    F: FnMut(T) -> Result<(), Limit>,
{
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de, T, F> Visitor<'de> for Items<'_, T, F>
where
    T: serde::Deserialize<'de>,
    F: FnMut(T) -> Result<(), Limit>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        self.pieces.next();
        while let Some(item) = items.next_element()? {
            (self.take)(item).map_err(A::Error::custom)?;
            self.pieces.next();
        }
        Ok(())
    }
}
