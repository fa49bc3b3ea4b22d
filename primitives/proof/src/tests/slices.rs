use super::stores::{bytes, hash_of};
use crate::{
    content_of, piece_of, pieces, slice::last_piece, verify_piece, Piece, ProofError, MAX_CONTENT,
    MAX_PIECE_DEPTH,
};
use proptest::prelude::*;

const MIB: usize = 1024 * 1024;

/// Lengths around all that could be taken wrongly.
pub(super) const LENGTHS: [usize; 16] =
    [0, 1, 63, 1023, 1024, 1025, 2047, 2048, 2049, 3073, 5120, 7168, 65_536, 65_537, MIB + 7, 4 * MIB];

fn verify(content: &[u8], len: u32, index: u32, piece: &Piece) -> Result<(), ProofError> {
    verify_piece(&hash_of(content), len, index, piece)
}

fn len_of(content: &[u8]) -> u32 {
    u32::try_from(content.len()).unwrap()
}

/// All numbers of pieces for short contents, and the telling ones of long ones.
pub(super) fn some_pieces(len: usize) -> Vec<u32> {
    let last = last_piece(u32::try_from(len).unwrap());
    let mut some: Vec<u32> =
        (0..=last.min(130)).chain([last / 2, last / 2 + 1, last.saturating_sub(1), last]).collect();
    some.retain(|index| *index <= last);
    some
}

#[test]
fn a_content_longer_than_a_chunk_is_refused() {
    let content = vec![5; 4 * MIB + 1];
    let piece = Piece::default();
    assert_eq!(verify(&content, MAX_CONTENT + 1, 0, &piece), Err(ProofError::ContentTooLong));
    assert_eq!(verify(&content, u32::MAX, u32::MAX, &piece), Err(ProofError::ContentTooLong));
    assert!(piece_of(&content, 0).is_none() && content_of(&content, 0).is_none());
}

#[test]
fn there_is_no_piece_beyond_the_last() {
    for len in [0, 1, 1024, 1025, 5120] {
        let content = bytes(1, len);
        let count = pieces(len_of(&content));
        let piece = piece_of(&content, 0).unwrap();
        assert_eq!(verify(&content, len_of(&content), count, &piece), Err(ProofError::IndexOutOfRange));
        assert!(piece_of(&content, count).is_none() && content_of(&content, count).is_none());
    }
}

#[test]
fn a_piece_and_its_path_have_their_exact_lengths() {
    let content = bytes(1, 5_000);
    for index in 0..5 {
        let piece = piece_of(&content, index).unwrap();
        let mut short = piece.clone();
        short.bytes.pop();
        assert_eq!(verify(&content, 5_000, index, &short), Err(ProofError::Truncated));
        let mut low = piece.clone();
        low.path.pop();
        assert_eq!(verify(&content, 5_000, index, &low), Err(ProofError::Truncated));
        let mut high = piece.clone();
        high.path.try_push([0; 32]).unwrap();
        assert_eq!(verify(&content, 5_000, index, &high), Err(ProofError::TooLong));
    }
    let mut long = piece_of(&content, 4).unwrap();
    long.bytes.try_push(0).unwrap();
    assert_eq!(verify(&content, 5_000, 4, &long), Err(ProofError::TooLong));
}

#[test]
fn a_piece_of_another_content_place_or_value_is_refused() {
    let content = bytes(1, 5_000);
    let other = bytes(2, 5_000);
    for (index, error) in [(1, ProofError::WrongContent), (4, ProofError::WrongLength)] {
        let piece = piece_of(&content, index).unwrap();
        assert_eq!(verify(&content, 5_000, index, &piece), Ok(()));
        assert_eq!(verify(&other, 5_000, index, &piece), Err(error));
        let mut changed = piece.clone();
        changed.bytes[0] ^= 1;
        assert_eq!(verify(&content, 5_000, index, &changed), Err(error));
        let mut beside = piece.clone();
        beside.path[0][0] ^= 1;
        assert_eq!(verify(&content, 5_000, index, &beside), Err(error));
    }
    let first = piece_of(&content, 0).unwrap();
    assert_eq!(verify(&content, 5_000, 1, &first), Err(ProofError::WrongContent));
}

#[test]
fn equal_pieces_are_told_apart_by_their_place() {
    let content = vec![9; 4_096];
    let [first, second] = [0, 1].map(|index| piece_of(&content, index).unwrap());
    assert_eq!(first.bytes, second.bytes);
    assert_ne!(first.path, second.path);
    assert_eq!(verify(&content, 4_096, 1, &first), Err(ProofError::WrongContent));
}

#[test]
fn an_empty_content_has_one_empty_piece() {
    assert_eq!([0, 1, 1024, 1025, MAX_CONTENT].map(pieces), [1, 1, 1, 2, 4096]);
    assert_eq!(piece_of(&[], 0), Some(Piece::default()));
    assert_eq!(verify(&[], 0, 0, &Piece::default()), Ok(()));
    assert_eq!(verify(&[1], 0, 0, &Piece::default()), Err(ProofError::WrongLength));
}

#[test]
fn every_piece_of_every_length_verifies() {
    for len in LENGTHS {
        let content = bytes(1, len);
        let hash = hash_of(&content);
        for index in some_pieces(len) {
            let piece = piece_of(&content, index).unwrap();
            assert_eq!(verify_piece(&hash, len_of(&content), index, &piece), Ok(()), "{index} of {len}");
        }
    }
}

#[test]
fn the_longest_content_has_the_deepest_path() {
    let content = bytes(1, 4 * MIB);
    assert_eq!(u32::try_from(piece_of(&content, 77).unwrap().path.len()), Ok(MAX_PIECE_DEPTH));
}

/// What a prover could claim who has all of a content but wants it to be of another length.
fn wrong_lengths(len: usize) -> impl Iterator<Item = usize> {
    let near = [1, 2, 512, 1023, 1024, 1025, 2048].into_iter();
    let near = near.flat_map(move |by| [len.checked_sub(by), len.checked_add(by)]).flatten();
    near.chain([
        0,
        1,
        len / 2,
        len / 2 + 1,
        len * 2,
        len * 2 + 1,
        len.next_power_of_two(),
        len.div_ceil(1024) * 1024,
    ])
    .chain([4 * MIB - 1, 4 * MIB])
    .filter(move |claimed| *claimed != len && *claimed <= 4 * MIB)
}

#[test]
fn the_last_piece_refuses_every_other_length() {
    for len in LENGTHS {
        let content = bytes(1, len);
        let hash = hash_of(&content);
        for claimed in wrong_lengths(len) {
            let other = bytes(1, claimed);
            let padded: Vec<_> = content.iter().copied().chain(core::iter::repeat(0)).take(claimed).collect();
            let claimed = u32::try_from(claimed).unwrap();
            let last = last_piece(claimed);
            // The real pieces as they are, and what would be the last one of a content cut, padded or made anew.
            let real =
                some_pieces(len).into_iter().rev().take(4).filter_map(|index| piece_of(&content, index));
            let made = [piece_of(&other, last), piece_of(&padded, last)].into_iter().flatten();
            for piece in real.chain(made) {
                assert!(verify_piece(&hash, claimed, last, &piece).is_err(), "{len} as {claimed}");
            }
        }
    }
}

#[test]
fn the_real_siblings_do_not_help_to_another_length() {
    // 5 KiB as 4 KiB and as 6 KiB, and 3 KiB + 1 as 4 KiB, with the pieces and values of the real tree in any order.
    for (len, claimed) in [(5_120, 4_096), (5_120, 6_144), (3_073, 4_096), (3_073, 3_072), (2_049, 2_048)] {
        let content = bytes(1, len);
        let real: Vec<Piece> =
            some_pieces(len).iter().map(|index| piece_of(&content, *index).unwrap()).collect();
        let mut values: Vec<_> = real.iter().flat_map(|piece| piece.path.clone()).collect();
        values.sort_unstable();
        values.dedup();
        let last = last_piece(claimed);
        for piece in &real {
            for (one, two) in values.iter().flat_map(|one| values.iter().map(move |two| (*one, *two))) {
                for path in [vec![one], vec![one, two]] {
                    let forged = Piece { bytes: piece.bytes.clone(), path: path.try_into().unwrap() };
                    assert!(verify(&content, claimed, last, &forged).is_err(), "{len} as {claimed}");
                }
            }
        }
    }
}

#[test]
fn other_pieces_do_not_tell_the_length() {
    // The first 4 KiB are the left side of every content of 4 to 8 KiB.
    let content = bytes(1, 5_000);
    let piece = piece_of(&content, 1).unwrap();
    for len in [4_097, 5_000, 8_192] {
        assert_eq!(verify(&content, len, 1, &piece), Ok(()));
    }
    assert!(verify(&content, 8_193, 1, &piece).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_piece_of_any_content_verifies_there_only(len in 0..200_000_usize, salt: u32, index: u32, other: u32) {
        let content = bytes(salt, len);
        let count = pieces(len_of(&content));
        let (index, other) = (index % count, other % count);
        let piece = piece_of(&content, index).unwrap();
        prop_assert_eq!(verify(&content, len_of(&content), index, &piece), Ok(()));
        prop_assert_eq!(verify(&content, len_of(&content), other, &piece).is_ok(), other == index);
    }

    #[test]
    fn any_other_length_is_refused(len in 0..20_000_usize, claimed in 0..20_000_usize, salt: u32) {
        prop_assume!(len != claimed);
        let (content, other) = (bytes(salt, len), bytes(salt, claimed));
        let last = last_piece(len_of(&other));
        let real = piece_of(&content, last_piece(len_of(&content))).unwrap();
        prop_assert!(verify(&content, len_of(&other), last, &real).is_err());
        prop_assert!(verify(&content, len_of(&other), last, &piece_of(&other, last).unwrap()).is_err());
    }

    #[test]
    fn no_bit_of_a_piece_can_be_flipped(len in 0..9_000_usize, index: u32, at: usize, bit in 0..8_u32) {
        let content = bytes(3, len);
        let index = index % pieces(len_of(&content));
        let mut piece = piece_of(&content, index).unwrap();
        let mut all: Vec<&mut u8> = piece.bytes.iter_mut().chain(piece.path.iter_mut().flatten()).collect();
        prop_assume!(!all.is_empty());
        let at = at % all.len();
        *all[at] ^= 1 << bit;
        prop_assert!(verify(&content, len_of(&content), index, &piece).is_err());
    }
}
