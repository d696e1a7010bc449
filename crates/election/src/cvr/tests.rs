use super::*;

fn mark(selection: u16, rank: u16) -> Mark {
    Mark { selection: SelectionIndex(selection), rank: Rank(rank), status: MarkStatus::Indicated }
}

fn contest(contest: u32, snapshot: SnapshotType, marks: &[Mark]) -> ContestMarks<'_> {
    ContestMarks { contest: ContestIndex(contest), snapshot, marks }
}

#[test]
fn a_blank_contest_is_not_a_missing_one() {
    let mut columns = CvrColumns::new(2);
    columns.push(RecordHead::default(), &[contest(0, SnapshotType::Original, &[])]).unwrap();
    assert_eq!(columns.current(ContestIndex(0), 0), Some(&[][..]));
    assert_eq!(columns.current(ContestIndex(1), 0), None);
    assert_eq!(columns.current(ContestIndex(0), 1), None);
}

#[test]
fn adjudication_keeps_what_the_device_read() {
    let (read, decided) = ([mark(0, 1), mark(1, 1)], [mark(1, 1)]);
    let mut columns = CvrColumns::new(1);
    let head = RecordHead { current: SnapshotType::Modified, ..RecordHead::default() };
    let snapshots =
        [contest(0, SnapshotType::Original, &read), contest(0, SnapshotType::Modified, &decided)];
    columns.push(head, &snapshots).unwrap();
    columns.push(head, &snapshots[..1]).unwrap();
    assert_eq!(columns.current(ContestIndex(0), 0), Some(&decided[..]));
    // Nobody touched the second record, so what was read counts.
    assert_eq!(columns.current(ContestIndex(0), 1), Some(&read[..]));
    let original = columns.column(ContestIndex(0), SnapshotType::Original).unwrap();
    assert_eq!(original.marks(0), Some(&read[..]));
}

#[test]
fn appended_records_keep_their_marks() {
    let mut whole = CvrColumns::new(0);
    let (mut first, mut second) = (CvrColumns::new(0), CvrColumns::new(0));
    for n in 0..20_u16 {
        let marks = [mark(n, 1), mark(n + 1, 2)];
        let on_ballot = [contest(u32::from(n % 3), SnapshotType::Original, &marks)];
        let head = RecordHead { unit: UnitIndex(u32::from(n)), ..RecordHead::default() };
        whole.push(head, &on_ballot).unwrap();
        let part = if n < 7 { &mut first } else { &mut second };
        part.push(head, &on_ballot).unwrap();
    }
    first.append(&second).unwrap();
    assert_eq!(first, whole);
    let column = whole.column(ContestIndex(1), SnapshotType::Original).unwrap();
    let records: Vec<usize> = column.iter().map(|(record, _)| record).collect();
    assert_eq!(records, [1, 4, 7, 10, 13, 16, 19]);
    assert!(column.iter().all(|(record, marks)| column.marks(record) == Some(marks)));
}
