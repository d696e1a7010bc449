use super::*;

const HEADER: &str =
    "state_po,state_fips,unit_id,county_fips,unit_name,unit_type,candidate,party,votes,source\n";
const DISTRICT_HEADER: &str = "state_po,state_fips,district,candidate,party,votes,source,note\n";
const STATES: &str = "state_fips,state_po,name,kind,house_seats_2010,electors_2010\n\
                      24,MD,Maryland,state,8,10\n23,ME,Maine,state,2,4\n66,GU,Guam,territory,0,0\n";

fn read_rows(rows: &str) -> (CountyReturns, Vec<ImportProblem>) {
    read(format!("{HEADER}{rows}").as_bytes())
}

fn problems(rows: &str) -> Vec<ImportProblem> {
    read_rows(rows).1
}

fn cell(line: u64, column: &'static str, text: &str) -> ImportProblem {
    ImportProblem::Cell { line, column, text: text.to_owned() }
}

#[test]
fn counts_are_whole_numbers_or_named() {
    for bad in
        ["", "-1", "+1", "1.5", "1,5", "1e3", " 1", "9007199254740992", "99999999999999999999"]
    {
        let row = format!("WI,55,55025,55025,Dane,county,Ames,,\"{bad}\",canvass\n");
        assert_eq!(problems(&row), [ImportProblem::Count { line: 2, text: bad.to_owned() }]);
    }
}

#[test]
fn codes_and_words_must_fit_their_columns() {
    let row = |state: &str, fips: &str, county: &str, kind: &str| {
        format!("{state},{fips},55025,{county},Dane,{kind},Ames,,1,canvass\n")
    };
    assert_eq!(problems(&row("WI", "55", "55025", "county")), []);
    assert_eq!(problems(&row("Wi", "55", "55025", "county")), [cell(2, "state_po", "Wi")]);
    assert_eq!(problems(&row("WI", "5", "55025", "county")), [cell(2, "state_fips", "5")]);
    assert_eq!(problems(&row("WI", "55", "27025", "county")), [cell(2, "county_fips", "27025")]);
    assert_eq!(problems(&row("WI", "55", "", "county")), [cell(2, "county_fips", "")]);
    assert_eq!(problems(&row("WI", "55", "55025", "uocava")), [cell(2, "county_fips", "55025")]);
    assert_eq!(problems(&row("WI", "55", "55025", "shire")), [cell(2, "unit_type", "shire")]);
}

#[test]
fn names_are_no_formulas_and_no_markup() {
    let row =
        |unit: &str, label: &str| format!("WI,55,55025,55025,{unit},county,{label},,1,canvass\n");
    assert_eq!(problems(&row("Dane", "=cmd()")), [cell(2, "candidate", "=cmd()")]);
    assert_eq!(problems(&row("<b>Dane</b>", "Ames")), [cell(2, "unit_name", "<b>Dane</b>")]);
    assert_eq!(problems(&row("", "Ames")), [cell(2, "unit_name", "")]);
    assert_eq!(problems(&row("\"Da\nne\"", "Ames")), [cell(2, "unit_name", "Da\nne")]);
    // Rhode Island's unnamed votes: an empty label is a label.
    assert_eq!(problems(&row("Dane", "")), []);
}

#[test]
fn all_problems_come_at_once_with_their_lines() {
    let (returns, problems) = read_rows(
        "WI,55,55025,55025,Dane,county,Ames,,1,canvass\n\
         WI,55,55025,55025,Dane,county,Ames,,2,canvass\n\
         WI,55,55025\n\
         WI,55,55025,55025,Dame,county,Bell,,3,canvass\n\
         WI,55,55025,55025,Dane,county,Coe,,x,canvass\n",
    );
    assert_eq!(returns.rows.len(), 2);
    let expected = [
        ImportProblem::Width { line: 4, found: 3, expected: 10 },
        ImportProblem::Count { line: 6, text: "x".to_owned() },
        ImportProblem::Duplicate { line: 3, first: 2 },
        ImportProblem::UnitDiffers { line: 5, first: 2, unit_id: "55025".to_owned() },
    ];
    assert_eq!(problems, expected);
}

#[test]
fn bytes_that_are_not_plain_utf8_are_named() {
    let row = "NM,35,35013,35013,Dona Ana,county,Ames,,1,canvass\n";
    let marked = format!("\u{feff}{HEADER}{row}");
    let (returns, problems) = read(marked.as_bytes());
    assert_eq!((returns.rows.len(), problems), (1, vec![ImportProblem::ByteOrderMark]));
    let mut latin = format!("{HEADER}{row}").into_bytes();
    let n = latin.windows(4).position(|four| four == b"Dona").unwrap() + 2;
    latin[n] = 0xf1;
    assert_eq!(read(&latin).1, [ImportProblem::NotUtf8 { line: 2 }]);
    let crlf = format!("{HEADER}{row}").replace('\n', "\r\n");
    assert_eq!(read(crlf.as_bytes()), read(format!("{HEADER}{row}").as_bytes()));
}

#[test]
fn a_wrong_kind_of_file_is_recognised() {
    assert_eq!(read(b"").1, [ImportProblem::EmptyFile]);
    let (returns, problems) = read(format!("{DISTRICT_HEADER}NE,31,1,Ames,,1,x,\n").as_bytes());
    assert!(returns.rows.is_empty());
    assert!(
        matches!(&problems[..], [ImportProblem::Header { found, .. }] if found.contains("district"))
    );
    let wide = "a,".repeat(1_000_000);
    let problems = read(wide.as_bytes()).1;
    assert!(matches!(&problems[..], [ImportProblem::Header { found, .. }] if found.len() == 200));
}

#[test]
fn districts_are_numbers_or_overseas() {
    let read = |district: &str| {
        read_districts(format!("{DISTRICT_HEADER}ME,23,{district},Ames,,1,x,\n").as_bytes())
    };
    assert_eq!(read("2").0.rows[0].district, District::Number(2));
    assert_eq!(read("UOCAVA").0.rows[0].district, District::Unallocated);
    for bad in ["0", "100", "at-large", ""] {
        assert_eq!(read(bad).1, [cell(2, "district", bad)]);
    }
}

fn converted(
    counties: &str,
    districts: &str,
    aliases: &str,
) -> (Converted, Vec<ConversionProblem>) {
    let (counties, county_problems) = read_rows(counties);
    let (districts, district_problems) =
        read_districts(format!("{DISTRICT_HEADER}{districts}").as_bytes());
    let (states, state_problems) = read_states(STATES.as_bytes());
    let aliases = format!("label,candidate,name,kind,note\n{aliases}");
    let (aliases, alias_problems) = Aliases::read(aliases.as_bytes());
    assert_eq!((county_problems, district_problems), (vec![], vec![]));
    assert_eq!((state_problems, alias_problems), (vec![], vec![]));
    convert(Sources {
        counties: &counties,
        districts: &districts,
        states: &states,
        aliases: &aliases,
    })
}

const AMES: &str = "Ames,ames,A. Ames,,\n";

#[test]
fn two_places_of_one_name_both_carry_their_codes() {
    let (converted, problems) = converted(
        "MD,24,24005,24005,Baltimore,county,Ames,A,1,x\n\
         MD,24,24510,24510,Baltimore,county,Ames,A,2,x\n\
         MD,24,24033,24033,Prince George's,county,Ames,B,3,x\n",
        "",
        AMES,
    );
    assert_eq!(problems, []);
    let units: Vec<_> =
        converted.units.iter().map(|u| (u.unit.id.as_str(), &*u.unit.name)).collect();
    let expected = [
        ("us", "United States"),
        ("us-me", "Maine"),
        ("us-md", "Maryland"),
        ("us-md/baltimore-24005", "Baltimore County"),
        ("us-md/prince-georges", "Prince George's"),
        ("us-md/baltimore-24510", "Baltimore (city)"),
    ];
    assert_eq!(units, expected);
    assert_eq!(converted.candidates[0].party.as_deref(), Some("A"));
    let ocd = |index: usize| converted.units[index].unit.ocd_id.as_deref().unwrap();
    assert_eq!(ocd(3), "ocd-division/country:us/state:md/county:baltimore");
    assert_eq!(ocd(4), "ocd-division/country:us/state:md/county:prince_george~s");
    assert_eq!(ocd(5), "ocd-division/country:us/state:md/place:baltimore");
}

#[test]
fn a_residual_is_marked_and_belongs_to_no_place() {
    let (converted, problems) = converted(
        "MD,24,24-STATEWIDE,,Left over,statewide_residual,Ames,,5,FEC less sum\n",
        "",
        AMES,
    );
    assert_eq!(problems, []);
    let residual = converted.units.last().unwrap();
    assert_eq!(residual.unit.id.as_str(), "us-md/statewide-residual");
    assert_eq!(residual.basis, election::Basis::Reconstructed);
    assert_eq!((&residual.unit.fips, &residual.unit.ocd_id), (&None, &None));
}

/// The source gives Kansas City the code of Jackson County: two units would answer to one code.
#[test]
fn a_city_does_not_take_the_code_of_its_county() {
    let (counties, problems) = read_rows(
        "MO,29,29095,29095,Jackson,county,Ames,,1,x\n\
         MO,29,29095-KC,29095,Kansas City,kansas_city,Ames,,2,x\n",
    );
    assert_eq!(problems, []);
    let (districts, _) = read_districts(DISTRICT_HEADER.as_bytes());
    let states = STATES.replace("24,MD,Maryland", "29,MO,Missouri");
    let (states, _) = read_states(states.as_bytes());
    let (aliases, _) = Aliases::read(format!("label,candidate,name,kind,note\n{AMES}").as_bytes());
    let (converted, problems) = convert(Sources {
        counties: &counties,
        districts: &districts,
        states: &states,
        aliases: &aliases,
    });
    assert_eq!(problems, []);
    let codes: Vec<_> = converted
        .units
        .iter()
        .filter_map(|unit| Some((unit.unit.id.as_str(), unit.unit.fips.as_deref()?)))
        .collect();
    assert_eq!(codes, [("us-me", "23"), ("us-mo", "29"), ("us-mo/jackson", "29095")]);
}

#[test]
fn nothing_is_merged_or_dropped_without_a_word() {
    let county = "ME,23,23001,23001,Androscoggin,county";
    let two = format!("{county},Ames,,1,x\n{county},A. AMES,,2,x\n");
    let (_, problems) = converted(&two, "", AMES);
    let unknown = ConversionProblem::UnknownLabel { line: 3, label: "A. AMES".to_owned() };
    assert_eq!(problems, [unknown]);
    let (_, problems) = converted(&two, "", "Ames,ames,A. Ames,,\nA. AMES,ames,,,\n");
    assert!(matches!(&problems[..], [ConversionProblem::SameCandidate { .. }]));
    let (_, problems) =
        converted(&format!("{county},Ames,,1,x\n"), "", &format!("{AMES}Bell,bell,Bell,,\n"));
    assert_eq!(problems, [ConversionProblem::UnusedLabel { label: "Bell".to_owned() }]);
    let (_, problems) = converted("QQ,99,99001,99001,Nowhere,county,Ames,,1,x\n", "", AMES);
    assert!(matches!(&problems[..], [ConversionProblem::UnknownState { line: 2, .. }]));
}

#[test]
fn overseas_ballots_of_both_files_must_agree() {
    let overseas = "ME,23,23-UOCAVA,,Overseas,uocava,Ames,,7,x\n";
    let districts = |votes: u64| format!("ME,23,1,Ames,,10,x,\nME,23,UOCAVA,Ames,,{votes},x,\n");
    let (agreed, problems) = converted(overseas, &districts(7), AMES);
    assert_eq!(problems, []);
    let units: Vec<_> = agreed.units.iter().map(|unit| unit.unit.id.as_str()).collect();
    assert_eq!(units, ["us", "us-me", "us-me/uocava", "us-me/cd-1", "us-md"]);
    assert_eq!(agreed.returns.len(), 2);
    let (_, problems) = converted(overseas, &districts(8), AMES);
    assert!(matches!(&problems[..], [ConversionProblem::Overseas { line: 3, .. }]));
}
