/* Selection in a table with a bulk bar: everything inside one .has-bulk.
   [data-select-page] on the boxes (and buttons) that tick the whole page, [data-select-none] on Clear,
   [data-required] on boxes that a qualification requires, [data-matching] on what stands for "all that
   match the filter" and ends as soon as a single box changes. Texts come from data attributes:
   .bulk__count and .bulk__hint have data-one and data-many; .bulk has data-say-one, data-say-many and
   data-say-none for the live region. %s is the number. */

const number = new Intl.NumberFormat(document.documentElement.lang);
const lastTicked = new WeakMap();
const hadSelection = new WeakSet();

const boxesOf = (area) => [...area.querySelectorAll('tbody .check[type="checkbox"]')];
const fill = (one, many, count) =>
  ((count === 1 ? one : many) ?? "").replace("%s", number.format(count));

function say(text) {
  const live = document.getElementById("live");
  if (text && live) live.textContent = text;
}

function setText(element, count) {
  const { one, many } = element.dataset;
  if (many) (element.querySelector("span") ?? element).textContent = fill(one, many, count);
}

function tell(area, ticked) {
  const count = area.querySelector(".bulk__count");
  if (count) setText(count, ticked.length);
  const hint = area.querySelector(".bulk__hint");
  if (!hint) return;
  const required = ticked.filter((box) => "required" in box.dataset).length;
  hint.hidden = required === 0;
  setText(hint, required);
}

function refresh(area) {
  const boxes = boxesOf(area);
  const ticked = boxes.filter((box) => box.checked);
  for (const head of area.querySelectorAll("input[data-select-page]")) {
    head.checked = boxes.length > 0 && ticked.length === boxes.length;
    head.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
  }
  // "All that match" reaches beyond this page: then the server's words stand.
  if (!area.querySelector("[data-matching]")) tell(area, ticked);
  if (ticked.length) hadSelection.add(area);
  else hadSelection.delete(area);
  return ticked.length;
}

function changed(area) {
  for (const scope of area.querySelectorAll("[data-matching]")) scope.remove();
  const count = refresh(area);
  const words = area.querySelector(".bulk")?.dataset ?? {};
  say(count ? fill(words.sayOne, words.sayMany, count) : words.sayNone);
}

function tickAll(area, checked) {
  for (const box of boxesOf(area)) box.checked = checked;
  changed(area);
}

function tickRange(area, from, to) {
  const boxes = boxesOf(area);
  const [start, end] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
  if (start < 0) return;
  for (const box of boxes.slice(start, end + 1)) box.checked = to.checked;
}

document.addEventListener("click", (event) => {
  const area = event.target.closest?.(".has-bulk");
  if (!area) return;
  if (event.target.closest("[data-select-none]")) {
    event.preventDefault(); // a reset would bring back what the server had ticked
    tickAll(area, false);
    boxesOf(area)[0]?.focus();
  } else if (event.target.closest("button[data-select-page]")) {
    tickAll(area, true);
  } else if (event.target.matches('tbody .check[type="checkbox"]')) {
    // Also Shift+Space: browsers send it as a click with shiftKey.
    const from = lastTicked.get(area);
    if (event.shiftKey && from?.isConnected) tickRange(area, from, event.target);
    lastTicked.set(area, event.target);
  }
});

document.addEventListener("change", (event) => {
  const area = event.target.closest?.(".has-bulk");
  if (!area) return;
  if (event.target.matches("input[data-select-page]")) tickAll(area, event.target.checked);
  else if (event.target.matches('tbody .check[type="checkbox"]')) changed(area);
});

const refreshAll = () => document.querySelectorAll(".has-bulk").forEach(refresh);

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  const area = target.closest?.(".has-bulk") ?? target.querySelector?.(".has-bulk");
  if (!area || !hadSelection.has(area) || requestConfig.verb !== "get") return;
  const words = area.querySelector(".bulk")?.dataset.sayNone;
  document.addEventListener("htmx:afterSettle", () => announceCleared(words), { once: true });
});

function announceCleared(words) {
  if (!words || document.querySelector("tbody .check:checked")) return;
  const live = document.getElementById("live");
  live.textContent = [words, live.textContent].filter(Boolean).join(". ");
}

document.addEventListener("htmx:afterSettle", refreshAll);
window.addEventListener("pageshow", refreshAll); // browsers restore ticks on Back
refreshAll();
