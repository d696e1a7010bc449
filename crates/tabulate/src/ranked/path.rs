//! The way of one ballot through a count.

use election::Amount;
use election::transcript::CandidateIndex;

use super::Holder;

/// A change of a ballot's holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathStep {
    /// The round in which it changed, from 1.
    pub round: u32,
    /// Who has the ballot from then on.
    pub holder: Holder,
    /// How much of it is left.
    pub value: Amount,
}

/// The way of one ballot, from the first round; it stays with a holder until the next step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BallotPath {
    pub(super) steps: Vec<PathStep>,
}

impl BallotPath {
    /// The steps, in order.
    pub fn steps(&self) -> &[PathStep] {
        &self.steps
    }

    /// Whom the ballot counts for in a round, and how much: past winners, then its holder.
    pub fn shares(&self, round: u32) -> Vec<(CandidateIndex, Amount)> {
        let taken = self.steps.iter().take_while(|step| step.round <= round);
        let taken: Vec<&PathStep> = taken.collect();
        let mut shares = Vec::new();
        for (at, step) in taken.iter().enumerate() {
            let Holder::Candidate(candidate) = step.holder else { continue };
            let left = taken.get(at + 1).map(|next| next.value);
            match left {
                // One who fell keeps nothing; a winner keeps what did not move on.
                Some(left) if left != step.value => {
                    shares.push((candidate, step.value.minus(left)));
                }
                Some(_) => {}
                None => shares.push((candidate, step.value)),
            }
        }
        shares
    }
}
