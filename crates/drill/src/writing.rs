//! Writing to a record in memory: as the program does, and as an adversary does who went around it.

use std::ops::Range;

use election::{CheckedDefinition, DefinitionProblem, StatementKind, UnitId};
use record::canonical;
use record::{
    AppendError, Derivation, DerivationFormat, Digest, Entry, KeyRing, LogError, LogWriter,
    MemoryFiles, RecordFiles, admit, artifact_path, read_log, stands_inline,
};
use tlog::tile::{Edge, new_files};
use tlog::tree::TreeHead;
use verify::{Current, DeriveError, Due, DueError, DueResults, LoadError, Rule, Value};

use crate::draft::{Draft, Signer};
use crate::seal::Seal;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The definition breaks rules of its own.
    #[error("the definition breaks {} rules; first: {}", .0.len(), .0[0])]
    Definition(Vec<DefinitionProblem>),
    /// The record cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The log cannot be read.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Log(Vec<LogError>),
    /// The record refuses a statement.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// Results that are called for cannot be computed.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Due(Vec<DueError>),
    /// A result that an insider wants cannot be computed.
    #[error(transparent)]
    Derive(#[from] DeriveError),
}

/// A part that an insider leaves out when the votes of a place are added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omission {
    /// The place that is a sum.
    pub of: UnitId,
    /// The part with a return of its own.
    pub part: UnitId,
}

fn head(files: &dyn RecordFiles) -> Result<TreeHead, WriteError> {
    match files.read(record::CHECKPOINT_PATH) {
        Ok(None) => Ok(LogWriter::empty().head()),
        _ => Ok(read_log(files).map_err(WriteError::Log)?.checkpoint.head()),
    }
}

/// Begins a record with its definition, as the program does.
pub(crate) fn begin(
    definition: &CheckedDefinition,
    seal: &Seal,
) -> Result<MemoryFiles, WriteError> {
    let root = definition.root().id.as_str();
    let draft = Draft::new(StatementKind::Definition, root, definition.get(), "board");
    let entry = draft.sign(&definition.get().election, 0);
    let keys = KeyRing::at_start(definition);
    let admitted = admit(definition, &keys, 0, &entry, &draft.payload)?;
    let commit = LogWriter::empty().append(&[admitted], &[])?;
    let mut files = MemoryFiles::default();
    files.0.extend(commit.files.into_iter().map(|file| (file.path, file.bytes)));
    seal.put(&mut files, commit.next.head());
    Ok(files)
}

/// Adds statements to a record as the program does: those the record refuses are not written, and
/// then nothing is. Gives their positions.
pub fn state(
    files: &mut MemoryFiles,
    seal: &Seal,
    drafts: &[Draft],
) -> Result<Range<u64>, WriteError> {
    let current = Current::read(files)?;
    let (definition, head) = (&current.loaded.definition, head(files)?);
    let entries = sign_all(drafts, definition, head.size);
    let admitted = (head.size..)
        .zip(entries.iter().zip(drafts))
        .map(|(at, (entry, draft))| admit(definition, &current.keys, at, entry, &draft.payload));
    let admitted: Vec<_> = admitted.collect::<Result<_, _>>()?;
    let artifacts: Vec<Vec<u8>> = drafts.iter().flat_map(|d| d.artifacts.clone()).collect();
    let commit = LogWriter::resume(&head, files)?.append(&admitted, &artifacts)?;
    files.0.extend(commit.files.into_iter().map(|file| (file.path, file.bytes)));
    let next = commit.next.head();
    seal.put(files, next);
    Ok(head.size..next.size)
}

/// Adds statements to a record around every refusal: the bytes of the leaves go straight into the
/// log, as by somebody who runs the log with a program of their own.
pub fn force(
    files: &mut MemoryFiles,
    seal: &Seal,
    drafts: &[Draft],
) -> Result<Range<u64>, WriteError> {
    let current = Current::read(files)?;
    let head = head(files)?;
    let entries = sign_all(drafts, &current.loaded.definition, head.size);
    let leaves = entries.iter().zip(drafts);
    let leaves = leaves.map(|(entry, draft)| entry.to_bytes(&draft.payload));
    let leaves: Vec<Vec<u8>> = leaves.collect::<Result<_, _>>().map_err(AppendError::from)?;
    for artifact in drafts.iter().flat_map(artifacts) {
        files.0.insert(artifact_path(&Digest::of(artifact)), artifact.clone());
    }
    let tiles = Edge::tiles(head.size).into_iter().map(|tile| tile.to_string());
    let tiles: Vec<Vec<u8>> = tiles.filter_map(|path| files.0.get(&path).cloned()).collect();
    let edge = Edge::restore(&head, &tiles).map_err(AppendError::from)?;
    let appended = new_files(&edge, &leaves).map_err(AppendError::from)?;
    files.0.extend(appended.files.into_iter().map(|file| (file.tile.to_string(), file.bytes)));
    let next = appended.edge.head();
    seal.put(files, next);
    Ok(head.size..next.size)
}

fn sign_all(drafts: &[Draft], definition: &CheckedDefinition, first: u64) -> Vec<Entry> {
    let election = &definition.get().election;
    (first..).zip(drafts).map(|(at, draft)| draft.sign(election, at)).collect()
}

/// What a draft brings beside its entry.
fn artifacts(draft: &Draft) -> impl Iterator<Item = &Vec<u8>> {
    let payload = (!stands_inline(&draft.payload)).then_some(&draft.payload);
    payload.into_iter().chain(&draft.artifacts)
}

/// States every result that the record calls for, again until nothing more is called for; what
/// cannot be computed is told once everything else is stated.
///
/// With an omission the operator leaves the part out of its sum, computes everything above from
/// that, and does not answer when the record calls for the true sum.
pub fn derive(
    files: &mut MemoryFiles,
    seal: &Seal,
    omission: Option<&Omission>,
) -> Result<Vec<Due>, WriteError> {
    let mut made = Vec::new();
    loop {
        let current = Current::read(files)?;
        let DueResults { results: mut due, not_computed } = current.due();
        if let Some(omission) = omission {
            let falsified = |due: &Due| is_sum_of(due, &omission.of);
            due.retain(|due| !(falsified(due) && due.replaces.is_some()));
            for due in due.iter_mut().filter(|due| falsified(due)) {
                leave_out(&current, due, &omission.part)?;
            }
        }
        if due.is_empty() {
            return if not_computed.is_empty() {
                Ok(made)
            } else {
                Err(WriteError::Due(not_computed))
            };
        }
        parts_first(&current.loaded.definition, &mut due);
        let drafts: Vec<Draft> = due.iter().map(derivation).collect();
        state(files, seal, &drafts)?;
        made.extend(due);
    }
}

/// Keeps the sums of the smallest places where any sum is due, so that no place is added up before
/// its parts are, and no result has to be replaced.
fn parts_first(definition: &CheckedDefinition, due: &mut Vec<Due>) {
    let depth = |due: &Due| {
        let sum = due.rule == Rule::UnitCanvass.name();
        sum.then(|| definition.with_above(&due.parameters.unit).count())
    };
    let deepest = due.iter().filter_map(depth).max();
    due.retain(|due| deepest.is_none() || depth(due) == deepest);
}

fn is_sum_of(due: &Due, unit: &UnitId) -> bool {
    due.rule == Rule::UnitCanvass.name() && due.parameters.unit == *unit
}

fn leave_out(current: &Current, due: &mut Due, part: &UnitId) -> Result<(), WriteError> {
    let loaded = &current.loaded;
    let position = |input: &record::Input| loaded.position(&input.0);
    due.inputs.retain(|input| {
        let entry = position(input).and_then(|at| loaded.entry(at));
        entry.is_none_or(|entry| entry.statement.unit != *part)
    });
    let payloads = due.inputs.iter().skip(1).filter_map(position);
    let payloads = payloads.filter_map(|at| loaded.payload(at));
    let values: Vec<Value<'_>> = payloads.map(Value::Payload).collect();
    due.output = verify::derive(&loaded.definition, &due.rule, &due.parameters, &values)?;
    Ok(())
}

/// The statement of a result.
fn derivation(due: &Due) -> Draft {
    let output = due.output.to_bytes().expect("results have canonical bytes");
    let derivation = Derivation {
        format: DerivationFormat::V1,
        inputs: due.inputs.clone(),
        output: Digest::of(&output),
        parameters: due.parameters.clone(),
        rule: due.rule.clone(),
    };
    Draft {
        kind: StatementKind::Derivation,
        unit: due.parameters.unit.clone(),
        payload: canonical::to_vec(&derivation).expect("a derivation has canonical bytes"),
        artifacts: vec![output],
        signers: vec![Signer::own("operator")],
        replaces: due.replaces,
        reason: None,
        election: None,
    }
}
