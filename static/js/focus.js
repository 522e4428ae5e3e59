/* Where focus goes after a swap, and when a part is busy. Controls that keep their id keep the focus
   by themselves (htmx). A link marked [data-pager] hands it to the heading of what it swapped. */

let fromPager = false;

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target } = event.detail;
  fromPager = Boolean(elt.closest("[data-pager]"));
  // Regular polling is not worth dimming the page for.
  if (!(elt.getAttribute("hx-trigger") ?? "").includes("every")) {
    target?.setAttribute("aria-busy", "true");
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  event.detail.target?.removeAttribute("aria-busy");
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
  // After the dialog has closed and given focus back to its opener.
  requestAnimationFrame(() => {
    focusOn(text);
    text.scrollIntoView({ block: "nearest" });
  });
});

document.addEventListener("htmx:afterSettle", (event) => {
  const errors = event.detail.elt.querySelector?.("[data-errors]");
  if (errors && !errors.closest("dialog")) focusOn(errors);
  if (!fromPager) return;
  fromPager = false;
  const part = document.getElementById(event.detail.target?.id) ?? event.detail.elt;
  focusOn(part.querySelector("h1, h2, caption") ?? part);
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
