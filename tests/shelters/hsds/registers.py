"""A small register of another kind, made for these tests: nothing in it exists."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

SPACE = UUID("00000000-0000-4000-8000-00000000aaaa")


def an_id(name: str) -> str:
    """A fixed id for a name."""
    return str(uuid5(SPACE, name))


def service() -> dict[str, Any]:
    """A place to live as another register nests it, with fields that nothing here uses."""
    return {
        "id": an_id("service"),
        "name": "Sample Night House",
        "status": "active",
        "description": "Sample description",
        "minimum_age": 18,
        "wait_time": "two days",
        "colour": {"of the door": ["green"]},
        "organization": {
            "id": an_id("organization"),
            "name": "Sample Foreign Houses",
            "description": "Sample houses elsewhere",
            "website": "https://example.org",
            "phones": [{"id": an_id("phone"), "number": "+3220000000", "extension": 12}],
        },
        "languages": [{"id": an_id("language"), "code": "fr", "name": "French"}],
        "service_at_locations": [
            {
                "id": an_id("at"),
                "location": {
                    "id": an_id("location"),
                    "location_type": "physical",
                    "latitude": 50.5,
                    "longitude": 4.5,
                    "addresses": [
                        {
                            "id": an_id("address"),
                            "address_1": "Sample Street 9",
                            "city": "Sample City",
                            "state_province": "Sample",
                            "postal_code": "0000",
                            "country": "BE",
                            "address_type": "physical",
                        }
                    ],
                },
            }
        ],
        "capacities": [
            {
                "id": an_id("capacity"),
                "unit": {"id": an_id("unit"), "name": "Beds", "scheme": "theirs"},
                # The standard's own example has more available than the maximum.
                "available": 12,
                "maximum": 10,
                "updated": "2026-11-24T14:23:06.5+01:00",
            }
        ],
    }


def write_json(folder: Path, said: Any, name: str = "services.json") -> Path:
    """Write one JSON document."""
    path = folder / name
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


def write_tables(folder: Path, **tables: str) -> Path:
    """Write CSV files by the names of their tables' files, without `.csv`."""
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
