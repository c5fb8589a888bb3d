//! The built-in files hold together, and a broken file says where and why.

use std::path::Path;

use concord_codebook::{
    ActorKind, AliasKind, Codebook, CodebookError, PersonRole, PoliceAct, PoliticalEvent, SubEvent,
    fold,
};
use concord_record::{EventType, Measure, RelationKind, Stance};

fn found(text: &str) -> Option<(usize, String)> {
    let words: Vec<String> = text.split(' ').map(fold).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let actors = &Codebook::embedded().actors;
    let found = actors.matches(&words)?;
    Some((found.words, actors.entry(found.actor()).id.clone()))
}

#[test]
fn every_word_of_the_contract_is_reachable() {
    let codebook = Codebook::embedded();
    for &kind in EventType::ALL {
        assert!(
            codebook
                .events
                .triggers()
                .any(|trigger| trigger.kind == kind),
            "no trigger for {kind}"
        );
        let crosswalk = codebook.events.crosswalk(kind);
        assert_eq!(codebook.events.entry(kind).kind, kind);
        assert!(!crosswalk.acled_event.is_empty() && !crosswalk.acled_sub_event.is_empty());
        assert!(!crosswalk.ucdp.is_empty() && !crosswalk.cameo.is_empty());
    }
    for &stance in Stance::ALL {
        assert!(
            codebook.stances.iter().any(|entry| entry.stance == stance),
            "no word for {stance}"
        );
    }
    for &measure in Measure::ALL {
        assert!(
            codebook
                .measures
                .iter()
                .any(|entry| entry.measure == measure),
            "no noun for {measure}"
        );
    }
    for &relation in RelationKind::ALL {
        assert!(
            codebook
                .relations
                .iter()
                .any(|entry| entry.relation == relation),
            "no pattern for {relation}"
        );
    }
    for &kind in ActorKind::ALL {
        assert!(
            codebook
                .actors
                .entries()
                .iter()
                .any(|entry| entry.kind == kind),
            "no actor of kind {kind}"
        );
    }
}

#[test]
fn the_crosswalk_to_muc4_uses_its_words() {
    for entry in Codebook::embedded().events.types() {
        let word = entry.crosswalk.muc4.as_str();
        assert!(
            ["", "attack", "bombing", "kidnapping", "arson", "robbery"].contains(&word),
            "{word}"
        );
        for word in &entry.crosswalk.ucdp {
            assert!(
                ["state-based", "non-state", "one-sided", "none"].contains(&word.as_str()),
                "{word}"
            );
        }
    }
}

#[test]
fn names_of_states_resolve_without_being_listed() {
    for (text, expected) in [
        ("Nigerien army units", (3, "mil-NE")),
        ("Nigerian army said", (2, "mil-NG")),
        ("Iraq 's security forces", (4, "mil-IQ")),
        ("Iraq's security forces", (3, "mil-IQ")),
        ("Russian troops", (2, "mil-RU")),
        ("Malian junta", (2, "gov-ML")),
        ("Assad regime forces", (3, "mil-SY")),
        ("U.S. forces", (2, "mil-US")),
        ("government of the Philippines", (4, "gov-PH")),
        ("Democratic Republic of the Congo", (5, "CD")),
        ("South Sudanese police", (3, "pol-SS")),
        ("Uzbekistan", (1, "UZ")),
        ("Taliban government", (2, "taliban-government")),
    ] {
        assert_eq!(
            found(text),
            Some((expected.0, expected.1.to_owned())),
            "{text}"
        );
    }
    assert_eq!(found("Iraqis"), None);
}

#[test]
fn spellings_of_groups_resolve_to_one_actor() {
    for (text, expected) in [
        ("Da’esh", "islamic-state"),
        ("Islamic State Khorasan Province", "is-k"),
        ("ISKP", "is-k"),
        ("Tehreek-e-Taliban Pakistan", "ttp"),
        ("al-Qa'ida", "al-qaeda"),
        ("al - Qaeda", "al-qaeda"),
        ("Hizballah", "hezbollah"),
        ("Shining Path", "sendero-luminoso"),
        ("Farabundo Marti National Liberation Front", "fmln"),
        ("A'maq", "amaq"),
        ("Kurdistan Workers’ Party", "pkk"),
    ] {
        let words: Vec<String> = text
            .split(' ')
            .map(fold)
            .filter(|word| !word.is_empty())
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let actors = &Codebook::embedded().actors;
        let found = actors
            .matches(&words)
            .unwrap_or_else(|| panic!("{text} is not found"));
        assert_eq!(actors.entry(found.actor()).id, expected, "{text}");
        assert_eq!(found.words, words.len(), "{text}");
    }
    let actors = &Codebook::embedded().actors;
    assert_eq!(
        actors.canonical("the Haqqani network").unwrap().id,
        "haqqani-network"
    );
    let parents: Vec<&str> = actors
        .parents("voice-of-khorasan")
        .iter()
        .map(|entry| entry.id.as_str())
        .collect();
    assert_eq!(parents, ["is-k", "islamic-state"]);
    let is = actors.matches(&["is", "said"]).unwrap();
    assert_eq!(is.candidates[0].alias, AliasKind::Ambiguous);
    assert!(is.candidates[0].acronym);
}

#[test]
fn triggers_are_found_by_phrase_and_by_first_word() {
    let events = &Codebook::embedded().events;
    let (words, triggers) = events.matches(&["car", "bomb", "attack"]).next().unwrap();
    assert_eq!((words, triggers[0].kind), (3, EventType::Bombing));
    assert!(
        events
            .multiword_for("shoot")
            .iter()
            .any(|trigger| trigger.guard.separable && trigger.lemma == "shoot dead")
    );
    assert_eq!(events.triggers_for("behead")[0].kind, EventType::Execution);
    assert_eq!(events.light_verb(&["carry", "out", "attack"]), Some(2));
    assert_eq!(events.non_event_phrase(&["heart", "attack"]), Some(2));
    assert_eq!(
        Codebook::embedded()
            .people
            .with_role(&["unidentified", "gunman"], PersonRole::Perpetrator),
        Some(2)
    );
}

/// Loads the built-in codebook with one file changed.
fn with(file: &str, change: impl FnOnce(String) -> String) -> CodebookError {
    let dir = tempfile::tempdir().unwrap();
    Codebook::write_embedded(dir.path()).unwrap();
    let path = dir.path().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, change(text)).unwrap();
    let loaded = Codebook::load(dir.path());
    loaded
        .err()
        .unwrap_or_else(|| panic!("{file} loads although it is broken"))
}

fn with_last_line(file: &str, line: &str) -> String {
    let mut at = 0;
    let error = with(file, |text| {
        at = text.lines().count() + 1;
        format!("{text}{line}\n")
    });
    error
        .to_string()
        .replace(&format!("{file}:{at}: "), "HERE: ")
}

#[test]
fn a_folder_loads_as_the_built_in_files_do() {
    let dir = tempfile::tempdir().unwrap();
    Codebook::write_embedded(dir.path()).unwrap();
    assert_eq!(
        Codebook::load(dir.path()).unwrap().hash,
        Codebook::embedded().hash
    );
    std::fs::remove_file(dir.path().join("hedges.csv")).unwrap();
    let error = Codebook::load(dir.path()).unwrap_err().to_string();
    assert!(error.contains("hedges.csv: the file is missing"), "{error}");
    let error = Codebook::load(Path::new("no such folder")).unwrap_err();
    assert!(matches!(error, CodebookError::Missing { .. }));
}

#[test]
fn errors_name_file_line_cause_and_way_out() {
    for (file, line, expected) in [
        (
            "triggers.csv",
            "zap,verb,laser,0.5,",
            "HERE: `laser` is no word of `type`; use one of: suicide_bombing",
        ),
        (
            "triggers.csv",
            "zap,verb,attack,1.5,",
            "HERE: `weight` is `1.5`; it must be a number from 0 to 1",
        ),
        (
            "triggers.csv",
            "zap,verb,attack,0.5,object=ghost",
            "HERE: `ghost` is no word of `class`",
        ),
        (
            "triggers.csv",
            "zap,verb,attack,0.5,deadly",
            "HERE: `deadly` is no word of `guard`",
        ),
        (
            "triggers.csv",
            "Ambush,verb,armed_assault,0.5,",
            "HERE: `ambush verb armed_assault` already stands on line",
        ),
        (
            "actors.csv",
            "x,Daesh,armed_group,,,,,",
            "HERE: `daesh` already stands on line",
        ),
        (
            "actors.csv",
            "x,X Group,armed_group,nobody,,,,",
            "HERE: `nobody` is no id of this file",
        ),
        (
            "actors.csv",
            "x,X Group,armed_group,x,,,,",
            "HERE: `part_of` goes in a circle: x in x",
        ),
        (
            "actors.csv",
            "x,X Group,armed_group,,ZZ,,,",
            "HERE: `ZZ (in countries.csv)` is no id",
        ),
        (
            "actors.csv",
            "x,X Group,army,,,,,",
            "HERE: `army` is no word of `actor kind`",
        ),
        (
            "actors.csv",
            "x,X Group,party,,,2001,1999,",
            "HERE: `from` lies after `until`",
        ),
        ("actors.csv", ",X Group,party,,,,,", "HERE: `id` is empty"),
        (
            "hedges.csv",
            "zap,adj,0.9,0.1,plain,likelihood",
            "HERE: `low` 0.9 is above `high` 0.1",
        ),
        (
            "hedges.csv",
            "zap,adj,,0.1,plain,likelihood",
            "HERE: `low` is empty",
        ),
        (
            "stances.csv",
            "zap,verb,claims,pos,loudly",
            "HERE: `loudly` is no word of `flags`",
        ),
        (
            "weapons.csv",
            "\"zap,unspecified,,",
            "HERE: cannot be parsed: a quotation mark is never closed",
        ),
        (
            "words.csv",
            "politeness,please",
            "HERE: `politeness` is no word of `set`",
        ),
        (
            "words.csv",
            "occasion,Time",
            "HERE: `time` stands twice in `occasion`",
        ),
        (
            "relations.csv",
            "zap of,noun,noun_of,part_of,ab,loud",
            "HERE: `loud` is no word of `flags`",
        ),
    ] {
        let error = with_last_line(file, line);
        assert!(error.starts_with(expected), "{file} {line}: {error}");
    }
    let error = with("countries.csv", |text| {
        text.replace("iso2,name", "code,name")
    })
    .to_string();
    assert!(error.contains("the column `iso2` is missing"), "{error}");
    let error = with("words.csv", |text| text.replace("\noccasion,", "\nmember,")).to_string();
    assert!(error.contains("no line has the set `occasion`"), "{error}");
    let error = with("events.toml", |text| {
        text.replace("name = \"bombing\"", "name = \"bombings\"")
    })
    .to_string();
    assert!(
        error.contains("events.toml:") && error.contains("`bombings` is no word of `type`"),
        "{error}"
    );
    let mut line = 0;
    let error = with("people.toml", |text| {
        line = 1 + text.lines().position(|line| line == "[[class]]").unwrap();
        text.replacen("\n[[class]]", "\n[[class", 1)
    });
    let error = error.to_string();
    assert!(
        error.starts_with(&format!("people.toml:{line}: cannot be parsed")),
        "{error}"
    );
}

#[test]
fn cues_that_cannot_be_are_refused_with_their_line() {
    for (file, row, expected) in [
        (
            "sub_events.csv",
            "Attack,1,@nobody .. shoot",
            "`@nobody` is no class",
        ),
        (
            "sub_events.csv",
            "Brawl,1,shoot",
            "`Brawl` is no word of `sub-event type`",
        ),
        (
            "political_events.csv",
            "AID,1,!send",
            "needs a part without `!`",
        ),
        ("police_acts.csv", "KILL,11,shoot", "number from -10 to 10"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        Codebook::write_embedded(folder.path()).unwrap();
        let path = folder.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}{row}\n")).unwrap();
        let line = text.lines().count() + 1;
        let error = Codebook::load(folder.path()).unwrap_err().to_string();
        assert!(error.contains(&format!("{file}:{line}: ")), "{error}");
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn every_label_of_the_cue_tables_has_a_cue() {
    let cues = &Codebook::embedded().cues;
    for &label in SubEvent::ALL {
        let found = cues.sub_events.cues.iter().any(|cue| cue.label == label);
        // "Other" is what the crosswalk gives where nothing else speaks.
        assert!(found || label == SubEvent::Other, "no cue for {label}");
    }
    for &label in PoliticalEvent::ALL {
        assert!(
            cues.political.cues.iter().any(|cue| cue.label == label),
            "no cue for {label}"
        );
    }
    for &label in PoliceAct::ALL {
        assert!(
            cues.police.cues.iter().any(|cue| cue.label == label),
            "no cue for {label}"
        );
    }
}
