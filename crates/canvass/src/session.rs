//! The joint session of Congress that counts the electoral votes, as a state machine.
//!
//! Input state is the roll of states and the papers of each; events carry the session on, one
//! transition each; what was counted is derived from them alone. A session that stops after any
//! event is therefore resumed by replaying the events.
//!
//! Source: 3 U.S.C. 15 (2016), and as amended 2022; amendment XII.

mod count;
mod event;
mod machine;
mod objection;
mod outcome;
mod paper;
mod refusal;

pub use count::{
    CountManner, ElectoralCount, ElectoralCountFormat, ObjectionDisposition, SessionError,
    StateCount, run,
};
pub use event::{
    AnnouncedTotals, Form, Ground, JointSessionEvent, JointSessionEventFormat, Objection,
    ObjectionRuling, Question, SessionAct,
};
pub use machine::JointSession;
pub use objection::{Decision, Division, ObjectionDefect, ObjectionOutcome};
pub use outcome::OfficeOutcome;
pub use paper::{
    Congress, Paper, PaperDisposition, PaperFate, PaperNumber, ReceivedPaper, ReceivedPaperFormat,
    RollState,
};
pub use refusal::SessionRefusal;
