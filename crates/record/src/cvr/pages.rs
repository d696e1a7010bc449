//! The pages of one column: codes are taken as the file has them, and never spelled out a row.
//!
//! Source: Apache Parquet, Encodings.md (dictionary encoding), format version 2.11.

use std::collections::HashMap;

use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader};
use parquet::errors::ParquetError;

use super::packed::{hybrid, is_run_of_ones};
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
pub(super) fn read_words(mut pages: WordPages) -> Result<Words, PageError> {
    let mut codes = Vec::with_capacity(pages.rows);
    while pages.next_page()? {
        codes.extend_from_slice(pages.codes());
    }
    Ok(Words { values: pages.into_values(), codes })
}

/// A column of words, a page at a time. What is held is one page and the different words.
pub(super) struct WordPages {
    pages: Box<dyn PageReader>,
    rows: usize,
    optional: bool,
    seen: usize,
    values: Vec<Box<str>>,
    // The place of each word that a page spelled out. Only looked up, never gone through.
    places: HashMap<Box<str>, u32>,
    codes: Vec<u32>,
    // Of a page with rows without a value: which these are, and the codes of the others.
    levels: Vec<u32>,
    present: Vec<u32>,
}

impl WordPages {
    pub(super) fn new(pages: Box<dyn PageReader>, rows: usize, optional: bool) -> Self {
        Self {
            pages,
            rows,
            optional,
            seen: 0,
            values: Vec::new(),
            places: HashMap::new(),
            codes: Vec::new(),
            levels: Vec::new(),
            present: Vec::new(),
        }
    }

    /// Goes to the next page; false at the end, when every row had its code.
    pub(super) fn next_page(&mut self) -> Result<bool, PageError> {
        while let Some(page) = self.pages.get_next_page()? {
            match &page {
                Page::DictionaryPage { buf, num_values, .. } => {
                    self.dictionary(buf, *num_values)?;
                }
                Page::DataPage { buf, num_values, encoding, .. } => {
                    let values = *num_values as usize;
                    self.seen = self.seen.saturating_add(values);
                    if self.seen > self.rows {
                        return Err(PageError::Rows { found: self.seen, rows: self.rows });
                    }
                    self.data(buf, values, *encoding)?;
                    return Ok(true);
                }
                Page::DataPageV2 { encoding, .. } => {
                    return Err(PageError::Encoding { encoding: *encoding });
                }
            }
        }
        match self.seen {
            seen if seen == self.rows => Ok(false),
            found => Err(PageError::Rows { found, rows: self.rows }),
        }
    }

    /// The codes of the page, a row each.
    pub(super) fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The different words up to this page.
    pub(super) fn values(&self) -> &[Box<str>] {
        &self.values
    }

    /// The different words.
    pub(super) fn into_values(self) -> Vec<Box<str>> {
        self.values
    }

    fn dictionary(&mut self, buf: &[u8], words: u32) -> Result<(), PageError> {
        let mut rest = buf;
        let found = self.values.len().saturating_add(words as usize);
        // No row needs more than one word, and counters are made for every one.
        if found > self.rows {
            return Err(PageError::Rows { found, rows: self.rows });
        }
        for _ in 0..words {
            let word = plain_word(&mut rest)?;
            self.values.push(word.into());
        }
        Ok(())
    }

    fn data(&mut self, buf: &[u8], values: usize, encoding: Encoding) -> Result<(), PageError> {
        self.codes.clear();
        let rest = if self.optional { self.levels(buf, values)? } else { buf };
        if self.levels.is_empty() {
            let mut codes = std::mem::take(&mut self.codes);
            self.page_codes(rest, values, encoding, &mut codes)?;
            self.codes = codes;
            return Ok(());
        }
        let count = self.levels.iter().filter(|level| **level == 1).count();
        let mut present = std::mem::take(&mut self.present);
        present.clear();
        self.page_codes(rest, count, encoding, &mut present)?;
        let mut codes = present.iter();
        self.codes.extend(self.levels.iter().map(|level| match level {
            1 => *codes.next().expect("one code was read for each value that is there"),
            _ => NOT_ON_BALLOT,
        }));
        self.present = present;
        Ok(())
    }

    /// Reads the levels of an optional column, 1 where there is a value; none where all have one.
    fn levels<'a>(&mut self, buf: &'a [u8], values: usize) -> Result<&'a [u8], PageError> {
        let (length, after) = buf.split_first_chunk::<4>().ok_or(PageError::Short)?;
        let length = u32::from_le_bytes(*length) as usize;
        let (packed, rest) = after.split_at_checked(length).ok_or(PageError::Short)?;
        self.levels.clear();
        if is_run_of_ones(packed, values) {
            return Ok(rest);
        }
        hybrid(packed, 1, values, &mut self.levels)?;
        if self.levels.iter().all(|level| *level == 1) {
            self.levels.clear();
        }
        Ok(rest)
    }

    /// Adds so many codes of the values that are there.
    fn page_codes(
        &mut self,
        rest: &[u8],
        count: usize,
        encoding: Encoding,
        codes: &mut Vec<u32>,
    ) -> Result<(), PageError> {
        match encoding {
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                let (width, packed) = rest.split_first().ok_or(PageError::Short)?;
                hybrid(packed, *width, count, codes)?;
            }
            Encoding::PLAIN => self.plain(rest, count, codes)?,
            encoding => return Err(PageError::Encoding { encoding }),
        }
        let words = self.values.len();
        let code = codes.iter().copied().fold(0, u32::max);
        if code as usize >= words && !codes.is_empty() {
            return Err(PageError::Code { code, words });
        }
        Ok(())
    }

    /// Values that a page spells out, as a writer does once its dictionary is full.
    fn plain(
        &mut self,
        mut rest: &[u8],
        count: usize,
        codes: &mut Vec<u32>,
    ) -> Result<(), PageError> {
        if self.places.is_empty() {
            let words = (0_u32..).zip(&self.values);
            self.places = words.map(|(code, word)| (word.clone(), code)).collect();
        }
        for _ in 0..count {
            let word = plain_word(&mut rest)?;
            let code = match self.places.get(word) {
                Some(code) => *code,
                None => {
                    let code =
                        u32::try_from(self.values.len()).expect("a group has fewer rows than 2^32");
                    self.values.push(word.into());
                    self.places.insert(word.into(), code);
                    code
                }
            };
            codes.push(code);
        }
        Ok(())
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
