//! `rctab_cvr.csv`: every ballot with a column for each rank.

use std::borrow::Cow;
use std::io::{self, Write};

use election::transcript::Standing;

use super::super::ballots::{RctabBallots, RctabMark, Record};
use super::super::config::Provider;
use super::super::labels::OVERVOTE;
use super::super::rules::contenders;
use super::table::write_line;

/// Writes the ballots.
pub fn rctab_cvr(ballots: &RctabBallots<'_>, out: &mut dyn Write) -> io::Result<()> {
    let config = ballots.config();
    let contenders = contenders(config);
    let ranks = config.most_rankings().and_then(|most| usize::try_from(most).ok());
    let ranks = ranks.unwrap_or(config.candidates.len());
    let titles: Vec<String> = (1..=ranks).map(|rank| format!("Rank {rank}")).collect();
    let mut head = vec![
        "Source Filepath",
        "CVR Provider",
        "Contest Id",
        "Tabulator Id",
        "Batch Id",
        "Record Id",
        "Precinct",
        "Precinct Portion",
    ];
    head.extend(titles.iter().map(String::as_str));
    write_line(out, &head)?;
    let mut done = Ok(());
    ballots.each_record(|record, marks| {
        if done.is_err() {
            return;
        }
        let name = |mark: &RctabMark<'_>| match mark.candidate {
            None => OVERVOTE,
            Some(one) => match &contenders[one.at()] {
                own if own.standing == Standing::UndeclaredWriteIns => {
                    record.source.undeclared_write_in_label.get()
                }
                own => own.name.as_str(),
            },
        };
        let choice = |rank: usize| {
            let mut names = marks.iter().filter(|mark| usize::from(mark.rank) == rank).map(name);
            match (names.next(), names.next()) {
                (None, _) => Cow::Borrowed("undervote"),
                (Some(one), None) => Cow::Borrowed(one),
                (Some(one), Some(other)) => {
                    let all: Vec<&str> = [one, other].into_iter().chain(names).collect();
                    Cow::Owned(all.join("\n"))
                }
            }
        };
        let choices: Vec<Cow<'_, str>> = (1..=ranks).map(choice).collect();
        let mut cells = identity(record);
        cells.extend(choices.iter().map(|choice| &**choice));
        done = write_line(out, &cells);
    });
    done
}

/// The eight cells before the ranks.
fn identity<'a>(record: &Record<'a>) -> Vec<&'a str> {
    let source = record.source.file_path.get();
    let provider = record.provider.word();
    let contest = record.source.contest_id.get();
    let contest = if record.provider == Provider::Cdf { "" } else { contest };
    let (tabulator, batch, id) = parts(record);
    let (precinct, portion) = match record.provider {
        Provider::Dominion => ("", record.unit),
        _ => (record.unit, ""),
    };
    vec![source, provider, contest, tabulator, batch, id, precinct, portion]
}

/// Tabulator, batch and record: a Dominion id holds all three.
fn parts<'a>(record: &Record<'a>) -> (&'a str, &'a str, &'a str) {
    if record.provider == Provider::Dominion {
        let mut parts = record.id.splitn(3, '-');
        if let (Some(tabulator), Some(batch), Some(id)) = (parts.next(), parts.next(), parts.next())
        {
            return (tabulator, batch, id);
        }
    }
    ("", record.batch, record.id)
}
