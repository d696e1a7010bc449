//! Maps that are only looked up.

use std::collections::{HashMap, HashSet};

/// A map that is only looked up, never gone through: no order of it reaches any bytes.
///
/// A reader of a nation's record looks things up millions of times, and the standard hasher took
/// more of its time than parsing. This one has a seed of its own in each process, so that whoever
/// writes a record cannot choose ids that collide.
pub type LookUp<K, V> = HashMap<K, V, foldhash::quality::RandomState>;

/// A set that is only asked whether it holds something.
pub type LookUpSet<K> = HashSet<K, foldhash::quality::RandomState>;
