//! The steps from a folder to a finished record, each on its own and all in a row.

use std::path::{Path, PathBuf};

use election::{
    AuthorityKind, CheckedDefinition, Definition, Mode, StatementKind, Timestamp, UnitId,
    UnitReturn,
};
use interchange::folder::ElectionFolder;
use record::canonical::{self, WriteError};
use record::{Derivation, DerivationFormat, Digest, KeyRing};
use serde::Serialize;
use verify::{Current, Payload};

use crate::directory::Directory;
use crate::failure::Failure;
use crate::keys::Keys;
use crate::recorder::{NewStatement, Recorder};
use crate::store::{Durability, Store};

/// An election's folder with the record that is made from it.
pub struct Work {
    /// The folder.
    pub folder: PathBuf,
    /// Where the record lies, or will.
    pub record: PathBuf,
    /// The definition, with its keys.
    pub definition: CheckedDefinition,
    /// The secret keys.
    pub keys: Keys,
    /// The time that statements carry.
    pub issued: Timestamp,
    /// What survives a loss of power.
    pub durability: Durability,
}

/// What a step added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Statements that are new.
    pub statements: usize,
    /// Statements that stood already: adding them again changes nothing.
    pub known: usize,
}

/// The canonical bytes of a payload.
pub fn payload<T: Serialize>(value: &T) -> Result<Vec<u8>, Failure> {
    canonical::to_vec(value).map_err(|error: WriteError| Failure::input(error.to_string()))
}

impl Work {
    /// Prepares work on a folder: reads keys, puts them into the definition and checks it.
    pub fn new(folder: &Path, record: &Path, election: &ElectionFolder) -> Result<Self, Failure> {
        let mut definition: Definition = election.definition.clone().ok_or_else(|| {
            Failure::input(format!("{}: the election has no definition", folder.display()))
        })?;
        let keys = Keys::read(folder, &definition.log.origin)?;
        keys.publish_into(&mut definition);
        let durability = match definition.mode {
            Mode::Live => Durability::PowerLoss,
            Mode::Test | Mode::Reconstruction => Durability::ProcessEnd,
        };
        let definition =
            CheckedDefinition::new(definition).map_err(|problems| Failure::inputs(&problems))?;
        let issued = election.issued.unwrap_or_else(Timestamp::now);
        let (folder, record) = (folder.to_owned(), record.to_owned());
        Ok(Self { folder, record, definition, keys, issued, durability })
    }

    fn files(&self) -> Directory {
        Directory::new(&self.record)
    }

    /// The record as it is; it must be one of this very definition.
    pub fn current(&self) -> Result<Current, Failure> {
        let current = Current::read(&self.files()).map_err(|error| {
            Failure::input(format!(
                "{}: {error}; `ascertain define` begins a record",
                self.record.display()
            ))
        })?;
        let here = Digest::of(&payload(self.definition.get())?);
        if current.loaded.definition_digest != here {
            return Err(Failure::input(format!(
                "{}: this record is of another definition ({}) than the folder's ({here}); a \
                 definition is never changed once votes are recorded",
                self.record.display(),
                current.loaded.definition_digest
            )));
        }
        Ok(current)
    }

    fn recorder(&self, ring: KeyRing) -> Result<Recorder<'_>, Failure> {
        let store = Store::open(&self.record, &self.keys, self.durability)?;
        Ok(Recorder::new(store, &self.keys, ring, &self.definition, self.issued))
    }

    /// Adds statements to the record, leaving out those that stand there already.
    pub fn state(&self, current: &Current, new: Vec<NewStatement>) -> Result<Added, Failure> {
        let all = new.len();
        let new: Vec<NewStatement> =
            new.into_iter().filter(|s| !current.states(&Digest::of(&s.payload))).collect();
        if !new.is_empty() {
            self.recorder(current.keys.clone())?.state(&new)?;
        }
        Ok(Added { statements: new.len(), known: all - new.len() })
    }

    /// Begins the record with the definition.
    pub fn define(&self) -> Result<Added, Failure> {
        let recorder = self.recorder(KeyRing::at_start(&self.definition))?;
        let size = recorder.store().size();
        drop(recorder);
        if size > 0 {
            self.current()?;
            return Ok(Added { statements: 0, known: 1 });
        }
        let root = self.definition.root().id.clone();
        let bytes = payload(self.definition.get())?;
        let statement = NewStatement::new(StatementKind::Definition, root, bytes);
        self.recorder(KeyRing::at_start(&self.definition))?.state(&[statement])?;
        Ok(Added { statements: 1, known: 0 })
    }

    /// Records the folder's facts and returns; a return that differs from what stands needs a
    /// reason, and two signers.
    pub fn import(&self, returns: &[UnitReturn], reason: Option<&str>) -> Result<Added, Failure> {
        let current = self.current()?;
        let (mut new, mut known, mut refused) = (self.facts()?, 0, Vec::new());
        for unit_return in returns {
            let bytes = payload(unit_return)?;
            let kind = StatementKind::UnitReturn;
            let unit = unit_return.unit.clone();
            let mut statement = NewStatement::new(kind, unit.clone(), bytes);
            match current.statement(kind, &unit) {
                Some((_, Payload::UnitReturn(standing))) if standing == unit_return => {
                    known += 1;
                    continue;
                }
                Some((id, _)) => match reason {
                    Some(reason) => {
                        statement.replaces = Some(id);
                        statement.reason = Some(reason.to_owned());
                    }
                    None => {
                        refused.push(format!(
                            "unit {unit} has another return already; to replace it give --reason, \
                             and two authorities sign"
                        ));
                        continue;
                    }
                },
                None => {}
            }
            new.push(statement);
        }
        if !refused.is_empty() {
            return Err(Failure::inputs(&refused));
        }
        let added = self.state(&current, new)?;
        Ok(Added { known: known + added.known, ..added })
    }

    /// Computes every result that the record calls for, until it calls for no more.
    pub fn derive(&self) -> Result<Added, Failure> {
        let mut statements = 0;
        loop {
            let current = self.current()?;
            let due = current.due().map_err(|errors| Failure::inputs(&errors))?;
            if due.is_empty() {
                return Ok(Added { statements, known: 0 });
            }
            let mut new = Vec::with_capacity(due.len());
            for due in due {
                let output = due.output.to_bytes();
                let output = output.map_err(|error| Failure::input(error.to_string()))?;
                let unit = due.parameters.unit.clone();
                let derivation = Derivation {
                    format: DerivationFormat::V1,
                    inputs: due.inputs,
                    output: Digest::of(&output),
                    parameters: due.parameters,
                    rule: due.rule,
                };
                let bytes = payload(&derivation)?;
                let mut statement = NewStatement::new(StatementKind::Derivation, unit, bytes);
                statement.replaces = due.replaces;
                statement.artifacts.push(output);
                new.push(statement);
            }
            statements += new.len();
            self.recorder(current.keys.clone())?.state(&new)?;
        }
    }

    /// Places that an office is there to certify, in the order of the definition.
    pub fn places_to_certify(&self) -> Vec<UnitId> {
        let definition = self.definition.get();
        let offices = definition.authorities.iter().filter(|a| a.kind == AuthorityKind::Office);
        let powers = offices.flat_map(|authority| &authority.powers);
        let places: std::collections::BTreeSet<&UnitId> = powers
            .filter(|power| power.states == StatementKind::Certification)
            .map(|power| &power.within)
            .collect();
        let units = definition.units.iter().map(|unit| &unit.id);
        units.filter(|unit| places.contains(unit)).cloned().collect()
    }
}
