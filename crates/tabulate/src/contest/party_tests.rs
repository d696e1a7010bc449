//! Party marks and lines, by the table of what each state's law says.

use std::sync::Arc;

use election::cvr::{CountItemType, MarkStatus, MarkedFor, PlacedMark, Rank};
use election::rules::{MarkRules, OvervotedContest, STRAIGHT_PARTY, straight_party_of};
use election::{
    BallotLine, Candidate, CandidateKind, Contest, Counting, CountingRules, DirectOvervote,
    DirectVotes, LineAllotment, LineRules, PartyMarkQuestion, PartyMarkRules, PartyMarks,
    SamePartyVotes, SeveralLines, SeveralParties, Source, SourceStatus, TooManyCandidates,
    VoteVariation,
};
use proptest::prelude::*;

use super::*;

fn candidate(id: &str, party: &str) -> Candidate {
    Candidate {
        id: id.parse().unwrap(),
        name: id.to_owned(),
        kind: CandidateKind::Person,
        party: Some(party.to_owned()).filter(|party| !party.is_empty()),
        lines: Vec::new(),
    }
}

fn contest(id: &str, seats: u32, candidates: Vec<Candidate>) -> Contest {
    let of_parties = seats == 0;
    Contest {
        id: id.parse().unwrap(),
        title: id.to_owned(),
        scope: "us".parse().unwrap(),
        vote_variation: if of_parties { VoteVariation::StraightParty } else { VoteVariation::NOfM },
        votes_allowed: seats.max(1),
        number_elected: seats,
        candidates,
    }
}

fn parties() -> Contest {
    contest("party", 0, vec![candidate("dem", "DEM"), candidate("rep", "REP")])
}

/// One seat: Ames (DEM), Bell (REP), Coe (no party).
fn one_seat() -> Contest {
    contest(
        "seat",
        1,
        vec![candidate("ames", "DEM"), candidate("bell", "REP"), candidate("coe", "")],
    )
}

/// Three seats: three Democrats, two Republicans.
fn board() -> Contest {
    let names = [("d1", "DEM"), ("d2", "DEM"), ("d3", "DEM"), ("r1", "REP"), ("r2", "REP")];
    contest("board", 3, names.map(|(id, party)| candidate(id, party)).to_vec())
}

fn source() -> Source {
    Source { citation: "made up".to_owned(), status: SourceStatus::Read, note: None }
}

fn counting(contest: &Contest, rules: PartyMarkRules) -> Counting {
    Counting {
        rules: CountingRules::Marks(MarkRules::NOfM {
            votes_allowed: contest.votes_allowed,
            overvoted: OvervotedContest::Void,
        }),
        sources: vec![source()],
        small_cells: None,
        party_marks: Some(PartyMarks {
            contest: "party".parse().unwrap(),
            interpreted: Vec::new(),
            rules,
            sources: vec![source()],
        }),
        lines: None,
    }
}

fn marks(names: &str) -> Vec<PlacedMark> {
    let mark = |name: &str| match name {
        "WRITE-IN" => MarkedFor::WriteIn,
        "OVERVOTE" => MarkedFor::Overvote,
        id => MarkedFor::Selection(id.parse().unwrap()),
    };
    let placed =
        |name| PlacedMark { mark: mark(name), rank: Rank(0), status: MarkStatus::Indicated };
    names.split_whitespace().map(placed).collect()
}

/// Adds ballots of one place, with these marks and these for parties.
fn add(cast: &mut CastBallots, own: &str, party: &str, place: CastPlace, ballots: u64) {
    let pattern = CastPattern { marks: marks(own), party_marks: marks(party) };
    let count = CastCount { pattern: 0, place: 0, ballots };
    cast.absorb(&CastBallots::new(vec![pattern], Arc::new(vec![place]), vec![count]));
}

fn place(unit: &str, count_type: CountItemType) -> CastPlace {
    CastPlace { unit: unit.parse().unwrap(), count_type }
}

/// Counts a contest that is for nobody else's ballots, with the contest of parties if given.
fn count_alone(
    contest: &Contest,
    counting: &Counting,
    parties: Option<&Contest>,
    ballots: &CastBallots,
) -> Result<ContestCount, ContestCountError> {
    let to_count = ContestToCount {
        contest,
        counting,
        units: &[],
        merged: &MergedUnits::default(),
        lots: &[],
        parties,
    };
    count_contest(&to_count, ballots)
}

/// One ballot, as `party marks | marks`, cast on election day.
fn cast(ballot: &str) -> CastBallots {
    let (party, own) = ballot.split_once('|').unwrap();
    let mut cast = CastBallots::default();
    add(&mut cast, own, party, place("us", CountItemType::ElectionDay), 1);
    cast
}

/// The count of one ballot in words: direct votes, votes by party mark in brackets, and what was
/// lost or left.
fn counted(contest: &Contest, counting: &Counting, ballot: &CastBallots) -> String {
    let count = match count_alone(contest, counting, Some(&parties()), ballot) {
        Ok(count) => count,
        Err(ContestCountError::NeedsRuling { question, .. }) => {
            return format!("needs a ruling: {question:?}");
        }
        Err(error) => panic!("{error}"),
    };
    let marks = count.marks.unwrap();
    let party = marks.party.unwrap();
    let mut words: Vec<String> = party.direct.keys().map(ToString::to_string).collect();
    words.extend(party.by_party_mark.keys().map(|id| format!("[{id}]")));
    if marks.overvotes.get() > 0 {
        words.push(format!("over {}", marks.overvotes));
    }
    if marks.undervotes.get() > 0 {
        words.push(format!("under {}", marks.undervotes));
    }
    words.join(" ")
}

fn check(contest: &Contest, rules: PartyMarkRules, cases: &[(&str, &str)]) {
    let counting = counting(contest, rules);
    for (ballot, expected) in cases {
        assert_eq!(counted(contest, &counting, &cast(ballot)), *expected, "{ballot}");
    }
}

fn preset(state: &str, contest: &Contest) -> PartyMarkRules {
    let preset = straight_party_of(state).unwrap();
    if contest.number_elected == 1 { preset.one_seat } else { preset.several_seats }
}

/// IC 3-12-1-7 and 3-12-1-8: a direct vote for another party counts and the party mark does not,
/// in that contest alone; for the marked party the mark counts and the direct one is ignored;
/// more direct votes than seats, and neither counts.
#[test]
fn straight_party_in_indiana_one_seat() {
    let seat = one_seat();
    check(
        &seat,
        preset("in", &seat),
        &[
            ("dem |", "[ames]"),
            ("dem | bell", "bell"),
            ("dem | coe", "coe"),
            ("dem | ames", "[ames]"),
            ("dem | ames bell", "over 1"),
            ("| bell", "bell"),
            ("|", "under 1"),
            ("dem rep |", "needs a ruling: SeveralParties"),
        ],
    );
}

/// For several seats only the overvote was read; the rest of subsection (d) was not.
#[test]
fn straight_party_in_indiana_several_seats_needs_a_ruling() {
    let board = board();
    check(
        &board,
        preset("in", &board),
        &[
            ("dem |", "[d1] [d2] [d3]"),
            ("dem | d1 d2 r1 r2", "over 3"),
            ("dem | r1", "needs a ruling: Direct"),
            ("dem | d1", "needs a ruling: SameParty"),
        ],
    );
    let at_large = straight_party_of("in").unwrap().not_reached;
    assert!(at_large.contains(&"at-large county council"));
}

/// 26 O.S. 7-127(5): a direct vote takes precedence for its office, the same candidate is one
/// vote, and two party marks void the party offices.
#[test]
fn straight_party_in_oklahoma() {
    let seat = one_seat();
    check(
        &seat,
        preset("ok", &seat),
        &[
            ("rep |", "[bell]"),
            ("rep | ames", "ames"),
            ("rep | bell", "bell"),
            ("dem rep |", "over 1"),
            ("dem rep | ames", "over 1"),
        ],
    );
    let board = board();
    check(&board, preset("ok", &board), &[("rep | d1", "needs a ruling: Direct")]);
}

/// Clerk's guidance (secondary): the party mark gives votes up to the most allowed, except where
/// a direct vote displaces an indirect one. Whom it displaces where more are left than seats was
/// not read.
#[test]
fn straight_party_in_michigan() {
    let seat = one_seat();
    check(&seat, preset("mi", &seat), &[("dem | bell", "bell"), ("dem | ames", "ames")]);
    let board = board();
    check(
        &board,
        preset("mi", &board),
        &[
            ("rep |", "[r1] [r2] under 1"),
            ("rep | d1", "d1 [r1] [r2]"),
            ("rep | r1", "r1 [r2] under 1"),
            ("rep | d1 d2 d3", "d1 d2 d3"),
            ("dem | r1", "needs a ruling: TooMany"),
            ("dem | r1 d2", "needs a ruling: TooMany"),
        ],
    );
}

/// Alabama, South Carolina and Texas: a direct vote replaces the mark in its contest.
#[test]
fn straight_party_where_a_direct_vote_replaces_the_mark() {
    let seat = one_seat();
    for state in ["al", "sc", "tx"] {
        check(
            &seat,
            preset(state, &seat),
            &[
                ("dem |", "[ames]"),
                ("dem | bell", "bell"),
                ("dem | ames", "ames"),
                ("dem | WRITE-IN", "undeclared-write-ins"),
                ("dem rep |", "needs a ruling: SeveralParties"),
            ],
        );
        let board = board();
        check(&board, preset(state, &board), &[("dem | r1", "needs a ruling: Direct")]);
    }
}

/// Kentucky, Utah, Iowa and Pennsylvania: nothing was read, and nothing is guessed.
#[test]
fn straight_party_where_no_law_was_read() {
    let seat = one_seat();
    for state in ["ky", "ut", "ia", "pa"] {
        let cases = [
            // What has one answer by any rule has it here.
            ("dem |", "[ames]"),
            ("dem | ames", "ames"),
            ("| bell", "bell"),
            ("dem | bell", "needs a ruling: Direct"),
            ("dem | ames bell", "needs a ruling: DirectOvervote"),
        ];
        check(&seat, preset(state, &seat), &cases);
    }
    assert_eq!(STRAIGHT_PARTY.len(), 10);
}

#[test]
fn a_direct_vote_may_supplement_or_replace_and_both_are_told_apart() {
    let board = board();
    let all = PartyMarkRules {
        direct: Some(DirectVotes::Supplement),
        same_party: Some(SamePartyVotes::DirectVotes),
        direct_overvote: Some(DirectOvervote::PartyMark),
        too_many: Some(TooManyCandidates::BallotOrder),
        several_parties: Some(SeveralParties::NoPartyMark),
    };
    check(
        &board,
        all,
        &[
            ("dem | r1", "r1 [d1] [d2]"),
            ("dem | d2", "d2 under 2"),
            ("dem | d1 r1 r2 d2", "[d1] [d2] [d3]"),
            ("dem rep | r1", "r1 under 2"),
            ("OVERVOTE | r1", "r1 under 2"),
            ("WRITE-IN | r1", "r1 under 2"),
            ("WRITE-IN |", "under 3"),
            ("dem | OVERVOTE", "over 3"),
        ],
    );
    let other = PartyMarkRules {
        direct: Some(DirectVotes::Override),
        too_many: Some(TooManyCandidates::Nothing),
        same_party: Some(SamePartyVotes::Both),
        ..all
    };
    check(&board, other, &[("dem | r1", "r1 under 2"), ("dem | d2", "d2 [d1] [d3]")]);
}

/// The trap of Texas to 2019: on paper a party mark and a mark for the same party's candidate are
/// one vote; on some screens the second touch took the vote away. The record keeps both kinds of
/// marks as they are, and the definition says which ballots a device has already interpreted.
#[test]
fn the_same_marks_differ_on_touch_screens_and_on_paper() {
    let seat = one_seat();
    let mut rules = counting(&seat, preset("tx", &seat));
    rules.party_marks.as_mut().unwrap().interpreted = vec![CountItemType::Early];
    let mut paper = CastBallots::default();
    add(&mut paper, "ames", "dem", place("us", CountItemType::AbsenteeMail), 1);
    // The screen turned the second touch into no mark at all.
    let mut screen = CastBallots::default();
    add(&mut screen, "", "dem", place("us", CountItemType::Early), 1);
    assert_eq!(counted(&seat, &rules, &paper), "ames");
    assert_eq!(counted(&seat, &rules, &screen), "under 1");
    // The same record, taken for paper, would give the vote that the screen took away.
    rules.party_marks.as_mut().unwrap().interpreted.clear();
    assert_eq!(counted(&seat, &rules, &screen), "[ames]");
}

#[test]
fn a_nonpartisan_contest_is_never_touched() {
    let seat = one_seat();
    let mut rules = counting(&seat, PartyMarkRules::default());
    rules.party_marks = None;
    let count = count_alone(&seat, &rules, Some(&parties()), &cast("dem |")).unwrap();
    let marks = count.marks.unwrap();
    assert_eq!((marks.undervotes.get(), marks.blank.get(), marks.party), (1, 1, None));
}

#[test]
fn party_marks_from_a_contest_that_is_not_given_are_refused() {
    let seat = one_seat();
    let rules = counting(&seat, PartyMarkRules::default());
    let error = count_alone(&seat, &rules, None, &cast("dem |")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "contest seat takes party marks from party, which the definition lacks"
    );
    let stranger = count_alone(&seat, &rules, Some(&parties()), &cast("green |")).unwrap_err();
    assert_eq!(stranger.to_string(), "a record marks green, which contest party does not have");
    let question = count_alone(&seat, &rules, Some(&parties()), &cast("dem | bell")).unwrap_err();
    let direct = PartyMarkQuestion::Direct;
    assert_eq!(
        question.to_string(),
        format!(
            "contest seat: 1 ballots have {direct}, and its rules do not say what that counts; \
             the definition needs the official ruling, with its source"
        )
    );
}

/// Coe on three lines, Bell on one.
fn fusion() -> Contest {
    let lines = ["coe/dem", "coe/ind", "coe/wfp"].map(|selection| BallotLine {
        selection: selection.parse().unwrap(),
        party: selection[4..].to_uppercase(),
    });
    let coe = Candidate { lines: lines.to_vec(), ..candidate("coe", "") };
    contest("seat", 1, vec![coe, candidate("bell", "REP")])
}

fn line_count(several: SeveralLines, allot: Option<LineAllotment>) -> MarkCount {
    let mut cast = CastBallots::default();
    for (own, ballots) in [
        ("coe/dem", 6),
        ("coe/ind", 1),
        ("coe/wfp", 3),
        ("coe/dem coe/wfp", 4),
        ("coe/ind coe/wfp", 1),
        ("coe/wfp bell", 2),
        ("bell", 7),
    ] {
        add(&mut cast, own, "", place("us", CountItemType::ElectionDay), ballots);
    }
    let contest = fusion();
    let mut rules = counting(&contest, PartyMarkRules::default());
    rules.party_marks = None;
    rules.lines = Some(LineRules { several, allot, sources: vec![source()] });
    count_alone(&contest, &rules, None, &cast).unwrap().marks.unwrap()
}

fn lines(of: &std::collections::BTreeMap<election::SelectionId, election::VoteCount>) -> String {
    of.iter().map(|(id, votes)| format!("{id} {votes} ")).collect()
}

/// Attack C28: one candidate on three lines, some ballots with two of them marked. The candidate
/// has one vote from each ballot, and lines and unknown votes are a partition of them.
#[test]
fn c28_lines_and_unknown_votes_are_a_partition_of_a_candidates_votes() {
    // Connecticut: votes on several lines belong to none.
    let unknown = line_count(SeveralLines::Unknown, None);
    let coe = "coe".parse().unwrap();
    assert_eq!(unknown.votes[&coe].get(), 15);
    assert_eq!((unknown.overvotes.get(), unknown.overvoted.get()), (2, 2));
    let by_line = unknown.lines.unwrap();
    assert_eq!(lines(&by_line.lines), "coe/dem 6 coe/ind 1 coe/wfp 3 ");
    assert_eq!(by_line.unknown[&coe].get(), 5);
    // No rule for dividing them, no totals for parties.
    assert!(by_line.for_parties.is_empty());
    // New York's practice: the first of the marked lines.
    let first = line_count(SeveralLines::FirstLine, None);
    assert_eq!(first.votes[&coe].get(), 15);
    let by_line = first.lines.unwrap();
    assert_eq!(lines(&by_line.lines), "coe/dem 10 coe/ind 2 coe/wfp 3 ");
    assert!(by_line.unknown.is_empty());
}

/// Five unknown votes over 6, 1 and 3 known ones: shares of 3, 0.5 and 1.5, each rounded down;
/// one vote stays unknown. The lines' own counts and the candidate's do not change.
#[test]
fn c28_unknown_votes_are_divided_for_party_totals_alone_and_by_a_stated_rule() {
    let rule = Some(LineAllotment::ProportionalRoundedDown);
    let count = line_count(SeveralLines::Unknown, rule);
    let by_line = count.lines.unwrap();
    assert_eq!(lines(&by_line.for_parties), "coe/dem 9 coe/ind 1 coe/wfp 4 ");
    assert_eq!(lines(&by_line.lines), "coe/dem 6 coe/ind 1 coe/wfp 3 ");
    assert_eq!(count.votes[&"coe".parse().unwrap()].get(), 15);
}

/// A party mark votes for its candidate on the party's own line.
#[test]
fn c28_a_party_mark_counts_on_the_line_of_its_party() {
    let contest = fusion();
    let mut rules = counting(&contest, OVERRIDE);
    rules.lines =
        Some(LineRules { several: SeveralLines::Unknown, allot: None, sources: vec![source()] });
    let mut parties = parties();
    parties.candidates.push(candidate("wfp", "WFP"));
    let count = count_alone(&contest, &rules, Some(&parties), &cast("wfp |")).unwrap();
    assert_eq!(lines(&count.marks.unwrap().lines.unwrap().lines), "coe/wfp 1 ");
}

const OVERRIDE: PartyMarkRules = PartyMarkRules {
    direct: Some(DirectVotes::Override),
    same_party: Some(SamePartyVotes::DirectVotes),
    direct_overvote: Some(DirectOvervote::Void),
    too_many: Some(TooManyCandidates::Nothing),
    several_parties: Some(SeveralParties::NoPartyMark),
};

fn any_rules() -> impl Strategy<Value = PartyMarkRules> {
    let of = (any::<bool>(), 0..3_u8, any::<bool>(), any::<bool>(), any::<bool>());
    of.prop_map(|(direct, same, over, many, several)| PartyMarkRules {
        direct: Some(if direct { DirectVotes::Override } else { DirectVotes::Supplement }),
        same_party: Some(match same {
            0 => SamePartyVotes::DirectVotes,
            1 => SamePartyVotes::PartyMark,
            _ => SamePartyVotes::Both,
        }),
        direct_overvote: Some(if over { DirectOvervote::Void } else { DirectOvervote::PartyMark }),
        too_many: Some(if many {
            TooManyCandidates::Nothing
        } else {
            TooManyCandidates::BallotOrder
        }),
        several_parties: Some(if several {
            SeveralParties::NoPartyMark
        } else {
            SeveralParties::Void
        }),
    })
}

proptest! {
    /// Invariant 4: under every rule each vote of each ballot is in one place, what comes from
    /// marks and what comes from party marks sum to the whole, and units sum to the contest.
    #[test]
    fn every_vote_is_in_one_place_under_every_rule_of_party_marks(
        rules in any_rules(),
        ballots in prop::collection::vec(
            (
                prop::collection::vec(0_usize..3, 0..3),
                prop::collection::vec(0_usize..6, 0..6),
                0_u8..3,
                1_u64..4,
            ),
            0..12,
        ),
    ) {
        let contest = board();
        let mut counting = counting(&contest, rules);
        counting.party_marks.as_mut().unwrap().interpreted = vec![CountItemType::Early];
        let mut cast = CastBallots::default();
        for (party, own, at, count) in &ballots {
            let names = ["d1", "d2", "d3", "r1", "r2", "WRITE-IN"];
            let party: Vec<&str> = party.iter().map(|at| ["dem", "rep", "OVERVOTE"][*at]).collect();
            let own: Vec<&str> = own.iter().map(|at| names[*at]).collect();
            let kind = if *at == 2 { CountItemType::Early } else { CountItemType::ElectionDay };
            let place = place(&format!("us/{at}"), kind);
            add(&mut cast, &own.join(" "), &party.join(" "), place, *count);
        }
        let count = count_alone(&contest, &counting, Some(&parties()), &cast).unwrap();
        let all = count.marks.unwrap();
        let sum = |votes: &std::collections::BTreeMap<CandidateId, election::VoteCount>| -> u64 {
            votes.values().map(|votes| votes.get()).sum()
        };
        let seats = u64::from(contest.votes_allowed);
        let ballots = count.ballots.get();
        let lost = all.undervotes.get() + all.overvotes.get();
        prop_assert_eq!(sum(&all.votes) + lost, seats * ballots);
        let party = all.party.unwrap();
        prop_assert_eq!(sum(&party.direct) + sum(&party.by_party_mark), sum(&all.votes));
        for cells in [
            count.by_unit.iter().map(|cell| (cell.ballots, &cell.marks)).collect::<Vec<_>>(),
            count.by_type.iter().map(|cell| (cell.ballots, &cell.marks)).collect::<Vec<_>>(),
        ] {
            let votes = cells.iter().map(|(_, marks)| sum(&marks.as_ref().unwrap().votes));
            prop_assert_eq!(votes.sum::<u64>(), sum(&all.votes));
            prop_assert_eq!(cells.iter().map(|(ballots, _)| ballots.get()).sum::<u64>(), ballots);
        }
    }
}

/// One ballot with both of two lines marked: no line has a vote by which it could be divided.
#[test]
fn c28_unknown_votes_alone_have_no_share_of_anything() {
    let line = |selection: &str| BallotLine {
        selection: selection.parse().unwrap(),
        party: selection.to_owned(),
    };
    let lines = ["coe/dem", "coe/wfp"].map(line).to_vec();
    let coe = Candidate { lines, ..candidate("coe", "") };
    let contest = contest("seat", 1, vec![coe, candidate("bell", "REP")]);
    let mut rules = counting(&contest, PartyMarkRules::default());
    rules.party_marks = None;
    rules.lines = Some(LineRules {
        several: SeveralLines::Unknown,
        allot: Some(LineAllotment::ProportionalRoundedDown),
        sources: vec![source()],
    });
    let of = |ballot| {
        let count = count_alone(&contest, &rules, None, &cast(ballot)).unwrap();
        count.marks.unwrap().lines.unwrap()
    };
    let both = of("| coe/dem coe/wfp");
    assert_eq!(both.unknown[&"coe".parse().unwrap()].get(), 1);
    assert!(both.lines.is_empty() && both.for_parties.is_empty());
    let one = of("| coe/wfp");
    assert!(one.unknown.is_empty());
    assert_eq!(one.lines, one.for_parties);
    assert_eq!(one.lines[&"coe/wfp".parse().unwrap()].get(), 1);
}

/// Attack C28: marks for parties are those of the contest that the rules name, and of no other.
#[test]
fn c28_party_marks_of_another_contest_are_refused() {
    let (seat, other) = (one_seat(), Contest { id: "primary".parse().unwrap(), ..parties() });
    let rules = counting(&seat, OVERRIDE);
    let error = count_alone(&seat, &rules, Some(&other), &cast("dem |")).unwrap_err();
    assert!(matches!(error, ContestCountError::NoParties { .. }), "{error}");
    let count = count_alone(&seat, &rules, Some(&parties()), &cast("dem |")).unwrap();
    assert_eq!(count.marks.unwrap().votes[&"ames".parse().unwrap()].get(), 1);
}
