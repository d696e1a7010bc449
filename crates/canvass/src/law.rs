//! The law of the Electoral College as dated, cited data: one row for each version.
//!
//! No code anywhere asks for a year or a state: it asks the row in force on the day of the election
//! what holds, and every answer carries its citation and whether that was read.

mod table;

use election::{Date, Source, SourceStatus};
use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

pub use table::{LAWS, MOVED_SESSIONS};

use crate::calendar::LegalDay;
use crate::certificate::Holder;
use crate::session::Ground;

/// A version of the law of presidential elections, by the text that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LawVersion {
    /// Article II of the Constitution with the Act of 1 March 1792.
    #[serde(rename = "article-ii-and-act-of-1792")]
    ActOf1792,
    /// The Twelfth Amendment with the Act of 1792.
    #[serde(rename = "amendment-xii")]
    AmendmentXii,
    /// One day of choice for all states.
    #[serde(rename = "act-of-1845")]
    ActOf1845,
    /// The Electoral Count Act.
    #[serde(rename = "electoral-count-act-of-1887")]
    CountAct1887,
    /// The meeting moved to the first Wednesday in January.
    #[serde(rename = "act-of-1928")]
    ActOf1928,
    /// The calendar that follows the Twentieth Amendment.
    #[serde(rename = "act-of-1934")]
    ActOf1934,
    /// Title 3 of the United States Code, as it stood until the reform of 2022.
    #[serde(rename = "code-of-1948")]
    CodeOf1948,
    /// The Electoral Count Reform and Presidential Transition Improvement Act of 2022.
    #[serde(rename = "electoral-count-reform-act-of-2022")]
    CountReform2022,
}

/// A citation of the table, with its mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The text, as one would cite it.
    pub text: &'static str,
    /// Whether it was read.
    pub status: SourceStatus,
    /// What was read instead or besides, and what stays doubtful.
    pub note: Option<&'static str>,
}

impl Citation {
    /// The citation as it stands in a record.
    pub fn source(self) -> Source {
        Source {
            citation: self.text.to_owned(),
            status: self.status,
            note: self.note.map(str::to_owned),
        }
    }
}

/// A rule with the text it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cited<T> {
    /// The rule.
    pub rule: T,
    /// The text.
    pub citation: Citation,
}

/// One row: everything that differs from version to version.
#[derive(Clone, Copy, Debug)]
pub struct CollegeLaw {
    /// The version.
    pub version: LawVersion,
    /// The first election day the row is for.
    pub from: Date,
    /// The last election day the row is for; the row in force has none.
    pub until: Option<Date>,
    /// The text that made the version.
    pub made_by: Citation,
    /// How electors name persons on their ballots.
    pub ballots: Cited<BallotForm>,
    /// When the states choose electors.
    pub choice: Cited<ChoiceRule>,
    /// When the electors meet.
    pub meeting: Cited<DayRule>,
    /// How many days before the meeting a state's final determination must be made to be
    /// conclusive (the safe harbour).
    pub final_determination: Option<Cited<i32>>,
    /// How many days before the meeting the certificate of ascertainment must be issued.
    pub ascertainment: Option<Cited<i32>>,
    /// What makes a certificate of ascertainment good.
    pub certificate: CertificateRule,
    /// Who gets a certificate of vote, in the order of the copies.
    pub copies: Cited<&'static [Holder]>,
    /// Who is asked for papers that did not arrive.
    pub late_papers: Option<Cited<LateRule>>,
    /// When Congress counts, unless a law moved that session.
    pub joint_session: Cited<DayRule>,
    /// When the term of the President begins.
    pub term_start: Cited<DayRule>,
    /// The order in which states are called.
    pub roll: Cited<RollOrder>,
    /// Objections and their effect; where there is no row, the law of objections is not in the
    /// table and an objection needs an official ruling.
    pub objections: Option<ObjectionRule>,
    /// Which of rival papers counts; without a row, that needs an official ruling.
    pub rivals: Option<Cited<RivalRule>>,
    /// From how many persons the House chooses when nobody has a majority.
    pub house_places: Cited<usize>,
    /// Who acts when nobody is chosen in time.
    pub succession: Cited<SuccessionRule>,
}

/// How electors name persons on their ballots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BallotForm {
    /// Two persons, without saying for which office.
    Undifferentiated,
    /// One person for each office, on distinct ballots.
    Separate,
}

/// When the states choose electors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceRule {
    /// Any day in so many days before the meeting.
    WithinDaysBeforeMeeting(i32),
    /// One day for all states.
    On(DayRule),
}

/// Whether a day falls in the year of the election or in the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearOf {
    /// The year in which electors are chosen.
    Election,
    /// The year after.
    Following,
}

/// A day of the law, as a rule that gives a date for each election.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayRule {
    /// The second Wednesday in February.
    Nth {
        /// Which one of the month.
        nth: i8,
        /// The weekday.
        weekday: Weekday,
        /// The month, 1 to 12.
        month: i8,
        /// The year.
        year: YearOf,
    },
    /// The first Monday after the second Wednesday in December.
    FirstAfterNth {
        /// The weekday of the day itself.
        first: Weekday,
        /// Which one of the month it follows.
        nth: i8,
        /// The weekday it follows.
        weekday: Weekday,
        /// The month, 1 to 12.
        month: i8,
    },
    /// The sixth day of January.
    Fixed {
        /// The month, 1 to 12.
        month: i8,
        /// The day.
        day: i8,
        /// The year.
        year: YearOf,
    },
}

/// What makes a certificate of ascertainment good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateRule {
    /// Who must issue it.
    pub issuer: Citation,
    /// The law that asks for the state's seal, if one does.
    pub seal: Option<Citation>,
    /// The law that asks for a security feature, if one does.
    pub security_feature: Option<Citation>,
    /// The law that asks for a state law enacted before election day, if one does.
    pub enacted_before: Option<Citation>,
}

/// Who is asked, in order, for papers that did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateRule {
    /// The day from which papers count as late.
    pub day: DayRule,
    /// Whom to ask, in order.
    pub steps: &'static [LateStep],
}

/// One holder to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateStep {
    /// Who holds a copy.
    pub ask: Holder,
    /// How it is asked for.
    pub means: Means,
    /// From when.
    pub from: AskFrom,
}

/// How a paper is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// The copy is held subject to the order of the President of the Senate.
    Order,
    /// A request by the most expeditious method.
    MostExpeditiousMethod,
    /// A messenger sent for it.
    Messenger,
}

/// From when a holder may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskFrom {
    /// As soon as the holder has it.
    Receipt,
    /// The day from which papers count as late.
    LateDay,
}

/// The order in which states are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollOrder {
    /// The alphabetical order of the states' names.
    Alphabetical,
    /// The order in which they were called; no law gives one.
    AsCalled,
}

/// Objections and their effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectionRule {
    /// How many members of each House must sign.
    pub threshold: Cited<Threshold>,
    /// The grounds the law knows.
    pub grounds: Cited<&'static [Ground]>,
    /// What sustains an objection: a majority of those voting in each House.
    pub sustained: Citation,
    /// What a rejected vote does to the number that makes a majority.
    pub base: Cited<BaseRule>,
}

/// How many members of each House must sign an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// One Senator and one Representative.
    OneOfEach,
    /// One-fifth of the members of each House.
    OneFifthOfEach,
}

/// What a rejected vote does to the number of electors of which a majority is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseRule {
    /// The statute is silent and practice went both ways: both readings are computed.
    Silent,
    /// Only a ground of the list lowers it.
    LoweredBy(&'static [Ground]),
}

/// Which of several papers from one state counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RivalRule {
    /// The state's determination; else what both Houses agree on; else the executive's seal.
    DeterminationThenHouses,
    /// Only votes of electors under the certificate of the executive, or as a court revised it.
    ExecutiveOnly,
}

/// Who acts as President when nobody is chosen when the term begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuccessionRule {
    /// No text in the table says: needs Congress.
    NotSettled,
    /// The Vice President acts; who acts without one is not in the table.
    VicePresidentActs,
    /// The Vice President elect acts; without one, the officers of a statute in their order.
    VicePresidentElectActsThen(&'static [crate::succession::Officer]),
}

/// A part of a version of the law, by what rests on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LawPart {
    /// Certificates of ascertainment.
    Ascertainment,
    /// Copies of certificates of vote, and papers that are late.
    Copies,
    /// The joint session.
    Session,
    /// Objections in the joint session.
    Objections,
    /// Several papers of one state.
    RivalPapers,
    /// From how many persons the House chooses.
    HouseChoice,
    /// Who acts when nobody is chosen.
    Succession,
}

/// No row of the table is for that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no law of presidential elections in the table is for {election_day}")]
pub struct NoLaw {
    /// The day asked for.
    pub election_day: Date,
}

/// The row in force on the day of the election.
pub fn law_for(election_day: Date) -> Result<&'static CollegeLaw, NoLaw> {
    let in_force =
        |law: &&CollegeLaw| law.from <= election_day && law.until.is_none_or(|l| election_day <= l);
    LAWS.iter().find(in_force).ok_or(NoLaw { election_day })
}

impl CollegeLaw {
    /// The citations of a part, of rules that this version has.
    pub fn citations(&self, part: LawPart) -> Vec<Citation> {
        let certificate = &self.certificate;
        let cited = match part {
            LawPart::Ascertainment => vec![
                Some(certificate.issuer),
                certificate.seal,
                certificate.security_feature,
                certificate.enacted_before,
            ],
            LawPart::Copies => {
                vec![Some(self.copies.citation), self.late_papers.map(|rule| rule.citation)]
            }
            LawPart::Session => vec![Some(self.ballots.citation), Some(self.roll.citation)],
            LawPart::Objections => self.objections.map_or_else(Vec::new, |rule| {
                let (threshold, grounds) = (rule.threshold.citation, rule.grounds.citation);
                [threshold, grounds, rule.sustained, rule.base.citation].map(Some).to_vec()
            }),
            LawPart::RivalPapers => vec![self.rivals.map(|rule| rule.citation)],
            LawPart::HouseChoice => vec![Some(self.house_places.citation)],
            LawPart::Succession => vec![Some(self.succession.citation)],
        };
        cited.into_iter().flatten().collect()
    }

    /// The law of each day of the calendar; a session that a law moved rests on that law.
    pub fn calendar_citations(&self, session: Date) -> Vec<(LegalDay, Citation)> {
        let moved = MOVED_SESSIONS.iter().find(|moved| moved.rule == session);
        let session = moved.map_or(self.joint_session.citation, |moved| moved.citation);
        let days = [
            (LegalDay::ElectionDay, Some(self.choice.citation)),
            (LegalDay::FinalDetermination, self.final_determination.map(|rule| rule.citation)),
            (LegalDay::Ascertainment, self.ascertainment.map(|rule| rule.citation)),
            (LegalDay::Meeting, Some(self.meeting.citation)),
            (LegalDay::LatePapers, self.late_papers.map(|rule| rule.citation)),
            (LegalDay::JointSession, Some(session)),
            (LegalDay::TermStart, Some(self.term_start.citation)),
        ];
        days.into_iter().filter_map(|(day, citation)| Some((day, citation?))).collect()
    }
}

impl LawVersion {
    /// The row of this version.
    pub fn law(self) -> &'static CollegeLaw {
        LAWS.iter().find(|law| law.version == self).expect("every version has a row: see the test")
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn rows_follow_each_other_without_gap_or_overlap() {
        for pair in LAWS.windows(2) {
            let last = pair[0].until.unwrap();
            assert_eq!(last.tomorrow().unwrap(), pair[1].from, "after {:?}", pair[0].version);
            assert!(pair[0].version < pair[1].version);
        }
        assert!(LAWS.last().unwrap().until.is_none());
        for law in LAWS {
            assert_eq!(law.version.law().from, law.from);
        }
    }

    #[test]
    fn the_law_is_chosen_by_the_day_of_the_election() {
        for (day, version) in [
            (date(1800, 12, 2), LawVersion::ActOf1792),
            (date(1804, 11, 9), LawVersion::AmendmentXii),
            (date(1836, 11, 8), LawVersion::AmendmentXii),
            (date(1848, 11, 7), LawVersion::ActOf1845),
            (date(1888, 11, 6), LawVersion::CountAct1887),
            (date(1928, 11, 6), LawVersion::ActOf1928),
            (date(1936, 11, 3), LawVersion::ActOf1934),
            (date(2016, 11, 8), LawVersion::CodeOf1948),
            (date(2020, 11, 3), LawVersion::CodeOf1948),
            (date(2022, 12, 28), LawVersion::CodeOf1948),
            (date(2022, 12, 29), LawVersion::CountReform2022),
            (date(2024, 11, 5), LawVersion::CountReform2022),
        ] {
            assert_eq!(law_for(day).unwrap().version, version, "{day}");
        }
        let first = date(1789, 1, 7);
        assert_eq!(law_for(first).unwrap_err(), NoLaw { election_day: first });
    }

    #[test]
    fn every_rule_carries_a_citation() {
        for law in LAWS {
            let mut citations = vec![
                law.made_by,
                law.ballots.citation,
                law.choice.citation,
                law.meeting.citation,
                law.certificate.issuer,
                law.copies.citation,
                law.joint_session.citation,
                law.term_start.citation,
                law.roll.citation,
                law.house_places.citation,
                law.succession.citation,
            ];
            citations.extend(law.objections.map(|rule| rule.base.citation));
            citations.extend(law.rivals.map(|rule| rule.citation));
            assert!(citations.iter().all(|c| !c.text.is_empty()), "{:?}", law.version);
        }
    }
}
