/* Pictures side by side, large: zoom and movement go for both, by wheel, fingers, buttons and keys. */

const box = document.querySelector("[data-zoom]");
const stage = box?.querySelector("[data-zoom-stage]");
const view = { scale: 1, x: 0, y: 0 };
const MOST = 8;
let opener = null;

function paint() {
  stage.querySelectorAll("img").forEach((img) => {
    const { clientWidth: width, clientHeight: height } = img.parentElement;
    img.style.transform = `translate(${view.x * width}px, ${view.y * height}px) scale(${view.scale})`;
  });
  box.querySelector("[data-zoom-level]").textContent = `${Math.round(view.scale * 100)}%`;
}

/** Never past the edge: movement is counted in shares of the pane, so that panes of any size move alike. */
function move(x, y) {
  const most = Math.max(0, (view.scale - 1) / 2) + (view.scale > 1 ? 0.05 : 0);
  view.x = Math.max(-most, Math.min(most, x));
  view.y = Math.max(-most, Math.min(most, y));
  paint();
}

function zoom(factor) {
  const before = view.scale;
  view.scale = Math.max(1, Math.min(MOST, view.scale * factor));
  move((view.x * view.scale) / before, (view.y * view.scale) / before);
}

function reset() { Object.assign(view, { scale: 1, x: 0, y: 0 }); paint(); }

function pane(shot) {
  const holder = document.createElement("div");
  holder.className = "zoom__pane";
  const name = document.createElement("span");
  name.textContent = shot.dataset.side;
  const img = document.createElement("img");
  img.src = shot.href;
  img.alt = shot.querySelector("img")?.alt ?? "";
  img.draggable = false;
  holder.append(name, img);
  return holder;
}

/** The picture that was opened, and beside it the one of the other side of its view. */
function open(shot) {
  const pair = shot.closest("[data-zoom-pair]");
  const sides = pair ? [...pair.children].map((side) => [...side.querySelectorAll("[data-shot]")]) : [];
  const at = sides.findIndex((side) => side.includes(shot));
  const index = at < 0 ? 0 : sides[at].indexOf(shot);
  const shots = at < 0 ? [shot] : sides.map((side, i) => (i === at ? shot : side[Math.min(index, side.length - 1)])).filter(Boolean);
  stage.replaceChildren(...shots.map(pane));
  stage.dataset.count = String(shots.length);
  box.querySelector("[data-zoom-name]").textContent = pair?.closest("figure").querySelector("figcaption").textContent.trim() ?? "";
  opener = shot;
  reset();
  box.showModal();
  box.querySelector("[data-zoom-in]").focus();
}

const fingers = new Map();
function spread() {
  const [a, b] = [...fingers.values()];
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function wire() {
  document.querySelectorAll("[data-needs-script]").forEach((e) => { e.hidden = false; });
  document.querySelectorAll("[data-shot]").forEach((shot) => {
    shot.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(shot);
    });
  });
  box.querySelector("[data-zoom-in]").addEventListener("click", () => zoom(1.4));
  box.querySelector("[data-zoom-out]").addEventListener("click", () => zoom(1 / 1.4));
  box.querySelector("[data-zoom-reset]").addEventListener("click", reset);
  box.querySelector("[data-zoom-close]").addEventListener("click", () => box.close());
  box.addEventListener("close", () => { stage.replaceChildren(); opener?.focus(); });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [0.1, 0], ArrowRight: [-0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
    if (step) move(view.x + step[0], view.y + step[1]);
    else if (event.key === "+" || event.key === "=") zoom(1.4);
    else if (event.key === "-") zoom(1 / 1.4);
    else if (event.key === "0") reset();
    else return;
    event.preventDefault();
  });
  stage.addEventListener("wheel", (event) => { event.preventDefault(); zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15); }, { passive: false });
  stage.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    const before = fingers.size === 2 ? spread() : 0;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size === 2) zoom(spread() / Math.max(1, before));
    else {
      const { clientWidth: width, clientHeight: height } = stage.firstElementChild;
      move(view.x + (event.clientX - last.x) / width, view.y + (event.clientY - last.y) / height);
    }
  });
  ["pointerup", "pointercancel"].forEach((name) => stage.addEventListener(name, (event) => fingers.delete(event.pointerId)));
  stage.addEventListener("dblclick", () => (view.scale > 1 ? reset() : zoom(2.5)));
  new ResizeObserver(paint).observe(stage);
}

if (box) wire();
