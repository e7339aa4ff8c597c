"use strict";
const $ = id => document.getElementById(id);
const token = new URLSearchParams(location.search).get("token");
const colours = { idle: "--faint", integrate: "--s0", "send sums": "--s3", "wait for sums": "--s6", fire: "--s2", "stall: FIFO": "--s5", "stall: routes": "--s1", push: "--s4" };
let about, state, core = 0, neuron = null, playing = false, waiting = 0, last = Promise.resolve();

async function api(path, body) {
  const answer = await fetch("/api/" + path, {
    method: body ? "POST" : "GET", headers: { "X-Orrery-Token": token, "Content-Type": "application/json" }, body: body && JSON.stringify(body),
  });
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error || answer.statusText);
  return value;
}

// element makes an HTML or SVG element; text is always text.
function element(name, attributes = {}, text) {
  const svg = ["svg", "rect", "circle", "path", "text", "line", "title", "g"].includes(name);
  const e = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  if (text !== undefined) e.textContent = text;
  return e;
}
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const sign = n => n.toLocaleString("en").replaceAll(",", "\u202f");

function say(text, stopped) {
  $("status").textContent = text;
  $("status").classList.toggle("stopped", !!stopped);
}

// act sends one order after the other, each made when its turn comes; a key that is held down does not pile them up.
function act(order) {
  if (waiting > 8) return last;
  waiting++;
  last = last.then(() => send(order)).catch(e => say("The page cannot show this: " + e.message, true)).finally(() => waiting--);
  return last;
}

async function send(order) {
  try {
    const result = await api("do", typeof order === "function" ? order() : order);
    state = result;
    if (result.stopped) {
      pause();
      say("Stopped: " + result.stopped, true);
    } else say(where());
  } catch (e) {
    pause();
    say(e.message, true);
  }
  await show();
}

function where() {
  if (state.in_tick) return `In tick ${state.tick}, after ${sign(state.cycle)} cycles: ${state.packets} packets under way, ${state.at_ports} at the host's ports.`;
  if (state.tick >= state.ticks) return `The sample is over after ${state.ticks} ticks.`;
  return `Before tick ${state.tick} of ${state.ticks}.`;
}

async function show() {
  $("sample").textContent = state.sample + (state.label >= 0 ? ` (${state.label})` : "");
  $("tick").textContent = `${state.tick} / ${state.ticks}`;
  $("cycle").textContent = state.in_tick ? sign(state.cycle) : "–";
  $("packets").textContent = sign(state.packets);
  $("samplebox").value = state.sample;
  drawMesh();
  drawTime();
  drawBreaks();
  await showCore();
}

function drawMesh() {
  const pitch = 30, margin = 16, w = about.columns * pitch + 2 * margin, h = about.rows * pitch + 2 * margin;
  const svg = element("svg", { viewBox: `0 0 ${w} ${h}`, role: "group", "aria-label": "Cores" });
  svg.style.maxWidth = 2 * w + "px";
  const used = new Set(about.cores.map(c => c.x + about.columns * c.y));
  for (let y = 0; y < about.rows; y++) for (let x = 0; x < about.columns; x++)
    if (!used.has(x + about.columns * y)) svg.append(element("rect", { x: margin + x * pitch + 5, y: margin + y * pitch + 5, width: 20, height: 20, rx: 4, class: "empty", opacity: .6 }));
  const shade = $("shade").value, most = Math.max(1, ...state.cores.map(c => shade === "fifo" ? c.fifo : c.fired));
  about.cores.forEach((c, i) => {
    const s = state.cores[i];
    const r = element("rect", { x: margin + c.x * pitch + 5, y: margin + c.y * pitch + 5, width: 20, height: 20, rx: 4, tabindex: i === core ? 0 : -1, role: "button",
      "data-core": i, class: "cell" + (i === core ? " chosen" : ""), "aria-label": `core ${c.x},${c.y}, ${c.holds}: ${s.doing}, ${s.fired} fired` });
    r.style.fill = shade === "doing" ? (state.quiet ? mix(s.fired, Math.max(1, ...state.cores.map(c => c.fired))) : css(colours[s.doing])) : mix(shade === "fifo" ? s.fifo : s.fired, most);
    r.append(element("title", {}, `core (${c.x},${c.y}) ${c.holds}\n${s.doing}; ${s.fired} fired; ${s.fifo} in the send FIFO${c.partial ? "\npartial sums" : ""}`));
    r.addEventListener("click", () => choose(i));
    svg.append(r);
  });
  const at = [[0, 0], [13, 0], [-13, 0], [0, -13], [0, 13]], names = ["local", "east", "west", "north", "south"];
  for (const r of state.routers) {
    const x = margin + (r.id % about.columns + .5) * pitch, y = margin + (Math.floor(r.id / about.columns) + .5) * pitch;
    r.depth.forEach((n, k) => {
      if (!n) return;
      const dot = element("circle", { cx: x + at[k][0], cy: y + at[k][1], r: 1.6 + 2.2 * Math.min(1, n / about.buffer), class: "packet" + (r.heads[k].wide ? " sum" : "") + (n >= about.buffer ? " full" : "") });
      dot.append(element("title", {}, `${n} of ${about.buffer} flits at the ${names[k]} input; head: ${r.heads[k].dx} east, ${r.heads[k].dy} south to go, to ${r.heads[k].dest}`));
      svg.append(dot);
    });
  }
  for (let x = 0; x < about.columns; x++) svg.append(element("text", { x: margin + (x + .5) * pitch, y: 11, "text-anchor": "middle" }, x));
  for (let y = 0; y < about.rows; y++) svg.append(element("text", { x: 12, y: margin + (y + .5) * pitch + 3, "text-anchor": "end" }, y));
  const focused = document.activeElement && document.activeElement.dataset && document.activeElement.dataset.core !== undefined;
  $("mesh").replaceChildren(svg);
  if (focused) svg.querySelector(".chosen")?.focus();
  const legend = shade === "doing" && !state.quiet ? Object.entries(colours).map(([name, colour]) => [name, `var(${colour})`])
    : [["none", mix(0, 1)], [shade === "fifo" ? `${most} waiting` : "most fired", mix(1, 1)]];
  legend.push(["packets", "var(--hot)"], ["partial sums", "var(--s3)"]);
  $("legend").replaceChildren(...legend.map(([name, colour]) => swatch(name, colour)));
}

function swatch(name, colour) {
  const s = element("span"), i = element("i");
  i.style.background = colour;
  s.append(i, name);
  return s;
}
const mix = (v, most) => `color-mix(in oklab, var(--s0) ${v ? 15 + 85 * v / most : 0}%, var(--faint))`;

async function choose(i) {
  core = i;
  neuron = null;
  drawMesh();
  await showCore();
}

async function showCore() {
  if (!about.cores.length) return;
  const inside = await api("core?i=" + core), c = about.cores[core];
  $("coretitle").textContent = `Core (${c.x},${c.y})`;
  $("coredoing").textContent = c.partial ? inside.doing + " · partial sums" : inside.doing;
  $("coreholds").textContent = c.holds;
  const facts = [["axons", c.axons], ["neurons", c.neurons], ["active axons", inside.active_axons.length], ["fired", inside.fired.length], ["send FIFO", `${inside.fifo.length} / ${about.send_fifo}`]];
  if (state.in_tick) facts.push(["axon read", inside.axon < 0 ? "–" : inside.axon], ["neuron", inside.neuron]);
  if (inside.expect_sums) facts.push(["sums", `${inside.sums} / ${inside.expect_sums}`]);
  $("corefacts").replaceChildren(...facts.map(([k, v]) => { const d = element("div"); d.append(element("dt", {}, k), element("dd", {}, v)); return d; }));
  drawCrossbar(inside, c);
  drawNeurons(inside, c);
  await showNeuron();
}

function drawCrossbar(inside, c) {
  const canvas = $("crossbar"), edge = 6;
  canvas.width = c.neurons + edge; canvas.height = c.axons + edge;
  canvas.style.maxHeight = "340px"; canvas.style.objectFit = "fill"; canvas.style.height = Math.min(340, Math.max(120, c.axons * 2)) + "px";
  const bytes = Uint8Array.from(atob(inside.weights), b => b.charCodeAt(0)), w = new Int8Array(bytes.buffer);
  const g = canvas.getContext("2d"), image = g.createImageData(canvas.width, canvas.height);
  const [pos, neg, faint, hot] = ["--pos", "--neg", "--faint", "--hot"].map(rgb);
  let most = 1;
  for (const v of w) most = Math.max(most, Math.abs(v));
  const put = (x, y, colour, alpha) => { const k = 4 * (y * canvas.width + x); for (let j = 0; j < 3; j++) image.data[k + j] = faint[j] + (colour[j] - faint[j]) * alpha; image.data[k + 3] = 255; };
  for (let a = 0; a < c.axons; a++) for (let n = 0; n < c.neurons; n++) {
    const v = w[a * c.neurons + n];
    put(n + edge, a + edge, v < 0 ? neg : pos, v ? .15 + .85 * Math.abs(v) / most : 0);
  }
  for (const a of inside.active_axons) for (let x = 0; x < edge - 1; x++) put(x, a + edge, hot, 1);
  for (const n of inside.fired) for (let y = 0; y < edge - 1; y++) put(n + edge, y, hot, 1);
  g.putImageData(image, 0, 0);
  canvas.onmousemove = e => {
    const n = Math.floor(e.offsetX / canvas.clientWidth * canvas.width) - edge, a = Math.floor(e.offsetY / canvas.clientHeight * canvas.height) - edge;
    $("crosshint").textContent = n >= 0 && a >= 0 && n < c.neurons && a < c.axons ? `axon ${a} to ${inside.names[n]}: weight ${w[a * c.neurons + n]}` : "\u00a0";
  };
}

// rgb reads a colour of the style as three numbers.
function rgb(name) {
  const p = element("canvas"); p.width = p.height = 1;
  const g = p.getContext("2d"); g.fillStyle = css(name); g.fillRect(0, 0, 1, 1);
  return [...g.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

function drawNeurons(inside, c) {
  const box = $("neurons");
  if (c.partial) { box.replaceChildren(element("span", { class: "soft" }, "A partial core sends sums and has no neurons of its own.")); return; }
  const most = Math.max(1, ...inside.potentials.map(Math.abs)), fired = new Set(inside.fired);
  if (neuron === null) neuron = inside.fired[0] ?? 0;
  box.replaceChildren(...inside.potentials.map((v, n) => {
    const e = element("div", { role: "option", tabindex: n === neuron ? 0 : -1, "data-neuron": n, "aria-selected": n === neuron, class: (fired.has(n) ? "fired" : "") + (n === neuron ? " chosen" : ""),
      title: `${inside.names[n]}\npotential ${sign(v)}${fired.has(n) ? "\nfired" : ""}` });
    e.style.background = `color-mix(in oklab, var(${v < 0 ? "--neg" : "--pos"}) ${v ? 10 + 80 * Math.abs(v) / most : 0}%, var(--faint))`;
    return e;
  }));
}

$("neurons").addEventListener("click", e => { if (e.target.dataset.neuron !== undefined) { neuron = +e.target.dataset.neuron; showCore(); } });

async function showNeuron() {
  if (about.cores[core].partial || neuron === null) { $("neurontitle").textContent = "Neuron"; $("trace").replaceChildren(); $("routes").textContent = ""; return; }
  const t = await api(`neuron?core=${core}&n=${neuron}`);
  $("neurontitle").textContent = t.name;
  $("routes").textContent = (t.bias ? `bias ${t.bias}; ` : "") + (t.routes.length ? "sends to " + t.routes.slice(0, 6).join("; ") + (t.routes.length > 6 ? `; ${t.routes.length - 6} more` : "") : "sends to nobody");
  const w = 360, h = 150, left = 44, n = t.potentials.length, svg = element("svg", { viewBox: `0 0 ${w} ${h}`, role: "img", "aria-label": `Potential of ${t.name} over ticks` });
  const low = Math.min(0, ...t.potentials), high = Math.max(1, ...t.potentials), x = i => left + (w - left - 8) * (n < 2 ? 0 : i / (n - 1)), y = v => 10 + (h - 34) * (1 - (v - low) / (high - low));
  for (const v of new Set([low, 0, high])) {
    svg.append(element("line", { x1: left, x2: w - 8, y1: y(v), y2: y(v), class: "axis" }), element("text", { x: left - 5, y: y(v) + 3, "text-anchor": "end" }, sign(v)));
  }
  svg.append(element("text", { x: left, y: h - 6 }, n ? `after tick ${t.from}` : "no tick has been run"), element("text", { x: w - 8, y: h - 6, "text-anchor": "end" }, n ? t.from + n - 1 : ""));
  if (n) {
    const path = element("path", { class: "curve", d: t.potentials.map((v, i) => (i ? "L" : "M") + x(i).toFixed(1) + " " + y(v).toFixed(1)).join("") });
    svg.append(path);
    for (const tick of t.fired) if (tick >= t.from) { const dot = element("circle", { class: "dot", r: 3, cx: x(tick - t.from), cy: y(t.potentials[tick - t.from]) }); dot.append(element("title", {}, "fired in tick " + tick)); svg.append(dot); }
    t.potentials.forEach((v, i) => { const s = element("rect", { class: "strip", x: x(i) - 4, y: 6, width: 8, height: h - 30 }); s.append(element("title", {}, `after tick ${t.from + i}: ${sign(v)}`)); svg.append(s); });
  }
  $("trace").replaceChildren(svg);
}

function drawTime() {
  const w = 1200, h = 130, left = 40, n = Math.max(state.ticks, 1), step = (w - left - 8) / n, svg = element("svg", { viewBox: `0 0 ${w} ${h}`, role: "img", "aria-label": "Spikes of each tick so far; click to go to a tick" });
  const layers = about.populations.map((name, p) => [name, p]).filter(([, p]) => about.on_chip[p]);
  const most = Math.max(1, ...state.spikes.map(s => layers.reduce((sum, [, p]) => sum + s[p], 0))), y = v => h - 22 - (h - 34) * v / most;
  svg.append(element("line", { x1: left, x2: w - 8, y1: y(0), y2: y(0), class: "axis" }), element("text", { x: left - 5, y: y(most) + 4, "text-anchor": "end" }, sign(most)), element("text", { x: left - 5, y: y(0) + 3, "text-anchor": "end" }, 0));
  for (let t = 0; t < n; t++) {
    let sum = 0;
    if (t < state.spikes.length) layers.forEach(([, p], k) => {
      const v = state.spikes[t][p];
      if (!v) return;
      const r = element("rect", { x: left + t * step + step * .06, width: Math.max(.5, step * .88), y: y(sum + v), height: y(sum) - y(sum + v) });
      r.style.fill = `var(--s${k % 8})`;
      svg.append(r);
      sum += v;
    });
    if (n <= 400 || t % Math.ceil(n / 400) === 0) {
      const s = element("rect", { class: "strip", "data-tick": t, x: left + t * step, width: step * Math.ceil(n / 400), y: 4, height: h - 8 });
      s.append(element("title", {}, `tick ${t}` + (t < state.spikes.length ? `: ${sum} spikes, ${sign(state.busy[t])} busy cycles` : "") + "\nclick: go to its start"));
      s.addEventListener("click", () => act({ do: "goto", n: t }));
      svg.append(s);
    }
    if (n <= 40 || t % Math.ceil(n / 20) === 0) svg.append(element("text", { x: left + (t + .5) * step, y: h - 8, "text-anchor": "middle" }, t));
  }
  const now = left + Math.min(state.tick, n) * step;
  svg.append(element("line", { x1: now, x2: now, y1: 4, y2: h - 20, class: "now" }));
  $("timeline").replaceChildren(svg);
  $("key").replaceChildren(...layers.map(([name], k) => swatch(name, `var(--s${k % 8})`)));
}

function drawBreaks() {
  $("breaks").replaceChildren(...state.breakpoints.map(text => {
    const li = element("li", {}, text), x = element("button", { "aria-label": "Remove " + text }, "✕");
    x.addEventListener("click", () => act(() => ({ do: "breakpoints", breakpoints: state.breakpoints.filter(b => b !== text) })));
    li.append(x);
    return li;
  }));
}

function play() {
  playing = true;
  $("play").textContent = "Pause";
  next();
}
function pause() {
  playing = false;
  $("play").textContent = "Play";
}
async function next() {
  while (playing) {
    if (!state.in_tick && state.tick >= state.ticks) return pause();
    const speed = +$("speed").value;
    await act($("bycycle").checked ? { do: "cycle", n: speed > 5 ? 2 ** (speed - 5) : 1 } : { do: "tick", n: 1 });
    await new Promise(done => setTimeout(done, speed > 5 ? 20 : 30 + 180 * (5 - speed)));
  }
}

const orders = {
  restart: () => act({ do: "goto", n: 0 }),
  back: () => act(() => ({ do: "goto", n: state.in_tick ? state.tick : Math.max(0, state.tick - 1) })),
  step: () => act({ do: "tick", n: 1 }),
  cycle1: () => act({ do: "cycle", n: 1 }),
  cycle10: () => act({ do: "cycle", n: 10 }),
  play: () => playing ? pause() : play(),
};
for (const [id, order] of Object.entries(orders)) $(id).addEventListener("click", order);
$("shade").addEventListener("change", drawMesh);
$("samplebox").addEventListener("change", e => act({ do: "sample", n: +e.target.value }));
$("breakform").addEventListener("submit", e => {
  e.preventDefault();
  const text = $("breaktext").value.trim();
  if (text) act(() => ({ do: "breakpoints", breakpoints: [...state.breakpoints, text] })).then(() => { if (state.breakpoints.includes(text)) $("breaktext").value = ""; });
});

// move chooses the nearest core in a direction.
function move(dx, dy) {
  const c = about.cores[core];
  let best = -1, least = Infinity;
  about.cores.forEach((o, i) => {
    const along = (o.x - c.x) * dx + (o.y - c.y) * dy, across = Math.abs((o.x - c.x) * dy) + Math.abs((o.y - c.y) * dx);
    if (along > 0 && along + 3 * across < least) { best = i; least = along + 3 * across; }
  });
  if (best >= 0) choose(best).then(() => document.querySelector(".cell.chosen")?.focus());
}

document.addEventListener("keydown", e => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const inMesh = e.target.dataset && e.target.dataset.core !== undefined, inNeurons = e.target.dataset && e.target.dataset.neuron !== undefined;
  if (["INPUT", "SELECT"].includes(e.target.tagName) && e.target.type !== "checkbox") return;
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  if (inMesh && arrows[e.key]) { e.preventDefault(); return move(...arrows[e.key]); }
  if (inNeurons && ["ArrowLeft", "ArrowRight"].includes(e.key)) {
    e.preventDefault();
    neuron = Math.max(0, Math.min(about.cores[core].neurons - 1, neuron + (e.key === "ArrowRight" ? 1 : -1)));
    return showCore().then(() => document.querySelector("#neurons .chosen")?.focus());
  }
  const keys = { " ": "play", ArrowRight: "step", ArrowLeft: "back", Home: "restart", c: "cycle1", C: "cycle10" };
  const id = keys[e.key];
  if (!id || e.key === " " && e.target.tagName === "BUTTON") return;
  e.preventDefault();
  orders[id]();
});

(async () => {
  try {
    about = await api("about");
    state = await api("state");
  } catch (e) {
    return say(e.message, true);
  }
  $("network").textContent = about.network;
  $("arch").textContent = `on ${about.arch}, ${about.cores.length} of ${about.columns} × ${about.rows} cores in use`;
  document.title = about.network + " – orrery view";
  core = Math.max(0, about.cores.findIndex(c => !c.partial));
  say(where());
  await show();
})();
