/* The command menu of staff pages: Ctrl+K opens it, words find tickets, views and pages, Enter goes there.
   Everything in it is also a link on some page, so nothing is lost without this file. */

const box = document.getElementById("commands");
const field = box?.querySelector("input");
const list = box?.querySelector("[role=listbox]");
let at = 0;
let asked = 0;
let timer;

const options = () => [...list.querySelectorAll("[role=option]")];
function point(index) {
  const all = options();
  at = all.length ? (index + all.length) % all.length : 0;
  all.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
  const here = all[at];
  if (here) { field.setAttribute("aria-activedescendant", here.id); here.scrollIntoView({ block: "nearest" }); } else field.removeAttribute("aria-activedescendant");
}

async function fill() {
  const mine = asked += 1;
  try {
    const answer = await fetch(`${box.dataset.commands}?q=${encodeURIComponent(field.value)}`, { headers: { "X-Requested-With": "fetch" } });
    if (answer.redirected) { location.reload(); return; } // the session is over: the page asks to sign in
    if (!answer.ok || mine !== asked) return;
    list.innerHTML = await answer.text();
    point(0);
  } catch { /* away from the network: what was found stays */ }
}

function open() {
  if (!box || box.open) return;
  field.value = "";
  box.showModal();
  field.focus();
  fill();
}

if (box) {
  document.addEventListener("keydown", (event) => {
    if (event.code === "KeyK" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) { event.preventDefault(); open(); }
  });
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-commands-open]")) open(); });
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(fill, 130); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); point(at + (event.key === "ArrowDown" ? 1 : -1)); }
    if (event.key === "Enter") { event.preventDefault(); options()[at]?.click(); }
  });
}
