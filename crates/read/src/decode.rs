//! Bytes to characters: byte order mark, UTF-8 validity, UTF-16 by its shape, then `chardetng`.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::ReadError;

/// More lines than any report has; each costs some two hundred bytes while its block is found.
const MAX_LINES: usize = 1_500_000;
/// How many bytes the detectors look at.
const SAMPLE: usize = 64 * 1024;

/// A decoded text.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) encoding: &'static str,
    pub(crate) warnings: Vec<String>,
}

/// Decodes bytes whose encoding nobody has declared.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, ReadError> {
    decode_as(bytes, None)
}

/// Decodes bytes; `declared` (from a `<meta charset>`, say) is believed only where the bytes allow it.
pub(crate) fn decode_as(bytes: &[u8], declared: Option<&str>) -> Result<Decoded, ReadError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return finish(encoding, &bytes[mark..], Vec::new());
    }
    if let Some(encoding) = utf_16_by_shape(bytes) {
        let warning = format!("no byte order mark: read as {}", encoding.name());
        return finish(encoding, bytes, vec![warning]);
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if sample.contains(&0) {
        return Err(binary("it holds NUL bytes"));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        check_printable(text)?;
        return Ok(Decoded {
            text: text.to_owned(),
            encoding: UTF_8.name(),
            warnings: Vec::new(),
        });
    }
    if mostly_utf_8(bytes) {
        let warning = "some bytes are not UTF-8 and show as U+FFFD".to_owned();
        return finish(UTF_8, bytes, vec![warning]);
    }
    if let Some(encoding) = declared.and_then(|label| Encoding::for_label(label.as_bytes()))
        && encoding != UTF_8
    {
        return finish(encoding, bytes, Vec::new());
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let warning = format!("not UTF-8: read as {}", encoding.name());
    finish(encoding, bytes, vec![warning])
}

fn finish(
    encoding: &'static Encoding,
    bytes: &[u8],
    warnings: Vec<String>,
) -> Result<Decoded, ReadError> {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    if damaged {
        let lost = text.chars().filter(|&c| c == '\u{fffd}').count();
        if lost * 20 > text.chars().count() {
            return Err(ReadError::Encoding {
                encoding: encoding.name(),
                reason: format!("{lost} characters do not fit"),
            });
        }
    }
    check_printable(&text)?;
    Ok(Decoded {
        text: text.into_owned(),
        encoding: encoding.name(),
        warnings,
    })
}

fn binary(reason: &str) -> ReadError {
    ReadError::Binary {
        reason: reason.to_owned(),
    }
}

/// Text has lines of some length and few control characters; what a detector makes of an image or a program has many.
fn check_printable(text: &str) -> Result<(), ReadError> {
    let ends = text
        .bytes()
        .filter(|byte| matches!(byte, b'\n' | b'\r' | 0xb | 0xc));
    if ends.count() > MAX_LINES {
        return Err(ReadError::TooManyLines { limit: MAX_LINES });
    }
    let mut characters = 0usize;
    let mut controls = 0usize;
    for character in text.chars().take(SAMPLE) {
        characters += 1;
        let allowed = matches!(character, '\t' | '\n' | '\r' | '\u{c}' | '\u{b}' | '\u{85}');
        if character == '\0' {
            return Err(binary("it holds NUL characters"));
        }
        if character.is_control() && !allowed {
            controls += 1;
        }
    }
    if controls * 20 > characters && controls > 1 {
        return Err(binary("more than 5 % of it are control characters"));
    }
    Ok(())
}

/// Whether damaged UTF-8 is the best explanation: many whole sequences, few broken ones.
fn mostly_utf_8(bytes: &[u8]) -> bool {
    let mut broken = 0usize;
    let mut whole = 0usize;
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > 8 * broken
}

/// UTF-16 without a byte order mark: one half of each pair is nearly always the same few bytes (0 for Latin,
/// 4 for Cyrillic, 6 for Arabic), and white space has the byte 0 in that half.
fn utf_16_by_shape(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    if sample.len() < 8 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    [(UTF_16LE, 1), (UTF_16BE, 0)]
        .into_iter()
        .find_map(|(encoding, high)| {
            let mut counts = [0usize; 256];
            let mut spaces = 0usize;
            for pair in sample.chunks_exact(2) {
                counts[usize::from(pair[high])] += 1;
                let low = pair[1 - high];
                spaces += usize::from(pair[high] == 0 && matches!(low, b' ' | b'\n' | b'\r'));
            }
            let pairs = sample.len() / 2;
            let zeros = counts[0];
            counts.sort_unstable_by(|a, b| b.cmp(a));
            let regular = (counts[0] + counts[1]) * 10 >= pairs * 9;
            if zeros == 0 || !regular || (pairs >= 40 && spaces * 50 < pairs) {
                return None;
            }
            let (text, damaged) = encoding.decode_without_bom_handling(sample);
            let readable = text
                .chars()
                .filter(|c| c.is_alphanumeric() || c.is_whitespace() || c.is_ascii_punctuation())
                .count();
            (!damaged && readable * 10 >= text.chars().count() * 9).then_some(encoding)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn utf_16_without_a_mark() {
        for text in [
            "Three men were killed in the town.",
            "В городе погибли три человека, сообщили власти.",
        ] {
            for big in [false, true] {
                let decoded = decode(&utf_16(text, big)).unwrap();
                assert_eq!(decoded.text, text);
                assert_eq!(decoded.warnings.len(), 1);
            }
        }
    }

    #[test]
    fn windows_1251_is_found() {
        let text =
            "В результате обстрела посёлка погибли три мирных жителя, ещё пять человек ранены.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        let decoded = decode(&bytes).unwrap();
        assert_eq!(
            (decoded.text.as_str(), decoded.encoding),
            (text, "windows-1251")
        );
    }

    #[test]
    fn latin_1_is_found() {
        let text = "Une bombe a explosé près du marché, tuant neuf personnes et blessant un élève.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        assert_eq!(decode(&bytes).unwrap().text, text);
    }

    #[test]
    fn marks_are_dropped() {
        assert_eq!(decode(b"\xEF\xBB\xBFone two").unwrap().text, "one two");
        assert_eq!(decode(b"\xFF\xFEa\0b\0").unwrap().text, "ab");
    }

    #[test]
    fn binary_is_refused() {
        assert!(matches!(
            decode(b"abc\0\0\0\x01\x02\x03rest of it"),
            Err(ReadError::Binary { .. })
        ));
        let noise: Vec<u8> = (0..4000u32).map(|i| (i * 7919 % 31) as u8 + 1).collect();
        assert!(matches!(decode(&noise), Err(ReadError::Binary { .. })));
    }

    #[test]
    fn one_cut_character_does_not_spoil_utf_8() {
        let text = "Погибли три человека".as_bytes();
        let decoded = decode(&text[..text.len() - 1]).unwrap();
        assert_eq!(decoded.encoding, "UTF-8");
        assert!(decoded.text.starts_with("Погибли"));
    }
}
