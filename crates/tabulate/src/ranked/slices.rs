//! The same rounds for each unit, batch or type of count.

use std::collections::BTreeMap;

use election::BallotCount;
use election::rules::StopRule;
use election::transcript::{CandidateIndex, Round, SliceRound, SliceTranscript};

use super::ledger::{Ledger, Places, Sum};
use super::state::{Fate, Move, times, transfers};
use crate::ballots::{SliceKind, SliceTable};

/// All slices of one kind.
pub(super) struct SliceState<'a> {
    table: &'a SliceTable,
    places: Places,
    ledgers: Vec<Ledger>,
    transcripts: Vec<SliceTranscript>,
    // What moved in this round, by slice and old holder: the sums by new place.
    moved: BTreeMap<(u32, u16), Vec<Sum>>,
}

impl<'a> SliceState<'a> {
    pub(super) fn new(table: &'a SliceTable, places: Places) -> Self {
        let transcript = |slice: &u32| SliceTranscript {
            slice: *slice,
            ballots: BallotCount::ZERO,
            rounds: Vec::new(),
        };
        Self {
            table,
            places,
            ledgers: table.slices.iter().map(|_| Ledger::new(places)).collect(),
            transcripts: table.slices.iter().map(transcript).collect(),
            moved: BTreeMap::new(),
        }
    }

    /// Enters moves: the worth of so many ballots of a class is asked for.
    pub(super) fn book(
        &mut self,
        moved: &[CandidateIndex],
        moves: &[Move],
        worth: impl Fn(u32, u64) -> Sum,
    ) {
        for ledger in &mut self.ledgers {
            moved.iter().for_each(|one| ledger.held[one.at()] = Sum::default());
        }
        self.moved.clear();
        let places = self.places.count();
        for step in moves {
            for entry in self.table.of(step.class) {
                let sum = worth(step.class, entry.ballots);
                let to = usize::from(step.to);
                self.ledgers[entry.place as usize].held[to].add(sum);
                if !moved.is_empty() {
                    let row = self.moved.entry((entry.place, step.from));
                    row.or_insert_with(|| vec![Sum::default(); places])[to].add(sum);
                }
            }
        }
    }

    /// Reports in the last round where its votes went in this one.
    pub(super) fn report_transfers(&mut self, moved: &[CandidateIndex], decimals: u8) {
        for ((slice, from), row) in &self.moved {
            let round = self.transcripts[*slice as usize].rounds.last_mut();
            let round = round.expect("votes move between two rounds");
            let from = moved[usize::from(*from)];
            round.transfers.extend(transfers(from, row, self.places, decimals));
        }
    }

    /// A winner keeps so much of each ballot of a class.
    pub(super) fn keep(&mut self, class: usize, winner: CandidateIndex, kept: i128) {
        let class = u32::try_from(class).expect("classes are numbered with 32 bits");
        for entry in self.table.of(class) {
            let ledger = &mut self.ledgers[entry.place as usize];
            ledger.kept[winner.at()].add(times(kept, entry.ballots));
        }
    }

    /// Reports the round.
    pub(super) fn end_round(
        &mut self,
        fates: &[Fate],
        rounds: &[Round],
        decimals: u8,
        stop: StopRule,
    ) {
        let now = rounds.len();
        let winner_before = |fate: &Fate| {
            matches!(fate, Fate::Elected { round } if (*round as usize) < now)
                && stop != StopRule::TwoRemain
        };
        let whole = rounds.last().expect("a round was begun");
        let continues: Vec<bool> = whole
            .tally
            .iter()
            .zip(fates)
            .map(|(tally, fate)| tally.is_some() && !winner_before(fate))
            .collect();
        for (ledger, transcript) in self.ledgers.iter().zip(&mut self.transcripts) {
            let active = ledger.active(&continues).amount(decimals);
            let mut counting = active;
            let mut tally = Vec::with_capacity(fates.len());
            for (at, fate) in fates.iter().enumerate() {
                tally.push(if continues[at] {
                    Some(ledger.held[at].amount(decimals))
                } else if winner_before(fate) {
                    let kept = ledger.kept[at].amount(decimals);
                    counting = counting.plus(kept);
                    Some(kept)
                } else {
                    None
                });
            }
            let inactive = ledger.inactive(decimals);
            let transfers = Vec::new();
            transcript.rounds.push(SliceRound { tally, active, counting, inactive, transfers });
        }
    }

    /// The transcripts; the ballots of each are those of its first round.
    pub(super) fn finish(mut self) -> (SliceKind, Vec<SliceTranscript>) {
        for transcript in &mut self.transcripts {
            if let Some(first) = transcript.rounds.first() {
                let all = first.active.plus(first.inactive.total()).units();
                let all = u64::try_from(all).expect("whole ballots in the first round");
                transcript.ballots = BallotCount::new(all).expect("fewer than the whole has");
            }
        }
        (self.table.kind, self.transcripts)
    }
}
