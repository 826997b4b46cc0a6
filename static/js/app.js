/* Small behaviour on every page. Each feature is found by an attribute and does nothing without it;
   every page works when this file never loads. */

const words = {
  ar: { busy: "لحظة", copied: "نُسخ", late: "متأخر", show: "إظهار كلمة المرور", hide: "إخفاء كلمة المرور" },
  en: { busy: "One moment", copied: "Copied", late: "Late", show: "Show the password", hide: "Hide the password" },
}[document.documentElement.lang] ?? {};

/* --- errors: the summary of a failed form receives focus */
function focusErrors(root = document) {
  root.querySelector("[data-focus]")?.focus();
}

/* --- one submission: the pressed button shows that work is going on, a second press does nothing */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  /* A request sent by script has its own end; a search or a new window leaves this page usable. */
  if (event.defaultPrevented || form.getAttribute("method") !== "post" || form.hasAttribute("target")) return;
  form.dataset.sent = "1";
  const button = event.submitter;
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  if (button.dataset.busy || words.busy) button.setAttribute("aria-label", button.dataset.busy || words.busy);
});
/* Coming back with the back button must leave the form usable. */
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-sent]").forEach(releaseForm);
});
function releaseForm(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((b) => { b.removeAttribute("aria-busy"); b.removeAttribute("aria-label"); });
}

/* --- clicks: dialogs, copying, printing, theme, password */
document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest?.(selector);
  const opener = at("[data-dialog]");
  if (opener) { event.preventDefault(); document.getElementById(opener.dataset.dialog)?.showModal(); return; }
  const closer = at("[data-dialog-close]");
  if (closer) { closer.closest("dialog")?.close(); return; }
  if (event.target.matches?.("dialog.pop")) { event.target.close(); return; }
  const copier = at("[data-copy]");
  if (copier) { copy(copier); return; }
  if (at("[data-print]")) { print(); return; }
  const theme = at("[data-theme-value]");
  if (theme) { event.preventDefault(); setTheme(theme.dataset.themeValue); return; }
  const eye = at("[data-reveal]");
  if (eye) reveal(eye);
});

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const text = source ? source.value ?? source.textContent : button.dataset.copyText ?? "";
  try {
    await navigator.clipboard.writeText(text.trim());
  } catch {
    source?.focus();
    source?.select?.();
    return;
  }
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = label.textContent;
  label.textContent = words.copied ?? before;
  setTimeout(() => { label.textContent = before; }, 2000);
}

function setTheme(value) {
  document.cookie = `theme=${value};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
  const root = document.documentElement;
  if (value === "system") delete root.dataset.theme; else root.dataset.theme = value;
  document.querySelector('meta[name="color-scheme"]')?.setAttribute("content", value === "system" ? "light dark" : value);
  document.querySelectorAll("[data-theme-value]").forEach((link) => {
    if (link.dataset.themeValue === value) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  });
}

function reveal(button) {
  const input = document.getElementById(button.dataset.reveal);
  if (!input) return;
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
  button.setAttribute("aria-label", shown ? words.hide : words.show);
}

/* --- files: the names of what was chosen, since the native control is hidden under its card */
document.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  const names = event.target.closest(".drop")?.querySelector("[data-file-names]");
  if (names) names.textContent = [...event.target.files].map((f) => f.name).join("\n");
});

/* --- drafts: text typed into form[data-draft] survives a lost page, in this tab only, until it is sent */
const draftKey = (form) => `draft:${form.dataset.draft || location.pathname}`;
const draftFields = (form) => [...form.elements].filter((e) => e.name && e.name !== "csrfmiddlewaretoken" && !("draftless" in e.dataset)
  && (e.tagName === "TEXTAREA" || (e.tagName === "INPUT" && ["text", "search", "email", "tel"].includes(e.type))));
/* Choices are kept only where the form asks for it: a step of staff must not find yesterday's choice. */
const draftChoices = (form) => ("draftChoices" in form.dataset
  ? [...form.elements].filter((e) => e.name && (e.tagName === "SELECT" || e.type === "radio")) : []);
function restoreDrafts(root = document) {
  root.querySelectorAll("form[data-draft]").forEach((form) => {
    let kept = {};
    try { kept = JSON.parse(sessionStorage.getItem(draftKey(form)) ?? "{}"); } catch { return; }
    draftFields(form).forEach((e) => { if (!e.value && kept[e.name]) e.value = kept[e.name]; });
    draftChoices(form).forEach((e) => {
      const before = kept[e.name];
      if (!before) return;
      if (e.tagName === "SELECT") { if (e.selectedIndex <= 0) e.value = before; if (e.selectedIndex < 0) e.selectedIndex = 0; }
      else if (e.value === before && ![...form.elements].some((o) => o.name === e.name && o.checked)) e.checked = true;
    });
  });
}
function keepDraft(form) {
  const kept = Object.fromEntries(draftFields(form).filter((e) => e.value).map((e) => [e.name, e.value]));
  draftChoices(form).filter((e) => e.value && (e.type !== "radio" || e.checked)).forEach((e) => { kept[e.name] = e.value; });
  try { sessionStorage.setItem(draftKey(form), JSON.stringify(kept)); } catch { /* storage is full or closed */ }
}
let draftTimer;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-draft]")) return;
  clearTimeout(draftTimer);
  draftTimer = setTimeout(keepDraft, 600, form);
});
/* The last words too: the answer to the sending may be the sign-in page. */
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-draft]")) return;
  clearTimeout(draftTimer);
  keepDraft(event.target);
});
/* A page reached after success names the draft that may go. */
document.querySelectorAll("[data-draft-done]").forEach((e) => sessionStorage.removeItem(`draft:${e.dataset.draftDone}`));

/* --- due times: <span data-due="2026-11-25T10:00Z"> recounts each minute, without requests */
const units = Intl.DurationFormat
  ? new Intl.DurationFormat(document.documentElement.lang, { style: "short", numberingSystem: "latn" }) : null;
function recount(root = document) {
  root.querySelectorAll("[data-due]").forEach((e) => {
    const left = Math.round((Date.parse(e.dataset.due) - Date.now()) / 60000);
    if (Number.isNaN(left) || !units) return;
    const n = Math.abs(left);
    const parts = n < 60 ? { minutes: n } : n < 1440 ? { hours: Math.floor(n / 60), minutes: n % 60 }
      : { days: Math.floor(n / 1440), hours: Math.floor((n % 1440) / 60) };
    const template = left < 0 ? e.dataset.dueLate : e.dataset.dueLeft;
    if (template) e.textContent = template.replace("{}", units.format(parts));
    const box = e.closest(".due");
    if (box && left < 0) { box.classList.remove("due--soon"); box.classList.add("due--late"); }
  });
}
setInterval(recount, 60000);

document.querySelectorAll("[data-print], [data-needs-script]").forEach((e) => { e.hidden = false; });
focusErrors();
restoreDrafts();

/* --- htmx, where the page loads it: the CSRF token on every request, and what swapped parts need again */
document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  const request = event.detail?.ctx?.request;
  if (token && request?.headers) request.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:after:swap", () => {
  focusErrors();
  restoreDrafts();
  recount();
});
