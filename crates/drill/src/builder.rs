//! A whole record in memory, honest or with one thing changed.

use std::fmt;

use election::{CheckedDefinition, Definition, StatementKind, UnitReturn};
use record::{CHECKPOINT_PATH, Digest, MemoryFiles, TrustFile, canonical};
use verify::{Current, Due};

use crate::draft::Draft;
use crate::nation::{ORIGIN, definition};
use crate::seal::Seal;
use crate::text::id;
use crate::writing::{Omission, WriteError, begin, derive, force, state};
use crate::{keys, script};

/// How far a record goes. Each phase includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The definition.
    Defined,
    /// The census and the returns of every unit, added up.
    Returned,
    /// Every canvass certified.
    Certified,
    /// Every state's electors ascertained.
    Ascertained,
    /// The electors met.
    Met,
    /// Every copy of every certificate of vote is there.
    Voted,
    /// Congress counted.
    Counted,
}

impl Phase {
    const ALL: [Self; 7] = [
        Self::Defined,
        Self::Returned,
        Self::Certified,
        Self::Ascertained,
        Self::Met,
        Self::Voted,
        Self::Counted,
    ];
}

/// What becomes of a statement before it is signed: another one, or none.
type Change = Box<dyn Fn(Draft) -> Option<Draft>>;

/// A record to be made. [`Builder::honest`] is the one that passes every check; each method makes
/// it what an insider would make who changes one thing and does everything after it by the book.
pub struct Builder {
    definition: Definition,
    seal: Seal,
    until: Phase,
    refusals: Refusals,
    omission: Option<Omission>,
    changes: Vec<Change>,
    additions: Vec<(Phase, Draft)>,
}

/// What becomes of statements that the record refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusals {
    /// Nothing is written.
    Obeyed,
    /// They are written all the same, by a program of the insider's own.
    WorkedAround,
}

/// A record with every checkpoint it ever had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The files.
    pub files: MemoryFiles,
    /// The checkpoint after each phase, as a note.
    pub history: Vec<String>,
    /// The files after each phase.
    pub stages: Vec<MemoryFiles>,
}

impl Builder {
    /// The honest record, to the end.
    pub fn honest() -> Self {
        Self {
            definition: definition(),
            seal: Seal::honest(),
            until: Phase::Counted,
            refusals: Refusals::Obeyed,
            omission: None,
            changes: Vec::new(),
            additions: Vec::new(),
        }
    }

    /// The record as it stands after a phase.
    #[must_use]
    pub fn until(self, until: Phase) -> Self {
        Self { until, ..self }
    }

    /// With other signers of checkpoints.
    #[must_use]
    pub fn sealed_by(self, seal: Seal) -> Self {
        Self { seal, ..self }
    }

    /// With another definition.
    #[must_use]
    pub fn defining(mut self, change: impl FnOnce(&mut Definition)) -> Self {
        change(&mut self.definition);
        self
    }

    /// By somebody who goes around the record's refusals.
    #[must_use]
    pub fn around_refusals(self) -> Self {
        Self { refusals: Refusals::WorkedAround, ..self }
    }

    /// With a part left out of a sum, and everything above computed from that.
    #[must_use]
    pub fn leaving_out(self, part: &str, of: &str) -> Self {
        Self { omission: Some(Omission { of: id(of), part: id(part) }), ..self }
    }

    /// With statements of a kind for a unit changed before they are signed; `None` drops one.
    #[must_use]
    pub fn changing(
        mut self,
        kind: StatementKind,
        unit: &str,
        change: impl Fn(Draft) -> Option<Draft> + 'static,
    ) -> Self {
        let unit = unit.to_owned();
        self.changes.push(Box::new(move |draft| {
            if draft.kind == kind && draft.unit.as_str() == unit {
                change(draft)
            } else {
                Some(draft)
            }
        }));
        self
    }

    /// With a statement more, logged after everything before a phase and ahead of its own.
    #[must_use]
    pub fn adding_before(mut self, phase: Phase, draft: Draft) -> Self {
        self.additions.push((phase, draft));
        self
    }

    /// Without the return of a unit, from the beginning.
    #[must_use]
    pub fn without_return(self, unit: &str) -> Self {
        self.changing(StatementKind::UnitReturn, unit, |_| None)
    }

    /// With another return of a unit, signed by the office whose return it is.
    #[must_use]
    pub fn with_return(self, unit_return: UnitReturn) -> Self {
        let unit = unit_return.unit.to_string();
        self.changing(StatementKind::UnitReturn, &unit, move |draft| {
            let payload = canonical::to_vec(&unit_return).expect("a return has canonical bytes");
            Some(Draft { payload, ..draft })
        })
    }

    /// Makes the record.
    pub fn build(&self) -> Result<Built, WriteError> {
        let checked = CheckedDefinition::new(self.definition.clone());
        let checked = checked.map_err(WriteError::Definition)?;
        let files = begin(&checked, &self.seal)?;
        let mut built = Built { files, history: Vec::new(), stages: Vec::new() };
        let mut made = Vec::new();
        for phase in Phase::ALL.into_iter().take_while(|phase| *phase <= self.until) {
            let added = self.additions.iter().filter(|(before, _)| *before == phase);
            for (_, draft) in added {
                self.write(&mut built.files, std::slice::from_ref(draft))?;
            }
            let drafts = self.drafts(phase, &built.files, &made)?;
            self.write(&mut built.files, &drafts)?;
            made.extend(derive(&mut built.files, &self.seal, self.omission.as_ref())?);
            built.history.push(built.checkpoint());
            built.stages.push(built.files.clone());
        }
        Ok(built)
    }

    fn drafts(
        &self,
        phase: Phase,
        files: &MemoryFiles,
        made: &[Due],
    ) -> Result<Vec<Draft>, WriteError> {
        let drafts = match phase {
            Phase::Defined => Vec::new(),
            Phase::Returned => script::reports(),
            Phase::Certified => script::certifications(&Current::read(files)?),
            Phase::Ascertained => script::ascertainments(made),
            Phase::Met => script::meetings(made),
            Phase::Voted => script::votes(made),
            Phase::Counted => script::session(),
        };
        let change = |draft| self.changes.iter().try_fold(draft, |draft, change| change(draft));
        Ok(drafts.into_iter().filter_map(change).collect())
    }

    fn write(&self, files: &mut MemoryFiles, drafts: &[Draft]) -> Result<(), WriteError> {
        if drafts.is_empty() {
            return Ok(());
        }
        match self.refusals {
            Refusals::Obeyed => state(files, &self.seal, drafts)?,
            Refusals::WorkedAround => force(files, &self.seal, drafts)?,
        };
        Ok(())
    }
}

impl Built {
    /// The checkpoint, as a note.
    pub fn checkpoint(&self) -> String {
        let bytes = self.files.0.get(CHECKPOINT_PATH).expect("a record has a checkpoint");
        String::from_utf8(bytes.clone()).expect("a note is text")
    }

    /// What a reader pinned who was told log, key, definition and witnesses by other means.
    pub fn trust(&self) -> TrustFile {
        let current = Current::read(&self.files).expect("the drill reads what it built");
        let definition: Digest = current.loaded.definition_digest;
        TrustFile {
            origin: ORIGIN.to_owned(),
            log_key: keys::log_key().verifier().to_string(),
            definition,
            witness_policy: current.loaded.definition.get().witness_policy.clone(),
            seen_checkpoint: None,
        }
    }

    /// The same, by a reader who saw a checkpoint before.
    pub fn trust_having_seen(&self, checkpoint: &str) -> TrustFile {
        TrustFile { seen_checkpoint: Some(checkpoint.to_owned()), ..self.trust() }
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("until", &self.until)
            .field("refusals", &self.refusals)
            .field("omission", &self.omission)
            .field("changes", &self.changes.len())
            .finish_non_exhaustive()
    }
}
