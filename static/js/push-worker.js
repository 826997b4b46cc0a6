/* What the browser keeps of us: shows a notice and leads to its page. It answers for no page and stores none. */

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("push", (event) => {
  let notice = {};
  try { notice = event.data?.json() ?? {}; } catch { /* every push must show something */ }
  const { title = self.location.hostname, body = "", lang = "", dir = "auto", tag = "", url = "/", page = "" } = notice;
  event.waitUntil(self.registration.showNotification(title, { body, lang, dir, tag, data: { url, page } }));
});

/* Browsers change the address that they are reached at; whoever asked to be told stays told. */
self.addEventListener("pushsubscriptionchange", (event) => {
  if (event.oldSubscription) event.waitUntil(move(event.oldSubscription, event.newSubscription));
});

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function move(old, given) {
  const made = given ?? await self.registration.pushManager.subscribe({
    userVisibleOnly: true, applicationServerKey: old.options.applicationServerKey,
  });
  const body = new URLSearchParams({
    old: old.endpoint, endpoint: made.endpoint, p256dh: text(made.getKey("p256dh")), auth: text(made.getKey("auth")),
  });
  await fetch("/push/renew/", { method: "POST", body });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url, page } = event.notification.data;
  event.waitUntil(lead(new URL(url, self.location.origin), page));
});

/* An open tracking page of this repair comes to the front and looks for news by itself; what was typed there stays. */
async function lead(target, page) {
  const isTracking = (path) => page && path.startsWith(page) && path.split("/").length === 4;
  if (isTracking(target.pathname)) {
    const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const found = open.find((client) => isTracking(new URL(client.url).pathname));
    if (found) return found.focus();
  }
  return self.clients.openWindow(target.href);
}
