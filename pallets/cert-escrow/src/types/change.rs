//! Changes of what a certificate stands for and how long. None is made without the phase that allows it; what it costs
//! is counted anew afterwards, with [`Certificate::rebase`].

use crate::types::{Certificate, PhaseError};
use dlo_core::{Day, Nat, Terms};
use dlo_porv::{fees, MathsError};

/// Why a certificate cannot be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeError {
    /// Its phase does not allow it.
    Phase(PhaseError),
    /// A number does not fit.
    Maths(MathsError),
}

impl From<PhaseError> for ChangeError {
    fn from(error: PhaseError) -> Self {
        Self::Phase(error)
    }
}

impl From<MathsError> for ChangeError {
    fn from(error: MathsError) -> Self {
        Self::Maths(error)
    }
}

impl Certificate {
    /// Moves the end to `to` and takes over `terms`. Fails where it is recalled, or would not end later.
    pub fn renew(&mut self, to: Day, terms: &Terms) -> Result<(), PhaseError> {
        self.phase = self.phase.renew(self.ends, to)?;
        self.original_end = to;
        self.ends = to;
        self.rate = terms.rate;
        self.notice_days = terms.notice_days;
        self.assignable = terms.assignable;
        self.book = terms.book;
        self.version = terms.version;
        Ok(())
    }

    /// Adds `more` NAT that were admitted on `terms`. The rate is blended by amount, rounded up; of notices and of the
    /// leave to assign the one stands that binds the owner less. Fails where it is recalled.
    pub fn top_up(&mut self, more: Nat, terms: &Terms) -> Result<(), ChangeError> {
        self.phase = self.phase.top_up()?;
        self.rate = fees::blend(self.rate, self.amount, terms.rate, more)?;
        self.amount = self.amount.checked_add(more).ok_or(MathsError::Overflow)?;
        self.notice_days = self.notice_days.min(terms.notice_days);
        self.assignable = self.assignable && terms.assignable;
        self.book = terms.book;
        self.version = terms.version;
        Ok(())
    }
}
