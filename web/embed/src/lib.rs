//! The browser client, as it was built into this binary: its files, compressed ahead, with what a gateway has to say of
//! each. It knows nothing of HTTP or of the server.

/// The client: a page, and all that it loads.
pub struct Client {
    /// Its files.
    pub assets: &'static [Asset],
}

/// One file of the client.
pub struct Asset {
    /// Where it is served: from `/` on.
    pub path: &'static str,
    /// Its media type.
    pub content_type: &'static str,
    /// Another one for other bytes, as 32 hexadecimal digits.
    pub tag: &'static str,
    /// Whether what is at this path never changes, since its name has a digest.
    pub is_immutable: bool,
    /// Its bytes.
    pub plain: &'static [u8],
    /// Its bytes in Brotli (RFC 7932), where that is shorter.
    pub brotli: Option<&'static [u8]>,
    /// Its bytes in gzip (RFC 1952), where that is shorter.
    pub gzip: Option<&'static [u8]>,
}

/// The client of this build; `None` when it was built without Node.
#[must_use]
pub fn client() -> Option<&'static Client> {
    static CLIENT: Option<Client> = include!(concat!(env!("OUT_DIR"), "/client.rs"));
    CLIENT.as_ref()
}

impl Client {
    /// The page, from which everything begins.
    #[must_use]
    pub fn page(&self) -> Option<&'static Asset> {
        self.find("/index.html")
    }

    /// What the page loads from a path; the page itself is none of it.
    #[must_use]
    pub fn asset(&self, path: &str) -> Option<&'static Asset> {
        self.find(path).filter(|asset| asset.path != "/index.html")
    }

    fn find(&self, path: &str) -> Option<&'static Asset> {
        self.assets.iter().find(|asset| asset.path == path)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Client({} files)", self.assets.len())
    }
}

#[cfg(all(test, with_client))]
mod tests {
    use super::*;

    fn page() -> &'static str {
        let page = client().and_then(Client::page).expect("it was built");
        std::str::from_utf8(page.plain).expect("the page is UTF-8")
    }

    #[test]
    fn page_loads_only_what_is_there_by_absolute_paths() {
        let client = client().expect("it was built");
        let mut paths = page()
            .split(['"'])
            .filter(|text| text.starts_with("/assets/"));
        assert!(paths.clone().next().is_some(), "{}", page());
        assert!(paths.all(|path| client.asset(path).is_some()), "{}", page());
        assert!(!page().contains("src=\"http"), "{}", page());
    }

    #[test]
    fn page_has_no_script_and_no_style_of_its_own() {
        let page = page();
        let scripts = page.matches("<script").count();
        assert_eq!(page.matches("src=\"/assets/").count(), scripts);
        assert!(
            !page.contains("<style") && !page.contains(" style="),
            "{page}"
        );
        assert!(!page.contains(" onload="), "{page}");
    }

    /// Whether the name is one that Vite gives: `-`, eight digits of base64 or more, `.` and the ending.
    fn has_digest(path: &str) -> bool {
        let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let stem = path
            .rsplit('/')
            .next()
            .and_then(|name| name.rsplit_once('.'));
        stem.is_some_and(|(stem, _)| {
            let digits = stem.match_indices('-').map(|(at, _)| &stem[at + 1..]);
            let mut long = digits.filter(|digits| digits.len() >= 8);
            long.any(|digits| digits.bytes().all(is_digit))
        })
    }

    #[test]
    fn what_never_changes_has_a_digest_in_its_name() {
        assert!(has_digest("/assets/index-B_x-9fQ2.js"));
        assert!(!has_digest("/assets/index.js") && !has_digest("/assets/index-short.js"));
        let assets = client().expect("it was built").assets;
        let (kept, asked): (Vec<_>, Vec<_>) = assets.iter().partition(|asset| asset.is_immutable);
        assert!(!kept.is_empty());
        for asset in kept {
            assert!(has_digest(asset.path), "{}", asset.path);
        }
        for name in ["/index.html", "/sw.js", "/manifest.webmanifest"] {
            assert!(asked.iter().any(|asset| asset.path == name), "{name}");
        }
        assert!(assets.iter().all(|asset| asset.tag.len() == 32));
    }

    #[test]
    fn text_is_compressed_ahead() {
        let client = client().expect("it was built");
        let mut scripts = client
            .assets
            .iter()
            .filter(|asset| asset.path.ends_with(".js"));
        let largest = scripts.clone().map(|asset| asset.plain.len()).max();
        let is_shorter = |asset: &Asset| {
            let shorter = |bytes: Option<&[u8]>| bytes.is_some_and(|b| b.len() < asset.plain.len());
            shorter(asset.brotli) && shorter(asset.gzip)
        };
        assert!(scripts.any(|asset| Some(asset.plain.len()) == largest && is_shorter(asset)));
    }
}
