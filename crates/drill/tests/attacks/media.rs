//! D01, D04 and D23: the record from a mirror, from damaged media, and from a forger.
//!
//! Whoever controls the place where the record is served can withhold it, cut it short, or serve
//! another. Any mirror or stick serves as well; what is cut is named and never passes; and another
//! record is another log, which who pinned the first one sees.

use drill::{Builder, Built, Phase, Seal, log_key, log_named};
use record::{CHECKPOINT_PATH, FileError, MemoryFiles, RecordFiles, TrustPolicy, read_log};
use verify::{Report, Verdict};

use crate::support::{
    all_pass, build, check, fails, honest, is_open, passes, pinned, trusting, unpinned,
};

const BLOCK: usize = 4096;

/// The files of a record as an archive has them: in whatever order they came.
struct Archive(Vec<(String, Vec<u8>)>);

impl RecordFiles for Archive {
    fn list(&self) -> Result<Vec<String>, FileError> {
        let mut paths: Vec<String> = self.0.iter().map(|(path, _)| path.clone()).collect();
        paths.sort();
        Ok(paths)
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, FileError> {
        Ok(self.0.iter().find(|(name, _)| name == path).map(|(_, bytes)| bytes.clone()))
    }
}

#[test]
fn d01_a_mirror_gives_the_same_report() {
    let trust = honest().trust();
    let mut archive: Vec<(String, Vec<u8>)> = honest().files.0.clone().into_iter().collect();
    archive.reverse();
    let mirrored = verify::verify(&Archive(archive), TrustPolicy::Pinned(&trust)).report;
    assert_eq!(mirrored, trusting(&honest().files, &trust));
    all_pass(&mirrored);
}

/// A mirror that came late has none of the tiles of earlier sizes; it needs none.
#[test]
fn d01_a_late_mirror_needs_no_earlier_tiles() {
    let log = read_log(&honest().files).unwrap();
    let mut late = honest().files.clone();
    late.0.retain(|path, _| path.starts_with("artifact/") || log.files.contains(path));
    assert!(late.0.len() < honest().files.0.len());
    let report = pinned(&late);
    all_pass(&report);
    let whole = pinned(&honest().files);
    assert_eq!(check(&report, "V01").detail, check(&whole, "V01").detail);
    // What the early mirror has more are those tiles, and they are accounted for.
    let (kept, all) = (late.0.len(), honest().files.0.len());
    let says = |files, earlier| {
        format!("{files} files, each accounted for; {earlier} are of earlier sizes")
    };
    assert_eq!(check(&report, "V27").detail, says(kept, 0));
    assert_eq!(check(&whole, "V27").detail, says(all, all - kept));
}

/// The first `bytes` bytes of the files laid end to end, and the files that are not whole.
fn cut(files: &[(String, Vec<u8>)], mut bytes: usize) -> (MemoryFiles, Vec<&str>) {
    let (mut kept, mut lost) = (MemoryFiles::default(), Vec::new());
    for (path, content) in files {
        let there = bytes.min(content.len());
        if there < content.len() {
            lost.push(&path[..]);
        }
        if there > 0 {
            kept.0.insert(path.clone(), content[..there].to_vec());
        }
        bytes -= there;
    }
    (kept, lost)
}

/// How many files a check names before it only counts the others.
const NAMED: usize = 12;

/// What is lost is named: all of it, or the first dozen. Without the log, or the definition,
/// nothing can be said of what they name, and it is they that are named.
fn names_what_is_lost(report: &Report, lost: &[&str]) -> bool {
    let told = report.checks.iter().filter(|c| c.verdict == Verdict::Fail);
    let words: String = told.map(|check| &check.detail[..]).collect();
    let named = lost.iter().filter(|path| words.contains(**path)).count();
    let first = check(report, "V05").verdict == Verdict::Fail;
    let log = check(report, "V02").verdict == Verdict::Fail;
    match (log, first) {
        (true, _) => words.contains("`checkpoint`") || named > 0,
        (false, true) => named == 1,
        (false, false) => named >= lost.len().min(NAMED),
    }
}

/// Media that are cut at any block: with the checkpoint last, as the record is written, and with
/// the checkpoint first, as an adversary would order them.
#[test]
fn d04_media_cut_at_any_block_never_pass_and_recover() {
    let log = read_log(&honest().files).unwrap();
    let mut files: Vec<(String, Vec<u8>)> = honest().files.0.clone().into_iter().collect();
    files.retain(|(path, _)| path.starts_with("artifact/") || log.files.contains(path));
    let (checkpoint, others): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|(path, _)| path == CHECKPOINT_PATH);
    let last: Vec<_> = others.iter().chain(&checkpoint).cloned().collect();
    let first: Vec<_> = checkpoint.iter().chain(others.iter().rev()).cloned().collect();
    for media in [last, first] {
        let total: usize = media.iter().map(|(_, bytes)| bytes.len()).sum();
        for bytes in (0..total).step_by(BLOCK) {
            let (mut kept, lost) = cut(&media, bytes);
            let report = pinned(&kept);
            assert_ne!(report.verdict, Verdict::Pass, "cut at {bytes}");
            assert!(names_what_is_lost(&report, &lost), "cut at {bytes}: {lost:?}");
            kept.0.extend(media.iter().cloned());
            let root = read_log(&kept).unwrap().checkpoint.root;
            assert_eq!(root, log.checkpoint.root, "recovered from a mirror");
        }
    }
}

/// Each file cut at each block, and to nothing, the others whole.
#[test]
fn d04_a_file_cut_at_any_block_is_named() {
    let log = read_log(&honest().files).unwrap();
    let needed = |path: &str| path.starts_with("artifact/") || log.files.contains(path);
    for (path, bytes) in honest().files.0.iter().filter(|(path, _)| needed(path)) {
        for length in (0..bytes.len()).step_by(BLOCK) {
            let mut files = honest().files.clone();
            files.0.insert(path.clone(), bytes[..length].to_vec());
            let report = pinned(&files);
            assert_eq!(report.verdict, Verdict::Fail, "{path} cut at {length}");
            let told = report.checks.iter().filter(|c| c.verdict == Verdict::Fail);
            let named = told.map(|c| &c.detail).any(|words| words.contains(path));
            assert!(named, "{path} cut at {length} is not named");
        }
    }
}

/// A power cut while the record grows: all files are written, the checkpoint is the old one.
#[test]
fn d04_a_torn_write_leaves_the_older_record() {
    let mut torn = honest().files.clone();
    torn.0.insert(CHECKPOINT_PATH.to_owned(), honest().history[1].clone().into_bytes());
    let report = pinned(&torn);
    passes(&report, "V02");
    passes(&report, "V10");
    is_open(&report, "V27", &["is no part of the record"]);
    assert_eq!(check(&report, "V01").detail, check(&pinned(&honest().stages[1]), "V01").detail);
}

/// A forger's record of the same election, honest in every check but signed by their own log.
fn fake() -> Built {
    let seal = || Seal { log: log_named("a forger"), ..Seal::honest() };
    let key = log_named("a forger").verifier().to_string();
    let mut unit_return = drill::honest_return("us-aa/oak");
    let contest = unit_return.contests.values_mut().next().expect("a contest");
    let (ames, bell) = ("ames".parse().expect("an id"), "bell".parse().expect("an id"));
    let (one, two) = (contest.votes[&ames], contest.votes[&bell]);
    contest.votes.extend([(ames, two), (bell, one)]);
    let builder = Builder::honest().sealed_by(seal()).with_return(unit_return);
    build(&builder.defining(|definition| {
        let policy = definition.witness_policy.take().expect("a policy");
        definition.witness_policy = Some(policy.replace(&log_key().verifier().to_string(), &key));
        definition.log.key = key;
    }))
}

/// Who knows nothing of the log is told so, and what to compare by other means.
#[test]
fn d23_a_fake_is_consistent_and_not_pinned() {
    let report = unpinned(&fake().files);
    assert_eq!(report.verdict, Verdict::Pass);
    assert!(report.origin.contains("origin not pinned"), "{}", report.origin);
    is_open(&report, "V04", &["no trust file: compare by other means", "the definition"]);
}

#[test]
fn d23_a_fake_fails_for_who_pinned_the_log() {
    let report = pinned(&fake().files);
    fails(&report, "V01", &["checkpoint"]);
    fails(&report, "V04", &["the definition is", "you trust"]);
    all_pass(&pinned(&honest().files));
}

/// A forger who copies the definition, log key and all, cannot sign as the log.
#[test]
fn d23_a_fake_under_the_honest_definition_is_not_signed() {
    let seal = Seal { log: log_named("a forger"), ..Seal::honest() };
    let head = read_log(&honest().files).unwrap().checkpoint.head();
    let mut files = honest().files.clone();
    seal.put(&mut files, head);
    fails(&unpinned(&files), "V01", &["checkpoint"]);
}

/// Early numbers, all of them true: the record says itself that it is partial.
#[test]
fn d23_early_numbers_are_labelled_partial() {
    let early = Builder::honest().until(Phase::Returned);
    let built = build(&early.without_return("us-cc/west").without_return("us-dd/lake"));
    let report = pinned(&built.files);
    is_open(&report, "V13", &["partial: 2 of 16 units are missing: us-cc/west; us-dd/lake"]);
    assert_eq!(report.verdict, Verdict::NotChecked);
}
