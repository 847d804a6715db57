//! `cal`: a month, or a year of them, weeks beginning on Monday (ISO 8601).

use std::io::{self, Write};

use jiff::civil::Date;

use super::clock::today;

/// Columns of a month: seven days of two digits.
const WIDTH: usize = 20;

/// Shows this month, `cal YEAR` or `cal MONTH YEAR`.
pub(super) fn cal(arguments: &[String], out: &mut dyn Write) -> io::Result<u8> {
    let numbers: Option<Vec<i16>> = arguments.iter().map(|word| word.parse().ok()).collect();
    let today = today();
    let months = match numbers.as_deref() {
        Some([]) => vec![(today.year(), today.month())],
        Some([year]) => (1..=12).map(|month| (*year, month)).collect(),
        Some([month, year]) => vec![(*year, i8::try_from(*month).unwrap_or_default())],
        _ => Vec::new(),
    };
    let months: Option<Vec<_>> = months
        .into_iter()
        .map(|(year, month)| Date::new(year, month, 1).ok().filter(|_| year > 0))
        .collect();
    let Some(months) = months.filter(|months| !months.is_empty()) else {
        writeln!(out, "cal: use a year, or a month and a year")?;
        return Ok(1);
    };
    for (at, first) in months.into_iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        month(first, out)?;
    }
    Ok(0)
}

fn month(first: Date, out: &mut dyn Write) -> io::Result<()> {
    let title = first.strftime("%B %Y").to_string();
    writeln!(out, "{}", format!("{title:^WIDTH$}").trim_end())?;
    writeln!(out, "Mo Tu We Th Fr Sa Su")?;
    let before = usize::from(first.weekday().to_monday_zero_offset().unsigned_abs());
    let blanks = std::iter::repeat_n("  ".to_owned(), before);
    let days = (1..=first.days_in_month()).map(|day| format!("{day:>2}"));
    let cells: Vec<_> = blanks.chain(days).collect();
    for week in cells.chunks(7) {
        writeln!(out, "{}", week.join(" "))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::applets::said;

    #[test]
    fn month_is_drawn() {
        let drawn = "   November 2026\n\
                     Mo Tu We Th Fr Sa Su\n\
                     \u{20}                  1\n\
                     \u{20}2  3  4  5  6  7  8\n\
                     \u{20}9 10 11 12 13 14 15\n\
                     16 17 18 19 20 21 22\n\
                     23 24 25 26 27 28 29\n\
                     30\n";
        assert_eq!(said(cal, &["11", "2026"]), (0, drawn.into()));
        assert_eq!(said(cal, &["2026"]).1.matches("Mo Tu").count(), 12);
        assert_eq!(said(cal, &[]).0, 0);
    }

    #[test]
    fn what_is_no_month_is_told() {
        for words in [&["13", "2026"][..], &["x"], &["0"], &["1", "2", "3"]] {
            assert_eq!(said(cal, words).0, 1, "{words:?}");
        }
    }
}
