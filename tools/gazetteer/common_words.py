"""Writes common_words.txt: words that English writes in lower case, which a scanner must not take for a place.

usage: python common_words.py FOLDER_WITH_CONLLU_FILES > assets/gazetteer/common_words.txt

Counts the tokens of Universal Dependencies English EWT (any release) that are wholly lower case, two letters or longer and
not tagged PROPN; keeps those seen at least twice, in alphabetical order, and adds months, days and a few words that news
writes with a capital. No sentence of the corpus is kept.
"""

import collections
import glob
import re
import sys

ADDED = """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
september october november december islamic islamist muslim christian sunni shia shiite mr mrs ms dr general colonel
captain major lieutenant president minister police army navy parliament senate congress court god allah""".split()

HEADER = """# Words that English writes in lower case: a single capitalised one is no place unless something else says so.
# Derived by tools/gazetteer/common_words.py from lower-case tokens of Universal Dependencies English EWT (two or more uses, not
# proper nouns), with months, days and titles added. A list of words only; no text of the corpus is kept.
"""


def main() -> None:
    counts = collections.Counter()
    for path in sorted(glob.glob(sys.argv[1] + "/*.conllu")):
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                cells = line.rstrip("\n").split("\t")
                if len(cells) >= 8 and cells[0].isdigit() and cells[3] != "PROPN" and re.fullmatch("[a-z]{2,}", cells[1]):
                    counts[cells[1]] += 1
    words = {word for word, count in counts.items() if count >= 2} | set(ADDED)
    sys.stdout.write(HEADER + "".join(word + "\n" for word in sorted(words)))


if __name__ == "__main__":
    main()
