"""Runs everything that Kith is on one machine: starts in order, restarts, stops in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from worker.services import child, network, programs
from worker.services.console import say, step
from worker.services.embedded import Embedded, Service, ServiceFailed, wait_until_ready
from worker.services.folder import Folder

LONGEST_DELAY = 30.0  # seconds between two attempts to start what does not stay up
STEADY = 60.0  # seconds after which a program counts as started well
INTERVAL = 0.2


class Stopping(Exception):
    """A signal asked Kith to stop."""


class Supervisor:
    def __init__(self, folder: Folder, *, host: str, port: int) -> None:
        self.folder = folder
        self.host, self.port = host, port
        self.embedded = Embedded(folder)
        self.own: list[programs.Program] = []
        self.failures: dict[str, int] = {}
        self.due: dict[str, float] = {}
        self.asked_to_stop = False

    def run(self) -> None:
        """Start, watch until a signal comes, stop."""
        self._listen_to_signals()
        self._rotate_logs()
        try:
            self._start()
            self._announce()
            while True:
                self._watch()
                self.pause(INTERVAL)
        except Stopping:
            say("\nStopping ...")
        finally:
            self.stop()
        say("Kith has stopped.")

    def pause(self, seconds: float) -> None:
        if self.asked_to_stop:
            raise Stopping
        time.sleep(seconds)

    def stop(self) -> None:
        """End all, those that use a service before it."""
        for program in self.own:
            if program.child is not None and program.child.running():
                program.child.ask_to_end()
        for program in self.own:
            if program.child is not None:
                program.child.stop(program.patience)
        self.embedded.stop()

    def _listen_to_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            # nohup has SIGHUP ignored, and so it stays.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, *_: object) -> None:
        self.asked_to_stop = True

    def _rotate_logs(self) -> None:
        for log in self.folder.log.glob("*.log"):
            log.replace(log.with_suffix(".log.1"))

    def _start(self) -> None:
        child.end(child.marked(self.folder.root), signal.SIGTERM, patience=10)
        for service in self.embedded.services:
            with step(f"Starting {service.name}"):
                service.start()
                wait_until_ready(service, pause=self.pause)
        environment = self.embedded.environment()
        self._prepare(environment)
        self.own = self._programs(environment)
        with step("Starting the worker, the scheduler and the web server"):
            for program in self.own:
                program.start()
            for program in self.own:
                wait_until_ready(program, pause=self.pause)

    def _prepare(self, environment: dict[str, str]) -> None:
        """Bring tables, static files and models up to date; that process prints what it does."""
        command = [sys.executable, str(programs.ROOT / "manage.py"), "prepare"]
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment, child.MARK: str(self.folder.root)},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=child.die_with_parent(signal.SIGTERM),
        )
        try:
            while process.poll() is None:
                self.pause(0.05)
        except Stopping:
            process.terminate()
            process.wait()
            raise
        if process.returncode != 0:
            raise ServiceFailed("Kith cannot start: see above.")

    def _programs(self, environment: dict[str, str]) -> list[programs.Program]:
        processes = int(os.environ.get("KITH_WORKERS") or os.cpu_count() or 1)
        served = environment | network.environment(self.host)
        return [
            programs.Worker(self.folder, environment, processes=processes),
            programs.Scheduler(self.folder, environment),
            programs.Web(self.folder, served, host=self.host, port=self.port),
        ]

    def _announce(self) -> None:
        first, *others = network.urls(self.host, self.port)
        say(f"Kith is ready: {first}")
        for url in others:
            say(f"      and also: {url}")
        if not network.is_local(self.host):
            say("Everybody on this network can reach the sign-in page; nothing is encrypted.")
        say("Ctrl-C stops it.")

    def _watch(self) -> None:
        for program in self.own:
            if program.child is not None and program.child.running() and program.hangs():
                say(f"{_capital(program.name)} hangs and is killed. See {program.child.log}")
                program.child.kill_group()
        services: Sequence[Service] = [*self.embedded.services, *self.own]
        for service in services:
            if service.child is not None and not service.child.running():
                self._revive(service, service.child)

    def _revive(self, service: Service, dead: child.Child) -> None:
        """Start a program again, after a delay that grows while it does not stay up."""
        now = time.monotonic()
        if service.name not in self.due:
            dead.kill_group()
            steady = now - dead.started > STEADY
            failures = 0 if steady else self.failures.get(service.name, 0)
            delay = min(0.5 * 2**failures, LONGEST_DELAY)
            self.failures[service.name] = failures + 1
            self.due[service.name] = now + delay
            end = _ending(dead.exit_code())
            say(f"{_capital(service.name)} {end}; starting it again in {delay:g} s. See {dead.log}")
        elif now >= self.due[service.name]:
            del self.due[service.name]
            service.start()


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]
