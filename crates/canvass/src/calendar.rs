//! The days of a presidential election, from the law in force on election day.

use std::collections::BTreeMap;

use election::{Date, Source};
use jiff::{ToSpan, civil::Weekday};
use serde::{Deserialize, Serialize};

use crate::format::format_tag;
use crate::law::{
    ChoiceRule, Citation, CollegeLaw, DayRule, LawVersion, MOVED_SESSIONS, NoLaw, YearOf, law_for,
};

format_tag!(LegalCalendarFormat, "ascertain/college-calendar/v1", "[`LegalCalendar`]");

/// Presidential elections come every so many years, since 1792.
const YEARS_OF_A_TERM: i16 = 4;

/// The days of one presidential election.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollegeCalendar {
    /// The version of the law, chosen by election day.
    pub law: LawVersion,
    /// The day electors are chosen.
    pub election_day: Date,
    /// The last day on which a state's final determination is conclusive (the safe harbour).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub final_determination: Option<Date>,
    /// The last day for the certificate of ascertainment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ascertainment: Option<Date>,
    /// The day the electors meet in their states.
    pub meeting: Date,
    /// The day from which papers that did not arrive are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_papers: Option<Date>,
    /// The day Congress counts.
    pub joint_session: Date,
    /// The day the term begins, at noon since 1937.
    pub term_start: Date,
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalDay {
    /// Electors are chosen.
    ElectionDay,
    /// The last day on which a state's final determination is conclusive.
    FinalDetermination,
    /// The last day for the certificate of ascertainment.
    Ascertainment,
    /// The electors meet.
    Meeting,
    /// Papers that did not arrive are asked for.
    LatePapers,
    /// Congress counts.
    JointSession,
    /// The term begins.
    TermStart,
}

/// The calendar with the law that sets each day: the output of rule `college/calendar@1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalCalendar {
    /// The version of this shape.
    pub format: LegalCalendarFormat,
    /// The days.
    pub calendar: CollegeCalendar,
    /// The text that made this version of the law.
    pub made_by: Source,
    /// The law that sets each day of the calendar, and whether it was read.
    pub sources: BTreeMap<LegalDay, Source>,
}

impl CollegeCalendar {
    /// The date of a day, where the law sets one.
    pub fn date(&self, day: LegalDay) -> Option<Date> {
        match day {
            LegalDay::ElectionDay => Some(self.election_day),
            LegalDay::FinalDetermination => self.final_determination,
            LegalDay::Ascertainment => self.ascertainment,
            LegalDay::Meeting => Some(self.meeting),
            LegalDay::LatePapers => self.late_papers,
            LegalDay::JointSession => Some(self.joint_session),
            LegalDay::TermStart => Some(self.term_start),
        }
    }
}

impl LegalCalendar {
    /// Every day with its law, the earliest first.
    pub fn days(&self) -> Vec<(Date, LegalDay, &Source)> {
        let dated = |(day, source): (&LegalDay, _)| Some((self.calendar.date(*day)?, *day, source));
        let mut days: Vec<_> = self.sources.iter().filter_map(dated).collect();
        days.sort_by_key(|(date, day, _)| (*date, *day));
        days
    }
}

/// The calendar of the election held on `election_day`, with the law of each day.
pub fn legal_calendar(election_day: Date) -> Result<LegalCalendar, CalendarError> {
    let (law, calendar) = (law_for(election_day)?, calendar(election_day)?);
    let sources = law.calendar_citations(calendar.joint_session);
    let source = |(day, citation): (LegalDay, Citation)| (day, citation.source());
    Ok(LegalCalendar {
        format: LegalCalendarFormat::V1,
        calendar,
        made_by: law.made_by.source(),
        sources: sources.into_iter().map(source).collect(),
    })
}

/// Why there is no calendar for a day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// No law is known for the day.
    #[error(transparent)]
    NoLaw(#[from] NoLaw),
    /// The law does not let a state choose electors on the day.
    #[error("{election_day} is no day for choosing electors; the law gives {lawful}")]
    NotElectionDay {
        /// The day asked for.
        election_day: Date,
        /// What the law gives instead, in that year.
        lawful: LawfulDays,
    },
    /// A date outside the calendar.
    #[error("the law gives no date of the calendar for the election of {election_day}")]
    NoDate {
        /// The day asked for.
        election_day: Date,
    },
}

/// The days of a year on which electors may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LawfulDays {
    /// None: it is not the year of a presidential election.
    None,
    /// From the first to the last of these days.
    Between(Date, Date),
}

impl std::fmt::Display for LawfulDays {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => write!(f, "no day in that year"),
            Self::Between(first, last) if first == last => write!(f, "{first}"),
            Self::Between(first, last) => write!(f, "{first} to {last}"),
        }
    }
}

/// The calendar of the election held on `election_day`, under the law in force on that day.
pub fn calendar(election_day: Date) -> Result<CollegeCalendar, CalendarError> {
    let law = law_for(election_day)?;
    let day = |rule: DayRule| {
        date_of(rule, election_day.year()).ok_or(CalendarError::NoDate { election_day })
    };
    let meeting = day(law.meeting.rule)?;
    let before_meeting = |days: i32| {
        meeting.checked_sub(days.days()).map_err(|_| CalendarError::NoDate { election_day })
    };
    check_election_day(law, election_day, meeting)?;
    let counting = day(law.joint_session.rule)?;
    Ok(CollegeCalendar {
        law: law.version,
        election_day,
        final_determination: law.final_determination.map(|c| before_meeting(c.rule)).transpose()?,
        ascertainment: law.ascertainment.map(|c| before_meeting(c.rule)).transpose()?,
        meeting,
        late_papers: law.late_papers.map(|c| day(c.rule.day)).transpose()?,
        joint_session: moved_session(counting),
        term_start: day(law.term_start.rule)?,
    })
}

/// The day of the count, or the one to which a law moved the session of that year.
fn moved_session(day: Date) -> Date {
    let moved = MOVED_SESSIONS.iter().find(|moved| moved.rule.year() == day.year());
    moved.map_or(day, |moved| moved.rule)
}

fn check_election_day(
    law: &CollegeLaw,
    election_day: Date,
    meeting: Date,
) -> Result<(), CalendarError> {
    let no_date = CalendarError::NoDate { election_day };
    let lawful = if election_day.year() % YEARS_OF_A_TERM != 0 {
        LawfulDays::None
    } else {
        match law.choice.rule {
            ChoiceRule::WithinDaysBeforeMeeting(days) => LawfulDays::Between(
                meeting.checked_sub(days.days()).map_err(|_| no_date.clone())?,
                meeting.yesterday().map_err(|_| no_date)?,
            ),
            ChoiceRule::On(rule) => {
                let day = date_of(rule, election_day.year()).ok_or(no_date)?;
                LawfulDays::Between(day, day)
            }
        }
    };
    match lawful {
        LawfulDays::Between(first, last) if first <= election_day && election_day <= last => Ok(()),
        lawful => Err(CalendarError::NotElectionDay { election_day, lawful }),
    }
}

/// The date that a rule gives for the election of a year.
fn date_of(rule: DayRule, election_year: i16) -> Option<Date> {
    let in_year = |year: YearOf| match year {
        YearOf::Election => Some(election_year),
        YearOf::Following => election_year.checked_add(1),
    };
    match rule {
        DayRule::Nth { nth, weekday, month, year } => {
            nth_weekday(in_year(year)?, month, nth, weekday)
        }
        DayRule::FirstAfterNth { first, nth, weekday, month } => {
            nth_weekday(election_year, month, nth, weekday)?.nth_weekday(1, first).ok()
        }
        DayRule::Fixed { month, day, year } => Date::new(in_year(year)?, month, day).ok(),
    }
}

fn nth_weekday(year: i16, month: i8, nth: i8, weekday: Weekday) -> Option<Date> {
    Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
}

#[cfg(test)]
mod tests {
    use election::SourceStatus;
    use jiff::civil::date;

    use super::*;

    fn days(election_day: Date) -> CollegeCalendar {
        calendar(election_day).unwrap()
    }

    /// 2016 uses the Monday and 2024 the Tuesday: one year's rule gives a wrong day in another.
    #[test]
    fn the_days_of_2016_2020_and_2024() {
        let of_2016 = days(date(2016, 11, 8));
        assert_eq!(of_2016.meeting, date(2016, 12, 19));
        assert_eq!(of_2016.final_determination, Some(date(2016, 12, 13)));
        assert_eq!(of_2016.ascertainment, None);
        assert_eq!(of_2016.late_papers, Some(date(2016, 12, 28)));
        assert_eq!(of_2016.joint_session, date(2017, 1, 6));
        assert_eq!(of_2016.term_start, date(2017, 1, 20));
        assert_eq!(days(date(2020, 11, 3)).meeting, date(2020, 12, 14));
        let of_2024 = days(date(2024, 11, 5));
        assert_eq!(of_2024.meeting, date(2024, 12, 17));
        assert_eq!(of_2024.ascertainment, Some(date(2024, 12, 11)));
        assert_eq!(of_2024.final_determination, None);
        assert_eq!(of_2024.joint_session, date(2025, 1, 6));
    }

    #[test]
    fn a_law_moved_five_sessions_and_no_other() {
        for (election_day, session) in [
            (date(1984, 11, 6), date(1985, 1, 7)),
            (date(1988, 11, 8), date(1989, 1, 4)),
            (date(1996, 11, 5), date(1997, 1, 9)),
            (date(2008, 11, 4), date(2009, 1, 8)),
            (date(2012, 11, 6), date(2013, 1, 4)),
            (date(2000, 11, 7), date(2001, 1, 6)),
            (date(2004, 11, 2), date(2005, 1, 6)),
        ] {
            assert_eq!(days(election_day).joint_session, session);
        }
    }

    #[test]
    fn every_day_of_the_calendar_has_its_law_with_its_mark() {
        for law in crate::law::LAWS {
            let years = law.from.year() + 4..law.from.year() + 12;
            let year = years.into_iter().find(|year| year % 4 == 0).unwrap();
            let days = (25..=30).map(|day| date(year, 10, day));
            let days = days.chain((1..=8).map(|day| date(year, 11, day)));
            let of = days.filter_map(|day| legal_calendar(day).ok()).next_back().unwrap();
            assert_eq!(of.days().len(), of.sources.len(), "{year}");
            let dates = [of.calendar.final_determination, of.calendar.ascertainment];
            let dates = dates.into_iter().chain([of.calendar.late_papers]).flatten().count();
            assert_eq!(of.sources.len(), 4 + dates, "{year}");
        }
        let of_2012 = legal_calendar(date(2012, 11, 6)).unwrap();
        let moved = &of_2012.sources[&LegalDay::JointSession];
        assert_eq!(moved.citation, "3 U.S.C. 15, notes on the change of the day (2016)");
        let of_1932 = legal_calendar(date(1932, 11, 8)).unwrap();
        assert_eq!(of_1932.sources[&LegalDay::Meeting].status, SourceStatus::NotRead);
        let of_2016 = legal_calendar(date(2016, 11, 8)).unwrap();
        let by_the_code = &of_2016.sources[&LegalDay::JointSession];
        assert_eq!(by_the_code.citation, "3 U.S.C. 15 (2016)");
        let order: Vec<(Date, LegalDay)> =
            of_2012.days().into_iter().map(|(date, day, _)| (date, day)).collect();
        // The second Wednesday of December 2012 was the 12th, and the fourth the 26th.
        let wanted = [
            (date(2012, 11, 6), LegalDay::ElectionDay),
            (date(2012, 12, 11), LegalDay::FinalDetermination),
            (date(2012, 12, 17), LegalDay::Meeting),
            (date(2012, 12, 26), LegalDay::LatePapers),
            (date(2013, 1, 4), LegalDay::JointSession),
            (date(2013, 1, 20), LegalDay::TermStart),
        ];
        assert_eq!(order, wanted);
    }

    #[test]
    fn the_days_of_older_elections() {
        let of_1800 = days(date(1800, 12, 2));
        assert_eq!(of_1800.meeting, date(1800, 12, 3));
        assert_eq!(of_1800.joint_session, date(1801, 2, 11));
        assert_eq!(of_1800.term_start, date(1801, 3, 4));
        assert_eq!(of_1800.late_papers, Some(date(1801, 1, 7)));
        assert_eq!(days(date(1824, 11, 9)).joint_session, date(1825, 2, 9));
        assert_eq!(days(date(1836, 11, 8)).joint_session, date(1837, 2, 8));
        // The second Monday in January, and the count still in February.
        let of_1888 = days(date(1888, 11, 6));
        assert_eq!(of_1888.meeting, date(1889, 1, 14));
        assert_eq!(of_1888.joint_session, date(1889, 2, 13));
        assert_eq!(of_1888.late_papers, None);
        assert_eq!(days(date(1932, 11, 8)).meeting, date(1933, 1, 4));
        let of_1936 = days(date(1936, 11, 3));
        assert_eq!(of_1936.meeting, date(1936, 12, 14));
        assert_eq!(of_1936.term_start, date(1937, 1, 20));
    }

    #[test]
    fn a_day_on_which_no_elector_is_chosen_is_refused_with_the_lawful_one() {
        let election_day = date(2016, 11, 1);
        let right = date(2016, 11, 8);
        let lawful = LawfulDays::Between(right, right);
        assert_eq!(
            calendar(election_day),
            Err(CalendarError::NotElectionDay { election_day, lawful })
        );
        let election_day = date(2018, 11, 6);
        let lawful = LawfulDays::None;
        assert_eq!(
            calendar(election_day),
            Err(CalendarError::NotElectionDay { election_day, lawful })
        );
        let first = date(1800, 10, 30);
        assert_eq!(days(first).meeting, date(1800, 12, 3));
        let error = calendar(date(1800, 10, 29)).unwrap_err();
        assert!(error.to_string().ends_with("1800-10-30 to 1800-12-02"), "{error}");
        assert!(calendar(date(1800, 12, 3)).is_err());
        assert!(matches!(calendar(date(1788, 12, 15)), Err(CalendarError::NoLaw(_))));
    }
}
