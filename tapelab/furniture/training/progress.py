"""The line that says how far an epoch is: a bar that grows, or one line at its end."""

import sys
import time
from typing import Any

WIDTH, PAUSE = 20, 0.05  # signs of a bar; seconds between two looks at it
BOLD, GREEN, WHITE, PLAIN = "\x1b[1m", "\x1b[32m", "\x1b[37m", "\x1b[0m"


def say(text: str) -> None:
    """Print a line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Progbar:
    """How many of `target` steps are done, and what was found so far (tf.keras.utils.Progbar).

    verbose   1: a bar that grows; 2: one line when all is done; 0: nothing
    """

    def __init__(self, target: int | None, width: int = WIDTH, verbose: int = 1,
                 interval: float = PAUSE, stateful_metrics: Any = (),
                 stateless_metrics: Any = None, unit_name: str = "step") -> None:  # fmt: skip
        self.target, self.width, self.verbose = target, width, verbose
        self.interval, self.unit_name = interval, unit_name
        self._kept = set(stateful_metrics or ())  # shown as they are; of others the mean
        self._means = None if stateless_metrics is None else set(stateless_metrics)
        self._sums: dict[str, tuple[float, int]] = {}
        self._start = time.time()
        self._shown = 0.0
        self._first: float | None = None  # when the first step was done: it takes longer
        self._wide = 0
        self._seen = 0

    def update(self, current: int, values: Any = None, finalize: bool | None = None) -> None:
        """So many steps are done; `values` are pairs of a name and a number."""
        if finalize is None:
            finalize = self.target is not None and current >= self.target
        for name, value in values or []:
            self._take(name, value, current, finalize)
        self._seen = current
        now = time.time()
        each = self._per_step(current, now)
        known = bool(self.target)
        if self.verbose == 2 and finalize and known:
            line = f"{self._count(current)} - {now - self._start:.0f}s - {self._took(each)}"
            sys.stdout.write(line + self._found() + "\n")
            sys.stdout.flush()
        elif self.verbose == 1 and (finalize or now - self._shown >= self.interval):
            self._draw(current, now, each, finalize)
            self._shown = now

    def add(self, n: int, values: Any = None) -> None:
        """So many more steps are done."""
        self.update(self._seen + n, values)

    def _take(self, name: str, value: Any, current: int, last: bool) -> None:
        """Take the number as it is, or into a mean over the steps so far."""
        mean = name not in self._kept if self._means is None else name in self._means
        if last or not mean:
            self._sums[name] = (value, 1)
        else:
            steps = max(current - self._seen, 1)
            total, count = self._sums.get(name, (0.0, 0))
            self._sums[name] = (total + value * steps, count + steps)

    def _draw(self, current: int, now: float, each: float, last: bool) -> None:
        left = now - self._start
        if self.target:
            full = min(self.width, int(self.width * current / self.target))
            green = f"{GREEN}{'━' * full}{PLAIN}" if full else ""
            bar = (f"{BOLD}{self._count(current)}{PLAIN} {green}"
                   f"{WHITE}{'━' * (self.width - full)}{PLAIN}")  # fmt: skip
            plain = len(self._count(current)) + 1 + self.width
            left = left if last else each * (self.target - current)
        else:
            bar = f"{current:7d}/Unknown"
            plain = len(bar)
        waits = f"{left:.0f}s" if last or not self.target else _span(left)
        rest = f" {self._took(each)}{self._found()}"
        wide = plain + 1 + len(waits) + len(rest)
        blank = " " * max(0, self._wide - wide)  # a longer line stood here
        end = "\n" if last else ""
        sys.stdout.write(f"\r{bar} {BOLD}{waits}{PLAIN}{rest}{blank}{end}")
        sys.stdout.flush()
        self._wide = wide

    def _count(self, current: int) -> str:
        return f"{current:{len(str(self.target))}d}/{self.target}"

    def _took(self, each: float) -> str:
        if each >= 1 or each == 0:
            return f"{each:.0f}s/{self.unit_name}"
        if each >= 1e-3:
            return f"{each * 1e3:.0f}ms/{self.unit_name}"
        return f"{each * 1e6:.0f}us/{self.unit_name}"

    def _found(self) -> str:
        words = ""
        for name, (total, count) in self._sums.items():
            mean = float(total) / count
            words += f" - {name}: {mean:.4f}" if abs(mean) > 1e-3 else f" - {name}: {mean:.4e}"
        return words

    def _per_step(self, current: int, now: float) -> float:
        if not current:
            return 0.0
        begin, steps = self._start, current
        if self._first is not None and current > 1:
            begin, steps = self._first, current - 1
        if current == 1:
            self._first = now
        return (now - begin) / steps


def _span(seconds: float) -> str:
    whole = int(seconds)
    if seconds > 3600:
        return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
    return f"{whole // 60}:{whole % 60:02d}" if seconds > 60 else f"{whole}s"
