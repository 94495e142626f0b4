// Pointing out the place of an idea on a map: a click, or the middle of the map by a button (for the keyboard).
// Without it the place is typed as a postcode.
"use strict";
(() => {
  const fold = document.querySelector("[data-place-map]");
  const latitude = document.getElementById("id_latitude");
  const longitude = document.getElementById("id_longitude");
  if (!fold || !window.L || !latitude) return;
  fold.hidden = false;
  const said = fold.dataset;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const told = fold.querySelector("[data-place-said]");
  let map, marker;
  const show = () => {
    const isSet = latitude.value && longitude.value;
    if (marker) marker.remove();
    marker = undefined;
    if (isSet) {
      const icon = L.divIcon({ className: "point-icon", html: "", iconSize: [26, 26] });
      marker = L.marker([latitude.value, longitude.value], { icon, interactive: false, keyboard: false, alt: said.set }).addTo(map);
    }
    told.textContent = isSet ? said.set : said.gone;
  };
  const choose = (point) => {
    latitude.value = point ? point.lat.toFixed(6) : "";
    longitude.value = point ? point.lng.toFixed(6) : "";
    show();
  };
  fold.addEventListener("toggle", () => {
    if (!fold.open || map) return;
    map = L.map(fold.querySelector(".map"), { minZoom: 10, maxZoom: 19, zoomSnap: 0.5, zoomControl: false, scrollWheelZoom: false, attributionControl: Boolean(said.tiles) });
    L.control.zoom({ zoomInTitle: said.nearer, zoomOutTitle: said.farther }).addTo(map);
    const [west, south, east, north] = (said.box || "4.97,52.02,5.2,52.15").split(",").map(Number);
    map.fitBounds([[south, west], [north, east]]);
    if (said.tiles) {
      map.attributionControl.setPrefix(false);
      L.tileLayer(said.tiles, { attribution: said.credit, maxZoom: 19 }).addTo(map);
    }
    fetch(`${said.areas}?niveau=buurt`).then((r) => r.json()).then((data) => L.geoJSON(data, {
      interactive: false,
      style: { color: colour("--accent"), weight: 1.5, fillColor: colour("--accent-wash"), fillOpacity: said.tiles ? 0.1 : 0.8 },
      onEachFeature: (feature, layer) => {
        const name = document.createElement("span");
        name.textContent = feature.properties.name;
        if (!said.tiles) layer.bindTooltip(name, { permanent: true, direction: "center", className: "area-name", opacity: 1 });
        layer.on("tooltipopen", ({ tooltip }) => {
          tooltip.getElement().removeAttribute("role");
          tooltip.getElement().setAttribute("aria-hidden", "true");
        });
      },
    }).addTo(map)).catch(() => {});
    map.on("click", ({ latlng }) => choose(latlng));
    show();
  });
  fold.querySelector('[data-place="here"]').addEventListener("click", () => map && choose(map.getCenter()));
  fold.querySelector('[data-place="none"]').addEventListener("click", () => map && choose(null));
})();
