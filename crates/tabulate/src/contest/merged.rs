//! Units whose ballots the published records do not tell apart.

use std::collections::BTreeMap;

use election::UnitId;

/// Units that stand together in some batch, so that no part of a count may tell them apart.
///
/// Groups of several batches that share a unit are one group: the difference between two parts
/// would give away what one of the batches hides (attack P12).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergedUnits {
    // In order, each with two units or more, in order.
    groups: Vec<Vec<UnitId>>,
    group_of: BTreeMap<UnitId, usize>,
}

impl MergedUnits {
    /// The groups of batches, in any order.
    pub fn new<'a>(lists: impl IntoIterator<Item = &'a Vec<UnitId>>) -> Self {
        let mut groups: Vec<Vec<UnitId>> = Vec::new();
        for list in lists {
            let (touched, mut others): (Vec<_>, Vec<_>) =
                groups.into_iter().partition(|group| group.iter().any(|unit| list.contains(unit)));
            let mut group: Vec<UnitId> = touched.into_iter().flatten().collect();
            group.extend_from_slice(list);
            group.sort();
            group.dedup();
            others.push(group);
            groups = others;
        }
        groups.retain(|group| group.len() > 1);
        groups.sort();
        let units = groups.iter().enumerate();
        let group_of =
            units.flat_map(|(number, group)| group.iter().map(move |unit| (unit.clone(), number)));
        Self { group_of: group_of.collect(), groups }
    }

    /// The unit under which the ballots of this one stand in parts of a count.
    pub(super) fn first_of<'a>(&'a self, unit: &'a UnitId) -> &'a UnitId {
        self.group_of.get(unit).map_or(unit, |number| &self.groups[*number][0])
    }

    /// A unit with those it is not told apart from, in order.
    pub fn with<'a>(&'a self, unit: &'a UnitId) -> &'a [UnitId] {
        let group = self.group_of.get(unit).map(|number| &self.groups[*number][..]);
        group.unwrap_or(std::slice::from_ref(unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(names: &[&str]) -> Vec<UnitId> {
        names.iter().map(|name| name.parse().unwrap()).collect()
    }

    #[test]
    fn p12_groups_of_several_batches_that_share_a_unit_are_one() {
        let lists = [units(&["c", "b"]), units(&["x", "y"]), units(&["a", "b"]), units(&["q"])];
        let merged = MergedUnits::new(&lists);
        let of = |name: &str| merged.with(&name.parse().unwrap()).to_vec();
        assert_eq!(of("a"), units(&["a", "b", "c"]));
        assert_eq!(of("c"), of("a"));
        assert_eq!(of("y"), units(&["x", "y"]));
        assert_eq!(of("q"), units(&["q"]));
        let unit = "c".parse().unwrap();
        assert_eq!(merged.first_of(&unit).as_str(), "a");
        let turned: Vec<Vec<UnitId>> = lists.into_iter().rev().collect();
        assert_eq!(MergedUnits::new(&turned), merged);
    }
}
