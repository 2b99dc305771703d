/* How a reply leaves the page: by the reader's mail program, or to the address that the page names;
   and how it fares, said below the form that it was written in. */
// biome-ignore lint/correctness/noUnusedVariables: choose.js has it
class Delivery {
  // A double click is one click.
  static #ONCE = 1_000;
  // A live region says what changes in it, so it must be seen first.
  static #SEEN = 50;

  #page;
  #signing;
  #outcome;
  #said;
  #copied;
  #busy = false;
  /** The reply under way, and the one that has arrived. */
  #reply = null;
  #delivered = "";
  #told = "";

  constructor(page, access) {
    this.#page = page;
    this.#signing = reply.signer(access);
    this.#outcome = page.main.querySelector("#outcome");
    this.#said = page.main.querySelector("#outcome-text");
    this.#copied = page.main.querySelector("#outcome-copy");
  }

  /** Sends a reply that lacks its code alone. */
  send(written) {
    return this.#once(async () => {
      const sign = await this.#signing;
      this.#reply = { ...written, code: await sign(written.record) };
      this.#reply.body = reply.body(this.#reply);
      await this.#deliver();
    });
  }

  /** Sends the same reply once more. */
  again() {
    return this.#once(() => this.#deliver());
  }

  mail() {
    return this.#once(() => this.#mail());
  }

  async copy() {
    const { say } = this.#page;
    try {
      await navigator.clipboard.writeText(this.#copied.value);
      this.#said.textContent = `${say("copied")} ${this.#told}`;
    } catch {
      this.#copied.closest(".field").hidden = false;
      this.#copied.select();
      this.#said.textContent = `${say("not_copied")} ${this.#told}`;
    }
  }

  /** What was said of an earlier reply is not said of another choice. */
  hide() {
    this.#outcome.hidden = true;
  }

  /** One at a time: a second click while it is under way is the same click. */
  async #once(act) {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await act();
    } finally {
      setTimeout(() => {
        this.#busy = false;
      }, Delivery.#ONCE);
    }
  }

  async #deliver() {
    const { offer, say } = this.#page;
    if (!offer.reply_url) return this.#mail();
    const { form, record, text, body } = this.#reply;
    const content = JSON.stringify([record, text]);
    if (content !== this.#delivered) {
      this.#tell("sending", say("sending"));
      form.setAttribute("aria-busy", "true");
      const state = await reply.post(offer.reply_url, this.#reply, body);
      form.removeAttribute("aria-busy");
      if (state !== "sent") return this.#tell(state, say(state), ["mail", "again", "copy"]);
      this.#delivered = content;
    }
    return this.#tell("sent", `${say("sent")} ${this.#within()}`, ["copy"]);
  }

  #mail() {
    const { offer, say } = this.#page;
    const link = document.createElement("a");
    link.href = reply.mailto(offer.email, this.#reply);
    this.#tell("mailed", `${say("mailed", { email: offer.email })} ${this.#within()}`, ["copy", "mail"]);
    link.click();
  }

  /** By when there will be an answer, where the offer says so. */
  #within() {
    const { offer, say } = this.#page;
    return offer.responds_within ? say("within", { time: offer.responds_within }) : "";
  }

  /** Shows how the reply fares: the state, what is said of it, and which buttons help. */
  #tell(state, text, helps = []) {
    const isOpen = state !== "sending" && state !== "sent";
    document.documentElement.dataset.reply = state;
    this.#told = text;
    this.#reply.form.after(this.#outcome);
    this.#outcome.hidden = false;
    this.#copied.value = this.#reply.body;
    this.#copied.closest(".field").hidden = !isOpen;
    for (const button of this.#page.main.querySelectorAll("[data-act]")) {
      button.hidden = !helps.includes(button.dataset.act);
    }
    setTimeout(() => {
      this.#said.textContent = text;
      this.#outcome.scrollIntoView({ block: "nearest" });
    }, Delivery.#SEEN);
  }
}
