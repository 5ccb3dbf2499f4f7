"""The fixed wording: each element of the law, and what a damaged file says."""

from pathlib import Path

import pytest

from da_desk.documents.templates import mg11_wording
from da_desk.errors import CatalogueInvalid
from da_desk.settings import resources

GOOD = (resources() / "templates" / "mg11.toml").read_text(encoding="utf-8")


def test_declaration_carries_each_element_of_section_9() -> None:
    wording = mg11_wording()
    for text in (wording.declaration.one, wording.declaration.many):
        for element in (
            "true to the best of my knowledge and belief",
            "knowing that, if it is put forward as evidence",
            "prosecuted",
            "wilfully stated",
            "know to be false or do not believe to be true",
        ):
            assert element in text
    assert "{pages}" in wording.declaration.many


def test_shipped_wording_waits_for_a_force_to_confirm_it() -> None:
    assert not mg11_wording().confirmed


def test_a_force_may_load_its_own(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(GOOD.replace('"unverified"', '"primary"'), encoding="utf-8")
    assert mg11_wording(own).confirmed


@pytest.mark.parametrize(
    ("found", "put", "named"),
    [
        ('confidence = "unverified"', "confidence = 3", "confidence"),
        ("[declaration]", "[declarations]", "declaration"),
        ("{pages}", "several", "pages"),
        ('slug = "', "slug = ", "line"),
        ("citation", "quotation", "quotation"),
    ],
)
def test_damaged_file_names_itself_and_the_place(tmp_path: Path, found: str, put: str, named: str) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text(GOOD.replace(found, put), encoding="utf-8")
    with pytest.raises(CatalogueInvalid) as refused:
        mg11_wording(broken)
    assert "broken.toml" in str(refused.value)
    assert named in str(refused.value)


def test_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid):
        mg11_wording(tmp_path / "none.toml")


@pytest.mark.parametrize("folder", ["fonts/noto-sans", "fonts/inter", "icc"])
def test_third_party_data_bears_licence_and_origin(folder: str) -> None:
    place = resources() / "third-party" / folder
    names = {file.name for file in place.iterdir()}
    assert "ORIGIN.md" in names
    assert names & {"OFL.txt", "LICENCE.txt"}
