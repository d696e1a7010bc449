//! Records of a made-up town, signed and logged in memory.

use std::collections::BTreeMap;

use election::{AuthorityId, CheckedDefinition, Definition, StatementKind, UnitId, UnitReturn};
use interchange::folder;
use record::{
    Admitted, CHECKPOINT_PATH, Derivation, DerivationFormat, Digest, Entry, KeyRing, LogWriter,
    MemoryFiles, SigningAuthority, Statement, StatementId, TrustPolicy, admit, canonical,
    sign_statement,
};
use serde::Serialize;
use tlog::checkpoint::Origin;
use tlog::note::{Algorithm, KeyName, SigningKey};
use verify::{Current, VerifiedRecord};

/// The folder of the example town, as anybody fills it in.
pub(crate) fn town() -> (Definition, Vec<UnitReturn>) {
    let folder = "../../elections/example-town";
    let names = ["election.toml", "units.csv", "candidates.csv", "authorities.csv", "returns.csv"];
    let read = |name: &str| (name.to_owned(), std::fs::read(format!("{folder}/{name}")).unwrap());
    let files: BTreeMap<String, Vec<u8>> = names.into_iter().map(read).collect();
    let (election, problems) = folder::read(&files);
    assert!(problems.is_empty(), "{problems:?}");
    (election.definition.unwrap(), election.returns)
}

/// A verified record of these returns, with everything that follows from them.
pub(crate) fn record_of(mut definition: Definition, returns: &[UnitReturn]) -> VerifiedRecord {
    let name = KeyName::new(&definition.log.origin).unwrap();
    let log = SigningKey::from_seed(name, Algorithm::Ed25519, [7; 32]).unwrap();
    definition.log.key = log.verifier().to_string();
    let signers: Vec<SigningAuthority> = (1..)
        .zip(&definition.authorities)
        .map(|(seed, authority)| SigningAuthority::new(authority.id.clone(), [seed; 32]))
        .collect();
    for (authority, signer) in definition.authorities.iter_mut().zip(&signers) {
        authority.keys = vec![signer.public_key()];
    }
    let definition = CheckedDefinition::new(definition).unwrap();
    let mut record = Recording {
        ring: KeyRing::at_start(&definition),
        files: MemoryFiles::default(),
        writer: LogWriter::empty(),
        definition,
        signers,
        log,
    };
    record.begin(returns);
    record.derive();
    let outcome = verify::verify(&record.files, TrustPolicy::NotPinned);
    outcome.record.unwrap_or_else(|| panic!("{:#?}", outcome.report))
}

struct Recording {
    definition: CheckedDefinition,
    signers: Vec<SigningAuthority>,
    ring: KeyRing,
    log: SigningKey,
    files: MemoryFiles,
    writer: LogWriter,
}

/// Something to state, with the artifact that its payload names and what it replaces.
struct New {
    kind: StatementKind,
    unit: UnitId,
    payload: Vec<u8>,
    output: Option<Vec<u8>>,
    replaces: Option<StatementId>,
}

fn bytes(value: &impl Serialize) -> Vec<u8> {
    canonical::to_vec(value).unwrap()
}

impl Recording {
    fn begin(&mut self, returns: &[UnitReturn]) {
        let plain = |kind, unit: &UnitId, payload| New {
            kind,
            unit: unit.clone(),
            payload,
            output: None,
            replaces: None,
        };
        let root = &self.definition.root().id;
        let mut new = vec![plain(StatementKind::Definition, root, bytes(self.definition.get()))];
        new.extend(returns.iter().map(|unit_return| {
            plain(StatementKind::UnitReturn, &unit_return.unit, bytes(unit_return))
        }));
        self.state(&new);
    }

    fn derive(&mut self) {
        loop {
            let due = Current::read(&self.files).unwrap().due().results;
            if due.is_empty() {
                return;
            }
            let new = due.into_iter().map(|due| {
                let output = due.output.to_bytes().unwrap();
                let unit = due.parameters.unit.clone();
                let derivation = Derivation {
                    format: DerivationFormat::V1,
                    inputs: due.inputs,
                    output: Digest::of(&output),
                    parameters: due.parameters,
                    rule: due.rule,
                };
                let (kind, payload) = (StatementKind::Derivation, bytes(&derivation));
                New { kind, unit, payload, output: Some(output), replaces: due.replaces }
            });
            let new: Vec<New> = new.collect();
            self.state(&new);
        }
    }

    fn state(&mut self, new: &[New]) {
        let first = self.writer.head().size;
        let entries: Vec<Admitted> =
            (first..).zip(new).map(|(position, new)| self.sign(position, new)).collect();
        let artifacts: Vec<Vec<u8>> = new.iter().filter_map(|new| new.output.clone()).collect();
        let commit = self.writer.append(&entries, &artifacts).unwrap();
        self.files.0.extend(commit.files.into_iter().map(|file| (file.path, file.bytes)));
        self.writer = commit.next;
        let origin = Origin::new(self.log.verifier().name().as_str()).unwrap();
        let note = self.writer.checkpoint(origin, &self.log).unwrap().note().to_bytes();
        self.files.0.insert(CHECKPOINT_PATH.to_owned(), note);
    }

    fn sign(&self, position: u64, new: &New) -> Admitted {
        let may = |id: &AuthorityId| {
            let authority = self.definition.authority(id).unwrap();
            authority.may_state(new.kind, self.definition.with_above(&new.unit))
        };
        let signer = self.signers.iter().find(|signer| may(&signer.id)).unwrap();
        let statement = Statement {
            about: None,
            authority: signer.id.clone(),
            election: self.definition.get().election.clone(),
            issued: "2026-11-10T17:00:00Z".parse().unwrap(),
            kind: new.kind,
            payload: Digest::of(&new.payload),
            reason: None,
            replaces: new.replaces,
            unit: new.unit.clone(),
        };
        let signature = sign_statement(&statement, signer).unwrap();
        let entry = Entry::new(statement, vec![signature]).unwrap();
        admit(&self.definition, &self.ring, position, &entry, &new.payload).unwrap()
    }
}
