/* The dashboard without a button: a changed choice is applied at once. Without this file the button does it. */
const form = document.querySelector("[data-filters]");
if (form) {
  form.querySelector("[data-apply]")?.remove();
  form.addEventListener("change", (event) => {
    if (event.target.matches("select")) form.requestSubmit();
  });
}
/* One open explanation at a time keeps the row of figures in line. */
document.querySelectorAll(".kpi__more").forEach((box) => box.addEventListener("toggle", () => {
  if (!box.open) return;
  document.querySelectorAll(".kpi__more[open]").forEach((other) => { if (other !== box) other.open = false; });
}));
