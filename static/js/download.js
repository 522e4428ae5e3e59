/* A form whose answer is a download leaves the page as it is. Its part [data-downloads] is told by the
   event "asked" that a file is being made, so that htmx can ask the server what there is to say. */

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  event.target.querySelector("[data-downloads]")?.dispatchEvent(new CustomEvent("asked"));
});
