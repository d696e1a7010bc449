//! Counts for one seat, each worked out by hand.

use expect_test::expect;

use super::notation::check;

#[test]
fn exhausted_ballots_shrink_the_majority() {
    check(
        "elect 1 | 40 A | 35 B>C | 25 C",
        &expect![[r"
        round 1  A 40  B 35  C 25  threshold 51  eliminate C
        round 2  A 40  B 35  exhausted 25  threshold 38  elect A
    "]],
    );
}

#[test]
fn a_threshold_of_the_first_round_stays() {
    check(
        "elect 1 first-round | 40 A | 35 B>C | 25 C",
        &expect![[r"
        round 1  A 40  B 35  C 25  threshold 51  eliminate C
        round 2  A 40  B 35  exhausted 25  threshold 51  elect A
    "]],
    );
}

#[test]
fn a_count_to_the_last_two_keeps_the_winners_threshold() {
    check(
        "elect 1 two-remain | 60 A>B | 25 B | 10 C>B | 5 D",
        &expect![[r"
        round 1  A 60  B 25  C 10  D 5  threshold 51  elect A
        round 2  A 60  B 25  C 10  D 5  threshold 51  eliminate D
        round 3  A 60  B 25  C 10  exhausted 5  threshold 51  eliminate C
        round 4  A 60  B 35  exhausted 5  threshold 51
    "]],
    );
}

/// Minneapolis asks that their sum be less than the next, Maine (2020) that it not surpass it.
#[test]
fn equality_parts_two_rules_for_falling_together() {
    check(
        "elect 1 batch | 45 A | 30 B | 20 C>B | 10 D | 10 E",
        &expect![[r"
        round 1  A 45  B 30  C 20  D 10  E 10  threshold 58
        a lot decides between D E: Loser
    "]],
    );
    check(
        "elect 1 batch-equal | 45 A | 30 B | 20 C>B | 10 D | 10 E",
        &expect![[r"
        round 1  A 45  B 30  C 20  D 10  E 10  threshold 58  eliminate D E
        round 2  A 45  B 30  C 20  exhausted 20  threshold 48  eliminate C
        round 3  A 45  B 50  exhausted 20  threshold 48  elect B
    "]],
    );
}

#[test]
fn one_alone_is_no_batch_but_falls_as_the_lowest() {
    check(
        "elect 1 batch | 5 A | 4 B | 2 C>B",
        &expect![[r"
        round 1  A 5  B 4  C 2  threshold 6  eliminate C
        round 2  A 5  B 6  threshold 6  elect B
    "]],
    );
}

#[test]
fn c33_a_tie_is_an_outcome_until_a_lot_is_given() {
    check(
        "elect 1 | 3 A | 2 B | 2 C",
        &expect![[r"
        round 1  A 3  B 2  C 2  threshold 4
        a lot decides between B C: Loser
    "]],
    );
    check(
        "elect 1 lot 1=B | 3 A | 2 B>C | 2 C",
        &expect![[r"
        round 1  A 3  B 2  C 2  threshold 4  eliminate B  tie B C
        round 2  A 3  C 4  threshold 4  elect C
    "]],
    );
    check(
        "elect 1 lot 1=A | 3 A | 2 B>C | 2 C",
        &expect![[r"
        the lot of pass 1, round 1 chose somebody who was not part of the tie
    "]],
    );
}

#[test]
fn earlier_rounds_break_a_tie_from_the_last_back() {
    // D falls alone; then B and C have four each, of which C had three before.
    check(
        "elect 1 earlier | 6 A | 4 B>A | 3 C | 1 D>C",
        &expect![[r"
        round 1  A 6  B 4  C 3  D 1  threshold 8  eliminate D
        round 2  A 6  B 4  C 4  threshold 8  eliminate C  tie B C
        round 3  A 6  B 4  exhausted 4  threshold 6  elect A
    "]],
    );
}

#[test]
fn skipped_ranks_are_judged_when_they_are_reached() {
    check(
        "elect 1 skips 1 | 5 A | 4 B | 1 _>C>_>_>B | 2 _>_>B | 1 C>_>B",
        &expect![[r"
        round 1  A 5  B 4  C 2  skipped 2  threshold 6  eliminate C
        round 2  A 5  B 5  skipped 3  threshold 6
        a lot decides between A B: Winner
    "]],
    );
}

#[test]
fn overvotes_by_each_rule() {
    let ballots = "| 5 A | 4 B | 1 C=D>B | 1 !>B | 2 C | 1 D=A>B";
    check(
        &format!("elect 1 overvote skip {ballots}"),
        &expect![[r"
        round 1  A 5  B 7  C 2  D 0  threshold 8  eliminate D
        round 2  A 5  B 7  C 2  threshold 8  eliminate C
        round 3  A 5  B 7  exhausted 2  threshold 7  elect B
    "]],
    );
    check(
        &format!("elect 1 {ballots}"),
        &expect![[r"
        round 1  A 5  B 4  C 2  D 0  overvotes 3  threshold 6  eliminate D
        round 2  A 5  B 4  C 2  overvotes 3  threshold 6  eliminate C
        round 3  A 5  B 4  exhausted 2  overvotes 3  threshold 5  elect A
    "]],
    );
    // D falls first, but by then C=D and D=A have been exhausted, since both continued.
    check(
        &format!("elect 1 overvote several {ballots}"),
        &expect![[r"
        round 1  A 5  B 4  C 2  D 0  overvotes 3  threshold 6  eliminate D
        round 2  A 5  B 4  C 2  overvotes 3  threshold 6  eliminate C
        round 3  A 5  B 4  exhausted 2  overvotes 3  threshold 5  elect A
    "]],
    );
}

/// 21-A M.R.S. section 723-A(1)(D): an overvote among the defeated alone is passed over, one at
/// the highest continuing ranking exhausts the ballot.
#[test]
fn an_overvote_among_the_defeated_is_no_overvote_at_the_highest_continuing_rank() {
    let ballots = "| 6 A | 5 B | 3 C>D=E>B | 2 D>B | 2 E>A | 1 C>D=A>B";
    check(
        &format!("elect 1 batch-equal overvote any {ballots}"),
        &expect![[r"
        round 1  A 6  B 5  C 4  D 2  E 2  threshold 10  eliminate D E
        round 2  A 8  B 7  C 4  threshold 10  eliminate C
        round 3  A 8  B 10  overvotes 1  threshold 10  elect B
    "]],
    );
    check(
        &format!("elect 1 batch-equal {ballots}"),
        &expect![[r"
        round 1  A 6  B 5  C 4  D 2  E 2  threshold 10  eliminate D E
        round 2  A 8  B 7  C 4  threshold 10  eliminate C
        round 3  A 8  B 7  overvotes 4  threshold 8  elect A
    "]],
    );
}

/// Alaska takes repeats out before it looks at gaps, so that A>A>A>B has a gap of two.
#[test]
fn repeats_by_each_rule() {
    let ballots = "| 1 A>A>A>B | 2 B | 2 C";
    check(
        &format!("elect 1 skips 1 {ballots}"),
        &expect![[r"
        round 1  A 1  B 2  C 2  threshold 3  eliminate A
        round 2  B 3  C 2  threshold 3  elect B
    "]],
    );
    check(
        &format!("elect 1 skips 1 repeats blank {ballots}"),
        &expect![[r"
        round 1  A 1  B 2  C 2  threshold 3  eliminate A
        round 2  B 2  C 2  skipped 1  threshold 3
        a lot decides between B C: Winner
    "]],
    );
    check(
        &format!("elect 1 skips 1 repeats exhaust {ballots}"),
        &expect![[r"
        round 1  A 1  B 2  C 2  threshold 3  eliminate A
        round 2  B 2  C 2  repeated 1  threshold 3
        a lot decides between B C: Winner
    "]],
    );
}

#[test]
fn nobody_wins_while_write_ins_hold_votes() {
    check(
        "elect 1 | 6 A | 3 B | 1 W>B | 1",
        &expect![[r"
        round 1  A 6  B 3  W 1  blank 1  threshold 6  eliminate W
        round 2  A 6  B 4  blank 1  threshold 6  elect A
    "]],
    );
    check(
        "elect 1 write-ins-in-turn | 6 A | 3 B | 1 W>B",
        &expect![[r"
        round 1  A 6  B 3  W 1  threshold 6  elect A
    "]],
    );
}

#[test]
fn an_excluded_name_is_passed_over() {
    check(
        "elect 1 | 3 X>A | 2 B",
        &expect![[r"
        round 1  A 3  B 2  threshold 3  elect A
    "]],
    );
}

#[test]
fn a_count_can_be_stopped_after_a_round() {
    check(
        "elect 1 rounds 1 | 3 A | 3 B | 1 C",
        &expect![[r"
        round 1  A 3  B 3  C 1  threshold 4  eliminate C
        stopped early
    "]],
    );
}

/// A ballot that is reached after one of the two fell goes to the other; one that names nobody
/// cannot be known to.
#[test]
fn an_overvote_of_whom_one_continues_goes_to_that_one() {
    check(
        "elect 1 overvote several | 6 A | 5 B | 4 C | 1 D>A | 2 E>C=D",
        &expect![[r"
        round 1  A 6  B 5  C 4  D 1  E 2  threshold 10  eliminate D
        round 2  A 7  B 5  C 4  E 2  threshold 10  eliminate E
        round 3  A 7  B 5  C 6  threshold 10  eliminate B
        round 4  A 7  C 6  exhausted 5  threshold 7  elect A
    "]],
    );
    check(
        "elect 1 overvote any | 3 A | 2 B | 1 !>B",
        &expect![[r"
        round 1  A 3  B 2  overvotes 1  threshold 3  elect A
    "]],
    );
}

/// B and C have four each in round 3 and in round 2; in round 1 C had three.
#[test]
fn earlier_rounds_are_asked_until_one_tells_the_tied_apart() {
    check(
        "elect 1 earlier | 6 A | 4 B | 3 C | 1 D>C | 2 E>A",
        &expect![[r"
        round 1  A 6  B 4  C 3  D 1  E 2  threshold 9  eliminate D
        round 2  A 6  B 4  C 4  E 2  threshold 9  eliminate E
        round 3  A 8  B 4  C 4  threshold 9  eliminate C  tie B C
        round 4  A 8  B 4  exhausted 4  threshold 7  elect A
    "]],
    );
}

/// Two below three, and five below eight, and thirteen below sixty: all three could fall, and B
/// stays, since two are to be left. In the second count B is too strong to fall.
#[test]
fn a_batch_leaves_two() {
    check(
        "elect 1 two-remain batch | 60 A | 8 B | 3 C | 2 D",
        &expect![[r"
        round 1  A 60  B 8  C 3  D 2  threshold 37  elect A
        round 2  A 60  B 8  C 3  D 2  threshold 37  eliminate C D
        round 3  A 60  B 8  exhausted 5  threshold 37
    "]],
    );
    check(
        "elect 1 two-remain batch | 52 A | 50 B | 3 C | 2 D",
        &expect![[r"
        round 1  A 52  B 50  C 3  D 2  threshold 54  eliminate C D
        round 2  A 52  B 50  exhausted 5  threshold 52  elect A
    "]],
    );
}

#[test]
fn write_ins_without_a_vote_keep_nobody_from_winning() {
    check(
        "elect 1 | 6 A | 3 B | 2 C>W",
        &expect![[r"
        round 1  A 6  B 3  C 2  W 0  threshold 6  elect A
    "]],
    );
}

#[test]
fn a_count_that_is_done_when_it_was_to_stop_is_complete() {
    check(
        "elect 1 rounds 1 | 3 A | 1 B",
        &expect![[r"
        round 1  A 3  B 1  threshold 3  elect A
    "]],
    );
}
