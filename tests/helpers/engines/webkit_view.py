"""A window of WebKitGTK is what WebKitWebDriver drives, instead of its own, which prints nothing.

The system's Python runs this file, given a folder and the margins of paper, top, right, bottom and
left in mm, for GTK leaves a page's own aside. On SIGUSR1, to the process whose number is in
FOLDER/pid, the page becomes FOLDER/printed.pdf on A4.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402 - only after the versions are settled


def main(folder: Path, margins: list[float]) -> None:
    """Opens a window for the driver, until it closes it."""
    context = WebKit2.WebContext.new_ephemeral()
    # No name leads anywhere but to this machine.
    nowhere = WebKit2.NetworkProxySettings.new("http://127.0.0.1:9", ["127.0.0.1", "localhost"])
    manager = context.get_website_data_manager()
    manager.set_network_proxy_settings(WebKit2.NetworkProxyMode.CUSTOM, nowhere)
    context.set_automation_allowed(True)
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    view.connect("decide-policy", _keep_mail)
    view.connect("close", Gtk.main_quit)
    window = Gtk.Window()
    window.set_default_size(1280, 800)
    window.add(view)
    window.show_all()
    context.connect("automation-started", _hand_over, view)
    paper = _paper(margins)
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, _print, view, paper, folder)
    (folder / "pid").write_text(str(os.getpid()), encoding="ascii")
    Gtk.main()


def _hand_over(_: Any, session: Any, view: Any) -> None:
    """Gives the driver the window."""
    information = WebKit2.ApplicationInfo.new()
    information.set_name("webkit_view")
    session.set_application_info(information)
    session.connect("create-web-view", lambda _: view)


def _keep_mail(_: Any, decision: Any, kind: Any) -> bool:
    """Drops what would open a mail program: there is none."""
    if kind == WebKit2.PolicyDecisionType.RESPONSE:
        return False
    address = decision.get_navigation_action().get_request().get_uri()
    if not address.startswith("mailto:"):
        return False
    decision.ignore()
    return True


def _paper(margins: list[float]) -> Any:
    paper = Gtk.PageSetup()
    paper.set_paper_size(Gtk.PaperSize.new("iso_a4"))
    for side, millimetres in zip(("top", "right", "bottom", "left"), margins, strict=True):
        getattr(paper, f"set_{side}_margin")(millimetres, Gtk.Unit.MM)
    return paper


def _print(view: Any, paper: Any, folder: Path) -> bool:
    """Prints to a file, which is whole once it has its name; stays ready for the next time."""
    draft = folder / "draft.pdf"
    settings = Gtk.PrintSettings()
    settings.set_printer("Print to File")
    settings.set("output-file-format", "pdf")
    settings.set("output-uri", draft.as_uri())
    operation = WebKit2.PrintOperation.new(view)
    operation.set_print_settings(settings)
    operation.set_page_setup(paper)
    operation.connect("finished", lambda _: draft.rename(folder / "printed.pdf"))
    operation.print_()
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]), [float(side) for side in sys.argv[2:]])
