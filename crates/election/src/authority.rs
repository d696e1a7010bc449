//! Who may state what, for which places.

use serde::{Deserialize, Serialize};

use crate::{AuthorityId, PublicKey, UnitId};

/// Somebody who may state something in an election's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// The authority.
    pub id: AuthorityId,
    /// Its keys at the start; later ones are stated in the record.
    ///
    /// An authority of a reconstruction has none: nobody is impersonated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<PublicKey>,
    /// Whether it acts itself or copies out what others did.
    pub kind: AuthorityKind,
    /// What it may state.
    pub powers: Vec<Power>,
    /// Its title for readers.
    pub title: String,
}

/// In what capacity an authority speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthorityKind {
    /// An office of the election, which signs its own acts.
    Office,
    /// Somebody who copies out what an office did, signs as themselves, and names the office.
    Transcriber,
    /// Whoever runs this software: states derivations, which anyone can compute again.
    Operator,
}

/// One kind of statement that an authority may make for a place and all places in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// The kind of statement.
    pub states: StatementKind,
    /// The place, with everything in it.
    pub within: UnitId,
}

/// What a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatementKind {
    /// What the election is; always the first statement.
    Definition,
    /// The populations by which seats and electors are apportioned.
    CensusPopulation,
    /// The votes of one reporting unit.
    UnitReturn,
    /// A batch of cast vote records.
    CvrBatch,
    /// What a device showed before the first ballot.
    ZeroReport,
    /// How many cards a device took.
    DeviceAccount,
    /// Whether ballots of a class count.
    BallotClass,
    /// Whom the write-ins of a batch in one contest count for.
    WriteInAdjudication,
    /// What an authority or a court ruled on a contest as a whole.
    ContestRuling,
    /// A result computed from other statements by a named rule.
    Derivation,
    /// An authority's certification of a canvass.
    Certification,
    /// The executive's certificate of ascertainment: who the electors are.
    CertificateOfAscertainment,
    /// What the electors of a state did when they met.
    ElectorMeeting,
    /// One of the six certificates of vote.
    CertificateOfVote,
    /// A paper that purports to be a certificate and is not from the state's executive.
    ReceivedPaper,
    /// An event of the joint session of Congress.
    JointSessionEvent,
    /// A ballot of the House or the Senate in a contingent election.
    ContingentBallot,
    /// A lot drawn to break a tie, as the law of the place says.
    Lot,
    /// A court's order that binds an authority.
    CourtOrder,
    /// A deadline of the law that passed without the act it was for.
    DeadlineMissed,
    /// A new key of an authority.
    KeyRotation,
    /// A key that counts no longer.
    KeyRevocation,
}

impl StatementKind {
    /// Whether one authority alone cannot state it, even the first time.
    pub fn needs_two_signers(self) -> bool {
        matches!(self, Self::WriteInAdjudication | Self::ContestRuling)
    }
}

impl Authority {
    /// Whether the authority may state `kind` for `unit`, whose place is given with all above it.
    pub fn may_state<'a>(
        &self,
        kind: StatementKind,
        unit_and_above: impl IntoIterator<Item = &'a UnitId>,
    ) -> bool {
        unit_and_above
            .into_iter()
            .any(|unit| self.powers.iter().any(|p| p.states == kind && p.within == *unit))
    }
}
