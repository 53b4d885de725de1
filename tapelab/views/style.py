"""The colours of a picture, once for light pages and once for dark ones.

Every pair of text and ground keeps a contrast of at least 4.5 (WCAG AA); a test computes it.
"""

from __future__ import annotations

# role: (light, dark)
COLOURS = {
    "page": ("#ffffff", "#14181f"),
    "bar": ("#f6f8fa", "#1c222b"),
    "box": ("#ffffff", "#1f262f"),
    "line": ("#d0d7de", "#3a424d"),
    "edge": ("#8c959f", "#768390"),
    "text": ("#1f2328", "#f0f3f6"),
    "muted": ("#59636e", "#a3acb8"),
    "value": ("#0550ae", "#79b8ff"),
    "grad": ("#9a3d00", "#ffb27a"),
    "flow": ("#b9500b", "#ffa864"),
    "warm": ("#fff1e5", "#3b2413"),
    "watch": ("#5b45b0", "#b9a7ff"),
    "cool": ("#efebfb", "#2b2548"),
    "bad": ("#a40e26", "#ffa198"),
    "alarm": ("#fff0f0", "#3d1a1d"),
}
# Heat maps: from -4 (blue) over 0 to 4 (orange), and what is not finite.
HEAT = (
    ("#1f6fb8", "#6db7ff"), ("#5f9fd4", "#38699a"), ("#a3c8e8", "#33597d"), ("#d6e6f4", "#26384a"),
    ("#f2f4f6", "#2a313a"),
    ("#fbe3cf", "#47321f"), ("#f5bd8d", "#6b4520"), ("#e8914a", "#8f5a26"), ("#b4560b", "#ffa657"),
)  # fmt: skip
BAD_CELL = ("#f3b6be", "#8c2f3a")

SANS = "ui-sans-serif,system-ui,'Segoe UI',Roboto,'Noto Sans','Noto Sans KR',sans-serif"
MONO = "ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Noto Sans Mono CJK KR',monospace"

# selector: declarations; {role} is a colour.
RULES = {
    ".tl": "font-family:{sans};font-size:13px",
    ".tl text": "fill:{text}",
    ".tl .page": "fill:{page};stroke:{line}",
    ".tl .bar": "fill:{bar};stroke:{line}",
    ".tl .rule-line": "stroke:{line}",
    ".tl .box": "fill:{box};stroke:{line}",
    ".tl .watched>.box": "stroke:{watch};stroke-width:2",
    ".tl .target>.box": "stroke:{flow};stroke-width:2",
    ".tl .unwatched>.box,.tl .unrecorded>.box": "fill:{page};stroke:{edge};stroke-dasharray:5 3",
    ".tl .unwatched .name,.tl .unrecorded .name": "fill:{muted}",
    ".tl .pill": "fill:{bar};stroke:{line}",
    ".tl .watched>.pill": "fill:{cool};stroke:{line}",
    ".tl .watched .symbol": "fill:{watch}",
    ".tl .symbol": "font-size:12px",
    ".tl .name": "font-weight:600",
    ".tl .value": "font-family:{mono};font-size:12px;fill:{value}",
    ".tl .grad,.tl .amount": "font-family:{mono};font-size:12px;fill:{grad}",
    ".tl .sum,.tl .rule": "font-family:{mono};font-size:11px;fill:{grad}",
    ".tl .tangent": "font-family:{mono};font-size:12px;fill:{watch}",
    ".tl .inner": "fill:none;stroke:{edge}",
    ".tl .hatch": "stroke:{cool};stroke-width:2;fill:none",
    ".tl .order2>.hatch": "stroke:{warm}",
    ".tl .cut circle": "fill:{page};stroke:{edge};stroke-width:1.5",
    ".tl .cut text": "font-size:11px;fill:{muted}",
    ".tl .cut.none circle,.tl .cut.bad circle": "fill:{alarm};stroke:{bad}",
    ".tl .cut.none text,.tl .cut.bad text": "fill:{bad}",
    ".tl .note": "font-size:11px;fill:{muted}",
    ".tl .chip text": "font-family:{mono};font-size:11px",
    ".tl .band": "fill:{warm}",
    ".tl .strip": "fill:{warm};stroke:{flow}",
    ".tl .tag": "fill:{warm};stroke:{page};stroke-width:3;paint-order:stroke",
    ".tl .edge.forward path,.tl .edge.unwatched path": "stroke:{edge};stroke-width:1.5;fill:none",
    ".tl .edge.gradient path": "stroke:{flow};stroke-width:2.5;fill:none",
    ".tl .edge.unwatched path:not(.head)": "stroke-dasharray:4 3",
    ".tl .edge>path.head": "fill:{edge};stroke:none",
    ".tl .edge.gradient>path.head": "fill:{flow};stroke:none",
    ".tl .glyph": "fill:none;stroke-width:0.9",
    ".tl .muted": "fill:{muted}",
    ".tl .small": "font-size:11px",
    ".tl .caps": "font-size:11px;font-weight:600;letter-spacing:.06em;fill:{muted}",
    ".tl .mono": "font-family:{mono};font-size:12px",
    ".tl .blue": "fill:{value}",
    ".tl .orange": "fill:{grad}",
    ".tl .tape": "fill:{cool};stroke:none",
    ".tl .tape-name": "font-weight:600;fill:{watch}",
    ".tl .state": "fill:none;stroke:{line}",
    ".tl .state.differentiating": "stroke:{flow}",
    ".tl .state-name.differentiating": "fill:{grad}",
    ".tl .why-box": "fill:{bar};stroke:none",
    ".tl .why-title": "font-weight:600",
    ".tl .none>.why-box,.tl .bad>.why-box": "fill:{alarm}",
    ".tl .none>.why-title,.tl .bad>.why-title": "fill:{bad}",
    ".tl .curve": "fill:none;stroke-width:1.5;stroke-linejoin:round",
    ".tl .blue-curve": "stroke:{value}",
    ".tl .orange-curve": "stroke:{flow}",
    ".tl .alarm": "fill:{alarm};stroke:{bad}",
    ".tl .alarm-text": "fill:{bad}",
    ".tl .dark-glyph": "stroke:{text}",
    ".tl .light-glyph": "stroke:{page}",
}


def stylesheet() -> str:
    """The style of a picture; it follows the reader's preference for dark or light."""
    rules = {s: text.replace("{sans}", SANS).replace("{mono}", MONO) for s, text in RULES.items()}
    light = "".join(_rule(selector, text.split(";"), 0) for selector, text in rules.items())
    dark = ""
    for selector, text in rules.items():
        colours = [part for part in text.split(";") if "{" in part]
        dark += _rule(selector, colours, 1) if colours else ""
    return f"{light}{_heat(0)}@media (prefers-color-scheme:dark){{{dark}{_heat(1)}}}"


def _rule(selector: str, parts: list[str], theme: int) -> str:
    colours = {role: pair[theme] for role, pair in COLOURS.items()}
    return f"{selector}{{{';'.join(parts).format(**colours)}}}"


def _heat(theme: int) -> str:
    cells = [f".tl .h{k - 4}{{fill:{HEAT[k][theme]}}}" for k in range(len(HEAT))]
    return "".join(cells) + f".tl .bad-cell{{fill:{BAD_CELL[theme]}}}"
