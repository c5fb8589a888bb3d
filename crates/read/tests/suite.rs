//! The blocks of invented texts, as snapshots: a reviewer reads the diff.

use concord_read::{Source, read};

fn outline(name: &str, bytes: &[u8]) -> String {
    let readings = read(Source { name, bytes }).unwrap();
    let mut outline = String::new();
    for reading in readings {
        let language = reading.language.as_deref().unwrap_or("-");
        outline += &format!("{} {} {language}\n", reading.media_type, reading.encoding);
        let metadata = &reading.metadata;
        outline += &format!(
            "title {:?}\nauthors {:?}\npublished {:?}\n\n",
            metadata.title, metadata.authors, metadata.published
        );
        for block in &reading.blocks {
            let text = reading.text_of(block).replace('\n', "⏎");
            outline += &format!("{:11} {} {text}\n", block.kind.name(), block.level);
        }
        for note in &reading.notes {
            let marks: Vec<&str> = note
                .marks
                .iter()
                .map(|mark| &reading.text[mark.clone()])
                .collect();
            let body = note.body.clone().map(|body| &reading.text[body]);
            outline += &format!("note {} {marks:?} {body:?}\n", note.label);
        }
    }
    outline
}

macro_rules! suite {
    ($($name:ident),+ $(,)?) => {$(
        #[test]
        fn $name() {
            let file = concat!(stringify!($name), ".txt");
            let bytes = include_bytes!(concat!("suite/", stringify!($name), ".txt"));
            insta::assert_snapshot!(stringify!($name), outline(file, bytes));
        }
    )+};
}

suite!(wrapped_report, web_copy, pages, russian, timeline);
