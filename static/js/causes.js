/* An error ends with its cause: once another choice is made (a radio button, a tick, an option, a file), or
   once htmx swaps in [data-ends="id of the field"], the field is no longer wrong. With the last one go the
   summary and the title's "Error:", which is the value of [data-errors]. What is typed is judged by the
   server, when it is sent. */

export function endSummary(summary) {
  const word = `${summary.dataset.errors} `;
  if (document.title.startsWith(word)) document.title = document.title.slice(word.length);
  summary.remove();
}

/* Everything inside `part` (a field with its label, hint and error) is no longer wrong. */
function endErrors(part) {
  for (const error of part.querySelectorAll(".fld__error")) error.remove();
  for (const field of part.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  part.classList.remove("fld--bad");
  for (const summary of document.querySelectorAll("[data-errors]")) {
    for (const link of summary.querySelectorAll('a[href^="#"]')) {
      if (part.querySelector(link.getAttribute("href"))) link.closest("li").remove();
    }
    if (!summary.querySelector("li")) endSummary(summary);
  }
}

const CHOICES = 'input:is([type="radio"], [type="checkbox"]), select';

document.addEventListener("change", ({ target }) => {
  const part = target.matches?.(CHOICES) && target.closest(".fld, .choices");
  if (part) endErrors(part);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const { dataset } of document.querySelectorAll("[data-ends]")) {
    const field = document.getElementById(dataset.ends);
    if (field?.matches("[aria-invalid]")) endErrors(field.closest(".fld--bad") ?? field.parentElement);
  }
});
