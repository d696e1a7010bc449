//! Counts for several seats, each worked out by hand.

use expect_test::expect;

use super::notation::check;

/// Quota 4 of 10. A has 6, a surplus of 2: a third, truncated to 0.3333, of each of 6 ballots
/// moves on, 1.9998 in all, and 0.0002 is left over.
#[test]
fn a_surplus_moves_in_truncated_fractions_and_the_rest_is_residual() {
    check(
        "elect 2 | 6 A>B | 3 C | 1 B",
        &expect![[r"
        round 1  A 6  B 1  C 3  threshold 4  elect A  truncated
        round 2  A 4  B 2.9998  C 3  residual 0.0002  threshold 4  eliminate B
        round 3  A 4  C 3  exhausted 2.9998  residual 0.0002  threshold 4  elect C
        round 4  A 4  C 3.0000  exhausted 2.9998  residual 0.0002  threshold 4
    "]],
    );
}

#[test]
fn the_quota_by_each_rule() {
    check(
        "elect 2 quota hare order | 6 A | 3 B | 1 C",
        &expect![[r"
        round 1  A 6  B 3  C 1  threshold 5  elect A  truncated
        round 2  A 5  B 3  C 1  exhausted 0.9996  residual 0.0004  threshold 5  eliminate C
        round 3  A 5  B 3  exhausted 1.9996  residual 0.0004  threshold 5  elect B
        round 4  A 5  B 3.0000  exhausted 1.9996  residual 0.0004  threshold 5
    "]],
    );
    // Of A 0.44 of six moves on, of B 0.16 of four: 2.64 and 0.64, and of each 0.02 is left over.
    check(
        "elect 2 quota fraction places 2 | 6 A | 4 B",
        &expect![[r"
        round 1  A 6  B 4  threshold 3.34  elect A B  truncated
        round 2  A 3.34  B 3.34  surplus 3.28  residual 0.04  threshold 3.34
    "]],
    );
}

/// B's surplus of 1.9998 is 0.3333 of its 5.9998: of six ballots worth 0.3333 each 0.1110 moves
/// on and of four whole ones 0.3333, together 1.9992, so that 0.0006 more are left over.
#[test]
fn one_a_round_defers_the_other() {
    check(
        "elect 2 one-a-round | 6 A>B | 4 B | 1 C",
        &expect![[r"
        round 1  A 6  B 4  C 1  threshold 4  elect A  truncated
        round 2  A 4  B 5.9998  C 1  residual 0.0002  threshold 4  elect B  truncated
        round 3  A 4  B 4  C 1  surplus 1.9992  residual 0.0008  threshold 4
    "]],
    );
}

#[test]
fn bottoms_up_ends_with_as_many_as_seats() {
    check(
        "elect 2 bottoms-up | 5 A | 3 B | 1 C>B | 2 D",
        &expect![[r"
        round 1  A 5  B 3  C 1  D 2  threshold 4  eliminate C
        round 2  A 5  B 4  D 2  threshold 4  eliminate D
        round 3  A 5  B 4  exhausted 2  threshold 4  elect A B
    "]],
    );
}

#[test]
fn bottoms_up_to_a_share_elects_all_above_it() {
    check(
        "over 12.5% | 5 A | 3 B | 1 C | 2 D",
        &expect![[r"
        round 1  A 5  B 3  C 1  D 2  threshold 1.375  eliminate C
        round 2  A 5  B 3  D 2  exhausted 1  threshold 1.250  elect A B D
    "]],
    );
    check(
        "over 50% cutoff | 5 A | 5 B",
        &expect![[r"
        round 1  A 5  B 5  threshold 5.00
        a lot decides between A B: Loser
    "]],
    );
    check(
        "over 50% cutoff | 4 A | 4 B | 4 C",
        &expect![[r"
        round 2: 0 seats are open and no candidate continues
    "]],
    );
}

#[test]
fn each_pass_leaves_out_who_is_elected() {
    check(
        "elect 2 passes | 6 A>C | 3 B | 2 C",
        &expect![[r"
        round 1  A 6  B 3  C 2  threshold 6  elect A
        --
        round 1  B 3  C 8  threshold 6  elect C
    "]],
    );
}

#[test]
fn more_seats_than_candidates_elect_everyone() {
    check(
        "elect 5 | 4 A | 3 B",
        &expect![[r"
        round 1  A 4  B 3  threshold 2  elect A B
    "]],
    );
}

/// Write-ins have most, and are nobody who could be elected while others are left. Nothing is left
/// of A's four ballots, which have no surplus; where they lie, sums have decimal places.
#[test]
fn one_a_round_is_the_one_who_can_be_elected() {
    check(
        "elect 2 one-a-round write-ins-in-turn | 5 W | 4 A | 1 B",
        &expect![[r"
        round 1  A 4  B 1  W 5  threshold 4  elect A
        round 2  A 4.0000  B 1  W 5  threshold 4  eliminate B
        round 3  A 4.0000  W 5  exhausted 1.0000  threshold 4  elect W
        round 4  A 4.0000  W 4.0000  exhausted 1.0000  surplus 1.0000  threshold 4
    "]],
    );
}
