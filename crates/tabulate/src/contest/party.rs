//! From the marks of a ballot to its votes in a contest without ranks: those that it gives
//! directly, and those that a party mark gives, which are derived here and stand in no record.

use election::cvr::{CountItemType, MarkStatus, MarkedFor, PlacedMark};
use election::transcript::CandidateIndex;
use election::{
    Contest, DirectOvervote, DirectVotes, PartyMarkQuestion, PartyMarkRules, PartyMarks,
    SamePartyVotes, SelectionId, SeveralParties, TooManyCandidates,
};

use super::ContestCountError;
use super::cast::CastPattern;

/// A mark for a candidate, on one of the candidate's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LineMark {
    /// Whom it is for; write-ins stand behind all candidates.
    pub(super) candidate: CandidateIndex,
    /// The place of the line among the candidate's.
    pub(super) line: u16,
}

/// What a ballot votes in one contest.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BallotVotes {
    /// Marks of the contest itself.
    pub(super) direct: Vec<LineMark>,
    /// Votes by party mark.
    pub(super) by_party: Vec<LineMark>,
    /// Whether the contest is overvoted, whatever the marks.
    pub(super) overvoted: bool,
}

impl BallotVotes {
    fn direct(direct: Vec<LineMark>) -> Self {
        Self { direct, ..Self::default() }
    }

    const OVERVOTED: Self = Self { direct: Vec::new(), by_party: Vec::new(), overvoted: true };

    /// Everybody voted for, with one entry a mark.
    pub(super) fn candidates(&self) -> Vec<CandidateIndex> {
        self.direct.iter().chain(&self.by_party).map(|mark| mark.candidate).collect()
    }
}

/// Why the votes of a ballot cannot be told.
pub(super) enum NoVotes {
    /// A mark that its contest cannot have.
    Mark(ContestCountError),
    /// A question that the rules do not answer.
    Question(PartyMarkQuestion),
}

impl From<PartyMarkQuestion> for NoVotes {
    fn from(question: PartyMarkQuestion) -> Self {
        Self::Question(question)
    }
}

/// What marks of a contest are counted by.
pub(super) struct Reading<'a> {
    pub(super) contest: &'a Contest,
    /// How many selections may be marked; `None` under approval.
    pub(super) allowed: Option<u32>,
    /// What party marks count, with the contest that they stand in.
    pub(super) party_marks: Option<(&'a PartyMarks, &'a Contest)>,
}

impl Reading<'_> {
    /// The votes of ballots with these marks that were cast in this way.
    pub(super) fn votes(
        &self,
        pattern: &CastPattern,
        count_type: CountItemType,
    ) -> Result<BallotVotes, NoVotes> {
        let Some(direct) = self.direct(&pattern.marks).map_err(NoVotes::Mark)? else {
            return Ok(BallotVotes::OVERVOTED);
        };
        let Some((rules, parties)) = self.party_marks else {
            return Ok(BallotVotes::direct(direct));
        };
        if rules.interpreted.contains(&count_type) {
            return Ok(BallotVotes::direct(direct));
        }
        match marked_parties(parties, &pattern.party_marks).map_err(NoVotes::Mark)? {
            MarkedParties::None => Ok(BallotVotes::direct(direct)),
            MarkedParties::One(party) => Ok(self.with_party(&rules.rules, direct, party)?),
            MarkedParties::Several => match rules.rules.several_parties {
                Some(SeveralParties::NoPartyMark) => Ok(BallotVotes::direct(direct)),
                Some(SeveralParties::Void) => Ok(BallotVotes::OVERVOTED),
                None => Err(PartyMarkQuestion::SeveralParties.into()),
            },
        }
    }

    /// The marks of the contest itself; `None` for an overvote that names nobody.
    fn direct(&self, marks: &[PlacedMark]) -> Result<Option<Vec<LineMark>>, ContestCountError> {
        let mut direct = Vec::with_capacity(marks.len());
        let write_ins = place(self.contest.candidates.len());
        let mut overvoted = false;
        for mark in marks.iter().filter(|mark| mark.status == MarkStatus::Indicated) {
            if mark.rank.0 > 0 {
                let contest = self.contest.id.clone();
                return Err(ContestCountError::Ranks { contest, found: "with", wanted: "without" });
            }
            match &mark.mark {
                MarkedFor::WriteIn => {
                    direct.push(LineMark { candidate: CandidateIndex(write_ins), line: 0 });
                }
                MarkedFor::Overvote => overvoted = true,
                MarkedFor::Selection(line) => direct.push(line_mark(self.contest, line)?),
            }
        }
        Ok((!overvoted).then_some(direct))
    }

    /// The votes of a ballot with a mark for one party; `None` is a write-in among the parties.
    fn with_party(
        &self,
        rules: &PartyMarkRules,
        direct: Vec<LineMark>,
        party: Option<&str>,
    ) -> Result<BallotVotes, PartyMarkQuestion> {
        let seats = self.allowed.unwrap_or(u32::MAX) as usize;
        let own = party.map(|party| self.own(party)).unwrap_or_default();
        let is_own = |mark: &LineMark| own.iter().any(|one| one.candidate == mark.candidate);
        let mut voted: Vec<CandidateIndex> = direct.iter().map(|mark| mark.candidate).collect();
        voted.sort_unstable();
        voted.dedup();
        let by_party_alone =
            || Ok(BallotVotes { by_party: fill(rules, &own, seats)?, ..BallotVotes::default() });
        let supplemented = |direct: Vec<LineMark>| {
            let rest = own.iter().filter(|one| !voted.contains(&one.candidate));
            let rest: Vec<LineMark> = rest.copied().collect();
            let by_party = fill(rules, &rest, seats - voted.len())?;
            Ok(BallotVotes { direct, by_party, overvoted: false })
        };
        if voted.is_empty() {
            return by_party_alone();
        }
        if voted.len() > seats {
            return match rules.direct_overvote {
                Some(DirectOvervote::Void) => Ok(BallotVotes::OVERVOTED),
                Some(DirectOvervote::PartyMark) => by_party_alone(),
                None => Err(PartyMarkQuestion::DirectOvervote),
            };
        }
        if direct.iter().all(is_own) {
            return match rules.same_party {
                Some(SamePartyVotes::DirectVotes) => Ok(BallotVotes::direct(direct)),
                Some(SamePartyVotes::PartyMark) => by_party_alone(),
                Some(SamePartyVotes::Both) => supplemented(direct),
                // All of the party's candidates are marked: one vote each by every rule.
                None if voted.len() == own.len() => Ok(BallotVotes::direct(direct)),
                None => Err(PartyMarkQuestion::SameParty),
            };
        }
        match rules.direct {
            Some(DirectVotes::Override) => Ok(BallotVotes::direct(direct)),
            Some(DirectVotes::Supplement) => supplemented(direct),
            None => Err(PartyMarkQuestion::Direct),
        }
    }

    /// The candidates of a party on its lines, in the order of the ballot.
    fn own(&self, party: &str) -> Vec<LineMark> {
        let lines = self.contest.candidates.iter().filter_map(|one| one.line_of(party));
        let marks = lines.map(|line| line_mark(self.contest, &line));
        marks.map(|mark| mark.expect("a line of a candidate is one of the contest")).collect()
    }
}

/// A vote for each of these, as far as the seats go.
fn fill(
    rules: &PartyMarkRules,
    own: &[LineMark],
    seats: usize,
) -> Result<Vec<LineMark>, PartyMarkQuestion> {
    if own.len() <= seats || seats == 0 {
        return Ok(own[..own.len().min(seats)].to_vec());
    }
    match rules.too_many {
        Some(TooManyCandidates::Nothing) => Ok(Vec::new()),
        Some(TooManyCandidates::BallotOrder) => Ok(own[..seats].to_vec()),
        None => Err(PartyMarkQuestion::TooMany),
    }
}

/// Which parties a ballot marks.
enum MarkedParties<'a> {
    None,
    One(Option<&'a str>),
    Several,
}

fn marked_parties<'a>(
    parties: &'a Contest,
    marks: &[PlacedMark],
) -> Result<MarkedParties<'a>, ContestCountError> {
    let mut marked: Vec<Option<&str>> = Vec::new();
    for mark in marks.iter().filter(|mark| mark.status == MarkStatus::Indicated) {
        let party = match &mark.mark {
            MarkedFor::Overvote => return Ok(MarkedParties::Several),
            MarkedFor::WriteIn => None,
            MarkedFor::Selection(line) => {
                let place = line_mark(parties, line)?.candidate.at();
                parties.candidates[place].party.as_deref()
            }
        };
        if !marked.contains(&party) {
            marked.push(party);
        }
    }
    Ok(match marked[..] {
        [] => MarkedParties::None,
        [party] => MarkedParties::One(party),
        _ => MarkedParties::Several,
    })
}

fn line_mark(contest: &Contest, line: &SelectionId) -> Result<LineMark, ContestCountError> {
    let found = contest.candidates.iter().enumerate().find_map(|(at, candidate)| {
        let lines = candidate.selections();
        let of_candidate = lines.iter().position(|own| own == line)?;
        Some(LineMark { candidate: CandidateIndex(place(at)), line: place(of_candidate) })
    });
    found.ok_or_else(|| ContestCountError::UnknownSelection {
        contest: contest.id.clone(),
        selection: line.clone(),
    })
}

fn place(at: usize) -> u16 {
    u16::try_from(at).expect("a contest has fewer candidates and lines than 2^16")
}
