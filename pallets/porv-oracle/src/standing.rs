//! What a counted round does to the standing of members.

use crate::{
    impls::count,
    pallet::{Config, CurrentParameters, Event, MemberOf, Members, Pallet, TallyOf},
    Verdict,
};
use alloc::vec::Vec;
use dlo_porv::median::quorum;

/// A member and what the round says of it.
struct Judged {
    /// Its place among the members.
    place: usize,
    verdict: Verdict,
}

impl<T: Config> Pallet<T> {
    /// Judges the members by the whole count of a round: points, then returns, then suspensions. A round in which nothing
    /// was accepted says nothing of anybody.
    pub(crate) fn judge(tally: &TallyOf<T>) {
        if tally.accepted == 0 {
            return;
        }
        let parameters = CurrentParameters::<T>::get();
        let mut members = Members::<T>::get().into_inner();
        let judged = Self::verdicts(&members, tally);
        for Judged { place, verdict } in &judged {
            if let Some(member) = members.get_mut(*place) {
                member.standing = member.standing.after(*verdict, &parameters);
            }
        }
        Self::reinstate(&mut members);
        for Judged { place, .. } in judged.iter().filter(|judged| judged.verdict != Verdict::Sound) {
            let due = members
                .get(*place)
                .is_some_and(|member| member.is_active() && member.standing.is_due(&parameters));
            if due && can_spare(&members, &judged, *place) {
                Self::suspend(&mut members, *place);
            }
        }
        Members::<T>::put(frame_support::BoundedVec::truncate_from(members));
    }

    /// Who was a member at the close and still is, with what the round says of it.
    fn verdicts(members: &[MemberOf<T>], tally: &TallyOf<T>) -> Vec<Judged> {
        let counted = tally.members.iter().filter_map(|counted| {
            let place = members.iter().position(|member| member.key == counted.key)?;
            let verdict = Verdict::new(tally.accepted, counted.quoted, counted.outliers);
            Some(Judged { place, verdict })
        });
        counted.collect()
    }

    fn reinstate(members: &mut [MemberOf<T>]) {
        for member in members.iter_mut().filter(|member| !member.is_active() && member.standing.is_clean()) {
            member.standing.suspended = false;
            Self::deposit_event(Event::Reinstated { account: member.account.clone() });
        }
    }

    fn suspend(members: &mut [MemberOf<T>], place: usize) {
        if let Some(member) = members.get_mut(place) {
            member.standing.suspended = true;
            Self::deposit_event(Event::Suspended {
                account: member.account.clone(),
                standing: member.standing,
            });
        }
    }
}

/// Whether prices would go on without the member at `place`, even if one more of the others failed: of those that stay
/// active more than a quorum of all members must have reported.
fn can_spare<A>(members: &[crate::Member<A>], judged: &[Judged], place: usize) -> bool {
    let stays = |at: usize| at != place && members.get(at).is_some_and(crate::Member::is_active);
    let reported = judged.iter().filter(|judged| stays(judged.place) && judged.verdict != Verdict::Absent);
    count(reported.count()) > quorum(count(members.len()))
}
