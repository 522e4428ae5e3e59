/* Where focus goes after a swap and when a page is loaded. What has just happened is said once, by the
   focus on the banner, whichever way it came. Controls that keep their id keep the focus by themselves
   (htmx). A link marked [data-pager] hands it to the heading or the table that it swapped in. */

let fromPager = false;

document.addEventListener("htmx:beforeRequest", (event) => {
  fromPager = Boolean(event.detail.elt.closest("[data-pager]"));
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

// A page that comes with errors starts at their summary. One that comes with a message starts there by
// autofocus, except where its address names a part of it: browsers then leave the focus to us.
const errors = document.querySelector("main [data-errors]");
const banner = document.querySelector("#messages .banner__text");
if (errors) focusOn(errors);
else if (document.activeElement === document.body) focusOn(banner);
