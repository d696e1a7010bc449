//! The Electoral College as the states set it up for one election.

use serde::{Deserialize, Serialize};

use crate::{AuthorityId, CandidateId, ContestId, Source, TicketId, UnitId};

/// How a presidential election turns votes into electors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElectoralCollege {
    /// The contest whose votes choose the electors.
    pub contest: ContestId,
    /// The census whose populations apportion the House.
    pub census_year: i16,
    /// Seats of the House that the states share.
    pub house_seats: u32,
    /// Pairs of candidates to whom electors are pledged.
    pub tickets: Vec<Ticket>,
    /// Each state, and the District of Columbia, in the order of the roll call.
    pub states: Vec<StateElectors>,
}

/// Candidates for President and Vice President whose electors a voter chooses together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ticket {
    /// The pair.
    pub id: TicketId,
    /// The candidate for President; votes of the contest for this candidate are for the ticket.
    pub president: CandidateId,
    /// The candidate for Vice President.
    pub vice_president: CandidateId,
    /// The name of the candidate for Vice President, who is in no contest of their own.
    pub vice_president_name: String,
}

/// How one state appoints and binds its electors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateElectors {
    /// The state.
    pub unit: UnitId,
    /// Whether it is the District of Columbia: electors as if a state, never more than the least
    /// populous state, and no part in a contingent election.
    ///
    /// Source: U.S. Constitution, amendment XXIII, section 1 (1961).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub federal_district: bool,
    /// How votes choose electors.
    pub method: AllocationMethod,
    /// Who signs the certificate of ascertainment.
    pub executive: AuthorityId,
    /// What becomes of an elector's vote against the pledge.
    pub policy: ElectorPolicy,
    /// Where the electors meet, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting_place: Option<String>,
}

/// How a state's votes choose its electors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum AllocationMethod {
    /// All electors go to the ticket with the most votes in the state.
    AtLarge,
    /// Two electors by the state's vote, one by each congressional district's (Maine, Nebraska).
    ByDistrict {
        /// The districts, one elector each.
        districts: Vec<UnitId>,
        /// Units whose votes count in the state and belong to no district.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unallocated: Vec<UnitId>,
        /// The law.
        source: Source,
    },
}

/// What a state's law does with an elector's vote against the pledge, on the day of the meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElectorPolicy {
    /// What becomes of the vote.
    pub effect: PolicyEffect,
    /// Whether the elector is punished, whatever becomes of the vote.
    pub penalty: bool,
    /// The statute, and whether it was read.
    pub source: Source,
}

/// What becomes of an elector's vote against the pledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyEffect {
    /// No law binds the elector: the vote counts.
    Unbound,
    /// The law asks for a pledge and attaches no consequence: the vote counts.
    PledgeOnly,
    /// The elector is punished and the vote counts.
    Penalty,
    /// The vote is void and the elector is replaced.
    VoidReplace,
}

impl ElectoralCollege {
    /// The rules of one state.
    pub fn state(&self, unit: &UnitId) -> Option<&StateElectors> {
        self.states.iter().find(|state| state.unit == *unit)
    }

    /// The ticket headed by this candidate.
    pub fn ticket_of(&self, president: &CandidateId) -> Option<&Ticket> {
        self.tickets.iter().find(|ticket| ticket.president == *president)
    }
}
