//! Colours and weights of the terminal. Without them the output says the same: quotation marks tell a document's words, too.

use std::io::IsTerminal;

use clap::ValueEnum;

/// When to colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How to set words apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    on: bool,
}

impl Style {
    /// The style for a stream.
    pub(crate) fn of(color: Color, stream: &impl IsTerminal) -> Self {
        let on = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let set =
                    |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                stream.is_terminal() && !set("NO_COLOR") && !dumb
            }
        };
        Style { on }
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.on && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// A title, a column's head.
    pub(crate) fn strong(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// What stands back: locators, hashes.
    pub(crate) fn faint(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// A document's own words.
    pub(crate) fn quote(self, text: &str) -> String {
        self.paint("3;36", text)
    }

    /// A disagreement, a warning.
    pub(crate) fn alert(self, text: &str) -> String {
        self.paint("33", text)
    }

    /// A failure.
    pub(crate) fn bad(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    /// A check that holds.
    pub(crate) fn good(self, text: &str) -> String {
        self.paint("32", text)
    }
}
