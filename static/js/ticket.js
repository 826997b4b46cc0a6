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
function sumOf(form, option) {
  let net = 0;
  for (let i = 0; form.elements[`price_${i}`]; i += 1) {
    const field = (name) => form.elements[`${name}_${i}`];
    const scope = field("scope")?.value || "all";
    if (field("covered").checked || !(field("text").value || field("part").value) || (scope !== "all" && scope !== option)) continue;
    net += Math.round(amount(field("price").value || "0") * amount(field("quantity").value || "1") * 100) / 100;
  }
  return net;
}
/* An amount in any digits, as the server reads it; what it would refuse counts nothing here. */
function amount(text) {
  let typed = text.replace(/[\s_']/g, "").replace(/[\u0660-\u0669\u06F0-\u06F9]/g, (sign) => sign.codePointAt(0) & 15);
  typed = typed.replaceAll("\u066B", ".").replace(/\u066C(?=\d{3}(?!\d))/g, "");
  if (/^\d{1,3}(,\d{3})+\.\d+$|^\d{1,3}(,\d{3}){2,}$/.test(typed)) typed = typed.replaceAll(",", "");
  if (/^\d+,\d{1,2}$/.test(typed)) typed = typed.replace(",", ".");
  return /^\d*\.?\d*$/.test(typed) ? Number(typed) : 0;
}
function total(form) {
  const out = form.querySelector("[data-total]");
  if (!out) return;
  const taxed = (net) => (net * (1 + Number(out.dataset.tax) / 100)).toFixed(2);
  const [full, part] = [sumOf(form, "full"), sumOf(form, "part")];
  const split = [...form.querySelectorAll("[name^=scope_]")].some((s) => s.value !== "all" && !s.closest(".pline").hidden);
  out.textContent = !full ? "" : split ? `${out.dataset.full} = ${taxed(full)} · ${out.dataset.part} = ${taxed(part)}` : `= ${taxed(full)}`;
}
/* price lines: empty ones wait behind a button; what is picked brings its words and price where none were typed */
document.querySelectorAll("[data-prefill]").forEach((box) => {
  const known = JSON.parse(box.dataset.prefill);
  const rows = [...box.querySelectorAll(".pline")];
  const typed = (row) => row.querySelector("[name^=text_]").value || row.querySelector("[name^=part_]").value || row.querySelector("[aria-invalid=true]");
  const last = rows.reduce((n, row, i) => (typed(row) ? i : n), 0);
  rows.forEach((row, i) => { row.hidden = i > Math.max(last, 1); });
  const add = box.querySelector("[data-add-line]");
  const rest = () => rows.find((row) => row.hidden);
  add.hidden = !rest();
  add.addEventListener("click", () => {
    const row = rest();
    row.hidden = false;
    row.querySelector("select, input").focus();
    add.hidden = !rest();
  });
  box.addEventListener("change", (event) => {
    if (!event.target.matches("[name^=part_]")) return;
    const row = event.target.closest(".pline");
    const [text, price] = known[event.target.value] ?? ["", ""];
    [["[name^=text_]", text], ["[name^=price_]", price]].forEach(([which, value]) => {
      const field = row.querySelector(which);
      if (!field.value || field.value === field.dataset.brought) { field.value = value; field.dataset.brought = value; }
    });
  });
});
document.querySelectorAll("form[data-step]").forEach((form) => {
  follow(form);
  form.addEventListener("input", () => follow(form));
  form.addEventListener("change", () => follow(form));
});

/* --- a refused step: the summary has the focus; where it is too far from the first wrong field, that field is what one sees */
const summary = document.querySelector("form[data-step] .errsum");
const wrong = summary?.closest("form").querySelector(".has-error, [aria-invalid=true], .error");
if (wrong) {
  requestAnimationFrame(() => {
    summary.focus({ preventScroll: true });
    for (let box = wrong.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    const needed = wrong.getBoundingClientRect().bottom - summary.getBoundingClientRect().top;
    if (needed > innerHeight * 0.7) wrong.scrollIntoView({ block: "center" });
  });
}

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
