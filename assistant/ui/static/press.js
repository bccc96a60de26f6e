// What a button or a form sends.

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
    const label = source.textContent;
    source.classList.add("sure");
    source.textContent = source.dataset.sure;
    setTimeout(() => {
      source.classList.remove("sure");
      if (source.textContent === source.dataset.sure) source.textContent = label;
    }, SURE);
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
    forgetAnswers(form);
    data.answers = asked.map((field) => ({ question: field.dataset.question, answer: field.value.trim() }));
  }
  if (form.dataset.act === "new") handed = data.text;
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
