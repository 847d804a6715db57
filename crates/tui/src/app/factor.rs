//! The second factor: what the user asks about it, and what the server answers.

use parlor_core::vocabulary::FactorWord;
use parlor_model::{Password, RECOVERY_BYTES, SecondCode, recovery_text};
use parlor_wire::{FactorView, Hidden, Reply, Request};

use super::App;
use super::speak::user;
use crate::ask::Asked;

impl App {
    pub(super) fn factor(&mut self, word: FactorWord) {
        let (request, asked) = match word {
            FactorWord::Show => (Request::Factor, Asked::Factor),
            FactorWord::Begin => (Request::BeginFactor, Asked::Factor),
            FactorWord::Confirm {
                password,
                code,
                sign_out,
            } => {
                let (password, code) = (typed(&password), code_text(&code));
                let request = Request::ConfirmFactor {
                    password,
                    code,
                    sign_out,
                };
                (request, Asked::Factor)
            }
            FactorWord::Remove { password, code } => {
                let (password, code) = (typed(&password), code_text(&code));
                let told = "Your second factor is off: your password alone signs you in.";
                (
                    Request::RemoveFactor { password, code },
                    Asked::Act(Some(told.to_owned())),
                )
            }
            FactorWord::Renew { password, code } => {
                let (password, code) = (typed(&password), code_text(&code));
                (Request::RenewRecovery { password, code }, Asked::Factor)
            }
            FactorWord::Reset(whom) => {
                let told = format!(
                    "The second factor of {whom} is off: their password alone signs them in."
                );
                let user = user(&whom);
                (Request::ResetFactor { user }, Asked::Act(Some(told)))
            }
        };
        self.ask(request, asked);
    }

    /// Shows what the server says of it.
    pub(super) fn factor_told(&mut self, reply: &Reply) {
        match reply {
            Reply::Factor(view) => self.sheet("Second factor", state(view)),
            Reply::FactorOffer { secret, uri } => {
                self.sheet("Second factor", offer(secret.expose(), uri.expose()));
            }
            Reply::RecoveryCodes { codes } => {
                let mut lines = vec![
                    "Your second factor is on. Keep these recovery codes in a safe place:"
                        .to_owned(),
                    "each signs you in once, without the app. They are not shown again.".to_owned(),
                    String::new(),
                ];
                lines.extend(codes.iter().map(|code| code.expose().to_owned()));
                self.sheet("Recovery codes", lines);
            }
            _ => {}
        }
    }
}

fn typed(password: &Password) -> Hidden {
    Hidden::from(password.expose().to_owned())
}

pub(super) fn code_text(code: &SecondCode) -> Hidden {
    let text = match code {
        SecondCode::App(code) => format!("{:06}", code.expose()),
        SecondCode::Recovery(code) => {
            let code: &[u8; RECOVERY_BYTES] = code.expose();
            recovery_text(code)
        }
    };
    Hidden::from(text)
}

fn state(view: &FactorView) -> Vec<String> {
    let mut lines = match view.since {
        Some(_) => vec![
            format!("It is on; {} recovery codes are left.", view.recovery_left),
            "/2fa codes CODE PASSWORD makes new ones.".to_owned(),
            "/2fa off CODE PASSWORD turns it off.".to_owned(),
        ],
        None => vec![
            "It is off: your password alone signs you in.".to_owned(),
            "/2fa on turns it on.".to_owned(),
        ],
    };
    if view.required && view.since.is_none() {
        lines.push("Your role counts for nothing until it is on.".to_owned());
    }
    lines
}

fn offer(secret: &str, uri: &str) -> Vec<String> {
    let mut lines = vec![
        "1. Scan this with your authenticator app, or type the secret into it:".to_owned(),
        format!("   {secret}"),
        "2. Close this and type /2fa on CODE PASSWORD with the code that it shows.".to_owned(),
        "   With +others after the code, your other devices are signed out, your passkeys and password for IRC removed.".to_owned(),
        String::new(),
    ];
    lines.extend(parlor_qr::lines(uri));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offer_has_the_secret_and_a_square_picture() {
        let uri = format!(
            "otpauth://totp/Parlor:anna?secret={0}&issuer=Parlor",
            "A".repeat(32)
        );
        let lines = offer("SECRET", &uri);
        assert!(lines[1].contains("SECRET"));
        let picture: Vec<_> = lines.iter().filter(|line| line.contains('█')).collect();
        let width = picture[0].chars().count();
        assert!(width <= 76, "{width}");
        assert!(picture.iter().all(|line| line.chars().count() == width));
    }

    #[test]
    fn codes_are_sent_as_they_were_typed() {
        for text in ["012345", "ABCD-EFGH-IJKL-MNOP"] {
            let code = SecondCode::parse(text).unwrap();
            assert_eq!(code_text(&code).expose(), text);
        }
    }
}
