//! Slices against `bao`, the reference implementation of BLAKE3's verified streaming.

use super::{
    slices::{some_pieces, LENGTHS},
    stores::bytes,
};
use crate::{content_of, piece_of, pieces, verify_piece, Digest, Piece};
use proptest::prelude::*;
use std::io::{Cursor, Read};

/// The siblings of a piece as an outboard encoding has them: the length, then all parents, root first, each before
/// its left and its right side (bao's specification, "combined encoding format").
fn outboard_path(outboard: &[u8], len: usize, index: u32) -> Vec<Digest> {
    assert_eq!(outboard[..8], u64::try_from(len).unwrap().to_le_bytes());
    let (mut parents, mut count, mut at) =
        (&outboard[8..], len.div_ceil(1024).max(1), usize::try_from(index).unwrap());
    let mut path = vec![];
    while count > 1 {
        let left = count.next_power_of_two() / 2;
        let sibling = if at < left { &parents[32..64] } else { &parents[..32] };
        path.push(sibling.try_into().unwrap());
        if at < left {
            (parents, count) = (&parents[64..], left);
        } else {
            (parents, count, at) = (&parents[64 * left..], count - left, at - left);
        }
    }
    path.reverse();
    path
}

/// The bytes of a piece as bao's own decoder takes them from a slice.
fn sliced(encoded: &[u8], hash: &bao::Hash, index: u32) -> Vec<u8> {
    let start = u64::from(index) * 1024;
    let mut slice = vec![];
    bao::encode::SliceExtractor::new(Cursor::new(encoded), start, 1024).read_to_end(&mut slice).unwrap();
    let mut decoded = vec![];
    bao::decode::SliceDecoder::new(&*slice, hash, start, 1024).read_to_end(&mut decoded).unwrap();
    decoded
}

fn check(content: &[u8], index: u32) {
    let (outboard, hash) = bao::encode::outboard(content);
    let path = outboard_path(&outboard, content.len(), index);
    let start = usize::try_from(index).unwrap() * 1024;
    let piece_bytes = content[start..].iter().copied().take(1024).collect::<Vec<_>>();
    let theirs = Piece { bytes: piece_bytes.try_into().unwrap(), path: path.try_into().unwrap() };
    assert_eq!(piece_of(content, index).unwrap(), theirs);
    let len = u32::try_from(content.len()).unwrap();
    assert_eq!(verify_piece(hash.as_bytes(), len, index, &theirs), Ok(()));
}

#[test]
fn pieces_and_siblings_are_those_of_an_outboard_encoding() {
    for len in LENGTHS {
        let content = bytes(7, len);
        // Encoding anew for every piece takes long.
        let some = some_pieces(len);
        let step = if len > 100_000 { some.len() / 3 } else { 1 };
        for index in some.iter().step_by(step).chain(some.last()) {
            check(&content, *index);
        }
    }
}

#[test]
fn a_decoder_of_slices_gives_the_same_bytes() {
    for len in [1, 1023, 1024, 1025, 2048, 2049, 3073, 5120, 65_536] {
        let content = bytes(8, len);
        let (encoded, hash) = bao::encode::encode(&content);
        for index in 0..pieces(u32::try_from(len).unwrap()) {
            let piece = piece_of(&content, index).unwrap();
            assert_eq!(sliced(&encoded, &hash, index), piece.bytes.to_vec());
        }
    }
}

#[test]
fn the_last_piece_is_what_bao_needs_to_verify_a_length() {
    // Seeking past the end, bao's decoder reads and verifies the last piece: it stands in the slice for the length.
    for len in [1_025, 2_048, 3_073, 5_120] {
        let content = bytes(9, len);
        let (encoded, hash) = bao::encode::encode(&content);
        let mut slice = vec![];
        let end = u64::try_from(len).unwrap();
        bao::encode::SliceExtractor::new(Cursor::new(&encoded), end, 1).read_to_end(&mut slice).unwrap();
        let last = content_of(&content, 0).unwrap().last;
        assert!(slice.ends_with(&last.bytes));
        assert!(bao::decode::SliceDecoder::new(&*slice, &hash, end, 1).read_to_end(&mut vec![]).is_ok());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_piece_is_the_one_of_bao(len in 0..150_000_usize, salt: u32, index: u32) {
        let content = bytes(salt, len);
        check(&content, index % pieces(u32::try_from(len).unwrap()));
    }
}
