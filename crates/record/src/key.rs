//! Keys that change: new ones and revoked ones, each by a statement.

use election::{AuthorityId, CheckedDefinition, LookUp, PublicKey};
use serde::{Deserialize, Serialize};

use crate::Digest;

/// A new key of an authority: the payload of a key-rotation statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRotation {
    /// The version of this shape.
    pub format: KeyRotationFormat,
    /// Whose key it is.
    pub holder: AuthorityId,
    /// The key, in force for statements logged after this one.
    pub key: PublicKey,
}

/// The version of the shape of a [`KeyRotation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyRotationFormat {
    /// The first.
    #[serde(rename = "ascertain/key-rotation/v1")]
    V1,
}

/// A key that counts no longer: the payload of a key-revocation statement.
///
/// What the key signed stands as far as the log had been cosigned when it was revoked: whoever
/// stole the key cannot put anything there any more. What came later stands no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRevocation {
    /// The version of this shape.
    pub format: KeyRevocationFormat,
    /// The last cosigned checkpoint before the key may have been stolen, an artifact of the
    /// record; `None` where there is none, and then nothing the key signed stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<Digest>,
    /// Whose key it was.
    pub holder: AuthorityId,
    /// The key.
    pub key: PublicKey,
}

/// The version of the shape of a [`KeyRevocation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyRevocationFormat {
    /// The first.
    #[serde(rename = "ascertain/key-revocation/v1")]
    V1,
}

/// Every key that may ever speak in a record, with its time.
///
/// Positions, not clocks, decide: a key is in force between the statement that brought it and the
/// one that revoked it.
#[derive(Clone, Debug)]
pub struct KeyRing {
    // Only looked up, never gone through.
    keys: LookUp<PublicKey, KeyLife>,
}

/// The life of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLife {
    /// Whose it is.
    pub holder: AuthorityId,
    /// The first position at which it may sign.
    pub from: u64,
    /// Its revocation.
    pub revoked: Option<Revoked>,
}

/// The end of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The position of the revocation.
    pub at: u64,
    /// What the key signed below this position stands.
    pub stands_below: u64,
}

/// Why a key statement is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The key spoke before, for somebody: a key has one holder, once.
    #[error("key {key} already belonged to {holder}; make a new one")]
    Reused {
        /// The key.
        key: PublicKey,
        /// Its holder.
        holder: AuthorityId,
    },
    /// The holder is no authority of the definition.
    #[error("{holder} is no authority of the definition")]
    UnknownHolder {
        /// The name given.
        holder: AuthorityId,
    },
    /// The key is not this holder's, or was revoked before.
    #[error("key {key} is not in force for {holder}")]
    NotInForce {
        /// The key.
        key: PublicKey,
        /// The holder named.
        holder: AuthorityId,
    },
}

impl KeyRing {
    /// The keys that the definition gives its authorities, in force from the first position.
    pub fn at_start(definition: &CheckedDefinition) -> Self {
        let authorities = definition.get().authorities.iter();
        let keys = authorities.flat_map(|authority| {
            let life = KeyLife { holder: authority.id.clone(), from: 0, revoked: None };
            authority.keys.iter().map(move |key| (key.clone(), life.clone()))
        });
        Self { keys: keys.collect() }
    }

    /// The life of a key.
    pub fn life(&self, key: &PublicKey) -> Option<&KeyLife> {
        self.keys.get(key)
    }

    /// The holder of a key that is in force at a position.
    pub fn holder_at(&self, key: &PublicKey, position: u64) -> Option<&AuthorityId> {
        let life = self.keys.get(key)?;
        let ended = life.revoked.is_some_and(|revoked| revoked.at < position);
        (life.from <= position && !ended).then_some(&life.holder)
    }

    /// Where the revocation stands by which what the key signed at a position fell; `None` where
    /// it stands.
    pub fn fell_at(&self, key: &PublicKey, position: u64) -> Option<u64> {
        let revoked = self.keys.get(key).and_then(|life| life.revoked)?;
        (position >= revoked.stands_below).then_some(revoked.at)
    }

    /// Lets everything that a key ever signed fall, because the statement that brought it in fell.
    pub fn disown(&mut self, key: &PublicKey) {
        if let Some(life) = self.keys.get_mut(key) {
            life.revoked = Some(Revoked { at: u64::MAX, stands_below: 0 });
        }
    }

    /// Takes in a new key from the position after `at`.
    pub fn rotate(
        &mut self,
        rotation: &KeyRotation,
        at: u64,
        definition: &CheckedDefinition,
    ) -> Result<(), KeyError> {
        let (key, holder) = (rotation.key.clone(), rotation.holder.clone());
        if let Some(life) = self.keys.get(&key) {
            return Err(KeyError::Reused { key, holder: life.holder.clone() });
        }
        if definition.authority(&holder).is_none() {
            return Err(KeyError::UnknownHolder { holder });
        }
        self.keys.insert(key, KeyLife { holder, from: at + 1, revoked: None });
        Ok(())
    }

    /// Ends a key at `at`; what it signed below `stands_below` stands.
    pub fn revoke(
        &mut self,
        revocation: &KeyRevocation,
        at: u64,
        stands_below: u64,
    ) -> Result<(), KeyError> {
        let (key, holder) = (revocation.key.clone(), revocation.holder.clone());
        match self.keys.get_mut(&key) {
            Some(life) if life.holder == holder && life.revoked.is_none() => {
                life.revoked = Some(Revoked { at, stands_below });
                Ok(())
            }
            _ => Err(KeyError::NotInForce { key, holder }),
        }
    }
}
