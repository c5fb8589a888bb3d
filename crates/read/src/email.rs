//! E-mail (`.eml`): the headers that say who, when and what, then the plain body. Multipart and encoded bodies are
//! turned to plain text; attachments are not read.

use crate::read::Draft;
use crate::{Metadata, ReadError, dates, decode, markdown, plain};

pub(crate) fn read(bytes: &[u8]) -> Result<Draft, ReadError> {
    let decoded = decode::decode(bytes)?;
    let text = decoded.text.replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap_or((text.as_str(), ""));
    let header = |name: &str| header(head, name);
    let body = part(head, body, 0);
    let subject = header("subject").map(|subject| words(&subject));
    let whole = match &subject {
        Some(subject) => format!("{subject}\n\n{}", body.trim()),
        None => body.trim().to_owned(),
    };
    if whole.is_empty() {
        return Err(ReadError::Empty);
    }
    let mut draft = Draft::new(whole, "message/rfc822", decoded.encoding);
    draft.warnings = decoded.warnings;
    draft.blocks = plain::blocks(&draft.text);
    draft.metadata = Metadata {
        title: subject,
        authors: header("from")
            .map(|from| words(from.split('<').next().unwrap_or(&from)))
            .map(|name| name.trim_matches(['"', ' ']).to_owned())
            .filter(|name| !name.is_empty())
            .into_iter()
            .collect(),
        published: header("date").and_then(|date| dates::parse(&date)),
        ..Metadata::default()
    };
    Ok(draft)
}

/// A header's value, its folded lines joined.
fn header(head: &str, name: &str) -> Option<String> {
    let mut lines = head.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        if !key.trim().eq_ignore_ascii_case(name) {
            continue;
        }
        let mut value = value.trim().to_owned();
        while let Some(more) = lines.next_if(|more| more.starts_with([' ', '\t'])) {
            value.push(' ');
            value.push_str(more.trim());
        }
        return Some(value);
    }
    None
}

/// The readable text of a part: the first plain one, else the first HTML one without its tags.
fn part(head: &str, body: &str, depth: usize) -> String {
    let kind = header(head, "content-type").unwrap_or_default();
    let lower = kind.to_lowercase();
    if lower.starts_with("multipart/") && depth < 8 {
        let Some(at) = lower.find("boundary=") else {
            return String::new();
        };
        let boundary = kind[at + 9..].trim_start_matches('"');
        let boundary = boundary.split(['"', ';']).next().unwrap_or("").trim();
        let mut fallback = String::new();
        for piece in body.split(&format!("--{boundary}")).skip(1) {
            let piece = piece.trim_start_matches('\n');
            let Some((head, body)) = piece.split_once("\n\n") else {
                continue;
            };
            let kind = header(head, "content-type")
                .unwrap_or_else(|| "text/plain".to_owned())
                .to_lowercase();
            let text = part(head, body, depth + 1);
            if kind.starts_with("text/html") {
                if fallback.is_empty() {
                    fallback = text;
                }
            } else if !text.trim().is_empty() {
                return text;
            }
        }
        return fallback;
    }
    if !(lower.is_empty() || lower.starts_with("text/")) {
        return String::new();
    }
    let encoding = header(head, "content-transfer-encoding")
        .unwrap_or_default()
        .to_lowercase();
    let bytes = match encoding.trim() {
        "quoted-printable" => quoted_printable(body, false),
        "base64" => base64(body),
        _ => body.as_bytes().to_vec(),
    };
    let charset = lower.find("charset=").map(|at| {
        lower[at + 8..]
            .trim_start_matches('"')
            .split(['"', ';', ' '])
            .next()
            .unwrap_or("")
            .to_owned()
    });
    let text = decode::decode_as(&bytes, charset.as_deref())
        .map(|decoded| decoded.text)
        .unwrap_or_default();
    if lower.starts_with("text/html") {
        markdown::without_tags(&text)
    } else {
        text
    }
}

fn quoted_printable(body: &str, header: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'=' if rest.starts_with(b"\n") => rest = &rest[1..],
            b'=' => match rest
                .get(..2)
                .and_then(|hex| std::str::from_utf8(hex).ok())
                .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            {
                Some(value) => {
                    bytes.push(value);
                    rest = &rest[2..];
                }
                None => bytes.push(b'='),
            },
            b'_' if header => bytes.push(b' '),
            other => bytes.push(other),
        }
    }
    bytes
}

fn base64(body: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len() * 3 / 4);
    let (mut buffer, mut bits) = (0u32, 0);
    for byte in body.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        buffer = (buffer << 6 | u32::from(value)) & 0xff_ffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits) as u8);
        }
    }
    bytes
}

/// `=?utf-8?q?...?=` words of a header.
fn words(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find("=?") {
        out.push_str(&rest[..at]);
        let mut fields = rest[at + 2..].splitn(4, '?');
        let (Some(charset), Some(kind), Some(data), Some(tail)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            break;
        };
        let bytes = if kind.eq_ignore_ascii_case("b") {
            base64(data)
        } else {
            quoted_printable(data, true)
        };
        let decoded = decode::decode_as(&bytes, Some(charset))
            .map(|d| d.text)
            .unwrap_or_default();
        out.push_str(&decoded);
        rest = tail.strip_prefix('=').unwrap_or(tail);
        if rest.trim_start().starts_with("=?") {
            rest = rest.trim_start();
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multipart_with_encoded_words() {
        let mail = "From: =?utf-8?q?Ana_R=C3=B6e?= <ana@example.org>\nSubject: Attack in\n the north\n\
                    Date: Thu, 04 Mar 2021 10:00:00 +0000\nContent-Type: multipart/alternative; boundary=\"xx\"\n\n\
                    --xx\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n\
                    Nine men died in the raid on the caf=C3=A9, the mayor=\n said.\n--xx\nContent-Type: text/html\n\n<p>x</p>\n--xx--\n";
        let draft = read(mail.as_bytes()).unwrap();
        assert_eq!(
            draft.text,
            "Attack in the north\n\nNine men died in the raid on the café, the mayor said."
        );
        assert_eq!(draft.metadata.authors, ["Ana Röe"]);
        assert_eq!(draft.metadata.published.as_deref(), Some("2021-03-04"));
    }
}
