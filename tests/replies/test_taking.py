"""`retainer reply`: every kind comes in where it belongs, the later answer holds, none unread."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from retainer.files import write_whole
from tests.helpers.accepting import COMMENT, Sent
from tests.helpers.mangled import FILES, TEXTS
from tests.helpers.recording import marked
from tests.helpers.support import Portal, Ran, git
from tests.helpers.wording import AT, NAME, Writer, flipped

LATER: Final = "20261126t140233z"
EARLIER: Final = "20261124t140233z"
TODAY: Final = "2026-11-27"


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """A portal with two clients; acme has no link of its own, a trial, and a comment."""
    portal = Sent.kept().portal_in(tmp_path / "portal")
    trial = {"name": "One campaign", "price": 900, "weeks": 2}
    data = {**read(portal), "trial": trial}
    portal.client("acme", COMMENT + yaml.safe_dump(data, sort_keys=False))
    return portal


def read(portal: Portal) -> dict[str, Any]:
    """What acme's file holds."""
    data: dict[str, Any] = yaml.safe_load((portal.root / "clients/acme.yml").read_text("utf-8"))
    return data


def reply(portal: Portal, text: str, *options: str, **env: str | None) -> Ran:
    """`retainer reply acme -`."""
    env = {"RETAINER_TODAY": TODAY, **env}
    return portal.retainer("reply", "acme", "-", *options, stdin=text, **env)


def take(portal: Portal, text: str, *options: str, **env: str | None) -> str:
    """What it prints where it takes the reply; the file is sound then."""
    ran = reply(portal, text, *options, **env)
    assert ran.code == 0, ran.output
    assert portal.retainer("check", RETAINER_TODAY=TODAY).code == 0
    return ran.stdout


def refuse(portal: Portal, text: str, *reasons: str, options: tuple[str, ...] = ()) -> Ran:
    """The reply is refused for these reasons; nothing is written anywhere."""
    before = tree_of(portal)
    ran = reply(portal, text, *options)
    assert ran.code == 1, ran.output
    assert ran.stderr.startswith("error: ")
    assert len(ran.stderr.splitlines()) <= 3
    for reason in reasons:
        assert reason in ran.stderr
    assert tree_of(portal) == before
    return ran


def asked(portal: Portal, text: str, *options: str) -> Ran:
    """The reply is asked about, and nobody says yes; nothing is written anywhere."""
    before = tree_of(portal)
    ran = reply(portal, text, *options)
    assert (ran.code, ran.stderr) == (1, "Aborted!\n"), ran.output
    assert "[y/N]" in ran.stdout
    assert tree_of(portal) == before
    return ran


def tree_of(portal: Portal) -> dict[str, bytes]:
    """All that lies under clients/."""
    folder = portal.root / "clients"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".fingerprint"
    }


def kept(portal: Portal) -> set[str]:
    """The names of the kept replies."""
    return {name.partition("/")[2] for name in tree_of(portal) if name.startswith("acme/")}


# ---- each kind


def test_a_choice_is_written_with_its_mark(portal: Portal) -> None:
    writer = Writer.of(portal)
    out = take(portal, writer.word(role="Șef"))
    assert out.splitlines() == [
        (
            f"{NAME}, Șef, chose Growth, with Newsletter, with Photo library on 2026-11-25:"
            " $5,400.00 + $1,134.00 VAT = $6,534.00 a month;"
            " once $850.00 + $178.50 VAT = $1,028.50."
        ),
        "Wrote `accepted:` in clients/acme.yml, with the offer as it stands.",
        f"Kept clients/acme/{AT}-choice.txt.",
        "Next: commit it and push, so that the page shows what was chosen; send the agreement.",
    ]
    accepted = read(portal)["accepted"]
    assert (accepted["form"], accepted["by"], accepted["at"]) == (2, "reply", AT)
    assert (accepted["name"], accepted["role"]) == (NAME, "Șef")
    assert (accepted["tier"], accepted["addons"]) == ("Growth", ["Newsletter", "Photo library"])
    assert (accepted["slug"], accepted["digest"]) == (writer.slug, writer.digest)
    assert accepted["offer"]["what"] == "offer/2"
    assert accepted == marked({key: accepted[key] for key in accepted if key != "mark"})
    assert (portal.root / "clients/acme.yml").read_text("utf-8").startswith(COMMENT)
    again = take(portal, writer.word(role="Șef"))
    assert "has it already; nothing was changed" in again


def test_the_other_kinds_are_written_where_they_belong(portal: Portal) -> None:
    writer = Writer.of(portal)
    assert "chose the trial, One campaign, on 2026-11-25: $900" in take(
        portal, writer.word("trial", "0")
    )
    trial = read(portal)["trial_accepted"]
    assert trial == marked(
        {key: trial[key] for key in trial if key != "mark"}, kind="trial_accepted"
    )
    assert "tier" not in trial
    assert '"trial"' in portal.retainer("links", "--format", "json").stdout
    take(portal, f"Why?\nAnd when?\n{writer.word('question', '0')}", "--yes")
    take(portal, f"How?\n{writer.word('question', '0', at=LATER)}", "--yes")
    assert read(portal)["questions"] == [
        {"date": date(2026, 11, 25), "at": AT, "text": "Why?\nAnd when?"},
        {"date": date(2026, 11, 26), "at": LATER, "text": "How?"},
    ]
    out = take(portal, writer.word("received", "20261201", name=""))
    assert out.startswith(
        "They confirmed on 2026-11-25 that they have it, and decide by 2026-12-01.\n"
    )
    assert read(portal)["received"] == {
        "date": date(2026, 11, 25),
        "at": AT,
        "decides_by": date(2026, 12, 1),
    }
    before = (portal.root / "clients/acme.yml").read_bytes()
    assert "keeps its offer" in take(portal, f"More!\n{writer.word('wish', 't2')}", "--yes")
    assert (portal.root / "clients/acme.yml").read_bytes() == before
    take(portal, f"Too dear.\n{writer.word('refusal', '0')}", "--yes")
    assert read(portal)["declined"] == {
        "date": date(2026, 11, 25),
        "at": AT,
        "name": NAME,
        "reason": "Too dear.",
    }
    assert kept(portal) == {
        f"{at}-{kind}.txt"
        for at, kind in [
            *((AT, kind) for kind in ("trial", "question", "received", "wish", "refusal")),
            (LATER, "question"),
        ]
    }


def test_a_changed_trial_stops_every_build(portal: Portal) -> None:
    take(portal, Writer.of(portal).word("trial", "0"))
    path = portal.root / "clients/acme.yml"
    text = path.read_text("utf-8")
    for old, new, reason in (
        (f"name: {NAME}", "name: Dan", "trial_accepted: changed since it was written"),
        ("  mark: ", "  # mark: ", "trial_accepted: has no mark"),
    ):
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        ran = portal.retainer("check", RETAINER_TODAY=TODAY)
        assert (ran.code, reason in ran.stdout) == (1, True), ran.output


def test_a_question_is_taken_once_and_keeps_answers(portal: Portal) -> None:
    writer = Writer.of(portal)
    question = f"Why?\n{writer.word('question', '0')}"
    take(portal, question, "--yes")
    path = portal.root / "clients/acme.yml"
    path.write_text(path.read_text("utf-8") + "  answer: Because.  # mine\n", "utf-8")
    assert "was taken before" in take(portal, question)
    take(portal, f"How?\n{writer.word('question', '0', at=LATER)}\n\n> {question}", "--yes")
    assert "answer: Because.  # mine\n" in path.read_text("utf-8")
    assert [asked.get("answer") for asked in read(portal)["questions"]] == ["Because.", None]
    refuse(portal, writer.word("question", "0", at=EARLIER), "the question itself is not in this")


@pytest.mark.parametrize("kind", ["signature", "change"])
def test_what_later_steps_bring_is_refused_plainly(portal: Portal, kind: str) -> None:
    word = Writer.of(portal).word(kind, "yes" if kind == "change" else "0")
    refuse(portal, word, f"{kind[:4]}" if kind == "change" else "an agreement", "knows none yet")


# ---- who holds


def test_choice_and_refusal_replace_each_other_by_instant(portal: Portal) -> None:
    writer = Writer.of(portal)
    choice, refusal = writer.word(), writer.word("refusal", "0", at=LATER)
    take(portal, choice)
    assert "Replaced: Growth was chosen on 2026-11-25." in take(portal, refusal)
    assert read(portal).keys() & {"accepted", "declined"} == {"declined"}
    out = take(portal, choice)
    assert "Not taken: they said no on 2026-11-26, which is later" in out
    assert read(portal).keys() & {"accepted", "declined"} == {"declined"}
    take(portal, writer.word(choice="t1", at="20261126t140234z"))
    assert read(portal)["accepted"]["tier"] == "Base"
    assert "declined" not in read(portal)
    earlier = take(portal, writer.word(at=EARLIER))
    assert "Not taken: Base was chosen on 2026-11-26" in earlier
    assert f"{EARLIER}-choice.txt" in kept(portal)
    assert "Not taken: Base was chosen" in take(portal, writer.word("trial", "0", at=LATER))


def test_of_several_in_a_thread_the_latest_of_each_kind_holds(portal: Portal) -> None:
    writer = Writer.of(portal)
    words = [
        writer.word(choice="t3", at=EARLIER),
        writer.word(choice="t1", at=LATER),
        writer.word(choice="t2"),
        writer.word("received", "0", at=EARLIER),
        flipped(writer.word(choice="t3", at="20261127t140233z")),
    ]
    out = take(portal, "\n> ".join(words), "--yes")
    assert words[-1][-30:] in out.replace("\n  ", ""), "what cannot be checked is shown"
    assert read(portal)["accepted"]["tier"] == "Base"
    assert kept(portal) == {f"{LATER}-choice.txt", f"{EARLIER}-received.txt"}


def test_another_name_asks_first(portal: Portal) -> None:
    writer = Writer.of(portal)
    take(portal, writer.word())
    other = writer.word("refusal", "0", name="Dan", at=LATER)
    ran = asked(portal, other)
    assert f"by {NAME}; this is from Dan" in ran.stdout
    take(portal, other, "--other-name")
    assert "accepted" not in read(portal)


# ---- what else stands in the mail


def test_a_condition_is_shown_before_anything_is_written(portal: Portal) -> None:
    text = f"Only if it stays below 4,000.\n\n{Writer.of(portal).word()}\n"
    ran = asked(portal, text)
    assert "  Only if it stays below 4,000.\n" in ran.stdout
    assert "Only if" in take(portal, text, "--yes")


def test_nothing_of_a_stranger_reaches_a_terminal_as_it_is(portal: Portal) -> None:
    ran = asked(portal, f"\x1b]0;x\x07 no \u202e{'x' * 500}\n{Writer.of(portal).word()}")
    assert ran.output.replace("\n", "").isprintable()
    assert max(map(len, ran.output.splitlines())) < 200
    assert ran.stdout.count("x") >= 500


def test_a_subject_is_shown_too(portal: Portal) -> None:
    mail = f"MIME-Version: 1.0\nSubject: Yes, but cheaper\n\n{Writer.of(portal).word()}\n"
    ran = asked(portal, mail)
    assert "Subject: Yes, but cheaper" in ran.stdout


@pytest.mark.parametrize("form", [*TEXTS, *FILES])
def test_every_form_comes_in(portal: Portal, form: str) -> None:
    text = Writer.of(portal).mail()
    raw = FILES[form](text) if form in FILES else TEXTS[form](text).encode()
    path = portal.write("reply.any", raw)
    ran = portal.retainer("reply", "acme", str(path), RETAINER_TODAY=TODAY)
    assert ran.code == 0, ran.output
    assert read(portal)["accepted"]["tier"] == "Growth"
    [name] = kept(portal)
    content = tree_of(portal)[f"acme/{name}"]
    if name.endswith(".eml"):
        assert content == raw
    else:
        assert b"Hello!" not in content
        assert b"Have you looked" not in content


def test_posted_json_comes_in(portal: Portal) -> None:
    take(portal, json.dumps({"form": 2, "text": Writer.of(portal).mail()}))
    assert read(portal)["accepted"]["tier"] == "Growth"


# ---- what is refused


def test_a_changed_word_another_link_and_another_client(portal: Portal) -> None:
    writer = Writer.of(portal)
    refuse(portal, flipped(writer.word()), "was changed", "copy that line again")
    other = Writer.of(portal, "other").word(choice="t1")
    refuse(portal, other, "the reply of another client, other", "`retainer reply other`")
    data = read(portal)
    portal.client("acme", {**data, "link": "abcdefg2"})
    refuse(portal, writer.word(), "a link that is no client's, or was replaced")


def test_no_reply_has_a_next_step(portal: Portal) -> None:
    refuse(portal, "Yes, please!", "there is no reply in this text", "retainer reply acme --tier")


def test_a_passphrase_is_part_of_the_key(portal: Portal) -> None:
    data, open_word = read(portal), Writer.of(portal).word()
    portal.client("acme", {**data, "passphrase": "maple drums cross winter"})
    refuse(portal, open_word, "from a page without the passphrase", "Next: send them")
    wrong = Writer.of(portal, passphrase="another four words here")
    refuse(portal, wrong.word(), "or another passphrase opened the page")
    take(portal, Writer.of(portal, passphrase="maple drums cross winter").word())


def test_form_1_of_a_file_with_a_passphrase_is_asked_about(portal: Portal) -> None:
    sent = Sent.kept()
    data = read(portal)
    del data["trial"]
    portal.client("acme", {**data, "passphrase": "maple drums cross winter"})
    today = {"RETAINER_TODAY": "2026-11-28"}
    ran = reply(portal, sent.mail, **today)
    assert ran.code == 1
    assert "not that they knew the passphrase" in ran.stderr
    assert "--form-1" in ran.stderr
    take(portal, sent.mail, "--form-1", **today)
    assert "form" not in read(portal)["accepted"]


@pytest.mark.parametrize(
    ("changes", "today", "reason"),
    [
        ({"valid_until": date(2026, 11, 26)}, TODAY, "1 day ago, and the reply is dated"),
        ({}, "2026-11-24", "dated 2026-11-25, 14:02 UTC, which is still to come"),
        ({"sent": date(2026, 11, 27)}, TODAY, "before the offer (2026-11-27)"),
        ({}, "2026-11-23", "which is still to come"),
        ({"status": "withdrawn"}, TODAY, "`status: withdrawn`"),
    ],
)
def test_dates_and_states(portal: Portal, changes: dict[str, Any], today: str, reason: str) -> None:
    word = Writer.of(portal).word()
    portal.client("acme", {**read(portal), **changes})
    ran = reply(portal, word, RETAINER_TODAY=today)
    assert (ran.code, reason in ran.stderr) == (1, True), ran.output
    if "closed" in ran.stderr:
        late = reply(portal, word, "--late", RETAINER_TODAY=today)
        assert (late.code, "Taken late: " in late.stdout) == (0, True), late.output


# ---- the offer has changed since


def test_what_differs_is_named_from_git_or_said_to_be_unknown(portal: Portal) -> None:
    git(portal.root, "init", "--quiet")
    writer, data = Writer.of(portal), read(portal)
    tiers = [dict(tier) for tier in data["tiers"]]
    tiers[0]["summary"] = "A corrected comma."
    portal.client("acme", {**data, "tiers": tiers})
    tiers[1]["price"] = 5500
    take_before = read(portal)
    assert Writer.of(portal).digest == writer.digest
    portal.client("acme", {**data, "tiers": tiers, "language": "ro"})
    refuse(
        portal,
        writer.word(),
        "the offer has changed since",
        "no commit here holds the offer that they saw, so language, currency, tax, terms",
    )
    changed = read(portal)
    portal.client("acme", take_before)
    git(portal.root, "add", "clients", "mkdocs.yml")
    git(portal.root, "commit", "--quiet", "-m", "Sent")
    portal.client("acme", changed)
    refuse(
        portal,
        writer.word(),
        f"the offer has changed since {NAME} chose Growth on 2026-11-25",
        "language: en then, ro now",
        "tier Growth, price: 5000 then, 5500 now",
        ":./clients/acme.yml) and run this again",
    )
    # What chooses nothing is taken all the same, and says so.
    assert "an earlier offer than the one in the file" in take(portal, writer.word("refusal", "0"))


def test_an_old_choice_below_is_no_reason_to_refuse_a_refusal(portal: Portal) -> None:
    before = Writer.of(portal)
    data = read(portal)
    portal.client("acme", {**data, "currency": "EUR"})
    now = Writer.of(portal)
    out = take(portal, f"{now.word('refusal', '0', at=LATER)}\n> {before.word()}")
    assert "Not taken: the offer has changed since" in out
    assert read(portal).keys() & {"accepted", "declined"} == {"declined"}


# ---- around it


def test_a_folder_without_its_file_is_an_error(portal: Portal) -> None:
    take(portal, Writer.of(portal).word())
    portal.write("clients/pictures/work.png", b"x")
    assert portal.retainer("check").code == 0
    (portal.root / "clients/acme.yml").rename(portal.root / "clients/acme-ltd.yml")
    ran = portal.retainer("check")
    assert ran.code == 1
    assert "clients/acme/:1:1: error: holds what follows an offer" in ran.stdout
    assert "give the folder its client's ID" in ran.stdout


def test_a_kept_mail_is_private(portal: Portal) -> None:
    text = f"Only if we begin on a Monday.\n\n{Writer.of(portal).word()}\n"
    mail = f"MIME-Version: 1.0\nSubject: Acme\nFrom: ion@acme.example\n\n{text}"
    take(portal, mail, "--yes")
    portal.write("docs/mail.txt", mail)
    ran = portal.retainer("check")
    assert ran.code == 1
    assert "docs/mail.txt:1:1: error: holds a file that is for nobody" in ran.stdout


def test_in_ci_nothing_is_read(portal: Portal) -> None:
    ran = reply(portal, Writer.of(portal).word(), CI="true")
    assert (ran.code, NAME in ran.output) == (1, False)


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., bool] = write_whole

    def failing(path: Path, content: bytes) -> bool:
        if path.suffix == ".yml":
            raise OSError(28, "No space left on device", str(path))
        return real(path, content)

    monkeypatch.setattr("retainer.replies.writing.write_whole", failing)
    refuse(portal, Writer.of(portal).word(), "No space left")
