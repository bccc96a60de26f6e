// How the page speaks to the server: clicks, keys and forms become acts on one of its lanes.
// theme.py puts these files together as one script; what one of them names, all of them know.

// Each lane is an event of its own on the server, so that a slow answer never holds up a quick one.
const LANES = {
  rewrite: "write", examples: "write", answer: "write", causes: "write", draft: "write", "draft-answer": "write",
  walk: "write", "walk-answer": "write", proofread: "write", review: "write", "test-model": "write", "follow-run": "write",
  say: "talk", retry: "talk", ask: "talk",
  export: "file",
};
// What is shown in the side column, wherever it was asked for
const SHOWN = { ask: "talk", walk: "card", "walk-list": "card", causes: "card", "draft-form": "card", proofread: "card", review: "card" };
// Parts that are drawn anew as a whole
const REDRAWN = "#document, #card, #talk, #drafts, #versions, #library, #opened, #causes, #link, #options, #runs";
const OFF = new Set(); // rules the user filtered out
const NARROW = 900; // px, as in page.css
const NOTICE = 9000; // ms that a message stays
const REST = 500; // ms without a key after which what was typed is checked
const SURE = 4000; // ms in which a second click confirms
const TAP = 350; // ms in which the same press counts once
let fire = null;
let picked = null; // offset of the sentence whose card is open
let at = ""; // id of the finding that the keys have reached
let inserting = null; // text that goes where the user clicks next
let last = { key: "", at: 0 };

const one = (query, from = document) => from.querySelector(query);
const all = (query, from = document) => [...from.querySelectorAll(query)];
const sheet = () => one("#document .sheet");
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function send(act, data = {}) {
  if (!fire) return;
  const key = act + JSON.stringify(data);
  const now = performance.now();
  if (key === last.key && now - last.at < TAP) return;
  last = { key, at: now };
  if (["write", "talk"].includes(LANES[act])) standInLine();
  fire(LANES[act] || "quick", { ...data, act, draft: data.draft || sheet()?.dataset.draft || "" });
}

// What the server wants to be asked next: at once, such as the links of a draft just opened, or every so many ms as long
// as it says so (`data-after`). An answer like the last one changes nothing here, so it cannot be what asks again.
function begin(element) {
  let again = 0;
  function ask() {
    const found = one("[data-begin]", element);
    if (found && element.isConnected) return element.offsetParent && send(found.dataset.begin);
    clearInterval(again);
    again = 0;
  }
  function look() {
    const found = one("[data-begin]", element);
    if (found?.dataset.after) {
      again ||= setInterval(ask, +found.dataset.after);
    } else if (found) {
      send(found.dataset.begin);
      delete found.dataset.begin; // asked once
    }
  }
  new MutationObserver(look).observe(element, { childList: true, subtree: true, attributeFilter: ["data-begin"] });
  look();
}
