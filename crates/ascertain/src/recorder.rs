//! Making statements: who signs what, and putting them into a record all at once.

use std::collections::BTreeMap;

use election::{AuthorityId, AuthorityKind, CheckedDefinition, StatementKind, Timestamp, UnitId};
use rayon::prelude::*;
use record::{
    Admitted, Digest, Entry, KeyRing, SigningAuthority, Statement, StatementId, admit,
    sign_statement,
};

use crate::failure::Failure;
use crate::keys::Keys;
use crate::store::Store;

/// Something to state, before anybody has signed it.
#[derive(Clone, Debug)]
pub struct NewStatement {
    /// What sort of statement.
    pub kind: StatementKind,
    /// The place.
    pub unit: UnitId,
    /// The payload's bytes.
    pub payload: Vec<u8>,
    /// Further artifacts that the payload names.
    pub artifacts: Vec<Vec<u8>>,
    /// The statement it replaces.
    pub replaces: Option<StatementId>,
    /// Why it replaces one.
    pub reason: Option<String>,
    /// Who signs, the first of whom states it; where nobody is named, whoever may.
    pub by: Vec<AuthorityId>,
}

impl NewStatement {
    /// A statement that replaces none.
    pub fn new(kind: StatementKind, unit: UnitId, payload: Vec<u8>) -> Self {
        let (artifacts, by) = (Vec::new(), Vec::new());
        Self { kind, unit, payload, artifacts, replaces: None, reason: None, by }
    }
}

/// A record being made, with everybody whose keys are here.
pub struct Recorder<'a> {
    store: Store,
    keys: &'a Keys,
    ring: KeyRing,
    definition: &'a CheckedDefinition,
    offices: BTreeMap<(StatementKind, UnitId), AuthorityId>,
    signers: BTreeMap<&'a AuthorityId, &'a SigningAuthority>,
    issued: Timestamp,
}

impl<'a> Recorder<'a> {
    /// A recorder for a store; `ring` has the keys as the log so far left them.
    pub fn new(
        store: Store,
        keys: &'a Keys,
        ring: KeyRing,
        definition: &'a CheckedDefinition,
        issued: Timestamp,
    ) -> Self {
        let mut offices = BTreeMap::new();
        let authorities = definition.get().authorities.iter();
        for authority in authorities.filter(|a| a.kind == AuthorityKind::Office) {
            for power in &authority.powers {
                let slot = (power.states, power.within.clone());
                offices.entry(slot).or_insert_with(|| authority.id.clone());
            }
        }
        let signers = keys.authorities.iter().map(|signer| (&signer.id, signer)).collect();
        Self { store, keys, ring, definition, offices, signers, issued }
    }

    /// Where the record lies.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Signs statements and adds them to the record: all of them, or none.
    pub fn state(&mut self, statements: &[NewStatement]) -> Result<(), Failure> {
        let first = self.store.size();
        let numbered: Vec<(u64, &NewStatement)> = (first..).zip(statements).collect();
        let admitted: Vec<Result<Admitted, Failure>> =
            numbered.par_iter().map(|(position, new)| self.sign(*position, new)).collect();
        let admitted: Vec<Admitted> = admitted.into_iter().collect::<Result<_, _>>()?;
        let artifacts = statements.iter().flat_map(|statement| &statement.artifacts);
        let artifacts: Vec<Vec<u8>> = artifacts.cloned().collect();
        self.store.append(&admitted, &artifacts, self.keys, self.issued)
    }

    fn sign(&self, position: u64, new: &NewStatement) -> Result<Admitted, Failure> {
        let (signers, about) = self.signers(new)?;
        let statement = Statement {
            about,
            authority: signers[0].id.clone(),
            election: self.definition.get().election.clone(),
            issued: self.issued,
            kind: new.kind,
            payload: Digest::of(&new.payload),
            reason: new.reason.clone(),
            replaces: new.replaces,
            unit: new.unit.clone(),
        };
        let signatures = signers.iter().map(|signer| sign_statement(&statement, signer));
        let signatures = signatures.collect::<Result<_, _>>();
        let signatures = signatures.map_err(|error| Failure::input(error.to_string()))?;
        let entry = Entry::new(statement, signatures)?;
        admit(self.definition, &self.ring, position, &entry, &new.payload)
            .map_err(|error| Failure::input(error.to_string()))
    }

    /// Who signs: the office itself where its key is here, else a transcriber about the office,
    /// else whoever runs the software, for what anyone can compute.
    fn signers(
        &self,
        new: &NewStatement,
    ) -> Result<(Vec<&SigningAuthority>, Option<AuthorityId>), Failure> {
        let office = self.office(new.kind, &new.unit);
        if !new.by.is_empty() {
            let signers = self.named_signers(&new.by)?;
            let about = self.copied_from(signers[0], office);
            return Ok((signers, about));
        }
        let own = office.and_then(|office| self.signer(office));
        let copied = || self.able(AuthorityKind::Transcriber, new).next();
        let run = || self.able(AuthorityKind::Operator, new).next();
        let Some(primary) = own.or_else(copied).or_else(run) else {
            return Err(Failure::input(format!(
                "nobody whose key is here may state {:?} for {}; add the power to authorities.csv \
                 or the key to keys.toml",
                new.kind, new.unit
            )));
        };
        let kind = self.definition.authority(&primary.id).map(|authority| authority.kind);
        let replaces = new.replaces.is_some() && new.kind != StatementKind::Derivation;
        // Who adjudicates is named, both of them, and never found among the keys that lie here.
        let needs_second = replaces || new.kind == StatementKind::ContestRuling;
        let second = kind
            .filter(|_| needs_second)
            .and_then(|kind| self.able(kind, new).find(|signer| signer.id != primary.id));
        let about = self.copied_from(primary, office);
        Ok((std::iter::once(primary).chain(second).collect(), about))
    }

    fn named_signers(&self, by: &[AuthorityId]) -> Result<Vec<&SigningAuthority>, Failure> {
        let no_key =
            |id| Failure::input(format!("the key of {id} is not in keys.toml: {id} cannot sign"));
        by.iter().map(|id| self.signer(id).ok_or_else(|| no_key(id))).collect()
    }

    /// The office whose act is copied out, where the signer is a transcriber.
    fn copied_from(
        &self,
        signer: &SigningAuthority,
        office: Option<&AuthorityId>,
    ) -> Option<AuthorityId> {
        let kind = self.definition.authority(&signer.id).map(|authority| authority.kind);
        office.filter(|_| kind == Some(AuthorityKind::Transcriber)).cloned()
    }

    fn signer(&self, id: &AuthorityId) -> Option<&'a SigningAuthority> {
        self.signers.get(id).copied()
    }

    /// Everybody of a kind whose key is here and who may state it.
    fn able(
        &self,
        kind: AuthorityKind,
        new: &NewStatement,
    ) -> impl Iterator<Item = &'a SigningAuthority> {
        let authorities = self.definition.get().authorities.iter().filter(move |a| a.kind == kind);
        let may = authorities.filter(|authority| {
            authority.may_state(new.kind, self.definition.with_above(&new.unit))
        });
        may.filter_map(|authority| self.signer(&authority.id))
    }

    /// The office nearest to the place that may state such a thing.
    fn office(&self, kind: StatementKind, unit: &UnitId) -> Option<&AuthorityId> {
        let mut above = self.definition.with_above(unit);
        above.find_map(|unit| self.offices.get(&(kind, unit.clone())))
    }
}
