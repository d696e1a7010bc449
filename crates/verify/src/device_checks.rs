//! V32 and V33: devices that took more cards than they counted, and devices that stand out.

use std::collections::{BTreeMap, BTreeSet};

use election::rules::MarkRules;
use election::{Contest, CountingRules, UnitId};
use tabulate::{CastBallots, CvrBatch, DeviceAccount, DeviceRates, Outlier, RateOf, outliers};

use crate::cast_checks::standing_batches;
use crate::check::{CheckName, Checklist, Finding, gives_accounts_of_devices, listed};
use crate::load::Loaded;
use crate::payload::Payload;
use crate::standing::Standing;
use crate::zero_checks::zero_reports;

pub(crate) fn check(loaded: &Loaded, standing: &Standing, list: &mut Checklist) {
    if gives_accounts_of_devices(loaded.definition.get()) {
        list.set(CheckName::DevicesCountedAll, counted_all(loaded, standing));
    }
    list.set(CheckName::DevicesAlike, alike(loaded, standing));
}

/// Something about a device that does not add up yet.
pub(crate) struct DeviceGap {
    /// The place of the device.
    unit: UnitId,
    words: String,
}

impl DeviceGap {
    /// Whether a place cannot be certified over it: it is there, or the device is for it too.
    pub(crate) fn bears_on(&self, loaded: &Loaded, place: &UnitId) -> bool {
        let definition = &loaded.definition;
        definition.lies_in(&self.unit, place) || definition.lies_in(place, &self.unit)
    }
}

/// Standing accounts of devices, in the order of the log.
fn accounts<'a>(
    loaded: &'a Loaded,
    standing: &'a Standing,
) -> impl Iterator<Item = (u64, &'a DeviceAccount)> {
    standing.positions.iter().filter_map(|at| match loaded.payload(*at)? {
        Payload::DeviceAccount(account) => Some((*at, account)),
        _ => None,
    })
}

/// Whether a batch is of the device of an account.
fn is_of(loaded: &Loaded, batch: &CvrBatch, account: &DeviceAccount) -> bool {
    batch.device.as_deref() == Some(&account.device)
        && loaded.definition.lies_in(&batch.unit, &account.unit)
}

/// What stands about devices, gone through once.
struct Devices<'a> {
    loaded: &'a Loaded,
    accounts: Vec<(u64, &'a DeviceAccount)>,
    batches: Vec<&'a CvrBatch>,
}

impl<'a> Devices<'a> {
    fn of(loaded: &'a Loaded, standing: &'a Standing) -> Self {
        let batches = standing_batches(loaded, standing).map(|(_, batch)| batch).collect();
        Self { loaded, accounts: accounts(loaded, standing).collect(), batches }
    }

    /// The account of the device of a batch.
    fn account_of(&self, batch: &CvrBatch) -> Option<&'a DeviceAccount> {
        let mut accounts = self.accounts.iter().map(|(_, account)| *account);
        accounts.find(|account| is_of(self.loaded, batch, account))
    }

    /// Records of the batches of a device.
    ///
    /// They are as many as statements say, and a sum of those can be beyond 64 bits.
    fn records_of(&self, account: &DeviceAccount) -> u128 {
        let own = self.batches.iter().filter(|batch| is_of(self.loaded, batch, account));
        own.map(|batch| u128::from(batch.records.get())).sum()
    }

    /// The ballots of a contest by device.
    fn ballots_of(&self, contest: &Contest) -> BTreeMap<String, Vec<&'a CastBallots>> {
        let mut by_device: BTreeMap<String, Vec<&CastBallots>> = BTreeMap::new();
        for batch in &self.batches {
            let table = self.loaded.tables.of(batch);
            let Some(ballots) = table.and_then(|table| table.contests.get(&contest.id)) else {
                continue;
            };
            let name = match &batch.device {
                Some(device) => {
                    let account = self.account_of(batch);
                    let unit = account.map_or(&batch.unit, |account| &account.unit);
                    format!("device {device:?} of {unit}")
                }
                None => format!("batch {} of {}", batch.batch, batch.unit),
            };
            by_device.entry(name).or_default().push(ballots);
        }
        by_device
    }
}

fn counted_all(loaded: &Loaded, standing: &Standing) -> Finding {
    let devices = Devices::of(loaded, standing);
    let mut wrong = Vec::new();
    for (position, account) in &devices.accounts {
        let name = || format!("entry {position}, device {:?} of {}", account.device, account.unit);
        let records = devices.records_of(account);
        match account.taken() {
            None => wrong.push(format!("{}: its protective counter ran backwards", name())),
            Some(taken) if records > u128::from(taken.get()) => wrong.push(format!(
                "{}: it took {taken} cards, and its batches have {records} records",
                name()
            )),
            Some(_) => {}
        }
    }
    if !wrong.is_empty() {
        return Finding::fail(listed(&wrong));
    }
    let gaps: Vec<String> = gaps(loaded, standing).into_iter().map(|gap| gap.words).collect();
    Finding::gap(&gaps, || format!("{} devices", devices.accounts.len()))
}

/// Cards that devices took and no batch has, check-ins without a card, and batches and zero reports
/// of devices of which there is no account. None where the definition asks for no accounts.
pub(crate) fn gaps(loaded: &Loaded, standing: &Standing) -> Vec<DeviceGap> {
    if !gives_accounts_of_devices(loaded.definition.get()) {
        return Vec::new();
    }
    let devices = Devices::of(loaded, standing);
    let mut gaps = Vec::new();
    for (_, account) in &devices.accounts {
        let (unit, device) = (&account.unit, &account.device);
        let mut say = |words: String| {
            let words = format!("device {device:?} of {unit}: {words}");
            gaps.push(DeviceGap { unit: unit.clone(), words });
        };
        let taken = account.taken().map_or(0, |taken| taken.get());
        let records = devices.records_of(account);
        if records < u128::from(taken) {
            say(format!(
                "it took {taken} cards, and its batches have {records} records: {} are missing; \
                 scan its cards again",
                u128::from(taken) - records
            ));
        }
        if let Some(check_ins) = account.check_ins.filter(|number| number.get() != taken) {
            say(format!("{check_ins} voters checked in, and it took {taken} cards"));
        }
    }
    let known: BTreeSet<(&UnitId, &str)> =
        devices.accounts.iter().map(|(_, account)| (&account.unit, &account.device[..])).collect();
    let opened = zero_reports(loaded).filter(|(at, _)| standing.positions.contains(at));
    let opened = opened.filter(|(_, report)| !known.contains(&(&report.unit, &report.device[..])));
    gaps.extend(opened.map(|(_, report)| {
        let (device, unit) = (&report.device, report.unit.clone());
        let words = format!("device {device:?} of {unit}: it was opened, and has no account");
        DeviceGap { unit, words }
    }));
    let without = devices.batches.iter().filter(|batch| devices.account_of(batch).is_none());
    gaps.extend(without.map(|batch| {
        let words = match &batch.device {
            None => format!("batch {} of {} names no device", batch.batch, batch.unit),
            Some(device) => format!(
                "batch {} of {}: there is no account of its device {device:?}",
                batch.batch, batch.unit
            ),
        };
        DeviceGap { unit: batch.unit.clone(), words }
    }));
    gaps
}

/// Told and never a failure: places differ in how people vote.
///
/// A batch that names no device is held against the others by itself.
fn alike(loaded: &Loaded, standing: &Standing) -> Finding {
    let definition = loaded.definition.get();
    let devices = Devices::of(loaded, standing);
    let (mut told, mut compared) = (Vec::new(), 0);
    for contest in &definition.contests {
        let Some(counting) = definition.counting.get(&contest.id) else { continue };
        let by_device = devices.ballots_of(contest);
        let allowed = match &counting.rules {
            CountingRules::Ranked(_) => 1,
            CountingRules::Marks(MarkRules::Approval) => usize::MAX - 1,
            CountingRules::Marks(rules) => {
                let allowed = rules.votes_allowed().unwrap_or(1);
                usize::try_from(allowed).expect("no address is shorter than 32 bits")
            }
        };
        let rates: Vec<DeviceRates> = by_device
            .values()
            .map(|parts| DeviceRates::of(&CastBallots::union(parts.iter().copied()), allowed))
            .collect();
        compared += usize::from(rates.len() > 1);
        let names: Vec<&String> = by_device.keys().collect();
        let words = |outlier: &Outlier| outlier_words(contest, names[outlier.device], outlier);
        told.extend(outliers(&rates).iter().map(words));
    }
    if compared == 0 {
        return Finding::not_checked("there are no two devices or batches to compare");
    }
    Finding::gap(&told, || format!("in {compared} contests"))
}

fn outlier_words(contest: &Contest, device: &str, outlier: &Outlier) -> String {
    let such = match outlier.of {
        RateOf::Overvoted => "overvoted",
        RateOf::Blank => "blank",
    };
    let Outlier { such: number, ballots, others_such, others, deviations, .. } = outlier;
    format!(
        "contest {}, {device}: {number} of {ballots} ballots are {such}, and {others_such} of \
         {others} of the others, which is {deviations} standard deviations apart; look at its \
         paper",
        contest.id
    )
}
