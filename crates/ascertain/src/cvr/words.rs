//! What was understood of exports, in words.

use std::fmt::Write as _;

use interchange::ballots::{Account, WordKind};

/// The most words of one meaning that are spelled out.
const SPELLED_OUT: usize = 12;

/// Accounts of files, for people to read before anything is recorded.
pub fn account_words(accounts: &[Account]) -> String {
    let mut text = String::new();
    for account in accounts {
        write_account(&mut text, account).expect("writing to a string does not fail");
    }
    text
}

fn write_account(text: &mut String, account: &Account) -> std::fmt::Result {
    let marks: u64 = account.marks.values().sum();
    writeln!(
        text,
        "{}: {}, {} records, {marks} marks",
        account.file, account.format, account.records
    )?;
    if let Some(election) = &account.election {
        writeln!(text, "  election as the file names it: {election}")?;
    }
    for kind in [WordKind::Unit, WordKind::Style, WordKind::Batch, WordKind::CountType] {
        let meanings = account.words.iter().filter(|((of, ..), _)| *of == kind);
        let names: Vec<&str> = meanings.map(|((.., meaning), _)| meaning.as_str()).collect();
        let shown = names.iter().take(SPELLED_OUT).copied().collect::<Vec<_>>().join(", ");
        let more = if names.len() > SPELLED_OUT { ", ..." } else { "" };
        writeln!(text, "  {} {kind}: {shown}{more}", names.len())?;
    }
    let marks = account.words.iter().filter(|((of, ..), _)| *of == WordKind::Mark);
    for ((_, contest, meaning), words) in marks {
        let contest = contest.as_ref().map(ToString::to_string).unwrap_or_default();
        let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
        writeln!(text, "  {contest}: {meaning} <- {}", words.join(", "))?;
    }
    Ok(())
}
