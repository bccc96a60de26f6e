// The document: what is picked, marked, filtered and inserted stays in the browser.

function pick(at) {
  picked = Number(at);
  const found = showPicked();
  document.body.classList.add("side-open");
  openSide("card");
  if (found && innerWidth <= NARROW) show(found);
  if (inserting !== null) {
    send("insert", { at: picked, text: inserting });
    stopInserting();
  } else send("pick", { at: picked });
}

// On a narrow screen the card covers the lower half: what it speaks of goes to the top.
function show(found) {
  found.scrollIntoView({ block: innerWidth <= NARROW ? "start" : "center", behavior: calm() ? "auto" : "smooth" });
}

// Each of these writes only what changes: the document's classes are watched, and what writes them is called by that.

function showPicked() {
  const holds = (span) => picked !== null && +span.dataset.s <= picked && picked < +span.dataset.e;
  const found = all("#document .s").find(holds);
  all("#document .s").forEach((span) => span.classList.toggle("picked", span === found));
  return found;
}

function goTo(offset) {
  const spans = all("#document .s, #document p[data-s]");
  const found = spans.filter((span) => +span.dataset.s <= +offset).pop() || spans[0];
  if (!found) return;
  show(found);
  found.classList.add("flash");
  setTimeout(() => found.classList.remove("flash"), 1200);
}

// The first piece of each finding that is shown
function marks() {
  const seen = new Set();
  return all("#document .f:not(.off)").filter((mark) => !seen.has(mark.dataset.f) && seen.add(mark.dataset.f));
}

function step(by) {
  const list = marks();
  if (!list.length) return;
  const here = list.findIndex((mark) => mark.classList.contains("at"));
  let next = here + by;
  if (here < 0) {
    next = list.findIndex((mark) => picked === null || +mark.dataset.at >= picked);
    if (next < 0) next = 0;
    if (by < 0) next -= 1;
  }
  const mark = list[(next + list.length) % list.length];
  select(mark);
  if (innerWidth > NARROW) show(mark);
}

function select(mark) {
  at = mark.dataset.f;
  showAt();
  mark.focus({ preventScroll: true });
  pick(mark.dataset.at);
}

// The document may be drawn anew under an open menu
let menu = false;
document.addEventListener("toggle", (event) => {
  if (event.target.matches("#document details.menu")) menu = event.target.open;
}, true);

function showMenu() {
  const found = one("#document details.menu");
  if (found && menu && !found.open) found.open = true;
}

function showAt() {
  all("#document .f").forEach((mark) => mark.classList.toggle("at", mark.dataset.f === at));
}

function filter(rule) {
  OFF.has(rule) ? OFF.delete(rule) : OFF.add(rule);
  showFilters();
}

function showFilters() {
  all("#document .f").forEach((mark) => {
    mark.classList.toggle("off", mark.dataset.rules.split(" ").every((rule) => OFF.has(rule)));
  });
  all("#document .filter").forEach((key) => key.setAttribute("aria-pressed", String(!OFF.has(key.dataset.filter))));
}

// The pasted text has become a draft: left in its field, it would be made one twice

let handed = null; // what was handed in
let shown = ""; // the draft that is open
function emptyPaste() {
  const now = sheet()?.dataset.draft || "";
  const field = one("#paste-text");
  if (now !== shown && field && field.value === handed) field.value = "";
  if (now !== shown) {
    handed = null;
    typed.clear();
    unfolded.clear();
  }
  shown = now;
}

// Inserting an answer of the conversation

function startInserting(text) {
  inserting = text;
  document.body.classList.add("inserting");
  document.body.classList.remove("side-open");
}

function stopInserting() {
  inserting = null;
  document.body.classList.remove("inserting");
}

function openSide(name) {
  document.body.dataset.side = name;
  all(".side-tab").forEach((tab) => tab.setAttribute("aria-selected", String(tab.dataset.side === name)));
}
