//! The genesis state, under the same checks as the calls.

use crate::{
    pallet::{Classes, Config, GenesisConfig, Pallet},
    Class, Error, GenesisClass, GenesisMember, GenesisSku, GenesisTable, Sku, Table,
};
use alloc::string::String;
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, Get},
    BoundedVec,
};
use sp_runtime::DispatchError;

pub(crate) fn build<T: Config>(config: &GenesisConfig<T>) -> Result<(), DispatchError> {
    config.classes.iter().try_for_each(add_class::<T>)?;
    config.tables.iter().try_for_each(add_table::<T>)?;
    config.skus.iter().try_for_each(add_sku::<T>)?;
    config.members.iter().try_for_each(add_member::<T>)?;
    Pallet::<T>::do_set_currencies(bounded(config.currencies.clone())?)?;
    Pallet::<T>::do_set_parameters(config.parameters)
}

fn add_member<T: Config>(member: &GenesisMember<T::AccountId>) -> Result<(), DispatchError> {
    let bond = T::OracleBond::get();
    T::NativeBalance::hold(&Pallet::<T>::bond_reason(), &member.account, bond)?;
    Pallet::<T>::insert_member(member.account.clone(), member.key.clone(), bond)
}

fn add_class<T: Config>(class: &GenesisClass) -> Result<(), DispatchError> {
    ensure!(!Classes::<T>::contains_key(class.id), Error::<T>::BadClass);
    Pallet::<T>::do_set_class(
        class.id,
        Class {
            name: text(&class.name)?,
            resale_haircut: class.resale_haircut,
            writeoff_haircut: class.writeoff_haircut,
            life_months: class.life_months,
        },
    )
}

fn add_table<T: Config>(table: &GenesisTable) -> Result<(), DispatchError> {
    Pallet::<T>::do_add_table(Table {
        jurisdiction: text(&table.jurisdiction)?,
        class: text(&table.class)?,
        version: table.version,
        effective: table.effective,
        years: bounded(table.years.clone())?,
    })
}

fn add_sku<T: Config>(sku: &GenesisSku) -> Result<(), DispatchError> {
    let key = text(&sku.key)?;
    Pallet::<T>::check_key(&key)?;
    ensure!(sku.class.is_none_or(Classes::<T>::contains_key), Error::<T>::UnknownClass);
    let capacity_gib = sku.capacity_gib;
    let entry = Sku { key, depositor: None, deposit: 0, class: sku.class, capacity_gib, parts: 0 };
    Pallet::<T>::insert_sku(entry)?;
    Ok(())
}

fn text<N: Get<u32>>(text: &String) -> Result<BoundedVec<u8, N>, DispatchError> {
    bounded(text.as_bytes().to_vec())
}

fn bounded<V, N: Get<u32>>(list: alloc::vec::Vec<V>) -> Result<BoundedVec<V, N>, DispatchError> {
    list.try_into().map_err(|_| DispatchError::Other("too long"))
}
