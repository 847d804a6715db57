//! A number of bytes in a sentence.

const UNITS: [&str; 6] = ["KB", "MB", "GB", "TB", "PB", "EB"];

/// A number of bytes as people read it: `0 B`, `999 B`, `1.5 KB`, `12 MB`, `8.6 GB`. In steps of a thousand,
/// rounded to two digits at least.
pub fn bytes(count: u64) -> String {
    if count < 1_000 {
        return format!("{count} B");
    }
    let count = u128::from(count);
    let mut scale = 1_000;
    for unit in UNITS {
        let (tenths, whole) = (rounded(count * 10, scale), rounded(count, scale));
        if tenths < 100 {
            return format!("{}.{} {unit}", tenths / 10, tenths % 10);
        }
        if whole < 1_000 {
            return format!("{whole} {unit}");
        }
        scale *= 1_000;
    }
    // Not reached: a u64 counts less than a thousand of the last unit.
    format!("{count} B")
}

fn rounded(count: u128, scale: u128) -> u128 {
    (count + scale / 2) / scale
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn bytes_are_told_with_two_digits_at_least() {
        let cases = [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 KB"),
            (1_549, "1.5 KB"),
            (9_949, "9.9 KB"),
            (9_950, "10 KB"),
            (999_499, "999 KB"),
            (999_500, "1.0 MB"),
            (8 << 30, "8.6 GB"),
            (u64::MAX, "18 EB"),
        ];
        for (count, expected) in cases {
            assert_eq!(bytes(count), expected, "{count}");
        }
    }
}
