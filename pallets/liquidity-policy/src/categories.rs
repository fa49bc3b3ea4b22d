//! A set of app categories.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::Category;
use scale_info::TypeInfo;

/// Categories of apps, one bit each: bit 0 is [`Category::Currency`], bit 4 [`Category::Other`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Categories(pub u8);

impl Categories {
    /// None.
    pub const NONE: Self = Self(0);
    /// All there are.
    pub const ALL: Self = Self::NONE
        .with(Category::Currency)
        .with(Category::Lending)
        .with(Category::Warranty)
        .with(Category::Settlement)
        .with(Category::Other);

    /// This set and `category`.
    #[must_use]
    pub const fn with(self, category: Category) -> Self {
        Self(self.0 | bit(category))
    }

    /// Whether `category` is in the set.
    pub const fn contains(self, category: Category) -> bool {
        self.0 & bit(category) != 0
    }

    /// Whether the set has no bit at all.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a bit is set that stands for no category.
    pub const fn has_unknown(self) -> bool {
        self.0 & !Self::ALL.0 != 0
    }
}

/// The bits are part of the chain's state: a new category takes the next one.
const fn bit(category: Category) -> u8 {
    match category {
        Category::Currency => 0b0_0001,
        Category::Lending => 0b0_0010,
        Category::Warranty => 0b0_0100,
        Category::Settlement => 0b0_1000,
        Category::Other => 0b1_0000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EACH: [Category; 5] =
        [Category::Currency, Category::Lending, Category::Warranty, Category::Settlement, Category::Other];

    #[test]
    fn a_bit_beyond_the_categories_is_unknown() {
        assert!(Categories(0b10_0000).has_unknown());
        assert!(!Categories::ALL.has_unknown());
    }

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        assert!(Categories::NONE.is_empty());
        for put in EACH {
            let set = Categories::NONE.with(put);
            assert!(!set.is_empty() && !set.has_unknown());
            for category in EACH {
                assert_eq!(set.contains(category), category == put);
                assert!(Categories::ALL.contains(category));
            }
        }
    }

    #[test]
    fn bits_follow_the_order_of_the_categories() {
        for (index, category) in EACH.into_iter().enumerate() {
            assert_eq!(Categories::NONE.with(category).0, 1 << index);
            assert_eq!(usize::from(category.encode()[0]), index);
        }
    }
}
