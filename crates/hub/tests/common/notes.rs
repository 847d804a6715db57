//! Somebody who watches who comes and goes, and writes it down.

use std::sync::Mutex;

use parlor_hub::{Here, PresenceNews, PresenceWatch};

/// Writes down what it is told, a line each.
#[derive(Default)]
pub struct Notes(Mutex<Vec<String>>);

impl PresenceWatch for Notes {
    fn told(&self, news: &PresenceNews) {
        let line = match news {
            PresenceNews::Now(here) => {
                let here: Vec<_> = here.iter().map(line).collect();
                format!("now {}", here.join(" "))
            }
            PresenceNews::Came(here) => format!("came {}", line(here)),
            PresenceNews::Gone { who, reason } => format!("gone {} ({reason})", who.name),
            PresenceNews::Renamed { who, from } => format!("{from} is {}", who.name),
            PresenceNews::Away { who, text, .. } => format!("{} away {}", who.name, text.is_some()),
            PresenceNews::Registered { who, account } => format!("{} has {account}", who.name),
        };
        self.0.lock().expect("no test panicked with it").push(line);
    }
}

fn line(here: &Here) -> String {
    let account = here
        .account
        .as_ref()
        .map_or("guest", |account| account.as_str());
    format!("{}:{account}:{}", here.who.name, here.gateway)
}

impl Notes {
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("no test panicked with it"))
    }
}
