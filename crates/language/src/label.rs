//! The closed vocabularies of the model: parts of speech, dependency labels, entity labels.

use std::fmt;
use std::str::FromStr;

/// A label that is not part of the vocabulary it was read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLabel(pub String);

impl fmt::Display for UnknownLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown label: `{}`", self.0)
    }
}

impl std::error::Error for UnknownLabel {}

macro_rules! labels {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The label as spaCy writes it.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownLabel;
            fn from_str(text: &str) -> Result<Self, UnknownLabel> {
                match text {
                    $($text => Ok($name::$variant),)+
                    other => Err(UnknownLabel(other.to_owned())),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

labels! {
    /// Universal part of speech.
    Pos {
        /// Adjective.
        Adj = "ADJ",
        /// Preposition or particle of a phrasal verb.
        Adp = "ADP",
        /// Adverb.
        Adv = "ADV",
        /// Auxiliary or modal verb.
        Aux = "AUX",
        /// Coordinating conjunction.
        Cconj = "CCONJ",
        /// Determiner.
        Det = "DET",
        /// Interjection.
        Intj = "INTJ",
        /// Common noun.
        Noun = "NOUN",
        /// Numeral.
        Num = "NUM",
        /// Particle: `not`, `'s`, `to`.
        Part = "PART",
        /// Pronoun.
        Pron = "PRON",
        /// Proper noun.
        Propn = "PROPN",
        /// Punctuation.
        Punct = "PUNCT",
        /// Subordinating conjunction.
        Sconj = "SCONJ",
        /// White space (never produced here: white space is not a token).
        Space = "SPACE",
        /// Symbol.
        Sym = "SYM",
        /// Verb.
        Verb = "VERB",
        /// Anything else.
        X = "X",
    }
}

labels! {
    /// Dependency label, in the ClearNLP scheme that spaCy's English models use.
    Dep {
        /// Clausal modifier of a noun (`acl`).
        Acl = "acl",
        /// Adjectival complement.
        Acomp = "acomp",
        /// Adverbial clause.
        Advcl = "advcl",
        /// Adverbial modifier.
        Advmod = "advmod",
        /// The `by` of a passive.
        Agent = "agent",
        /// Adjectival modifier.
        Amod = "amod",
        /// Apposition.
        Appos = "appos",
        /// Attribute: the complement of a copula.
        Attr = "attr",
        /// Auxiliary.
        Aux = "aux",
        /// Passive auxiliary.
        Auxpass = "auxpass",
        /// Case marker (`'s`).
        Case = "case",
        /// Coordinating conjunction.
        Cc = "cc",
        /// Clausal complement.
        Ccomp = "ccomp",
        /// Part of a compound.
        Compound = "compound",
        /// Conjunct.
        Conj = "conj",
        /// Clausal subject.
        Csubj = "csubj",
        /// Clausal subject of a passive.
        Csubjpass = "csubjpass",
        /// Dative.
        Dative = "dative",
        /// Unclassified dependent.
        Dep = "dep",
        /// Determiner.
        Det = "det",
        /// Direct object.
        Dobj = "dobj",
        /// Expletive (`there is`).
        Expl = "expl",
        /// Interjection.
        Intj = "intj",
        /// Marker of a subordinate clause.
        Mark = "mark",
        /// Meta modifier.
        Meta = "meta",
        /// Negation.
        Neg = "neg",
        /// Modifier of a nominal.
        Nmod = "nmod",
        /// Noun phrase used as an adverbial.
        Npadvmod = "npadvmod",
        /// Subject of an active verb.
        Nsubj = "nsubj",
        /// Subject of a passive verb.
        Nsubjpass = "nsubjpass",
        /// Numeric modifier.
        Nummod = "nummod",
        /// Object predicate.
        Oprd = "oprd",
        /// Parataxis.
        Parataxis = "parataxis",
        /// Complement of a preposition that is itself a clause or a preposition.
        Pcomp = "pcomp",
        /// Object of a preposition.
        Pobj = "pobj",
        /// Possessor.
        Poss = "poss",
        /// Correlative conjunction (`both ... and`).
        Preconj = "preconj",
        /// Predeterminer.
        Predet = "predet",
        /// Prepositional modifier.
        Prep = "prep",
        /// Particle of a phrasal verb.
        Prt = "prt",
        /// Punctuation.
        Punct = "punct",
        /// Modifier of a quantifier.
        Quantmod = "quantmod",
        /// Relative clause.
        Relcl = "relcl",
        /// Root of a sentence.
        Root = "ROOT",
        /// Open clausal complement.
        Xcomp = "xcomp",
    }
}

labels! {
    /// Named-entity label, in the OntoNotes scheme.
    EntityLabel {
        /// A person.
        Person = "PERSON",
        /// Nationality, religious or political group.
        Norp = "NORP",
        /// Building, airport, road.
        Fac = "FAC",
        /// Organisation.
        Org = "ORG",
        /// Country, city, state.
        Gpe = "GPE",
        /// Other location.
        Loc = "LOC",
        /// Product.
        Product = "PRODUCT",
        /// Named event.
        Event = "EVENT",
        /// Work of art.
        WorkOfArt = "WORK_OF_ART",
        /// Law.
        Law = "LAW",
        /// Language.
        Language = "LANGUAGE",
        /// Date or period.
        Date = "DATE",
        /// Time shorter than a day.
        Time = "TIME",
        /// Percentage.
        Percent = "PERCENT",
        /// Sum of money.
        Money = "MONEY",
        /// Measurement.
        Quantity = "QUANTITY",
        /// Ordinal number.
        Ordinal = "ORDINAL",
        /// Other number.
        Cardinal = "CARDINAL",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_survive_a_round_trip() {
        for pos in Pos::ALL {
            assert_eq!(pos.as_str().parse(), Ok(*pos));
        }
        for dep in Dep::ALL {
            assert_eq!(dep.as_str().parse(), Ok(*dep));
        }
        for label in EntityLabel::ALL {
            assert_eq!(label.as_str().parse(), Ok(*label));
        }
        assert!("nonsense".parse::<Dep>().is_err());
    }
}
