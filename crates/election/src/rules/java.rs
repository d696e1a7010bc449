//! The generator and the orders of Java's library, on which the draws of RCTab rest.
//!
//! A seed in a configuration means a draw only together with these. Sources: the specifications
//! of `java.util.Random` (class comment and `next`, `nextInt`, `nextDouble`), `String.hashCode`,
//! `String.compareTo` and `Collections.shuffle`, Java SE 17 API documentation; the order of a
//! `HashMap` is not specified and is that of OpenJDK 17 for fewer than 64 names.

use std::cmp::Ordering;

const MULTIPLIER: u64 = 0x5_DEEC_E66D;
const ADDEND: u64 = 0xB;
const MASK: u64 = (1 << 48) - 1;

/// `java.util.Random`: a linear congruential generator of 48 bits.
#[derive(Clone, Debug)]
pub struct JavaRandom {
    state: u64,
}

impl JavaRandom {
    /// The generator with this seed.
    pub fn new(seed: i64) -> Self {
        Self { state: (seed.cast_unsigned() ^ MULTIPLIER) & MASK }
    }

    /// One of `n` places, as RCTab draws it: the floor of `nextDouble() * n`.
    ///
    /// The double is a whole number of 53 bits over 2^53. The product is below 2^69 and rounded to
    /// 53 significant bits, half to even, as IEEE 754 multiplication is; here in whole numbers.
    pub fn place(&mut self, n: u16) -> u16 {
        let number = (u128::from(self.next(26)) << 27) + u128::from(self.next(27));
        let product = number * u128::from(n);
        let dropped = (u128::BITS - product.leading_zeros()).saturating_sub(53);
        let step = 1_u128 << dropped;
        let (kept, rest) = (product / step, product % step);
        let up = rest * 2 > step || (rest * 2 == step && kept % 2 == 1);
        let place = ((kept + u128::from(up)) * step) >> 53;
        u16::try_from(place).expect("a fraction of n is at most n")
    }

    /// Puts a list into an order drawn by lot, as `Collections.shuffle` does.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (2..=list.len()).rev() {
            let bound = u32::try_from(end).expect("no contest has 2^32 candidates");
            list.swap(end - 1, self.below(bound) as usize);
        }
    }

    /// `nextInt(bound)`.
    fn below(&mut self, bound: u32) -> u32 {
        if bound.is_power_of_two() {
            let product = u64::from(bound) * u64::from(self.next(31));
            return u32::try_from(product >> 31).expect("31 bits of a product of 62");
        }
        loop {
            let bits = self.next(31);
            let rest = bits % bound;
            // Where the last incomplete run of `bound` begins, Java's sum goes over 2^31 - 1.
            if u64::from(bits) - u64::from(rest) + u64::from(bound) <= 1 << 31 {
                return rest;
            }
        }
    }

    fn next(&mut self, bits: u32) -> u32 {
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(ADDEND) & MASK;
        u32::try_from(self.state >> (48 - bits)).expect("at most 31 bits are asked for")
    }
}

/// `String.hashCode`: over UTF-16, modulo 2^32.
pub fn string_hash(text: &str) -> u32 {
    text.encode_utf16()
        .fold(0, |hash: u32, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)))
}

/// The order of `String.compareTo`: by UTF-16 units.
pub fn compare_utf16(one: &str, other: &str) -> Ordering {
    one.encode_utf16().cmp(other.encode_utf16())
}

/// The order in which a `HashMap` or `HashSet` of so many buckets gives these names, put in in
/// this order. The places are those in `names`.
pub fn hash_order(names: &[&str], buckets: u32) -> Vec<usize> {
    assert!(buckets.is_power_of_two(), "a hash table of Java has a power of two of buckets");
    let bucket = |place: &usize| {
        let hash = string_hash(names[*place]);
        (hash ^ (hash >> 16)) & (buckets - 1)
    };
    let mut places: Vec<usize> = (0..names.len()).collect();
    places.sort_by_key(bucket);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `new Random(42).nextInt(10)` five times gives 0, 3, 8, 4, 0: a sequence printed in many
    /// introductions to Java.
    #[test]
    fn seed_42_gives_the_known_sequence() {
        let mut random = JavaRandom::new(42);
        let drawn: Vec<u32> = (0..5).map(|_| random.below(10)).collect();
        assert_eq!(drawn, [0, 3, 8, 4, 0]);
    }

    /// shared/vectors/rctab/README.md: seed 12345 gives 0.3618, index 0 of two.
    #[test]
    fn seed_12345_draws_the_first_of_two() {
        assert_eq!(JavaRandom::new(12_345).place(2), 0);
        assert_eq!(JavaRandom::new(12_345).place(1_000), 361);
    }

    /// The same README: "Sneezy" is in bucket 5 of 16 and so before "Dopey" in bucket 11.
    #[test]
    fn sneezy_comes_before_dopey() {
        assert_eq!(hash_order(&["Dopey", "Sneezy"], 16), [1, 0]);
    }

    /// The Java API documentation: s[0]*31^(n-1) + ... + s[n-1]; "Aa" and "BB" collide.
    #[test]
    fn colliding_names_keep_their_order() {
        assert_eq!(string_hash("Aa"), 2_112);
        assert_eq!(string_hash("BB"), 2_112);
        assert_eq!(hash_order(&["BB", "Aa"], 16), [0, 1]);
    }

    #[test]
    fn names_beyond_the_basic_plane_compare_by_surrogates() {
        // U+1F600 begins with the unit D83D, below U+FF21.
        assert_eq!(compare_utf16("\u{1f600}", "\u{ff21}"), Ordering::Less);
        assert_eq!("\u{1f600}".cmp("\u{ff21}"), Ordering::Greater);
    }

    #[test]
    fn a_shuffle_keeps_everyone() {
        let mut list: Vec<u8> = (0..40).collect();
        JavaRandom::new(-7).shuffle(&mut list);
        assert_ne!(list, (0..40).collect::<Vec<u8>>());
        list.sort_unstable();
        assert_eq!(list, (0..40).collect::<Vec<u8>>());
    }
}
