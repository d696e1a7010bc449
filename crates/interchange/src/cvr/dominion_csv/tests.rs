use crate::cvr::testing::{files, show};
use crate::cvr::{CvrFormat, ReadSettings, read_export};

const TABLE: &str = "\"Test\",\"5.2\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"\n\
    \"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"Tax (Vote For=1)\",\"Tax (Vote For=1)\",\
    \"Mayor (RCV) (Number of positions=1, Number of ranks=2)\",\
    \"Mayor (RCV) (Number of positions=1, Number of ranks=2)\"\n\
    \"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"Yes\",\"No\",\"Ann(1)\",\"Ann(2)\"\n\
    \"CvrNumber\",\"TabulatorNum\",\"BatchId\",\"RecordId\",\"ImprintedId\",\"CountingGroup\",\
    \"PrecinctPortion\",\"BallotType\",\"\",\"\",\"\",\"\"\n\
    =\"1\",=\"10\",=\"2\",=\"24\",=\"10-2-24\",=\"Mail\",=\"North (1)\",=\"13\",1,0,,\n\
    =\"2\",=\"10\",=\"2\",=\"25\",=\"10-2-25\",=\"Mail\",=\"North (1)\",=\"13\",\"0\",\"0\",0,1\n";

#[test]
fn four_rows_of_headings_say_what_a_column_is() {
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", TABLE.as_bytes())]));
    assert_eq!(export.format, CvrFormat::DominionCsv);
    assert_eq!(
        show(&export),
        "10-2-24 unit North (1) batch 10-2 style 13 type Mail | Tax: Yes\n\
         10-2-25 unit North (1) batch 10-2 style 13 type Mail | Tax: | Mayor (RCV): Ann@2\n"
    );
    assert_eq!(export.problems, []);
    assert_eq!(export.election.as_deref(), Some("Test"));
}
