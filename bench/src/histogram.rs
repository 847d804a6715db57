//! A histogram of durations that costs a few nanoseconds per value: 32 buckets for every power of two, so
//! that a quantile is at most 3 % above the true one.

use std::time::Duration;

const SUB_BITS: u32 = 5;
const SUB: u64 = 1 << SUB_BITS;
const BUCKETS: usize = ((64 - SUB_BITS + 1) as usize) << SUB_BITS;

/// Counts of durations, by nanoseconds.
#[derive(Debug, Clone)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
    max: u64,
}

impl Histogram {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self {
            counts: vec![0; BUCKETS],
            total: 0,
            max: 0,
        }
    }

    /// Takes in one duration.
    pub fn record(&mut self, nanos: u64) {
        self.counts[bucket(nanos)] += 1;
        self.total += 1;
        self.max = self.max.max(nanos);
    }

    /// How many durations were taken in.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.total
    }

    /// Whether nothing was taken in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// The duration that this share (0 to 1) of all does not exceed; zero when there are none.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Duration {
        let wanted = ((self.total as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        for (index, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                return Duration::from_nanos(upper(index).min(self.max));
            }
        }
        Duration::from_nanos(self.max)
    }

    /// The longest.
    #[must_use]
    pub fn max(&self) -> Duration {
        Duration::from_nanos(self.max)
    }
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

fn bucket(nanos: u64) -> usize {
    if nanos < SUB {
        return nanos as usize;
    }
    let shift = nanos.ilog2() - SUB_BITS;
    let sub = (nanos >> shift) - SUB;
    ((u64::from(shift) + 1) * SUB + sub) as usize
}

/// The largest value of a bucket.
fn upper(index: usize) -> u64 {
    let index = index as u64;
    if index < SUB {
        return index;
    }
    let shift = index / SUB - 1;
    let next = u128::from(SUB + index % SUB + 1) << shift;
    u64::try_from(next - 1).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_in_its_bucket_and_near_its_top() {
        let powers = (0..64).flat_map(|shift| {
            let power = 1_u64 << shift;
            [power - 1, power, power + 1, power + power / 3]
        });
        for value in powers.chain([u64::MAX]) {
            let index = bucket(value);
            assert!(index < BUCKETS);
            assert!(upper(index) >= value, "{value}");
            assert!(index == 0 || upper(index - 1) < value, "{value}");
            assert!(upper(index) - value <= value / 16 + 1, "{value}");
        }
    }

    #[test]
    fn quantiles_are_those_of_the_values() {
        let mut histogram = Histogram::new();
        (1..=1_000).for_each(|micros| histogram.record(micros * 1_000));
        let near = |share, micros: u64| {
            let found = histogram.quantile(share).as_nanos() as f64 / 1_000.0;
            assert!(
                (found / micros as f64 - 1.0).abs() < 0.035,
                "{share}: {found}"
            );
        };
        near(0.5, 500);
        near(0.99, 990);
        assert_eq!(histogram.quantile(1.0), Duration::from_millis(1));
        assert_eq!(histogram.max(), Duration::from_millis(1));
        assert_eq!(Histogram::new().quantile(0.5), Duration::ZERO);
    }
}
