import { readFile } from 'node:fs/promises'

/**
 * What only documentation says: why a check matters and when it fails, what a remedy is called, when a call weakens
 * logging, where a condition key is documented. `trailkeeper explain` and docs/ are made from it; a Lambda says none of
 * it. By folder of lib/.
 */
export const prose = {
  checks: ['why', 'failsWhen'],
  remediate: ['title'],
  'resource-policy': ['source'],
  tamper: ['when', 'auto'],
}

/** Leaves documentation's prose out of a bundle, and all of package.json but the version, which reports name. */
export const withoutProse = () => ({
  name: 'without-prose',
  setup(bundler) {
    const folders = Object.keys(prose).join('|')
    const filter = new RegExp(String.raw`[\\/]lib[\\/](?:${folders})[\\/](?:[\w-]+[\\/])*[\w-]+\.ts$`)
    bundler.onLoad({ filter }, async ({ path }) => ({
      contents: bareSource(await readFile(path, 'utf8'), /[\\/]lib[\\/]([\w-]+)[\\/]/.exec(path)[1]),
      loader: 'ts',
    }))
    bundler.onLoad({ filter: /[\\/]package\.json$/ }, async ({ path }) => {
      if (/[\\/]node_modules[\\/]/.test(path)) return undefined
      const { version } = JSON.parse(await readFile(path, 'utf8'))
      return { contents: JSON.stringify({ version }), loader: 'json' }
    })
  },
})

/**
 * A file of lib/ without its prose. A check also loses the schemas of its settings, and zod with them: the policy of a
 * deployed function has been judged.
 * @param {string} source
 * @param {string} folder of lib/ that it stands in
 */
export function bareSource(source, folder) {
  const bare = withoutTexts(source, prose[folder])
  return folder === 'checks' ? bare.replaceAll(/^ {2}settings(?:: \w+)?,$/gm, '') : bare
}

/**
 * @param {string} source of a check, a remedy or a rule
 * @param {readonly string[]} names of the members whose texts go
 */
export const withoutTexts = (source, names) =>
  source.replaceAll(
    new RegExp(
      String.raw`\b((?:${names.join('|')}):)\s*(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")(?=,| })`,
      'g',
    ),
    "$1 ''",
  )
