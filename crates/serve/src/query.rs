//! What stands after the question mark of an address, or in a form: pairs in order. An address holds the whole state of its page,
//! so pages are reached by changing pairs of the present one.

/// Pairs of name and value, in order; a name may come again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads `a=1&b=2`; empty values are the same as none.
    pub(crate) fn parse(text: &str) -> Query {
        Query(
            form_urlencoded::parse(text.as_bytes())
                .map(|(name, value)| (name.into_owned(), value.trim().to_owned()))
                .filter(|(_, value)| !value.is_empty())
                .collect(),
        )
    }

    /// Of pairs.
    pub(crate) fn of(pairs: Vec<(String, String)>) -> Query {
        Query(pairs)
    }

    /// The first value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of a name.
    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// All pairs.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A whole number from 1, or the default for anything else.
    pub(crate) fn number(&self, name: &str, default: usize) -> usize {
        self.get(name)
            .and_then(|value| value.parse().ok())
            .filter(|&number| number > 0)
            .unwrap_or(default)
    }

    /// The same with one value for a name, or without it.
    pub(crate) fn with(&self, name: &str, value: Option<&str>) -> Query {
        let mut pairs: Vec<(String, String)> = self
            .0
            .iter()
            .filter(|(known, _)| known != name)
            .cloned()
            .collect();
        if let Some(value) = value {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        Query(pairs)
    }

    /// An address with these pairs.
    pub(crate) fn href(&self, path: &str) -> String {
        if self.0.is_empty() {
            return path.to_owned();
        }
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(&self.0);
        format!("{path}?{}", pairs.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written() {
        let query = Query::parse("type=bombing&country=&q=a%26b+c&page=0");
        assert_eq!(query.get("q"), Some("a&b c"));
        assert_eq!(query.get("country"), None);
        assert_eq!(query.number("page", 1), 1);
        let next = query.with("page", Some("2")).with("type", None);
        assert_eq!(next.href("/events"), "/events?q=a%26b+c&page=2");
        assert_eq!(Query::default().href("/events"), "/events");
    }
}
