//! The secret keys of an election's folder: `keys.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use data_encoding::HEXLOWER;
use election::{AuthorityId, Definition, PublicKey};
use record::SigningAuthority;
use serde::{Deserialize, Serialize};
use tlog::note::{Algorithm, KeyName, SigningKey};

use crate::failure::Failure;

/// The name of the file.
pub const KEYS_FILE: &str = "keys.toml";

/// Secret seeds as they lie in the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeysFile {
    /// Whether the seeds are public knowledge and prove nothing about anybody.
    #[serde(default)]
    test: bool,
    log: Seed,
    #[serde(default)]
    witness: BTreeMap<String, Seed>,
    authority: BTreeMap<AuthorityId, Seed>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seed {
    seed: String,
}

/// The keys that this machine signs with.
pub struct Keys {
    /// Whether the secrets are public knowledge.
    pub test: bool,
    /// The key of the log.
    pub log: SigningKey,
    /// Example witnesses, whose secrets lie beside the log's: they are nobody independent.
    pub witnesses: Vec<SigningKey>,
    /// The authorities.
    pub authorities: Vec<SigningAuthority>,
}

fn seed_bytes(name: &str, seed: &Seed) -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    let hexadecimal = seed.seed.len() == 64;
    match hexadecimal.then(|| HEXLOWER.decode_mut(seed.seed.as_bytes(), &mut bytes)) {
        Some(Ok(32)) => Ok(bytes),
        _ => Err(Failure::input(format!(
            "{KEYS_FILE}: the seed of {name} is not 64 lower-case hexadecimal digits; \
             `ascertain keys` makes new ones"
        ))),
    }
}

impl Keys {
    /// Reads a folder's keys for the log of this origin.
    pub fn read(folder: &Path, origin: &str) -> Result<Self, Failure> {
        let path = folder.join(KEYS_FILE);
        let text = fs::read_to_string(&path).map_err(|error| {
            Failure::input(format!(
                "{}: {error}; make keys with `ascertain keys {}`",
                path.display(),
                folder.display()
            ))
        })?;
        let file: KeysFile = toml::from_str(&text)
            .map_err(|error| Failure::input(format!("{}: {error}", path.display())))?;
        Self::from_file(&file, origin)
    }

    fn from_file(file: &KeysFile, origin: &str) -> Result<Self, Failure> {
        let note_key = |name: &str, algorithm, seed: &Seed| {
            let bytes = seed_bytes(name, seed)?;
            let key = KeyName::new(name).and_then(|n| SigningKey::from_seed(n, algorithm, bytes));
            key.map_err(|error| Failure::input(format!("{KEYS_FILE}: {name}: {error}")))
        };
        let witnesses = file.witness.iter();
        let authorities = file.authority.iter();
        Ok(Self {
            test: file.test,
            log: note_key(origin, Algorithm::Ed25519, &file.log)?,
            witnesses: witnesses
                .map(|(name, seed)| note_key(name, Algorithm::Ed25519Cosignature, seed))
                .collect::<Result<_, _>>()?,
            authorities: authorities
                .map(|(id, seed)| {
                    Ok(SigningAuthority::new(id.clone(), seed_bytes(id.as_str(), seed)?))
                })
                .collect::<Result<_, Failure>>()?,
        })
    }

    /// Puts the public halves into a definition.
    pub fn publish_into(&self, definition: &mut Definition) {
        definition.log.key = self.log.verifier().to_string();
        definition.witness_policy = self.witness_policy();
        for authority in &mut definition.authorities {
            let own = self.authorities.iter().filter(|signer| signer.id == authority.id);
            authority.keys = own.map(SigningAuthority::public_key).collect();
        }
        if self.test {
            let notes = std::iter::once(&self.log).chain(&self.witnesses);
            let notes = notes.map(|key| PublicKey::from_bytes(key.verifier().public_key()));
            let authorities = self.authorities.iter().map(SigningAuthority::public_key);
            definition.test_keys = notes.chain(authorities).collect();
            definition.test_keys.sort();
        }
    }

    fn witness_policy(&self) -> Option<String> {
        if self.witnesses.is_empty() {
            return None;
        }
        let log = format!("log {}\n", self.log.verifier());
        let names: Vec<String> = (1..=self.witnesses.len()).map(|n| format!("w{n}")).collect();
        let witnesses = names.iter().zip(&self.witnesses);
        let lines: String =
            witnesses.map(|(name, key)| format!("witness {name} {}\n", key.verifier())).collect();
        let all = names.join(" ");
        Some(format!("{log}{lines}group all all {all}\nquorum all\n"))
    }
}

/// Writes new random keys for a log and authorities; an existing file is never overwritten.
pub fn make_keys(folder: &Path, authorities: &[AuthorityId]) -> Result<(), Failure> {
    let seed = || -> Result<Seed, Failure> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)
            .map_err(|error| Failure::input(format!("the system gives no randomness: {error}")))?;
        Ok(Seed { seed: HEXLOWER.encode(&bytes) })
    };
    let file = KeysFile {
        test: false,
        log: seed()?,
        witness: BTreeMap::new(),
        authority: authorities
            .iter()
            .map(|id| Ok((id.clone(), seed()?)))
            .collect::<Result<_, Failure>>()?,
    };
    let text = toml::to_string(&file).map_err(|error| Failure::input(error.to_string()))?;
    let path = folder.join(KEYS_FILE);
    let written = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    let written =
        written.and_then(|mut f| f.write_all(text.as_bytes()).and_then(|()| f.sync_all()));
    written.map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}
