"""Guards the limits of the wire: at most thirty messages a second, 64 KiB each, no gap in `seq`."""

import json

import pytest

from tapelab.session.outbox import LARGEST, PER_SECOND, Outbox, cut, whole
from tapelab.trace.delta import apply


class Page:
    """Receives messages and follows them, as the page in the browser does."""

    def __init__(self) -> None:
        self.messages: list[dict] = []
        self.seq = 0
        self.traces: dict[int, dict] = {}
        self.times: list[float] = []
        self.now = 0.0
        self.box = Outbox(self.receive, lambda: self.now)

    def receive(self, message: dict) -> None:
        assert len(json.dumps(message)) <= LARGEST
        self.messages.append(json.loads(json.dumps(message)))
        self.times.append(self.now)
        if message["kind"] == "snapshot":
            if message["part"] == 0:
                self.traces = {}
                self.seq += 1
            assert message["seq"] == self.seq
            deltas = [{"trace": trace["tape"]["id"], **trace} for trace in message["traces"]]
        else:
            assert message["seq"] == self.seq + 1
            self.seq = message["seq"]
            deltas = message.get("deltas", [])
        for delta in deltas:
            self.traces[delta["trace"]] = apply(self.traces.get(delta["trace"]), delta)
        if message["kind"] == "drop":
            self.traces.pop(message["trace"], None)

    def pump(self, seconds: float = 0.0) -> None:
        """Let time pass in small steps, as updates do."""
        for _ in range(max(1, round(seconds * 30))):
            self.now += seconds and 1 / 30
            self.box.pump()

    @property
    def kinds(self) -> str:
        return " ".join(message["kind"] for message in self.messages)


def value(text: str = "1.0", size: int = 1) -> dict:
    data = [1.0] * size
    return {"text": text, "shape": [size], "dtype": "float32", "data": data, "low": None,
            "high": None, "mean": None, "bad": 0, "thumb": None}  # fmt: skip


def node(id: int, name: str = "x", size: int = 1) -> dict:
    return {"id": id, "kind": "op", "op": "add", "symbol": "+", "name": name, "label": "",
            "value": value(size=size), "watched": False, "why": "", "recorded": True, "inputs": [],
            "line": 1, "cell": "", "iteration": id, "keeps": 4}  # fmt: skip


def trace(nodes: int = 3, steps: int = 0, results: int = 0, name: str = "tape") -> dict:
    def step(k: int) -> dict:
        flow = {"to": k, "position": 0, "contribution": value(), "text": "g"}
        return {"node": k, "incoming": value(), "edges": [flow]}

    backward = {"id": 0, "targets": [0], "sources": [0], "seeds": [],
                "steps": [step(k) for k in range(steps)],
                "grads": [{"node": k, "value": value()} for k in range(steps)],
                "results": [{"node": k, "value": value(size=64)} for k in range(results)],
                "done": True, "error": ""}  # fmt: skip
    tape = {"id": 7, "name": name, "state": "spent", "persistent": False, "records": nodes,
            "bytes": 0, "error": "", "cell": "", "line": 1}  # fmt: skip
    return {"schema": 2, "tape": tape, "nodes": [node(k) for k in range(nodes)],
            "passes": [backward] if steps or results else [],
            "source": [{"line": k, "text": "y = x * x"} for k in range(1, 30)],
            "history": None}  # fmt: skip


def test_a_small_change_is_one_message():
    page = Page()
    page.box.put([whole(trace())])
    page.pump()
    assert page.kinds == "delta"
    assert page.traces == {7: trace()}


@pytest.mark.parametrize("big", [trace(2000), trace(10, 900), trace(400, 400, 20)])
def test_a_large_change_arrives_whole_in_pieces_that_fit(big):
    page = Page()
    page.box.put([whole(big)])
    page.pump(5)
    assert len(page.messages) > 3
    assert page.traces == {7: big}


@pytest.mark.parametrize("big", [trace(3), trace(2000, 900)])
def test_a_resync_tells_everything_again(big):
    page = Page()
    page.box.put([whole(trace(1))])
    page.pump()
    page.box.drop(99)
    page.box.resync([big])
    page.pump(5)
    kinds = page.kinds.split()
    assert kinds[0] == "delta"
    assert set(kinds[1:]) == {"snapshot"}
    assert page.traces == {7: big}
    assert [m["part"] for m in page.messages[1:]] == list(range(len(kinds) - 1))
    page.box.put([whole(big)])
    page.pump()
    assert page.messages[len(kinds)]["seq"] == 3


def test_a_resync_of_nothing_is_an_empty_snapshot():
    page = Page()
    page.box.resync([])
    page.pump()
    assert page.messages == [{"kind": "snapshot", "seq": 1, "part": 0, "parts": 1, "traces": []}]


def test_never_more_than_thirty_messages_in_any_second():
    page = Page()
    for _ in range(100):
        page.box.put([whole(trace())])
        page.box.drop(1)
    for _ in range(500):
        page.now += 0.02
        page.box.pump()
    assert len(page.times) == 200
    assert all(
        later - sooner >= 1.0
        for sooner, later in zip(page.times, page.times[PER_SECOND:], strict=False)
    )
    assert [m["seq"] for m in page.messages] == list(range(1, 201))


def test_an_array_too_large_for_a_message_leaves_its_numbers_at_home():
    page = Page()
    page.box.put([{**whole(trace(0)), "nodes": [node(0, size=20_000), node(1)]}])
    page.pump(1)
    first, second = page.traces[7]["nodes"]
    assert first["value"]["data"] is None and first["value"]["shape"] == [20_000]
    assert second == node(1)


def test_a_name_too_long_for_a_message_is_cut():
    page = Page()
    page.box.put([{**whole(trace(0)), "nodes": [node(0, name="é" * 70_000)]}])
    page.pump(1)
    assert page.traces[7]["nodes"][0]["name"] == "é" * 199 + "…"


def test_a_long_text_of_the_cell_is_cut_short():
    long = trace(1) | {"source": [{"line": k, "text": "長" * 200} for k in range(1, 400)]}
    pieces = [piece for piece, _ in cut(whole(long))]
    lines = [line for piece in pieces for line in piece.get("source", [])]
    assert 40 < len(lines) < 400
    assert sum("source" in piece for piece in pieces) == 1


def test_a_snapshot_that_replaces_what_waits_takes_a_number_of_its_own():
    page = Page()
    page.box.put([whole(trace())])
    assert page.box.settle() == 1
    assert not page.box.waiting
    assert page.box.settle() == 1


def test_a_snapshot_with_more_than_was_sent_takes_a_number_of_its_own():
    page = Page()
    page.box.put([whole(trace())])
    page.pump()
    page.box.skip()
    assert page.box.settle() == 2
    assert page.box.settle() == 2


def test_a_snapshot_of_what_was_sent_has_the_number_of_the_last_message():
    page = Page()
    page.box.put([whole(trace())])
    page.pump()
    assert page.box.settle() == 1
