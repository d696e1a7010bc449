//! `deck`: a test deck for the ballots of an election, and a tabulator's export of it against what
//! was expected.

use std::fs;
use std::path::{Path, PathBuf};

use election::{CheckedDefinition, Timestamp};
use interchange::cvr::{Purpose, ReportHead, ReportSpelling, write_report};
use interchange::folder::ElectionFolder;
use serde_json::json;

use super::{Ending, default_out};
use crate::cli::DeckArguments;
use crate::cvr::{Import, understand};
use crate::deck::{self, Deck};
use crate::failure::{Class, Failure};
use crate::folder::{read_definition, read_whole};
use crate::keys::Keys;
use crate::output::{Speech, say, say_json};

/// The deck itself, with what it expects; read again by a check.
const DECK_FILE: &str = "deck.json";
/// The ballots as a voting system should export them.
const EXPORT_FILE: &str = "ballots.json";
/// The ballots as people mark them.
const MARKS_FILE: &str = "marks.csv";
/// What is expected, as a table.
const EXPECTED_FILE: &str = "expected.csv";

/// Carries out `deck`.
pub(super) fn deck(arguments: &DeckArguments, speech: Speech) -> Ending {
    let DeckArguments { folder, out, ranks, check } = arguments;
    if check.is_empty() {
        make(folder, out.as_deref(), *ranks, speech)
    } else {
        self::check(folder, out.as_deref(), check, speech)
    }
}

fn make(folder: &Path, out: Option<&Path>, ranks: Option<u16>, speech: Speech) -> Ending {
    let (election, definition) = read(folder)?;
    let out = out.map_or_else(|| deck_folder(&definition), Path::to_owned);
    let deck = deck::make(&definition, ranks);
    if deck.ballots.is_empty() {
        return Err(Failure::input(format!(
            "{}: no place has a ballot with a contest on it; correct units.csv, the scopes of \
             election.toml or styles.csv",
            folder.display()
        )));
    }
    write(&deck, &definition, &election, &out)?;
    match speech {
        Speech::Json => say_json(&json!({
            "deck": out,
            "ballots": deck.ballots.len(),
            "styles": definition.ballot_styles().len(),
            "expected": deck.expected,
            "not_tried": deck.not_tried,
        }))?,
        Speech::Words => {
            say(&format!(
                "deck: {} test ballots of {} styles in {}\n  {MARKS_FILE} says how to mark paper, \
                 {EXPORT_FILE} is what a machine should read,\n  {EXPECTED_FILE} what it should \
                 count; `ascertain deck {} --check EXPORT` compares\n",
                deck.ballots.len(),
                definition.ballot_styles().len(),
                out.display(),
                folder.display()
            ))?;
            deck.not_tried.iter().try_for_each(|why| say(&format!("deck: not tried: {why}\n")))?;
        }
    }
    Ok(None)
}

/// Holds exports against the deck that was made before.
fn check(folder: &Path, out: Option<&Path>, exports: &[PathBuf], speech: Speech) -> Ending {
    let (_, definition) = read(folder)?;
    let out = out.map_or_else(|| deck_folder(&definition), Path::to_owned);
    let deck = read_deck(&out.join(DECK_FILE), &definition, folder)?;
    let understood = understand(exports, folder, &definition, Import::Check, None)?;
    let differences =
        deck::differences(&deck, &definition, understood.ballots(), understood.source_ids());
    let words: Vec<String> = differences.iter().map(ToString::to_string).collect();
    match speech {
        Speech::Json => say_json(&json!({
            "deck": out,
            "ballots": deck.ballots.len(),
            "differences": words,
        }))?,
        Speech::Words if words.is_empty() => say(&format!(
            "deck: all {} ballots were read as marked, and every figure is as expected\n",
            deck.ballots.len()
        ))?,
        Speech::Words => {
            words.iter().try_for_each(|words| say(&format!("deck: {words}\n")))?;
            say(&format!(
                "deck: {} differences; find out each before a vote is counted\n",
                words.len()
            ))?;
        }
    }
    Ok((!words.is_empty()).then_some(Class::CheckFailed))
}

/// A definition as its record will have it; keys do not matter to a deck and may be still to come.
fn read(folder: &Path) -> Result<(ElectionFolder, CheckedDefinition), Failure> {
    let election = read_definition(folder)?;
    let mut definition = election.definition.clone().ok_or_else(|| {
        Failure::input(format!("{}: the election has no definition", folder.display()))
    })?;
    if folder.join(crate::keys::KEYS_FILE).exists() {
        Keys::read(folder, &definition.log.origin)?.publish_into(&mut definition);
    } else {
        // Nobody signs a deck, and authorities without keys would be refused.
        definition.authorities.clear();
        definition.college = None;
    }
    let definition =
        CheckedDefinition::new(definition).map_err(|problems| Failure::inputs(&problems))?;
    Ok((election, definition))
}

fn deck_folder(definition: &CheckedDefinition) -> PathBuf {
    default_out(definition.get().election.as_str()).join("deck")
}

fn write(
    deck: &Deck,
    definition: &CheckedDefinition,
    election: &ElectionFolder,
    out: &Path,
) -> Result<(), Failure> {
    let export = deck::export(deck, definition).map_err(|full| Failure::input(full.to_string()))?;
    let head = ReportHead {
        generated: election.issued.unwrap_or_else(Timestamp::now).to_string(),
        application: concat!("Ascertain ", env!("CARGO_PKG_VERSION")).to_owned(),
        scope: definition.root().name.clone(),
        purpose: Purpose::Test,
    };
    let mut report = Vec::new();
    write_report(&export, &head, ReportSpelling::Json, &mut report)
        .map_err(|fault| Failure::input(fault.to_string()))?;
    let json = serde_json::to_vec_pretty(deck)
        .map_err(|error| Failure::input(format!("the deck has no JSON: {error}")))?;
    fs::create_dir_all(out)
        .map_err(|error| Failure::input(format!("{}: {error}", out.display())))?;
    for (name, bytes) in [
        (EXPORT_FILE, report),
        (MARKS_FILE, deck::marks_table(deck, definition).into_bytes()),
        (EXPECTED_FILE, deck::expected_table(deck).into_bytes()),
        // Last, so that a deck that can be checked has all its files.
        (DECK_FILE, json),
    ] {
        let path = out.join(name);
        fs::write(&path, bytes)
            .map_err(|error| Failure::input(format!("{}: {error}", path.display())))?;
    }
    Ok(())
}

fn read_deck(path: &Path, definition: &CheckedDefinition, folder: &Path) -> Result<Deck, Failure> {
    let next = format!("`ascertain deck {}` makes a deck", folder.display());
    if !path.exists() {
        return Err(Failure::input(format!("{}: there is no deck; {next}", path.display())));
    }
    let deck: Deck = serde_json::from_slice(&read_whole(path)?).map_err(|error| {
        Failure::input(format!("{}: this is no deck: {error}; {next}", path.display()))
    })?;
    let own = &definition.get().election;
    if deck.election != *own {
        return Err(Failure::input(format!(
            "{}: this deck is for the ballots of {}, and the folder's election is {own}; {next}",
            path.display(),
            deck.election
        )));
    }
    Ok(deck)
}
