//! Ballot styles: which contests stand on which ballot, and where it is given out.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    CheckedDefinition, ContestId, Definition, LookUp, Partition, StyleId, UnitId, UnitKind,
};

/// A ballot style. The word is that of NIST SP 1500-103, `BallotStyleId`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BallotStyle {
    /// The contests, in the order of the ballot.
    pub contests: Vec<ContestId>,
    /// The style, as records name it.
    pub id: StyleId,
    /// The party whose voters get it, in a primary that parties hold apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// The places whose voters get it: precincts, or splits of them.
    pub units: Vec<UnitId>,
}

/// In what the styles of a definition do not fit its places and contests.
///
/// Each place has exactly one style for each party, and on it every contest that the place
/// decides and no other: a voter who gets the ballot of another place votes where nobody counts
/// it, or cannot vote where the law says so (attack P03).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StyleProblem {
    /// Two styles of one id.
    #[error("style {style} is defined twice")]
    Duplicate {
        /// The id.
        style: StyleId,
    },
    /// A style that nobody gets, or with nothing on it.
    #[error("style {style} needs at least one contest and one unit")]
    Empty {
        /// The style.
        style: StyleId,
    },
    /// A contest that is not defined, or stands twice.
    #[error("style {style} names contest {contest}, which is not defined, or names it twice")]
    Contest {
        /// The style.
        style: StyleId,
        /// The contest it names.
        contest: ContestId,
    },
    /// A place that is not defined, or is the sum of its parts.
    #[error(
        "style {style} names unit {unit}, which is not defined, or is the sum of its parts; give \
         the precincts or splits themselves"
    )]
    Unit {
        /// The style.
        style: StyleId,
        /// The place it names.
        unit: UnitId,
    },
    /// Two styles for the same voters.
    #[error("unit {unit} has styles {first} and {second}{}; it needs exactly one", of(.party))]
    Two {
        /// The place.
        unit: UnitId,
        /// The party, where the ballots of parties differ.
        party: Option<String>,
        /// One of the styles.
        first: StyleId,
        /// The other.
        second: StyleId,
    },
    /// No style for some voters.
    #[error("unit {unit} has no style{}; it needs exactly one", of(.party))]
    Missing {
        /// The place.
        unit: UnitId,
        /// The party, where the ballots of parties differ.
        party: Option<String>,
    },
    /// A contest on the ballot of a place that has no vote in it.
    #[error("style {style} has contest {contest}, in which unit {unit} does not vote")]
    Outside {
        /// The style.
        style: StyleId,
        /// The contest.
        contest: ContestId,
        /// The place.
        unit: UnitId,
    },
    /// A contest that is on no ballot of a place that decides it.
    #[error("unit {unit} votes in contest {contest}, and none of its styles has it")]
    LeftOut {
        /// The contest.
        contest: ContestId,
        /// The place.
        unit: UnitId,
    },
}

fn of(party: &Option<String>) -> String {
    party.as_ref().map(|party| format!(" for voters of {party}")).unwrap_or_default()
}

/// Everything in which the styles do not fit; nothing where the definition has none.
pub(crate) fn lint_styles(definition: &Definition) -> Vec<StyleProblem> {
    if definition.styles.is_empty() {
        return Vec::new();
    }
    let places = Places::of(definition);
    let mut problems = Vec::new();
    let mut ids = BTreeSet::new();
    let mut of_unit: BTreeMap<usize, Vec<&BallotStyle>> = BTreeMap::new();
    for style in &definition.styles {
        let id = || style.id.clone();
        if !ids.insert(&style.id) {
            problems.push(StyleProblem::Duplicate { style: id() });
        }
        if style.contests.is_empty() || style.units.is_empty() {
            problems.push(StyleProblem::Empty { style: id() });
        }
        places.lint_contests(style, &mut problems);
        for unit in &style.units {
            match places.reporting(unit) {
                Some(place) => of_unit.entry(place).or_default().push(style),
                None => problems.push(StyleProblem::Unit { style: id(), unit: unit.clone() }),
            }
        }
    }
    places.lint_units(&of_unit, &mut problems);
    problems
}

/// The places of a definition that may be unsound.
struct Places<'a> {
    definition: &'a Definition,
    index: LookUp<&'a UnitId, usize>,
    has_parts: Vec<bool>,
    scopes: LookUp<&'a ContestId, &'a UnitId>,
}

impl<'a> Places<'a> {
    fn of(definition: &'a Definition) -> Self {
        let units = definition.units.iter().enumerate();
        let index: LookUp<&UnitId, usize> = units.map(|(at, unit)| (&unit.id, at)).collect();
        let mut has_parts = vec![false; definition.units.len()];
        for unit in &definition.units {
            let parent = unit.parent.as_ref().and_then(|parent| index.get(parent));
            parent.into_iter().for_each(|parent| has_parts[*parent] = true);
        }
        let contests = definition.contests.iter();
        let scopes = contests.map(|contest| (&contest.id, &contest.scope)).collect();
        Self { definition, index, has_parts, scopes }
    }

    fn reporting(&self, unit: &UnitId) -> Option<usize> {
        self.index.get(unit).copied().filter(|at| !self.has_parts[*at])
    }

    /// The unit and all above it; parents in a circle come to an end too.
    fn above(&self, at: usize) -> BTreeSet<&'a UnitId> {
        let units = &self.definition.units;
        let parent = |at: &usize| self.index.get(units[*at].parent.as_ref()?).copied();
        let above = std::iter::successors(Some(at), parent).take(units.len());
        above.map(|at| &units[at].id).collect()
    }

    fn lint_contests(&self, style: &BallotStyle, problems: &mut Vec<StyleProblem>) {
        let mut seen = BTreeSet::new();
        for contest in &style.contests {
            if !seen.insert(contest) || !self.scopes.contains_key(contest) {
                let (style, contest) = (style.id.clone(), contest.clone());
                problems.push(StyleProblem::Contest { style, contest });
            }
        }
    }

    fn lint_units(
        &self,
        of_unit: &BTreeMap<usize, Vec<&BallotStyle>>,
        problems: &mut Vec<StyleProblem>,
    ) {
        let styles = self.definition.styles.iter();
        let parties: BTreeSet<Option<&str>> = styles.map(|style| style.party.as_deref()).collect();
        let none = Vec::new();
        for (at, unit) in self.definition.units.iter().enumerate() {
            // What a state reported beyond its units has votes and no voters.
            let votes = unit.partition == Partition::Canvass
                && unit.kind != UnitKind::StatewideResidual
                && !self.has_parts[at];
            if votes {
                let styles = of_unit.get(&at).unwrap_or(&none);
                lint_parties(&unit.id, styles, &parties, problems);
                self.lint_ballots(at, styles, problems);
            }
        }
    }

    fn lint_ballots(&self, at: usize, styles: &[&BallotStyle], problems: &mut Vec<StyleProblem>) {
        let above = self.above(at);
        let unit = &self.definition.units[at].id;
        for style in styles {
            let decided = |contest: &&ContestId| {
                self.scopes.get(contest).is_none_or(|scope| above.contains(scope))
            };
            let outside = style.contests.iter().filter(|contest| !decided(contest));
            problems.extend(outside.map(|contest| StyleProblem::Outside {
                style: style.id.clone(),
                contest: contest.clone(),
                unit: unit.clone(),
            }));
        }
        let contests = self.definition.contests.iter();
        let left_out = contests.filter(|contest| {
            let has = |style: &&BallotStyle| style.contests.contains(&contest.id);
            above.contains(&contest.scope) && !styles.is_empty() && !styles.iter().any(has)
        });
        problems.extend(left_out.map(|contest| StyleProblem::LeftOut {
            contest: contest.id.clone(),
            unit: unit.clone(),
        }));
    }
}

fn lint_parties(
    unit: &UnitId,
    styles: &[&BallotStyle],
    parties: &BTreeSet<Option<&str>>,
    problems: &mut Vec<StyleProblem>,
) {
    for party in parties {
        let owned = || party.map(str::to_owned);
        let mut of_party = styles.iter().filter(|style| style.party.as_deref() == *party);
        let Some(first) = of_party.next() else {
            problems.push(StyleProblem::Missing { unit: unit.clone(), party: owned() });
            continue;
        };
        problems.extend(of_party.map(|second| StyleProblem::Two {
            unit: unit.clone(),
            party: owned(),
            first: first.id.clone(),
            second: second.id.clone(),
        }));
    }
}

impl CheckedDefinition {
    /// The ballot styles; where the definition has none, those that its places imply: one for
    /// the places that decide the same contests, named `style-1` and so on.
    pub fn ballot_styles(&self) -> Vec<BallotStyle> {
        let definition = self.get();
        if !definition.styles.is_empty() {
            return definition.styles.clone();
        }
        let mut styles: Vec<BallotStyle> = Vec::new();
        let units = self.reporting_units().filter(|unit| {
            unit.partition == Partition::Canvass && unit.kind != UnitKind::StatewideResidual
        });
        for unit in units {
            let above: BTreeSet<&UnitId> = self.with_above(&unit.id).collect();
            let contests = definition.contests.iter();
            let decided = contests.filter(|contest| above.contains(&contest.scope));
            let contests: Vec<ContestId> = decided.map(|contest| contest.id.clone()).collect();
            if let Some(known) = styles.iter_mut().find(|style| style.contests == contests) {
                known.units.push(unit.id.clone());
            } else if !contests.is_empty() {
                let name = format!("style-{}", styles.len() + 1);
                let id = name.parse().expect("a word and a number are an identifier");
                let units = vec![unit.id.clone()];
                styles.push(BallotStyle { contests, id, party: None, units });
            }
        }
        styles
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{
        Contest, DefinitionFormat, DefinitionProblem, LogIdentity, Mode, ReportingUnit, Stage,
        VoteVariation, lint,
    };

    fn unit(id: &str, parent: Option<&str>) -> ReportingUnit {
        ReportingUnit {
            fips: None,
            id: id.parse().unwrap(),
            kind: UnitKind::Precinct,
            name: id.to_owned(),
            ocd_id: None,
            parent: parent.map(|parent| parent.parse().unwrap()),
            partition: Partition::Canvass,
        }
    }

    pub(crate) fn contest(id: &str, scope: &str) -> Contest {
        Contest {
            id: id.parse().unwrap(),
            title: id.to_owned(),
            scope: scope.parse().unwrap(),
            vote_variation: VoteVariation::Plurality,
            votes_allowed: 1,
            number_elected: 1,
            candidates: Vec::new(),
        }
    }

    fn style(id: &str, party: Option<&str>, contests: &[&str], units: &[&str]) -> BallotStyle {
        BallotStyle {
            contests: contests.iter().map(|id| id.parse().unwrap()).collect(),
            id: id.parse().unwrap(),
            party: party.map(str::to_owned),
            units: units.iter().map(|id| id.parse().unwrap()).collect(),
        }
    }

    /// A precinct of two splits: one votes for a school board, the other for a fire district.
    pub(crate) fn town(styles: Vec<BallotStyle>) -> Definition {
        Definition {
            authorities: Vec::new(),
            college: None,
            contests: vec![
                contest("mayor", "town"),
                contest("school", "town/1/a"),
                contest("fire", "town/1/b"),
            ],
            counting: BTreeMap::new(),
            date: "2026-11-03".parse().unwrap(),
            election: "2026-town".parse().unwrap(),
            format: DefinitionFormat::V1,
            log: LogIdentity { origin: "example.org/t".to_owned(), key: String::new() },
            mode: Mode::Test,
            stage: Stage::Tallied,
            styles,
            chambers: Vec::new(),
            parties: Vec::new(),
            follow_ups: Vec::new(),
            polling_days: Vec::new(),
            test_keys: Vec::new(),
            title: "Town".to_owned(),
            units: vec![
                unit("town", None),
                unit("town/1", Some("town")),
                unit("town/1/a", Some("town/1")),
                unit("town/1/b", Some("town/1")),
            ],
            witness_policy: None,
        }
    }

    fn words(styles: Vec<BallotStyle>) -> Vec<String> {
        let problems = lint(&town(styles)).into_iter();
        let of_styles = problems.filter(|problem| matches!(problem, DefinitionProblem::Style(_)));
        of_styles.map(|problem| problem.to_string()).collect()
    }

    fn honest() -> Vec<BallotStyle> {
        vec![
            style("a", None, &["mayor", "school"], &["town/1/a"]),
            style("b", None, &["mayor", "fire"], &["town/1/b"]),
        ]
    }

    /// Attack P03: the style map of two splits is swapped, so that voters get the ballot of the
    /// other split. Each split is named with the contest it would vote in and the one it loses.
    #[test]
    fn p03_swapped_styles_of_two_splits_are_refused() {
        assert_eq!(words(honest()), [""; 0]);
        let mut swapped = honest();
        let units = std::mem::take(&mut swapped[0].units);
        swapped[0].units = std::mem::replace(&mut swapped[1].units, units);
        assert_eq!(
            words(swapped),
            [
                "style b has contest fire, in which unit town/1/a does not vote",
                "unit town/1/a votes in contest school, and none of its styles has it",
                "style a has contest school, in which unit town/1/b does not vote",
                "unit town/1/b votes in contest fire, and none of its styles has it",
            ]
        );
    }

    #[test]
    fn p03_each_split_has_exactly_one_style_per_party() {
        let mut two = honest();
        two.push(style("c", None, &["mayor", "school"], &["town/1/a"]));
        assert_eq!(words(two), ["unit town/1/a has styles a and c; it needs exactly one"]);
        let mut none = honest();
        none.pop();
        assert_eq!(words(none), ["unit town/1/b has no style; it needs exactly one"]);
        let mut parties = honest();
        parties[0].party = Some("DEM".to_owned());
        parties[1].party = Some("DEM".to_owned());
        parties.push(style("rep-a", Some("REP"), &["mayor", "school"], &["town/1/a"]));
        assert_eq!(
            words(parties),
            ["unit town/1/b has no style for voters of REP; it needs exactly one"]
        );
    }

    #[test]
    fn p03_a_style_names_contests_and_places_that_are_there() {
        let mut strange = honest();
        strange[0].contests.push("sheriff".parse().unwrap());
        strange[1].units.push("town/1".parse().unwrap());
        strange.push(style("b", None, &[], &[]));
        assert_eq!(
            words(strange),
            [
                "style a names contest sheriff, which is not defined, or names it twice",
                "style b names unit town/1, which is not defined, or is the sum of its parts; \
                 give the precincts or splits themselves",
                "style b is defined twice",
                "style b needs at least one contest and one unit",
            ]
        );
    }

    #[test]
    fn places_that_decide_the_same_contests_share_an_implied_style() {
        let mut definition = town(Vec::new());
        definition.contests.pop();
        definition.units.push(unit("town/2", Some("town")));
        let styles = CheckedDefinition::index(definition).ballot_styles();
        assert_eq!(
            styles,
            [
                style("style-1", None, &["mayor", "school"], &["town/1/a"]),
                style("style-2", None, &["mayor"], &["town/1/b", "town/2"]),
            ]
        );
    }
}
