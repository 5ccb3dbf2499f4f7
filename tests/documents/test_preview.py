"""Pages as pictures for the screen."""

import io
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest

from da_desk.documents import pdf, preview
from tests.documents import papers


def test_page_is_as_wide_as_asked_and_as_high_as_a4() -> None:
    rgba, width, height = preview.page_image(pdf.render(papers.statement()).data, 0, 500)
    assert width == 500
    assert height == pytest.approx(707, abs=2)
    assert len(rgba) == width * height * 4
    assert set(rgba[3::4]) == {255}


def test_pages_are_counted() -> None:
    rendered = pdf.render(papers.prosecutor())
    assert preview.page_count(rendered.data) == rendered.pages


def test_damaged_and_locked_files_are_told_apart() -> None:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf.render(papers.statement()).data)) as file:
        file.save(buffer, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    with pytest.raises(preview.LockedError):
        preview.page_count(buffer.getvalue())
    with pytest.raises(preview.UnreadableError):
        preview.page_image(b"%PDF-1.4 nothing", 0, 100)


def test_missing_page_is_unreadable() -> None:
    with pytest.raises(preview.UnreadableError):
        preview.page_image(pdf.render(papers.statement()).data, 7, 100)


def test_many_threads_draw_and_render_at_once() -> None:
    expected = pdf.render(papers.statement())
    with ThreadPoolExecutor(6) as pool:
        rendered = list(pool.map(lambda _n: pdf.render(papers.statement()), range(24)))
        images = list(pool.map(lambda _n: preview.page_image(expected.data, 0, 200), range(24)))
    assert {item.sha256 for item in rendered} == {expected.sha256}
    assert len(set(images)) == 1
