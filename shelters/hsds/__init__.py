"""Open Referral HSDS 3.0 and 3.1: reading and writing, pure. No database, no clock.

`fields` is our own table of what the standard asks; files become rows (`tabular`, `nested`,
`reading`), rows are judged one by one (`judging`), offers become rows and rows offers again
(`offers`), and what is written can be held against the published schemas (`schemas`).
"""
