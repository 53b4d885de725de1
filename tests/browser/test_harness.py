"""Guards the browser harness itself: without it, a green browser test would prove little."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from playwright.sync_api import expect

from tests.browser.lab import Lab

WIDGET = """
import anywidget, traitlets

class Counter(anywidget.AnyWidget):
    _esm = '''
    function render({model, el}) {
      const button = document.createElement("button");
      const show = () => { button.textContent = "count " + model.get("count"); };
      button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
      model.on("change:count", show);
      show();
      el.append(button);
    }
    export default {render};
    '''
    count = traitlets.Int(0).tag(sync=True)

counter = Counter()
counter
"""


def test_a_cell_runs_and_its_output_is_read_from_the_model_the_page_and_the_file(lab: Lab) -> None:
    lab.open(["print(6 * 7)", "[1, 2]"])
    assert lab.prompt(0) == "[ ]:"
    lab.run_all()
    assert lab.text(0) == "42\n"
    assert lab.outputs(1)[0]["data"]["text/plain"] == "[1, 2]"
    expect(lab.output(0)).to_have_text("42")
    assert lab.prompt(1) == "[2]:"
    assert lab.save().cells[1].outputs[0].data["text/plain"] == "[1, 2]"


def test_a_widget_answers_clicks_and_follows_the_kernel_while_a_cell_runs(lab: Lab) -> None:
    lab.open([WIDGET, "counter.count += 1\nimport time; time.sleep(300)", "print(counter.count)"])
    lab.run_cell(0)
    button = lab.output(0).get_by_role("button")
    button.click()
    expect(button).to_have_text("count 1")
    lab.run_cell(1, wait=False)
    expect(button).to_have_text("count 2")
    assert lab.prompt(1) == "[*]:"
    lab.interrupt()
    lab.run_cell(2)
    assert lab.text(2) == "2\n"


def test_interrupt_ends_a_sleeping_cell_and_restart_forgets_its_names(lab: Lab) -> None:
    sleep = "x = 1\nprint('asleep', flush=True)\nimport time; time.sleep(300)"
    lab.open([sleep, "print('x' in dir())"])
    lab.run_cell(0, wait=False)
    expect(lab.output(0)).to_have_text("asleep")
    lab.interrupt()
    assert lab.outputs(0)[-1]["ename"] == "KeyboardInterrupt"
    lab.run_cell(1)
    assert lab.text(1) == "True\n"
    lab.restart()
    lab.run_cell(1)
    assert lab.text(1) == "False\n"


@pytest.mark.parametrize("trusted", [False, True])
def test_saved_scripts_survive_only_in_a_trusted_notebook(lab: Lab, trusted: bool) -> None:
    lab.open(with_saved_html("<b class='saved' onclick='alert()'>drawn</b>"), trusted=trusted)
    expect(lab.output(0)).to_have_text("drawn")
    assert lab.output(0).locator("[onclick]").count() == int(trusted)


def test_a_reload_keeps_the_kernel_and_what_was_saved(lab: Lab) -> None:
    lab.open(["x = 1; print('saved')", "print(x)"])
    lab.run_cell(0)
    lab.save()
    lab.reload()
    assert lab.text(0) == "saved\n"
    lab.run_cell(1)
    assert lab.text(1) == "1\n"


def test_a_notebook_opens_in_notebook_7(lab: Lab) -> None:
    lab.open([WIDGET, "print(counter.count)"], app="notebook")
    lab.run_cell(0)
    lab.output(0).get_by_role("button").click()
    lab.run_cell(1)
    assert lab.text(1) == "1\n"


def test_problems_of_the_page_are_collected(lab: Lab) -> None:
    lab.open(["pass"])
    assert lab.problems == []
    lab.page.evaluate("() => console.error('first')")
    lab.page.evaluate("() => { setTimeout(() => { throw Error('second'); }); }")
    lab.page.wait_for_timeout(500)
    assert len(lab.problems) == 2
    assert "first" in lab.problems[0] and "second" in lab.problems[1]
    lab.problems.clear()


def test_the_theme_changes_and_comes_back(lab: Lab) -> None:
    lab.open(["pass"])
    lab.theme("JupyterLab Dark")
    assert lab.page.evaluate("() => document.body.dataset.jpThemeLight") == "false"


def with_saved_html(html: str) -> nbformat.NotebookNode:
    output = new_output("display_data", {"text/html": html, "text/plain": "plain"})
    return new_notebook(cells=[new_code_cell("1", id="saved", outputs=[output], execution_count=1)])
