"""The texts of code and templates, and their translations: `make messages` brings the one to the other.

Templates are read by Django's own translator for extractors, Python by Babel; no GNU gettext is needed.
"""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CODE = ("medsocial", "networks")
TEMPLATES = "templates"
FUNCTIONS = ("gettext", "ngettext", "pgettext", "npgettext")
KEYWORDS = DEFAULT_KEYWORDS | {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in FUNCTIONS}
FOR_TRANSLATORS = ["Translators:"]
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def from_template(file, keywords, comment_tags, options) -> Iterator:
    """The messages of a Django template, as Babel asks for them."""
    code = templatize(file.read().decode())
    # In brackets, because what is no message keeps its indentation.
    return extract_python(io.BytesIO(f"({code})".encode()), keywords, comment_tags, options)


def sources() -> Iterator[tuple[Path, object]]:
    """Every file that may hold messages, with what extracts them."""
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, "python"
    for path in sorted((ROOT / TEMPLATES).rglob("*.*")):
        yield path, from_template


def extracted() -> Catalog:
    """The messages that code and templates hold today, without translations."""
    found = Catalog()
    for path, method in sources():
        with path.open("rb") as file:
            for line, message, comments, context in extract(method, file, KEYWORDS, FOR_TRANSLATORS):
                place = (path.relative_to(ROOT).as_posix(), line)
                found.add(message, None, [place], auto_comments=comments, context=context)
    return found


def catalogue_files() -> list[Path]:
    """The files with translations, one a language."""
    return sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    """The translations that a file holds."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def written(catalogue: Catalog) -> bytes:
    """The text of a file with these translations; without dates and lines, so that it changes when a text does."""
    text = io.BytesIO()
    header = HEADER.format(language=catalogue.locale_identifier, plural=catalogue.plural_forms)
    text.write(header.encode())
    write_po(
        text,
        catalogue,
        width=100,
        omit_header=True,
        ignore_obsolete=True,
        include_lineno=False,
        sort_by_file=True,
    )
    return text.getvalue()


def brought_up_to_date(catalogue: Catalog, template: Catalog) -> Catalog:
    """The translations of today's messages: new ones are empty, and those of texts that are gone go too.

    Nothing is guessed from similar texts: what changed is to be translated anew.
    """
    catalogue.update(template, no_fuzzy_matching=True)
    return catalogue


def main() -> None:
    """Bring every file up to date, and say how much of it is to be translated."""
    template = extracted()
    for path in catalogue_files():
        catalogue = brought_up_to_date(read(path), template)
        path.write_bytes(written(catalogue))
        print(f"{path.relative_to(ROOT)}: {len(missing(catalogue))} of {len(template)} to translate")  # noqa: T201


def compile_stale() -> None:
    """Compile every file that changed since it was compiled, as `make run` does; others may do so at once."""
    for path in catalogue_files():
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            write_mo(file, read(path))
        Path(file.name).replace(target)


def missing(catalogue: Catalog) -> list[str]:
    """The messages without a translation in every plural form that the language has, or with a doubtful one."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and (message.fuzzy or not all(forms(message)))
    ]


def forms(message) -> list[str]:
    """The translations of a message: one, or one for each plural form."""
    return list(message.string) if message.pluralizable else [message.string or ""]


if __name__ == "__main__":
    main()
