//! Statements before anybody has signed them.

use election::{AuthorityId, ElectionId, StatementKind, Timestamp, UnitId};
use record::canonical;
use record::{Digest, Entry, Statement, StatementId, sign_statement};
use serde::Serialize;

use crate::keys::authority_key;
use crate::text::id;

/// The second at which the first statement says it was signed, in November 2024.
const FIRST_SECOND: i64 = 1_730_850_000;

/// Who signs, and with which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// In whose name.
    pub authority: AuthorityId,
    /// The label of the key, see [`crate::authority_key`].
    pub label: String,
}

/// A statement to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What sort of statement.
    pub kind: StatementKind,
    /// The place.
    pub unit: UnitId,
    /// The payload's bytes, canonical unless an adversary wrote them.
    pub payload: Vec<u8>,
    /// Further artifacts that the payload names.
    pub artifacts: Vec<Vec<u8>>,
    /// Who signs: the first states it.
    pub signers: Vec<Signer>,
    /// The statement it replaces.
    pub replaces: Option<StatementId>,
    /// Why it replaces one.
    pub reason: Option<String>,
    /// The election it says it is of, where an adversary names another.
    pub election: Option<ElectionId>,
}

impl Signer {
    /// An authority with its own first key.
    pub fn own(authority: &str) -> Self {
        Self { authority: id(authority), label: authority.to_owned() }
    }

    /// An authority's name over the key of a label.
    pub fn with_key(authority: &str, label: &str) -> Self {
        Self { authority: id(authority), label: label.to_owned() }
    }
}

impl Draft {
    /// A statement with a payload, signed by one authority with its own key.
    pub fn new<T: Serialize>(kind: StatementKind, unit: &str, payload: &T, by: &str) -> Self {
        let payload = canonical::to_vec(payload).expect("payloads of the drill are canonical");
        Self {
            kind,
            unit: id(unit),
            payload,
            artifacts: Vec::new(),
            signers: vec![Signer::own(by)],
            replaces: None,
            reason: None,
            election: None,
        }
    }

    /// The same, replacing a statement for a reason, with a second signer.
    #[must_use]
    pub fn replacing(mut self, replaces: StatementId, reason: &str, second: &str) -> Self {
        self.replaces = Some(replaces);
        self.reason = Some(reason.to_owned());
        self.signers.push(Signer::own(second));
        self
    }

    /// The same, signed by others.
    #[must_use]
    pub fn signed_by(mut self, signers: &[Signer]) -> Self {
        self.signers = signers.to_vec();
        self
    }

    /// The statement, as it will be signed at a position of the log.
    pub fn statement(&self, election: &ElectionId, position: u64) -> Statement {
        let second = FIRST_SECOND + 60 * i64::try_from(position).expect("a position in memory");
        Statement {
            about: None,
            authority: self.signers.first().expect("somebody states it").authority.clone(),
            election: self.election.as_ref().unwrap_or(election).clone(),
            issued: Timestamp::from_second(second).expect("a second of this century"),
            kind: self.kind,
            payload: Digest::of(&self.payload),
            reason: self.reason.clone(),
            replaces: self.replaces,
            unit: self.unit.clone(),
        }
    }

    /// The entry, signed.
    pub fn sign(&self, election: &ElectionId, position: u64) -> Entry {
        let statement = self.statement(election, position);
        let signatures = self.signers.iter().map(|signer| {
            let key = authority_key(&signer.authority, &signer.label);
            sign_statement(&statement, &key).expect("a statement has canonical bytes")
        });
        Entry::new(statement.clone(), signatures.collect()).expect("each key signs once")
    }
}
