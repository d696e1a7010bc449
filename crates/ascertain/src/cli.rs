//! The command line: verbs, their arguments, their help.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use election::{AuthorityId, BallotClassId, BatchId, ContestId, StatementKind, UnitId};

/// Elections from returns to a declared result, and a public record that anyone can check.
///
/// Exit codes: 0 done or verified, 1 a check failed, 2 wrong usage, 3 bad input,
/// 4 a required check could not be done.
#[derive(Debug, Parser)]
#[command(name = "ascertain", version, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Answer with exactly one JSON object on standard output.
    #[arg(long, global = true)]
    pub json: bool,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// From an election's folder to a verified, published record in one go.
    #[command(after_help = "Example:\n  ascertain run elections/2016-president")]
    Run {
        /// The election's folder.
        folder: PathBuf,
        /// Where record and site go; target/elections/NAME by default.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Make new random keys for an election's authorities and its log.
    #[command(after_help = "Example:\n  ascertain keys elections/example-town")]
    Keys {
        /// The election's folder; an existing keys.toml is never overwritten.
        folder: PathBuf,
    },
    /// Check a definition and begin its record.
    #[command(after_help = "Example:\n  ascertain define elections/example-town")]
    Define(Place),
    /// Make a test deck: ballots that try every way to mark each contest, and what they count.
    ///
    /// For each ballot style: every selection, overvotes, undervotes, blanks, write-ins, party
    /// marks, and every edge of a ranking. Nothing of it is recorded, and `import cvr` refuses its
    /// ballots in any election that is not a test. With --check a voting system's export of the
    /// deck is held against it, and each difference is named by style, contest and ballot.
    #[command(after_help = "Examples:\n  \
        ascertain deck elections/example-town\n  \
        ascertain deck elections/2018-me-02 --ranks 5 --out deck\n  \
        ascertain deck elections/example-town --check export.json\n\
        \nExit code 1 says that --check found a difference.")]
    Deck(DeckArguments),
    /// Record what units reported.
    #[command(subcommand)]
    Import(Import),
    /// Record whom write-ins count for, where two people who read them alone agree.
    ///
    /// Each disagreement is listed by record and contest, and then nothing is recorded, unless a
    /// third person's sheet agrees with one of the two. Another adjudication of the same batch
    /// replaces what stands, with --reason; both stay. --review draws recorded decisions by a seed,
    /// to be read again by somebody else, and with --sheet lists where that reading differs.
    #[command(after_help = "Examples:\n  \
        ascertain import cvr export.csv --election FOLDER --batch one --write-ins sheet.csv\n  \
        ascertain adjudicate FOLDER --batch one --first ann.csv --second bob.csv \\\n    \
        --by clerk --by deputy\n  \
        ascertain adjudicate FOLDER --batch one --review 20 --seed \"4 6 1 3\" > again.csv\n  \
        ascertain adjudicate FOLDER --batch one --review 20 --seed \"4 6 1 3\" --sheet read.csv\n\
        \nExit code 3 says that people disagree, 1 that a review differs from the record.")]
    Adjudicate(AdjudicateArguments),
    /// Add up every place, from its parts, and compute what follows.
    #[command(after_help = "Example:\n  ascertain canvass elections/example-town")]
    Canvass(Place),
    /// Certify the canvass of every place that an office is there for.
    #[command(after_help = "Examples:\n  ascertain certify elections/example-town\n  \
        ascertain certify elections/example-town --unit town \\\n    \
        --over \"Order of the Superior Court of 12 November, No. 26-101\" \\\n    \
        --reason \"one precinct's return is missing\"")]
    Certify {
        /// Folder and record.
        #[command(flatten)]
        place: Place,
        /// Only this place.
        #[arg(long)]
        unit: Option<UnitId>,
        /// The law or order by which it is certified over something open.
        #[arg(long, requires = "reason")]
        over: Option<String>,
        /// What is open, and why it does not hold the act up.
        #[arg(long, requires = "over")]
        reason: Option<String>,
    },
    /// Record the electors' papers and the joint session, and compute what follows.
    #[command(after_help = "Example:\n  ascertain electors elections/2016-president")]
    Electors {
        /// Folder and record.
        #[command(flatten)]
        place: Place,
        /// Why papers replace those that stand: both stay, and two authorities sign.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Record one statement of any kind: a court order, a missed deadline, a paper that Congress
    /// received, a new or revoked key, a lot.
    #[command(after_help = "Examples:\n  \
        ascertain state elections/example-town court-order --unit example-town order.toml\n  \
        ascertain state elections/example-town key-revocation --unit example-town revoked.toml\n\
        \nThe file holds the payload as spec/record.md describes it, written as TOML.")]
    State {
        /// Folder and record.
        #[command(flatten)]
        place: Place,
        /// The kind of statement, such as court-order.
        #[arg(value_parser = statement_kind)]
        kind: StatementKind,
        /// The place that it is about.
        #[arg(long)]
        unit: UnitId,
        /// The payload, as TOML.
        file: PathBuf,
        /// Why it replaces what stands.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Verify a record and make its site.
    #[command(after_help = "Example:\n  ascertain publish elections/example-town")]
    Publish {
        /// Folder and record.
        #[command(flatten)]
        place: Place,
        /// Where the site goes; beside the record by default.
        #[arg(long, value_name = "DIR")]
        site: Option<PathBuf>,
    },
    /// Show the counts of a record, or count as a configuration of RCTab asks, with its reports.
    ///
    /// A record is verified first, and its contests are counted by the rules of its definition.
    #[command(after_help = "Examples:\n  \
        ascertain tabulate target/elections/2018-me-02/record\n  \
        ascertain tabulate record.tar --contest us-house-me-02 --by precinct,type,batch\n  \
        ascertain tabulate --rctab contest_config.json --out reports\n  \
        ascertain tabulate --rctab contest_config.json --lot \"3=Ann Lee\"\n  \
        ascertain tabulate --rctab contest_config.json --what-if\n\
        \nPaths in the configuration are relative to its folder. A configuration or an input that \
        is refused\nends with exit code 3 and all reasons, and nothing is written.")]
    Tabulate {
        /// The record: a directory, or a .tar archive.
        #[arg(required_unless_present = "rctab", conflicts_with = "rctab")]
        record: Option<PathBuf>,
        /// The contests to show; all that are counted from ballots by default.
        #[arg(long, value_name = "ID", requires = "record")]
        contest: Vec<ContestId>,
        /// The parts to show.
        #[arg(long, value_delimiter = ',', requires = "record")]
        by: Vec<Parts>,
        /// The configuration.
        #[arg(long, value_name = "CONFIG.json")]
        rctab: Option<PathBuf>,
        /// Where the reports go, in place of what is there; target/tabulate/NAME by default.
        #[arg(long, value_name = "DIR", requires = "rctab")]
        out: Option<PathBuf>,
        /// A lot that people drew: whom it chose in that round (and pass) to win or to fall.
        #[arg(long, value_name = "[PASS/]ROUND=NAME", requires = "rctab")]
        lot: Vec<String>,
        /// Instead of counting, write the ballots alone, in the Common Data Format.
        #[arg(long, conflicts_with = "what_if", requires = "rctab")]
        convert_to_cdf: bool,
        /// Instead of reports, list the rules under which somebody else would be elected.
        ///
        /// A check of the configuration for officials, before certification; never published.
        #[arg(long, conflicts_with = "out", requires = "rctab")]
        what_if: bool,
    },
    /// Do every check of a record again, from the record alone.
    #[command(
        after_help = "Examples:\n  ascertain verify target/elections/2016-president/record\n  \
        ascertain verify record.tar --trust trust.toml --site site"
    )]
    Verify {
        /// The record: a directory, or a .tar archive.
        record: PathBuf,
        /// A file that pins the log's key, the definition and the witnesses.
        #[arg(long, value_name = "FILE")]
        trust: Option<PathBuf>,
        /// A site to compare with the record, byte for byte.
        #[arg(long, value_name = "DIR")]
        site: Option<PathBuf>,
    },
    /// Show where a figure comes from, down to what the units stated.
    #[command(after_help = "Example:\n  ascertain explain target/elections/2016-president/record \
        president/pledged-electors/trump")]
    Explain {
        /// The record: a directory, or a .tar archive.
        record: PathBuf,
        /// The figure's path.
        figure: String,
    },
    /// Print a script that completes commands in a shell.
    Completion {
        /// The shell.
        shell: Shell,
    },
}

/// The parts by which a count can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Parts {
    /// Reporting units.
    Precinct,
    /// How ballots were cast.
    Type,
    /// Batches of cast vote records.
    Batch,
}

fn statement_kind(word: &str) -> Result<StatementKind, String> {
    let kind = serde_json::from_value(serde_json::Value::String(word.to_owned()));
    kind.map_err(|error| error.to_string())
}

/// What to import.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Cast vote records, ballot by ballot, in whatever format the voting system exports them.
    ///
    /// What was understood is told first. With --batch the records get new random names and an
    /// order that tells nothing, and stand as a table in the election's folder; where its record
    /// has begun, they are stated there: all of them, or none.
    #[command(after_help = "Examples:\n  \
        ascertain import cvr export.xlsx --election elections/2018-me-02\n  \
        ascertain import cvr *.xlsx --election elections/2018-me-02 --batch all\n  \
        ascertain import cvr scanner-3.csv --mapping columns.toml \\\n    \
        --election elections/town --batch scanner-3 --device \"scanner 3\"")]
    Cvr {
        /// The exports: files, or folders that a voting system exports as one.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// What the columns of a table of any make are: TOML, as docs/your-own-election.md
        /// tells.
        #[arg(long, value_name = "FILE")]
        mapping: Option<PathBuf>,
        /// The election's folder.
        #[arg(long, value_name = "DIR")]
        election: PathBuf,
        /// The record; target/elections/NAME/record by default.
        #[arg(long, value_name = "DIR")]
        record: Option<PathBuf>,
        /// The batch's name; without it nothing is written.
        #[arg(long, value_name = "NAME")]
        batch: Option<BatchId>,
        /// The device that read the ballots, by the name in its account.
        #[arg(long, value_name = "NAME", requires = "batch")]
        device: Option<String>,
        /// The class of all these ballots, where a court or a law may part them from others.
        #[arg(long, value_name = "NAME", requires = "batch")]
        class: Option<BallotClassId>,
        /// Where to write the links from records to cards, for an audit to open one by one. Keep
        /// this file as ballots are kept: with it, records can be put into the order of cards.
        #[arg(long, value_name = "FILE", requires = "batch")]
        sealed: Option<PathBuf>,
        /// Where to write the sheet of write-ins, for people to adjudicate. It is private: what
        /// voters wrote is no part of the record.
        #[arg(long, value_name = "FILE", requires = "batch")]
        write_ins: Option<PathBuf>,
    },
    /// A table of unit returns: all of its rows are recorded, or none.
    #[command(after_help = "Examples:\n  \
        ascertain import returns elections/example-town/returns.csv \\\n    \
        --election elections/example-town\n  \
        ascertain import returns corrected.csv --election elections/example-town \\\n    \
        --reason \"recount of 9 November\"")]
    Returns {
        /// The CSV file.
        file: PathBuf,
        /// The election's folder.
        #[arg(long, value_name = "DIR")]
        election: PathBuf,
        /// The record; target/elections/NAME/record by default.
        #[arg(long, value_name = "DIR")]
        record: Option<PathBuf>,
        /// Why returns replace those that stand: both stay, and two authorities sign.
        #[arg(long)]
        reason: Option<String>,
    },
}

/// A test deck to make, or to hold an export against.
#[derive(Clone, Debug, clap::Args)]
pub struct DeckArguments {
    /// The election's folder.
    pub folder: PathBuf,
    /// Where the deck lies; target/elections/NAME/deck by default.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// How many ranks a ranked ballot has; as many as candidates by default.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub ranks: Option<u16>,
    /// Exports of the deck, to be held against it: files, or folders that are exported as one.
    #[arg(long, value_name = "EXPORT", num_args = 1.., conflicts_with = "ranks")]
    pub check: Vec<PathBuf>,
}

/// Sheets of write-ins to hold against each other, or decisions to review.
#[derive(Clone, Debug, clap::Args)]
pub struct AdjudicateArguments {
    /// Folder and record.
    #[command(flatten)]
    pub place: Place,
    /// The batch.
    #[arg(long, value_name = "NAME")]
    pub batch: BatchId,
    /// The place of the batch, where several places have one of that name.
    #[arg(long)]
    pub unit: Option<UnitId>,
    /// The sheet as one person filled it in.
    #[arg(long, value_name = "FILE", required_unless_present = "review")]
    pub first: Option<PathBuf>,
    /// The sheet as another person filled it in.
    #[arg(long, value_name = "FILE", required_unless_present = "review")]
    pub second: Option<PathBuf>,
    /// The sheet of a third person, who decides where the two differ.
    #[arg(long, value_name = "FILE")]
    pub third: Option<PathBuf>,
    /// The authorities that sign, one after the other: two at the least.
    #[arg(long, value_name = "AUTHORITY", required_unless_present = "review")]
    pub by: Vec<AuthorityId>,
    /// Why it replaces what stands.
    #[arg(long)]
    pub reason: Option<String>,
    /// Draw so many recorded decisions, for somebody to read again.
    #[arg(long, value_name = "NUMBER", requires = "seed",
        conflicts_with_all = ["first", "second", "third", "by", "reason"])]
    pub review: Option<usize>,
    /// What the draw follows from, such as dice thrown in public after the decisions stood.
    #[arg(long, value_name = "TEXT", requires = "review")]
    pub seed: Option<String>,
    /// The drawn sheet as the re-reviewer filled it in.
    #[arg(long, value_name = "FILE", requires = "review")]
    pub sheet: Option<PathBuf>,
}

/// A folder and its record.
#[derive(Clone, Debug, clap::Args)]
pub struct Place {
    /// The election's folder.
    pub folder: PathBuf,
    /// The record; target/elections/NAME/record by default.
    #[arg(long, value_name = "DIR")]
    pub record: Option<PathBuf>,
}
