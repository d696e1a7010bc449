//! Decks against the count that they test: what a deck expects by hand is what the count gives,
//! and whatever is changed between them is named.

use std::collections::BTreeMap;

use election::rules::{RepeatRule, SkipRule};
use election::{CountingRules, Definition, DirectVotes, Mode};
use interchange::ballots::{Ballots, purpose_problem, translate};
use interchange::cvr::{
    CvrExport, InputError, InputFiles, Purpose, ReadSettings, ReportHead, ReportSpelling,
    read_export, write_report,
};
use interchange::folder::{ExportWords, read_definition};

use super::*;

const SETTINGS: &str = r#"
election = "2026-town-test"
title = "Town of 2026, test"
date = "2026-11-03"
mode = "test"
stage = "tallied"

[log]
origin = "example.org/2026-town-test"

[[contest]]
id = "party"
title = "Straight party"
scope = "town"
vote_variation = "straight-party"
votes_allowed = 1
number_elected = 0

[[contest]]
id = "mayor"
title = "Mayor"
scope = "town"
vote_variation = "plurality"
votes_allowed = 1
number_elected = 1

[[contest]]
id = "council"
title = "Council"
scope = "town"
vote_variation = "n-of-m"
votes_allowed = 2
number_elected = 2

[[contest]]
id = "judge"
title = "Judge"
scope = "town/north"
vote_variation = "rcv"
votes_allowed = 1
number_elected = 1
"#;

const UNITS: &str = "unit,name,kind,parent\n\
    town,Town,town,\n\
    town/north,North,precinct,town\n\
    town/south,South,precinct,town\n\
    town/mill,Mill,precinct,town\n";

const CANDIDATES: &str = "contest,candidate,name,party,line\n\
    party,dem,Democratic Party,DEM,\n\
    party,rep,Republican Party,REP,\n\
    mayor,ames,Dorothy Ames,DEM,ames/dem\n\
    mayor,ames,Dorothy Ames,WFP,ames/wfp\n\
    mayor,bell,Marcus Bell,REP,\n\
    council,coe,Teresa Coe,DEM,\n\
    council,diaz,Jose Diaz,DEM,\n\
    council,eads,Ann Eads,REP,\n\
    council,fox,Lee Fox,,\n\
    judge,gray,Pat Gray,,\n\
    judge,hill,Sam Hill,,\n\
    judge,ivey,Kim Ivey,,\n\
    judge,jones,Max Jones,,\n";

/// The rules for the mayor, beside those that the tests of the program share.
const MAYOR: &str = r#"
[mayor.rules.marks]
method = "plurality"
[[mayor.sources]]
citation = "made up"
status = "read"
[mayor.party_marks]
contest = "party"
[mayor.party_marks.rules]
direct = "override"
several_parties = "no-party-mark"
[[mayor.party_marks.sources]]
citation = "made up"
status = "read"
[mayor.lines]
several = "unknown"
[[mayor.lines.sources]]
citation = "made up"
status = "read"
"#;

fn definition() -> Definition {
    let counting = format!("{}{MAYOR}", include_str!("../../tests/town/counting.toml"));
    let files = [
        ("election.toml", SETTINGS),
        ("units.csv", UNITS),
        ("candidates.csv", CANDIDATES),
        ("counting.toml", &counting),
        ("authorities.csv", "authority,title,kind,states,within\nclerk,Clerk,office,lot,town\n"),
        (
            "styles.csv",
            "style,contests,units\n1,party mayor council judge,town/north\n\
                        2,party mayor council,town/south town/mill\n",
        ),
    ];
    let files: BTreeMap<String, Vec<u8>> =
        files.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
    let (folder, problems) = read_definition(&files);
    assert_eq!(problems, []);
    let mut definition = folder.definition.unwrap();
    definition.authorities.clear();
    definition
}

fn checked(definition: Definition) -> CheckedDefinition {
    CheckedDefinition::new(definition).unwrap()
}

struct OneFile(Vec<u8>);

impl InputFiles for OneFile {
    fn read(&self, _: &str) -> Result<Option<Vec<u8>>, InputError> {
        Ok(Some(self.0.clone()))
    }

    fn list(&self, _: &str) -> Result<Vec<String>, InputError> {
        Ok(Vec::new())
    }
}

/// The deck's own export, changed as text, written and read again as a voting system's is.
fn read_back(
    deck: &Deck,
    definition: &CheckedDefinition,
    purpose: Purpose,
    change: impl Fn(String) -> String,
) -> CvrExport {
    let head = ReportHead {
        generated: "2026-10-20T00:00:00Z".to_owned(),
        application: "a voting system".to_owned(),
        scope: "Town".to_owned(),
        purpose,
    };
    let mut out = Vec::new();
    let export = export(deck, definition).unwrap();
    write_report(&export, &head, ReportSpelling::Json, &mut out).unwrap();
    let text = change(String::from_utf8(out).unwrap());
    read_export("export.json", &ReadSettings::default(), &OneFile(text.into_bytes()))
}

fn understood(export: &CvrExport, definition: &CheckedDefinition) -> Ballots {
    let words = ExportWords::default();
    let (ballots, _, problems) = translate(export, "export.json", &words, definition);
    assert_eq!(problems, []);
    ballots.unwrap()
}

/// What differs between a deck and its export after a change of the text, under a definition.
fn check(
    deck: &Deck,
    definition: &CheckedDefinition,
    change: impl Fn(String) -> String,
) -> Vec<String> {
    let export = read_back(deck, definition, Purpose::Test, change);
    let ballots = understood(&export, definition);
    let found = differences(deck, definition, &[ballots], &[export.source_ids]);
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn a_deck_tries_every_case_of_every_style_and_its_count_is_as_expected() {
    let definition = checked(definition());
    let deck = make(&definition, None);
    assert_eq!(deck.not_tried, [""; 0]);
    let tried = |style: &str, contest: &str| {
        let ballots = deck.ballots.iter().filter(|ballot| ballot.style.as_str() == style);
        let contests = ballots.flat_map(|ballot| &ballot.contests);
        let of_contest = contests.filter(|of| of.contest.as_str() == contest);
        let mut cases: Vec<String> = of_contest.map(|of| of.case.to_string()).collect();
        cases.sort();
        cases.dedup();
        cases
    };
    let party = [
        "party-mark",
        "party-mark-and-other",
        "party-mark-and-own",
        "selection",
        "several-parties",
    ];
    for style in ["1", "2"] {
        let mayor = tried(style, "mayor");
        assert_eq!(mayor[..2], ["blank", "overvote"]);
        assert_eq!(mayor[2..7], party);
        assert_eq!(mayor[7..], ["two-lines", "write-in"]);
        assert!(tried(style, "council").contains(&"several-selections".to_owned()));
    }
    assert_eq!(
        tried("1", "judge"),
        [
            "all-ranks",
            "blank",
            "first-rank-only",
            "overvoted-rank",
            "repeated-candidate",
            "skipped-rank",
            "skipped-ranks",
            "write-in",
        ]
    );
    // Every place has ballots, and every selection is marked in each style.
    let units: std::collections::BTreeSet<&str> =
        deck.ballots.iter().map(|ballot| ballot.unit.as_str()).collect();
    assert_eq!(units.len(), 3);
    assert_eq!(check(&deck, &definition, |text| text), [""; 0]);
}

/// Figures worked out on paper, for one contest with the rules above: 2 styles, and in each 1, 2,
/// 3, 4 single votes for the four candidates, 4 pairs, an overvote, a blank and a write-in, the
/// two ballots of other contests that are blank here, and 7 with party marks.
#[test]
fn what_a_deck_expects_of_the_council_is_what_a_hand_count_gives() {
    let definition = checked(definition());
    let deck = make(&definition, None);
    let ballots =
        |style: &str| deck.ballots.iter().filter(|ballot| ballot.style.as_str() == style).count();
    let figures = &deck.expected[&"council".parse().unwrap()].figures;
    // Single votes 1, 2, 3, 4, and each candidate in two of the four pairs. By party marks:
    // DEM alone: Coe, Diaz. DEM and Eads: Eads, and for the seat left two candidates, so nobody.
    // DEM and Coe: Coe, Diaz. REP alone: Eads. REP and Coe: Coe, Eads. REP and Eads: Eads.
    // Both parties: void. So Coe 3, Diaz 2, Eads 4.
    let votes = [("coe", 1 + 2 + 3), ("diaz", 2 + 2 + 2), ("eads", 3 + 2 + 4), ("fox", 4 + 2)];
    for (candidate, votes) in votes {
        assert_eq!(figures[&format!("votes/{candidate}")], 2 * votes, "{candidate}");
    }
    // A ballot with three marks in each style, and one with two parties.
    assert_eq!((figures["overvoted"], figures["overvotes"]), (4, 8));
    assert_eq!(figures["votes/undeclared-write-ins"], 2);
    let all = u64::try_from(ballots("1") + ballots("2")).unwrap();
    assert_eq!(figures["ballots"], all);
    let cast: u64 = votes.iter().map(|(_, votes)| 2 * votes).sum::<u64>() + 2;
    assert_eq!(cast + figures["undervotes"] + figures["overvotes"], 2 * all);
}

#[test]
fn a_mark_that_a_machine_reads_otherwise_is_named_by_style_contest_and_ballot() {
    let definition = checked(definition());
    let deck = make(&definition, None);
    // Every mark for Ames's first line is read as one for Bell, ballot by ballot.
    let found = check(&deck, &definition, |text| text.replacen("\"ames/dem\"", "\"bell\"", 1));
    assert_eq!(
        found[0],
        "style 1, contest mayor, ballot test-deck/1/0001 (selection): marked ames/dem, read bell"
    );
    assert!(
        found.iter().any(|words| words.starts_with("contest mayor, votes/bell: ")),
        "{found:?}"
    );
    let dropped = check(&deck, &definition, |text| {
        let start = text.find("{\"@type\":\"CVR.CVR\"").unwrap();
        let end = text[start + 1..].find("{\"@type\":\"CVR.CVR\",").unwrap() + start + 1;
        format!("{}{}", &text[..start], &text[end..])
    });
    assert_eq!(dropped[0], "style 1, ballot test-deck/1/0001: the export lacks it");
    assert!(
        dropped.iter().any(|words| words.starts_with("contest mayor, ballots: ")),
        "{dropped:?}"
    );
}

#[test]
fn an_export_without_the_ballots_names_is_held_against_the_deck_by_patterns() {
    let definition = checked(definition());
    let deck = make(&definition, None);
    let nameless = |text: String| text.replace("\"UniqueId\":\"test-deck/", "\"UniqueId\":\"scan-");
    assert_eq!(check(&deck, &definition, nameless), [""; 0]);
    let found = check(&deck, &definition, |text| {
        // One direct vote for Fox in the council is read as one for Eads.
        nameless(text).replacen(
            "\"ContestSelectionId\":\"fox\"",
            "\"ContestSelectionId\":\"eads\"",
            1,
        )
    });
    assert!(found[0].starts_with("style 1, contest council: marked "), "{found:?}");
    assert!(
        found.iter().any(|words| words.starts_with("contest council, votes/fox: ")),
        "{found:?}"
    );
}

/// Attack C07 (Oakland, 2022): a wrong word in the rule for skipped ranks. A deck that was made
/// under the rule of the law shows it: the figures and the contest are named.
#[test]
fn c07_a_deck_shows_the_wrong_rule() {
    let lawful = definition();
    let deck = make(&checked(lawful.clone()), None);
    let judge = "judge".parse().unwrap();
    let with = |change: &dyn Fn(&mut election::rules::RankedRules)| {
        let mut wrong = lawful.clone();
        let counting = wrong.counting.get_mut(&judge).unwrap();
        let CountingRules::Ranked(rules) = &mut counting.rules else { panic!("judge is ranked") };
        change(rules);
        check(&deck, &checked(wrong), |text| text)
    };
    let skips = with(&|rules| rules.skips = SkipRule::AtMost(0));
    assert!(
        skips
            .iter()
            .any(|words| words.starts_with("contest judge, round-1/inactive/skipped-rankings: ")),
        "{skips:?}"
    );
    let unlimited = with(&|rules| rules.skips = SkipRule::Unlimited);
    assert!(unlimited.iter().all(|words| words.starts_with("contest judge, ")), "{unlimited:?}");
    assert!(!unlimited.is_empty());
    let repeats = with(&|rules| rules.repeats = RepeatRule::Exhaust);
    assert!(!repeats.is_empty());
    let overvotes = with(&|rules| rules.overvote = election::rules::OvervoteRule::Skip);
    assert!(!overvotes.is_empty());
    // The honest twin: the rule that the deck was made under.
    assert_eq!(with(&|_| {}), [""; 0]);
}

/// Attack C07 on a rule of straight party voting: the deck knows the difference.
#[test]
fn c07_a_deck_shows_the_wrong_rule_of_party_marks() {
    let lawful = definition();
    let deck = make(&checked(lawful.clone()), None);
    let mut wrong = lawful;
    let counting = wrong.counting.get_mut(&"council".parse().unwrap()).unwrap();
    counting.party_marks.as_mut().unwrap().rules.direct = Some(DirectVotes::Override);
    let found = check(&deck, &checked(wrong), |text| text);
    assert!(
        found.iter().any(|words| words.starts_with("contest council, votes/eads: ")),
        "{found:?}"
    );
}

#[test]
fn every_rule_of_rankings_is_expected_as_it_is_counted() {
    use election::rules::{BatchElimination, OvervoteRule, StopRule, ThresholdBasis, WriteInRule};
    let base = definition();
    let judge = "judge".parse().unwrap();
    let mut tried = 0;
    for overvote in [
        OvervoteRule::Exhaust,
        OvervoteRule::Skip,
        OvervoteRule::ExhaustIfSeveralContinue,
        OvervoteRule::ExhaustIfAnyContinues,
    ] {
        for skips in [SkipRule::Unlimited, SkipRule::AtMost(0), SkipRule::AtMost(1)] {
            for repeats in [RepeatRule::Ignore, RepeatRule::Blank, RepeatRule::Exhaust] {
                for (stop, threshold, write_ins, batch) in [
                    (
                        StopRule::Elected,
                        ThresholdBasis::EachRound,
                        WriteInRule::First,
                        BatchElimination::None,
                    ),
                    (
                        StopRule::TwoRemain,
                        ThresholdBasis::EachRound,
                        WriteInRule::InTurn,
                        BatchElimination::SumNotAboveNext,
                    ),
                    (
                        StopRule::Elected,
                        ThresholdBasis::FirstRound,
                        WriteInRule::InTurn,
                        BatchElimination::SumBelowNext,
                    ),
                ] {
                    let mut own = base.clone();
                    let counting = own.counting.get_mut(&judge).unwrap();
                    let CountingRules::Ranked(rules) = &mut counting.rules else { panic!() };
                    (rules.overvote, rules.skips, rules.repeats) = (overvote, skips, repeats);
                    (rules.stop, rules.threshold) = (stop, threshold);
                    (rules.write_ins, rules.batch) = (write_ins, batch);
                    let shown = format!("{rules:?}");
                    let own = checked(own);
                    let deck = make(&own, None);
                    assert_eq!(check(&deck, &own, |text| text), [""; 0], "{shown}");
                    tried += 1;
                }
            }
        }
    }
    assert_eq!(tried, 4 * 3 * 3 * 3);
}

#[test]
fn a_question_without_a_rule_is_told_and_not_tried() {
    let mut own = definition();
    let counting = own.counting.get_mut(&"council".parse().unwrap()).unwrap();
    counting.party_marks.as_mut().unwrap().rules.direct = None;
    let own = checked(own);
    let deck = make(&own, None);
    assert_eq!(
        deck.not_tried,
        ["contest council: a mark for one party and a direct vote for another (direct): the \
          definition has no rule for it"]
    );
    assert_eq!(check(&deck, &own, |text| text), [""; 0]);
}

/// Attack C06: a deck is left in a machine and comes with the export of the election.
#[test]
fn c06_a_deck_is_refused_in_an_election_and_taken_in_a_test() {
    let test = checked(definition());
    let deck = make(&test, None);
    let mut live = definition();
    live.mode = Mode::Live;
    let live = checked(live);
    let words = ExportWords::default();
    // A machine that drops the report's type keeps the ballots' own ids.
    for purpose in [Purpose::Test, Purpose::Live] {
        let export = read_back(&deck, &test, purpose, |text| text);
        let refused = purpose_problem(&export, "export.json", &words, &live).unwrap().to_string();
        assert!(
            refused
                .starts_with("export.json: export.json, record 1: this record is of a test deck"),
            "{refused}"
        );
        assert_eq!(purpose_problem(&export, "export.json", &words, &test), None);
    }
}
