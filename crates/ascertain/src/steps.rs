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
use verify::{Current, Due, read_payload};

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Statements that are new.
    pub statements: usize,
    /// Statements that stood already: adding them again changes nothing.
    pub known: usize,
    /// Results that the record calls for and that cannot be computed, each with why.
    pub not_computed: Vec<String>,
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

    /// Takes the record for writing, reads it as it then is, and lets nobody else write to it.
    pub fn begin(&self) -> Result<Writing<'_>, Failure> {
        let store = Store::open(&self.record, &self.keys, self.durability)?;
        let current = self.current()?;
        let ring = current.keys.clone();
        let recorder = Recorder::new(store, &self.keys, ring, &self.definition, self.issued);
        Ok(Writing { work: self, recorder, current: Some(current) })
    }

    /// Begins the record with the definition.
    pub fn define(&self) -> Result<Added, Failure> {
        let store = Store::open(&self.record, &self.keys, self.durability)?;
        if store.size() > 0 {
            self.current()?;
            return Ok(Added { known: 1, ..Added::default() });
        }
        let root = self.definition.root().id.clone();
        let bytes = payload(self.definition.get())?;
        let statement = NewStatement::new(StatementKind::Definition, root, bytes);
        let ring = KeyRing::at_start(&self.definition);
        let mut recorder = Recorder::new(store, &self.keys, ring, &self.definition, self.issued);
        recorder.state(&[statement])?;
        Ok(Added { statements: 1, ..Added::default() })
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

/// A record while this process alone may write to it.
pub struct Writing<'w> {
    work: &'w Work,
    recorder: Recorder<'w>,
    /// The record as it is; absent only between an addition and reading it.
    current: Option<Current>,
}

impl<'w> Writing<'w> {
    /// What is worked on.
    pub fn work(&self) -> &'w Work {
        self.work
    }

    /// The record as it is.
    pub fn current(&self) -> &Current {
        self.current.as_ref().expect("the record is read again after every addition")
    }

    /// Records the folder's facts and returns.
    pub fn import(
        &mut self,
        returns: &[UnitReturn],
        reason: Option<&str>,
    ) -> Result<Added, Failure> {
        let mut new = self.work.facts()?;
        for unit_return in returns {
            let unit = unit_return.unit.clone();
            new.push(NewStatement::new(StatementKind::UnitReturn, unit, payload(unit_return)?));
        }
        self.state(new, reason)
    }

    /// Adds statements: all of them, or none.
    ///
    /// One that stands already is left out and counted as known. One that would stand beside
    /// another of its kind and place needs a reason, then replaces it, and two authorities sign.
    pub fn state(
        &mut self,
        statements: Vec<NewStatement>,
        reason: Option<&str>,
    ) -> Result<Added, Failure> {
        let all = statements.len();
        let (mut new, mut refused) = (Vec::new(), Vec::new());
        for mut statement in statements {
            let (kind, unit) = (statement.kind, statement.unit.clone());
            let read = read_payload(kind, &unit, &statement.payload);
            let read = read.map_err(|error| Failure::input(error.to_string()))?;
            let digest = Digest::of(&statement.payload);
            let way = self.current().in_the_way_of(kind, &unit, &read);
            match way {
                Some(standing) if self.current().payload_of(&standing) == Some(digest) => {}
                Some(standing) if reason.is_some() => {
                    statement.replaces = Some(standing);
                    statement.reason = reason.map(str::to_owned);
                    new.push(statement);
                }
                Some(_) => refused.push(format!(
                    "{kind:?} of {unit}: another is recorded already; to replace it give --reason, \
                     and two authorities sign"
                )),
                None if !takes_a_slot(kind) && self.current().payloads(kind).contains(&digest) => {}
                None => new.push(statement),
            }
        }
        if !refused.is_empty() {
            return Err(Failure::inputs(&refused));
        }
        let (statements, known) = (new.len(), all - new.len());
        self.write(&new)?;
        Ok(Added { statements, known, ..Added::default() })
    }

    /// Adds statements as they are and reads the record again.
    pub fn write(&mut self, new: &[NewStatement]) -> Result<(), Failure> {
        if !new.is_empty() {
            self.recorder.state(new)?;
            let before = self.current.take().expect("the record was read before");
            let again = before.read_again(&self.work.files());
            self.current = Some(again.map_err(|error| Failure::input(error.to_string()))?);
        }
        Ok(())
    }

    /// Computes every result that the record calls for, until it calls for no more.
    ///
    /// One that cannot be computed holds up nothing but what rests on it.
    pub fn derive(&mut self) -> Result<Added, Failure> {
        let mut statements = 0;
        loop {
            let due = self.current().due();
            if due.results.is_empty() {
                let not_computed = due.not_computed.iter().map(ToString::to_string).collect();
                return Ok(Added { statements, not_computed, ..Added::default() });
            }
            let new = due.results.into_iter().map(derivation).collect::<Result<Vec<_>, _>>()?;
            statements += new.len();
            self.write(&new)?;
        }
    }
}

/// Kinds of which one stands for each place, copy or number.
fn takes_a_slot(kind: StatementKind) -> bool {
    use StatementKind as Kind;
    !matches!(
        kind,
        Kind::ReceivedPaper
            | Kind::ZeroReport
            | Kind::Lot
            | Kind::CourtOrder
            | Kind::DeadlineMissed
            | Kind::KeyRotation
            | Kind::KeyRevocation
    )
}

fn derivation(due: Due) -> Result<NewStatement, Failure> {
    let output = due.output.to_bytes().map_err(|error| Failure::input(error.to_string()))?;
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
    Ok(statement)
}
