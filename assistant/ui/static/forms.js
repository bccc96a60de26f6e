// Gradio changes a part in place, node by node: what was typed would stay in a field that asks something else by now, and
// what was unfolded would close. `data-of` says what a form or a fold is of.

const typed = new Map(); // answers not sent yet, by form and question
const unfolded = new Set();

document.addEventListener("input", ({ target }) => {
  const form = target.dataset.question && target.closest("form[data-of]");
  if (form) typed.set(answerOf(form, target), target.value);
});
document.addEventListener("click", ({ target }) => {
  const fold = target.closest("summary")?.closest("details[data-of]");
  if (fold) fold.open ? unfolded.delete(fold.dataset.of) : unfolded.add(fold.dataset.of); // it turns after the click
});

function answerOf(form, field) {
  return `${form.dataset.of} ${field.dataset.question}`;
}

function keepForms(changes) {
  changes.filter((one) => one.attributeName === "data-of" && one.target.matches("form")).forEach((one) => one.target.reset());
  all("form[data-of]").forEach((form) => all("[data-question]", form).forEach((field) => {
    const answer = typed.get(answerOf(form, field)) || "";
    if (field.value !== answer) field.value = answer;
  }));
  all("details[data-of]").forEach((fold) => {
    const open = unfolded.has(fold.dataset.of);
    if (fold.open !== open) fold.open = open;
  });
}

function forgetAnswers(form) {
  all("[data-question]", form).forEach((field) => typed.delete(answerOf(form, field)));
}
