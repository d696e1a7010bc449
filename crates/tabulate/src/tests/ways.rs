//! Where votes go from round to round: of all ballots, of a unit, and of one ballot.

use election::Amount;
use election::transcript::{CandidateIndex, Target, Transfer};

use super::notation::parse;
use crate::{BallotBox, Keep, SliceKind, count};

const A: CandidateIndex = CandidateIndex(0);
const B: CandidateIndex = CandidateIndex(1);
const C: CandidateIndex = CandidateIndex(2);

fn shown(transfers: &[Transfer]) -> Vec<String> {
    let names = ["A", "B", "C"];
    let to = |target: &Target| match target {
        Target::To(one) => names[one.at()],
        Target::Inactive => "nobody",
        Target::Residual => "residual",
    };
    let one = |moved: &Transfer| {
        format!("{} from {} to {}", moved.votes, names[moved.from.at()], to(&moved.to))
    };
    transfers.iter().map(one).collect()
}

/// C falls with four ballots: three in the first unit, of which two go to B and one to nobody,
/// and one in the second, which goes to B.
#[test]
fn votes_that_move_are_told_for_the_whole_and_for_each_unit() {
    let election = parse("elect 1 | 6 A | 5 B | 2 C>B | 1 C | 1 C>B");
    let mut ballots = BallotBox::new(&[SliceKind::Unit]);
    for ((number, ranking), unit) in election.ballots.iter().zip([0, 1, 0, 0, 1]) {
        ballots.add_many(ranking, &[unit], *number).unwrap();
    }
    let counted = count(&election.contest(), &ballots.close(), Keep::Transcript).unwrap();
    let [first, second] = &counted.transcript.rounds[..] else { panic!("two rounds") };
    assert_eq!(shown(&first.transfers), ["3 from C to B", "1 from C to nobody"]);
    assert_eq!(second.transfers, []);
    let (_, units) = &counted.slices[0];
    let of_units: Vec<Vec<String>> =
        units.iter().map(|unit| shown(&unit.rounds[0].transfers)).collect();
    assert_eq!(of_units, [vec!["2 from C to B", "1 from C to nobody"], vec!["1 from C to B"]]);
}

/// Of each ballot for A, 0.6667 stays with A and 0.3333 goes to B, who falls and keeps nothing.
#[test]
fn a_ballot_tells_its_shares_in_each_round() {
    let election = parse("elect 2 | 6 A>B | 3 C | 1 B");
    let mut ballots = BallotBox::remembering(&[]);
    for (number, ranking) in &election.ballots {
        ballots.add_many(ranking, &[], *number).unwrap();
    }
    let ballots = ballots.close();
    let counted = count(&election.contest(), &ballots, Keep::Paths).unwrap();
    let path = |ballot: usize| &counted.paths[ballots.class_of(ballot).unwrap().0 as usize];
    let part = |units: i128| Amount::of_units(units, 4);
    assert_eq!(path(0).shares(1), [(A, Amount::whole(1))]);
    assert_eq!(path(0).shares(2), [(A, part(6_667)), (B, part(3_333))]);
    assert_eq!(path(0).shares(3), [(A, part(6_667))]);
    assert_eq!(path(1).shares(3), [(C, Amount::whole(1))]);
    let rounds: Vec<u32> = path(0).steps().iter().map(|step| step.round).collect();
    assert_eq!(rounds, [1, 2, 3]);
}
