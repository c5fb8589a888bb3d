//! Style and scripts, inside the program.

use axum::body::Body;
use axum::http::{HeaderValue, Response, header};

use crate::answer::bytes;

/// Name, media type, content.
const ASSETS: &[(&str, &str, &str)] = &[
    (
        "/assets/style.css",
        "text/css; charset=utf-8",
        include_str!("../assets/style.css"),
    ),
    (
        "/assets/app.js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/app.js"),
    ),
    (
        "/assets/reader.js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/reader.js"),
    ),
    (
        "/assets/queue.js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/queue.js"),
    ),
    (
        "/assets/suggest.js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/suggest.js"),
    ),
    (
        "/assets/report.css",
        "text/css; charset=utf-8",
        concord_report::STYLE,
    ),
    (
        "/assets/drafts.js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/drafts.js"),
    ),
    (
        "/assets/map.js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/map.js"),
    ),
    (
        "/favicon.svg",
        "image/svg+xml",
        include_str!("../assets/favicon.svg"),
    ),
];

/// The asset at an address.
pub(crate) fn find(path: &str) -> Option<Response<Body>> {
    let (_, media_type, content) = ASSETS.iter().find(|(name, ..)| *name == path)?;
    let mut response = bytes(media_type, content.as_bytes().to_vec());
    // The address has no version in it, and the next start may be another program.
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("max-age=60"),
    );
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_name_no_other_machine() {
        for (name, _, content) in ASSETS {
            for address in ["http://", "https://", "//cdn", "@import"] {
                let found = content
                    .match_indices(address)
                    .find(|(at, _)| !content[*at..].starts_with("http://www.w3.org/2000/svg"));
                assert_eq!(found, None, "{name}");
            }
        }
    }
}
