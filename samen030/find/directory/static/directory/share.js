// Buttons that need a script show only when there is one: print, and copy the link of this page.
"use strict";
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue; // only on https and localhost
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const status = document.querySelector("[data-copied-text]");
    status.textContent = status.dataset.copiedText;
    status.classList.remove("visually-hidden");
  });
}
