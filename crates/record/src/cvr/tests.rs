use super::*;
use election::cvr::{MarkStatus, MarkedFor, PlacedMark, Rank, SnapshotType};

fn words(values: &[&str], codes: &[u32]) -> Words {
    Words { values: values.iter().map(|word| (*word).into()).collect(), codes: codes.to_vec() }
}

fn table() -> CvrTable {
    let marks = |snapshot, codes: &[u32]| ContestMarksColumn {
        contest: "us-house".parse().unwrap(),
        snapshot,
        marks: words(&["", "1:bond 2:hoar", "1:golden"], codes),
    };
    CvrTable {
        ids: [3, 9, 1, 2].map(|n| CvrId([n; 8])).to_vec(),
        unit: words(&["us-me/bangor", "us-me/orono"], &[0, 0, 1, 1]),
        style: words(&["a"], &[0; 4]),
        batch: words(&["b1", "b2"], &[0, 0, 0, 1]),
        count_type: words(&["election-day"], &[0; 4]),
        contests: vec![
            marks(None, &[2, 1, 0, NOT_ON_BALLOT]),
            marks(Some(SnapshotType::Original), &[0, NOT_ON_BALLOT, NOT_ON_BALLOT, NOT_ON_BALLOT]),
        ],
    }
}

fn read(bytes: Vec<u8>) -> Result<Vec<CvrTable>, CvrReadError> {
    let mut tables = Vec::new();
    read_cvr_table(bytes, |table| {
        tables.push(table);
        Ok::<_, CvrReadError>(())
    })?;
    Ok(tables)
}

fn spelled(words: &Words) -> Vec<Option<&str>> {
    (0..words.codes.len()).map(|row| words.get(row)).collect()
}

#[test]
fn a_table_comes_back_as_it_was() {
    let table = table();
    let [back] = &read(write_cvr_table(&table).unwrap()).unwrap()[..] else { panic!("one group") };
    assert_eq!(back.ids, table.ids);
    for (back, own) in back.words().into_iter().zip(table.words()) {
        assert_eq!(spelled(back), spelled(own));
    }
    assert_eq!(back.contests.len(), 2);
    for (back, own) in back.contests.iter().zip(&table.contests) {
        assert_eq!((&back.contest, back.snapshot), (&own.contest, own.snapshot));
        assert_eq!(spelled(&back.marks), spelled(&own.marks));
    }
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    assert_eq!(write_cvr_table(&table()).unwrap(), write_cvr_table(&table()).unwrap());
}

/// Attack P11: an order of rows that follows the order of voting.
#[test]
fn p11_rows_out_of_their_one_order_are_refused() {
    let mut cast = table();
    cast.ids.swap(0, 1);
    assert!(matches!(write_cvr_table(&cast), Err(CvrWriteError::Order { row: 1 })));
    let mut doubled = table();
    doubled.ids[1] = doubled.ids[0];
    assert!(matches!(write_cvr_table(&doubled), Err(CvrWriteError::Order { row: 1 })));
    assert!(write_cvr_table(&table()).is_ok());
}

#[test]
fn many_rows_come_back_in_groups_through_every_width() {
    let rows = ROWS_OF_GROUP + 1_000;
    let mut table = table();
    let number = |row: usize| u32::try_from(row).unwrap();
    table.ids = (0..rows).map(|row| CvrId((row as u64).to_be_bytes())).collect();
    for column in [&mut table.unit, &mut table.style, &mut table.batch, &mut table.count_type] {
        column.codes = vec![0; rows];
    }
    table.contests.truncate(1);
    let marks = &mut table.contests[0].marks;
    marks.values = (1..=5_000).map(|n| format!("{n}:golden").into()).collect();
    let code =
        |row: usize| if row.is_multiple_of(7) { NOT_ON_BALLOT } else { number(row * row % 5_000) };
    marks.codes = (0..rows).map(code).collect();
    let back = read(write_cvr_table(&table).unwrap()).unwrap();
    assert_eq!(back.iter().map(CvrTable::len).collect::<Vec<_>>(), [ROWS_OF_GROUP, 1_000]);
    let all: Vec<Option<&str>> = back.iter().flat_map(|t| spelled(&t.contests[0].marks)).collect();
    assert_eq!(all, spelled(&table.contests[0].marks));
}

/// The bound of the issue: four contests of one vote each in at most 12 bytes a ballot.
#[test]
fn a_ballot_of_four_contests_takes_at_most_twelve_bytes() {
    let rows = 100_000;
    let mut noise = 1_u64;
    let mut random = move || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        noise >> 11
    };
    let mut table = table();
    let mut ids: Vec<u64> =
        (0..rows).map(|_| random().wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rows);
    table.ids = ids.iter().map(|id| CvrId(id.to_be_bytes())).collect();
    for column in [&mut table.unit, &mut table.style, &mut table.batch, &mut table.count_type] {
        column.codes = vec![0; rows];
    }
    let column = |n: u32| ContestMarksColumn {
        contest: format!("contest-{n}").parse().unwrap(),
        snapshot: None,
        marks: words(&["ames", "bell", "coe", "", "WRITE-IN"], &[]),
    };
    table.contests = (0..4).map(column).collect();
    for contest in &mut table.contests {
        // 47, 45, 3, 4 and 1 in a hundred.
        let code = |of: u64| match of % 100 {
            0..47 => 0,
            47..92 => 1,
            92..95 => 2,
            95..99 => 3,
            _ => 4,
        };
        contest.marks.codes = (0..rows).map(|_| code(random())).collect();
    }
    let bytes = write_cvr_table(&table).unwrap();
    assert!(bytes.len() <= 12 * rows, "{} bytes for {rows} ballots", bytes.len());
}

#[test]
fn no_damaged_byte_reads_as_another_table_without_notice() {
    let honest = write_cvr_table(&table()).unwrap();
    // The digest of the artifact finds every change; here reading must only never panic.
    for at in 0..honest.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = honest.clone();
            damaged[at] ^= flip;
            let _ = read(damaged);
        }
    }
    for to in 0..honest.len() {
        assert!(read(honest[..to].to_vec()).is_err(), "a table cut at {to} was read");
    }
}

#[test]
fn marks_have_one_text() {
    let mark = |mark, rank, status| PlacedMark { mark, rank: Rank(rank), status };
    let golden = || MarkedFor::Selection("golden".parse().unwrap());
    let cases = [
        (vec![], ""),
        (vec![mark(golden(), 0, MarkStatus::Indicated)], "golden"),
        (vec![mark(golden(), 2, MarkStatus::Ambiguous)], "2:golden~"),
        (
            vec![
                mark(MarkedFor::WriteIn, 1, MarkStatus::Indicated),
                mark(MarkedFor::Overvote, 3, MarkStatus::NotAllocable),
            ],
            "1:WRITE-IN 3:OVERVOTE!",
        ),
    ];
    for (marks, text) in cases {
        assert_eq!(write_marks(&marks), text);
        assert_eq!(parse_marks(text).unwrap(), marks);
    }
    for bad in
        [" ", "golden ", "01:golden", "0:golden", "65536:golden", "1:", "1:2:golden", "Golden", "~"]
    {
        assert!(parse_marks(bad).is_err(), "{bad:?} was read as marks");
    }
}
