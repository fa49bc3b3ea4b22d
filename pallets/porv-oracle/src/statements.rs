//! Statements: made by members, accepted by a quorum that made the identical one.
//!
//! A member has one voice on each subject (a table's rule, a class, a sku): a newer statement takes the place of its
//! older one. What is accepted ends all that was open on its subject, so that voices left over from before cannot bring
//! something else back.

use crate::{
    impls::count,
    pallet::{
        Classes, Config, Error, Event, Members, OpenSubjects, Pallet, Skus, StatedBy, TableByRule, VoicesOf,
    },
    OracleId, Slot, Statement, Table, Voice, MAX_OPEN,
};
use codec::Encode;
use dlo_core::{ClassId, SkuId};
use dlo_porv::median::quorum;
use frame_support::{dispatch::DispatchResult, ensure};
use sp_core::H256;

impl<T: Config> Pallet<T> {
    /// What a statement is known by.
    pub fn statement_hash(statement: &Statement) -> H256 {
        H256(sp_io::hashing::blake2_256(&statement.encode()))
    }

    /// What a statement is about.
    pub fn subject(statement: &Statement) -> H256 {
        let encoded = match statement {
            Statement::Table(table) => (0_u8, Self::rule_hash(table)).encode(),
            Statement::Class { id, .. } => (1_u8, id).encode(),
            Statement::Sku { sku, .. } => return Self::subject_of_sku(*sku),
        };
        H256(sp_io::hashing::blake2_256(&encoded))
    }

    /// Everything about a statement but its signature.
    pub(crate) fn check_statement(
        oracle: &OracleId,
        slot: Slot,
        statement: &Statement,
    ) -> Result<(), Error<T>> {
        Self::check_round(slot.round)?;
        let members = Members::<T>::get();
        let member = members.iter().find(|member| member.key == *oracle).ok_or(Error::<T>::UnknownOracle)?;
        ensure!(member.is_active(), Error::<T>::SuspendedOracle);
        let stated = StatedBy::<T>::get(oracle);
        ensure!(stated.is_free(slot), Error::<T>::SlotTaken);
        let hash = Self::statement_hash(statement);
        let voices = OpenSubjects::<T>::get(Self::subject(statement));
        let again = voices.iter().any(|voice| voice.oracle == *oracle && voice.hash == hash);
        // Said again it does something only where others have left meanwhile.
        ensure!(!again || Self::has_quorum(&voices, hash), Error::<T>::AlreadyStated);
        // To state what holds takes back what one has stated otherwise.
        let has_voice = voices.iter().any(|voice| voice.oracle == *oracle);
        ensure!(has_voice || !Self::holds(statement), Error::<T>::NothingNew);
        Self::check_content(statement)
    }

    /// Whether a statement says what the chain has already.
    fn holds(statement: &Statement) -> bool {
        match statement {
            // Of a table that is accepted nothing can be stated any more.
            Statement::Table(_) => false,
            Statement::Class { id, class } => Classes::<T>::get(id).as_ref() == Some(class),
            Statement::Sku { sku, class, capacity_gib } => Skus::<T>::get(sku)
                .is_some_and(|known| known.class == Some(*class) && known.capacity_gib == *capacity_gib),
        }
    }

    /// That a statement is sound.
    fn check_content(statement: &Statement) -> Result<(), Error<T>> {
        match statement {
            Statement::Table(table) => {
                ensure!(!TableByRule::<T>::contains_key(Self::rule_hash(table)), Error::<T>::TableKnown);
                Self::check_table(table)
            }
            Statement::Class { class, .. } => Self::check_class(class),
            Statement::Sku { sku, class, .. } => {
                ensure!(Skus::<T>::contains_key(sku), Error::<T>::UnknownSku);
                ensure!(Classes::<T>::contains_key(class), Error::<T>::UnknownClass);
                Ok(())
            }
        }
    }

    /// What a table is known by: there is one for each jurisdiction, class and version.
    pub(crate) fn rule_hash(table: &Table) -> H256 {
        H256(sp_io::hashing::blake2_256(&(&table.jurisdiction, &table.class, table.version).encode()))
    }

    pub(crate) fn do_submit_statement(oracle: OracleId, slot: Slot, statement: Statement) -> DispatchResult {
        Self::check_statement(&oracle, slot, &statement)?;
        let (subject, hash) = (Self::subject(&statement), Self::statement_hash(&statement));
        StatedBy::<T>::mutate(&oracle, |stated| stated.take(slot));
        Self::deposit_event(Event::Stated { subject, hash, oracle: oracle.clone() });
        if Self::holds(&statement) {
            Self::take_back(&oracle, subject);
            Self::close(&oracle, subject);
            return Ok(());
        }
        let mut voices = OpenSubjects::<T>::get(subject);
        voices.retain(|voice| voice.oracle != oracle);
        // One voice for each member, so there is room.
        voices.try_push(Voice { oracle: oracle.clone(), hash }).map_err(|_| Error::<T>::Overflow)?;
        if Self::has_quorum(&voices, hash) {
            OpenSubjects::<T>::remove(subject);
            voices.iter().for_each(|voice| Self::close(&voice.oracle, subject));
            Self::carry_out(statement)?;
            Self::deposit_event(Event::StatementAccepted { subject, hash });
        } else {
            Self::open(&oracle, subject);
            OpenSubjects::<T>::insert(subject, voices);
        }
        Ok(())
    }

    /// `oracle` has a statement on `subject` open from now on; of what it has open the oldest gives way.
    fn open(oracle: &OracleId, subject: H256) {
        let mut stated = StatedBy::<T>::get(oracle);
        stated.open.retain(|open| *open != subject);
        if count(stated.open.len()) >= MAX_OPEN {
            let oldest = stated.open.remove(0);
            Self::take_back(oracle, oldest);
        }
        // There is room: one has just left.
        let _ = stated.open.try_push(subject);
        StatedBy::<T>::insert(oracle, stated);
    }

    /// Whether active members that are a quorum of all state `hash`.
    fn has_quorum(voices: &VoicesOf<T>, hash: H256) -> bool {
        let members = Members::<T>::get();
        let agrees = |key: &OracleId| voices.iter().any(|voice| voice.hash == hash && voice.oracle == *key);
        let agreed = members.iter().filter(|member| member.is_active() && agrees(&member.key)).count();
        count(agreed) >= quorum(count(members.len()))
    }

    /// Makes what was stated hold.
    fn carry_out(statement: Statement) -> DispatchResult {
        match statement {
            Statement::Table(table) => Self::do_add_table(table),
            Statement::Class { id, class } => Self::do_set_class(id, class),
            Statement::Sku { sku, class, capacity_gib } => Self::do_classify(sku, class, capacity_gib),
        }
    }

    fn do_classify(sku: SkuId, class: ClassId, capacity_gib: u32) -> DispatchResult {
        Skus::<T>::try_mutate(sku, |entry| {
            let entry = entry.as_mut().ok_or(Error::<T>::UnknownSku)?;
            entry.class = Some(class);
            entry.capacity_gib = capacity_gib;
            Ok::<_, Error<T>>(())
        })?;
        Self::deposit_event(Event::SkuClassified { sku, class, capacity_gib });
        Ok(())
    }

    /// `subject` is not open with `oracle` any more.
    fn close(oracle: &OracleId, subject: H256) {
        StatedBy::<T>::mutate_exists(oracle, |stated| {
            if let Some(stated) = stated {
                stated.open.retain(|open| *open != subject);
            }
        });
    }

    /// `oracle` says nothing on `subject` any more; a subject without a voice is gone.
    fn take_back(oracle: &OracleId, subject: H256) {
        OpenSubjects::<T>::mutate_exists(subject, |voices| {
            let Some(list) = voices else { return };
            list.retain(|voice| voice.oracle != *oracle);
            if list.is_empty() {
                *voices = None;
            }
        });
    }

    /// Nothing is open on what `sku` is any more: it is gone.
    pub(crate) fn drop_voices_on(sku: SkuId) {
        let subject = Self::subject_of_sku(sku);
        OpenSubjects::<T>::take(subject).iter().for_each(|voice| Self::close(&voice.oracle, subject));
    }

    fn subject_of_sku(sku: SkuId) -> H256 {
        H256(sp_io::hashing::blake2_256(&(2_u8, sku).encode()))
    }

    /// Takes back all that is open with `oracle`.
    pub(crate) fn drop_statements(oracle: &OracleId) {
        let stated = StatedBy::<T>::take(oracle);
        stated.open.iter().for_each(|subject| Self::take_back(oracle, *subject));
    }
}
