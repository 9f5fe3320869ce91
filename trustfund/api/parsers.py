"""Bodies as they are read: JSON in UTF-8, strictly, since two readers of the same bytes must not see two amounts."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _t
from rest_framework.parsers import JSONParser

from trustfund.api.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

DEEPEST: Final = 16
"""Values within values, at most; no form has more than four."""


class Json(JSONParser):
    """JSON of a size that fits into memory."""

    def parse(self, stream: IO[Any], media_type: Any = None, parser_context: Any = None) -> Any:
        """Return what the body says."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        content = stream.read(most + 1)
        if len(content) > most:
            raise RequestDataTooBig
        return read_json(content)


def read_json(content: bytes | str) -> Any:
    """Return what the text says. Raises `Problem` with the reason where it says nothing, or says it twice."""
    try:
        found = _loads(content)
        json.dumps(found, ensure_ascii=False).encode()
    except RecursionError as error:
        raise _too_deep() from error
    except UnicodeDecodeError as error:
        raise Problem(400, _t("The body is not UTF-8.")) from error
    except UnicodeEncodeError as error:
        raise Problem(400, _t("The body has characters that are none (lone surrogates).")) from error
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        raise Problem(400, _t("The body is not JSON: see line %(line)s, column %(column)s.") % where) from error
    except ValueError as error:
        raise Problem(400, _t("The body has a number with too many digits.")) from error
    return found


def _loads(content: bytes | str) -> Any:
    text = content.decode() if isinstance(content, bytes) else content
    found = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_number, parse_float=_number)
    if _is_too_deep(found):
        raise _too_deep()
    return found


def _too_deep() -> Problem:
    return Problem(400, _t("The body is nested deeper than %(most)s levels.") % {"most": DEEPEST})


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; refuse a name that comes twice: one reader takes the first, another the last."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            errors = {name: [_t("This name comes twice.")]}
            raise Problem(400, _t("A name comes twice in the body: see errors."), errors=errors)
        found[name] = value
    return found


def _number(text: str) -> float:
    """Return a number that there is; 1e999 is none."""
    found = float(text)
    return found if math.isfinite(found) else _refuse_number(text)


def _refuse_number(text: str) -> NoReturn:
    raise Problem(400, _t("The body has a number that is none: %(number)s.") % {"number": text[:20]})


def _is_too_deep(content: Any) -> bool:
    level = [content]
    for _depth in range(DEEPEST + 1):
        level = [inner for each in level for inner in _within(each)]
        if not level:
            return False
    return True


def _within(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
