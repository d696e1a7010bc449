//! The configuration as it stands in its file.

use serde::{Deserialize, Deserializer};

use super::problem::RctabProblem;

/// A configuration: what was read, with old spellings in their new places.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    /// The version of RCTab that wrote it.
    pub tabulator_version: Text,
    /// What to write.
    #[serde(deserialize_with = "or_default")]
    pub output_settings: OutputSettings,
    /// The files with cast vote records.
    #[serde(deserialize_with = "or_default")]
    pub cvr_file_sources: Vec<RctabSource>,
    /// The candidates, in the order that can break ties.
    #[serde(deserialize_with = "or_default")]
    pub candidates: Vec<Candidate>,
    /// The rules.
    #[serde(deserialize_with = "or_default")]
    pub rules: Rules,
}

/// What to write, and about which contest.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OutputSettings {
    /// The contest's name.
    pub contest_name: Text,
    /// The day.
    pub contest_date: Text,
    /// The jurisdiction.
    pub contest_jurisdiction: Text,
    /// The office.
    pub contest_office: Text,
    /// Whether each batch has its own report.
    pub tabulate_by_batch: Flag,
    /// Whether each precinct has its own report.
    pub tabulate_by_precinct: Flag,
    /// Whether the ballots are written in the Common Data Format.
    pub generate_cdf_json: Flag,
}

/// A file or folder with cast vote records.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RctabSource {
    /// Where it is, relative to the configuration.
    pub file_path: Text,
    /// The contest's id, or its name where the format has no ids.
    pub contest_id: Text,
    /// The first column of ranks, from 1.
    pub first_vote_column_index: Text,
    /// The first row of ballots, from 1.
    pub first_vote_row_index: Text,
    /// The column of ids.
    pub id_column_index: Text,
    /// The column of batches.
    pub batch_column_index: Text,
    /// The column of precincts.
    pub precinct_column_index: Text,
    /// What parts several candidates in a cell.
    pub overvote_delimiter: Text,
    /// Whose format it is.
    pub provider: Text,
    /// The word for an overvote.
    pub overvote_label: Text,
    /// The word for a blank rank.
    pub skipped_rank_label: Text,
    /// The same before 1.4.
    pub undervote_label: Text,
    /// The word for an undeclared write-in.
    pub undeclared_write_in_label: Text,
    /// Whether a blank cell is one.
    pub treat_blank_as_undeclared_write_in: Flag,
}

/// A candidate.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Candidate {
    /// The name in the reports.
    pub name: Text,
    /// Other names and ids in the sources.
    #[serde(deserialize_with = "or_default")]
    pub aliases: Vec<Text>,
    /// One more alias, before 1.4.
    pub code: Text,
    /// Whether out of the count.
    pub excluded: Flag,
}

/// The rules.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Rules {
    /// How ties are broken.
    pub tiebreak_mode: Text,
    /// What an overvote does.
    pub overvote_rule: Text,
    /// Who is elected.
    pub winner_election_mode: Text,
    /// The seed of draws.
    pub random_seed: Text,
    /// How many seats; 0 for all above a share.
    pub number_of_winners: Text,
    /// That share, in percent.
    pub multi_seat_bottoms_up_percentage_threshold: Text,
    /// Decimal places of transfer values.
    pub decimal_places_for_vote_arithmetic: Text,
    /// How many ranks in a row may be blank.
    pub max_skipped_ranks_allowed: Text,
    /// How many ranks a ballot has.
    pub max_rankings_allowed: Text,
    /// Whether the quota has decimal places.
    pub non_integer_winning_threshold: Flag,
    /// Whether the first round's votes set the threshold.
    pub does_first_round_determine_threshold: Flag,
    /// Whether the quota is a share of one in seats.
    pub hare_quota: Flag,
    /// Whether several fall at once.
    pub batch_elimination: Flag,
    /// Whether all below the threshold fall at once.
    pub cutoff_elimination: Flag,
    /// Whether the count goes on to the last two.
    pub continue_until_two_candidates_remain: Flag,
    /// The last round.
    pub stop_tabulation_early_after_round: Text,
    /// Whether a candidate ranked again makes the ballot inactive.
    pub exhaust_on_duplicate_candidate: Flag,
    /// Before 1.3.1 of the whole configuration.
    pub overvote_label: Text,
    /// Before 1.3.1 of the whole configuration.
    pub undervote_label: Text,
    /// Before 1.3.1 of the whole configuration.
    pub undeclared_write_in_label: Text,
    /// Before 1.3.1 of the whole configuration.
    pub treat_blank_as_undeclared_write_in: Flag,
}

/// A text, which may be written as a number or a truth value; nothing is an empty one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub String);

impl Text {
    /// The text.
    pub fn get(&self) -> &str {
        &self.0
    }

    /// The text, unless it is blank.
    pub fn given(&self) -> Option<&str> {
        Some(self.get()).filter(|text| !text.trim().is_empty())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Scalar::deserialize(deserializer)? {
            Scalar::Nothing(()) => String::new(),
            Scalar::Truth(truth) => truth.to_string(),
            Scalar::Number(number) => number.to_string(),
            Scalar::Text(text) => text,
        }))
    }
}

/// A truth value, which may be written as a text; nothing is no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flag(pub bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Scalar::deserialize(deserializer)? {
            Scalar::Nothing(()) => false,
            Scalar::Truth(truth) => truth,
            Scalar::Number(number) => number.as_i64() != Some(0),
            Scalar::Text(text) => match text.trim() {
                "true" | "True" | "TRUE" => true,
                "" | "false" | "False" | "FALSE" | "null" => false,
                other => {
                    let other = serde::de::Unexpected::Str(other);
                    return Err(serde::de::Error::invalid_value(other, &"true or false"));
                }
            },
        }))
    }
}

/// What Java's reader takes for a text or a truth value.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Nothing(()),
    Truth(bool),
    Number(serde_json::Number),
    Text(String),
}

fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads a configuration. Fields that are not known are passed over, as RCTab does, so that
/// configurations of any version can be read.
pub fn read_config(bytes: &[u8]) -> Result<Config, RctabProblem> {
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        let reason = "it does not begin with {".to_owned();
        return Err(RctabProblem::NotAConfiguration { line: 1, column: 1, reason });
    }
    let mut config: Config =
        serde_json::from_slice(bytes).map_err(|error| RctabProblem::NotAConfiguration {
            line: error.line(),
            column: error.column(),
            reason: error.to_string(),
        })?;
    super::migrate::migrate(&mut config);
    Ok(config)
}

/// Whose format a source has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// The Common Data Format.
    Cdf,
    /// Clear Ballot.
    ClearBallot,
    /// Dominion.
    Dominion,
    /// ES&S.
    Ess,
    /// Hart.
    Hart,
    /// A table of candidates by ballots.
    Csv,
}

impl Provider {
    /// The words of a configuration.
    pub const WORDS: &str = "cdf, clearBallot, dominion, ess, hart, genericCsv";

    /// The provider of a word; the names that versions before 1.2 showed are known too.
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "cdf" | "CDF" => Self::Cdf,
            "clearBallot" | "Clear Ballot" => Self::ClearBallot,
            "dominion" | "Dominion" => Self::Dominion,
            "ess" | "ES&S" => Self::Ess,
            "hart" | "Hart" => Self::Hart,
            "genericCsv" | "CSV" => Self::Csv,
            _ => return None,
        })
    }

    /// The word of a configuration.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cdf => "cdf",
            Self::ClearBallot => "clearBallot",
            Self::Dominion => "dominion",
            Self::Ess => "ess",
            Self::Hart => "hart",
            Self::Csv => "genericCsv",
        }
    }

    /// Whether its files are tables whose columns the configuration names.
    pub fn is_table(self) -> bool {
        matches!(self, Self::Ess | Self::Csv)
    }
}

/// Who is elected, in the words of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WinnerMode {
    /// `singleWinnerMajority`.
    Single,
    /// `multiWinnerAllowOnlyOneWinnerPerRound`.
    OnePerRound,
    /// `multiWinnerAllowMultipleWinnersPerRound`.
    SeveralPerRound,
    /// `bottomsUp`.
    BottomsUp,
    /// `bottomsUpUsingPercentageThreshold`.
    BottomsUpToThreshold,
    /// `multiPassIrv`.
    MultiPass,
}

impl WinnerMode {
    /// The words of a configuration.
    pub const WORDS: &str = "singleWinnerMajority, multiWinnerAllowOnlyOneWinnerPerRound, \
        multiWinnerAllowMultipleWinnersPerRound, bottomsUp, bottomsUpUsingPercentageThreshold, \
        multiPassIrv";

    /// The mode of a word.
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "singleWinnerMajority" => Self::Single,
            "multiWinnerAllowOnlyOneWinnerPerRound" => Self::OnePerRound,
            "multiWinnerAllowMultipleWinnersPerRound" => Self::SeveralPerRound,
            "bottomsUp" => Self::BottomsUp,
            "bottomsUpUsingPercentageThreshold" => Self::BottomsUpToThreshold,
            "multiPassIrv" => Self::MultiPass,
            _ => return None,
        })
    }
}

impl Config {
    /// Whether any source knows undeclared write-ins, which then take part as one candidate.
    pub fn has_write_ins(&self) -> bool {
        self.cvr_file_sources.iter().any(|source| {
            source.undeclared_write_in_label.given().is_some()
                || source.treat_blank_as_undeclared_write_in.0
        })
    }

    /// How many ranks a ballot has; nothing where the configuration says `max`.
    pub fn most_rankings(&self) -> Option<u32> {
        self.rules.max_rankings_allowed.get().parse().ok()
    }

    /// How many seats the configuration names.
    pub fn number_of_winners(&self) -> Option<u32> {
        self.rules.number_of_winners.get().parse().ok()
    }

    /// Who is elected.
    pub fn winner_mode(&self) -> Option<WinnerMode> {
        WinnerMode::of(self.rules.winner_election_mode.get())
    }
}

impl Candidate {
    /// The name and all aliases that are given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.aliases.iter().map(Text::get).chain(self.code.given()).chain(self.name.given())
    }
}
