/* Menus and filter panels are native popovers: the browser opens them, closes them and gives focus back.
   Added here: arrow keys walk through the open menu; what htmx sends from inside closes it, so that focus
   is on its button, which keeps its id, unless the answer goes inside; the cross of a filter hands its
   focus to the filter's button. */

const items = (menu) => [...menu.querySelectorAll("a[href], button:not([disabled])")];

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const invoker = event.target.closest?.("[popovertarget]");
  const menu =
    event.target.closest?.(".menu:popover-open") ??
    (invoker && document.getElementById(invoker.getAttribute("popovertarget")));
  if (!menu?.matches(".menu:popover-open")) return;
  event.preventDefault();
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length]?.focus();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  const by = requestConfig.triggeringEvent?.submitter ?? elt;
  const open = by.closest?.(":is(.menu, .panel):popover-open");
  if (!open?.contains(event.detail.target)) open?.hidePopover();
  by.closest?.(".chip > a")?.previousElementSibling.focus();
});
