//! Character classes of spaCy's tokenizer.

/// Units of measurement that are cut off a number.
pub(crate) const UNITS: &[&str] = &[
    "km", "km²", "km³", "m", "m²", "m³", "dm", "dm²", "dm³", "cm", "cm²", "cm³", "mm", "mm²",
    "mm³", "ha", "µm", "nm", "yd", "in", "ft", "kg", "g", "mg", "µg", "t", "lb", "oz", "m/s",
    "km/h", "kmh", "mph", "hPa", "Pa", "mbar", "mb", "MB", "kb", "KB", "gb", "GB", "tb", "TB", "T",
    "G", "M", "K", "%", "км", "км²", "км³", "м", "м²", "м³", "дм", "см", "мм", "нм", "кг", "г",
    "мг", "м/с", "км/ч", "كم", "م", "سم", "مم", "غرام", "جرام", "جم", "كغ", "ملغ",
];

/// Python's `str.isspace`.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// Letters.
pub(crate) fn is_alpha(c: char) -> bool {
    c.is_ascii_alphabetic() || !c.is_ascii() && c.is_alphabetic() && !matches!(c, 'ª' | 'º')
}

/// Lower-case letters, and letters of scripts without case.
pub(crate) fn is_lower(c: char) -> bool {
    c.is_ascii_lowercase() || !c.is_ascii() && is_alpha(c) && !c.is_uppercase()
}

/// Upper-case letters, and letters of scripts without case.
pub(crate) fn is_upper(c: char) -> bool {
    c.is_ascii_uppercase() || !c.is_ascii() && is_alpha(c) && !c.is_lowercase()
}

/// Punctuation that is always peeled off.
pub(crate) fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '…' | ','
            | ':'
            | ';'
            | '!'
            | '?'
            | '¿'
            | '؟'
            | '¡'
            | '('
            | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '<'
            | '>'
            | '_'
            | '#'
            | '*'
            | '&'
            | '。'
            | '？'
            | '！'
            | '，'
            | '、'
            | '；'
            | '：'
            | '～'
            | '·'
            | '।'
            | '،'
            | '۔'
            | '؛'
            | '٪'
    )
}

/// Quotation marks and the brackets that serve as such.
pub(crate) fn is_quote(c: char) -> bool {
    matches!(
        c,
        '\'' | '"'
            | '”'
            | '“'
            | '`'
            | '‘'
            | '´'
            | '’'
            | '‚'
            | ','
            | '„'
            | '»'
            | '«'
            | '「'
            | '」'
            | '『'
            | '』'
            | '（'
            | '）'
            | '〔'
            | '〕'
            | '【'
            | '】'
            | '《'
            | '》'
            | '〈'
            | '〉'
            | '\u{2329}'
            | '\u{232a}'
            | '⟦'
            | '⟧'
    )
}

/// Currency signs of one character.
pub(crate) fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£' | '€' | '¥' | '฿' | '﷼' | '₠'..='₿')
}

/// Characters after which a final full stop is a token of its own.
pub(crate) fn may_precede_full_stop(c: char) -> bool {
    c.is_ascii_digit()
        || is_lower(c)
        || is_punctuation(c)
        || is_quote(c)
        || matches!(c, '%' | '²' | '-' | '+' | '|')
}
