use election::{Basis, CheckedDefinition, Partition, UnitReturn};
use proptest::prelude::*;

use super::*;
use crate::example::{check, definition, id, source, unit_return, votes};
use crate::{LotFormat, UnitCanvass, canvass_unit};

fn checked() -> CheckedDefinition {
    check(definition()).unwrap()
}

fn electors(count: u64) -> ElectorCount {
    ElectorCount::new(count).unwrap()
}

fn canvass(place: &str, returns: &[UnitReturn]) -> UnitCanvass {
    let children: Vec<ChildResult<'_>> = returns.iter().map(ChildResult::Return).collect();
    canvass_unit(&checked(), &id(place), Partition::Canvass, &children).unwrap()
}

/// The state `us-aa`, which chooses at large, by the votes of one county of two.
fn at_large(counts: [u64; 6], lots: &[Lot]) -> Result<Appointment, AppointmentError> {
    let definition = checked();
    let precincts = ["us-aa/east/p1", "us-aa/east/p2"];
    let returns = [unit_return(precincts[0], counts), unit_return(precincts[1], [0; 6])];
    let county = canvass("us-aa/east", &returns);
    let children = [ChildResult::Canvass(&county)];
    let state = canvass_unit(&definition, &id("us-aa"), Partition::Canvass, &children).unwrap();
    appoint(&definition, &id("us-aa"), electors(7), ChildResult::Canvass(&state), &[], lots)
}

/// The state `us-bb`, which chooses by district: its units, and the districts' own counts.
struct Districts {
    units: [UnitReturn; 3],
    districts: [UnitReturn; 2],
}

impl Districts {
    /// The votes of each district, which are those of one unit each, and of those overseas.
    fn new(first: [u64; 6], second: [u64; 6], overseas: [u64; 6]) -> Self {
        Self {
            units: [
                unit_return("us-bb/north", first),
                unit_return("us-bb/south", second),
                unit_return("us-bb/overseas", overseas),
            ],
            districts: [
                unit_return("us-bb/district-1", first),
                unit_return("us-bb/district-2", second),
            ],
        }
    }

    fn appoint(&self, lots: &[Lot]) -> Result<Appointment, AppointmentError> {
        let state = canvass("us-bb", &self.units);
        let [first, second] = &self.districts;
        let parts = [first, second, &self.units[2]].map(ChildResult::Return);
        let votes = ChildResult::Canvass(&state);
        appoint(&checked(), &id("us-bb"), electors(4), votes, &parts, lots)
    }
}

/// Ames carries the state and the second district, Bell the first.
fn split() -> Districts {
    Districts::new([10, 20, 5, 1, 0, 0], [40, 5, 5, 0, 0, 2], [3, 1, 0, 0, 0, 0])
}

fn by_ticket(appointment: &Appointment) -> Vec<(&str, u64)> {
    let tickets = appointment.by_ticket.iter();
    tickets.map(|(ticket, electors)| (ticket.as_str(), electors.get())).collect()
}

fn lot(unit: &str, between: [&str; 2], drawn: &str) -> Lot {
    Lot {
        format: LotFormat::V1,
        contest: id("president"),
        unit: id(unit),
        between: between.map(id).into(),
        drawn: vec![id(drawn)],
        of_round: None,
        source: source(),
    }
}

#[test]
fn a_state_at_large_gives_all_its_electors_to_the_most_votes() {
    let appointment = at_large([9, 5, 5, 1, 0, 50], &[]).unwrap();
    assert_eq!(by_ticket(&appointment), [("bell-x", 7)]);
    let [choice] = &appointment.choices[..] else { panic!("the state chooses once") };
    assert_eq!((choice.votes, choice.runner_up_votes), (votes(10), Some(votes(9))));
    assert_eq!(appointment.unresolved, []);
    // One county of two has not reported.
    assert_eq!(appointment.status, ResultsStatus::UnofficialPartial);
}

#[test]
fn maine_and_nebraskas_method_splits_the_electors() {
    let appointment = split().appoint(&[]).unwrap();
    assert_eq!(by_ticket(&appointment), [("ames-x", 3), ("bell-x", 1)]);
    assert_eq!(appointment.status, ResultsStatus::UnofficialComplete);
    let areas: Vec<(&str, u64, &str, u64, u64)> = appointment
        .choices
        .iter()
        .map(|choice| {
            let runner_up = choice.runner_up_votes.unwrap().get();
            let (unit, ticket) = (choice.unit.as_str(), choice.ticket.as_str());
            (unit, choice.electors.get(), ticket, choice.votes.get(), runner_up)
        })
        .collect();
    assert_eq!(
        areas,
        [
            ("us-bb", 2, "ames-x", 53, 36),
            ("us-bb/district-1", 1, "bell-x", 25, 10),
            ("us-bb/district-2", 1, "ames-x", 40, 10),
        ]
    );
    let json = serde_json::to_string(&appointment).unwrap();
    assert_eq!(serde_json::from_str::<Appointment>(&json).unwrap(), appointment);
    assert!(json.starts_with(
        r#"{"format":"ascertain/appointment/v1","state":"us-bb","status":"unofficial-complete","electors":4,"by_ticket":{"ames-x":3,"bell-x":1},"choices":[{"unit":"us-bb","electors":2,"ticket":"ames-x","votes":53,"runner_up_votes":36}"#
    ), "{json}");
}

/// An insider exchanges two columns of one county: the district count of the same votes differs.
#[test]
fn c25_two_swapped_columns_are_caught_by_the_districts() {
    let mut swapped = split();
    let lines = &mut swapped.units[0].contests.get_mut(&id("president")).unwrap().votes;
    // Ames had 10 here, and Bell's first line 20.
    lines.insert(id("ames"), votes(20));
    lines.insert(id("bell/farmers"), votes(10));
    let difference = AppointmentError::DistrictSum {
        state: id("us-bb"),
        candidate: id("ames"),
        state_votes: votes(63),
        part_votes: votes(53),
    };
    assert_eq!(swapped.appoint(&[]).unwrap_err(), difference);
    // Who swaps the district's count the same way is consistent, and only paper tells.
    swapped.districts[0] = UnitReturn { unit: id("us-bb/district-1"), ..swapped.units[0].clone() };
    assert!(swapped.appoint(&[]).is_ok());
}

#[test]
fn c25_a_missing_or_strange_part_is_named() {
    let honest = split();
    let state = canvass("us-bb", &honest.units);
    let [first, second] = &honest.districts;
    let appoint_with = |parts: &[&UnitReturn]| {
        let parts: Vec<ChildResult<'_>> = parts.iter().map(|r| ChildResult::Return(r)).collect();
        appoint(&checked(), &id("us-bb"), electors(4), ChildResult::Canvass(&state), &parts, &[])
    };
    let overseas = &honest.units[2];
    let partial = appoint_with(&[first, overseas]).unwrap();
    assert_eq!(partial.status, ResultsStatus::UnofficialPartial);
    let [open] = &partial.unresolved[..] else { panic!("one district is open") };
    assert_eq!(
        (open.unit.as_str(), &open.reason),
        ("us-bb/district-2", &UnresolvedReason::NoVotes)
    );
    assert_eq!(by_ticket(&partial), [("ames-x", 2), ("bell-x", 1)]);
    let partial = appoint_with(&[first, second]).unwrap();
    assert_eq!(partial.status, ResultsStatus::UnofficialPartial);

    let not_a_part = |unit: &str| {
        let (state, unit) = (id("us-bb"), id(unit));
        Err(AppointmentError::NotAPart { state, unit })
    };
    assert_eq!(appoint_with(&[first, first]), not_a_part("us-bb/district-1"));
    assert_eq!(appoint_with(&[&honest.units[0]]), not_a_part("us-bb/north"));
    // A district counts whatever its votes are worth: nothing is compared with a partial state.
    let partial_state = canvass("us-bb", &honest.units[..1]);
    let parts = [first, second, overseas].map(ChildResult::Return);
    let votes = ChildResult::Canvass(&partial_state);
    let partial = appoint(&checked(), &id("us-bb"), electors(4), votes, &parts, &[]).unwrap();
    assert_eq!(partial.status, ResultsStatus::UnofficialPartial);
}

#[test]
fn c33_a_tie_is_unresolved_until_a_lot_is_drawn() {
    let tied = [9, 5, 4, 1, 0, 0];
    let open = at_large(tied, &[]).unwrap();
    assert_eq!((&open.choices[..], by_ticket(&open)), (&[][..], vec![]));
    let between = vec![id("ames"), id("bell")];
    let reason = UnresolvedReason::Tie { between, votes: votes(9) };
    let unit = id("us-aa");
    assert_eq!(open.unresolved, [UnresolvedChoice { unit, electors: electors(7), reason }]);
    let drawn = lot("us-aa", ["bell", "ames"], "ames");
    let decided = at_large(tied, std::slice::from_ref(&drawn)).unwrap();
    assert_eq!(by_ticket(&decided), [("ames-x", 7)]);
    assert_eq!(decided.choices[0].runner_up_votes, Some(votes(9)));
    assert_eq!(decided.choices[0].lot.as_ref(), Some(&drawn));
    // One vote more, and the lot is refused.
    let needless = at_large([10, 5, 4, 1, 0, 0], std::slice::from_ref(&drawn)).unwrap_err();
    assert!(matches!(needless, AppointmentError::Outcome(OutcomeError::LotWithoutTie { .. })));
    let elsewhere = at_large(tied, &[lot("us-bb", ["ames", "bell"], "ames")]).unwrap_err();
    assert!(matches!(elsewhere, AppointmentError::LotElsewhere { .. }));
    let twice = at_large(tied, &[drawn.clone(), lot("us-aa", ["ames", "bell"], "bell")]);
    assert!(matches!(twice, Err(AppointmentError::LotElsewhere { .. })));
}

#[test]
fn a_tied_district_leaves_the_rest_of_the_state_alone() {
    let tied = Districts::new([20, 10, 10, 0, 0, 0], [40, 5, 5, 0, 0, 0], [0; 6]);
    let open = tied.appoint(&[]).unwrap();
    assert_eq!(by_ticket(&open), [("ames-x", 3)]);
    assert_eq!(open.unresolved[0].unit, id("us-bb/district-1"));
    let drawn = lot("us-bb/district-1", ["ames", "bell"], "bell");
    let decided = tied.appoint(std::slice::from_ref(&drawn)).unwrap();
    assert_eq!(by_ticket(&decided), [("ames-x", 3), ("bell-x", 1)]);
    // Votes from overseas are a part of the state's and choose no elector of their own.
    let overseas = lot("us-bb/overseas", ["ames", "bell"], "bell");
    let refused = tied.appoint(&[drawn, overseas]).unwrap_err();
    let (state, unit) = (id("us-bb"), id("us-bb/overseas"));
    assert_eq!(refused, AppointmentError::LotElsewhere { state, unit });
}

#[test]
fn a_winner_without_electors_needs_a_ruling() {
    let error = at_large([1, 0, 0, 2, 0, 0], &[]).unwrap_err();
    let (unit, candidate) = (id("us-aa"), id("coe"));
    assert_eq!(error, AppointmentError::NoTicket { unit, candidate });
    assert!(error.to_string().contains("official ruling"));
    let hidden = at_large([4, 1, 0, 0, 4, 0], &[]).unwrap();
    let reason = UnresolvedReason::AggregateAhead { candidates: vec![id("other")] };
    assert_eq!((hidden.choices.len(), &hidden.unresolved[0].reason), (0, &reason));
}

#[test]
fn a_state_that_reports_itself_is_appointed_by_its_return() {
    let mut small = definition();
    small.units.retain(|unit| !unit.id.as_str().starts_with("us-aa/"));
    small.contests.retain(|contest| contest.id == id("president") || contest.id == id("house"));
    let small = check(small).unwrap();
    let mut whole = unit_return("us-aa", [1, 5, 0, 0, 0, 0]);
    whole.basis = Basis::Reconstructed;
    let votes = ChildResult::Return(&whole);
    let appointment = appoint(&small, &id("us-aa"), electors(3), votes, &[], &[]).unwrap();
    assert_eq!(by_ticket(&appointment), [("bell-x", 3)]);
    assert_eq!(appointment.status, ResultsStatus::UnofficialComplete);
}

#[test]
fn votes_that_do_not_fit_the_state_are_refused() {
    let honest = split();
    let state = canvass("us-bb", &honest.units);
    let state = ChildResult::Canvass(&state);
    let parts = [&honest.districts[0], &honest.districts[1], &honest.units[2]];
    let parts = parts.map(ChildResult::Return);
    let definition = checked();
    let error = |unit: &str, count, votes| {
        appoint(&definition, &id(unit), electors(count), votes, &parts, &[]).unwrap_err()
    };
    let (unit, districts) = (id("us-bb"), 2);
    let wrong = AppointmentError::Electors { state: unit, electors: electors(5), districts };
    assert_eq!(error("us-bb", 5, state), wrong);
    assert!(matches!(error("us-bb", 1, state), AppointmentError::Electors { .. }));
    assert!(matches!(error("us-aa", 4, state), AppointmentError::WrongUnit { .. }));
    assert!(matches!(error("us-zz", 4, state), AppointmentError::NotInCollege { .. }));
    let children = [ChildResult::Return(&honest.districts[0])];
    let second = canvass_unit(&definition, &id("us-bb"), Partition::District, &children).unwrap();
    let refused = error("us-bb", 4, ChildResult::Canvass(&second));
    let child = id("us-bb");
    assert_eq!(refused, AppointmentError::Canvass(CanvassError::SecondCount { child }));
    let parts = [ChildResult::Return(&honest.units[0])];
    let votes = canvass("us-aa", &[]);
    let votes = ChildResult::Canvass(&votes);
    let refused = appoint(&definition, &id("us-aa"), electors(4), votes, &parts, &[]);
    assert!(matches!(refused, Err(AppointmentError::NotAPart { .. })), "nothing by district here");
}

proptest! {
    /// Every elector is in exactly one place: chosen for a ticket, or unresolved.
    #[test]
    fn electors_are_conserved(
        first in prop::array::uniform3(0_u64..4),
        second in prop::array::uniform3(0_u64..4),
        overseas in prop::array::uniform3(0_u64..4),
    ) {
        let counts = |[ames, bell, other]: [u64; 3]| [ames, bell, 0, 0, other, 1];
        let state = Districts::new(counts(first), counts(second), counts(overseas));
        let appointment = state.appoint(&[]).unwrap();
        let chosen: u64 = appointment.choices.iter().map(|choice| choice.electors.get()).sum();
        let open: u64 = appointment.unresolved.iter().map(|choice| choice.electors.get()).sum();
        prop_assert_eq!(chosen + open, 4);
        let tickets: u64 = appointment.by_ticket.values().map(|electors| electors.get()).sum();
        prop_assert_eq!(tickets, chosen);
        prop_assert_eq!(appointment.choices.len() + appointment.unresolved.len(), 3);
    }
}
