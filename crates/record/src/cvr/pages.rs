//! The pages of one column: codes are taken as the file has them, and never spelled out a row.
//!
//! Source: Apache Parquet, Encodings.md (RLE / bit-packing hybrid, dictionary encoding), format
//! version 2.11.

use std::collections::HashMap;

use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader};
use parquet::errors::ParquetError;

use super::{CvrId, NOT_ON_BALLOT, Words};

/// Why pages do not hold together.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The Parquet library refused.
    #[error(transparent)]
    Parquet(#[from] ParquetError),
    /// An encoding that no writer of these tables uses.
    #[error("pages in encoding {encoding} are not read; write the table anew")]
    Encoding {
        /// The encoding.
        encoding: Encoding,
    },
    /// A page that ends before its values.
    #[error("a page ends before its values")]
    Short,
    /// A code that no word has.
    #[error("code {code} stands for none of the {words} words")]
    Code {
        /// The code.
        code: u32,
        /// How many words there are.
        words: usize,
    },
    /// More or fewer values than the group has rows.
    #[error("the column has {found} values for {rows} rows")]
    Rows {
        /// The values.
        found: usize,
        /// The rows.
        rows: usize,
    },
    /// A word that is not UTF-8.
    #[error("a word is not UTF-8")]
    NotText,
}

/// Reads the column of ids.
pub(super) fn read_ids(
    mut pages: Box<dyn PageReader>,
    rows: usize,
) -> Result<Vec<CvrId>, PageError> {
    let mut ids = Vec::with_capacity(rows);
    while let Some(page) = pages.get_next_page()? {
        let Page::DataPage { buf, num_values, encoding: Encoding::PLAIN, .. } = &page else {
            return Err(PageError::Encoding { encoding: page.encoding() });
        };
        let (whole, rest) = buf.as_chunks::<8>();
        if !rest.is_empty() || whole.len() != *num_values as usize {
            return Err(PageError::Short);
        }
        ids.extend(whole.iter().map(|bytes| CvrId(*bytes)));
        if ids.len() > rows {
            break;
        }
    }
    if ids.len() == rows { Ok(ids) } else { Err(PageError::Rows { found: ids.len(), rows }) }
}

/// Reads a column of words.
pub(super) fn read_words(
    mut pages: Box<dyn PageReader>,
    rows: usize,
    optional: bool,
) -> Result<Words, PageError> {
    let mut column = Column { words: Words::default(), places: HashMap::new() };
    column.words.codes.reserve(rows);
    while let Some(page) = pages.get_next_page()? {
        match &page {
            Page::DictionaryPage { buf, num_values, .. } => column.dictionary(buf, *num_values)?,
            Page::DataPage { buf, num_values, encoding, .. } => {
                let values = *num_values as usize;
                if column.words.codes.len() + values > rows {
                    let found = column.words.codes.len() + values;
                    return Err(PageError::Rows { found, rows });
                }
                column.data(buf, values, *encoding, optional)?;
            }
            Page::DataPageV2 { encoding, .. } => {
                return Err(PageError::Encoding { encoding: *encoding });
            }
        }
    }
    let found = column.words.codes.len();
    if found == rows { Ok(column.words) } else { Err(PageError::Rows { found, rows }) }
}

struct Column {
    words: Words,
    // The place of each word that a page spelled out. Only looked up, never gone through.
    places: HashMap<Box<str>, u32>,
}

impl Column {
    fn dictionary(&mut self, buf: &[u8], words: u32) -> Result<(), PageError> {
        let mut rest = buf;
        for _ in 0..words {
            let word = plain_word(&mut rest)?;
            self.words.values.push(word.into());
        }
        Ok(())
    }

    fn data(
        &mut self,
        buf: &[u8],
        values: usize,
        encoding: Encoding,
        optional: bool,
    ) -> Result<(), PageError> {
        let (present, mut rest) = if optional { levels(buf, values)? } else { (None, buf) };
        let count = present.as_ref().map_or(values, |p| p.iter().filter(|one| **one == 1).count());
        let codes = match encoding {
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                let (width, packed) = rest.split_first().ok_or(PageError::Short)?;
                hybrid(packed, *width, count)?
            }
            Encoding::PLAIN => self.plain(&mut rest, count)?,
            encoding => return Err(PageError::Encoding { encoding }),
        };
        self.check(&codes)?;
        match present {
            None => self.words.codes.extend(codes),
            Some(present) => {
                let mut codes = codes.into_iter();
                let spread = present.iter().map(|one| match one {
                    1 => codes.next().expect("one code was read for each value that is there"),
                    _ => NOT_ON_BALLOT,
                });
                self.words.codes.extend(spread);
            }
        }
        Ok(())
    }

    fn check(&self, codes: &[u32]) -> Result<(), PageError> {
        let words = self.words.values.len();
        match codes.iter().max() {
            Some(&code) if code as usize >= words => Err(PageError::Code { code, words }),
            _ => Ok(()),
        }
    }

    /// Values that a page spells out, as a writer does once its dictionary is full.
    fn plain(&mut self, rest: &mut &[u8], count: usize) -> Result<Vec<u32>, PageError> {
        if self.places.is_empty() {
            let words = (0_u32..).zip(&self.words.values);
            self.places = words.map(|(code, word)| (word.clone(), code)).collect();
        }
        let mut codes = Vec::with_capacity(count);
        for _ in 0..count {
            let word = plain_word(rest)?;
            let code = match self.places.get(word) {
                Some(code) => *code,
                None => {
                    let code = u32::try_from(self.words.values.len())
                        .expect("a group has fewer rows than 2^32");
                    self.words.values.push(word.into());
                    self.places.insert(word.into(), code);
                    code
                }
            };
            codes.push(code);
        }
        Ok(codes)
    }
}

/// A text behind its length in four bytes, little endian.
fn plain_word<'a>(rest: &mut &'a [u8]) -> Result<&'a str, PageError> {
    let (length, after) = rest.split_first_chunk::<4>().ok_or(PageError::Short)?;
    let length = u32::from_le_bytes(*length) as usize;
    let (word, after) = after.split_at_checked(length).ok_or(PageError::Short)?;
    *rest = after;
    std::str::from_utf8(word).map_err(|_| PageError::NotText)
}

/// The levels of an optional column, 1 where there is a value; `None` where all have one.
type Levels = Option<Vec<u32>>;

fn levels(buf: &[u8], values: usize) -> Result<(Levels, &[u8]), PageError> {
    let (length, after) = buf.split_first_chunk::<4>().ok_or(PageError::Short)?;
    let length = u32::from_le_bytes(*length) as usize;
    let (packed, rest) = after.split_at_checked(length).ok_or(PageError::Short)?;
    let levels = hybrid(packed, 1, values)?;
    let all = levels.iter().all(|level| *level == 1);
    Ok((if all { None } else { Some(levels) }, rest))
}

/// So many values of the hybrid of runs and bit-packed groups of eight.
fn hybrid(mut packed: &[u8], width: u8, count: usize) -> Result<Vec<u32>, PageError> {
    if width > 32 {
        return Err(PageError::Short);
    }
    let mut values = Vec::with_capacity(count);
    let bytes_of_value = usize::from(width).div_ceil(8);
    while values.len() < count {
        let header = varint(&mut packed)?;
        let wanted = count - values.len();
        let length = usize::try_from(header >> 1).map_err(|_| PageError::Short)?;
        if header & 1 == 0 {
            let (value, rest) = packed.split_at_checked(bytes_of_value).ok_or(PageError::Short)?;
            packed = rest;
            let mut bytes = [0; 4];
            bytes[..value.len()].copy_from_slice(value);
            if length == 0 {
                return Err(PageError::Short);
            }
            values.extend(std::iter::repeat_n(u32::from_le_bytes(bytes), length.min(wanted)));
        } else {
            let bytes = length.checked_mul(usize::from(width)).ok_or(PageError::Short)?;
            let (groups, rest) = packed.split_at_checked(bytes).ok_or(PageError::Short)?;
            if length == 0 {
                return Err(PageError::Short);
            }
            packed = rest;
            unpack(groups, u32::from(width), length.saturating_mul(8).min(wanted), &mut values);
        }
    }
    Ok(values)
}

fn varint(packed: &mut &[u8]) -> Result<u64, PageError> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let (byte, rest) = packed.split_first().ok_or(PageError::Short)?;
        *packed = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(PageError::Short)
}

/// Values of so many bits each, the lowest bits first.
fn unpack(groups: &[u8], width: u32, count: usize, values: &mut Vec<u32>) {
    if width == 0 {
        values.extend(std::iter::repeat_n(0, count));
        return;
    }
    let mask = (1_u64 << width) - 1;
    let (mut bits, mut held) = (0_u64, 0_u32);
    let mut bytes = groups.iter();
    for _ in 0..count {
        while held < width {
            let byte = bytes.next().expect("a group of eight values has its width in bytes");
            bits |= u64::from(*byte) << held;
            held += 8;
        }
        let value = u32::try_from(bits & mask).expect("a mask of at most 32 bits leaves 32");
        values.push(value);
        bits >>= width;
        held -= width;
    }
}
