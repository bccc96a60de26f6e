// Filters: an article is shown when it has every chosen value and holds the words typed.
const form = document.getElementById("filters");
const articles = [...document.querySelectorAll("article")];
const count = form.querySelector("output");

function show() {
  const wanted = Object.fromEntries(new FormData(form));
  const words = (wanted.text || "").trim();
  delete wanted.text;
  let shown = 0;
  for (const article of articles) {
    const fits = Object.entries(wanted).every(([key, value]) => !value || article.dataset[key] === value);
    article.hidden = !(fits && (!words || article.textContent.includes(words)));
    shown += !article.hidden;
  }
  count.textContent = `${shown} 条`;
}

form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
for (const link of document.querySelectorAll("a[data-suite]")) {
  link.addEventListener("click", () => { form.elements.suite.value = link.dataset.suite; show(); });
}
show();
