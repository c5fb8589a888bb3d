//! Reads text from standard input and prints one token a line: index, form, lemma, tag, part of speech, head, relation, entity.
//!
//!     echo "Rebels shelled the town." | cargo run --release -p concord-language --example parse

use std::io::{self, Read, Write};

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let parse = concord_language::parse(&text);
    let mut out = io::stdout().lock();
    for sentence in &parse.sentences {
        for i in sentence.clone() {
            let token = &parse.tokens[i];
            let head = if parse.is_root(i) {
                0
            } else {
                token.head - sentence.start + 1
            };
            let entity = token.entity.map_or("-", |label| label.as_str());
            let number = i - sentence.start + 1;
            let form = parse.text(&text, i);
            writeln!(
                out,
                "{number}\t{form}\t{}\t{}\t{}\t{head}\t{}\t{entity}",
                token.lemma, token.tag, token.pos, token.dep
            )?;
        }
        writeln!(out)?;
    }
    Ok(())
}
