//! Which results a record calls for: each that the statements ask for, and no other.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeMap;

use canvass::acts::{DeadlineMissed, DeadlineMissedFormat};
use canvass::certificate::Holder;
use canvass::{Decision, Lot, LotFormat};
use drill::{Builder, Draft, Phase, Seal, derive, honest_return, state};
use election::{
    Date, Mode, Power, Source, SourceStatus, StatementKind, TicketId, UnitId, UnitReturn, VoteCount,
};
use record::{Derivation, DerivationFormat, Digest, Input, MemoryFiles, Parameters};
use verify::{Current, Rule, Value};

use crate::support::{
    all_pass, build, check, edited, fails, honest, is_open, passes, pinned, position, unpinned,
    verified,
};

const LOT: StatementKind = StatementKind::Lot;

fn source() -> Source {
    let citation = "made up for a drill".to_owned();
    Source { citation, status: SourceStatus::Read, note: None }
}

fn unit(name: &str) -> UnitId {
    name.parse().unwrap()
}

/// An operator states a result that answers no question of the election: who would be President if
/// votes of the nation elected one. It comes out as it says, and nothing asks for it.
#[test]
fn a_result_that_nothing_calls_for_is_named() {
    let mut files = honest().files.clone();
    let current = Current::read(&files).unwrap();
    let canvassed = current.canvasses()[&unit("us")].clone();
    let words = BTreeMap::from([("contest".to_owned(), "president".to_owned())]);
    let parameters = Parameters { unit: unit("us"), words };
    let rule = Rule::ContestOutcome.name();
    let canvass = verify::Output::UnitCanvass(canvassed.canvass);
    let inputs = [Value::Output(&canvass)];
    let output = verify::derive(&current.loaded.definition, &rule, &parameters, &inputs).unwrap();
    let output = output.to_bytes().unwrap();
    let derivation = Derivation {
        format: DerivationFormat::V1,
        inputs: [0, canvassed.position].map(|at| Input(current.loaded.id(at))).to_vec(),
        output: Digest::of(&output),
        parameters,
        rule,
    };
    let draft = Draft::new(StatementKind::Derivation, "us", &derivation, "operator");
    let draft = Draft { artifacts: vec![output], ..draft };
    let at = state(&mut files, &Seal::honest(), &[draft]).unwrap().start;
    let words = format!("entry {at} (canvass/outcome@1 of us) stands, and nothing calls for it");
    fails(&pinned(&files), "V16", &[&words]);
    passes(&pinned(&files), "V15");
}

/// Added by hand from the returns of Cedar. The votes for President elect nobody by themselves.
#[test]
fn the_senator_is_elected_by_the_votes_of_the_state() {
    let record = verified(&honest().files);
    let outcome = record.outcome(&"senator".parse().unwrap()).unwrap();
    assert_eq!(outcome.from.unit, unit("us-cc"));
    let Decision::Elected { winners, margin, .. } = &outcome.value.decision else {
        panic!("{:?}", outcome.value.decision)
    };
    assert_eq!(winners, &["ames".parse().unwrap()]);
    assert_eq!(*margin, Some(VoteCount::new(5_815 - 5_570).unwrap()));
    assert!(record.outcome(&"president".parse().unwrap()).is_none());
}

fn lot(contest: &str, place: &str, drawn: &str) -> Draft {
    let lot = Lot {
        format: LotFormat::V1,
        contest: contest.parse().unwrap(),
        unit: unit(place),
        between: vec!["ames".parse().unwrap(), "bell".parse().unwrap()],
        drawn: vec![drawn.parse().unwrap()],
        of_round: None,
        source: source(),
    };
    Draft::new(LOT, place, &lot, &format!("{place}/board"))
}

fn with_votes(place: &str, contest: &str, ames: u64, bell: u64) -> UnitReturn {
    let mut changed = honest_return(place);
    let votes = changed.contests.get_mut(&contest.parse().unwrap()).unwrap();
    for (candidate, count) in [("ames", ames), ("bell", bell)] {
        votes.votes.insert(candidate.parse().unwrap(), VoteCount::new(count).unwrap());
    }
    changed
}

/// Dogwood's votes for President are tied at 873, and Cedar's for senator at 5,692; both states may
/// draw lots.
fn tied() -> MemoryFiles {
    // As many votes as in each honest return: 873 in Hill, 892 and one undervote in Lake.
    let hill = with_votes("us-dd/hill", "president", 493, 380);
    let mut lake = with_votes("us-dd/lake", "president", 380, 493);
    let votes = lake.contests.get_mut(&"president".parse().unwrap()).unwrap();
    // 512 + 380 were cast; 873 are, and 19 more voters of Lake chose nobody.
    votes.undervotes = Some(VoteCount::new(1 + 19).unwrap());
    let builder = Builder::honest().until(Phase::Returned).with_return(hill).with_return(lake);
    // Of the 3,650 votes of West 3,649 are left, and one voter more chose nobody.
    let mut west = with_votes("us-cc/west", "senator", 1_877, 1_772);
    let votes = west.contests.get_mut(&"senator".parse().unwrap()).unwrap();
    votes.undervotes = Some(VoteCount::new(12 + 1).unwrap());
    let builder = builder.with_return(west);
    let builder = builder.defining(|definition| {
        for authority in &mut definition.authorities {
            let place = authority.id.as_str().strip_suffix("/board").unwrap_or_default();
            if ["us-cc", "us-dd"].contains(&place) {
                authority.powers.push(Power { states: LOT, within: unit(place) });
            }
        }
    });
    build(&builder).files
}

fn appointed(files: &MemoryFiles, state: &str) -> BTreeMap<TicketId, u64> {
    let record = verified(files);
    let appointment = record.appointment(&unit(state)).unwrap().value;
    appointment.by_ticket.iter().map(|(ticket, n)| (ticket.clone(), n.get())).collect()
}

/// A lot decides the tie that it was drawn for, of its contest and in its place, and nothing else.
#[test]
fn c33_each_lot_goes_to_its_own_tie() {
    let mut files = tied();
    assert!(appointed(&files, "us-dd").is_empty());
    let elsewhere = ["us-aa", "us-bb", "us-cc"].map(|state| appointed(&files, state));
    let lots = [lot("president", "us-dd", "bell"), lot("senator", "us-cc", "ames")];
    state(&mut files, &Seal::honest(), &lots).unwrap();
    is_open(&unpinned(&files), "V16", &["electors/appointment@1 of us-dd", "it is out of date"]);
    derive(&mut files, &Seal::honest(), None).unwrap();
    let by_lot = BTreeMap::from([("bell-stone".parse().unwrap(), 3)]);
    assert_eq!(appointed(&files, "us-dd"), by_lot);
    assert_eq!(["us-aa", "us-bb", "us-cc"].map(|state| appointed(&files, state)), elsewhere);
    let record = verified(&files);
    let senator = record.outcome(&"senator".parse().unwrap()).unwrap().value;
    let Decision::Elected { winners, .. } = &senator.decision else {
        panic!("{:?}", senator.decision)
    };
    assert_eq!(winners[0].as_str(), "ames");
}

/// The law of a lot is a source like any other: where nobody read it, that is said.
#[test]
fn a_lot_by_a_law_that_nobody_read_is_named() {
    let mut files = tied();
    let drawn = edited(lot("senator", "us-cc", "ames"), |lot: &mut Lot| {
        lot.source.citation = "a law of Cedar".to_owned();
        lot.source.status = SourceStatus::NotRead;
    });
    state(&mut files, &Seal::honest(), &[drawn]).unwrap();
    derive(&mut files, &Seal::honest(), None).unwrap();
    is_open(&unpinned(&files), "V25", &["a law of Cedar"]);
    assert!(!check(&unpinned(&tied()), "V25").detail.contains("a law of Cedar"));
}

/// Two lots for one tie: nobody picks the one that suits.
#[test]
fn c33_of_two_lots_neither_decides() {
    let mut files = tied();
    let lots = [lot("senator", "us-cc", "ames"), lot("senator", "us-cc", "bell")];
    state(&mut files, &Seal::honest(), &lots).unwrap();
    let refused = derive(&mut files, &Seal::honest(), None).unwrap_err().to_string();
    assert!(refused.contains("at most one lot"), "{refused}");
    is_open(&unpinned(&files), "V16", &["canvass/outcome@1 of us-cc"]);
}

/// A lot of a round breaks no tie of returns: it is not left out in silence, but refused.
#[test]
fn c33_a_lot_of_a_round_decides_no_tie_of_returns() {
    let mut files = tied();
    let of_round = edited(lot("senator", "us-cc", "ames"), |lot: &mut Lot| {
        lot.of_round = Some(canvass::LotRound { pass: 1, round: 1 });
    });
    state(&mut files, &Seal::honest(), &[of_round]).unwrap();
    let refused = derive(&mut files, &Seal::honest(), None).unwrap_err().to_string();
    assert!(refused.contains("does not fit its tie"), "{refused}");
    is_open(&unpinned(&files), "V16", &["canvass/outcome@1 of us-cc"]);
}

/// Whom to ask is called for by a copy as by a meeting, and by nothing before.
#[test]
fn d22_papers_are_late_once_electors_met_or_a_copy_came() {
    let before = build(&Builder::honest().until(Phase::Ascertained)).files;
    assert!(verified(&before).late_papers().is_none());
    let record = verified(&honest().files);
    let copies = record.certificates_of_vote(&unit("us-aa"));
    let [copy, ..] = &copies[..] else { panic!("Alder has copies") };
    let kind = StatementKind::CertificateOfVote;
    let draft = Draft::new(kind, "us-aa", copy.value, "us-aa/electors");
    let mut files = before;
    state(&mut files, &Seal::honest(), &[draft]).unwrap();
    derive(&mut files, &Seal::honest(), None).unwrap();
    let record = verified(&files);
    let papers = &record.late_papers().unwrap().value.states;
    let held = papers.iter().map(|papers| papers.held.iter().copied().collect::<Vec<_>>());
    let nobody = Vec::<Holder>::new;
    assert_eq!(held.collect::<Vec<_>>(), [vec![copy.value.holder], nobody(), nobody(), nobody()]);
}

#[test]
fn each_state_has_its_own_copies_in_their_order() {
    let record = verified(&honest().files);
    for state in ["us-aa", "us-bb", "us-cc", "us-dd"] {
        let copies = record.certificates_of_vote(&unit(state));
        let copies: Vec<(&str, u8)> =
            copies.iter().map(|c| (c.value.state.as_str(), c.value.copy)).collect();
        assert_eq!(copies, (1..=6).map(|copy| (state, copy)).collect::<Vec<_>>());
    }
}

/// What is required follows from the election, and is listed only where it can apply.
#[test]
fn checks_are_those_of_the_election() {
    let defined = |change: &dyn Fn(&mut election::Definition)| {
        let builder = Builder::honest().until(Phase::Defined).defining(change);
        unpinned(&build(&builder).files)
    };
    let honest = defined(&|_| {});
    assert!(["V18", "V19", "V22", "V23", "V28"].iter().all(|id| honest.check(id).is_some()));
    assert!(["V30", "V31"].iter().all(|id| honest.check(id).is_none()), "no ballots are counted");
    assert!(!check(&honest, "V03").required, "a test asks for no witness");
    let live = defined(&|definition| {
        definition.mode = Mode::Live;
        definition.test_keys.clear();
    });
    assert!(check(&live, "V03").required);
    let no_college = defined(&|definition| definition.college = None);
    let college = ["V18", "V19", "V20", "V21", "V22", "V23", "V28"];
    assert!(college.iter().all(|id| no_college.check(id).is_none()));
    assert!(check(&no_college, "V17").required && !check(&no_college, "V24").required);
}

/// What a check that passes says is part of the report, and counted by hand: one state chooses by
/// district, and there are four meetings of the states.
#[test]
fn what_passes_says_what_was_looked_at() {
    let report = pinned(&honest().files);
    all_pass(&report);
    for (id, detail) in [
        ("V09", "no key has two holders, and none was revoked after it signed"),
        ("V12", "16 returns"),
        ("V13", "16 units"),
        ("V17", "6 places"),
        ("V20", "4 meetings on 2024-12-17"),
        ("V28", "1 states whose districts choose electors"),
    ] {
        assert_eq!(check(&report, id).detail, detail, "{id}");
    }
}

/// A report names the first twelve and counts the others.
#[test]
fn many_findings_are_counted_after_the_twelfth() {
    let defined = unpinned(&build(&Builder::honest().until(Phase::Defined)).files);
    let detail = &check(&defined, "V13").detail;
    let first = "partial: 16 of 16 units are missing: us-aa/ash/p1; us-aa/ash/p2; ";
    assert!(detail.starts_with(first), "{detail}");
    assert!(detail.ends_with("us-cc/east/p2; and 4 more"), "{detail}");
    let one = Builder::honest().without_return("us-dd/lake").until(Phase::Returned);
    let detail = check(&unpinned(&build(&one).files), "V13").detail.clone();
    assert_eq!(detail, "partial: 1 of 16 units are missing: us-dd/lake");
}

/// A day that passed without its act is told by whoever has the power, and holds up nothing.
#[test]
fn a_missed_deadline_is_told() {
    let kind = StatementKind::DeadlineMissed;
    let missed = DeadlineMissed {
        format: DeadlineMissedFormat::V1,
        unit: unit("us-bb"),
        act: "certificate of vote".to_owned(),
        deadline: Date::constant(2024, 12, 25),
        citation: source(),
    };
    let builder = Builder::honest().defining(|definition| {
        let board = definition.authorities.iter_mut().find(|a| a.id.as_str() == "board");
        board.unwrap().powers.push(Power { states: kind, within: unit("us") });
    });
    let draft = Draft::new(kind, "us-bb", &missed, "board");
    let files = build(&builder.adding_before(Phase::Counted, draft)).files;
    let report = unpinned(&files);
    let at = position(&files, kind, "us-bb");
    let words = format!("entry {at}: certificate of vote of us-bb was due on 2024-12-25");
    is_open(&report, "V24", &[&words]);
    passes(&report, "V23");
}

/// What the program asks of a record that it adds to.
#[test]
fn a_record_in_the_making_knows_what_stands() {
    let files = &honest().files;
    let current = Current::read(files).unwrap();
    let certification = StatementKind::Certification;
    let at = position(files, certification, "us-aa");
    assert_eq!(current.certified_at(&unit("us-aa")), Some(at));
    assert_eq!(current.certified_at(&unit("us")), None);
    let id = current.loaded.id(at);
    let (standing, payload) = current.statement(certification, &unit("us-aa")).unwrap();
    assert_eq!(standing, id);
    assert_eq!(current.in_the_way_of(certification, &unit("us-aa"), payload), Some(id));
    assert_eq!(current.in_the_way_of(certification, &unit("us"), payload), None);
    let stated = current.loaded.entry(at).unwrap().statement.payload;
    assert_eq!(current.payload_of(&id), Some(stated));
    // Four states are opened and counted, and the result is announced.
    assert_eq!(current.payloads(StatementKind::JointSessionEvent).len(), 9);
    assert_eq!(current.payloads(LOT), []);
}

/// A record read again is the record as it is, whether it grew, stayed, shrank or is another one.
#[test]
fn reading_again_is_reading() {
    let built = honest();
    let elm = with_votes("us-aa/elm", "president", 580, 620);
    let other = build(&Builder::honest().with_return(elm).until(Phase::Certified));
    let records = [&built.stages[1], &built.files, &other.stages[1], &other.files];
    let contents = |current: &Current| {
        let entries = current.loaded.entries().map(|(at, _)| at);
        let payload = |at| (current.loaded.id(at), current.loaded.payload(at).cloned());
        entries.map(payload).collect::<Vec<_>>()
    };
    for before in &records {
        for after in &records {
            let again = Current::read(*before).unwrap().read_again(*after).unwrap();
            assert_eq!(contents(&again), contents(&Current::read(*after).unwrap()));
            assert_eq!(again.certified_at(&unit("us-aa")), {
                Current::read(*after).unwrap().certified_at(&unit("us-aa"))
            });
        }
    }
}
