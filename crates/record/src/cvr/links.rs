//! The sealed links from records to the cards that they were read from.
//!
//! An audit must fetch the card of a record, and nobody else may: who saw the order of voting and
//! the order of cards could tell whose ballot a record is. So the record holds a salted hash for
//! each card and nothing more. The link itself is kept sealed by the office; opened for one card,
//! it is checked against the hashes, and all others stay closed.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::table::CvrId;
use crate::canonical;

/// A link from a record to the place of its card.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardLink {
    /// The version of this shape.
    pub format: CardLinkFormat,
    /// The record, by its random id in hexadecimal.
    pub cvr: String,
    /// The export that the card's record was read from.
    pub file: String,
    /// The place of the record in the export, from 1.
    pub row: u64,
    /// What the export calls the record, such as the number printed on its card.
    pub source_id: String,
    /// 32 random bytes in hexadecimal: without them nobody can try places out until one fits.
    pub salt: String,
}

/// The version of the shape of a [`CardLink`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CardLinkFormat {
    /// The first.
    #[serde(rename = "ascertain/card-link/v1")]
    V1,
}

/// Why hashes of links are not those of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinksError {
    /// Not one hash for each record.
    #[error("the links have {bytes} bytes; {records} records have 32 bytes each")]
    Length {
        /// How many bytes there are.
        bytes: usize,
        /// How many records.
        records: u64,
    },
    /// Hashes in another order than their own, which would tell of the order of cards.
    #[error("hash {number} of the links does not stand after the one before it")]
    Order {
        /// Which, from 1.
        number: usize,
    },
}

impl CardLink {
    /// A link with a salt.
    pub fn new(cvr: CvrId, file: &str, row: u64, source_id: &str, salt: [u8; 32]) -> Self {
        Self {
            format: CardLinkFormat::V1,
            cvr: cvr.to_string(),
            file: file.to_owned(),
            row,
            source_id: source_id.to_owned(),
            salt: data_encoding::HEXLOWER.encode(&salt),
        }
    }

    /// The SHA-256 of the link's canonical bytes.
    pub fn hash(&self) -> [u8; 32] {
        let bytes = canonical::to_vec(self).expect("a link has text and one small number");
        Sha256::digest(bytes).into()
    }

    /// Whether this is one of the links that the hashes close.
    pub fn is_among(&self, hashes: &[u8]) -> bool {
        let (hashes, _) = hashes.as_chunks::<32>();
        hashes.binary_search(&self.hash()).is_ok()
    }
}

/// The hashes of links, in the order of the hashes.
pub fn write_links(links: &[CardLink]) -> Vec<u8> {
    let mut hashes: Vec<[u8; 32]> = links.iter().map(CardLink::hash).collect();
    hashes.sort_unstable();
    hashes.concat()
}

/// Whether these are hashes for so many records, in their own order.
pub fn check_links(hashes: &[u8], records: u64) -> Result<(), LinksError> {
    let (each, rest) = hashes.as_chunks::<32>();
    if !rest.is_empty() || u64::try_from(each.len()) != Ok(records) {
        return Err(LinksError::Length { bytes: hashes.len(), records });
    }
    let out_of_order = each.windows(2).position(|pair| pair[0] >= pair[1]);
    out_of_order.map_or(Ok(()), |at| Err(LinksError::Order { number: at + 2 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(row: u64, salt: u8) -> CardLink {
        let id = CvrId(row.to_be_bytes());
        CardLink::new(id, "tabulator-1.csv", row, &format!("1-{row}"), [salt; 32])
    }

    #[test]
    fn one_link_is_opened_and_the_others_stay_closed() {
        let links = [link(1, 7), link(2, 8), link(3, 9)];
        let hashes = write_links(&links);
        assert_eq!(check_links(&hashes, 3), Ok(()));
        assert!(links.iter().all(|link| link.is_among(&hashes)));
        // Another place, another record, another salt: none of these was closed.
        for other in [
            CardLink { row: 4, ..links[0].clone() },
            CardLink { cvr: links[1].cvr.clone(), ..links[0].clone() },
            CardLink { source_id: "1-2".to_owned(), ..links[0].clone() },
            link(1, 8),
        ] {
            assert!(!other.is_among(&hashes), "{other:?}");
        }
    }

    /// The order of hashes does not follow the order of cards: a record whose hashes do is refused.
    #[test]
    fn p11_hashes_of_links_stand_in_their_own_order() {
        let links: Vec<CardLink> = (1..=20).map(|row| link(row, 7)).collect();
        let hashes = write_links(&links);
        let mut turned = links.clone();
        turned.reverse();
        assert_eq!(write_links(&turned), hashes);
        let by_card: Vec<u8> = links.iter().flat_map(CardLink::hash).collect();
        assert!(matches!(check_links(&by_card, 20), Err(LinksError::Order { .. })));
        let short = LinksError::Length { bytes: 19 * 32, records: 20 };
        assert_eq!(check_links(&hashes[32..], 20), Err(short));
        let twice = [&hashes[..32], &hashes[..32]].concat();
        assert_eq!(check_links(&twice, 2), Err(LinksError::Order { number: 2 }));
    }
}
