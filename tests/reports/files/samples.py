"""Files as people send them, and as somebody sends who wants to harm; all made here."""

import io
import struct
import zipfile
import zlib
from functools import cache

import pikepdf
from PIL import Image

CANARY = "Zwanenzang-7731"


@cache
def photograph(width: int = 640, height: int = 480) -> bytes:
    """A JPEG as a phone makes it: device, place and a comment beside the picture."""
    exif = Image.Exif()
    exif[0x010F] = CANARY  # maker
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = CANARY  # place
    out = io.BytesIO()
    picture = Image.effect_noise((width, height), 60).convert("RGB")
    picture.save(out, "JPEG", exif=exif, comment=CANARY.encode())
    return out.getvalue()


@cache
def camera_photograph() -> bytes:
    """A JPEG with everything that cameras and programs put beside a picture, small pictures too."""
    small = io.BytesIO()
    Image.new("RGB", (16, 12)).save(small, "JPEG", comment=CANARY.encode())
    thumbnail = small.getvalue()
    # A TIFF whose first part is empty and whose second one is where the small picture lies.
    second = struct.pack("<H", 2)
    second += struct.pack("<HHII", 0x0201, 4, 1, 44) + struct.pack(
        "<HHII", 0x0202, 4, 1, len(thumbnail)
    )
    exif = b"II*\0" + struct.pack("<IHI", 8, 0, 14) + second + struct.pack("<I", 0)
    assert len(exif) == 44
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{CANARY}</x:xmpmeta>".encode()
    words = b"\x1c\x02\x78" + struct.pack(">H", len(CANARY)) + CANARY.encode()
    parts = (
        (0xE0, b"JFXX\0\x10" + thumbnail),
        (0xE1, b"Exif\0\0" + exif + thumbnail),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp),
        (0xE2, b"ICC_PROFILE\0\1\1" + CANARY.encode() * 20),
        (0xE2, b"MPF\0" + CANARY.encode()),
        (0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(words)) + words),
        (0xEF, CANARY.encode()),
        (0xFE, CANARY.encode()),
    )
    beside = b"".join(
        bytes((0xFF, kind)) + struct.pack(">H", len(inside) + 2) + inside for kind, inside in parts
    )
    plain = photograph()
    return plain[:2] + beside + plain[2:] + CANARY.encode()


def screenshot() -> bytes:
    """A PNG with text beside the picture."""
    out = io.BytesIO()
    Image.new("RGBA", (120, 80), (10, 20, 30, 120)).save(out, "PNG")
    text = b"tEXt" + b"Comment\0" + CANARY.encode()
    block = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    plain = out.getvalue()
    return plain[:33] + block + plain[33:]


def webp() -> bytes:
    """A WebP with EXIF."""
    exif = Image.Exif()
    exif[0x010F] = CANARY
    out = io.BytesIO()
    Image.new("RGB", (90, 60), (90, 20, 30)).save(out, "WEBP", exif=exif)
    return out.getvalue()


def moving_gif(frames: int = 500) -> bytes:
    """A GIF of very many pictures."""
    out = io.BytesIO()
    pictures = [Image.new("P", (16, 16), number % 250) for number in range(frames)]
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], comment=CANARY)
    return out.getvalue()


def document(pages: int = 1) -> bytes:
    """A PDF with an author, a script, an attachment, a link, a form and a photograph's own EXIF."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(300, 200))
    pdf.docinfo["/Author"] = CANARY
    with pdf.open_metadata() as meta:
        meta["dc:creator"] = [CANARY]
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{CANARY}')")
    pdf.Root.OpenAction = script
    pdf.attachments[f"{CANARY}.txt"] = CANARY.encode()
    page = pdf.pages[0]
    page.AA = pikepdf.Dictionary(O=script)
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"https://{CANARY}.invalid/"),
    )
    launch = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=CANARY),
    )
    page.Annots = pikepdf.Array([link, launch])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=CANARY)
    image = pikepdf.Stream(pdf, b"")
    image.write(photograph(), filter=pikepdf.Name.DCTDecode)
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height, image.BitsPerComponent = 640, 480, 8
    image.ColorSpace = pikepdf.Name.DeviceRGB
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=image))
    page.Contents = pikepdf.Stream(pdf, b"q 300 0 0 200 0 0 cm /Photo Do Q")
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def locked_document() -> bytes:
    """A PDF behind a password."""
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(out, encryption=pikepdf.Encryption(owner="sample", user="sample"))
    return out.getvalue()


def endless_document() -> bytes:
    """A PDF whose cross-references lead in a circle."""
    body = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    body += b"2 0 obj\n<</Type/Pages/Kids[2 0 R]/Count 1>>\nendobj\n"
    start = len(body)
    body += b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 3/Root 1 0 R/Prev %d>>\n" % start
    return body + b"startxref\n%d\n%%%%EOF" % start


def packed_document() -> bytes:
    """A PDF whose page is a hundred megabytes of zeros, packed."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.pages[0].Contents = pikepdf.Stream(pdf, bytes(100 * 1024 * 1024))
    out = io.BytesIO()
    pdf.save(out, compress_streams=True, recompress_flate=True)
    return out.getvalue()


def polyglot() -> bytes:
    """A photograph that is an archive as well."""
    out = io.BytesIO(photograph())
    out.seek(0, io.SEEK_END)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("sample.html", f"<script>{CANARY}</script>")
    return out.getvalue()


def picture_bomb() -> bytes:
    """Nine hundred million pixels in a few kilobytes."""
    return _png(30_000, 30_000, zlib.compress(bytes(3_751 * 3_000), 9))


def text_bomb() -> bytes:
    """A PNG with twenty packed texts of fifty megabytes each."""
    text = b"zTXt" + b"Comment\0\0" + zlib.compress(bytes(50 * 1024 * 1024), 9)
    block = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    plain = screenshot()
    return plain[:33] + block * 20 + plain[33:]


def _png(width: int, height: int, data: bytes) -> bytes:
    def block(name: bytes, inside: bytes) -> bytes:
        crc = zlib.crc32(name + inside)
        return struct.pack(">I", len(inside)) + name + inside + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + block(b"IHDR", head) + block(b"IDAT", data) + block(b"IEND", b"")


def ten_gigabytes() -> bytes:
    """A PNG that says its first block has ten gigabytes (as far as four bytes say it)."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 0x7FFFFFFF) + b"IHDR" + b"\0" * 64


def macro_document() -> bytes:
    """A text of an office suite with a program in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/vbaProject.bin", CANARY)
    return out.getvalue()


def spreadsheet_with_macros() -> bytes:
    """A table of an office suite with a program in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/vbaProject.bin", CANARY)
    return out.getvalue()


def archive_bomb() -> bytes:
    """An archive of two hundred kilobytes that holds two hundred megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sample.jpg", bytes(200 * 1024 * 1024))
    return out.getvalue()


def document_of_too_many_pages() -> bytes:
    """A PDF that shows one page twenty thousand times."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(30, 20))
    page = pdf.pages[0].obj
    pdf.Root.Pages.Kids = pikepdf.Array([page] * 20_000)
    pdf.Root.Pages.Count = 20_000
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def paper_polyglot() -> bytes:
    """A PDF that a browser may take for a page, with an archive behind it."""
    out = io.BytesIO(document() + HTML)
    out.seek(0, io.SEEK_END)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("sample.html", f"<script>{CANARY}</script>")
    return out.getvalue()


def picture_polyglot() -> bytes:
    """A GIF with a script behind its end."""
    return moving_gif(2) + b"=1;/*" + HTML + b"*/"


def long_moving_picture() -> bytes:
    """A WebP of two thousand pictures."""
    out = io.BytesIO()
    pictures = [Image.new("RGB", (16, 16), (number % 250, 0, 0)) for number in range(2000)]
    pictures[0].save(out, "WEBP", save_all=True, append_images=pictures[1:], lossless=True)
    return out.getvalue()


def film_with_a_place() -> bytes:
    """The beginning of an MP4 of sound that says where it was made."""
    place = b"\xa9xyz" + CANARY.encode()
    return b"\0\0\0\x18ftypM4A \0\0\0\0M4A isom" + struct.pack(">I", len(place) + 4) + place


def voice() -> bytes:
    """The first bytes of an Ogg file, and a comment."""
    return b"OggS\0\x02" + bytes(22) + b"OpusTags" + CANARY.encode() + bytes(2000)


SVG = f"<svg xmlns='http://www.w3.org/2000/svg'><script>{CANARY}</script></svg>".encode()
HTML = f"<!doctype html><script>{CANARY}</script>".encode()
