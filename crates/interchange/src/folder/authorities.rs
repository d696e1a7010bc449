//! `authorities.csv`: who may state what, for which places; one power in a row.

use std::collections::{BTreeMap, BTreeSet};

use election::{Authority, AuthorityId, Power};

use super::file::FolderFile;
use super::places::Places;
use super::problem::ProblemKind;
use super::problems::Problems;
use super::table::{Readable, Row, read_table};

/// What a file of authorities says.
#[derive(Default)]
pub(super) struct Authorities {
    /// The authorities in the order of their first rows, without keys.
    pub(super) authorities: Vec<Authority>,
    /// Every id of the file, of readable rows or not.
    pub(super) ids: BTreeSet<String>,
    pub(super) readable: Readable,
}

/// Reads the authorities and their powers.
pub(super) fn read_authorities(
    bytes: &[u8],
    places: &Places<'_>,
    problems: &mut Problems,
) -> Authorities {
    let (mut authorities, mut ids) = (Vec::<Authority>::new(), BTreeSet::new());
    let mut firsts: BTreeMap<AuthorityId, (usize, u64)> = BTreeMap::new();
    let mut powers: BTreeMap<(AuthorityId, Power), u64> = BTreeMap::new();
    let readable = read_table(FolderFile::Authorities, bytes, problems, |row, problems| {
        let id: Option<AuthorityId> = row.identifier("authority", problems);
        ids.extend(id.iter().map(ToString::to_string));
        let power = read_power(row, places, problems);
        let title = row.text("title", problems);
        let kind = row.word("kind", problems);
        let Some(id) = id else { return };
        if let Some(power) = &power {
            let first = *powers.entry((id.clone(), power.clone())).or_insert(row.line);
            if first != row.line {
                let (what, name) = ("this power of", id.to_string());
                row.report(problems, ProblemKind::Duplicate { what, name, first });
                return;
            }
        }
        let Some((index, first)) = firsts.get(&id).copied() else {
            let Some(title) = title.or_else(|| row.filled_text("title", problems)) else { return };
            let Some(kind) = kind else { return };
            firsts.insert(id.clone(), (authorities.len(), row.line));
            let powers = power.into_iter().collect();
            authorities.push(Authority { id, title, kind, powers, keys: Vec::new() });
            return;
        };
        let known = &mut authorities[index];
        let same_title = title.is_none_or(|title| title == known.title);
        let same_kind = kind.is_none_or(|kind| kind == known.kind);
        for (column, _) in
            [("title", same_title), ("kind", same_kind)].into_iter().filter(|(_, same)| !same)
        {
            row.report(problems, ProblemKind::Disagrees { column, name: id.to_string(), first });
        }
        known.powers.extend(power);
    });
    Authorities { authorities, ids, readable }
}

fn read_power(row: &Row<'_>, places: &Places<'_>, problems: &mut Problems) -> Option<Power> {
    let states = row.word("states", problems);
    let within = row.filled("within", problems)?;
    let within = places.find("within", within, || row.place(), problems)?;
    Some(Power { states: states?, within: places.units[within].id.clone() })
}
