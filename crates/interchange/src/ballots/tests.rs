use std::collections::BTreeMap;

use election::cvr::{MarkStatus, Rank};

use super::*;
use crate::cvr::{ContestLabels, CvrFormat, CvrLabels, CvrPlace, SelectionLabel, TestRecords};
use crate::folder::{read_definition, read_words};

fn definition() -> CheckedDefinition {
    let file = |text: &str| text.as_bytes().to_vec();
    let files = BTreeMap::from([
        (
            "election.toml".to_owned(),
            file(
                "election = \"t\"\ntitle = \"T\"\ndate = \"2018-11-06\"\n\
                 mode = \"reconstruction\"\nstage = \"canvassed\"\n\
                 [log]\norigin = \"ascertain.example/t\"\n[[contest]]\n\
                 id = \"house\"\ntitle = \"House\"\nscope = \"us\"\n\
                 vote_variation = \"plurality\"\nvotes_allowed = 1\nnumber_elected = 1\n",
            ),
        ),
        (
            "units.csv".to_owned(),
            file(
                "unit,name,kind,parent\nus,US,country,\n\
                 us/a,A,precinct,us\nus/b,B,precinct,us\n",
            ),
        ),
        (
            "candidates.csv".to_owned(),
            file(
                "contest,candidate,name\nhouse,golden,Jared Golden\n\
                 house,poliquin,Bruce Poliquin\n",
            ),
        ),
        (
            "authorities.csv".to_owned(),
            file("authority,title,kind,states,within\nclerk,Clerk,office,unit-return,us\n"),
        ),
    ]);
    let (folder, problems) = read_definition(&files);
    // Keys are filled in later; everything else is sound.
    CheckedDefinition::new(folder.definition.unwrap())
        .unwrap_or_else(|e| panic!("{problems:?} {e:?}"))
}

fn export() -> CvrExport {
    let label = |name: &str| SelectionLabel { name: name.into(), ..SelectionLabel::default() };
    let names = ["DEM Golden", "DEM Golden (5471)", "undervote", "overvote", "poliquin"];
    let contest = ContestLabels {
        id: "Rep. 1st Choice".into(),
        name: "Rep. 1st Choice".into(),
        selections: names.map(label).to_vec(),
        ..ContestLabels::default()
    };
    let mut columns = CvrColumns::new(1);
    let mark = |selection, rank| Mark {
        selection: SelectionIndex(selection),
        rank: Rank(rank),
        status: MarkStatus::Indicated,
    };
    for (unit, marks) in [(0, [mark(0, 1), mark(2, 2)]), (1, [mark(1, 1), mark(4, 2)])] {
        let head = RecordHead { unit: UnitIndex(unit), ..RecordHead::default() };
        let snapshot = SnapshotType::Original;
        let marks = ContestMarks { contest: ContestIndex(0), snapshot, marks: &marks };
        columns.push(head, &[marks]).unwrap();
    }
    CvrExport {
        format: CvrFormat::EssTable,
        election: None,
        labels: CvrLabels {
            units: vec!["998".into(), "us/b".into()],
            batches: vec!["".into()],
            styles: vec!["".into()],
            count_types: vec!["".into()],
            contests: vec![contest],
        },
        columns,
        source_ids: vec!["1".into(), "2".into()],
        test: TestRecords {
            count: 0,
            first: None,
            first_other: Some(CvrPlace { record: Some(1), ..CvrPlace::default() }),
        },
        problems: Vec::new(),
    }
}

const WORDS: &str = "kind,contest,word,means\n\
    contest,,Rep. 1st Choice,house\n\
    selection,house,DEM Golden,golden\n\
    selection,house,DEM Golden (5471),golden\n\
    blank,house,undervote,\n\
    overvote,house,overvote,\n\
    unit,,998,us/a\n\
    file-batch,,x.xlsx,batch-1\n\
    file-style,,x.xlsx,style-1\n\
    file-count-type,,x.xlsx,total\n";

#[test]
fn two_spellings_are_one_candidate_because_the_table_says_so() {
    let definition = definition();
    let (words, problems) = read_words(WORDS.as_bytes(), &definition);
    assert_eq!(problems, []);
    let (ballots, account, problems) = translate(&export(), "x.xlsx", &words, &definition);
    assert_eq!(problems, []);
    let ballots = ballots.unwrap();
    let golden = MarkedFor::Selection("golden".parse().unwrap());
    let first = |record| {
        let marks = ballots.columns.current(ContestIndex(0), record).unwrap();
        let names = marks.iter().map(|mark| &ballots.contests[0].marks[mark.selection.at()]);
        (names.cloned().collect::<Vec<_>>(), marks.iter().map(|m| m.rank.0).collect::<Vec<_>>())
    };
    // The word for a rank left blank is no mark.
    assert_eq!(first(0), (vec![golden.clone()], vec![1]));
    let poliquin = MarkedFor::Selection("poliquin".parse().unwrap());
    assert_eq!(first(1), (vec![golden, poliquin], vec![1, 2]));
    assert_eq!(ballots.units, ["us/a".parse().unwrap(), "us/b".parse().unwrap()]);
    assert_eq!(ballots.count_types, [CountItemType::Total]);
    let house: ContestId = "house".parse().unwrap();
    let joined = &account.words[&(WordKind::Mark, Some(house), "golden".to_owned())];
    assert_eq!(joined[..], ["DEM Golden".into(), "DEM Golden (5471)".into()]);
}

#[test]
fn a_word_without_a_meaning_stops_the_import_and_is_named() {
    let definition = definition();
    let (words, problems) = read_words(
        WORDS.replace("selection,house,DEM Golden (5471),golden\n", "").as_bytes(),
        &definition,
    );
    assert_eq!(problems, []);
    let (ballots, _, problems) = translate(&export(), "x.xlsx", &words, &definition);
    assert!(ballots.is_none());
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!(
        problem.to_string(),
        "x.xlsx, contest \"house\": nobody says what the mark \"DEM Golden (5471)\" means; add a \
         row for it to words.csv"
    );
    // Another file has no batch of its own.
    let (ballots, _, problems) = translate(&export(), "y.xlsx", &words, &definition);
    assert!(ballots.is_none());
    assert_eq!(problems.len(), 4, "{problems:?}");
}

#[test]
fn a_word_with_two_meanings_is_refused() {
    let twice = format!("{WORDS}selection,house,undervote,poliquin\n");
    let (_, problems) = read_words(twice.as_bytes(), &definition());
    assert_eq!(problems.len(), 1);
    assert!(problems[0].to_string().contains("undervote"), "{}", problems[0]);
    let stranger = format!("{WORDS}selection,house,x,goldn\n");
    let (_, problems) = read_words(stranger.as_bytes(), &definition());
    assert!(problems[0].to_string().contains("did you mean golden?"), "{}", problems[0]);
}

fn definition_of(mode: &str) -> CheckedDefinition {
    let mut own = definition().get().clone();
    own.mode = match mode {
        "test" => election::Mode::Test,
        _ => election::Mode::Reconstruction,
    };
    // A test's offices sign themselves.
    own.authorities.clear();
    CheckedDefinition::new(own).unwrap()
}

fn export_with_tests(records: &[bool]) -> CvrExport {
    let mut export = export();
    export.test = TestRecords::default();
    for (at, test) in records.iter().enumerate() {
        let record = Some(at as u64 + 1);
        let place = || CvrPlace { file: "x.json".to_owned(), record, ..CvrPlace::default() };
        export.test.take(*test, place);
    }
    export
}

fn refusal(records: &[bool], words: &str, mode: &str) -> Option<String> {
    let definition = definition_of(mode);
    let words = format!("kind,contest,word,means\n{words}");
    let (words, problems) = read_words(words.as_bytes(), &definition);
    assert_eq!(problems, []);
    let mut export = export_with_tests(records);
    export.election = Some("Town 2026".to_owned());
    purpose_problem(&export, "x.json", &words, &definition).map(|problem| problem.to_string())
}

/// Attack C06: ballots of a test deck are left in the machine and exported with the live ones.
#[test]
fn c06_test_ballots_in_a_live_export_are_refused_with_file_and_record() {
    let refused = refusal(&[false, false, true, true], "", "live").unwrap();
    assert!(
        refused.starts_with(
            "x.json: x.json, record 3: this record is of a test deck, as are 2 of the file"
        ),
        "{refused}"
    );
    // People's word does not make them live.
    assert!(refusal(&[true], "file-purpose,,x.json,live\n", "live").is_some());
    // A machine that does not mark its tests still names its election.
    assert!(refusal(&[false], "election,,Town 2026,test\n", "live").is_some());
    // The honest twin: no test among them.
    assert_eq!(refusal(&[false, false], "", "live"), None);
    assert_eq!(refusal(&[false], "election,,Town 2026,live\n", "live"), None);
}

/// Attack C06 the other way round: ballots of voters end in the test and are missing elsewhere.
#[test]
fn c06_live_ballots_in_a_test_are_refused_with_file_and_record() {
    let refused = refusal(&[true, false], "", "test").unwrap();
    assert!(
        refused.starts_with("x.json: x.json, record 2: nobody says that this record is of a test"),
        "{refused}"
    );
    assert!(refusal(&[true, false], "file-purpose,,x.json,live\n", "test").is_some());
    // The honest twins: all are marked, or people say what the file is.
    assert_eq!(refusal(&[true, true], "", "test"), None);
    assert_eq!(refusal(&[false], "file-purpose,,x.json,test\n", "test"), None);
    assert_eq!(refusal(&[false], "election,,Town 2026,test\n", "test"), None);
}

/// Attack P03 at the scanner: a record of a style that the voters of its unit do not get.
#[test]
fn p03_a_record_of_another_places_style_is_named() {
    let style = |id: &str, unit: &str| election::BallotStyle {
        contests: vec!["house".parse().unwrap()],
        id: id.parse().unwrap(),
        party: None,
        units: vec![unit.parse().unwrap()],
    };
    let mut own = definition().get().clone();
    own.styles = vec![style("style-1", "us/a"), style("style-2", "us/b")];
    let own = CheckedDefinition::new(own).unwrap();
    let (words, _) = read_words(WORDS.as_bytes(), &own);
    let (ballots, _, problems) = translate(&export(), "x.xlsx", &words, &own);
    assert!(ballots.is_none());
    let words_of: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(words_of.len(), 1, "{words_of:?}");
    assert!(
        words_of[0].starts_with("x.xlsx: record 2: voters of us/b do not get ballot style style-1"),
        "{words_of:?}"
    );
    // The honest twin: each record in a unit of its style.
    let mut export = export();
    export.labels.units[1] = "998".into();
    let (words, _) = read_words(WORDS.as_bytes(), &own);
    let (ballots, _, problems) = translate(&export, "x.xlsx", &words, &own);
    assert_eq!(problems, []);
    assert!(ballots.is_some());
}

/// What was written stays beside the ballots, by record and rank; a word for a line of the ballot
/// says nothing, and a mark that is too faint is no write-in.
#[test]
fn what_was_written_in_is_kept_apart_from_the_ballots() {
    let definition = definition();
    let words = WORDS.replace(
        "blank,house,undervote,\n",
        "blank,house,undervote,\nwrite-in,house,Mickey Mouse,\nwrite-in,house,Write-in 1,\n",
    );
    let (words, problems) = read_words(words.as_bytes(), &definition);
    assert_eq!(problems, []);
    let mut export = export();
    let labels = &mut export.labels.contests[0].selections;
    for name in ["Mickey Mouse", "Write-in 1"] {
        labels.push(SelectionLabel { name: name.into(), ..SelectionLabel::default() });
    }
    for (rank, status) in [(3, MarkStatus::Indicated), (4, MarkStatus::Ambiguous)] {
        let mark = |selection, rank| Mark {
            selection: SelectionIndex(selection),
            rank: Rank(rank),
            status,
        };
        let (snapshot, marks) = (SnapshotType::Original, [mark(5, rank), mark(2, 1), mark(6, 1)]);
        let marks = ContestMarks { contest: ContestIndex(0), snapshot, marks: &marks };
        export.columns.push(RecordHead::default(), &[marks]).unwrap();
    }
    let (ballots, _, problems) = translate(&export, "x.xlsx", &words, &definition);
    assert_eq!(problems, []);
    let ballots = ballots.unwrap();
    let found = ballots.write_ins.iter().map(|one| (one.row, one.rank.0, &*one.text));
    assert_eq!(found.collect::<Vec<_>>(), [(2, 3, "Mickey Mouse"), (2, 1, "")]);
}
