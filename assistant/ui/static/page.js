// Light and dark, files handed over, the line, the connection; and what the server's widgets call.

// Light and dark

function setTheme(dark) {
  document.body.classList.toggle("dark", dark);
  try { localStorage.setItem("luoshi-theme", dark ? "dark" : "light"); } catch { /* private window */ }
}

function startTheme() {
  let kept = null;
  try { kept = localStorage.getItem("luoshi-theme"); } catch { /* private window */ }
  if (kept) document.body.classList.toggle("dark", kept === "dark");
}

// A file made by the server, handed over without leaving a copy on its disk

function save(file) {
  if (!file || !file.data) return;
  const bytes = Uint8Array.from(atob(file.data), (char) => char.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: file.type }));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// The line before a writing: how many stand before this user's first act that waits

let asking = 0;
function standInLine() {
  clearInterval(asking);
  asking = setInterval(async () => {
    let ahead = null;
    try { ahead = (await (await fetch("/ahead", { cache: "no-store" })).json()).ahead; } catch { /* ping tells */ }
    const sign = one("#ahead");
    if (sign) {
      sign.hidden = ahead === null;
      sign.textContent = sign.dataset.says.replace("{n}", String(ahead));
    }
    if (ahead === null) clearInterval(asking);
  }, 1500);
}

// The connection

let lost = false;
async function ping() {
  let fine = false;
  try { fine = (await fetch("/alive", { cache: "no-store" })).ok; } catch { fine = false; }
  const banner = one("#lost");
  if (!banner || fine === !lost) return;
  lost = !fine;
  banner.hidden = fine;
}
setInterval(ping, 5000);
window.addEventListener("offline", ping);
window.addEventListener("online", ping);

// What changes anywhere; the root is there before the body is

const drawn = () => { showFilters(); showPicked(); showAt(); showMenu(); emptyPaste(); };

// The document is watched from the root: Gradio now and then makes the whole part anew, and who watched the old one
// would see nothing more. Its classes are watched because Gradio may write nothing but them, and what is hidden is one.
const ofDocument = ({ target, addedNodes }) =>
  target.closest("#document") || [...addedNodes].some((node) => node.querySelector?.("#document"));

new MutationObserver((changes) => {
  keepForms(changes);
  keepFocus();
  if (changes.some(ofDocument)) drawn();
}).observe(document.documentElement, {
  childList: true, subtree: true, attributeFilter: ["class", "data-of", "data-version", "open", "disabled"],
});

window.luoshi = {
  connect(trigger, lanes, language) {
    fire = trigger;
    document.documentElement.lang = language;
    startTheme();
  },
  document(element) {
    drawn();
    begin(element);
  },
  begin,
  reveal(element, watch) {
    watch("value", () => { if (element.firstElementChild) element.scrollIntoView({ block: "start" }); });
  },
  notice(element, watch) {
    let timer = 0;
    const hide = () => element.classList.remove("shown");
    watch("value", () => {
      clearTimeout(timer);
      element.classList.toggle("shown", !!one(".notice", element));
      timer = setTimeout(hide, NOTICE);
    });
    element.addEventListener("click", hide);
  },
  save,
};
