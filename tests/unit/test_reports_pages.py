"""Pages as authors write them: markdown and Jinja side by side, and errors that name the line of the markdown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined

from reports.engine.environment import environment
from reports.engine.errors import PageError
from reports.engine.parse import Document, parse
from reports.engine.placeholders import to_template

METRICS = frozenset({"cnps", "feedback"})
HEAD = "---\ntitle: Prov\n---\n"
FENCE = "\n```sql rows\nselect * from mart_quality order by contract_id\n```\n"
STRICT = Environment(undefined=StrictUndefined, autoescape=True, comment_start_string="{##", comment_end_string="##}")


def rendered(markdown: str, **values: object) -> str:
    return STRICT.from_string(to_template("p.md", markdown, STRICT)[0]).render(**values)


@pytest.fixture
def parsed(tmp_path: Path) -> object:
    class Names:
        def has_nothing(self) -> None: ...

    given = {name: Names() for name in ("t", "f", "names", "cells", "draw", "answer")}
    made = environment([Path("reports/components")], given)

    def parse_text(text: str) -> Document:
        path = tmp_path / "sections" / "10_prov.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return parse(path, made, METRICS, frozenset({"reader"}))

    return parse_text


def refused(parse_text: object, text: str) -> str:
    with pytest.raises(PageError) as error:
        parse_text(text)  # type: ignore[operator]
    return str(error.value)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("{{ \"a\" ~ 'b' }}", "ab"),
        ("{{ 1 if 1 < 2 else 3 }}", "1"),
        ("| a |\n|---|\n| {{ x | upper }} |", "<td>HEJ</td>"),
        ("[text]({{ x }})", '<a href="hej">text</a>'),
        ('{{ "}}" }}', "}}"),
        ("{% if x %}\nja\n{% else %}\nnej\n{% endif %}", "<p>ja</p>"),
        ("## Rubrik {#id}", "<h2>Rubrik {#id}</h2>"),
        ("{% for i in [1, 2] %}\n\n### {{ i }}\n\n{% endfor %}", "<h3>2</h3>"),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ("**{{ x }}**", "<strong>hej</strong>"),
        ("<b>{{ x }}</b>", "&lt;b&gt;hej&lt;/b&gt;"),
    ],
)
def test_jinja_and_markdown_do_not_disturb_each_other(markdown: str, expected: str) -> None:
    assert expected in rendered(markdown, x="hej")


@pytest.mark.parametrize("value", ["**fet**", "<script>alert(1)</script>", "{{ 7 * 7 }}", "# rubrik", "a_b_c", "|"])
def test_a_value_never_becomes_markup(value: str) -> None:
    html = rendered("{{ x }}", x=value)
    assert "<" not in html.replace("<p>", "").replace("</p>", "")
    assert "49" not in html
    assert "<strong>" not in html


def test_a_tag_alone_on_its_line_is_not_wrapped_in_a_paragraph() -> None:
    assert rendered("Text.\n{{ x }}\nMer.", x="hej").split() == ["<p>Text.</p>", "hej", "<p>Mer.</p>"]


def test_a_tag_indented_as_code_is_refused_by_line() -> None:
    with pytest.raises(PageError, match=r"^p\.md:3: a tag indented four spaces"):
        to_template("p.md", "Text.\n\n    {{ x }}", STRICT)


def test_a_page_without_front_matter_is_refused(parsed: object) -> None:
    assert refused(parsed, "Bara text.").startswith("sections/10_prov.md:1: no front matter")


def test_an_unknown_key_in_the_front_matter_is_refused_by_line(parsed: object) -> None:
    assert refused(parsed, "---\ntitle: Prov\nordning: 1\n---\n").startswith(
        "sections/10_prov.md:3: front matter, ordning"
    )


def test_an_unknown_audience_is_refused(parsed: object) -> None:
    assert "audience" in refused(parsed, "---\ntitle: Prov\naudience: [press]\n---\n")


def test_an_unknown_metric_in_the_front_matter_is_refused_by_line(parsed: object) -> None:
    message = refused(parsed, "---\ntitle: Prov\nmetrics: [cnps, nps]\n---\n")
    assert message == "sections/10_prov.md:3: unknown metric 'nps'; the registry has cnps, feedback."


def test_a_name_that_is_no_fence_is_refused_by_line(parsed: object) -> None:
    message = refused(parsed, HEAD + FENCE + "\n{{ rows }}\n\n{{ rader }}\n")
    assert message.startswith("sections/10_prov.md:11: 'rader' is neither a fence")


def test_a_fence_nobody_uses_is_refused_by_line(parsed: object) -> None:
    assert refused(parsed, HEAD + FENCE).startswith("sections/10_prov.md:5: fence 'rows' is never used")


def test_a_fence_used_only_by_another_fence_is_not_run_by_itself(parsed: object) -> None:
    chained = "\n```sql last\nselect * from ${rows} order by value\n```\n"
    document: Document = parsed(HEAD + FENCE + chained + "{{ last }}")  # type: ignore[operator]
    assert list(document.statements) == ["last"]


OWN = "select * from {} order by department_id"
TO_ALL = "would show every department the rows of all"


@pytest.mark.parametrize("relation", ["figures", "comparisons", "mart_metrics", "mart_department_metrics"])
def test_a_section_for_departments_cannot_show_them_each_others_rows(parsed: object, relation: str) -> None:
    body = f"\n```sql rows\n{OWN.format(relation)}\n```\n{{{{ rows }}}}"
    assert refused(parsed, HEAD + body).startswith(f"sections/10_prov.md:5: fence 'rows' {TO_ALL}")
    assert TO_ALL in refused(parsed, HEAD + body.replace("sql rows", "sql rows by=stage_id"))
    parsed(HEAD + body.replace("sql rows", "sql rows by=department_id"))  # type: ignore[operator]
    parsed(HEAD.replace("---\n", "---\naudience: [organisation]\n", 1) + body)  # type: ignore[operator]


def test_a_chain_does_not_hide_whose_rows_a_fence_shows(parsed: object) -> None:
    base = f"\n```sql base by=department_id\n{OWN.format('mart_metrics')}\n```\n"
    last = "\n```sql last\nselect * from ${base} order by value\n```\n{{ last }}"
    assert f"fence 'last' {TO_ALL}" in refused(parsed, HEAD + base + last)


def test_a_jinja_fault_is_refused_by_line(parsed: object) -> None:
    assert refused(parsed, HEAD + "Text.\n\n{% if x %}\n").startswith("sections/10_prov.md:6: ")
    assert refused(parsed, HEAD + "Text.\n\n{{ x \n").startswith("sections/10_prov.md:6: ")


def test_what_fails_while_rendering_names_the_line_of_the_markdown(parsed: object) -> None:
    text = HEAD + FENCE + "\nText.\n\n{{ rows[0].figure_id }}\n\n{{ rows[0].valeu }}\n"
    document: Document = parsed(text)  # type: ignore[operator]
    with pytest.raises(PageError, match=r"^sections/10_prov\.md:13: is undefined: .*valeu"):
        document.render(rows=[{"figure_id": "a/b"}])


def test_a_macro_called_wrongly_names_the_line_of_the_markdown(parsed: object) -> None:
    document: Document = parsed(HEAD + "Text.\n\n{{ c.lead() }}\n")  # type: ignore[operator]
    with pytest.raises(PageError, match=r"^sections/10_prov\.md:6: "):
        document.render()


SHARED = "-- fence rows\nselect * from mart_quality\norder by contract_id\n"


def share(tmp_path: Path, text: str) -> None:
    (tmp_path / "10_prov.sql").write_text(text, encoding="utf-8")


def test_languages_share_the_fences_of_the_sql_file_above_them(parsed: object, tmp_path: Path) -> None:
    share(tmp_path, SHARED)
    document: Document = parsed(HEAD + "{{ rows }}")  # type: ignore[operator]
    assert document.statements == {"rows": "select * from mart_quality\norder by contract_id"}
    assert document.relations == {"rows": frozenset({"mart_quality"})}


def test_a_fault_in_a_shared_fence_names_the_sql_file(parsed: object, tmp_path: Path) -> None:
    share(tmp_path, SHARED.replace("order by contract_id", ""))
    assert re.match(r".*10_prov\.sql:1: fence 'rows' has no order by", refused(parsed, HEAD + "{{ rows }}"))
    share(tmp_path, SHARED + "\n-- fence rows\nselect 1\n")
    assert re.match(r".*10_prov\.sql:5: a second fence is named 'rows'", refused(parsed, HEAD + "{{ rows }}"))
    share(tmp_path, SHARED)
    assert "10_prov.sql:1: fence 'rows' is never used" in refused(parsed, HEAD)


def test_a_fence_stands_in_one_of_the_two_files(parsed: object, tmp_path: Path) -> None:
    share(tmp_path, SHARED)
    assert "fence 'rows' is also in" in refused(parsed, HEAD + FENCE + "{{ rows }}")


def test_a_fence_may_be_called_what_it_reads(parsed: object, tmp_path: Path) -> None:
    share(tmp_path, "-- fence actions\nselect * from actions order by action_id\n")
    document: Document = parsed(HEAD + "{{ actions }}")  # type: ignore[operator]
    assert document.relations == {"actions": frozenset({"actions"})}


def test_a_section_cannot_need_a_fence_it_does_not_use(parsed: object) -> None:
    message = refused(parsed, "---\ntitle: Prov\nneeds: [rader]\n---\n")
    assert message == "sections/10_prov.md:1: needs names 'rader', which is no fence that the text uses."
