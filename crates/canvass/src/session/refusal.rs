//! Why a joint session cannot have gone on as an event says.

use election::{CountOverflow, UnitId};

use super::event::ObjectionRuling;
use super::objection::ObjectionDefect;
use super::paper::PaperNumber;
use crate::law::LawVersion;

/// Why a transition is unlawful, or cannot have happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionRefusal {
    /// Ballots under this law do not say for which office they are.
    #[error("ballots under {law:?} are counted by rule college/early-count@1")]
    UndifferentiatedBallots {
        /// The law.
        law: LawVersion,
    },
    /// The roll is not in the law's order.
    #[error("{after} is called after {before}: the law asks for the order of the alphabet")]
    NotAlphabetical {
        /// The state called first.
        before: String,
        /// The state called next.
        after: String,
    },
    /// The roll names a state twice.
    #[error("{state} is on the roll twice")]
    CalledTwice {
        /// The state.
        state: UnitId,
    },
    /// More electors appointed than the state has.
    #[error("{state} appointed more electors than it has")]
    TooManyAppointed {
        /// The state.
        state: UnitId,
    },
    /// A paper of a state that is not on the roll.
    #[error("a paper is of {state}, which is not on the roll")]
    PaperOfUnknownState {
        /// The state.
        state: UnitId,
    },
    /// Two papers have one number.
    #[error("two papers of {state} have the number {paper}")]
    DuplicatePaper {
        /// The state.
        state: UnitId,
        /// The number.
        paper: PaperNumber,
    },
    /// A state was opened before its turn, or again.
    #[error("{found} was opened, but {expected} is next")]
    NotNext {
        /// Whose turn it is.
        expected: UnitId,
        /// The state opened.
        found: UnitId,
    },
    /// All states are counted.
    #[error("{found} was opened after the last state of the roll")]
    RollFinished {
        /// The state opened.
        found: UnitId,
    },
    /// The act needs an open state.
    #[error("no state is open")]
    NoStateOpen,
    /// The act is about another state than the one open.
    #[error("{open} is open, not {found}")]
    OtherStateOpen {
        /// The state open.
        open: UnitId,
        /// The state of the act.
        found: UnitId,
    },
    /// The act does not belong to this moment.
    #[error("{open} is open, and the act does not belong to this moment")]
    WrongMoment {
        /// The state open.
        open: UnitId,
    },
    /// The result was announced before every state was counted.
    #[error("the result was announced before {next} was counted")]
    StatesLeft {
        /// The first state not counted.
        next: UnitId,
    },
    /// The totals announced are not those counted.
    #[error("the totals announced are not those counted")]
    AnnouncedOtherwise,
    /// Nothing can follow the announcement.
    #[error("the result was announced before")]
    AlreadyAnnounced,
    /// The session must be resumed first.
    #[error("the session is interrupted")]
    Interrupted,
    /// There is nothing to resume from.
    #[error("the session is not interrupted")]
    NotInterrupted,
    /// The law of objections of that time is not in the table.
    #[error("the law of objections under {law:?} needs an official ruling")]
    NoRuleForObjections {
        /// The law.
        law: LawVersion,
    },
    /// A paper that was not read.
    #[error("{state} has no paper {paper}")]
    NoSuchPaper {
        /// The state.
        state: UnitId,
        /// The number.
        paper: PaperNumber,
    },
    /// An objection that was not made, or that was ruled on or voted on before.
    #[error("{state} has no objection {objection} to rule or vote on at this moment")]
    NoSuchObjection {
        /// The state.
        state: UnitId,
        /// The number.
        objection: u32,
    },
    /// An objection waits for the presiding officer.
    #[error("the objection to {state} has not been ruled on")]
    RulingOutstanding {
        /// The state.
        state: UnitId,
    },
    /// The ruling is not what the law asks for.
    #[error("objection {objection} to {state} was ruled {ruling:?}, against the law: {defects:?}")]
    RulingAgainstLaw {
        /// The state.
        state: UnitId,
        /// The objection.
        objection: u32,
        /// The ruling.
        ruling: ObjectionRuling,
        /// The objection's defects under the law; none where it is in order.
        defects: Vec<ObjectionDefect>,
    },
    /// The Houses have nothing to decide.
    #[error("the Houses withdrew over {state} with nothing to decide")]
    NothingToDecide {
        /// The state.
        state: UnitId,
    },
    /// The Houses have still to decide an objection or between papers.
    #[error("{state} was counted before both Houses decided")]
    HousesMustDecide {
        /// The state.
        state: UnitId,
    },
    /// More votes than the House has members.
    #[error("more members voted on {state} than the House has")]
    TooManyMembers {
        /// The state.
        state: UnitId,
    },
    /// The state appointed electors, and no paper is there: it must be asked for.
    #[error("{state} appointed electors, but no paper of it is there")]
    MissingPaper {
        /// The state.
        state: UnitId,
    },
    /// The paper to be counted has more votes for an office than the state appointed electors: it
    /// cannot be true, and another copy or a decision of both Houses is needed.
    #[error("the paper of {state} has more votes than the state appointed electors")]
    MoreVotesThanElectors {
        /// The state.
        state: UnitId,
    },
    /// A sum that no reader holds exactly.
    #[error(transparent)]
    Overflow(#[from] CountOverflow),
}
