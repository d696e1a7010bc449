//! What all pages share: who is shown how, what the pages are, what is still missing.

use std::collections::BTreeMap;

use canvass::{ResultsStatus, Share};
use election::{CandidateId, CandidateKind, Contest, Mode, Partition, UnitId, UnitKind, VoteCount};

use crate::facts::{Facts, Votes};
use crate::figure::{anchor, in_place, proof_href, proof_page};
use crate::html::{Name, Number, count, thousands};
use crate::page::status_word;
use crate::party::colour_label;
use crate::picture::{Coverage, Fill, Geometry, Margin, Palette, Subject};

/// How many candidates have a column of their own in the tables of places.
const COLUMNS: usize = 4;

/// One site while it is written.
pub(crate) struct Book<'a> {
    pub(crate) facts: &'a Facts<'a>,
    pub(crate) geometry: &'a Geometry,
    pub(crate) palette: Palette,
    /// The contest of the front page.
    pub(crate) contest: &'a Contest,
    /// The place of each candidate in a contest.
    pub(crate) positions: BTreeMap<(&'a str, &'a str), usize>,
    /// The candidates with columns of their own, most votes first, by their place in the contest.
    pub(crate) columns: Vec<usize>,
    pub(crate) pages: Vec<NavLink>,
    /// Units that have not reported, in the order of the definition.
    pub(crate) missing: Vec<UnitId>,
    /// How final the whole result is, and on how many units it rests, in sentences.
    pub(crate) coverage: String,
}

/// A page in the list that every page ends with.
pub(crate) struct NavLink {
    pub(crate) href: &'static str,
    pub(crate) text: &'static str,
}

/// Who leads a place, over whom, of how many votes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lead {
    /// The leader, by place in the contest.
    pub(crate) first: usize,
    pub(crate) first_votes: u64,
    /// Of the next person, where there is one.
    pub(crate) second_votes: u64,
    pub(crate) total: u64,
}

impl Lead {
    /// The lead in votes; zero is a tie.
    pub(crate) fn votes(&self) -> u64 {
        self.first_votes - self.second_votes
    }

    /// The lead as a share of all votes, as shown: rounded down, and never a tie by rounding.
    pub(crate) fn share(&self) -> String {
        let share = share(self.votes(), self.total);
        share.map_or_else(String::new, |share| unbroken(share.as_margin()))
    }
}

/// A percentage whose sign stays on its line.
pub(crate) fn unbroken(share: impl std::fmt::Display) -> String {
    share.to_string().replace(" %", "\u{a0}%")
}

/// A part of a total as a share, where there are votes to have a share of.
pub(crate) fn share(part: u64, total: u64) -> Option<Share> {
    let count = |count| VoteCount::new(count).ok();
    Share::new(count(part)?, count(total)?).ok()
}

impl<'a> Book<'a> {
    pub(crate) fn new(facts: &'a Facts<'a>, geometry: &'a Geometry) -> Self {
        let contest = facts.main_contest();
        let root = &facts.definition.root().id;
        let columns = columns(contest, facts.votes(contest, root));
        let candidates = columns.iter().map(|&index| &contest.candidates[index]);
        let candidates = candidates.map(|candidate| Subject {
            key: candidate.id.as_str(),
            party: candidate.party.as_deref().map(colour_label),
        });
        let mut subjects: Vec<Subject<'_>> = candidates.collect();
        if let Some(count) = &facts.count {
            let persons = count.value.president.iter().map(|(person, _)| person.as_str());
            let others = persons.filter(|key| subjects.iter().all(|s| s.key != *key));
            let others: Vec<_> = others.map(|key| Subject { key, party: None }).collect();
            subjects.extend(others);
        }
        let reports = facts.definition.reporting_units();
        let missing = reports.filter(|unit| !facts.is_in(&unit.id));
        let mut book = Self {
            geometry,
            palette: Palette::assign(&subjects),
            contest,
            columns,
            positions: positions(facts),
            pages: pages(facts),
            missing: missing.map(|unit| unit.id.clone()).collect(),
            coverage: String::new(),
            facts,
        };
        book.coverage = book.coverage_words();
        book
    }

    fn coverage_words(&self) -> String {
        let root = &self.facts.definition.root().id;
        let status = status_word(self.status(root));
        // Districts that choose electors count the same votes again and are not counted here.
        let reporting = self.facts.definition.reporting_units();
        let units: Vec<_> = reporting.filter(|u| u.partition == Partition::Canvass).collect();
        let here = units.iter().filter(|unit| self.facts.is_in(&unit.id)).count();
        let (expected, here) = (count(units.len()), count(here));
        let canvass = self.facts.canvasses.get(root);
        let worked_out = canvass.map_or(0, |canvass| count(canvass.value.reconstructed.len()));
        let units = format!("{} of {} units", thousands(here), thousands(expected));
        if worked_out == 0 {
            return format!("{status}. {units} reported. ");
        }
        let reported = thousands(here - worked_out);
        format!(
            "{status}. {units} are in: {reported} reported, {} worked out from state totals and \
             marked as reconstructed. ",
            thousands(worked_out)
        )
    }

    /// A figure of the record that belongs to a place, or a plain number where the record has no
    /// such figure.
    ///
    /// # Panics
    /// When the record's figure is another number: a page never shows two values of one thing.
    pub(crate) fn number(
        &self,
        root: &str,
        path: &str,
        place: Option<&UnitId>,
        value: u64,
    ) -> Number {
        let Some(&figure) = self.facts.figures.get(path) else {
            return Number { value, proof: None };
        };
        assert_eq!(figure, value, "{path} is {figure} in the record and {value} on the page");
        let place = place.map(UnitId::as_str);
        let proof = format!("{root}{}#{}", proof_page(place), anchor(path, place));
        Number { value, proof: Some(proof) }
    }

    /// A figure by its path alone.
    pub(crate) fn figure(&self, root: &str, path: &str) -> Option<Number> {
        let value = *self.facts.figures.get(path)?;
        let proof = format!("{root}{}", proof_href(self.facts.definition, path));
        Some(Number { value, proof: Some(proof) })
    }

    /// All votes for a candidate in a place, with their proof.
    pub(crate) fn votes(
        &self,
        root: &str,
        contest: &Contest,
        index: usize,
        unit: &UnitId,
        votes: Votes,
    ) -> Number {
        let path = self.votes_path(contest, index, "", unit);
        self.number(root, &path, Some(unit), votes.all)
    }

    /// The votes that units themselves reported, with their proof.
    pub(crate) fn votes_reported(
        &self,
        root: &str,
        contest: &Contest,
        index: usize,
        unit: &UnitId,
        votes: Votes,
    ) -> Number {
        let path = self.votes_path(contest, index, "-reported", unit);
        self.number(root, &path, Some(unit), votes.reported)
    }

    fn votes_path(&self, contest: &Contest, index: usize, suffix: &str, unit: &UnitId) -> String {
        let candidate = &contest.candidates[index].id;
        let word = self.votes_word(contest);
        in_place(format!("{}/{word}{suffix}/{candidate}", contest.id), Some(unit))
    }

    /// What figures call the votes of a contest: those that choose electors have a name of their
    /// own.
    pub(crate) fn votes_word(&self, contest: &Contest) -> &'static str {
        let college = self.facts.definition.get().college.as_ref();
        if college.is_some_and(|college| college.contest == contest.id) {
            "popular-votes"
        } else {
            "votes"
        }
    }

    /// Whether the votes of a place have rows that somebody worked out.
    pub(crate) fn has_reconstructed(&self, unit: &UnitId) -> bool {
        let canvass = self.facts.canvasses.get(unit);
        canvass.is_some_and(|canvass| !canvass.value.reconstructed.is_empty())
    }

    /// The name of a candidate, who has it in that contest alone.
    pub(crate) fn candidate(&self, contest: &Contest, id: &CandidateId) -> Name {
        Name(self.facts.candidate_name(contest, id))
    }

    /// The candidate's last name, as figures' paths have it.
    pub(crate) fn short_candidate(&self, contest: &Contest, index: usize) -> Name {
        let candidate = &contest.candidates[index];
        Name(short_name(&candidate.id, &candidate.name))
    }

    pub(crate) fn person(&self, id: &CandidateId) -> Name {
        Name(self.facts.person_name(id))
    }

    /// The last name, as figures' paths have it, spelled as in the full name.
    pub(crate) fn short_name(&self, id: &CandidateId) -> Name {
        Name(short_name(id, &self.facts.person_name(id)))
    }

    pub(crate) fn unit_name(&self, unit: &UnitId) -> Name {
        let known = self.facts.definition.unit(unit);
        Name(known.map_or_else(|| unit.to_string(), |unit| unit.name.clone()))
    }

    /// Who leads in a place, among persons, where anybody has a vote.
    pub(crate) fn lead(&self, contest: &Contest, unit: &UnitId) -> Option<Lead> {
        lead(contest, self.facts.votes(contest, unit)?)
    }

    /// How a place is drawn by its votes.
    pub(crate) fn fill(&self, unit: &UnitId) -> Fill {
        let Some(lead) = self.lead(self.contest, unit) else { return Fill::NoResult };
        if lead.votes() == 0 {
            return Fill::Tied;
        }
        let leader = &self.contest.candidates[lead.first];
        let Some(ink) = self.palette.ink(leader.id.as_str()) else { return Fill::NoResult };
        let coverage = match self.status(unit) {
            ResultsStatus::UnofficialPartial => Coverage::Partial,
            _ => Coverage::Complete,
        };
        let margin = Margin::of(lead.first_votes, lead.second_votes, lead.total);
        Fill::Result { ink, margin, coverage }
    }

    /// How final the votes of a place are.
    pub(crate) fn status(&self, unit: &UnitId) -> ResultsStatus {
        let canvass = self.facts.canvasses.get(unit).map(|canvass| canvass.value.status);
        let partial = match canvass {
            Some(status) => status == ResultsStatus::UnofficialPartial,
            None if self.facts.definition.reports(unit) => !self.facts.is_in(unit),
            // Ballots are counted for a contest as a whole: it is complete when all units are in.
            None => {
                let definition = self.facts.definition;
                let mut below = definition
                    .reporting_units()
                    .filter(|reporting| definition.lies_in(&reporting.id, unit));
                !below.all(|reporting| self.facts.is_counted(&reporting.id))
            }
        };
        match (partial, self.is_certified(unit)) {
            (true, _) => ResultsStatus::UnofficialPartial,
            (false, true) => ResultsStatus::Certified,
            (false, false) => ResultsStatus::UnofficialComplete,
        }
    }

    /// Whether somebody certified the place, a place that it lies in, or each of its parts.
    fn is_certified(&self, unit: &UnitId) -> bool {
        let certified = |unit: &UnitId| self.facts.certifications.contains_key(unit);
        let parts = self.facts.definition.children(unit, Partition::Canvass);
        self.facts.definition.with_above(unit).any(certified)
            || (!parts.is_empty() && parts.iter().all(|part| certified(&part.id)))
    }

    pub(crate) fn is_partial(&self, unit: &UnitId) -> bool {
        self.status(unit) == ResultsStatus::UnofficialPartial
    }

    pub(crate) fn is_reconstruction(&self) -> bool {
        self.facts.definition.get().mode == Mode::Reconstruction
    }

    pub(crate) fn is_test(&self) -> bool {
        self.facts.definition.get().mode == Mode::Test
    }

    /// Places that are made of others and have a page of their own.
    pub(crate) fn places(&self) -> impl Iterator<Item = &'a UnitId> + use<'a> {
        let definition = self.facts.definition;
        let root = &definition.root().id;
        let units = definition.get().units.iter().map(|unit| &unit.id);
        units.filter(move |unit| !definition.reports(unit) && *unit != root)
    }

    /// The page of a place, seen from the root of the site: its own, or that of the place it is in.
    pub(crate) fn place_page(&self, unit: &UnitId) -> String {
        let definition = self.facts.definition;
        let of_sums = definition.with_above(unit).find(|id| !definition.reports(id));
        match of_sums.and_then(|id| definition.unit(id)) {
            Some(unit) if unit.parent.is_none() => "index.html".to_owned(),
            Some(unit) if unit.kind == UnitKind::State => format!("state/{}.html", unit.id),
            Some(unit) => format!("place/{}.html", unit.id),
            None => "index.html".to_owned(),
        }
    }

    /// The parts of a place by which its votes are canvassed.
    pub(crate) fn parts(&self, unit: &UnitId) -> Vec<&'a UnitId> {
        let parts = self.facts.definition.children(unit, Partition::Canvass);
        parts.into_iter().map(|unit| &unit.id).collect()
    }
}

/// Who leads, by the votes of every candidate.
pub(crate) fn lead(contest: &Contest, votes: &[Votes]) -> Option<Lead> {
    let mut order: Vec<usize> = (0..votes.len()).collect();
    order.retain(|&index| contest.candidates[index].kind == CandidateKind::Person);
    order.sort_by_key(|&index| std::cmp::Reverse(votes[index].all));
    let first = *order.first()?;
    let first_votes = votes[first].all;
    if first_votes == 0 {
        return None;
    }
    let second = order.get(1);
    Some(Lead {
        first,
        first_votes,
        second_votes: second.map_or(0, |&second| votes[second].all),
        total: votes.iter().map(|votes| votes.all).sum(),
    })
}

fn columns(contest: &Contest, votes: Option<&[Votes]>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..contest.candidates.len()).collect();
    if let Some(votes) = votes {
        order.sort_by_key(|&index| std::cmp::Reverse(votes[index].all));
    }
    // One more candidate takes no more room than a column for the others would.
    let most = if order.len() <= COLUMNS + 1 { order.len() } else { COLUMNS };
    order.truncate(most);
    order
}

fn short_name(id: &CandidateId, name: &str) -> String {
    let starts = name.match_indices(' ').map(|(space, _)| &name[space + 1..]);
    let ends: Vec<&str> = std::iter::once(name).chain(starts).collect();
    let own = ends.into_iter().rev().find(|end| election::figure_name(end) == id.as_str());
    own.unwrap_or(name).to_owned()
}

fn positions<'a>(facts: &Facts<'a>) -> BTreeMap<(&'a str, &'a str), usize> {
    let contests = facts.definition.get().contests.iter();
    let positions = contests.flat_map(|contest| {
        let candidates = contest.candidates.iter().enumerate();
        candidates.map(|(index, c)| ((contest.id.as_str(), c.id.as_str()), index))
    });
    positions.collect()
}

fn pages(facts: &Facts<'_>) -> Vec<NavLink> {
    let link = |href, text| Some(NavLink { href, text });
    let college = facts.definition.get().college.is_some();
    let pages = [
        link("index.html", "Result"),
        link("votes.html", "All votes"),
        if college { link("meetings.html", "Electors") } else { None },
        if facts.session.is_empty() { None } else { link("session.html", "Joint session") },
        facts.apportionment.as_ref().and_then(|_| link("apportionment.html", "Apportionment")),
        link("proof.html", "Proof"),
        link("checks.html", "Checks"),
        link("log/0.html", "Log"),
        link("downloads.html", "Downloads"),
    ];
    pages.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_name_is_the_part_that_figures_use() {
        let short = |id: &str, name: &str| short_name(&id.parse().unwrap(), name);
        assert_eq!(short("trump", "Donald J. Trump"), "Trump");
        assert_eq!(short("spotted-eagle", "Faith Spotted Eagle"), "Spotted Eagle");
        assert_eq!(short("mike-smith", "Mike Smith"), "Mike Smith");
        assert_eq!(short("write-ins", "Votes for others"), "Votes for others");
    }
}
