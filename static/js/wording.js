/* The picture of an e-mail follows what is typed; without this file its button asks for it. */
const form = document.querySelector("[data-wording-form]");
const show = form?.querySelector("[data-wording-picture]");
if (show) {
  const frame = form.querySelector("iframe");
  /* Its own window: the page itself was not sent. */
  frame.addEventListener("load", () => {
    delete form.dataset.sent;
    show.removeAttribute("aria-busy");
    show.removeAttribute("aria-label");
  });
  let waiting = 0;
  const ask = () => { clearTimeout(waiting); waiting = setTimeout(() => { delete form.dataset.sent; form.requestSubmit(show); }, 900); };
  if ("wordingTyped" in form.dataset) ask(); /* the page came back with what was typed */
  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-wording], [name=shade], [name=ticket]")) ask();
  });
}
