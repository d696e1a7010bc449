//! Ties.

use election::rules::{JavaRandom, TieRule, compare_utf16, hash_order};
use election::transcript::{CandidateIndex, Contender, Deciding, Standing};

use super::ledger::index;
use super::{CountError, Lot};

/// What breaks ties in one count: fixed orders and the generator as far as it has been used.
pub(super) struct TieBreaker<'a> {
    contenders: &'a [Contender],
    rule: TieRule,
    lots: Vec<&'a Lot>,
    pass: u32,
    random: Option<JavaRandom>,
    // The candidates from the one who wins any tie to the one who loses any.
    order: Vec<CandidateIndex>,
}

/// A tie in a round, with what earlier rounds say.
pub(super) struct Tie<'r> {
    pub(super) between: Vec<CandidateIndex>,
    pub(super) deciding: Deciding,
    pub(super) round: u32,
    /// The votes of every candidate in every round before, by candidate, in units.
    pub(super) earlier: &'r [Vec<Option<i128>>],
}

impl<'a> TieBreaker<'a> {
    pub(super) fn new(
        contenders: &'a [Contender],
        rule: TieRule,
        lots: &'a [Lot],
        pass: u32,
    ) -> Self {
        let mut random = match rule {
            TieRule::DrawnOrder { seed }
            | TieRule::Draw { seed }
            | TieRule::EarlierRoundsThenDraw { seed } => Some(JavaRandom::new(seed)),
            TieRule::Lot | TieRule::CandidateOrder | TieRule::EarlierRoundsThenLot => None,
        };
        let named = |at: &usize| contenders[*at].standing != Standing::UndeclaredWriteIns;
        let mut order: Vec<CandidateIndex> =
            (0..contenders.len()).filter(named).map(index).collect();
        if let (TieRule::DrawnOrder { .. }, Some(random)) = (rule, &mut random) {
            sort_by_name(contenders, &mut order);
            random.shuffle(&mut order);
        }
        let lots = lots.iter().filter(|lot| lot.pass == pass).collect();
        Self { contenders, rule, lots, pass, random, order }
    }

    /// Whom the rule chooses; nothing where a lot is needed and not there.
    pub(super) fn choose(&mut self, tie: &Tie<'_>) -> Result<Option<CandidateIndex>, CountError> {
        match self.rule {
            TieRule::Lot => self.lot(tie, &tie.between),
            TieRule::CandidateOrder | TieRule::DrawnOrder { .. } => Ok(self.by_order(tie)),
            TieRule::Draw { .. } => Ok(Some(self.draw(&tie.between))),
            TieRule::EarlierRoundsThenLot | TieRule::EarlierRoundsThenDraw { .. } => {
                let left = self.by_earlier_rounds(tie);
                match (&left[..], self.rule) {
                    ([one], _) => Ok(Some(*one)),
                    (_, TieRule::EarlierRoundsThenLot) => self.lot(tie, &left),
                    _ => Ok(Some(self.draw(&left))),
                }
            }
        }
    }

    fn lot(
        &self,
        tie: &Tie<'_>,
        between: &[CandidateIndex],
    ) -> Result<Option<CandidateIndex>, CountError> {
        let Some(lot) = self.lots.iter().find(|lot| lot.round == tie.round) else {
            return Ok(None);
        };
        if between.contains(&lot.chosen) {
            Ok(Some(lot.chosen))
        } else {
            Err(CountError::LotOutsideTie { pass: self.pass, round: tie.round })
        }
    }

    fn by_order(&self, tie: &Tie<'_>) -> Option<CandidateIndex> {
        let mut tied = self.order.iter().copied().filter(|one| tie.between.contains(one));
        match tie.deciding {
            Deciding::Winner => tied.next(),
            Deciding::Loser => tied.next_back(),
        }
    }

    fn draw(&mut self, between: &[CandidateIndex]) -> CandidateIndex {
        let random = self.random.as_mut().expect("a rule that draws has a seed");
        let place = random.place(u16::try_from(between.len()).expect("fewer than 2^16"));
        between[usize::from(place)]
    }

    /// Those who had fewest, or most, in the last round that tells them apart, and so on back.
    ///
    /// Who is left after each round stands in the order of a hash table, since RCTab's draw goes
    /// by that order; before any earlier round it is the order of names.
    fn by_earlier_rounds(&self, tie: &Tie<'_>) -> Vec<CandidateIndex> {
        let mut left = tie.between.clone();
        for votes in tie.earlier.iter().rev() {
            let names: Vec<&str> =
                left.iter().map(|one| self.contenders[one.at()].name.as_str()).collect();
            let ordered = hash_order(&names, buckets(left.len()));
            left = ordered.into_iter().map(|place| left[place]).collect();
            let of = |one: &CandidateIndex| votes[one.at()];
            let best = match tie.deciding {
                Deciding::Winner => left.iter().map(of).max(),
                Deciding::Loser => left.iter().map(of).min(),
            };
            left.retain(|one| Some(of(one)) == best);
            if left.len() == 1 {
                break;
            }
        }
        left
    }
}

/// The buckets of a `HashSet` made from a collection of so many (OpenJDK 17).
fn buckets(elements: usize) -> u32 {
    let elements = u32::try_from(elements).expect("fewer than 2^16 candidates");
    (elements * 4 / 3 + 1).max(16).next_power_of_two()
}

/// Puts candidates into the order of their names, as Java compares text.
pub(super) fn sort_by_name(contenders: &[Contender], candidates: &mut [CandidateIndex]) {
    candidates.sort_by(|one, other| {
        compare_utf16(&contenders[one.at()].name, &contenders[other.at()].name)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A set made from twelve has room for 12 / 0.75 + 1 = 17, and tables double.
    #[test]
    fn a_table_of_hashes_doubles_at_twelve_and_at_twenty_four() {
        let sizes = [2, 11, 12, 23, 24].map(buckets);
        assert_eq!(sizes, [16, 16, 32, 32, 64]);
    }
}
