"""Check samples/gold.toml against the reports without Concord: ids are unique, files and references exist, each
quote stands in its report, each sum holds or fails as the gold says. Standard library only (Python 3.11).

    python tools/samples/check_gold.py
"""

import csv
import html
import re
import sys
import tomllib
import zipfile
from pathlib import Path

import texts

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
REPORTS = SAMPLES / "reports"
MARKER = "Sample report written for Concord; outlet invented."


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def report_text(path: Path) -> str:
    if path.suffix == ".pdf":  # its words are those of texts.py
        return squeeze(" ".join([texts.PDF_TITLE, *(text for _, text in texts.PDF_BODY), *texts.PDF_NOTES.values()]))
    if path.suffix in {".epub", ".docx"}:
        archive = zipfile.ZipFile(path)
        members = [name for name in sorted(archive.namelist()) if name.endswith((".xml", ".xhtml"))]
        text = " ".join(archive.read(name).decode("utf-8") for name in members)
        return squeeze(html.unescape(re.sub(r"<[^>]+>", "", text)))
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = html.unescape(re.sub(r"<[^>]+>", "", text))
    return squeeze(text.replace("\\n", " ") if path.suffix == ".jsonl" else text)


def arithmetic_holds(numbers: list[int]) -> bool:
    """A whole and its parts; a share `[part, whole, per cent]`; a change `[new, old, per cent]`."""
    first, rest = numbers[0], numbers[1:]
    if first == sum(rest):
        return True
    if len(numbers) == 3:
        part, whole, percent = numbers
        return abs(100 * part / whole - percent) < 1 or abs(100 * (part / whole - 1) - percent) < 1
    return False


def main() -> int:
    expectations = tomllib.loads((SAMPLES / "gold.toml").read_text(encoding="utf-8"))["expect"]
    by_id = {expectation["id"]: expectation for expectation in expectations}
    listed = {row["file"] for row in csv.DictReader((SAMPLES / "metadata.csv").open(encoding="utf-8"))}
    present = {path.name: report_text(path) for path in sorted(REPORTS.iterdir())}
    faults = []
    if len(by_id) != len(expectations):
        faults.append("an id is used twice")
    if listed != set(present):
        faults.append(f"metadata.csv and reports differ: {sorted(listed ^ set(present))}")
    for name, text in present.items():
        if MARKER not in text:
            faults.append(f"{name}: no marker line")
    for expectation in expectations:
        files = expectation.get("files", []) + ([expectation["file"]] if "file" in expectation else [])
        references = expectation.get("events", []) + ([expectation["event"]] if "event" in expectation else [])
        faults += [f"{expectation['id']}: no file {name}" for name in files if name not in present]
        faults += [f"{expectation['id']}: no expectation {name}" for name in references if name not in by_id]
        if "quote" in expectation and squeeze(expectation["quote"]) not in present[expectation["file"]]:
            faults.append(f"{expectation['id']}: quote not in {expectation['file']}")
        if expectation["kind"] == "arithmetic" and arithmetic_holds(expectation["numbers"]) != expectation["holds"]:
            faults.append(f"{expectation['id']}: the sum does not behave as the gold says")
    unused = set(present) - {name for e in expectations for name in e.get("files", []) + [e.get("file", "")]}
    faults += [f"{name}: no expectation" for name in sorted(unused)]
    print("\n".join(faults) or f"{len(expectations)} expectations on {len(present)} reports: all consistent")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
