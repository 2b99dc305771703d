"""What a photo holds unseen (where and when it was taken, previews, comments) is not published."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Final

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.helpers.inside import opened, publish
from tests.helpers.support import Portal, tree

MARK: Final = b"planted-mark-5527"
TURNED: Final = 6
"""Exif's orientation of a photo that was taken upright by a telephone."""
KINDS: Final = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
ORIENTATION: Final = 0x0112
GPS: Final = 0x8825


def exif(orientation: int = 1) -> Image.Exif:
    """Exif data with a position, a description, and how the photo is turned."""
    data = Image.Exif()
    data[ORIENTATION] = orientation
    data[0x010E] = MARK.decode()
    data.get_ifd(GPS).update({1: "N", 2: (46.0, 46.0, 12.0), 3: "E", 4: (23.0, 35.0, 24.0)})
    return data


def photo(kind: str, data: Image.Exif | None = None, *, seed: int = 7) -> bytes:
    """A photo of many colours; with `data` it holds those, and the mark in each other way."""
    image = Image.effect_noise((48, 32), seed).convert("RGB")
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", MARK.decode())
    info.add_text("Comment", MARK.decode())
    more: dict[str, object] = {"exif": data, "xmp": MARK, "comment": MARK, "pnginfo": info}
    stream = io.BytesIO()
    image.save(stream, kind, **(more if data else {}))
    return stream.getvalue()


def pixels(raw: bytes) -> bytes:
    with Image.open(io.BytesIO(raw)) as image:
        return image.convert("RGB").tobytes()


def published(portal: Portal, name: str, raw: bytes) -> bytes:
    """The photo `name` as it is published; a client's page holds the same, and so its logo."""
    portal.write(f"clients/testimonials/{name}", raw)
    portal.write(f"clients/logos/{name}", raw)
    entry = {"id": "maria", "author": "Maria", "quote": "Q", "featured": True, "consent": True}
    portal.write("clients/testimonials.yml", [entry | {"photo": name, "letter": name}])
    portal.client("acme", client={"name": "Acme", "logo": f"logos/{name}"})
    publish(portal).ok()
    files = tree(portal.root / "public")
    shown = {files[path] for path in files if path.startswith("assets/retainer/")}
    assert len(shown) == 1
    (content,) = shown
    html = opened(portal.root / "public", "acme")["html"]
    assert html.count(base64.b64encode(content).decode()) == 2
    return content


@pytest.mark.parametrize("orientation", [1, TURNED])
@pytest.mark.parametrize("ending", KINDS)
def test_of_a_photo_the_picture_alone_is_published(
    portal: Portal, ending: str, orientation: int
) -> None:
    # What follows the picture may be anything; the chunk's name is a WebP's own.
    chunk = b"ICCP" + len(MARK).to_bytes(4, "little") + MARK + b"\0"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as entries:
        entries.writestr(MARK.decode(), "all clients")
    raw = photo(KINDS[ending], exif(orientation))
    assert MARK in raw
    first, *others = (
        published(portal, f"me.{ending}", raw + rest) for rest in (b"", chunk, archive.getvalue())
    )
    assert others == [first, first]
    assert MARK not in first
    with Image.open(io.BytesIO(first)) as image:
        assert dict(image.getexif()) == ({ORIENTATION: TURNED} if orientation == TURNED else {})
    assert pixels(first) == pixels(raw)


@pytest.mark.parametrize("ending", KINDS)
def test_what_holds_no_more_than_the_picture_is_published_byte_for_byte(
    portal: Portal, ending: str
) -> None:
    raw = photo(KINDS[ending])
    assert published(portal, f"me.{ending}", raw) == raw
    # What follows the picture is no part of it: telephones put previews there.
    assert published(portal, f"me.{ending}", raw + photo("JPEG", exif())) == raw


def test_the_scans_of_a_progressive_photo_are_all_kept(portal: Portal) -> None:
    stream = io.BytesIO()
    with Image.open(io.BytesIO(photo("PNG"))) as image:
        image.save(
            stream, "JPEG", progressive=True, icc_profile=b"a profile", restart_marker_rows=1
        )
    assert published(portal, "me.jpg", stream.getvalue()) == stream.getvalue()
