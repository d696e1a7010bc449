use crate::cvr::testing::{archive, files, show};
use crate::cvr::{CvrFormat, ReadSettings, read_export};

const SHEET: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Cvr xmlns=\"x\"><Contests>\
    <Contest><Name>Mayor</Name><Id>c1</Id><Options><Option><Name>Ann</Name><Id>a</Id>\
    <Value>010</Value></Option><Option><Name>Write-in</Name><Id>w</Id><Value>100</Value>\
    <WriteInData><Text>Cy</Text></WriteInData></Option></Options></Contest>\
    <Contest><Name>Tax</Name><Id>c2</Id><Options /><Undervotes>1</Undervotes></Contest>\
    </Contests><BatchSequence>14</BatchSequence><SheetNumber>2</SheetNumber><PrecinctSplit>\
    <Name>1031</Name><Id>p</Id></PrecinctSplit><BatchNumber>1</BatchNumber><CvrGuid>g1</CvrGuid>\
    </Cvr>";

#[test]
fn each_file_is_a_record_and_each_digit_a_rank() {
    let second = SHEET.replace("g1", "g2").replace("010", "2");
    let folder = [("h/1.xml", SHEET.as_bytes()), ("h/2.xml", second.as_bytes())];
    let export = read_export("h", &ReadSettings::default(), &files(&folder));
    assert_eq!(export.format, CvrFormat::Hart);
    assert_eq!(
        show(&export),
        "g1 unit 1031 batch 1 | Mayor: Ann@2 Write-in@1 | Tax:\n\
         g2 unit 1031 batch 1 | Mayor: Write-in@1 | Tax:\n"
    );
    let problems: Vec<String> = export.problems.iter().map(ToString::to_string).collect();
    let told = "h/2.xml, contest \"c1\": \"2\" is neither a mark nor the absence of one";
    assert_eq!(problems, [told]);
    assert!(export.labels.contests[0].selections[1].write_in);
    let zipped = archive(&folder);
    let zipped = read_export("h.zip", &ReadSettings::default(), &files(&[("h.zip", &zipped)]));
    assert_eq!(zipped.columns, export.columns);
}

#[test]
fn two_sheets_of_one_id_are_a_problem() {
    let folder = [("h/1.xml", SHEET.as_bytes()), ("h/2.xml", SHEET.as_bytes())];
    let export = read_export("h", &ReadSettings::default(), &files(&folder));
    let problems: Vec<String> = export.problems.iter().map(ToString::to_string).collect();
    let told =
        "h, record 2: the id \"g1\" was given to record 1 already; each record needs its own";
    assert_eq!(problems, [told]);
}
