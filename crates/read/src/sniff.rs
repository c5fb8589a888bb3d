//! What a file is: by its content where the content tells, else by its extension.

use crate::ReadError;

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Plain,
    Markdown,
    Html,
    Pdf,
    Epub,
    Docx,
    JsonLines,
    Csv(u8),
    Email,
}

/// Signatures of formats that are not read, with the way out.
const FOREIGN: &[(&[u8], &str, &str)] = &[
    (b"\x89PNG", "image/png", "run OCR on the image first"),
    (b"\xFF\xD8\xFF", "image/jpeg", "run OCR on the image first"),
    (b"GIF8", "image/gif", "run OCR on the image first"),
    (b"II*\0", "image/tiff", "run OCR on the image first"),
    (b"MM\0*", "image/tiff", "run OCR on the image first"),
    (b"\x1F\x8B", "application/gzip", "unpack it first"),
    (
        b"7z\xBC\xAF",
        "application/x-7z-compressed",
        "unpack it first",
    ),
    (b"Rar!", "application/vnd.rar", "unpack it first"),
    (b"BZh", "application/x-bzip2", "unpack it first"),
    (b"\xFD7zXZ", "application/x-xz", "unpack it first"),
    (
        b"{\\rtf",
        "application/rtf",
        "save it as DOCX or plain text",
    ),
    (
        b"\xD0\xCF\x11\xE0",
        "application/msword",
        "save it as DOCX or PDF",
    ),
    (
        b"WARC/",
        "application/warc",
        "export its pages as HTML files",
    ),
    (
        b"\x7FELF",
        "application/x-elf",
        "it is a program, not a report",
    ),
    (
        b"MZ\x90\0",
        "application/x-msdownload",
        "it is a program, not a report",
    ),
    (
        b"SQLite format 3",
        "application/vnd.sqlite3",
        "export its rows as CSV",
    ),
    (b"%!PS", "application/postscript", "convert it to PDF"),
];

/// Extensions of formats that are not read and whose content does not give them away.
const FOREIGN_EXTENSIONS: &[(&str, &str, &str)] = &[
    (
        "xml",
        "application/xml",
        "save its text as plain text or HTML",
    ),
    ("rss", "application/rss+xml", "save its articles as HTML"),
    ("js", "text/javascript", "it is a program, not a report"),
    ("css", "text/css", "it is a style sheet, not a report"),
];

/// Recognises a file.
pub(crate) fn sniff(name: &str, bytes: &[u8]) -> Result<Format, ReadError> {
    let extension = extension(name);
    for (magic, media, hint) in FOREIGN {
        if bytes.starts_with(magic) {
            return Err(unsupported(media, hint));
        }
    }
    if find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some() {
        return Ok(Format::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return archive(bytes, &extension);
    }
    if looks_like_html(bytes) {
        return Ok(Format::Html);
    }
    match extension.as_str() {
        "md" | "markdown" | "mkd" | "mdown" => return Ok(Format::Markdown),
        "html" | "htm" | "xhtml" | "mhtml" => return Ok(Format::Html),
        "jsonl" | "ndjson" | "json" => return Ok(Format::JsonLines),
        "csv" => return Ok(Format::Csv(b',')),
        "tsv" | "tab" => return Ok(Format::Csv(b'\t')),
        "eml" => return Ok(Format::Email),
        "pdf" => return Err(not_what_it_says("PDF", "it does not begin with `%PDF-`")),
        "docx" => return Err(not_what_it_says("DOCX", "it is not a ZIP archive")),
        "epub" => return Err(not_what_it_says("EPUB", "it is not a ZIP archive")),
        _ => {}
    }
    for (known, media, hint) in FOREIGN_EXTENSIONS {
        if extension == *known {
            return Err(unsupported(media, hint));
        }
    }
    Ok(Format::Plain)
}

fn not_what_it_says(format: &'static str, reason: &str) -> ReadError {
    ReadError::Broken {
        format,
        reason: reason.to_owned(),
    }
}

fn unsupported(media: &str, hint: &'static str) -> ReadError {
    ReadError::Unsupported {
        media: media.to_owned(),
        hint,
    }
}

fn extension(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match file.rsplit_once('.') {
        Some((_, extension)) => extension.to_ascii_lowercase(),
        None => String::new(),
    }
}

/// ZIP archives name their parts near the front or in the directory at the end.
fn archive(bytes: &[u8], extension: &str) -> Result<Format, ReadError> {
    let front = &bytes[..bytes.len().min(64 * 1024)];
    let back = &bytes[bytes.len().saturating_sub(64 * 1024)..];
    let holds = |name: &[u8]| find(front, name).is_some() || find(back, name).is_some();
    if holds(b"application/epub+zip") || holds(b"META-INF/container.xml") {
        Ok(Format::Epub)
    } else if holds(b"word/document.xml") || extension == "docx" {
        Ok(Format::Docx)
    } else if holds(b"opendocument.text") {
        Err(unsupported(
            "application/vnd.oasis.opendocument.text",
            "save it as DOCX or PDF",
        ))
    } else if holds(b"xl/workbook.xml") {
        Err(unsupported(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "export the sheet as CSV",
        ))
    } else if extension == "epub" {
        Ok(Format::Epub)
    } else {
        Err(unsupported("application/zip", "unpack it first"))
    }
}

fn looks_like_html(bytes: &[u8]) -> bool {
    let mut head = &bytes[..bytes.len().min(2048)];
    head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let head: String = head
        .iter()
        .filter(|&&byte| byte != 0)
        .map(|&byte| byte.to_ascii_lowercase() as char)
        .collect();
    let mut head = head.trim_start();
    // Comments and an XML declaration may stand before the document.
    while head.starts_with("<!--") || head.starts_with("<?xml") {
        let close = if head.starts_with("<!--") {
            "-->"
        } else {
            "?>"
        };
        match head.find(close) {
            Some(at) => head = head[at + close.len()..].trim_start(),
            None => return false,
        }
    }
    ["<!doctype html", "<html", "<head>", "<body"]
        .iter()
        .any(|start| head.starts_with(start))
}

/// Where a byte string occurs.
pub(crate) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_comes_first() {
        assert_eq!(
            sniff("a.txt", b"<!-- x --> <!DOCTYPE HTML><p>").unwrap(),
            Format::Html
        );
        assert_eq!(sniff("a.txt", b"%PDF-1.7 ...").unwrap(), Format::Pdf);
        assert_eq!(sniff("a.md", b"# One").unwrap(), Format::Markdown);
        assert_eq!(sniff("a.b/c", b"text").unwrap(), Format::Plain);
    }

    #[test]
    fn the_message_says_the_way_out() {
        let error = sniff("photo.txt", b"\x89PNG\r\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "files of type `image/png` are not read: run OCR on the image first"
        );
    }
}
