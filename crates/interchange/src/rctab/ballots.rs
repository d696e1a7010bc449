//! The ballots of a configuration's sources, in the meaning that the configuration gives them.

use std::collections::BTreeMap;

use election::cvr::{ContestIndex, MarkStatus, RecordHead};
use election::transcript::CandidateIndex;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::config::{Config, Provider, RctabSource};
use super::labels::{Choice, Meaning, Names};
use super::problem::{Field, RctabProblem};
use crate::cvr::{CvrExport, CvrFormat, ReadSettings, TableLayout};

/// What results can be broken down by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RctabSlice {
    /// Precincts.
    Precinct,
    /// Batches.
    Batch,
}

impl RctabSlice {
    /// The word in the names of files and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Precinct => "precinct",
            Self::Batch => "batch",
        }
    }
}

/// A mark of a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RctabMark<'a> {
    /// The rank, from 1.
    pub rank: u16,
    /// The candidate; nothing for an overvote whose candidates are not known.
    pub candidate: Option<CandidateIndex>,
    /// The candidate as the export calls it.
    pub word: &'a str,
}

/// One source, read.
struct SourceBallots {
    /// Which of the configuration.
    number: usize,
    provider: Provider,
    export: CvrExport,
    contest: ContestIndex,
    // By selection of the contest.
    meanings: Vec<Meaning>,
    // The records that have the contest.
    records: Vec<u32>,
    blank: Option<(Choice, u16)>,
}

/// All ballots of a contest, numbered through its sources.
pub struct RctabBallots<'c> {
    config: &'c Config,
    sources: Vec<SourceBallots>,
    slices: Vec<(RctabSlice, Vec<String>)>,
    // By slice kind, and there by ballot: the place in the names.
    places: Vec<Vec<u32>>,
}

/// How a source is to be read.
pub(super) fn settings(config: &Config, source: &RctabSource, provider: Provider) -> ReadSettings {
    let number = |text: &super::config::Text| text.given().and_then(|text| text.parse().ok());
    let path = source.file_path.get().to_lowercase();
    let format = match provider {
        Provider::Cdf if path.ends_with(".xml") => None,
        Provider::Cdf => Some(CvrFormat::CdfJson),
        Provider::ClearBallot => Some(CvrFormat::ClearBallot),
        Provider::Dominion => Some(CvrFormat::DominionJson),
        Provider::Ess => Some(CvrFormat::EssTable),
        Provider::Hart => Some(CvrFormat::Hart),
        Provider::Csv => Some(CvrFormat::GenericCsv),
    };
    let ranks = config.most_rankings().filter(|_| provider == Provider::Ess);
    ReadSettings {
        format,
        contests: source.contest_id.given().map(str::to_owned).into_iter().collect(),
        mapping: None,
        layout: TableLayout {
            first_vote_column: number(&source.first_vote_column_index),
            first_vote_row: number(&source.first_vote_row_index),
            rank_columns: ranks.and_then(|ranks| usize::try_from(ranks).ok()),
            id_column: number(&source.id_column_index).filter(|_| provider == Provider::Ess),
            batch_column: number(&source.batch_column_index),
            precinct_column: number(&source.precinct_column_index),
            style_column: None,
        },
    }
}

impl<'c> RctabBallots<'c> {
    /// Reads all sources of a configuration that passed its check.
    ///
    /// `read` reads one export by its path in the configuration; several are read at once.
    pub fn read(
        config: &'c Config,
        read: &(dyn Fn(&str, &ReadSettings) -> CvrExport + Sync),
    ) -> (Self, Vec<RctabProblem>) {
        let names = Names::new(config);
        // Each source is one piece of work, since they differ in size a thousandfold.
        let numbered = config.cvr_file_sources.par_iter().enumerate().with_max_len(1);
        let read = numbered.map(|(number, source)| {
            let provider = Provider::of(source.provider.get()).expect("the provider was checked");
            let export = read(source.file_path.get(), &settings(config, source, provider));
            let mut problems = Vec::new();
            let own = SourceBallots::new(config, &names, number, provider, export, &mut problems);
            (own, problems)
        });
        let (mut sources, mut problems) = (Vec::new(), Vec::new());
        for (source, own) in read.collect::<Vec<_>>() {
            sources.extend(source);
            problems.extend(own);
        }
        let mut ballots = Self { config, sources, slices: Vec::new(), places: Vec::new() };
        if problems.is_empty() && ballots.is_empty() {
            problems.push(RctabProblem::NoBallots);
        }
        ballots.find_slices(&mut problems);
        (ballots, problems)
    }

    /// How many ballots.
    pub fn len(&self) -> usize {
        self.sources.iter().map(|source| source.records.len()).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.sources.iter().all(|source| source.records.is_empty())
    }

    /// What results are broken down by, with the names of all precincts or batches.
    pub fn slices(&self) -> &[(RctabSlice, Vec<String>)] {
        &self.slices
    }

    /// In which precinct and batch a ballot is, by the places in their names.
    pub fn places(&self, ballot: usize) -> impl Iterator<Item = u32> {
        self.places.iter().map(move |places| places[ballot])
    }

    /// Goes through all ballots in order, with the marks of each by rank.
    pub fn each(&self, mut visit: impl FnMut(usize, &[RctabMark<'_>])) {
        let mut ballot = 0;
        let mut marks = Vec::new();
        for source in &self.sources {
            for record in &source.records {
                marks.clear();
                source.marks(*record, &mut marks);
                visit(ballot, &marks);
                ballot += 1;
            }
        }
    }

    pub(super) fn config(&self) -> &'c Config {
        self.config
    }

    /// Goes through all ballots with what the reports say of a record besides its marks.
    pub(super) fn each_record(&self, mut visit: impl FnMut(&Record<'_>, &[RctabMark<'_>])) {
        let mut ballot = 0;
        let mut marks = Vec::new();
        for source in &self.sources {
            for (at, record) in source.records.iter().enumerate() {
                marks.clear();
                source.marks(*record, &mut marks);
                let head = source.export.columns.heads()[*record as usize];
                visit(
                    &Record {
                        ballot,
                        source: &self.config.cvr_file_sources[source.number],
                        provider: source.provider,
                        number: at + 1,
                        id: source.export.source_ids.get(*record as usize).map_or("", |id| id),
                        unit: source.unit(head),
                        batch: source.batch(head),
                    },
                    &marks,
                );
                ballot += 1;
            }
        }
    }

    fn find_slices(&mut self, problems: &mut Vec<RctabProblem>) {
        let output = &self.config.output_settings;
        let wanted = [
            (RctabSlice::Batch, "tabulateByBatch", output.tabulate_by_batch.0),
            (RctabSlice::Precinct, "tabulateByPrecinct", output.tabulate_by_precinct.0),
        ];
        for (slice, field, _) in wanted.into_iter().filter(|(_, _, on)| *on) {
            let mut names: Vec<String> = Vec::new();
            let mut known: BTreeMap<String, u32> = BTreeMap::new();
            let mut places = Vec::new();
            for source in &self.sources {
                let mut missing = 0;
                for record in &source.records {
                    let head = source.export.columns.heads()[*record as usize];
                    let name = source.slice(slice, head);
                    missing += u64::from(name.is_empty());
                    let next = u32::try_from(names.len()).unwrap_or(u32::MAX);
                    places.push(*known.entry(name.to_owned()).or_insert_with(|| {
                        names.push(name.to_owned());
                        next
                    }));
                }
                if missing > 0 {
                    problems.push(RctabProblem::NoSlice {
                        path: self.path(source),
                        field: Field::of(field),
                        records: missing,
                    });
                }
            }
            self.slices.push((slice, names));
            self.places.push(places);
        }
    }

    fn path(&self, source: &SourceBallots) -> String {
        self.config.cvr_file_sources[source.number].file_path.get().to_owned()
    }
}

/// A record, as the reports describe it.
pub(super) struct Record<'a> {
    /// The number among all ballots, from 0.
    pub(super) ballot: usize,
    pub(super) source: &'a RctabSource,
    pub(super) provider: Provider,
    /// The number in its source, from 1.
    pub(super) number: usize,
    pub(super) id: &'a str,
    pub(super) unit: &'a str,
    pub(super) batch: &'a str,
}

impl SourceBallots {
    fn new(
        config: &Config,
        names: &Names<'_>,
        number: usize,
        provider: Provider,
        export: CvrExport,
        problems: &mut Vec<RctabProblem>,
    ) -> Option<Self> {
        let source = &config.cvr_file_sources[number];
        let before = problems.len();
        problems.extend(export.problems.iter().cloned().map(Box::new).map(RctabProblem::Export));
        let Some(contest) = contest_of(&export, source) else {
            if problems.len() == before {
                problems.push(no_contest(&export, source));
            }
            return None;
        };
        let labels = &export.labels.contests[contest.at()].selections;
        let meanings = labels.iter().map(|label| names.meaning(label, source, provider)).collect();
        let records = 0..u32::try_from(export.columns.len()).unwrap_or(u32::MAX);
        let on_ballot = |record: &u32| export.columns.current(contest, *record as usize).is_some();
        let blanks = source.treat_blank_as_undeclared_write_in.0;
        let ranks = config.most_rankings().or_else(|| u32::try_from(config.candidates.len()).ok());
        let ranks = ranks.and_then(|ranks| u16::try_from(ranks).ok()).unwrap_or(u16::MAX);
        let own = Self {
            number,
            provider,
            contest,
            meanings,
            records: records.filter(on_ballot).collect(),
            blank: names.write_in().filter(|_| blanks).map(|choice| (choice, ranks)),
            export,
        };
        own.check(config, source, problems);
        Some(own)
    }

    /// Reports words without meaning and ranks that the configuration does not allow.
    fn check(&self, config: &Config, source: &RctabSource, problems: &mut Vec<RctabProblem>) {
        let path = || source.file_path.get().to_owned();
        let mut used: Vec<u64> = vec![0; self.meanings.len()];
        let most = config.most_rankings().filter(|_| self.provider != Provider::Ess);
        let mut ranks = None;
        for (at, record) in self.records.iter().enumerate() {
            for mark in self.indicated(*record) {
                used[mark.selection.at()] += 1;
                let number = at as u64 + 1;
                if mark.rank.0 == 0 && ranks.is_none() {
                    ranks = Some(RctabProblem::NoRank { path: path(), record: number });
                }
                if let Some(most) = most
                    && u32::from(mark.rank.0) > most
                    && ranks.is_none()
                {
                    let rank = mark.rank.0;
                    let problem =
                        RctabProblem::RankTooHigh { path: path(), record: number, rank, most };
                    ranks = Some(problem);
                }
            }
        }
        problems.extend(ranks);
        let labels = &self.export.labels.contests[self.contest.at()].selections;
        for ((meaning, label), records) in self.meanings.iter().zip(labels).zip(used) {
            let text = label.id.as_deref().filter(|_| self.provider != Provider::Cdf);
            let label = text.unwrap_or(&label.name).to_string();
            match meaning {
                Meaning::Unknown if records > 0 => {
                    problems.push(RctabProblem::UnknownLabel { path: path(), label, records });
                }
                Meaning::BlankPart if records > 0 => {
                    problems.push(RctabProblem::BlankPart { path: path(), label });
                }
                _ => {}
            }
        }
    }

    fn indicated(&self, record: u32) -> impl Iterator<Item = &election::cvr::Mark> {
        let marks = self.export.columns.current(self.contest, record as usize);
        let marks = marks.unwrap_or_default().iter();
        marks.filter(|mark| mark.status == MarkStatus::Indicated)
    }

    fn marks<'a>(&'a self, record: u32, marks: &mut Vec<RctabMark<'a>>) {
        for mark in self.indicated(record) {
            if let Meaning::Marks(choices) = &self.meanings[mark.selection.at()] {
                marks.extend(choices.iter().map(|choice| choice.at(mark.rank.0)));
            }
        }
        if let Some((choice, ranks)) = &self.blank {
            // Cells with the word for a skipped rank are not blank, though they mark nobody.
            let cells: Vec<u16> = self.indicated(record).map(|mark| mark.rank.0).collect();
            let blank = (1..=*ranks).filter(|rank| !cells.contains(rank));
            marks.extend(blank.map(|rank| choice.at(rank)));
        }
        marks.sort_by_key(|mark| mark.rank);
    }

    fn unit(&self, head: RecordHead) -> &str {
        let unit = self.export.labels.units.get(head.unit.at()).map_or("", |unit| unit);
        match self.provider {
            Provider::Ess if unit.is_empty() => "missing_precinct_id",
            Provider::Csv if unit.is_empty() => "no precinct",
            _ => unit,
        }
    }

    fn batch(&self, head: RecordHead) -> &str {
        let batch = self.export.labels.batches.get(head.batch.at()).map_or("", |batch| batch);
        match self.provider {
            Provider::Csv if batch.is_empty() => "no batch ID",
            // The unit of a Dominion batch is its tabulator, which RCTab leaves out of the name.
            Provider::Dominion => batch.split_once('-').map_or(batch, |(_, batch)| batch),
            _ => batch,
        }
    }

    fn slice(&self, slice: RctabSlice, head: RecordHead) -> &str {
        match slice {
            // Dominion's records name a portion of a precinct, which RCTab takes for none.
            RctabSlice::Precinct if self.provider == Provider::Dominion => "",
            RctabSlice::Precinct => self.unit(head),
            RctabSlice::Batch => self.batch(head),
        }
    }
}

impl Choice {
    fn at(&self, rank: u16) -> RctabMark<'_> {
        RctabMark { rank, candidate: self.candidate, word: &self.word }
    }
}

/// The contest that the configuration asks for: by id, by name, or the only one of a table.
fn contest_of(export: &CvrExport, source: &RctabSource) -> Option<ContestIndex> {
    let contests = &export.labels.contests;
    let Some(wanted) = source.contest_id.given() else {
        return (!contests.is_empty()).then_some(ContestIndex(0));
    };
    let by_id = contests.iter().position(|contest| &*contest.id == wanted);
    let at = by_id.or_else(|| contests.iter().position(|contest| &*contest.name == wanted))?;
    ContestIndex::from_place(at)
}

fn no_contest(export: &CvrExport, source: &RctabSource) -> RctabProblem {
    let known = export.labels.contests.iter().take(20);
    let known: Vec<String> =
        known.map(|contest| format!("{:?} ({})", contest.id, contest.name)).collect();
    RctabProblem::NoSuchContest {
        path: source.file_path.get().to_owned(),
        contest: source.contest_id.get().to_owned(),
        known: if known.is_empty() { "none".to_owned() } else { known.join(", ") },
    }
}
