// Checking an extract where it lies: nothing but the file's bytes, the key one trusts and the browser's own
// cryptography. Steps and outcomes are those of extracts/verify.py, without the fold under the law.
//
// check(bytes, vkeys, rests) gives statements {outcome, step, code, values, where}; `code` names the words.

export const PROVED = "proved";
export const FAILED = "failed";
export const OPEN = "not proved";

const MOST_NAMED = 20;
const DEEPEST = 64;
const EMPTY = new Uint8Array(32);
const UTF8 = new TextEncoder();

class BadNote extends Error {}
class BadProof extends Error {}
class CannotVerify extends Error {}
class BadPolicy extends Error {}

// --- bytes ---------------------------------------------------------------------------------------------------------

function joined(...parts) {
  const bytes = parts.map((part) => (typeof part === "string" ? UTF8.encode(part) : part));
  const whole = new Uint8Array(bytes.reduce((size, one) => size + one.length, 0));
  let at = 0;
  for (const one of bytes) {
    whole.set(one, at);
    at += one.length;
  }
  return whole;
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

function same(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

// base64 has several spellings of the same bytes; here only one counts.
function fromBase64(text) {
  let raw;
  try {
    raw = atob(text);
  } catch {
    return null;
  }
  return btoa(raw) === text ? Uint8Array.from(raw, (char) => char.charCodeAt(0)) : null;
}

// --- reading -------------------------------------------------------------------------------------------------------

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isCanonical(value, levels = DEEPEST) {
  if (value === null || typeof value === "boolean") return true;
  if (typeof value === "string") return !/\p{Surrogate}/u.test(value); // half a pair is no text
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((one) => isCanonical(one, levels - 1));
  return Object.keys(value).every((key) => /^[\x00-\x7f]*$/.test(key) && isCanonical(value[key], levels - 1));
}

export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

// The document, if these bytes are just as the register writes them; else null. Written again and compared, a key given
// twice, a float or a space too many shows.
function read(bytes) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const document = JSON.parse(text);
    const plain = isObject(document) && isCanonical(document) && `${JSON.stringify(document, null, 1)}\n` === text;
    return plain ? document : null;
  } catch {
    return null;
  }
}

const HEX = (digits) => (value) => typeof value === "string" && new RegExp(`^[0-9a-f]{${digits}}$`).test(value);
const TEXT = (value) => typeof value === "string" && value !== "";
const UUID = (value) => typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
const INDEX = (value) => Number.isSafeInteger(value) && value >= 0;
const HASH = (value) => typeof value === "string" && /^[A-Za-z0-9+/]{43}=$/.test(value) && fromBase64(value) !== null;
const LINE = (value) =>
  typeof value === "string" && /^(act (0|[1-9][0-9]*)|extract|[a-z_]+(:[a-z0-9_-]+)? [0-9a-f]{64})$/.test(value);

// JSON pointer of the first value, of those that the steps below read, that isn't what its schema wants; null: none.
function misfit(document) {
  const want = (value, fits, where) => (fits(value) ? null : where);
  const each = (list, fits, where) => {
    if (!Array.isArray(list)) return where;
    const bad = list.findIndex((one) => !fits(one));
    return bad < 0 ? null : `${where}/${bad}`;
  };
  const values = (map, fits, where) => {
    if (!isObject(map)) return where;
    const bad = Object.keys(map).find((key) => !fits(map[key]));
    return bad === undefined ? null : `${where}/${escaped(bad)}`;
  };
  const place = (one, where) =>
    isObject(one) ? (want(one.index, INDEX, `${where}/index`) ?? each(one.path, HASH, `${where}/path`)) : where;
  const act = (one, where) =>
    isObject(one) && isObject(one.act)
      ? (want(one.act.kind, TEXT, `${where}/act/kind`) ??
        want(one.act.id, UUID, `${where}/act/id`) ??
        want(one.act.person, UUID, `${where}/act/person`) ??
        want(one.salt, HEX(32), `${where}/salt`))
      : where;
  const { proof, acts } = document;
  if (!isObject(proof)) return "/proof";
  for (const name of ["extract", "whole", "rules"]) if (!isObject(proof[name])) return `/proof/${name}`;
  if (!isObject(proof.rules.statement)) return "/proof/rules/statement";
  if (!Array.isArray(acts) || acts.length === 0) return "/acts";
  if (!Array.isArray(proof.acts)) return "/proof/acts";
  return (
    want(document.pack, TEXT, "/pack") ??
    want(document.rules, HEX(64), "/rules") ??
    want(proof.log, TEXT, "/proof/log") ??
    want(proof.checkpoint, TEXT, "/proof/checkpoint") ??
    act(proof.extract, "/proof/extract") ??
    want(proof.extract.act.kind, (kind) => kind === "extract_issued", "/proof/extract/act/kind") ??
    want(proof.extract.act.salt, HEX(32), "/proof/extract/act/salt") ??
    values(proof.extract.act.digests, HEX(64), "/proof/extract/act/digests") ??
    place(proof.extract, "/proof/extract") ??
    acts.reduce((bad, one, at) => bad ?? act(one, `/acts/${at}`), null) ??
    proof.acts.reduce((bad, one, at) => bad ?? place(one, `/proof/acts/${at}`), null) ??
    each(proof.whole.acts, LINE, "/proof/whole/acts") ??
    want(proof.whole.root, HEX(64), "/proof/whole/root") ??
    each(proof.whole.map, HASH, "/proof/whole/map") ??
    each(proof.whole.path, HASH, "/proof/whole/path") ??
    want(proof.rules.statement.kind, (kind) => kind === "rules", "/proof/rules/statement/kind") ??
    place(proof.rules, "/proof/rules") ??
    values(proof.leaves, HEX(8), "/proof/leaves")
  );
}

// --- keys and signed notes -----------------------------------------------------------------------------------------

// {name, id, kind, material} of a vkey, NAME+ID+KEY; null unless it is just as the log publishes it.
async function parseKey(vkey) {
  const first = vkey.indexOf("+");
  const second = vkey.indexOf("+", first + 1);
  const name = vkey.slice(0, first);
  const material = second > 0 ? fromBase64(vkey.slice(second + 1)) : null;
  if (first < 1 || material === null || /\s/.test(name) || ![1, 4, 6].includes(material[0])) return null;
  const id = toHex((await sha256(`${name}\n`, material)).subarray(0, 4));
  if (vkey.slice(first + 1, second) !== id || (material[0] !== 6 && material.length !== 33)) return null;
  return { name, id, kind: material[0], material: material.slice(1) };
}

async function signed(key, text, signature) {
  const algorithm = { name: "Ed25519" };
  try {
    const known = await crypto.subtle.importKey("raw", key.material, algorithm, false, ["verify"]);
    return await crypto.subtle.verify(algorithm, known, signature, UTF8.encode(text));
  } catch (error) {
    if (error.name === "NotSupportedError") throw new CannotVerify();
    return false; // bytes that are no key
  }
}

// Whether the key's signature fits; of a cosignature also when it was made, in POSIX seconds.
async function vouched(key, text, signature) {
  if (key.kind === 1) return { fits: await signed(key, text, signature), time: null };
  if (signature.length <= 8) return { fits: false, time: null };
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  const fits = time < 1n << 63n && (await signed(key, `cosignature/v1\ntime ${time}\n${text}`, signature.slice(8)));
  return { fits, time };
}

const named = (key) => `${key.name}+${key.id}`;

// {origin, size, root} of a signed note, once one of the Ed25519 keys, of the log's own name, vouches for it. `signed`:
// the keys that vouch, as `named`, and when they signed; `unread`: those under it that can't be checked here.
async function openCheckpoint(note, keys) {
  const end = note.lastIndexOf("\n\n");
  if (end < 0 || !note.endsWith("\n") || /[\x00-\x09\x0b-\x1f]/.test(note)) throw new BadNote("checkpoint_text");
  const text = note.slice(0, end + 1);
  const [found, unread] = [new Map(), new Set()];
  for (const line of note.slice(end + 2, -1).split("\n")) {
    const [, name, encoded] = /^— ([^\s+]+) (\S+)$/u.exec(line) ?? [];
    const decoded = encoded === undefined ? null : fromBase64(encoded);
    if (decoded === null || decoded.length <= 4) throw new BadNote("checkpoint_text");
    const id = toHex(decoded.subarray(0, 4));
    const key = keys.find((one) => one.name === name && one.id === id);
    if (key === undefined) continue;
    if (key.kind === 6) {
      unread.add(named(key));
      continue;
    }
    const { fits, time } = await vouched(key, text, decoded.slice(4));
    if (!fits) throw new BadNote("checkpoint_forged");
    if (!found.has(named(key))) found.set(named(key), time);
  }
  const lines = text.slice(0, -1).split("\n");
  const [origin, size, root] = lines;
  if (!keys.some((key) => key.kind === 1 && key.name === origin && found.has(named(key))))
    throw new BadNote("checkpoint_unsigned");
  const plain = lines.length >= 3 && lines.every((line) => line !== "") && /^(0|[1-9][0-9]*)$/.test(size) && HASH(root);
  if (!plain || !Number.isSafeInteger(Number(size))) throw new BadNote("checkpoint_text");
  return { origin, size: Number(size), root: fromBase64(root), signed: found, unread };
}

// --- policies ------------------------------------------------------------------------------------------------------

// {logs, witnesses, groups, quorum} of a C2SP tlog-policy, as proof/policy.py reads it; null for a text of blanks alone.
// Throws BadPolicy with the number of the line that is none, 0 where the quorum is missing.
async function readPolicy(text) {
  if (text.trim() === "") return null;
  const policy = { logs: [], witnesses: [], groups: [], quorum: null };
  const members = new Set();
  const known = (name) => [...policy.witnesses, ...policy.groups].some((one) => one.name === name);
  const take = async (words) => {
    const [word, ...rest] = words;
    if (word === "log" && (rest.length === 1 || rest.length === 2)) {
      const key = await parseKey(rest[0]);
      if (key === null || key.kind === 4 || policy.logs.some((one) => same(one.material, key.material))) return false;
      policy.logs.push(key);
    } else if (word === "witness" && (rest.length === 2 || rest.length === 3)) {
      const [name, key] = [rest[0], await parseKey(rest[1])];
      if (key === null || key.kind === 1 || name === "none" || known(name)) return false;
      if (policy.witnesses.some((one) => same(one.key.material, key.material))) return false;
      policy.witnesses.push({ name, key });
    } else if (word === "group" && rest.length >= 3) {
      const [name, least, ...inside] = rest;
      const words = new Map([["any", 1], ["all", inside.length]]);
      const count = words.get(least) ?? (/^[1-9][0-9]{0,5}$/.test(least) ? Number(least) : 0);
      if (name === "none" || known(name) || count < 1 || count > inside.length) return false;
      for (const member of inside) {
        if (!known(member) || members.has(member)) return false;
        members.add(member);
      }
      policy.groups.push({ name, least: count, members: inside });
    } else if (word === "quorum" && rest.length === 1) {
      if (policy.quorum !== null || (rest[0] !== "none" && !known(rest[0]))) return false;
      policy.quorum = rest[0];
    } else return false;
    return true;
  };
  for (const [at, line] of text.split("\n").entries()) {
    if (/[\x00-\x08\x0b-\x1f\x7f]/.test(line)) throw new BadPolicy(at + 1);
    const words = line.split(/[ \t]+/).filter((word) => word !== "");
    if (words.length === 0 || words[0].startsWith("#")) continue;
    if (!(await take(words))) throw new BadPolicy(at + 1);
  }
  if (policy.quorum === null) throw new BadPolicy(0);
  return policy;
}

function hasQuorum(policy, names) {
  const met = new Set(names);
  for (const { name, least, members } of policy.groups)
    if (members.filter((one) => met.has(one)).length >= least) met.add(name);
  return policy.quorum === "none" || met.has(policy.quorum);
}

function quorum(policy, checkpoint, report) {
  if (policy.quorum === "none") return report.add(OPEN, "quorum", "quorum_none");
  const [signed, unread] = [checkpoint.signed, checkpoint.unread].map((keys) =>
    policy.witnesses.filter((one) => keys.has(named(one.key))).map((one) => one.name),
  );
  const list = (names) => names.join(", ") || "—";
  for (const { name, key } of policy.witnesses)
    if (signed.includes(name)) report.add(PROVED, "witness", "witness", { name, time: moment(checkpoint.signed.get(named(key))) });
  if (hasQuorum(policy, signed)) return report.add(PROVED, "quorum", "quorum", { signed: list(signed) });
  if (hasQuorum(policy, [...signed, ...unread])) return report.add(OPEN, "quorum", "quorum_open", { names: list(unread) });
  const missing = policy.witnesses.map((one) => one.name).filter((name) => !signed.includes(name));
  const values = { quorum: policy.quorum, signed: list(signed), missing: list(missing) };
  report.add(FAILED, "quorum", "quorum_missing", values, "/proof/checkpoint");
}

function moment(seconds) {
  const day = new Date(Number(seconds) * 1000);
  return Number.isNaN(day.getTime()) ? String(seconds) : day.toISOString().replace(".000Z", "Z");
}

// --- trees ---------------------------------------------------------------------------------------------------------

const leafOf = (entry) => sha256(Uint8Array.of(0), entry);
const nodeOf = (left, right) => sha256(Uint8Array.of(1), left, right);

// RFC 9162, 2.1.3.2: returns if the path leads from the leaf to the checkpoint's root; else throws BadProof.
async function checkInclusion(path, checkpoint, index, leaf) {
  if (index >= checkpoint.size) throw new BadProof();
  let [at, last, found] = [BigInt(index), BigInt(checkpoint.size - 1), leaf];
  for (const sibling of path.map(fromBase64)) {
    if (last === 0n) throw new BadProof();
    if (at & 1n || at === last) {
      found = await nodeOf(sibling, found);
      while (!(at & 1n) && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    } else {
      found = await nodeOf(found, sibling);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  if (last !== 0n || !same(found, checkpoint.root)) throw new BadProof();
}

function withTop(hash, bit) {
  hash[0] = (hash[0] & 0x7f) | (bit << 7);
  return hash;
}

async function mapNode(left, right) {
  const [noLeft, noRight] = [same(left, EMPTY), same(right, EMPTY)];
  if (noRight && (noLeft || left[0] & 0x80)) return left;
  if (noLeft && right[0] & 0x80) return right;
  return withTop(await nodeOf(left, right), 0);
}

// Returns if the map of people with this root says that the key has so many acts with this chain; else BadProof.
async function checkMapped(key, count, chain, path, root) {
  if (path.length > 256) throw new BadProof();
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, BigInt(count));
  let found = withTop(await sha256(Uint8Array.of(0), key, number, chain), 1);
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const sibling = fromBase64(path[path.length - 1 - depth]);
    const right = (key[depth >> 3] >> (7 - (depth & 7))) & 1;
    found = right ? await mapNode(sibling, found) : await mapNode(found, sibling);
  }
  if (!same(found, root)) throw new BadProof();
}

// --- acts and parts ------------------------------------------------------------------------------------------------

function labelOf(act) {
  const about = act.kind === "fact_recorded" ? act.fact : act.kind === "contest_decided" ? act.contest : "";
  return about ? `${act.kind}:${about}` : act.kind;
}

const halfOpened = (label, digest) => sha256("musterroll/entry/v1\n", label, "\n", digest);
const stated = (body) => sha256("musterroll/statement/v1\n", canonical(body));

async function commitmentTo(opened) {
  const digest = await sha256("musterroll/act/v1\n", fromHex(opened.salt), canonical(opened.act));
  const label = labelOf(opened.act);
  if (label.includes("\n")) throw new BadProof();
  return halfOpened(label, digest);
}

async function checkPlace(opened, place, checkpoint) {
  await checkInclusion(place.path, checkpoint, place.index, await leafOf(await commitmentTo(opened)));
}

function escaped(step) {
  return String(step).replaceAll("~", "~0").replaceAll("/", "~1");
}

function members(value) {
  if (Array.isArray(value)) return value.map((item, at) => [String(at), item]);
  return isObject(value) ? Object.keys(value).map((key) => [escaped(key), value[key]]) : [];
}

function partsOf(body) {
  const found = [];
  for (const [step, value] of members(body)) {
    const inner = members(value);
    if (inner.length === 0) found.push([`/${step}`, value]);
    for (const [name, item] of inner) found.push([`/${step}/${name}`, item]);
  }
  return found;
}

function leavesOf(value, pointer = "") {
  const inner = members(value);
  return inner.length === 0 ? [[pointer, value]] : inner.flatMap(([step, item]) => leavesOf(item, `${pointer}/${step}`));
}

async function digestsOf(salt, pairs) {
  const one = async ([pointer, value]) => [
    pointer,
    toHex(await sha256("musterroll/extract/v1\n", salt, pointer, "\n", canonical(value))),
  ];
  return new Map(await Promise.all(pairs.map(one)));
}

// --- the check -----------------------------------------------------------------------------------------------------

class Report {
  constructor() {
    this.statements = [];
  }

  add(outcome, step, code, values = {}, where = "") {
    this.statements.push({ outcome, step, code, values, where });
  }

  proved(step) {
    return this.statements.some((one) => one.outcome === PROVED && one.step === step);
  }
}

// What whoever checks has given and can't be read: it says nothing of the extract.
const GIVEN = ["key_none", "key_malformed", "policy_malformed", "policy_no_quorum"];

// "in_order", "not_in_order", or "unknown" where nothing failed but a signature that was asked for could not be checked,
// or where the key or the policy can't be read.
export function verdict(statements) {
  const failed = statements.filter((one) => one.outcome === FAILED);
  if (failed.length > 0) return failed.every((one) => GIVEN.includes(one.code)) ? "unknown" : "not_in_order";
  if (statements.some((one) => one.code === "quorum_open")) return "unknown";
  return statements.some((one) => one.outcome === PROVED && one.step === "place") ? "in_order" : "unknown";
}

// `vkeys`: lines, one key each. `rests`: {acts: {kind: [kinds of act]}, decisive: {pack: [facts]}}. `policy`: the text
// of one, or nothing.
export async function check(bytes, vkeys, rests, policy = "") {
  const report = new Report();
  if (same(bytes.subarray(0, 5), UTF8.encode("%PDF-"))) {
    report.add(OPEN, "layout", "pdf");
    return report.statements;
  }
  if (globalThis.crypto?.subtle === undefined) {
    report.add(OPEN, "browser", "no_cryptography");
    return report.statements;
  }
  const document = read(bytes);
  if (document === null) {
    report.add(FAILED, "layout", "layout");
    return report.statements;
  }
  if (!Object.hasOwn(rests.acts, document.kind)) report.add(FAILED, "shape", "kind", {}, "/kind");
  const where = misfit(document);
  if (where !== null) report.add(FAILED, "shape", "shape", { path: where }, where);
  if (report.statements.length > 0) return report.statements;

  const checkpoint = await readCheckpoint(document.proof, vkeys, policy, report);
  await ownAct(document, checkpoint, report);
  await parts(document, report);
  const whole = checkpoint !== null && (await acts(document, checkpoint, report));
  if (whole) await leftOut(document, checkpoint, rests, report);
  if (checkpoint !== null) await rules(document, checkpoint, report);
  for (const code of ["follows", "log", "facts", "since"]) report.add(OPEN, code, code);
  return report.statements;
}

async function readCheckpoint(proof, vkeys, policyText, report) {
  let policy;
  try {
    policy = await readPolicy(policyText);
  } catch (error) {
    if (!(error instanceof BadPolicy)) throw error;
    const line = Number(error.message);
    report.add(FAILED, "policy", line === 0 ? "policy_no_quorum" : "policy_malformed", { line });
    return null;
  }
  const keys = [...(policy?.logs ?? [])];
  for (const vkey of vkeys) {
    const key = await parseKey(vkey);
    if (key === null) {
      report.add(FAILED, "key", "key_malformed", { key: vkey.slice(0, 80) });
      return null;
    }
    keys.push(key);
  }
  const usable = keys.filter((key) => key.kind === 1);
  if (usable.length === 0) {
    report.add(FAILED, "key", keys.length === 0 ? "key_none" : "key_kind");
    return null;
  }
  try {
    const witnesses = (policy?.witnesses ?? []).map((one) => one.key);
    const checkpoint = await openCheckpoint(proof.checkpoint, [...usable, ...witnesses]);
    if (checkpoint.origin !== proof.log) {
      report.add(FAILED, "checkpoint", "checkpoint_other", { log: checkpoint.origin }, "/proof/log");
      return null;
    }
    report.add(PROVED, "checkpoint", "checkpoint", { log: checkpoint.origin, size: checkpoint.size });
    if (policy !== null) quorum(policy, checkpoint, report);
    return checkpoint;
  } catch (error) {
    if (error instanceof CannotVerify) report.add(OPEN, "checkpoint", "no_ed25519");
    else if (error instanceof BadNote) report.add(FAILED, "checkpoint", error.message, {}, "/proof/checkpoint");
    else throw error;
    return null;
  }
}

// Whether the promise holds; false for a proof that shows nothing, and any other error is passed on.
async function holds(promise) {
  try {
    await promise;
    return true;
  } catch (error) {
    if (error instanceof BadProof) return false;
    throw error;
  }
}

async function ownAct(document, checkpoint, report) {
  const own = document.proof.extract;
  if (checkpoint === null) report.add(OPEN, "place", "place_open");
  else if (await holds(checkPlace(own, own, checkpoint))) report.add(PROVED, "place", "place", { index: own.index });
  else report.add(FAILED, "place", "place_wrong", {}, "/proof/extract");
}

async function parts(document, report) {
  const own = document.proof.extract.act;
  const { proof, ...body } = document;
  const salt = fromHex(own.salt);
  const found = await digestsOf(salt, partsOf(body));
  const issued = new Map(Object.entries(own.digests));
  const short = new Map(Object.entries(proof.leaves));
  const leaves = await digestsOf(salt, leavesOf(body));
  const names = [...leaves].filter(([name, digest]) => digest.slice(0, 8) !== short.get(name)).map(([name]) => name);
  names.push(...[...short.keys()].filter((name) => !leaves.has(name)).sort());
  const bad = [...found].filter(([pointer, digest]) => digest !== issued.get(pointer)).map(([pointer]) => pointer);
  const within = (name, pointer) => name === pointer || name.startsWith(`${pointer}/`);
  const fail = (code, path, where = path) => report.add(FAILED, "parts", code, { path }, where);
  for (const pointer of bad) {
    const inside = names.filter((name) => within(name, pointer));
    for (const name of (inside.length > 0 ? inside : [pointer]).slice(0, MOST_NAMED))
      fail(issued.has(pointer) ? "part_changed" : "part_added", name);
  }
  const missing = [...issued.keys()].filter((pointer) => !found.has(pointer)).sort();
  for (const pointer of missing) fail("part_missing", pointer);
  for (const name of names.filter((one) => !bad.some((pointer) => within(one, pointer))))
    fail("short_changed", name, `/proof/leaves/${escaped(name)}`);
  if (own.extract_kind !== document.kind) fail("kind_other", "/kind");
  if (bad.length > 0 || names.length > 0 || missing.length > 0) return;
  const placed = report.proved("place");
  report.add(placed ? PROVED : OPEN, "parts", placed ? "parts" : "parts_open", { count: found.size });
}

// Whether every act stands in the log and is about the same person.
async function acts(document, checkpoint, report) {
  const [opened, places] = [document.acts, document.proof.acts];
  if (opened.length !== places.length) {
    report.add(FAILED, "acts", "acts_count", {}, "/proof/acts");
    return false;
  }
  let whole = true;
  for (const [number, one] of opened.entries()) {
    const where = `/acts/${number}`;
    if (!(await holds(checkPlace(one, places[number], checkpoint)))) {
      whole = false;
      const named = report.statements.some((said) => said.outcome === FAILED && `${said.where}/`.startsWith(`${where}/`));
      report.add(FAILED, "acts", "act_wrong", { number, kind: one.act.kind }, named ? where : `/proof${where}`);
    } else if (one.act.person !== document.proof.extract.act.person) {
      whole = false;
      report.add(FAILED, "acts", "act_stranger", { number }, where);
    }
  }
  if (whole) report.add(PROVED, "acts", "acts", { count: opened.length });
  return whole;
}

// Whether an extract of that kind under that pack must open an act of this label: as content.py says.
function restsOn(label, document, rests, contests) {
  const [act, about] = label.split(":", 2);
  if (!rests.acts[document.kind].includes(act)) return false;
  if (document.kind === "summonses") return act !== "fact_recorded" || rests.decisive[document.pack].includes(about);
  return act !== "contest_decided" || contests.has(about);
}

async function leftOut(document, checkpoint, rests, report) {
  const [told, own] = [document.proof.whole, document.proof.extract];
  const fail = (code, part, values = {}) => report.add(FAILED, "whole", code, values, `/proof/whole/${part}`);
  if (!Object.hasOwn(rests.decisive, document.pack)) {
    report.add(FAILED, "whole", "whole_pack", { pack: document.pack }, "/pack");
    return;
  }
  const contests = new Set(document.acts.filter((one) => one.act.kind === "fact_contested").map((one) => one.act.id));
  const commitments = [];
  let [shown, issued] = [0, false];
  for (const [number, line] of told.acts.entries()) {
    if (line === "extract" && !issued) {
      issued = true;
      commitments.push(await commitmentTo(own));
    } else if (line === `act ${shown}` && shown < document.acts.length && !issued) {
      commitments.push(await commitmentTo(document.acts[shown]));
      shown += 1;
    } else if (line === "extract" || line.startsWith("act ")) {
      return fail("whole_order", `acts/${number}`);
    } else {
      const [label, digest] = line.split(" ", 2);
      if (!issued && restsOn(label, document, rests, contests))
        return fail("whole_withheld", `acts/${number}`, { label });
      commitments.push(await halfOpened(label, fromHex(digest)));
    }
  }
  if (!issued || shown !== document.acts.length) return fail("whole_order", "acts");
  const entry = await stated({ kind: "map", root: told.root });
  if (!(await holds(checkInclusion(told.path, checkpoint, checkpoint.size - 1, await leafOf(entry)))))
    return fail("whole_root", "root");
  let chain = EMPTY;
  for (const one of commitments) chain = await sha256(Uint8Array.of(2), chain, one);
  const key = await sha256("musterroll/person/v1\n", fromHex(own.act.person.replaceAll("-", "")));
  const count = commitments.length;
  if (!(await holds(checkMapped(key, count, chain, told.map, fromHex(told.root)))))
    return fail("whole_map", "acts", { count });
  report.add(PROVED, "whole", "whole", { count, closed: count - shown - 1 });
}

async function rules(document, checkpoint, report) {
  const told = document.proof.rules;
  if (told.statement.digest !== document.rules || told.statement.pack !== document.pack) {
    report.add(FAILED, "rules", "rules_other", {}, "/proof/rules/statement");
    return;
  }
  const leaf = await leafOf(await stated(told.statement));
  if (await holds(checkInclusion(told.path, checkpoint, told.index, leaf)))
    report.add(PROVED, "rules", "rules", { index: told.index });
  else report.add(FAILED, "rules", "rules_wrong", {}, "/proof/rules");
}
