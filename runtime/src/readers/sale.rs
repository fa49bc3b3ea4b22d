//! Systems for sale.

use crate::{readers::page, AccountId, NatGenesis, SystemSale};
use alloc::vec::Vec;
use dlo_core::{ReserveLedger, SystemId};
use dlo_runtime_api::views::{Planck, SalePrice, SaleView};
use pallet_system_sale::{Offer, Price};

/// The offer of one system.
pub fn offer(system: SystemId) -> Option<SaleView<AccountId>> {
    SystemSale::offer_of(system).map(|offer| view(system, offer))
}

/// A page of the offers.
pub fn offers(after: Option<SystemId>, limit: u32) -> Vec<SaleView<AccountId>> {
    SystemSale::offers(after, page(limit)).into_iter().map(|(system, offer)| view(system, offer)).collect()
}

fn view(system: SystemId, offer: Offer<AccountId>) -> SaleView<AccountId> {
    let is_void = SystemSale::is_void(system, &offer);
    let Offer { seller, price, buyer, until, deposit } = offer;
    let price = match price {
        Price::Ant(amount) => SalePrice::Ant { amount: Planck(amount) },
        Price::Assignment { amount, until } => SalePrice::Assignment { amount, until },
    };
    let revision = <NatGenesis as ReserveLedger<AccountId>>::revision(system).unwrap_or_default();
    SaleView { system, seller, price, buyer, until, deposit: Planck(deposit), revision, is_void }
}
