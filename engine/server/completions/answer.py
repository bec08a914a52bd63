"""The shapes of an answer: whole, or in the chunks of a stream."""

from __future__ import annotations

import time
import uuid
from typing import Literal

from engine.oracle.messages import Finished
from engine.server.chat import ChatRequest

Record = dict[str, object]


class Completion:
    """One answer's id, and the JSON objects that carry the answer."""

    def __init__(self, asked: ChatRequest, checkpoint: str) -> None:
        """`checkpoint` is the model that answers, whatever name the request has."""
        self.asked, self.checkpoint = asked, checkpoint
        self.id, self.created = f"chatcmpl-{uuid.uuid4().hex}", int(time.time())

    def whole(self, last: Finished) -> Record:
        """The whole answer in one object."""
        message = {"role": "assistant", "content": last.text, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reason(last)}
        return {
            **self._head("chat.completion"),
            "choices": [choice],
            "usage": usage(last),
            "realm": realm(last),
        }

    def opening(self) -> Record:
        """The first chunk: who speaks."""
        return self._chunk({"role": "assistant", "content": ""})

    def piece(self, text: str) -> Record:
        """A chunk of text."""
        return self._chunk({"content": text})

    def ending(self, last: Finished) -> Record:
        """The last chunk of the choice: why it ended."""
        return {**self._chunk({}, reason(last)), "realm": realm(last)}

    def account(self, last: Finished) -> Record:
        """The chunk after the choice's last: the token counts."""
        return {**self._head("chat.completion.chunk"), "choices": [], "usage": usage(last)}

    def _chunk(self, delta: Record, finish_reason: str | None = None) -> Record:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        counted: Record = {"usage": None} if self.asked.include_usage else {}
        return {**self._head("chat.completion.chunk"), "choices": [choice], **counted}

    def _head(self, kind: str) -> Record:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.asked.model,
            "system_fingerprint": self.checkpoint,
        }


def reason(last: Finished) -> Literal["stop", "length"]:
    """Why an answer ended, in OpenAI's words."""
    return "length" if last.stopped == "length" else "stop"


def usage(last: Finished) -> Record:
    """How many tokens were read and written."""
    return {
        "prompt_tokens": last.prompt_tokens,
        "completion_tokens": last.tokens,
        "total_tokens": last.prompt_tokens + last.tokens,
    }


def realm(last: Finished) -> Record:
    """What OpenAI's shape has no field for: how many messages were left out, and how the answer ended."""
    return {"messages_left_out": last.left_out, "ended": last.stopped}
