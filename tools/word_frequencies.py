"""How many sentences of reports hold each common word: crates/link/data/word_frequencies.csv.

    python3 tools/word_frequencies.py --reports FILE_OR_FOLDER ... --trees FOLDER ... > crates/link/data/word_frequencies.csv

Reports are MUC-4's training documents (JSON lines with `doctext`) or folders of plain text; trees are Universal Dependencies
treebanks (CoNLL-U), which say which words are no names. Counts only: no text is kept. Words in fewer than 4 of 10,000 sentences
are left out; linking takes them for rare. The head of the table names each input with the SHA-256 of its files, joined in the
order of their names; what they are and under which licences stands in crates/link/data/README.md.
"""

import argparse
import collections
import hashlib
import json
import pathlib
import re


def files(path, pattern):
    """The file itself, or the files of a folder."""
    return [path] if path.is_file() else sorted(path.rglob(pattern))


def digest(path, pattern):
    """One line on an input: its last two names, its files and their SHA-256."""
    found = files(path, pattern)
    digest = hashlib.sha256()
    for file in found:
        digest.update(file.read_bytes())
    name = "/".join(path.resolve().parts[-2:])
    return f"# {name} ({len(found)} file{'s' * (len(found) != 1)}): {digest.hexdigest()}"


def texts(path):
    """The texts of a file of JSON lines or of a folder."""
    for file in files(path, "*.txt"):
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".json":
            for line in text.splitlines():
                if line.strip():
                    yield json.loads(line)["doctext"]
        else:
            yield text


def common_words(folders):
    """Forms that stand in the trees as something other than a name."""
    found = set()
    for folder in folders:
        for file in files(folder, "*.conllu"):
            for line in file.read_text(encoding="utf-8").splitlines():
                columns = line.split("\t")
                if len(columns) == 10 and columns[3] not in ("PROPN", "X", "SYM", "PUNCT"):
                    found.add(columns[1].lower())
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", nargs="+", type=pathlib.Path, required=True)
    parser.add_argument("--trees", nargs="+", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    allowed = common_words(arguments.trees)
    counts, sentences = collections.Counter(), 0
    for path in arguments.reports:
        for text in texts(path):
            for sentence in re.split(r"(?<=[.!?])\s+", text):
                sentences += 1
                counts.update(set(re.findall(r"[^\W_]+", sentence.lower())))
    print("# Common words and the number of sentences, of ten thousand, that hold each. Made by tools/word_frequencies.py from:")
    for path in arguments.reports:
        print(digest(path, "*.txt"))
    for path in arguments.trees:
        print(digest(path, "*.conllu"))
    print("word,per_ten_thousand_sentences")
    for word, count in sorted(counts.items()):
        share = round(10_000 * count / sentences)
        if share >= 4 and word in allowed and len(word) > 1 and not word.isdigit():
            print(f"{word},{share}")


if __name__ == "__main__":
    main()
