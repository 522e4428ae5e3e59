/* Uploads: names the chosen file, lights up the drop zone, shows how much has been sent.
   Inside a form: .drop with the file input; [data-file-name]; [data-upload] (hidden until it starts)
   with a <progress> and a [data-sent="Uploading, %s%"]. The native input does the dropping. */

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches?.('.drop input[type="file"]')) return;
  const name = input.closest(".drop").querySelector("[data-file-name]");
  if (name) name.textContent = [...input.files].map((file) => file.name).join(", ");
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
  if (event.target.matches?.('form[enctype="multipart/form-data"]')) show(event.target, 0);
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const { lengthComputable, loaded, total } = event.detail;
  if (lengthComputable && event.target.matches?.('form[enctype="multipart/form-data"]')) {
    show(event.target, Math.floor((100 * loaded) / total));
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const part = event.detail.failed && event.detail.elt.querySelector?.("[data-upload]");
  if (part) part.hidden = true;
});
