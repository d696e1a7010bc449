//! The table of checks: numbers, words, and from which stage each is required.

use election::{Definition, Mode, Stage, StatementKind};

use crate::report::{Check, Verdict};

/// How many findings a check's detail names before it only counts.
const NAMED_FINDINGS: usize = 12;

/// A check by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CheckName {
    LogSigned,
    LogTree,
    Witnessed,
    OriginPinned,
    DefinitionSound,
    EntriesCanonical,
    SignaturesHold,
    PowersKept,
    KeysInForce,
    PayloadsPresent,
    CorrectionsInOrder,
    ReturnsPossible,
    UnitsComplete,
    BallotsAccounted,
    DerivationsRepeat,
    DerivationsCurrent,
    Certified,
    Apportioned,
    Ascertained,
    ElectorsMet,
    CertificatesOfVote,
    SixCopies,
    JointSession,
    DeadlinesKept,
    SourcesRead,
    NothingReconstructed,
    NothingElse,
    SecondCountsAgree,
    CastRecordsSound,
    BallotsTellNothing,
    DevicesCountedAll,
    DevicesAlike,
    WriteInsAdjudicated,
}

/// When a check is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// Of every record.
    Always,
    /// Of a record whose declared stage is this one or later.
    From(Stage),
    /// Of a presidential election whose declared stage is this one or later.
    CollegeFrom(Stage),
    /// Of an election with contests that are counted from cast vote records, whose declared stage
    /// is this one or later.
    CountedFrom(Stage),
    /// Never, and told of such elections only.
    CountedNever,
    /// Of an election whose definition gives somebody the power to state accounts of devices,
    /// and whose declared stage is this one or later.
    DevicesFrom(Stage),
    /// Never, and told where the definition gives somebody the power to adjudicate write-ins.
    AdjudicatedNever,
    /// Of a live election.
    Live,
    /// Never: a gap that is told.
    Never,
    /// Never, and told of presidential elections only.
    CollegeNever,
}

use CheckName as N;

/// Every check in its order, with its number, title and need.
const TABLE: [(CheckName, &str, &str, Need); 33] = [
    (N::LogSigned, "V01", "The log's checkpoint is signed by the log's key", Need::Always),
    (N::LogTree, "V02", "The log's entries, tiles and root agree", Need::Always),
    (N::Witnessed, "V03", "Independent witnesses saw the same log", Need::Live),
    (N::OriginPinned, "V04", "The log and the definition are those you trust", Need::Never),
    (N::DefinitionSound, "V05", "The definition comes first and keeps its rules", Need::Always),
    (N::EntriesCanonical, "V06", "Every entry is one statement in one form", Need::Always),
    (N::SignaturesHold, "V07", "Every signature holds", Need::Always),
    (N::PowersKept, "V08", "Everybody stated only what they may", Need::Always),
    (N::KeysInForce, "V09", "Every key has one holder; revoked keys speak no more", Need::Always),
    (N::PayloadsPresent, "V10", "Every payload is there, unchanged and well formed", Need::Always),
    (N::CorrectionsInOrder, "V11", "Nothing is replaced or doubled in silence", Need::Always),
    (N::ReturnsPossible, "V12", "Every return can be true of its contests", Need::Always),
    (
        N::UnitsComplete,
        "V13",
        "Every unit of the definition reported",
        Need::From(Stage::Canvassed),
    ),
    (N::BallotsAccounted, "V14", "Every unit's account of its ballots adds up", Need::Never),
    (N::DerivationsRepeat, "V15", "Every result computed again is the same", Need::Always),
    (
        N::DerivationsCurrent,
        "V16",
        "Results rest on every statement that stands, and none is missing",
        Need::From(Stage::Canvassed),
    ),
    (N::Certified, "V17", "The canvass of each place is certified", Need::From(Stage::Certified)),
    (N::Apportioned, "V18", "Electors follow from the census", Need::CollegeFrom(Stage::Canvassed)),
    (
        N::Ascertained,
        "V19",
        "Certificates of ascertainment agree with the canvass",
        Need::CollegeFrom(Stage::Certified),
    ),
    (
        N::ElectorsMet,
        "V20",
        "Electors met on the day and their votes follow their state's law",
        Need::CollegeFrom(Stage::Certified),
    ),
    (
        N::CertificatesOfVote,
        "V21",
        "Certificates of vote agree with the meetings",
        Need::CollegeFrom(Stage::Certified),
    ),
    (N::SixCopies, "V22", "All six copies of each certificate of vote agree", Need::CollegeNever),
    (
        N::JointSession,
        "V23",
        "The joint session followed the law and reached an outcome",
        Need::CollegeFrom(Stage::Certified),
    ),
    (N::DeadlinesKept, "V24", "The law's deadlines were kept", Need::Never),
    (N::SourcesRead, "V25", "Every rule's source was read", Need::Never),
    (N::NothingReconstructed, "V26", "No figure was worked out from others", Need::Never),
    (N::NothingElse, "V27", "Nothing else lies among the record's files", Need::Never),
    (N::SecondCountsAgree, "V28", "Second counts of the same votes agree", Need::CollegeNever),
    (
        N::CastRecordsSound,
        "V30",
        "Cast vote records are those of their statements, each once, under this definition",
        Need::CountedFrom(Stage::Tallied),
    ),
    (
        N::BallotsTellNothing,
        "V31",
        "No published record or part of a count tells how somebody voted",
        Need::CountedNever,
    ),
    (
        N::DevicesCountedAll,
        "V32",
        "Every device counted each card that it took",
        Need::DevicesFrom(Stage::Certified),
    ),
    (N::DevicesAlike, "V33", "No device's ballots look unlike the others'", Need::CountedNever),
    (
        N::WriteInsAdjudicated,
        "V34",
        "Every decision about a write-in is about one that a record has",
        Need::AdjudicatedNever,
    ),
];

/// What a check came to: verdict and words.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) verdict: Verdict,
    pub(crate) detail: String,
}

impl Finding {
    pub(crate) fn pass(detail: impl Into<String>) -> Self {
        Self { verdict: Verdict::Pass, detail: detail.into() }
    }

    pub(crate) fn fail(detail: impl Into<String>) -> Self {
        Self { verdict: Verdict::Fail, detail: detail.into() }
    }

    pub(crate) fn not_checked(detail: impl Into<String>) -> Self {
        Self { verdict: Verdict::NotChecked, detail: detail.into() }
    }

    /// A failure that names each thing wrong, or the pass that is said where nothing is.
    pub(crate) fn of<E: ToString>(wrong: &[E], pass: impl FnOnce() -> String) -> Self {
        if wrong.is_empty() { Self::pass(pass()) } else { Self::fail(listed(wrong)) }
    }

    /// A gap that names each thing not checked, or the pass that is said where nothing is.
    pub(crate) fn gap<E: ToString>(open: &[E], pass: impl FnOnce() -> String) -> Self {
        if open.is_empty() { Self::pass(pass()) } else { Self::not_checked(listed(open)) }
    }
}

/// The first findings in full, and the number of the others.
pub(crate) fn listed<E: ToString>(findings: &[E]) -> String {
    let named: Vec<String> = findings.iter().take(NAMED_FINDINGS).map(E::to_string).collect();
    let more = findings.len() - named.len();
    let tail = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{}{tail}", named.join("; "))
}

/// The checks of one record as they are filled in; what nobody fills in was not checked.
pub(crate) struct Checklist {
    found: Vec<(CheckName, Finding)>,
    /// Checks that the caller's trust file asks for.
    asked: Vec<CheckName>,
}

impl Checklist {
    pub(crate) fn new() -> Self {
        Self { found: Vec::new(), asked: Vec::new() }
    }

    pub(crate) fn set(&mut self, name: CheckName, finding: Finding) {
        assert!(!self.found.iter().any(|(n, _)| *n == name), "{name:?} is found out once");
        self.found.push((name, finding));
    }

    /// Makes a check required because the caller asks for it.
    pub(crate) fn require(&mut self, name: CheckName) {
        self.asked.push(name);
    }

    /// Every check in order; those left open say `why`.
    pub(crate) fn finish(self, definition: Option<&Definition>, why: &str) -> Vec<Check> {
        let checks = TABLE.iter().filter(|row| applies(row.3, definition));
        let finding = |name| {
            let found = self.found.iter().find(|(n, _)| *n == name);
            found.map_or_else(|| Finding::not_checked(why), |(_, finding)| finding.clone())
        };
        let check = |row: &(CheckName, &'static str, &'static str, Need)| {
            let Finding { verdict, detail } = finding(row.0);
            let required = required(row.3, definition) || self.asked.contains(&row.0);
            Check { id: row.1, title: row.2, required, verdict, detail }
        };
        checks.map(check).collect()
    }
}

/// Checks of the Electoral College are not listed for an election without one.
fn applies(need: Need, definition: Option<&Definition>) -> bool {
    match need {
        Need::CollegeFrom(_) | Need::CollegeNever => definition.is_none_or(|d| d.college.is_some()),
        Need::CountedFrom(_) | Need::CountedNever => {
            definition.is_none_or(|d| !d.counting.is_empty())
        }
        Need::DevicesFrom(_) => definition.is_none_or(gives_accounts_of_devices),
        Need::AdjudicatedNever => definition.is_none_or(gives_power_to_adjudicate),
        _ => true,
    }
}

/// Whether the definition gives anybody the power to state accounts of devices: then they are
/// asked for.
pub(crate) fn gives_accounts_of_devices(definition: &Definition) -> bool {
    gives_power(definition, StatementKind::DeviceAccount)
}

/// Whether the definition gives anybody the power to adjudicate write-ins.
pub(crate) fn gives_power_to_adjudicate(definition: &Definition) -> bool {
    gives_power(definition, StatementKind::WriteInAdjudication)
}

fn gives_power(definition: &Definition, kind: StatementKind) -> bool {
    let mut powers = definition.authorities.iter().flat_map(|authority| &authority.powers);
    powers.any(|power| power.states == kind)
}

/// Without a readable definition everything is required: nothing may pass for lack of it.
fn required(need: Need, definition: Option<&Definition>) -> bool {
    let stage = definition.map_or(Stage::Certified, |d| d.stage);
    match need {
        Need::Always => true,
        Need::From(from)
        | Need::CollegeFrom(from)
        | Need::CountedFrom(from)
        | Need::DevicesFrom(from) => stage >= from,
        Need::Live => definition.is_none_or(|d| d.mode == Mode::Live),
        Need::Never | Need::CollegeNever | Need::CountedNever | Need::AdjudicatedNever => false,
    }
}
