//! C04, C05, C06, C13, C25, C28 and C33 on what stands around a count from cast vote records: lots,
//! zero reports, sealed links, exports, party marks and certifications; and the figures of counts
//! by rounds, each worked out by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use canvass::Decision;
use canvass::acts::Certification;
use drill::{Builder, Draft, Phase, Seal, derive, force, state};
use election::rules::{ElectionsPerRound, Quota, RankedMethod, RankedRules};
use election::{
    Basis, CountingRules, DirectOvervote, DirectVotes, PartyMarkRules, PartyMarks, Power,
    SamePartyVotes, SeveralParties, StatementKind, TooManyCandidates, UnitReturn, VoteCount,
    VoteVariation,
};
use record::cvr::{
    CardLink, ContestMarksColumn, CvrId, CvrTable, NOT_ON_BALLOT, write_cvr_table, write_links,
};
use record::{Derivation, Digest, MemoryFiles, canonical};
use serde_json::json;
use verify::Current;

use crate::ballots::{
    BALLOTS, HILL, LAKE, Row, add, batch, payload, stated, table_of, with_mayor, words,
};
use crate::support::{
    build, edited, fails, index, is_open, leaves, passes, replacement, unpinned, verified,
};

const STATE: &str = "us-dd";

/// A record of ballots for a mayor, with powers for the board of a state.
fn with_powers(powers: &[(&str, StatementKind)], builder: Builder) -> MemoryFiles {
    let builder = builder.defining(|definition| {
        for (place, states) in powers {
            let board = format!("{place}/board");
            let mut authorities = definition.authorities.iter_mut();
            let office = authorities.find(|office| office.id.as_str() == board).unwrap();
            office.powers.push(Power { states: *states, within: place.parse().unwrap() });
        }
    });
    build(&builder).files
}

/// The mayor is elected by ranks, and lots may be drawn.
fn ranked(method: RankedMethod, seats: u32) -> MemoryFiles {
    let builder = with_mayor().defining(|definition| {
        let mayor = definition.contests.last_mut().unwrap();
        mayor.vote_variation = VoteVariation::Rcv;
        mayor.number_elected = seats;
        let counting = definition.counting.get_mut(&mayor.id).unwrap();
        counting.rules = CountingRules::Ranked(RankedRules { method, ..RankedRules::PLAIN });
    });
    with_powers(&[(STATE, StatementKind::Lot)], builder)
}

/// Ballots of Hill with these marks, so many of each.
fn ranks(cast: &[(u8, &'static str)]) -> Vec<Row> {
    let marks = cast.iter().flat_map(|(ballots, marks)| (0..*ballots).map(|_| *marks));
    (1..).zip(marks).map(|(id, marks)| (HILL, "election-day", marks, id)).collect()
}

fn figures(files: &MemoryFiles) -> Vec<String> {
    let record = verified(files);
    let figures = record.figures().filter(|(path, _)| path.starts_with("mayor/"));
    figures.map(|(path, value)| format!("{} {value}", &path[6..])).collect()
}

fn has(figures: &[String], wanted: &[&str]) {
    for figure in wanted {
        assert!(figures.iter().any(|own| own == figure), "{figure} is not in {figures:#?}");
    }
}

/// Ames has four, Bell and Coe three each, who name each other next.
const TIED: [(u8, &str); 3] = [(4, "1:ames"), (3, "1:bell 2:coe"), (3, "1:coe 2:bell")];

fn lot(unit: &str) -> Draft {
    let lot = json!({
        "between": ["bell", "coe"],
        "contest": "mayor",
        "drawn": ["coe"],
        "format": "ascertain/lot/v1",
        "of_round": { "pass": 1, "round": 2 },
        "source": { "citation": "made up for a drill", "status": "read" },
        "unit": unit,
    });
    Draft::new(StatementKind::Lot, unit, &lot, "us-dd/board")
}

/// Write-ins have no vote and fall first; then Bell and Coe are tied. The lot makes Coe fall, whose
/// three ballots go to Bell, who has six of ten. A lot that Hill drew by itself gives no count.
#[test]
fn c33_a_lot_of_a_round_decides_its_own_contest_in_its_own_place() {
    let mut files = ranked(RankedMethod::InstantRunoff, 1);
    let all = batch(&files, "all", &ranks(&TIED));
    add(&mut files, &[all]);
    let tied = [
        "ballots 10",
        "final/ames 4",
        "final/bell 3",
        "final/coe 3",
        "final/continuing 10",
        "round-1/ames 4",
        "round-1/bell 3",
        "round-1/coe 3",
        "round-1/continuing 10",
        "round-1/undeclared-write-ins 0",
        "round-2/ames 4",
        "round-2/bell 3",
        "round-2/coe 3",
        "round-2/continuing 10",
    ];
    assert_eq!(figures(&files), tied);
    let record = verified(&files);
    let outcome = record.outcome(&"mayor".parse().unwrap()).unwrap();
    let Decision::TiedRound { round, falls, .. } = &outcome.value.decision else {
        panic!("{:?}", outcome.value.decision)
    };
    assert_eq!((round.pass, round.round, *falls), (1, 2, true));
    let mut of_hill = files.clone();
    state(&mut of_hill, &Seal::honest(), &[lot(HILL)]).unwrap();
    let refused = derive(&mut of_hill, &Seal::honest(), None).unwrap_err().to_string();
    assert!(refused.contains("asks for other inputs: batches of cast vote records"), "{refused}");
    add(&mut files, &[lot(STATE)]);
    let ended = figures(&files);
    has(&ended, &["round-3/ames 4", "round-3/bell 6", "round-3/continuing 10", "final/bell 6"]);
    let record = verified(&files);
    let outcome = record.outcome(&"mayor".parse().unwrap()).unwrap();
    let Decision::Elected { winners, margin, .. } = &outcome.value.decision else {
        panic!("{:?}", outcome.value.decision)
    };
    assert_eq!((winners[0].as_str(), *margin), ("bell", Some(VoteCount::new(2).unwrap())));
    // The parts by batches are counted in the same rounds, with the same lot.
    let parts = record.count_by_batch(&"mayor".parse().unwrap()).unwrap();
    let [part] = &parts[..] else { panic!("one batch") };
    assert_eq!((part.ballots.get(), part.passes[0].len()), (10, 3));
}

/// Bell is elected over Ames by five to four, and leaves Coe five of nine in the second pass.
#[test]
fn figures_of_several_passes_stand_under_their_pass() {
    let mut files = ranked(RankedMethod::MultiPass { seats: 2 }, 2);
    let cast = [(4, "1:ames"), (3, "1:bell 2:coe"), (2, "1:coe 2:bell")];
    let all = batch(&files, "all", &ranks(&cast));
    add(&mut files, &[all]);
    let figures = figures(&files);
    let second = ["pass-2/final/ames 4", "pass-2/final/coe 5", "pass-2/round-1/coe 5"];
    has(&figures, &["pass-1/round-2/coe 2", "pass-1/final/ames 4", "pass-1/final/bell 5"]);
    has(&figures, &second);
    assert!(figures.iter().all(|own| own.starts_with("pass-") || own == "ballots 9"));
    assert!(!figures.iter().any(|own| own.starts_with("pass-2/round-2/")));
}

/// The quota is four. A third of each of Ames's six ballots, 0.3333, goes to Bell, who has 2.9998
/// then; Coe is elected with three, since nobody else is left.
#[test]
fn fractions_of_votes_are_no_figures() {
    let (quota, elections) = (Quota::Droop, ElectionsPerRound::All);
    let mut files = ranked(RankedMethod::SingleTransferableVote { seats: 2, quota, elections }, 2);
    let all = batch(&files, "all", &ranks(&[(6, "1:ames 2:bell"), (3, "1:coe"), (1, "1:bell")]));
    add(&mut files, &[all]);
    let figures = figures(&files);
    has(&figures, &["round-1/bell 1", "round-1/continuing 10", "round-2/ames 4", "round-2/coe 3"]);
    has(&figures, &["final/ames 4", "final/coe 3", "final/continuing 7"]);
    for fraction in ["round-2/bell ", "round-2/continuing "] {
        assert!(!figures.iter().any(|own| own.starts_with(fraction)), "{figures:#?}");
    }
}

fn zero(files: &MemoryFiles, unit: &str, by: &str) -> Draft {
    let definition = Current::read(files).unwrap().loaded.definition_digest;
    let report = json!({
        "ballots": 0,
        "definition": definition.to_string(),
        "device": "scanner 1",
        "format": "ascertain/zero-report/v1",
        "unit": unit,
    });
    Draft::new(StatementKind::ZeroReport, unit, &report, by)
}

fn with_zero_reports() -> MemoryFiles {
    let zero = StatementKind::ZeroReport;
    with_powers(&[(STATE, zero), ("us-aa", zero)], with_mayor())
}

/// Attack C06: ballots of a test are left in a device. Its zero report stands in the log before its
/// batch, of the same place, of one in it, or of one around it.
#[test]
fn c06_a_batch_without_a_zero_report_of_its_place_is_told() {
    let open = ["before batch all of us-dd the log has no zero report"];
    let told = |reports: &[(&str, &str)], after: &[(&str, &str)]| {
        let mut files = with_zero_reports();
        let draft = |(unit, by): &(&str, &str)| zero(&files, unit, by);
        let mut drafts: Vec<Draft> = reports.iter().map(draft).collect();
        drafts.push(batch(&files, "all", &BALLOTS));
        drafts.extend(after.iter().map(draft));
        add(&mut files, &drafts);
        unpinned(&files)
    };
    is_open(&told(&[], &[]), "V30", &open);
    is_open(&told(&[("us-aa", "us-aa/board")], &[]), "V30", &open);
    is_open(&told(&[], &[(STATE, "us-dd/board")]), "V30", &open);
    passes(&told(&[(STATE, "us-dd/board")], &[]), "V30");
    passes(&told(&[(HILL, "us-dd/board")], &[]), "V30");
    // A batch of Hill, and a device that counts for the whole state.
    let mut files = with_zero_reports();
    let table = table_of("mayor", &BALLOTS[..5]);
    let mut hill = payload(&files, "hill", &table, 5);
    hill["unit"] = json!(HILL);
    let report = zero(&files, STATE, "us-dd/board");
    add(&mut files, &[report, stated(&hill, table)]);
    passes(&unpinned(&files), "V30");
}

#[test]
fn c06_a_zero_report_that_is_none_is_named() {
    let report = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut files = with_zero_reports();
        let honest = zero(&files, STATE, "us-dd/board");
        let forged = edited(honest, change);
        state(&mut files, &Seal::honest(), &[forged]).unwrap();
        unpinned(&files)
    };
    let ballots = report(&|report| report["ballots"] = json!(3));
    fails(&ballots, "V30", &["zero report of \"scanner 1\": it shows 3 ballots before the first"]);
    let other = report(&|report| report["definition"] = json!("5".repeat(64)));
    fails(&other, "V30", &["the definition 5555", "was loaded, and this record's is"]);
}

/// Attack C13: one hash is taken out of the sealed links, so that a card can never be opened.
#[test]
fn c13_links_of_fewer_cards_than_records_are_named() {
    let with = |cards: u8| {
        let mut files = build(&with_mayor()).files;
        let link = |id| CardLink::new(CvrId([id; 8]), "a.csv", u64::from(id), "card", [id; 32]);
        let links = write_links(&(1..=cards).map(link).collect::<Vec<_>>());
        let table = table_of("mayor", &BALLOTS);
        let mut all = payload(&files, "all", &table, BALLOTS.len());
        all["links"] = json!(Digest::of(&links).to_string());
        let mut draft = stated(&all, table);
        draft.artifacts.push(links);
        add(&mut files, &[draft]);
        unpinned(&files)
    };
    passes(&with(9), "V30");
    fails(&with(8), "V30", &["batch all", "the links have 256 bytes; 9 records"]);
}

/// Attack C04: ballots of one export get new random ids and are stated a second time.
#[test]
fn c04_two_batches_of_one_export_are_named() {
    let with = |second: &str| {
        let mut files = build(&with_mayor()).files;
        let of = |name: &str, rows: &[Row], export: &str| {
            let table = table_of("mayor", rows);
            let mut payload = payload(&files, name, &table, rows.len());
            payload["exports"] = json!([{ "file": "hill.csv", "sha256": export.repeat(64) }]);
            stated(&payload, table)
        };
        let again = ranks(&[(1, "ames")]).into_iter().map(|row| (row.0, row.1, row.2, 77));
        let again: Vec<Row> = again.collect();
        let drafts = [of("all", &BALLOTS, "a"), of("again", &again, second)];
        add(&mut files, &drafts);
        unpinned(&files)
    };
    passes(&with("b"), "V30");
    fails(&with("a"), "V30", &["batch again: it was read from the export hill.csv as entry"]);
}

/// Attack C25: a ballot of a county of Cedar is counted for the mayor of Dogwood.
#[test]
fn c25_a_ballot_of_whom_nobody_asked_is_named() {
    let mut files = build(&with_mayor()).files;
    let foreign = batch(&files, "forged", &[("us-cc/west", "election-day", "ames", 1)]);
    state(&mut files, &Seal::honest(), &[foreign]).unwrap();
    fails(&unpinned(&files), "V30", &["it has a ballot of us-cc/west in contest mayor"]);
}

/// Attack C25: Lake's ballots are left out, though Lake's return is there.
#[test]
fn c25_a_unit_without_ballots_of_a_contest_is_told_beside_its_return() {
    let mut files = build(&with_mayor()).files;
    let hill = batch(&files, "hill", &BALLOTS[..5]);
    let lake = batch(&files, "lake", &BALLOTS[5..]);
    add(&mut files, &[hill]);
    let words = format!("partial: no ballot of {LAKE} (ballots of mayor)");
    is_open(&unpinned(&files), "V13", &[&words]);
    add(&mut files, &[lake]);
    passes(&unpinned(&files), "V13");
}

/// Attack C05: a board certifies the canvass, and leaves the count from ballots to whoever may put
/// another in its place.
#[test]
fn c05_a_certification_names_the_count_of_its_contest() {
    let mut files = build(&with_mayor().until(Phase::Certified)).files;
    let all = batch(&files, "all", &BALLOTS);
    add(&mut files, &[all]);
    let place: election::UnitId = STATE.parse().unwrap();
    let results = Current::read(&files).unwrap().results_of(std::slice::from_ref(&place));
    let results = &results[&place];
    let old = replacement(&files, StatementKind::Certification, STATE, "us-dd/executive");
    let again = |change: &dyn Fn(&mut Certification)| {
        let mut files = files.clone();
        let honest = edited(old.clone(), |certification: &mut Certification| {
            certification.contests.clone_from(&results.contests);
            certification.counts.clone_from(&results.counts);
            change(certification);
        });
        state(&mut files, &Seal::honest(), &[honest]).unwrap();
        derive(&mut files, &Seal::honest(), None).unwrap();
        unpinned(&files)
    };
    assert_eq!(results.counts.len(), 1);
    passes(&again(&|_| {}), "V17");
    let silent = again(&|certification| certification.counts.clear());
    fails(&silent, "V17", &["us-dd", "certifies the count none of contest mayor"]);
    let other = again(&|certification| {
        let count = certification.counts.values_mut().next().unwrap();
        *count = "6".repeat(64).parse().unwrap();
    });
    fails(&other, "V17", &["certifies the count 6666"]);
}

/// A party mark that its voter carried out by hand for another is overridden; a ballot that has no
/// mayor on it has no vote for one, whatever its party mark.
#[test]
fn c28_party_marks_are_joined_ballot_by_ballot() {
    let builder = with_mayor().defining(|definition| {
        let parties = ["DEM", "REP", "IND"];
        let mayor = definition.contests.last_mut().unwrap();
        let mut party = mayor.clone();
        for (candidate, name) in mayor.candidates.iter_mut().zip(parties) {
            candidate.party = Some(name.to_owned());
        }
        party.candidates.clone_from(&mayor.candidates);
        for candidate in &mut party.candidates {
            let name = candidate.party.clone().unwrap();
            candidate.id = name.to_lowercase().parse().unwrap();
            candidate.name = name;
        }
        party.id = "party".parse().unwrap();
        (party.vote_variation, party.number_elected) = (VoteVariation::StraightParty, 0);
        definition.contests.push(party);
        let mayor = definition.counting.get_mut(&"mayor".parse().unwrap()).unwrap();
        let parties = mayor.clone();
        mayor.party_marks = Some(PartyMarks {
            contest: "party".parse().unwrap(),
            interpreted: Vec::new(),
            rules: PartyMarkRules {
                direct: Some(DirectVotes::Override),
                same_party: Some(SamePartyVotes::DirectVotes),
                direct_overvote: Some(DirectOvervote::Void),
                too_many: Some(TooManyCandidates::Nothing),
                several_parties: Some(SeveralParties::NoPartyMark),
            },
            sources: parties.sources.clone(),
        });
        definition.counting.insert("party".parse().unwrap(), parties);
    });
    let mut files = build(&builder).files;
    let column = |contest: &str, marks: [&'static str; 4]| ContestMarksColumn {
        contest: contest.parse().unwrap(),
        snapshot: None,
        marks: words(marks.into_iter()),
    };
    let mut mayor = column("mayor", ["", "", "bell", ""]);
    mayor.marks.codes[3] = NOT_ON_BALLOT;
    let table = CvrTable {
        ids: (1..=4).map(|id| CvrId([id; 8])).collect(),
        unit: words([HILL; 4].into_iter()),
        style: words(["one"; 4].into_iter()),
        batch: words(["box"; 4].into_iter()),
        count_type: words(["election-day"; 4].into_iter()),
        contests: vec![mayor, column("party", ["dem", "dem", "dem", "rep"])],
    };
    let table = write_cvr_table(&table).unwrap();
    let mut all = payload(&files, "all", &table, 4);
    all["contests"] = json!(["mayor", "party"]);
    add(&mut files, &[stated(&all, table)]);
    passes(&unpinned(&files), "V30");
    let wanted = ["ballots 3", "votes/ames/us-dd 2", "votes/bell/us-dd 1", "undervotes 0"];
    has(&figures(&files), &wanted);
}

/// What somebody worked out from other figures is told for as long as it stands.
#[test]
fn a_return_that_was_worked_out_is_told() {
    let mut files = build(&Builder::honest().until(Phase::Returned)).files;
    passes(&unpinned(&files), "V26");
    let honest = replacement(&files, StatementKind::UnitReturn, HILL, "us-dd/board");
    let worked_out = edited(honest, |of: &mut UnitReturn| of.basis = Basis::Reconstructed);
    add(&mut files, &[worked_out]);
    is_open(&unpinned(&files), "V26", &[HILL]);
}

/// Attack C05: a result rests on the very statements that it should, in another order, so that its
/// bytes are computed from something else than is called for.
#[test]
fn c05_a_result_of_the_same_statements_in_another_order_is_named() {
    let mut files = build(&Builder::honest().until(Phase::Returned)).files;
    let record = verified(&files);
    let honest = record.unit_canvass(&STATE.parse().unwrap()).unwrap().from;
    let log = leaves(&files);
    let mut derivation: Derivation =
        canonical::from_slice(&log.payload(index(honest.position))).unwrap();
    derivation.inputs[1..].reverse();
    let draft = Draft::new(StatementKind::Derivation, STATE, &derivation, "operator");
    force(&mut files, &Seal::honest(), &[Draft { replaces: Some(honest.id), ..draft }]).unwrap();
    let words = "(canvass/unit@1 of us-dd) leaves out [] and rests on []";
    fails(&unpinned(&files), "V16", &[words]);
}
