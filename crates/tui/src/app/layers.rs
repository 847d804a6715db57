//! Keys while something lies over the rooms.

use parlor_wire::{Request, RoomKind};

use super::App;
use super::clean;
use crate::Effect;
use crate::ask::Asked;
use crate::compose::{Composer, emoji};
use crate::input::{Key, KeyCode};
use crate::layer::{Answer, Goal, Layer, Place, Search, Switcher};
use crate::log::Tone;
use crate::pick::{self, Pick};

/// Rows that a page of a layer has.
const LAYER_PAGE: u16 = 10;
/// Reactions offered while nothing is typed.
const COMMON: [&str; 8] = ["👍", "❤️", "😂", "🎉", "😮", "😢", "👀", "✅"];
/// Reactions offered at most.
const OFFERED: usize = 40;

/// What a key means in a list with a query above.
enum Listed {
    /// Another entry is meant, or nothing changed.
    Moved,
    /// The query changed.
    Typed,
    /// This one.
    Chosen,
    /// Nothing.
    Ignored,
}

impl App {
    pub(super) fn layer_key(&mut self, key: Key) {
        if let Some(Layer::Handoff(_)) = self.layers.last() {
            return self.handoff_key(key);
        }
        let is_close =
            key.code == KeyCode::Esc || key.code == KeyCode::Char('c') && key.modifiers.ctrl;
        if is_close {
            self.layers.pop();
            return;
        }
        let Some(layer) = self.layers.last_mut() else {
            return;
        };
        match layer {
            Layer::Help(scroll) | Layer::Sheet { scroll, .. } => {
                if !scroll_by(scroll, key) {
                    self.layers.pop();
                }
            }
            Layer::Switcher(switcher) => {
                match listed(&mut switcher.query, &mut switcher.found, key) {
                    Listed::Typed => self.find_places(),
                    Listed::Chosen => self.choose_place(),
                    Listed::Moved | Listed::Ignored => {}
                }
            }
            Layer::Search(search) => {
                let is_new = search.asked.as_deref() != Some(search.query.text());
                match listed(&mut search.query, &mut search.found, key) {
                    Listed::Chosen if is_new => self.start_search(),
                    Listed::Chosen => self.choose_hit(),
                    Listed::Typed | Listed::Moved | Listed::Ignored => {}
                }
            }
            Layer::React { query, found, .. } => match listed(query, found, key) {
                Listed::Typed => self.find_reactions(),
                Listed::Chosen => self.choose_reaction(),
                Listed::Moved | Listed::Ignored => {}
            },
            Layer::Files(list) => {
                let mut none = Composer::default();
                let is_plain = !key.modifiers.ctrl && !key.modifiers.alt;
                match key.code {
                    KeyCode::Char('d') | KeyCode::Delete if is_plain => self.delete_file(),
                    KeyCode::Char('q') if is_plain => drop(self.layers.pop()),
                    _ => match listed(&mut none, &mut list.found, key) {
                        Listed::Chosen => self.choose_file(),
                        Listed::Moved => self.more_files(),
                        Listed::Typed | Listed::Ignored => {}
                    },
                }
            }
            Layer::Transfers(_) => self.transfers_key(key),
            Layer::Handoff(_) => {}
            Layer::Question(question) => {
                let KeyCode::Char(typed) = key.code else {
                    return;
                };
                let typed = typed.to_ascii_lowercase();
                let answer = question
                    .answers
                    .iter()
                    .find(|(letter, ..)| *letter == typed);
                if let Some(answer) = answer.map(|(_, _, answer)| answer.clone()) {
                    self.layers.pop();
                    self.answer(answer);
                }
            }
        }
    }

    pub(super) fn layer_paste(&mut self, text: &str) {
        let line = clean::line(text);
        match self.layers.last_mut() {
            Some(Layer::Switcher(switcher)) => {
                switcher.query.insert(&line);
                self.find_places();
            }
            Some(Layer::Search(search)) => search.query.insert(&line),
            Some(Layer::React { query, .. }) => {
                query.insert(&line);
                self.find_reactions();
            }
            _ => {}
        }
    }

    fn answer(&mut self, answer: Answer) {
        match answer {
            Answer::Nothing => {}
            Answer::Quit { keep_server } => self.effects.push(Effect::Quit { keep_server }),
            Answer::Delete { room, target } => {
                if let Some(room) = self.room_mut() {
                    room.selected = None;
                }
                let room = room.to_string();
                self.ask(Request::Delete { room, target }, Asked::Act(None));
            }
            Answer::Steer(transfers, wish) => {
                transfers
                    .into_iter()
                    .for_each(|number| self.steer(number, wish));
            }
            Answer::Run(text) => {
                if let Err(error) = self.speak(&text, true) {
                    self.tell(Tone::Error, &error.to_string());
                }
            }
        }
    }

    pub(super) fn open_switcher(&mut self) {
        self.layers.push(Layer::Switcher(Switcher::default()));
        self.find_places();
        self.ask(Request::Rooms, Asked::Places);
    }

    /// What fits to what is typed in the switcher.
    pub(super) fn find_places(&mut self) {
        let places = self.all_places();
        let Some(Layer::Switcher(switcher)) = self.layers.last_mut() else {
            return;
        };
        let places: Vec<Place> = places
            .into_iter()
            .chain(switcher.open.iter().cloned())
            .collect();
        let query = switcher.query.text().trim();
        let names = places
            .iter()
            .map(|place| match query.starts_with(['#', '@']) {
                true => place.label.as_str(),
                false => place.label.get(1..).unwrap_or_default(),
            });
        let found = match query.is_empty() {
            true => (0..places.len()).collect(),
            false => pick::find(query, names),
        };
        let entries = found.into_iter().map(|at| places[at].clone()).collect();
        switcher.found = Pick::new(entries);
    }

    /// Where one can go: what is unread first, then rooms, then people.
    fn all_places(&self) -> Vec<Place> {
        let mut rooms: Vec<_> = self
            .order
            .iter()
            .filter_map(|id| self.rooms.get(id))
            .collect();
        rooms.sort_by_key(|room| {
            let is_here = self.current == Some(room.id);
            (is_here, room.mentions == 0, room.unread == 0)
        });
        let followed = rooms.iter().map(|room| Place {
            label: room.title(),
            detail: match (room.mentions, room.unread) {
                (0, 0) => String::new(),
                (0, unread) => format!("{unread} unread"),
                (mentions, _) => format!("{mentions} for you"),
            },
            goal: Goal::Room(room.id),
        });
        let lobby = self.order.first().and_then(|id| self.rooms.get(id));
        let has_direct = |name: &str| {
            rooms
                .iter()
                .any(|room| room.kind == RoomKind::Direct && room.name == name)
        };
        let mut people: Vec<&str> = lobby
            .into_iter()
            .flat_map(|room| room.members.values())
            .map(|member| member.name.as_str())
            .filter(|name| *name != self.me.name && !has_direct(name))
            .collect();
        people.sort_unstable();
        let people = people.into_iter().map(|name| Place {
            label: format!("@{name}"),
            detail: "write to".to_owned(),
            goal: Goal::Direct(name.to_owned()),
        });
        followed.chain(people).collect()
    }

    fn choose_place(&mut self) {
        let Some(Layer::Switcher(switcher)) = self.layers.pop() else {
            return;
        };
        match switcher.found.chosen().map(|place| place.goal.clone()) {
            Some(Goal::Room(id)) => self.go(id),
            Some(Goal::Join(name)) => {
                let room = format!("#{name}");
                self.ask(Request::Join { room, key: None }, Asked::Join(name, None));
            }
            Some(Goal::Direct(name)) => {
                let with = format!("@{name}");
                self.ask(Request::OpenDirect { with }, Asked::Open);
            }
            None => {}
        }
    }

    /// Opens the search with words that are looked for at once.
    pub(super) fn search(&mut self, words: &str) {
        if self.options.plain {
            let request = self.search_request(words);
            self.ask(request, Asked::Found);
            return;
        }
        let mut search = Search::default();
        search.query.set(words);
        self.layers.push(Layer::Search(search));
        self.start_search();
    }

    fn start_search(&mut self) {
        let Some(Layer::Search(search)) = self.layers.last_mut() else {
            return;
        };
        let words = search.query.text().to_owned();
        if words.trim().is_empty() {
            return;
        }
        search.asked = Some(words.clone());
        search.is_waiting = true;
        search.remark = None;
        let request = self.search_request(&words);
        self.ask(request, Asked::Found);
    }

    /// `from:anna` and `in:dev` (or `in:here`) narrow the search; the rest are words.
    fn search_request(&self, typed: &str) -> Request {
        let (mut words, mut room, mut author) = (Vec::new(), None, None);
        for word in typed.split_whitespace() {
            if let Some(name) = word.strip_prefix("from:").filter(|name| !name.is_empty()) {
                author = Some(format!("@{}", name.trim_start_matches('@')));
            } else if let Some(name) = word.strip_prefix("in:").filter(|name| !name.is_empty()) {
                room = match (name, self.current) {
                    ("here", Some(id)) => Some(id.to_string()),
                    (name, _) if name.starts_with('@') => Some(name.to_owned()),
                    (name, _) => Some(format!("#{}", name.trim_start_matches('#'))),
                };
            } else {
                words.push(word);
            }
        }
        Request::Search {
            words: words.join(" "),
            room,
            author,
            before: None,
            after: None,
            limit: Some(self.limits.search_page.min(50)),
            has_file: false,
        }
    }

    fn choose_hit(&mut self) {
        let Some(Layer::Search(search)) = self.layers.last() else {
            return;
        };
        let Some((room, seq)) = search
            .found
            .chosen()
            .map(|hit| (hit.event.room, hit.event.seq))
        else {
            return;
        };
        if !self.rooms.contains_key(&room) {
            return;
        }
        self.layers.pop();
        self.show_message(room, seq);
    }

    pub(super) fn open_reactions(&mut self, target: u64) {
        self.layers.push(Layer::React {
            target,
            query: Composer::default(),
            found: Pick::default(),
        });
        self.find_reactions();
    }

    fn find_reactions(&mut self) {
        let Some(Layer::React { query, found, .. }) = self.layers.last_mut() else {
            return;
        };
        let typed = query.text().trim().trim_matches(':');
        let mut entries = match typed.is_empty() {
            true => COMMON
                .iter()
                .map(|glyph| {
                    let code = emoji::shortcode(glyph).unwrap_or_default();
                    ((*glyph).to_owned(), code)
                })
                .collect(),
            false => emoji::find(typed),
        };
        entries.truncate(OFFERED);
        *found = Pick::new(entries);
    }

    /// Reacts, or takes that back when it stands already.
    fn choose_reaction(&mut self) {
        let Some(Layer::React { target, found, .. }) = self.layers.pop() else {
            return;
        };
        let Some((glyph, _)) = found.chosen() else {
            return;
        };
        let me = self.me.id;
        let Some(room) = self.room_mut() else { return };
        room.selected = None;
        let stands = room.log.message(target).is_some_and(|message| {
            message.reactions.iter().any(|standing| {
                standing.emoji == *glyph && standing.who.iter().any(|who| who.id == me)
            })
        });
        let request = Request::React {
            room: room.id.to_string(),
            target,
            emoji: glyph.clone(),
            on: !stands,
        };
        self.ask(request, Asked::Act(None));
    }
}

/// A key in a list below a line that is typed.
fn listed<T>(query: &mut Composer, found: &mut Pick<T>, key: Key) -> Listed {
    let held = key.modifiers;
    let with_ctrl = |letter| key.code == KeyCode::Char(letter) && held.ctrl;
    match key.code {
        KeyCode::Up => found.previous(),
        KeyCode::Down => found.next(),
        KeyCode::Tab if held.shift => found.previous(),
        KeyCode::Tab => found.next(),
        _ if with_ctrl('p') || with_ctrl('k') => found.previous(),
        _ if with_ctrl('n') || with_ctrl('j') => found.next(),
        KeyCode::PageUp => (0..LAYER_PAGE).for_each(|_| found.at = found.at.saturating_sub(1)),
        KeyCode::PageDown => {
            let last = found.entries.len().saturating_sub(1);
            found.at = (found.at + usize::from(LAYER_PAGE)).min(last);
        }
        KeyCode::Enter => return Listed::Chosen,
        _ if query.key(key) => return Listed::Typed,
        _ => return Listed::Ignored,
    }
    Listed::Moved
}

/// A key in something to read; false when it closes it.
fn scroll_by(scroll: &mut u16, key: Key) -> bool {
    match key.code {
        KeyCode::Up | KeyCode::Char('k') => *scroll = scroll.saturating_sub(1),
        KeyCode::Down | KeyCode::Char('j') => *scroll = scroll.saturating_add(1),
        KeyCode::PageUp => *scroll = scroll.saturating_sub(LAYER_PAGE),
        KeyCode::PageDown | KeyCode::Char(' ') => *scroll = scroll.saturating_add(LAYER_PAGE),
        KeyCode::Home => *scroll = 0,
        KeyCode::Char('q') | KeyCode::Enter | KeyCode::F(1) => return false,
        _ => {}
    }
    true
}
