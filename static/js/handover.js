/* The handover: fields of the chosen proof, and a signature drawn on the screen. */

/* --- only what the chosen proof, and the answer about the money, needs; without script all of it stands there */
document.querySelectorAll("form[data-step]").forEach((form) => {
  ["proof", "payment"].forEach((name) => {
    const parts = [...form.querySelectorAll(`[data-${name}]`)];
    if (!parts.length) return;
    const follow = () => {
      const chosen = form.querySelector(`input[name=${name}]:checked`)?.value;
      parts.forEach((e) => { e.hidden = !e.dataset[name].split(" ").includes(chosen); });
    };
    form.addEventListener("change", follow);
    follow();
  });
});

/* --- the pad: strokes are kept in shares of its size, so that turning the tablet keeps them; ink is black on white
   whatever the theme, because it is printed */
const LEAST = 0.08; // of the width: less is a slip of the finger, not a name
class Pad {
  constructor(box) {
    this.canvas = box.querySelector("canvas");
    this.field = box.parentElement.querySelector("input[name=signature]");
    this.state = box.querySelector("[data-sign-state]");
    this.strokes = [];
    box.hidden = false;
    if (this.field.value) this.recall(this.field.value);
    new ResizeObserver(() => this.fit()).observe(this.canvas);
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.draw(event));
    ["pointerup", "pointercancel"].forEach((name) => this.canvas.addEventListener(name, () => this.end()));
    box.querySelector("[data-sign-clear]").addEventListener("click", () => this.clear());
    this.say();
  }

  recall(address) {
    const picture = new Image();
    picture.addEventListener("load", () => { this.before = picture; this.paint(); });
    picture.src = address;
  }

  fit() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    const scale = Math.min(globalThis.devicePixelRatio || 1, 2);
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    this.paint();
  }

  paint() {
    const { width, height } = this.canvas;
    const pen = this.canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, width, height);
    if (this.before) pen.drawImage(this.before, 0, 0, width, height);
    pen.strokeStyle = "#111";
    pen.lineWidth = Math.max(2, width / 200);
    pen.lineCap = "round";
    pen.lineJoin = "round";
    this.strokes.forEach((stroke) => {
      pen.beginPath();
      stroke.forEach(([x, y], n) => (n ? pen.lineTo(x * width, y * height) : pen.moveTo(x * width, y * height)));
      if (stroke.length === 1) pen.lineTo(stroke[0][0] * width + 0.1, stroke[0][1] * height);
      pen.stroke();
    });
  }

  at(event) {
    const frame = this.canvas.getBoundingClientRect();
    return [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
  }

  begin(event) {
    if (event.button) return;
    event.preventDefault();
    try { this.canvas.setPointerCapture(event.pointerId); } catch { /* the pointer has gone already */ }
    this.stroke = [this.at(event)];
    this.strokes.push(this.stroke);
    this.paint();
  }

  draw(event) {
    if (!this.stroke) return;
    this.stroke.push(this.at(event));
    this.paint();
  }

  end() {
    if (!this.stroke) return;
    this.stroke = null;
    this.field.value = this.before || this.length() >= LEAST ? this.canvas.toDataURL("image/png") : "";
    this.say();
  }

  length() {
    return this.strokes.reduce((sum, stroke) => sum + stroke.slice(1).reduce(
      (way, [x, y], n) => way + Math.hypot(x - stroke[n][0], y - stroke[n][1]), 0,
    ), 0);
  }

  clear() {
    this.strokes = [];
    this.before = null;
    this.field.value = "";
    this.paint();
    this.say();
  }

  say() { this.state.textContent = this.field.value ? this.state.dataset.done : this.state.dataset.empty; }
}
document.querySelectorAll("[data-sign]").forEach((box) => new Pad(box));
