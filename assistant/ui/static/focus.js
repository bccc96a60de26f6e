// A part that is drawn anew takes the focus with it: who works by keys goes on where the hand was

let held = null; // the part of the page that has the focus, and what of it
document.addEventListener("focusin", ({ target }) => {
  const part = target.closest(REDRAWN);
  const names = ["act", "step", "f", "key", "filter", "start"].filter((name) => name in target.dataset);
  const same = names.map((name) => `[data-${name}="${CSS.escape(target.dataset[name])}"]`).join("");
  held = part && { part, same };
});
document.addEventListener("focusout", ({ target }) => {
  // What goes with its part is gone by then; what is still there was left by the user.
  setTimeout(() => { if (target.isConnected && document.activeElement === document.body) held = null; });
});

function keepFocus() {
  const field = one("#edit-text");
  if (field && !field.dataset.met) {
    field.dataset.met = "1";
    if (field.offsetParent) return field.focus();
  }
  const active = document.activeElement;
  if (!held || !(active === document.body || active.disabled) || !held.part.offsetParent) return;
  const same = held.same && one(held.same, held.part);
  if (same && !same.disabled) return same.focus({ preventScroll: true });
  held.part.tabIndex = -1;
  held.part.focus({ preventScroll: true });
}
