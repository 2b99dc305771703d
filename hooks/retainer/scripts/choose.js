/* Choosing a tier, adding up, replying. The marks that it works on (data-tier, data-sum, ...) stand in
   _tiers, _total and _next.html.j2; the figures and words in the form's data-record. It asks for
   nothing and sends nothing before the reader's own click, and keeps nothing. */
(() => {
  "use strict";

  // A pause in choosing, before the total is read out.
  const QUIET = 700;
  // A double click is one click.
  const ONCE = 1_000;
  // A live region says what changes in it, so it must be seen first.
  const SEEN = 50;
  const DAY = 86_400_000;

  const root = document.documentElement;

  // ---- on every open page

  /** Unhides the days left, in the last seven. */
  function countDown(main, closes) {
    const left = String(Math.ceil((Date.parse(closes ?? "") - Date.now()) / DAY));
    for (const said of main.querySelectorAll("[data-days-left]")) {
      said.hidden = said.dataset.daysLeft !== left;
    }
  }

  /** app.js prints; the stylesheet shows the one sheet for whoever pays while this is set. */
  function printed({ target }) {
    const wanted = target.closest("[data-print]")?.dataset.print;
    if (wanted && wanted !== "page") root.dataset.print = wanted;
  }

  // ---- the choice

  function choosing(main, form, { access, slug }) {
    const offer = JSON.parse(form.dataset.record);
    const { words } = offer;
    const all = (marks) => main.querySelectorAll(marks);
    const one = (marks) => main.querySelector(marks);
    const plurals = new Intl.PluralRules(offer.language);
    const outcome = one("#outcome");
    const said = one("#outcome-text");
    const copied = one("#outcome-copy");
    const signing = letter.signer(access);
    let waiting = 0;
    let busy = false;
    let reply = null;
    let delivered = "";
    let told = "";

    function say(key, values = {}) {
      const forms = words[key];
      const text = forms[plurals.select(values.count ?? 0)] ?? forms.other ?? forms;
      return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    }

    const places = (name) =>
      [...all(`input[data-${name}]:checked`)].map((input) => Number(input.dataset[name]));

    function choice() {
      const [tier] = places("tier");
      const addons = places("addon");
      const found = tier === undefined ? {} : sums.reckon(offer, tier, addons);
      const write = sums.writer(offer.money, found);
      const names = addons.map((at) => offer.addons[at].name);
      return { tier: offer.tiers[tier]?.name, addons: names, found, write };
    }

    function show() {
      const { tier, addons, found, write } = choice();
      const chosen = addons.length ? say("total.with", { tier, count: addons.length }) : tier;
      // Decimals are alike within a table; a sum that stands alone is as short as it can be.
      const alone = (amount) => sums.writer(offer.money, { alone: { amount } })(amount);
      for (const cell of all("[data-sum]")) {
        const [name, part] = cell.dataset.sum.split(".");
        cell.textContent = found[name] ? (cell.closest("table") ? write : alone)(found[name][part]) : "";
      }
      for (const name of all("[data-choice]")) name.textContent = tier ? chosen : "";
      for (const part of all("[data-when]")) part.hidden = (part.dataset.when === "some") !== Boolean(tier);
      for (const row of all('[data-row="once"]')) row.hidden = !found.once;
      if (tier) one("[data-choose]").textContent = say("choose", { tier });
    }

    /** Reads the total out, once the reader has paused. */
    function announce() {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const { tier, found, write } = choice();
        if (!tier) return;
        const { rate, treatment, name: tax } = offer.tax;
        const plus = rate && treatment === "excluded";
        const part = plus ? "net" : "gross";
        const month = write(found.month[part]);
        const gross = write(found.month.gross);
        const heard = [say(plus ? "total.announce_gross" : "total.announce", { tier, month, gross, tax })];
        if (found.once) heard.push(say("total.announce_once", { once: write(found.once[part]) }));
        one("#announce").textContent = heard.join(" ");
      }, QUIET);
    }

    // ---- what is still missing is said at its field

    function forgive(field) {
      const holder = field.closest("fieldset, .field");
      const note = holder?.querySelector(".error");
      if (!note) return;
      note.remove();
      field.removeAttribute("aria-invalid");
      (holder.matches("fieldset") ? holder : field).removeAttribute("aria-describedby");
    }

    function complain(field, key) {
      forgive(field);
      const holder = field.closest("fieldset, .field");
      const note = document.createElement("p");
      note.className = "error";
      note.id = `${field.id}-error`;
      note.textContent = say(key);
      // A group of radios is described as a whole: each has its own description, its price.
      const isGroup = holder.matches("fieldset");
      if (isGroup) holder.querySelector("legend").after(note);
      else holder.append(note);
      (isGroup ? holder : field).setAttribute("aria-describedby", note.id);
      if (!isGroup) field.setAttribute("aria-invalid", "true");
      return field;
    }

    /** What the form lacks, in the order of the page. */
    function lacking(kind, { tier, text, record, fields }) {
      const missing = [];
      if (kind === "accept" && !tier) missing.push([one("input[data-tier]"), "choose_first"]);
      if (kind === "accept" && !record.name) missing.push([fields.name, "name_first"]);
      const isBare = !text && !record.out && !record.in;
      if (isBare && (kind === "question" || kind === "almost")) missing.push([fields.text, "text_first"]);
      return missing.map(([field, key]) => complain(field, key));
    }

    // ---- the reply

    function today() {
      const now = new Date();
      return new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
    }

    const numbers = ({ net, tax, gross }) => ({ net: Number(net), tax: Number(tax), gross: Number(gross) });

    /** What the form says, or nothing if something is missing. */
    function written(form) {
      const kind = form.dataset.reply;
      const fields = form.elements;
      const { tier, addons, found, write } = choice();
      const record = { kind, digest: offer.digest, slug, date: today() };
      for (const name of ["name", "role", "out", "in"]) {
        const value = letter.line(fields[name]?.value ?? "");
        if (value) record[name] = value;
      }
      if (tier && (kind === "accept" || kind === "almost")) Object.assign(record, { tier, addons });
      if (tier && kind === "accept") {
        record.sums = { month: numbers(found.month) };
        if (found.once) record.sums.once = numbers(found.once);
      }
      const text = letter.prose(fields.text?.value ?? "");
      const [first] = lacking(kind, { tier, text, record, fields });
      if (first) {
        first.focus();
        document.getElementById(`${first.id}-error`).scrollIntoView({ block: "nearest" });
        return null;
      }
      const money = ({ net, tax, gross }) =>
        offer.tax.rate
          ? `${write(BigInt(net))} + ${write(BigInt(tax))} ${offer.tax.name} = ${write(BigInt(gross))}`
          : write(BigInt(gross));
      const subject = say(`subject_${kind}`, { client: offer.client, tier });
      return { form, record, text, words, money, subject, currency: offer.currency };
    }

    /** Shows how the reply fares: the state, what is said of it, and which buttons help. */
    function tell(state, text, helps = []) {
      const isOpen = state !== "sending" && state !== "sent";
      root.dataset.reply = state;
      told = text;
      reply.form.after(outcome);
      outcome.hidden = false;
      copied.value = reply.body;
      copied.closest(".field").hidden = !isOpen;
      for (const button of all("[data-act]")) button.hidden = !helps.includes(button.dataset.act);
      setTimeout(() => {
        said.textContent = text;
        outcome.scrollIntoView({ block: "nearest" });
      }, SEEN);
    }

    const within = () => (offer.responds_within ? say("within", { time: offer.responds_within }) : "");

    function mail() {
      const link = document.createElement("a");
      link.href = letter.mailto(offer.email, reply);
      tell("mailed", `${say("mailed", { email: offer.email })} ${within()}`, ["copy", "mail"]);
      link.click();
    }

    async function deliver() {
      if (!offer.reply_url) return mail();
      const { form } = reply;
      const content = JSON.stringify([reply.record, reply.text]);
      if (content !== delivered) {
        tell("sending", say("sending"));
        form.setAttribute("aria-busy", "true");
        const state = await letter.post(offer.reply_url, reply, reply.body);
        form.removeAttribute("aria-busy");
        if (state !== "sent") return tell(state, say(state), ["mail", "again", "copy"]);
        delivered = content;
      }
      return tell("sent", `${say("sent")} ${within()}`, ["copy"]);
    }

    /** One at a time: a second click while it is under way is the same click. */
    async function once(act) {
      if (busy) return;
      busy = true;
      try {
        await act();
      } finally {
        setTimeout(() => {
          busy = false;
        }, ONCE);
      }
    }

    async function send(next) {
      const sign = await signing;
      reply = { ...next, code: await sign(next.record) };
      reply.body = letter.body(reply);
      await deliver();
    }

    async function copy() {
      try {
        await navigator.clipboard.writeText(copied.value);
        said.textContent = `${say("copied")} ${told}`;
      } catch {
        copied.closest(".field").hidden = false;
        copied.select();
        said.textContent = `${say("not_copied")} ${told}`;
      }
    }

    // ---- events

    for (const each of all("form[data-reply]")) each.noValidate = true;
    main.addEventListener("submit", (event) => {
      event.preventDefault();
      const next = written(event.target);
      if (next) once(() => send(next));
    });
    main.addEventListener("input", ({ target }) => {
      forgive(target);
      // A swap is an answer too.
      if (target.form?.elements.text) forgive(target.form.elements.text);
    });
    main.addEventListener("change", ({ target }) => {
      if (!target.matches("[data-tier], [data-addon]")) return;
      show();
      announce();
      // What was said of an earlier reply is not said of this choice.
      outcome.hidden = true;
      if (one("input[data-tier]:checked")) root.dataset.reply = "chosen";
    });
    main.addEventListener("click", ({ target }) => {
      const act = target.closest("[data-act]")?.dataset.act;
      if (act === "copy") copy();
      else if (act === "mail") once(mail);
      else if (act === "again") once(deliver);
    });
    show();
  }

  // ---- the page comes and goes

  let isShown = () => {};

  document.addEventListener("retainer:open", ({ detail }) => {
    const main = document.getElementById("proposal");
    const form = main.querySelector("#accept");
    isShown = () => countDown(main, detail.payload.closes);
    isShown();
    main.addEventListener("click", printed);
    if (form) choosing(main, form, detail);
  });
  document.addEventListener("retainer:close", () => {
    isShown = () => {};
    delete root.dataset.reply;
  });
  document.addEventListener("visibilitychange", () => isShown());
  addEventListener("afterprint", () => delete root.dataset.print);
})();
