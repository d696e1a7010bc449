//! How a row's unit is called here: its id, kind, name and codes.

use election::{UnitKind, figure_name};

use super::{CountyRow, UnitType};

/// The last part of the unit's id, before two units of one name are told apart.
pub(super) fn path_part(row: &CountyRow) -> String {
    match row.unit_type {
        UnitType::County => figure_name(&row.unit_name),
        UnitType::KansasCity => "kansas-city".to_owned(),
        UnitType::AlaskaHouseDistrict if is_overseas(row) => "federal-overseas-absentee".to_owned(),
        UnitType::AlaskaHouseDistrict => figure_name(&row.unit_name),
        UnitType::Uocava => "uocava".to_owned(),
        UnitType::FederalPrecinct => "federal-precinct".to_owned(),
        UnitType::StatewideResidual => "statewide-residual".to_owned(),
    }
}

pub(super) fn kind(row: &CountyRow) -> UnitKind {
    match row.unit_type {
        UnitType::County if is_independent_city(row) => UnitKind::City,
        UnitType::County => UnitKind::County,
        UnitType::KansasCity => UnitKind::City,
        UnitType::AlaskaHouseDistrict if is_overseas(row) => UnitKind::Overseas,
        UnitType::AlaskaHouseDistrict => UnitKind::LegislativeDistrict,
        UnitType::Uocava => UnitKind::Overseas,
        UnitType::FederalPrecinct => UnitKind::FederalPrecinct,
        UnitType::StatewideResidual => UnitKind::StatewideResidual,
    }
}

/// The unit's own FIPS code: Kansas City's in the source is that of Jackson County, another unit.
pub(super) fn fips(row: &CountyRow) -> Option<String> {
    row.county_fips.clone().filter(|_| row.unit_type == UnitType::County)
}

/// The name for readers; `shared` says that another unit of the state is called the same.
pub(super) fn reader_name(row: &CountyRow, shared: bool) -> String {
    match (row.unit_type, shared) {
        (UnitType::StatewideResidual, _) => "Not reported by county".to_owned(),
        (UnitType::County, true) if is_independent_city(row) => format!("{} (city)", row.unit_name),
        (UnitType::County, true) => format!("{} County", row.unit_name),
        _ => row.unit_name.clone(),
    }
}

/// The Open Civic Data id of the unit in the division `state_id`, where its kind has one.
///
/// Made by the naming rule that the lists of github.com/opencivicdata/ocd-division-ids keep
/// (read there in 2026 for Maryland, Nevada and New Mexico, with the exceptions list for cities);
/// not compared with the national list. Kansas City has none: its board covers a part of the
/// place. Nor has the District of Columbia as a county: the id is that of the District.
pub(super) fn ocd_id(row: &CountyRow, state_id: &str) -> Option<String> {
    let (kind, name) = match (row.unit_type, row.state.as_str()) {
        (UnitType::County, "DC") => return None,
        (UnitType::County, "LA") => ("parish", ocd_name(&row.unit_name)),
        (UnitType::County, _) if is_independent_city(row) => ("place", ocd_name(&row.unit_name)),
        (UnitType::County, _) => ("county", ocd_name(&row.unit_name)),
        (UnitType::AlaskaHouseDistrict, _) => ("sldl", house_district(row)?.to_string()),
        _ => return None,
    };
    Some(format!("{state_id}/{kind}:{name}"))
}

/// The division id of a state, or of the District of Columbia.
pub(super) fn state_ocd_id(state: &str) -> String {
    let kind = if state == "DC" { "district" } else { "state" };
    format!("ocd-division/country:us/{kind}:{}", state.to_ascii_lowercase())
}

/// Where the unit stands among those of its state: house districts by number, then the rest.
pub(super) fn rank(row: &CountyRow) -> (u16, Option<String>) {
    let group = match row.unit_type {
        UnitType::AlaskaHouseDistrict => house_district(row).unwrap_or(1_000),
        UnitType::County | UnitType::KansasCity => 0,
        UnitType::Uocava | UnitType::FederalPrecinct => 2_000,
        UnitType::StatewideResidual => 3_000,
    };
    (group, row.county_fips.clone())
}

/// A city that belongs to no county: the Census Bureau numbers those from 510 (Baltimore,
/// St. Louis, Carson City and the cities of Virginia); no county of the file has such a number.
fn is_independent_city(row: &CountyRow) -> bool {
    let code = row.county_fips.as_ref().and_then(|fips| fips.get(2..)?.parse::<u16>().ok());
    code.is_some_and(|code| code >= 510)
}

fn is_overseas(row: &CountyRow) -> bool {
    row.unit_id.ends_with("-FEDERAL_OVERSEAS")
}

fn house_district(row: &CountyRow) -> Option<u16> {
    row.unit_name.strip_prefix("House District ")?.parse().ok()
}

/// A name as division ids have it: lower case, spaces underscored, full stops left out, and a
/// tilde for an apostrophe; other letters stay, those outside ASCII too.
fn ocd_name(name: &str) -> String {
    let replaced = name.to_lowercase().replace(' ', "_").replace(['\'', '\u{2019}'], "~");
    replaced.replace('.', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_ids_follow_the_published_lists() {
        for (name, id) in [
            ("Prince George's", "prince_george~s"),
            ("St. Mary's", "st_mary~s"),
            ("Do\u{f1}a Ana", "do\u{f1}a_ana"),
            ("De Baca", "de_baca"),
            ("McKinley", "mckinley"),
            ("Miami-Dade", "miami-dade"),
            ("Carson City", "carson_city"),
        ] {
            assert_eq!(ocd_name(name), id);
        }
    }
}
