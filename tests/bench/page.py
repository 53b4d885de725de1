"""What a reader waits for: figures of the page, in Chromium, beside their budgets.

The first three are taken on a bare page with the bundle alone; the last in JupyterLab.
"""

import gzip
import json
import statistics
from typing import Any

import tapelab as tf
from tapelab.jupyter.widget import STATIC
from tests.bench.timing import report
from tests.browser.alone import a_browser, a_lab
from tests.browser.cells import LOAD

VIEW = '[data-tapelab="view"]'
OPS = 36  # few enough that none is rolled up

# The bundle as a module from memory, a model that only has a snapshot, and a view of it.
MOUNT = """async ([code, css, snapshot]) => {
  document.body.replaceChildren();
  const style = document.createElement('style');
  style.textContent = css;
  const el = document.createElement('div');
  el.style.width = '900px';
  document.body.append(style, el);
  const url = URL.createObjectURL(new Blob([code], {type: 'text/javascript'}));
  const module = await import(url);
  const model = {get: () => snapshot, on() {}, off() {}, send() {}, set() {}, save_changes() {}};
  const widget = typeof module.default === 'function' ? module.default() : module.default;
  const start = performance.now();
  await widget.initialize?.({model});
  await widget.render({model, el});
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}"""

PAN = """async () => {
  const picture = document.querySelector('.tapelab-picture');
  const box = picture.getBoundingClientRect();
  const at = (type, x, y) => picture.dispatchEvent(new PointerEvent(type, {
    bubbles: true, pointerId: 1, button: 0, buttons: 1, isPrimary: true,
    clientX: box.left + x, clientY: box.top + y}));
  const frames = [];
  let before = await new Promise(requestAnimationFrame);
  at('pointerdown', 200, 150);
  for (let k = 1; k <= 60; k++) {
    at('pointermove', 200 - 3 * k, 150 - 2 * k);
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - before);
    before = now;
  }
  at('pointerup', 20, 30);
  return frames;
}"""

SCRUB = """async () => {
  const slider = document.querySelector('[data-tapelab="scrubber"]');
  const frames = [];
  for (let k = 0; k < 40; k++) {
    const start = performance.now();
    slider.value = String(Math.round(Number(slider.max) * (1 - k / 40)));
    slider.dispatchEvent(new Event('input', {bubbles: true}));
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    frames.push(performance.now() - start);
  }
  return frames;
}"""

# Notes when each node is first on the page.
LOOK_OUT = """() => {
  window.seen = {};
  const look = () => {
    for (const node of document.querySelectorAll('[data-tapelab="node"]')) {
      window.seen[node.dataset.id] ??= Date.now() / 1000;
    }
  };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
}"""

GROW = f"""\
import json, time
x, times = tf.Variable(1.01), {{}}
with tf.GradientTape() as tape:
    y = x
    for k in range({OPS}):
        y = y * x
        times[k + 1] = time.time()
        time.sleep(0.05)
print(json.dumps(times))
"""


def snapshot(records: int) -> dict[str, Any]:
    """The trace of a loop, as a page receives it."""
    x = tf.Variable(1.0001)
    with tf.GradientTape(persistent=True) as tape:
        y = x
        for _ in range(records):
            y = y * x
    trace = json.loads(json.dumps(tape.trace().to_json()))
    for k, node in enumerate(trace["nodes"]):
        node["line"], node["iteration"] = (3, k - 1) if node["kind"] == "op" else (None, 0)
    return {"seq": 1, "traces": [trace], "ended": True, "active": trace["tape"]["id"]}


def bundle() -> None:
    """Bytes that every view brings along."""
    files = [STATIC / "widget.js", STATIC / "widget.css"]
    packed = sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)
    report("KB gzip of script and style", packed / 1024, 60)


def paint() -> None:
    """First paint, panning and scrubbing of long tapes, unloaded machine assumed."""
    code, css = ((STATIC / name).read_text() for name in ("widget.js", "widget.css"))
    with a_browser() as browser:
        for records in (1_000, 10_000):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto("about:blank")
            given = [code, css, snapshot(records)]
            took = [page.evaluate(MOUNT, given) for _ in range(5)]
            report(f"ms to the first paint of {records:,} records", statistics.median(took), 300)
            pan = sorted(page.evaluate(PAN))
            report(f"ms a frame while panning {records:,} (p95)", pan[int(0.95 * len(pan))], 34)
            if page.query_selector('[data-tapelab="scrubber"]'):
                steps = sorted(page.evaluate(SCRUB))
                report(f"ms a step while scrubbing {records:,} (p95)", steps[int(0.95 * 40)], 100)
            page.close()


def latency() -> None:
    """From an op's record to its node on the page, while the cell runs, in JupyterLab."""
    with a_lab() as lab:
        lab.open([LOAD, GROW])
        lab.run_cell(0)
        lab.page.evaluate(LOOK_OUT)
        lab.run_cell(1)
        lab.page.wait_for_timeout(1000)
        seen = lab.page.evaluate("() => window.seen")
        times = json.loads(lab.text(1))
    waits = sorted(1e3 * (seen[id] - when) for id, when in times.items() if id in seen)
    report(f"ms from record to page (p95 of {len(waits)})", waits[int(0.95 * len(waits))], 150)


if __name__ == "__main__":
    bundle()
    paint()
    latency()
