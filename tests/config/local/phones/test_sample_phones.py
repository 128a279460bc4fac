"""The demo's account: made once, private, and in the way of any real one."""

import re
from pathlib import Path

from config.local import demo
from config.local.phones import sample_phones
from config.local.phones.network.message_orders import kind_of
from reports.messaging.contact.numbers import is_e164
from tests import source


def test_a_sample_account_is_made_once(tmp_path: Path) -> None:
    made = sample_phones.make_account(tmp_path / "phones")
    assert sample_phones.make_account(tmp_path / "phones") == made
    assert Path(made["LINDEN_TWILIO_TOKEN_FILE"]).stat().st_mode & 0o077 == 0


def test_no_variable_of_a_real_account_reaches_the_demo(tmp_path: Path) -> None:
    """Whoever starts a demo in the shell of a region texts nobody: each variable is replaced."""
    settings = (source.ROOT / "config" / "settings.py").read_text()
    read = set(re.findall(r'"(LINDEN_(?:TWILIO|HOOKS|CLOCK)\w*)"', settings))
    replaced = {
        **sample_phones.make_account(tmp_path / "phones"),
        **demo._phones(demo.Ports(8000, 8001, 8002)),
    }
    assert read - replaced.keys() == {"LINDEN_TWILIO_TOKEN"}  # the file counts before it
    assert replaced["LINDEN_TWILIO_API_ORIGIN"].startswith("http://127.0.0.1:")


def test_the_numbers_could_be_numbers() -> None:
    for number in (sample_phones.SERVICE_NUMBER, *(phone.number for phone in sample_phones.PHONES)):
        assert is_e164(number)
        assert kind_of(number) is not None
