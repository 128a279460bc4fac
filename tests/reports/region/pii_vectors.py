"""Texts with and without what says who somebody is: each door is tried with all of them.

None is longer than a name at a counter may be, and none holds a name.
"""

from typing import Final

from reports.region.pii import Kind

WHO: Final = (
    ("0470 12 34 56", Kind.NUMBER),
    ("0470\u00a012\u00a034\u00a056", Kind.NUMBER),
    ("appelle 0470\u202f12\u202f34\u202f56", Kind.NUMBER),
    ("bel 0470\u200312\u205f34\u300056", Kind.NUMBER),
    ("call 0470\t12\t34\t56 later", Kind.NUMBER),
    ("0470\n12\n34\n56", Kind.NUMBER),
    ("0470 - 12 - 34 - 56", Kind.NUMBER),
    ("0470\u201412\u201434\u201456", Kind.NUMBER),
    ("0470\u00a012\u201334\u221256", Kind.NUMBER),
    ("0470_12_34_56", Kind.NUMBER),
    ("0470·12·34·56", Kind.NUMBER),
    ("04\u200b70\u00ad12\u206034\ufeff56", Kind.NUMBER),
    ("04\u206670 12\u202e 34 56", Kind.NUMBER),
    ("son numéro : +32 (0)2 555 12 34", Kind.NUMBER),
    ("haar nummer is 02/555.12.34", Kind.NUMBER),
    ("０４７０ １２ ３４ ５６", Kind.NUMBER),
    ("٠٤٧٠ ١٢ ٣٤ ٥٦", Kind.NUMBER),
    ("𝟎𝟒𝟕𝟎 𝟏𝟐 𝟑𝟒 𝟓𝟔", Kind.NUMBER),
    ("0\ufe0f\u20e34\ufe0f\u20e37\ufe0f\u20e30\ufe0f\u20e3 12 34 56", Kind.NUMBER),
    ("O47O I2 34 56", Kind.NUMBER),
    ("\u041e47\u041e l2 34 56", Kind.NUMBER),
    ("0470 12-11-10", Kind.NUMBER),
    ("06.12.11.10.09", Kind.NUMBER),
    ("85.07.30-033.28", Kind.REGISTER),
    ("numéro national 85 07 30 033 28", Kind.REGISTER),
    ("rijksregister 85073003328", Kind.REGISTER),
    ("85\u00a007\u00a030\u00a0033\u00a028", Kind.REGISTER),
    ("BE68 5390 0754 7034", Kind.BANK),
    ("compte BE68\u00a05390\u00a00754\u00a07034", Kind.BANK),
    ("rekening be68539007547034", Kind.BANK),
    ("\u0412\u041568 5390 0754 7034", Kind.BANK),
    ("ＢＥ６８ ５３９０ ０７５４ ７０３４", Kind.BANK),
    ("NL91 ABNA 0417 1643 00", Kind.BANK),
    ("wren@mail.example", Kind.MAIL),
    ("écrire à wren (arobase) mail (point) example", Kind.MAIL),
    ("wren [at] mail [dot] example", Kind.MAIL),
    ("schrijf naar wren @ mail.example", Kind.MAIL),
    ("write to a (at) b.be, or a [at] b [dot] be", Kind.MAIL),
    ("wren＠mail．example", Kind.MAIL),
    ("wr\u0435n@m\u0430il.example", Kind.MAIL),
    ("@zoe_b on insta", Kind.HANDLE),
    ("sur insta : ＠zoe_b", Kind.HANDLE),
    ("op insta: @\u0437\u043e\u044f", Kind.HANDLE),
    ("see https://social.example/wren", Kind.LINK),
    ("www.social.example", Kind.LINK),
    ("sur social.example/wren", Kind.LINK),
)

NOBODY: Final = (
    "",
    "since 24/11/2026",
    "depuis le 24.11.2026, à 23 h 15",
    "sinds 2026-11-24 02:30",
    "on 24-11-2026 between 02:30 and 03:15",
    "24\u00a0h, 24/11/2026 - 25/11/2026",
    "van 24/11 - 25/11, rond 23:10-23:40",
    "open 9:30-17:00 since 2026, 24 people",
    "2026-11-24, camera 1, 2 and 3",
    "112 at 2:40, 3 friends stayed until @22h30",
    "1000 of 1050 stayed, bar 12, zone 3",
    "est partie vers 1 h, en veste rouge",
)
