/* Why somebody is enrolled: what the link "Why?" of a row asks for opens beside it. Without script the
   link leads to a page that says the same. */

const panel = document.getElementById("why");
let asked = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches(".whylink")) asked = event.detail.elt;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!panel || event.detail.target !== panel) return;
  if (panel.matches(":popover-open")) panel.hidePopover();
  panel.showPopover({ source: asked });
  panel.querySelector("#why-title")?.focus();
});

// Focus goes back to the link that opened it, if it was still inside.
panel?.addEventListener("beforetoggle", (event) => {
  if (event.newState === "closed" && panel.contains(document.activeElement)) asked?.focus();
});
