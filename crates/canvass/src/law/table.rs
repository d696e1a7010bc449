//! The rows. Each says only what the text changed; the rest is taken over from the row before.

use election::{Date, SourceStatus};
use jiff::civil::{Weekday, date};

use super::{
    AskFrom, BallotForm, BaseRule, CertificateRule, ChoiceRule, Citation, Cited, CollegeLaw,
    DayRule, LateRule, LateStep, LawVersion, Means, ObjectionRule, RivalRule, RollOrder,
    SuccessionRule, Threshold, YearOf,
};
use crate::certificate::Holder;
use crate::session::Ground;
use crate::succession::STATUTORY_LINE;

/// Every version, oldest first, without gap.
pub const LAWS: &[CollegeLaw] = &[
    ACT_OF_1792,
    AMENDMENT_XII,
    ACT_OF_1845,
    COUNT_ACT_1887,
    ACT_OF_1928,
    ACT_OF_1934,
    CODE_OF_1948,
    COUNT_REFORM_2022,
];

/// Sessions that a law moved to another day, with the law.
///
/// They are the days in the notes to 3 U.S.C. 15 that were read; another may exist.
pub const MOVED_SESSIONS: &[Cited<Date>] = &[
    moved(date(1985, 1, 7)),
    moved(date(1989, 1, 4)),
    moved(date(1997, 1, 9)),
    moved(date(2009, 1, 8)),
    moved(date(2013, 1, 4)),
];

const fn moved(day: Date) -> Cited<Date> {
    cited(day, read("3 U.S.C. 15, notes on the change of the day (2016)"))
}

const fn read(text: &'static str) -> Citation {
    Citation { text, status: SourceStatus::Read, note: None }
}

const fn secondary(text: &'static str, note: &'static str) -> Citation {
    Citation { text, status: SourceStatus::Secondary, note: Some(note) }
}

const fn not_read(text: &'static str, note: &'static str) -> Citation {
    Citation { text, status: SourceStatus::NotRead, note: Some(note) }
}

const fn cited<T>(rule: T, citation: Citation) -> Cited<T> {
    Cited { rule, citation }
}

const fn nth(nth: i8, weekday: Weekday, month: i8, year: YearOf) -> DayRule {
    DayRule::Nth { nth, weekday, month, year }
}

const FIRST_WEDNESDAY_IN_DECEMBER: DayRule = nth(1, Weekday::Wednesday, 12, YearOf::Election);
const SECOND_WEDNESDAY_IN_FEBRUARY: DayRule = nth(2, Weekday::Wednesday, 2, YearOf::Following);
const FOURTH_WEDNESDAY_IN_DECEMBER: DayRule = nth(4, Weekday::Wednesday, 12, YearOf::Election);
const SIXTH_OF_JANUARY: DayRule = DayRule::Fixed { month: 1, day: 6, year: YearOf::Following };

/// The day of choice, and in 2016 that of the meeting, follow a weekday of the same month.
const fn first_after(first: Weekday, nth: i8, weekday: Weekday, month: i8) -> DayRule {
    DayRule::FirstAfterNth { first, nth, weekday, month }
}

const AMENDMENT: Citation = read("U.S. Constitution, amendment XII (1804)");
const TWENTIETH: Citation = read("U.S. Constitution, amendment XX (1933)");
const BOTH_GROUNDS: &[Ground] = &[Ground::NotLawfullyCertified, Ground::NotRegularlyGiven];

const THREE_COPIES: &[Holder] =
    &[Holder::PresidentOfTheSenate, Holder::PresidentOfTheSenate, Holder::DistrictJudge];
const SIX_COPIES: &[Holder] = &[
    Holder::PresidentOfTheSenate,
    Holder::SecretaryOfState,
    Holder::SecretaryOfState,
    Holder::Archivist,
    Holder::Archivist,
    Holder::DistrictJudge,
];
const SIX_COPIES_2022: &[Holder] = &[
    Holder::PresidentOfTheSenate,
    Holder::ChiefElectionOfficer,
    Holder::ChiefElectionOfficer,
    Holder::Archivist,
    Holder::Archivist,
    Holder::DistrictJudge,
];

const ARCHIVIST: LateStep =
    LateStep { ask: Holder::Archivist, means: Means::Order, from: AskFrom::Receipt };
const JUDGE: LateStep =
    LateStep { ask: Holder::DistrictJudge, means: Means::Messenger, from: AskFrom::LateDay };

const fn state_officer(ask: Holder) -> LateStep {
    LateStep { ask, means: Means::MostExpeditiousMethod, from: AskFrom::LateDay }
}

const fn objections(citation: Citation) -> ObjectionRule {
    ObjectionRule {
        threshold: cited(Threshold::OneOfEach, citation),
        grounds: cited(BOTH_GROUNDS, citation),
        sustained: citation,
        base: cited(
            BaseRule::Silent,
            read(
                "U.S. Constitution, amendment XII; CRS RL32717 (2020), p. 8: 1873 kept rejected \
                 votes in the base, 1809, 1813, 1817 and 1865 left out votes not given",
            ),
        ),
    }
}

const ACT_OF_1792: CollegeLaw = CollegeLaw {
    version: LawVersion::ActOf1792,
    from: date(1792, 3, 1),
    until: Some(date(1804, 6, 14)),
    made_by: read("U.S. Constitution, article II, section 1; Act of 1 March 1792, 1 Stat. 239"),
    ballots: cited(
        BallotForm::Undifferentiated,
        read("U.S. Constitution, article II, section 1, clause 3"),
    ),
    choice: cited(
        ChoiceRule::WithinDaysBeforeMeeting(34),
        read("Act of 1 March 1792, section 1, 1 Stat. 239"),
    ),
    meeting: cited(
        FIRST_WEDNESDAY_IN_DECEMBER,
        read("Act of 1 March 1792, section 2, 1 Stat. 239"),
    ),
    final_determination: None,
    ascertainment: None,
    certificate: CertificateRule {
        issuer: read("Act of 1 March 1792, 1 Stat. 239: lists from the executive of each state"),
        seal: None,
        security_feature: None,
        enacted_before: None,
    },
    copies: cited(THREE_COPIES, read("Act of 1 March 1792, 1 Stat. 239")),
    late_papers: Some(cited(
        LateRule { day: nth(1, Weekday::Wednesday, 1, YearOf::Following), steps: &[JUDGE] },
        read("Act of 1 March 1792, 1 Stat. 239: the Secretary of State sends the messenger"),
    )),
    joint_session: cited(
        SECOND_WEDNESDAY_IN_FEBRUARY,
        read("Act of 1 March 1792, section 5, 1 Stat. 239"),
    ),
    term_start: cited(
        DayRule::Fixed { month: 3, day: 4, year: YearOf::Following },
        not_read(
            "Act of 1 March 1792, section 12, 1 Stat. 239",
            "the day itself was read in amendment XII",
        ),
    ),
    roll: cited(
        RollOrder::AsCalled,
        not_read("no text known", "no text that orders the roll before 1887 was read"),
    ),
    objections: None,
    rivals: None,
    house_places: cited(5, read("U.S. Constitution, article II, section 1, clause 3")),
    succession: cited(
        SuccessionRule::NotSettled,
        not_read(
            "U.S. Constitution, article II, section 1, clause 6",
            "the statutes of succession before 1947 were not read",
        ),
    ),
};

const AMENDMENT_XII: CollegeLaw = CollegeLaw {
    version: LawVersion::AmendmentXii,
    from: date(1804, 6, 15),
    until: Some(date(1845, 1, 22)),
    made_by: Citation {
        note: Some("the day of ratification was not read; no election lies near it"),
        ..AMENDMENT
    },
    ballots: cited(BallotForm::Separate, AMENDMENT),
    term_start: cited(DayRule::Fixed { month: 3, day: 4, year: YearOf::Following }, AMENDMENT),
    house_places: cited(3, AMENDMENT),
    succession: cited(SuccessionRule::VicePresidentActs, AMENDMENT),
    ..ACT_OF_1792
};

const ACT_OF_1845: CollegeLaw = CollegeLaw {
    version: LawVersion::ActOf1845,
    from: date(1845, 1, 23),
    until: Some(date(1887, 2, 2)),
    made_by: read("Act of 23 January 1845, 5 Stat. 721"),
    choice: cited(
        ChoiceRule::On(first_after(Weekday::Tuesday, 1, Weekday::Monday, 11)),
        read("Act of 23 January 1845, 5 Stat. 721"),
    ),
    ..AMENDMENT_XII
};

const COUNT_ACT_1887: CollegeLaw = CollegeLaw {
    version: LawVersion::CountAct1887,
    from: date(1887, 2, 3),
    until: Some(date(1928, 5, 28)),
    made_by: read("Act of 3 February 1887, 24 Stat. 373"),
    meeting: cited(
        nth(2, Weekday::Monday, 1, YearOf::Following),
        read("Act of 3 February 1887, section 1, 24 Stat. 373"),
    ),
    final_determination: Some(cited(6, read("Act of 3 February 1887, section 2, 24 Stat. 373"))),
    certificate: CertificateRule {
        issuer: read("Act of 3 February 1887, section 3, 24 Stat. 373"),
        seal: Some(read("Act of 3 February 1887, section 3, 24 Stat. 373")),
        ..ACT_OF_1792.certificate
    },
    copies: cited(
        THREE_COPIES,
        not_read("Act of 1 March 1792, 1 Stat. 239", "changes to the number of copies not read"),
    ),
    late_papers: None,
    joint_session: cited(SECOND_WEDNESDAY_IN_FEBRUARY, ECA_COUNT),
    roll: cited(RollOrder::Alphabetical, ECA_COUNT),
    objections: Some(objections(ECA_COUNT)),
    rivals: Some(cited(RivalRule::DeterminationThenHouses, ECA_COUNT)),
    ..ACT_OF_1845
};

const ECA_COUNT: Citation = not_read(
    "Act of 3 February 1887, section 4, 24 Stat. 373",
    "read as it later stood in 3 U.S.C. 15 (2016)",
);

const ACT_OF_1928: CollegeLaw = CollegeLaw {
    version: LawVersion::ActOf1928,
    from: date(1928, 5, 29),
    until: Some(date(1934, 6, 4)),
    made_by: ACT_1928,
    meeting: cited(nth(1, Weekday::Wednesday, 1, YearOf::Following), ACT_1928),
    copies: cited(SIX_COPIES, ACT_1928),
    ..COUNT_ACT_1887
};

const ACT_1928: Citation =
    not_read("Act of 1928, 45 Stat. 945", "the day of the Act and its text were not read");

const ACT_OF_1934: CollegeLaw = CollegeLaw {
    version: LawVersion::ActOf1934,
    from: date(1934, 6, 5),
    until: Some(date(1948, 6, 24)),
    made_by: read("Act of 5 June 1934, ch. 390, 48 Stat. 879"),
    meeting: cited(
        first_after(Weekday::Monday, 2, Weekday::Wednesday, 12),
        not_read(
            "Act of 5 June 1934, ch. 390, section 6, 48 Stat. 879",
            "the section was read to the page's end, where the new day is not yet named",
        ),
    ),
    joint_session: cited(
        SIXTH_OF_JANUARY,
        not_read("Act of 5 June 1934, ch. 390, 48 Stat. 880", "page not read"),
    ),
    term_start: cited(DayRule::Fixed { month: 1, day: 20, year: YearOf::Following }, TWENTIETH),
    succession: cited(
        SuccessionRule::VicePresidentElectActsThen(&[]),
        Citation { note: Some("the statute of succession before 1947 was not read"), ..TWENTIETH },
    ),
    ..ACT_OF_1928
};

const CODE_OF_1948: CollegeLaw = CollegeLaw {
    version: LawVersion::CodeOf1948,
    from: date(1948, 6, 25),
    until: Some(date(2022, 12, 28)),
    made_by: read("Act of 25 June 1948, 62 Stat. 673; 3 U.S.C. ch. 1 (2016)"),
    choice: cited(
        ChoiceRule::On(first_after(Weekday::Tuesday, 1, Weekday::Monday, 11)),
        read("3 U.S.C. 1 (2016)"),
    ),
    meeting: cited(
        first_after(Weekday::Monday, 2, Weekday::Wednesday, 12),
        read("3 U.S.C. 7 (25 June 1948, 62 Stat. 673)"),
    ),
    final_determination: Some(cited(6, read("3 U.S.C. 5 (2016)"))),
    certificate: CertificateRule {
        issuer: read("3 U.S.C. 6, 21 (2016)"),
        seal: Some(read("3 U.S.C. 6 (2016)")),
        security_feature: None,
        enacted_before: None,
    },
    copies: cited(
        SIX_COPIES,
        Citation {
            note: Some("as the section stood in 2016; the federal officer was another before"),
            ..read("3 U.S.C. 9, 11 (2016)")
        },
    ),
    late_papers: Some(cited(
        LateRule {
            day: FOURTH_WEDNESDAY_IN_DECEMBER,
            steps: &[ARCHIVIST, state_officer(Holder::SecretaryOfState), JUDGE],
        },
        read("3 U.S.C. 11, 12, 13 (2016)"),
    )),
    joint_session: cited(SIXTH_OF_JANUARY, read("3 U.S.C. 15 (2016)")),
    roll: cited(RollOrder::Alphabetical, read("3 U.S.C. 15 (2016)")),
    objections: Some(objections(read("3 U.S.C. 15 (2016)"))),
    rivals: Some(cited(RivalRule::DeterminationThenHouses, read("3 U.S.C. 15 (2016)"))),
    succession: cited(
        SuccessionRule::VicePresidentElectActsThen(STATUTORY_LINE),
        read("U.S. Constitution, amendment XX, section 3; 3 U.S.C. 19 (2016)"),
    ),
    ..ACT_OF_1934
};

const COUNT_REFORM_2022: CollegeLaw = CollegeLaw {
    version: LawVersion::CountReform2022,
    from: date(2022, 12, 29),
    until: None,
    made_by: secondary(
        "Pub. L. 117-328, div. P, title I, 29 December 2022, 136 Stat. 5233",
        "read in part in the sections cited with each rule",
    ),
    choice: cited(
        ChoiceRule::On(first_after(Weekday::Tuesday, 1, Weekday::Monday, 11)),
        Citation {
            note: Some("a state law enacted before may extend the day for force majeure (21)"),
            ..read("3 U.S.C. 1, 21, as amended 2022")
        },
    ),
    meeting: cited(
        first_after(Weekday::Tuesday, 2, Weekday::Wednesday, 12),
        read("CRS R48309 (10 December 2024), on 3 U.S.C. 7 as amended 2022"),
    ),
    final_determination: None,
    ascertainment: Some(cited(6, ECRA_5)),
    certificate: CertificateRule {
        issuer: read("3 U.S.C. 5(a), 21, as amended 2022"),
        seal: Some(ECRA_5),
        security_feature: Some(ECRA_5),
        enacted_before: Some(ECRA_5),
    },
    copies: cited(
        SIX_COPIES_2022,
        not_read("3 U.S.C. 11, as amended 2022", "numbers from N.Y. Elec. Law 12-108 (2024)"),
    ),
    late_papers: Some(cited(
        LateRule {
            day: FOURTH_WEDNESDAY_IN_DECEMBER,
            steps: &[ARCHIVIST, state_officer(Holder::ChiefElectionOfficer), JUDGE],
        },
        secondary("3 U.S.C. 12, 13, as amended 2022", "section 12 was read, section 13 was not"),
    )),
    joint_session: cited(SIXTH_OF_JANUARY, ECRA_15),
    roll: cited(RollOrder::Alphabetical, ECRA_15),
    objections: Some(ObjectionRule {
        threshold: cited(
            Threshold::OneFifthOfEach,
            secondary("3 U.S.C. 15(d)(2), as amended 2022", "accounts of the paragraph were read"),
        ),
        grounds: cited(
            BOTH_GROUNDS,
            secondary(
                "3 U.S.C. 15(d)(2)(B)(ii), as amended 2022",
                "accounts of the paragraph were read",
            ),
        ),
        sustained: secondary(
            "3 U.S.C. 15(d)(2), as amended 2022",
            "accounts of the paragraph were read",
        ),
        base: cited(
            BaseRule::LoweredBy(&[Ground::NotLawfullyCertified]),
            secondary("3 U.S.C. 15(e)(2), as amended 2022", "an account was read"),
        ),
    }),
    rivals: Some(cited(RivalRule::ExecutiveOnly, ECRA_15)),
    ..CODE_OF_1948
};

const ECRA_5: Citation = read("3 U.S.C. 5(a), as amended 2022 (S. Doc. 118-1, p. 321)");
const ECRA_15: Citation = read("3 U.S.C. 15(a)-(d), as amended 2022");
