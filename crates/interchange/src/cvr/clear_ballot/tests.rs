use crate::cvr::testing::{files, show};
use crate::cvr::{CvrFormat, ReadSettings, read_export};

const TABLE: &str = "RowNumber,BoxID,BoxPosition,BallotID,PrecinctID,BallotStyleID,\
    PrecinctStyleName,ScanComputerName,Status,Remade,Choice_1_1:Mayor:1:Vote For 1:Ann:NON,\
    Choice_2_1:Mayor:1:Vote For 1:Bob:NON,Choice_1_1:Mayor:2:Vote For 1:Ann:NON,\
    Choice_2_1:Mayor:2:Vote For 1:Bob:NON,Choice_3_1:Issue 4B: Roads:1:Vote For 1:Yes:\n\
    1,Box-1,1,Box-1+10001,9,3,9-1,Scan,0,0,1,0,0,1,\n\
    2,Box-1,2,Box-1+10003,9,3,9-1,Scan,0,0,0,0,0,0,1\n";

#[test]
fn a_column_is_a_selection_at_a_rank() {
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", TABLE.as_bytes())]));
    assert_eq!(export.format, CvrFormat::ClearBallot);
    assert_eq!(
        show(&export),
        "Box-1+10001 unit 9 batch Box-1 style 3 | Mayor: Ann@1 Bob@2\n\
         Box-1+10003 unit 9 batch Box-1 style 3 | Mayor: | Issue 4B: Roads: Yes\n"
    );
    assert_eq!(export.problems, []);
    assert_eq!(export.labels.contests[0].ranks, Some(2));
}

#[test]
fn a_table_without_contests_has_a_contest_for_each_choice() {
    let text = "BallotID,PrecinctID,BallotStyleID,Status,Remade,Choice_1_1,Choice_2_1\n\
                AB-001+10003,2,2,0,0,,1\n";
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", text.as_bytes())]));
    assert_eq!(show(&export), "AB-001+10003 unit 2 style 2 | Choice_2_1: Choice_2_1\n");
}

#[test]
fn what_is_neither_mark_nor_heading_is_told() {
    let text = TABLE
        .replace("0,0,0,0,0,0,1", "0,0,2,0,0,0,1")
        .replace(":1:Vote For 1:Bob", ":0:Vote For 1:Bob");
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", text.as_bytes())]));
    let problems: Vec<String> = export.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "x, column 12: the column \"Choice_2_1:Mayor:0:Vote For 1:Bob:NON\" is not known; a \
             mapping can name the columns",
            "x, row 3, column 11: \"2\" is neither a mark nor the absence of one",
        ]
    );
}

#[test]
fn a_heading_without_a_rank_is_of_a_contest_without_ranks() {
    let text = "BallotID,New,Choice_1_1:Issue 2: Roads:Vote For 1:Yes:,Choice_2_1:Issue 2: \
                Roads:Vote For 1:No: never:\na,x,0,1\n";
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", text.as_bytes())]));
    assert_eq!(show(&export), "a | Issue 2: Roads: No: never\n");
    assert_eq!(export.problems, []);
}
