//! Comparing the copies with each other and with the meeting.

use std::collections::{BTreeMap, BTreeSet};

use election::ElectorCount;
use serde::{Deserialize, Serialize};

use super::{CertificateOfVote, Holder};
use crate::law::CollegeLaw;
use crate::meeting::MeetingResult;
use crate::person::{PersonId, PersonVotes};

/// What the copies of one state's certificate say together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopiesReport {
    /// Whether they agree.
    pub agreement: CopiesAgreement,
    /// Each line in which a copy differs from the majority.
    pub differences: Vec<CopyDifference>,
    /// The copies that are not there.
    pub missing: Vec<MissingCopy>,
    /// What is wrong with the set itself.
    pub problems: Vec<CopiesProblem>,
}

/// Whether copies agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CopiesAgreement {
    /// There is none.
    NoCopy,
    /// All that are there say the same.
    Equal,
    /// More than half of those there say the same; the others are listed line by line.
    Majority {
        /// The copies that agree.
        copies: Vec<u8>,
    },
    /// No text is in more than half of them: nothing says which was altered.
    NoMajority,
}

/// One line of a certificate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CertificateLine {
    /// The votes of a person for President.
    President(PersonId),
    /// The votes of a person for Vice President.
    VicePresident(PersonId),
    /// The number of electors who signed.
    ElectorsSigned,
}

/// A line in which a copy differs from the majority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyDifference {
    /// The copy.
    pub copy: u8,
    /// Who holds it.
    pub holder: Holder,
    /// The line.
    pub line: CertificateLine,
    /// What the copy says.
    pub found: ElectorCount,
    /// What the majority says.
    pub majority: ElectorCount,
}

/// A copy that is not there, and who ought to hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissingCopy {
    /// The copy.
    pub copy: u8,
    /// Who ought to hold it.
    pub holder: Holder,
}

/// What is wrong with a set of copies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CopiesProblem {
    /// Two copies have one number.
    Duplicate {
        /// The number.
        copy: u8,
    },
    /// A number the law does not know.
    NoSuchCopy {
        /// The number.
        copy: u8,
    },
    /// A copy is with somebody else than the law says.
    OtherHolder {
        /// The number.
        copy: u8,
        /// Who holds it.
        found: Holder,
        /// Who ought to.
        lawful: Holder,
    },
    /// Copies of several states are in one set.
    SeveralStates,
}

/// Compares the copies of one state's certificate; a majority of them isolates an altered one.
pub fn compare_copies(law: &CollegeLaw, copies: &[CertificateOfVote]) -> CopiesReport {
    let texts: Vec<BTreeMap<CertificateLine, ElectorCount>> = copies.iter().map(lines).collect();
    let agrees = |text: &BTreeMap<_, _>| texts.iter().filter(|other| *other == text).count();
    let majority = texts.iter().find(|text| agrees(text) * 2 > texts.len());
    let (agreement, differences) = match majority {
        None if copies.is_empty() => (CopiesAgreement::NoCopy, Vec::new()),
        None => (CopiesAgreement::NoMajority, Vec::new()),
        Some(text) if agrees(text) == texts.len() => (CopiesAgreement::Equal, Vec::new()),
        Some(text) => against_majority(copies, &texts, text),
    };
    CopiesReport {
        agreement,
        differences,
        missing: missing(law, copies),
        problems: problems(law, copies),
    }
}

fn against_majority(
    copies: &[CertificateOfVote],
    texts: &[BTreeMap<CertificateLine, ElectorCount>],
    majority: &BTreeMap<CertificateLine, ElectorCount>,
) -> (CopiesAgreement, Vec<CopyDifference>) {
    let mut agreeing = BTreeSet::new();
    let mut differences = Vec::new();
    for (certificate, text) in copies.iter().zip(texts) {
        if text == majority {
            agreeing.insert(certificate.copy);
        }
        differences.extend(differing(text, majority).map(|(line, found, majority)| {
            CopyDifference {
                copy: certificate.copy,
                holder: certificate.holder,
                line: line.clone(),
                found,
                majority,
            }
        }));
    }
    differences.sort_by(|a, b| (a.copy, &a.line).cmp(&(b.copy, &b.line)));
    (CopiesAgreement::Majority { copies: agreeing.into_iter().collect() }, differences)
}

/// A certificate as lines; who has no votes has no line, which reads as zero.
fn lines(certificate: &CertificateOfVote) -> BTreeMap<CertificateLine, ElectorCount> {
    list_lines(&certificate.president, &certificate.vice_president, certificate.electors_signed)
}

fn list_lines(
    president: &PersonVotes,
    vice_president: &PersonVotes,
    signed: ElectorCount,
) -> BTreeMap<CertificateLine, ElectorCount> {
    let for_president = president.iter().map(|(p, n)| (CertificateLine::President(p.clone()), n));
    let for_vice_president =
        vice_president.iter().map(|(p, n)| (CertificateLine::VicePresident(p.clone()), n));
    for_president
        .chain(for_vice_president)
        .chain([(CertificateLine::ElectorsSigned, signed)])
        .collect()
}

fn differing<'a>(
    found: &'a BTreeMap<CertificateLine, ElectorCount>,
    expected: &'a BTreeMap<CertificateLine, ElectorCount>,
) -> impl Iterator<Item = (&'a CertificateLine, ElectorCount, ElectorCount)> {
    let all: BTreeSet<&CertificateLine> = found.keys().chain(expected.keys()).collect();
    let of = |text: &BTreeMap<CertificateLine, ElectorCount>, line: &CertificateLine| {
        text.get(line).copied().unwrap_or(ElectorCount::ZERO)
    };
    all.into_iter()
        .map(move |line| (line, of(found, line), of(expected, line)))
        .filter(|(_, found, expected)| found != expected)
}

fn missing(law: &CollegeLaw, copies: &[CertificateOfVote]) -> Vec<MissingCopy> {
    let there: BTreeSet<u8> = copies.iter().map(|certificate| certificate.copy).collect();
    (1..)
        .zip(law.copies.rule)
        .filter(|(copy, _)| !there.contains(copy))
        .map(|(copy, holder)| MissingCopy { copy, holder: *holder })
        .collect()
}

fn problems(law: &CollegeLaw, copies: &[CertificateOfVote]) -> Vec<CopiesProblem> {
    let mut problems = Vec::new();
    let mut numbers = BTreeSet::new();
    for certificate in copies {
        let copy = certificate.copy;
        if !numbers.insert(copy) {
            problems.push(CopiesProblem::Duplicate { copy });
        }
        let lawful = copy.checked_sub(1).and_then(|at| law.copies.rule.get(usize::from(at)));
        match lawful {
            None => problems.push(CopiesProblem::NoSuchCopy { copy }),
            Some(lawful) if *lawful != certificate.holder => {
                problems.push(CopiesProblem::OtherHolder {
                    copy,
                    found: certificate.holder,
                    lawful: *lawful,
                });
            }
            Some(_) => {}
        }
    }
    if copies.windows(2).any(|pair| pair[0].state != pair[1].state) {
        problems.push(CopiesProblem::SeveralStates);
    }
    problems
}

/// A line in which a certificate differs from what counts of the meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateDifference {
    /// The line.
    pub line: CertificateLine,
    /// What the certificate says.
    pub certified: ElectorCount,
    /// What counts of the meeting.
    pub counted: ElectorCount,
}

/// Every line in which a certificate differs from what counts of the meeting it is of.
pub fn check_certificate(
    certificate: &CertificateOfVote,
    result: &MeetingResult,
) -> Vec<CertificateDifference> {
    let counted = list_lines(&result.president, &result.vice_president, result.voting);
    differing(&lines(certificate), &counted)
        .map(|(line, certified, counted)| CertificateDifference {
            line: line.clone(),
            certified,
            counted,
        })
        .collect()
}
