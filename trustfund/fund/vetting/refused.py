"""The refusal of a file."""

from __future__ import annotations


class NotAccepted(ValueError):
    """The file is not taken; `sentence` says why to the person who handed it in."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)
