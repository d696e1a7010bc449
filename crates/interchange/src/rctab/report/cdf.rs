//! `cdf_cvr.json`: every ballot in the Common Data Format, as cast and as it counted in each
//! round (NIST SP 1500-103, February 2020, in the form that RCTab gives it).

use std::collections::BTreeMap;
use std::io::{self, Write};

use election::Amount;
use election::rules::{compare_utf16, hash_order};
use election::transcript::CandidateIndex;

use super::super::ballots::{RctabBallots, RctabMark, RctabSlice, Record};
use super::super::config::Provider;
use super::super::jackson::Jackson;
use super::super::labels::OVERVOTE;
use super::super::number::java_decimal;
use super::table::buckets;
use super::{RctabPass, sanitized};

/// What a document is about besides its ballots.
struct Document<'a> {
    pass: &'a RctabPass<'a>,
    ballots: &'a RctabBallots<'a>,
    /// The day and time of its making.
    generated: &'a str,
    /// The numbers of precincts, in their order.
    units: Vec<(&'a str, usize)>,
}

/// Writes the ballots. `shares` says whom a ballot counts for in a round, and how much;
/// `generated` is the time of making, as RFC 3339 has it.
pub fn cdf_cvr(
    pass: &RctabPass<'_>,
    ballots: &RctabBallots<'_>,
    shares: &dyn Fn(usize, u32) -> Vec<(CandidateIndex, Amount)>,
    generated: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let document = Document { pass, ballots, generated, units: units(ballots) };
    let mut json = Jackson::new(out);
    json.object(|json| {
        json.entry("@type", "CVR.CastVoteRecordReport")?;
        json.key("CVR")?;
        document.records(shares, json)?;
        json.key("Election")?;
        json.array([()], |json, ()| json.object(|json| document.election(json)))?;
        json.entry("GeneratedDate", document.generated)?;
        json.key("GpUnit")?;
        document.gp_units(json)?;
        json.key("ReportGeneratingDeviceIds")?;
        json.array(["rd-001"], |json, id| json.text(id))?;
        json.key("ReportingDevice")?;
        json.array([()], |json, ()| {
            json.object(|json| {
                json.entry("@id", "rd-001")?;
                json.entry("@type", "CVR.ReportingDevice")?;
                json.entry("Application", "Ascertain")?;
                json.entry("Manufacturer", "Ascertain")
            })
        })?;
        json.entry("Version", "1.0.0")
    })
}

/// The precincts in the order of a hash table, numbered from 1.
fn units<'a>(ballots: &'a RctabBallots<'_>) -> Vec<(&'a str, usize)> {
    let precincts = ballots.slices().iter().find(|(slice, _)| *slice == RctabSlice::Precinct);
    let Some((_, names)) = precincts else { return Vec::new() };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let order = hash_order(&names, buckets(names.len()));
    order.into_iter().enumerate().map(|(number, at)| (names[at], number + 1)).collect()
}

impl Document<'_> {
    fn records(
        &self,
        shares: &dyn Fn(usize, u32) -> Vec<(CandidateIndex, Amount)>,
        json: &mut Jackson<'_>,
    ) -> io::Result<()> {
        let numbers: BTreeMap<&str, usize> = self.units.iter().copied().collect();
        json.stream(|json| {
            let mut done = Ok(());
            self.ballots.each_record(|record, marks| {
                if done.is_ok() {
                    let unit = numbers.get(record.unit).copied();
                    done = json.item(|json| self.record(record, marks, unit, shares, json));
                }
            });
            done
        })
    }

    fn record(
        &self,
        record: &Record<'_>,
        marks: &[RctabMark<'_>],
        unit: Option<usize>,
        shares: &dyn Fn(usize, u32) -> Vec<(CandidateIndex, Amount)>,
        json: &mut Jackson<'_>,
    ) -> io::Result<()> {
        let id = record_id(record);
        let last = self.pass.transcript.rounds.len();
        json.object(|json| {
            json.entry("@type", "CVR")?;
            json.entry("BallotPrePrintedId", &id)?;
            if let Some(unit) = unit {
                json.entry("BallotStyleUnitId", &format!("gpu-{unit}"))?;
            }
            json.key("CVRSnapshot")?;
            json.array(0..=last, |json, round| {
                let number = u32::try_from(round).expect("rounds are few");
                let shares = (round > 0).then(|| shares(record.ballot, number));
                json.object(|json| self.snapshot(&snapshot_id(&id, round), marks, shares, json))
            })?;
            json.entry("CurrentSnapshotId", &snapshot_id(&id, last))?;
            json.entry("ElectionId", "election-001")
        })
    }

    fn snapshot(
        &self,
        id: &str,
        marks: &[RctabMark<'_>],
        shares: Option<Vec<(CandidateIndex, Amount)>>,
        json: &mut Jackson<'_>,
    ) -> io::Result<()> {
        json.entry("@id", id)?;
        json.entry("@type", "CVR.CVRSnapshot")?;
        json.key("CVRContest")?;
        json.array([()], |json, ()| {
            json.object(|json| {
                json.entry("@type", "CVR.CVRContest")?;
                json.key("CVRContestSelection")?;
                json.array(by_candidate(marks), |json, (word, ranks)| {
                    json.object(|json| self.selection(word, &ranks, shares.as_deref(), json))
                })?;
                json.entry("ContestId", "contest-001")
            })
        })?;
        json.entry("Type", if shares.is_some() { "interpreted" } else { "original" })
    }

    fn selection(
        &self,
        word: &str,
        ranks: &[u16],
        shares: Option<&[(CandidateIndex, Amount)]>,
        json: &mut Jackson<'_>,
    ) -> io::Result<()> {
        // RCTab compares the export's word with the candidate's name, so that a ballot that uses
        // an alias shows no share.
        let own = shares.and_then(|shares| {
            shares.iter().find(|(one, _)| self.pass.name(*one) == word).map(|(_, votes)| *votes)
        });
        let votes = own.unwrap_or(Amount::whole(1));
        json.entry("@type", "CVR.CVRContestSelection")?;
        json.entry("ContestSelectionId", &selection_id(word))?;
        json.key("SelectionPosition")?;
        json.array(ranks.iter().enumerate(), |json, (at, rank)| {
            let allocable = match (shares, own) {
                (None, _) => "unknown",
                (Some(_), Some(_)) if at == 0 => "yes",
                (Some(_), _) => "no",
            };
            json.object(|json| {
                json.entry("@type", "CVR.SelectionPosition")?;
                if let Some(fraction) = fraction(votes) {
                    json.entry("FractionalVotes", &fraction)?;
                }
                json.entry("HasIndication", "yes")?;
                json.entry("IsAllocable", allocable)?;
                json.number("NumberVotes", u64::from(votes.compare(Amount::whole(1)).is_ge()))?;
                json.number("Rank", u64::from(*rank))
            })
        })
    }

    fn election(&self, json: &mut Jackson<'_>) -> io::Result<()> {
        let config = self.pass.config;
        let mut names: Vec<&str> =
            self.pass.contenders().iter().map(|one| one.name.as_str()).collect();
        if config.cvr_file_sources.iter().any(|source| source.overvote_label.given().is_some()) {
            names.push(OVERVOTE);
        }
        names.sort_by(|one, other| compare_utf16(one, other));
        json.entry("@id", "election-001")?;
        json.entry("@type", "Election")?;
        json.key("Candidate")?;
        json.array(&names, |json, name| {
            json.object(|json| {
                json.entry("@id", &candidate_id(name))?;
                json.entry("Name", name)
            })
        })?;
        json.key("Contest")?;
        json.array([()], |json, ()| {
            json.object(|json| {
                json.entry("@id", "contest-001")?;
                json.entry("@type", "CandidateContest")?;
                json.key("ContestSelection")?;
                json.array(&names, |json, name| {
                    json.object(|json| {
                        json.entry("@id", &selection_id(name))?;
                        json.entry("@type", "ContestSelection")?;
                        json.key("CandidateIds")?;
                        json.array([candidate_id(name)], |json, id| json.text(&id))
                    })
                })?;
                json.entry("Name", config.output_settings.contest_name.get())
            })
        })?;
        json.entry("ElectionScopeId", "gpu-election")
    }

    fn gp_units(&self, json: &mut Jackson<'_>) -> io::Result<()> {
        let jurisdiction = self.pass.config.output_settings.contest_jurisdiction.get();
        let whole = std::iter::once(None);
        json.array(whole.chain(self.units.iter().map(Some)), |json, unit| {
            json.object(|json| match unit {
                None => {
                    json.entry("@id", "gpu-election")?;
                    json.entry("@type", "GpUnit")?;
                    json.entry("Name", jurisdiction)?;
                    json.entry("OtherType", "Election Scope Jurisdiction")?;
                    json.entry("Type", "other")
                }
                Some((name, number)) => {
                    json.entry("@id", &format!("gpu-{number}"))?;
                    json.entry("@type", "GpUnit")?;
                    json.entry("Name", name)?;
                    json.entry("Type", "precinct")
                }
            })
        })
    }
}

/// The id of a record: the one that RCTab computes from file and number, or the export's own.
fn record_id(record: &Record<'_>) -> String {
    let path = record.source.file_path.get();
    let file = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
    sanitized(&match record.provider {
        Provider::Cdf => format!("{file}({})", record.number),
        Provider::Ess => format!("{}-{}", sanitized(file), record.number),
        Provider::Csv => record.number.to_string(),
        Provider::Dominion | Provider::Hart | Provider::ClearBallot => record.id.to_owned(),
    })
}

fn snapshot_id(id: &str, round: usize) -> String {
    if round > 0 { format!("ballot-{id}-round-{round}") } else { format!("ballot-{id}") }
}

fn selection_id(name: &str) -> String {
    format!("cs-{}", sanitized(name).to_lowercase())
}

fn candidate_id(name: &str) -> String {
    format!("c-{}", sanitized(name).to_lowercase())
}

/// The part of a vote behind the point, with it: `.2501`; nothing of a whole one.
fn fraction(votes: Amount) -> Option<String> {
    let one = Amount::whole(1);
    let rest = if votes.compare(one).is_ge() { votes.minus(one) } else { votes };
    (!rest.is_zero()).then(|| java_decimal(rest).chars().skip(1).collect())
}

/// The candidates of a ballot with their ranks, by the first of them and then by name.
fn by_candidate<'a>(marks: &[RctabMark<'a>]) -> Vec<(&'a str, Vec<u16>)> {
    let mut ranks: BTreeMap<&str, Vec<u16>> = BTreeMap::new();
    for mark in marks {
        ranks.entry(mark.word).or_default().push(mark.rank);
    }
    let mut list: Vec<(&str, Vec<u16>)> = ranks.into_iter().collect();
    list.sort_by(|(one, first), (other, second)| {
        first[0].cmp(&second[0]).then_with(|| compare_utf16(one, other))
    });
    list
}
