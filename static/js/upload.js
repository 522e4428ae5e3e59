/* Uploads: names the chosen file, lights up the drop zone, shows how much has been sent, and says at
   once what is too large. Inside a form: .drop with the file input ([data-max-bytes],
   [data-too-large="{file} is {size} MB…"]); [data-file-name]; [data-file-error] with
   [data-file-error-text]; [data-upload] (hidden until it starts) with a <progress> and a
   [data-sent="Uploading, %s%"]; [data-stopped] on the form for an upload that broke off.
   The native input does the dropping. */

import { endSummary } from "./causes.js";

const MIB = 1024 * 1024;
const oneDecimal = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });

function tooLarge(input) {
  const limit = Number(input.dataset.maxBytes);
  const file = [...input.files].find((one) => limit && one.size > limit);
  if (!file) return "";
  const words = { file: file.name, size: oneDecimal.format(file.size / MIB) };
  return input.dataset.tooLarge.replace(/\{(file|size)\}/g, (_match, name) => words[name]);
}

function say(form, text) {
  const error = form.querySelector("[data-file-error]");
  if (!error) return;
  form.querySelector("[data-file-error-text]").textContent = text;
  error.hidden = !text;
  form.querySelector(".drop").classList.toggle("drop--bad", Boolean(text));
  error.closest(".fld").classList.toggle("fld--bad", Boolean(text));
  const input = form.querySelector('input[type="file"]');
  for (const summary of form.querySelectorAll("[data-errors]")) endSummary(summary); // about the file before
  input.removeAttribute("aria-invalid");
  if (text) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", `${input.id}_helptext ${error.id}`);
    error.setAttribute("role", "alert");
    input.focus();
  }
}

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches?.('.drop input[type="file"]')) return;
  const name = input.closest(".drop").querySelector("[data-file-name]");
  if (name) name.textContent = [...input.files].map((file) => file.name).join(", ");
  say(input.form, tooLarge(input));
});

// What the server would refuse unread is not sent at all; htmx asks here before every request.
document.addEventListener("htmx:beforeRequest", (event) => {
  const input = event.detail.elt.querySelector?.('.drop input[type="file"]');
  const problem = input && event.detail.elt === input.form && tooLarge(input);
  if (!problem) return;
  event.preventDefault();
  say(input.form, problem);
});

for (const [type, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(type, (event) => {
    event.target.closest?.(".drop")?.classList.toggle("is-over", over);
  });
}

function show(form, percent) {
  const part = form.querySelector("[data-upload]");
  if (!part) return;
  part.hidden = false;
  const bar = part.querySelector("progress");
  if (bar) bar.value = percent;
  const line = part.querySelector("[data-sent]");
  if (line) line.textContent = line.dataset.sent.replace("%s", percent);
}

document.addEventListener("htmx:xhr:loadstart", (event) => {
  if (!event.target.matches?.('form[enctype="multipart/form-data"]')) return;
  show(event.target, 0);
  const live = document.getElementById("live");
  const words = event.target.querySelector("[data-sent]")?.dataset.sent.split(",")[0];
  if (live && words) live.textContent = words;
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const { lengthComputable, loaded, total } = event.detail;
  if (lengthComputable && event.target.matches?.('form[enctype="multipart/form-data"]')) {
    show(event.target, Math.floor((100 * loaded) / total));
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  // htmx calls an answer "failed"; where the connection broke off, it gives an "error" instead.
  const { elt, failed, error } = event.detail;
  const part = (failed || error) && elt.querySelector?.("[data-upload]");
  if (part) part.hidden = true;
  if (part && elt.dataset.stopped) say(elt, elt.dataset.stopped);
});
