//! Pictures as text, checked by eye.

mod files;
mod handoff;
mod layers;
mod look;
mod marks;
mod scrolling;
mod text;
mod widths;

use parlor_wire::{EventBody, RoomId, ServerFrame};
use ratatui_core::backend::TestBackend;
use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Position;
use ratatui_core::terminal::Terminal;

use super::cells;
use crate::app::tests::{DEV, LOBBY, Stage, event, happening, said, view};

impl Stage {
    /// What is painted, and where the cursor stands.
    fn painted(&mut self, columns: u16, rows: u16) -> (Buffer, Position) {
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).expect("a terminal");
        terminal
            .draw(|frame| self.app.draw(frame))
            .expect("it is painted");
        let cursor = terminal.get_cursor_position().expect("a cursor");
        (terminal.backend().buffer().clone(), cursor)
    }

    /// What is painted, a line a row, without the spaces at the ends.
    fn picture(&mut self, columns: u16, rows: u16) -> String {
        let (buffer, _) = self.painted(columns, rows);
        (0..rows).map(|y| line(&buffer, y) + "\n").collect()
    }

    /// The rows of the messages alone, as a terminal of this width shows them without lists.
    fn messages(&mut self, columns: u16) -> String {
        self.app.shows_rooms = false;
        self.app.shows_members = false;
        let picture = self.picture(columns, 60);
        let rows = picture.lines().skip(2).take(60 - 5);
        rows.skip_while(|row| row.is_empty())
            .map(|row| format!("{row}\n"))
            .collect()
    }

    /// Somebody says something in the lobby.
    fn says(&mut self, seq: u64, name: &str, text: &str) {
        self.told(event(said(LOBBY, seq, name, text)));
    }

    /// Something happens in the lobby.
    fn happens(&mut self, seq: u64, name: &str, body: EventBody) {
        self.told(event(happening(LOBBY, seq, name, body)));
    }

    fn opens(&mut self, room: RoomId, name: &str) {
        self.told(ServerFrame::RoomOpened(Box::new(view(room, name, 0))));
    }
}

/// Compares a picture with the one that is expected, which begins after a line break.
#[track_caller]
fn shows(picture: &str, expected: &str) {
    let expected = expected.strip_prefix('\n').unwrap_or(expected);
    assert!(picture == expected, "{picture}\ninstead of\n{expected}");
}

fn line(buffer: &Buffer, y: u16) -> String {
    let mut line = String::new();
    let mut x = 0;
    while x < buffer.area.width {
        let symbol = buffer[(x, y)].symbol();
        line.push_str(symbol);
        x += cells::width(symbol).max(1);
    }
    line.trim_end().to_owned()
}

/// anna in the lobby, where bert and carl talk; something is unread in dev.
fn lively() -> Stage {
    let mut stage = Stage::new();
    stage.opens(DEV, "dev");
    let topic = "tea at five".to_owned();
    stage.happens(1, "anna", EventBody::TopicSet { topic });
    stage.says(2, "bert", "Is there **tea**?");
    stage.says(3, "bert", "I brought cake.");
    stage.says(4, "anna", "Yes, @bert: https://tea.example/now");
    let emoji = "🎉".to_owned();
    stage.happens(5, "anna", EventBody::Reacted { target: 3, emoji });
    let mut reply = said(LOBBY, 6, "carl", "Coming!");
    if let EventBody::Message { reply_to, .. } = &mut reply.body {
        *reply_to = Some(2);
    }
    stage.told(event(reply));
    stage.told(event(said(DEV, 1, "bert", "@anna look")));
    stage
}
