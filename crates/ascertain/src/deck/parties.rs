//! Ballots of a deck with marks in a contest of parties: what they must count in every contest
//! that party marks reach, by the rules of that contest.

use election::{
    BallotStyle, Candidate, Contest, Counting, DirectVotes, PartyMarkQuestion, PartyMarkRules,
    PartyMarks, SamePartyVotes, SelectionId, SeveralParties, TooManyCandidates, VoteVariation,
};

use super::{Case, DeckMaker, DeckMark, Draft, Fate, Planned, Vote, cases};

/// The ballots of a style that bear party marks: for each party three, and one with two parties.
///
/// A ballot whose count needs a ruling that the definition does not have is left out and told.
pub(super) fn drafts<'s>(
    maker: &DeckMaker<'_>,
    style: &'s BallotStyle,
    contests: &[&'s Contest],
    not_tried: &mut Vec<String>,
) -> Vec<Draft<'s>> {
    let mut drafts = Vec::new();
    let of_parties = |one: &&&Contest| one.vote_variation == VoteVariation::StraightParty;
    for parties in contests.iter().filter(of_parties) {
        let mut tries: Vec<(Case, Vec<&Candidate>)> = Vec::new();
        for party in &parties.candidates {
            for case in [Case::PartyMark, Case::PartyMarkAndOther, Case::PartyMarkAndOwn] {
                tries.push((case, vec![party]));
            }
        }
        let both: Vec<&Candidate> = parties.candidates.iter().take(2).collect();
        if both.len() == 2 {
            tries.push((Case::SeveralParties, both));
        }
        for (case, marked) in tries {
            let scenario = Scenario { maker, parties, case, marked: &marked };
            match scenario.draft(style, contests) {
                Ok(draft) => drafts.push(draft),
                Err((contest, question)) => not_tried.push(format!(
                    "contest {}: {question}: the definition has no rule for it",
                    contest.id
                )),
            }
        }
    }
    drafts
}

/// One way to mark parties and the contests that they reach.
struct Scenario<'a> {
    maker: &'a DeckMaker<'a>,
    parties: &'a Contest,
    case: Case,
    marked: &'a [&'a Candidate],
}

impl Scenario<'_> {
    fn draft<'s>(
        &self,
        style: &'s BallotStyle,
        contests: &[&'s Contest],
    ) -> Result<Draft<'s>, (&'s Contest, PartyMarkQuestion)> {
        let mut planned = Vec::new();
        for contest in contests {
            let counting = self.maker.counting(contest);
            let reached = counting.and_then(|counting| {
                let marks = counting.party_marks.as_ref()?;
                (marks.contest == self.parties.id).then_some((counting, marks))
            });
            let plan = match reached {
                _ if contest.id == self.parties.id => self.party_contest(counting),
                Some((counting, marks)) => self
                    .reached(contest, counting, marks)
                    .map_err(|question| (*contest, question))?,
                None => cases::blank(contest, counting),
            };
            planned.push((*contest, plan));
        }
        Ok(Draft { style, contests: planned })
    }

    fn party_contest(&self, counting: Option<&Counting>) -> Planned {
        let blank = cases::blank(self.parties, counting);
        let one = self.marked.len() == 1;
        let votes = self.marked.iter().filter(|_| one).map(|party| Vote {
            candidate: Some(party.id.clone()),
            line: Some(party.id.sole_selection()),
        });
        Planned {
            case: self.case,
            marks: self
                .marked
                .iter()
                .map(|party| DeckMark::of(&party.id.sole_selection(), 0))
                .collect(),
            fate: Fate {
                votes: votes.collect(),
                overvotes: if one { 0 } else { blank.fate.undervotes },
                overvoted: u64::from(!one),
                ..Fate::default()
            },
        }
    }

    fn reached(
        &self,
        contest: &Contest,
        counting: &Counting,
        marks: &PartyMarks,
    ) -> Result<Planned, PartyMarkQuestion> {
        let party = self.marked[0].party.as_deref().unwrap_or_default();
        let own: Vec<(&Candidate, SelectionId)> = lines_of(contest, party);
        let is_other = |candidate: &&Candidate| candidate.line_of(party).is_none();
        let direct = match self.case {
            Case::PartyMarkAndOther => contest
                .candidates
                .iter()
                .find(is_other)
                .map(|other| (other, other.selections().swap_remove(0))),
            Case::PartyMarkAndOwn => own.first().cloned(),
            Case::SeveralParties => {
                contest.candidates.first().map(|one| (one, one.selections().swap_remove(0)))
            }
            _ => None,
        };
        let seats = cases::votes_allowed(contest, Some(counting)).unwrap_or(1) as usize;
        let asked = Asked { rules: marks.rules, own: &own, direct: direct.as_ref(), seats };
        // Ballots of a deck are of one type; where a device carries party marks out itself, what
        // it must record is another deck's.
        let voted = if marks.interpreted.contains(&super::DECK_TYPE) {
            Some(direct.iter().collect())
        } else if self.marked.len() > 1 {
            asked.several_parties()?
        } else {
            asked.one_party()?
        };
        let blank = cases::blank(contest, Some(counting)).fate;
        let marks: Vec<DeckMark> = direct.iter().map(|(_, line)| DeckMark::of(line, 0)).collect();
        let fate = match voted {
            None => Fate { overvotes: blank.undervotes, overvoted: 1, ..Fate::default() },
            Some(voted) => {
                let used = u64::try_from(voted.len()).expect("a ballot has few votes");
                let votes = voted.into_iter().map(|(candidate, line)| Vote {
                    candidate: Some(candidate.id.clone()),
                    line: Some(line.clone()),
                });
                let unmarked = u64::from(used == 0 && marks.is_empty());
                Fate {
                    votes: votes.collect(),
                    undervotes: blank.undervotes - used,
                    blank: unmarked,
                    ..Fate::default()
                }
            }
        };
        Ok(Planned { case: self.case, marks, fate })
    }
}

fn lines_of<'c>(contest: &'c Contest, party: &str) -> Vec<(&'c Candidate, SelectionId)> {
    let candidates = contest.candidates.iter();
    candidates.filter_map(|one| Some((one, one.line_of(party)?))).collect()
}

/// Votes of one ballot; `None` where the contest is void.
type Voted<'a> = Option<Vec<&'a (&'a Candidate, SelectionId)>>;

/// What a ballot asks of the rules: at most one direct vote beside its party marks.
struct Asked<'a> {
    rules: PartyMarkRules,
    own: &'a [(&'a Candidate, SelectionId)],
    direct: Option<&'a (&'a Candidate, SelectionId)>,
    seats: usize,
}

impl<'a> Asked<'a> {
    fn several_parties(&self) -> Result<Voted<'a>, PartyMarkQuestion> {
        match self.rules.several_parties.ok_or(PartyMarkQuestion::SeveralParties)? {
            SeveralParties::NoPartyMark => Ok(Some(self.direct.into_iter().collect())),
            SeveralParties::Void => Ok(None),
        }
    }

    fn one_party(&self) -> Result<Voted<'a>, PartyMarkQuestion> {
        let Some(direct) = self.direct else { return self.fill(self.seats, None).map(Some) };
        let alone = || Ok(Some(vec![direct]));
        let with_the_rest = || {
            let mut votes = vec![direct];
            votes.extend(self.fill(self.seats - 1, Some(direct.0))?);
            Ok(Some(votes))
        };
        let is_own = self.own.iter().any(|(one, _)| one.id == direct.0.id);
        if is_own {
            return match self.rules.same_party {
                Some(SamePartyVotes::DirectVotes) => alone(),
                Some(SamePartyVotes::PartyMark) => self.fill(self.seats, None).map(Some),
                Some(SamePartyVotes::Both) => with_the_rest(),
                // It is the party's only candidate: one vote by every rule.
                None if self.own.len() == 1 => alone(),
                None => Err(PartyMarkQuestion::SameParty),
            };
        }
        match self.rules.direct {
            Some(DirectVotes::Override) => alone(),
            Some(DirectVotes::Supplement) => with_the_rest(),
            None => Err(PartyMarkQuestion::Direct),
        }
    }

    /// A vote for each candidate of the party but one who has a direct vote, as far as so many
    /// seats go.
    fn fill(
        &self,
        seats: usize,
        but: Option<&Candidate>,
    ) -> Result<Vec<&'a (&'a Candidate, SelectionId)>, PartyMarkQuestion> {
        let counts = |one: &&(&Candidate, SelectionId)| but.is_none_or(|but| but.id != one.0.id);
        let mut votes: Vec<_> = self.own.iter().filter(counts).collect();
        if votes.len() > seats && seats > 0 {
            match self.rules.too_many.ok_or(PartyMarkQuestion::TooMany)? {
                TooManyCandidates::Nothing => votes.clear(),
                TooManyCandidates::BallotOrder => {}
            }
        }
        votes.truncate(seats);
        Ok(votes)
    }
}
