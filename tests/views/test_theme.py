"""The tokens, the type scale and the stylesheet."""

import re
from itertools import product

import pytest
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from da_desk.settings import resources
from da_desk.views.theme import DARK, LIGHT, TYPE, Appearance, Look, Scheme, Tokens
from da_desk.views.widgets.labels import label


def _light_of(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of WCAG 2 between two colours."""
    lighter, darker = sorted((_light_of(one), _light_of(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


TEXT_PAIRS = [
    *product(("text", "muted", "accent", "high", "medium", "standard", "training"), ("surface", "canvas")),
    *product(("text",), ("sunken", "accent_soft", "on_medium")),
    ("high", "on_high"), ("medium", "on_medium"), ("standard", "on_standard"), ("training", "on_training"),
    ("on_accent", "accent"), ("on_accent", "accent_hover"), ("surface", "text"), ("surface", "training"),
    ("rail_text", "rail"), ("rail_strong", "rail_selected"),
]  # fmt: skip


@pytest.mark.parametrize(("tokens", "least"), [(LIGHT, 5.7), (DARK, 6.1)], ids=["light", "dark"])
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids=lambda pair: " on ".join(pair))
def test_text_can_be_read(tokens: Tokens, least: float, pair: tuple[str, str]) -> None:
    assert contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1])) >= least


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    "pair",
    [("accent", "accent_soft"), ("muted", "sunken"), ("rail_text", "rail_selected")],
    ids=lambda pair: " on ".join(pair),
)
def test_tinted_words_can_be_read(tokens: Tokens, pair: tuple[str, str]) -> None:
    assert contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1])) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "canvas"])
def test_inputs_and_focus_rings_can_be_seen(tokens: Tokens, ground: str) -> None:
    assert contrast(tokens.input_border, getattr(tokens, ground)) >= 3
    assert contrast(tokens.accent, getattr(tokens, ground)) >= 3


def test_the_stylesheet_knows_every_token_and_every_picture_exists() -> None:
    for tokens in (LIGHT, DARK):
        sheet = Look(tokens).stylesheet()
        assert "$" not in sheet
        for file in re.findall(r"url\(([^)]+)\)", sheet):
            assert (resources() / file).is_file(), file


@pytest.mark.parametrize(("folder", "tokens"), [("light", LIGHT), ("dark", DARK)])
def test_drawn_marks_have_the_colours_of_their_theme(folder: str, tokens: Tokens) -> None:
    known = {tokens.on_accent, tokens.muted, tokens.accent}
    for file in (resources() / "icons" / folder).glob("*.svg"):
        used = set(re.findall(r"#[0-9A-F]{6}", file.read_text()))
        assert used, file
        assert used <= known, file


def test_every_icon_is_drawn_on_our_grid_and_can_be_tinted() -> None:
    files = list((resources() / "icons").glob("*.svg"))
    assert len(files) > 30
    for file in files:
        drawn = file.read_text()
        assert 'viewBox="0 0 24 24"' in drawn
        assert 'stroke-width="1.75"' in drawn
        assert set(re.findall(r"#[0-9A-Fa-f]{6}", drawn)) == {"#000000"}


def test_an_icon_takes_the_colour_of_its_token(appearance: Appearance) -> None:
    picture = appearance.look.pixmap("plus", "accent", 24).toImage()
    middle = picture.pixelColor(picture.width() // 2, picture.height() // 2)
    assert middle.name().upper() == LIGHT.accent


def test_zoom_scales_type_and_controls(qtbot: QtBot, appearance: Appearance) -> None:
    button, title = QPushButton("Save"), label("Cases", "title")
    for widget in (button, title):
        qtbot.addWidget(widget)
        widget.show()
    before = button.sizeHint().height(), title.sizeHint().height()
    appearance.set_zoom(200)
    after = button.sizeHint().height(), title.sizeHint().height()
    assert 1.8 < after[0] / before[0] < 2.1
    assert 1.8 < after[1] / before[1] < 2.1


def test_zoom_steps_stay_between_100_and_200(appearance: Appearance) -> None:
    appearance.zoom_by(50)
    assert appearance.zoom == 200
    appearance.zoom_by(-50)
    assert appearance.zoom == 100


def test_dark_and_light_change_what_is_painted(qtbot: QtBot, appearance: Appearance) -> None:
    button = QPushButton("Save")
    qtbot.addWidget(button)
    button.show()
    light = button.grab().toImage().pixelColor(6, button.height() // 2).name().upper()
    appearance.set_scheme(Scheme.DARK)
    dark = button.grab().toImage().pixelColor(6, button.height() // 2).name().upper()
    assert (light, dark) == (LIGHT.surface, DARK.surface)


@pytest.mark.parametrize("role", TYPE)
def test_the_type_scale_is_inter(appearance: Appearance, role: str) -> None:
    assert QFontInfo(appearance.look.font(role)).family() == "Inter"


@pytest.mark.parametrize("role", ["title", "heading", "body", "strong", "small", "label"])
def test_labels_have_the_pixels_of_their_role(qtbot: QtBot, role: str) -> None:
    made = label("Words", role)
    qtbot.addWidget(made)
    made.show()
    assert made.font().pixelSize() == TYPE[role][0]
