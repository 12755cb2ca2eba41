/**
 * Puts back into package-lock.json the optional packages of other platforms. A registry mirror may lack some of them;
 * npm then leaves them out of the lock file, and its own `npm ci` refuses the result. Run after `npm install`:
 * `node .ci/complete-lock.mjs`. It adds entries only; versions come from the packages that ask for them.
 */
import { readFileSync, writeFileSync } from "node:fs";

const PLATFORM =
  /-(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x)(?:-(.+))?$/;

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const added = [];
for (const asker of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(asker.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    const platform = PLATFORM.exec(name);
    // A range, or a package that is not of one platform, is npm's to resolve.
    if (lock.packages[place] || !platform || !/^\d/.test(version)) continue;
    const [, os, cpu, abi = ""] = platform;
    lock.packages[place] = {
      version,
      cpu: [cpu],
      ...(asker.dev ? { dev: true } : {}),
      ...(abi.startsWith("musl") ? { libc: ["musl"] } : abi.startsWith("gnu") ? { libc: ["glibc"] } : {}),
      optional: true,
      os: [os],
    };
    added.push(name);
  }
}
const [root, ...rest] = Object.keys(lock.packages);
lock.packages = Object.fromEntries([root, ...rest.sort()].map((place) => [place, lock.packages[place]]));
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added.length} packages of other platforms were put back`);
