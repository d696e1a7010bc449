//! Devices: how many cards each took, and whether its ballots look like those of the others.

use std::collections::BTreeMap;

use election::cvr::{MarkStatus, PlacedMark, Rank};
use election::{BallotCount, UnitId};
use serde::{Deserialize, Serialize};

use super::cast::CastBallots;

/// How many cards a device took, by its own counter: the payload of a statement.
///
/// A device that went on to take ballots and no longer counted them (attack C12; Williamson
/// County, Tennessee, 2021) shows by it: its batches have fewer records than it took cards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceAccount {
    /// The version of this shape.
    pub format: DeviceAccountFormat,
    /// The place whose ballots the device counts.
    pub unit: UnitId,
    /// The device, as its office names it; batches name it so too.
    pub device: String,
    /// The protective counter, which is never set back, before the first card.
    pub opened: BallotCount,
    /// The same counter after the last card.
    pub closed: BallotCount,
    /// Voters who checked in for it; left out where a ballot has several cards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_ins: Option<BallotCount>,
}

/// The version of the shape of a [`DeviceAccount`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceAccountFormat {
    /// The first.
    #[serde(rename = "ascertain/device-account/v1")]
    V1,
}

impl DeviceAccount {
    /// Cards that the device took; none where its counter ran backwards.
    pub fn taken(&self) -> Option<BallotCount> {
        self.closed.checked_sub(self.opened)
    }
}

/// A difference of fewer ballots than this is never told, whatever share it is.
const FEWEST_BALLOTS: u64 = 10;

/// Standard deviations from the others, at the least.
const DEVIATIONS: u128 = 6;

/// Median deviations from the median device, at the least, where there are enough devices: places
/// differ in how people vote, and a device is told only where it differs more than they do.
const MEDIAN_DEVIATIONS: u64 = 5;

/// The fewest devices of which a median says something.
const DEVICES_FOR_MEDIAN: usize = 5;

/// Ballots of one device in one contest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeviceRates {
    /// All that have the contest.
    pub ballots: u64,
    /// Those with more marks than votes, or with two at one rank.
    pub overvoted: u64,
    /// Those without a mark.
    pub blank: u64,
}

/// Which share of ballots stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RateOf {
    /// Overvoted ballots: folds or dirt read as marks (attack C11; Windham, New Hampshire, 2020).
    Overvoted,
    /// Blank ballots: marks that were not read.
    Blank,
}

/// A device whose ballots look unlike those of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlier {
    /// Which, by its place in the list of devices.
    pub device: usize,
    /// In what.
    pub of: RateOf,
    /// Such ballots of the device.
    pub such: u64,
    /// All ballots of the device.
    pub ballots: u64,
    /// Such ballots of all other devices.
    pub others_such: u64,
    /// All ballots of all other devices.
    pub others: u64,
    /// Whole standard deviations between the device and what a draw from all ballots would give.
    pub deviations: u128,
}

impl DeviceRates {
    /// The rates of a device's ballots in a contest that allows so many marks, for each rank where
    /// it is ranked.
    pub fn of(ballots: &CastBallots, allowed: usize) -> Self {
        let mut rates = Self::default();
        for (pattern, counts) in ballots.patterns() {
            let cast: u64 = counts.iter().map(|count| count.ballots).sum();
            rates.ballots += cast;
            match most_at_a_rank(&pattern.marks) {
                0 => rates.blank += cast,
                most if most > allowed => rates.overvoted += cast,
                _ => {}
            }
        }
        rates
    }

    fn such(self, of: RateOf) -> u64 {
        match of {
            RateOf::Overvoted => self.overvoted,
            RateOf::Blank => self.blank,
        }
    }

    /// Such ballots in a million.
    fn per_million(self, of: RateOf) -> u64 {
        let share = u128::from(self.such(of)) * 1_000_000 / u128::from(self.ballots.max(1));
        u64::try_from(share).expect("a part is no more than its whole")
    }
}

/// The most marks that a ballot has at one rank; an overvote that names nobody is more than any
/// contest allows.
fn most_at_a_rank(marks: &[PlacedMark]) -> usize {
    let mut at_rank: BTreeMap<Rank, usize> = BTreeMap::new();
    for mark in marks.iter().filter(|mark| mark.status == MarkStatus::Indicated) {
        if mark.mark == election::cvr::MarkedFor::Overvote {
            return usize::MAX;
        }
        *at_rank.entry(mark.rank).or_default() += 1;
    }
    at_rank.into_values().max().unwrap_or(0)
}

/// The devices that stand out, in order.
///
/// Each device is held against a draw without replacement from the ballots of all devices
/// together: the hypergeometric distribution has the mean n X / N and the variance
/// n (X / N) (1 - X / N) (N - n) / (N - 1), for n ballots of the device, N of all and X such ones
/// among them. To stand out says that somebody should look at the paper, and nothing else.
pub fn outliers(devices: &[DeviceRates]) -> Vec<Outlier> {
    let mut found = Vec::new();
    for of in [RateOf::Overvoted, RateOf::Blank] {
        let median = median_of(devices.iter().map(|device| device.per_million(of)));
        let apart = |device: &DeviceRates| device.per_million(of).abs_diff(median);
        let usual = median_of(devices.iter().map(apart)).max(1);
        for (number, device) in devices.iter().enumerate() {
            let far = devices.len() < DEVICES_FOR_MEDIAN
                || apart(device) > MEDIAN_DEVIATIONS.saturating_mul(usual);
            found.extend(outlier(devices, number, of).filter(|_| far));
        }
    }
    found.sort_by_key(|outlier| (outlier.device, outlier.of));
    found
}

fn outlier(devices: &[DeviceRates], number: usize, of: RateOf) -> Option<Outlier> {
    let all: u64 = devices.iter().map(|device| device.ballots).sum();
    let such_of_all: u64 = devices.iter().map(|device| device.such(of)).sum();
    let device = devices[number];
    let (ballots, such) = (device.ballots, device.such(of));
    // Numbers of nations and more lose their last bits, so that products fit.
    let shift = (u64::BITS - all.leading_zeros()).saturating_sub(30);
    let [n, x, whole, marked] = [ballots, such, all, such_of_all].map(|of| u128::from(of >> shift));
    let apart = (x * whole).abs_diff(n * marked);
    let spread = n * (whole - n) * marked * (whole - marked) / whole.saturating_sub(1).max(1);
    let fewest = u128::from(FEWEST_BALLOTS >> shift).max(1);
    let stands_out = apart >= fewest * whole && apart * apart > DEVIATIONS * DEVIATIONS * spread;
    (stands_out && whole > n).then(|| Outlier {
        device: number,
        of,
        such,
        ballots,
        others_such: such_of_all - such,
        others: all - ballots,
        deviations: (apart * apart / spread.max(1)).isqrt(),
    })
}

fn median_of(values: impl Iterator<Item = u64>) -> u64 {
    let mut values: Vec<u64> = values.collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(ballots: u64, overvoted: u64, blank: u64) -> DeviceRates {
        DeviceRates { ballots, overvoted, blank }
    }

    /// Twenty devices of 1,000 ballots: eighteen overvote 5, two 55, since a fold marks 5 in 100.
    /// All together have 200 of 20,000, so that a draw of 1,000 has 10 with the variance
    /// 10 * 0.99 * 19,000 / 19,999 = 9.41: 45 ballots more are 14 standard deviations.
    #[test]
    fn c11_a_device_that_reads_folds_as_marks_stands_out() {
        let mut devices = vec![device(1_000, 5, 20); 20];
        devices[3] = device(1_000, 55, 20);
        devices[11] = device(1_000, 55, 20);
        let found = outliers(&devices);
        let named: Vec<_> = found.iter().map(|one| (one.device, one.of, one.such)).collect();
        assert_eq!(named, [(3, RateOf::Overvoted, 55), (11, RateOf::Overvoted, 55)]);
        assert_eq!((found[0].others_such, found[0].others), (145, 19_000));
        assert_eq!(found[0].deviations, 14);
        // The same devices without ghost marks.
        assert_eq!(outliers(&vec![device(1_000, 5, 20); 20]), []);
    }

    #[test]
    fn c11_marks_that_were_not_read_stand_out_as_blank_ballots() {
        let mut devices = vec![device(2_000, 3, 100); 8];
        devices[7].blank = 700;
        let found = outliers(&devices);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].device, found[0].of), (7, RateOf::Blank));
    }

    /// Places differ: from 2 to 9 blank ballots in 100 no device is unlike the others, although
    /// the last is more than 6 standard deviations from the draw.
    #[test]
    fn places_that_differ_by_themselves_are_not_told() {
        let devices: Vec<DeviceRates> =
            (2..10).map(|percent| device(10_000, 0, percent * 100)).collect();
        assert_eq!(outliers(&devices), []);
        // Two devices alone have no median, and are held against each other.
        assert_eq!(outliers(&[devices[0], devices[7]]).len(), 2);
    }

    #[test]
    fn a_few_ballots_are_never_told() {
        let mut devices = vec![device(50, 0, 0); 100];
        devices[0].overvoted = 9;
        assert_eq!(outliers(&devices), []);
        devices[0].overvoted = 12;
        assert_eq!(outliers(&devices).len(), 1);
    }

    #[test]
    fn one_device_and_none_have_no_others() {
        assert_eq!(outliers(&[]), []);
        assert_eq!(outliers(&[device(1_000, 900, 0)]), []);
        assert_eq!(outliers(&[device(0, 0, 0), device(0, 0, 0)]), []);
    }

    #[test]
    fn numbers_of_any_size_are_held_against_each_other() {
        let most = (1 << 53) - 1;
        let devices = [device(most / 4, most / 8, 0), device(most / 4, 0, 0)];
        assert_eq!(outliers(&devices).len(), 2);
    }
}
