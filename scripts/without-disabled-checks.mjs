import { readFile } from 'node:fs/promises'
import { bareSource, withoutTexts } from './without-prose.mjs'

/**
 * A Lambda's policy is part of its code, so that what only a check needs which the policy turns off is never reached:
 * the check keeps its title and loses its `run`, the parts that nothing else reads are not collected, and
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
    isEnabled(id) ? whole : withoutTexts(withoutRun(whole), ['manual']),
  )

/** Nothing is found by it, so that nobody asks for its controls either. */
const withoutRun = (check) =>
  check
    .replace(/^ {2}run: [^]*^\}\)$/m, '  run: () => [],\n})')
    .replace(
      /^ {2}controls: \{[^]*?\},\n(?= {2}remedies:)/m,
      '  controls: { cis: [], securityHub: [], nist: [], pci: [] },\n',
    )
