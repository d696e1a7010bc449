//! What is said of write-ins that people adjudicated, beside the count that rests on it.

use election::{AuthorityId, Contest};

use crate::book::Book;
use crate::html::{Name, Prose, thousands};
use crate::page::statement_link;

/// A line for each batch whose write-ins were adjudicated: how many, where, and who signed.
pub(crate) fn adjudicated(book: &Book<'_>, root: &str, contest: &Contest) -> Vec<Prose> {
    let title = |id: &AuthorityId| {
        let known = book.facts.definition.authority(id);
        let title = known.map_or_else(|| id.to_string(), |authority| authority.title.clone());
        Prose::default().name(&Name(title))
    };
    let adjudications = book.facts.write_in_adjudications(&contest.id);
    let lines = adjudications.into_iter().map(|one| {
        let decisions = one.value.decisions.len();
        let decisions = thousands(u64::try_from(decisions).expect("a length fits 64 bits"));
        let signers = book.facts.signers(one.from.position);
        let signers: Vec<Prose> = signers.iter().map(title).collect();
        let head = format!("Write-ins decided in batch {}: {decisions} (", one.value.batch);
        Prose::new(head)
            .list(&[statement_link(root, &one.from)])
            .text("; signed by ")
            .list(&signers)
            .text(").")
    });
    lines.collect()
}
