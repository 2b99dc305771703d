/* Choosing a tier, adding up, replying: brings choice.js, form.js and delivery.js to the page's marks
   (data-tier, data-sum, ...), which stand in _tiers, _addons, _total and _replies.html.j2; the figures and words
   are in the form's data-record. It asks for nothing and sends nothing before the reader's own click,
   and keeps nothing. */
(() => {
  "use strict";

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

  /** What says a text by its key: in its plural for `count`, with each value in its place. */
  function speaker({ words, language }) {
    const plurals = new Intl.PluralRules(language);
    return (key, values = {}) => {
      const forms = words[key];
      const text = forms[plurals.select(values.count ?? 0)] ?? forms.other ?? forms;
      return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    };
  }

  function choosing(main, record, { access, slug }) {
    const offer = JSON.parse(record);
    const page = { main, offer, slug, say: speaker(offer) };
    const delivery = new Delivery(page, access);

    for (const each of main.querySelectorAll("form[data-reply]")) each.noValidate = true;
    main.addEventListener("submit", (event) => {
      event.preventDefault();
      const written = form.written(event.target, page);
      if (written) delivery.send(written);
    });
    main.addEventListener("input", ({ target }) => {
      form.forgive(target);
      // A swap is an answer too.
      if (target.form?.elements.text) form.forgive(target.form.elements.text);
    });
    main.addEventListener("change", ({ target }) => {
      if (!target.matches("[data-tier], [data-addon]")) return;
      choice.show(page);
      choice.announce(page);
      delivery.hide();
      if (main.querySelector("input[data-tier]:checked")) root.dataset.reply = "chosen";
    });
    main.addEventListener("click", ({ target }) => {
      const act = target.closest("[data-act]")?.dataset.act;
      if (act === "copy") delivery.copy();
      else if (act === "mail") delivery.mail();
      else if (act === "again") delivery.again();
    });
    choice.show(page);
  }

  // ---- the page comes and goes

  let isShown = () => {};

  document.addEventListener("retainer:open", (/** @type {CustomEvent} */ { detail }) => {
    const main = document.getElementById("proposal");
    /** @type {HTMLFormElement} */
    const accept = main.querySelector("#accept");
    isShown = () => countDown(main, detail.payload.closes);
    isShown();
    main.addEventListener("click", printed);
    if (accept) choosing(main, accept.dataset.record, detail);
  });
  document.addEventListener("retainer:close", () => {
    isShown = () => {};
    delete root.dataset.reply;
  });
  document.addEventListener("visibilitychange", () => isShown());
  addEventListener("afterprint", () => delete root.dataset.print);
})();
