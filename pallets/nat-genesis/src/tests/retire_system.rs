use super::*;
use crate::{Ends, NextSystemId, Parts, Systems, SystemsOf};

fn retire(id: SystemId) -> sp_runtime::DispatchResult {
    NatGenesis::retire_system(signed(ALICE), id)
}

#[test]
fn an_unknown_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        assert_noop!(retire(SystemId(0)), E::UnknownSystem);
    });
}

#[test]
fn somebody_elses_system_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_noop!(NatGenesis::retire_system(signed(BOB), id), E::NotOwner);
    });
}

#[test]
fn a_system_with_certificates_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(1), day(1)));
        assert_noop!(retire(id), E::StillCommitted);
    });
}

#[test]
fn a_system_with_parts_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_noop!(retire(id), E::HasParts);
    });
}

#[test]
fn a_system_with_peers_is_refused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::retire_part(signed(ALICE), id, PartId(0)));
        BoundPeers::set(&1);
        assert_noop!(retire(id), E::HasPeers);
        BoundPeers::set(&0);
        assert_ok!(retire(id));
        assert_eq!(Forgotten::get(), Some(id));
    });
}

#[test]
fn a_retired_system_leaves_nothing_and_its_id_is_not_reused() {
    ExtBuilder.build_and_execute(|| {
        let id = generated();
        assert_ok!(NatGenesis::lock(id, nat(1), day(1)));
        assert_ok!(NatGenesis::unlock(id, nat(1), day(1)));
        assert_ok!(NatGenesis::retire_part(signed(ALICE), id, PartId(0)));
        assert_ok!(retire(id));
        assert_eq!(last_event(), Event::SystemRetired { system: id, owner: ALICE, deposit: SYSTEM_DEPOSIT });
        assert!(!Systems::<Test>::contains_key(id));
        assert!(!Parts::<Test>::contains_key(id));
        assert!(!Ends::<Test>::contains_key(id));
        assert!(!SystemsOf::<Test>::contains_key(ALICE, id));
        assert_eq!(NatGenesis::totals(), Default::default());
        assert_eq!(Balances::free_balance(ALICE), ENDOWMENT);
        assert_eq!(NextSystemId::<Test>::get(), SystemId(1));
        assert_eq!(registered(ALICE, vec![spec(CPU, &[1])]), SystemId(1));
    });
}
