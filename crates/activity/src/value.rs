//! Values as bytes: compact, and marked with their shape, so that a deploy never reads an old shape wrongly.
//!
//! `shape (one byte) | version (varint) | body (postcard)`. **The first two are the same in every shape, for ever:**
//! they tell which of two values is newer even to code that can't read the body, which happens while a deploy runs
//! two versions side by side. A tombstone is a version that nothing is newer than, and has no body.
//!
//! A test holds the bytes of each kind fixed: whoever changes what is stored must give it another shape.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The version of a tombstone.
const DEAD: u64 = u64::MAX;

/// A kind of value, in the shape in which it is stored.
pub(crate) trait Value: Serialize + DeserializeOwned {
    /// Another number whenever the bytes change their meaning.
    const SHAPE: u8;
}

/// What was found under a key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<T> {
    /// A value of this version.
    Value(u64, T),
    /// A tombstone.
    Dead,
}

/// The bytes of a value; `None` where it can't be written, which no kind of ours knows.
pub(crate) fn encode<T: Value>(version: u64, body: &T) -> Option<Vec<u8>> {
    // Whatever counts versions never gets there; if it did, it would be taken for dead.
    let version = version.min(DEAD - 1);
    postcard::to_extend(&(version, body), vec![T::SHAPE]).ok()
}

/// The bytes of a tombstone.
pub(crate) fn tombstone() -> Vec<u8> {
    // Shape 0 is nobody's. A varint can't fail to be written; were it so, nothing could be read from it either.
    postcard::to_extend(&DEAD, vec![0]).unwrap_or_default()
}

/// Reads a value. `None` where it has another shape or is garbage: a miss.
pub(crate) fn decode<T: Value>(bytes: &[u8]) -> Option<Found<T>> {
    let (shape, rest) = bytes.split_first()?;
    let (version, body): (u64, &[u8]) = postcard::take_from_bytes(rest).ok()?;
    if version == DEAD {
        return Some(Found::Dead);
    }
    if *shape != T::SHAPE {
        return None;
    }
    let (body, left_over): (T, &[u8]) = postcard::take_from_bytes(body).ok()?;
    left_over.is_empty().then_some(Found::Value(version, body))
}

/// Whether what is held is older than `version`. Garbage is older than anything.
pub(crate) fn is_older(held: &[u8], version: u64) -> bool {
    let held = held.split_first().and_then(|(_, rest)| postcard::take_from_bytes::<u64>(rest).ok());
    held.is_none_or(|(held, _)| held < version)
}

/// Numbers as their distances, each below the one before it: neighbouring ids differ little, so that they take half
/// the bytes. In any order, and whatever they are: distances wrap around.
pub(crate) fn distances(numbers: impl IntoIterator<Item = u64>) -> impl Iterator<Item = u64> {
    let mut before = None;
    numbers.into_iter().map(move |number| match before.replace(number) {
        None => number,
        Some(before) => before.wrapping_sub(number),
    })
}

/// What [`distances`] were taken of.
pub(crate) fn from_distances(distances: impl IntoIterator<Item = u64>) -> impl Iterator<Item = u64> {
    let mut before: Option<u64> = None;
    distances
        .into_iter()
        .map(move |distance| *before.insert(before.map_or(distance, |before| before.wrapping_sub(distance))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct One(Vec<u32>);

    impl Value for One {
        const SHAPE: u8 = 1;
    }

    /// A value of a later shape than `One`, under the same key.
    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct Two(Vec<u32>);

    impl Value for Two {
        const SHAPE: u8 = 2;
    }

    proptest! {
        #[test]
        fn a_value_survives_the_round_trip(version in 0..u64::MAX, body in prop::collection::vec(any::<u32>(), 0..9)) {
            let bytes = encode(version, &One(body.clone())).unwrap();
            prop_assert_eq!(decode(&bytes), Some(Found::Value(version, One(body))));
        }

        #[test]
        fn another_shape_is_a_miss_but_its_age_is_known(version in 0..u64::MAX - 1, other in any::<u64>()) {
            let bytes = encode(version, &One(vec![1, 2])).unwrap();
            prop_assert_eq!(decode::<Two>(&bytes), None);
            prop_assert_eq!(is_older(&bytes, other), version < other);
        }

        #[test]
        fn garbage_is_a_miss_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = decode::<One>(&bytes);
            let _ = is_older(&bytes, 1);
        }

        #[test]
        fn a_value_cut_short_or_with_more_behind_it_is_a_miss(cut in 1usize..5, more in 1usize..5) {
            let bytes = encode(300, &One(vec![1, 2, 3])).unwrap();
            prop_assert_eq!(decode::<One>(&bytes[..bytes.len() - cut]), None);
            prop_assert_eq!(decode::<One>(&[bytes, vec![0; more]].concat()), None);
        }

        #[test]
        fn distances_lead_back(numbers in prop::collection::vec(any::<u64>(), 0..20)) {
            prop_assert_eq!(from_distances(distances(numbers.iter().copied())).collect::<Vec<_>>(), numbers);
        }
    }

    #[test]
    fn a_tombstone_is_one_in_every_shape_and_nothing_is_newer() {
        assert_eq!(decode::<One>(&tombstone()), Some(Found::Dead));
        assert_eq!(decode::<Two>(&tombstone()), Some(Found::Dead));
        assert!(!is_older(&tombstone(), u64::MAX));
        assert!(!is_older(&tombstone(), 7));
    }

    #[test]
    fn garbage_is_older_than_anything() {
        for garbage in [&[][..], &[1], &[1, 0xff, 0xff]] {
            assert!(is_older(garbage, 0));
        }
    }
}
