//! The rows of the law against its texts: a row that took a rule over from the one before it by
//! mistake would give an old law's answer under a new law's name.

use canvass::calendar::calendar;
use canvass::law::{
    BallotForm, BaseRule, Citation, CollegeLaw, LAWS, LawPart, LawVersion, RivalRule, RollOrder,
    Threshold,
};
use canvass::session::Ground;
use election::{Date, SourceStatus};

const ALL: [LawVersion; 8] = [
    LawVersion::ActOf1792,
    LawVersion::AmendmentXii,
    LawVersion::ActOf1845,
    LawVersion::CountAct1887,
    LawVersion::ActOf1928,
    LawVersion::ActOf1934,
    LawVersion::CodeOf1948,
    LawVersion::CountReform2022,
];

/// Three by the Act of 1792; six by 3 U.S.C. 9 (2016), going back to the Act of 1928 (not read).
#[test]
fn how_many_certificates_of_vote_each_law_asks_for() {
    let copies = ALL.map(|version| version.law().copies.rule.len());
    assert_eq!(copies, [3, 3, 3, 3, 6, 6, 6, 6]);
}

/// Separate ballots since the Twelfth Amendment; a seal since the Act of 1887, section 3; the other
/// marks since 3 U.S.C. 5(a) as amended 2022.
#[test]
fn what_each_law_asks_of_ballots_and_certificates() {
    for (at, version) in ALL.into_iter().enumerate() {
        let law = version.law();
        assert_eq!(law.ballots.rule == BallotForm::Separate, at >= 1, "{version:?}");
        let certificate = law.certificate;
        assert_eq!(certificate.seal.is_some(), at >= 3, "{version:?}");
        assert_eq!(certificate.security_feature.is_some(), at == 7, "{version:?}");
        assert_eq!(certificate.enacted_before.is_some(), at == 7, "{version:?}");
        assert_eq!(law.house_places.rule, if at == 0 { 5 } else { 3 }, "{version:?}");
    }
}

/// No text before the Act of 1887, section 4; then 3 U.S.C. 15 (2016); then the same section as
/// amended 2022.
#[test]
fn how_each_law_counts_in_congress() {
    for version in &ALL[..3] {
        let law = version.law();
        assert_eq!(law.roll.rule, RollOrder::AsCalled, "{version:?}");
        assert!(law.objections.is_none() && law.rivals.is_none(), "{version:?}");
    }
    let counting = |version: LawVersion| {
        let law = version.law();
        assert_eq!(law.roll.rule, RollOrder::Alphabetical, "{version:?}");
        let objections = law.objections.unwrap();
        let grounds = [Ground::NotLawfullyCertified, Ground::NotRegularlyGiven];
        assert_eq!(objections.grounds.rule, grounds, "{version:?}");
        (objections.threshold.rule, objections.base.rule, law.rivals.unwrap().rule)
    };
    for version in &ALL[3..7] {
        let of_1887 = (Threshold::OneOfEach, BaseRule::Silent, RivalRule::DeterminationThenHouses);
        assert_eq!(counting(*version), of_1887, "{version:?}");
    }
    let lowered = BaseRule::LoweredBy(&[Ground::NotLawfullyCertified]);
    let of_2022 = (Threshold::OneFifthOfEach, lowered, RivalRule::ExecutiveOnly);
    assert_eq!(counting(ALL[7]), of_2022);
}

/// Six days before the meeting: the Act of 1887, section 2, and 3 U.S.C. 5 (2016). The meetings
/// were on 14 January 1889, 4 January 1933, 14 December 1936 and 14 December 2020.
#[test]
fn the_safe_harbour_is_six_days_before_the_meeting_of_each_law_that_has_one() {
    let harbour =
        |year, month, day| calendar(Date::constant(year, month, day)).unwrap().final_determination;
    assert_eq!(harbour(1884, 11, 4), None);
    for (election_day, last) in [
        ((1888, 11, 6), Date::constant(1889, 1, 8)),
        ((1932, 11, 8), Date::constant(1932, 12, 29)),
        ((1936, 11, 3), Date::constant(1936, 12, 8)),
        ((2020, 11, 3), Date::constant(2020, 12, 8)),
    ] {
        let (year, month, day) = election_day;
        assert_eq!(harbour(year, month, day), Some(last), "{year}");
    }
    assert_eq!(harbour(2024, 11, 5), None);
}

/// The rules of counting in Congress.
fn counting(law: &CollegeLaw) -> Vec<Citation> {
    let objections = law.objections.map(|rule| {
        let citations = [rule.threshold.citation, rule.grounds.citation, rule.sustained];
        citations.to_vec()
    });
    let own = [law.joint_session.citation, law.roll.citation];
    let rivals = law.rivals.map(|rule| rule.citation);
    own.into_iter().chain(rivals).chain(objections.into_iter().flatten()).collect()
}

/// The rules of choosing and of meeting.
fn before_congress(law: &CollegeLaw) -> Vec<Citation> {
    let certificate = law.certificate;
    let marks = [certificate.seal, certificate.security_feature, certificate.enacted_before];
    let days = [law.final_determination, law.ascertainment];
    [certificate.issuer, law.meeting.citation]
        .into_iter()
        .chain(marks.into_iter().flatten())
        .chain(days.into_iter().flatten().map(|rule| rule.citation))
        .collect()
}

/// How a text is known, and the rules that it gives.
fn own_rules(law: &CollegeLaw) -> (&'static str, Vec<Citation>) {
    let (choice, copies) = (law.choice.citation, law.copies.citation);
    let late = law.late_papers.map(|rule| rule.citation);
    let base = law.objections.map(|rule| rule.base.citation);
    let ballots = law.ballots.citation;
    match law.version {
        LawVersion::ActOf1792 => ("Act of 1 March 1792", vec![choice, copies]),
        LawVersion::AmendmentXii => {
            let (places, term) = (law.house_places.citation, law.term_start.citation);
            ("amendment XII", vec![ballots, term, places, law.succession.citation])
        }
        LawVersion::ActOf1845 => ("Act of 23 January 1845", vec![choice]),
        LawVersion::CountAct1887 => {
            ("Act of 3 February 1887", [counting(law), before_congress(law)].concat())
        }
        LawVersion::ActOf1928 => ("Act of 1928", vec![law.meeting.citation, copies]),
        LawVersion::ActOf1934 => {
            ("Act of 5 June 1934", vec![law.meeting.citation, law.joint_session.citation])
        }
        LawVersion::CodeOf1948 => {
            let others = [choice, copies, law.succession.citation];
            let others = others.into_iter().chain(late).collect();
            ("3 U.S.C.", [counting(law), before_congress(law), others].concat())
        }
        LawVersion::CountReform2022 => {
            let others = [choice, copies].into_iter().chain(late).chain(base).collect();
            ("as amended 2022", [counting(law), before_congress(law), others].concat())
        }
    }
}

/// What a text does not change stays cited from the older one; what it does give is cited from it.
#[test]
fn a_rule_is_cited_from_the_text_that_gives_it() {
    for law in LAWS {
        let (text, rules) = own_rules(law);
        for rule in rules {
            assert!(rule.text.contains(text), "{:?}: {}", law.version, rule.text);
        }
    }
    for version in [LawVersion::ActOf1934, LawVersion::CodeOf1948] {
        let term = version.law().term_start.citation;
        assert!(term.text.contains("amendment XX"), "{version:?}: {}", term.text);
    }
    let succession = LawVersion::ActOf1934.law().succession.citation;
    assert!(succession.text.contains("amendment XX"), "{}", succession.text);
}

#[test]
fn each_row_is_made_by_a_text_of_the_year_it_begins() {
    for law in LAWS {
        let year = law.from.year().to_string();
        assert!(law.made_by.text.contains(&year), "{:?}: {}", law.version, law.made_by.text);
    }
}

/// A citation marked as read may still leave something open; a reader must find it there.
#[test]
fn what_stays_doubtful_in_a_text_that_was_read_is_said_beside_it() {
    let says = |citation: Citation, words: &str| {
        let note = citation.note.unwrap_or_default();
        assert!(note.contains(words), "{}: {note:?}", citation.text);
    };
    let code = LawVersion::CodeOf1948.law();
    says(LawVersion::AmendmentXii.law().made_by, "day of ratification was not read");
    says(LawVersion::ActOf1934.law().succession.citation, "before 1947 was not read");
    says(code.copies.citation, "the federal officer was another before");
    says(LawVersion::CountReform2022.law().choice.citation, "force majeure");
    // Whether three copies were still enough in 1887 was not read; that they were in 1792 was.
    let copies = |version: LawVersion| version.law().copies.citation.status;
    assert_eq!(copies(LawVersion::ActOf1845), SourceStatus::Read);
    assert_eq!(copies(LawVersion::CountAct1887), SourceStatus::NotRead);
}

/// The sections by which each part went in 2016; a part without rules of its own rests on none.
#[test]
fn each_part_of_the_law_rests_on_its_sections() {
    let rests_on = |version: LawVersion, part| {
        let texts = version.law().citations(part).into_iter().map(|citation| citation.text);
        texts.collect::<Vec<_>>()
    };
    let code = LawVersion::CodeOf1948;
    let count = "3 U.S.C. 15 (2016)";
    assert_eq!(
        rests_on(code, LawPart::Ascertainment),
        ["3 U.S.C. 6, 21 (2016)", "3 U.S.C. 6 (2016)"]
    );
    assert_eq!(
        rests_on(code, LawPart::Copies),
        ["3 U.S.C. 9, 11 (2016)", "3 U.S.C. 11, 12, 13 (2016)"]
    );
    assert_eq!(rests_on(code, LawPart::Session)[1], count);
    let objections = rests_on(code, LawPart::Objections);
    assert_eq!(objections[..3], [count; 3], "threshold, grounds, and who sustains");
    assert!(objections[3].contains("amendment XII"), "the base of the majority");
    assert_eq!(rests_on(code, LawPart::RivalPapers), [count]);
    assert!(rests_on(code, LawPart::HouseChoice)[0].contains("amendment XII"));
    assert!(rests_on(code, LawPart::Succession)[0].contains("3 U.S.C. 19"));
    let before_1887 = LawVersion::AmendmentXii;
    assert!(rests_on(before_1887, LawPart::Objections).is_empty());
    assert!(rests_on(before_1887, LawPart::RivalPapers).is_empty());
}
