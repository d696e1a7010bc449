//! Who acts as President when the term begins and nobody, or only a Vice President, is chosen.

use election::{Date, Source};
use serde::{Deserialize, Serialize};

use crate::calendar::CollegeCalendar;
use crate::format::format_tag;
use crate::law::{CollegeLaw, SuccessionRule};
use crate::person::PersonId;

format_tag!(SuccessionFormat, "ascertain/succession/v1", "[`Succession`]");

/// An office whose holder may act as President; persons are never named here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Officer {
    /// The Speaker of the House, on resigning as Speaker and as Representative.
    SpeakerOfTheHouse,
    /// The President pro tempore of the Senate, on resigning as such and as Senator.
    PresidentProTempore,
    /// The Secretary of State.
    SecretaryOfState,
    /// The Secretary of the Treasury.
    SecretaryOfTheTreasury,
    /// The Secretary of Defense.
    SecretaryOfDefense,
    /// The Attorney General.
    AttorneyGeneral,
    /// The Secretary of the Interior.
    SecretaryOfTheInterior,
    /// The Secretary of Agriculture.
    SecretaryOfAgriculture,
    /// The Secretary of Commerce.
    SecretaryOfCommerce,
    /// The Secretary of Labor.
    SecretaryOfLabor,
    /// The Secretary of Health and Human Services.
    SecretaryOfHealthAndHumanServices,
    /// The Secretary of Housing and Urban Development.
    SecretaryOfHousingAndUrbanDevelopment,
    /// The Secretary of Transportation.
    SecretaryOfTransportation,
    /// The Secretary of Energy.
    SecretaryOfEnergy,
    /// The Secretary of Education.
    SecretaryOfEducation,
    /// The Secretary of Veterans Affairs.
    SecretaryOfVeteransAffairs,
    /// The Secretary of Homeland Security.
    SecretaryOfHomelandSecurity,
}

/// The officers of 3 U.S.C. 19 (2016), in order; before 1947 and as departments came, others.
pub(crate) const STATUTORY_LINE: &[Officer] = &[
    Officer::SpeakerOfTheHouse,
    Officer::PresidentProTempore,
    Officer::SecretaryOfState,
    Officer::SecretaryOfTheTreasury,
    Officer::SecretaryOfDefense,
    Officer::AttorneyGeneral,
    Officer::SecretaryOfTheInterior,
    Officer::SecretaryOfAgriculture,
    Officer::SecretaryOfCommerce,
    Officer::SecretaryOfLabor,
    Officer::SecretaryOfHealthAndHumanServices,
    Officer::SecretaryOfHousingAndUrbanDevelopment,
    Officer::SecretaryOfTransportation,
    Officer::SecretaryOfEnergy,
    Officer::SecretaryOfEducation,
    Officer::SecretaryOfVeteransAffairs,
    Officer::SecretaryOfHomelandSecurity,
];

/// Who was chosen, by electors or by a House, up to a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The President elect.
    pub president: Option<PersonId>,
    /// The Vice President elect.
    pub vice_president: Option<PersonId>,
}

/// Who holds or exercises the office on a day: the output of rule `college/succession@1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Succession {
    /// The version of this shape.
    pub format: SuccessionFormat,
    /// The day.
    pub on: Date,
    /// Who it is.
    pub result: SuccessionResult,
    /// The law.
    pub source: Source,
}

/// Who holds or exercises the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum SuccessionResult {
    /// The term has not begun.
    TermNotBegun,
    /// The President chosen, on qualifying.
    President {
        /// The person.
        person: PersonId,
    },
    /// The Vice President chosen acts until a President qualifies.
    VicePresidentActs {
        /// The person.
        person: PersonId,
    },
    /// The first of these officers who qualifies acts until a President or Vice President does.
    StatutoryLine {
        /// The offices in order; persons are for an official to name.
        officers: Vec<Officer>,
    },
    /// No text in the table says.
    NeedsCongress,
}

/// Who holds or exercises the office on a day, given who was chosen by then.
///
/// Source: U.S. Constitution, amendment XX, section 3 (1933), before it amendment XII (1804);
/// 3 U.S.C. 19.
pub fn succession(
    law: &CollegeLaw,
    calendar: &CollegeCalendar,
    on: Date,
    chosen: &Chosen,
) -> Succession {
    let result = match (&chosen.president, &chosen.vice_president, law.succession.rule) {
        _ if on < calendar.term_start => SuccessionResult::TermNotBegun,
        (Some(person), _, _) => SuccessionResult::President { person: person.clone() },
        (None, _, SuccessionRule::NotSettled) => SuccessionResult::NeedsCongress,
        (None, Some(person), _) => SuccessionResult::VicePresidentActs { person: person.clone() },
        (None, None, SuccessionRule::VicePresidentElectActsThen(officers))
            if !officers.is_empty() =>
        {
            SuccessionResult::StatutoryLine { officers: officers.to_vec() }
        }
        (None, None, _) => SuccessionResult::NeedsCongress,
    };
    Succession {
        format: SuccessionFormat::V1,
        on,
        result,
        source: law.succession.citation.source(),
    }
}
