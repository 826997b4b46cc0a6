/* Notices in this browser: asked for on the tracking page, switched off there. A browser that cannot sees nothing of it,
   and neither does one that was told never to ask. All words come with the piece of page that the server sends. */

const place = document.querySelector("[data-push]");
const able = isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const WAIT = 20000; /* some browsers never answer where their push service is out of reach */

function within(promise) {
  return Promise.race([promise, new Promise((_, fail) => { setTimeout(() => fail(new DOMException("", "TimeoutError")), WAIT); })]);
}

function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
}

function text(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function digest(endpoint) {
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function post(url, values) {
  const headers = { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]')?.content ?? "" };
  const answer = await within(fetch(url, { method: "POST", headers, body: new URLSearchParams(values) }));
  const told = await answer.json();
  return { ...told, ok: answer.ok };
}

async function open() {
  const answer = await fetch(place.dataset.push);
  if (!answer.ok) return;
  const piece = document.createElement("div");
  piece.innerHTML = await answer.text();
  const card = piece.firstElementChild;
  const known = await present(card);
  place.replaceWith(card);
  if (known && card.dataset.pushKnown.split(" ").includes(await digest(known.endpoint))) show(card, "on");
  card.addEventListener("click", (event) => {
    const button = event.target.closest("[data-push-do]");
    if (button && !button.hasAttribute("aria-busy")) act(card, button);
  });
}

/** What this browser already has with us, whichever repair it was switched on for. */
async function present(card) {
  const registration = await navigator.serviceWorker.getRegistration(card.dataset.pushScope);
  return registration?.pushManager.getSubscription() ?? null;
}

function show(card, say) {
  card.querySelector("[data-push-says]").textContent = card.dataset[`say${say[0].toUpperCase()}${say.slice(1)}`];
  const on = say === "on";
  card.querySelector('[data-push-do="on"]').hidden = on;
  card.querySelector('[data-push-do="off"]').hidden = !on;
}

async function act(card, button) {
  const turn = button.dataset.pushDo === "on" ? switchOn : switchOff;
  const had = document.activeElement === button;
  button.setAttribute("aria-busy", "true");
  try {
    show(card, await turn(card));
  } catch (error) {
    const said = error.name === "NotAllowedError" ? "denied" : error instanceof DOMException ? "away" : "failed";
    if (turn === switchOn) show(card, said); else card.querySelector("[data-push-says]").textContent = card.dataset.sayFailed;
  }
  button.removeAttribute("aria-busy");
  if (had && button.hidden) card.querySelector("[data-push-do]:not([hidden])").focus();
}

async function switchOn(card) {
  if (await Notification.requestPermission() !== "granted") return "denied";
  await navigator.serviceWorker.register(card.dataset.pushWorker, { scope: card.dataset.pushScope });
  const registration = await within(navigator.serviceWorker.ready);
  let mine = await registration.pushManager.getSubscription();
  if (mine && text(mine.options.applicationServerKey ?? new ArrayBuffer(0)) !== card.dataset.pushKey) {
    await mine.unsubscribe(); /* made for an earlier key of the company's */
    mine = null;
  }
  mine ??= await within(registration.pushManager.subscribe({
    userVisibleOnly: true, applicationServerKey: bytes(card.dataset.pushKey),
  }));
  const told = await post(card.dataset.pushOn, {
    endpoint: mine.endpoint, p256dh: text(mine.getKey("p256dh")), auth: text(mine.getKey("auth")),
  });
  return told.say;
}

async function switchOff(card) {
  const mine = await present(card);
  if (!mine) return "off";
  const told = await post(card.dataset.pushOff, { endpoint: mine.endpoint });
  if (!told.ok) throw new Error("refused");
  if (told.last) await mine.unsubscribe();
  return told.say;
}

if (place && able && Notification.permission !== "denied") open().catch(() => { /* the page is whole without it */ });
