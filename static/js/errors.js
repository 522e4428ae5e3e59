/* A part that could not be loaded: the text of <template id="load-failed"> as the page's banner.
   The dialog shows its own failures. */

function show(event) {
  if (event.detail.requestConfig.elt.closest("#dialog")) return;
  const text = document.getElementById("load-failed");
  document.getElementById("messages")?.replaceChildren(text.content.cloneNode(true));
}

for (const type of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(type, show);
}
