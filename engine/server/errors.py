"""What keeps a request from being served, as an exception with HTTP's status."""

from __future__ import annotations

from collections.abc import Mapping

from engine.children.oracle_link import OracleRefusal
from engine.children.process import ChildLost
from engine.commands.command import Refusal
from engine.wire.messages import CommandRefused, Fault
from heroes.adapters.peft_config import AdapterError
from heroes.definition import HeroError
from heroes.vault.store import VaultError
from quests.task import QuestError
from saves.events.errors import SaveError

FIRST_OF_OURS = 500
"""The first HTTP status that says the fault is the server's."""

KNOWN: Mapping[type[Exception], tuple[int, str]] = {
    Refusal: (400, "refused"),
    QuestError: (400, "refused"),
    HeroError: (400, "refused"),
    OracleRefusal: (400, "oracle_refused"),
    ChildLost: (503, "oracle_unavailable"),
    SaveError: (503, "save_unavailable"),
    VaultError: (503, "checkpoint_unavailable"),
    AdapterError: (503, "checkpoint_unavailable"),
}
"""Exceptions of the engine's parts whose message is for the client, with HTTP status and the fault's code."""


class RequestFault(Exception):
    """A request that is not served; the message is one sentence."""

    def __init__(
        self, message: str, *, param: str | None = None, code: str | None = None, status: int = 400
    ) -> None:
        super().__init__(message)
        self.param, self.code, self.status = param, code, status

    @property
    def told(self) -> Fault:
        """The fault as it is sent."""
        ours = self.status >= FIRST_OF_OURS
        return Fault(
            message=str(self),
            type="server_error" if ours else "invalid_request_error",
            param=self.param,
            code=self.code,
        )


ANSWERABLE: tuple[type[Exception], ...] = (RequestFault, *KNOWN)
"""All exceptions whose message is for the client."""


def fault_of(error: Exception) -> RequestFault:
    """The fault that an exception of TOLD means."""
    if isinstance(error, RequestFault):
        return error
    status, code = next(known for kind, known in KNOWN.items() if isinstance(error, kind))
    if isinstance(error, OracleRefusal) and error.too_long:
        return RequestFault(str(error), param="messages", code="context_length_exceeded")
    param = error.param if isinstance(error, Refusal) else None
    return RequestFault(
        str(error), param=param, code=code if param is None else "invalid_value", status=status
    )


def refused(error: Exception) -> CommandRefused:
    """A command's answer where an exception of TOLD keeps it from being done."""
    fault = fault_of(error).told
    return CommandRefused(message=fault.message, error=fault)
