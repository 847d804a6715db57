//! One transfer as one line.

use std::time::Duration;

use parlor_client::{Phase, Progress};
use parlor_model::{bytes, sanitise_line};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Columns of a name at most, where there are more.
const NAME: usize = 32;
/// Columns of a bar at most, and at least: a shorter one is left out.
const BAR: (usize, usize) = (32, 8);

/// A transfer in at most so many columns: name, percent, bar, bytes, speed, time left. What does not fit is left
/// out, the bar first.
pub fn bar_line(name: &str, progress: &Progress, columns: usize) -> String {
    let mut fields = vec![amount(progress)];
    fields.extend(pace(progress));
    let share = share(progress);
    let percent = share.map(|share| format!("{:3} %", (share * 100.0) as u64));
    let fixed = |fields: &[String]| {
        let fields: usize = fields.iter().map(|field| field.width() + 2).sum();
        fields + percent.as_ref().map_or(0, |percent| percent.width() + 2)
    };
    let wanted = name.width().min(NAME);
    while fields.len() > 1 && fixed(&fields) + wanted > columns {
        fields.pop();
    }
    let name = fitted(
        name,
        wanted.min(columns.saturating_sub(fixed(&fields)).max(1)),
    );
    let left = columns.saturating_sub(name.width() + fixed(&fields));
    let mut line = name;
    let mut add = |field: &str| {
        line.push_str("  ");
        line.push_str(field);
    };
    if let Some(percent) = &percent {
        add(percent);
    }
    let bar = left.saturating_sub(4).min(BAR.0);
    if let Some(share) = share.filter(|_| bar >= BAR.1) {
        add(&format!("[{}]", bar_of(share, bar)));
    }
    fields.iter().for_each(|field| add(field));
    fitted(&line, columns)
}

/// What became of it: how much, how long it took, and how fast that is.
pub fn end_line(what: &str, name: &str, size: u64, took: Duration) -> String {
    let speed = size as f64 / took.as_secs_f64().max(0.001);
    format!(
        "{what} {}, {} in {} ({}/s)",
        sanitise_line(name),
        bytes(size),
        span(took),
        bytes(speed as u64),
    )
}

fn share(progress: &Progress) -> Option<f64> {
    let size = progress.size?;
    if size == 0 {
        return Some(1.0);
    }
    Some((progress.done as f64 / size as f64).min(1.0))
}

fn amount(progress: &Progress) -> String {
    match progress.size {
        Some(size) => format!("{}/{}", bytes(progress.done), bytes(size)),
        None => bytes(progress.done),
    }
}

/// The speed and the time left, or why there are none.
fn pace(progress: &Progress) -> Vec<String> {
    let word = match progress.phase {
        Phase::Waiting | Phase::Ended => return Vec::new(),
        Phase::Moving => {
            let speed = progress.speed.map(|speed| format!("{}/s", bytes(speed)));
            let left = progress.left.map(|left| format!("{} left", span(left)));
            return speed.into_iter().chain(left).collect();
        }
        Phase::Lost => "connection lost, trying again",
        Phase::Paused => "paused",
        Phase::TakenOver => "sent from elsewhere now",
    };
    vec![word.to_owned()]
}

fn bar_of(share: f64, columns: usize) -> String {
    let full = (share * columns as f64) as usize;
    format!("{}{}", "#".repeat(full), "-".repeat(columns - full))
}

/// A length of time as people read it.
fn span(length: Duration) -> String {
    let seconds = length.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", length.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        60..3_600 => format!("{}:{:02} min", seconds / 60, seconds % 60),
        _ => format!("{}:{:02} h", seconds / 3_600, seconds / 60 % 60),
    }
}

/// A text in at most so many columns; what is left out is marked.
fn fitted(text: &str, columns: usize) -> String {
    let text = sanitise_line(text);
    if text.width() <= columns {
        return text.to_string();
    }
    let mut fitted = String::new();
    let mut used = 0;
    for letter in text.chars() {
        let width = letter.width().unwrap_or_default();
        if used + width + 1 > columns {
            break;
        }
        used += width;
        fitted.push(letter);
    }
    fitted.push('…');
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moving(done: u64, size: Option<u64>) -> Progress {
        Progress {
            phase: Phase::Moving,
            done,
            size,
            speed: Some(120_000_000),
            left: size.map(|_| Duration::from_secs(40)),
        }
    }

    #[test]
    fn lines_tell_as_much_as_fits() {
        let progress = moving(1_200_000_000, Some(4_800_000_000));
        let cases = [
            (
                80,
                "film.mp4   25 %  [#######----------------------]  1.2 GB/4.8 GB  120 MB/s  40 s left",
            ),
            (60, "film.mp4   25 %  1.2 GB/4.8 GB  120 MB/s  40 s left"),
            (40, "film.mp4   25 %  1.2 GB/4.8 GB  120 MB/s"),
            (30, "film.mp4   25 %  1.2 GB/4.8 GB"),
        ];
        for (columns, expected) in cases {
            let line = bar_line("film.mp4", &progress, columns);
            assert!(line.width() <= columns, "{columns}: {line}");
            let plain = |line: &str| line.replace(['#', '-'], "");
            assert_eq!(plain(&line), plain(expected), "{columns}");
        }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let names = [
            "a",
            "会議の録画.mp4",
            &"x".repeat(255),
            "\u{1b}[31mred\n.txt",
            "e\u{301}e\u{301}.txt",
        ];
        let stands = [
            moving(0, Some(0)),
            moving(5, None),
            moving(u64::MAX, Some(u64::MAX)),
        ];
        for name in names {
            for stand in &stands {
                for phase in [Phase::Waiting, Phase::Moving, Phase::Lost, Phase::TakenOver] {
                    for columns in 1..120 {
                        let stand = Progress {
                            phase,
                            ..stand.clone()
                        };
                        let line = bar_line(name, &stand, columns);
                        assert!(line.width() <= columns, "{columns}: {line}");
                        assert!(!line.contains(['\u{1b}', '\n']), "{line}");
                    }
                }
            }
        }
    }

    #[test]
    fn ends_tell_size_time_and_speed() {
        assert_eq!(
            end_line("sent", "a.txt", 5_000_000, Duration::from_millis(2_500)),
            "sent a.txt, 5.0 MB in 2.5 s (2.0 MB/s)"
        );
        assert_eq!(span(Duration::from_secs(75)), "1:15 min");
        assert_eq!(span(Duration::from_secs(7_322)), "2:02 h");
    }
}
