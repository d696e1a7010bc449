//! D11: bytes that two readers could read differently.
//!
//! An insider can log any bytes and sign any payload, hoping that one reader takes the first of two
//! members of one name and another the last. Every value has one sequence of bytes; all others are
//! refused, and the entry is named.

use drill::{Draft, Seal, force};
use election::StatementKind;
use record::{CHECKPOINT_PATH, MemoryFiles, TrustFile, stands_inline};

use crate::support::{
    entry, fails, honest, index, is_open, leaves, passes, pinned, position, replacement, unpinned,
};

const KIND: StatementKind = StatementKind::UnitReturn;
const UNIT: &str = "us-aa/elm";

/// A text with one thing put for another where it stands last: in the statement of an entry, whose
/// payload may hold the same.
fn last_replaced(text: &str, from: &str, to: &str) -> String {
    let (before, after) = text.rsplit_once(from).unwrap_or_else(|| panic!("no {from} in {text}"));
    format!("{before}{to}{after}")
}

/// A text with one change that leaves its meaning, to some reader, as it was.
fn ambiguous(text: &str, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let plain = [
        ("a byte-order mark", format!("\u{feff}{text}")),
        ("white space before", format!(" {text}")),
        ("a line after", format!("{text}\n")),
        ("a line of another system after", format!("{text}\r\n")),
        ("white space within", text.replacen("\":", "\": ", 1)),
        ("a second value", format!("{text}{{}}")),
    ];
    let plain = plain.map(|(name, text)| (name.to_owned(), text));
    let changed =
        changes.iter().map(|(from, to)| (format!("{from} as {to}"), last_replaced(text, from, to)));
    plain.into_iter().chain(changed).collect()
}

#[test]
fn d11_an_entry_has_one_form() {
    let at = index(position(&honest().files, KIND, UNIT));
    let log = leaves(&honest().files);
    let text = String::from_utf8(log.leaves[at].clone()).unwrap();
    let changes = [
        (r#""unit":"us-aa/elm""#, r#""unit":"us-aa/elm","unit":"us-aa/oak""#),
        (r#""unit":"us-aa/elm""#, r#""unit":"us-aa/oak","unit":"us-aa/elm""#),
        (r#""unit":"us-aa/elm""#, r#""unit":"us-aa/elm","zone":"1""#),
        (r#""unit":"us-aa/elm""#, r#""unit":"us-aa\/elm""#),
        (r#""unit":"us-aa/elm""#, r#""unit":"us-aa\u002felm""#),
        (r#""unit":"us-aa/elm""#, r#""unit":"US-AA/ELM""#),
        (
            r#""authority":"us-aa/elm/clerk","election":"drill-2024-president""#,
            r#""election":"drill-2024-president","authority":"us-aa/elm/clerk""#,
        ),
        (r#""kind":"unit-return""#, r#""kind":"UnitReturn""#),
    ];
    for (how, text) in ambiguous(&text, &changes) {
        let mut log = log.clone();
        log.leaves[at] = text.into_bytes();
        let report = pinned(&log.sealed(&Seal::honest()));
        assert_eq!(report.check("V06").unwrap().verdict, verify::Verdict::Fail, "{how}");
        fails(&report, "V06", &[&format!("entry {at}:")]);
    }
}

/// Second spellings of values rather than of JSON.
///
/// An insider signs such bytes with a program of their own, so it is the form that must be refused,
/// not the signature alone: a second verifier may well read only one of the spellings.
#[test]
fn d11_a_statement_has_one_spelling() {
    let at = index(position(&honest().files, KIND, UNIT));
    let log = leaves(&honest().files);
    let text = String::from_utf8(log.leaves[at].clone()).unwrap();
    let second_spellings = [
        ("Z\",\"kind\"", "+00:00\",\"kind\""),
        ("Z\",\"kind\"", ".000Z\",\"kind\""),
        ("Z\",\"kind\"", "z\",\"kind\""),
        ("Z\",\"kind\"", "Z[UTC]\",\"kind\""),
        (r#","unit":"#, r#","reason":null,"unit":"#),
        (r#","unit":"#, r#","replaces":null,"unit":"#),
        (r#"{"authority""#, r#"{"about":null,"authority""#),
    ];
    let taken = second_spellings.iter().filter(|(from, to)| {
        let mut log = log.clone();
        log.leaves[at] = last_replaced(&text, from, to).into_bytes();
        let report = pinned(&log.sealed(&Seal::honest()));
        let found = report.check("V06").unwrap();
        let named = found.detail.contains(&format!("entry {at}:"));
        found.verdict != verify::Verdict::Fail || !named
    });
    let taken: Vec<&str> = taken.map(|(_, to)| *to).collect();
    assert!(taken.is_empty(), "V06 takes second forms of one statement: {taken:?}");
}

#[test]
fn d11_signatures_have_one_order() {
    let at = index(position(&honest().files, KIND, UNIT));
    let mut log = leaves(&honest().files);
    let text = String::from_utf8(log.leaves[at].clone()).unwrap();
    let (before, statement) = text.split_once("],\"statement\"").unwrap();
    let (payload, signature) = before.split_once("\"signatures\":[").unwrap();
    let twice =
        format!("{payload}\"signatures\":[{signature},{signature}],\"statement\"{statement}");
    log.leaves[at] = twice.into_bytes();
    let report = pinned(&log.sealed(&Seal::honest()));
    fails(&report, "V06", &[&format!("entry {at}"), "once a key, in rising order"]);
}

fn with_payload(payload: String) -> MemoryFiles {
    let draft = replacement(&honest().files, KIND, UNIT, "us-aa/board");
    let mut files = honest().files.clone();
    let draft = Draft { payload: payload.into_bytes(), ..draft };
    force(&mut files, &Seal::honest(), &[draft]).expect("who runs the log writes any bytes");
    files
}

#[test]
fn d11_a_payload_has_one_form() {
    let payload = replacement(&honest().files, KIND, UNIT, "us-aa/board").payload;
    let text = String::from_utf8(payload).unwrap();
    let changes = [
        (r#""ames":620"#, r#""ames":620,"ames":62"#),
        (r#""ames":620"#, r#""ames":620.0"#),
        (r#""ames":620"#, r#""ames":62e1"#),
        (r#""ames":620"#, r#""ames":0620"#),
        (r#""ames":620"#, r#""ames":+620"#),
        (r#""ames":620,"bell":580"#, r#""bell":580,"ames":620"#),
        (r#""ames":620"#, r#""\u0061mes":620"#),
    ];
    for (how, text) in ambiguous(&text, &changes) {
        let report = unpinned(&with_payload(text));
        // Whether it is the payload or its entry that is not canonical JSON, one of them is named.
        let told = ["V06", "V10"].map(|id| &report.check(id).unwrap().detail);
        let named = told.iter().any(|words| {
            words.contains("entry 87: the entry is not canonical JSON")
                || words.contains("entry 87: the payload is not canonical JSON of a UnitReturn")
        });
        assert!(named && report.verdict == verify::Verdict::Fail, "{how}: {told:?}");
    }
}

/// Canonical JSON by itself, and not the one form of a return: inline, and as an artifact.
#[test]
fn d11_a_payload_has_one_spelling() {
    let payload = replacement(&honest().files, KIND, UNIT, "us-aa/board").payload;
    let text = String::from_utf8(payload).unwrap();
    let long = format!(r#""source":"{}","unit""#, "a source ".repeat(2_000));
    for text in [text.clone(), text.replacen(r#""unit""#, &long, 1)] {
        for (from, to) in [
            (r#""basis":"reported""#, r#""basis":"reported","comment":"final""#),
            (r#""format":"ascertain/unit-return/v1""#, r#""format":"ascertain/unit-return/v2""#),
        ] {
            let report = unpinned(&with_payload(last_replaced(&text, from, to)));
            fails(&report, "V10", &["entry 87: the payload is not canonical JSON of a UnitReturn"]);
        }
        passes(&unpinned(&with_payload(text)), "V10");
    }
    let absent = last_replaced(&text, r#""unit""#, r#""source":null,"unit""#);
    let words = "entry 87: the payload is not canonical JSON of a UnitReturn: byte";
    fails(&unpinned(&with_payload(absent)), "V10", &[words]);
}

/// The definition in its entry, and one that is so long that it is an artifact.
#[test]
fn d11_a_definition_has_one_form() {
    let log = leaves(&honest().files);
    let text = String::from_utf8(log.payload(0)).unwrap();
    let long = format!("\"title\":\"{}", "A nation ".repeat(2_000));
    let long = last_replaced(&text, "\"title\":\"", &long);
    assert!(stands_inline(text.as_bytes()) && !stands_inline(long.as_bytes()));
    let changes = [
        (r#""mode":"test""#, r#""mode":"test","mode":"live""#),
        (r#""mode":"test""#, r#""mode":"test","motto":"in haste""#),
        (r#""house_seats":10"#, r#""house_seats":10.0"#),
        (r#""house_seats":10"#, r#""house_seats":1e1"#),
    ];
    for (how, text) in [text, long].iter().flat_map(|text| ambiguous(text, &changes)) {
        let mut log = log.clone();
        let draft = Draft::new(StatementKind::Definition, "us", &(), "board");
        let draft = Draft { payload: text.clone().into_bytes(), ..draft };
        let election = log.entry(0).statement.election;
        log.set(0, &draft.sign(&election, 0), &draft.payload);
        let report = pinned(&log.sealed(&Seal::honest()));
        assert_eq!(report.check("V05").unwrap().verdict, verify::Verdict::Fail, "{how}");
        // An entry that is not of an entry's form is no statement of anything.
        let words = &report.check("V05").unwrap().detail;
        let unread = words.contains("the first entry of the log is not a definition");
        assert!(unread || words.contains("not canonical JSON of a definition"), "{how}: {words}");
        assert!(!unread || stands_inline(text.as_bytes()), "{how}: {words}");
    }
}

#[test]
fn d11_a_checkpoint_has_one_form() {
    let text = honest().checkpoint();
    for (from, to) in [
        ("\n87\n", "\n087\n"),
        ("\n87\n", "\n+87\n"),
        ("\n87\n", "\n87 \n"),
        ("\n87\n", "\r\n87\n"),
        ("\n87\n", "\n87\n87\n"),
        ("example.org/drill\n", "\u{feff}example.org/drill\n"),
        ("\n\n\u{2014}", "\n\n\n\u{2014}"),
    ] {
        assert!(text.contains(from));
        let mut files = honest().files.clone();
        let changed = text.replacen(from, to, 1).into_bytes();
        files.0.insert(CHECKPOINT_PATH.to_owned(), changed);
        let report = pinned(&files);
        let told = report.checks.iter().filter(|c| c.verdict == verify::Verdict::Fail);
        let told: Vec<&str> = told.map(|c| &c.detail[..]).collect();
        assert!(told.iter().any(|words| words.contains("checkpoint")), "{from:?}: {told:?}");
    }
}

#[test]
fn d11_a_second_spelling_of_a_tile_is_no_part_of_the_record() {
    let mut files = honest().files.clone();
    let bundle = files.0["tile/entries/000.p/87"].clone();
    files.0.insert("tile/entries/0.p/87".to_owned(), bundle);
    is_open(&unpinned(&files), "V27", &["tile/entries/0.p/87 is no part of the record"]);
}

#[test]
fn d11_a_trust_file_says_one_thing() {
    let text = serde_json::to_string(&honest().trust()).unwrap();
    assert_eq!(serde_json::from_str::<TrustFile>(&text).unwrap(), honest().trust());
    for (from, to) in [
        ("{\"origin\"", "{\"origin\":\"example.org/other\",\"origin\""),
        ("{\"origin\"", "{\"comment\":\"\",\"origin\""),
        ("\"definition\":\"", "\"definition\":\"00"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text);
        assert!(serde_json::from_str::<TrustFile>(&changed).is_err(), "{changed}");
    }
}

/// A payload's name in capitals is no other way to say the same.
#[test]
fn d11_a_digest_has_one_spelling() {
    let at = index(position(&honest().files, KIND, UNIT));
    let mut log = leaves(&honest().files);
    let digest = log.entry(at).statement.payload.to_string();
    let text = String::from_utf8(log.leaves[at].clone()).unwrap();
    assert_ne!(digest, digest.to_uppercase());
    log.leaves[at] = text.replace(&digest, &digest.to_uppercase()).into_bytes();
    let report = pinned(&log.sealed(&Seal::honest()));
    fails(&report, "V06", &[&entry(&honest().files, KIND, UNIT)]);
}
