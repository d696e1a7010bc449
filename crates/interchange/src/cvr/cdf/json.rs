//! The JSON spelling.

use std::io::Read;

use serde::de::{IgnoredAny, MapAccess};

use super::definition::Definition;
use super::record::{Record, RecordReader};
use crate::cvr::json::{Items, Members, Pieces, read_object};
use crate::cvr::problem::CvrProblemKind;

/// Reads the definitions and passes over the records.
pub(super) fn read_definition(source: impl Read) -> Result<Definition, CvrProblemKind> {
    let mut definition = Definition::default();
    read_object(source, &mut definition)?;
    Ok(definition)
}

/// Reads the records and passes over the definitions.
pub(super) fn read_records(
    source: impl Read,
    reader: &mut RecordReader<'_>,
) -> Result<(), CvrProblemKind> {
    read_object(source, reader)
}

impl Members for Definition {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        pieces: &Pieces,
    ) -> Result<(), A::Error> {
        match name {
            "Election" => self.elections.extend(map.next_value::<Vec<_>>()?),
            "GpUnit" => self.units.extend(map.next_value::<Vec<_>>()?),
            "OtherReportType" => self.other_report_type = map.next_value()?,
            "Party" => self.parties.extend(map.next_value::<Vec<_>>()?),
            "CVR" => map.next_value_seed(Items::new(pieces, |_: IgnoredAny| Ok(())))?,
            _ => drop(map.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }
}

impl Members for RecordReader<'_> {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        pieces: &Pieces,
    ) -> Result<(), A::Error> {
        match name {
            "CVR" => map.next_value_seed(Items::new(pieces, |record: Record| self.record(&record))),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }
}
