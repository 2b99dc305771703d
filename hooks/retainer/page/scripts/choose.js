/* Connects choice.js, form.js and delivery.js to an open page: choosing a tier, adding up, replying.
   Their marks (data-tier, data-sum, ...) are in _tiers, _addons, _total and _replies.html.j2; the offer
   and the texts are in the accept form's data-record. Nothing is requested or sent before the reader's
   own click, and nothing is stored. */
(() => {
  "use strict";

  const DAY = 86_400_000;

  const root = document.documentElement;

  // ---- on every open page

  /** Shows the text for the number of days left, in the last seven. */
  function showDaysLeft(main, closes) {
    const days = String(Math.ceil((Date.parse(closes ?? "") - Date.now()) / DAY));
    for (const text of main.querySelectorAll("[data-days-left]")) {
      text.hidden = text.dataset.daysLeft !== days;
    }
  }

  /** Marks that the payment summary alone is to be printed. app.js prints; page.css reads the mark. */
  function markPrint({ target }) {
    const part = target.closest("[data-print]")?.dataset.print;
    if (part && part !== "page") root.dataset.print = part;
  }

  // ---- the choice

  /** Returns the function that writes a text by its key: in the plural for `count`, values put in. */
  function speaker({ words, language }) {
    const plurals = new Intl.PluralRules(language);
    return (key, values = {}) => {
      const forms = words[key];
      const text = forms[plurals.select(values.count ?? 0)] ?? forms.other ?? forms;
      return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    };
  }

  /** Makes the page's inputs, forms and buttons work. */
  function connect(main, offerJson, { access, slug }) {
    const offer = JSON.parse(offerJson);
    const page = { main, offer, slug, say: speaker(offer) };
    const delivery = new Delivery(page, access);

    for (const element of main.querySelectorAll("form[data-reply]")) element.noValidate = true;
    main.addEventListener("submit", (event) => {
      event.preventDefault();
      const unsigned = form.read(event.target, page);
      if (unsigned) delivery.send(unsigned);
    });
    main.addEventListener("input", ({ target }) => {
      form.clearError(target);
      // A swap is an answer too.
      if (target.form?.elements.text) form.clearError(target.form.elements.text);
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

  // ---- the page opens and closes

  let updateDaysLeft = () => {};

  document.addEventListener("retainer:open", (/** @type {CustomEvent} */ { detail }) => {
    const main = document.getElementById("proposal");
    /** @type {HTMLFormElement} */
    const accept = main.querySelector("#accept");
    updateDaysLeft = () => showDaysLeft(main, detail.payload.closes);
    updateDaysLeft();
    main.addEventListener("click", markPrint);
    if (accept) connect(main, accept.dataset.record, detail);
  });
  document.addEventListener("retainer:close", () => {
    updateDaysLeft = () => {};
    delete root.dataset.reply;
  });
  document.addEventListener("visibilitychange", () => updateDaysLeft());
  addEventListener("afterprint", () => delete root.dataset.print);
})();
