//! Every number of a record that has a name: `president/popular-votes/clinton/us-wi`.
//!
//! These paths are an interface for all elections. A candidate is the candidate's id, a place is
//! the unit's id.

use std::collections::BTreeMap;

use canvass::person::Office;
use election::Amount;
use election::{
    CandidateId, Chamber, ChamberId, ContestId, FollowUp, FollowUpKind, PartyId, UnitId,
};
use tabulate::{MarkCount, RoundCount};

use crate::derive::counted::CountOf;
use crate::verified::VerifiedRecord;

/// What a figure counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Votes for a candidate in a place.
    Votes { contest: ContestId, candidate: CandidateId, unit: UnitId, count: VotesCounted },
    /// Something that the count of a contest from its cast vote records gives.
    Counted { contest: ContestId, of: CountOf, what: Counted },
    /// Seats of a chamber.
    Seats { chamber: ChamberId, of: SeatsOf },
    /// Electors of the nation, appointed.
    ElectorsAppointed,
    /// Electors needed for a majority.
    ElectorsNeeded,
    /// Electors that the apportionment gives a state.
    StateElectors { state: UnitId },
    /// Electors pledged to a candidate's ticket, in the nation or one state.
    Pledged { president: CandidateId, state: Option<UnitId> },
    /// Electoral votes counted, or given in one state.
    ElectoralVotes { office: Office, person: CandidateId, state: Option<UnitId> },
}

/// Which votes a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VotesCounted {
    /// All.
    All,
    /// Those that units reported, without rows that somebody worked out.
    Reported,
}

/// Which seats of a chamber a figure counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SeatsOf {
    /// All that a party holds.
    Party(PartyId),
    /// Those that this election filled with members of a party.
    Elected(PartyId),
    /// Those that stay empty by a ruling.
    Vacant,
    /// Those of which nothing is decided yet.
    Undecided,
}

/// What a figure of a count is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Ballots that have the contest.
    Ballots,
    /// Votes of a candidate in a round of a pass, both from 1.
    Round { pass: usize, round: usize, candidate: CandidateId },
    /// Votes of all who are there in a round.
    Continuing { pass: usize, round: usize },
    /// Votes of a candidate in a contest without ranks, in its place or in one unit.
    Votes { candidate: CandidateId, unit: UnitId },
    /// Votes that ballots left unused.
    Undervotes,
    /// Votes that ballots with too many marks lost.
    Overvotes,
}

/// Figures by path, with their value and meaning.
#[derive(Debug, Default)]
pub(crate) struct FigureTable {
    figures: BTreeMap<String, (Meaning, u64)>,
}

pub(crate) fn office_path(office: Office) -> &'static str {
    match office {
        Office::President => "president",
        Office::VicePresident => "vice-president",
    }
}

/// Votes that choose electors are the popular vote; others are plainly votes.
pub(crate) fn votes_word(record: &VerifiedRecord, contest: &ContestId) -> &'static str {
    let college = record.definition().get().college.as_ref();
    let chooses_electors = college.is_some_and(|college| college.contest == *contest);
    if chooses_electors { "popular-votes" } else { "votes" }
}

impl FigureTable {
    pub(crate) fn values(&self) -> impl Iterator<Item = (&str, u64)> {
        self.figures.iter().map(|(path, (_, value))| (path.as_str(), *value))
    }

    pub(crate) fn get(&self, path: &str) -> Option<&(Meaning, u64)> {
        self.figures.get(path)
    }

    pub(crate) fn of(record: &VerifiedRecord) -> Self {
        let mut table = Self::default();
        for unit in &record.definition().get().units {
            table.add_votes(record, &unit.id);
        }
        for follow_up in &record.definition().get().follow_ups {
            table.add_follow_up(record, follow_up);
        }
        for contest in record.definition().get().counting.keys() {
            for of in CountOf::ALL {
                table.add_count(record, contest, of);
            }
        }
        for chamber in &record.definition().get().chambers {
            table.add_chamber(record, chamber);
        }
        table.add_college(record);
        table
    }

    /// Seats by party under `seats`; and under the chamber's own word, where some seats were not
    /// up, those that this election filled.
    fn add_chamber(&mut self, record: &VerifiedRecord, chamber: &Chamber) {
        let Some(result) = record.chamber(&chamber.id) else { return };
        let mut add = |path: String, of: SeatsOf, seats: usize| {
            let meaning = Meaning::Seats { chamber: chamber.id.clone(), of };
            let seats = u64::try_from(seats).expect("a number of seats fits 64 bits");
            self.add(format!("{}/{path}", chamber.id), meaning, seats);
        };
        let result = result.value;
        for party in &record.definition().get().parties {
            let of = |seats: &BTreeMap<PartyId, u32>| seats.get(&party.id).copied();
            let (elected, sitting) = (of(&result.elected), of(&result.sitting));
            if let (Some(word), Some(elected)) = (&chamber.elected_as, elected) {
                let of = SeatsOf::Elected(party.id.clone());
                add(format!("{word}/{}", party.id), of, elected as usize);
            }
            if elected.is_some() || sitting.is_some() {
                let all = elected.unwrap_or(0) as usize + sitting.unwrap_or(0) as usize;
                add(format!("seats/{}", party.id), SeatsOf::Party(party.id.clone()), all);
            }
        }
        add("seats/vacant".to_owned(), SeatsOf::Vacant, result.vacant.len());
        add("seats/undecided".to_owned(), SeatsOf::Undecided, result.undecided.len());
    }

    /// The votes of a contest that follows another, under the other's name: `CONTEST/runoff/NAME`.
    fn add_follow_up(&mut self, record: &VerifiedRecord, follow_up: &FollowUp) {
        let definition = record.definition();
        let Some(contest) = definition.contest(&follow_up.contest) else { return };
        let word = match follow_up.kind {
            FollowUpKind::Runoff => "runoff",
            FollowUpKind::NewElection => "new-election",
        };
        for candidate in &contest.candidates {
            let own = format!("{}/votes/{}/{}", contest.id, candidate.id, contest.scope);
            if let Some((meaning, votes)) = self.figures.get(&own).cloned() {
                self.add(format!("{}/{word}/{}", follow_up.of, candidate.id), meaning, votes);
            }
        }
    }

    fn add(&mut self, path: String, meaning: Meaning, value: u64) {
        // Lint keeps slashes out of ids, and rule electors/meeting@1 out of persons, so that paths
        // do not meet; where a record breaks both, the first figure keeps the path.
        self.figures.entry(path).or_insert((meaning, value));
    }

    /// The figures of a count by rounds stand under `round-1` and so on, and those of the last
    /// round under `final` as well; in a contest counted in several passes under `pass-1` first.
    /// A transferred vote can be a fraction: only whole numbers of votes are figures. Where ballots
    /// bear a class, the totals with and without them stand under `with-segregated` and
    /// `without-segregated`.
    fn add_count(&mut self, record: &VerifiedRecord, contest: &ContestId, of: CountOf) {
        let Some(count) = record.count_of(contest, of) else { return };
        let scope = record.definition().contest(contest).map(|contest| &contest.scope);
        let scope = scope.expect("a count is of a contest of the definition");
        let head = of.word().map_or_else(String::new, |word| format!("{word}/"));
        let mut add = |path: String, what: Counted, value: u64| {
            let meaning = Meaning::Counted { contest: contest.clone(), of, what };
            self.add(format!("{contest}/{head}{path}"), meaning, value);
        };
        add("ballots".to_owned(), Counted::Ballots, count.value.ballots.get());
        if let Some(marks) = &count.value.marks {
            add("undervotes".to_owned(), Counted::Undervotes, marks.undervotes.get());
            add("overvotes".to_owned(), Counted::Overvotes, marks.overvotes.get());
            for (path, what, votes) in votes_in(scope, marks) {
                add(path, what, votes);
            }
        }
        for cell in &count.value.by_unit {
            if let ([unit], Some(marks)) = (&cell.of[..], &cell.marks) {
                for (path, what, votes) in votes_in(unit, marks) {
                    add(path, what, votes);
                }
            }
        }
        let several = count.value.passes.len() > 1;
        for (pass, counted) in (1..).zip(&count.value.passes) {
            let before = if several { format!("pass-{pass}/") } else { String::new() };
            let last = counted.rounds.len();
            for (round, of_round) in (1..).zip(&counted.rounds) {
                let mut names = vec![format!("{before}round-{round}")];
                names.extend((round == last).then(|| format!("{before}final")));
                for name in names {
                    for (path, what, value) in round_figures(pass, round, of_round) {
                        add(format!("{name}/{path}"), what, value);
                    }
                }
            }
        }
    }

    fn add_votes(&mut self, record: &VerifiedRecord, unit: &UnitId) {
        let word = |contest: &ContestId| votes_word(record, contest);
        if let Some(canvass) = record.unit_canvass(unit) {
            for (contest, votes) in &canvass.value.contests {
                for candidate in &votes.candidates {
                    let path = |suffix: &str| {
                        format!(
                            "{contest}/{}{suffix}/{}/{unit}",
                            word(contest),
                            candidate.candidate
                        )
                    };
                    let meaning = |count| Meaning::Votes {
                        contest: contest.clone(),
                        candidate: candidate.candidate.clone(),
                        unit: unit.clone(),
                        count,
                    };
                    let (all, reported) = (candidate.votes.get(), candidate.votes_reported.get());
                    self.add(path(""), meaning(VotesCounted::All), all);
                    self.add(path("-reported"), meaning(VotesCounted::Reported), reported);
                }
            }
        } else if let Some(unit_return) = record.unit_return(unit) {
            self.add_return(record, unit_return.value, word);
        }
    }

    fn add_return(
        &mut self,
        record: &VerifiedRecord,
        unit_return: &election::UnitReturn,
        word: impl Fn(&ContestId) -> &'static str,
    ) {
        for (id, votes) in &unit_return.contests {
            let Some(contest) = record.definition().contest(id) else { continue };
            for candidate in &contest.candidates {
                let lines = candidate.selections();
                let listed: Vec<u64> =
                    lines.iter().filter_map(|line| Some(votes.votes.get(line)?.get())).collect();
                if listed.is_empty() {
                    continue;
                }
                let unit = unit_return.unit.clone();
                let path = format!("{id}/{}/{}/{unit}", word(id), candidate.id);
                let (contest, candidate) = (id.clone(), candidate.id.clone());
                let count = VotesCounted::All;
                let meaning = Meaning::Votes { contest, candidate, unit, count };
                self.add(path, meaning, listed.iter().sum());
            }
        }
    }

    fn add_college(&mut self, record: &VerifiedRecord) {
        let Some(college) = record.definition().get().college.as_ref() else { return };
        let contest = &college.contest;
        let mut pledged: BTreeMap<CandidateId, u64> = BTreeMap::new();
        for state in &college.states {
            let Some(appointment) = record.appointment(&state.unit) else { continue };
            let electors = appointment.value.electors.get();
            let meaning = Meaning::StateElectors { state: state.unit.clone() };
            self.add(format!("{contest}/electors/{}", state.unit), meaning, electors);
            for (ticket, electors) in &appointment.value.by_ticket {
                let Some(ticket) = college.tickets.iter().find(|t| t.id == *ticket) else {
                    continue;
                };
                let president = ticket.president.clone();
                *pledged.entry(president.clone()).or_default() += electors.get();
                let path = format!("{contest}/pledged-electors/{president}/{}", state.unit);
                let meaning = Meaning::Pledged { president, state: Some(state.unit.clone()) };
                self.add(path, meaning, electors.get());
            }
        }
        for (president, electors) in pledged {
            let path = format!("{contest}/pledged-electors/{president}");
            self.add(path, Meaning::Pledged { president, state: None }, electors);
        }
        self.add_electoral_votes(record);
    }

    fn add_electoral_votes(&mut self, record: &VerifiedRecord) {
        let Some(count) = record.electoral_count() else { return };
        let count = count.value;
        self.add(
            "president/electors-appointed".to_owned(),
            Meaning::ElectorsAppointed,
            count.appointed.get(),
        );
        self.add(
            "president/electors-needed".to_owned(),
            Meaning::ElectorsNeeded,
            count.needed.get(),
        );
        for (office, votes) in
            [(Office::President, &count.president), (Office::VicePresident, &count.vice_president)]
        {
            for (person, votes) in votes.iter() {
                let path = format!("{}/electoral-votes/{person}", office_path(office));
                let person = person.clone();
                self.add(
                    path,
                    Meaning::ElectoralVotes { office, person, state: None },
                    votes.get(),
                );
            }
        }
        for state in &count.states {
            for (office, votes) in [
                (Office::President, &state.president),
                (Office::VicePresident, &state.vice_president),
            ] {
                for (person, votes) in votes.iter() {
                    let unit = state.state.clone();
                    let path = format!("{}/electoral-votes/{person}/{unit}", office_path(office));
                    let (person, state) = (person.clone(), Some(unit));
                    self.add(path, Meaning::ElectoralVotes { office, person, state }, votes.get());
                }
            }
        }
    }
}

/// Each candidate's votes in a place.
fn votes_in<'a>(
    unit: &'a UnitId,
    marks: &'a MarkCount,
) -> impl Iterator<Item = (String, Counted, u64)> {
    marks.votes.iter().map(move |(candidate, votes)| {
        let what = Counted::Votes { candidate: candidate.clone(), unit: unit.clone() };
        (format!("votes/{candidate}/{unit}"), what, votes.get())
    })
}

/// The figures of one round: each candidate's votes, and the votes of all.
fn round_figures(pass: usize, round: usize, of_round: &RoundCount) -> Vec<(String, Counted, u64)> {
    let whole = |votes: Amount| {
        let one = election::power_of_ten(votes.places());
        let (votes, rest) = (votes.units() / one, votes.units() % one);
        u64::try_from(votes).ok().filter(|_| rest == 0)
    };
    let of_candidate = of_round.votes.iter().filter_map(|(candidate, votes)| {
        let what = Counted::Round { pass, round, candidate: candidate.clone() };
        Some((candidate.to_string(), what, whole(*votes)?))
    });
    let all = of_round.votes.values().fold(Amount::ZERO, |sum, votes| sum.plus(*votes));
    let continuing = whole(all)
        .map(|votes| ("continuing".to_owned(), Counted::Continuing { pass, round }, votes));
    of_candidate.chain(continuing).collect()
}
