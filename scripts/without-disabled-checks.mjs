import { readFile } from 'node:fs/promises'
import { bareSource } from './without-prose.mjs'

/**
 * A Lambda's policy is part of its code, so that what only a check needs which the policy turns off is never reached:
 * the check keeps what is said of it and loses its `run`, the parts that nothing else reads are not collected, and
 * what only these import goes with them.
 * @param {{ policy: { checks: Record<string, { enabled: boolean }> }, unreadParts: readonly string[] }} judged
 */
export const withoutDisabledChecks = ({ policy, unreadParts }) => ({
  name: 'without-disabled-checks',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]lib[\\/]checks[\\/][\w-]+\.ts$/ }, async ({ path }) => ({
      contents: bareSource(
        withoutRuns(await readFile(path, 'utf8'), (id) => policy.checks[id].enabled),
        'checks',
      ),
      loader: 'ts',
    }))
    bundler.onLoad({ filter: /[\\/]lib[\\/]collect[\\/][\w-]+\.ts$/ }, async ({ path }) => ({
      contents: unreadParts.reduce(
        (source, part) => source.replaceAll(`parts.has('${part}')`, 'false'),
        await readFile(path, 'utf8'),
      ),
      loader: 'ts',
    }))
  },
})

/**
 * @param {string} source of a file of lib/checks/
 * @param {(id: string) => boolean} isEnabled
 */
export const withoutRuns = (source, isEnabled) =>
  source.replaceAll(/ = check\(\{\n {2}id: '([\w-]+)',\n[^]*?^\}\)$/gm, (whole, id) =>
    isEnabled(id) ? whole : whole.replace(/^ {2}run: [^]*^\}\)$/m, '  run: () => [],\n})'),
  )
