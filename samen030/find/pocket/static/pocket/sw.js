// What stays readable without internet: the last seen pages of areas, and the looks of the site. Not the pages of
// entries: a computer may be shared, and what somebody looked for (debts, care) is nobody else's business.
// Only pages that are the same for everybody are kept; what is for one person says so ('private') and is passed over.
"use strict";
const PAGES = "paginas-1";
const FILES = "bestanden-1";
const OFFLINE = "/offline/";
const MOST_PAGES = 12;
const MOST_FILES = 60;
const KEPT = /^\/(?:utrecht\/(?:[^/]+\/)?)?$/; // home, the city, wijken and buurten

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const pages = await caches.open(PAGES);
    const answer = await fetch(OFFLINE, { credentials: "omit" });
    const text = await answer.clone().text();
    await pages.put(OFFLINE, answer);
    const files = await caches.open(FILES); // what the off-line page itself needs
    const wanted = [...text.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)].map((found) => found[1]);
    await Promise.allSettled([...new Set(wanted)].map((address) => files.add(address)));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name !== PAGES && name !== FILES);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

function mayBeKept(address, answer) {
  const rule = answer.headers.get("Cache-Control") || "private";
  return answer.ok && !answer.redirected && !/private|no-store/.test(rule) && KEPT.test(address.pathname);
}

async function shorten(kept, most) {
  const all = (await kept.keys()).filter((one) => new URL(one.url).pathname !== OFFLINE);
  await Promise.all(all.slice(0, Math.max(0, all.length - most)).map((one) => kept.delete(one)));
}

async function keep(request, answer) {
  const pages = await caches.open(PAGES);
  await pages.delete(request); // so that the last seen stands last
  await pages.put(request, answer);
  await shorten(pages, MOST_PAGES);
}

async function page(event, address) {
  try {
    const answer = await fetch(event.request);
    if (mayBeKept(address, answer)) event.waitUntil(keep(event.request.url, answer.clone()));
    return answer;
  } catch {
    const pages = await caches.open(PAGES);
    return (await pages.match(event.request.url)) || (await pages.match(OFFLINE)) || Response.error();
  }
}

async function file(event) {
  const files = await caches.open(FILES);
  const kept = await files.match(event.request.url);
  const fresh = fetch(event.request).then(async (answer) => {
    if (answer.ok && answer.type === "basic") {
      await files.put(event.request.url, answer.clone());
      await shorten(files, MOST_FILES);
    }
    return answer;
  });
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => undefined)); // next time the new one
  return kept;
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event, address));
  else if (address.pathname.startsWith("/static/")) event.respondWith(file(event));
  else if (/^\/utrecht\/[^/]+\/kaart\.svg$/.test(address.pathname)) event.respondWith(file(event));
});
