use std::collections::BTreeMap;

use election::{
    BallotAccounting, BallotCount, Basis, CandidateKind, CheckedDefinition, DefinitionProblem,
    LARGEST_COUNT, Partition, ReturnProblem, SortedMap, UnitId, UnitReturn, VoteCount,
};
use proptest::prelude::*;

use super::*;
use crate::example::{REPORTING, check, contest_return, definition, id, unit_return, votes};

fn checked() -> CheckedDefinition {
    check(definition()).unwrap()
}

/// Canvasses every place from the bottom up; `nation` is the last.
fn canvass_all(
    definition: &CheckedDefinition,
    returns: &[UnitReturn],
) -> Result<BTreeMap<UnitId, UnitCanvass>, CanvassError> {
    let mut done: BTreeMap<UnitId, UnitCanvass> = BTreeMap::new();
    for place in ["us-aa/east", "us-aa/west", "us-aa", "us-bb", "us"] {
        let place: UnitId = id(place);
        let parts = definition.children(&place, Partition::Canvass);
        let is_part = |unit: &UnitId| parts.iter().any(|part| part.id == *unit);
        let returns = returns.iter().filter(|r| is_part(&r.unit)).map(ChildResult::Return);
        let canvasses = done.values().filter(|c| is_part(&c.unit)).map(ChildResult::Canvass);
        let children: Vec<ChildResult<'_>> = returns.chain(canvasses).collect();
        let canvass = canvass_unit(definition, &place, Partition::Canvass, &children)?;
        done.insert(place, canvass);
    }
    Ok(done)
}

fn all_returns(counts: &[[u64; 6]; 7]) -> Vec<UnitReturn> {
    REPORTING.iter().zip(counts).map(|(unit, counts)| unit_return(unit, *counts)).collect()
}

fn president(canvass: &UnitCanvass) -> &ContestCanvass {
    &canvass.contests[&id("president")]
}

fn totals(canvass: &UnitCanvass) -> Vec<u64> {
    president(canvass).candidates.iter().map(|candidate| candidate.votes.get()).collect()
}

/// The two precincts of one county.
fn east<'a>(returns: &'a [UnitReturn]) -> Result<UnitCanvass, CanvassError> {
    let children: Vec<ChildResult<'a>> = returns.iter().map(ChildResult::Return).collect();
    canvass_unit(&checked(), &id("us-aa/east"), Partition::Canvass, &children)
}

fn east_returns() -> [UnitReturn; 2] {
    [
        unit_return("us-aa/east/p1", [10, 2, 3, 4, 5, 6]),
        unit_return("us-aa/east/p2", [100, 20, 30, 0, 50, 60]),
    ]
}

#[test]
fn a_county_is_the_sum_of_its_precincts() {
    let canvass = east(&east_returns()).unwrap();
    assert_eq!(totals(&canvass), [110, 55, 4, 55, 66]);
    assert_eq!(canvass.status, ResultsStatus::UnofficialComplete);
    assert_eq!((canvass.units_expected, canvass.units_reporting), (2, 2));
    assert_eq!(canvass.missing, []);
    assert_eq!(canvass.accounting, AccountingSummary { units_without: 2, ..Default::default() });
}

#[test]
fn every_candidate_of_a_contest_on_the_ballot_is_listed_and_no_other_contest() {
    let returns = [unit_return("us-aa/east/p1", [0; 6])];
    let canvass = east(&returns).unwrap();
    let ids: Vec<&str> =
        president(&canvass).candidates.iter().map(|line| line.candidate.as_str()).collect();
    assert_eq!(ids, ["ames", "bell", "coe", "other", "none"]);
    assert_eq!(totals(&canvass), [0; 5]);
    assert_eq!(canvass.contests.len(), 1);
}

#[test]
fn json_goes_both_ways_and_refuses_what_it_does_not_know() {
    let canvass = east(&east_returns()[..1]).unwrap();
    let json = serde_json::to_string(&canvass).unwrap();
    assert!(json.starts_with(
        r#"{"format":"ascertain/unit-canvass/v1","unit":"us-aa/east","partition":"canvass","status":"unofficial-partial","units_expected":2,"units_reporting":1,"missing":["us-aa/east/p2"],"accounting":{"units_with":0,"units_without":1},"contests":{"president":{"candidates":[{"candidate":"ames","votes":10,"votes_reported":10},{"candidate":"bell","votes":5,"votes_reported":5,"lines":[{"selection":"bell/farmers","votes":2},{"selection":"bell/labor","votes":3}]}"#
    ), "{json}");
    assert_eq!(serde_json::from_str::<UnitCanvass>(&json).unwrap(), canvass);
    let stranger = json.replacen("\"status\"", "\"extra\":1,\"status\"", 1);
    assert!(serde_json::from_str::<UnitCanvass>(&stranger).is_err());
}

#[test]
fn reconstructed_votes_are_counted_named_and_left_out_of_the_reported() {
    let mut returns = east_returns();
    returns[1].basis = Basis::Reconstructed;
    let county = east(&returns).unwrap();
    assert_eq!(county.reconstructed, [id::<UnitId>("us-aa/east/p2")]);
    let all = canvass_all(&checked(), &returns).unwrap();
    for place in ["us-aa/east", "us-aa", "us"] {
        let canvass = &all[&id::<UnitId>(place)];
        let ames = &president(canvass).candidates[0];
        assert_eq!((ames.votes, ames.votes_reported), (votes(110), votes(10)), "{place}");
        assert_eq!(canvass.reconstructed, county.reconstructed);
    }
}

#[test]
fn undervotes_are_known_only_where_every_part_knows_them() {
    let mut returns = east_returns();
    let set = |unit_return: &mut UnitReturn, under: Option<u64>, over: Option<u64>| {
        let contest = unit_return.contests.get_mut(&id("president")).unwrap();
        (contest.undervotes, contest.overvotes) = (under.map(votes), over.map(votes));
    };
    set(&mut returns[0], Some(3), Some(1));
    set(&mut returns[1], Some(4), None);
    let canvass = east(&returns).unwrap();
    assert_eq!(president(&canvass).undervotes, Some(votes(7)));
    assert_eq!(president(&canvass).overvotes, None);
    // One level up, the unknown stays unknown.
    let all = canvass_all(&checked(), &returns).unwrap();
    assert_eq!(president(&all[&id("us-aa")]).undervotes, Some(votes(7)));
    assert_eq!(president(&all[&id("us-aa")]).overvotes, None);
}

#[test]
fn accounts_that_do_not_add_up_are_named_at_every_level() {
    let mut returns = east_returns();
    let count = |n| BallotCount::new(n).unwrap();
    // 30 votes cast, and 3 undervotes: 33 ballots.
    let contest = returns[0].contests.get_mut(&id("president")).unwrap();
    (contest.undervotes, contest.overvotes) = (Some(votes(3)), Some(votes(0)));
    let honest = BallotAccounting { counted: count(33), ..Default::default() };
    returns[0].accounting = Some(honest);
    let county = east(&returns).unwrap();
    assert_eq!((county.accounting.units_with, county.accounting.units_without), (1, 1));
    assert_eq!(county.accounting.problems, []);
    returns[0].accounting = Some(BallotAccounting {
        counted: count(34),
        issued: Some(count(33)),
        check_ins: Some(count(33)),
        registered: Some(count(33)),
        ..honest
    });
    let all = canvass_all(&checked(), &returns).unwrap();
    let broken: Vec<&AccountingRule> =
        all[&id("us")].accounting.problems.iter().map(|finding| &finding.rule).collect();
    let of_votes = AccountingRule::Votes { contest: id("president") };
    let rules =
        [&of_votes, &AccountingRule::Issued, &AccountingRule::Turnout, &AccountingRule::Registered];
    assert_eq!(broken, rules);
    assert_eq!(all[&id("us")].accounting.problems[0].unit, id("us-aa/east/p1"));
}

#[test]
fn results_that_do_not_belong_are_refused_by_name() {
    let definition = checked();
    let at = |place: &str, partition, children: &[ChildResult<'_>]| {
        canvass_unit(&definition, &id(place), partition, children).unwrap_err()
    };
    let canvass = Partition::Canvass;
    let far = unit_return("us-bb/north", [1; 6]);
    let (unit, child) = (id("us-aa/east"), id("us-bb/north"));
    let error = at("us-aa/east", canvass, &[ChildResult::Return(&far)]);
    assert_eq!(error, CanvassError::NotAChild { unit, child });
    let sum = unit_return("us-aa/east", [1; 6]);
    let error = at("us-aa", canvass, &[ChildResult::Return(&sum)]);
    assert_eq!(error, CanvassError::ReturnOfSum { child: id("us-aa/east") });
    assert_eq!(at("us-zz", canvass, &[]), CanvassError::UnknownUnit { unit: id("us-zz") });
    let error = at("us-bb/north", canvass, &[]);
    assert_eq!(error, CanvassError::NoParts { unit: id("us-bb/north") });
    let error = at("us-aa", Partition::District, &[]);
    assert_eq!(error, CanvassError::NoParts { unit: id("us-aa") });

    let mut leaf = east(&east_returns()).unwrap();
    leaf.unit = id("us-bb/north");
    let error = at("us-bb", canvass, &[ChildResult::Canvass(&leaf)]);
    assert_eq!(error, CanvassError::CanvassOfReportingUnit { child: id("us-bb/north") });
    let districts = unit_return("us-bb/district-1", [1; 6]);
    let children = [ChildResult::Return(&districts)];
    let second = canvass_unit(&definition, &id("us-bb"), Partition::District, &children).unwrap();
    assert_eq!(second.missing, [id::<UnitId>("us-bb/district-2")]);
    let error = at("us", canvass, &[ChildResult::Canvass(&second)]);
    assert_eq!(error, CanvassError::SecondCount { child: id("us-bb") });
}

#[test]
fn a_return_that_cannot_be_true_is_refused_with_every_reason() {
    let mut unknown = unit_return("us-aa/east/p1", [0; 6]);
    let contest = unknown.contests.get_mut(&id("president")).unwrap();
    contest.votes.insert(id("eads"), votes(1));
    contest.votes.insert(id("ford"), votes(1));
    let text = east(&[unknown]).unwrap_err().to_string();
    assert_eq!(
        text,
        "the return of us-aa/east/p1 cannot be true: eads is no candidate of contest president; \
         ford is no candidate of contest president"
    );
}

#[test]
fn a_canvass_that_this_rule_cannot_have_made_is_refused() {
    let honest = east(&east_returns()).unwrap();
    let at_state = |county: &UnitCanvass| {
        canvass_unit(&checked(), &id("us-aa"), Partition::Canvass, &[ChildResult::Canvass(county)])
    };
    assert!(at_state(&honest).is_ok());
    let unit: UnitId = id("us-aa/east");
    let mut forged = honest.clone();
    forged.units_expected = 1;
    let miscounted = CanvassError::UnitsDoNotAddUp { unit: unit.clone() };
    assert_eq!(at_state(&forged).unwrap_err(), miscounted);
    forged = honest.clone();
    (forged.units_expected, forged.units_reporting) = (u32::MAX, u32::MAX);
    assert_eq!(at_state(&forged).unwrap_err(), miscounted);
    forged.accounting.units_without = u32::MAX;
    // Now it adds up by itself, but not with the precincts of the other county.
    assert_eq!(at_state(&forged).unwrap_err(), CanvassError::TooManyUnits { unit: id("us-aa") });

    let foreign = CanvassError::ForeignCandidates { unit, contest: id("president") };
    let spoil: [fn(&mut Vec<CandidateVotes>); 4] = [
        |candidates| candidates.swap(0, 2),
        |candidates| drop(candidates.pop()),
        |candidates| candidates[1].lines.swap(0, 1),
        |candidates| candidates[1].lines[0].votes = VoteCount::ZERO,
    ];
    for spoil in spoil {
        let mut forged = honest.clone();
        spoil(&mut forged.contests.get_mut(&id("president")).unwrap().candidates);
        assert_eq!(at_state(&forged).unwrap_err(), foreign);
    }
    let mut forged = honest.clone();
    let sheriff = forged.contests[&id("president")].clone();
    forged.contests.insert(id("sheriff"), sheriff);
    assert!(matches!(at_state(&forged), Err(CanvassError::UnknownContest { .. })));
}

#[test]
fn more_units_than_32_bits_are_refused() {
    let definition = checked();
    let mut states = Vec::new();
    for unit in ["us-aa", "us-bb"] {
        let mut state = east(&east_returns()).unwrap();
        state.unit = id(unit);
        (state.units_expected, state.units_reporting) = (u32::MAX, u32::MAX);
        state.accounting.units_without = u32::MAX;
        states.push(state);
    }
    let children: Vec<ChildResult<'_>> = states.iter().map(ChildResult::Canvass).collect();
    let error = canvass_unit(&definition, &id("us"), Partition::Canvass, &children).unwrap_err();
    assert_eq!(error, CanvassError::TooManyUnits { unit: id("us") });
    // A return after a canvass that already counts to the end.
    let mut county = east(&east_returns()).unwrap();
    (county.units_expected, county.units_reporting) = (u32::MAX, u32::MAX);
    county.accounting.units_without = u32::MAX;
    let mut divided = crate::example::definition();
    divided.units.retain(|unit| !unit.id.as_str().starts_with("us-aa/west/"));
    let west = unit_return("us-aa/west", [1; 6]);
    let children = [ChildResult::Canvass(&county), ChildResult::Return(&west)];
    let divided = check(divided).unwrap();
    let error = canvass_unit(&divided, &id("us-aa"), Partition::Canvass, &children).unwrap_err();
    assert_eq!(error, CanvassError::TooManyUnits { unit: id("us-aa") });
}

#[test]
fn a_contest_counts_only_in_its_own_place() {
    let definition = checked();
    let with = |unit: &str, contest: &str| {
        let mut result = unit_return(unit, [1; 6]);
        result.contests = SortedMap::from([(id(contest), contest_return([1; 6]))]);
        result
    };
    let canvass = |place: &str, partition, unit_return: &UnitReturn| {
        canvass_unit(&definition, &id(place), partition, &[ChildResult::Return(unit_return)])
    };
    let mayor = with("us-aa/east/p1", "mayor");
    let county = canvass("us-aa/east", Partition::Canvass, &mayor).unwrap();
    let elsewhere = with("us-aa/west/p1", "mayor");
    let (unit, contest) = (id("us-aa/west/p1"), id("mayor"));
    let error = canvass("us-aa/west", Partition::Canvass, &elsewhere).unwrap_err();
    assert_eq!(error, CanvassError::ContestElsewhere { unit, contest });
    // Above its place the contest is carried on, from the part that contains the place only.
    let state = |county: &UnitCanvass| {
        let children = [ChildResult::Canvass(county)];
        canvass_unit(&definition, &id("us-aa"), Partition::Canvass, &children)
    };
    assert!(state(&county).unwrap().contests.contains_key(&id("mayor")));
    let moved = UnitCanvass { unit: id("us-aa/west"), ..county };
    assert!(matches!(state(&moved), Err(CanvassError::ContestElsewhere { .. })));
    // A district's borders run across counties; a district itself is another matter.
    let across = with("us-bb/north", "house");
    assert!(canvass("us-bb", Partition::Canvass, &across).is_ok());
    let own = with("us-bb/district-1", "house");
    assert!(canvass("us-bb", Partition::District, &own).is_ok());
    let other = with("us-bb/district-2", "house");
    let error = canvass("us-bb", Partition::District, &other).unwrap_err();
    assert!(matches!(error, CanvassError::ContestElsewhere { .. }));
}

/// An insider at the county leaves a precinct out, or sends it twice (Waukesha, Wisconsin, 2011).
#[test]
fn c25_a_dropped_precinct_is_named_and_keeps_every_level_partial() {
    let honest = all_returns(&[[1; 6]; 7]);
    let all = canvass_all(&checked(), &honest).unwrap();
    assert_eq!(all[&id("us")].status, ResultsStatus::UnofficialComplete);
    let dropped: UnitId = id("us-aa/west/p1");
    let rest: Vec<UnitReturn> =
        honest.iter().filter(|unit_return| unit_return.unit != dropped).cloned().collect();
    let all = canvass_all(&checked(), &rest).unwrap();
    for place in ["us-aa/west", "us-aa", "us"] {
        let canvass = &all[&id::<UnitId>(place)];
        assert_eq!(canvass.missing, std::slice::from_ref(&dropped), "{place}");
        assert_eq!(canvass.status, ResultsStatus::UnofficialPartial, "{place}");
        assert_eq!(canvass.units_reporting + 1, canvass.units_expected, "{place}");
    }
    assert_eq!(all[&id("us-bb")].status, ResultsStatus::UnofficialComplete);
}

#[test]
fn c25_a_dropped_county_names_each_of_its_precincts() {
    let state = canvass_unit(&checked(), &id("us"), Partition::Canvass, &[]).unwrap();
    let missing: Vec<&str> = state.missing.iter().map(UnitId::as_str).collect();
    assert_eq!(missing, REPORTING);
    assert_eq!((state.units_expected, state.units_reporting), (7, 0));
    assert_eq!(state.status, ResultsStatus::UnofficialPartial);
}

#[test]
fn c25_a_precinct_given_twice_is_refused() {
    let [first, second] = east_returns();
    let twice = [first.clone(), second, first];
    let child = id("us-aa/east/p1");
    assert_eq!(east(&twice).unwrap_err(), CanvassError::Duplicate { child });
    let county = east(&twice[..2]).unwrap();
    let children = [ChildResult::Canvass(&county), ChildResult::Canvass(&county)];
    let error = canvass_unit(&checked(), &id("us-aa"), Partition::Canvass, &children);
    let child = id("us-aa/east");
    assert_eq!(error.unwrap_err(), CanvassError::Duplicate { child });
}

/// Two columns exchanged: every sum, and the account of the ballots, still holds. Only a second
/// count of the same votes shows it: districts here (the same test of `appoint`), the poll tape
/// or the paper elsewhere.
#[test]
fn c25_two_swapped_columns_pass_every_sum_of_the_canvass() {
    let honest = east_returns();
    let mut swapped = honest.clone();
    let contest = swapped[0].contests.get_mut(&id("president")).unwrap();
    contest.votes.insert(id("ames"), votes(4));
    contest.votes.insert(id("coe"), votes(10));
    let (honest, swapped) = (east(&honest).unwrap(), east(&swapped).unwrap());
    assert_ne!(totals(&honest), totals(&swapped));
    assert_eq!(totals(&honest).iter().sum::<u64>(), totals(&swapped).iter().sum::<u64>());
    assert_eq!(honest.accounting, swapped.accounting);
    assert_eq!(honest.status, swapped.status);
}

#[test]
fn c08_a_sum_beyond_every_readers_range_is_refused_at_each_level() {
    let largest = LARGEST_COUNT;
    let edge = |more| {
        [
            unit_return("us-aa/east/p1", [largest, 0, 0, 0, 0, 0]),
            unit_return("us-aa/west/p1", [more, 0, 0, 0, 0, 0]),
        ]
    };
    let all = canvass_all(&checked(), &edge(0)).unwrap();
    assert_eq!(totals(&all[&id("us")])[0], largest);
    let (unit, contest) = (id("us-aa"), id("president"));
    let error = canvass_all(&checked(), &edge(1)).unwrap_err();
    assert_eq!(error, CanvassError::Overflow { unit, contest });
    // Two precincts of one county, and one that its own lines overflow.
    let two = ["us-aa/east/p1", "us-aa/east/p2"].map(|p| unit_return(p, [0, 0, 0, largest, 0, 0]));
    assert!(matches!(east(&two), Err(CanvassError::Overflow { .. })));
    let one = [unit_return("us-aa/east/p1", [0, largest, 1, 0, 0, 0])];
    let Err(CanvassError::InvalidReturn { unit, problems }) = east(&one) else {
        panic!("a return that overflows by itself was taken");
    };
    assert_eq!(unit, id("us-aa/east/p1"));
    assert!(matches!(problems[..], [ReturnProblem::Overflow { .. }]));
}

#[test]
fn c08_sums_are_exact_around_every_word_size() {
    for bits in [15, 16, 31, 32, 52] {
        let below = (1_u64 << bits) - 1;
        let counts = [[below, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]];
        let returns =
            [unit_return("us-aa/east/p1", counts[0]), unit_return("us-aa/east/p2", counts[1])];
        assert_eq!(totals(&east(&returns).unwrap())[0], 1 << bits);
    }
}

#[test]
fn c28_fusion_total_is_the_sum_of_lines_shown_both_ways() {
    let all = canvass_all(&checked(), &all_returns(&[[0, 40, 2, 0, 0, 0]; 7])).unwrap();
    for (place, units) in [("us-aa/east", 2), ("us-aa", 4), ("us-bb", 3), ("us", 7)] {
        let bell = &president(&all[&id::<UnitId>(place)]).candidates[1];
        assert_eq!(bell.candidate, id("bell"));
        assert_eq!(bell.votes, votes(42 * units), "{place}");
        let lines: Vec<(&str, u64)> =
            bell.lines.iter().map(|line| (line.selection.as_str(), line.votes.get())).collect();
        assert_eq!(lines, [("bell/farmers", 40 * units), ("bell/labor", 2 * units)], "{place}");
    }
    // A vote for the bare name of a fusion candidate is on no line of the ballot.
    let mut bare = unit_return("us-aa/east/p1", [0; 6]);
    bare.contests.get_mut(&id("president")).unwrap().votes.insert(id("bell"), votes(1));
    assert!(matches!(east(&[bare]), Err(CanvassError::InvalidReturn { .. })));
}

#[test]
fn c28_two_equal_names_are_refused() {
    let mut twins = definition();
    let mut second = twins.contests[0].candidates[0].clone();
    second.id = id("ames-2");
    second.name = " AMES ".to_owned();
    second.kind = CandidateKind::Person;
    twins.contests[0].candidates.push(second);
    let (contest, name) = (id("president"), " AMES ".to_owned());
    let problem = DefinitionProblem::SameName { contest, name };
    assert_eq!(check(twins).unwrap_err(), [problem]);
}

fn counts() -> impl Strategy<Value = [[u64; 6]; 7]> {
    prop::array::uniform7(prop::array::uniform6(0_u64..=1 << 40))
}

/// The votes of candidates by plain addition, without any code of the canvass.
fn slow_totals(counts: &[[u64; 6]]) -> Vec<u64> {
    let column = |line: usize| counts.iter().map(|row| row[line]).sum::<u64>();
    vec![column(0), column(1) + column(2), column(3), column(4), column(5)]
}

proptest! {
    #[test]
    fn votes_are_conserved_and_grouping_does_not_matter(counts in counts()) {
        let all = canvass_all(&checked(), &all_returns(&counts)).unwrap();
        for (place, rows) in [
            ("us-aa/east", &counts[..2]),
            ("us-aa/west", &counts[2..4]),
            ("us-aa", &counts[..4]),
            ("us-bb", &counts[4..]),
            ("us", &counts[..]),
        ] {
            prop_assert_eq!(totals(&all[&id::<UnitId>(place)]), slow_totals(rows), "{}", place);
        }
    }

    #[test]
    fn the_order_of_parts_does_not_change_a_byte(
        counts in counts(),
        order in Just(REPORTING.map(String::from).to_vec()).prop_shuffle(),
        kept in 0_usize..=7,
    ) {
        let mut returns = all_returns(&counts);
        returns.retain(|unit_return| order[..kept].contains(&unit_return.unit.to_string()));
        let bytes = |returns: &[UnitReturn]| {
            let all = canvass_all(&checked(), returns).unwrap();
            serde_json::to_string(&all[&id("us")]).unwrap()
        };
        let in_order = bytes(&returns);
        let place = |unit: &UnitReturn| order.iter().position(|id| *id == unit.unit.to_string());
        returns.sort_by_key(place);
        prop_assert_eq!(bytes(&returns), in_order);
    }

    #[test]
    fn a_vote_more_anywhere_is_a_vote_more_everywhere_above(
        counts in counts(),
        unit in 0_usize..7,
        line in 0_usize..6,
    ) {
        let mut more = counts;
        more[unit][line] += 1;
        let before = canvass_all(&checked(), &all_returns(&counts)).unwrap();
        let after = canvass_all(&checked(), &all_returns(&more)).unwrap();
        let candidate = [0, 1, 1, 2, 3, 4][line];
        let mut expected = totals(&before[&id("us")]);
        expected[candidate] += 1;
        prop_assert_eq!(totals(&after[&id("us")]), expected);
    }

    #[test]
    fn units_reporting_and_missing_are_those_expected(kept in prop::bits::u8::masked(0x7f)) {
        let mut returns = all_returns(&[[1; 6]; 7]);
        let reports = |unit: &UnitId| {
            let index = REPORTING.iter().position(|id| *id == unit.as_str()).unwrap();
            kept & (1 << index) != 0
        };
        returns.retain(|unit_return| reports(&unit_return.unit));
        let all = canvass_all(&checked(), &returns).unwrap();
        let nation = &all[&id("us")];
        prop_assert_eq!(nation.units_expected, 7);
        prop_assert_eq!(nation.units_reporting, kept.count_ones());
        let missing: Vec<&str> = nation.missing.iter().map(UnitId::as_str).collect();
        let expected: Vec<&str> =
            REPORTING.into_iter().filter(|unit| !reports(&id(unit))).collect();
        prop_assert_eq!(missing, expected);
        let partial = nation.status == ResultsStatus::UnofficialPartial;
        prop_assert_eq!(partial, kept.count_ones() < 7);
    }
}
