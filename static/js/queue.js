/* Keys of the queue, by physical key, so that they work under an Arabic layout. Off inside fields and dialogs. */

const rows = () => [...document.querySelectorAll(".qrow")];
let cursor = -1;
let anchor = -1;
let pending = "";
const store = (key, value) => { try { return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value); } catch { return null; } };
const enabled = () => store("keys") !== "off";

function setCursor(index, { focus = true } = {}) {
  const all = rows();
  if (!all.length) return;
  cursor = Math.max(0, Math.min(index, all.length - 1));
  all.forEach((row, i) => {
    row.tabIndex = i === cursor ? 0 : -1;
    row.classList.toggle("is-cursor", i === cursor && focus);
  });
  if (!focus) return;
  all[cursor].focus({ preventScroll: true });
  all[cursor].scrollIntoView({ block: "nearest" });
  if (panel && !panel.hidden) look();
  try { sessionStorage.setItem("row", all[cursor].id); } catch { /* closed storage: the cursor starts at the top */ }
}

/* Looking at a ticket beside the list; moving on looks at the next one. */
const panel = document.getElementById("peek");
let looked = 0;
async function look() {
  const row = rows()[cursor];
  if (!panel || !row) return;
  const mine = looked += 1;
  try {
    const answer = await fetch(new URL("peek/", row.querySelector("a").href));
    if (answer.redirected || !answer.ok) { location.href = row.querySelector("a").href; return; } // signed out, or gone: the page says so
    const text = await answer.text();
    if (mine !== looked) return;
    panel.innerHTML = text;
    panel.hidden = false;
  } catch { /* away from the network: the list stays as it is */ }
}
function unlook() { looked += 1; if (panel) { panel.hidden = true; panel.textContent = ""; } }

const box = (row) => row.querySelector("input[type=checkbox]");
function select(row, on) {
  const input = box(row);
  input.checked = on;
  row.setAttribute("aria-selected", String(on));
}

function recountSelection() {
  const all = rows();
  const chosen = all.filter((row) => box(row).checked);
  all.forEach((row) => { if (box(row).checked) row.setAttribute("aria-selected", "true"); else row.removeAttribute("aria-selected"); });
  const bar = document.getElementById("bulk");
  if (bar) {
    bar.hidden = !chosen.length;
    const words = bar.querySelector("[data-selected]");
    words.textContent = words.dataset.selected.replace("{}", chosen.length);
  }
  const whole = document.getElementById("all");
  if (whole) { whole.checked = chosen.length === all.length && all.length > 0; whole.indeterminate = chosen.length > 0 && chosen.length < all.length; }
}

document.addEventListener("change", (event) => {
  if (event.target.id === "all") rows().forEach((row) => select(row, event.target.checked));
  if (event.target.matches(".qcheck input")) recountSelection();
});

function step(by, extend) {
  const all = rows();
  if (extend && cursor >= 0) {
    if (anchor < 0) anchor = cursor;
    setCursor(cursor + by);
    const [low, high] = [Math.min(anchor, cursor), Math.max(anchor, cursor)];
    all.forEach((row, i) => select(row, i >= low && i <= high));
    recountSelection();
    return;
  }
  anchor = -1;
  setCursor(cursor + by);
}

function press(code) {
  const target = document.querySelector(`[data-key="${code}"]`);
  if (!target) return false;
  const needsRows = target.closest("#bulk");
  if (needsRows && !rows().some((row) => box(row).checked)) {
    if (cursor < 0) return false;
    select(rows()[cursor], true);
    recountSelection();
  }
  target.click();
  return true;
}

const plain = {
  KeyJ: (e) => step(1, e.shiftKey), ArrowDown: (e) => step(1, e.shiftKey),
  KeyK: (e) => step(-1, e.shiftKey), ArrowUp: (e) => step(-1, e.shiftKey),
  KeyX: () => { if (cursor >= 0) { const row = rows()[cursor]; select(row, !box(row).checked); recountSelection(); } },
  Enter: () => { rows()[cursor]?.querySelector("a")?.click(); },
  Space: () => { if (panel.hidden) { if (cursor < 0) setCursor(0); look(); } else unlook(); },
  Escape: () => {
    if (!panel.hidden) { unlook(); return; } rows().forEach((row) => select(row, false)); anchor = -1; recountSelection(); },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !enabled()) return;
  const inside = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], [popover]:popover-open, dialog");
  if (inside) return;
  const { code } = event;
  if (pending === "g") {
    pending = "";
    const to = { KeyQ: 'a[href$="/desk/"]', KeyD: 'a[href$="/desk/dashboard/"]' }[code];
    if (to) { event.preventDefault(); document.querySelector(to)?.click(); return; }
  }
  if (code === "KeyG") { pending = "g"; setTimeout(() => { pending = ""; }, 1200); return; }
  if (code === "Slash") {
    event.preventDefault();
    if (event.shiftKey) document.getElementById("keymap")?.showPopover(); else document.getElementById("s")?.focus();
    return;
  }
  if (/^Digit[1-9]$/.test(code)) {
    const view = document.querySelector(`[data-view="${code.at(-1)}"]`);
    if (view) { event.preventDefault(); view.click(); }
    return;
  }
  const onRow = !event.target.closest?.("a, button, label, input, summary") || (code !== "Enter" && code !== "Space");
  if (plain[code] && onRow) {
    if (code !== "Escape") event.preventDefault();
    plain[code](event);
    return;
  }
  if (/^Key[A-Z]$/.test(code) && press(code)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const switcher = event.target.closest?.("[data-keys-switch]");
  if (switcher) { store("keys", enabled() ? "off" : "on"); label(switcher); return; }
  if (event.target.closest?.("[data-peek-close]")) { unlook(); rows()[cursor]?.focus(); return; }
  const row = event.target.closest?.(".qrow");
  if (row && !event.target.closest("a, button, label, input")) setCursor(rows().indexOf(row));
});
const label = (button) => { button.textContent = enabled() ? button.dataset.off : button.dataset.on; };
document.querySelectorAll("[data-keys-switch]").forEach(label);

/* Taking a bulk step back is offered for some seconds; the server counts them too. */
document.querySelectorAll("[data-gone-after]").forEach((e) => setTimeout(() => e.remove(), e.dataset.goneAfter * 1000));

/* The cursor is where it was before the page was left. */
let last = -1;
try { last = rows().findIndex((row) => row.id === sessionStorage.getItem("row")); } catch { /* closed storage */ }
setCursor(Math.max(last, 0), { focus: false });
cursor = last;
recountSelection();
