//! The second factor as the hub does it: checking who signs in, turning it on and off.

use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use parlor_core::{
    AuditAction, AuditEntry, Command, Denied, Outcome, Proof, SignInNews, State, spend,
};
use parlor_model::{Password, SecondCode, Secret, Timestamp, UserId, UserName};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::Door;
use crate::entry::GivenCode;
use crate::handle::Hub;
use crate::input::{Along, Asker, Input, Who};
use crate::reply::{Answer, Reply};
use crate::second::{self, AppSecret, Second};
use crate::task::Task;

/// For how long a secret waits for its first code.
const BEGUN_FOR: Duration = Duration::from_secs(15 * 60);
/// How many users may be about to turn it on; the one that began first is forgotten beyond.
const BEGUN_AT_ONCE: usize = 1_000;

/// What a wrong try was for, as the audit log has it.
const CHANGES: &str = "to change the second factor";

/// What a user sees of their own second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorView {
    /// Since when it is on; `None` when it is off.
    pub since: Option<Timestamp>,
    /// How many recovery codes are left.
    pub recovery_left: usize,
    /// Whether nobody acts in the user's role without one.
    pub required: bool,
}

/// A secret that waits for its first code.
#[derive(Debug, Clone)]
pub struct FactorOffer {
    /// As it is typed into an app.
    pub secret: Secret<String>,
    /// As an app reads it out of a QR code.
    pub uri: Secret<String>,
}

/// What turning it on asks for.
#[derive(Debug, Clone)]
pub struct FactorConfirmation {
    /// The account's password.
    pub password: Password,
    /// The first code of the app.
    pub code: SecondCode,
    /// Whether whatever else signs the user in is gone: other devices, passkeys, the password for IRC.
    pub sign_out: bool,
}

/// A try of the password of somebody signed in, and of a code beside it. Whether it came to something is known when the command is
/// decided, which uses the code up.
pub(crate) struct Tried {
    account: UserName,
    what: &'static str,
    has_code: bool,
}

/// What is tried.
pub(crate) struct Trial {
    pub(crate) password: Password,
    /// What for, as the audit log has it.
    pub(crate) what: &'static str,
    /// Whether a code of the account's second factor is tried beside it.
    pub(crate) has_code: bool,
    /// What is said of a password that is not right.
    pub(crate) wrong: Denied,
}

impl Trial {
    pub(crate) fn new(password: Password, what: &'static str, has_code: bool) -> Self {
        let wrong = Denied::WrongCode;
        Self {
            password,
            what,
            has_code,
            wrong,
        }
    }
}

/// Who is about to turn their second factor on.
#[derive(Default)]
pub(crate) struct Begun(HashMap<UserId, (AppSecret, Instant)>);

impl Begun {
    fn begin(&mut self, user: UserId, now: Instant) -> AppSecret {
        self.0
            .retain(|_, (_, at)| now.duration_since(*at) < BEGUN_FOR);
        let first = self.0.iter().min_by_key(|(_, (_, at))| *at);
        let first = first.map(|(user, _)| *user);
        if let Some(first) = first.filter(|_| self.0.len() >= BEGUN_AT_ONCE) {
            self.0.remove(&first);
        }
        let secret = second::new_secret();
        self.0.insert(user, (secret.clone(), now));
        secret
    }

    pub(crate) fn end(&mut self, user: UserId) {
        self.0.remove(&user);
    }

    fn secret(&self, user: UserId, now: Instant) -> Option<AppSecret> {
        let (secret, at) = self.0.get(&user)?;
        (now.duration_since(*at) < BEGUN_FOR).then(|| secret.clone())
    }
}

/// Steps that were used: also those that could not be written, so that nobody is kept out while the disk is full.
#[derive(Default)]
pub(crate) struct Spent(HashMap<UserId, u64>);

impl Spent {
    /// What was used of a factor that is off now.
    pub(crate) fn forget(&mut self, user: UserId) {
        self.0.remove(&user);
    }
}

impl Hub {
    /// Checks a password, and the code where the account has a second factor. Who brings no code there is told that one is
    /// needed whatever the password is, and who brings a wrong one is not told which of the two is wrong: nobody finds a
    /// password without a code.
    pub(crate) async fn check_password(
        &self,
        door: Door,
        name: UserName,
        password: Password,
        code: GivenCode,
    ) -> Result<UserId, Denied> {
        let (user, name, recovery) = self.known(name).await?;
        let (password, code) = match (&recovery, code) {
            (None, _) => (password, None),
            (Some(_), GivenCode::None) => return Err(Denied::SecondFactor),
            (Some(_), GivenCode::Apart(code)) => (password, Some(code)),
            (Some(_), GivenCode::Appended) => {
                let (password, code) = password.split_code().ok_or(Denied::SecondFactor)?;
                (password, Some(code))
            }
        };
        let (passwords, now) = (&self.shared.passwords, Instant::now());
        let wrong = match code {
            Some(_) => Denied::WrongCode,
            None => Denied::WrongPassword,
        };
        passwords.attempts.begin(&name, door.address, now)?;
        let read = move |reader: &mut dyn parlor_store::Reader| {
            let Some(user) = user else {
                return Ok((None, None));
            };
            Ok((reader.credential(user)?, reader.factor_secret(user)?))
        };
        let (credential, secret) = self.shared.readers.read(read).await?;
        let second = secret.zip(recovery);
        let second = second.map(|(secret, recovery)| Second { secret, recovery });
        let matches = passwords.check(credential, password).await?;
        let proof = match (&code, second) {
            (Some(code), Some(second)) => second.check(code, self.now()),
            _ => None,
        };
        let mut signed_in = user.filter(|_| matches);
        if let (Some(known), true) = (signed_in, code.is_some()) {
            // Counted before the code counts, so that no more are tried at once; whoever has to wait is told what they would be
            // told of another password, which nobody finds out so.
            let begun = passwords.codes.begin(&name, None, now);
            let spent = match (begun, proof) {
                (Ok(()), Some(proof)) => self.spend(known, proof).await,
                (Ok(()), None) | (Err(_), _) => Err(Denied::WrongCode),
            };
            match spent {
                Ok(()) => passwords.codes.forgive(&name),
                Err(Denied::WrongCode) => signed_in = None,
                Err(other) => return Err(other),
            }
        }
        self.tried(user, signed_in, &name, door).await;
        signed_in.ok_or(wrong)
    }

    /// The registered user whose name or account this is, the account's name, and the digests of their recovery codes if they
    /// have a second factor. Tries by either of their names count as tries of one.
    async fn known(
        &self,
        name: UserName,
    ) -> Result<(Option<UserId>, UserName, Option<Recovery>), Denied> {
        self.look(move |state: &State| {
            let holder = state.holder(&name);
            let account = holder.and_then(|holder| Some((holder.id, holder.account.clone()?)));
            let Some((user, account)) = account else {
                return (None, name, None);
            };
            let recovery = state.factor(user).map(|factor| factor.recovery.clone());
            (Some(user), account, recovery)
        })
        .await
    }

    /// Uses a code up. One of an app is good once in any case, so that a disk that is full keeps nobody out.
    async fn spend(&self, user: UserId, proof: Proof) -> Result<(), Denied> {
        let (answer, answered) = oneshot::channel();
        let spend = Input::Spend {
            user,
            proof,
            answer,
        };
        self.send(spend).await?;
        match (answered.await.map_err(|_| Denied::ShuttingDown)?, proof) {
            (Err(Denied::Unavailable(_)), Proof::Step(_)) => Ok(()),
            (answer, _) => answer.map(drop),
        }
    }

    /// Whether a password for IRC alone signs this user in: one who has a second factor, or whose role needs one, where the
    /// operator said so. Whether it is right is not looked at before.
    ///
    /// # Errors
    /// [`Denied::SecondFactor`].
    pub(crate) async fn may_use_irc_password(&self, user: UserId) -> Result<(), Denied> {
        if self.settings().irc_passwords {
            return Ok(());
        }
        let has = move |state: &State| state.factor(user).is_some() || state.needs_factor(user);
        match self.look(has).await? {
            true => Err(Denied::SecondFactor),
            false => Ok(()),
        }
    }
}

type Recovery = std::collections::BTreeSet<[u8; 32]>;

impl Task {
    /// Uses a code up for somebody who signs in.
    pub(crate) fn spend(
        &mut self,
        user: UserId,
        proof: Proof,
        answer: oneshot::Sender<Answer>,
        now: Timestamp,
    ) {
        let spent = self.try_spend(user, proof, now);
        let reply = spent.map(|()| Reply::Done(Outcome::Done));
        self.pending.answer(Asker::Call(answer), reply);
    }

    fn try_spend(&mut self, user: UserId, proof: Proof, now: Timestamp) -> Result<(), Denied> {
        self.not_spent(user, proof)?;
        let changes = spend(&self.state, user, proof, now)?;
        if let Proof::Step(step) = proof {
            self.spent.0.insert(user, step);
        }
        self.can_write()?;
        let news = SignInNews::of(&self.state, &changes, user);
        self.write(changes, None);
        self.tell_sign_in(news, None);
        Ok(())
    }

    fn not_spent(&self, user: UserId, proof: Proof) -> Result<(), Denied> {
        match (proof, self.spent.0.get(&user)) {
            (Proof::Step(step), Some(spent)) if step <= *spent => Err(Denied::WrongCode),
            _ => Ok(()),
        }
    }

    pub(crate) fn factor(&self, who: Who) -> Answer {
        let known = self.state.user(who.user).ok_or(Denied::InvalidToken)?;
        let factor = self.state.factor(who.user);
        let wanted = &self.state.settings.second_factor_for;
        Ok(Reply::Factor(FactorView {
            since: factor.map(|factor| factor.since),
            recovery_left: factor.map_or(0, |factor| factor.recovery.len()),
            required: wanted.contains(&known.role),
        }))
    }

    pub(crate) fn begin_factor(&mut self, who: Who) -> Answer {
        let known = self.state.user(who.user).ok_or(Denied::InvalidToken)?;
        let account = known.account().ok_or(Denied::NotRegistered)?.clone();
        if self.state.factor(who.user).is_some() {
            return Err(Denied::FactorOn);
        }
        let secret = self.begun.begin(who.user, Instant::now());
        let uri = second::uri(&self.options.server_name, account.as_str(), &secret);
        Ok(Reply::FactorOffer(FactorOffer {
            secret: Secret::new(second::secret_text(&secret)),
            uri: Secret::new(uri),
        }))
    }

    pub(crate) fn confirm_factor(&mut self, asker: Asker, who: Who, asked: FactorConfirmation) {
        let FactorConfirmation {
            password,
            code,
            sign_out,
        } = asked;
        let secret = match self.state.factor(who.user) {
            Some(_) => Err(Denied::FactorOn),
            None => self
                .begun
                .secret(who.user, Instant::now())
                .ok_or(Denied::FactorNotBegun),
        };
        let secret = match secret {
            Ok(secret) => secret,
            Err(denied) => return self.pending.answer(asker, Err(denied)),
        };
        let now = self.now();
        let (shown, codes) = second::new_recovery();
        let session = who.session;
        // Whoever has the secret guesses no code of it.
        let trial = Trial::new(password, CHANGES, false);
        self.with_password(asker, who, trial, Some(shown), move |_| {
            let step = match code {
                SecondCode::App(code) => second::step_of(&secret, *code.expose(), now),
                SecondCode::Recovery(_) => None,
            };
            Ok(Command::SetFactor {
                secret,
                step: step.ok_or(Denied::WrongCode)?,
                codes,
                sign_out,
                session,
            })
        });
    }

    pub(crate) fn remove_factor(
        &mut self,
        asker: Asker,
        who: Who,
        password: Password,
        code: SecondCode,
    ) {
        let Some(recovery) = self.recovery(who) else {
            return self.pending.answer(asker, Err(Denied::FactorOff));
        };
        let now = self.now();
        let trial = Trial::new(password, CHANGES, true);
        self.with_password(asker, who, trial, None, move |secret| {
            let proof = prove(secret, recovery, &code, now)?;
            Ok(Command::RemoveFactor { proof })
        });
    }

    pub(crate) fn renew_recovery(
        &mut self,
        asker: Asker,
        who: Who,
        password: Password,
        code: SecondCode,
    ) {
        let Some(recovery) = self.recovery(who) else {
            return self.pending.answer(asker, Err(Denied::FactorOff));
        };
        let now = self.now();
        let (shown, codes) = second::new_recovery();
        let trial = Trial::new(password, CHANGES, true);
        self.with_password(asker, who, trial, Some(shown), move |secret| {
            let proof = prove(secret, recovery, &code, now)?;
            Ok(Command::RenewRecovery { proof, codes })
        });
    }

    pub(crate) fn recovery(&self, who: Who) -> Option<Recovery> {
        let factor = self.state.factor(who.user);
        factor.map(|factor| factor.recovery.clone())
    }

    /// Completes a command that needs the account's password and a code, as [`Task::try_password`] tries them. Where it is done
    /// `shown` is the answer.
    pub(crate) fn with_password(
        &mut self,
        asker: Asker,
        who: Who,
        trial: Trial,
        shown: Option<Vec<Secret<String>>>,
        complete: impl FnOnce(Option<AppSecret>) -> Result<Command, Denied> + Send + 'static,
    ) {
        match self.try_password(who, trial, complete) {
            Ok((tried, completed)) => {
                let along = Along {
                    then: shown.map(Reply::RecoveryCodes),
                    tried: Some(tried),
                    ..Along::default()
                };
                self.elsewhere_with(asker, who, along, completed);
            }
            Err(denied) => self.pending.answer(asker, Err(denied)),
        }
    }

    /// Tries the password of somebody signed in, and what `complete` makes of the secret of their app, as at the door: so many in a
    /// while, of either. What came of it is [noted](Self::note_tried) when it is decided.
    ///
    /// # Errors
    /// [`Denied::NotRegistered`], [`Denied::TooFast`]; then what the trial calls wrong, or what `complete` says.
    pub(crate) fn try_password<T, F>(
        &self,
        who: Who,
        trial: Trial,
        complete: F,
    ) -> Result<
        (
            Tried,
            impl Future<Output = Result<T, Denied>> + Send + 'static + use<T, F>,
        ),
        Denied,
    >
    where
        T: Send + 'static,
        F: FnOnce(Option<AppSecret>) -> Result<T, Denied> + Send + 'static,
    {
        let Trial {
            password,
            what,
            has_code,
            wrong,
        } = trial;
        let account = self.account_of(who.user).ok_or(Denied::NotRegistered)?;
        // By the name alone: whoever is signed in may come from many addresses.
        let (passwords, readers) = (self.passwords.clone(), self.readers.clone());
        passwords.attempts.begin(&account, None, Instant::now())?;
        let tried = Tried {
            account: account.clone(),
            what,
            has_code,
        };
        let completed = async move {
            let read = move |reader: &mut dyn parlor_store::Reader| {
                let user = who.user;
                Ok((reader.credential(user)?, reader.factor_secret(user)?))
            };
            let (credential, secret) = readers.read(read).await?;
            // What a code is tried against is computed in any case; which of the two was wrong nobody is told.
            let completed = complete(secret);
            if !passwords.check(credential, password).await? {
                return Err(wrong);
            }
            // Counted before the code counts, as at the door.
            if has_code
                && passwords
                    .codes
                    .begin(&account, None, Instant::now())
                    .is_err()
            {
                return Err(Denied::WrongCode);
            }
            completed
        };
        Ok((tried, completed))
    }

    /// Notes what came of a try: only what was done forgives those before, and what was wrong is in the audit log. What failed for
    /// another reason stays counted.
    pub(crate) fn note_tried(&mut self, who: Who, tried: &Tried, answer: &Answer, now: Timestamp) {
        let Tried {
            account,
            what,
            has_code,
        } = tried;
        match answer {
            Ok(_) => {
                self.passwords.attempts.forgive(account);
                if *has_code {
                    self.passwords.codes.forgive(account);
                }
            }
            Err(Denied::WrongCode | Denied::WrongPassword) => {
                self.audit(failed(who.user, account, what, now));
            }
            Err(_) => {}
        }
    }

    fn account_of(&self, user: UserId) -> Option<UserName> {
        self.state.user(user)?.account().cloned()
    }

    /// Refuses a command that would use up a code which was used, though that could not be written.
    pub(crate) fn is_unspent(&self, who: Who, command: &Command) -> Result<(), Denied> {
        match command {
            Command::RemoveFactor { proof }
            | Command::RenewRecovery { proof, .. }
            | Command::SetPassword {
                proof: Some(proof), ..
            }
            | Command::AddPasskey {
                proof: Some(proof), ..
            } => self.not_spent(who.user, *proof),
            _ => Ok(()),
        }
    }
}

fn failed(user: UserId, name: &UserName, what: &str, now: Timestamp) -> AuditEntry {
    AuditEntry {
        at: now,
        actor: Some(user),
        actor_name: name.to_string(),
        action: AuditAction::SignInFailed,
        target: name.to_string(),
        room: None,
        detail: what.to_owned(),
    }
}

pub(crate) fn prove(
    secret: Option<AppSecret>,
    recovery: Recovery,
    code: &SecondCode,
    now: Timestamp,
) -> Result<Proof, Denied> {
    let secret = secret.ok_or(Denied::FactorOff)?;
    let second = Second { secret, recovery };
    second.check(code, now).ok_or(Denied::WrongCode)
}
