//! `import cvr`: what exports of cast vote records say, and, if asked, into the folder and record.

use std::path::{Path, PathBuf};

use interchange::ballots::{Account, WordKind};
use serde_json::{Value, json};

use super::{Ending, work_on};
use crate::cli::Place;
use crate::cvr::{
    BatchLabel, Import, Private, account_words, lock_ballots, understand, write_ballots,
};
use crate::output::{Speech, say, say_json};

/// Carries out `import cvr`.
pub(super) fn import_cvr(
    (files, mapping): (&[PathBuf], Option<&Path>),
    place: &Place,
    (label, private): (Option<BatchLabel<'_>>, Private<'_>),
    speech: Speech,
) -> Ending {
    let work = work_on(place)?;
    let understood = understand(files, &place.folder, &work.definition, Import::Record, mapping)?;
    if speech == Speech::Words {
        say(&account_words(&understood.accounts))?;
    }
    let accounts: Vec<Value> = understood.accounts.iter().map(account_json).collect();
    let Some(label) = label else {
        match speech {
            Speech::Json => say_json(&json!({ "files": accounts, "written": null }))?,
            Speech::Words => say("nothing was written; give --batch NAME to import these\n")?,
        }
        return Ok(None);
    };
    let _lock = lock_ballots(&place.folder)?;
    let written = write_ballots(&understood, (&place.folder, &work.definition), label, private)?;
    let batch = label.batch;
    let begun = work.record.join(record::CHECKPOINT_PATH).exists();
    let added = begun.then(|| work.begin()?.import(&[], None)).transpose();
    let added = added?.unwrap_or_default();
    match speech {
        Speech::Json => say_json(&json!({
            "files": accounts,
            "written": { "batch": batch, "records": written.records, "bytes": written.bytes },
            "added": added.statements,
        }))?,
        Speech::Words => say(&format!(
            "import: {} records in {} bytes as batch {batch}; {} statements added\n",
            written.records, written.bytes, added.statements
        ))?,
    }
    Ok(None)
}

fn account_json(account: &Account) -> Value {
    let words = account.words.iter().map(|((kind, contest, meaning), words)| {
        json!({ "kind": kind.to_string(), "contest": contest, "means": meaning, "words": words })
    });
    json!({
        "file": account.file,
        "format": account.format.to_string(),
        "election": account.election,
        "records": account.records,
        "marks": account.marks.values().sum::<u64>(),
        "contests": account.meanings(WordKind::Contest),
        "units": account.meanings(WordKind::Unit),
        "batches": account.meanings(WordKind::Batch),
        "words": words.collect::<Vec<_>>(),
    })
}
