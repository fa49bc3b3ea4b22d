//! One file per call, and the invariants.

mod adopt;
mod as_root;
mod enactment;
mod expire;
mod invariants;
mod propose;
mod retract;
mod withdraw;

use crate::{mock::*, Error, Event, Proposals, Standing};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;
