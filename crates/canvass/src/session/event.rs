//! What happens in a joint session, one statement an event.

use election::{Date, ElectorCount, Source, UnitId};
use serde::{Deserialize, Serialize};

use super::paper::PaperNumber;
use crate::format::format_tag;
use crate::person::{PersonId, PersonVotes};

format_tag!(JointSessionEventFormat, "ascertain/joint-session-event/v1", "[`JointSessionEvent`]");

/// One event of the session: the payload of a joint-session-event statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JointSessionEvent {
    /// The version of this shape.
    pub format: JointSessionEventFormat,
    /// Its place in the session, from 1 without a gap. Two events that say the same, such as two
    /// recesses, differ by it, and whatever corrects an event has the number of that event.
    pub number: u32,
    /// What happened.
    pub act: SessionAct,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum SessionAct {
    /// The papers of a state were opened and read.
    Opened {
        /// The state.
        state: UnitId,
    },
    /// A member objected.
    Objected {
        /// The state.
        state: UnitId,
        /// The objection.
        objection: Objection,
    },
    /// The presiding officer ruled whether an objection is one under the law.
    Ruled {
        /// The state.
        state: UnitId,
        /// The objection, from 1 in each state.
        objection: u32,
        /// The ruling.
        ruling: ObjectionRuling,
    },
    /// The Houses withdrew to decide.
    Withdrawn {
        /// The state.
        state: UnitId,
    },
    /// The House voted on an objection.
    HouseVote {
        /// The state.
        state: UnitId,
        /// The objection.
        objection: u32,
        /// Members for sustaining it.
        yeas: u32,
        /// Members against.
        nays: u32,
    },
    /// The Senate voted on an objection.
    SenateVote {
        /// The state.
        state: UnitId,
        /// The objection.
        objection: u32,
        /// Senators for sustaining it.
        yeas: u32,
        /// Senators against.
        nays: u32,
    },
    /// Each House said which of rival papers is lawful, or that none is.
    PapersDecided {
        /// The state.
        state: UnitId,
        /// The paper by the House.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        house: Option<PaperNumber>,
        /// The paper by the Senate.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        senate: Option<PaperNumber>,
    },
    /// The tellers counted the state.
    Counted {
        /// The state.
        state: UnitId,
    },
    /// The tellers counted the state both ways, since Congress left its standing open (1821, 1837).
    CountedInTheAlternative {
        /// The state.
        state: UnitId,
        /// What Congress resolved.
        source: Source,
    },
    /// The session broke off.
    Interrupted {
        /// The day, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Date>,
        /// Why.
        reason: String,
    },
    /// The session went on where it was.
    Resumed,
    /// The presiding officer announced the state of the vote.
    Announced {
        /// The totals as announced, where they are on record: they must be those counted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        totals: Option<AnnouncedTotals>,
    },
}

/// An objection to a paper or to votes in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// The paper.
    pub paper: PaperNumber,
    /// The ground stated.
    pub ground: Ground,
    /// The votes objected to, for both offices; all of the paper where they are not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes: Option<AnnouncedTotals>,
    /// Whether it was handed in in writing.
    pub form: Form,
    /// Representatives who signed, where that is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_by_representatives: Option<u32>,
    /// Senators who signed, where that is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_by_senators: Option<u32>,
    /// Who made it, where names are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made_by: Vec<String>,
    /// Where it was read that the objection was made, for a session that is copied out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

impl Objection {
    /// Whether something that the law asks about was not recorded.
    pub fn is_partly_recorded(&self) -> bool {
        self.ground == Ground::NotRecorded
            || self.form == Form::NotRecorded
            || self.signed_by_representatives.is_none()
            || self.signed_by_senators.is_none()
    }
}

/// Votes for both offices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnouncedTotals {
    /// For President.
    pub president: PersonVotes,
    /// For Vice President.
    pub vice_president: PersonVotes,
}

/// The ground of an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// The electors of the state were not lawfully certified.
    NotLawfullyCertified,
    /// The vote of one or more electors was not regularly given.
    NotRegularlyGiven,
    /// Any other.
    Other,
    /// Nobody wrote down which, or what was written down was not read.
    NotRecorded,
}

/// How an objection was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// In writing.
    Written,
    /// By word of mouth.
    Oral,
    /// Nobody wrote down how, or what was written down was not read.
    NotRecorded,
}

/// The presiding officer's ruling on an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectionRuling {
    /// The Houses must decide it.
    InOrder,
    /// It is none under the law.
    OutOfOrder,
}

/// What no text in the table answers, so that only Congress can.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Question {
    /// Whether electors whose votes were rejected stay in the number that a majority is of.
    MajorityBase {
        /// With them.
        with_rejected: ElectorCount,
        /// Without them.
        without_rejected: ElectorCount,
    },
    /// Whether states count that were counted in the alternative.
    CountedInTheAlternative {
        /// The states.
        states: Vec<UnitId>,
    },
    /// Which of rival papers of a state counts.
    RivalPapers {
        /// The state.
        state: UnitId,
        /// The papers.
        papers: Vec<PaperNumber>,
    },
    /// Who takes the last place among the persons to choose from.
    TieForLastPlace {
        /// Who share the number of votes.
        tied: Vec<PersonId>,
        /// Places left for them.
        places_left: u32,
    },
}
