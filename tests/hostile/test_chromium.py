"""Guards that in a real browser, under a strict policy, no text runs and no request leaves.

The policy forbids whatever it does not name, and every breach is reported. The live view is held to
more: it may not make markup of text at all (trusted types). Outputs are parsed as a page, as in a
notebook that was turned into HTML, where a script would run.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tapelab.engine.legible import legible
from tapelab.jupyter.widget import STATIC
from tests.hostile.cells import shown
from tests.hostile.corpus import CORPUS

pytestmark = pytest.mark.browser
once = cache(shown)

HOME = "http://view.invalid"
POLICY = (
    "default-src 'none'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
TRUSTED = "; require-trusted-types-for 'script'; trusted-types 'none'"
# Anything that tapelab never makes, wherever it stands.
FOREIGN = ("script:not([src^='/']), iframe, object, embed, base, meta:not([charset]), form, "
           "video, a[href], link:not([href='/widget.css']), img:not([src^='data:']), marquee, "
           "template, x-y, [onerror], [onload], [onclick], [onfocus], [onmouseover], "
           "[ontoggle]")  # fmt: skip
WATCH = """
window.breaches = [];
document.addEventListener('securitypolicyviolation', (event) => breaches.push(
  `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""
MOUNT = """
const program = await import('/widget.js');
const widget = typeof program.default === 'function' ? program.default() : program.default;
window.mount = async (snapshot, language, programs) => {
  document.body.replaceChildren();
  const el = document.createElement('div');
  el.style.width = '900px';
  document.body.append(el);
  const traits = {snapshot, language, programs, dock: {}};
  const model = {get: (name) => traits[name], on() {}, off() {}, send() {}};
  const closing = await widget.initialize?.({model});
  const gone = await widget.render({model, el});
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const all = (what) => [...el.querySelectorAll(`[data-tapelab="${what}"]`)];
  const names = [];
  let said = '';
  for (const tab of all('tab').reverse()) {
    tab.click();
    await frame();
    for (const node of all('node').slice(0, 5)) {
      node.dispatchEvent(new MouseEvent('click', {bubbles: true}));
      node.focus?.();
    }
    for (let k = 0; k < 3; k++) all('next')[0]?.click();
    for (const opened of el.querySelectorAll('details')) opened.open = true;
    await frame();
    names.push(...all('node').map((node) => node.dataset.name));
    said += el.textContent;
  }
  if (typeof gone === 'function') gone();
  if (typeof closing === 'function') closing();
  return {names, said};
};
window.ready = true;
"""


class Guarded:
    """A page under the policy; notes breaches, requests, errors and dialogs."""

    def __init__(self, context: BrowserContext) -> None:
        self.requests: list[str] = []
        self.problems: list[str] = []
        self.files = {"/watch.js": WATCH, "/mount.js": MOUNT}
        self.files |= {f"/widget.{kind}": (STATIC / f"widget.{kind}").read_text("utf-8")
                       for kind in ("js", "css")}  # fmt: skip
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self.problems.append(f"dialog: {dialog.message}"))
        self.page.on("popup", lambda popup: self.problems.append(f"popup: {popup.url}"))
        context.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        url = route.request.url
        path = url.removeprefix(HOME)
        if path not in self.files:
            self.requests.append(url)
            route.abort()
            return
        kind = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}.get(
            path.rpartition(".")[2], "text/html"
        )
        policy = POLICY + (TRUSTED if path == "/view" else "")
        headers = {"content-security-policy": policy, "content-type": f"{kind}; charset=utf-8"}
        route.fulfill(body=self.files[path].encode("utf-8", "replace"), headers=headers)

    def open(self, path: str, body: str) -> None:
        """Load a document of ours."""
        head = '<!doctype html><meta charset="utf-8"><script src="/watch.js"></script>'
        self.files[path] = head + body
        self.page.goto(HOME + path)

    def check(self, what: str) -> None:
        """Nothing ran, nothing left, nothing foreign stands on the page."""
        found: dict[str, Any] = self.page.evaluate(
            "foreign => ({ran: window.pwned ?? null, breaches: window.breaches,"
            " foreign: [...document.querySelectorAll(foreign)].map(e => e.outerHTML)})",
            FOREIGN,
        )
        assert found == {"ran": None, "breaches": [], "foreign": []}, f"{what}: {found}"
        assert not self.requests, f"{what}: {self.requests}"
        assert not self.problems, f"{what}: {self.problems}"


@pytest.fixture
def guarded(browser: Browser) -> Iterator[Guarded]:
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    yield Guarded(context)
    context.close()


def test_the_policy_and_the_checks_catch_what_does_get_through(guarded):
    guarded.open("/outputs", "<p>harmless</p>")
    guarded.check("nothing")
    for body, caught in {
        "<img src=x onerror=window.pwned=1>": "breaches",
        "<script>window.pwned=1</script>": "breaches",
        "<img src=https://away.invalid/x.png>": "breaches",
        "<style>@import 'https://away.invalid/x.css'</style>": "breaches",
        "<iframe srcdoc=x></iframe>": "foreign",
    }.items():
        guarded.open("/outputs", body)
        guarded.page.wait_for_timeout(50)
        with pytest.raises(AssertionError, match=caught):
            guarded.check(body)
        guarded.requests.clear()
        guarded.problems.clear()


def mount(guarded: Guarded, names: list[str]) -> None:
    """Look at texts on the live view, walk through it, in English and in Korean."""
    programs = {name: (STATIC / f"{name}.js").read_text("utf-8") for name in ("ko", "predict")}
    guarded.open("/view", '<link rel="stylesheet" href="/widget.css">'
                          '<script type="module" src="/mount.js"></script>')  # fmt: skip
    guarded.page.wait_for_function("() => window.ready")
    for k, name in enumerate(names):
        snapshot = {"seq": 1, "ended": True, "traces": traces(name)}
        language = "ko" if k % 4 == 3 else "en"
        given = [json.loads(json.dumps(snapshot)), language, programs]
        told = guarded.page.evaluate("given => window.mount(...given)", given)
        guarded.check(name)
        text = CORPUS[name].encode("utf-8", "replace").decode()
        if name not in ("empty", "blank"):
            assert legible(text) in told["names"], (name, told["names"])


def test_no_text_runs_on_the_live_view(guarded):
    mount(guarded, list(CORPUS)[::8])


def traces(name: str) -> list[dict[str, Any]]:
    return [trace for each in once(CORPUS[name]).snapshots for trace in each["traces"]]


def outputs(name: str) -> str:
    found = once(CORPUS[name])
    return "\n<hr>\n".join(dict.fromkeys([*found.htmls, *found.svgs]))


def parse(guarded: Guarded, names: list[str]) -> None:
    """Load saved outputs as a page."""
    for at in range(0, len(names), 6):
        some = names[at : at + 6]
        guarded.open("/outputs", "\n<hr>\n".join(map(outputs, some)))
        guarded.page.wait_for_load_state("load")
        shown = guarded.page.evaluate("() => [...document.images].every(i => i.naturalWidth > 9)")
        guarded.check(str(some))
        assert shown, f"a picture can't be read: {some}"


def test_no_text_runs_in_saved_outputs(guarded):
    parse(guarded, list(CORPUS)[1::8])


def open_pictures(guarded: Guarded, names: list[str]) -> None:
    for name in names:
        guarded.files["/picture.svg"] = once(CORPUS[name]).svgs[0]
        guarded.page.goto(HOME + "/picture.svg")
        root = guarded.page.evaluate("() => document.documentElement.tagName")
        ran = guarded.page.evaluate("() => window.pwned ?? null")
        assert (root, ran) == ("svg", None), name
        assert not guarded.requests and not guarded.problems, (name, guarded.requests)


def test_no_text_runs_in_a_picture_that_is_opened_by_itself(guarded):
    open_pictures(guarded, list(CORPUS)[::12])


@pytest.mark.soak
def test_no_text_runs_anywhere(guarded, figures):
    for look in (mount, parse, open_pictures):
        look(guarded, list(CORPUS))
    figures(f"hostile texts: {len(CORPUS)}, each on the live view, in saved outputs and in "
            "pictures; scripts that ran: none, requests that left: none")  # fmt: skip
