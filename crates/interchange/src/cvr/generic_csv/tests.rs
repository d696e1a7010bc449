use crate::cvr::testing::{files, show};
use crate::cvr::{CvrFormat, ReadSettings, TableLayout, TableMapping, read_export};

const TABLE: &str = "Ballot,Where,1st,2nd,Ann,Bob,Yes,No\n1,North,Cy,Di,2,1,1,0\n2,South,,,,,0,0\n";

const MAPPING: &str = "id = \"Ballot\"\nunit = \"Where\"\n\
    [[contest]]\nid = \"mayor\"\nranks = [\"1st\", \"2nd\"]\n\
    [[contest]]\nid = \"council\"\nselections = [\"Ann\", \"Bob\"]\ncells = \"ranks\"\n\
    [[contest]]\nid = \"tax\"\nname = \"Tax\"\nselections = [\"Yes\", \"No\"]\n";

fn read(mapping: &str) -> crate::cvr::CvrExport {
    let mapping = Some(TableMapping::read(mapping).unwrap());
    let settings = ReadSettings { mapping, ..ReadSettings::default() };
    read_export("x", &settings, &files(&[("x", TABLE.as_bytes())]))
}

#[test]
fn a_mapping_names_the_columns() {
    let export = read(MAPPING);
    assert_eq!(
        show(&export),
        "1 unit North | mayor: Cy@1 Di@2 | council: Ann@2 Bob@1 | Tax: Yes\n2 unit South | Tax:\n"
    );
    assert_eq!(export.problems, []);
}

#[test]
fn a_mapping_names_columns_that_are_there_and_each_once() {
    let found = read(&MAPPING.replace("\"Where\"", "\"Place\"").replace("\"2nd\"", "\"1st\""));
    let problems: Vec<String> = found.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "x: there is no column \"Place\"; mend the mapping",
            "x: the id \"1st\" is defined twice; each needs an id of its own",
        ]
    );
    assert!(TableMapping::read("idd = \"x\"").unwrap_err().to_string().contains("idd"));
}

#[test]
fn without_a_mapping_each_column_is_a_candidate_and_each_cell_a_rank() {
    let layout = TableLayout {
        first_vote_column: Some(2),
        first_vote_row: Some(2),
        ..TableLayout::default()
    };
    let format = Some(CvrFormat::GenericCsv);
    let settings = ReadSettings { format, layout, ..ReadSettings::default() };
    let text = ",Kale,Leek,Write-In\na,,2,1\nb,1,x,\n";
    let export = read_export("x", &settings, &files(&[("x", text.as_bytes())]));
    assert_eq!(show(&export), " | : Leek@2 Write-In@1\n | : Kale@1\n");
    let problems: Vec<String> = export.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, ["x, row 3, column 3: \"x\" is no rank from 1 to 1000"]);
}

/// Where lines end with CR LF, the reader of CSV says that the second one begins on line 1.
#[test]
fn rows_are_counted_the_same_with_either_end_of_line() {
    let layout = TableLayout {
        first_vote_column: Some(2),
        first_vote_row: Some(2),
        ..TableLayout::default()
    };
    let format = Some(CvrFormat::GenericCsv);
    let settings = ReadSettings { format, layout, ..ReadSettings::default() };
    let read = |text: &str| show(&read_export("x", &settings, &files(&[("x", text.as_bytes())])));
    let text = "id,Ann,Bob\n1,1,2\n2,2,1\n";
    assert_eq!(read(&text.replace('\n', "\r\n")), read(text));
}
