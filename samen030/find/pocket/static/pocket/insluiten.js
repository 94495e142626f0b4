// For other sites: puts a frame with what there is in a buurt after its own script element.
// <script src="https://…/insluiten.js" data-buurt="lombok-oost" async></script>
"use strict";
(() => {
  const script = document.currentScript;
  if (!script) return; // not for type=module
  const home = new URL(script.src).origin;
  const asked = new URLSearchParams();
  for (const name of ["buurt", "q", "soort", "thema"]) {
    if (script.dataset[name]) asked.set(name, script.dataset[name]);
  }
  const frame = document.createElement("iframe");
  frame.src = `${home}/insluiten/kader/?${asked}`;
  frame.title = script.dataset.titel || "Wat er in de buurt is (SAMEN030)";
  frame.loading = "lazy";
  frame.width = "100%";
  frame.height = "600";
  frame.style.border = "0";
  script.after(frame);
  window.addEventListener("message", (event) => {
    const height = event.data && event.data.samen030;
    if (event.origin !== home || event.source !== frame.contentWindow || !Number.isFinite(height)) return;
    frame.height = String(Math.min(4000, Math.max(160, Math.ceil(height))));
  });
})();
