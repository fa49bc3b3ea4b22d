use super::*;
use codec::Encode;
use frame_support::dispatch::GetDispatchInfo;

fn set_storage() -> Box<RuntimeCall> {
    let items = vec![(b"key".to_vec(), b"value".to_vec())];
    Box::new(RuntimeCall::System(frame_system::Call::set_storage { items }))
}

fn stored() -> Option<Vec<u8>> {
    sp_io::storage::get(b"key").map(|value| value.to_vec())
}

#[test]
fn nobody_but_governance_dispatches_as_root() {
    ExtBuilder::default().build_and_execute(|| {
        for origin in [RuntimeOrigin::none(), RuntimeOrigin::root(), signed(1), signed(OUTSIDER)] {
            assert_noop!(Adoption::as_root(origin, set_storage()), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn the_error_of_the_inner_call_comes_through_with_its_weight() {
    ExtBuilder::default().build_and_execute(|| {
        let code = RuntimeCall::System(frame_system::Call::apply_authorized_upgrade { code: vec![] });
        let error = Adoption::as_root(crate::Origin::Adopted.into(), Box::new(code)).unwrap_err();
        assert_eq!(error.error, frame_system::Error::<Test>::NothingAuthorized.into());
        assert!(error.post_info.actual_weight.is_some());
    });
}

#[test]
fn an_inner_call_that_wants_governance_does_not_get_it_from_root() {
    ExtBuilder::default().build_and_execute(|| {
        let refused = Adoption::as_root(crate::Origin::Adopted.into(), Box::new(set(7)));
        assert_eq!(refused.unwrap_err().error, DispatchError::BadOrigin);
    });
}

#[test]
fn its_weight_is_its_own_and_that_of_the_inner_call() {
    let inner = set_storage();
    let call = crate::Call::<Test>::as_root { call: inner.clone() };
    let info = call.get_dispatch_info();
    let own = <Weights as crate::WeightInfo>::as_root();
    assert_eq!(info.call_weight, own + inner.get_dispatch_info().call_weight);
    assert_eq!(info.class, inner.get_dispatch_info().class);
}

#[test]
fn an_adopted_call_reaches_what_is_roots_alone() {
    ExtBuilder::default().build_and_execute(|| {
        let hash = propose(RuntimeCall::Adoption(crate::Call::as_root { call: set_storage() }));
        adopt_by([1, 2, 3], hash);
        assert_eq!(stored(), None);
        run_to(1 + DELAY);
        assert_eq!(dispatched(), vec![Ok(())]);
        assert_eq!(stored(), Some(b"value".to_vec()));
    });
}

#[test]
fn an_adopted_call_authorizes_a_runtime_upgrade() {
    ExtBuilder::default().build_and_execute(|| {
        let code_hash = sp_core::H256::repeat_byte(9);
        let call = Box::new(RuntimeCall::System(frame_system::Call::authorize_upgrade { code_hash }));
        assert!(call.encoded_size() < 64);
        adopt_by([1, 2, 3], propose(RuntimeCall::Adoption(crate::Call::as_root { call })));
        run_to(1 + DELAY);
        let authorized = frame_system::Event::UpgradeAuthorized { code_hash, check_version: true };
        System::assert_has_event(authorized.into());
    });
}
