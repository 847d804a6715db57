//! `parlor doctor`: looks a server over, one line for each thing.

use parlor_server::{Finding, State};
use serde::Serialize;

use crate::arguments::DoctorArguments;
use crate::failure::Failure;
use crate::output::Output;

/// A finding as programs read it.
#[derive(Debug, Serialize)]
struct Line<'a> {
    check: &'a str,
    state: &'a str,
    said: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'a str>,
}

/// Prints how the server is.
///
/// # Errors
///
/// [`Failure::Told`] when something is bad; [`Failure`] when the settings can't be used.
pub fn doctor(arguments: DoctorArguments) -> Result<(), Failure> {
    let findings = parlor_server::doctor(&arguments.serve.into())?;
    let mut output = Output::stdout();
    for finding in &findings {
        match arguments.json {
            true => output.json(&Line {
                check: finding.check,
                state: finding.state.word(),
                said: &finding.said,
                fix: finding.fix.as_deref(),
            })?,
            false => output.print(&line(finding))?,
        }
    }
    let worst = findings.iter().map(|finding| finding.state).max();
    match worst {
        Some(State::Bad) => Err(Failure::Told),
        Some(State::Good | State::Warning) | None => Ok(()),
    }
}

fn line(finding: &Finding) -> String {
    let (word, check) = (finding.state.word(), finding.check);
    let fix = finding.fix.as_ref();
    let fix = fix.map(|fix| format!(" → {fix}")).unwrap_or_default();
    let text = format!("{word:<8} {check:<7} {}{fix}", finding.said);
    format!("{}\n", parlor_model::sanitise_line(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finding_is_one_line_with_its_fix() {
        let finding = Finding::warning("backup", "there is\nnone yet", "parlor admin backup FILE");
        let line = line(&finding);
        assert_eq!(
            line,
            "warning  backup  there is none yet → parlor admin backup FILE\n"
        );
    }
}
