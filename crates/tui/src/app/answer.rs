//! What becomes of the server's answers.

use parlor_model::RoomKind as Kind;
use parlor_wire::{Found, Keeping, Reply, Request, RoomId, RoomKind, RoomSummary};

use super::{App, show};
use crate::ask::Asked;
use crate::layer::{Goal, Hit, Layer, Place};
use crate::log::Tone;
use crate::pick::Pick;

impl App {
    pub(super) fn answered(&mut self, tag: u64, reply: Reply) {
        let Some(asked) = self.asked.remove(&tag) else {
            return;
        };
        match (asked, reply) {
            (Asked::Post(id), Reply::Posted(posted)) => self.posted(id, tag, posted.seq),
            (Asked::Direct, Reply::Posted(posted)) => self.await_room(posted.room),
            (Asked::Page(id, page), Reply::History(answer)) => self.loaded(id, page, Some(answer)),
            (Asked::Missed(id), Reply::History(page)) => self.missed(id, &page),
            (Asked::Quote(id, seq), Reply::History(page)) => self.quoted(id, seq, &page),
            (Asked::Numbers, Reply::History(page)) => {
                let lines = show::numbered(&page, usize::MAX, &self.options.zone);
                self.sheet("The newest messages", lines);
            }
            (Asked::Members(id), Reply::Room { view }) => {
                if let Some(room) = self.rooms.get_mut(&id) {
                    room.refresh(&view);
                }
            }
            (Asked::Topic, Reply::Room { view }) => {
                let text = match view.room.topic.is_empty() {
                    true => "This room has no topic. /topic TEXT sets one.".to_owned(),
                    false => format!("Topic: {}", view.room.topic),
                };
                self.tell(Tone::Info, &text);
            }
            (Asked::Found, Reply::Found(found)) => self.found(found),
            (Asked::Join(..), Reply::RoomId { room }) => self.await_room(room),
            (Asked::Make(name, kind), Reply::RoomId { room }) => self.made(room, &name, kind),
            (Asked::Open, Reply::RoomId { room }) => self.await_room(room),
            (Asked::Leave(name), _) => self.tell(Tone::Info, &format!("You left {name}.")),
            (Asked::Places, Reply::Rooms { rooms }) => self.places(&rooms),
            (Asked::Rooms, Reply::Rooms { rooms }) => self.sheet("Rooms", show::rooms(&rooms)),
            (Asked::Who, Reply::Who { who }) => {
                self.sheet(&format!("{} here", who.len()), show::who(&who));
            }
            (Asked::Blocks, Reply::Blocks { blocks }) if blocks.is_empty() => {
                self.tell(Tone::Info, "Nobody is blocked.");
            }
            (Asked::Blocks, Reply::Blocks { blocks }) => {
                let lines = show::blocks(&blocks, &self.options.zone);
                self.sheet("Blocked", lines);
            }
            (Asked::Factor, reply) => self.factor_told(&reply),
            (Asked::File(_), Reply::File { file }) => self.fetch_found(file),
            (Asked::FileNumber(seq, message), Reply::History(page)) => {
                self.numbered(seq, &message, &page);
            }
            (Asked::Files(id), Reply::Files { files }) => self.files(id, files),
            (Asked::Away(text), _) => {
                let told = match &text {
                    Some(text) => format!("You are away: {text}. /away says that you are back."),
                    None => "You are back.".to_owned(),
                };
                self.me.away = text;
                self.tell(Tone::Info, &told);
            }
            (
                Asked::Act(Some(text)),
                Reply::Block {
                    no_address: true, ..
                },
            ) => {
                let text =
                    format!("{text} No address of theirs is known, so only the name is blocked.");
                self.tell(Tone::Info, &text);
            }
            (Asked::Code, Reply::Code(shown)) => self.code(&shown),
            (Asked::Code, Reply::Waiting(waiting)) => self.waits(&waiting),
            (Asked::Code, _) => self.confirmed(),
            (Asked::Act(Some(text)), _) => self.tell(Tone::Info, &text),
            _ => {}
        }
    }

    /// A request was refused, or the connection complains.
    pub(super) fn refused(&mut self, tag: Option<u64>, code: &str, message: &str) {
        let asked = tag.and_then(|tag| self.asked.remove(&tag));
        match asked {
            Some(Asked::Join(name, Some(kind))) if code == "no_such_room" => {
                self.make(name, kind, Keeping::default());
            }
            Some(Asked::Join(name, _)) if code == "already_member" => self.go_by_name(&name),
            Some(Asked::Post(id)) => {
                let outgoing = self.rooms.get_mut(&id).and_then(|room| {
                    room.outgoing
                        .iter_mut()
                        .find(|outgoing| Some(outgoing.tag) == tag)
                });
                if let Some(outgoing) = outgoing {
                    outgoing.failed = Some(message.to_owned());
                }
                if self.options.plain {
                    self.tell(Tone::Error, message);
                }
            }
            Some(Asked::Page(id, page)) => {
                self.loaded(id, page, None);
                self.toast = Some((Tone::Error, message.to_owned()));
            }
            Some(Asked::File(name)) if code == "no_such_file" => self.not_found(&name, message),
            Some(Asked::FileNumber(_, message)) => self.tell(Tone::Error, &message),
            Some(Asked::Files(id)) => self.no_files(id, message),
            Some(Asked::Code) => self.no_code(message),
            Some(Asked::Found) => {
                if let Some(Layer::Search(search)) = self.layers.last_mut() {
                    search.is_waiting = false;
                    search.remark = Some((Tone::Error, message.to_owned()));
                } else {
                    self.tell(Tone::Error, message);
                }
            }
            Some(Asked::Act(None) | Asked::Missed(_) | Asked::Places | Asked::Quote(..))
                if code == "muted" || code == "too_fast" => {}
            Some(Asked::Members(_) | Asked::Quote(..) | Asked::Missed(_)) => {}
            _ => self.tell(Tone::Error, message),
        }
    }

    /// A message is stored. It is shown as on its way until its event comes.
    fn posted(&mut self, id: RoomId, tag: u64, seq: u64) {
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        if room.head >= seq || !room.log.is_live {
            room.outgoing.retain(|outgoing| outgoing.tag != tag);
            return;
        }
        for outgoing in room
            .outgoing
            .iter_mut()
            .filter(|outgoing| outgoing.tag == tag)
        {
            outgoing.stored = Some(seq);
        }
    }

    pub(super) fn make(&mut self, name: String, kind: Kind, keeping: Keeping) {
        let request = Request::CreateRoom {
            name: name.clone(),
            kind: RoomKind::from(kind),
            keeping,
        };
        self.ask(request, Asked::Make(name, kind));
    }

    fn made(&mut self, room: RoomId, name: &str, kind: Kind) {
        self.await_room(room);
        let who = match kind {
            Kind::Public => "Everyone can find and join it.",
            Kind::Private | Kind::Direct => "Only who is invited can find and join it.",
        };
        let text =
            format!("You made the {kind} room #{name}. {who} /invite USER invites somebody.");
        self.toast = Some((Tone::Info, text.clone()));
        self.say_plain(&format!("* {text}"));
    }

    fn go_by_name(&mut self, name: &str) {
        let folded = name.to_lowercase();
        let found = self
            .rooms
            .values()
            .find(|room| room.kind != RoomKind::Direct && room.name.to_lowercase() == folded);
        if let Some(id) = found.map(|room| room.id) {
            self.go(id);
        }
    }

    fn found(&mut self, found: Found) {
        let room = |id: RoomId| {
            let summary = found.rooms.iter().find(|room| room.id == id);
            summary.map_or_else(|| "?".to_owned(), show::room_name)
        };
        let hits: Vec<Hit> = found
            .events
            .iter()
            .map(|event| Hit {
                room: room(event.room),
                event: event.clone(),
            })
            .collect();
        let mut remarks = Vec::new();
        if hits.is_empty() {
            remarks.push("Nothing was found.".to_owned());
        }
        if found.behind > 0 {
            let behind = found.behind;
            remarks.push(format!("The newest {behind} messages can't be found yet."));
        }
        let remark = (!remarks.is_empty()).then(|| (Tone::Info, remarks.join(" ")));
        if self.options.plain {
            let numbered = hits
                .iter()
                .rev()
                .map(|hit| found_line(hit, &self.options.zone));
            let mut lines: Vec<String> = numbered.collect();
            lines.extend(remarks);
            self.sheet("Found", lines);
            return;
        }
        if let Some(Layer::Search(search)) = self.layers.last_mut() {
            search.is_waiting = false;
            search.found = Pick::new(hits);
            search.remark = remark;
        }
    }

    /// The rooms that could be joined are offered by the switcher too.
    fn places(&mut self, rooms: &[RoomSummary]) {
        let open = rooms.iter().filter(|room| !room.member && !room.lobby);
        let places: Vec<Place> = open
            .filter_map(|room| {
                let name = room.name.clone()?;
                Some(Place {
                    label: format!("#{name}"),
                    detail: "join".to_owned(),
                    goal: Goal::Join(name),
                })
            })
            .collect();
        if let Some(Layer::Switcher(switcher)) = self.layers.last_mut() {
            switcher.open = places;
        }
        self.find_places();
    }
}

fn found_line(hit: &Hit, zone: &jiff::tz::TimeZone) -> String {
    let at = super::words::moment(hit.event.at, zone);
    let text = match &hit.event.body {
        parlor_wire::EventBody::Message {
            text: Some(text), ..
        }
        | parlor_wire::EventBody::FileOffered {
            name: Some(text), ..
        } => text.as_str(),
        _ => "deleted",
    };
    let (room, seq, name) = (&hit.room, hit.event.seq, &hit.event.by.name);
    format!("[{room}] {seq}  {at}  {name}: {text}")
}
