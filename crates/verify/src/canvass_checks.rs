//! V12 to V14, V17 and V26: returns, completeness, accounts of ballots, certification.

use std::collections::{BTreeMap, BTreeSet};

use canvass::UnitCanvass;
use canvass::acts::Certification;
use canvass::chamber::Ruling;
use election::{
    AuthorityKind, CandidateId, CandidateKind, Contest, ContestId, Partition, ResultDigest,
    StatementKind, UnitId, UnitReturn,
};

use rayon::prelude::*;
use tabulate::{ContestCount, CvrBatch};

use crate::cast_checks::standing_batches;
use crate::check::{CheckName, Checklist, Finding, listed};
use crate::compute::Computed;
use crate::derive::{Output, Rule};
use crate::device_checks::{DeviceGap, gaps as device_gaps};
use crate::load::Loaded;
use crate::payload::Payload;
use crate::plan::{contest_place, place};
use crate::standing::{Slot, Standing};
use crate::words::words;

pub(crate) fn check(
    loaded: &Loaded,
    standing: &Standing,
    computed: &Computed,
    list: &mut Checklist,
) {
    let view = View { loaded, standing, computed };
    list.set(CheckName::ReturnsPossible, view.returns_possible());
    list.set(CheckName::UnitsComplete, view.units_complete());
    list.set(CheckName::BallotsAccounted, view.ballots_accounted());
    list.set(CheckName::Certified, view.certified());
    list.set(CheckName::NothingReconstructed, view.nothing_reconstructed());
}

/// What stands, with what was computed from it.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) standing: &'a Standing,
    pub(crate) computed: &'a Computed,
}

impl<'a> View<'a> {
    /// The standing result of a rule for a place, with its position.
    pub(crate) fn output(&self, rule: Rule, unit: &UnitId) -> Option<(&'a Output, u64)> {
        let position = self.standing.derivation(&rule.name(), &place(unit))?;
        Some((self.computed.outputs.get(&position)?, position))
    }

    /// The standing payload of a kind for a unit, with its position.
    pub(crate) fn payload(&self, kind: StatementKind, unit: &UnitId) -> Option<(&'a Payload, u64)> {
        let position = self.standing.unit(kind, unit)?;
        Some((self.loaded.payload(position)?, position))
    }

    fn canvass(&self, unit: &UnitId) -> Option<(&'a UnitCanvass, u64)> {
        match self.output(Rule::UnitCanvass, unit)? {
            (Output::UnitCanvass(canvass), position) => Some((canvass, position)),
            _ => None,
        }
    }

    /// Every standing count of a contest from its ballots.
    fn counts(&self) -> impl Iterator<Item = (&'a Contest, &'a ContestCount, u64)> {
        let contests = self.loaded.definition.get().contests.iter();
        let rule = Rule::ContestCount.name();
        contests.filter_map(move |contest| {
            let position = self.standing.derivation(&rule, &contest_place(contest))?;
            match self.computed.outputs.get(&position)? {
                Output::ContestCount(count) => Some((contest, &**count, position)),
                _ => None,
            }
        })
    }

    /// What there is of a place to certify: its canvass, the counts of its contests, or both. The
    /// gaps of devices are those of the whole record.
    pub(crate) fn results(&self, place: &UnitId, gaps: &[DeviceGap]) -> Option<PlaceResults> {
        let mut results = PlaceResults::default();
        let mut last = None;
        if let Some((canvass, position)) = self.canvass(place) {
            results.canvass = Some(self.stated_output(position)?);
            results.contests.extend(canvass.contests.keys().cloned());
            results.open += canvass.missing.len() + canvass.accounting.problems.len();
            last = last.max(Some(position));
        }
        for (contest, count, position) in self.counts().filter(|(c, ..)| c.scope == *place) {
            results.counts.insert(contest.id.clone(), self.stated_output(position)?);
            results.contests.insert(contest.id.clone());
            results.open += count.missing.len();
            last = last.max(Some(position));
        }
        // Without a result there is nothing to certify, whatever was ruled.
        results.position = last?.max(self.last_ruling(place).unwrap_or(0));
        results.open += gaps.iter().filter(|gap| gap.bears_on(self.loaded, place)).count();
        Some(results)
    }

    /// The last ruling on a contest of a place: what was certified before it is not what stands.
    fn last_ruling(&self, place: &UnitId) -> Option<u64> {
        let contests = self.loaded.definition.get().contests.iter();
        let own = contests.filter(|contest| contest.scope == *place);
        let slots = own.map(|contest| Slot::Contest(place.clone(), contest.id.clone()));
        slots.filter_map(|slot| self.standing.of(&slot)).max()
    }

    fn stated_output(&self, position: u64) -> Option<ResultDigest> {
        match self.loaded.payload(position)? {
            Payload::Derivation(derivation) => derivation.output.to_string().parse().ok(),
            _ => None,
        }
    }

    fn certification(&self, unit: &UnitId) -> Option<(&'a Certification, u64)> {
        match self.payload(StatementKind::Certification, unit)? {
            (Payload::Certification(certification), position) => Some((certification, position)),
            _ => None,
        }
    }

    /// The words of a certification over open items of a place, by the nearest authority.
    fn certified_over(&self, unit: &UnitId) -> Option<String> {
        let mut above = self.loaded.definition.with_above(unit);
        let (over, position) = above.find_map(|unit| {
            let (certification, position) = self.certification(unit)?;
            Some((certification.over.as_ref()?, position))
        })?;
        Some(format!("certified over it by entry {position}: {}", over.citation.citation))
    }

    fn returns(&self) -> impl Iterator<Item = (u64, &'a UnitReturn)> {
        let loaded = self.loaded;
        self.standing.positions.iter().filter_map(move |&at| match loaded.payload(at)? {
            Payload::UnitReturn(unit_return) => Some((at, unit_return)),
            _ => None,
        })
    }

    fn returns_possible(&self) -> Finding {
        let returns: Vec<(u64, &UnitReturn)> = self.returns().collect();
        let wrong: Vec<String> = returns
            .par_iter()
            .flat_map_iter(|(at, found)| self.return_problems(*at, found))
            .collect();
        let wrong: Vec<String> = wrong.into_iter().chain(self.ruling_problems()).collect();
        Finding::of(&wrong, || format!("{} returns", returns.len()))
    }

    /// Rulings by whoever has power over another place than the contest is for, or about somebody
    /// who does not stand.
    fn ruling_problems(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for position in &self.standing.positions {
            let Some(Payload::ContestRuling(ruling)) = self.loaded.payload(*position) else {
                continue;
            };
            let mut say = |words: String| {
                let (contest, unit) = (&ruling.contest, &ruling.unit);
                wrong.push(format!("entry {position} rules on {contest} in {unit}: {words}"));
            };
            let Some(contest) = self.loaded.definition.contest(&ruling.contest) else {
                say("it is no contest of the definition".to_owned());
                continue;
            };
            if contest.scope != ruling.unit {
                say(format!("the contest is for {}", contest.scope));
            }
            if let Ruling::Unopposed { candidate } = &ruling.ruling {
                let people = contest.candidates.iter().filter(|c| c.kind == CandidateKind::Person);
                let people: Vec<&CandidateId> = people.map(|person| &person.id).collect();
                if !people.contains(&candidate) {
                    say(format!("{candidate} does not stand in it"));
                } else if people.len() > 1 {
                    say(format!("{candidate} does not stand alone"));
                }
            }
        }
        wrong
    }

    fn return_problems(&self, position: u64, unit_return: &UnitReturn) -> Vec<String> {
        let definition = &self.loaded.definition;
        let mut wrong = Vec::new();
        let entry = self.loaded.entry(position).expect("a standing entry is readable");
        let unit = &entry.statement.unit;
        if unit_return.unit != *unit {
            let inside = &unit_return.unit;
            wrong.push(format!("entry {position}: a return of {inside} stated for {unit}"));
        }
        if !definition.reports(unit) {
            wrong.push(format!("entry {position}: {unit} is a sum and reports nothing itself"));
        }
        let counting = &definition.get().counting;
        let counted = unit_return.contests.keys().filter(|contest| counting.contains_key(*contest));
        wrong.extend(counted.map(|contest| {
            format!(
                "entry {position} ({unit}): it has votes of contest {contest}, which is counted \
                 from ballots alone"
            )
        }));
        let problems = unit_return.problems(|id| definition.contest(id));
        wrong
            .extend(problems.iter().map(|problem| format!("entry {position} ({unit}): {problem}")));
        wrong
    }

    fn units_complete(&self) -> Finding {
        let counted = self.counted_units();
        let reporting = self.loaded.definition.reporting_units();
        let (mut missing, mut listed_above, mut count) = (Vec::new(), BTreeSet::new(), 0);
        for unit in reporting {
            count += 1;
            let reported = self.payload(StatementKind::UnitReturn, &unit.id).is_some();
            if !reported && !counted.contains(&unit.id) {
                let over = self.certified_over(&unit.id);
                let over = over.map_or_else(String::new, |words| format!(" ({words})"));
                missing.push(format!("{}{over}", unit.id));
                listed_above.insert(&unit.id);
            }
        }
        let also = self
            .counts()
            .flat_map(|(contest, count, _)| count.missing.iter().map(|unit| (unit, &contest.id)));
        let also = also.filter(|(unit, _)| !listed_above.contains(unit));
        let also: Vec<String> =
            also.map(|(unit, contest)| format!("{unit} (ballots of {contest})")).collect();
        let mut words = Vec::new();
        if !missing.is_empty() {
            let (number, names) = (missing.len(), listed(&missing));
            words.push(format!("partial: {number} of {count} units are missing: {names}"));
        }
        if !also.is_empty() {
            words.push(format!("partial: no ballot of {}", listed(&also)));
        }
        match &words[..] {
            [] => Finding::pass(format!("{count} units")),
            _ => Finding::not_checked(words.join("; ")),
        }
    }

    /// A unit and the places whose canvass is added up from it: above a district, which is a second
    /// count of the same votes, there are none.
    fn canvassed_up_to(&self, unit: &UnitId) -> impl Iterator<Item = &'a UnitId> {
        let definition = &self.loaded.definition;
        let mut counted_twice = false;
        definition.with_above(unit).take_while(move |above| {
            let partition = definition.unit(above).map(|unit| unit.partition);
            !std::mem::replace(&mut counted_twice, partition == Some(Partition::District))
        })
    }

    /// Units whose ballots are counted from cast vote records. Where some contest of the place is
    /// not, the unit needs a return all the same.
    pub(crate) fn counted_units(&self) -> BTreeSet<UnitId> {
        let definition = self.loaded.definition.get();
        let by_hand: BTreeSet<&UnitId> = definition
            .contests
            .iter()
            .filter(|contest| !definition.counting.contains_key(&contest.id))
            .map(|contest| &contest.scope)
            .collect();
        let batches = standing_batches(self.loaded, self.standing);
        let with_merged = |(_, batch): (u64, &'a CvrBatch)| {
            let units = self.loaded.tables.of(batch).into_iter().flat_map(|table| &table.units);
            units.chain(batch.merged.iter().flatten()).cloned()
        };
        let units = batches.flat_map(with_merged);
        units
            .filter(|unit| !self.canvassed_up_to(unit).any(|above| by_hand.contains(above)))
            .collect()
    }

    fn ballots_accounted(&self) -> Finding {
        let root = &self.loaded.definition.root().id;
        let Some((canvass, _)) = self.canvass(root) else {
            return Finding::not_checked("there is no canvass of the whole yet");
        };
        let accounting = &canvass.accounting;
        let (over, wrong): (Vec<String>, Vec<String>) =
            accounting.problems.iter().fold((Vec::new(), Vec::new()), |mut sorted, problem| {
                let words = format!("{}: {}", problem.unit, words(&problem.rule));
                match self.certified_over(&problem.unit) {
                    Some(over) => sorted.0.push(format!("{words} ({over})")),
                    None => sorted.1.push(words),
                }
                sorted
            });
        if !wrong.is_empty() {
            return Finding::fail(listed(&wrong));
        }
        let (with, without) = (accounting.units_with, accounting.units_without);
        match (without, over.is_empty()) {
            (0, true) => Finding::pass(format!("the accounts of {with} units add up")),
            (_, true) => {
                Finding::not_checked(format!("{without} units gave no account; {with} did"))
            }
            (_, false) => Finding::not_checked(listed(&over)),
        }
    }

    /// Places that an office is there to certify.
    fn certifiable(&self) -> BTreeSet<&'a UnitId> {
        let authorities = self.loaded.definition.get().authorities.iter();
        let offices = authorities.filter(|authority| authority.kind == AuthorityKind::Office);
        let powers = offices.flat_map(|authority| &authority.powers);
        let certify = powers.filter(|power| power.states == StatementKind::Certification);
        certify.map(|power| &power.within).collect()
    }

    fn certified(&self) -> Finding {
        let places = self.certifiable();
        if places.is_empty() {
            return Finding::not_checked("the definition gives nobody the power to certify");
        }
        let gaps = device_gaps(self.loaded, self.standing);
        let (mut wrong, mut open) = (Vec::new(), Vec::new());
        for place in &places {
            match self.certification_of(place, &gaps) {
                Ok(()) => {}
                Err(Uncertified::Open(words)) => open.push(format!("{place}: {words}")),
                Err(Uncertified::Wrong(words)) => wrong.push(format!("{place}: {words}")),
            }
        }
        let elsewhere = self.counts().filter(|(contest, ..)| !places.contains(&contest.scope));
        open.extend(elsewhere.map(|(contest, ..)| {
            format!("{}: nobody is there to certify the count of {}", contest.scope, contest.id)
        }));
        if wrong.is_empty() {
            Finding::gap(&open, || format!("{} places", places.len()))
        } else {
            Finding::fail(listed(&wrong))
        }
    }

    fn certification_of(&self, place: &UnitId, gaps: &[DeviceGap]) -> Result<(), Uncertified> {
        let open = |words: &str| Uncertified::Open(words.to_owned());
        let results = self.results(place, gaps).ok_or_else(|| open("no canvass yet"))?;
        let found = self.certification(place);
        let (certification, position) = found.ok_or_else(|| open("not certified"))?;
        if position < results.position {
            return Err(Uncertified::Wrong(format!(
                "entry {position} certifies a canvass that entry {} replaced; certify again",
                results.position
            )));
        }
        if certification.unit != *place {
            return Err(Uncertified::Wrong(format!(
                "entry {position} certifies {}",
                certification.unit
            )));
        }
        let none = || "none".to_owned();
        let digest = |digest: Option<&ResultDigest>| digest.map_or_else(none, ToString::to_string);
        if certification.canvass != results.canvass {
            return Err(Uncertified::Wrong(format!(
                "entry {position} certifies the canvass {}, and {} stands",
                digest(certification.canvass.as_ref()),
                digest(results.canvass.as_ref())
            )));
        }
        let named: BTreeSet<&ContestId> =
            certification.counts.keys().chain(results.counts.keys()).collect();
        for contest in named {
            let (says, stands) = (certification.counts.get(contest), results.counts.get(contest));
            if says != stands {
                return Err(Uncertified::Wrong(format!(
                    "entry {position} certifies the count {} of contest {contest}, and {} stands",
                    digest(says),
                    digest(stands)
                )));
            }
        }
        if certification.contests != results.contests {
            return Err(Uncertified::Wrong(format!(
                "entry {position} certifies the contests [{}], and the canvass has [{}]",
                joined(&certification.contests),
                joined(&results.contests)
            )));
        }
        match certification.problem(results.open) {
            Some(problem) => Err(Uncertified::Wrong(format!("entry {position}: {problem}"))),
            None => Ok(()),
        }
    }

    fn nothing_reconstructed(&self) -> Finding {
        let root = &self.loaded.definition.root().id;
        match self.canvass(root) {
            Some((canvass, _)) => {
                Finding::gap(&canvass.reconstructed, || "all were reported".to_owned())
            }
            None => Finding::not_checked("there is no canvass of the whole yet"),
        }
    }
}

/// What there is of a place to certify.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaceResults {
    /// The digest of its canvass.
    pub canvass: Option<ResultDigest>,
    /// The digests of the counts from ballots of the contests that are for it.
    pub counts: BTreeMap<ContestId, ResultDigest>,
    /// The contests of both.
    pub contests: BTreeSet<ContestId>,
    /// How many units are missing, and accounts of ballots and devices do not add up.
    pub open: usize,
    /// Where the last of these results stands in the log.
    pub position: u64,
}

fn joined(contests: &BTreeSet<ContestId>) -> String {
    contests.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", ")
}

/// Why a place does not count as certified.
enum Uncertified {
    /// It is not done yet.
    Open(String),
    /// It was done and does not hold.
    Wrong(String),
}
