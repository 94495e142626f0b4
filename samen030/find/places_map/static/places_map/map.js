// The map: areas as polygons, records as points that the server has clustered. Asks nothing of other sites
// unless a tile address is set. The list below the map says the same without any of this.
"use strict";
(() => {
  const host = document.getElementById("kaart");
  if (!host || !window.L) return;
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const [west, south, east, north] = host.dataset.box.split(",").map(Number);
  const map = L.map(host, { minZoom: 10, maxZoom: 19, zoomSnap: 0.5, attributionControl: Boolean(host.dataset.tiles) });
  map.fitBounds([[south, west], [north, east]]);
  if (host.dataset.tiles) L.tileLayer(host.dataset.tiles, { attribution: host.dataset.credit }).addTo(map);

  const areas = L.geoJSON(null, {
    interactive: false,
    style: { color: colour("--accent"), weight: 1.5, fillColor: colour("--accent-wash"), fillOpacity: host.dataset.tiles ? 0.1 : 0.8 },
  }).addTo(map);
  const points = L.layerGroup().addTo(map);
  let level = "";
  const showAreas = () => {
    const wanted = map.getZoom() >= 13 ? "buurt" : "wijk";
    if (wanted === level) return;
    level = wanted;
    fetch(`${host.dataset.areas}?niveau=${wanted}`).then((r) => r.json()).then((data) => {
      if (wanted !== level) return;
      areas.clearLayers();
      areas.addData(data);
    });
  };

  const marker = (feature) => {
    const [longitude, latitude] = feature.geometry.coordinates;
    const { count, title, url, kind } = feature.properties;
    const label = count > 1 ? String(count) : "";
    const name = count > 1 ? `${count} ${host.dataset.more}` : `${title} (${kind})`;
    const size = count > 1 ? 34 + Math.min(22, Math.log2(count) * 3) : 24;
    const icon = L.divIcon({ className: count > 1 ? "cluster-icon" : "point-icon", html: label, iconSize: [size, size] });
    const made = L.marker([latitude, longitude], { icon, keyboard: true, title: name, alt: name });
    if (count > 1) {
      made.on("click", () => map.setView([latitude, longitude], Math.min(19, map.getZoom() + 2)));
    } else {
      const link = document.createElement("a");
      link.href = url;
      link.textContent = title;
      const box = document.createElement("p");
      box.append(link, document.createElement("br"), kind);
      made.bindPopup(box);
    }
    return made;
  };

  let asked = 0;
  const showPoints = () => {
    const number = ++asked;
    const box = map.getBounds().pad(0.05).toBBoxString();
    const query = host.dataset.query ? `&${host.dataset.query}` : "";
    fetch(`${host.dataset.points}?bbox=${box}&zoom=${Math.floor(map.getZoom())}${query}`)
      .then((r) => r.json())
      .then((data) => {
        if (number !== asked) return;
        points.clearLayers();
        data.features.forEach((feature) => points.addLayer(marker(feature)));
      });
  };
  map.on("moveend", showPoints);
  map.on("zoomend", showAreas);
  showAreas();
  showPoints();
})();
