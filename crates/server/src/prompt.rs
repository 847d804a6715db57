//! Asking on the terminal who the owner is; the password is not shown while it is typed.

use std::io::{self, BufRead as _, Write as _, stdin, stdout};

use parlor_core::Settings;
use parlor_model::{Password, UserName};

use crate::echo::Echo;
use crate::error::RunError;
use crate::signals::Signals;

/// Asks for the owner's name and password until both are good.
///
/// # Errors
/// [`RunError::Interrupted`] by a signal, [`RunError::NotAnswered`] at the end of the input.
pub async fn owner(
    rules: Settings,
    signals: &mut Signals,
) -> Result<(UserName, Password), RunError> {
    // A signal may come while the echo is off.
    let _echo = Echo::keep().map_err(RunError::Runtime)?;
    let asking = tokio::task::spawn_blocking(move || ask(&rules));
    let answer = tokio::select! {
        answer = asking => answer,
        _ = signals.next() => {
            println!();
            return Err(RunError::Interrupted);
        }
    };
    match answer {
        Ok(Ok(owner)) => Ok(owner),
        Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
            println!();
            Err(RunError::NotAnswered)
        }
        Ok(Err(error)) => Err(RunError::Runtime(error)),
        Err(_) => Err(RunError::Interrupted),
    }
}

fn ask(rules: &Settings) -> io::Result<(UserName, Password)> {
    println!("This server has no owner yet: choose the name and the password that rule it.");
    let name = until_good("Your name: ", line, |text| UserName::parse(&text))?;
    loop {
        let password = until_good("Password: ", hidden, |text| new_password(text, rules))?;
        let again = until_good("Password again: ", hidden, Password::parse)?;
        if password.expose() == again.expose() {
            return Ok((name, password));
        }
        println!("The two are not the same. Please try again.");
    }
}

/// A password that is long enough, or the sentence that says why it is not one.
fn new_password(text: String, rules: &Settings) -> Result<Password, String> {
    let password = Password::parse(text).map_err(|error| error.to_string())?;
    match rules.takes(&password) {
        Ok(()) => Ok(password),
        Err(denied) => Err(denied.to_string()),
    }
}

fn until_good<T, E: std::fmt::Display>(
    question: &str,
    ask: fn(&str) -> io::Result<String>,
    parse: impl Fn(String) -> Result<T, E>,
) -> io::Result<T> {
    loop {
        match parse(ask(question)?) {
            Ok(value) => return Ok(value),
            Err(error) => println!("{} Please try again.", sentence(&error.to_string())),
        }
    }
}

fn sentence(error: &str) -> String {
    let mut rest = error.chars();
    let first = rest.next().map(char::to_uppercase);
    let first: String = first.into_iter().flatten().collect();
    format!("{first}{}.", rest.as_str().trim_end_matches('.'))
}

fn line(question: &str) -> io::Result<String> {
    print!("{question}");
    stdout().flush()?;
    let mut text = String::new();
    if stdin().lock().read_line(&mut text)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// A line that the terminal does not show.
fn hidden(question: &str) -> io::Result<String> {
    let _echo = Echo::off()?;
    line(question)
}
