//! What became of a text that many cells share, so that it is looked up once and not in each.

use super::limits::Limit;
use super::rows::{Cell, Content};

/// By the number of the shared text.
#[derive(Default)]
pub(super) struct Memo<T> {
    known: Vec<Option<T>>,
}

impl<T: Copy> Memo<T> {
    /// What a cell's text became, looked up where it is not known.
    pub(super) fn get(
        &mut self,
        cell: &Cell,
        look_up: impl FnOnce() -> Result<T, Limit>,
    ) -> Result<T, Limit> {
        let Content::Shared(number) = cell.content else {
            return look_up();
        };
        let at = number as usize;
        if let Some(Some(known)) = self.known.get(at) {
            return Ok(*known);
        }
        let found = look_up()?;
        if at >= self.known.len() {
            self.known.resize(at + 1, None);
        }
        self.known[at] = Some(found);
        Ok(found)
    }
}
