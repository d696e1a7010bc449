//! Ed25519 signatures of statements, one by one and in batches.
//!
//! Both ways accept exactly the same signatures: those of ZIP-215 (Zcash Improvement Proposal
//! 215, 2020), under which batch and single verification agree by construction.

use data_encoding::BASE64;
use ed25519_zebra::{SigningKey, VerificationKey, VerificationKeyBytes, batch};
use election::{AuthorityId, PublicKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::canonical::WriteError;
use crate::statement::write_signed_bytes;
use crate::{Digest, Signature, SignatureBytes, Statement, signed_bytes};

/// An authority with the secret that signs for it.
pub struct SigningAuthority {
    /// The authority.
    pub id: AuthorityId,
    key: SigningKey,
}

impl SigningAuthority {
    /// An authority with the key of a 32-byte secret seed (RFC 8032, section 5.1.5).
    pub fn new(id: AuthorityId, seed: [u8; 32]) -> Self {
        Self { id, key: SigningKey::from(seed) }
    }

    /// The key that others verify with.
    pub fn public_key(&self) -> PublicKey {
        PublicKey::from_bytes(VerificationKeyBytes::from(&self.key).into())
    }
}

/// The signature of a statement by an authority.
pub fn sign_statement(
    statement: &Statement,
    signer: &SigningAuthority,
) -> Result<Signature, WriteError> {
    let signature = signer.key.sign(&signed_bytes(statement)?);
    Ok(Signature { key: signer.public_key(), signature: SignatureBytes(signature.to_bytes()) })
}

fn key_bytes(key: &PublicKey) -> VerificationKeyBytes {
    VerificationKeyBytes::from(*key.as_bytes())
}

/// Whether one signature of a statement holds, given the statement's canonical bytes.
pub fn verify_one(signature: &Signature, statement: &[u8]) -> bool {
    let mut signed = Vec::new();
    write_signed_bytes(statement, &mut signed);
    VerificationKey::try_from(key_bytes(&signature.key))
        .and_then(|key| key.verify(&signature.signature.0.into(), &signed))
        .is_ok()
}

/// Whether every signature of a batch of (signature, canonical bytes of the statement) holds.
///
/// The weights of the batch equation come from a hash of everything that is verified, so the
/// answer needs no randomness: whoever chooses the signatures has chosen the weights with them
/// and cannot aim one at the other.
pub fn batch_verify<'a>(items: impl Iterator<Item = (&'a Signature, &'a [u8])> + Clone) -> bool {
    let mut verifier = batch::Verifier::new();
    let (mut weights, mut signed) = (Vec::new(), Vec::new());
    for (signature, statement) in items {
        let key = key_bytes(&signature.key);
        write_signed_bytes(statement, &mut signed);
        verifier.queue((key, signature.signature.0.into(), &signed));
        weights.extend(<[u8; 32]>::from(key));
        weights.extend(signature.signature.0);
        weights.extend(Digest::of(&signed).as_bytes());
    }
    let seed = *Digest::of_pieces([&b"ascertain/batch-weights/v1\n"[..], &weights]).as_bytes();
    verifier.verify(ChaCha20Rng::from_seed(seed)).is_ok()
}

impl std::fmt::Display for SignatureBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&BASE64.encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;
    use crate::canonical;

    fn signer(seed: u8) -> SigningAuthority {
        SigningAuthority::new("clerk".parse().unwrap(), [seed; 32])
    }

    fn statement(n: u8) -> Statement {
        Statement {
            about: None,
            authority: "clerk".parse().unwrap(),
            election: "test".parse().unwrap(),
            issued: "2016-11-08T12:00:00Z".parse().unwrap(),
            kind: election::StatementKind::UnitReturn,
            payload: Digest::of(&[n]),
            reason: None,
            replaces: None,
            unit: "town".parse().unwrap(),
        }
    }

    /// RFC 8032, section 7.1, test 1: the key of the first secret.
    #[test]
    fn the_public_key_is_that_of_rfc_8032() {
        let secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let mut seed = [0; 32];
        HEXLOWER.decode_mut(secret.as_bytes(), &mut seed).unwrap();
        let signer = SigningAuthority::new("clerk".parse().unwrap(), seed);
        assert_eq!(signer.public_key().to_string(), public);
    }

    #[test]
    fn a_batch_and_its_members_agree() {
        let statements: Vec<_> = (0..40).map(statement).collect();
        let mut signed: Vec<(Signature, Vec<u8>)> = Vec::new();
        for (n, statement) in (0_u8..).zip(&statements) {
            let signature = sign_statement(statement, &signer(n % 3)).unwrap();
            signed.push((signature, canonical::to_vec(statement).unwrap()));
        }
        let batch = |signed: &[(Signature, Vec<u8>)]| {
            batch_verify(signed.iter().map(|(signature, bytes)| (signature, &bytes[..])))
        };
        assert!(batch(&signed));
        for at in [0, 17, 39] {
            let mut forged = signed.clone();
            forged[at].1.push(b' ');
            assert!(!verify_one(&forged[at].0, &forged[at].1));
            assert!(!batch(&forged), "a batch with a forged member {at} was accepted");
        }
    }
}
