/* The ticket page: tabs of the composer, filter of the history, parts of a form that a choice calls for, Ctrl+Enter. */

/* --- composer: two forms behind tabs; without script both stand open */
document.querySelectorAll("[data-composer]").forEach((composer) => {
  const tabs = [...composer.querySelectorAll("[role=tab]")];
  const show = (tab) => {
    tabs.forEach((t) => {
      t.setAttribute("aria-selected", String(t === tab));
      t.tabIndex = t === tab ? 0 : -1;
      document.getElementById(t.getAttribute("aria-controls")).hidden = t !== tab;
    });
  };
  tabs.forEach((tab, i) => {
    tab.addEventListener("click", () => show(tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const next = tabs[(i + 1) % tabs.length];
      show(next);
      next.focus();
    });
  });
  const first = tabs.find((t) => t.getAttribute("aria-selected") === "true") ?? tabs[0];
  if (first) show(first);
});

/* --- history: all, messages, notes */
document.querySelectorAll("[data-filter]").forEach((bar) => {
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show]");
    if (!button) return;
    bar.querySelectorAll("[data-show]").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
    const wanted = { messages: "message", notes: "note" }[button.dataset.show];
    document.querySelectorAll(".tl--staff > li").forEach((li) => {
      li.classList.toggle("hide", Boolean(wanted) && li.dataset.kind !== wanted && !li.classList.contains("tl__day"));
    });
  });
});

/* --- parts of a form that belong to one choice; without script they are always there */
function follow(form) {
  const cause = form.querySelector("input[name=cause]:checked")?.value;
  const pays = form.querySelector("input[name=customer_pays]")?.checked;
  form.querySelectorAll("[data-shown-for=misuse]").forEach((e) => { e.hidden = cause !== "misuse"; });
  form.querySelectorAll("[data-shown-for=no_fault]").forEach((e) => {
    e.hidden = cause !== "no_fault";
    if (e.hidden) e.querySelectorAll("select").forEach((s) => { s.value = ""; });
  });
  form.querySelectorAll("[data-shown-for=pays]").forEach((e) => { e.hidden = !pays; });
  total(form);
}
function total(form) {
  const out = form.querySelector("[data-total]");
  if (!out) return;
  let net = 0;
  for (let i = 0; form.elements[`price_${i}`]; i += 1) {
    const price = Number(form.elements[`price_${i}`].value || 0);
    const quantity = Number(form.elements[`quantity_${i}`].value || 1);
    if (!form.elements[`covered_${i}`].checked && (form.elements[`text_${i}`].value || form.elements[`part_${i}`].value)) net += price * quantity;
  }
  const whole = net * (1 + Number(out.dataset.tax) / 100);
  out.textContent = whole ? `= ${whole.toFixed(2)}` : "";
}
document.querySelectorAll("form[data-step]").forEach((form) => {
  follow(form);
  form.addEventListener("input", () => follow(form));
  form.addEventListener("change", () => follow(form));
});

/* --- Ctrl+Enter saves the step or sends the words */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.form;
  if (form?.matches("[data-step], [data-panel]")) { event.preventDefault(); form.requestSubmit(form.querySelector("button:not([type=button])")); }
});

/* --- files chosen are named on the button */
document.addEventListener("change", (event) => {
  if (!event.target.matches(".filebtn__i")) return;
  const n = event.target.files.length;
  event.target.closest(".filebtn").dataset.count = n ? String(n) : "";
});

/* --- a list that was left with filters is found again */
document.querySelectorAll("[data-back]").forEach((link) => {
  try {
    const from = new URL(document.referrer);
    if (from.origin === location.origin && from.pathname === new URL(link.href).pathname) link.href = from.href;
  } catch { /* no referrer */ }
});
