/* Delivers a reply: by the reader's mail program, or to the address that the page names. Shows how it
   fares below the form that it was written in. */
// biome-ignore lint/correctness/noUnusedVariables: choose.js uses it
class Delivery {
  /** The milliseconds within which a second click counts as a double click. */
  static #DOUBLE_CLICK = 1_000;
  /** The milliseconds before a text is written: a live region announces only what changes in it. */
  static #BEFORE_TEXT = 50;

  #page;
  #signer;
  #outcome;
  #outcomeText;
  #copyField;
  #busy = false;
  /** The reply that is under way. */
  #reply = null;
  /** The content of the last reply that arrived, as JSON. */
  #delivered = "";
  /** What was last shown of the reply. */
  #status = "";

  constructor(page, access) {
    this.#page = page;
    this.#signer = reply.signer(access);
    this.#outcome = page.main.querySelector("#outcome");
    this.#outcomeText = page.main.querySelector("#outcome-text");
    this.#copyField = page.main.querySelector("#outcome-copy");
  }

  /** Signs a reply and sends it. */
  send(unsigned) {
    return this.#once(async () => {
      const sign = await this.#signer;
      this.#reply = { ...unsigned, code: await sign(unsigned.record) };
      this.#reply.body = reply.body(this.#reply);
      await this.#deliver();
    });
  }

  /** Sends the same reply once more. */
  again() {
    return this.#once(() => this.#deliver());
  }

  /** Opens the reader's mail program with the reply. */
  mail() {
    return this.#once(() => this.#mail());
  }

  /** Copies the reply's text; where the browser refuses, selects it for the reader. */
  async copy() {
    const { say } = this.#page;
    try {
      await navigator.clipboard.writeText(this.#copyField.value);
      this.#outcomeText.textContent = `${say("copied")} ${this.#status}`;
    } catch {
      this.#copyField.closest(".field").hidden = false;
      this.#copyField.select();
      this.#outcomeText.textContent = `${say("not_copied")} ${this.#status}`;
    }
  }

  /** Hides how an earlier reply fared, once the choice is another. */
  hide() {
    this.#outcome.hidden = true;
  }

  /** Does one thing at a time: a click while another is under way does nothing. */
  async #once(act) {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await act();
    } finally {
      setTimeout(() => {
        this.#busy = false;
      }, Delivery.#DOUBLE_CLICK);
    }
  }

  /** Posts the reply, unless the same has arrived before; mails it where there is no endpoint. */
  async #deliver() {
    const { offer, say } = this.#page;
    if (!offer.reply_url) return this.#mail();
    const { form, record, text, body } = this.#reply;
    const content = JSON.stringify([record, text]);
    if (content !== this.#delivered) {
      this.#show("sending", say("sending"));
      form.setAttribute("aria-busy", "true");
      const state = await reply.post(offer.reply_url, this.#reply, body);
      form.removeAttribute("aria-busy");
      if (state !== "sent") return this.#show(state, say(state), ["mail", "again", "copy"]);
      this.#delivered = content;
    }
    return this.#show("sent", `${say("sent")} ${this.#responseTime()}`, ["copy"]);
  }

  /** Opens the mail program. */
  #mail() {
    const { offer, say } = this.#page;
    const link = document.createElement("a");
    link.href = reply.mailto(offer.email, this.#reply);
    const status = `${say("mailed", { email: offer.email })} ${this.#responseTime()}`;
    this.#show("mailed", status, ["copy", "mail"]);
    link.click();
  }

  /** Returns by when there will be an answer, where the offer says so. */
  #responseTime() {
    const { offer, say } = this.#page;
    return offer.responds_within ? say("within", { time: offer.responds_within }) : "";
  }

  /** Shows how the reply fares: its state, a text, and the buttons that help. */
  #show(state, text, buttons = []) {
    const isOpen = state !== "sending" && state !== "sent";
    document.documentElement.dataset.reply = state;
    this.#status = text;
    this.#reply.form.after(this.#outcome);
    this.#outcome.hidden = false;
    this.#copyField.value = this.#reply.body;
    this.#copyField.closest(".field").hidden = !isOpen;
    for (const button of this.#page.main.querySelectorAll("[data-act]")) {
      button.hidden = !buttons.includes(button.dataset.act);
    }
    setTimeout(() => {
      this.#outcomeText.textContent = text;
      this.#outcome.scrollIntoView({ block: "nearest" });
    }, Delivery.#BEFORE_TEXT);
  }
}
