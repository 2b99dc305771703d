/* Delivers a reply: by the reader's mail program, by WhatsApp, or to the address that the page names; all
   carry the same text. Shows how it fares below the form that it was written in. */
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
  /** The content of the last reply that arrived, without its instant. */
  #delivered = "";
  /** What was last shown of the reply. */
  #status = "";

  constructor(page, access, stretched) {
    this.#page = page;
    this.#signer = reply.signer(access, stretched);
    this.#outcome = page.main.querySelector("#outcome");
    this.#outcomeText = page.main.querySelector("#outcome-text");
    this.#copyField = page.main.querySelector("#outcome-copy");
  }

  /** Signs a reply and sends it. */
  send(unsigned) {
    return this.#once(async () => {
      const sign = await this.#signer;
      const word = await sign({ ...unsigned.signed, at: new Date() });
      this.#reply = { ...unsigned, word };
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

  /** Helps with a reply that WhatsApp, which the link opens, cannot carry whole. */
  async whatsapp() {
    const { offer } = this.#page;
    const { paste } = reply.whatsapp(offer.whatsapp, this.#reply);
    const help = await this.#pasteHelp(paste);
    if (help) this.#outcomeText.textContent = help;
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
    const { form, signed, sentences, text, body } = this.#reply;
    const content = JSON.stringify([signed, sentences, text]);
    if (content !== this.#delivered) {
      this.#show("sending", say("sending"));
      form.setAttribute("aria-busy", "true");
      const state = await reply.post(offer.reply_url, body);
      form.removeAttribute("aria-busy");
      if (state !== "sent") return this.#show(state, say(state), ["mail", "whatsapp", "again", "copy"]);
      this.#delivered = content;
    }
    return this.#show("sent", `${say("sent")} ${this.#responseTime()}`, ["copy"]);
  }

  /** Opens the mail program. */
  async #mail() {
    const { offer, say } = this.#page;
    const link = document.createElement("a");
    const { href, paste } = reply.mail(offer.email, this.#reply);
    const help = await this.#pasteHelp(paste);
    link.href = href;
    const status = [say("mailed", { email: offer.email }), help, this.#responseTime()];
    this.#show("mailed", status.filter(Boolean).join(" "), ["copy", "mail", "whatsapp"]);
    link.click();
  }

  /** Copies what an address cannot carry, and returns what the reader does with it. */
  async #pasteHelp(paste) {
    if (!paste) return "";
    const { say } = this.#page;
    try {
      await navigator.clipboard.writeText(paste);
      return say("paste_copied");
    } catch {
      return say("paste_yourself");
    }
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
    const { main, offer } = this.#page;
    for (const button of main.querySelectorAll("[data-act]")) {
      button.hidden = !buttons.includes(button.dataset.act);
      if (button.href) button.href = reply.whatsapp(offer.whatsapp, this.#reply).href;
    }
    setTimeout(() => {
      this.#outcomeText.textContent = text;
      this.#outcome.scrollIntoView({ block: "nearest" });
    }, Delivery.#BEFORE_TEXT);
  }
}
