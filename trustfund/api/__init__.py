"""The door for programs: `/api/v1/`, the same services, policy and rows as the pages.

    doors      an address and what each of its methods asks: who, with which right, how often
    tokens     who a program is: a secret of 256 bits, hashed at rest, dead with the membership it stands for
    reading    lists by cursor with the filters of the pages, one record with its ETag and its steps
    writing    the forms of the pages as bodies of requests; a step of a workflow as an address of its own
    once       a POST sent twice has one effect and one answer (Idempotency-Key)
    problems   every refusal as RFC 9457 says, with the sentence of the page

Each app says in its `api.py` which of its records and verbs there are. See docs/api.md and docs/decisions/api.md.
"""
