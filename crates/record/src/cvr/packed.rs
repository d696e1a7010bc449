//! Numbers of few bits each, as Parquet packs them.
//!
//! Source: Apache Parquet, Encodings.md (RLE / bit-packing hybrid), format version 2.11.

use super::pages::PageError;

/// Adds so many values of the hybrid of runs and bit-packed groups of eight.
pub(super) fn hybrid(
    mut packed: &[u8],
    width: u8,
    count: usize,
    values: &mut Vec<u32>,
) -> Result<(), PageError> {
    if width > 32 {
        return Err(PageError::Short);
    }
    let all = values.len() + count;
    values.reserve(count);
    let bytes_of_value = usize::from(width).div_ceil(8);
    while values.len() < all {
        let header = varint(&mut packed)?;
        let wanted = all - values.len();
        let length = usize::try_from(header >> 1).map_err(|_| PageError::Short)?;
        if length == 0 {
            return Err(PageError::Short);
        }
        if header & 1 == 0 {
            let (value, rest) = packed.split_at_checked(bytes_of_value).ok_or(PageError::Short)?;
            packed = rest;
            let mut bytes = [0; 4];
            bytes[..value.len()].copy_from_slice(value);
            let run = length.min(wanted);
            values.resize(values.len() + run, u32::from_le_bytes(bytes));
        } else {
            let bytes = length.checked_mul(usize::from(width)).ok_or(PageError::Short)?;
            let (groups, rest) = packed.split_at_checked(bytes).ok_or(PageError::Short)?;
            packed = rest;
            unpack(groups, usize::from(width), length.saturating_mul(8).min(wanted), values);
        }
    }
    Ok(())
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

/// Values of so many bits each, the lowest bits first. Eight of them fill `width` bytes.
fn unpack(groups: &[u8], width: usize, count: usize, values: &mut Vec<u32>) {
    let mask = (1_u64 << width) - 1;
    let from = values.len();
    values.resize(from + count, 0);
    for (group, to) in values[from..].chunks_mut(8).enumerate() {
        let at = group * width;
        let eight: [u32; 8] = if width <= 8 {
            let word = word(groups, at);
            std::array::from_fn(|of| low(word >> (of * width) & mask))
        } else {
            std::array::from_fn(|of| {
                let bit = of * width;
                low(word(groups, at + bit / 8) >> (bit % 8) & mask)
            })
        };
        // Whole groups have a length that the compiler knows.
        match <&mut [u32; 8]>::try_from(&mut *to) {
            Ok(whole) => *whole = eight,
            Err(_) => to.copy_from_slice(&eight[..to.len()]),
        }
    }
}

/// Whether the hybrid begins with a run of so many ones, as levels do where no value is missing.
pub(super) fn is_run_of_ones(mut packed: &[u8], count: usize) -> bool {
    let Ok(header) = varint(&mut packed) else { return false };
    let is_long = usize::try_from(header >> 1).is_ok_and(|length| length >= count);
    header & 1 == 0 && is_long && packed.first() == Some(&1)
}

/// Eight bytes from a place on, with zeros behind the end.
fn word(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    u64::from_le_bytes(rest.first_chunk().copied().unwrap_or_else(|| {
        let mut padded = [0; 8];
        padded[..rest.len()].copy_from_slice(rest);
        padded
    }))
}

/// The lower half; a mask of at most 32 bits leaves no other.
fn low(word: u64) -> u32 {
    let [a, b, c, d, ..] = word.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packs by the definition, bit by bit.
    fn pack(values: &[u32], width: usize) -> Vec<u8> {
        let mut bytes = vec![0; values.len().div_ceil(8) * width];
        for (at, value) in values.iter().enumerate() {
            for bit in (0..width).filter(|bit| value >> bit & 1 == 1) {
                let to = at * width + bit;
                bytes[to / 8] |= 1 << (to % 8);
            }
        }
        bytes
    }

    #[test]
    fn every_width_comes_back() {
        for width in 0..=32_u8 {
            let mask = u32::try_from((1_u64 << width) - 1).unwrap();
            let values: Vec<u32> =
                (0..61_u32).map(|n| n.wrapping_mul(0x9e37_79b9).rotate_left(n) & mask).collect();
            let mut packed = vec![8 << 1 | 1];
            packed.extend(pack(&values, usize::from(width)));
            let mut back = vec![7];
            hybrid(&packed, width, values.len(), &mut back).unwrap();
            assert_eq!(back[1..], values, "{width}");
        }
    }

    #[test]
    fn a_run_is_one_value_and_what_is_cut_is_refused() {
        // A run of 300 of the value 0x0102 in two bytes: 300 << 1 is 0x258, or d8 04 as varint.
        let packed = [0xd8, 0x04, 0x02, 0x01];
        let mut values = Vec::new();
        hybrid(&packed, 9, 299, &mut values).unwrap();
        assert_eq!(values, [0x0102; 299]);
        for to in 0..packed.len() {
            assert!(hybrid(&packed[..to], 9, 299, &mut Vec::new()).is_err());
        }
        assert!(!is_run_of_ones(&packed, 299), "a run of another value");
        // 299 ones, and then 298 with one more behind them that need not be a one.
        assert!(is_run_of_ones(&[0xd6, 0x04, 1], 299));
        assert!(!is_run_of_ones(&[0xd4, 0x04, 1], 299));
        assert!(!is_run_of_ones(&[0xd6, 0x04], 299) && !is_run_of_ones(&[], 0));
        // More is wanted than there is, and runs of nothing would never end.
        assert!(hybrid(&packed, 9, 301, &mut Vec::new()).is_err());
        assert!(hybrid(&[0, 0, 0, 0], 9, 1, &mut Vec::new()).is_err());
        assert!(hybrid(&packed, 33, 1, &mut Vec::new()).is_err());
    }
}
