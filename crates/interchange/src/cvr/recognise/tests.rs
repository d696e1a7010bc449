use crate::cvr::testing::{archive, files, sheet, workbook};
use crate::cvr::{
    CvrExport, CvrFormat, CvrProblemKind, ForeignFile, Limit, ReadSettings, read_export,
};

fn read(bytes: &[u8]) -> CvrExport {
    read_export("x", &ReadSettings::default(), &files(&[("x", bytes)]))
}

fn only_problem(bytes: &[u8]) -> CvrProblemKind {
    let mut problems = read(bytes).problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.remove(0).what
}

#[test]
fn other_kinds_of_files_are_named() {
    let cases: [(&[u8], ForeignFile); 9] = [
        (b"Container,Batch,Number of Ballots\n1,2,3\n", ForeignFile::BallotManifest),
        (b"{\"@type\": \"ElectionResults.ElectionReport\"}", ForeignFile::ResultsReport),
        (b"<ElectionReport xmlns=\"x\"/>", ForeignFile::ResultsReport),
        (b"{\"@type\": \"BallotDefinition.BallotDefinition\"}", ForeignFile::BallotDefinition),
        (b"{\"tabulatorVersion\":1,\"cvrFileSources\":[]}", ForeignFile::TabulatorSettings),
        (b"{\"Version\":\"5\",\"List\":[]}", ForeignFile::DominionManifest),
        (b"%PDF-1.7", ForeignFile::Pdf),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", ForeignFile::OldSpreadsheet),
        (b"<!DOCTYPE html><html></html>", ForeignFile::WebPage),
    ];
    for (bytes, found) in cases {
        assert_eq!(only_problem(bytes), CvrProblemKind::WrongKind { found });
    }
    let said = read(cases[0].0).problems[0].to_string();
    assert_eq!(said, "x: this is a ballot manifest; a CVR export was expected");
}

#[test]
fn files_that_are_no_export_are_told_so() {
    assert_eq!(only_problem(b"{\"a\":1}"), CvrProblemKind::UnknownFormat);
    assert_eq!(only_problem(b"<a/>"), CvrProblemKind::UnknownFormat);
    assert!(matches!(only_problem(b"a,b\n1,2\n"), CvrProblemKind::NoVoteColumns { .. }));
    assert!(matches!(only_problem(b""), CvrProblemKind::NoVoteColumns { .. }));
    let export = read_export("y", &ReadSettings::default(), &files(&[]));
    assert_eq!(export.problems[0].what, CvrProblemKind::NoFile);
}

#[test]
fn a_wrong_sheet_is_told_by_its_headings() {
    let cell =
        |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let notes = format!("<row r=\"1\">{}</row>", cell("A1", "Notes"));
    let export = read(&sheet(&notes));
    assert_eq!(export.problems.len(), 1);
    let place = &export.problems[0].place;
    assert_eq!(place.sheet.as_deref(), Some("Votes"));
    assert!(matches!(export.problems[0].what, CvrProblemKind::NoVoteColumns { .. }));
}

#[test]
fn a_truncated_archive_is_told() {
    let row = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>1st Choice</t></is></c></row>";
    let honest = workbook(&[], &[("Votes", row)]);
    assert!(read(&honest).problems.is_empty());
    for length in [4, 100, honest.len() / 2, honest.len() - 1] {
        let what = only_problem(&honest[..length]);
        assert!(matches!(what, CvrProblemKind::BrokenArchive { .. }), "{length}: {what:?}");
    }
}

#[test]
fn d09_an_archive_that_holds_a_thousand_times_its_length_is_refused() {
    let heading = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>1st Choice</t></is></c></row>";
    // Elements that say nothing shrink a thousand times and take no memory when they are read.
    let nothing = format!("<a/>{}", "\n".repeat(4_000));
    let bomb = format!("{heading}{}", nothing.repeat(12 << 10));
    let bytes = workbook(&[], &[("Votes", &bomb)]);
    assert!(bytes.len() < 100_000, "{}", bytes.len());
    assert_eq!(only_problem(&bytes), CvrProblemKind::OverLimit { limit: Limit::Inflation });
    let twin = format!("{heading}{}", nothing.repeat(1 << 9));
    assert!(read(&workbook(&[], &[("Votes", &twin)])).problems.is_empty());
}

#[test]
fn d09_a_cell_without_end_is_refused() {
    let cell = format!("Cast Vote Record,Tax\n1,\"{}", "a".repeat(4 << 20));
    assert_eq!(only_problem(cell.as_bytes()), CvrProblemKind::OverLimit { limit: Limit::Token });
    let rows = format!(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
        "a".repeat(4 << 20)
    );
    let limit = CvrProblemKind::OverLimit { limit: Limit::Token };
    assert_eq!(only_problem(&sheet(&rows)), limit);
    let many = format!("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is>{}</is></c></row>", {
        format!("<t>{}</t>", "a".repeat(1 << 10)).repeat(4 << 10)
    });
    assert_eq!(only_problem(&sheet(&many)), limit);
}

#[test]
fn d09_problems_are_counted_where_they_are_too_many_to_list() {
    let mut text = "Cast Vote Record,Tax\n".to_owned();
    for id in 0..5_000 {
        text.push_str(&format!("{id},YES,beyond\n"));
    }
    let problems = read(text.as_bytes()).problems;
    assert_eq!(problems.len(), 1_001);
    assert_eq!(problems[1_000].what, CvrProblemKind::More { count: 4_000 });
}

#[test]
fn d09_rows_and_columns_beyond_any_sheet_are_refused() {
    let row = "<row r=\"1048577\"><c r=\"A1048577\"><v>1</v></c></row>";
    assert_eq!(only_problem(&sheet(row)), CvrProblemKind::OverLimit { limit: Limit::Rows });
    let cell = "<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>";
    assert_eq!(only_problem(&sheet(cell)), CvrProblemKind::OverLimit { limit: Limit::Columns });
}

#[test]
fn unisyns_reports_are_told_from_others() {
    let report = |image: &str| {
        let inside = "<Election ObjectId=\"e\"/><GpUnit ObjectId=\"g\"/>";
        format!("<CastVoteRecordReport><Notes>{image}</Notes>{inside}</CastVoteRecordReport>")
    };
    let export = read(report("\\OVCSData\\1\\Images\\2f.png").as_bytes());
    assert_eq!((export.format, export.problems.len()), (CvrFormat::Unisyn, 0));
    assert_eq!(read(report("2f.png").as_bytes()).format, CvrFormat::CdfXml);
}

#[test]
fn an_archive_of_one_file_is_read_as_that_file() {
    let bytes = archive(&[("a/votes.csv", b"Cast Vote Record,Tax\n1,YES\n"), ("__MACOSX/b", b"x")]);
    let export = read(&bytes);
    assert_eq!((export.columns.len(), export.problems.len()), (1, 0));
}
