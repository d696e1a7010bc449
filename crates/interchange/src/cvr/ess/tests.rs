use crate::cvr::testing::{files, ranking, sheet, show, workbook};
use crate::cvr::{CvrProblemKind, ReadSettings, TableLayout, read_export};

fn read_csv(text: &str) -> String {
    show(&read_export("x.csv", &ReadSettings::default(), &files(&[("x.csv", text.as_bytes())])))
}

#[test]
fn headings_tell_ids_places_and_ranked_contests() {
    let text = "Cast Vote Record,Precinct,Ballot Style,Mayor 1st Choice,Mayor 2nd Choice,Tax\n\
                7,North,A,Ann,undervote,YES\n\
                8,South,B,Bob (12),Ann,\n";
    assert_eq!(
        read_csv(text),
        "7 unit North style A | Mayor: Ann@1 undervote@2 | Tax: YES\n\
         8 unit South style B | Mayor: Bob (12)@1 Ann@2\n"
    );
}

#[test]
fn a_first_column_without_a_heading_numbers_the_rows_and_another_is_told() {
    assert_eq!(read_csv(",Rank 1,Rank 2\n0,Ann,Bob\n1,Bob,\n"), "0 | : Ann@1 Bob@2\n1 | : Bob@1\n");
    let text = ",Rank 1,,Rank 2\n0,Ann,x,Bob\n";
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", text.as_bytes())]));
    let told = "x, column 3: the column \"\" is not known; a mapping can name the columns";
    assert_eq!(export.problems[0].to_string(), told);
}

#[test]
fn several_columns_of_one_heading_are_one_contest() {
    let text = "Cast Vote Record,Council,Council\n1,Ann,Bob\n2,Ann,undervote\n3,,\n";
    assert_eq!(read_csv(text), "1 | Council: Ann Bob\n2 | Council: Ann undervote\n3\n");
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", text.as_bytes())]));
    assert_eq!(export.labels.contests[0].votes_allowed, Some(2));
}

#[test]
fn a_layout_is_followed_and_words_are_kept_as_written() {
    let layout = TableLayout {
        first_vote_column: Some(2),
        first_vote_row: Some(2),
        rank_columns: Some(2),
        id_column: Some(1),
        ..TableLayout::default()
    };
    let settings = ReadSettings { layout, ..ReadSettings::default() };
    let text = "n,a,b,c\n1, Ann ,,not read\n2,,,\n";
    let export = read_export("x", &settings, &files(&[("x", text.as_bytes())]));
    assert_eq!(ranking(&export, 0), [(" Ann ", 1)]);
    // A ballot without any mark is a ballot.
    assert_eq!(export.columns.len(), 2);
    assert!(export.problems.is_empty());
}

#[test]
fn sheets_give_what_their_cells_show() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"inlineStr\"><is>\
                <t>Mayor Choice 1 (45)</t></is></c><c r=\"C1\" t=\"inlineStr\"><is>\
                <t>Mayor Choice 2 (50)</t></is></c></row>\
                <row><c><f>A1+1</f><v>2.0</v></c><c r=\"C2\" t=\"s\"><v>1</v></c></row>";
    let bytes = workbook(&["Cast Vote Record", "A &amp; B"], &[("Votes", rows)]);
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", &bytes)]));
    assert_eq!(show(&export), "2 | Mayor: A & B@2\n");
}

#[test]
fn cells_in_any_spelling_are_read_alike() {
    let plain = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>\
                 </row><row r=\"2\"><c r=\"A2\"><v>12.0</v></c><c r=\"B2\" s=\"1\" t=\"s\">\
                 <v>2</v></c></row><row r=\"3\"><c r=\"A4\"><v>13</v></c>\
                 <c r=\"B3\" t=\"s\"><v>7</v></c></row>";
    let texts = ["Cast Vote Record", "1st Choice", "Ann"];
    let read = |rows: &str| {
        let bytes = workbook(&texts, &[("Votes", rows)]);
        read_export("x", &ReadSettings::default(), &files(&[("x", &bytes)]))
    };
    let expected = read(plain);
    assert_eq!(show(&expected), "12 | : Ann@1\n13\n");
    assert_eq!(expected.problems.len(), 2);
    for other in [
        plain.replace('"', "'"),
        plain.replace("</v>", "</v >"),
        plain.replace("<v>", "<!----><v>"),
    ] {
        let found = read(&other);
        assert_eq!((show(&found), found.problems), (show(&expected), expected.problems.clone()));
    }
}

#[test]
fn shifted_cells_are_problems_with_their_place() {
    let text = "Cast Vote Record,Precinct,Tax\n1,North,YES\n2,,North,YES\n";
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", text.as_bytes())]));
    let problems: Vec<String> = export.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        ["x, row 3, column 4: \"YES\" stands beyond the last heading; the row's cells may be \
          shifted"]
    );
}

#[test]
fn equal_ids_are_a_problem_and_equal_votes_are_none() {
    let text = "Cast Vote Record,Tax\n1,YES\n2,YES\n1,NO\n1,NO\n";
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", text.as_bytes())]));
    let found: Vec<_> =
        export.problems.iter().map(|problem| (problem.place.record, &problem.what)).collect();
    let twice = CvrProblemKind::DuplicateId { id: "1".to_owned(), first: 1 };
    assert_eq!(found, [(Some(3), &twice), (Some(4), &twice)]);
}

#[test]
fn a_formula_is_no_vote_and_a_row_is_one_ballot() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Precinct</t></is></c>\
                <c r=\"B1\" t=\"inlineStr\"><is><t>1st Choice</t></is></c>\
                <c r=\"C1\" t=\"inlineStr\"><is><t>Count</t></is></c></row>\
                <row r=\"2\"><c r=\"B2\" t=\"str\"><f>B9</f><v>Ann</v></c>\
                <c r=\"C2\"><v>3</v></c></row>\
                <row r=\"3\"><c r=\"B4\" t=\"s\"><v>9</v></c></row>";
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", &sheet(rows))]));
    let kinds: Vec<String> = export.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        kinds,
        [
            "x, sheet \"Votes\", row 2, column 2: the vote \"Ann\" is the result of a formula; \
             write the vote itself",
            "x, sheet \"Votes\", row 2, column 3: the row counts \"3\" ballots; each ballot needs \
             a row of its own",
            "x, sheet \"Votes\", row 3, column 1: \"column 2 of row 4\" is out of place; the \
             row's cells may be shifted",
            "x, sheet \"Votes\", row 3, column 2: shared text \"9\" is not in the spreadsheet; \
             save it again",
        ]
    );
}
