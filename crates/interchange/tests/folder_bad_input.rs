//! Every kind of bad input is named with file, row, rule and next step, and none hides another.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod folder_files;

use folder_files::{Files, example};
use interchange::folder::{self, ProblemKind};

fn messages(files: &Files) -> Vec<String> {
    let (_, problems) = folder::read(files);
    problems.iter().map(ToString::to_string).collect()
}

/// Puts `content` in the place of a file and expects exactly these problems.
fn check_file(file: &str, content: impl AsRef<[u8]>, expected: &[&str]) {
    let mut files = example();
    let content = content.as_ref().to_vec();
    let shown = String::from_utf8_lossy(&content[..content.len().min(300)]).into_owned();
    files.insert(file.to_owned(), content);
    // Other files refer to what the changed one no longer says; those have tests of their own.
    let found: Vec<String> =
        messages(&files).into_iter().filter(|message| message.starts_with(file)).collect();
    assert_eq!(found, expected, "for {file}:\n{shown}");
}

/// Changes one text in a file and expects exactly these problems in the whole folder.
fn check_edit(file: &str, from: &str, to: &str, expected: &[&str]) {
    let mut files = example();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    assert_eq!(messages(&files), expected, "{file}: {from:?} became {to:?}");
}

#[test]
fn c09_counts_that_are_none_are_each_refused_with_the_way_to_repair_them() {
    for (votes, rule) in [
        ("12.5", "\"12.5\" is not a whole number; write digits only, without thousands separators"),
        ("-16022", "\"-16022\" is negative; a count is 0 or more"),
        (
            "9007199254740992",
            "\"9007199254740992\" is above 9007199254740991, the largest count that every reader \
             holds exactly; check the number",
        ),
        (
            "1e309",
            "\"1e309\" is shortened with an exponent; format the column as a number without \
             decimals and save again",
        ),
        ("\"1,234\"", "\"1,234\" has a thousands separator; write digits only, such as 12345"),
        ("\u{661}\u{662}", "\"\u{661}\u{662}\" has other digits than 0 to 9; write 0 to 9"),
        ("NaN", "\"NaN\" is not a number; write digits only, and 0 where there are none"),
        ("=B2+B3", "\"=B2+B3\" is a formula; write the number that it stands for"),
        ("251 ", "\"251 \" has a space before or after it; write digits only"),
    ] {
        let message = format!("returns.csv, row 2, unit example-town/north: votes {rule}");
        check_edit("returns.csv", "ames,251", &format!("ames,{votes}"), &[&message]);
    }
    check_edit(
        "returns.csv",
        "ames,251",
        "ames,",
        &["returns.csv, row 2, unit example-town/north: votes is empty; fill it in"],
    );
    check_edit(
        "accounting.csv",
        "412,440",
        "412,4x0",
        &["accounting.csv, row 2, unit example-town/north: issued \"4x0\" is not a number; write \
          digits only, and 0 where there are none"],
    );
}

#[test]
fn unknown_names_come_with_the_nearest_known_ones() {
    check_edit(
        "returns.csv",
        "example-town/south,bell,221",
        "example-town/sotuh,bell,221",
        &["returns.csv, row 10: unit \"example-town/sotuh\" is not in units.csv (did you mean \
             example-town/south or example-town/north?); correct it or add it there"],
    );
    check_edit(
        "returns.csv",
        "example-town/south,bell,221",
        "South Library,bel,221",
        &[
            "returns.csv, row 10: unit \"South Library\" is not in units.csv (did you mean \
             example-town/south?); correct it or add it there",
            "returns.csv, row 10: selection \"bel\" is not in candidates.csv (did you mean \
             bell?); correct it or add it there",
        ],
    );
    check_edit(
        "units.csv",
        "precinct,example-town\nexample-town/south",
        "precinct,exampel-town\nexample-town/south",
        &["units.csv, row 3, unit example-town/north: parent \"exampel-town\" is not in \
             units.csv (did you mean example-town?); correct it or add it there"],
    );
    check_edit(
        "candidates.csv",
        "council,coe",
        "counsil,coe",
        &[
            "candidates.csv, row 4: contest \"counsil\" is not in election.toml (did you mean \
             council?); correct it or add it there",
            "returns.csv, row 4, unit example-town/north: selection \"coe\" is not in \
             candidates.csv; correct it or add it there",
            "returns.csv, row 11, unit example-town/south: selection \"coe\" is not in \
             candidates.csv; correct it or add it there",
            "returns.csv, row 18, unit example-town/mill: selection \"coe\" is not in \
             candidates.csv; correct it or add it there",
        ],
    );
    check_edit(
        "election.toml",
        "scope = \"example-town\"",
        "scope = \"exampletown\"",
        &["election.toml, line 12, contest council: scope \"exampletown\" is not in units.csv \
             (did you mean example-town?); correct it or add it there"],
    );
}

#[test]
fn fips_codes_name_a_state_and_keep_their_zeros() {
    let units = |fips: &str| {
        format!(
            "unit,name,kind,parent,fips\nus,US,country,,\nus-al/autauga,Autauga,county,us,{fips}\n"
        )
    };
    check_file("units.csv", units("01001"), &[]);
    let row = "units.csv, row 3, unit us-al/autauga: ";
    for (fips, rule) in [
        (
            "1001",
            "FIPS code \"1001\" begins with no state's number (did you mean 01001?); keep leading \
             zeros: 01001",
        ),
        ("99001", "FIPS code \"99001\" begins with no state's number; keep leading zeros: 01001"),
        ("AL001", "fips \"AL001\" is not a FIPS code, which has up to 10 digits and nothing else"),
    ] {
        check_file("units.csv", units(fips), &[&format!("{row}{rule}")]);
    }
    // A code in place of the unit's id leads to the unit.
    let mut files = example();
    files.insert("units.csv".to_owned(), units("01001").into_bytes());
    files.insert("returns.csv".to_owned(), b"unit,selection,votes\n01001,ames,1\n".to_vec());
    assert!(messages(&files).contains(
        &"returns.csv, row 2: unit \"01001\" is not in units.csv (did you mean us-al/autauga?); \
          correct it or add it there"
            .to_owned()
    ));
}

#[test]
fn nothing_is_counted_twice() {
    check_edit(
        "returns.csv",
        "example-town/north,bell,198",
        "example-town/north,ames,198",
        &["returns.csv, row 3, unit example-town/north: selection ames stands twice, first in \
          row 2; keep one"],
    );
    check_edit(
        "returns.csv",
        "overvotes,4",
        "undervotes,4",
        &["returns.csv, row 8, unit example-town/north: selection undervotes stands twice, first \
          in row 7; keep one"],
    );
    check_edit(
        "units.csv",
        "example-town/south,South Library,precinct,example-town\n",
        "example-town/south,South \
         Library,precinct,example-town\nexample-town/north,N,precinct,example-town\n",
        &["units.csv, row 5, unit example-town/north: unit example-town/north stands twice, \
             first in row 3; keep one"],
    );
    check_edit(
        "accounting.csv",
        "example-town/south,388",
        "example-town/north,388",
        &["accounting.csv, row 3, unit example-town/north: unit example-town/north stands twice, \
          first in row 2; keep one"],
    );
}

#[test]
fn units_that_cannot_report_say_why() {
    check_edit(
        "returns.csv",
        "example-town/mill,ames",
        "example-town,ames",
        &["returns.csv, row 16, unit example-town: this unit is the sum of its parts, such as \
          example-town/north; give the votes of its parts"],
    );
    let mut files = example();
    let settings = String::from_utf8(files["election.toml"].clone()).unwrap();
    let settings = settings.replace("scope = \"example-town\"", "scope = \"example-town/north\"");
    files.insert("election.toml".to_owned(), settings.into_bytes());
    let found = messages(&files);
    // Seven rows of each of the two units outside, and each by its own row.
    assert_eq!(found.len(), 14);
    assert_eq!(
        found[0],
        "returns.csv, row 9, unit example-town/south: this unit is outside example-town/north, \
         where the contest is decided"
    );
    check_edit(
        "accounting.csv",
        "example-town/north,412,440,3,6,19,301,111,702",
        "example-town/north,400,428,3,6,19,301,111,702",
        &[],
    );
    check_edit(
        "accounting.csv",
        "example-town/north,412",
        "example-town/north,375",
        &["returns.csv, unit example-town/north: contest council: 751 votes from 375 ballots \
             with 2 votes each; compare with the paper"],
    );
    let mut files = example();
    let returns = String::from_utf8(files["returns.csv"].clone()).unwrap();
    let without_mill: Vec<&str> = returns.lines().filter(|row| !row.contains("/mill")).collect();
    files.insert("returns.csv".to_owned(), without_mill.join("\n").into_bytes());
    let rule =
        "ballots are accounted for and returns.csv has no votes; add the votes or take it out";
    let expected = format!("accounting.csv, row 4, unit example-town/mill: {rule}");
    assert_eq!(messages(&files), [expected]);
}

#[test]
fn the_tree_of_units_has_one_root_and_no_ring() {
    let table = |rows: &str| format!("unit,parent,name,kind\n{rows}");
    check_file(
        "units.csv",
        table("a,b,A,town\nb,a,B,town\n"),
        &[
            "units.csv: no unit is without a parent; leave the parent of the largest place empty",
            "units.csv, row 2: these units lie in one another: a, b; correct their parents",
        ],
    );
    check_file(
        "units.csv",
        table("a,,A,town\nb,,B,town\n"),
        &["units.csv, row 3, unit b: the parent is empty here and in row 2; only the largest \
             place has none"],
    );
    check_file(
        "units.csv",
        table("a,,A,village\nB b,a,,town\n"),
        &[
            "units.csv, row 2, unit a: kind \"village\" is not one of: country, state, county, \
             city, town, precinct, ward, legislative-district, congressional-district, overseas, \
             federal-precinct, statewide-residual, published-total, other",
            "units.csv, row 3: unit: identifier \"B b\" has the character 'B'; only a-z, 0-9, - _ \
             . / may occur; use small letters, digits and hyphens, such as us-wi/dane",
        ],
    );
}

#[test]
fn bytes_that_are_no_text_are_named_with_their_row() {
    let latin_1 = b"contest,candidate,name\ncouncil,ames,Ames\ncouncil,diaz,Jos\xe9 D\xedaz\n";
    check_file(
        "candidates.csv",
        latin_1,
        &["candidates.csv, row 3: the byte 0xe9 is not UTF-8 text (in the old Windows encoding \
             it is '\u{e9}'); in the spreadsheet choose Save As and the type \"CSV UTF-8\""],
    );
    check_file(
        "returns.csv",
        b"unit,selection,votes\nexample-town/north,am\0es,1\n",
        &["returns.csv, row 2: the row has a NUL byte, which no text has; save the table again \
             as \"CSV UTF-8\""],
    );
    check_file(
        "returns.csv",
        b"unit,selection,votes\rexample-town/north,ames,1\rexample-town/north,bell,x\r",
        &[
            "returns.csv, row 1: 3 rows end in a lone carriage return, from here on; save the \
             table again with the line ends of Windows or Unix",
            "returns.csv, row 3, unit example-town/north: votes \"x\" is not a number; write \
             digits only, and 0 where there are none",
        ],
    );
    check_file(
        "election.toml",
        b"title = \"x\"\nelection = \"caf\xe9\"\n",
        &["election.toml, line 2: the byte 0xe9 is not UTF-8 text (in the old Windows encoding \
             it is '\u{e9}'); in the spreadsheet choose Save As and the type \"CSV UTF-8\""],
    );
}

#[test]
fn files_of_another_kind_are_recognised() {
    let returns = "the table of unit returns was expected";
    let save_as = "open it and save it with Save As, type \"CSV UTF-8\"";
    let totals = "ask the voting system for totals by unit and candidate";
    let typed = "download or type the table as CSV";
    let cases: [(&[u8], &str, &str); 10] = [
        (b"PK\x03\x04..[Content_Types].xml", "an Excel workbook", save_as),
        (b"PK\x03\x04other", "a zip archive", "unpack it and use the table inside"),
        (b"%PDF-1.7\n", "a PDF", typed),
        (b"{\"returns\": []}", "a JSON file", typed),
        (b"<?xml version=\"1.0\"?>\n<ElectionReport/>", "an XML file", typed),
        (b"<!DOCTYPE html>\n<title>Sign in</title>", "a web page", typed),
        (b"\xff\xfeu\0n\0", "UTF-16 text", "save it with Save As, type \"CSV UTF-8\""),
        (b"\xfe\xff\0u\0n", "UTF-16 text", "save it with Save As, type \"CSV UTF-8\""),
        (b"Container,Tabulator,Batch Name,Number of Ballots\n", "a ballot manifest", totals),
        (
            b"CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId\n1,1,1,1,1-1-1\n",
            "an export of cast vote records, ballot by ballot",
            totals,
        ),
    ];
    for (bytes, found, advice) in cases {
        // A table with a heading is recognised in its first row, other files as a whole.
        let row = if advice == totals { ", row 1" } else { "" };
        let message = format!("returns.csv{row}: this is {found}; {returns}; {advice}");
        check_file("returns.csv", bytes, &[&message]);
    }
    check_file(
        "returns.csv",
        &example()["units.csv"],
        &["returns.csv, row 1: this is the table of units; the table of unit returns was \
             expected; put each table into the file of its own name"],
    );
    check_file(
        "returns.csv",
        "unit;selection;votes\nexample-town/north;ames;1\n",
        &["returns.csv, row 1: the cells are separated by semicolons; save the table with commas \
          between the cells"],
    );
    check_file(
        "election.toml",
        b"PK\x03\x04",
        &["election.toml: this is a zip archive; the settings of the election was expected; \
             unpack it and use the table inside"],
    );
}

#[test]
fn rows_and_headings_out_of_shape_are_named() {
    let head = "unit,selection,votes\n";
    let row = |n: u64, rule: &str| format!("returns.csv, row {n}: {rule}");
    let cells = |n: usize| {
        format!(
            "the row has {n} cells and the heading has 3; put a name that has a comma between \
             quotation marks, and leave no cell out"
        )
    };
    let unclosed = "a cell opens with a quotation mark that is not closed in this row; close it, \
    and take out line breaks within cells";
    check_file(
        "returns.csv",
        format!(
            "{head}example-town/north,ames\n\nexample-town/north,bell,1,2\n\
             \"example-town/north,coe,1\n"
        ),
        &[&row(2, &cells(2)), &row(4, &cells(4)), &row(5, unclosed)],
    );
    check_file(
        "returns.csv",
        "unit,votes,unit,Selection,notes\n",
        &[
            &row(1, "the heading has no column selection; the first row must name the columns"),
            &row(1, "column unit stands twice in the heading; keep one"),
            &row(
                1,
                "column \"Selection\" is not known (did you mean selection?); rename it or take \
                 it out",
            ),
            &row(
                1,
                "column \"notes\" is not known (did you mean votes?); rename it or take it \
              out",
            ),
        ],
    );
    check_file(
        "returns.csv",
        "",
        &["returns.csv: the file is empty; it should hold the table of unit returns"],
    );
    check_file(
        "returns.csv",
        "\r\n\n",
        &["returns.csv: the file is empty; it should hold the table of unit returns"],
    );
    // What a spreadsheet leaves of cleared rows is no row.
    check_edit("returns.csv", "example-town/south,ames", ",,\nexample-town/south,ames", &[]);
}

#[test]
fn rows_without_end_are_refused_in_bounded_time() {
    let head = b"unit,selection,votes\n".to_vec();
    let with =
        |row: Vec<u8>| [head.clone(), row, b"\nexample-town/north,nobody,1\n".to_vec()].concat();
    let next = "returns.csv, row 3, unit example-town/north: selection \"nobody\" is not in \
    candidates.csv; correct it or add it there";
    for (row, rule) in [
        (b"1,".repeat(500_000), "the row has 500001 columns; at most 256 are read"),
        (b"x".repeat(70_000), "cell 1 has 70000 bytes; at most 65536 are read"),
        (b"x".repeat(30_000_000), "the row has 30000000 bytes; at most 1048576 are read"),
        (b"1,".repeat(15_000_000), "the row has 30000000 bytes; at most 1048576 are read"),
    ] {
        let rule = format!("returns.csv, row 2: {rule}");
        check_file("returns.csv", with(row), &[&rule, next]);
    }
    // A heading of a million columns leaves nothing to read the rows by.
    check_file(
        "returns.csv",
        b"unit,".repeat(200_000),
        &["returns.csv, row 1: the row has 200001 columns; at most 256 are read"],
    );
    let many = b"\n".repeat(5_000_001);
    check_file(
        "returns.csv",
        [head, many].concat(),
        &["returns.csv, row 5000001: the file has more than 5000000 rows; the rest was not read"],
    );
}

#[test]
fn characters_that_disguise_a_name_are_refused_by_their_number() {
    for (character, number) in [
        ("\u{202e}", "U+202E"),
        ("\u{2066}", "U+2066"),
        ("\u{200f}", "U+200F"),
        ("\u{61c}", "U+061C"),
        ("\u{7}", "U+0007"),
        ("\u{1b}", "U+001B"),
        ("\u{85}", "U+0085"),
    ] {
        let name = format!("Marcus {character}Bell");
        let message = format!(
            "candidates.csv, row 3, contest council: name has the invisible control character \
             {number}; type it again"
        );
        check_edit("candidates.csv", "Marcus Bell", &name, &[&message]);
        let title = format!("(made {character}up)");
        let mut files = example();
        let settings = String::from_utf8(files["election.toml"].clone()).unwrap();
        files
            .insert("election.toml".to_owned(), settings.replace("(made up)", &title).into_bytes());
        assert_eq!(messages(&files).len(), 1, "{number} was taken in a title");
    }
    check_edit("candidates.csv", "Marcus Bell", "Marcus\tBell", &[]);
}

#[test]
fn a_message_cannot_be_forged_from_within_a_file() {
    check_edit(
        "returns.csv",
        "example-town/mill,ames",
        "\u{1b}[2J\u{202e}ok,ames",
        &["returns.csv, row 16: unit \"\\u{1b}[2J\\u{202e}ok\" is not in units.csv; correct it \
             or add it there"],
    );
    let long = "x".repeat(10_000);
    let (_, problems) = {
        let mut files = example();
        files
            .insert("returns.csv".to_owned(), format!("unit,selection,votes\n{long},a,1\n").into());
        folder::read(&files)
    };
    assert!(problems.iter().all(|problem| problem.to_string().len() < 300));
}

#[test]
fn two_contests_need_a_column_that_tells_them_apart() {
    let mut files = example();
    let settings = String::from_utf8(files["election.toml"].clone()).unwrap();
    let second =
        settings[settings.find("[[contest]]").unwrap()..].replace("\"council\"", "\"mayor\"");
    files.insert("election.toml".to_owned(), format!("{settings}{second}").into_bytes());
    let candidates = String::from_utf8(files["candidates.csv"].clone()).unwrap();
    files
        .insert("candidates.csv".to_owned(), format!("{candidates}mayor,eck,Eck,,\n").into_bytes());
    assert_eq!(
        messages(&files),
        ["returns.csv: the election has 2 contests; add a column contest that names one in \
             each row"]
    );
    let returns = String::from_utf8(files["returns.csv"].clone()).unwrap();
    let add = |(index, row): (usize, &str)| {
        format!("{row},{}\n", if index == 0 { "contest" } else { "council" })
    };
    let returns: String = returns.lines().enumerate().map(add).collect();
    files.insert("returns.csv".to_owned(), returns.clone().into_bytes());
    assert_eq!(messages(&files), [""; 0]);
    let wrong =
        returns.replace("coe,52,council", "coe,52,mayor").replace("diaz,41,council", "diaz,41,");
    files.insert("returns.csv".to_owned(), wrong.into_bytes());
    assert_eq!(
        messages(&files),
        [
            "returns.csv, row 18, unit example-town/mill, contest mayor: selection \"coe\" is not \
             in candidates.csv; correct it or add it there",
            "returns.csv, row 19, unit example-town/mill: contest is empty; fill it in",
        ]
    );
}

#[test]
fn files_that_are_missing_or_misnamed_are_named_together() {
    let mut files = example();
    for name in ["units.csv", "returns.csv", "accounting.csv"] {
        let content = files.remove(name).unwrap();
        if name == "accounting.csv" {
            files.insert("acounting.csv".to_owned(), content);
        }
    }
    files.insert("returns.xlsx".to_owned(), b"PK\x03\x04".to_vec());
    assert_eq!(
        messages(&files),
        [
            "acounting.csv: no file of this name belongs in an election folder (did you mean \
             accounting.csv?); rename it or move it out",
            "returns.xlsx: no file of this name belongs in an election folder (did you mean \
             returns.csv?); rename it or move it out",
            "units.csv: the file is missing; add it to the folder: it holds the table of units",
            "returns.csv: the file is missing; add it to the folder: it holds the table of unit \
             returns",
        ]
    );
    let (folder, problems) = folder::read(&Files::new());
    assert_eq!(folder.definition, None);
    assert_eq!(problems.len(), 5);
    assert!(problems.iter().all(|p| matches!(p.kind, ProblemKind::MissingFile { .. })));
}
