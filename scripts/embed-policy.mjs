import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/**
 * Judges the policy file at build time, with the same code that the command line uses. An unreadable policy
 * fails the build, not the guard.
 * @param {string} root of the repository
 * @param {{ file: string, mode?: string }} choice
 * @returns {Promise<{ bundled: { source: string, sha256: string, policy: { mode: string } }, all: any, unreadParts: string[] }>} `all` has what any account's rules ask for
 */
export async function judgePolicy(root, { file, mode }) {
  const { bundlePolicy, policyOfAll, unreadParts } = await loadTypeScript(root, 'lib/policy/bundle-policy.ts')
  const bundled = bundlePolicy(await readFile(resolve(root, file), 'utf8'), file, mode)
  const { policy } = bundled
  return { bundled, all: policyOfAll(policy), unreadParts: unreadParts(policy) }
}

/** What a TypeScript module of the repository exports. */
export async function loadTypeScript(root, module) {
  const folder = await mkdtemp(join(tmpdir(), 'trailkeeper-build-'))
  try {
    const outfile = join(folder, 'module.mjs')
    await build({
      entryPoints: [join(root, module)],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      banner: { js: requireInEsm },
      logLevel: 'error',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * CommonJS packages, bundled into an ES module, still call `require` for Node's own modules. Marked as pure, so that it
 * goes where chunks are gathered and none calls it: it costs a start as much as a small module.
 */
export const requireInEsm =
  "import { createRequire as createRequireInEsm } from 'node:module'; const require = /* @__PURE__ */ (() => createRequireInEsm(import.meta.url))();"

/** Leaves the policy to a file beside the function's own, which `trailkeeper package` writes (cli/package.ts). */
export const policyBeside = {
  name: 'policy-beside',
  setup(bundler) {
    bundler.onResolve({ filter: /\/bundled-policy\.ts$/ }, () => ({ path: './policy.js', external: true }))
  },
}

/** Puts the judged policy in the place of handlers/bundled-policy.ts. */
export const embedPolicy = (bundled) => ({
  name: 'embed-policy',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]handlers[\\/]bundled-policy\.ts$/ }, () => ({
      contents: `export const bundledPolicy = ${JSON.stringify(bundled)}`,
      loader: 'js',
    }))
  },
})
