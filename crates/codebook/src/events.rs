//! Event types with their crosswalks, and the words that tell of them.

use concord_record::{EventType, Status};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use toml::Spanned;

use crate::cues::SubEvent;
use crate::error::{Cause, CodebookError};
use crate::fold::fold;
use crate::lexicon::Lexicon;
use crate::source::{Files, Row};
use crate::vocabulary::{vocabulary, word, word_list};

vocabulary!(
    /// What a trigger or stance word is in its sentence.
    PartOfSpeech, "pos" {
        /// A verb.
        Verb = "verb",
        /// A noun.
        Noun = "noun",
        /// An adjective or adverb.
        Adjective = "adj",
        /// A preposition or a fixed phrase.
        Phrase = "phrase",
    }
);

vocabulary!(
    /// What stands as an object or subject of a trigger.
    ObjectClass, "class" {
        /// Somebody.
        Person = "person",
        /// An armed group, army, police.
        Force = "force",
        /// Any organised actor: a group, state, party.
        Group = "group",
        /// A town, district, country.
        Place = "place",
        /// A house, school, mosque, base, checkpoint.
        Building = "building",
        /// A car, convoy, aircraft, ship.
        Vehicle = "vehicle",
        /// A weapon or explosive.
        Weapon = "weapon",
        /// Any other thing, such as goods or pipelines.
        Object = "object",
        /// Money.
        Money = "money",
        /// A text, recording or agreement.
        Document = "document",
        /// Another incident.
        Event = "event",
    }
);

vocabulary!(
    /// Where a side of the incident stands relative to the trigger.
    Link, "link" {
        /// The subject of the verb.
        Subject = "subj",
        /// The direct object (the subject of a passive).
        Object = "dobj",
        /// `by` the side.
        By = "by",
        /// `of` the side.
        Of = "of",
        /// The side in the genitive.
        Possessive = "poss",
        /// The side as a noun or adjective before the trigger.
        Compound = "compound",
        /// `on` the side.
        On = "on",
        /// `against` the side.
        Against = "against",
        /// `at` the side.
        At = "at",
        /// `with` the side.
        With = "with",
        /// `between` the sides.
        Between = "between",
        /// `from` the side.
        From = "from",
        /// `to` the side.
        To = "to",
        /// `in` the side.
        In = "in",
        /// `for` the side.
        For = "for",
        /// `into` the side.
        Into = "into",
        /// `over` the side.
        Over = "over",
        /// `through` the side.
        Through = "through",
    }
);

vocabulary!(
    /// What a trigger does to its object (to its subject where the roles are swapped).
    Effect, "effect" {
        /// They die.
        Kills = "kills",
        /// They are hurt.
        Wounds = "wounds",
        /// They are detained.
        Detains = "detains",
        /// They are carried off.
        Abducts = "abducts",
        /// They come free.
        Frees = "frees",
        /// They lose their homes.
        Displaces = "displaces",
        /// Things are destroyed or damaged.
        Destroys = "destroys",
        /// Property is taken.
        Takes = "takes",
    }
);

/// What has to hold around a trigger, and what follows from it. The words of the column `guard`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Guard {
    /// `object=a|b`: where the object's class is known, it has to be one of these.
    pub object: Vec<ObjectClass>,
    /// `subject=a|b`: the same for the subject.
    pub subject: Vec<ObjectClass>,
    /// `not_of=a|b`: lemmas that must not head the object, the `of` phrase or the compound before the trigger.
    pub not_of: Vec<String>,
    /// `needs_object`: without an object it is no trigger.
    pub needs_object: bool,
    /// `needs_weapon`: a word for a weapon has to stand in the clause.
    pub needs_weapon: bool,
    /// `general`: it tells of an incident only with a date, a place or a named side.
    pub general: bool,
    /// `separable`: the object may stand before the last word (`blow X up`, `shoot X dead`).
    pub separable: bool,
    /// `role_swap`: the subject suffers it (`die`, `surrender`, `come under attack`).
    pub role_swap: bool,
    /// `mutual`: both sides act (`clash with`, `talks between`).
    pub mutual: bool,
    /// `series`: in the plural it tells of several incidents, or of a campaign.
    pub series: bool,
    /// `weapon`: the trigger names the weapon as well (`car bomb`).
    pub weapon: bool,
    /// `kills`, `wounds`, `detains`, `abducts`, `frees`, `displaces`, `destroys`, `takes`.
    pub effects: Vec<Effect>,
    /// `perp=a|b`: where the perpetrator stands. Empty: as the part of speech has it (see [`Trigger::perpetrator`]).
    pub perp: Vec<Link>,
    /// `target=a|b`: where the target stands.
    pub target: Vec<Link>,
    /// `nominal_of=verb`: the verb that the noun is made of.
    pub nominal_of: Option<String>,
    /// `status=planned|foiled|...`: the trigger says how it came out.
    pub status: Option<Status>,
}

impl Guard {
    fn read(text: &str) -> Result<Guard, Cause> {
        let mut guard = Guard::default();
        for item in text
            .split(';')
            .map(str::trim)
            .filter(|item| !item.is_empty())
        {
            match item.split_once('=') {
                Some(("object", list)) => guard.object = word_list(list, '|')?,
                Some(("subject", list)) => guard.subject = word_list(list, '|')?,
                Some(("not_of", list)) => guard.not_of = list.split('|').map(fold).collect(),
                Some(("perp", list)) => guard.perp = word_list(list, '|')?,
                Some(("target", list)) => guard.target = word_list(list, '|')?,
                Some(("nominal_of", verb)) => guard.nominal_of = Some(fold(verb)),
                Some(("status", status)) => guard.status = Some(word(status)?),
                Some(_) => return Err(unknown_guard(item)),
                None => match item {
                    "needs_object" => guard.needs_object = true,
                    "needs_weapon" => guard.needs_weapon = true,
                    "general" => guard.general = true,
                    "separable" => guard.separable = true,
                    "role_swap" => guard.role_swap = true,
                    "mutual" => guard.mutual = true,
                    "series" => guard.series = true,
                    "weapon" => guard.weapon = true,
                    _ => match word::<Effect>(item) {
                        Ok(effect) => guard.effects.push(effect),
                        Err(_) => return Err(unknown_guard(item)),
                    },
                },
            }
        }
        Ok(guard)
    }

    /// Whether it has this effect.
    pub fn has(&self, effect: Effect) -> bool {
        self.effects.contains(&effect)
    }
}

fn unknown_guard(item: &str) -> Cause {
    let words = "object= subject= not_of= perp= target= nominal_of= status= needs_object needs_weapon general separable role_swap \
                 mutual series weapon kills wounds detains abducts frees displaces destroys takes";
    Cause::Word {
        vocabulary: "guard",
        word: item.to_owned(),
        allowed: words.to_owned(),
    }
}

/// A word or phrase that tells of an incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// Its lemmas, folded and joined by blanks.
    pub lemma: String,
    /// What it is in the sentence: of a phrase, its head.
    pub pos: PartOfSpeech,
    /// The type that it tells of.
    pub kind: EventType,
    /// How surely it alone marks an incident, from 0 to 1.
    pub weight: f64,
    /// What has to hold around it.
    pub guard: Guard,
}

impl Trigger {
    /// Where the perpetrator stands: the guard's links, or those usual for the part of speech.
    pub fn perpetrator(&self) -> &[Link] {
        const VERB: &[Link] = &[Link::Subject, Link::By];
        const NOUN: &[Link] = &[Link::By, Link::Possessive, Link::Compound];
        match self.pos {
            _ if !self.guard.perp.is_empty() => &self.guard.perp,
            PartOfSpeech::Verb if self.guard.role_swap => &[],
            PartOfSpeech::Verb => VERB,
            _ => NOUN,
        }
    }

    /// Where the target stands: the guard's links, or those usual for the part of speech.
    pub fn target(&self) -> &[Link] {
        const VERB: &[Link] = &[Link::Object];
        const NOUN: &[Link] = &[Link::On, Link::Against, Link::Of, Link::At];
        match self.pos {
            _ if !self.guard.target.is_empty() => &self.guard.target,
            PartOfSpeech::Verb if self.guard.role_swap => &[Link::Subject],
            PartOfSpeech::Verb => VERB,
            _ => NOUN,
        }
    }

    /// How many words it has.
    pub fn words(&self) -> usize {
        self.lemma.split(' ').count()
    }
}

/// What an event type is called elsewhere. A list's first word is the nearest; empty where the other scheme has none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crosswalk {
    /// ACLED event type.
    pub acled_event: String,
    /// ACLED sub-event types.
    pub acled_sub_event: Vec<String>,
    /// UCDP type of violence that it can be: `state-based`, `non-state`, `one-sided`.
    pub ucdp: Vec<String>,
    /// PLOVER event and mode.
    pub plover: String,
    /// GTD attack types.
    pub gtd: Vec<String>,
    /// CAMEO root and code.
    pub cameo: String,
    /// MUC-4 incident type.
    pub muc4: String,
}

/// One event type.
#[derive(Debug, Clone)]
pub struct TypeEntry {
    /// The type.
    pub kind: EventType,
    /// What a reader sees.
    pub label: String,
    /// What belongs to it and what does not.
    pub description: String,
    /// What others call it.
    pub crosswalk: Crosswalk,
    /// ACLED's sub-event types that it can be, the nearest first.
    pub sub_events: Vec<SubEvent>,
}

vocabulary!(
    /// What makes a trigger no incident.
    NonEventKind, "kind" {
        /// The whole phrase, trigger included.
        Phrase = "phrase",
        /// The trigger's object.
        Object = "object",
        /// The trigger's subject.
        Subject = "subject",
        /// An adjective or noun before the trigger.
        Modifier = "modifier",
        /// What follows the trigger and `of`, `on`, `against`, `for`.
        Of = "of",
        /// A word by which a whole sentence tells of none, whatever its triggers (`*`).
        Sentence = "sentence",
    }
);

/// A context in which a trigger tells of no incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NonEvent {
    /// The trigger's lemma.
    pub trigger: String,
    /// Where the context stands.
    pub kind: NonEventKind,
    /// Its lemmas, folded; for a phrase the whole phrase.
    pub context: String,
}

/// Event types and the words that tell of them.
#[derive(Debug)]
pub struct Events {
    types: Vec<TypeEntry>,
    triggers: Lexicon<Trigger>,
    by_first: FxHashMap<String, Vec<Trigger>>,
    light_verbs: Lexicon<()>,
    delivery_verbs: Lexicon<()>,
    event_nouns: Lexicon<()>,
    other_words: Lexicon<()>,
    sequence_verbs: Lexicon<()>,
    occurrence_verbs: Lexicon<()>,
    holding_verbs: Lexicon<()>,
    programme_verbs: Lexicon<()>,
    /// Whether the phrase only suspects.
    blame_phrases: Lexicon<bool>,
    non_events: FxHashMap<String, Vec<NonEvent>>,
    non_event_phrases: Lexicon<NonEvent>,
    silencers: Lexicon<()>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventsFile {
    light_verbs: Vec<String>,
    delivery_verbs: Vec<String>,
    event_nouns: Vec<String>,
    other_words: Vec<String>,
    sequence_verbs: Vec<String>,
    occurrence_verbs: Vec<String>,
    holding_verbs: Vec<String>,
    programme_verbs: Vec<String>,
    blame_phrases: Vec<String>,
    suspicion_phrases: Vec<String>,
    r#type: Vec<TypeRow>,
}

#[derive(Deserialize)]
struct TypeRow {
    name: Spanned<String>,
    label: String,
    description: String,
    #[serde(flatten)]
    crosswalk: Crosswalk,
}

impl Events {
    pub(crate) fn read(files: &Files<'_>) -> Result<Events, CodebookError> {
        let (lines, file) = files.toml::<EventsFile>("events.toml")?;
        let mut types: Vec<TypeEntry> = Vec::new();
        for row in file.r#type {
            let at = row.name.span().start;
            let kind = word(row.name.get_ref()).map_err(|cause| lines.error(at, cause))?;
            if types.iter().any(|entry: &TypeEntry| entry.kind == kind) {
                let cause = Cause::Rule(format!(
                    "the type `{kind}` stands twice; delete one of the two"
                ));
                return Err(lines.error(at, cause));
            }
            let mut sub_events: Vec<SubEvent> = Vec::new();
            for name in &row.crosswalk.acled_sub_event {
                sub_events.push(word(name).map_err(|cause| lines.error(at, cause))?);
            }
            types.push(TypeEntry {
                kind,
                sub_events,
                label: row.label,
                description: row.description,
                crosswalk: row.crosswalk,
            });
        }
        types.sort_by_key(|entry| entry.kind);
        if let Some(kind) = EventType::ALL
            .iter()
            .find(|kind| !types.iter().any(|entry| entry.kind == **kind))
        {
            let cause = Cause::Rule(format!("the type `{kind}` has no [[type]] table; add one"));
            return Err(lines.error(0, cause));
        }
        let mut events = Events {
            types,
            triggers: Lexicon::default(),
            by_first: FxHashMap::default(),
            light_verbs: phrase_set(&file.light_verbs),
            delivery_verbs: phrase_set(&file.delivery_verbs),
            event_nouns: phrase_set(&file.event_nouns),
            other_words: phrase_set(&file.other_words),
            sequence_verbs: phrase_set(&file.sequence_verbs),
            occurrence_verbs: phrase_set(&file.occurrence_verbs),
            holding_verbs: phrase_set(&file.holding_verbs),
            programme_verbs: phrase_set(&file.programme_verbs),
            blame_phrases: {
                let mut set = Lexicon::default();
                for (phrases, suspected) in [
                    (&file.blame_phrases, false),
                    (&file.suspicion_phrases, true),
                ] {
                    for phrase in phrases {
                        set.insert(&fold(phrase), suspected);
                    }
                }
                set
            },
            non_events: FxHashMap::default(),
            non_event_phrases: Lexicon::default(),
            silencers: Lexicon::default(),
        };
        events.read_triggers(files)?;
        events.read_non_events(files)?;
        Ok(events)
    }

    fn read_triggers(&mut self, files: &Files<'_>) -> Result<(), CodebookError> {
        let mut seen: FxHashMap<(String, PartOfSpeech, EventType), u64> = FxHashMap::default();
        const COLUMNS: &[&str] = &["lemma", "pos", "type", "weight", "guard"];
        let triggers = files.rows("triggers.csv", COLUMNS, |row: &Row<'_>| {
            let trigger = Trigger {
                lemma: fold(row.filled("lemma")?),
                pos: row.word("pos")?,
                kind: row.word("type")?,
                weight: row
                    .number("weight", 0.0, 1.0)?
                    .ok_or(Cause::Empty("weight"))?,
                guard: Guard::read(row.get("guard"))?,
            };
            let key = (trigger.lemma.clone(), trigger.pos, trigger.kind);
            if let Some(first) = seen.insert(key, row.line) {
                let entry = format!("{} {} {}", trigger.lemma, trigger.pos, trigger.kind);
                return Err(Cause::Duplicate { entry, first });
            }
            Ok(trigger)
        })?;
        for trigger in triggers {
            let lemma = trigger.lemma.clone();
            if let Some((first, _)) = lemma.split_once(' ') {
                self.by_first
                    .entry(first.to_owned())
                    .or_default()
                    .push(trigger.clone());
            }
            let entries = self.triggers.insert(&lemma, trigger);
            entries.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        }
        for multiword in self.by_first.values_mut() {
            multiword.sort_by_key(|trigger| std::cmp::Reverse(trigger.words()));
        }
        Ok(())
    }

    fn read_non_events(&mut self, files: &Files<'_>) -> Result<(), CodebookError> {
        let rows = files.rows("non_events.csv", &["trigger", "kind", "context"], |row| {
            let trigger = fold(row.filled("trigger")?);
            let kind = row.word("kind")?;
            row.filled("context")?;
            let contexts = row.list("context", ';').map(fold);
            Ok(contexts
                .map(|context| NonEvent {
                    trigger: trigger.clone(),
                    kind,
                    context,
                })
                .collect::<Vec<_>>())
        })?;
        for entry in rows.into_iter().flatten() {
            match entry.kind {
                NonEventKind::Phrase => {
                    self.non_event_phrases.insert(&entry.context, entry.clone());
                }
                NonEventKind::Sentence => {
                    self.silencers.insert(&entry.context, ());
                    continue;
                }
                _ => {}
            }
            self.non_events
                .entry(entry.trigger.clone())
                .or_default()
                .push(entry);
        }
        Ok(())
    }

    /// The triggers of exactly this folded lemma or phrase, the surest first.
    pub fn triggers_for(&self, lemma: &str) -> &[Trigger] {
        self.triggers.get(lemma)
    }

    /// The triggers of several words whose first is this, longest first. Separable ones may have their object inside.
    pub fn multiword_for(&self, first: &str) -> &[Trigger] {
        self.by_first.get(first).map_or(&[], Vec::as_slice)
    }

    /// Every trigger that begins at the first of these folded lemmas without a gap, longest first.
    pub fn matches<'a>(
        &'a self,
        lemmas: &[&str],
    ) -> impl Iterator<Item = (usize, &'a [Trigger])> + use<'a> {
        self.triggers.all(lemmas)
    }

    /// Every trigger, in no particular order.
    pub fn triggers(&self) -> impl Iterator<Item = &Trigger> {
        self.triggers.iter().flat_map(|(_, triggers)| triggers)
    }

    /// Every event type, in the vocabulary's order.
    pub fn types(&self) -> &[TypeEntry] {
        &self.types
    }

    /// An event type's entry.
    pub fn entry(&self, kind: EventType) -> &TypeEntry {
        // `read` has seen to it that every type is there, in the vocabulary's order.
        &self.types[kind as usize]
    }

    /// What an event type is called elsewhere.
    pub fn crosswalk(&self, kind: EventType) -> &Crosswalk {
        &self.entry(kind).crosswalk
    }

    /// How many of these folded lemmas make a verb that leaves its meaning to the noun after it (`carry out`, `launch`).
    pub fn light_verb(&self, lemmas: &[&str]) -> Option<usize> {
        self.light_verbs.longest(lemmas).map(|(words, _)| words)
    }

    /// Whether these folded lemmas begin with a verb of what is done with a weapon (`plant`, `fire`).
    pub fn is_delivery(&self, lemmas: &[&str]) -> bool {
        self.delivery_verbs.longest(lemmas).is_some()
    }

    /// How many of these folded lemmas make a noun that refers back to an incident without naming a kind (`incident`, `tragedy`).
    pub fn event_noun(&self, lemmas: &[&str]) -> Option<usize> {
        self.event_nouns.longest(lemmas).map(|(words, _)| words)
    }

    /// Whether a word before a noun says that the incident is not one told before (`another`, `earlier`).
    pub fn is_other(&self, word: &str) -> bool {
        !self.other_words.get(word).is_empty()
    }

    /// Whether these folded lemmas begin with a verb between two incidents of which one follows the other (`trigger`).
    pub fn is_sequence(&self, lemmas: &[&str]) -> bool {
        self.sequence_verbs.longest(lemmas).is_some()
    }

    /// Whether these folded lemmas begin with a verb that only says when and where an incident was (`happen`, `take place`).
    pub fn is_occurrence(&self, lemmas: &[&str]) -> bool {
        self.occurrence_verbs.longest(lemmas).is_some()
    }

    /// Whether a folded lemma is a verb by which a plan is described (`include`): its future is a programme, no forecast.
    pub fn is_programme(&self, lemma: &str) -> bool {
        !self.programme_verbs.get(lemma).is_empty()
    }

    /// The number of words of a phrase that names who did it (`be the work of`) with which these folded lemmas begin, and whether it
    /// only suspects them (`bear the hallmark of`).
    pub fn blame(&self, lemmas: &[&str]) -> Option<(usize, bool)> {
        let (words, entries) = self.blame_phrases.longest(lemmas)?;
        Some((words, *entries.first()?))
    }

    /// Whether these folded lemmas begin with a verb by which people hold a gathering or take part in it (`host`, `attend`).
    pub fn is_holding(&self, lemmas: &[&str]) -> bool {
        self.holding_verbs.longest(lemmas).is_some()
    }

    /// The contexts in which a trigger's folded lemma tells of no incident.
    pub fn non_events(&self, trigger: &str) -> &[NonEvent] {
        self.non_events.get(trigger).map_or(&[], Vec::as_slice)
    }

    /// The longest phrase at the first of these folded lemmas that tells of no incident (`heart attack`).
    pub fn non_event_phrase(&self, lemmas: &[&str]) -> Option<usize> {
        self.non_event_phrases
            .longest(lemmas)
            .map(|(words, _)| words)
    }

    /// Whether a sentence of these folded lemmas tells of no incident whatever its triggers: sport.
    pub fn silences(&self, lemmas: &[&str]) -> bool {
        (0..lemmas.len()).any(|at| self.silencers.longest(&lemmas[at..]).is_some())
    }
}

fn phrase_set(phrases: &[String]) -> Lexicon<()> {
    let mut set = Lexicon::default();
    for phrase in phrases {
        set.insert(&fold(phrase), ());
    }
    set
}
