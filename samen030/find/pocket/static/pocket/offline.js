// Starts what keeps pages for when there is no internet, and says so when a kept page is shown.
"use strict";
{ // a block: on going back htmx runs this again, and a name can be declared once
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register("/sw.js").catch(() => undefined); // a browser may refuse; the site works without
  }
  const notice = document.querySelector("[data-offline-notice]");
  function tell() {
    if (notice) notice.hidden = navigator.onLine;
  }
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  tell();

  const list = document.querySelector("[data-kept-pages]");
  if (list && "caches" in window) {
    (async () => {
      const pages = await caches.open("paginas-1");
      for (const request of (await pages.keys()).reverse()) {
        const address = new URL(request.url);
        if (address.pathname === "/offline/") continue;
        const text = await (await pages.match(request)).text();
        const title = new DOMParser().parseFromString(text, "text/html").title.replace(/ · SAMEN030$/, "");
        const link = document.createElement("a");
        link.href = address.pathname + address.search;
        link.textContent = title || address.pathname;
        const item = document.createElement("li");
        item.append(link);
        list.append(item);
      }
      list.closest("[hidden]")?.toggleAttribute("hidden", !list.children.length);
    })();
  }
}
