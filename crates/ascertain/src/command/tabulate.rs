//! `tabulate`: from cast vote records to a contest's result, as RCTab's configuration asks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use election::rules::RankedRules;
use election::transcript::{CandidateIndex, Contender, Ending as CountEnding, Transcript};
use election::{Amount, Timestamp};
use interchange::rctab::{
    Config, CsvKind, RctabBallots, RctabPass, RctabSlice, cdf_cvr, check, contenders, csv_report,
    file_name, file_names, json_report, ranked_rules, rctab_cvr, read_config, slice_csv_report,
    slice_json_report,
};
use tabulate::{
    BallotBox, Ballots, Choice, Counted, Keep, Lot, RankedContest, RankedMark, Ranking, SliceKind,
    count_passes,
};

use super::Ending;
use crate::failure::Failure;
use crate::folder::read_whole;
use crate::inputs::FolderFiles;
use crate::output::{Speech, Stages, say, say_json};
use crate::site::replace_directory;

mod what_if;

/// How the reports name their maker.
const GENERATED_BY: &str = concat!("Ascertain ", env!("CARGO_PKG_VERSION"));

/// What the command line asks for.
pub(super) struct Request<'a> {
    /// RCTab's configuration.
    pub(super) config: &'a Path,
    /// Where the reports go.
    pub(super) out: Option<&'a Path>,
    /// Lots drawn by people: `ROUND=NAME`, or `PASS/ROUND=NAME`.
    pub(super) lots: &'a [String],
    /// What is to be done with the ballots.
    pub(super) purpose: Purpose,
}

/// What is to be done with the ballots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Count them, with all reports.
    Count,
    /// Write them in the Common Data Format, without a count.
    Convert,
    /// Try other rules, without a report.
    WhatIf,
}

/// A contest with its ballots, ready to be counted.
struct Contest<'c> {
    config: &'c Config,
    contenders: Vec<Contender>,
    rules: RankedRules,
    lots: Vec<Lot>,
    records: RctabBallots<'c>,
    ballots: Ballots,
}

/// Carries out `tabulate --rctab`.
pub(super) fn rctab(request: &Request<'_>, speech: Speech) -> Ending {
    let out = request.out.map_or_else(|| default_out(request.config), Path::to_owned);
    refuse_foreign(&out)?;
    let mut stages = Stages::new(3);
    stages.begin("read");
    let config = read_config(&read_whole(request.config)?);
    let config = config
        .map_err(|problem| Failure::input(format!("{}: {problem}", request.config.display())))?;
    let contest = Contest::read(request, &config)?;
    let (different, all) = (contest.ballots.classes(), contest.ballots.total());
    stages.done("read", &format!("{all} ballots, {different} different"));
    match request.purpose {
        Purpose::WhatIf => {
            drop(stages);
            return what_if::try_rules(&contest, speech);
        }
        Purpose::Convert => {
            drop(stages);
            return contest.convert(&out, speech);
        }
        Purpose::Count => {}
    }
    stages.begin("count");
    let keep = match config.output_settings.generate_cdf_json.0 {
        true => Keep::Paths,
        false => Keep::Transcript,
    };
    let passes = contest.count(&contest.rules, keep)?;
    let rounds: usize = passes.iter().map(|pass| pass.transcript.rounds.len()).sum();
    stages.done("count", &format!("{rounds} rounds"));
    stages.begin("write");
    let files = contest.reports(&passes)?;
    let names: Vec<String> = files.keys().cloned().collect();
    replace_directory(&out, &files)?;
    stages.done("write", &format!("{} files", names.len()));
    drop(stages);
    tell(&contest, &passes, &out, &names, speech)?;
    Ok(None)
}

fn default_out(config: &Path) -> PathBuf {
    let name = config.file_stem().unwrap_or_default();
    Path::new("target").join("tabulate").join(name)
}

/// Refuses a directory that holds anything but former reports, since it is replaced in whole.
fn refuse_foreign(out: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::input(format!("{}: {error}", out.display()));
    if !out.exists() {
        return Ok(());
    }
    let mut names = std::fs::read_dir(out).map_err(failed)?.peekable();
    let former = ["detailed_report.json", "1_detailed_report.json", "cdf_cvr.json"];
    if names.peek().is_none() || former.iter().any(|name| out.join(name).is_file()) {
        return Ok(());
    }
    Err(Failure::input(format!(
        "{}: other files are there, and the reports replace a directory in whole; name a new one",
        out.display()
    )))
}

impl<'c> Contest<'c> {
    fn read(request: &Request<'_>, config: &'c Config) -> Result<Self, Failure> {
        let folder = request.config.parent().unwrap_or(Path::new(""));
        let files = FolderFiles::new(folder);
        let problems = check(config, &|path| files.exists(path));
        if !problems.is_empty() {
            return Err(Failure::inputs(&problems));
        }
        let read = |path: &str, settings: &_| interchange::cvr::read_export(path, settings, &files);
        let (records, problems) = RctabBallots::read(config, &read);
        if !problems.is_empty() {
            return Err(Failure::inputs(&problems));
        }
        let rules = ranked_rules(config)
            .ok_or_else(|| Failure::input("the rules passed their check and cannot be read"))?;
        let contenders = contenders(config);
        let lots = request.lots.iter().map(|text| lot(text, &contenders));
        let lots = lots.collect::<Result<_, _>>()?;
        let ballots = fill(&records)?;
        Ok(Self { config, contenders, rules, lots, records, ballots })
    }

    fn count(&self, rules: &RankedRules, keep: Keep) -> Result<Vec<Counted>, Failure> {
        let passes = self.try_count(rules, keep).map_err(|error| Failure::inputs(&[error]))?;
        let last = passes.last().map(|pass| &pass.transcript);
        if let Some(Transcript { ending: CountEnding::Tied { between, .. }, rounds, .. }) = last {
            let names: Vec<&str> =
                between.iter().map(|one| self.contenders[one.at()].name.as_str()).collect();
            let (pass, round) = (passes.len(), rounds.len());
            return Err(Failure::input(format!(
                "pass {pass}, round {round}: a tie between {}, and the rules leave it to a lot; \
                 draw it and give --lot {pass}/{round}=NAME",
                names.join(", ")
            )));
        }
        Ok(passes)
    }

    fn try_count(
        &self,
        rules: &RankedRules,
        keep: Keep,
    ) -> Result<Vec<Counted>, tabulate::CountError> {
        let contest = RankedContest { contenders: &self.contenders, rules, lots: &self.lots };
        count_passes(&contest, &self.ballots, keep)
    }

    /// Writes the ballots without a count: as cast, in the Common Data Format.
    fn convert(&self, out: &Path, speech: Speech) -> Ending {
        let transcript = Transcript {
            contenders: self.contenders.clone(),
            seats: self.rules.method.seats(),
            ballots: election::BallotCount::new(self.ballots.total())
                .map_err(|error| Failure::inputs(&[error]))?,
            rounds: Vec::new(),
            elected: Vec::new(),
            ending: CountEnding::StoppedEarly,
        };
        let pass = self.pass(&transcript);
        let mut files = BTreeMap::new();
        self.write_cdf(&pass, "cdf_cvr.json".to_owned(), &|_, _| Vec::new(), &mut files)?;
        replace_directory(out, &files)?;
        match speech {
            Speech::Json => say_json(&serde_json::json!({
                "ballots": self.ballots.total(), "out": out, "files": ["cdf_cvr.json"],
            }))?,
            Speech::Words => say(&format!("{}\n", out.join("cdf_cvr.json").display()))?,
        }
        Ok(None)
    }

    fn pass<'a>(&'a self, transcript: &'a Transcript) -> RctabPass<'a> {
        RctabPass { config: self.config, generated_by: GENERATED_BY, transcript }
    }

    fn write_cdf(
        &self,
        pass: &RctabPass<'_>,
        name: String,
        shares: &dyn Fn(usize, u32) -> Vec<(CandidateIndex, Amount)>,
        files: &mut BTreeMap<String, Vec<u8>>,
    ) -> Result<(), Failure> {
        let generated = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string();
        write_into(files, name, |out| cdf_cvr(pass, &self.records, shares, &generated, out))
    }

    /// All files, by name.
    fn reports(&self, passes: &[Counted]) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
        let mut files = BTreeMap::new();
        let several = passes.len() > 1 || self.is_multi_pass();
        for (at, counted) in passes.iter().enumerate() {
            let number = several.then_some(at + 1);
            self.pass_reports(number, counted, &mut files)?;
        }
        write_into(&mut files, "rctab_cvr.csv".to_owned(), |out| rctab_cvr(&self.records, out))?;
        let transcripts: Vec<&Transcript> = passes.iter().map(|pass| &pass.transcript).collect();
        let title = publish::CountTitle {
            contest: self.config.output_settings.contest_name.get(),
            jurisdiction: self.config.output_settings.contest_jurisdiction.get(),
            office: self.config.output_settings.contest_office.get(),
            date: self.config.output_settings.contest_date.get(),
        };
        files.insert("index.html".to_owned(), publish::count_page(&title, &transcripts));
        Ok(files)
    }

    fn is_multi_pass(&self) -> bool {
        matches!(self.rules.method, election::rules::RankedMethod::MultiPass { .. })
    }

    fn pass_reports(
        &self,
        number: Option<usize>,
        counted: &Counted,
        files: &mut BTreeMap<String, Vec<u8>>,
    ) -> Result<(), Failure> {
        let pass = self.pass(&counted.transcript);
        let name = |report| file_name(number, None, report);
        write_into(files, name("detailed_report.json"), |out| json_report(&pass, out))?;
        for (report, kind) in
            [("detailed_report.csv", CsvKind::Detailed), ("summary_report.csv", CsvKind::Summary)]
        {
            write_into(files, name(report), |out| csv_report(&pass, kind, out))?;
        }
        for (place, (_, slices)) in counted.slices.iter().enumerate() {
            let (slice, names) = &self.records.slices()[place];
            let unique = file_names(names);
            for transcript in slices {
                let at = transcript.slice as usize;
                let titled = (*slice, names[at].as_str());
                let name = |report| file_name(number, Some((*slice, &unique[at])), report);
                write_into(files, name("detailed_report.json"), |out| {
                    slice_json_report(&pass, titled, transcript, out)
                })?;
                write_into(files, name("detailed_report.csv"), |out| {
                    slice_csv_report(&pass, titled, transcript, out)
                })?;
            }
        }
        if self.config.output_settings.generate_cdf_json.0 {
            let shares = |ballot: usize, round| {
                let class = self.ballots.class_of(ballot).expect("the box remembers each ballot");
                counted.paths[class.0 as usize].shares(round)
            };
            self.write_cdf(&pass, name("cdf_cvr.json"), &shares, files)?;
        }
        Ok(())
    }
}

fn write_into(
    files: &mut BTreeMap<String, Vec<u8>>,
    name: String,
    write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>,
) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    write(&mut bytes).map_err(|error| Failure::input(format!("{name}: {error}")))?;
    files.insert(name, bytes);
    Ok(())
}

/// Puts all records into a ballot box.
fn fill(records: &RctabBallots<'_>) -> Result<Ballots, Failure> {
    let kinds: Vec<SliceKind> = records
        .slices()
        .iter()
        .map(|(slice, _)| match slice {
            RctabSlice::Precinct => SliceKind::Unit,
            RctabSlice::Batch => SliceKind::Batch,
        })
        .collect();
    let mut ballots = BallotBox::remembering(&kinds);
    let (mut ranking, mut marked, mut places) = (Ranking::default(), Vec::new(), Vec::new());
    let mut full = Ok(());
    records.each(|ballot, marks| {
        marked.clear();
        marked.extend(marks.iter().map(|mark| RankedMark {
            rank: mark.rank,
            choice: mark.candidate.map_or(Choice::Overvote, Choice::Candidate),
        }));
        ranking.set(&mut marked);
        places.clear();
        places.extend(records.places(ballot));
        if let Err(error) = ballots.add(&ranking, &places) {
            full = Err(error);
        }
    });
    full.map_err(|error| Failure::inputs(&[error]))?;
    Ok(ballots.close())
}

/// A lot of the command line.
fn lot(text: &str, contenders: &[Contender]) -> Result<Lot, Failure> {
    let refused = |why: &str| {
        Failure::input(format!("--lot {text:?}: {why}; write ROUND=NAME or PASS/ROUND=NAME"))
    };
    let (at, name) = text.split_once('=').ok_or_else(|| refused("there is no = in it"))?;
    let (pass, round) = at.split_once('/').unwrap_or(("1", at));
    let number = |text: &str| text.parse::<u32>().map_err(|_| refused("that is no number"));
    let chosen = contenders.iter().position(|one| one.name == name);
    let chosen = chosen.and_then(|at| u16::try_from(at).ok());
    let chosen = chosen.ok_or_else(|| refused("no candidate has that name"))?;
    let chosen = CandidateIndex(chosen);
    Ok(Lot { pass: number(pass)?, round: number(round)?, chosen })
}

fn tell(
    contest: &Contest<'_>,
    passes: &[Counted],
    out: &Path,
    names: &[String],
    speech: Speech,
) -> Result<(), Failure> {
    let name = |one: &CandidateIndex| contest.contenders[one.at()].name.as_str();
    let elected: Vec<&str> =
        passes.iter().flat_map(|pass| &pass.transcript.elected).map(name).collect();
    let title = contest.config.output_settings.contest_name.get();
    match speech {
        Speech::Json => say_json(&serde_json::json!({
            "contest": title,
            "ballots": contest.ballots.total(),
            "elected": elected,
            "rounds": passes.iter().map(|pass| pass.transcript.rounds.len()).collect::<Vec<_>>(),
            "out": out,
            "files": names,
        })),
        Speech::Words => {
            let who = if elected.is_empty() { "nobody".to_owned() } else { elected.join(", ") };
            let out = out.display();
            say(&format!("{title}: elected {who}\nReports {out}\nPage    {out}/index.html\n"))
        }
    }
}
