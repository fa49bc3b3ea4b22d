//! What can go wrong, and the exit code that says so.

use serde_json::{json, Value};

/// The result of everything here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a command did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The chain took the transaction and refused it with an error of one of its pallets.
    #[error("refused: {pallet}.{name}: {docs}")]
    Refused {
        /// The pallet.
        pallet: String,
        /// The error's name.
        name: String,
        /// The error's documentation.
        docs: String,
    },
    /// A draw was refused although the offers that it took had been quoted: somebody was quicker.
    #[error("{error}{}", lost_legs(legs))]
    RaceLost {
        /// What the chain said.
        error: Box<Error>,
        /// The legs that would be refused now, each with the reason.
        legs: Vec<String>,
        /// What is the cheapest now, as `dlo quote` gives it; null where that could not be found out.
        next: Value,
    },
    /// The chain refused for a reason of its own: bad origin, balance, an invalid transaction.
    #[error("refused: {0}")]
    RefusedOther(String),
    /// What was asked for is not on the chain.
    #[error("there is no {0}")]
    NotFound(String),
    /// The command line, a file or a value is wrong.
    #[error("{0}")]
    Input(String),
    /// The node cannot be reached.
    #[error("cannot reach a node at {url}: {reason}. Start one, or name another with --url")]
    Connect {
        /// Where it was looked for.
        url: String,
        /// What happened.
        reason: String,
    },
    /// It took longer than allowed. What was sent may still take effect.
    #[error("timed out: {0}")]
    TimedOut(String),
    /// Anything else: a broken answer, a failing disk.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// A complaint about what the user gave.
    pub fn input(text: impl Into<String>) -> Self {
        Self::Input(text.into())
    }

    /// A failure that fits nowhere else.
    pub fn other(text: impl std::fmt::Display) -> Self {
        Self::Other(text.to_string())
    }

    /// 1 refused by the chain, 2 bad input, 3 no connection, 4 anything else.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Refused { .. } | Self::RaceLost { .. } | Self::RefusedOther(_) | Self::NotFound(_) => 1,
            Self::Input(_) => 2,
            Self::Connect { .. } => 3,
            Self::TimedOut(_) | Self::Other(_) => 4,
        }
    }

    /// A word for scripts.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Refused { .. } | Self::RefusedOther(_) => "refused",
            Self::RaceLost { .. } => "raceLost",
            Self::NotFound(_) => "notFound",
            Self::Input(_) => "input",
            Self::Connect { .. } => "connect",
            Self::TimedOut(_) => "timedOut",
            Self::Other(_) => "other",
        }
    }

    /// Whether the chain refused with the error `name` of `pallet`.
    pub fn is_refusal(&self, wanted_pallet: &str, wanted_name: &str) -> bool {
        matches!(self, Self::Refused { pallet, name, .. } if pallet == wanted_pallet && name == wanted_name)
    }

    /// For scripts: `{"error":{"kind":..,"message":..,"pallet":..,"name":..}}`, the last two for refusals only.
    pub fn to_json(&self) -> Value {
        let mut error = json!({ "kind": self.kind(), "message": self.to_string() });
        let refusal = if let Self::RaceLost { error: inner, legs, next } = self {
            error["legs"] = json!(legs);
            error["next"] = next.clone();
            inner
        } else {
            self
        };
        if let Self::Refused { pallet, name, .. } = refusal {
            error["pallet"] = json!(pallet);
            error["name"] = json!(name);
        }
        json!({ "error": error })
    }
}

fn lost_legs(legs: &[String]) -> String {
    if legs.is_empty() {
        return String::new();
    }
    format!("; refused now: {}", legs.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_race_lost_names_the_error_the_legs_and_what_is_next() {
        let refused = Error::Refused { pallet: "P".into(), name: "Floor".into(), docs: "too little".into() };
        let error = Error::RaceLost {
            error: Box::new(refused),
            legs: vec!["4: rule Floor".into()],
            next: json!({ "amount": "5" }),
        };
        assert_eq!(error.exit_code(), 1);
        assert_eq!(error.to_string(), "refused: P.Floor: too little; refused now: 4: rule Floor");
        let json = error.to_json();
        assert_eq!((&json["error"]["name"], &json["error"]["kind"]), (&json!("Floor"), &json!("raceLost")));
        assert_eq!(json["error"]["next"]["amount"], "5");
    }

    #[test]
    fn a_refusal_names_pallet_and_error_and_exits_with_one() {
        let error = Error::Refused {
            pallet: "CertEscrow".into(),
            name: "RateAboveMax".into(),
            docs: "The rate is above what the app accepts.".into(),
        };
        assert_eq!(error.exit_code(), 1);
        assert!(error.is_refusal("CertEscrow", "RateAboveMax"));
        assert!(!error.is_refusal("CertEscrow", "NoLegs"));
        let json = error.to_json();
        assert_eq!(json["error"]["name"], "RateAboveMax");
        assert_eq!(
            error.to_string(),
            "refused: CertEscrow.RateAboveMax: The rate is above what the app accepts."
        );
    }

    #[test]
    fn each_kind_of_failure_has_its_exit_code() {
        assert_eq!(Error::NotFound("system 3".into()).exit_code(), 1);
        assert_eq!(Error::input("x").exit_code(), 2);
        assert_eq!(Error::Connect { url: "ws://x".into(), reason: "y".into() }.exit_code(), 3);
        assert_eq!(Error::TimedOut("x".into()).exit_code(), 4);
        assert_eq!(Error::other("x").exit_code(), 4);
    }
}
