use crate::cvr::testing::{files, show};
use crate::cvr::{CvrFormat, ReadSettings, read_export};

const TEXT: &str = "2\nContest,7,3,15,16,17,winner,16\nContest,8,2,1,2\n7,b1,16,15\n8,b1,2\n7,b2\n";

#[test]
fn lines_of_one_ballot_are_one_record() {
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", TEXT.as_bytes())]));
    assert_eq!(export.format, CvrFormat::Raire);
    assert_eq!(show(&export), "b1 | 7: 16@1 15@2 | 8: 2@1\nb2 | 7:\n");
    assert_eq!(export.problems, []);
    assert_eq!(export.labels.contests[0].selections.len(), 3);
}

#[test]
fn candidates_and_contests_must_be_listed() {
    let text = format!("{TEXT}9,b3,1\n7,b4,18\n7,b1,15\n");
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", text.as_bytes())]));
    let problems: Vec<String> = export.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "x, row 7: contest \"9\" is not defined; export it again with its definitions",
            "x, row 8, column 3: selection \"18\" is not defined for this contest; its mark was \
             left out",
            "x, row 9: the record states this contest twice; the second was left out",
        ]
    );
}
