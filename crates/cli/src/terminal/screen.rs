//! The terminal device: taken when the client starts, and given back however it ends.

use std::env;
use std::io::{self, BufWriter, Stdout, Write as _, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture, KeyboardEnhancementFlags, PopKeyboardEnhancementFlags,
    PushKeyboardEnhancementFlags,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use data_encoding::BASE64;
use parlor_model::sanitise_line;
use parlor_tui::App;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use super::disputed;

/// Whether the terminal is taken, for the panic hook.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal, taken. Dropping it gives it back.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    /// It is none, or gone.
    pub fn take() -> io::Result<Self> {
        give_back_on_panic();
        enter()?;
        let backend = CrosstermBackend::new(BufWriter::with_capacity(64 * 1_024, stdout()));
        Ok(Self {
            terminal: Terminal::new(backend)?,
        })
    }

    /// Paints the client.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn paint(&mut self, app: &mut App) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| {
            app.draw(frame);
            disputed::settle(frame.buffer_mut());
        })?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Paints everything anew next time.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn forget(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    /// Gives the terminal back to the shell, stops this process until the shell wakes it, and takes the
    /// terminal again.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn sleep(&mut self) -> io::Result<()> {
        leave()?;
        let stopped =
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TSTP);
        enter()?;
        self.forget()?;
        stopped.map_err(io::Error::from)
    }

    /// Rings the bell.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn ring(&mut self) -> io::Result<()> {
        self.write("\x07")
    }

    /// Sets the terminal's title (OSC 2, xterm control sequences).
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn entitle(&mut self, title: &str) -> io::Result<()> {
        self.write(&format!("\x1b]2;{}\x07", sanitise_line(title)))
    }

    /// Tells the desktop (OSC 777 where the terminal is known for it, otherwise OSC 9).
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn notify(&mut self, title: &str, body: &str) -> io::Result<()> {
        let title = sanitise_line(title).replace(';', ",");
        let body = sanitise_line(body).replace(';', ",");
        let term = env::var("TERM").unwrap_or_default();
        match ["foot", "rxvt"].iter().any(|name| term.starts_with(name)) {
            true => self.write(&format!("\x1b]777;notify;{title};{body}\x07")),
            false => self.write(&format!("\x1b]9;{title}: {body}\x07")),
        }
    }

    /// Puts a text into the clipboard (OSC 52).
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        self.write(&format!("\x1b]52;c;{}\x07", BASE64.encode(text.as_bytes())))
    }

    fn write(&mut self, sequence: &str) -> io::Result<()> {
        let out = self.terminal.backend_mut();
        out.write_all(sequence.as_bytes())?;
        out.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing back.
        let _ = leave();
    }
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(
        stdout(),
        EnterAlternateScreen,
        EnableBracketedPaste,
        EnableFocusChange,
        EnableMouseCapture
    )?;
    if has_key_flags() {
        let flags = KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES;
        execute!(stdout(), PushKeyboardEnhancementFlags(flags))?;
    }
    Ok(())
}

fn leave() -> io::Result<()> {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    if has_key_flags() {
        execute!(stdout(), PopKeyboardEnhancementFlags)?;
    }
    execute!(
        stdout(),
        DisableMouseCapture,
        DisableFocusChange,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    )?;
    disable_raw_mode()
}

/// Whether the terminal may know the keyboard protocol of kitty; those that don't pass over it, but for
/// Linux's own console.
fn has_key_flags() -> bool {
    env::var("TERM").is_ok_and(|term| term != "linux")
}

/// What a panic says is readable only once the terminal is the shell's again.
fn give_back_on_panic() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let _ = leave();
            before(info);
        }));
    });
}
