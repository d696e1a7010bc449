//! Certificates of vote: the copies, who holds them, how they compare, and whom to ask for one.

mod copies;
mod late;

use election::{ElectorCount, UnitId};
use serde::{Deserialize, Serialize};

pub use copies::{
    CertificateDifference, CertificateLine, CopiesAgreement, CopiesProblem, CopiesReport,
    CopyDifference, MissingCopy, check_certificate, compare_copies,
};
pub use late::{
    LatePapers, LatePapersFormat, PaperRequest, StatePapers, late_paper_requests, late_papers,
};

use crate::format::format_tag;
use crate::law::CollegeLaw;
use crate::meeting::MeetingResult;
use crate::person::PersonVotes;

format_tag!(CertificateOfVoteFormat, "ascertain/certificate-of-vote/v1", "[`CertificateOfVote`]");

/// One copy of a state's certificate of vote: the payload of a certificate-of-vote statement.
///
/// Source: 3 U.S.C. 9, 10, 11 (2016): two distinct lists, signed by all electors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateOfVote {
    /// The version of this shape.
    pub format: CertificateOfVoteFormat,
    /// The state.
    pub state: UnitId,
    /// The copy, from 1.
    pub copy: u8,
    /// Who gets it.
    pub holder: Holder,
    /// The list of votes for President.
    pub president: PersonVotes,
    /// The list of votes for Vice President.
    pub vice_president: PersonVotes,
    /// Electors who signed.
    pub electors_signed: ElectorCount,
    /// What is annexed to show who the electors are.
    pub annexed: Annexed,
}

/// Who gets a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holder {
    /// The President of the Senate.
    PresidentOfTheSenate,
    /// The secretary of state of the state.
    SecretaryOfState,
    /// The chief election officer of the state (since 2022).
    ChiefElectionOfficer,
    /// The Archivist of the United States; under older law another federal officer.
    Archivist,
    /// The judge of the federal district where the electors met.
    DistrictJudge,
}

/// What is annexed to a certificate of vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Annexed {
    /// A list of the electors.
    ListOfElectors,
    /// The certificate of ascertainment (since 2022).
    CertificateOfAscertainment,
    /// Nobody wrote down what.
    NotRecorded,
}

/// The copies that the law asks for, of what counts of a meeting.
pub fn issue_certificates(
    law: &CollegeLaw,
    result: &MeetingResult,
    annexed: Annexed,
) -> Vec<CertificateOfVote> {
    let copy = |(number, holder): (u8, &Holder)| CertificateOfVote {
        format: CertificateOfVoteFormat::V1,
        state: result.state.clone(),
        copy: number,
        holder: *holder,
        president: result.president.clone(),
        vice_president: result.vice_president.clone(),
        electors_signed: result.voting,
        annexed,
    };
    (1..).zip(law.copies.rule).map(copy).collect()
}
