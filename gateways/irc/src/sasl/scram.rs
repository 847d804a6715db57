//! SCRAM-SHA-256: its messages (RFC 5802 section 7, RFC 7677). What the keys say about them the hub decides.

use data_encoding::BASE64;
use parlor_model::UserName;

/// Bytes of a nonce that a client brings.
const NONCE: usize = 256;

/// How far an exchange has come.
#[derive(Debug)]
pub(crate) enum Scram {
    /// The server has told the salt: the client's proof is to come.
    Challenged(Box<Challenged>),
    /// The client's proof was right, and it was told the server's: it only has to say that it goes on.
    Proven(Box<parlor_hub::Checked>),
}

/// What an exchange has to remember between the server's challenge and the client's proof.
#[derive(Debug)]
pub(crate) struct Challenged {
    /// Whose password it is.
    pub name: UserName,
    /// The client's first message without its header.
    bare: String,
    /// The client's header.
    header: String,
    /// The server's first message.
    challenge: String,
    /// Both nonces.
    nonce: String,
}

/// The client's first message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ClientFirst {
    /// Whose password it is.
    pub name: UserName,
    bare: String,
    header: String,
    nonce: String,
}

/// The client's last message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ClientFinal {
    /// What both sides have said, which the proofs are made of.
    pub said: String,
    /// The client's proof.
    pub proof: [u8; 32],
}

impl ClientFirst {
    /// Reads `n,[a=authzid],n=name,r=nonce`. Channels can't be bound, and nobody can act as somebody else.
    pub(crate) fn read(message: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(message).ok()?;
        let (binding, rest) = text.split_once(',')?;
        let (acts_as, bare) = rest.split_once(',')?;
        let mut parts = bare.split(',');
        let name = user(parts.next()?.strip_prefix("n=")?)?;
        let nonce = parts.next()?.strip_prefix("r=")?;
        let is_same = match acts_as.strip_prefix("a=") {
            Some(other) => user(other)?.folded() == name.folded(),
            None => acts_as.is_empty(),
        };
        let is_printable = nonce.bytes().all(|byte| matches!(byte, 0x21..=0x7e));
        if !matches!(binding, "n" | "y")
            || !is_same
            || nonce.is_empty()
            || nonce.len() > NONCE
            || !is_printable
        {
            return None;
        }
        let header = text[..text.len() - bare.len()].to_owned();
        Some(Self {
            name,
            bare: bare.to_owned(),
            header,
            nonce: nonce.to_owned(),
        })
    }

    /// The server's challenge, and what is to be remembered.
    pub(crate) fn challenge(
        self,
        nonce: &str,
        salt: &[u8],
        iterations: u32,
    ) -> (Vec<u8>, Challenged) {
        let Self {
            name,
            bare,
            header,
            nonce: theirs,
        } = self;
        let nonce = format!("{theirs}{nonce}");
        let challenge = format!("r={nonce},s={},i={iterations}", BASE64.encode(salt));
        let message = challenge.clone().into_bytes();
        (
            message,
            Challenged {
                name,
                bare,
                header,
                challenge,
                nonce,
            },
        )
    }
}

impl Challenged {
    /// Reads `c=header,r=nonce,p=proof`; what is not of this exchange is none.
    pub(crate) fn read(&self, message: &[u8]) -> Option<ClientFinal> {
        let text = std::str::from_utf8(message).ok()?;
        let (unproven, proof) = text.rsplit_once(",p=")?;
        let mut parts = unproven.split(',');
        let header = parts.next()?.strip_prefix("c=")?;
        let nonce = parts.next()?.strip_prefix("r=")?;
        if BASE64.decode(header.as_bytes()).ok()? != self.header.as_bytes() || nonce != self.nonce {
            return None;
        }
        let proof = BASE64.decode(proof.as_bytes()).ok()?.try_into().ok()?;
        let said = format!("{},{},{unproven}", self.bare, self.challenge);
        Some(ClientFinal { said, proof })
    }
}

/// The server's proof as its last message.
pub(crate) fn server_final(proof: &[u8; 32]) -> Vec<u8> {
    format!("v={}", BASE64.encode(proof)).into_bytes()
}

/// A name, in which `=2C` is a comma and `=3D` an equals sign; no user's name has either.
fn user(name: &str) -> Option<UserName> {
    UserName::parse(&name.replace("=2C", ",").replace("=3D", "=")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7677 section 3.
    const FIRST: &str = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    const NONCE: &str = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    const SALT: &str = "W22ZaJ0SNY7soEsUEjb6gQ==";
    const CHALLENGE: &str =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    const LAST: &str = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

    fn challenged() -> Challenged {
        let first = ClientFirst::read(FIRST.as_bytes()).unwrap();
        assert_eq!(first.name.as_str(), "user");
        let (message, challenged) =
            first.challenge(NONCE, &BASE64.decode(SALT.as_bytes()).unwrap(), 4_096);
        assert_eq!(String::from_utf8(message).unwrap(), CHALLENGE);
        challenged
    }

    #[test]
    fn an_exchange_reads_as_in_the_rfc() {
        let last = challenged().read(LAST.as_bytes()).unwrap();
        let unproven = LAST.split(",p=").next().unwrap();
        assert_eq!(
            last.said,
            format!("n=user,r=rOprNGfwEbeRWgbNEkqO,{CHALLENGE},{unproven}")
        );
        assert_eq!(
            BASE64.encode(&last.proof),
            "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        );
    }

    #[test]
    fn what_belongs_to_no_exchange_is_refused() {
        let wrong = [
            "p=tls-unique,,n=user,r=x",
            "n,a=ada,n=user,r=x",
            "n,,n=user,r=",
            "n,,n=,r=x",
            "n,,r=x,n=user",
            "n,,n=user",
            "",
        ];
        for first in wrong {
            assert_eq!(ClientFirst::read(first.as_bytes()), None, "{first:?}");
        }
        assert!(ClientFirst::read(b"y,a=user,n=user,r=x").is_some());
        let other_nonce = LAST.replace("r=rOpr", "r=xOpr");
        let other_header = LAST.replace("biws", "eSws");
        let short_proof = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=AAAA";
        for last in [&other_nonce, &other_header, short_proof, "", "c=biws"] {
            assert_eq!(challenged().read(last.as_bytes()), None, "{last:?}");
        }
    }
}
