/* Connects dates.js, choice.js, form.js and delivery.js to an open page: choosing, adding up, replying.
   Their marks (data-tier, data-sum, ...) are in _tiers, _trial, _addons, _total and _replies.html.j2; the offer
   and the texts are in the accept form's data-record. Nothing is requested or sent before the reader's
   own click, and nothing is stored. */
(() => {
  "use strict";

  const root = document.documentElement;

  // ---- on every open page

  /** Marks that the payment summary alone is to be printed. app.js prints; print.css reads the mark. */
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

  /** Opens the mail program with the page's own link, for somebody else. */
  function forward({ say, offer }, needsPassphrase) {
    const link = document.createElement("a");
    const text = needsPassphrase ? say("forward_passphrase_body") : say("forward_body");
    link.href = reply.mailAddress(
      "",
      say("forward_subject", { client: offer.client }),
      `${text}\n\n${location.href}\n`,
    );
    link.click();
  }

  /** Makes the page's inputs, forms and buttons work, and returns the page. */
  function connect(main, offerJson, { access, stretched, slug }) {
    const offer = JSON.parse(offerJson);
    const page = { main, offer, slug, say: speaker(offer) };
    const delivery = new Delivery(page, access, stretched);

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
      if (!target.matches("[data-tier], [data-trial], [data-addon]")) return;
      choice.show(page);
      choice.announce(page);
      delivery.hide();
      if (main.querySelector("input:is([data-tier], [data-trial]):checked")) root.dataset.reply = "chosen";
    });
    main.addEventListener("click", ({ target }) => {
      const act = target.closest("[data-act]")?.dataset.act;
      if (act === "copy") delivery.copy();
      else if (act === "mail") delivery.mail();
      else if (act === "whatsapp") delivery.whatsapp();
      else if (act === "again") delivery.again();
      if (target.closest("[data-forward]")) forward(page, stretched.length > 0);
      // It can be unticked: the reader may have another question.
      if (target.closest("[data-about]")) main.querySelector("#question [name=about]").checked = true;
    });
    choice.show(page);
    return page;
  }

  // ---- the page opens and closes

  let showClosing = () => {};

  document.addEventListener("retainer:open", (/** @type {CustomEvent} */ { detail }) => {
    const main = document.getElementById("proposal");
    /** @type {HTMLFormElement} */
    const accept = main.querySelector("#accept");
    main.addEventListener("click", markPrint);
    if (!accept) return;
    const page = connect(main, accept.dataset.record, detail);
    showClosing = () => dates.showClosing(page, detail.payload.closes);
    showClosing();
  });
  document.addEventListener("retainer:close", () => {
    showClosing = () => {};
    delete root.dataset.reply;
  });
  document.addEventListener("visibilitychange", () => showClosing());
  addEventListener("afterprint", () => delete root.dataset.print);
})();
