//! Who acts as President when the term begins and nobody, or only a Vice President, is chosen.

use election::{Date, Source};
use serde::{Deserialize, Serialize};

use crate::calendar::CollegeCalendar;
use crate::contingent::{HouseChoice, SenateChoice};
use crate::format::format_tag;
use crate::law::{CollegeLaw, SuccessionRule};
use crate::person::PersonId;
use crate::session::{ElectoralCount, OfficeOutcome};

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
    pub president: Choice,
    /// The Vice President elect.
    pub vice_president: Choice,
}

/// Whether somebody was chosen for an office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// This person.
    Of(PersonId),
    /// Nobody.
    #[default]
    Nobody,
    /// The law leaves open whether, or whom: only Congress can say.
    Open,
}

impl Chosen {
    /// Who was chosen by the electors' votes as counted, or by the ballots of a House.
    pub fn by(
        count: &ElectoralCount,
        house: Option<&HouseChoice>,
        senate: Option<&SenateChoice>,
    ) -> Self {
        let house = house.and_then(|choice| choice.chosen.as_ref());
        let senate = senate.and_then(|choice| choice.chosen.as_ref());
        Self {
            president: Choice::by(&count.president_outcome, house),
            vice_president: Choice::by(&count.vice_president_outcome, senate),
        }
    }
}

impl Choice {
    fn by(outcome: &OfficeOutcome, by_ballots: Option<&PersonId>) -> Self {
        match outcome {
            OfficeOutcome::Elected { person } => Self::Of(person.clone()),
            OfficeOutcome::NoMajority { .. } => by_ballots.cloned().map_or(Self::Nobody, Self::Of),
            OfficeOutcome::NeedsCongress { .. } => Self::Open,
        }
    }
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

/// How many officers of the line a sentence names before it only counts.
const NAMED_OFFICERS: usize = 3;

impl Officer {
    /// The office as the statute names it.
    pub fn title(self) -> &'static str {
        match self {
            Self::SpeakerOfTheHouse => "the Speaker of the House",
            Self::PresidentProTempore => "the President pro tempore of the Senate",
            Self::SecretaryOfState => "the Secretary of State",
            Self::SecretaryOfTheTreasury => "the Secretary of the Treasury",
            Self::SecretaryOfDefense => "the Secretary of Defense",
            Self::AttorneyGeneral => "the Attorney General",
            Self::SecretaryOfTheInterior => "the Secretary of the Interior",
            Self::SecretaryOfAgriculture => "the Secretary of Agriculture",
            Self::SecretaryOfCommerce => "the Secretary of Commerce",
            Self::SecretaryOfLabor => "the Secretary of Labor",
            Self::SecretaryOfHealthAndHumanServices => "the Secretary of Health and Human Services",
            Self::SecretaryOfHousingAndUrbanDevelopment => {
                "the Secretary of Housing and Urban Development"
            }
            Self::SecretaryOfTransportation => "the Secretary of Transportation",
            Self::SecretaryOfEnergy => "the Secretary of Energy",
            Self::SecretaryOfEducation => "the Secretary of Education",
            Self::SecretaryOfVeteransAffairs => "the Secretary of Veterans Affairs",
            Self::SecretaryOfHomelandSecurity => "the Secretary of Homeland Security",
        }
    }
}

impl SuccessionResult {
    /// Who holds or exercises the office, as a clause; `name` gives the name of a person.
    pub fn words(&self, name: impl Fn(&PersonId) -> String) -> String {
        match self {
            Self::TermNotBegun => "the term has not begun".to_owned(),
            Self::President { person } => format!("{} is President, on qualifying", name(person)),
            Self::VicePresidentActs { person } => format!(
                "nobody is President elect; {}, the Vice President elect, acts as President until \
                 a President qualifies",
                name(person)
            ),
            Self::StatutoryLine { officers } => {
                let named = officers.iter().take(NAMED_OFFICERS).map(|officer| officer.title());
                let named = named.collect::<Vec<_>>().join(", ");
                let more = officers.len().saturating_sub(NAMED_OFFICERS);
                format!(
                    "nobody is President or Vice President elect; the first of these who qualifies \
                     acts as President until one of them qualifies: {named} and {more} other \
                     officers in the order of the law"
                )
            }
            Self::NeedsCongress => {
                "who acts as President needs Congress: the law in the table leaves it open"
                    .to_owned()
            }
        }
    }
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
    let result = if on < calendar.term_start {
        SuccessionResult::TermNotBegun
    } else {
        exercises(law.succession.rule, chosen)
    };
    Succession {
        format: SuccessionFormat::V1,
        on,
        result,
        source: law.succession.citation.source(),
    }
}

fn exercises(rule: SuccessionRule, chosen: &Chosen) -> SuccessionResult {
    match (&chosen.president, &chosen.vice_president, rule) {
        (Choice::Of(person), _, _) => SuccessionResult::President { person: person.clone() },
        (Choice::Open, _, _) | (Choice::Nobody, _, SuccessionRule::NotSettled) => {
            SuccessionResult::NeedsCongress
        }
        (Choice::Nobody, Choice::Of(person), _) => {
            SuccessionResult::VicePresidentActs { person: person.clone() }
        }
        (Choice::Nobody, Choice::Nobody, SuccessionRule::VicePresidentElectActsThen(officers))
            if !officers.is_empty() =>
        {
            SuccessionResult::StatutoryLine { officers: officers.to_vec() }
        }
        (Choice::Nobody, Choice::Nobody | Choice::Open, _) => SuccessionResult::NeedsCongress,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The offices as 3 U.S.C. 19(a), (b) and (d)(1) name them, in its order.
    #[test]
    fn the_line_of_the_statute() {
        let titles: Vec<&str> = STATUTORY_LINE.iter().map(|officer| officer.title()).collect();
        assert_eq!(
            titles,
            [
                "the Speaker of the House",
                "the President pro tempore of the Senate",
                "the Secretary of State",
                "the Secretary of the Treasury",
                "the Secretary of Defense",
                "the Attorney General",
                "the Secretary of the Interior",
                "the Secretary of Agriculture",
                "the Secretary of Commerce",
                "the Secretary of Labor",
                "the Secretary of Health and Human Services",
                "the Secretary of Housing and Urban Development",
                "the Secretary of Transportation",
                "the Secretary of Energy",
                "the Secretary of Education",
                "the Secretary of Veterans Affairs",
                "the Secretary of Homeland Security",
            ]
        );
    }

    #[test]
    fn each_result_says_who_acts() {
        let says = |result: SuccessionResult, what: &str| {
            let words = result.words(|person| format!("<{person}>"));
            assert!(words.contains(what), "{what} is not in: {words}");
        };
        let person: PersonId = "ames".parse().unwrap();
        says(SuccessionResult::TermNotBegun, "not begun");
        says(SuccessionResult::President { person: person.clone() }, "<ames> is President");
        says(
            SuccessionResult::VicePresidentActs { person },
            "<ames>, the Vice President elect, acts",
        );
        // Three are named, and the 14 others of 17 are counted.
        let officers = STATUTORY_LINE.to_vec();
        says(
            SuccessionResult::StatutoryLine { officers },
            "the Speaker of the House, the President pro tempore of the Senate, the Secretary of \
             State and 14 other officers",
        );
        says(SuccessionResult::NeedsCongress, "needs Congress");
    }
}
