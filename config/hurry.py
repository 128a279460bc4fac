"""The worker's own app with a beat in a hurry: whatever runs every ten seconds or more seldom
runs ten times as often. For a clock of safe hours that is moved, or a beat that is killed.
"""

from config.celery import app as app

for entry in app.conf.beat_schedule.values():
    entry["schedule"] = max(1.0, entry["schedule"] / 10)
    entry["options"] = {"expires": max(5.0, entry["schedule"])}
