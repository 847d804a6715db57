//! The terminal's events as the client's inputs.

use crossterm::event::{
    Event, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent,
    MouseEventKind,
};
use parlor_tui::{Input, Key, KeyCode, Modifiers, Mouse, MouseKind};

/// The input that an event is; `None` when it is none that counts.
pub fn input(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) => key_input(key),
        Event::Mouse(mouse) => mouse_input(mouse),
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::Resize(columns, rows) => Some(Input::Resize { columns, rows }),
        Event::FocusGained => Some(Input::Focus(true)),
        Event::FocusLost => Some(Input::Focus(false)),
    }
}

fn key_input(key: KeyEvent) -> Option<Input> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let mut modifiers = Modifiers {
        ctrl: key.modifiers.contains(KeyModifiers::CONTROL),
        alt: key.modifiers.contains(KeyModifiers::ALT),
        shift: key.modifiers.contains(KeyModifiers::SHIFT),
    };
    let code = match key.code {
        Code::Char(letter) => {
            modifiers.shift = false;
            // Some terminals tell Ctrl+K with a capital letter.
            let is_held = modifiers.ctrl || modifiers.alt;
            KeyCode::Char(if is_held {
                letter.to_ascii_lowercase()
            } else {
                letter
            })
        }
        Code::BackTab => {
            modifiers.shift = true;
            KeyCode::Tab
        }
        Code::Enter => KeyCode::Enter,
        Code::Tab => KeyCode::Tab,
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Insert => KeyCode::Insert,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::Esc => KeyCode::Esc,
        Code::F(number) => KeyCode::F(number),
        _ => return None,
    };
    Some(Input::Key(Key { code, modifiers }))
}

fn mouse_input(mouse: MouseEvent) -> Option<Input> {
    let kind = match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Press,
        MouseEventKind::ScrollUp => MouseKind::ScrollUp,
        MouseEventKind::ScrollDown => MouseKind::ScrollDown,
        _ => return None,
    };
    let (column, row) = (mouse.column, mouse.row);
    Some(Input::Mouse(Mouse { column, row, kind }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: Code, held: KeyModifiers) -> Option<Key> {
        match input(Event::Key(KeyEvent::new(code, held))) {
            Some(Input::Key(key)) => Some(key),
            _ => None,
        }
    }

    #[test]
    fn keys_are_named_as_the_client_names_them() {
        let shown = |code, held| key(code, held).map(|key| key.to_string());
        let cases = [
            (
                Code::Char('K'),
                KeyModifiers::CONTROL | KeyModifiers::SHIFT,
                "Ctrl+K",
            ),
            (Code::BackTab, KeyModifiers::SHIFT, "Shift+Tab"),
            (Code::Up, KeyModifiers::ALT, "Alt+↑"),
            (Code::F(7), KeyModifiers::NONE, "F7"),
        ];
        for (code, held, expected) in cases {
            assert_eq!(shown(code, held).as_deref(), Some(expected));
        }
        let capital = key(Code::Char('A'), KeyModifiers::SHIFT);
        assert_eq!(capital, Some(Key::plain(KeyCode::Char('A'))));
        assert_eq!(key(Code::CapsLock, KeyModifiers::NONE), None);
    }
}
