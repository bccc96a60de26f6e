// Every listener of the page; they stand on the document, for parts are drawn anew all the time.

const CLICKS = [
  ["[data-language]", otherLanguage],
  ["[data-theme]", () => setTheme(!document.body.classList.contains("dark"))],
  ["[data-close-side]", () => document.body.classList.toggle("side-open")],
  [".side-tab", (found) => { openSide(found.dataset.side); document.body.classList.add("side-open"); }],
  ["[data-drop-row]", (found) => found.closest("[data-row]").remove()],
  ["[data-stop-inserting]", stopInserting],
  ["[data-drop-selection]", () => { one("#composer .about").hidden = true; }],
  ["[data-edit-turn]", (found) => { const box = one("#composer textarea"); box.value = found.dataset.editTurn; box.focus(); }],
  ["[data-step]", (found) => step(+found.dataset.step)],
  ["[data-tab]", (found) => one(`#tab-${found.dataset.tab}-button`)?.click()],
  ["[data-goto]", (found) => goTo(found.dataset.goto)],
  ["[data-filter]", (found) => filter(found.dataset.filter)],
  ["[data-act]:not(form)", press],
  ["#document .f", select],
  ["#document .s", (found) => pick(found.dataset.s)],
];

document.addEventListener("click", (event) => {
  all("details.menu[open]").forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
  if (String(getSelection()).length > 1 && event.target.closest("#document")) return; // the user is selecting text
  for (const [query, act] of CLICKS) {
    const found = event.target.closest(query);
    if (found) return act(found);
  }
});

// A file of another kind is refused in our own words, before Gradio does it in English

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.type !== "file" || !field.accept) return;
  const kinds = field.accept.split(/[ ,]+/);
  const wrong = [...field.files].find((file) => !kinds.some((kind) => file.name.toLowerCase().endsWith(kind)));
  if (!wrong) return;
  event.stopPropagation();
  field.value = "";
  send("unread", { text: wrong.name, key: kinds.join(" ") });
}, true);

document.addEventListener("change", (event) => {
  const found = event.target.closest("select[data-act]");
  if (found) send(found.dataset.act, { ...gather(found), text: found.value });
});

// What is typed into a card is checked when the hand rests

let resting = 0;
document.addEventListener("input", (event) => {
  const field = event.target.closest("#edit-text");
  if (!field) return;
  clearTimeout(resting);
  resting = setTimeout(() => field.isConnected && send("try", { ...gather(field.form), text: field.value }), REST);
});

// Cells copied in Excel are pasted into the table of facts as rows

document.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") || "";
  const inside = event.target.closest("#facts") || (event.target === document.body && one("#facts")?.offsetParent);
  if (!inside || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  event.stopPropagation();
  send("paste-facts", { text });
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-act]");
  if (!form) return;
  event.preventDefault();
  submit(form);
});

const KEYS = {
  j: () => step(1), k: () => step(-1),
  a: () => one("#card .accept")?.click(),
  x: () => one("#card .ignore")?.click(),
  e: () => one("#card .edit:not(form)")?.click(),
};

document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "Escape") {
    const menus = all("details.menu[open]");
    menus.forEach((menu) => { menu.open = false; one("summary", menu).focus(); });
    if (menus.length) return;
    stopInserting();
    document.body.classList.remove("side-open");
    return field?.blur();
  }
  if (field && event.key === "Enter" && field.closest("#composer") && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    return submit(field.closest("form"));
  }
  if (field || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const pressed = event.target.closest("mark.f, path[data-act]");
  if (pressed && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    return pressed.matches("mark.f") ? select(pressed) : press(pressed);
  }
  if (one("#document")?.offsetParent && KEYS[event.key]) { event.preventDefault(); KEYS[event.key](); }
});

// A file dropped on the start page goes the same way as one chosen

function dropped(event) {
  const input = event.target.closest("#start") && one("#start input[type=file]");
  if (!input) return;
  event.preventDefault();
  if (event.type === "drop" && event.dataTransfer.files.length) {
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  one("#start").classList.toggle("over", event.type === "dragover");
}
["dragover", "dragleave", "drop"].forEach((kind) => document.addEventListener(kind, dropped));

function otherLanguage() {
  const other = document.documentElement.lang.startsWith("zh") ? "/en/" : "/zh/";
  location.pathname = location.pathname.length > 1 ? "/" : other;
}
