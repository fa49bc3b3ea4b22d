//! An oracle's own price: the lower median over its sources.

use crate::answer::Prices;
use alloc::vec::Vec;
use dlo_core::Usd;
use dlo_porv::median::median;

/// An own price, and how many sources said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnPrice {
    /// The lower median.
    pub price: Usd,
    /// Sources behind it.
    pub sources: u8,
}

/// What sources said of one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said(Vec<u128>);

impl Said {
    /// One more source's word.
    pub fn add(&mut self, price: Usd) {
        self.0.push(price.0);
    }

    /// The own price; none where nobody said anything.
    pub fn price(mut self) -> Option<OwnPrice> {
        let sources = u8::try_from(self.0.len()).unwrap_or(u8::MAX);
        median(&mut self.0).map(|price| OwnPrice { price: Usd(price), sources })
    }
}

/// What sources said of one sku: list price, new, used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found([Said; 3]);

impl Found {
    /// One more source's prices.
    pub fn add(&mut self, prices: &Prices) {
        for (said, price) in self.0.iter_mut().zip(prices) {
            if let Some(price) = price {
                said.add(*price);
            }
        }
    }

    /// The own prices.
    pub fn prices(self) -> [Option<OwnPrice>; 3] {
        self.0.map(Said::price)
    }
}
