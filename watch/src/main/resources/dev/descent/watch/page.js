"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const main = document.getElementById("run");

  // ---- the values under the pointer, or under the arrow keys

  function add(parent, name, attributes) {
    const e = document.createElementNS(SVG, name);
    for (const k in attributes) e.setAttribute(k, attributes[k]);
    parent.appendChild(e);
    return e;
  }

  function clear(svg) {
    svg.querySelectorAll(".cross, .spot").forEach(e => e.remove());
    svg.parentNode.querySelectorAll(".tip").forEach(e => e.remove());
  }

  function show(svg, data, i) {
    clear(svg);
    const x = data.x[i];
    add(svg, "line", {class: "cross", x1: x, x2: x, y1: data.top, y2: data.bottom});
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.setAttribute("role", "status");
    const head = document.createElement("b");
    head.textContent = data.at[i];
    tip.appendChild(head);
    for (const s of data.series) {
      if (s.y[i] !== null && s.y[i] !== undefined) {
        add(svg, "circle", {class: "spot " + s.color, cx: x, cy: s.y[i], r: 5});
      }
      const row = document.createElement("span");
      const name = document.createElement("i");
      name.className = s.color;
      name.textContent = s.name;
      row.append(name, s.value[i]);
      tip.appendChild(row);
    }
    svg.parentNode.appendChild(tip);
    const box = svg.getBoundingClientRect();
    const frame = svg.parentNode.getBoundingClientRect();
    const at = box.left - frame.left + x * box.width / svg.viewBox.baseVal.width;
    const left = at + 14 + tip.offsetWidth > frame.width - 4 ? at - 14 - tip.offsetWidth : at + 14;
    tip.style.left = Math.max(4, left) + "px";
    tip.style.top = box.top - frame.top + 8 + "px";
  }

  function nearest(xs, x) {
    let best = 0;
    for (let i = 1; i < xs.length; i++) {
      if (Math.abs(xs[i] - x) < Math.abs(xs[best] - x)) best = i;
    }
    return best;
  }

  function watch(svg) {
    const data = JSON.parse(svg.dataset.chart);
    if (data.x.length === 0) return;
    let now = data.x.length - 1;
    const title = svg.querySelector("title");
    svg.addEventListener("pointermove", e => {
      title.remove(); // or the browser shows it above the values
      const box = svg.getBoundingClientRect();
      now = nearest(data.x, (e.clientX - box.left) * svg.viewBox.baseVal.width / box.width);
      show(svg, data, now);
    });
    const end = () => {
      svg.prepend(title);
      clear(svg);
    };
    svg.addEventListener("pointerleave", end);
    svg.addEventListener("focus", () => { if (svg.matches(":focus-visible")) show(svg, data, now); });
    svg.addEventListener("blur", end);
    svg.addEventListener("keydown", e => {
      const step = {ArrowLeft: -1, ArrowRight: 1, Home: -data.x.length, End: data.x.length}[e.key];
      if (step) {
        e.preventDefault();
        now = Math.min(data.x.length - 1, Math.max(0, now + step));
        show(svg, data, now);
      } else if (e.key === "Escape") {
        clear(svg);
      }
    });
  }

  const watchAll = root => root.querySelectorAll("svg[data-chart]").forEach(watch);
  watchAll(document);

  // ---- news of a run that goes on

  const url = main.dataset.live;
  if (!url) return;
  const EVERY = 1000;
  const GIVE_UP = 5;
  let tag = "";
  let failures = 0;

  function update(html) {
    const next = new DOMParser().parseFromString("<main>" + html + "</main>", "text/html").querySelector("main");
    const opened = new Set([...main.querySelectorAll("details[open]")].map(d => d.id));
    next.querySelectorAll("details").forEach(d => { d.open = opened.has(d.id); });
    const focused = document.activeElement && document.activeElement.closest("figure");
    const id = focused && focused.id;
    main.replaceChildren(...next.childNodes);
    watchAll(main);
    if (id) {
      const again = document.getElementById(id);
      if (again && again.querySelector(".plot")) again.querySelector(".plot").focus({preventScroll: true});
    }
  }

  const ended = () => !main.querySelector(".state.running");

  async function ask() {
    try {
      const answer = await fetch(url, {headers: tag ? {"If-None-Match": tag} : {}, cache: "no-store"});
      failures = 0;
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") || "";
        // not while a value is being read
        if (!main.querySelector(".tip") || ended()) update(await answer.text());
        else tag = "";
      }
    } catch (e) {
      failures++;
    }
    if (ended()) return;
    if (failures >= GIVE_UP) {
      const state = main.querySelector(".state");
      state.textContent = "no answer any more";
      state.className = "state lost";
      return;
    }
    setTimeout(ask, EVERY);
  }
  setTimeout(ask, EVERY);
})();
