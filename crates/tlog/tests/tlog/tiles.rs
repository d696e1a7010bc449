//! Tiles: paths, bundles, and appends that leave the old tree readable.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tlog::hash::{Hash, leaf_hash};
use tlog::tile::{
    Edge, RestoreError, TILE_WIDTH, Tile, TileError, TileKind, encode_bundle, encode_hashes,
    new_files, parse_bundle, parse_hashes, tiles_for,
};
use tlog::tree::{TreeHead, root};

const LEVEL_0: TileKind = TileKind::Hashes { level: 0 };

fn entries(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|i| format!("entry {i}").into_bytes()).collect()
}

fn leaf_hashes(entries: &[Vec<u8>]) -> Vec<Hash> {
    entries.iter().map(|entry| leaf_hash(entry)).collect()
}

/// The files of a log as a directory would hold them after these appends.
fn write(batches: &[&[Vec<u8>]]) -> (Edge, BTreeMap<String, Vec<u8>>) {
    let (mut edge, mut directory) = (Edge::empty(), BTreeMap::new());
    for batch in batches {
        let appended = new_files(&edge, batch).unwrap();
        edge = appended.edge;
        directory
            .extend(appended.files.into_iter().map(|file| (file.tile.to_string(), file.bytes)));
    }
    (edge, directory)
}

#[test]
fn a_tree_of_70_000_has_the_tiles_of_the_specification() {
    let tiles: Vec<Tile> = tiles_for(70_000).collect();
    let count = |kind, partial| {
        tiles.iter().filter(|tile| tile.kind() == kind && tile.is_partial() == partial).count()
    };
    let level = |level| TileKind::Hashes { level };
    assert_eq!((count(level(0), false), count(level(0), true)), (273, 1));
    assert_eq!((count(level(1), false), count(level(1), true)), (1, 1));
    assert_eq!((count(level(2), false), count(level(2), true)), (0, 1));
    assert_eq!((count(TileKind::Entries, false), count(TileKind::Entries, true)), (273, 1));
    assert_eq!(tiles.len(), 2 * 274 + 3);
    let paths: Vec<String> = Edge::tiles(70_000).iter().map(Tile::to_string).collect();
    let expected =
        ["tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"];
    assert_eq!(paths, expected);
}

#[test]
fn a_tree_of_256_has_one_full_tile_and_a_partial_one_above() {
    let paths: Vec<String> = tiles_for(256).map(|tile| tile.to_string()).collect();
    assert_eq!(paths, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
    assert_eq!(tiles_for(0).count(), 0);
    // Lazy: the first tile of the largest tree is there at once.
    assert_eq!(tiles_for(u64::MAX).next().unwrap().to_string(), "tile/entries/000");
    assert_eq!(Edge::tiles(u64::MAX).len(), 9);
}

#[test]
fn paths_have_one_spelling() {
    let good = [
        ("tile/0/000", LEVEL_0, 0, 256),
        ("tile/0/x001/234", LEVEL_0, 1234, 256),
        ("tile/0/x001/x234/067", LEVEL_0, 1_234_067, 256),
        ("tile/0/x001/x234/067.p/255", LEVEL_0, 1_234_067, 255),
        ("tile/63/999.p/1", TileKind::Hashes { level: 63 }, 999, 1),
        ("tile/entries/x001/000.p/8", TileKind::Entries, 1000, 8),
    ];
    for (path, kind, index, width) in good {
        let tile = Tile::new(kind, index, width).unwrap();
        assert_eq!(tile.to_string(), path);
        assert_eq!(Tile::parse(path), Ok(tile));
    }
    let bad = [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/1",
        "tile/0/0001",
        "tile/0/x001",
        "tile/0/001/234",
        "tile/0/x000/001",
        "tile/0/x01/234",
        "tile/0/X001/234",
        "tile/0/x001/x234",
        "/tile/0/000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/entry/000",
        "tile/0/000/",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/1/",
        "tile/0/000.p/1.p/1",
        "tile/0/../000",
        "tile/0/000 ",
        "tile/0/00a",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/256/000",
        "tile/entries/000.p/-1",
    ];
    for path in bad {
        assert_eq!(Tile::parse(path), Err(TileError::Path { path: path.into() }), "{path}");
    }
    let wrong = [(TileKind::Entries, 0), (LEVEL_0, 257), (TileKind::Hashes { level: 64 }, 1)];
    for (kind, width) in wrong {
        assert!(matches!(Tile::new(kind, 0, width), Err(TileError::Coordinates { .. })));
    }
}

#[test]
fn bundles_hold_exactly_their_entries() {
    let longest = vec![7; 65_535];
    let bundle = encode_bundle(&[b"ab".to_vec(), Vec::new(), longest.clone()]).unwrap();
    assert_eq!(&bundle[..8], b"\x00\x02ab\x00\x00\xff\xff");
    assert_eq!(parse_bundle(&bundle, 3), Ok(vec![b"ab".as_slice(), b"", &longest]));
    assert_eq!(parse_bundle(&bundle, 2), Err(TileError::BundleTrailing { bytes: 65_537 }));
    assert_eq!(parse_bundle(&bundle, 4), Err(TileError::BundleTruncated { position: 3 }));
    for (cut, position) in [(1, 0), (3, 0), (5, 1), (7, 2), (bundle.len() - 1, 2)] {
        let truncated = Err(TileError::BundleTruncated { position });
        assert_eq!(parse_bundle(&bundle[..cut], 3), truncated, "cut to {cut}");
    }
    let too_long = TileError::EntryTooLong { position: 1, bytes: 65_536 };
    assert_eq!(encode_bundle(&[vec![], vec![0; 65_536]]), Err(too_long.clone()));
    assert_eq!(new_files(&Edge::empty(), &[vec![], vec![0; 65_536]]), Err(too_long));
}

#[test]
fn hash_tiles_hold_exactly_their_hashes() {
    let hashes = leaf_hashes(&entries(3));
    let tile = encode_hashes(&hashes);
    assert_eq!(parse_hashes(&tile, 3), Ok(hashes));
    for (bytes, width) in [(&tile[..95], 3), (&tile[..], 2), (&tile[..], 4)] {
        let required = usize::from(width) * 32;
        let error = TileError::HashesLength { required, found: bytes.len() };
        assert_eq!(parse_hashes(bytes, width), Err(error));
    }
}

#[test]
fn the_files_of_a_large_log_are_those_of_its_definition() {
    let all = entries(66_000);
    let leaves = leaf_hashes(&all);
    let (edge, directory) = write(&[&all]);
    assert_eq!(edge.head(), TreeHead { size: 66_000, root: root(&leaves) });
    let expected: Vec<Tile> = tiles_for(66_000).collect();
    assert_eq!(directory.len(), expected.len());
    for tile in expected {
        let start = usize::try_from(tile.index()).unwrap() * 256;
        let range = start..start + usize::from(tile.width());
        let bytes = match tile.kind() {
            TileKind::Entries => encode_bundle(&all[range]).unwrap(),
            // MTH(D[(n * 256 + i) * 256**l : (n * 256 + i + 1) * 256**l]) for each i.
            TileKind::Hashes { level } => {
                let span = 256_usize.pow(u32::from(level));
                let subtree = |i: usize| root(&leaves[i * span..(i + 1) * span]);
                encode_hashes(&range.map(subtree).collect::<Vec<_>>())
            }
        };
        assert_eq!(directory.get(&tile.to_string()), Some(&bytes), "{tile}");
    }
}

#[test]
fn an_append_of_nothing_writes_nothing() {
    let (edge, _) = write(&[&entries(300)]);
    let appended = new_files::<Vec<u8>>(&edge, &[]).unwrap();
    assert_eq!((appended.edge, appended.files), (edge, Vec::new()));
}

#[test]
fn bundles_are_written_before_hashes_and_lower_levels_before_higher() {
    let appended = new_files(&Edge::empty(), &entries(600)).unwrap();
    let tiles: Vec<Tile> = appended.files.iter().map(|file| file.tile).collect();
    assert_eq!(tiles, tiles_for(600).collect::<Vec<_>>());
}

/// The edge's own files, read from a directory.
fn edge_files(size: u64, directory: &BTreeMap<String, Vec<u8>>) -> Vec<Vec<u8>> {
    Edge::tiles(size).iter().map(|tile| directory[&tile.to_string()].clone()).collect()
}

#[test]
fn an_edge_with_any_changed_byte_is_not_restored() {
    let all = entries(260);
    let (edge, directory) = write(&[&all]);
    let files = edge_files(260, &directory);
    assert_eq!(Edge::restore(&edge.head(), &files), Ok(edge.clone()));
    for file in 0..files.len() {
        for byte in 0..files[file].len() {
            let mut changed = files.clone();
            changed[file][byte] ^= 1;
            let restored = Edge::restore(&edge.head(), &changed);
            assert!(restored.is_err(), "byte {byte} of file {file}");
        }
    }
    let mut changed = files.clone();
    changed[0][2] ^= 1;
    let leaf = RestoreError::Leaf { index: 256 };
    assert_eq!(Edge::restore(&edge.head(), &changed), Err(leaf));
    let count = RestoreError::FileCount { required: 3, found: 2 };
    assert_eq!(Edge::restore(&edge.head(), &files[..2]), Err(count));
    let other = TreeHead { root: root(&[]), ..edge.head() };
    let mismatch = RestoreError::Root { computed: edge.head().root, stated: root(&[]) };
    assert_eq!(Edge::restore(&other, &files), Err(mismatch));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_split_of_appends_gives_the_same_tree(
        mut cuts in prop::collection::vec(0_usize..1200, 0..6),
    ) {
        let all = entries(1200);
        cuts.sort_unstable();
        let mut batches = Vec::new();
        let mut start = 0;
        for cut in cuts.into_iter().chain([all.len()]) {
            batches.push(&all[start..cut]);
            start = cut;
        }
        let (edge, directory) = write(&batches);
        let (whole_edge, whole_directory) = write(&[&all]);
        prop_assert_eq!(&edge, &whole_edge);
        prop_assert_eq!(edge.head().root, root(&leaf_hashes(&all)));
        // Apart from partial tiles of sizes in between, the directories are the same.
        for (path, bytes) in &whole_directory {
            prop_assert_eq!(directory.get(path), Some(bytes), "{}", path);
        }
        for path in directory.keys().filter(|path| !whole_directory.contains_key(*path)) {
            prop_assert!(Tile::parse(path).unwrap().is_partial(), "{}", path);
        }
        prop_assert_eq!(Edge::restore(&edge.head(), &edge_files(1200, &directory)), Ok(edge));
    }

    #[test]
    fn an_append_never_touches_the_old_tree(old in 0_usize..1100, new in 1_usize..700) {
        let all = entries(old + new);
        let (edge, mut directory) = write(&[&all[..old]]);
        let before = directory.clone();
        let appended = new_files(&edge, &all[old..]).unwrap();
        // After a crash at any file, every file of the old tree is as it was.
        for file in appended.files {
            let path = file.tile.to_string();
            prop_assert!(!before.contains_key(&path), "{} is part of the old tree", path);
            directory.insert(path, file.bytes);
        }
        for tile in tiles_for(old as u64) {
            let path = tile.to_string();
            prop_assert_eq!(directory.get(&path), before.get(&path));
        }
        for tile in tiles_for((old + new) as u64) {
            prop_assert!(directory.contains_key(&tile.to_string()), "{} is missing", tile);
        }
    }

    #[test]
    fn tile_paths_round_trip(
        level in prop::option::of(0_u8..64), index in any::<u64>(), width in 1..=TILE_WIDTH,
    ) {
        let kind = level.map_or(TileKind::Entries, |level| TileKind::Hashes { level });
        let tile = Tile::new(kind, index, width).unwrap();
        prop_assert_eq!(Tile::parse(&tile.to_string()), Ok(tile));
    }

    #[test]
    fn bundles_round_trip(
        entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..256),
    ) {
        let bundle = encode_bundle(&entries).unwrap();
        let width = u16::try_from(entries.len()).unwrap();
        let parsed = parse_bundle(&bundle, width).unwrap();
        prop_assert_eq!(parsed, entries.iter().map(Vec::as_slice).collect::<Vec<_>>());
    }
}
