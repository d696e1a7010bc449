//! Who may state what in the drill's nation.

use election::{Authority, AuthorityKind, Power, StatementKind};

use super::{DIVIDED, REPORTS, STATES};
use crate::keys::own_key;
use crate::text::id;

use StatementKind as Kind;

/// The office that states the return of a unit: its county's clerk; for a district of Congress,
/// which counties do not report, the state's board.
pub fn office_for(unit: &str) -> String {
    let mut parts = unit.split('/');
    match (parts.next(), parts.next()) {
        (Some(state), Some(below)) if below.starts_with("district-") => format!("{state}/board"),
        (Some(state), Some(county)) => format!("{state}/{county}/clerk"),
        _ => "board".to_owned(),
    }
}

pub(super) fn authorities() -> Vec<Authority> {
    let national = [
        Kind::Definition,
        Kind::CensusPopulation,
        Kind::KeyRotation,
        Kind::KeyRevocation,
        Kind::CourtOrder,
    ];
    let mut authorities = vec![
        authority("board", AuthorityKind::Office, "us", &national),
        authority(
            "congress",
            AuthorityKind::Office,
            "us",
            &[Kind::ReceivedPaper, Kind::JointSessionEvent],
        ),
        authority("operator", AuthorityKind::Operator, "us", &[Kind::Derivation]),
    ];
    for (state, _, _) in STATES {
        let office = |name: &str, powers: &[Kind]| {
            authority(&format!("{state}/{name}"), AuthorityKind::Office, state, powers)
        };
        authorities.push(office("board", &[Kind::UnitReturn, Kind::Certification]));
        authorities
            .push(office("executive", &[Kind::Certification, Kind::CertificateOfAscertainment]));
        authorities.push(office("electors", &[Kind::ElectorMeeting, Kind::CertificateOfVote]));
    }
    authorities.extend(clerks());
    authorities
}

/// One clerk a county; those of counties made of precincts also certify.
fn clerks() -> impl Iterator<Item = Authority> {
    let undivided = REPORTS.iter().map(|(unit, _)| *unit).filter(|unit| {
        !unit.contains("district-") && !DIVIDED.iter().any(|county| unit.starts_with(county))
    });
    let undivided = undivided.map(|county| (county, &[Kind::UnitReturn][..]));
    let divided =
        DIVIDED.iter().map(|county| (*county, &[Kind::UnitReturn, Kind::Certification][..]));
    divided.chain(undivided).map(|(county, powers)| {
        authority(&format!("{county}/clerk"), AuthorityKind::Office, county, powers)
    })
}

fn authority(name: &str, kind: AuthorityKind, within: &str, powers: &[Kind]) -> Authority {
    let power = |states: &Kind| Power { states: *states, within: id(within) };
    Authority {
        id: id(name),
        title: name.to_owned(),
        kind,
        powers: powers.iter().map(power).collect(),
        keys: vec![own_key(name).public_key()],
    }
}
