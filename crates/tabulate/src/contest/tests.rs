use std::sync::Arc;

use election::cvr::{CountItemType, MarkStatus, MarkedFor, PlacedMark, Rank};
use election::rules::{
    BatchElimination, Cutoff, MarkRules, OvervoteRule, RankedMethod, RankedRules, RepeatRule,
    SkipRule, StopRule, ThresholdBasis, TieRule, WriteInRule,
};
use election::{
    BallotCount, Candidate, CandidateKind, Contest, Counting, CountingRules, SmallCells, Source,
    SourceStatus, UnitId, VoteVariation,
};

use super::*;

fn contest(variation: VoteVariation) -> Contest {
    let person = |id: &str| Candidate {
        id: id.parse().unwrap(),
        name: id.to_owned(),
        kind: CandidateKind::Person,
        party: None,
        lines: Vec::new(),
    };
    Contest {
        id: "house".parse().unwrap(),
        title: "House".to_owned(),
        scope: "us".parse().unwrap(),
        vote_variation: variation,
        votes_allowed: 1,
        number_elected: 1,
        candidates: ["ames", "bell", "coe"].map(person).to_vec(),
    }
}

fn source() -> Source {
    Source { citation: "made up".to_owned(), status: SourceStatus::Read, note: None }
}

fn counting(rules: CountingRules, fewest: Option<u64>) -> Counting {
    let small_cells = fewest
        .map(|fewest| SmallCells { fewest: BallotCount::new(fewest).unwrap(), source: source() });
    Counting { rules, sources: vec![source()], small_cells, party_marks: None, lines: None }
}

fn runoff() -> CountingRules {
    CountingRules::Ranked(RankedRules {
        method: RankedMethod::InstantRunoff,
        threshold: ThresholdBasis::EachRound,
        stop: StopRule::TwoRemain,
        stop_after_round: None,
        overvote: OvervoteRule::Exhaust,
        skips: SkipRule::AtMost(1),
        repeats: RepeatRule::Ignore,
        write_ins: WriteInRule::InTurn,
        cutoff: Cutoff::None,
        batch: BatchElimination::None,
        ties: TieRule::Lot,
        decimal_places: 0,
    })
}

fn mark(name: &str, rank: u16) -> PlacedMark {
    let mark = match name {
        "WRITE-IN" => MarkedFor::WriteIn,
        "OVERVOTE" => MarkedFor::Overvote,
        id => MarkedFor::Selection(id.parse().unwrap()),
    };
    PlacedMark { mark, rank: Rank(rank), status: MarkStatus::Indicated }
}

/// Rows of: unit, ballots, names in the order of ranks (or without ranks).
fn ballots(rows: &[(&str, u64, &[&str])], ranked: bool) -> CastBallots {
    let mut cast = CastBallots::default();
    for (unit, ballots, names) in rows {
        let count_type = CountItemType::ElectionDay;
        let place = CastPlace { unit: unit.parse().unwrap(), count_type };
        let count = CastCount { pattern: 0, place: 0, ballots: *ballots };
        let rank = |at: u16| if ranked { at } else { 0 };
        let marks: Vec<PlacedMark> =
            (1..).zip(*names).map(|(at, name)| mark(name, rank(at))).collect();
        cast.absorb(&CastBallots::new(vec![marks.into()], Arc::new(vec![place]), vec![count]));
    }
    cast
}

fn counted(
    variation: VoteVariation,
    counting: &Counting,
    lots: &[RoundLot],
    ballots: &CastBallots,
) -> Result<ContestCount, ContestCountError> {
    let contest = contest(variation);
    let (a, b) = ("us/a".parse().unwrap(), "us/b".parse().unwrap());
    let to_count = ContestToCount {
        contest: &contest,
        counting,
        units: &[&a, &b],
        merged: &MergedUnits::default(),
        lots,
        parties: None,
    };
    count_contest(&to_count, ballots)
}

fn votes(count: &std::collections::BTreeMap<CandidateId, election::Amount>) -> String {
    count.iter().map(|(id, votes)| format!("{id} {votes} ")).collect()
}

#[test]
fn a_runoff_is_counted_by_rounds_and_units_add_up() {
    let cast = ballots(
        &[
            ("us/a", 4, &["ames"]),
            ("us/a", 3, &["bell", "coe"]),
            ("us/b", 2, &["coe", "bell"]),
            ("us/b", 1, &["coe"]),
            ("us/b", 1, &[]),
        ],
        true,
    );
    let count = counted(VoteVariation::Rcv, &counting(runoff(), None), &[], &cast);
    let count = count.unwrap();
    assert_eq!(count.ballots.get(), 11);
    let [pass] = &count.passes[..] else { panic!("one seat, one pass") };
    // Bell and Coe tie for last with three votes each, and the rule leaves that to a lot.
    let tied = Ended::Tied {
        between: vec!["bell".parse().unwrap(), "coe".parse().unwrap()],
        deciding: TiedFor::Elimination,
    };
    assert_eq!(pass.ending, tied);
    assert_eq!(votes(&pass.rounds[0].votes), "ames 4 bell 3 coe 3 undeclared-write-ins 0 ");
    let units: Vec<String> =
        count.by_unit.iter().map(|cell| votes(&cell.passes[0][0].votes)).collect();
    assert_eq!(
        units,
        [
            "ames 4 bell 3 coe 0 undeclared-write-ins 0 ",
            "ames 0 bell 0 coe 3 undeclared-write-ins 0 "
        ]
    );
    assert_eq!(count.by_unit[1].passes[0][0].inactive.to_string(), "1");
}

#[test]
fn marks_are_counted_with_what_was_left_unused_and_lost() {
    let cast = ballots(
        &[
            ("us/a", 4, &["ames"]),
            ("us/a", 2, &["ames", "bell"]),
            ("us/b", 3, &["bell"]),
            ("us/b", 1, &["OVERVOTE"]),
            ("us/b", 5, &[]),
            ("us/b", 1, &["WRITE-IN"]),
        ],
        false,
    );
    let rules = counting(CountingRules::Marks(MarkRules::Plurality), None);
    let count = counted(VoteVariation::Plurality, &rules, &[], &cast).unwrap();
    let marks = count.marks.unwrap();
    let votes: Vec<(String, u64)> =
        marks.votes.iter().map(|(id, votes)| (id.to_string(), votes.get())).collect();
    let expected =
        [("ames", 4), ("bell", 3), ("undeclared-write-ins", 1)].map(|(id, n)| (id.to_owned(), n));
    assert_eq!(votes, expected);
    assert_eq!((marks.overvotes.get(), marks.undervotes.get()), (3, 5));
    assert_eq!((marks.overvoted.get(), marks.blank.get()), (3, 5));
}

/// Attack P12: a unit with few voters, or with voters who all voted alike, tells their votes.
#[test]
fn p12_small_and_unanimous_units_are_merged_and_every_total_still_adds_up() {
    let rows: [(&str, u64, &[&str]); 6] = [
        ("us/large", 60, &["ames"]),
        ("us/large", 40, &["bell"]),
        ("us/middle", 12, &["ames"]),
        ("us/middle", 8, &["bell"]),
        ("us/small", 2, &["ames"]),
        ("us/alike", 15, &["bell"]),
    ];
    let rules = |fewest| counting(CountingRules::Marks(MarkRules::Plurality), fewest);
    let of = |rows: &[(&str, u64, &[&str])], fewest| {
        let cast = ballots(rows, false);
        counted(VoteVariation::Plurality, &rules(fewest), &[], &cast).unwrap()
    };
    let shown = |count: &ContestCount| -> Vec<(Vec<String>, u64)> {
        let names = |of: &[UnitId]| of.iter().map(ToString::to_string).collect();
        count.by_unit.iter().map(|cell| (names(&cell.of), cell.ballots.get())).collect()
    };
    let row = |names: &[&str], ballots| (names.iter().map(|n| (*n).to_owned()).collect(), ballots);
    // Without a rule nothing is hidden.
    assert_eq!(shown(&of(&rows, None)).len(), 4);
    let merged = of(&rows, Some(10));
    assert_eq!(
        shown(&merged),
        [row(&["us/alike", "us/small"], 17), row(&["us/large"], 100), row(&["us/middle"], 20)]
    );
    // One small unit alone could be had by subtraction: the next smallest joins it.
    let alone = of(&rows[..5], Some(10));
    let expected = [row(&["us/large"], 100), row(&["us/middle", "us/small"], 22)];
    assert_eq!(shown(&alone), expected);
    for count in [&merged, &alone] {
        let whole = count.marks.as_ref().unwrap();
        for (id, votes) in &whole.votes {
            let parts = count
                .by_unit
                .iter()
                .filter_map(|cell| Some(cell.marks.as_ref()?.votes.get(id)?.get()));
            assert_eq!(parts.sum::<u64>(), votes.get(), "{id}");
        }
    }
}

/// Fewest is 10. Nine are too few and ten are not; fifteen who voted alike tell their votes however
/// many they are; and what is shown together is two parts at least and ten ballots at least.
#[test]
fn p12_the_threshold_of_small_parts_is_exact() {
    let rules = counting(CountingRules::Marks(MarkRules::Plurality), Some(10));
    let shown = |units: &[(&str, u64, u64)]| -> Vec<String> {
        let cast: Vec<(&str, u64, &[&str])> = units
            .iter()
            .flat_map(|(unit, ames, bell)| {
                [(*unit, *ames, &["ames"][..]), (*unit, *bell, &["bell"][..])]
            })
            .filter(|(_, ballots, _)| *ballots > 0)
            .collect();
        let count = counted(VoteVariation::Plurality, &rules, &[], &ballots(&cast, false)).unwrap();
        let names = |of: &[UnitId]| of.iter().map(ToString::to_string).collect::<Vec<_>>();
        count.by_unit.iter().map(|cell| names(&cell.of).join("+")).collect()
    };
    let (large, middle) = (("large", 60, 40), ("middle", 12, 8));
    assert_eq!(shown(&[("ten", 6, 4), large, middle]), ["large", "middle", "ten"]);
    assert_eq!(shown(&[("nine", 5, 4), large, middle]), ["large", "middle+nine"]);
    assert_eq!(shown(&[("alike", 0, 15), large, middle]), ["alike+middle", "large"]);
    let halves = |one: u64| [("a", one - 2, 2), ("b", 3, 2), large, middle];
    assert_eq!(shown(&halves(5)), ["a+b", "large", "middle"]);
    assert_eq!(shown(&halves(4)), ["a+b+middle", "large"]);
}

/// A row of no ballots is no pattern and no place.
#[test]
fn rows_without_a_ballot_leave_nothing_behind() {
    let pattern = |name: &str| CastPattern::from(vec![mark(name, 1)]);
    let place = |unit: &str| CastPlace {
        unit: unit.parse().unwrap(),
        count_type: CountItemType::ElectionDay,
    };
    let cast = |last: u64| {
        let counts = [(0, 0, 3), (1, 1, last)].map(|(pattern, place, ballots)| CastCount {
            pattern,
            place,
            ballots,
        });
        let places = Arc::new(vec![place("us/a"), place("us/b")]);
        CastBallots::new(vec![pattern("ames"), pattern("bell")], places, counts.to_vec())
    };
    assert_eq!(cast(0), ballots(&[("us/a", 3, &["ames"])], true));
    let units = |cast: &CastBallots| cast.units().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(units(&cast(0)), ["us/a"]);
    assert_eq!(units(&cast(1)), ["us/a", "us/b"]);
}

/// Coe falls with three ballots: two go to Bell, and one names nobody else.
#[test]
fn votes_that_move_are_told_by_name() {
    let rows: [(&str, u64, &[&str]); 4] = [
        ("us/a", 5, &["ames"]),
        ("us/a", 4, &["bell"]),
        ("us/a", 2, &["coe", "bell"]),
        ("us/b", 1, &["coe"]),
    ];
    let rules = counting(runoff(), None);
    let count = counted(VoteVariation::Rcv, &rules, &[], &ballots(&rows, true)).unwrap();
    let rounds = &count.passes[0].rounds;
    // The line of write-ins falls first, and has nothing that could move.
    let [write_ins, coe, last] = &rounds[..] else { panic!("three rounds") };
    assert_eq!((&write_ins.moved[..], &last.moved[..]), (&[][..], &[][..]));
    let [moved] = &coe.moved[..] else { panic!("one fell") };
    assert_eq!((moved.from.as_str(), votes(&moved.to).as_str()), ("coe", "bell 2 "));
    assert_eq!((moved.inactive.to_string(), moved.residual.to_string()), ("1".into(), "0".into()));
}

#[test]
fn batches_in_any_order_and_split_give_the_same_count() {
    let rows: [(&str, u64, &[&str]); 4] = [
        ("us/a", 5, &["ames", "bell"]),
        ("us/b", 4, &["bell"]),
        ("us/a", 2, &["coe", "bell"]),
        ("us/b", 1, &["OVERVOTE"]),
    ];
    let whole = ballots(&rows, true);
    for at in 0..=rows.len() {
        let mut parts = ballots(&rows[at..], true);
        parts.absorb(&ballots(&rows[..at], true));
        assert_eq!(parts, whole);
    }
    let count = |cast: &CastBallots| {
        counted(VoteVariation::Rcv, &counting(runoff(), None), &[], cast).unwrap()
    };
    let [pass] = &count(&whole).passes[..] else { panic!("one pass") };
    assert_eq!(pass.elected, ["bell".parse().unwrap()]);
    let last = pass.rounds.last().unwrap();
    assert_eq!(votes(&last.votes), "ames 5 bell 6 ");
}

#[test]
fn a_mark_that_the_rules_cannot_count_is_named() {
    let stranger = ballots(&[("us/a", 1, &["dunn"])], true);
    let rules = counting(runoff(), None);
    let error = counted(VoteVariation::Rcv, &rules, &[], &stranger).unwrap_err();
    assert!(matches!(error, ContestCountError::UnknownSelection { .. }), "{error}");
    let unranked = ballots(&[("us/a", 1, &["ames"])], false);
    let error = counted(VoteVariation::Rcv, &rules, &[], &unranked).unwrap_err();
    assert!(matches!(error, ContestCountError::Ranks { .. }), "{error}");
}

/// Four for Ames, and three each for Bell and Coe, who are second to each other.
fn tied() -> CastBallots {
    let rows: [(&str, u64, &[&str]); 3] =
        [("us/a", 4, &["ames"]), ("us/a", 3, &["bell", "coe"]), ("us/a", 3, &["coe", "bell"])];
    ballots(&rows, true)
}

fn lot(round: u32, between: &[&str], chosen: &str) -> RoundLot {
    let between = between.iter().map(|id| id.parse().unwrap()).collect();
    RoundLot { pass: 1, round, between, chosen: chosen.parse().unwrap() }
}

#[test]
fn a_lot_breaks_the_tie_that_it_was_drawn_for() {
    let rules = counting(runoff(), None);
    let drawn = lot(2, &["coe", "bell"], "coe");
    let count = counted(VoteVariation::Rcv, &rules, &[drawn], &tied()).unwrap();
    let [pass] = &count.passes[..] else { panic!("one pass") };
    // Nobody wrote anybody in, so that the line of write-ins falls in round 1. Then Coe falls by
    // lot, and Coe's three ballots go to Bell, who has six of ten.
    assert_eq!(pass.elected, ["bell".parse().unwrap()]);
    let tie = pass.rounds[1].tie.as_ref().expect("a tie was broken");
    assert_eq!((tie.chosen.as_str(), tie.deciding), ("coe", TiedFor::Elimination));
    // Nobody voted in the other unit, or its ballots are not here: the count cannot know.
    assert_eq!(count.missing, ["us/b".parse().unwrap()]);
}

#[test]
fn a_lot_for_another_tie_is_refused() {
    let rules = counting(runoff(), None);
    for other in [
        lot(1, &["bell", "coe"], "coe"),
        lot(2, &["ames", "coe"], "coe"),
        lot(2, &["bell", "coe"], "ames"),
        lot(0, &["bell", "coe"], "coe"),
        lot(2, &["bell", "coe"], "nobody"),
    ] {
        let error = counted(VoteVariation::Rcv, &rules, &[other], &tied()).unwrap_err();
        assert!(
            matches!(
                error,
                ContestCountError::LotMismatch { .. }
                    | ContestCountError::Count(CountError::LotOutsideTie { .. })
            ),
            "{error}"
        );
    }
    let marks = counting(CountingRules::Marks(MarkRules::Plurality), None);
    let drawn = lot(1, &["bell", "coe"], "coe");
    let none = CastBallots::default();
    let error = counted(VoteVariation::Plurality, &marks, &[drawn], &none).unwrap_err();
    assert!(matches!(error, ContestCountError::LotOfNoRound { .. }), "{error}");
}

/// A batch may have a contest's column and no ballot with it.
#[test]
fn a_batch_without_a_ballot_of_the_contest_is_no_part() {
    let (rules, contest) = (counting(runoff(), None), contest(VoteVariation::Rcv));
    let to_count = ContestToCount {
        contest: &contest,
        counting: &rules,
        units: &[],
        merged: &MergedUnits::default(),
        lots: &[lot(2, &["bell", "coe"], "coe")],
        parties: None,
    };
    let (none, all) = (CastBallots::default(), tied());
    let parts = count_by_batch(&to_count, &[("none", &none), ("all", &all)]).unwrap();
    let [only] = &parts[..] else { panic!("{parts:?}") };
    assert_eq!((&only.of[..], only.ballots.get()), (&["all"][..], 10));
    assert_eq!(only.passes[0].len(), 3);
}

/// A lot is drawn between two at least, and one of them is drawn: anything else is a decision.
#[test]
fn a_lot_between_one_is_none() {
    let mut ranked = match runoff() {
        CountingRules::Ranked(rules) => rules,
        CountingRules::Marks(_) => unreachable!("a runoff has ranks"),
    };
    ranked.ties = TieRule::EarlierRoundsThenLot;
    let rules = counting(CountingRules::Ranked(ranked), None);
    let count = |lot: RoundLot| counted(VoteVariation::Rcv, &rules, &[lot], &tied());
    assert!(count(lot(2, &["bell", "coe"], "coe")).is_ok());
    for other in [lot(2, &["coe"], "coe"), lot(2, &[], "coe"), lot(2, &["bell"], "coe")] {
        let error = count(other).unwrap_err();
        assert!(matches!(error, ContestCountError::LotMismatch { .. }), "{error}");
    }
}

/// Three are tied, and earlier rounds leave all three: the lot was between those whom it names.
#[test]
fn a_lot_chooses_one_of_those_it_was_between() {
    let mut ranked = match runoff() {
        CountingRules::Ranked(rules) => rules,
        CountingRules::Marks(_) => unreachable!("a runoff has ranks"),
    };
    ranked.ties = TieRule::EarlierRoundsThenLot;
    let rules = counting(CountingRules::Ranked(ranked), None);
    let rows: [(&str, u64, &[&str]); 3] =
        [("us/a", 3, &["ames"]), ("us/a", 3, &["bell"]), ("us/a", 3, &["coe", "ames"])];
    let cast = ballots(&rows, true);
    let count =
        |between: &[&str]| counted(VoteVariation::Rcv, &rules, &[lot(2, between, "coe")], &cast);
    assert_eq!(count(&["ames", "bell", "coe"]).unwrap().passes[0].elected[0].as_str(), "ames");
    let error = count(&["ames", "bell"]).unwrap_err();
    assert!(matches!(error, ContestCountError::LotMismatch { .. }), "{error}");
}

/// Coe and the line of write-ins have two each.
#[test]
fn write_ins_have_a_name_in_lots() {
    let rows: [(&str, u64, &[&str]); 4] = [
        ("us/a", 4, &["ames"]),
        ("us/a", 3, &["bell"]),
        ("us/a", 2, &["coe"]),
        ("us/a", 2, &["WRITE-IN"]),
    ];
    let rules = counting(runoff(), None);
    let count = |chosen: &str| {
        let lots = [lot(1, &["coe", "undeclared-write-ins"], chosen)];
        counted(VoteVariation::Rcv, &rules, &lots, &ballots(&rows, true))
    };
    for chosen in ["coe", "undeclared-write-ins"] {
        let count = count(chosen).unwrap();
        assert_eq!(count.passes[0].rounds[0].eliminated[0].as_str(), chosen);
    }
    let error = count("nobody").unwrap_err();
    assert!(matches!(error, ContestCountError::LotMismatch { .. }), "{error}");
}
