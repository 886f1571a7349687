// The part of /verify that checks a file in the browser. Nothing leaves the machine: nothing is fetched once the page
// is there (the page's policy forbids it too), and the file is read where it lies.

import { check, FAILED, OPEN, PROVED, verdict } from "./extract.js";

const LARGEST = 20_000_000; // bytes; an extract has some 100,000
const COLOURS = { in_order: "success", not_in_order: "danger", unknown: "warning" };
const ORDER = [FAILED, PROVED, OPEN];

const told = JSON.parse(document.getElementById("verify-told").textContent);
const form = document.getElementById("verify-form");
const file = document.getElementById("verify-file");
const key = document.getElementById("verify-key");
const policy = document.getElementById("verify-policy");
const found = document.getElementById("verify-found");

function made(name, attributes, ...inside) {
  const one = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) one.setAttribute(attribute, value);
  one.append(...inside);
  return one;
}

// The words of a code, what they name filled in: numbers as they are, names and paths as code.
function worded(code, values = {}) {
  return told.words[code].split(/%\((\w+)\)s/).map((piece, at) => {
    if (at % 2 === 0) return piece;
    return typeof values[piece] === "number" ? String(values[piece]) : made("code", {}, values[piece]);
  });
}

function show(code, ...inside) {
  const sentence = made("p", { class: "mr-status__sentence" }, ...worded(code, { file: file.files[0]?.name ?? "" }));
  found.replaceChildren(made("div", { class: "mr-status", "data-color": COLOURS[code] ?? "warning" }, sentence, ...inside));
}

function shown(statements) {
  const rows = ORDER.flatMap((outcome) => statements.filter((one) => one.outcome === outcome));
  const items = rows.map((one) =>
    made(
      "li",
      { "data-outcome": one.outcome.replace(" ", "-"), "data-step": one.step },
      made("strong", {}, ...worded(one.outcome)),
      " ",
      ...worded(one.code, one.values),
    ),
  );
  show(verdict(statements), made("ul", { class: "mr-found" }, ...items));
}

async function run() {
  const chosen = file.files[0];
  if (chosen === undefined) return show("no_file");
  if (chosen.size > LARGEST) return show("too_large");
  try {
    const vkeys = key.value.split(/\s+/).filter((line) => line !== "");
    shown(await check(new Uint8Array(await chosen.arrayBuffer()), vkeys, told.rests, policy.value));
  } catch (error) {
    show("unreadable", made("p", {}, made("code", {}, String(error))));
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
file.addEventListener("change", run);
form.addEventListener("dragover", (event) => {
  event.preventDefault();
  form.dataset.over = "";
});
form.addEventListener("dragleave", () => delete form.dataset.over);
form.addEventListener("drop", (event) => {
  event.preventDefault();
  delete form.dataset.over;
  if (event.dataTransfer.files.length === 0) return;
  file.files = event.dataTransfer.files;
  run();
});

form.hidden = false;
document.getElementById("verify-without").hidden = true;
