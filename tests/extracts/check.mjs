// Runs the page's check over files outside of a browser: reads {rests, module, cases: [{bytes, vkeys, policy}]} from
// stdin, bytes in base64, and writes a list of [verdict, statements].
import { readFileSync } from "node:fs";

const { module, rests, cases } = JSON.parse(readFileSync(0, "utf-8"));
const { check, verdict } = await import(module);
const found = [];
for (const { bytes, vkeys, policy } of cases) {
  const statements = await check(new Uint8Array(Buffer.from(bytes, "base64")), vkeys, rests, policy);
  found.push([verdict(statements), statements]);
}
process.stdout.write(JSON.stringify(found));
