//! Dominion's JSON export: sessions of votes in `CvrExport.json` or `CvrExport_1.json` and so on,
//! and manifests that say what their numbers mean. Versions 4.21 to 5.17 were seen.
//!
//! A session is a record. What the scanner read is `Original`, what people decided is `Modified`,
//! and `IsCurrent` says which of them counts. Before version 5.10 contests stand in the snapshot
//! itself, since then on its cards.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use election::cvr::{ContestIndex, Mark, MarkStatus, Rank, SelectionIndex, SnapshotType};
use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess};

use super::assembly::{Assembly, Draft};
use super::json::{self, Items, Members, Pieces};
use super::limits::{Limit, RANK};
use super::package::{Package, base_name};
use super::problem::{CvrPlace, CvrProblemKind};
use super::{ReadSettings, SelectionLabel};

/// Whether a file is one of the export's files of sessions.
pub(super) fn is_export_file(name: &str) -> bool {
    base_name(name).starts_with("CvrExport") && name.ends_with(".json")
}

/// Reads manifests and all files of sessions.
pub(super) fn read(
    package: &mut Package<'_>,
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<(), CvrProblemKind> {
    let names = package.names();
    let whole = assembly.place.file.clone();
    let manifests = Manifests::read(package, &names, settings, assembly)?;
    let mut exports: Vec<&String> = names.iter().filter(|name| is_export_file(name)).collect();
    exports.sort_by_key(|name| (number_in(name), name.as_str()));
    let mut sessions = Sessions { manifests, assembly, draft: Draft::default(), record: 0 };
    for name in exports {
        sessions.assembly.place =
            CvrPlace { file: package.place_of(&whole, name), ..CvrPlace::default() };
        sessions.record = 0;
        if let Err(what) = json::read_object(package.open(name)?, &mut sessions) {
            sessions.assembly.problem(what);
            // What was read of a broken session is not part of the next.
            sessions.draft.clear();
        }
    }
    assembly.place = CvrPlace { file: whole, ..CvrPlace::default() };
    Ok(())
}

fn number_in(name: &str) -> Option<u64> {
    let digits: String = base_name(name).chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

struct Manifests {
    contests: HashMap<i64, Contest>,
    // Contests that are known and were not asked for.
    others: Vec<i64>,
    candidates: HashMap<i64, (i64, SelectionIndex)>,
    portions: HashMap<i64, String>,
    styles: HashMap<i64, String>,
    groups: HashMap<i64, String>,
    // The conditions that take a contest off a ballot.
    invalid: Vec<i64>,
}

/// The condition of a contest that is on the paper and not to be counted, since version 5.17.
const INVALID_CONTEST: &str = "InvalidContest";

struct Contest {
    index: ContestIndex,
    // None where the contest is not ranked.
    ranks: Option<u16>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Manifest<T> {
    list: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    id: i64,
    #[serde(default)]
    description: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribedContest {
    id: i64,
    description: String,
    vote_for: Option<u32>,
    num_of_ranks: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribedCandidate {
    id: i64,
    #[serde(default)]
    description: String,
    contest_id: i64,
    #[serde(rename = "Type", default)]
    kind: String,
}

impl Manifests {
    fn read(
        package: &mut Package<'_>,
        names: &[String],
        settings: &ReadSettings,
        assembly: &mut Assembly,
    ) -> Result<Self, CvrProblemKind> {
        let mut reader = ManifestReader { package, names, assembly };
        let portions = reader.descriptions("PrecinctPortionManifest.json", Needed::Yes);
        let styles = reader.descriptions("BallotTypeManifest.json", Needed::No);
        let groups = reader.descriptions("CountingGroupManifest.json", Needed::No);
        let conditions = reader.descriptions("OutstackConditionManifest.json", Needed::No);
        let invalid = conditions.into_iter().filter(|(_, words)| words == INVALID_CONTEST);
        let invalid = invalid.map(|(id, _)| id).collect();
        let contests = reader.list("ContestManifest.json", Needed::Yes);
        let candidates = reader.list("CandidateManifest.json", Needed::Yes);
        let mut manifests = Self {
            contests: HashMap::new(),
            others: Vec::new(),
            candidates: HashMap::new(),
            portions,
            styles,
            groups,
            invalid,
        };
        manifests.add_contests(contests, settings, assembly)?;
        manifests.add_candidates(candidates, assembly)?;
        Ok(manifests)
    }

    fn add_contests(
        &mut self,
        contests: Vec<DescribedContest>,
        settings: &ReadSettings,
        assembly: &mut Assembly,
    ) -> Result<(), Limit> {
        let known: Vec<String> = contests.iter().map(|contest| contest.id.to_string()).collect();
        assembly.find_missing(&settings.contests, &known);
        for contest in contests {
            let id = contest.id.to_string();
            if !settings.contests.is_empty() && !settings.contests.contains(&id) {
                self.others.push(contest.id);
                continue;
            }
            let index = assembly.contest(&id, &contest.description)?;
            let ranks = contest.num_of_ranks.filter(|ranks| *ranks > 0);
            let labels = assembly.contest_labels(index);
            labels.votes_allowed = contest.vote_for;
            labels.ranks = ranks;
            let ranks = ranks.map(|ranks| u16::try_from(ranks).unwrap_or(RANK).min(RANK));
            let entry = Contest { index, ranks };
            if self.contests.insert(contest.id, entry).is_some() {
                assembly.problem(CvrProblemKind::DefinedTwice { id });
            }
        }
        Ok(())
    }

    fn add_candidates(
        &mut self,
        candidates: Vec<DescribedCandidate>,
        assembly: &mut Assembly,
    ) -> Result<(), Limit> {
        for candidate in candidates {
            let id = candidate.id.to_string();
            let Some(contest) = self.contests.get(&candidate.contest_id) else {
                if !self.others.contains(&candidate.contest_id) {
                    let id = candidate.contest_id.to_string();
                    assembly.problem(CvrProblemKind::UnknownContest { id });
                }
                continue;
            };
            let selection = assembly.add_selection(contest.index, &id, || SelectionLabel {
                id: Some(id.as_str().into()),
                name: candidate.description.as_str().into(),
                write_in: candidate.kind.ends_with("WriteIn"),
            })?;
            let entry = (candidate.contest_id, selection);
            if self.candidates.insert(candidate.id, entry).is_some() {
                assembly.problem(CvrProblemKind::DefinedTwice { id });
            }
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Needed {
    Yes,
    No,
}

struct ManifestReader<'a, 'b> {
    package: &'a mut Package<'b>,
    names: &'a [String],
    assembly: &'a mut Assembly,
}

impl ManifestReader<'_, '_> {
    fn list<T: serde::de::DeserializeOwned>(&mut self, name: &str, needed: Needed) -> Vec<T> {
        let mut found = self.names.iter().filter(|known| base_name(known) == name);
        let Some(path) = found.next() else {
            if needed == Needed::Yes {
                let name = name.to_owned();
                self.assembly.problem(CvrProblemKind::NoManifest { name });
            }
            return Vec::new();
        };
        if let Some(second) = found.next() {
            let (first, second) = (path.clone(), second.clone());
            self.assembly.problem(CvrProblemKind::TwoDefinitions { first, second });
        }
        let read = self.package.open(path).and_then(json::read_value::<Manifest<T>>);
        match read {
            Ok(manifest) => manifest.list,
            Err(what) => {
                let place = CvrPlace { file: path.clone(), ..CvrPlace::default() };
                self.assembly.problem_at(place, what);
                Vec::new()
            }
        }
    }

    fn descriptions(&mut self, name: &str, needed: Needed) -> HashMap<i64, String> {
        let mut described = HashMap::new();
        let entries: Vec<Described> = self.list(name, needed);
        for entry in entries {
            if described.insert(entry.id, entry.description).is_some() {
                let id = format!("{name} {}", entry.id);
                self.assembly.problem(CvrProblemKind::DefinedTwice { id });
            }
        }
        described
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Session {
    tabulator_id: i64,
    batch_id: i64,
    // A number, or an `X` where the export hides it.
    record_id: serde_json::Value,
    counting_group_id: Option<i64>,
    original: Snapshot,
    modified: Option<Snapshot>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Snapshot {
    precinct_portion_id: Option<i64>,
    ballot_type_id: Option<i64>,
    #[serde(default)]
    is_current: bool,
    #[serde(default)]
    contests: Vec<SessionContest>,
    #[serde(default)]
    cards: Vec<Card>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Card {
    contests: Vec<SessionContest>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SessionContest {
    id: i64,
    #[serde(default)]
    outstack_condition_ids: Vec<i64>,
    marks: Vec<SessionMark>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SessionMark {
    candidate_id: i64,
    rank: Option<i64>,
    #[serde(default)]
    is_ambiguous: bool,
}

struct Sessions<'a> {
    manifests: Manifests,
    assembly: &'a mut Assembly,
    draft: Draft,
    record: u64,
}

impl Members for Sessions<'_> {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        pieces: &Pieces,
    ) -> Result<(), A::Error> {
        match name {
            "ElectionId" => {
                let election: String = map.next_value()?;
                self.assembly.name_election(&election);
                Ok(())
            }
            "Sessions" => map.next_value_seed(Items::new(pieces, |session: Session| {
                self.record += 1;
                self.assembly.place.contest = None;
                self.assembly.place.record = Some(self.record);
                self.session(&session)
            })),
            _ => map.next_value::<IgnoredAny>().map(|_| ()),
        }
    }
}

impl Sessions<'_> {
    fn session(&mut self, session: &Session) -> Result<(), Limit> {
        let batch = format!("{}-{}", session.tabulator_id, session.batch_id);
        let record = match &session.record_id {
            serde_json::Value::String(hidden) => hidden.clone(),
            number => number.to_string(),
        };
        // A hidden number is no id.
        if record.bytes().any(|byte| byte.is_ascii_digit()) {
            self.draft.id = format!("{batch}-{record}");
        }
        self.draft.batch = Some(self.assembly.batch(&batch)?);
        let group = session.counting_group_id.map(|id| named(&self.manifests.groups, id));
        self.draft.count_type = Some(self.assembly.count_type(&group.unwrap_or_default())?);
        let current = self.current(session);
        let portion = current.precinct_portion_id.map(|id| {
            if !self.manifests.portions.contains_key(&id) {
                let id = id.to_string();
                self.assembly.problem(CvrProblemKind::UnknownUnit { id });
            }
            named(&self.manifests.portions, id)
        });
        self.draft.unit = Some(self.assembly.unit(&portion.unwrap_or_default())?);
        let style = current.ballot_type_id.map(|id| named(&self.manifests.styles, id));
        self.draft.style = Some(self.assembly.style(&style.unwrap_or_default())?);
        self.snapshot(&session.original, SnapshotType::Original)?;
        if let Some(modified) = &session.modified {
            self.snapshot(modified, SnapshotType::Modified)?;
            self.assembly.place.contest = None;
            self.find_dropped(session, modified);
        }
        self.assembly.push(&mut self.draft)
    }

    // The snapshot that counts; what both or neither of them claim is a problem, and then the
    // later one is shown.
    fn current<'s>(&mut self, session: &'s Session) -> &'s Snapshot {
        let Some(modified) = &session.modified else {
            return &session.original;
        };
        if session.original.is_current == modified.is_current {
            self.assembly.problem(CvrProblemKind::CurrentUnclear);
        }
        if session.original.is_current && !modified.is_current {
            return &session.original;
        }
        self.draft.current = SnapshotType::Modified;
        modified
    }

    fn snapshot(&mut self, snapshot: &Snapshot, which: SnapshotType) -> Result<(), Limit> {
        for contest in contests_of(snapshot) {
            self.contest(contest, which)?;
        }
        Ok(())
    }

    fn contest(&mut self, contest: &SessionContest, which: SnapshotType) -> Result<(), Limit> {
        self.assembly.place.contest = None;
        let Some(known) = self.manifests.contests.get(&contest.id) else {
            if !self.manifests.others.contains(&contest.id) {
                let id = contest.id.to_string();
                self.assembly.problem(CvrProblemKind::UnknownContest { id });
            }
            return Ok(());
        };
        if contest.outstack_condition_ids.iter().any(|id| self.manifests.invalid.contains(id)) {
            return Ok(());
        }
        self.assembly.place.contest = Some(contest.id.to_string());
        if !self.draft.contest(known.index, which) {
            self.assembly.problem(CvrProblemKind::ContestTwice);
            return Ok(());
        }
        for mark in &contest.marks {
            let known_candidate = self.manifests.candidates.get(&mark.candidate_id);
            let selection = match known_candidate {
                Some((of, selection)) if *of == contest.id => *selection,
                _ => {
                    let id = mark.candidate_id.to_string();
                    self.assembly.problem(CvrProblemKind::UnknownSelection { id });
                    continue;
                }
            };
            let Some(rank) = rank_of(mark, known.ranks) else {
                let rank = mark.rank.map_or_else(String::new, |rank| rank.to_string());
                let most = known.ranks.unwrap_or(RANK);
                self.assembly.problem(CvrProblemKind::Rank { rank, most });
                continue;
            };
            let status = match mark.is_ambiguous {
                true => MarkStatus::Ambiguous,
                false => MarkStatus::Indicated,
            };
            self.draft.mark(Mark { selection, rank, status });
        }
        Ok(())
    }

    // Columns count the last state that has a contest, so one that adjudication took off the
    // ballot would count as it was read.
    fn find_dropped(&mut self, session: &Session, modified: &Snapshot) {
        if self.draft.current != SnapshotType::Modified {
            return;
        }
        for contest in contests_of(&session.original) {
            let kept = contests_of(modified).any(|known| known.id == contest.id);
            if !kept && self.manifests.contests.contains_key(&contest.id) {
                let id = contest.id.to_string();
                self.assembly.problem(CvrProblemKind::ContestDropped { id });
            }
        }
    }
}

fn contests_of(snapshot: &Snapshot) -> impl Iterator<Item = &SessionContest> {
    snapshot.contests.iter().chain(snapshot.cards.iter().flat_map(|card| &card.contests))
}

// The export gives every mark a rank, which says something only where the contest is ranked.
fn rank_of(mark: &SessionMark, ranks: Option<u16>) -> Option<Rank> {
    let Some(ranks) = ranks else {
        return Some(Rank(0));
    };
    let rank = mark.rank.and_then(|rank| u16::try_from(rank).ok())?;
    (1..=ranks).contains(&rank).then_some(Rank(rank))
}

fn named(described: &HashMap<i64, String>, id: i64) -> String {
    described.get(&id).cloned().unwrap_or_else(|| id.to_string())
}
