"""Opens one file that somebody sent, and writes what is safe of it. Runs alone: `python -I`.

Bytes come in on stdin. Out go a word, a length and, behind the end of that line, so many bytes: the
clean copy, or none. The word is a media type from the table below, `voice TYPE` for what is not
opened, or why it is refused. What a decoder cannot bear ends the program: no word is a refusal
too. Nothing here has a key, a database, a network or a disk, and what
comes in is never named, kept or printed. The parent (`confinement`) trusts nothing but the length.
"""

import io
import resource
import sys
import warnings
from typing import Any, Final

MOST_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 3000
MOST_MEMORY: Final = 768 * 1024 * 1024
MOST_SECONDS: Final = 10
MOST_PAGES: Final = 2000
_BESIDE: Final = ("/Metadata", "/PieceInfo", "/AA", "/OpenAction", "/JS", "/AF", "/EF", "/A")
_OF_PAGE: Final = (*_BESIDE, "/Annots", "/B", "/Thumb", "/LastModified", "/Tabs", "/PresSteps")
PICTURES: Final = ("JPEG", "PNG", "WEBP", "GIF")

_STARTS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"\x1a\x45\xdf\xa3", "audio/webm"),
)

type Clean = tuple[str, bytes]


def type_of(head: bytes) -> str:
    """What the first sixteen bytes say it is, as a media type; empty for all else."""
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] != b"ftyp":
        return ""
    if head[8:11] in (b"hei", b"hev", b"mif", b"msf"):
        return "image/heic"
    return "audio/mp4" if head[8:12] in (b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom") else ""


def confine() -> None:
    """From here on: no file, no process, little memory, little time."""
    limits = (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in limits:
        resource.setrlimit(what, (most, most))


def picture(data: bytes) -> Clean:
    """The pixels of the first picture, and nothing else, encoded anew."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data), formats=PICTURES) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            return "bomb", b""
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        opened.seek(0)
        turned = ImageOps.exif_transpose(opened)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        see_through = turned.has_transparency_data
        bare = turned.convert("RGBA" if see_through else "RGB")
    # Pixels alone: what the decoder knows beside them stays behind.
    clean = Image.frombytes(bare.mode, bare.size, bare.tobytes())
    out = io.BytesIO()
    if see_through:
        clean.save(out, "PNG")
        return "image/png", out.getvalue()
    clean.save(out, "JPEG", quality=85)
    return "image/jpeg", out.getvalue()


def paper(data: bytes) -> Clean:
    """The pages, without who made them, scripts, forms, attachments, links or notes."""
    import pikepdf

    try:
        source = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        return "locked", b""
    with source, pikepdf.new() as clean:
        if not 0 < len(source.pages) <= MOST_PAGES:
            return "bomb" if len(source.pages) else "broken", b""
        for page in source.pages:
            for name in _OF_PAGE:
                if name in page:
                    del page[name]
            clean.pages.append(page)
        _strip(clean)
        out = io.BytesIO()
        clean.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return "application/pdf", out.getvalue()


def _strip(clean: Any) -> None:
    """What pictures and fonts inside carry beside themselves."""
    import pikepdf

    for each in clean.objects:
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            for name in _BESIDE:
                if name in each:
                    del each[name]
        if isinstance(each, pikepdf.Stream):
            _bare_picture(each)


def _bare_picture(stream: Any) -> None:
    """A photograph inside is a file of its own, with a place and a device in it."""
    import pikepdf

    filters = stream.get("/Filter")
    names = [str(filters)] if isinstance(filters, pikepdf.Name) else [str(f) for f in filters or ()]
    if "/DCTDecode" not in names:
        return
    if names == ["/DCTDecode"]:
        bare = bare_jpeg(stream.read_raw_bytes())
        stream.write(bare, filter=filters, decode_parms=stream.get("/DecodeParms"))
    else:
        stream.write(stream.read_bytes(pikepdf.StreamDecodeLevel.all))


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG without what is no picture: of its notes only how colours are meant stays.

    Raises ValueError for one that does not go on as it must.
    """
    if data[:2] != b"\xff\xd8":
        raise ValueError
    kept, at = [b"\xff\xd8"], 2
    while data[at : at + 2] != b"\xff\xd9":
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if data[at] != 0xFF or length < 2 or at + 2 + length > len(data):
            raise ValueError
        end = at + 2 + length
        if marker == 0xDA:
            end = _end_of_scan(data, end)
        if marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(data[at:end])
        at = end
    return b"".join(kept) + b"\xff\xd9"


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands that is none of those within a scan."""
    while True:
        at = data.index(b"\xff", at)
        after = data[at + 1 : at + 2]
        if not after:
            raise ValueError
        if after != b"\0" and not b"\xd0" <= after <= b"\xd7":
            return at
        at += 2


def opened(media_type: str, data: bytes) -> Clean:
    """The clean copy of what was sent."""
    if media_type == "application/pdf":
        return paper(data)
    if media_type == "image/heic":
        return "heic", b""
    if media_type.startswith("image/"):
        return picture(data)
    return f"voice {media_type}" if media_type else "unknown", b""


def prepare(media_type: str) -> None:
    """Load what will be needed: after the limits no file can be opened."""
    if media_type == "application/pdf":
        import pikepdf  # noqa: F401
    elif media_type.startswith("image/"):
        from PIL import Image, ImageOps, WebPImagePlugin  # noqa: F401

        Image.preinit()
        Image.MAX_IMAGE_PIXELS = MOST_PIXELS
        warnings.simplefilter("error", Image.DecompressionBombWarning)


def main() -> None:
    """Read, open, write."""
    head = sys.stdin.buffer.read(16)
    media_type = type_of(head)
    prepare(media_type)
    confine()
    # A voice is not opened: it may be long, and nobody waits until all of it has come.
    rest = b"" if media_type.startswith("audio/") else sys.stdin.buffer.read()
    word, clean = opened(media_type, head + rest)
    sys.stdout.buffer.write(f"{word} {len(clean)}\n".encode() + clean)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
