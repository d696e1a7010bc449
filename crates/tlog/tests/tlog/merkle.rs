//! RFC 6962 trees against a slow, recursive reading of section 2.1 that shares no code.

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use tlog::hash::{Hash, empty_root, leaf_hash};
use tlog::tree::{
    Frontier, ProofError, Tree, TreeHead, consistency_proof, inclusion_proof, root,
    verify_consistency, verify_inclusion,
};

use crate::leaves;

/// k: the largest power of two smaller than n.
fn split(n: usize) -> usize {
    let mut k = 1;
    while 2 * k < n {
        k *= 2;
    }
    k
}

fn slow_node(left: Hash, right: Hash) -> Hash {
    let input = [&[1][..], left.as_bytes(), right.as_bytes()].concat();
    Hash::from_bytes(Sha256::digest(input).into())
}

/// MTH(D[n]) over leaf hashes.
fn slow_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::from_bytes(Sha256::digest(b"").into()),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            slow_node(slow_root(left), slow_root(right))
        }
    }
}

/// PATH(m, D[n]).
fn slow_path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut path, sibling) = if m < k {
        (slow_path(m, left), slow_root(right))
    } else {
        (slow_path(m - k, right), slow_root(left))
    };
    path.push(sibling);
    path
}

/// SUBPROOF(m, D[n], b).
fn slow_subproof(m: usize, leaves: &[Hash], b: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if b { Vec::new() } else { vec![slow_root(leaves)] };
    }
    let k = split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut proof, sibling) = if m <= k {
        (slow_subproof(m, left, b), slow_root(right))
    } else {
        (slow_subproof(m - k, right, false), slow_root(left))
    };
    proof.push(sibling);
    proof
}

fn flip(hash: &Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8 % 32] ^= 1 << (bit % 8);
    Hash::from_bytes(bytes)
}

#[test]
fn roots_follow_the_recursive_definition() {
    let all = leaves("a", 300);
    let mut frontier = Frontier::new();
    let mut pushed = Tree::default();
    let whole = Tree::from_leaves(&all);
    for size in 0..=all.len() {
        let expected = slow_root(&all[..size]);
        assert_eq!(root(&all[..size]), expected, "size {size}");
        assert_eq!(frontier.root(), expected, "frontier of size {size}");
        assert_eq!(frontier.size(), size as u64);
        assert_eq!(pushed, Tree::from_leaves(&all[..size]), "pushed tree of size {size}");
        assert_eq!(whole.head_at(size as u64).map(|head| head.root), Ok(expected));
        if let Some(leaf) = all.get(size) {
            frontier.push(*leaf);
            pushed.push(*leaf);
        }
    }
    assert_eq!(root(&[]), empty_root());
}

/// Entries in common use for trees of this kind; the roots come from a separate program that
/// follows section 2.1 in another language.
#[test]
fn roots_of_known_entries() {
    let entries: [&[u8]; 8] = [
        b"",
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let leaves = entries.map(leaf_hash);
    for (size, expected) in roots.iter().enumerate() {
        assert_eq!(root(&leaves[..size]).to_string(), *expected, "size {size}");
    }
}

#[test]
fn inclusion_holds_for_every_leaf_of_every_tree_and_no_other() {
    let all = leaves("a", 300);
    let stranger = leaf_hash(b"never logged");
    let tree = Tree::from_leaves(&all);
    for size in 1..=all.len() {
        let head = tree.head_at(size as u64).unwrap();
        for index in 0..size {
            let proof = tree.inclusion_proof(index as u64, head.size).unwrap();
            let check = |leaf, index| verify_inclusion(leaf, index, &proof, &head);
            assert_eq!(check(&all[index], index as u64), Ok(()), "{index} of {size}");
            for (leaf, index) in [(&stranger, index), (&all[(index + 1) % 300], index)] {
                let error = check(leaf, index as u64).unwrap_err();
                assert!(matches!(error, ProofError::RootMismatch { .. }), "{error}");
            }
            let elsewhere = (index + 1) % (size + 1);
            assert!(check(&all[index], elsewhere as u64).is_err(), "{index} at {elsewhere}");
        }
    }
}

#[test]
fn proofs_are_those_of_the_recursive_definition() {
    let all = leaves("a", 70);
    for size in 1..=all.len() {
        for index in 0..size {
            let proof = inclusion_proof(&all, index as u64, size as u64);
            assert_eq!(proof, Ok(slow_path(index, &all[..size])), "{index} of {size}");
        }
        for old in 1..=size {
            let proof = consistency_proof(&all, old as u64, size as u64);
            assert_eq!(proof, Ok(slow_subproof(old, &all[..size], true)), "{old} to {size}");
        }
    }
}

#[test]
fn consistency_holds_between_all_pairs_and_no_forks() {
    let all = leaves("a", 130);
    let mut forked = all.clone();
    let tree = Tree::from_leaves(&all);
    for old in 0..=all.len() {
        // A fork that changed the last entry of the old tree.
        if let Some(last) = old.checked_sub(1) {
            forked.clone_from(&all);
            forked[last] = leaf_hash(b"changed");
        }
        let old_head = tree.head_at(old as u64).unwrap();
        let forked_head = TreeHead { size: old as u64, root: slow_root(&forked[..old]) };
        for new in old..=all.len() {
            let new_head = tree.head_at(new as u64).unwrap();
            let proof = tree.consistency_proof(old_head.size, new_head.size).unwrap();
            assert_eq!(verify_consistency(&old_head, &new_head, &proof), Ok(()), "{old} to {new}");
            if old > 0 {
                let fork = verify_consistency(&forked_head, &new_head, &proof);
                assert!(fork.is_err(), "fork of {old} to {new}");
            }
        }
    }
}

#[test]
fn out_of_range_requests_are_named() {
    let all = leaves("a", 5);
    let beyond = ProofError::SizeBeyondTree { requested: 6, available: 5 };
    assert_eq!(inclusion_proof(&all, 0, 6), Err(beyond));
    assert_eq!(consistency_proof(&all, 1, 6), Err(beyond));
    let index = ProofError::IndexBeyondSize { index: 5, size: 5 };
    assert_eq!(inclusion_proof(&all, 5, 5), Err(index));
    let head = TreeHead { size: 5, root: root(&all) };
    assert_eq!(verify_inclusion(&all[0], 5, &[], &head), Err(index));
    let smaller = TreeHead { size: 4, root: root(&all[..4]) };
    let backwards = ProofError::SizeBeyondTree { requested: 5, available: 4 };
    assert_eq!(verify_consistency(&head, &smaller, &[]), Err(backwards));
    assert_eq!(consistency_proof(&all, 5, 4), Err(backwards));
}

#[test]
fn empty_and_equal_trees_take_no_proof() {
    let all = leaves("a", 5);
    let empty = TreeHead { size: 0, root: empty_root() };
    let head = TreeHead { size: 5, root: root(&all) };
    let other = TreeHead { size: 5, root: root(&leaves("b", 5)) };
    assert_eq!(verify_consistency(&empty, &head, &[]), Ok(()));
    assert_eq!(verify_consistency(&head, &head, &[]), Ok(()));
    let length = ProofError::Length { required: 0, found: 1 };
    assert_eq!(verify_consistency(&empty, &head, &all[..1]), Err(length));
    assert_eq!(verify_consistency(&head, &head, &all[..1]), Err(length));
    let mismatch = ProofError::RootMismatch { computed: head.root, stated: other.root };
    assert_eq!(verify_consistency(&head, &other, &[]), Err(mismatch));
    let false_empty = TreeHead { size: 0, root: head.root };
    let mismatch = ProofError::OldRootMismatch { computed: empty_root(), stated: head.root };
    assert_eq!(verify_consistency(&false_empty, &head, &[]), Err(mismatch));
}

#[test]
fn the_largest_sizes_neither_overflow_nor_verify() {
    let head = TreeHead { size: u64::MAX, root: empty_root() };
    let path = vec![empty_root(); 64];
    let last = verify_inclusion(&empty_root(), u64::MAX - 1, &path, &head).unwrap_err();
    assert!(matches!(last, ProofError::Length { .. } | ProofError::RootMismatch { .. }));
    let old = TreeHead { size: u64::MAX - 1, root: empty_root() };
    assert!(verify_consistency(&old, &head, &path).is_err());
}

#[test]
fn frontier_and_tree_agree_on_a_large_log() {
    let all = leaves("a", 200_000);
    assert_eq!(Tree::from_leaves(&all).head_at(200_000).map(|head| head.root), Ok(root(&all)));
}

proptest! {
    #[test]
    fn a_flipped_bit_in_an_inclusion_proof_fails(
        size in 1_usize..400,
        position in any::<usize>(),
        place in any::<usize>(),
        bit in 0_usize..256,
    ) {
        let all = leaves("a", size);
        let index = position % size;
        let head = TreeHead { size: size as u64, root: root(&all) };
        let mut proof = inclusion_proof(&all, index as u64, head.size).unwrap();
        prop_assert_eq!(verify_inclusion(&all[index], index as u64, &proof, &head), Ok(()));

        let wrong_leaf = flip(&all[index], bit);
        let wrong_head = TreeHead { root: flip(&head.root, bit), ..head };
        for (leaf, head) in [(&wrong_leaf, &head), (&all[index], &wrong_head)] {
            let error = verify_inclusion(leaf, index as u64, &proof, head).unwrap_err();
            let named = matches!(error, ProofError::RootMismatch { .. });
            prop_assert!(named, "{}", error);
        }
        if !proof.is_empty() {
            let place = place % proof.len();
            proof[place] = flip(&proof[place], bit);
            let error = verify_inclusion(&all[index], index as u64, &proof, &head).unwrap_err();
            let named = matches!(error, ProofError::RootMismatch { .. });
            prop_assert!(named, "{}", error);
        }
    }

    #[test]
    fn a_flipped_bit_in_a_consistency_proof_fails(
        new in 2_usize..400, part in any::<usize>(), place in any::<usize>(), bit in 0_usize..256,
    ) {
        let all = leaves("a", new);
        let old = 1 + part % (new - 1);
        let old_head = TreeHead { size: old as u64, root: root(&all[..old]) };
        let new_head = TreeHead { size: new as u64, root: root(&all) };
        let mut proof = consistency_proof(&all, old_head.size, new_head.size).unwrap();
        prop_assert_eq!(verify_consistency(&old_head, &new_head, &proof), Ok(()));

        let wrong_old = TreeHead { root: flip(&old_head.root, bit), ..old_head };
        let wrong_new = TreeHead { root: flip(&new_head.root, bit), ..new_head };
        prop_assert!(verify_consistency(&wrong_old, &new_head, &proof).is_err());
        let error = verify_consistency(&old_head, &wrong_new, &proof).unwrap_err();
        let named = matches!(error, ProofError::RootMismatch { .. });
        prop_assert!(named, "{}", error);
        let place = place % proof.len();
        proof[place] = flip(&proof[place], bit);
        prop_assert!(verify_consistency(&old_head, &new_head, &proof).is_err());
    }

    #[test]
    fn a_proof_of_another_length_fails(size in 2_usize..400, position in any::<usize>()) {
        let all = leaves("a", size);
        let index = (position % size) as u64;
        let head = TreeHead { size: size as u64, root: root(&all) };
        let leaf = &all[position % size];
        let mut proof = inclusion_proof(&all, index, head.size).unwrap();
        let required = proof.len();
        proof.push(head.root);
        let longer = ProofError::Length { required, found: required + 1 };
        prop_assert_eq!(verify_inclusion(leaf, index, &proof, &head), Err(longer));
        proof.truncate(required - 1);
        let shorter = ProofError::Length { required, found: required - 1 };
        prop_assert_eq!(verify_inclusion(leaf, index, &proof, &head), Err(shorter));
    }
}
