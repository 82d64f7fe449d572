// Keys for lists at desks: j and k move between rows, Enter opens, / searches. Never while typing.

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-rows] tr .row-link, [data-rows] .card-link")];
}

document.addEventListener("keydown", (event) => {
  const at = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || at.matches("input, textarea, select, [contenteditable]")) return;
  if (event.key === "/") {
    const search = document.querySelector<HTMLInputElement>('input[type="search"]');
    if (!search) return;
    event.preventDefault();
    search.focus();
  }
  if (event.key !== "j" && event.key !== "k") return;
  const all = rows();
  const here = all.indexOf(document.activeElement as HTMLElement);
  const next = all[here < 0 ? 0 : Math.min(all.length - 1, Math.max(0, here + (event.key === "j" ? 1 : -1)))];
  next?.focus();
});
