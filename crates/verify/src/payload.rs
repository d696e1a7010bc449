//! Payloads, read as what their statement says they are.

use canvass::acts::{Certification, CourtOrder, DeadlineMissed};
use canvass::ascertainment::CertificateOfAscertainment;
use canvass::certificate::CertificateOfVote;
use canvass::chamber::ContestRuling;
use canvass::contingent::ContingentBallot;
use canvass::meeting::ElectorMeeting;
use canvass::session::{JointSessionEvent, ReceivedPaper};
use canvass::{CensusPopulations, Lot};
use election::{Definition, StatementKind, UnitId, UnitReturn};
use record::canonical::{self, ReadError};
use record::{Derivation, KeyRevocation, KeyRotation, PayloadBytesError};
use tabulate::{ClassRuling, CvrBatch, DeviceAccount, WriteInAdjudication, ZeroReport};

/// A payload by the kind of its statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// What the election is, which [`crate::Loaded::definition`] holds.
    Definition,
    /// Populations for apportionment.
    CensusPopulation(CensusPopulations),
    /// Votes of a unit.
    UnitReturn(UnitReturn),
    /// A batch of cast vote records.
    CvrBatch(Box<CvrBatch>),
    /// What a device showed before the first ballot.
    ZeroReport(ZeroReport),
    /// How many cards a device took.
    DeviceAccount(DeviceAccount),
    /// Whether ballots of a class count.
    BallotClass(ClassRuling),
    /// Whom the write-ins of a batch count for.
    WriteInAdjudication(WriteInAdjudication),
    /// A ruling on a contest as a whole.
    ContestRuling(ContestRuling),
    /// A computed result.
    Derivation(Derivation),
    /// A certification.
    Certification(Certification),
    /// Who the electors are.
    CertificateOfAscertainment(CertificateOfAscertainment),
    /// What the electors did.
    ElectorMeeting(ElectorMeeting),
    /// A certificate of vote.
    CertificateOfVote(CertificateOfVote),
    /// A paper from somebody else than the executive.
    ReceivedPaper(ReceivedPaper),
    /// An event of the joint session.
    JointSessionEvent(JointSessionEvent),
    /// A ballot of a contingent election.
    ContingentBallot(ContingentBallot),
    /// A lot drawn.
    Lot(Lot),
    /// An order of a court.
    CourtOrder(CourtOrder),
    /// A deadline that passed.
    DeadlineMissed(DeadlineMissed),
    /// A new key.
    KeyRotation(KeyRotation),
    /// A key that ends.
    KeyRevocation(KeyRevocation),
}

/// Why a statement's payload cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    /// Its bytes are not there as promised.
    #[error(transparent)]
    Bytes(#[from] PayloadBytesError),
    /// It is about another place than the statement.
    #[error("the payload is about {inside}, and the statement is about {stated}")]
    OtherPlace {
        /// The place in the payload.
        inside: UnitId,
        /// The place of the statement.
        stated: UnitId,
    },
    /// It is not what the statement says it is.
    #[error("the payload is not canonical JSON of a {kind:?}: {error}")]
    Shape {
        /// What it should be.
        kind: StatementKind,
        /// What is wrong.
        error: ReadError,
    },
}

impl Payload {
    /// The place that the payload itself says it is about, where it says one.
    pub fn place(&self) -> Option<&UnitId> {
        match self {
            Self::UnitReturn(payload) => Some(&payload.unit),
            Self::CvrBatch(payload) => Some(&payload.unit),
            Self::ZeroReport(payload) => Some(&payload.unit),
            Self::DeviceAccount(payload) => Some(&payload.unit),
            Self::BallotClass(payload) => Some(&payload.unit),
            Self::WriteInAdjudication(payload) => Some(&payload.unit),
            Self::ContestRuling(payload) => Some(&payload.unit),
            Self::Derivation(payload) => Some(&payload.parameters.unit),
            Self::Certification(payload) => Some(&payload.unit),
            Self::CertificateOfAscertainment(payload) => Some(&payload.state),
            Self::ElectorMeeting(payload) => Some(&payload.state),
            Self::CertificateOfVote(payload) => Some(&payload.state),
            Self::ReceivedPaper(payload) => Some(&payload.state),
            Self::Lot(payload) => Some(&payload.unit),
            Self::DeadlineMissed(payload) => Some(&payload.unit),
            Self::Definition
            | Self::CensusPopulation(_)
            | Self::JointSessionEvent(_)
            | Self::ContingentBallot(_)
            | Self::CourtOrder(_)
            | Self::KeyRotation(_)
            | Self::KeyRevocation(_) => None,
        }
    }
}

/// Reads the payload of a statement of this kind about this place.
///
/// A power over one place is none over another: a payload about somewhere else is refused.
pub fn read_payload(
    kind: StatementKind,
    unit: &UnitId,
    bytes: &[u8],
) -> Result<Payload, PayloadError> {
    let payload = read_kind(kind, bytes)?;
    in_place(&payload, unit).map(|()| payload)
}

/// Whether a payload is about the place that its statement is about.
pub(crate) fn in_place(payload: &Payload, unit: &UnitId) -> Result<(), PayloadError> {
    match payload.place() {
        Some(inside) if inside != unit => {
            Err(PayloadError::OtherPlace { inside: inside.clone(), stated: unit.clone() })
        }
        _ => Ok(()),
    }
}

/// Reads a payload as what a statement of this kind says.
pub(crate) fn read_kind(kind: StatementKind, bytes: &[u8]) -> Result<Payload, PayloadError> {
    use StatementKind as Kind;
    let payload = match kind {
        Kind::Definition => canonical::from_slice::<Definition>(bytes).map(|_| Payload::Definition),
        Kind::CensusPopulation => canonical::from_slice(bytes).map(Payload::CensusPopulation),
        Kind::UnitReturn => canonical::from_slice(bytes).map(Payload::UnitReturn),
        Kind::CvrBatch => canonical::from_slice(bytes).map(Payload::CvrBatch),
        Kind::ZeroReport => canonical::from_slice(bytes).map(Payload::ZeroReport),
        Kind::DeviceAccount => canonical::from_slice(bytes).map(Payload::DeviceAccount),
        Kind::BallotClass => canonical::from_slice(bytes).map(Payload::BallotClass),
        Kind::WriteInAdjudication => canonical::from_slice(bytes).map(Payload::WriteInAdjudication),
        Kind::ContestRuling => canonical::from_slice(bytes).map(Payload::ContestRuling),
        Kind::Derivation => canonical::from_slice(bytes).map(Payload::Derivation),
        Kind::Certification => canonical::from_slice(bytes).map(Payload::Certification),
        Kind::CertificateOfAscertainment => {
            canonical::from_slice(bytes).map(Payload::CertificateOfAscertainment)
        }
        Kind::ElectorMeeting => canonical::from_slice(bytes).map(Payload::ElectorMeeting),
        Kind::CertificateOfVote => canonical::from_slice(bytes).map(Payload::CertificateOfVote),
        Kind::ReceivedPaper => canonical::from_slice(bytes).map(Payload::ReceivedPaper),
        Kind::JointSessionEvent => canonical::from_slice(bytes).map(Payload::JointSessionEvent),
        Kind::ContingentBallot => canonical::from_slice(bytes).map(Payload::ContingentBallot),
        Kind::Lot => canonical::from_slice(bytes).map(Payload::Lot),
        Kind::CourtOrder => canonical::from_slice(bytes).map(Payload::CourtOrder),
        Kind::DeadlineMissed => canonical::from_slice(bytes).map(Payload::DeadlineMissed),
        Kind::KeyRotation => canonical::from_slice(bytes).map(Payload::KeyRotation),
        Kind::KeyRevocation => canonical::from_slice(bytes).map(Payload::KeyRevocation),
    };
    payload.map_err(|error| PayloadError::Shape { kind, error })
}
