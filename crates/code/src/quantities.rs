//! Quantities: the numbers about a conflict that are not the toll of one incident.
//!
//! Every figure of the text is a candidate. It is asked what it counts ([`counted`]), what that measures ([`measure`]), whose it is
//! and who says so ([`owner`]), where and when it holds ([`setting`]), and of which other figure it is a part ([`share`]). A figure
//! that names, orders or dates something, points back at what was told, or counts nothing of a conflict gives no record, nor
//! does one in a passage that speaks of no conflict ([`topic`]), nor the whole toll of an incident, which its account holds. A part of
//! a toll gives one, as does a toll that no place and no date ties to an incident, and a count of the detained or abducted.

mod compare;
mod continued;
mod counted;
mod figure;
mod heading;
mod kind;
mod measure;
mod ordinal;
mod owner;
mod period;
mod setting;
mod share;
mod since;
mod stretch;
mod table;
mod tolls;
mod topic;

use std::ops::Range;

use concord_annotate::Annotation;
use concord_annotate::numbers::NumberUnit;
use concord_codebook::Codebook;
use concord_language::{Dep, Pos};
use concord_read::BlockKind;
use concord_record::{Evidence, Field, Measure, Quantity};

use self::continued::Told;
use self::counted::Counted;
use self::figure::Figure;
use self::owner::{Acting, Owners};
use self::period::Window;
use crate::accounts::Accounts;
use crate::side::Side;

/// How many sentences back a number may lean on what was counted.
const REACH: usize = 1;

/// A quantity before it has its number among the document's.
struct Draft {
    figure: Figure,
    counted: Counted,
    measure: Measure,
    unit: &'static str,
    owner: Option<Side>,
    reporter: Option<Side>,
    place: Option<usize>,
    window: Option<Window>,
    /// The draft that it is a part of.
    whole: Option<usize>,
    /// It stands in the title.
    title: bool,
}

/// Codes the quantities of a document in reading order.
pub(crate) fn code(
    codebook: &Codebook,
    annotation: &Annotation,
    accounts: &Accounts,
) -> Vec<Quantity> {
    let owners = Owners {
        codebook,
        annotation,
        home: crate::home::country(codebook, annotation),
        framed: period::frame(annotation).is_some(),
    };
    let mut acting = Acting::default();
    let mut drafts: Vec<Draft> = Vec::new();
    let topic = topic::speaks_of_conflict(codebook, annotation);
    let tables = table::read(codebook, annotation);
    // What the text counted last, whether it made a record or an incident's toll.
    let mut told: Option<Told> = None;
    for (index, sentence) in annotation.sentences.iter().enumerate() {
        if !topic[index] {
            continue;
        }
        let title = annotation.kind_of(index) == BlockKind::Title;
        let row = annotation.kind_of(index) == BlockKind::Table;
        told = told.filter(|told| told.sentence + REACH >= index && !row);
        if !title {
            owners.listen(index, &mut acting);
        }
        let mut whole: Option<f64> = None;
        for figure in figure::figures(codebook, annotation, sentence.tokens.clone()) {
            let listed = continued::is_listed(annotation, &figure, told.as_ref());
            let item = listed
                || heading::of(codebook, annotation, &figure).is_some()
                || heading::numbering(annotation, &figure).is_some();
            if figure::is_label(codebook, annotation, &figure, item) {
                continue;
            }
            let bytes = annotation.bytes(figure.value.clone());
            if tables
                .cells
                .iter()
                .any(|cell| cell.start <= bytes.start && bytes.end <= cell.end)
            {
                continue;
            }
            let previous = told.as_ref().map(|told| &told.counted);
            let Some(counted) = counted::counted(codebook, annotation, &figure, previous, listed)
            else {
                continue;
            };
            // Beside a cell of a table stands another cell.
            if row && !counted.beside {
                continue;
            }
            // "63 of the 140": the whole may have been told before.
            let retold = whole.take() == Some(figure.size())
                && drafts.iter().any(|draft| {
                    draft.figure.size() == figure.size()
                        && (draft.counted.head != counted.head || !counted.beside)
                        && annotation.lemmas[draft.counted.head] == annotation.lemmas[counted.head]
                });
            whole = share::of_number(annotation, &figure);
            if retold {
                continue;
            }
            let reading = reading(&owners, accounts, &figure, counted, told.as_ref());
            let (value, size) = (figure.value.clone(), figure.size());
            let of = told
                .as_ref()
                .filter(|told| reading.part && told.sentence == index)
                .map(|told| {
                    let own = || (told.value.clone(), told.size);
                    told.whole.clone().unwrap_or_else(own)
                });
            let count = figure.unit == NumberUnit::Count;
            let (counted, measure) = (reading.counted.clone(), reading.measure);
            let made = draft(
                &owners,
                accounts,
                figure,
                reading,
                title,
                &mut acting,
                told.as_ref(),
            );
            // "41 casualties were recorded in the two provinces: 13 killed": where is no news of whom.
            let aside = measure == Measure::Provinces
                && made.is_none()
                && told.as_ref().is_some_and(|told| told.sentence == index);
            // "That makes 24 a month": what follows counts on the whole, not on the rate.
            let rate = measure == Measure::AttacksPerMonth && told.is_some();
            if let Some(told) = told.as_mut().filter(|_| rate) {
                told.sentence = index;
            } else if count && !aside {
                told = Some(Told {
                    value,
                    size,
                    counted,
                    measure,
                    owner: made.as_ref().and_then(|draft| draft.owner.clone()),
                    sentence: index,
                    whole: of,
                });
            }
            drafts.extend(made);
        }
    }
    without_repeated_titles(&mut drafts);
    drafts.sort_by_key(|draft| draft.figure.value.start);
    share::assign(annotation, &mut drafts);
    period::assign(&owners, accounts, &mut drafts);
    let mut found: Vec<Quantity> = drafts
        .iter()
        .enumerate()
        .map(|(index, draft)| quantity(annotation, draft, index))
        .collect();
    let id = &annotation.context.document;
    let frame = period::frame(annotation);
    for mut cell in tables.found {
        if let Some(Window { range, bytes, .. }) = &frame {
            (cell.start, cell.end) = (range.start, range.end);
            let date = bytes
                .clone()
                .map(|bytes| Evidence::new(id, &annotation.text, bytes, Field::Date));
            cell.evidence.extend(date);
        }
        cell.id = format!("{id}-q{}", found.len() + 1);
        found.push(cell);
    }
    found
}

/// A figure with what it counts and measures, before it is known whether it is a quantity.
struct Reading {
    counted: Counted,
    measure: Measure,
    /// Index among the tolls of the accounts.
    toll: Option<usize>,
    /// A part of what was told.
    part: bool,
    /// It counts on what was told before.
    continued: bool,
}

/// What a figure counts and measures.
fn reading(
    owners: &Owners<'_>,
    accounts: &Accounts,
    figure: &Figure,
    counted: Counted,
    told: Option<&Told>,
) -> Reading {
    let (codebook, annotation) = (owners.codebook, owners.annotation);
    let toll = figure.number.and_then(|number| {
        accounts
            .tolls
            .iter()
            .position(|(_, toll)| toll.number == Some(number))
    });
    let part = continued::is_part(annotation, figure, &counted, told);
    let continued = !counted.beside && told.is_some_and(|told| told.counted.head == counted.head);
    let own = measure::fate(codebook, annotation, counted.node, counted.node)
        .filter(|_| continued)
        .or_else(|| {
            (!continued)
                .then(|| measure::fate(codebook, annotation, counted.head, counted.node))
                .flatten()
        });
    let people = counted.head == counted.node
        && annotation.parse.tokens[counted.head].pos == Pos::Num
        || measure::is_people(codebook, annotation, counted.head);
    let mut measure = measure::measure(codebook, annotation, figure, &counted);
    if let Some(own) = own {
        measure = own;
        // Dead and injured in one number are no account's toll.
        if own != Measure::Other
            && let Some(toll) = toll
        {
            measure = tolls::measure(accounts.tolls[toll].1.measure);
        }
    } else if let Some(among) = measure::among(codebook, annotation, &counted) {
        measure = among;
    } else if let Some(told) = told.filter(|told| {
        figure.unit == NumberUnit::Count
            && (continued || part && people && measure::suffers(told.measure))
    }) {
        measure = told.measure;
        if measure == Measure::Attacks && measure::monthly(annotation, figure) {
            measure = Measure::AttacksPerMonth;
        }
    } else if let Some(toll) = toll {
        measure = tolls::measure(accounts.tolls[toll].1.measure);
    }
    Reading {
        counted,
        measure,
        toll,
        part,
        continued,
    }
}

/// What a figure says, or `None` if it is no quantity.
fn draft(
    owners: &Owners<'_>,
    accounts: &Accounts,
    figure: Figure,
    reading: Reading,
    title: bool,
    acting: &mut Acting,
    told: Option<&Told>,
) -> Option<Draft> {
    let (codebook, annotation) = (owners.codebook, owners.annotation);
    let Reading {
        counted,
        measure,
        toll,
        part,
        continued,
    } = reading;
    if counted.beside && !part && owners.is_source(&counted) {
        return None;
    }
    let agent = owners.has_agent(&counted);
    if let Some(toll) = toll {
        let (account, mention) = &accounts.tolls[toll];
        let alone = agent && !tolls::is_placed(annotation, annotation.sentence_of(counted.node));
        if measure != Measure::Other
            && !part
            && !alone
            && !told.is_some_and(|told| tolls::sums_deeds(annotation, &counted, told))
            && !tolls::is_told_apart(annotation, accounts, *account, mention, owners.framed)
        {
            return None;
        }
    } else if !part
        && (counted::is_empty(codebook, annotation, &figure, &counted)
            || counted::is_occasion(codebook, annotation, &figure, &counted)
                && !counted::is_violent(codebook, annotation, &counted))
    {
        return None;
    }
    let of_incident = || {
        tolls::is_of_incident(
            codebook, accounts, annotation, &figure, &counted, measure, agent,
        ) && !(continued && told.is_some_and(|told| told.owner.is_some()))
    };
    if !part && toll.is_none() && (is_idle(annotation, &figure, &counted, measure) || of_incident())
    {
        return None;
    }
    let doer = toll
        .and_then(|toll| tolls::perpetrator(accounts, accounts.tolls[toll].0))
        .or_else(|| tolls::beside(accounts, annotation, &counted, measure));
    let owner = owners.owner(&counted, measure, doer, acting).or_else(|| {
        // Of several groups of dead each has a side of its own.
        told.filter(|told| {
            (part || continued) && !(measure::suffers(measure) && told.whole.is_some())
        })
        .and_then(|told| told.owner.clone())
    });
    Some(finish(owners, figure, counted, measure, owner, title))
}

fn finish(
    owners: &Owners<'_>,
    figure: Figure,
    counted: Counted,
    measure: Measure,
    owner: Option<Side>,
    title: bool,
) -> Draft {
    let annotation = owners.annotation;
    let unit = if measure == Measure::AttacksPerMonth {
        "per_month"
    } else {
        figure.unit_name()
    };
    Draft {
        measure,
        unit,
        reporter: owners.reporter(&counted),
        place: setting::place(annotation, &counted, owner.as_ref()),
        window: None,
        whole: None,
        title,
        figure,
        counted,
        owner,
    }
}

/// "one man", "one country": a lone one of no listed measure is mostly an article, and "is one strike" defines.
fn is_idle(annotation: &Annotation, figure: &Figure, counted: &Counted, measure: Measure) -> bool {
    let one = figure.unit == NumberUnit::Count
        && annotation
            .word(figure.value.end - 1)
            .eq_ignore_ascii_case("one");
    let defines = annotation.parse.tokens[counted.node].dep == Dep::Attr;
    // "a few people" says no more than "people".
    let few = measure == Measure::Other
        && figure
            .value
            .clone()
            .any(|token| &*annotation.parse.tokens[token].lower == "few");
    one && (measure == Measure::Other || defines) || few || figure.size() <= 0.0
}

/// A title's numbers are mostly the text's own: those that come again are left to it.
fn without_repeated_titles(drafts: &mut Vec<Draft>) {
    let told: Vec<(Option<f64>, Option<f64>)> = drafts
        .iter()
        .filter(|draft| !draft.title)
        .map(|draft| (draft.figure.low, draft.figure.high))
        .collect();
    drafts.retain(|draft| {
        !draft.title
            || !told
                .iter()
                .any(|(low, high)| *low == draft.figure.low || *high == draft.figure.high)
    });
}

/// Puts a draft into the form of the record, with its evidence.
fn quantity(annotation: &Annotation, draft: &Draft, ordinal: usize) -> Quantity {
    let id = &annotation.context.document;
    let mut evidence: Vec<Evidence> = Vec::new();
    let mut add = |tokens: Range<usize>, field: Field| {
        if tokens.is_empty() {
            return;
        }
        let one = Evidence::new(id, &annotation.text, annotation.bytes(tokens), field);
        if !one.exact.is_empty() && !evidence.contains(&one) {
            evidence.push(one);
        }
    };
    add(draft.figure.tokens.clone(), Field::Value);
    add(draft.counted.phrase.clone(), Field::Measure);
    if let Some(owner) = &draft.owner {
        add(owner.tokens.clone(), Field::Actor);
    }
    if let Some(reporter) = &draft.reporter {
        add(reporter.tokens.clone(), Field::Reporter);
    }
    let place = draft.place.map(|index| {
        let place = &annotation.places[index];
        add(place.tokens.clone(), Field::Place);
        place.name.clone()
    });
    add(passage(annotation, draft), Field::Passage);
    if let Some(bytes) = draft
        .window
        .as_ref()
        .and_then(|window| window.bytes.clone())
    {
        let one = Evidence::new(id, &annotation.text, bytes, Field::Date);
        if !one.exact.is_empty() && !evidence.contains(&one) {
            evidence.push(one);
        }
    }
    let window = draft.window.as_ref().map(|window| window.range);
    Quantity {
        id: format!("{id}-q{}", ordinal + 1),
        document: id.clone(),
        measure: draft.measure,
        low: draft.figure.low.map(rounded),
        high: draft.figure.high.map(rounded),
        modifier: draft.figure.modifier,
        unit: draft.unit.to_owned(),
        actor: draft.owner.as_ref().map(|side| side.party.name.clone()),
        about: Some(annotation.phrase(draft.counted.phrase.clone()))
            .filter(|about| !about.is_empty()),
        place,
        start: window.and_then(|range| range.start),
        end: window.and_then(|range| range.end),
        reporter: Some(
            draft
                .reporter
                .as_ref()
                .map_or_else(|| "author".to_owned(), |side| side.party.name.clone()),
        ),
        share_of: draft.whole.map(|whole| format!("{id}-q{}", whole + 1)),
        evidence,
    }
}

/// Without what multiplying decimals leaves behind.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// The figure with its noun, and the verb where it stands close by.
fn passage(annotation: &Annotation, draft: &Draft) -> Range<usize> {
    const REACH: usize = 8;
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let figure = &draft.figure.tokens;
    let sentence = &annotation.sentences[annotation.sentence_of(figure.start)].tokens;
    let mut all = figure.clone();
    let mut take = |tokens: Range<usize>| {
        let near = tokens.end + REACH >= figure.start && tokens.start <= figure.end + REACH;
        if near && tokens.start >= sentence.start && tokens.end <= sentence.end {
            all = all.start.min(tokens.start)..all.end.max(tokens.end);
        }
    };
    take(draft.counted.phrase.clone());
    let head = parse.tokens[draft.counted.node].head;
    if tree.is_clause(parse, head) {
        take(head..head + 1);
    }
    all
}

#[cfg(test)]
mod tests;
