"""The window's terminal driver, for terminals that vanish, send any bytes or suspend the window."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time
from functools import partial
from threading import Timer
from typing import Any, TextIO

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from realm_tui.window.terminal.keyboard import Keyboard
from realm_tui.window.terminal.tty import come_to_front, is_gone, restore, stop

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Signals that close the window in an orderly way, unless the parent process had them ignored."""
GONE = 128 + signal.SIGHUP
"""The exit code of a window whose terminal went away."""
GONE_SECONDS, END_SECONDS = 0.6, 2.0
"""Seconds for an orderly close before the process exits: without a terminal, and after a signal."""
TICK_SECONDS = 0.1
READ_BYTES = 1 << 16


class Canvas:
    """The stream the window is drawn on; once writing fails, `lost` is called and output is dropped."""

    def __init__(self, stream: TextIO, lost: Any) -> None:
        self.stream, self.lost = stream, lost

    def write(self, text: str) -> int:
        """Write the text; characters that can't be encoded are replaced."""
        try:
            return self.stream.write(text)
        except OSError:
            self.lost()
        except UnicodeError:
            self.stream.write(text.encode(errors="replace").decode())
        return len(text)

    def flush(self) -> None:
        """Flush the stream."""
        try:
            self.stream.flush()
        except OSError:
            self.lost()

    def fileno(self) -> int:
        """The stream's file descriptor."""
        return self.stream.fileno()


class TerminalDriver(LinuxDriver):
    """Textual's driver, made safe for terminals that are killed, suspended, continued, or send any bytes."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        assert sys.__stdout__ is not None
        # By default Textual draws on stderr, which players redirect into files to read errors.
        self._file = Canvas(sys.__stdout__, self.lose)  # type: ignore[assignment]
        self.code: int | None = None
        """The exit code, once a signal or a lost terminal is closing the window."""
        for number in ENDS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._asked_to_end)

    def lose(self) -> None:
        """Close the window because the terminal is gone; any thread may call this."""
        self._end(GONE, GONE_SECONDS)

    def _asked_to_end(self, number: int, _: object) -> None:
        self._end(128 + number, END_SECONDS)

    def _end(self, code: int, seconds: float) -> None:
        if self.code is not None:
            return
        self.code = code
        last = Timer(seconds, self._give_up)
        last.daemon = True
        last.start()
        self._soon(partial(self._app.exit, return_code=code))

    def _give_up(self) -> None:
        # Nothing is lost by exiting now: the engine is a process of its own.
        restore(self.fileno, self.attrs_before)
        os._exit(self.code or 0)

    def _soon(self, do: Any) -> None:
        """Call `do` from the app's event loop, where it interrupts nothing."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(do)

    def write(self, data: str) -> None:
        """Write to the terminal; do nothing before it is taken over or after it is left."""
        if self._writer_thread is not None:
            self._writer_thread.write(data)

    def start_application_mode(self) -> None:
        """Take over the terminal; exit at once if it is gone already."""
        if is_gone(self.fileno):
            os._exit(GONE)
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        """Restore the terminal; also end synchronized output and pixel mouse mode, as Textual does not."""
        if self._app._sync_available:
            self.write("\x1b[?2026l")
        super().stop_application_mode()
        self._in_band_window_resize = False

    def _disable_mouse_support(self) -> None:
        super()._disable_mouse_support()
        if self._mouse_pixels:
            self.write("\x1b[?1016l")
            self._mouse_pixels = False

    def _sigtstp_application(self, *_: object) -> None:
        self._soon(self.stop)

    def _sigcont_application(self, *_: object) -> None:
        self._soon(self._retake)

    def stop(self, group: int | None = None) -> None:
        """Leave the terminal to the shell and stop, with the process group if given, until continued."""
        if not self._app._exit:
            self.suspend_application_mode()
            stop(signal.SIGTSTP, group)
            self._take_again()

    def _retake(self) -> None:
        """Take the terminal again after a stop that left no time to restore it; its modes may differ."""
        if not self._app._exit and come_to_front(self.fileno):
            self.suspend_application_mode()
            self._take_again()

    def _take_again(self) -> None:
        if come_to_front(self.fileno):
            self.resume_application_mode()
            self._app.refresh(layout=True)
        else:
            self.lose()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as flaw:  # noqa: BLE001 (the app tells of it)
            self._soon(partial(self._app._handle_exception, flaw))

    def run_input_thread(self) -> None:
        """Read the terminal until the window closes or the terminal goes."""
        keyboard = Keyboard()
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], TICK_SECONDS)[0]:
                data = self._read()
                for message in keyboard.take(data, time.monotonic()):
                    self.process_message(message)
            for message in keyboard.tick(time.monotonic()):
                self.process_message(message)

    def _read(self) -> bytes:
        """The bytes typed; at end of file, close the window if the terminal is gone, and wait a tick."""
        try:
            data = os.read(self.fileno, READ_BYTES)
        except OSError:
            data = b""
        if not data:
            if is_gone(self.fileno):
                self.lose()
            self.exit_event.wait(TICK_SECONDS)
        return data

    def process_message(self, message: Message) -> None:
        """Pass a message on to the app; drop typed input while the window is closing."""
        if not (self._app._exit and isinstance(message, events.InputEvent | events.Paste)):
            super().process_message(message)
