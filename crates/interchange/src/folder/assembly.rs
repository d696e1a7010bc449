//! The files of a folder put together into one election.

use std::collections::{BTreeMap, BTreeSet};

use election::{
    Authority, AuthorityId, AuthorityKind, BallotStyle, Contest, ContestId, Counting, Definition,
    DefinitionFormat, DefinitionProblem, ElectoralCollege, LogIdentity, Mode, StateElectors,
    UnitId, lint,
};

use serde::de::DeserializeOwned;

use super::ElectionFolder;
use super::accounting::read_accounting;
use super::authorities::{Authorities, read_authorities};
use super::candidates::{Candidates, read_candidates};
use super::contests::{Chambers, read_contests};
use super::file::FolderFile;
use super::places::Places;
use super::problem::{Problem, ProblemKind};
use super::problems::{Place, Problems};
use super::returns::{Ballot, Gaps, ReadReturns, missing_units, read_votes};
use super::settings::{CollegeSettings, Settings, read_settings};
use super::states::read_states;
use super::styles::read_styles;
use super::table::Readable;
use super::typed::read_typed;
use super::units::{Origin, read_units};

type Files = BTreeMap<String, Vec<u8>>;

/// How much of a folder is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Definition,
    DefinitionAndReturns,
}

pub(super) fn read_folder(files: &Files, wanted: Wanted) -> (ElectionFolder, Vec<Problem>) {
    let mut all = unexpected_files(files);
    let contests_elsewhere = file(files, FolderFile::Contests).is_some();
    let mut settings = required(files, FolderFile::Election, &mut all, |bytes, problems| {
        read_settings(bytes, contests_elsewhere, problems)
    });
    let units = required(files, FolderFile::Units, &mut all, read_units);
    let places = Places::new(&units.units, Some(&units.unusable), units.readable);
    check_scopes(&settings, &places, &mut all);
    add_contests(files, &places, &mut settings, &mut all);
    let candidates = required(files, FolderFile::Candidates, &mut all, |bytes, problems| {
        let complete = settings.contests_complete;
        read_candidates(bytes, &settings.contests, complete, problems)
    });
    let authorities = required(files, FolderFile::Authorities, &mut all, |bytes, problems| {
        read_authorities(bytes, &places, problems)
    });
    let states = states_of(files, &settings.college, &places, &authorities, &mut all);
    let contests = with_candidates(&settings.contests, &candidates);
    let counting: BTreeMap<ContestId, Counting> = typed(files, FolderFile::Counting, &mut all);
    let styles = styles_of(files, &contests, settings.contests_complete, &places, &mut all);
    let gaps = Gaps {
        contests_complete: settings.contests_complete,
        candidates: candidates.readable,
        unusable: Some(&candidates.unusable),
    };
    let ballot = Ballot::new(&contests, &places, gaps).counted_from_ballots(counting.keys());
    let returns = match (wanted, file(files, FolderFile::Returns)) {
        (Wanted::DefinitionAndReturns, Some(bytes)) => {
            let (name, accounting) =
                (FolderFile::Returns.name(), file(files, FolderFile::Accounting));
            read_votes_and_accounts(
                name,
                bytes,
                accounting,
                &places,
                &ballot,
                &units.origins,
                &mut all,
            )
        }
        (wanted, _) => no_returns(wanted, counting.keys(), &contests, (&places, &ballot), &mut all),
    };
    let issued = settings.issued;
    let rules =
        Rules { states, counting, styles, chambers: typed(files, FolderFile::Chambers, &mut all) };
    let definition = definition(settings, &places, contests.clone(), authorities, rules);
    if let Some(definition) = &definition {
        all.extend(lint_problems(definition, &places, &ballot.gaps));
    }
    let ReadReturns { returns, missing } = returns;
    (ElectionFolder { definition, issued, origins: units.origins, returns, missing }, all)
}

/// A folder without returns: where every contest is counted from cast vote records, nobody reports
/// by hand.
fn no_returns<'a>(
    wanted: Wanted,
    counted: impl Iterator<Item = &'a ContestId>,
    contests: &[Contest],
    (places, ballot): (&Places<'_>, &Ballot<'_>),
    all: &mut Vec<Problem>,
) -> ReadReturns {
    let counted: BTreeSet<&ContestId> = counted.collect();
    if !contests.is_empty() && contests.iter().all(|contest| counted.contains(&contest.id)) {
        return ReadReturns::default();
    }
    if wanted == Wanted::DefinitionAndReturns {
        report_missing(FolderFile::Returns, all);
    }
    let missing = missing_units(places, ballot, &BTreeSet::new());
    ReadReturns { returns: Vec::new(), missing }
}

/// Reads returns and the accounts that go with them.
pub(super) fn read_votes_and_accounts(
    name: &str,
    bytes: &[u8],
    accounting: Option<&[u8]>,
    places: &Places<'_>,
    ballot: &Ballot<'_>,
    origins: &BTreeMap<UnitId, Origin>,
    all: &mut Vec<Problem>,
) -> ReadReturns {
    let mut of_votes = Problems::of(name);
    let mut of_accounts = Problems::of(FolderFile::Accounting.name());
    let accounts = accounting.map(|bytes| read_accounting(bytes, places, &mut of_accounts));
    let accounts = accounts.unwrap_or_default();
    let returns = read_votes(bytes, places, ballot, origins, &accounts, &mut of_votes);
    let missing: BTreeSet<&UnitId> = returns.missing.iter().collect();
    for (unit, account) in &accounts {
        let unit = &places.units[*unit].id;
        if missing.contains(unit) {
            let place = Place { unit: Some(unit.clone()), ..Place::line(account.line) };
            of_accounts.push(place, ProblemKind::AccountWithoutVotes);
        }
    }
    all.extend(of_votes.finish());
    all.extend(of_accounts.finish());
    returns
}

fn file(files: &Files, file: FolderFile) -> Option<&[u8]> {
    files.get(file.name()).map(Vec::as_slice)
}

fn required<T: Default>(
    files: &Files,
    wanted: FolderFile,
    all: &mut Vec<Problem>,
    read: impl FnOnce(&[u8], &mut Problems) -> T,
) -> T {
    let Some(bytes) = file(files, wanted) else {
        report_missing(wanted, all);
        return T::default();
    };
    let mut problems = Problems::of(wanted.name());
    let value = read(bytes, &mut problems);
    all.extend(problems.finish());
    value
}

fn report_missing(expected: FolderFile, all: &mut Vec<Problem>) {
    let mut problems = Problems::of(expected.name());
    problems.push(Place::file(), ProblemKind::MissingFile { expected });
    all.extend(problems.finish());
}

/// Tables that would be passed over without a word, such as `acounting.csv` or `returns.xlsx`.
fn unexpected_files(files: &Files) -> Vec<Problem> {
    let is_table = |name: &str| {
        let name = name.to_ascii_lowercase();
        let kinds = [".csv", ".tsv", ".xlsx", ".xls", ".ods"];
        !name.contains('/') && kinds.iter().any(|kind| name.ends_with(kind))
    };
    let known = FolderFile::ALL.map(FolderFile::name);
    let unexpected = files.keys().filter(|name| is_table(name) && !known.contains(&name.as_str()));
    unexpected
        .flat_map(|name| {
            let mut problems = Problems::of(name);
            let nearest = problems.nearest(name, known.map(|name| (name.to_owned(), name)));
            problems.push(Place::file(), ProblemKind::UnexpectedFile { nearest });
            problems.finish()
        })
        .collect()
}

fn check_scopes(settings: &Settings, places: &Places<'_>, all: &mut Vec<Problem>) {
    let mut problems = Problems::of(FolderFile::Election.name());
    for (contest, line) in settings.contests.iter().zip(&settings.contest_lines) {
        let place = || Place { contest: Some(contest.id.clone()), ..Place::line(*line) };
        places.find("scope", contest.scope.as_str(), place, &mut problems);
    }
    all.extend(problems.finish());
}

fn states_of(
    files: &Files,
    college: &CollegeSettings,
    places: &Places<'_>,
    authorities: &Authorities,
    all: &mut Vec<Problem>,
) -> Vec<StateElectors> {
    let mut problems = Problems::of(FolderFile::States.name());
    let states = match (college, file(files, FolderFile::States)) {
        (CollegeSettings::Absent, Some(_)) => {
            problems.push(Place::file(), ProblemKind::StatesWithoutCollege);
            Vec::new()
        }
        (CollegeSettings::Present(_), None) => {
            let expected = FolderFile::States;
            problems.push(Place::file(), ProblemKind::MissingFile { expected });
            Vec::new()
        }
        (_, Some(bytes)) => read_states(bytes, places, authorities, &mut problems),
        (_, None) => Vec::new(),
    };
    all.extend(problems.finish());
    states
}

/// A file in the words of the definition's own types; nothing where it is not there.
fn typed<T: DeserializeOwned + Default>(
    files: &Files,
    of: FolderFile,
    all: &mut Vec<Problem>,
) -> T {
    let Some(bytes) = file(files, of) else { return T::default() };
    let mut problems = Problems::of(of.name());
    let value = read_typed(of, bytes, &mut problems);
    all.extend(problems.finish());
    value
}

/// Adds the contests of the table to those of the settings.
fn add_contests(
    files: &Files,
    places: &Places<'_>,
    settings: &mut Settings,
    all: &mut Vec<Problem>,
) {
    let Some(bytes) = file(files, FolderFile::Contests) else { return };
    let mut problems = Problems::of(FolderFile::Contests.name());
    let (contests, complete) = read_contests(bytes, places, &mut problems);
    all.extend(problems.finish());
    settings.contests.extend(contests);
    settings.contests_complete &= complete;
}

fn styles_of(
    files: &Files,
    contests: &[Contest],
    contests_complete: bool,
    places: &Places<'_>,
    all: &mut Vec<Problem>,
) -> Vec<BallotStyle> {
    let Some(bytes) = file(files, FolderFile::Styles) else { return Vec::new() };
    let mut problems = Problems::of(FolderFile::Styles.name());
    let known = contests_complete.then_some(contests);
    let styles = read_styles(bytes, known, places, &mut problems);
    all.extend(problems.finish());
    styles
}

fn with_candidates(contests: &[Contest], candidates: &Candidates) -> Vec<Contest> {
    let of = |id: &ContestId| candidates.of_contest.get(id).cloned().unwrap_or_default();
    let fill = |contest: &Contest| Contest { candidates: of(&contest.id), ..contest.clone() };
    contests.iter().map(fill).collect()
}

/// What the folder says beyond places, contests and authorities.
struct Rules {
    states: Vec<StateElectors>,
    counting: BTreeMap<ContestId, Counting>,
    styles: Vec<BallotStyle>,
    chambers: Chambers,
}

/// The definition, without keys; `None` where a setting that it needs could not be read.
fn definition(
    settings: Settings,
    places: &Places<'_>,
    contests: Vec<Contest>,
    authorities: Authorities,
    Rules { states, counting, styles, chambers }: Rules,
) -> Option<Definition> {
    let identity = settings.identity?;
    let college = match settings.college {
        CollegeSettings::Present(college) => Some(ElectoralCollege { states, ..college }),
        CollegeSettings::Absent | CollegeSettings::Unreadable => None,
    };
    Some(Definition {
        format: DefinitionFormat::V1,
        election: identity.election,
        title: identity.title,
        date: identity.date,
        mode: identity.mode,
        stage: identity.stage,
        log: LogIdentity { origin: identity.origin, key: String::new() },
        witness_policy: None,
        units: places.units.to_vec(),
        contests,
        counting,
        college,
        authorities: authorities.authorities,
        styles,
        chambers: chambers.chambers,
        parties: chambers.parties,
        follow_ups: chambers.follow_ups,
        polling_days: chambers.polling_days,
        test_keys: Vec::new(),
    })
}

/// The rules of a definition that the files keep each by itself and break together.
fn lint_problems(definition: &Definition, places: &Places<'_>, gaps: &Gaps<'_>) -> Vec<Problem> {
    let concerns = |problem: DefinitionProblem| {
        let (file, place) = lint_place(&problem, definition, places, gaps)?;
        let mut problems = Problems::of(file.name());
        problems.push(place, ProblemKind::Definition(problem));
        Some(problems.finish())
    };
    lint(definition).into_iter().filter_map(concerns).flatten().collect()
}

/// The file that a broken rule is about; `None` where that was said already, with its row, or
/// where keys are not filled in yet.
fn lint_place(
    problem: &DefinitionProblem,
    definition: &Definition,
    places: &Places<'_>,
    gaps: &Gaps<'_>,
) -> Option<(FolderFile, Place)> {
    use DefinitionProblem as Rule;
    let of_contest =
        |contest: &ContestId| Place { contest: Some(contest.clone()), ..Place::file() };
    let contests = gaps.contests_complete;
    let candidates = contests && gaps.candidates == Readable::Yes;
    match problem {
        Rule::Counting { contest, .. }
        | Rule::CountingOfNoContest { contest }
        | Rule::NoCounting { contest } => Some((FolderFile::Counting, of_contest(contest))),
        Rule::PartyContest { contest, .. } if candidates => {
            Some((FolderFile::Counting, of_contest(contest)))
        }
        Rule::Chamber(_) if contests => Some((FolderFile::Chambers, Place::file())),
        Rule::Style(_) if contests => Some((FolderFile::Styles, Place::file())),
        Rule::DuplicateContest { contest } | Rule::MajorityOfSeveral { contest } => {
            Some((FolderFile::Election, of_contest(contest)))
        }
        Rule::EmptyContest { contest } if candidates => {
            Some((FolderFile::Candidates, of_contest(contest)))
        }
        Rule::SameName { contest, .. } => Some((FolderFile::Candidates, of_contest(contest))),
        Rule::ModeMismatch { authority, .. } if transcribes_live(definition, authority) => {
            Some((FolderFile::Authorities, Place::file()))
        }
        Rule::UnknownCollegeContest { .. } if contests => {
            Some((FolderFile::Election, Place::file()))
        }
        Rule::TicketHead { .. } if candidates => Some((FolderFile::Election, Place::file())),
        Rule::CollegeDistrict { district, .. } if places.index(district).is_some() => {
            Some((FolderFile::States, Place::file()))
        }
        _ => None,
    }
}

/// Whether the mismatch is a transcriber's, and not a key that is still to come.
fn transcribes_live(definition: &Definition, authority: &AuthorityId) -> bool {
    let is_transcriber = |a: &Authority| a.id == *authority && a.kind == AuthorityKind::Transcriber;
    definition.mode != Mode::Reconstruction && definition.authorities.iter().any(is_transcriber)
}
