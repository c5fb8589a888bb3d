//! Who may speak to the server: this machine's own browser, with a key that it was given once.
//!
//! A page of another site, or another program on the machine, can send requests to a loopback port. So every request must name the
//! loopback as its host (else a name that was made to point here would do), must carry the session's cookie, and one that changes
//! something must come from a page of this server. The printed address holds a ticket that is good for one visit; it buys the
//! cookie, so that an address left in a history or a terminal's log opens nothing.

use std::sync::Mutex;

use axum::http::Method;
use axum::http::header::{self, HeaderMap, HeaderValue};

/// What every page may load: what this server sends, no inline script or style, nothing from elsewhere.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Why a request is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It names another host.
    Host,
    /// It comes from a page of another site.
    Origin,
    /// It has no cookie of this session.
    Stranger,
}

/// The keys of one run of the server.
#[derive(Debug)]
pub(crate) struct Guard {
    port: u16,
    session: String,
    ticket: Mutex<String>,
}

impl Guard {
    /// Makes new keys.
    ///
    /// # Errors
    /// If the system gives no random bytes.
    pub(crate) fn new(port: u16) -> std::io::Result<Guard> {
        Ok(Guard {
            port,
            session: secret()?,
            ticket: Mutex::new(secret()?),
        })
    }

    /// The port that the keys are for.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The ticket that the printed address holds.
    pub(crate) fn ticket(&self) -> String {
        self.ticket
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// Takes a ticket; a good one gives the cookie to set and is good no more.
    pub(crate) fn admit(&self, ticket: &str) -> Option<String> {
        let mut held = self
            .ticket
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if !same(&held, ticket) {
            return None;
        }
        // Without a fresh ticket this one stays: better twice than never.
        if let Ok(fresh) = secret() {
            *held = fresh;
        }
        Some(format!(
            "{}={}; Path=/; HttpOnly; SameSite=Strict",
            self.cookie_name(),
            self.session
        ))
    }

    /// Whether the host is the loopback; asked of every request.
    pub(crate) fn check_host(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let host = text(headers, header::HOST).unwrap_or_default();
        if self.hosts().iter().any(|known| known == host) {
            Ok(())
        } else {
            Err(Refusal::Host)
        }
    }

    /// Whether the request is of this session, and from a page of this server if it changes something.
    pub(crate) fn check(&self, method: &Method, headers: &HeaderMap) -> Result<(), Refusal> {
        self.check_host(headers)?;
        if !matches!(*method, Method::GET | Method::HEAD) {
            let own = match text(headers, header::ORIGIN) {
                Some(origin) => self
                    .hosts()
                    .iter()
                    .any(|host| origin.strip_prefix("http://") == Some(host)),
                None => headers
                    .get("sec-fetch-site")
                    .is_some_and(|value| value == "same-origin"),
            };
            if !own {
                return Err(Refusal::Origin);
            }
        }
        let name = self.cookie_name();
        let known = text(headers, header::COOKIE).is_some_and(|cookies| {
            cookies
                .split(';')
                .filter_map(|cookie| cookie.trim().split_once('='))
                .any(|(key, value)| key == name && same(value, &self.session))
        });
        if known {
            Ok(())
        } else {
            Err(Refusal::Stranger)
        }
    }

    /// Cookies are not told apart by port: two servers on one machine need two names.
    fn cookie_name(&self) -> String {
        format!("concord-{}", self.port)
    }

    fn hosts(&self) -> [String; 2] {
        [
            format!("127.0.0.1:{}", self.port),
            format!("localhost:{}", self.port),
        ]
    }
}

/// Headers of every answer.
pub(crate) fn protect(headers: &mut HeaderMap) {
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        // With `no-referrer` browsers would send `Origin: null` with a form.
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Comparison in a time that does not tell where the two differ.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len()
        && a.bytes()
            .zip(b.bytes())
            .fold(0, |differs, (a, b)| differs | (a ^ b))
            == 0
}

/// 192 bits that nobody can guess.
fn secret() -> std::io::Result<String> {
    use std::fmt::Write as _;
    let mut bytes = [0u8; 24];
    getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    header::HeaderName::from_static(name),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn a_ticket_is_good_once() {
        let guard = Guard::new(4100).unwrap();
        let ticket = guard.ticket();
        assert_eq!(guard.admit("0"), None);
        assert_eq!(guard.admit(""), None);
        let cookie = guard.admit(&ticket).unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
        assert_eq!(guard.admit(&ticket), None, "spent");
        assert_ne!(guard.ticket(), ticket);
    }

    #[test]
    fn strangers_stay_outside() {
        let guard = Guard::new(4100).unwrap();
        let cookie = guard.admit(&guard.ticket()).unwrap();
        let cookie = cookie.split(';').next().unwrap();
        let host = ("host", "127.0.0.1:4100");
        let check =
            |method: Method, pairs: &[(&'static str, &str)]| guard.check(&method, &headers(pairs));
        let mine = ("cookie", cookie);
        assert_eq!(check(Method::GET, &[host, mine]), Ok(()));
        assert_eq!(
            check(
                Method::GET,
                &[
                    ("host", "localhost:4100"),
                    ("cookie", &format!("a=b; {cookie}"))
                ]
            ),
            Ok(())
        );
        assert_eq!(check(Method::GET, &[host]), Err(Refusal::Stranger));
        assert_eq!(
            check(Method::GET, &[host, ("cookie", "concord-4100=x")]),
            Err(Refusal::Stranger)
        );
        for other in [
            "evil.example:4100",
            "127.0.0.1:4101",
            "127.0.0.1",
            "0.0.0.0:4100",
        ] {
            assert_eq!(
                check(Method::GET, &[("host", other), mine]),
                Err(Refusal::Host),
                "{other}"
            );
        }
        assert_eq!(check(Method::GET, &[mine]), Err(Refusal::Host));
        let own = ("origin", "http://127.0.0.1:4100");
        assert_eq!(check(Method::POST, &[host, mine, own]), Ok(()));
        assert_eq!(
            check(
                Method::POST,
                &[host, mine, ("sec-fetch-site", "same-origin")]
            ),
            Ok(())
        );
        for other in [
            "http://127.0.0.1:8080",
            "null",
            "https://127.0.0.1:4100",
            "http://evil.example",
        ] {
            assert_eq!(
                check(Method::POST, &[host, mine, ("origin", other)]),
                Err(Refusal::Origin),
                "{other}"
            );
        }
        assert_eq!(check(Method::POST, &[host, mine]), Err(Refusal::Origin));
        assert_eq!(check(Method::POST, &[host, own]), Err(Refusal::Stranger));
    }
}
