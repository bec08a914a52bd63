"""A child's pipes: lines of any kind are survived, and the process ends with the pipe."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.paths import REPO

ECHO = """
import sys, threading
import msgspec
from common.child import claim_stdin, claim_stdout
from common.pipe import Sender, decoded, listen

class Said(msgspec.Struct, forbid_unknown_fields=True):
    word: str

sender = Sender(claim_stdout())
decoder = msgspec.json.Decoder(Said)

def hear(line):
    found = decoded(line, decoder)
    sender.send(Said(word="unread" if isinstance(found, str) else found.word))

listen(claim_stdin(), 100, hear, lambda: sender.send(Said(word="long")))
threading.Event().wait()
"""
DEEP = b"[" * 90 + b"]" * 9


def child() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", ECHO], cwd=REPO, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b'{"word": "yes"}', b"yes"),
        (b"", b"unread"),
        (b"{", b"unread"),
        (b'{"word": 1}', b"unread"),
        (b'{"word": "yes", "more": 1}', b"unread"),
        (b'{"word": "\xff"}', b"unread"),
        (b"\xff\xfe\x00", b"unread"),
        (DEEP, b"unread"),
        (b"x" * 99, b"unread"),
        (b"x" * 100, b"long"),
        (b"x" * 1000, b"long"),
    ],
)
def test_a_line_of_any_kind_is_survived(line: bytes, answer: bytes) -> None:
    said, _ = child().communicate(line + b'\n{"word": "next"}\n', timeout=30)
    assert said == b'{"word":"' + answer + b'"}\n{"word":"next"}\n'


def test_a_line_cut_off_by_the_end_of_the_pipe_ends_the_process() -> None:
    with child() as process:
        said, _ = process.communicate(b'{"word": "nev', timeout=30)
        assert (process.returncode, b"never" in said) == (0, False)


def test_the_process_ends_when_nobody_reads_it() -> None:
    with child() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.close()
        process.stdin.write(b'{"word": "yes"}\n')
        process.stdin.flush()
        assert process.wait(30) == 0
