//! Text into HTML, and the few shapes that all published pages use.

use std::fmt;
use std::fmt::Write as _;

use concord_redact::{Piece, Register};

/// Text, escaped for element content and for attributes in double quotes. Code points that HTML does not allow become the
/// replacement character.
#[derive(Debug, Clone, Copy)]
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\n' | '\t' => f.write_char(character)?,
                control if control.is_control() => f.write_char('\u{fffd}')?,
                // Marks that turn the direction of what follows would reach beyond the quotation.
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => f.write_char('\u{fffd}')?,
                plain => f.write_char(plain)?,
            }
        }
        Ok(())
    }
}

/// Escapes text.
pub fn text(text: &str) -> Escaped<'_> {
    Escaped(text)
}

/// Words of a document, escaped, without the names of private persons; what stands in their place is marked.
pub fn shown(register: &Register, words: &str) -> String {
    let mut html = String::with_capacity(words.len());
    for piece in register.pieces(words) {
        let _ = match piece {
            Piece::Plain(words) => write!(html, "{}", text(words)),
            Piece::Withheld(role) => write!(
                html,
                "<span class=\"withheld\" title=\"The name of a private person is left out here.\">{}</span>",
                text(role)
            ),
        };
    }
    html
}

/// The look of all published pages.
const STYLE: &str = include_str!("style.css");

/// The head of a page that needs nothing but itself: its content security policy forbids the network and scripts.
pub fn head(language: &str, title: &str, style: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{}</title>\n<style>\n{STYLE}{style}</style>\n</head>\n",
        text(language),
        text(title)
    )
}

/// A name for an anchor: ids are letters and digits already; anything else is made so.
pub fn anchor(id: &str) -> String {
    let plain = |character: char| {
        if character.is_ascii_alphanumeric() || character == '-' {
            character
        } else {
            '_'
        }
    };
    id.chars().map(plain).collect()
}

/// A bar as long as `value` is of `most`. The number stands beside it, so the drawing is hidden from screen readers.
pub fn bar(value: usize, most: usize) -> String {
    let width = (value * 120).checked_div(most).unwrap_or(0);
    format!(
        "<svg class=\"bar\" width=\"120\" height=\"10\" viewBox=\"0 0 120 10\" aria-hidden=\"true\" focusable=\"false\"><rect width=\"{width}\" height=\"10\" rx=\"1\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_place() {
        let hostile = "<script>alert(\"x\")</script> & 'y' \u{0} \u{202e}abc";
        let escaped = text(hostile).to_string();
        assert_eq!(
            escaped,
            "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39; \u{fffd} \u{fffd}abc"
        );
        assert_eq!(anchor("e1\" onclick=x"), "e1__onclick_x");
    }
}
