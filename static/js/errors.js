/* A part that could not be loaded: the server's sentence (lms_admin/errors.py) as the page's banner, or
   where none came the text of <template id="load-failed">. The dialog shows its own failures. */

function sentence(xhr) {
  const type = xhr?.getResponseHeader("Content-Type") ?? "";
  return xhr?.status && type.startsWith("text/plain") ? xhr.responseText : "";
}

function show(event) {
  if (event.detail.requestConfig.elt.closest("#dialog")) return;
  const banner = document.getElementById("load-failed").content.cloneNode(true);
  const text = sentence(event.detail.xhr);
  if (text) banner.querySelector(".banner__text").firstChild.data = `${text} `;
  document.getElementById("messages")?.replaceChildren(banner);
}

for (const type of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(type, show);
}
