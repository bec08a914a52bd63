"""Modules whose code does what no skill should: each is a class that passes or fails in one way."""

from __future__ import annotations

from pathlib import Path

MANIFEST = """\
v: 1
id: {name}
version: 1.0.0
title: Sums
author: x
licence: MIT
skills:
  sums:
    title: Sums
    code: sums.py:Sums
    primitives: [xfm_reduce]
    evaluation:
      verifier: exact
      answer_tokens: 8
    curriculum:
      levels: [one]
"""

CLASS = """\
import os, sys, time, threading, random, socket, subprocess, atexit, signal, tempfile
from quests.task import Task, Verdict
{top}

class Sums:
{made}
    def generate(self, level, rng):
{draw}
        a, b = rng.randrange(100), rng.randrange(100)
        return Task(skill="", level={level}, operation="add", prompt={prompt}, answer={answer})

    def operations(self, level):
        return ["add"]
{more}
"""

PROMPT, ANSWER = 'f"{a} + {b}"', "str(a + b)"


def write(
    folder: Path,
    name: str = "bad",
    *,
    top: str = "",
    made: str = "",
    draw: str = "pass",
    more: str = "",
    level: str = "level",
    prompt: str = PROMPT,
    answer: str = ANSWER,
) -> Path:
    """A module in a folder, whose class is sound but for what is given."""
    folder.mkdir(parents=True)
    (folder / "module.yaml").write_text(MANIFEST.format(name=name))
    text = CLASS.format(
        top=top,
        made=indented(made, 4),
        draw=indented(draw, 8),
        more=indented(more, 4),
        level=level,
        prompt=prompt,
        answer=answer,
    )
    (folder / "sums.py").write_text(text)
    return folder


def indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line if line else "" for line in text.split("\n"))


DEEP = "def down(n):\n    return down(n + 1)\nsys.setrecursionlimit(10**9)\ndown(0)"
STACK = "sys.setrecursionlimit(10**9)\nx = []\nfor _ in range(10**6): x = [x]\nrepr(x)"
MANY_THREADS = "[threading.Thread(target=time.sleep, args=(999,)).start() for _ in range(4)]"
JUDGE = "def verify(self, task, answer):\n    "
EVERY = "def every(self, level):\n    "

FAILING: dict[str, tuple[dict[str, str], str]] = {
    "SystemExit": ({"draw": "raise SystemExit(0)"}, "failed in generate (SystemExit: 0)"),
    "KeyboardInterrupt": ({"draw": "raise KeyboardInterrupt"}, "failed in generate (KeyboardInterrupt)"),
    "GeneratorExit": ({"draw": "raise GeneratorExit"}, "failed in generate (GeneratorExit)"),
    "a BaseException of its own": (
        {"top": "class Worse(BaseException): pass", "draw": "raise Worse('no')"},
        "failed in generate (Worse: no)",
    ),
    "an exception that raises when it is told": (
        {
            "top": "class Worse(Exception):\n    def __str__(self): raise SystemExit(5)",
            "draw": "raise Worse",
        },
        "failed in generate (Worse)",
    ),
    "os._exit": ({"draw": "os._exit(3)"}, "ended its process (exit code 3)"),
    "os._exit at import": ({"top": "os._exit(0)"}, "ended its process (exit code 0)"),
    "os._exit in __init__": ({"made": "def __init__(self):\n    os._exit(9)"}, "exit code 9"),
    "SystemExit at import": ({"top": "sys.exit('bye')"}, "can't be run (SystemExit: bye)"),
    "a signal to itself": ({"draw": "signal.raise_signal(signal.SIGSEGV)"}, "crashed (SIGSEGV)"),
    "last words": (
        {"draw": "print('I am \x1b[31mlost'); sys.stdout.flush(); os._exit(1)"},
        "(exit code 1): I am  [31mlost",
    ),
    "an endless loop": ({"draw": "while True: pass"}, "did not answer within"),
    "an endless loop at import": ({"top": "while True: pass"}, "did not answer within"),
    "sleep": ({"draw": "time.sleep(999)"}, "did not answer within"),
    "C code that holds Python's lock": ({"draw": "str(7 ** 10**8)"}, "did not answer within"),
    "endless operations": ({"more": "operations = lambda self, level: iter(int, 1)"}, "operations"),
    "an endless list": ({"more": EVERY + "while True: yield 1"}, "made int where a Task"),
    "a list that hangs": ({"more": EVERY + "time.sleep(999); yield 1"}, "did not answer within"),
    "memory": ({"draw": "self.kept = [bytearray(1 << 30) for _ in range(10**6)]"}, "MemoryError"),
    "deep recursion": ({"draw": DEEP}, "bad.sums"),
    "a stack that overflows in C": ({"draw": STACK}, "bad.sums"),
    "closes all pipes": ({"draw": "os.closerange(0, 999)"}, "ended its process"),
    "prints without end": ({"draw": "while True: sys.stdout.write('x' * 10**6)"}, "printed more than"),
    "a child": ({"draw": "os.fork()"}, "a module may not use os.fork"),
    "a shell": ({"draw": "os.system('true')"}, "a module may not use os.system"),
    "another program": ({"draw": "subprocess.run(['true'])"}, "a module may not use subprocess.Popen"),
    "a signal to its parent": ({"draw": "os.kill(os.getppid(), 9)"}, "a module may not use os.kill"),
    "the network": ({"draw": "socket.create_connection(('127.0.0.1', 9))"}, "a module may not use socket"),
    "a large file": ({"draw": "tempfile.TemporaryFile().write(bytes(1 << 28))"}, "File too large"),
    "a prompt that is a number": ({"prompt": "7"}, "prompt, answer and operation must be text"),
    "half a character": ({"prompt": "chr(0xd800)"}, "prompt, answer and operation must be text"),
    "a huge prompt": ({"prompt": "'x' * 10**8"}, "a prompt must have 1 to"),
    "a huge answer": ({"answer": "'1' * 10**8"}, "is longer than evaluation.answer_tokens"),
    "no task": ({"draw": "return None"}, "made NoneType where a Task"),
    "primitives that are a number": (
        {"answer": "str(a + b), primitives=5"},
        "its primitives must be up to 20 names",
    ),
    "a history that is none": ({"answer": "str(a + b), history=[1]"}, "its history must be pairs"),
    "a score of 7": ({"more": JUDGE + "return Verdict(7.0)"}, "no verdict between 0 and 1"),
    "a score that is no number": (
        {"more": JUDGE + "return Verdict(float('nan'))"},
        "no verdict between 0 and 1",
    ),
    "no verdict": ({"more": JUDGE + "return True"}, "no verdict between 0 and 1"),
    "SystemExit in verify": ({"more": JUDGE + "sys.exit(1)"}, "failed in verify (SystemExit: 1)"),
    "os._exit in verify": ({"more": JUDGE + "os._exit(2)"}, "exit code 2"),
    "an endless verify": ({"more": JUDGE + "while True: pass"}, "did not answer within"),
}
"""What goes into the class, and words of the reason that `check` gives."""

RUNNING: dict[str, dict[str, str]] = {
    "prints to stdout and stderr": {"draw": "print('{\"type\":\"drawn\"}'); print('x', file=sys.stderr)"},
    "writes to the first pipes": {"draw": "os.write(1, b'{}\\n'); os.write(2, b'{}\\n')"},
    "closes stdin and stdout": {"draw": "sys.stdin.close(); sys.stdout.close()"},
    "changes its folder": {"draw": "os.chdir('/')"},
    "sets the recursion limit": {"top": "sys.setrecursionlimit(10**6)"},
    "threads that never end": {"top": MANY_THREADS},
    "hangs at exit": {"top": "atexit.register(time.sleep, 999)"},
    "changes random": {"top": "random.random = lambda: 0.5\nrandom.Random.choice = lambda self, x: x[0]"},
    "catches all signals": {"top": "[signal.signal(n, lambda *_: None) for n in (1, 2, 14, 15)]"},
    "sets umask and environment": {"top": "os.umask(0); os.environ.clear()"},
}
"""What does no harm where the code runs, and changes no task."""
