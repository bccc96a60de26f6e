// What happens in the browser: clicks, keys and forms become acts sent to the server; filters, steps and scrolling stay here.
window.luoshi = (() => {
  "use strict";

  // Each lane is an event of its own on the server, so that a slow answer never holds up a quick one.
  const LANES = {
    rewrite: "write", causes: "write", draft: "write", "draft-answer": "write", proofread: "write", review: "write", "test-model": "write", "follow-run": "write", examples: "write", answer: "write", walk: "write", "walk-answer": "write", say: "talk", retry: "talk", ask: "talk",
    export: "file", "facts-export": "file",
  };
  // What is shown in the side column, wherever it was asked for
  const SHOWN = { ask: "talk", walk: "card", "walk-list": "card", causes: "card", "draft-form": "card", proofread: "card", review: "card" };
  const OFF = new Set(); // rules the user filtered out
  const NARROW = 900; // px, as in page.css
  const NOTICE = 9000; // ms that a message stays
  const REST = 500; // ms without a key after which what was typed is checked
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

  // What the server wants to be asked next: a second look at a draft just opened, the run under way
  function begin(element) {
    const look = () => {
      const found = one("[data-begin]", element);
      if (!found) return;
      const act = found.dataset.begin;
      delete found.dataset.begin; // asked once
      if (!found.dataset.after) return send(act);
      setTimeout(() => found.isConnected && found.offsetParent && send(act), +found.dataset.after);
    };
    new MutationObserver(look).observe(element, { childList: true, subtree: true, attributeFilter: ["data-begin"] });
    look();
  }

  // The document

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

  function showPicked() {
    all("#document .s.picked").forEach((span) => span.classList.remove("picked"));
    if (picked === null) return;
    const found = all("#document .s").find((span) => +span.dataset.s <= picked && picked < +span.dataset.e);
    if (found) found.classList.add("picked");
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

  // What the pressed thing says

  function gather(source) {
    const place = source.closest("[data-place]");
    const data = { ...(place ? place.dataset : {}), ...source.dataset };
    delete data.act;
    delete data.place;
    return data;
  }

  function press(source) {
    const act = source.dataset.act;
    const data = gather(source);
    if (source.dataset.sure && !source.classList.contains("sure")) {
      source.classList.add("sure");
      source.textContent = source.dataset.sure;
      setTimeout(() => source.classList.remove("sure"), 4000);
      return;
    }
    if (act === "about") {
      openSide("talk");
      setSelection(data);
      one("#composer textarea")?.focus();
      return;
    }
    if (act === "insert-at") return startInserting(data.text);
    if (SHOWN[act]) {
      one("#tab-write-button")?.click();
      openSide(SHOWN[act]);
      document.body.classList.add("side-open");
    }
    if (act === "mend") source.closest("[data-row]").remove();
    source.closest("details.menu")?.removeAttribute("open");
    if (act === "delete") data.key = sheet()?.dataset.draft || "";
    send(act, data);
  }

  function submit(form) {
    const data = gather(form);
    const text = one("[name=text]", form);
    if (text) data.text = text.value;
    all("[data-field]", form).forEach((field) => { data[field.name] = field.value; });
    const about = all("[data-about]", form);
    if (about.length) data.about = Object.fromEntries(about.map((field) => [field.name, field.value]));
    const chosen = one("[type=radio]:checked", form);
    if (chosen) data[chosen.name] = chosen.value;
    const asked = all("[data-question]", form).filter((field) => field.value.trim());
    if (asked.length) {
      data.answers = asked.map((field) => ({ question: field.dataset.question, answer: field.value.trim() }));
    }
    if (form.dataset.act === "say") {
      if (!data.text.trim()) return;
      Object.assign(data, selection());
      text.value = "";
    }
    send(form.dataset.act, data);
  }

  // The sentence the conversation is about

  function setSelection(place) {
    const box = one("#composer .about");
    if (!box) return;
    box.dataset.start = place.start;
    box.dataset.end = place.end;
    box.dataset.original = place.original;
    one("span", box).textContent = place.original.length > 40 ? place.original.slice(0, 40) + "…" : place.original;
    box.hidden = false;
  }

  function selection() {
    const box = one("#composer .about");
    if (!box || box.hidden) return {};
    return { start: box.dataset.start, end: box.dataset.end, original: box.dataset.original };
  }

  // Listening

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
    if (event.key === "Escape") { stopInserting(); document.body.classList.remove("side-open"); field?.blur(); return; }
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

  return {
    connect(trigger, lanes, language) {
      fire = trigger;
      document.documentElement.lang = language;
      startTheme();
    },
    document(element) {
      const drawn = () => { showFilters(); showPicked(); showAt(); showMenu(); };
      new MutationObserver(drawn).observe(element, { childList: true, subtree: true, attributeFilter: ["data-version"] });
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
})();
