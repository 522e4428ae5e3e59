/* Where focus goes after a swap, and when a part is busy. Controls that keep their id keep the focus
   by themselves (htmx). A link marked [data-pager] hands it to the heading or the table that it swapped in. */

let fromPager = false;
const busy = new WeakMap(); // request -> the part it was sent for; the answer may go elsewhere

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target } = event.detail;
  fromPager = Boolean(elt.closest("[data-pager]"));
  // Regular polling is not worth dimming the page for.
  if (target && !(elt.getAttribute("hx-trigger") ?? "").includes("every")) {
    target.setAttribute("aria-busy", "true");
    busy.set(event.detail.xhr, target);
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  busy.get(event.detail.xhr)?.removeAttribute("aria-busy");
});

function focusOn(element) {
  if (!element) return;
  if (element.tabIndex < 0) element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: true });
}

document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id !== "messages") return;
  const text = event.detail.target.querySelector(".banner__text");
  if (!text) return;
  const show = () => {
    focusOn(text);
    text.scrollIntoView({ block: "nearest" });
  };
  // A modal dialog holds the focus, and gives it back to its opener when it closes.
  const dialog = document.querySelector("dialog:modal");
  if (dialog) dialog.addEventListener("close", show, { once: true });
  else show();
});

// A control that removed itself: the one that took its place, or what [data-focus-fallback] names.
let removed = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  removed = event.detail.elt.dataset.focusFallback ?? null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (removed && document.activeElement === document.body) focusOn(document.querySelector(removed));
  removed = null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const errors = event.detail.elt.querySelector?.("[data-errors]");
  if (errors && !errors.closest("dialog")) focusOn(errors);
  if (!fromPager) return;
  fromPager = false;
  const part = document.getElementById(event.detail.target?.id) ?? event.detail.elt;
  focusOn(part.querySelector("h1, h2, table") ?? part);
  part.scrollIntoView({ block: "start" });
});

document.addEventListener("click", (event) => {
  const close = event.target.closest?.("[data-close-banner]");
  if (!close) return;
  close.closest(".banner").remove();
  document.getElementById("main")?.focus({ preventScroll: true });
});

// A page that comes with errors starts at their summary.
focusOn(document.querySelector("main [data-errors]"));
