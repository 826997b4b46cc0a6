/* File fields: chosen in several goes, shown with name and size, removable before sending; what is too large or of
   another kind is told at once. Without this file the browser's own field does the work and the server tells the rest. */

document.querySelectorAll("[data-files-field]").forEach(files);
document.querySelectorAll("form:has([data-files-field])").forEach((form) => form.classList.add("is-live"));

function files(field) {
  const input = document.getElementById(field.dataset.filesField);
  const list = field.querySelector("[data-chosen]");
  const row = field.querySelector("[data-file-row]");
  const problem = field.querySelector("[data-file-problem]");
  const kinds = input.accept.split(",");
  const families = new Set(kinds.map((kind) => kind.split("/")[0] + "/").filter((kind) => kind !== "application/"));
  const isolated = (name) => `\u2068${name}\u2069`;
  let chosen = [];

  const size = (bytes) => new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`, {
    style: "unit", unit: bytes < 1e6 ? "kilobyte" : "megabyte", unitDisplay: "short", maximumFractionDigits: 1,
  }).format(bytes < 1e6 ? Math.max(1, Math.round(bytes / 1000)) : bytes / 1e6);
  /* An unknown type may still be right (HEIC has none on some systems): the server looks inside. */
  const fits = (file) => !file.type || kinds.includes(file.type) || [...families].some((kind) => file.type.startsWith(kind));
  const most = Number(field.dataset.most);
  /* A name can lie: the first bytes show whether it is a picture, a film or a PDF at all. */
  async function looksRight(file) {
    let head;
    try { head = new Uint8Array(await file.slice(0, 12).arrayBuffer()); } catch { return true; }
    const text = String.fromCharCode(...head);
    return ["\xFF\xD8\xFF", "\x89PNG", "%PDF", "\x1A\x45\xDF\xA3"].some((sign) => text.startsWith(sign))
      || (text.startsWith("RIFF") && text.slice(8) === "WEBP") || ["ftyp", "moov", "mdat", "wide", "free"].includes(text.slice(4, 8));
  }

  async function wrong(file) {
    if (!fits(file) || !(await looksRight(file))) return field.dataset.wrong.replace("{name}", isolated(file.name)).replace("{kinds}", `\u2066${field.dataset.kinds}\u2069`);
    if (file.size <= most * 1048576) return "";
    const is = (file.size / 1048576).toFixed(1).replace(/\.0$/, "");
    return field.dataset.tooLarge.replace("{name}", isolated(file.name)).replace("{size}", is).replace("{most}", most);
  }

  function tell(problems) {
    problem.replaceChildren(...problems.map((text) => {
      const error = field.querySelector("[data-file-error]").content.firstElementChild.cloneNode(true);
      error.lastElementChild.textContent = text;
      return error;
    }));
    if (problems.length) field.classList.add("has-error");
    else if (!field.querySelector(":scope > .error")) field.classList.remove("has-error");
  }

  function put() {
    const transfer = new DataTransfer();
    chosen.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    list.replaceChildren(...chosen.map((file, i) => {
      const line = row.content.firstElementChild.cloneNode(true);
      line.querySelector(".file__name").textContent = file.name;
      line.querySelector("small").textContent = size(file.size);
      const remove = line.querySelector("[data-remove]");
      remove.setAttribute("aria-label", remove.dataset.label.replace("{name}", file.name));
      remove.addEventListener("click", () => { chosen.splice(i, 1); put(); input.focus(); });
      return line;
    }));
  }

  input.addEventListener("change", async () => {
    const same = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
    const problems = [];
    for (const file of [...input.files]) {
      const why = await wrong(file);
      if (why) problems.push(why);
      else if ("single" in field.dataset) chosen = [file];
      else if (!chosen.some((other) => same(other, file))) chosen.push(file);
    }
    tell(problems);
    put();
  });
}
