// The filter by service. Without this script all testimonials are shown, and no filter.
/** @type {HTMLElement | null} */
const filter = document.querySelector(".filter");
if (filter) {
  /** @type {NodeListOf<HTMLElement>} */
  const listed = document.querySelectorAll(".testimonials > li");
  const entries = [...listed];
  const buttons = [...filter.querySelectorAll("button")];
  const status = filter.querySelector("[role=status]");

  const show = (service, announce = true) => {
    for (const button of buttons)
      button.setAttribute("aria-pressed", String(button.dataset.service === service));
    for (const entry of entries) entry.hidden = service !== "" && entry.dataset.service !== service;
    const count = entries.filter((entry) => !entry.hidden).length;
    if (announce)
      status.textContent =
        count === 1 ? filter.dataset.one : filter.dataset.other.replace("#", String(count));
  };

  // A link to one testimonial shows it, whatever was chosen before.
  const showTarget = () => {
    const target = entries.find((entry) => entry.id === location.hash.slice(1));
    if (target?.hidden) {
      show("");
      target.scrollIntoView();
    }
  };

  filter.addEventListener("click", ({ target }) => {
    const button = /** @type {Element} */ (target).closest("button");
    if (button) show(button.dataset.service);
  });
  addEventListener("hashchange", showTarget);
  filter.hidden = false;
}
