/* The report form: in steps for customers, on one screen for staff. Without this file it is one complete page that
   files the same report. */

const form = document.querySelector("form[data-intake]");
if (form?.hasAttribute("data-steps")) start();

function start() {
  const steps = [...form.querySelectorAll(".step")];
  const progress = form.querySelector("[data-progress]");
  const label = form.querySelector("[data-step-label]");
  const back = form.querySelector("[data-back]");
  const dots = [...progress.querySelectorAll(".prog__bar i")];
  const title = document.title.replace(/^.*?\|/, "|");
  form.classList.add("is-stepped");
  progress.hidden = false;
  form.querySelectorAll("[data-step-foot]").forEach((foot) => { foot.hidden = false; });

  const indexOf = (hash) => {
    const id = decodeURIComponent(hash.slice(1));
    const found = steps.findIndex((step) => step.id === id);
    if (found >= 0) return [found, null];
    const target = id && document.getElementById(id);
    const inside = target ? steps.findIndex((step) => step.contains(target)) : -1;
    return [inside, inside >= 0 ? target : null];
  };

  function show(index, target, move = true) {
    steps.forEach((step, i) => { step.hidden = i !== index; });
    dots.forEach((dot, i) => dot.classList.toggle("on", i <= index));
    label.textContent = form.dataset.stepOf.replace("{n}", index + 1).replace("{all}", steps.length);
    back.href = index ? `#step-${index}` : "/";
    const heading = steps[index].querySelector("h2");
    const wrong = document.querySelector(".errsum") ? `${form.dataset.errorTitle} ` : "";
    document.title = `${wrong}${heading.textContent} (${label.textContent}) ${title}`;
    if (index === steps.length - 1) summarise();
    if (!move) return;
    if (target) target.focus(); else { heading.focus({ preventScroll: true }); scrollTo({ top: 0 }); }
  }

  function follow() {
    const [index, target] = indexOf(location.hash);
    if (index >= 0) show(index, target); else if (!location.hash) show(0, null);
  }
  addEventListener("hashchange", follow);

  /* Back from the server with errors: the step that was sent from must not take the focus from the summary. */
  const summary = document.querySelector(".errsum");
  if (summary) {
    history.replaceState(null, "", location.pathname + location.search);
    addEventListener("load", () => summary.focus());
  }

  const firstError = steps.findIndex((step) => step.querySelector(".has-error"));
  const [asked, target] = indexOf(location.hash);
  if (firstError >= 0) show(firstError, null, false);
  else show(Math.max(asked, 0), target, asked >= 0);

  /* The link of the summary may already be the address: it must work a second time. */
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.(".errsum a");
    if (link && link.hash === location.hash) follow();
    const next = event.target.closest?.("[data-next]");
    if (!next) return;
    event.preventDefault();
    if (next.hasAttribute("aria-busy") || !check(next.closest(".step"))) return;
    next.setAttribute("aria-busy", "true");
    const right = await checkAtServer(next.closest(".step"));
    next.removeAttribute("aria-busy");
    if (right) location.hash = next.hash;
  });
  /* What the server found is asked again as soon as it was changed: words that no longer hold go away. */
  form.addEventListener("change", async (event) => {
    const box = event.target.closest(".field");
    if (!box?.querySelector(":scope > .error") && !document.querySelector(".errsum")) return;
    if (event.target.type === "file") { settle(event.target.name); return; }
    const problems = await problemsSoFar();
    if (problems) mended(problems);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || ["file", "submit"].includes(event.target.type)) return;
    const step = event.target.closest(".step");
    if (!step || step === steps.at(-1)) return;
    event.preventDefault();
    step.querySelector("[data-next]")?.click();
  });
}

/* --- what is missing in one step, before going on */
function check(step) {
  const seen = new Set();
  let first = null;
  for (const input of step.querySelectorAll("[data-missing]")) {
    if (seen.has(input.name)) continue;
    seen.add(input.name);
    const group = [...form.elements].filter((e) => e.name === input.name);
    const given = input.type === "radio" ? group.some((e) => e.checked) : input.value.trim() !== "";
    mark(input, given ? "" : input.dataset.missing);
    if (!given) first ??= group[0] ?? input;
  }
  for (const input of step.querySelectorAll("[data-digits]")) {
    const problem = contact(input);
    mark(input, problem);
    if (problem) first ??= input;
  }
  for (const box of step.querySelectorAll("[data-dates]")) {
    const [input, problem] = purchase(box.dataset);
    for (const part of ["day", "month", "year"]) mark(form.elements[`purchase_${part}`], "");
    if (!problem) continue;
    mark(input, problem);
    first ??= input;
  }
  first?.focus();
  return !first;
}

/* The date of purchase must be one, not in the future, and not before the model was sold. [where, words]; [] when it is right. */
function purchase(words) {
  const [day, month, year] = ["day", "month", "year"].map((part) => form.elements[`purchase_${part}`]);
  const typed = [day, month, year].map((input) => latin(input.value.trim()));
  if (!typed.some(Boolean)) return [];
  if (!typed[1]) return [month, words.noMonth];
  if (!typed[2]) return [year, words.noYear];
  if (![typed[0] || "1", typed[2]].every((part) => /^\d+$/.test(part))) return [day, words.noDate];
  const full = Number(typed[2]) + (Number(typed[2]) < 100 ? 2000 : 0);
  const last = new Date(full, Number(typed[1]), 0).getDate();
  if (typed[0] && (Number(typed[0]) < 1 || Number(typed[0]) > last)) return [day, words.noDate];
  const now = new Date();
  const [first, end] = [typed[0] || 1, typed[0] || last].map((number) => new Date(full, Number(typed[1]) - 1, Number(number)));
  if (first > now) return [year, words.future];
  if (full < now.getFullYear() - Number(words.years)) return [year, words.old];
  const since = form.elements.product?.selectedOptions[0]?.dataset.since;
  return since && end < new Date(`${since}T00:00`) ? [year, words.before] : [];
}

/* Digits in one kind, as they stand everywhere else on our pages. */
function latin(text) {
  return text.replace(/[\u0660-\u0669\u06F0-\u06F9]/g, (sign) => sign.codePointAt(0) & 15);
}

/* One way to be reached, and a number with enough digits; the server knows more about numbers. */
function contact(input) {
  const typed = latin(input.value.trim());
  if (!typed) return form.elements[input.dataset.or]?.value.trim() ? "" : input.dataset.neither;
  const digits = typed.replace(/\D/g, "").length;
  return digits < Number(input.dataset.digits) ? input.dataset.wrong : "";
}

/* --- what only the server knows: the same checks that sending makes; without an answer in time the step is left unchecked */
async function problemsSoFar() {
  const data = new FormData(form);
  for (const [name, kept] of [...data]) if (kept instanceof File) data.delete(name);
  try {
    const answer = await fetch(form.dataset.checkUrl, { method: "POST", body: data, signal: AbortSignal.timeout(4000) });
    return answer.ok ? await answer.json() : null;
  } catch { return null; }
}
async function checkAtServer(step) {
  const problems = await problemsSoFar();
  if (!problems) return true;
  mended(problems);
  let first = null;
  for (const [name, words] of Object.entries(problems)) {
    const input = [...step.querySelectorAll(`[name="${CSS.escape(name)}"]`)][0];
    if (!input) continue;
    mark(input, "");
    mark(input, words);
    first ??= input;
  }
  first?.focus();
  return !first;
}

/* Errors that the page came back with, and their lines in the summary: those that are mended go. */
function mended(problems) {
  form.querySelectorAll(".field.has-error").forEach((box) => {
    const name = box.querySelector("[name]")?.name;
    if (name && !(name in problems) && box.querySelector(":scope > .error:not([data-live])")) settle(name);
  });
}
function settle(name) {
  const box = document.getElementById(`field-${name}`);
  box?.querySelectorAll(":scope > .error:not([data-live])").forEach((error) => error.remove());
  if (box && !box.querySelector(".error")) {
    box.classList.remove("has-error");
    box.querySelectorAll("[aria-invalid]").forEach((input) => input.removeAttribute("aria-invalid"));
  }
  const summary = document.querySelector(".errsum");
  summary?.querySelectorAll("a").forEach((link) => {
    const target = document.getElementById(link.hash.slice(1));
    if (!box || !target || !(target === box || box.contains(target))) return;
    link.closest("li").remove();
    const heading = summary.querySelector("[data-rest]");  // it counts what there was
    if (heading) heading.textContent = heading.dataset.rest;
  });
  if (summary && !summary.querySelector("li")) {
    summary.remove();
    document.title = document.title.replace(`${form.dataset.errorTitle} `, "");
  }
}

function mark(input, message) {
  const box = input.closest(".field");
  if (!box) return;
  const shown = box.querySelector(":scope > .error[data-live]");
  if (!message) { if (shown) { shown.remove(); box.classList.remove("has-error"); input.removeAttribute("aria-invalid"); } return; }
  if (shown) { shown.lastElementChild.textContent = message; return; }
  if (box.querySelector(":scope > .error")) return;
  const error = document.getElementById("field-error").content.firstElementChild.cloneNode(true);
  error.dataset.live = "1";
  error.setAttribute("role", "alert");
  error.lastElementChild.textContent = message;
  box.classList.add("has-error");
  if (input.type !== "radio") input.setAttribute("aria-invalid", "true");
  const after = box.querySelector(":scope > .hint") ?? box.querySelector(":scope > .label, :scope > .legend");
  after.after(error);
}
form?.addEventListener("input", (event) => {
  if (!event.target.dataset.missing || event.target.value.trim()) mark(event.target, "");
});

/* --- only what fits the chosen type of device */
const value = (name) => new FormData(form).get(name) ?? "";
const chosenLabel = (name) => {
  const input = form.querySelector(`[name="${name}"]:checked`);
  return input ? input.closest("label").querySelector(".choice__title, span")?.textContent.trim() ?? input.closest("label").textContent.trim() : "";
};
function filterByType() {
  const type = value("device_type");
  const product = form.elements.product;
  if (product) {
    for (const group of product.querySelectorAll("optgroup")) {
      const fits = [...group.children].some((o) => !type || o.dataset.type === type);
      group.hidden = !fits;
      group.disabled = !fits;
    }
    const now = product.selectedOptions[0];
    if (type && now?.dataset.type && now.dataset.type !== type) product.value = "";
  }
  for (const input of form.querySelectorAll('[name="symptom"]')) {
    const types = (input.dataset.types ?? "").split(" ");
    const fits = !type || types.includes(type) || types[0] === "";
    input.closest(".chip").hidden = !fits;
    if (!fits) input.checked = false;
  }
}

/* --- the serial number and the date answer at once */
let serialTimer;
let dateTimer;
async function ask(url, box) {
  try {
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
    if (answer.ok) box.innerHTML = await answer.text();
  } catch { /* without a line the form works all the same */ }
}
async function lookUp() {
  const box = form.querySelector("[data-serial-status]");
  const serial = value("serial").trim();
  if (!serial) { box.replaceChildren(); return; }
  const query = new URLSearchParams({ serial });
  (form.dataset.serialMore ?? "").split(" ").filter(Boolean).forEach((name) => query.set(name, value(name)));
  await ask(`${form.dataset.serialUrl}?${query}`, box);
  const known = box.querySelector("[data-product]");
  if (!known) return;
  const type = form.querySelector(`[name="device_type"][value="${CSS.escape(known.dataset.type)}"]`);
  if (type && !value("device_type")) type.checked = true;
  if (known.dataset.product && !value("product")) form.elements.product.value = known.dataset.product;
  filterByType();
}
/* the device of our record in the place of what was chosen */
function takeDevice() {
  const known = form.querySelector("[data-serial-status] [data-type]");
  const type = known && form.querySelector(`[name="device_type"][value="${CSS.escape(known.dataset.type)}"]`);
  if (!type) return;
  type.checked = true;
  filterByType();
  form.elements.product.value = known.dataset.product;
  form.elements.serial.focus();
  lookUp();
  askWarranty();
}
function askWarranty() {
  const names = ["product", "purchase_day", "purchase_month", "purchase_year"];
  const query = new URLSearchParams(names.map((n) => [n, value(n)]));
  const box = form.querySelector("[data-warranty-status]");
  if (value("purchase_month") && value("purchase_year").trim().length >= 2) ask(`${form.dataset.warrantyUrl}?${query}`, box);
  else box.replaceChildren();
}

/* --- how we address you, how much room is left */
function preview() {
  const box = form.querySelector("[data-preview]");
  const words = (form.elements.name?.value ?? "").trim().split(/\s+/).filter(Boolean);
  const pairs = ["أبو", "ابو", "أم", "ام", "عبد", "آل", "Abu", "Umm", "Abd", "Abdul"];
  const first = words.length > 1 && pairs.includes(words[0]) ? words.slice(0, 2).join(" ") : words[0];
  const pattern = form.elements.honorific?.selectedOptions[0]?.dataset.address ?? "%(name)s";
  box.hidden = !first;
  if (first) box.lastElementChild.textContent = box.dataset.text.replace("{who}", pattern.replace("%(name)s", first));
}
function count() {
  const box = form.querySelector("[data-counter]");
  const input = document.getElementById(box.dataset.counter);
  const left = Number(input.dataset.count) - input.value.length;
  box.textContent = left < 600 ? box.dataset.left.replace("{n}", left.toLocaleString("en")) : "";
}

/* --- the last step shows everything once more */
function summarise() {
  const list = form.querySelector("[data-summary]");
  const words = list.dataset;
  const option = (name) => form.elements[name]?.selectedOptions[0];
  const files = (id) => document.getElementById(id)?.files.length ?? 0;
  const kept = (id) => document.querySelectorAll(`#field-${id} .file__drop input:not(:checked)`).length;
  const attached = (...names) => {
    const n = names.reduce((sum, name) => sum + files(`id_${name}`) + kept(name), 0);
    return n ? words.files.replace("{n}", n) : "";
  };
  const product = value("product") ? option("product").textContent : value("model_text");
  const month = value("purchase_month") ? option("purchase_month").textContent.replace(/ \(\d+\)/, "") : "";
  const title = value("honorific") ? option("honorific").textContent : "";
  const rows = [
    [words.device, [[chosenLabel("device_type"), product].filter(Boolean).join(" "), latin(value("serial"))], 1],
    [words.purchase, [latin([value("purchase_day"), month, value("purchase_year")].filter(Boolean).join(" ")), attached("proofs")], 2],
    [words.fault, [chosenLabel("symptom"), value("description"), chosenLabel("impact"), attached("photos", "video")], 3],
    [words.contact, [`${title} ${value("name")}`.trim(), latin(value("phone")), value("email"), chosenLabel("preferred_channel")], 4],
    [words.handover, [chosenLabel("arrival"), chosenLabel("branch"), value("arrival") === "branch" ? "" : value("address")], 5],
  ];
  list.replaceChildren(...rows.map(([name, lines, step]) => {
    const row = document.createElement("div");
    const dt = document.createElement("dt");
    dt.textContent = name;
    const dd = document.createElement("dd");
    const given = lines.filter((line) => line && line.trim());
    (given.length ? given : [words.none]).forEach((line, i) => {
      if (i) dd.append(document.createElement("br"));
      const bdi = document.createElement("bdi");
      bdi.textContent = line.length > 160 ? `${line.slice(0, 160)}…` : line;
      dd.append(bdi);
    });
    const edit = document.createElement("dd");
    const link = document.createElement("a");
    link.className = "btn btn--link btn--sm";
    link.href = `#step-${step}`;
    link.textContent = words.edit;
    const hidden = document.createElement("span");
    hidden.className = "vh";
    hidden.textContent = ` ${name}`;
    link.append(hidden);
    edit.append(link);
    row.append(dt, dd, edit);
    return row;
  }));
  list.hidden = false;
}

if (form) {
  filterByType();
  preview();
  count();
  form.addEventListener("change", (event) => {
    const { name } = event.target;
    if (event.target.inputMode === "numeric") event.target.value = latin(event.target.value);
    if (name === "device_type") filterByType();
    if (["product", "purchase_month"].includes(name)) askWarranty();
    if (name === "honorific") preview();
    if ((form.dataset.serialMore ?? "").split(" ").includes(name)) lookUp();
  });
  /* a serial that begins as typed, taken whole */
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-take-device]")) takeDevice();
    const serial = event.target.closest("[data-take-serial]")?.dataset.takeSerial;
    if (!serial) return;
    form.elements.serial.value = serial;
    form.elements.serial.focus();
    lookUp();
  });
  form.addEventListener("input", (event) => {
    const { name } = event.target;
    if (name === "name") preview();
    if (name === "description") count();
    if (name === "serial") { clearTimeout(serialTimer); serialTimer = setTimeout(lookUp, 500); }
    if (name.startsWith("purchase_")) mark(event.target, "");
    if (["purchase_day", "purchase_year"].includes(name)) { clearTimeout(dateTimer); dateTimer = setTimeout(askWarranty, 500); }
  });
}
