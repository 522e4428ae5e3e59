/* The one <dialog> of the page: opens when something is swapped into it; closes by Cancel, by Esc, or
   on the server's "dialog:close" after it has answered a form of the dialog. The backdrop closes nothing.
   Contract of its content: a title with id="dialog-title" and tabindex="-1"; [data-dialog-close] on
   Cancel; optionally <p role="status" data-busy="Unenrolling…"></p> and <template data-failed>. */

const dialog = document.getElementById("dialog");
let opener = null;
let answered = false; // other requests, such as polling, may say dialog:close as well

function open() {
  answered = false;
  if (!dialog.open) {
    opener = document.activeElement;
    dialog.showModal();
  }
  const first =
    dialog.querySelector("[data-errors]") ??
    dialog.querySelector("[data-first]") ??
    dialog.querySelector("#dialog-title");
  first?.focus();
}

function close() {
  if (dialog.open) dialog.close();
}

function setBusy(busy) {
  for (const control of dialog.querySelectorAll("button, [data-dialog-close]")) {
    if (busy) control.setAttribute("aria-disabled", "true");
    else control.removeAttribute("aria-disabled");
  }
  const line = dialog.querySelector("[data-busy]");
  if (line) line.textContent = busy ? line.dataset.busy : "";
}

function showFailure() {
  setBusy(false);
  const text = dialog.querySelector("template[data-failed]");
  if (!text) return;
  dialog.querySelector("[data-failure]")?.remove();
  const note = document.createElement("div");
  note.dataset.failure = "";
  note.className = "note note--bad dlg__failure";
  note.setAttribute("role", "alert");
  text.before(note);
  note.append(text.content.cloneNode(true)); // filled after it is in the page: then it is announced
}

// htmx sends swap events from the target; who asked stands in the request.
const sentFromDialog = ({ detail }) => dialog.contains(detail.requestConfig?.elt ?? detail.elt);

document.addEventListener("htmx:beforeSwap", (event) => {
  // A refused form inside the dialog is shown inside the dialog, wherever its answer was to go.
  if ([409, 422].includes(event.detail.xhr.status) && sentFromDialog(event)) event.detail.target = dialog;
  if (event.detail.target === dialog) event.detail.swapOverride = "innerHTML";
  else if (sentFromDialog(event) && event.detail.shouldSwap) answered = true;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === dialog) open();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!sentFromDialog(event)) return;
  if (dialog.querySelector('[aria-disabled="true"]')) event.preventDefault();
  else if (event.detail.requestConfig.verb !== "get") setBusy(true);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!sentFromDialog(event)) return;
  // htmx calls an answer "failed"; where no answer came, it gives an "error" instead.
  if (event.detail.failed || event.detail.error) showFailure();
  else setBusy(false);
});

document.addEventListener("dialog:close", () => answered && close());

document.addEventListener("click", (event) => {
  const control = event.target.closest?.("#dialog [data-dialog-close]");
  if (!control) return;
  event.preventDefault();
  if (control.getAttribute("aria-disabled") !== "true") close();
});

// Esc closes, except while the answer to a click is on its way.
dialog.addEventListener("cancel", (event) => {
  if (dialog.querySelector('[aria-disabled="true"]')) event.preventDefault();
});

dialog.addEventListener("close", () => {
  dialog.replaceChildren();
  answered = false;
  if (opener?.isConnected) opener.focus();
  opener = null;
});
