//! `date` and `uptime`.

use std::io::{self, Write};

use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use rustix::system::sysinfo;

/// Parts of one in the load that the kernel tells (`sysinfo(2)`).
const LOAD_ONE: f64 = 65_536.0;

/// Says the date and the time of the server: `-u` in UTC, `+FORMAT` as `strftime` writes it.
pub(super) fn date(arguments: &[String], out: &mut dyn Write) -> io::Result<u8> {
    let (mut zone, mut format) = (None, "%a %b %e %H:%M:%S %Z %Y");
    for word in arguments {
        match word.strip_prefix('+') {
            Some(given) => format = given,
            None if word == "-u" => zone = Some(TimeZone::UTC),
            None => {
                writeln!(out, "date: {word}: use -u or +FORMAT")?;
                return Ok(1);
            }
        }
    }
    let now = Timestamp::now().to_zoned_datetime(zone.unwrap_or_else(TimeZone::system));
    match strtime::format(format, &now) {
        Ok(text) => writeln!(out, "{text}").map(|()| 0),
        Err(error) => writeln!(out, "date: {error}").map(|()| 1),
    }
}

/// Says how long the machine has been up, and its load.
pub(super) fn uptime(_: &[String], out: &mut dyn Write) -> io::Result<u8> {
    let known = sysinfo();
    let up = u64::try_from(known.uptime).unwrap_or_default();
    let loads = known.loads.map(|load| load as f64 / LOAD_ONE);
    writeln!(out, "up {}, load average: {}", span(up), shown(&loads))?;
    Ok(0)
}

fn span(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let days = match days {
        0 => String::new(),
        1 => "1 day, ".to_owned(),
        days => format!("{days} days, "),
    };
    format!("{days}{hours}:{minutes:02}")
}

fn shown(loads: &[f64]) -> String {
    let loads: Vec<_> = loads.iter().map(|load| format!("{load:.2}")).collect();
    loads.join(", ")
}

/// Today, where the server is.
pub(super) fn today() -> jiff::civil::Date {
    ZonedDateTime::now().date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::applets::said;

    #[test]
    fn format_is_kept_and_what_is_none_is_told() {
        let (status, text) = said(date, &["-u", "+%Z"]);
        assert_eq!((status, text.as_str()), (0, "UTC\n"));
        assert_eq!(said(date, &["+%"]).0, 1);
        assert_eq!(said(date, &["-s", "0"]).0, 1);
    }

    #[test]
    fn spans_and_loads_read_as_people_write_them() {
        assert_eq!(span(59), "0:00");
        assert_eq!(span(86_400 + 3_660), "1 day, 1:01");
        assert_eq!(span(3 * 86_400), "3 days, 0:00");
        assert_eq!(shown(&[0.0, 1.005, 12.5]), "0.00, 1.00, 12.50");
    }
}
