//! One event, taken apart for those who show it.

use std::fmt::Debug;

use parlor_model::sanitise_line;
use tracing::field::{Field, Visit};
use tracing::{Event, Level};

/// What is to be shown. All of it is clean and on one line.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) level: Level,
    /// Of which kind it is, where the program says so.
    pub(super) what: String,
    pub(super) message: String,
    /// The other fields, as they were given.
    pub(super) fields: Vec<(&'static str, String)>,
}

impl Line {
    pub(super) fn of(event: &Event<'_>) -> Self {
        let mut line = Self {
            level: *event.metadata().level(),
            what: String::new(),
            message: String::new(),
            fields: Vec::new(),
        };
        event.record(&mut line);
        line
    }

    /// The value of a field.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        fields
            .find(|(field, _)| *field == name)
            .map(|(_, value)| value.as_str())
    }

    fn take(&mut self, field: &Field, value: &str) {
        let value = sanitise_line(value).into_owned();
        match field.name() {
            "message" => self.message = value,
            "what" => self.what = value,
            name => self.fields.push((name, value)),
        }
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.take(field, &format!("{value:?}"));
    }
}
