use std::collections::BTreeMap;

use bytes::Bytes;
use election::cvr::{MarkStatus, MarkedFor, PlacedMark, Rank, SnapshotType};
use parquet::file::metadata::ParquetMetaDataWriter;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use proptest::prelude::*;

use super::write::rows_of_group;
use super::*;

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

/// The same file, whose footer says that its first group has so many rows.
fn stating_rows(bytes: &[u8], rows: i64) -> Vec<u8> {
    let reader = SerializedFileReader::new(Bytes::from(bytes.to_vec())).unwrap();
    let stated = reader.metadata().clone();
    let group = stated.row_group(0).clone().into_builder().set_num_rows(rows).build().unwrap();
    let stated = stated.into_builder().set_row_groups(vec![group]).build();
    // The last eight bytes are the footer's length and the magic word.
    let [.., a, b, c, d, _, _, _, _] = bytes else { panic!("a file ends with its footer") };
    let footer = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
    let mut changed = bytes[..bytes.len() - 8 - footer].to_vec();
    ParquetMetaDataWriter::new(&mut changed, &stated).finish().unwrap();
    changed
}

/// Attack D09: runs of a million rows cost a few bytes in each of thousands of columns, and
/// would unpack to gigabytes.
#[test]
fn d09_a_group_of_more_cells_than_a_reader_holds_is_refused() {
    let column = |n: usize| ContestMarksColumn {
        contest: format!("contest-{n}").parse().unwrap(),
        snapshot: None,
        marks: words(&["golden"], &[0; 4]),
    };
    // With the five others these are 129 columns, one more than fit with 2^20 rows each.
    let wide = CvrTable { contests: (0..124).map(column).collect(), ..table() };
    let honest = write_cvr_table(&wide).unwrap();
    assert_eq!(read(honest.clone()).unwrap()[0].contests.len(), 124);
    let refused = |error: CvrReadError| {
        matches!(error, CvrReadError::GroupCells { group: 0, rows: ROWS_OF_GROUP, columns: 129 })
    };
    let bomb = stating_rows(&honest, 1 << 20);
    assert!(read(bomb.clone()).is_err_and(refused));
    let file = CvrTableFile::open(bomb).unwrap();
    assert!(file.heads(0).is_err_and(refused));
    assert!(file.count(0).is_err_and(refused));
    // One row fewer for each column is within the bound, and then the rows are not there.
    let within = stating_rows(&honest, (1 << 27) / 129);
    assert!(read(within).is_err_and(|error| matches!(error, CvrReadError::Page { .. })));
    // What is written keeps the bound, in groups of fewer rows.
    assert_eq!([5, 128, 129, 4_096].map(rows_of_group), [1 << 20, 1 << 20, 1_040_447, 1 << 15]);
}

#[test]
fn a_column_that_is_there_twice_is_refused() {
    let mut twice = table();
    twice.contests[1].snapshot = None;
    let error = read(write_cvr_table(&twice).unwrap()).unwrap_err();
    assert!(matches!(error, CvrReadError::Twice { column } if column == "contest/us-house"));
}

/// Ballots by unit, type and text, as one goes through a table row by row.
type Cells = BTreeMap<(String, String, String), u64>;

fn cells_by_row(table: &CvrTable, contest: usize) -> Cells {
    let mut cells = Cells::new();
    for row in 0..table.len() {
        if let Some(marks) = table.contests[contest].marks.get(row) {
            let word = |words: &Words| words.get(row).unwrap().to_owned();
            let key = (word(&table.unit), word(&table.count_type), marks.to_owned());
            *cells.entry(key).or_default() += 1;
        }
    }
    cells
}

fn cells_of(counts: &GroupCounts, contest: usize) -> Cells {
    let mut cells = Cells::new();
    let counted = &counts.contests[contest];
    for cell in &counted.cells {
        let (unit, count_type) = &counts.places[cell.place as usize];
        let text = counted.patterns[cell.pattern as usize].to_string();
        let key = (unit.to_string(), count_type.to_string(), text);
        *cells.entry(key).or_default() += u64::from(cell.ballots);
    }
    cells
}

/// Rows of units, styles, batches and types, with marks of two contests, in their one order.
fn rows_in_order(mut rows: Vec<([u32; 4], [u32; 2])>) -> CvrTable {
    rows.sort_unstable();
    let all = |prefix: &str| -> Vec<Box<str>> {
        (10..60).map(|n| format!("{prefix}{n}").into()).collect()
    };
    let column = |at: usize, prefix| Words {
        values: all(prefix),
        codes: rows.iter().map(|(words, _)| words[at]).collect(),
    };
    let marks = |at: usize| ContestMarksColumn {
        contest: format!("contest-{at}").parse().unwrap(),
        snapshot: None,
        marks: Words {
            values: all("m"),
            codes: rows
                .iter()
                .map(|(_, marks)| if marks[at] == 0 { NOT_ON_BALLOT } else { marks[at] })
                .collect(),
        },
    };
    CvrTable {
        ids: (0..rows.len() as u64).map(|n| CvrId(n.to_be_bytes())).collect(),
        unit: column(0, "u"),
        style: column(1, "s"),
        batch: column(2, "b"),
        count_type: column(3, "t"),
        contests: (0..2).map(marks).collect(),
    }
}

proptest! {
    /// Up to forty types, so that they are counted side by side and one after the other.
    #[test]
    fn counting_is_going_through_all_rows(
        rows in prop::collection::vec(
            ((0_u32..4, 0_u32..3, 0_u32..3, 0_u32..40), (0_u32..6, 0_u32..50)),
            1..200,
        ),
        types in 1_u32..40,
    ) {
        let row = |((u, s, b, t), (one, other))| ([u, s, b, t % types], [one, other]);
        let table = rows_in_order(rows.into_iter().map(row).collect());
        let file = CvrTableFile::open(write_cvr_table(&table).unwrap()).unwrap();
        let counts = file.count(0).unwrap();
        prop_assert_eq!(counts.records, table.len());
        for contest in 0..2 {
            prop_assert_eq!(cells_of(&counts, contest), cells_by_row(&table, contest));
        }
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            prop_assert_eq!(&counts, &pool.install(|| file.count(0)).unwrap());
        }
    }
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
