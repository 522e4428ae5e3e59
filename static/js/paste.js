/* Pasted addresses: says above the button how many marks the box asks for. Inside a form
   [data-paste][data-activities="3"]: a textarea, and [data-paste-sum] with the parts of the sentence
   (data-of, data-addresses-one/-many, data-marks-one/-many; %s is the number) and, as its text, the
   sentence without a number. The server reads the text itself; this only counts. */

const words = new Intl.NumberFormat(document.documentElement.lang);
const sentences = new WeakMap();

function counted(line, name, number) {
  return line.dataset[`${name}${number === 1 ? "One" : "Many"}`].replace("%s", words.format(number));
}

function say(form) {
  const line = form.querySelector("[data-paste-sum]");
  if (!line) return;
  if (!sentences.has(line)) sentences.set(line, line.textContent);
  const text = form.querySelector("textarea").value;
  const addresses = text.match(/[^\s,;<>"]+@[^\s,;<>"]+/g)?.length ?? 0;
  const marks = addresses * Number(form.dataset.activities);
  line.textContent = addresses
    ? `${counted(line, "addresses", addresses)} × ${line.dataset.of} = ${counted(line, "marks", marks)}`
    : sentences.get(line);
}

document.addEventListener("input", (event) => {
  const form = event.target.matches?.("textarea") && event.target.closest("[data-paste]");
  if (form) say(form);
});
