//! Whether an authority may state what it states.

use election::{
    Authority, AuthorityId, AuthorityKind, CheckedDefinition, ElectionId, PublicKey, StatementKind,
    UnitId,
};

use crate::{Entry, KeyRing, Statement};

/// Why a statement is outside the power of those who signed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PowerError {
    /// The statement is of another election.
    #[error("the statement is of election {election}; this record is of another")]
    OtherElection {
        /// The election it names.
        election: ElectionId,
    },
    /// A place that is not in the definition.
    #[error("unit {unit} is not in the definition")]
    UnknownUnit {
        /// The place.
        unit: UnitId,
    },
    /// Somebody who is not in the definition.
    #[error("authority {authority} is not in the definition")]
    UnknownAuthority {
        /// The name.
        authority: AuthorityId,
    },
    /// A key that was never in force, is not yet, or is no longer.
    #[error("key {key} is not in force here; sign with a key that the record names")]
    KeyNotInForce {
        /// The key.
        key: PublicKey,
    },
    /// The authority that states it did not sign.
    #[error("{authority} states it and did not sign it")]
    NotSignedByAuthority {
        /// The authority.
        authority: AuthorityId,
    },
    /// An authority without the power.
    #[error("{authority} may not state {kind:?} for {unit}")]
    NoPower {
        /// The authority.
        authority: AuthorityId,
        /// The kind of statement.
        kind: StatementKind,
        /// The place.
        unit: UnitId,
    },
    /// A transcriber who does not say whose act it is.
    #[error("{authority} copies out an act and does not say whose; name the office in `about`")]
    AboutMissing {
        /// The transcriber.
        authority: AuthorityId,
    },
    /// An authority that acts itself and names another.
    #[error("{authority} acts itself; it names no other in `about`")]
    AboutNotAllowed {
        /// The authority.
        authority: AuthorityId,
    },
    /// A replacement without a reason.
    #[error("a statement that replaces another gives its reason")]
    NoReason,
    /// A replacement by one authority alone.
    #[error("a statement that replaces another is signed by two authorities")]
    NoSecondSigner,
    /// Write-ins adjudicated by one authority alone.
    #[error("write-ins are adjudicated by two: the statement is signed by two authorities")]
    AdjudicatedAlone,
    /// A ruling that goes before votes, by one authority alone.
    #[error("a ruling on a contest goes before its votes: it is signed by two authorities")]
    RuledAlone,
}

/// Every reason why the entry at `position` is outside its signers' power; empty for none.
pub fn check_power(
    definition: &CheckedDefinition,
    keys: &KeyRing,
    position: u64,
    entry: &Entry,
) -> Vec<PowerError> {
    let statement = &entry.statement;
    let mut errors = Vec::new();
    if statement.election != definition.get().election {
        errors.push(PowerError::OtherElection { election: statement.election.clone() });
    }
    if definition.unit(&statement.unit).is_none() {
        errors.push(PowerError::UnknownUnit { unit: statement.unit.clone() });
        return errors;
    }
    let mut signers: Vec<&AuthorityId> = Vec::with_capacity(entry.signatures.len() + 1);
    for signature in &entry.signatures {
        match keys.holder_at(&signature.key, position) {
            Some(holder) => signers.push(holder),
            None => errors.push(PowerError::KeyNotInForce { key: signature.key.clone() }),
        }
    }
    if !signers.contains(&&statement.authority) {
        let authority = statement.authority.clone();
        errors.push(PowerError::NotSignedByAuthority { authority });
        signers.push(&statement.authority);
    }
    // Somebody with two keys is one signer.
    signers.sort_unstable();
    signers.dedup();
    for signer in &signers {
        check_signer(definition, statement, signer, &mut errors);
    }
    if replaces_an_act(statement) {
        if statement.reason.as_ref().is_none_or(|reason| reason.trim().is_empty()) {
            errors.push(PowerError::NoReason);
        }
        if signers.len() < 2 {
            errors.push(PowerError::NoSecondSigner);
        }
    }
    if statement.kind.needs_two_signers() && signers.len() < 2 {
        errors.push(match statement.kind {
            StatementKind::WriteInAdjudication => PowerError::AdjudicatedAlone,
            _ => PowerError::RuledAlone,
        });
    }
    errors
}

/// A correction needs a reason and two signers; a derivation is replaced whenever its inputs are,
/// and anyone can compute it again.
fn replaces_an_act(statement: &Statement) -> bool {
    statement.replaces.is_some() && statement.kind != StatementKind::Derivation
}

/// Whoever runs the software states what anyone can compute, whatever the definition says.
fn is_the_operators(kind: StatementKind) -> bool {
    matches!(kind, StatementKind::Definition | StatementKind::Derivation)
}

fn check_signer(
    definition: &CheckedDefinition,
    statement: &Statement,
    signer: &AuthorityId,
    errors: &mut Vec<PowerError>,
) {
    let Some(authority) = definition.authority(signer) else {
        errors.push(PowerError::UnknownAuthority { authority: signer.clone() });
        return;
    };
    let may = |authority: &Authority| {
        authority.may_state(statement.kind, definition.with_above(&statement.unit))
    };
    let is_able_office = |id: &AuthorityId| {
        let office = definition.authority(id).filter(|a| a.kind == AuthorityKind::Office);
        office.is_some_and(may)
    };
    let no_power = |id: &AuthorityId| PowerError::NoPower {
        authority: id.clone(),
        kind: statement.kind,
        unit: statement.unit.clone(),
    };
    if !may(authority) {
        errors.push(no_power(signer));
    }
    match (authority.kind, &statement.about) {
        (AuthorityKind::Transcriber, None) => {
            errors.push(PowerError::AboutMissing { authority: signer.clone() });
        }
        (AuthorityKind::Transcriber, Some(office)) if !is_able_office(office) => {
            errors.push(no_power(office));
        }
        (AuthorityKind::Operator, None) if !is_the_operators(statement.kind) => {
            errors.push(no_power(signer));
        }
        (AuthorityKind::Office | AuthorityKind::Operator, Some(_)) => {
            errors.push(PowerError::AboutNotAllowed { authority: signer.clone() });
        }
        _ => {}
    }
}
