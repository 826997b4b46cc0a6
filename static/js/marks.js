/* Marks on the drawing of a device, by touch, mouse and keys. The rows of the list stay the form; this writes into them. */

const SIZE = 1000;
const WIDE = 100;
const HIGH = 130;
const SVG = "http://www.w3.org/2000/svg";
const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const clamp = (value) => Math.max(0, Math.min(SIZE, Math.round(value)));
const ninth = (value) => Math.min(Math.floor((value * 3) / SIZE), 2) + 1;

class Row {
  constructor(box) {
    this.box = box;
    const find = (name) => box.querySelector(`[name^="mark_${name}_"]`);
    this.kind = find("kind");
    this.place = find("place");
    this.note = find("note");
    this.at = find("at");
    this.known = find("known");
  }

  get used() { return Boolean(this.kind.value || this.place.value || this.note.value.trim()); }

  get side() { return this.place.value.split("-")[0]; }

  /** The exact spot, or the middle of the chosen place; nothing without a place. */
  get spot() {
    const cell = this.place.value.split("-")[1];
    if (!cell) return null;
    const [x, y] = this.at.value.split(",").map(Number);
    if (this.at.value && `${ninth(y)}${ninth(x)}` === cell) return [x, y];
    return [cell[1], cell[0]].map((n) => ((2 * Number(n) - 1) * SIZE) / 6);
  }

  put(side, x, y) {
    this.at.value = `${clamp(x)},${clamp(y)}`;
    this.place.value = `${side}-${ninth(clamp(y))}${ninth(clamp(x))}`;
  }

  clear() {
    [this.kind, this.place, this.note, this.at, this.known].forEach((field) => { field.value = ""; });
    this.box.querySelectorAll(".error").forEach((e) => e.remove());
    this.box.querySelectorAll(".has-error").forEach((e) => e.classList.remove("has-error"));
  }

  get words() {
    const chosen = (select) => select.selectedOptions[0]?.textContent ?? "";
    return [chosen(this.kind), chosen(this.place), this.note.value].filter(Boolean).join(", ");
  }
}

class Marks {
  constructor(box) {
    this.box = box;
    this.list = box.querySelector("[data-mark-rows]");
    this.sides = new Map([...box.querySelectorAll("svg[data-side]")].map((svg) => [svg.dataset.side, svg]));
    this.said = box.querySelector("[data-mark-said]");
    this.rows = [...this.list.querySelectorAll("[data-mark-row]")].map((row) => this.adopt(row));
    box.querySelectorAll("[data-needs-script]").forEach((e) => { e.hidden = false; });
    this.brushes();
    this.sides.forEach((svg, side) => {
      svg.classList.add("devdraw--live");
      svg.addEventListener("pointerdown", (event) => this.touch(event, svg, side));
    });
    box.querySelectorAll("[data-mark-add]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => this.add(button.dataset.markAdd, SIZE / 2, SIZE / 2, true));
    });
    this.draw();
  }

  adopt(box) {
    const row = new Row(box);
    box.addEventListener("input", () => this.draw());
    box.addEventListener("change", () => this.draw());
    const remove = box.querySelector("[data-mark-remove]");
    remove.hidden = false;
    remove.addEventListener("click", () => this.remove(row));
    return row;
  }

  /** What the next mark is: one button for each kind. */
  brushes() {
    const bar = this.box.querySelector("[data-mark-kinds]");
    this.brush = this.rows[0].kind.options[1].value;
    [...this.rows[0].kind.options].slice(1).forEach((option) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = "chip chip--button";
      chip.textContent = option.textContent;
      chip.setAttribute("aria-pressed", String(option.value === this.brush));
      chip.addEventListener("click", () => {
        this.brush = option.value;
        [...bar.children].forEach((c) => c.setAttribute("aria-pressed", String(c === chip)));
      });
      bar.append(chip);
    });
    bar.hidden = false;
  }

  spotOf(event, svg) {
    const frame = svg.getBoundingClientRect();
    return [((event.clientX - frame.x) / frame.width) * SIZE, ((event.clientY - frame.y) / frame.height) * SIZE];
  }

  touch(event, svg, side) {
    if (event.button) return;
    const pin = event.target.closest(".pin");
    const row = pin ? this.rows[Number(pin.dataset.row)] : null;
    if (row) { this.drag(event, svg, side, row); return; }
    if (event.pointerType === "mouse") event.preventDefault();
    // A finger that scrolls the page passes over the drawing too: the mark is set where the finger leaves, unless it moved.
    const from = [event.clientX, event.clientY];
    const up = (end) => {
      stop();
      if (Math.hypot(end.clientX - from[0], end.clientY - from[1]) < 8) this.add(side, ...this.spotOf(end, svg), false);
    };
    const stop = () => { svg.removeEventListener("pointerup", up); svg.removeEventListener("pointercancel", stop); };
    svg.addEventListener("pointerup", up);
    svg.addEventListener("pointercancel", stop);
  }

  drag(event, svg, side, row) {
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    const move = (e) => { row.put(side, ...this.spotOf(e, svg)); this.draw(); };
    const stop = () => {
      svg.removeEventListener("pointermove", move);
      ["pointerup", "pointercancel"].forEach((name) => svg.removeEventListener(name, stop));
      this.focus(row);
    };
    svg.addEventListener("pointermove", move);
    ["pointerup", "pointercancel"].forEach((name) => svg.addEventListener(name, stop));
  }

  add(side, x, y, byKeys) {
    let row = this.rows.find((r) => !r.used);
    if (!row) {
      if (this.rows.length >= Number(this.box.dataset.most)) { this.said.textContent = this.box.dataset.full; return; }
      const holder = document.createElement("ol");
      holder.innerHTML = this.box.querySelector("[data-mark-blank]").innerHTML.replaceAll("__n__", String(this.rows.length));
      this.list.append(holder.firstElementChild);
      row = this.adopt(this.list.lastElementChild);
      this.rows.push(row);
    }
    row.clear();
    row.kind.value = this.brush;
    row.put(side, x, y);
    this.draw();
    this.changed(row);
    if (byKeys) this.focus(row);
    if (this.brush === "other") row.note.focus();
  }

  remove(row) {
    row.clear();
    this.draw();
    this.changed(row);
    this.said.textContent = this.box.dataset.removed;
    (this.box.querySelector(".pin") ?? this.box.querySelector("[data-mark-add]")).focus();
  }

  /** A draft of the form is kept by another script, which listens to input. */
  changed(row) { row.note.dispatchEvent(new Event("input", { bubbles: true })); }

  focus(row) { this.box.querySelector(`.pin[data-row="${this.rows.indexOf(row)}"]`)?.focus(); }

  key(event, row) {
    const step = STEP[event.key];
    if (step) {
      const far = event.shiftKey ? 100 : 20;
      const [x, y] = row.spot;
      row.put(row.side, x + step[0] * far, y + step[1] * far);
      this.draw();
      this.changed(row);
    } else if (event.key === "Delete" || event.key === "Backspace") this.remove(row);
    else if (event.key === "Enter" || event.key === " ") row.note.focus();
    else return;
    event.preventDefault();
    if (step) this.focus(row);
  }

  pin(row, index, number) {
    const [x, y] = row.spot;
    const pin = document.createElementNS(SVG, "g");
    pin.setAttribute("class", `pin pin--${row.kind.value || "other"}`);
    pin.setAttribute("transform", `translate(${(x * WIDE) / SIZE} ${(y * HIGH) / SIZE})`);
    pin.setAttribute("tabindex", "0");
    pin.setAttribute("role", "button");
    pin.setAttribute("aria-label", `${this.box.dataset.word} ${number}: ${row.words}. ${this.box.dataset.keys}`);
    pin.dataset.row = String(index);
    [["pin__reach", "11"], ["", "6"]].forEach(([name, radius]) => {
      const circle = document.createElementNS(SVG, "circle");
      if (name) circle.setAttribute("class", name);
      circle.setAttribute("r", radius);
      pin.append(circle);
    });
    const text = document.createElementNS(SVG, "text");
    text.setAttribute("text-anchor", "middle");
    text.setAttribute("y", "2.6");
    text.textContent = String(number);
    pin.append(text);
    pin.addEventListener("keydown", (event) => this.key(event, row));
    return pin;
  }

  draw() {
    const held = document.activeElement?.closest?.(".pin")?.dataset.row;
    this.box.querySelectorAll(".pin").forEach((pin) => pin.remove());
    let number = 0;
    this.rows.forEach((row, index) => {
      row.box.hidden = !row.used;
      if (!row.used) return;
      number += 1;
      row.box.querySelector(".markrow__n").textContent = String(number);
      if (row.spot) this.sides.get(row.side)?.append(this.pin(row, index, number));
    });
    if (held) this.box.querySelector(`.pin[data-row="${held}"]`)?.focus();
  }
}

document.querySelectorAll("[data-marks]").forEach((box) => new Marks(box));

/* --- a part of the form that belongs to one tick; without script it is always there */
document.querySelectorAll("[data-shown-if]").forEach((part) => {
  const tick = part.closest("form").elements[part.dataset.shownIf];
  const follow = () => { part.hidden = !tick.checked; };
  tick.addEventListener("change", follow);
  follow();
});
