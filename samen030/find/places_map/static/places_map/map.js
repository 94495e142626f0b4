// The map: areas as polygons, records as points that the server has clustered. Asks nothing of other sites
// unless a tile address is set. The list below the map says the same without any of this, and follows the map.
"use strict";
(() => {
  const host = document.getElementById("kaart");
  if (!host || !window.L) return;
  const said = host.dataset;
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const boundsOf = (text) => {
    const [west, south, east, north] = text.split(",").map(Number);
    return L.latLngBounds([[south, west], [north, east]]);
  };
  const withQuery = (address, more) => `${address}?${[said.query, more].filter(Boolean).join("&")}`;
  const ask = (address, headers) => fetch(address, { headers }).then((r) => (r.ok ? r : Promise.reject(r.status)));

  const map = L.map(host, {
    minZoom: 10, maxZoom: 19, zoomSnap: 0.5, zoomControl: false, scrollWheelZoom: false,
    attributionControl: Boolean(said.tiles), zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still,
  });
  L.control.zoom({ zoomInTitle: said.nearer, zoomOutTitle: said.farther }).addTo(map);
  if (said.box) map.fitBounds(boundsOf(said.box));
  else map.setView([52.09, 5.1], 12);
  map.on("focus click", () => map.scrollWheelZoom.enable()); // until then the wheel scrolls the page
  map.on("blur", () => map.scrollWheelZoom.disable());
  if (said.tiles) {
    map.attributionControl.setPrefix(false);
    L.tileLayer(said.tiles, { attribution: said.credit, maxZoom: 19 }).addTo(map);
  }

  const areas = L.geoJSON(null, {
    interactive: false,
    style: { color: colour("--accent"), weight: 1.5, fillColor: colour("--accent-wash"), fillOpacity: said.tiles ? 0.1 : 0.8 },
    onEachFeature: (feature, layer) => {
      if (said.tiles) return; // a background map has names of its own
      const name = document.createElement("span");
      name.textContent = feature.properties.name;
      layer.bindTooltip(name, { permanent: true, direction: "center", className: "area-name", opacity: 1 });
      // A label on a drawing, not a hint to a control: the list says the names to who cannot see them.
      layer.on("tooltipopen", ({ tooltip }) => {
        tooltip.getElement().removeAttribute("role");
        tooltip.getElement().setAttribute("aria-hidden", "true");
      });
    },
  }).addTo(map);
  let level = "";
  const showAreas = () => {
    host.classList.toggle("is-far", map.getZoom() < 11);
    const wanted = map.getZoom() >= 14 ? "buurt" : "wijk";
    if (wanted === level) return;
    level = wanted;
    ask(`${said.areas}?niveau=${wanted}`).then((r) => r.json()).then((data) => {
      if (wanted !== level) return;
      areas.clearLayers();
      areas.addData(data);
      placeNames();
    }).catch(() => { level = ""; });
  };

  const entry = ({ title, url, kind }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = url;
    link.textContent = title;
    const what = document.createElement("span");
    what.textContent = kind;
    item.append(link, what);
    return item;
  };
  const entries = (features) => {
    const list = document.createElement("ul");
    list.append(...features.map((feature) => entry(feature.properties)));
    return list;
  };
  const around = (text) => boundsOf(text).pad(0.01).toBBoxString().split(",").map(Number)
    .map((side, i) => (side + (i < 2 ? -0.00001 : 0.00001)).toFixed(6)).join(",");
  const openSpot = (made, { count, box }) => {
    const small = around(box);
    ask(withQuery(said.points, `bbox=${small}&zoom=19&los=1`)).then((r) => r.json()).then((data) => {
      const list = entries(data.features);
      if (data.features.length < count) {
        const rest = document.createElement("li");
        const link = document.createElement("a");
        link.href = withQuery(said.page, `bbox=${small}`) + "#lijst";
        link.textContent = `${said.all} (${count})`;
        rest.append(link);
        list.append(rest);
      }
      made.unbindPopup().bindPopup(list).openPopup();
    }).catch(() => {});
  };
  const marker = (feature) => {
    const [longitude, latitude] = feature.geometry.coordinates;
    const about = feature.properties;
    const many = about.count > 1;
    const name = many ? `${about.count} ${about.spot ? said.here : said.more}` : `${about.title} (${about.kind})`;
    const size = many ? Math.round(34 + Math.min(22, Math.log2(about.count) * 3)) : 26;
    const icon = L.divIcon({ className: many ? "cluster-icon" : "point-icon", html: many ? String(about.count) : "", iconSize: [size, size] });
    const made = L.marker([latitude, longitude], { icon, title: name, alt: name });
    // Leaflet makes a click of Enter only where there is a popup.
    made.on("keydown", ({ originalEvent }) => { if (many && originalEvent.key === "Enter") made.fire("click"); });
    if (!many) made.bindPopup(entries([feature]));
    else if (about.spot) made.on("click", () => openSpot(made, about));
    else made.on("click", () => {
      const closer = Math.max(map.getZoom() + 1, Math.min(19, map.getBoundsZoom(boundsOf(about.box).pad(0.1))));
      map.setView(boundsOf(about.box).getCenter(), closer, { animate: !still });
      map.getContainer().focus({ preventScroll: true });
    });
    return made;
  };
  map.on("popupopen", ({ popup }) => {
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", said.close);
    popup.getElement().querySelector("a[href]:not(.leaflet-popup-close-button)")?.focus({ preventScroll: true });
  });

  // Markers that stay are left alone: focus and an open popup survive a move.
  const shown = new Map();
  const points = L.layerGroup().addTo(map);
  let asked = 0;
  const showPoints = () => {
    const number = ++asked;
    const box = map.getBounds().pad(0.05).toBBoxString();
    ask(withQuery(said.points, `bbox=${box}&zoom=${Math.floor(map.getZoom())}`)).then((r) => r.json()).then((data) => {
      if (number !== asked) return;
      const wanted = new Map(data.features.map((feature) => [JSON.stringify(feature), feature]));
      shown.forEach((made, key) => {
        if (wanted.has(key) || made.isPopupOpen()) return;
        points.removeLayer(made);
        shown.delete(key);
      });
      wanted.forEach((feature, key) => {
        if (shown.has(key)) return;
        const made = marker(feature);
        shown.set(key, made);
        points.addLayer(made);
      });
      placeNames();
    }).catch(() => {});
  };

  // A name stands where neither a number nor another name covers it: of a grid of spots in the area, as far as that
  // is on the screen, the freest. The smallest areas choose first. A name without room waits until one comes closer.
  const STEPS = 24;
  const MOST_COVERED = 0.12;
  const isIn = ([x, y], ring) => ring.reduce((inside, b, i) => {
    const a = ring[(i || ring.length) - 1];
    return (a.y > y) !== (b.y > y) && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x ? !inside : inside;
  }, false);
  const boxAt = (x, y, w, h) => ({ left: x - w / 2, right: x + w / 2, top: y - h / 2, bottom: y + h / 2 });
  const shared = (a, b) => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left))
    * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
  const inView = (layer) => {
    const polygons = layer.feature.geometry.type === "Polygon" ? [layer.getLatLngs()] : layer.getLatLngs();
    const rings = polygons.map(([outer]) => outer.map((corner) => map.latLngToContainerPoint(corner)));
    const { x: width, y: height } = map.getSize();
    const xs = rings.flat().map(({ x }) => Math.min(width, Math.max(0, x)));
    const ys = rings.flat().map(({ y }) => Math.min(height, Math.max(0, y)));
    const bounds = { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
    return { rings, bounds, surface: (bounds.right - bounds.left) * (bounds.bottom - bounds.top) };
  };
  const freestSpot = ({ rings, bounds }, w, h, taken) => {
    const holds = (spot) => rings.some((ring) => isIn(spot, ring));
    const { x: width, y: height } = map.getSize();
    const middle = [(bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2];
    let best = { cost: Infinity };
    for (let i = 0; i <= STEPS; i += 1) {
      for (let j = 0; j <= STEPS; j += 1) {
        const x = bounds.left + ((bounds.right - bounds.left) * i) / STEPS;
        const y = bounds.top + ((bounds.bottom - bounds.top) * j) / STEPS;
        const box = boxAt(x, y, w, h);
        if (!holds([x, y]) || box.left < 0 || box.top < 0 || box.right > width || box.bottom > height) continue;
        const covered = taken.reduce((sum, other) => sum + shared(box, other), 0) / (w * h);
        const ends = [box.left, x, box.right].flatMap((side) => [[side, box.top], [side, box.bottom]]);
        const cost = 20 * covered + ends.filter((end) => !holds(end)).length + Math.hypot(x - middle[0], y - middle[1]) / 300;
        if (cost < best.cost) best = { cost, covered, x, y, box };
      }
    }
    return best;
  };
  const placeNames = () => {
    if (said.tiles) return;
    const taken = [...shown.values()].map((made) => {
      const { x, y } = map.latLngToContainerPoint(made.getLatLng());
      const size = made.options.icon.options.iconSize[0] + 4;
      return boxAt(x, y, size, size);
    });
    taken.push({ left: 0, top: 0, right: 50, bottom: 80 }); // the buttons for nearer and farther
    areas.getLayers().map((layer) => ({ layer, area: inView(layer) }))
      .sort((a, b) => a.area.surface - b.area.surface)
      .forEach(({ layer, area }) => {
        const name = layer.getTooltip().getElement();
        if (!name || !area.surface) return;
        const spot = freestSpot(area, name.offsetWidth, name.offsetHeight, taken);
        const fits = spot.covered <= MOST_COVERED;
        name.classList.toggle("has-no-room", !fits);
        if (!fits) return;
        taken.push(spot.box);
        layer.getTooltip().setLatLng(map.containerPointToLatLng([spot.x, spot.y]));
      });
  };

  let waiting = 0;
  let listNumber = 0;
  const showList = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const number = ++listNumber;
      const address = withQuery(said.page, `bbox=${map.getBounds().toBBoxString().split(",").map((side) => Number(side).toFixed(5)).join(",")}`);
      ask(address, { "HX-Request": "true" }).then((r) => r.text()).then((html) => {
        if (number !== listNumber) return;
        document.getElementById("lijst").outerHTML = html.trim();
        document.getElementById("kaart-gezegd").textContent = document.getElementById("lijst-kop").textContent;
        history.replaceState(history.state, "", address);
      }).catch(() => {});
    }, 400);
  };
  map.on("moveend", () => { showPoints(); showList(); });
  map.on("zoomend", showAreas);
  showAreas();
  showPoints();
})();
