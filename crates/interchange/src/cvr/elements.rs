//! XML as elements inside each other, each read to its end before the next.

use std::io::Read;

use super::limits::{Limit, PIECE_BYTES};
use super::problem::CvrProblemKind;
use super::xml::{Event, XmlReader};

// The bytes that an element takes in memory beside its texts, at most.
const ELEMENT_BYTES: usize = 128;

/// A file of elements.
pub(super) struct Elements<R> {
    xml: XmlReader<R>,
    // Bytes that the present piece may still take: one record, or all definitions together.
    room: usize,
}

impl<R: Read> Elements<R> {
    /// The elements of a file from its start.
    pub(super) fn new(source: R) -> Self {
        Self { xml: XmlReader::new(source), room: PIECE_BYTES }
    }

    /// Reads the root, which must have a name, and gives each of its children to a function that
    /// reads it to its end.
    pub(super) fn root(
        &mut self,
        name: &[u8],
        mut child: impl FnMut(&mut Self, &[u8], String) -> Result<(), CvrProblemKind>,
    ) -> Result<(), CvrProblemKind> {
        loop {
            match self.xml.next()? {
                Event::Start(element) if element.name != name => {
                    return Err(CvrProblemKind::UnknownFormat);
                }
                Event::Start(_) => self.children(&mut child)?,
                Event::Done => return Ok(()),
                _ => {}
            }
        }
    }

    /// Gives each child of the open element to a function that reads it to its end: its name, and
    /// its `ObjectId` where it has one.
    pub(super) fn children(
        &mut self,
        mut child: impl FnMut(&mut Self, &[u8], String) -> Result<(), CvrProblemKind>,
    ) -> Result<(), CvrProblemKind> {
        let depth = self.xml.depth();
        loop {
            let (name, id) = match self.xml.next()? {
                Event::Start(element) => (element.name.to_vec(), element.attribute("ObjectId")),
                Event::End(end) if end.depth == depth => return Ok(()),
                _ => continue,
            };
            let id = id.map_err(|fault| self.xml.fault(fault))?.unwrap_or_default();
            self.take(ELEMENT_BYTES + id.len())?;
            child(self, &name, id)?;
        }
    }

    /// Passes over the open element.
    pub(super) fn skip(&mut self) -> Result<(), CvrProblemKind> {
        self.xml.skip()
    }

    /// The text of the open element.
    pub(super) fn text(&mut self) -> Result<String, CvrProblemKind> {
        let mut text = String::new();
        self.xml.text(&mut text)?;
        self.take(text.len())?;
        Ok(text)
    }

    /// The number in the open element.
    pub(super) fn number<N: std::str::FromStr>(&mut self) -> Result<Option<N>, CvrProblemKind> {
        let text = self.text()?;
        match text.trim().parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(CvrProblemKind::NoNumber { text }),
        }
    }

    /// Begins a piece.
    pub(super) fn next_piece(&mut self) {
        self.room = PIECE_BYTES;
    }

    fn take(&mut self, bytes: usize) -> Result<(), Limit> {
        self.room = self.room.checked_sub(bytes).ok_or(Limit::Piece)?;
        Ok(())
    }
}
