/* Search over everything: Ctrl+K or Cmd+K opens it; arrows walk from the box through what was found and
   back; Enter in the box opens the first. Without script the box is a page with a button. */

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || event.altKey || event.shiftKey) return;
  if (event.ctrlKey === event.metaKey) return; // neither, or both
  const link = document.querySelector(".find-open");
  if (!link) return;
  event.preventDefault();
  const box = document.querySelector(".find input");
  if (box) box.focus();
  else if (!document.querySelector("dialog[open]")) link.click();
});

document.addEventListener("keydown", (event) => {
  const find = event.target.closest?.(".find");
  if (!find) return;
  const box = find.querySelector("input");
  const links = [...find.querySelectorAll(".find__list a")];
  const at = links.indexOf(event.target);
  if (event.key === "Enter" && event.target === box && links.length) {
    event.preventDefault();
    links[0].click();
  }
  if (event.key === "ArrowDown" && links.length) {
    event.preventDefault();
    links[Math.min(at + 1, links.length - 1)].focus();
  }
  if (event.key === "ArrowUp" && event.target !== box) {
    event.preventDefault();
    (links[at - 1] ?? box).focus();
  }
});
