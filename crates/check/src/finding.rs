//! What was found out about a draft, in a form that a program can read and a person can follow.

use std::collections::BTreeMap;

use serde::Serialize;

/// What holding a part of the draft against the casebook came to, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The casebook says otherwise.
    Contradicted,
    /// The draft disagrees with itself: a sum, a share, two figures of one thing.
    Inconsistent,
    /// True to the letter or not, it is not how a judgement or a figure is to be written.
    Rigour,
    /// The casebook says nothing about it.
    Unsupported,
    /// A document of the casebook says so.
    Supported,
}

impl Verdict {
    /// All, in order.
    pub const ALL: [Verdict; 5] = [
        Verdict::Contradicted,
        Verdict::Inconsistent,
        Verdict::Rigour,
        Verdict::Unsupported,
        Verdict::Supported,
    ];

    /// The word of the JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Contradicted => "contradicted",
            Verdict::Inconsistent => "inconsistent",
            Verdict::Rigour => "rigour",
            Verdict::Unsupported => "unsupported",
            Verdict::Supported => "supported",
        }
    }
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// How many were killed.
    Killed,
    /// How many were wounded.
    Wounded,
    /// How many were killed and wounded together.
    Casualties,
    /// How many were detained.
    Detained,
    /// How many are missing or were carried off.
    Missing,
    /// Any other count.
    Figure,
    /// A share or a change in per cent.
    Share,
    /// When.
    Date,
    /// Where.
    Place,
    /// Who did it.
    Perpetrator,
    /// Who says that they did it: claimed, denied, attributed.
    Attribution,
    /// A claim or suspicion told as a fact.
    ClaimAsFact,
    /// An incident of which the casebook knows nothing.
    Incident,
    /// A sum, share or average that was recomputed.
    Arithmetic,
    /// Two figures of one thing in the draft.
    TwoFigures,
    /// A range of which the draft keeps one end, or a bound that it drops.
    NarrowedRange,
    /// The dead and the injured together taken for the dead, or the other way.
    CasualtiesAsKilled,
    /// How likely and how sure in one sentence.
    LikelihoodWithConfidence,
    /// Words from several rows of the scale of likelihood in one judgement.
    MixedLikelihood,
    /// A judgement of the author without a source.
    UncitedJudgement,
}

impl Topic {
    /// The words of the JSON with blanks.
    pub fn label(self) -> &'static str {
        match self {
            Topic::Killed => "killed",
            Topic::Wounded => "wounded",
            Topic::Casualties => "casualties",
            Topic::Detained => "detained",
            Topic::Missing => "missing",
            Topic::Figure => "figure",
            Topic::Share => "share",
            Topic::Date => "date",
            Topic::Place => "place",
            Topic::Perpetrator => "perpetrator",
            Topic::Attribution => "attribution",
            Topic::ClaimAsFact => "claim told as fact",
            Topic::Incident => "incident",
            Topic::Arithmetic => "arithmetic",
            Topic::TwoFigures => "two figures",
            Topic::NarrowedRange => "narrowed range",
            Topic::CasualtiesAsKilled => "casualties taken for killed",
            Topic::LikelihoodWithConfidence => "likelihood with confidence",
            Topic::MixedLikelihood => "mixed likelihood",
            Topic::UncitedJudgement => "uncited judgement",
        }
    }
}

/// Words of the draft.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Line, counted from 1: of the file where it is lines of text, else of the text that the reader shows.
    pub line: usize,
    /// First code point of the draft's canonical text.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The words.
    pub exact: String,
}

/// A sentence of a document of the casebook.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Source {
    /// The document's id.
    pub document: String,
    /// Its file name.
    pub file: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The document's words.
    pub text: String,
}

/// One thing that was held against the casebook or against the draft itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What it came to.
    pub verdict: Verdict,
    /// What it is about.
    pub topic: Topic,
    /// Where in the draft.
    pub place: Place,
    /// The draft's sentence.
    pub sentence: Place,
    /// Other words of the draft that it is about.
    pub also: Vec<Place>,
    /// One sentence for a person.
    pub reason: String,
    /// The sentences of the casebook.
    pub sources: Vec<Source>,
}

/// All findings of a draft in the order of its text.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// The findings.
    pub findings: Vec<Finding>,
    /// Sentences that were read.
    pub sentences: usize,
    /// Documents of the casebook that were read closely.
    pub documents: usize,
}

impl Report {
    /// How many findings have each verdict; every verdict is there.
    pub fn counts(&self) -> BTreeMap<Verdict, usize> {
        let mut counts: BTreeMap<Verdict, usize> = Verdict::ALL
            .into_iter()
            .map(|verdict| (verdict, 0))
            .collect();
        for finding in &self.findings {
            *counts.entry(finding.verdict).or_default() += 1;
        }
        counts
    }

    /// Whether something is contradicted or inconsistent.
    pub fn fails(&self) -> bool {
        self.findings.iter().any(|finding| {
            matches!(
                finding.verdict,
                Verdict::Contradicted | Verdict::Inconsistent
            )
        })
    }
}
