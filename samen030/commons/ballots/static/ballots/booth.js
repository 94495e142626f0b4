// The booth without a script works the same; this fills in the code of a QR and adds up while one chooses.
(() => {
  "use strict";
  const code = document.getElementById("code");
  const take = () => {
    if (window.location.hash.length < 2) return;
    if (!code) { // a second letter is scanned while the page of the first one is still open
      window.location.replace(`${window.location.pathname}?${Date.now()}${window.location.hash}`);
      return;
    }
    const text = window.location.hash.slice(1, 61);
    code.value = text.includes("%") ? "" : text; // a code has no such sign
    // The code stands in the address no longer than needed: a browser keeps addresses.
    window.history.replaceState(null, "", window.location.pathname);
  };
  take();
  window.addEventListener("hashchange", take);
  const form = document.querySelector("form[data-ballot]");
  if (!form) return;
  const sum = form.querySelector("[data-sum]");
  const budget = Number(form.dataset.budget || 0);
  const most = Number(form.dataset.most || 0);
  const euro = new Intl.NumberFormat("nl-NL", { style: "currency", currency: "EUR", trailingZeroDisplay: "stripIfInteger" });
  const fill = (text, ...values) => values.reduce((said, value) => said.replace("%s", value), text);
  const tell = () => {
    const chosen = [...form.querySelectorAll("input[name=choices]:checked")];
    const given = [...form.querySelectorAll("input.points")];
    const points = given.reduce((all, box) => all + Math.max(0, Math.trunc(Number(box.value) || 0)), 0);
    const spent = chosen.reduce((cents, box) => cents + Number(box.dataset.cents), 0);
    const number = given.length ? points : chosen.length;
    const over = budget ? spent - budget : number - most;
    sum.classList.toggle("is-over", over > 0);
    if (over > 0) sum.textContent = fill(form.dataset.over, budget ? euro.format(over / 100) : over);
    else if (budget) sum.textContent = fill(form.dataset.said, euro.format(spent / 100), euro.format((budget - spent) / 100));
    else sum.textContent = fill(form.dataset.said, number, most);
  };
  form.addEventListener("input", tell);
  tell();
})();
