# SPDX-License-Identifier: Apache-2.0
"""No block of a page is forgotten, and none that is wrong passes."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from tests.docs.page import BadPageError
from tests.docs.run import Run

HEAD = "participatio: 1\nid: small\nversion: 1\nlanguage: en\ntimezone: UTC\nextends: standard\ntitle: Small\n"
WHOLE = f"```yaml\n{HEAD}```\n"


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("```yml\na: 1\n```", "line 1: nothing is known of 'yml'"),
        ("```\na\n```", "line 1: nothing is known of ''"),
        ("```{code-block} python\n1 / 0\n```", "line 1: nothing is known of '{code-block}'"),
        ("text\n\n    indented", "line 3: a block stands between fences"),
        ("```text\nfor ever", "line 1: the block has no end"),
        ("<!-- flie: a.csv -->\n```csv\na;b\n```", "line 1: no comment is called 'flie'"),
        ("<!-- file: a.csv -->\ntext", "line 2: no block follows the comment 'file'"),
        ("<!-- file: a.csv -->", "line 1: no block follows the comment 'file'"),
        ("<!-- not run: so -->\n```sh\nreboot\n```", "line 2: why it is not run"),
        ("<!-- file: a.csv -->\n```csv\na;b\n```", "line 2: nothing on the page uses the file a.csv"),
        (f"```yaml\n{HEAD}titel: Small\n```", "line 1: expected [], but found \nprocess.yaml:8:1: P104"),
        (f"<!-- shows: P105 -->\n{WHOLE}", "line 2: expected ['P105'], but found nothing"),
        ("```yaml\nforums: {tf01: {titel: Forum}}\n```", "line 1: expected [], but found \nprocess.yaml"),
        ("```console\nparticipatio --version\n```", "line 1: no line of it begins with '$ '"),
        ("```console\n$ participatio --version\nparticipatio 0.0.0\n```", "line 2: participatio --version\nsays"),
        ("```console\n$ participatio check nowhere\n```", "line 2: participatio check nowhere\nended with 2"),
        ("```console\n$ false\n```", "line 2: false\nended with 1"),
        (f"{WHOLE}\n<!-- run: participatio start process.yaml -->", "line 11: participatio start process.yaml\nended"),
        ("```pycon\n>>> 1 + 1\n3\n```", "line 1: "),
        ("```json\n{,}\n```", "line 1: "),
        ("```csv\na;b\n1\n```", "line 1: its rows differ in length"),
    ],
)
def test_a_page_that_is_wrong_does_not_pass(page: str, why: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(page, encoding="utf-8")

    with pytest.raises(BadPageError) as error:
        run.page(path)

    assert str(error.value).startswith(why)


def test_a_page_is_run_from_top_to_bottom(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(
        dedent("""\
            <!-- now: 2026-05-05T12:00 -->
            ```yaml
            participatio: 1
            id: small
            version: 1
            language: en
            timezone: Europe/Berlin
            extends: standard
            title: Small
            phases:
              always: {title: Always, admits: {anyone: [idea.submit], author: [idea.withdraw]}}
            ```

            ```console
            $ participatio start process.yaml small.db
            small has begun in small.db: …
            $ participatio person enrol small.db
            person-44hnt7kq-d
            $ participatio act small.db idea.submit --by person-44hnt7kq-d --set title=Here \\
                  --set text=There
            idea.submit  idea-esyv4a-6  → submitted  (event 1, 5 May 2026, 12:00)
            $ participatio list small.db idea --as person-44hnt7kq-d
            idea-esyv4a-6  submitted  Here
            $ participatio list small.db idea --as person-44hnt7kq-d | cut -c 16- | tr a-z A-Z
            SUBMITTED  HERE
            ```

            ```python
            from participatio import Process

            process = Process.open("small.db")
            ```

            ```python
            >>> process.view("person-44hnt7kq-d").item("idea-esyv4a-6").title
            'Here'

            ```

            ```python
            process.close()
            ```
            """),
        encoding="utf-8",
    )

    run.page(path)

    assert "idea-esyv4a-6" in run.ids
    assert (tmp_path / "small.db").is_file()
