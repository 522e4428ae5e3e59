/* What is busy while htmx waits for an answer: the part that the answer is for. While a dialog is fetched
   there is none yet: then what was clicked, or the button of the menu that it was in. */

const busy = new WeakMap(); // request -> what it made busy; the answer may go elsewhere

function clicked(elt, by) {
  const control = by ?? elt;
  const menu = control.closest("[popover]:not(.side)");
  return (menu && document.querySelector(`[popovertarget="${menu.id}"]`)) || control;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target, xhr, requestConfig } = event.detail;
  // Regular polling is not worth dimming the page for.
  if (!target || (elt.getAttribute("hx-trigger") ?? "").includes("every")) return;
  const fetched = target.id === "dialog" && !target.contains(elt);
  const part = fetched ? clicked(elt, requestConfig.triggeringEvent?.submitter) : target;
  part.setAttribute("aria-busy", "true");
  busy.set(xhr, part);
});

document.addEventListener("htmx:afterRequest", (event) => {
  busy.get(event.detail.xhr)?.removeAttribute("aria-busy");
});
