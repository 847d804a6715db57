//! The rows of a report, as aligned text, as Markdown and as JSON.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Map, Value};

/// One measurement: named cells in a fixed order. A number's name ends with its unit.
#[derive(Debug, Clone, Default)]
pub struct Row {
    cells: Vec<(&'static str, String, Value)>,
}

impl Row {
    /// A row for this measurement.
    #[must_use]
    pub fn new(measure: &str) -> Self {
        Self::default().text("measure", measure)
    }

    /// With a word.
    #[must_use]
    pub fn text(mut self, name: &'static str, text: &str) -> Self {
        self.cells.push((name, text.to_owned(), text.into()));
        self
    }

    /// With a whole number.
    #[must_use]
    pub fn count(mut self, name: &'static str, count: u64) -> Self {
        self.cells.push((name, grouped(count), count.into()));
        self
    }

    /// With a number that is rounded to so many digits after the point.
    #[must_use]
    pub fn number(mut self, name: &'static str, number: f64, digits: usize) -> Self {
        let text = format!("{number:.digits$}");
        let value = text.parse::<f64>().map_or(Value::Null, Value::from);
        self.cells.push((name, text, value));
        self
    }

    /// With a duration in milliseconds.
    #[must_use]
    pub fn millis(self, name: &'static str, duration: Duration) -> Self {
        self.number(name, duration.as_secs_f64() * 1e3, 3)
    }

    /// With bytes in MiB.
    #[must_use]
    pub fn mib(self, name: &'static str, bytes: u64) -> Self {
        self.number(name, bytes as f64 / f64::from(1 << 20), 1)
    }

    /// One line of JSON.
    #[must_use]
    pub fn json(&self) -> String {
        let pairs = self
            .cells
            .iter()
            .map(|(name, _, value)| ((*name).to_owned(), value.clone()));
        Value::Object(pairs.collect::<Map<_, _>>()).to_string()
    }

    fn names(&self) -> Vec<&str> {
        self.cells.iter().map(|(name, ..)| *name).collect()
    }

    fn texts(&self) -> Vec<&str> {
        self.cells
            .iter()
            .map(|(_, text, _)| text.as_str())
            .collect()
    }
}

/// The rows as aligned text, a heading for each run of rows with the same cells.
#[must_use]
pub fn aligned(rows: &[Row]) -> String {
    tables(rows, |lines, widths, out| {
        for line in lines {
            for (text, width) in line.iter().zip(widths) {
                let _ = write!(out, "{text:>width$}  ");
            }
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
        }
    })
}

/// The rows as Markdown tables.
#[must_use]
pub fn markdown(rows: &[Row]) -> String {
    tables(rows, |lines, widths, out| {
        for (index, line) in lines.iter().enumerate() {
            for (text, width) in line.iter().zip(widths) {
                let _ = write!(out, "| {text:>width$} ");
            }
            out.push_str("|\n");
            if index == 0 {
                widths
                    .iter()
                    .for_each(|width| out.push_str(&format!("| {}: ", "-".repeat(width - 1))));
                out.push_str("|\n");
            }
        }
    })
}

/// Writes one table for each run of rows with the same cells, with an empty line between.
fn tables(rows: &[Row], table: impl Fn(&[Vec<&str>], &[usize], &mut String)) -> String {
    let mut out = String::new();
    for run in rows.chunk_by(|one, other| one.names() == other.names()) {
        let heading = run.first().map(Row::names);
        let lines: Vec<_> = heading
            .into_iter()
            .chain(run.iter().map(Row::texts))
            .collect();
        let width = |column: usize| {
            lines
                .iter()
                .map(|line| line[column].chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<_> = (0..lines[0].len()).map(width).collect();
        if !out.is_empty() {
            out.push('\n');
        }
        table(&lines, &widths, &mut out);
    }
    out
}

/// `1234567` as `1,234,567`.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> [Row; 3] {
        [
            Row::new("a")
                .count("n", 1_234_567)
                .millis("p50_ms", Duration::from_micros(1_500)),
            Row::new("long")
                .count("n", 7)
                .millis("p50_ms", Duration::ZERO),
            Row::new("b").mib("size_mib", 3 << 19),
        ]
    }

    #[test]
    fn columns_are_aligned_and_tables_apart() {
        let expected = "measure          n  p50_ms\n      a  1,234,567   1.500\n   \
                        long          7   0.000\n\nmeasure  size_mib\n      b       1.5\n";
        assert_eq!(aligned(&rows()), expected);
    }

    #[test]
    fn markdown_has_a_rule_under_each_heading() {
        let expected = "| measure | size_mib |\n| ------: | -------: |\n|       b |      1.5 |\n";
        assert!(
            markdown(&rows()).ends_with(expected),
            "{}",
            markdown(&rows())
        );
    }

    #[test]
    fn json_has_plain_numbers() {
        let value: Value = serde_json::from_str(&rows()[0].json()).unwrap();
        assert_eq!(
            value,
            serde_json::json!({"measure": "a", "n": 1_234_567, "p50_ms": 1.5})
        );
    }
}
