//! The method of equal proportions itself.

use std::cmp::Ordering;

use election::{Population, UnitId};

use super::{ApportionmentError, FirstOut, LastSeat, seats};

/// A state with the seats it has so far, and so with a claim to the next one.
#[derive(Clone, Copy)]
pub(super) struct Claim<'a> {
    pub(super) unit: &'a UnitId,
    pub(super) population: Population,
    pub(super) seats: u32,
}

/// How the seats were shared.
pub(super) struct Award<'a> {
    /// Every state with its seats.
    pub(super) claims: Vec<Claim<'a>>,
    /// The claims that won the last seat or, being equal, the last ones; before they won.
    winners: Vec<Claim<'a>>,
    /// States with equal claims to fewer seats than they are; empty where every seat is shared.
    pub(super) tied: Vec<&'a UnitId>,
    /// Seats left for the tied.
    left: u32,
}

impl<'a> Claim<'a> {
    /// Every state has one seat to begin with.
    ///
    /// Source: U.S. Constitution, article I, section 2: each state has at least one.
    pub(super) fn first(unit: &'a UnitId, population: Population) -> Self {
        Self { unit, population, seats: 1 }
    }

    /// n(n+1), where the state has n seats.
    fn divisor_squared(&self) -> u128 {
        u128::from(self.seats) * (u128::from(self.seats) + 1)
    }

    fn population_squared(&self) -> u128 {
        u128::from(self.population.get()).pow(2)
    }

    /// Compares p / sqrt(n(n+1)) of two claims without a root: both sides squared and multiplied
    /// out. A population is at most 2^40 and seats are under 2^14, so 2^108 is the largest
    /// product.
    fn priority(&self, other: &Self) -> Ordering {
        let own = self.population_squared() * other.divisor_squared();
        own.cmp(&(other.population_squared() * self.divisor_squared()))
    }

    /// The least population with a better claim to the next seat than `winner` had to its own:
    /// the first p with p^2 m(m+1) > q^2 n(n+1).
    fn population_to_beat(&self, winner: &Self) -> u128 {
        let equal = winner.population_squared() * self.divisor_squared();
        (equal / winner.divisor_squared()).isqrt() + 1
    }
}

/// Shares the seats beyond each state's first, one by one, to the best claim.
pub(super) fn share_seats(
    claims: Vec<Claim<'_>>,
    house_seats: u32,
) -> Result<Award<'_>, ApportionmentError> {
    if claims.is_empty() {
        return Err(ApportionmentError::NoStates);
    }
    let states = claims.len();
    let first = u32::try_from(states).ok().and_then(|states| house_seats.checked_sub(states));
    let mut left = first.ok_or(ApportionmentError::TooFewSeats { house_seats, states })?;
    let mut award = Award { claims, winners: Vec::new(), tied: Vec::new(), left: 0 };
    while left > 0 {
        let best = award.best();
        let Some(after) = u32::try_from(best.len()).ok().and_then(|n| left.checked_sub(n)) else {
            award.tied = best.into_iter().map(|index| award.claims[index].unit).collect();
            award.left = left;
            break;
        };
        left = after;
        award.winners = best.iter().map(|&index| award.claims[index]).collect();
        for index in best {
            award.claims[index].seats += 1;
        }
    }
    Ok(award)
}

impl Award<'_> {
    /// The positions of the best claims: one, unless several are equal.
    fn best(&self) -> Vec<usize> {
        let mut best: Vec<usize> = Vec::new();
        for (index, claim) in self.claims.iter().enumerate() {
            let order = best.first().map(|&first| claim.priority(&self.claims[first]));
            match order {
                Some(Ordering::Less) => {}
                Some(Ordering::Equal) => best.push(index),
                Some(Ordering::Greater) | None => best = vec![index],
            }
        }
        best
    }

    pub(super) fn tie(&mut self) -> ApportionmentError {
        let states = self.tied.drain(..).cloned().collect();
        ApportionmentError::Tie { states, seats: self.left }
    }

    pub(super) fn last_seats(&self) -> Vec<LastSeat> {
        let winners = self.winners.iter();
        winners
            .map(|claim| LastSeat { state: claim.unit.clone(), seat: seats(claim.seats + 1) })
            .collect()
    }

    pub(super) fn first_out(&self) -> Vec<FirstOut> {
        let Some(winner) = self.winners.first() else { return Vec::new() };
        let next = self.best().into_iter().map(|index| self.claims[index]);
        next.map(|claim| {
            let needed = claim.population_to_beat(winner);
            let short = needed.checked_sub(u128::from(claim.population.get()));
            let short = short.and_then(|people| u64::try_from(people).ok());
            let short = short.and_then(|people| Population::new(people).ok());
            FirstOut {
                state: claim.unit.clone(),
                seat: seats(claim.seats + 1),
                // The claim lost, so it falls short; and it needs no more than the winner's
                // population, or twice its own, whose own last seat was won by a better claim.
                people_short: short.expect("what a lost claim lacks is a number of people"),
            }
        })
        .collect()
    }
}
