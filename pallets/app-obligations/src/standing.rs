//! How an app stands with what it owes: pure transitions, without storage.
//!
//! `Sound -> Overdue` when it is short; `Overdue -> Sound` when it is covered; `Overdue -> Defaulted` when its bond is
//! spent; `Defaulted -> Sound` when it is covered and its bond is whole. Nothing else.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::{Balance, Day};
use dlo_porv::math::mul_div_ceil;
use scale_info::TypeInfo;

/// The most days for which one look at an app takes penalties. A round comes to every marked app once a day, and anyone
/// may have it looked at: in a longer gap the chain stood still, and nobody could have mended anything.
pub const MAX_CHARGED_DAYS: u32 = 3;

/// How an app stands.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Standing {
    /// Its reserve covers what it owes.
    #[default]
    Sound,
    /// It owes more than its reserve leaves free, and pays for it.
    Overdue {
        /// The day on which it became short.
        since: Day,
        /// The day up to which nothing more is to be paid.
        charged_on: Day,
    },
    /// Its bond was spent while it was short.
    Defaulted {
        /// The day whose penalty spent it.
        since: Day,
    },
}

/// What is left of an app's bond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bond {
    /// Nothing.
    Spent,
    /// A part.
    Part,
    /// All that is asked.
    Whole,
}

impl Bond {
    /// What `left` ANT planck are of the `whole` bond. Where no bond is asked it is whole.
    pub fn of(left: Balance, whole: Balance) -> Self {
        if left >= whole {
            Self::Whole
        } else if left == 0 {
            Self::Spent
        } else {
            Self::Part
        }
    }
}

/// What an overdue app has to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Penalty {
    /// For so many days; never zero.
    pub days: u32,
    /// ANT planck; no more than is left of the bond.
    pub amount: Balance,
    /// The day whose penalty spends the bond, where that has come.
    pub spent_on: Option<Day>,
}

impl Standing {
    /// Whether nothing is held against the app.
    pub fn is_sound(self) -> bool {
        self == Self::Sound
    }

    /// What the app has to pay by `today`: `per_day` ANT planck for each day that has begun since it was last charged,
    /// but for no more than [`MAX_CHARGED_DAYS`], and as far as the `bond` that is left goes. Of the day on which it became
    /// short it pays nothing.
    pub fn due(self, today: Day, per_day: Balance, bond: Balance) -> Option<Penalty> {
        let Self::Overdue { charged_on, .. } = self else { return None };
        let days = today.since(charged_on).min(MAX_CHARGED_DAYS);
        if days == 0 {
            return None;
        }
        let asked = per_day.saturating_mul(days.into());
        // Without a penalty no number of days spends a bond.
        let lasts = mul_div_ceil(bond, 1, per_day).ok().and_then(|days| u32::try_from(days).ok());
        let spent_on = lasts.filter(|lasts| *lasts <= days).and_then(|lasts| charged_on.checked_add(lasts));
        Some(Penalty { days, amount: asked.min(bond), spent_on })
    }

    /// The standing once `penalty`, due `today`, has been taken and `left` ANT planck are left of the bond.
    pub fn charged(self, today: Day, penalty: Penalty, left: Balance) -> Self {
        match (self, penalty.spent_on) {
            (Self::Overdue { .. }, Some(since)) if left == 0 => Self::Defaulted { since },
            (Self::Overdue { since, .. }, _) => Self::Overdue { since, charged_on: today },
            (other, _) => other,
        }
    }

    /// The standing of an app of which nothing is due, by whether what it owes is `covered` and by its `bond`. The day on
    /// which an app becomes short is free, unless it was covered again only on that day or the one before, on `mended`:
    /// who mends in the last minute of each day would pay for none.
    pub fn reviewed(self, today: Day, covered: bool, bond: Bond, mended: Option<Day>) -> Self {
        match self {
            Self::Sound | Self::Overdue { .. } if covered => Self::Sound,
            Self::Sound if bond == Bond::Spent => Self::Defaulted { since: today },
            Self::Sound => {
                let charged_on = mended.filter(|day| counts_still(*day, today)).unwrap_or(today);
                Self::Overdue { since: today, charged_on }
            }
            Self::Defaulted { .. } if covered && bond == Bond::Whole => Self::Sound,
            Self::Overdue { .. } | Self::Defaulted { .. } => self,
        }
    }

    /// The day that is to be kept of an app that stood as `before`, with `mended` kept, and now stands so: the one on which
    /// it was covered again, as long as that takes a free day away. None while it is marked: its mark has the days then.
    pub fn mended(self, before: Self, mended: Option<Day>, today: Day) -> Option<Day> {
        match (before, self) {
            (Self::Sound, Self::Sound) => mended.filter(|day| counts_still(*day, today)),
            (_, Self::Sound) => Some(today),
            _ => None,
        }
    }
}

/// Whether an app that was covered again on `mended` has no free day if it is short `today`.
fn counts_still(mended: Day, today: Day) -> bool {
    today.since(mended) <= 1
}
